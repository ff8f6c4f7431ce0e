"""Whether a page that came does nothing when a browser opens it: whether this program could have written it.

Pages of a sealed file are signed by whoever sealed it, who may have made them with another program: a page that runs,
loads or leads somewhere would tell its maker who opened it, when and from where (P13, P14, V10). What our own pages
consist of is little, so nothing else is let through, and every browser reads that little alike. The policy at its
head keeps styles from loading anything, so they may say what they like.
"""

from __future__ import annotations

import re
from typing import Final

from app.report.html import POLICY

_HEAD: Final = (
    r'<!DOCTYPE html>\n<html lang="[a-z]{2,3}" dir="(?:ltr|rtl)">\n<head>\n<meta charset="utf-8">\n'
    rf'<meta http-equiv="Content-Security-Policy" content="{re.escape(POLICY)}">\n'
    r'<meta name="referrer" content="no-referrer">\n<meta name="viewport" content="width=device-width">\n'
    r'<title>[^<]*+</title>\n<style>\n[^<]*+</style>\n</head>\n<body(?: class="[a-z -]*+")?>\n'
)
_NAMES: Final = (
    "header|footer|section|h[1-6]|p|div|span|dl|dt|dd|ol|ul|li|table|caption|colgroup|col|thead|tbody|tr|th|td"
    "|figure|figcaption|img|bdi|br"
)
_ATTRIBUTES: Final = (
    r'(?: (?:lang|dir|class|scope|alt)="[^"<>]*+"| style="width: [0-9.]++(?:mm|%)"'
    r'| src="data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=]*+")*+'
)
_PAGE: Final = re.compile(
    rf"{_HEAD}(?:[^<]++|<(?:{_NAMES}){_ATTRIBUTES}>|</(?:{_NAMES})>)*+</body>\n</html>\n".encode("ascii")
)


def is_inert(untrusted: bytes) -> bool:
    """Of the whole page, in UTF-8 and without a byte that isn't text."""
    try:
        untrusted.decode("utf-8", "strict")
    except UnicodeDecodeError:
        return False
    return b"\0" not in untrusted and _PAGE.fullmatch(untrusted) is not None


__all__ = ["is_inert"]

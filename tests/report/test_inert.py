"""A page that came is laid out for a browser only where it does nothing: our own all pass, and little else."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.report import html
from app.report.inert import is_inert
from tests.report.pages import BOTH, everything
from tests.report.test_shapes import HOSTILE

PAGE = html.render(everything())


@pytest.mark.parametrize("languages", [("en",), ("ar",), ("ckb", "en"), BOTH])
def test_every_page_of_ours_is_inert(languages: tuple[str, ...]) -> None:
    document = everything(languages=languages)
    assert is_inert(html.render(document)) and is_inert(html.render(replace(document, landscape=True)))


@pytest.mark.parametrize("name", HOSTILE)
def test_t39_a_page_of_ours_stays_inert_whatever_somebody_wrote(name: str) -> None:
    assert is_inert(html.render(everything(HOSTILE[name])))


@given(st.text(max_size=60))
def test_a_page_with_any_text_is_inert(text: str) -> None:
    assert is_inert(html.render(everything(text)))


ACTS = {
    "script": b"<script>1</script>",
    "picture": b'<img src="https://example.org/x.png">',
    "picture-by-name": b'<img src="file:///etc/passwd">',
    "drawing": b'<img src="data:image/svg+xml;base64,AAAA">',
    "set": b'<img srcset="https://example.org/x.png">',
    "handler": b'<p onclick="1">x</p>',
    "refresh": b'<meta http-equiv="refresh" content="0;url=https://example.org">',
    "base": b'<base href="https://example.org">',
    "link": b'<a href="https://example.org">x</a>',
    "form": b'<form action="https://example.org"><input></form>',
    "frame": b'<iframe src="https://example.org"></iframe>',
    "sheet": b'<link rel="stylesheet" href="https://example.org/x.css">',
    "style": b'<p style="background: url(https://example.org)">x</p>',
    "more-style": b"<style>p { color: red }</style>",
    "comment": b"<!-- x -->",
    "upper": b"<SCRIPT>1</SCRIPT>",
    "slash": b'<img/src="https://example.org/x.png">',
    "unquoted": b"<p lang=en>x</p>",
    "zero": b"\0",
    "no-text": b"\xff",
    "open": b"<p",
    "svg": b"<svg><script>1</script></svg>",
    "svg-bare": b"<svg>",
    "instruction": b"<?xml version='1.0'?>",
}


@pytest.mark.parametrize("name", ACTS)
def test_t39_what_acts_is_none_of_ours(name: str) -> None:
    for before in (b"<footer>", b"</footer>", b"</body>"):
        assert not is_inert(PAGE.replace(before, ACTS[name] + before, 1)), before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"default-src 'none'", b"default-src *"),
        (b'<meta http-equiv="Content-Security-Policy"', b'<meta name="nothing"'),
        (b"<!DOCTYPE html>", b"<!-- x --><!DOCTYPE html>"),
        (b"<head>\n", b'<head>\n<meta http-equiv="refresh" content="0;url=https://example.org">\n'),
        (b"</style>", b"</style><script>1</script>"),
        (b"<body", b'<body onload="1"'),
        (b"</html>\n", b"</html>\n<script>1</script>"),
        (b"no-referrer", b"unsafe-url"),
        (b'charset="utf-8"', b'charset="utf-7"'),
    ],
)
def test_t39_the_head_is_exactly_ours(old: bytes, new: bytes) -> None:
    assert old in PAGE
    assert not is_inert(PAGE.replace(old, new, 1))


def test_t39_no_tag_of_another_name_goes_in_anywhere() -> None:
    dice = random.Random(39)
    places = [at for at in range(PAGE.index(b"<header>"), PAGE.index(b"</body>")) if PAGE[at : at + 1] == b"<"]
    for name in (
        b"object",
        b"embed",
        b"video",
        b"audio",
        b"math",
        b"template",
        b"body",
        b"html",
        b"title",
        b"noscript",
    ):
        at = dice.choice(places)
        assert not is_inert(PAGE[:at] + b"<" + name + b">" + PAGE[at:]), name

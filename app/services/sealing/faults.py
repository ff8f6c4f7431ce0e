"""Where the first fault of a sealed file lies, and what it is: facts of an error as keys of the catalogue."""

from __future__ import annotations

from typing import Final

from app.base.catalogue import isolate_ltr, text
from app.base.errors import BundleError, BundleTruncated

_KINDS: Final = {
    "signature": ("signature", "jws-signatures", "sender"),
    "digest": ("member-digest", "tag-file", "tag-manifest", "stamp-altered", "evidence-name", "custody-deal", "ledger"),
    "place": (
        "member-order", "member-extra", "member-name", "manifest-order", "manifest-names", "oxum", "entry-order",
        "after-tar", "after-padding", "authors", "author-missing",
    ),
    "moved": ("stamp", "ledger-elsewhere", "entry-file", "stanzas"),
    "encrypted": ("chunk", "after-end", "age-mac", "age-header", "age-stanza", "age-base64", "empty-chunk"),
    "acts": ("page-acts",),
    "changed": ("read-again",),
    "said": ("seal-heads", "seal-withheld", "seal-cases"),
}  # fmt: skip
_KIND: Final = {reason: kind for kind, reasons in _KINDS.items() for reason in reasons}


def kind(error: BundleError) -> str:
    """What sort of fault it is: ``seal.reason.<kind>`` words it."""
    if isinstance(error, BundleTruncated):
        return "cut"
    return _KIND.get(str(error.facts.get("reason", "")), "form")


def where(error: BundleError, language: str) -> str:
    """Where it lies, in a sentence. Names are isolated; those from outside hold no control characters (T39)."""
    facts = error.facts
    if "at" in facts:  # encrypted bytes are read ahead: the member that was being read says nothing
        return text("seal.fault.bytes", language, at=isolate_ltr(str(facts["at"])))
    member = isolate_ltr(_plain(str(facts.get("member", ""))))
    if facts.get("member") and facts.get("line"):
        return text("seal.fault.line", language, member=member, line=isolate_ltr(str(facts["line"])))
    if facts.get("member"):
        return text("seal.fault.where", language, member=member)
    return text("seal.fault.around", language)


def sentences(error: BundleError, language: str) -> tuple[str, str]:
    """Where the fault is, and what is wrong there."""
    why = text(f"seal.reason.{kind(error)}", language)
    return where(error, language), text("seal.fault.why", language, reason=why)


def _plain(name: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in name)

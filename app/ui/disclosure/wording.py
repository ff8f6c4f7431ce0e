"""What is withheld and pointed out, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.model.types import type_label
from app.services.disclosure import Found, Withheld
from app.ui.case.wording import field_words, shown

if TYPE_CHECKING:
    from app.ui.context import Context

WHY: Final = ("exception", "record", "consent", "excerpt", "policy", "unknown", "within", "protected")
"""why something stays here, what a person decided first"""


def why_words(context: Context, why: str) -> str:
    """Why it stays here; what no list of ours knows is a consent or rule of the release."""
    return context.words(f"disclosure.why.{why if why in WHY else 'other'}")


def withheld_words(context: Context, one: Withheld) -> str:
    """Which field of which record, and how many values where there are several."""
    name = shown(one.title) or shown(type_label(one.type, context.language))
    field = shown(field_words(context, one.type, one.field))
    key = "disclosure.withheld.line" if one.count == 1 else "disclosure.withheld.several"
    return context.words(key, title=name, field=field, n=one.count)


def found_words(context: Context, one: Found) -> str:
    """What was found, and in which field it stands."""
    kind = context.words(f"disclosure.found.{one.kind}")
    place = f"{type_label(one.type, context.language)} · {field_words(context, one.type, one.field)}"
    return context.words("disclosure.found.line", kind=kind, place=shown(place))


def split(one: Found) -> list[tuple[str, bool]]:
    """The words around a mention as pieces, the mention itself marked."""
    at = max(0, one.around.find(one.text))
    before, after = one.around[:at], one.around[at + len(one.text) :]
    before = before if one.start <= at else f"…{before}"
    after = after if one.end + len(after) >= len(one.whole) else f"{after}…"
    return [piece for piece in ((before, False), (one.text, True), (after, False)) if piece[0]]

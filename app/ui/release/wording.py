"""Words that the page, its dialogs and the card of a consent have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.catalogue import isolate_ltr
from app.model.types import field_label, type_label
from app.services.release import Answer, Holder
from app.ui.case.wording import author_words, inert, moment, shown, term_words

if TYPE_CHECKING:
    from app.ui.context import Context


def purpose_words(context: Context, purpose: str) -> str:
    return shown(term_words(context, "consent-use", purpose))


def readers_words(context: Context, readers: tuple[tuple[str, str], ...]) -> str:
    """For whom: names as claimed, a bare key by its beginning."""
    named = [inert(name) if name else isolate_ltr(reader[:16] + "…") for reader, name in readers]
    return context.words("case.comma").join(named) or context.words("release.request.anybody")


def titled(context: Context, title: str) -> str:
    return shown(title) or context.words("case.untitled")


def line_words(context: Context, type_: str, title: str, fields: tuple[str, ...]) -> str:
    """A record, and which of its fields."""
    named = f"{type_label(type_, context.language)}: {shown(title)}" if title else type_label(type_, context.language)
    names = context.words("case.comma").join(field_label(type_, name, context.language) for name in fields)
    return context.words("release.line", record=named, fields=names)


def answer_words(context: Context, answer: Answer) -> str:
    """What somebody said to a request."""
    key = "release.answer.yes" if answer.agreed else "release.answer.no"
    said = context.words(key, who=author_words(context, answer.by), when=moment(answer.at))
    if not answer.counts:
        said = context.words("release.answer.uncounted", said=said)
    return context.words("release.because", said=said, why=inert(answer.reason)) if answer.reason else said


def holder_words(context: Context, holder: Holder) -> str:
    """What is known of somebody's copy."""
    who = author_words(context, holder.who)
    if holder.who.key_id.startswith("age1"):
        who = holder.who.name or isolate_ltr(holder.who.key_id[:16] + "…")
    when = moment(holder.since) if holder.since is not None else ""
    said = context.words(f"release.copy.{holder.copy}", who=who, when=when)
    if holder.sealed is not None:
        said = context.words("withdrawn.got", said=said, when=isolate_ltr(moment(holder.sealed)), n=holder.got)
    if holder.elsewhere:
        said = context.words(
            "release.because", said=said, why=term_words(context, "erased-elsewhere", holder.elsewhere)
        )
    return context.words("release.because", said=said, why=inert(holder.remarks)) if holder.remarks else said

"""Disputes and decisions in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.model import vocabulary
from app.services.views import DecisionView
from app.ui.case.wording import author_words, moment, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ui.context import Context


def why(context: Context, decision: DecisionView) -> str:
    """The reason of a decision, its rule, or that neither is here."""
    parts = []
    if decision.rule:
        rule = vocabulary.term("decision-rule", decision.rule).label(context.language)
        parts.append(context.words("disputes.why.rule", rule=shown(rule)))
    if decision.reason is None:
        parts.append(context.words("disputes.why.hidden"))
    elif decision.reason:
        parts.append(shown(decision.reason))
    return " ".join(parts) or context.words("disputes.why.nothing")


def standing(context: Context, state: str, decisions: Sequence[DecisionView]) -> str:
    """Where a dispute stands, in a sentence."""
    key = f"disputes.now.{state or 'open'}"
    if not decisions or state in ("open", "contested", ""):
        return context.words(key)
    return context.words(key, who=author_words(context, decisions[0].author), why=why(context, decisions[0]))


def past_line(context: Context, decision: DecisionView) -> str:
    """One decision of the past or the present, in a line."""
    key = "withdrawn" if decision.withdrawn else "holds" if decision.holds else "lapsed"
    return context.words(
        f"disputes.past.{key}",
        what=vocabulary.term("decision-kind", decision.kind).label(context.language),
        who=author_words(context, decision.author),
        when=moment(decision.at),
        why=why(context, decision),
    )

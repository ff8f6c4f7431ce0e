"""What the pages of inquiries say: the words of the services, with everything that somebody wrote made inert."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from app.analysis.inquiries import State
from app.services.inquiries import InquiryView, wording
from app.services.inquiries.views import Lane, Named
from app.ui.case.wording import bare, shown
from app.ui.inquiries.drawing import Scale
from app.ui.parts import Chip

if TYPE_CHECKING:
    from app.services.inquiries import Timeline
    from app.ui.context import Context

TONES: Final = {
    State.OVERDUE: ("danger", "clock"),
    State.AT_WORK: ("accent", ""),
    State.ANNOUNCED: ("accent", ""),
    State.WITHOUT_RESULT: ("warn", "close"),
    State.NO_PROSECUTION: ("warn", "minus"),
    State.PUBLISHED: ("ok", "check"),
}


def state_chip(context: Context, view: InquiryView) -> Chip:
    tone, symbol = TONES[view.standing.state]
    return Chip(wording.state(view.standing, context.language), tone, symbol)


def title_words(context: Context, view: InquiryView) -> str:
    return shown(bare(view.title)) or context.words("inquiries.body.unknown")


def named_words(context: Context, found: Iterable[Named], missing: str = "case.ref.elsewhere") -> str:
    """Records by their titles, side by side."""
    words = [shown(bare(one.title)) if one.title else context.words(missing) for one in found]
    return context.words("case.comma").join(dict.fromkeys(words))


def by_words(context: Context, view: InquiryView) -> str:
    if not view.announcers:
        return context.words("inquiries.body.unknown")
    return context.words("inquiries.by", who=named_words(context, view.announcers))


def covered_words(context: Context, view: InquiryView) -> str:
    """What it is about; a case for its incidents."""
    found = [one.case or one.what for one in view.covered]
    return context.words("inquiries.covers", what=named_words(context, found)) if found else ""


def titles_of(view: InquiryView) -> dict[str, str]:
    """Titles of everything that its events may name."""
    found = {one.what.id: one.what.title for one in view.covered}
    found |= {one.case.id: one.case.title for one in view.covered if one.case is not None}
    return found | {one.person.id: one.person.title for one in view.members if one.person is not None}


def sentences(context: Context, lane: Lane) -> tuple[str, ...]:
    """The events of a lane in words, in their order."""
    titles, declared = titles_of(lane.inquiry), context.declarations
    return tuple(wording.event(one, context.language, titles, declared, shown) for one in lane.events)


def bar_words(context: Context, lane: Lane) -> str:
    """What is written over the silence: its days."""
    counted = (one.days for one in lane.events if one.kind == "silence" and one.days is not None)
    return next((wording.days(days, context.language) for days in counted), "")


def reported_words(context: Context, views: Iterable[InquiryView]) -> list[str]:
    """What others counted, each with who says so."""
    found = []
    for view in views:
        said = context.words("case.comma").join(wording.reported(view, context.language, context.declarations))
        sources = {
            one.id: one for name in ("count", "prosecutions") for s in view.said.get(name, ()) for one in s.sources
        }
        if sources:
            said = context.words("inquiries.according", what=said, sources=named_words(context, sources.values()))
        found.append(said)
    return found


def scale_of(timeline: Timeline) -> Scale:
    return Scale(timeline.first, timeline.last, timeline.today)

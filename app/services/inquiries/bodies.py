"""Who announced inquiries, and what came of them: this vault's own count, and what others counted beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from app.analysis.inquiries import PROSECUTED
from app.services.inquiries.views import BodyView, InquiryView, Named


def bodies(views: Iterable[InquiryView]) -> tuple[BodyView, ...]:
    """One line for each body that announced something, the most silent first; those nobody names last.

    An inquiry of several bodies counts at each. One that stands for several committees which
    somebody else counted is never counted: it is shown as reported.
    """
    by_body: dict[str, list[InquiryView]] = {}
    named: dict[str, Named] = {}
    for view in views:
        for body in view.announcers or (Named("", ""),):
            by_body.setdefault(body.id, []).append(view)
            named[body.id] = body
    made = [_body(named[id_] if id_ else None, found) for id_, found in by_body.items()]
    return tuple(sorted(made, key=_place))


def _body(body: Named | None, found: list[InquiryView]) -> BodyView:
    own = [view for view in found if not view.several]
    return BodyView(
        body,
        len(own),
        dict(Counter(view.standing.state for view in own)),
        sum(map(_prosecuted, own)),
        max((view.standing.late.at_least for view in own if view.standing.late), default=0),
        tuple(view for view in found if view.several),
        tuple(view.id for view in own),
    )


def _prosecuted(view: InquiryView) -> bool:
    outcomes = {view.text("outcome"), *(one.outcome for covered in view.covered for one in covered.results)}
    return bool(outcomes & PROSECUTED)


def _place(line: BodyView) -> tuple[bool, int, int, str]:
    return (line.body is None, -line.longest, -line.announced, line.body.title if line.body else "")

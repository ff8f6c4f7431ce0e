"""What a submission says and lacks, in words for the window: inert, in its language (P13, P26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.catalogue import isolate_ltr
from app.model.submissions import FORMS
from app.services.submissions import Answer, Order, Told
from app.ui.case.wording import shown

if TYPE_CHECKING:
    from app.ui.context import Context


def lacks(context: Context, answer: Answer) -> str:
    """Why an element isn't there yet."""
    if answer.state == "withheld":
        return context.words("submission.where-hint" if answer.held_back else "submission.why.withheld")
    return " ".join(context.words(f"submission.why.{why}") for why in answer.why)


def item_name(context: Context, answer: Answer) -> str:
    return context.words(f"submission.item.{answer.item.key}")


def told(context: Context, order: Order, one: Told) -> str:
    """A value in the window's language."""
    codes = order.languages
    place = codes.index(context.language) if context.language in codes else len(codes)
    return shown(one.texts[place if place < len(one.texts) else 0], lines=True)


def lines(context: Context, order: Order, answer: Answer) -> list[str]:
    """All that stands for an element, line by line."""
    found = [told(context, order, one) for one in answer.told]
    for row in answer.rows:
        cells = [told(context, order, cell) for cell in (row.when, row.what, row.whom, row.came) if any(cell.texts)]
        found.append(" · ".join(cell.replace("\n", " ") for cell in cells))
    return found


def origin(context: Context, form: str) -> str:
    """Where the list of elements comes from, and what of it couldn't be checked."""
    made = FORMS[form]
    return context.words(
        f"submission.origin.{form}", address=isolate_ltr(made.address), document=isolate_ltr(made.document)
    )

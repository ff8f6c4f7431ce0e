"""Reviews of sealed files, beside the case that they are about: what a reader thinks, and no part of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.services.rooms import reviews
from app.services.rooms.views import ReviewView
from app.ui.case.calls import call
from app.ui.parts import S, column, label
from app.ui.parts.space import clear
from app.ui.rooms.reviews import ReviewCard

if TYPE_CHECKING:
    from app.ui.context import Context


class CaseReviews(QWidget):
    """Hidden while nobody has said anything about the case."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._case = ""
        self.cards = column(spacing=S)
        heading = label("", "subheading")
        context.bind(heading.setText, "rooms.reviews")
        self.setLayout(column(heading, self.cards, spacing=S))
        self.hide()

    def show_case(self, case: str) -> None:
        """The reviews that say something about one of its records; "" for none."""
        self._case = case
        if case:
            call(
                self,
                self._context,
                reviews.listing,
                case,
                self._context.language,
                done=self._show,
                failed=lambda _: self.hide(),
            )
        else:
            self.hide()

    def _show(self, found: tuple[ReviewView, ...]) -> None:
        clear(self.cards)
        for one in found:
            self.cards.addWidget(ReviewCard(self._context, one))
        self.setVisible(bool(found))

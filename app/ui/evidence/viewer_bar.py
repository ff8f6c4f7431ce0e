"""The lines above and below what is looked at: what it is, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.base.catalogue import isolate_ltr
from app.services.views import EvidenceView
from app.ui.case.wording import inert, size_words
from app.ui.evidence.copying import can_be_cleaned
from app.ui.parts import (
    Chip,
    ElidedLabel,
    FlowLayout,
    M,
    S,
    icon_button,
    label,
    quiet_button,
    row,
    secondary_button,
)

if TYPE_CHECKING:
    from app.ui.context import Context


class Head(QWidget):
    """The name of the piece, where it stands among the others, and what must be said of it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        words = context.words
        self.name = ElidedLabel("", "strong")
        self.place = label("", "muted", wrap=False)
        self.about = label("", "small", wrap=False)
        self.mark = Chip("", "warn")
        self.facts = quiet_button(words("evidence.viewer.facts"), None, "info")
        self.close_button = icon_button("close", words("button.close"))
        line = row(self.name, self.mark, self.about, self.place, self.facts, self.close_button, spacing=S)
        line.setStretch(0, 1)
        self.setLayout(line)

    def show_piece(self, piece: EvidenceView, at: int, of: int) -> None:
        words = self._context.words
        self.name.setText(inert(piece.name))
        self.place.setText(words("evidence.viewer.place", at=isolate_ltr(str(at + 1)), of=isolate_ltr(str(of))))
        self.about.setText(size_words(piece.size))
        self.say("")

    def say(self, text: str) -> None:
        """A short mark beside the name; none for an empty text."""
        self.mark.setText(text)
        self.mark.setVisible(bool(text))


class Bar(QWidget):
    """Buttons; the viewer connects them."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        words = context.words
        self.previous = icon_button("back", words("evidence.viewer.previous"))
        self.next = icon_button("arrow", words("evidence.viewer.next"))
        self.page_back = icon_button("chevron-up", words("evidence.viewer.page-back"))
        self.page_on = icon_button("chevron-down", words("evidence.viewer.page-on"))
        self.page = label("", "small", wrap=False)
        self.nearer = icon_button("add", words("evidence.viewer.nearer"))
        self.farther = icon_button("minus", words("evidence.viewer.farther"))
        self.fit = icon_button("image", words("evidence.viewer.fit"))
        self.rotate = icon_button("refresh", words("evidence.viewer.rotate"))
        self.veil = secondary_button(words("evidence.viewer.show"), None, "eye")
        self.graphic = quiet_button(words("evidence.viewer.graphic"), None, "eye-off")
        self.harmless = quiet_button(words("evidence.viewer.harmless"), None, "check")
        self.save = secondary_button(words("evidence.copy.button"), None, "external")
        self.clean = quiet_button(words("evidence.clean.button"), None, "copy")
        self.ledger = quiet_button(words("ledger.window.show"), None, "history")
        pieces = row(self.previous, self.next, spacing=0)
        pages = row(self.page_back, self.page, self.page_on, spacing=0)
        sizes = row(self.farther, self.fit, self.nearer, self.rotate, spacing=0)
        flow = FlowLayout(spacing=M)
        for part in (pieces, pages, sizes):
            group = QWidget()
            group.setLayout(part)
            flow.addWidget(group)
        for button in (self.veil, self.graphic, self.harmless, self.save, self.clean, self.ledger):
            flow.addWidget(button)
        self.setLayout(flow)

    def show_piece(self, piece: EvidenceView, page: int, pages: int, at: int, of: int) -> None:
        """What can be done with this piece."""
        words = self._context.words
        self.previous.setEnabled(at > 0)
        self.next.setEnabled(at + 1 < of)
        several = pages > 1
        for widget in (self.page_back, self.page, self.page_on):
            widget.setVisible(several)
        self.page_back.setEnabled(page > 0)
        self.page_on.setEnabled(page + 1 < pages)
        shown = words("evidence.viewer.page", at=isolate_ltr(str(page + 1)), of=isolate_ltr(str(pages)))
        self.page.setText(shown if several else "")
        self.graphic.setVisible(piece.graphic is not True)
        self.harmless.setVisible(piece.graphic is not False)
        self.save.setEnabled(piece.here)
        self.clean.setVisible(piece.here and can_be_cleaned(piece))

    def show_veil(self, shielded: bool, possible: bool) -> None:
        """Whether what is shown is shielded now, and whether it can be."""
        self.veil.setVisible(shielded or possible)
        self.veil.setText(self._context.words("evidence.viewer.show" if shielded else "evidence.viewer.hide"))

    def show_picture_tools(self, wanted: bool) -> None:
        """Only what is seen can be enlarged and turned."""
        for button in (self.nearer, self.farther, self.fit, self.rotate):
            button.setEnabled(wanted)

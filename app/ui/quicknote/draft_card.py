"""A draft shown as what it is: what it is of, when it was kept, what has changed since, and what can be done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.model.types import TYPES, type_label
from app.services import drafts
from app.services.views import ChangeSet, DraftView
from app.ui.case.calls import call
from app.ui.case.wording import moment, shown
from app.ui.parts import Card, Chip, M, S, column, label, quiet_button, row, secondary_button
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context


class DraftCard(Card):
    """One draft."""

    def __init__(self, context: Context, draft: DraftView) -> None:
        super().__init__(spacing=S, margins=M)
        self._context = context
        self.draft = draft
        words = context.words
        name = self._name()
        head = row(Chip(words("draft.chip"), "warn"), label(name, "strong"), spacing=S)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        if draft.changed:
            fields = words("case.comma").join(
                context.declarations.field_label(draft.type, field, context.language) for field in draft.changed
            )
            self.body.addWidget(label(words("draft.changed", fields=fields, n=len(draft.changed)), "danger"))
        go_on = secondary_button(words("draft.continue"), self.go_on)
        go_on.setVisible(draft.kind != "other" or draft.key.startswith("intake:"))
        forget = quiet_button(words("draft.discard"), self.discard)
        for button in (go_on, forget):
            button.setAccessibleName(f"{button.text()}: {name}")
        line = row(label(words("draft.kept", time=moment(draft.at)), "small"), go_on, forget, spacing=S)
        line.setStretch(0, 1)
        self.body.addLayout(line)

    def _name(self) -> str:
        language, type_ = self._context.language, self.draft.type
        if self.draft.key.startswith("intake:"):
            return self._context.words("bring.half.named")
        of_type = type_label(type_, language) if type_ in TYPES else self._context.words("draft.record")
        what = self._context.words(f"draft.kind.{self.draft.kind}", type=of_type)
        return f"{what}: {shown(self.draft.title)}" if self.draft.title else what

    def go_on(self) -> None:
        """Open what was being typed."""
        go, one = self._context.navigate, self.draft
        if one.key.startswith("intake:"):
            go("intake", resume=True)
        elif one.kind == "note":
            self._context.quick_note_wanted.emit(one.file)
        elif one.kind == "work-up":
            go("work-up", file=one.file)
        elif one.kind == "submission":
            go("submissions", case=one.file, form=one.key.rpartition(":")[2])
        elif one.kind == "settle":
            go("disputes")
        elif one.kind == "definition":
            go("settings", section="own", add=one.key.partition(":")[2])
        elif one.kind == "case":
            go("cases", new=True)
        elif not one.file:
            go("registers", type=one.type, record=one.record, new=not one.record)
        else:
            go("case", case=one.file, record=one.record, new="" if one.record else one.type)

    def discard(self) -> None:
        """Drop it for good, after a question."""
        ask = self._context.ask
        if ask("desk.draft.discard.title", "desk.draft.discard.text", "draft.discard", danger=True):
            call(self, self._context, drafts.drop, self.draft.key)


class CaseDrafts(QWidget):
    """The drafts of one case, on its page; hidden where there are none."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._case = ""
        self.cards: list[DraftCard] = []
        self._lines = column(spacing=S)
        self.setLayout(self._lines)
        self.hide()
        context.changed.connect(self._changed)
        context.language_changed.connect(lambda _: self.show_case(self._case))

    def show_case(self, case: str) -> None:
        """Look for what is typed and not saved in this case."""
        self._case = case
        if not case:
            return
        call(self, self._context, drafts.listing, self._context.language, done=partial(self._show, case))

    def _changed(self, changes: ChangeSet) -> None:
        if self._case and "drafts" in changes.kinds:
            self.show_case(self._case)

    def _show(self, case: str, found: tuple[DraftView, ...]) -> None:
        if case != self._case:
            return
        clear(self._lines)
        self.cards = [DraftCard(self._context, one) for one in found if one.file == case]
        for card in self.cards:
            self._lines.addWidget(card)
        self.setVisible(bool(self.cards))


__all__ = ["CaseDrafts", "DraftCard"]

"""Who can open the vault: passphrases and printed codes, added and removed."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from app.services import vaults
from app.services.views import SlotView
from app.ui.context import Context
from app.ui.parts.buttons import icon_button, secondary_button
from app.ui.parts.icons import icon_label
from app.ui.parts.labels import ElidedLabel, label
from app.ui.parts.panels import Card
from app.ui.parts.space import XS, M, S, clear, column, row
from app.ui.settings.secrets import AddDialog, ChangeDialog, CodeDialog
from app.ui.settings.section import Section


class AccessSection(Section):
    def __init__(self, context: Context) -> None:
        super().__init__(context, "access")
        self.slots: QVBoxLayout = column(spacing=S)
        self.body.addLayout(self.slots)
        change = secondary_button("", self._change, "key")
        add = secondary_button("", self._add, "add")
        self.code = secondary_button("", self._add_code, "print")
        context.bind(change.setText, "settings.access.change")
        context.bind(add.setText, "settings.access.add")
        context.bind(self.code.setText, "settings.access.code")
        self.body.addLayout(row(change, add, self.code, None, spacing=S))
        limit = label("", "small")
        context.bind(limit.setText, "limits.old-copies")
        self.body.addWidget(limit)

    def load(self) -> None:
        if self.context.session is not None:
            self.context.run(vaults.slot_list, self.context.session, done=self._show)

    def _show(self, slots: tuple[SlotView, ...]) -> None:
        clear(self.slots)
        for slot in slots:
            self.slots.addWidget(self._line(slot, len(slots) > 1))

    def _line(self, slot: SlotView, removable: bool) -> Card:
        words = self.context.words
        name = slot.label or words(f"settings.access.kind.{slot.kind}")
        day = _day(slot.created)
        parts = column(
            ElidedLabel(name, "strong"),
            label(words("settings.access.since", kind=words(f"settings.access.kind.{slot.kind}"), day=day), "small"),
            spacing=XS // 2,
        )
        symbol = "print" if slot.kind == "recovery" else "key"
        layout = row(icon_label(symbol, "accent", 20), parts, spacing=M)
        layout.setStretch(1, 1)
        if removable:
            remove = icon_button("trash", words("settings.access.remove", name=name), partial(self._remove, slot, name))
            layout.addWidget(remove)
        line = Card(layout, margins=M)
        line.setProperty("style", "well")
        return line

    def _change(self) -> None:
        if ChangeDialog(self.context).exec():
            self.context.say(self.context.words("settings.access.changed"), "ok")
        self.load()

    def _add(self) -> None:
        if AddDialog(self.context).exec():
            self.context.say(self.context.words("settings.access.added"), "ok")
        self.load()

    def _add_code(self) -> None:
        session = self.context.session
        if session is not None:
            self.context.run(vaults.add_recovery, session, done=self._show_code, busy=self.code)

    def _show_code(self, code: str) -> None:
        CodeDialog(self.context, code).exec()
        self.load()

    def _remove(self, slot: SlotView, name: str) -> None:
        session = self.context.session
        sure = self.context.ask(
            "settings.access.remove.title",
            "settings.access.remove.text",
            "button.remove",
            danger=True,
            name=name,
        )
        if sure and session is not None:
            self.context.run(vaults.remove_slot, session, slot.index, done=lambda _: self.load())


def _day(seconds: int) -> str:
    """The day of a moment as YYYY-MM-DD."""
    from PySide6.QtCore import QDateTime, Qt

    return QDateTime.fromSecsSinceEpoch(seconds).date().toString(Qt.DateFormat.ISODate)

"""Column choices that are kept under a name: used again, saved, deleted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from app.services.intake import mapping as mappings
from app.services.intake.mapping import Mapping
from app.ui.case.calls import call
from app.ui.case.wording import inert, shown
from app.ui.parts import Dialog, label, line_field, menu_button, primary_button
from app.ui.parts.icons import icon

if TYPE_CHECKING:
    from app.ui.context import Context


class SavedChoices(QObject):
    """``button`` opens the menu. ``picked`` carries a mapping; ``save_wanted`` the name for the present one."""

    picked = Signal(object)
    save_wanted = Signal(str)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self.context = context
        self.kept: dict[str, Mapping] = {}
        self.menu = QMenu()
        self.button = menu_button("", self.menu, "star")
        self.menu.setParent(self.button, self.menu.windowFlags())
        context.bind(self.button.setText, "bring.saved")
        self._fill()

    def load(self) -> None:
        call(self, self.context, mappings.saved, done=self._take)

    def retranslate(self) -> None:
        self._fill()

    def _take(self, kept: dict[str, Mapping]) -> None:
        self.kept = kept
        self._fill()

    def _fill(self) -> None:
        self.menu.clear()
        words = self.context.words
        for name in self.kept:
            self.menu.addAction(icon("star", "muted"), _menu_words(name), partial(self._pick, name))
        if not self.kept:
            self.menu.addAction(words("bring.saved.none")).setEnabled(False)
        self.menu.addSeparator()
        self.menu.addAction(icon("add", "muted"), words("bring.saved.save"), self._ask_name)
        for name in self.kept:
            text = words("bring.saved.delete", name=_menu_words(name))
            self.menu.addAction(icon("trash", "muted"), text, partial(self._delete, name))

    def _pick(self, name: str) -> None:
        self.picked.emit(self.kept[name])

    def _ask_name(self) -> None:
        dialog = NameDialog(self.context)
        dialog.named.connect(self.save_wanted)
        dialog.open()

    def save(self, name: str, mapping: Mapping) -> None:
        call(self, self.context, mappings.save, name, mapping, done=lambda _: self._saved())

    def _saved(self) -> None:
        self.context.say(self.context.words("bring.saved.done"), "ok")
        self.load()

    def _delete(self, name: str) -> None:
        sure = self.context.ask(
            "bring.saved.delete.title", "bring.saved.delete.text", "bring.saved.delete.yes", name=shown(name)
        )
        if sure:
            call(self, self.context, mappings.drop, name, done=lambda _: self.load())


def _menu_words(name: str) -> str:
    return shown(inert(name)).replace("&", "&&")


class NameDialog(Dialog):
    """``named`` carries what was typed."""

    named = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context, context.words("bring.saved.save"))
        self.field = line_field(name=context.words("bring.saved.name"))
        self.field.setMaxLength(80)
        self.body.addWidget(label(context.words("bring.saved.hint"), "muted"))
        self.body.addWidget(self.field)
        self.add_cancel()
        self.save = self.add_button(primary_button(context.words("button.save"), self._done), default=True)
        self.save.setEnabled(False)
        self.field.textChanged.connect(lambda text: self.save.setEnabled(bool(text.strip())))
        self.finished.connect(lambda _: self.deleteLater())

    def _done(self) -> None:
        self.accept()
        self.named.emit(self.field.text())

"""The steps that ask: language, what to do, where, who."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.base.catalogue import NAMES
from app.base.limits import PERSON_NAME_CHARS
from app.ui.options import is_vault
from app.ui.parts.buttons import primary_button, secondary_button
from app.ui.parts.fields import line_field
from app.ui.parts.files import choose_folder
from app.ui.parts.icons import icon_label
from app.ui.parts.labels import ElidedLabel, ltr
from app.ui.parts.panels import Card
from app.ui.parts.space import M, S, row
from app.ui.welcome.answers import free_folder, inside
from app.ui.welcome.step import ChoiceButton, Step, small_button


class LanguageStep(Step):
    """Both languages under their own names; one click goes on."""

    name = "language"
    has_next = False

    def build(self) -> None:
        self.buttons: dict[str, QPushButton] = {}
        line: QHBoxLayout = row(spacing=M)
        for code, name in NAMES.items():
            make = primary_button if code == self.context.language else secondary_button
            button = make(name, partial(self._choose, code))
            button.setMinimumHeight(48)
            # Arabic letters are higher: all grow with the highest
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Minimum)
            self.buttons[code] = button
            line.addWidget(button, 1)
        self.body.addLayout(line)

    def begin(self, go_on: QWidget) -> QWidget:
        """Enter takes the language that is read here, not the first of the row."""
        return self.buttons[self.context.language]

    def _choose(self, code: str) -> None:
        self.context.language_chosen = True
        self.context.language = code
        self.finished.emit()


class StartStep(Step):
    """A new vault, or one that is there."""

    name = "start"
    has_next = False
    open_chosen = Signal(object)

    def build(self) -> None:
        self.body.addWidget(ChoiceButton(self.context, "welcome.start.create", "add", self.finished.emit))
        self.body.addWidget(ChoiceButton(self.context, "welcome.start.open", "folder", self._open))

    def _open(self) -> None:
        folder = choose_folder(self.context, "unlock.choose", self.answers.folder.parent)
        if folder is None:
            return
        if is_vault(folder):
            self.open_chosen.emit(folder)
        else:
            self.banner.show_text(self.context.words("unlock.no-vault"), "warn")


class FolderStep(Step):
    """Where the vault lies."""

    name = "folder"

    def build(self) -> None:
        self._path = ElidedLabel("", "strong")
        well = Card(row(icon_label("folder", "accent", 20), self._path, spacing=M), margins=M)
        well.setProperty("style", "well")
        self.body.addWidget(well)
        buttons = row(small_button(self.context, "welcome.folder.choose", self._choose, "folder"), None, spacing=S)
        self.body.addLayout(buttons)

    def begin(self, go_on: QWidget) -> QWidget:
        """A good folder is there already: Enter takes it."""
        return go_on

    def enter(self) -> None:
        self._path.setText(ltr(self.answers.folder))

    def _choose(self) -> None:
        chosen = choose_folder(self.context, "welcome.folder.choose", self.answers.folder.parent)
        if chosen is None:
            return
        self.banner.hide()
        if is_vault(chosen):
            self.banner.show_text(self.context.words("welcome.folder.taken"), "warn")
        else:
            self.answers.folder = inside(chosen)
            self.enter()

    def leave(self) -> bool:
        self.answers.folder = free_folder(self.answers.folder)
        return True


class NameStep(Step):
    """The name that colleagues see beside what this person signs."""

    name = "name"

    def build(self) -> None:
        self.field = line_field()
        self.field.setMaxLength(PERSON_NAME_CHARS)
        self.context.bind(self.field.setPlaceholderText, "welcome.name.example")
        self.context.bind(self.field.setAccessibleName, "welcome.name.title")
        self.field.textChanged.connect(lambda _: self.changed.emit())
        self.field.returnPressed.connect(lambda: self.finished.emit() if self.ready() else None)
        self.body.addWidget(self.field)

    def enter(self) -> None:
        self.field.setText(self.answers.name)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def ready(self) -> bool:
        return bool(self.field.text().strip())

    def leave(self) -> bool:
        self.answers.name = " ".join(self.field.text().split())
        return True

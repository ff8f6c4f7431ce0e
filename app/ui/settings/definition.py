"""Dialogs that add a field, a term or a list of one's own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.base import limits
from app.model.definitions import DEFINITION_TYPES, KINDS
from app.model.fields import Kind, Sensitivity
from app.model.types import TYPES, type_label
from app.model.vocabulary import vocabulary
from app.services import editing, extensions
from app.services.extensions import NewField, NewTerm
from app.services.session import Session
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.case.drafts import DraftKeeper, Payload
from app.ui.case.fields.base import plain_line
from app.ui.case.fields.combo import SearchCombo
from app.ui.context import Context
from app.ui.parts.buttons import primary_button
from app.ui.parts.dialogs import Dialog
from app.ui.parts.labels import label
from app.ui.parts.panels import Banner
from app.ui.parts.space import M, S, row

LABEL_WIDTH = 190  # beside, not above: with nine questions the dialog must fit a small laptop
Options = list[tuple[str, str]]
READERS = (Sensitivity.IDENTITY, Sensitivity.CONTENT, Sensitivity.OPEN, Sensitivity.PROTECTED)
NAMES = {"en": "label_en", "ar": "label_ar", "ckb": "label_ckb"}


def question(words: str, asked: QWidget) -> QWidget:
    """What is asked, beside what answers it."""
    name = label(words, "strong")
    name.setFixedWidth(LABEL_WIDTH)
    name.setBuddy(asked)
    asked.setAccessibleName(words)
    line = row(name, asked, spacing=M)
    line.setStretch(1, 1)
    both = QWidget()
    both.setLayout(line)
    return both


class DefinitionDialog(Dialog):
    """Names in three languages, one of them enough, and what the kind of definition needs beside them."""

    title = "settings.own.new-field"
    kind_of = "field"

    def __init__(self, context: Context) -> None:
        super().__init__(context, context.words(self.title), width=600)
        self.banner = Banner("", "warn")
        self.banner.hide()
        self.body.addWidget(self.banner)
        self.body.setSpacing(S)
        self.names: dict[str, QLineEdit] = {}
        self.lines: dict[str, QLineEdit] = {}
        self.combos: dict[str, SearchCombo] = {}
        self.before()
        for language in self._order():
            self.names[language] = self.line(f"field.{NAMES[language]}", limits.OWN_LABEL_CHARS)
        self.body.addWidget(label(context.words("settings.own.names"), "small"))
        self.after()
        self.add_cancel()
        self.ok = self.add_button(primary_button(context.words("button.add"), self.send), default=True)
        self.keeper = DraftKeeper(context, f"definition:{self.kind_of}", self._payload, self)
        for line in self.lines.values():
            line.textChanged.connect(lambda _: self.keeper.touch())
        for combo in self.combos.values():
            combo.chosen.connect(lambda _: self.keeper.touch())
        self.finished.connect(self._ended)
        call(self, context, editing.drafts, done=self._found, failed=lambda _: None)

    def before(self) -> None:
        """What is asked above the names."""

    def after(self) -> None:
        """What is asked below them."""

    def verb(self) -> Callable[[Session], ChangeSet]:
        """What adds it. Called on the main thread; what it returns runs in the pool."""
        raise NotImplementedError

    def labels(self) -> dict[str, str]:
        return {language: line.text().strip() for language, line in self.names.items() if line.text().strip()}

    def line(self, key: str, most: int) -> QLineEdit:
        made = plain_line()
        made.setMaxLength(most)
        self.lines[key] = made
        self.ask(key, made)
        return made

    def combo(self, key: str, options: Options, chosen: str = "", none: str = "") -> SearchCombo:
        made = SearchCombo()
        made.set_options(options, none=none)
        if not none:
            made.removeItem(0)
        made.set_code(chosen or (options[0][0] if options and not none else ""))
        self.combos[key] = made
        self.ask(key, made)
        return made

    def ask(self, key: str, asked: QWidget) -> QWidget:
        """A question beside what answers it; both are hidden and shown together."""
        both = question(self.context.words(key), asked)
        self.body.addWidget(both)
        return both

    def send(self) -> None:
        session = self.context.session
        if session is not None:
            verb = self.verb()
            self.context.run(verb, session, done=self._added, failed=self.refused, busy=self.ok)

    def _added(self, _: object) -> None:
        self.keeper.drop()
        self.accept()

    def _payload(self) -> Payload | None:
        """What was typed and chosen, by what was asked; None while nothing is typed."""
        typed: Payload = {key: line.text() for key, line in self.lines.items() if line.text().strip()}
        if not typed:
            return None
        return {"states": typed | {key: combo.code() for key, combo in self.combos.items()}}

    def _found(self, drafts: dict[str, Payload]) -> None:
        payload = drafts.get(self.keeper.key)
        states = payload.get("states") if payload is not None else None
        if payload is None or not isinstance(states, dict) or self._payload() is not None:
            return
        self.keeper.found(payload)
        for key, combo in self.combos.items():  # in the order of asking: what is offered next hangs on it
            combo.set_code(str(states.get(key) or ""))
            combo.chosen.emit(combo.code())
        for key, line in self.lines.items():
            line.setText(str(states.get(key) or ""))

    def _ended(self, result: int) -> None:
        self.keeper.save_last()
        if result == int(self.DialogCode.Rejected) and self._payload() is not None:
            self.context.say(self.context.words("draft.stays"))

    def refused(self, error: Exception) -> None:
        self.banner.show_text(self.context.error_text(error))
        if getattr(error, "error_code", "").startswith("own-label"):
            next(iter(self.names.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def lists(self) -> Options:
        known, language = self.context.declarations, self.context.language
        found = [(name, known.vocabulary_label(name, language)) for name in known.vocabularies()]
        return sorted(found, key=lambda one: one[1].casefold())

    def _order(self) -> list[str]:
        """The person's own language first."""
        return sorted(NAMES, key=lambda language: language != self.context.language)


class FieldDialog(DefinitionDialog):
    title = "settings.own.new-field"

    def before(self) -> None:
        language = self.context.language
        types = [(name, type_label(name, language)) for name in TYPES if name not in DEFINITION_TYPES]
        kinds = vocabulary("own-field-kind").labels(language)
        self.type = self.combo("field.for_type", types, "incident")
        self.kind = self.combo("field.own_field.kind", [(kind.value, kinds[kind.value]) for kind in KINDS])
        self.vocabulary = self.combo(
            "field.own_field.vocabulary", self.lists(), none=self.context.words("settings.own.list.none")
        )
        self.kind.chosen.connect(lambda _: self._arrange())
        self._arrange()

    def after(self) -> None:
        self.help = self.line("settings.own.help", limits.OWN_HELP_CHARS)
        readers = vocabulary("own-field-readers").labels(self.context.language)
        self.readers = self.combo("field.readers", [(one.value, readers[one.value]) for one in READERS])
        self.body.addWidget(label(self.context.words("settings.own.readers"), "small"))

    def verb(self) -> Callable[[Session], ChangeSet]:
        helped = self.help.text().strip()
        coded = self.kind.code() in (Kind.TERM, Kind.TERMS)
        new = NewField(
            self.type.code(),
            Kind(self.kind.code()),
            self.labels(),
            self.vocabulary.code() if coded else "",
            Sensitivity(self.readers.code()),
            helps={self.context.language: helped} if helped else None,
        )
        return lambda session: extensions.add_field(session, new)

    def _arrange(self) -> None:
        asked = self.vocabulary.parentWidget()
        if asked is not None:
            asked.setVisible(self.kind.code() in (Kind.TERM, Kind.TERMS))


class TermDialog(DefinitionDialog):
    title = "settings.own.new-term"
    kind_of = "term"

    def before(self) -> None:
        self.vocabulary = self.combo("field.own_term.vocabulary", self.lists(), "incident-type")
        self.vocabulary.chosen.connect(lambda _: self._refill())

    def after(self) -> None:
        self.nearest = self.combo("field.nearest", [], none=self.context.words("settings.own.nearest.none"))
        self.body.addWidget(label(self.context.words("settings.own.nearest"), "small"))
        self._refill()

    def verb(self) -> Callable[[Session], ChangeSet]:
        new = NewTerm(self.vocabulary.code(), self.labels(), self.nearest.code())
        return lambda session: extensions.add_term(session, new)

    def _refill(self) -> None:
        words = self.context.declarations.vocabulary(self.vocabulary.code()).labels(self.context.language)
        self.nearest.set_code("")
        self.nearest.set_options(list(words.items()), none=self.context.words("settings.own.nearest.none"))


class ListDialog(DefinitionDialog):
    title = "settings.own.new-list"
    kind_of = "list"

    def verb(self) -> Callable[[Session], ChangeSet]:
        labels = self.labels()
        return lambda session: extensions.add_list(session, labels)

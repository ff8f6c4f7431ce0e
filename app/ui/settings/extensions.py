"""Own fields, lists and terms: what is declared here, and how to add to it without programming."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QPushButton, QVBoxLayout

from app.base.catalogue import LRI, PDI
from app.model.types import type_label
from app.model.vocabulary import term
from app.services import extensions
from app.services.extensions import DefinitionView
from app.services.views import ChangeSet
from app.ui.case.wording import RLI, SEPARATOR, author_words, inert, shown
from app.ui.context import Context
from app.ui.parts.buttons import link_button, name_button, quiet_button, secondary_button
from app.ui.parts.chips import chip
from app.ui.parts.icons import icon_label
from app.ui.parts.labels import label
from app.ui.parts.panels import Card
from app.ui.parts.space import XS, M, S, clear, column, row
from app.ui.settings.change import ChangeDialog
from app.ui.settings.definition import FieldDialog, ListDialog, TermDialog
from app.ui.settings.section import Section

SHOWN = 30  # definitions at a time
SYMBOLS = {"own_field": "edit", "own_vocabulary": "registers", "own_term": "add"}


class ExtensionsSection(Section):
    """A line for each definition, and three buttons that add one."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "own")
        self.found: tuple[DefinitionView, ...] = ()
        self._seen = SHOWN
        self.empty = label("", "muted")
        self.lines: QVBoxLayout = column(spacing=S)
        self.more = link_button("", self._show_more)
        self.add_field = secondary_button("", partial(self._add, FieldDialog), "add")
        self.add_term = secondary_button("", partial(self._add, TermDialog), "add")
        self.add_list = secondary_button("", partial(self._add, ListDialog), "add")
        for button, key in ((self.add_field, "field"), (self.add_term, "term"), (self.add_list, "list")):
            context.bind(button.setText, f"settings.own.add-{key}")
        context.bind(self.empty.setText, "settings.own.empty")
        context.bind(self.more.setText, "case.history.more")
        travel = label("", "small")
        context.bind(travel.setText, "settings.own.travel")
        self.body.addWidget(self.empty)
        self.body.addLayout(self.lines)
        self.body.addLayout(row(self.more, None))
        self.body.addLayout(row(self.add_field, self.add_term, self.add_list, None, spacing=S))
        self.body.addWidget(travel)
        context.changed.connect(self._changed)
        self._show(())

    def load(self) -> None:
        if self.context.session is not None:
            self.context.run(extensions.listing, self.context.session, done=self._show)

    def retranslate(self) -> None:
        self._show(self.found)

    def _changed(self, changes: ChangeSet) -> None:
        if changes.records and self.isVisible():
            self.load()

    def _show(self, found: tuple[DefinitionView, ...]) -> None:
        self.found = found
        focus = self.window().focusWidget()
        held = focus is not None and focus.property("definition")
        if held:
            self.add_field.setFocus()  # or Qt would go to the top of the page when the pressed button goes
        clear(self.lines)
        for one in found[: self._seen]:
            line = self._line(one)
            self.lines.addWidget(line)
            if held == one.id:
                line.show()
                line.findChildren(QPushButton)[0].setFocus()
        self.empty.setVisible(not found)
        self.more.setVisible(len(found) > self._seen)

    def _show_more(self) -> None:
        self._seen += SHOWN
        self._show(self.found)

    def _line(self, one: DefinitionView) -> Card:
        words = self.context.words
        name = self._name(one)
        head = row(label(shown(name), "strong"), spacing=S)
        for kind in (["withdrawn"] if one.retired else []) + (["disputed"] if one.disputed else []):
            head.addWidget(chip(self.context, kind))
        head.addStretch(1)
        who = words("case.comma").join(author_words(self.context, author) for author in one.authors)
        parts = column(
            head,
            label(self._side_by_side(self._about(one)), "small"),
            label(words("settings.own.by", who=who, n=one.uses), "small"),
            spacing=XS // 2,
        )
        layout = row(icon_label(SYMBOLS[one.what], "accent", 20), parts, spacing=M)
        layout.setStretch(1, 1)
        if one.known:
            change = quiet_button(words("settings.own.change"), partial(self._change, one))
            name_button(change, words("settings.own.change-named", name=inert(name)))
            layout.addWidget(change)
        layout.addWidget(self._button(one, name))
        line = Card(layout, margins=M)
        for button in line.findChildren(QPushButton):
            button.setProperty("definition", one.id)
        line.setProperty("style", "well")
        return line

    def _side_by_side(self, parts: list[str]) -> str:
        """What is isolated tells nothing of the direction of the whole: it is the language's."""
        return f"{RLI if self.context.rtl else LRI}{SEPARATOR.join(map(shown, parts))}{PDI}"

    def _button(self, one: DefinitionView, name: str) -> QPushButton:
        words = self.context.words
        act = partial(self._restore if one.retired else self._withdraw, one, name)
        button = quiet_button(words("settings.own.restore" if one.retired else "settings.own.withdraw"), act)
        key = "settings.own.restore-named" if one.retired else "settings.own.withdraw-named"
        name_button(button, words(key, name=inert(name)))
        return button

    def _name(self, one: DefinitionView) -> str:
        known, language = self.context.declarations, self.context.language
        if one.name in known.fields:
            return known.field_label(known.fields[one.name].type, one.name, language)
        if one.name in known.terms:
            return known.meanings[one.name].label(language)
        if one.name in known.lists:
            return known.vocabulary_label(one.name, language)
        return self.context.words("settings.own.unknown")

    def _about(self, one: DefinitionView) -> list[str]:
        """What it is, in a few words: where it stands, what is written in it, who may get it."""
        known, language = self.context.declarations, self.context.language
        what = type_label(one.what, language)
        if (own := known.fields.get(one.name)) is not None:
            kind = term("own-field-kind", own.field.kind.value).label(language)
            readers = term("own-field-readers", own.field.sensitivity.value).label(language)
            return [what, type_label(own.type, language), kind, readers]
        if (word := known.terms.get(one.name)) is not None:
            return [what, known.vocabulary_label(word.vocabulary, language)]
        return [what]

    def _add(self, dialog: type[FieldDialog] | type[TermDialog] | type[ListDialog]) -> None:
        if dialog(self.context).exec():
            self.context.say(self.context.words("settings.own.added"), "ok")
        self.load()

    def _change(self, one: DefinitionView) -> None:
        if ChangeDialog(self.context, one).exec():
            self.context.say(self.context.words("settings.own.changed"), "ok")
            self.load()

    def _withdraw(self, one: DefinitionView, name: str) -> None:
        session = self.context.session
        sure = self.context.ask(
            "settings.own.withdraw.title", "settings.own.withdraw.text", "settings.own.withdraw", name=shown(name)
        )
        if sure and session is not None:
            self.context.run(extensions.withdraw, session, one.id, done=lambda _: self.load())

    def _restore(self, one: DefinitionView, _: str) -> None:
        if self.context.session is not None:
            self.context.run(extensions.restore, self.context.session, one.id, done=lambda _: self.load())

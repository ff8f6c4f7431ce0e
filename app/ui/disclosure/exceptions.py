"""On the page of a case: what is kept back from whom, what is let go, which texts go as excerpts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QWidget

from app.model.fields import HIDDEN, Kind, Sensitivity
from app.model.review import ASIDE
from app.services import contacts
from app.services.disclosure import WHOLE, exceptions, excerpts
from app.services.disclosure.exceptions import ExceptionView
from app.services.disclosure.excerpts import ExcerptView
from app.services.session import Session
from app.services.views import ChangeSet, ContactView, RecordView
from app.ui.case.calls import call
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.wording import author_words, field_words, inert, moment, shown
from app.ui.disclosure.redact import RedactDialog
from app.ui.parts import (
    XS,
    Card,
    Chip,
    Dialog,
    M,
    S,
    column,
    label,
    line_field,
    link_button,
    primary_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

Found = tuple[tuple[ExceptionView, ...], tuple[ExcerptView, ...], tuple[ContactView, ...]]
TEXTS: Final = (Kind.TEXT, Kind.LONG_TEXT)


def read(session: Session, case: str) -> Found:
    return exceptions.listing(session, case), excerpts.listing(session, case), contacts.listing(session)


class WhoMayKnow(Card):
    """``changed`` when something was decided: what depends on it reads the case again."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        heading, hint = label("", "subheading"), label("", "small")
        super().__init__(heading, hint, spacing=S)
        self.context = context
        self._case = ""
        self._records: tuple[RecordView, ...] = ()
        self._titles: dict[str, str] = {}
        self.found: Found = ((), (), ())
        self._lines = column(spacing=S)
        self.decide = secondary_button("", self.ask, "shield")
        self.redact = secondary_button("", self.ask_text, "eye-off")
        context.bind(heading.setText, "disclosure.who.title")
        context.bind(hint.setText, "disclosure.who.hint")
        context.bind(self.decide.setText, "disclosure.who.decide")
        context.bind(self.redact.setText, "disclosure.who.redact")
        self.body.addLayout(self._lines)
        self.body.addLayout(row(self.decide, self.redact, None, spacing=S))
        self.hide()

    def show_case(self, case: str, records: Sequence[RecordView], titles: dict[str, str]) -> None:
        """The exceptions and excerpts of a case, once somebody asks; ``records`` are what can be decided about.

        ``""`` hides it: in a case of the past nothing is decided.
        """
        if case != self._case:
            self.hide()
        self._case, self._records, self._titles = case, tuple(records), titles
        self._load()

    def switch(self) -> None:
        """Open it, or close it."""
        self.setVisible(self.isHidden() and bool(self._case))
        self._load()

    def _load(self) -> None:
        if self._case and not self.isHidden():
            call(self, self.context, read, self._case, done=partial(self._show, self._case))

    def _show(self, case: str, found: Found) -> None:
        if case != self._case:
            return
        self.found = found
        clear(self._lines)
        for exception in found[0]:
            self._lines.addWidget(self._exception(exception))
        for excerpt in found[1]:
            self._lines.addWidget(self._excerpt(excerpt))
        if not found[0] and not found[1]:
            self._lines.addWidget(label(self.context.words("disclosure.who.none"), "muted"))

    def _place(self, record: str, type_: str, title: str, field: str) -> str:
        name = self._titles.get(record) or shown(title)
        if field == WHOLE:
            return self.context.words("disclosure.who.whole", title=name)
        return self.context.words(
            "disclosure.who.field", title=name, field=shown(field_words(self.context, type_, field))
        )

    def _exception(self, one: ExceptionView) -> QWidget:
        words = self.context.words
        names = {contact.key_id: contact.name for contact in self.found[2]}
        named = words("case.comma").join(shown(names.get(key, key[:8])) for key in one.readers)
        for_whom = words(f"disclosure.who.{one.act}.{'some' if one.readers else 'all'}", names=named)
        place = self._place(one.record, one.type, one.title, one.field)
        by = words("disclosure.who.by", who=author_words(self.context, one.author), when=moment(one.at))
        about = f"{shown(one.reason)} · {by}" if one.reason else by
        lift = link_button(words("disclosure.who.lift"), partial(self._lift, one.id))
        lift.setAccessibleName(f"{words('disclosure.who.lift')}: {place}")
        tone = ("accent", "check") if one.act == "allow" else ("warn", "eye-off")
        return self._line(place, Chip(for_whom, *tone), about, lift)

    def _excerpt(self, one: ExcerptView) -> QWidget:
        words = self.context.words
        record = next((r for r in self._records if r.id == one.record), None)
        place = self._place(one.record, record.type if record else "", record.title if record else "", one.field)
        key = "disclosure.who.excerpt" if one.current else "disclosure.who.excerpt.old"
        by = words("disclosure.who.by", who=author_words(self.context, one.author), when=moment(one.at))
        lift = link_button(words("disclosure.who.lift"), partial(self._drop, one.id))
        lift.setAccessibleName(f"{words('disclosure.who.lift')}: {place}")
        mark = Chip(words(key, n=one.passages), "accent" if one.current else "warn", "eye-off")
        return self._line(place, mark, f"{shown(one.text)} · {by}", lift)

    def _line(self, place: str, mark: Chip, about: str, lift: QWidget) -> QWidget:
        made = QWidget()
        head = row(label(place, "body"), lift, spacing=S)
        head.setStretch(0, 1)
        made.setLayout(column(head, row(mark, None), label(about, "small"), spacing=XS))
        return made

    def _lift(self, exception: str) -> None:
        call(self, self.context, exceptions.lift, exception, done=self._again)

    def _drop(self, excerpt: str) -> None:
        call(self, self.context, excerpts.drop, excerpt, done=self._again)

    def _again(self, _: ChangeSet) -> None:
        self.show_case(self._case, self._records, self._titles)
        self.changed.emit()

    # --- deciding -----------------------------------------------------------------------------

    def ask(self) -> ExceptionDialog:
        """Decide about a field or a record."""
        dialog = ExceptionDialog(self.context, self._records, self._titles, self.found[2])
        dialog.made.connect(self._again)
        dialog.open()
        return dialog

    def ask_text(self) -> TextDialog:
        """Choose the text to take passages out of."""
        dialog = TextDialog(self.context, self._records, self._titles)
        dialog.made.connect(self._again)
        dialog.open()
        return dialog


def records_in(records: Sequence[RecordView]) -> list[RecordView]:
    """Those that somebody can decide about."""
    return [one for one in records if one.type not in ASIDE and one.type != "excerpt" and not one.withdrawn]


def _offer(context: Context, box: SearchCombo, records: Sequence[RecordView], titles: dict[str, str]) -> None:
    from app.model.types import type_label

    named = [(one, titles.get(one.id) or shown(one.title)) for one in records]
    kinds = {one.id: shown(type_label(one.type, context.language)) for one in records}
    box.set_options(
        [(one.id, f"{kinds[one.id]}: {name}") for one, name in named], context.words("disclosure.ask.record")
    )


class ExceptionDialog(Dialog):
    """About what, what is done, for whom, and why. ``made`` carries what changed."""

    made = Signal(object)

    def __init__(
        self,
        context: Context,
        records: Sequence[RecordView],
        titles: dict[str, str],
        people: Sequence[ContactView],
    ) -> None:
        words = context.words
        super().__init__(context, words("disclosure.ask.title"), width=600)
        self._records = {one.id: one for one in records_in(records)}
        self.record, self.field = SearchCombo(), SearchCombo()
        self.record.setAccessibleName(words("disclosure.ask.record"))
        self.field.setAccessibleName(words("disclosure.ask.field"))
        _offer(context, self.record, list(self._records.values()), titles)
        self.record.chosen.connect(lambda _: self._fields())
        self.keep, self.give = QRadioButton(words("disclosure.ask.keep")), QRadioButton(words("disclosure.ask.give"))
        self.keep.setChecked(True)
        group = QButtonGroup(self)
        for button in (self.keep, self.give):
            group.addButton(button)
        self.give.toggled.connect(lambda _: self._fields())
        self.everybody = QRadioButton(words("disclosure.ask.everybody"))
        self.some = QRadioButton(words("disclosure.ask.some"))
        self.everybody.setChecked(True)
        whom = QButtonGroup(self)
        whom.addButton(self.everybody)
        whom.addButton(self.some)
        self.people = {one.key_id: QCheckBox(shown(one.name).replace("&", "&&")) for one in people}
        for one in people:
            self.people[one.key_id].setAccessibleName(inert(one.name))
        listed = QWidget()
        listed.setLayout(column(*self.people.values(), spacing=XS, margins=S))
        listed.hide()
        self.some.toggled.connect(listed.setVisible)
        self.some.toggled.connect(lambda _: self._ready())
        for box in self.people.values():
            box.toggled.connect(lambda _: self._ready())
        self.reason = line_field("", words("disclosure.ask.reason"))
        about = column(label(words("disclosure.ask.about"), "strong"), self.record, self.field, spacing=S)
        act = column(label(words("disclosure.ask.what"), "strong"), self.keep, self.give, spacing=S)
        who = column(label(words("disclosure.ask.whom"), "strong"), self.everybody, self.some, listed, spacing=S)
        why = column(label(words("disclosure.ask.reason"), "strong"), self.reason, spacing=S)
        for part in (about, act, who, why):
            self.body.addLayout(part)
        self.body.addWidget(label(words("disclosure.ask.hint"), "small"))
        self.add_cancel()
        self.go = self.add_button(primary_button(words("button.save"), self._save), default=True)
        self.finished.connect(lambda _: self.deleteLater())
        self._fields()

    def _fields(self) -> None:
        """The fields of the record; protected ones can't be let go, so they aren't offered for it."""
        record = self._records.get(self.record.code())
        declared = self.context.declarations
        options = []
        for name in record.fields if record else ():
            known = declared.field_of(record.type, name) if record else None
            hidden = known is None or known.hint == HIDDEN or known.sensitivity is Sensitivity.PROTECTED
            if not hidden and record is not None:
                options.append((name, shown(field_words(self.context, record.type, name))))
        self.field.set_options(options, self.context.words("disclosure.ask.whole"))
        self.field.setEnabled(record is not None)
        self._ready()

    def _ready(self) -> None:
        chosen = self.everybody.isChecked() or any(box.isChecked() for box in self.people.values())
        self.go.setEnabled(bool(self.record.code()) and chosen)

    def _save(self) -> None:
        verb = exceptions.keep_back if self.keep.isChecked() else exceptions.let_go
        readers = [key for key, box in self.people.items() if box.isChecked()] if self.some.isChecked() else []
        reason = self.reason.text()
        call(
            self,
            self.context,
            verb,
            self.record.code(),
            self.field.code(),
            readers,
            reason,
            done=self._made,
            busy=self.go,
        )

    def _made(self, changes: ChangeSet) -> None:
        self.made.emit(changes)
        self.accept()


class TextDialog(Dialog):
    """Which text passages are to be taken out of. ``made`` carries what signing the excerpt changed."""

    made = Signal(object)

    def __init__(self, context: Context, records: Sequence[RecordView], titles: dict[str, str]) -> None:
        words = context.words
        super().__init__(context, words("disclosure.who.redact"), width=560)
        self._records = {one.id: one for one in records_in(records) if self._texts(context, one)}
        self.record, self.field = SearchCombo(), SearchCombo()
        self.record.setAccessibleName(words("disclosure.ask.record"))
        self.field.setAccessibleName(words("disclosure.ask.field"))
        _offer(context, self.record, list(self._records.values()), titles)
        self.record.chosen.connect(lambda _: self._fields())
        self.body.addLayout(column(label(words("disclosure.ask.about"), "strong"), self.record, self.field, spacing=M))
        self.add_cancel()
        self.go = self.add_button(primary_button(words("disclosure.redact.next"), self._open), default=True)
        self.finished.connect(lambda _: self.deleteLater())
        self._fields()

    @staticmethod
    def _texts(context: Context, record: RecordView) -> list[str]:
        found = []
        for name in record.fields:
            known = context.declarations.field_of(record.type, name)
            if known is not None and known.kind in TEXTS and known.sensitivity is not Sensitivity.PROTECTED:
                found.append(name)
        return found

    def _fields(self) -> None:
        record = self._records.get(self.record.code())
        names = self._texts(self.context, record) if record else []
        words = [shown(field_words(self.context, record.type, name)) for name in names] if record else []
        self.field.set_options(list(zip(names, words, strict=True)))
        if names:
            self.field.set_code(names[0])
        self.field.setEnabled(bool(names))
        self.go.setEnabled(bool(names))

    def _open(self) -> None:
        record = self._records[self.record.code()]
        if not self.field.code():
            return
        dialog = RedactDialog(self.context, record.id, record.type, self.field.code())
        dialog.made.connect(self.made)
        self.accept()
        dialog.open()

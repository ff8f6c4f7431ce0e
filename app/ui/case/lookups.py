"""What references can point at, loaded once for a form, with a way to add what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.base.errors import NotFound
from app.model.entry import JSON
from app.model.fields import Field, Kind
from app.model.types import TYPES, field_of
from app.services import cases, editing, likeness
from app.services.session import Session
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.case.wording import reference_line

if TYPE_CHECKING:
    from app.ui.context import Context

Choice = tuple[str, str]
"""an id, and its words"""

Record = tuple[str, str, str]
"""id, title, type"""


class Lookups(QObject):
    """The records that the fields of one file may refer to. ``ready`` comes when they have been read."""

    ready = Signal()

    def __init__(self, context: Context, file: str | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._file = file
        self._known: dict[str, tuple[str, str]] = {}
        self._beside: dict[str, tuple[str, str]] = {}
        self._doubles: frozenset[str] = frozenset()
        self._behind: frozenset[str] = frozenset()
        """records that are one with another that is offered"""

    @property
    def file(self) -> str | None:
        return self._file

    def load(self) -> None:
        call(self, self._context, read_choices, self._file, self._context.language, done=self._take)

    def also(self, records: Iterable[Record]) -> None:
        """Offer these too: what a form of a register is about lies in files of cases."""
        self._beside |= {i: (title, type_) for i, title, type_ in records}
        self._known |= self._beside

    def choices(self, types: Iterable[str]) -> list[Choice]:
        """Records of these types in words, those of a type together."""
        wanted = tuple(types)
        found = [
            (wanted.index(t), self._words(i, title, t, wanted), i)
            for i, (title, t) in self._known.items()
            if t in wanted and i not in self._behind
        ]
        return [(i, words) for _, words, i in sorted(found, key=lambda item: (item[0], item[1].casefold()))]

    def words_of(self, record: str, types: Iterable[str]) -> str:
        """What a record is called, also one that isn't offered because another stands for it; "" for one not here."""
        title, type_ = self._known.get(record, ("", ""))
        return self._words(record, title, type_, tuple(types)) if type_ else ""

    def titles(self) -> dict[str, str]:
        return {i: title for i, (title, _) in self._known.items()}

    def add(self, type_: str, text: str, done: Callable[[str], object]) -> None:
        """Write a new record that has only its name; ``done(id)`` follows."""
        values = {naming_field(type_): naming_value(type_, text)}

        def added(changes: ChangeSet) -> None:
            made = changes.created or ""
            self._known[made] = (text, type_)
            done(made)

        home = self._file if TYPES[type_].home != "register" else None
        call(self, self._context, editing.new_record, home, type_, values, done=added)

    def _take(self, read: tuple[tuple[Record, ...], frozenset[str], frozenset[str]]) -> None:
        found, self._doubles, self._behind = read
        self._known = self._beside | {i: (title, type_) for i, title, type_ in found}
        self.ready.emit()

    def _words(self, record: str, title: str, type_: str, among: tuple[str, ...]) -> str:
        line = reference_line(self._context, title, type_, with_type=len(among) > 1)
        return self._context.words("likeness.choice", name=line) if record in self._doubles else line


def read_choices(
    session: Session, file: str | None, language: str
) -> tuple[tuple[Record, ...], frozenset[str], frozenset[str]]:
    """What can be referred to, those of it whose name could be taken for another's (T39), and those that
    are one with another: the case's own stands for it."""
    found = cases.choices(session, file, tuple(TYPES), language)
    behind = cases.behind(session, [record for record, _, _ in found])
    return found, likeness.doubles([one for one in found if one[0] not in behind]), behind


def naming_field(type_: str) -> str:
    """The field that a record of this type is called by."""
    return TYPES[type_].title[0]


def declared_field(type_: str, name: str) -> Field:
    """A field that is known to be declared. Raises :class:`NotFound` where it isn't."""
    field = field_of(type_, name)
    if field is None:
        raise NotFound(what="field")
    return field


def naming_value(type_: str, text: str) -> JSON:
    field = declared_field(type_, naming_field(type_))
    return [{"text": text, "kind": MAIN_NAME}] if field.kind == Kind.NAMES else text


MAIN_NAME = "full"


def can_add(type_: str) -> bool:
    """Whether a name alone makes a record of this type."""
    declared = TYPES[type_]
    naming = declared.field(declared.title[0])
    needed = {f.name for f in declared.fields if f.required}
    typed = naming is not None and naming.kind in (Kind.NAMES, Kind.TEXT, Kind.LONG_TEXT)
    return typed and needed <= {declared.title[0]}

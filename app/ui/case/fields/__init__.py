"""One editor for each kind of value; the declaration chooses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.model.fields import Field, Kind
from app.ui.case.fields.base import FieldEditor
from app.ui.case.fields.choices import ChoiceEditor, SeveralEditor, YesNoEditor
from app.ui.case.fields.date import DateEditor
from app.ui.case.fields.names import NamesEditor
from app.ui.case.fields.numbers import CountEditor, NumberEditor
from app.ui.case.fields.place import PlaceEditor
from app.ui.case.fields.text import FixedEditor, ItemsEditor, LineEditor, ParagraphsEditor

if TYPE_CHECKING:
    from app.ui.case.lookups import Lookups
    from app.ui.context import Context

EDITORS: Final[dict[Kind, type[FieldEditor]]] = {
    Kind.TEXT: LineEditor,
    Kind.LONG_TEXT: ParagraphsEditor,
    Kind.TERM: ChoiceEditor,
    Kind.TERMS: SeveralEditor,
    Kind.DATE: DateEditor,
    Kind.COUNT: CountEditor,
    Kind.NUMBER: NumberEditor,
    Kind.YES_NO: YesNoEditor,
    Kind.REF: ChoiceEditor,
    Kind.REFS: SeveralEditor,
    Kind.NAMES: NamesEditor,
    Kind.PLACE: PlaceEditor,
    Kind.LIST: ItemsEditor,
    Kind.URL: LineEditor,
    Kind.HASH: FixedEditor,
    Kind.SIZE: FixedEditor,
}


def make_editor(context: Context, type_: str, declared: Field, lookups: Lookups) -> FieldEditor:
    """The editor of a declared field; what the program measured itself (hint ``fixed``) is only shown."""
    made = FixedEditor if declared.hint == "fixed" else EDITORS[declared.kind]
    return made(context, type_, declared, lookups)


__all__ = ["EDITORS", "FieldEditor", "make_editor"]

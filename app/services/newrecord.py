"""Records to be made: their values checked, as the changes that will be signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.base.errors import InputError
from app.model.entry import JSON, Change, NewChange
from app.model.extension import BUILT_IN, Declarations
from app.model.recordids import new_record_id
from app.model.types import TYPES
from app.model.values import check_value


def _changes(made: NewRecord, declarations: Declarations) -> list[NewChange]:
    changes = []
    for name, value in made.values.items():
        if value is not None:
            checked = check_value(made.type, name, value, declarations=declarations)
            changes.append(NewChange(Change(made.id, made.type, name, checked, made.source)))
    return changes


def demand_required(type_: str, values: Mapping[str, JSON]) -> None:
    lacking = TYPES[type_].lacking(values)
    if len(lacking) > 1:
        raise InputError("required", rule="one-of", field=lacking[0], fields=lacking, type=type_)
    if lacking:
        raise InputError("required", field=lacking[0], type=type_)


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record to be made. Its ``id`` is known at once, so that others made with it can point at it."""

    file: str
    type: str
    values: Mapping[str, JSON]
    source: str | None = None
    id: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", new_record_id(self.file, self.type))

    def changes(self, declarations: Declarations = BUILT_IN) -> list[NewChange]:
        """Its values, checked by what the vault declares. Raises InputError."""
        if self.type not in TYPES:
            raise InputError("unknown-type", type=self.type)
        demand_required(self.type, self.values)
        changes = _changes(self, declarations)
        if not changes:
            raise InputError("nothing-to-save")
        return changes

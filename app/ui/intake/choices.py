"""The choices of one table as they are being made: which column becomes what. No widgets in here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import msgspec

from app.base.errors import InputError
from app.model.entry import JSON
from app.model.extension import BUILT_IN, Declarations
from app.model.fields import Field, Kind
from app.services.intake import mapping as mappings
from app.services.intake.mapping import Column, Into, Mapping, TableOptions
from app.services.intake.tables import TablePreview

INTO: Final[tuple[Into, ...]] = ("cases", "case", "register")
SEVERAL: Final = (Kind.NAMES, Kind.LIST, Kind.TERMS)


@dataclass
class Choices:
    """``columns`` by their place in the table. ``case`` is the one that rows go into, "" while none is chosen."""

    path: Path
    look: TablePreview | None = None
    into: Into = "cases"
    case: str = ""
    columns: dict[int, Column] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    declarations: Declarations = BUILT_IN

    @property
    def header(self) -> Sequence[str]:
        return self.look.header if self.look is not None else ()

    @property
    def options(self) -> TableOptions:
        return self.look.options if self.look is not None else TableOptions()

    @property
    def width(self) -> int:
        """How many columns there are to choose for: the named ones, or the widest row where none is."""
        rows = self.look.rows if self.look is not None else ()
        return len(self.header) or max(map(len, rows), default=0)

    def mapping(self) -> Mapping:
        left = {column.field for column in self.columns.values()}
        return Mapping(
            self.into,
            tuple(self.columns[at] for at in sorted(self.columns)),
            dict(self.fixed),
            tuple(key for key in self.keys if key in left),
            self.options,
        )

    # --- looking ------------------------------------------------------------------------------

    def show(self, look: TablePreview) -> None:
        """Another look at the file: choices made for columns of the same name stay, the others are suggested anew."""
        before, self.look = self.columns, look
        kept = {
            at: replace(before[at], name=name)
            for at, name in enumerate(look.header)
            if at in before and (before[at].name == name or not before[at].name)
        }
        if before and kept:
            self.columns = kept
        else:
            self.suggest()

    def suggest(self) -> None:
        """Begin again with what the names of the columns suggest."""
        found = mappings.suggest(self.header, self.into, self.options, self.declarations)
        self.columns = {column.at: column for column in found.columns}
        self.keys = found.keys
        self.fixed = {}

    def take(self, mapping: Mapping) -> None:
        """Use saved choices; their columns are found by name. Raises InputError ``column-missing``."""
        fitted = mappings.fit(mapping, self.header)
        self.into = fitted.into
        self.columns = {column.at: column for column in fitted.columns}
        self.fixed, self.keys = dict(fitted.fixed), fitted.keys

    def set_into(self, into: Into) -> None:
        """Choices that can't stand there are dropped; if none is left, new ones are suggested."""
        self.into = into
        fit = self.fields()
        self.columns = {at: column for at, column in self.columns.items() if column.field in fit}
        self.fixed = {full: said for full, said in self.fixed.items() if full in fit}
        if not self.columns:
            self.suggest()

    # --- one column ---------------------------------------------------------------------------

    def fields(self) -> dict[str, Field]:
        """Everything that a column can become, by ``type.field``, likeliest types first."""
        fit = mappings.targets(self.into, self.declarations)
        return {f"{type_}.{one.name}": one for type_, fields in fit.items() for one in fields}

    def name(self, at: int) -> str:
        return self.header[at] if at < len(self.header) else str(at + 1)

    def set_field(self, at: int, full: str) -> None:
        """``""`` leaves the column out. A second column of one long text goes on where the first one ends."""
        before = self.columns.pop(at, None)
        if not full:
            return
        usual = mappings.suggest([self.name(at)], self.into, declarations=self.declarations).columns
        terms = usual[0].terms if usual and usual[0].field == full else {}
        joined = any(other.field == full for other in self.columns.values()) and self._is_text(full)
        kept = before.empty if before is not None else ()
        self.columns[at] = Column(at, full, self.name(at), terms=terms, empty=kept, joined=joined)

    def _is_text(self, full: str) -> bool:
        declared = self.fields().get(full)
        return declared is not None and declared.kind in (Kind.TEXT, Kind.LONG_TEXT)

    def alter(self, at: int, **options: Any) -> None:
        """Another order, separator, meaning of words …; see :class:`Column`."""
        if at in self.columns:
            self.columns[at] = replace(self.columns[at], **options)

    def examples(self, at: int, most: int = 3) -> list[str]:
        """What stands in a column's first filled cells, each once."""
        rows = self.look.rows if self.look is not None else ()
        cells = (row[at].strip() for row in rows if at < len(row))
        return list(dict.fromkeys(cell for cell in cells if cell))[:most]

    def lacking(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return mappings.lacking(self.mapping())

    def problem(self) -> InputError | None:
        """What is wrong with the choices; ``None`` when rows can be checked by them."""
        try:
            mappings.demand_fit(self.mapping(), self.declarations)
        except InputError as error:
            return error
        if self.into == "case" and not self.case:
            return InputError("intake", reason="case-needed")
        return None

    # --- half made ----------------------------------------------------------------------------

    def payload(self) -> dict[str, JSON]:
        """All of it as JSON, for the draft."""
        kept = msgspec.to_builtins(mappings.to_json(self.mapping()))
        return {"path": str(self.path), "case": self.case, "mapping": kept}


def from_payload(payload: dict[str, JSON], declarations: Declarations) -> tuple[Choices, TableOptions]:
    """The inverse, and how the file was read. Raises InputError ``intake`` (``mapping``)."""
    kept = mappings.half_made(payload.get("mapping"))
    made = Choices(Path(str(payload.get("path") or "")), declarations=declarations)
    made.into, made.case = kept.into, str(payload.get("case") or "")
    made.columns = {column.at: column for column in kept.columns}
    made.fixed, made.keys = dict(kept.fixed), kept.keys
    return made, kept.options

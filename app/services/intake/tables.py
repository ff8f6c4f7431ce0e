"""A table looked at, tried out, and taken in: every row checked before the first is written, and all or none written.

The rows are read and checked off the vault's thread, by the sandbox child and the declarations.
What passed waits in memory as packed JSON; then one transaction writes it. A cancel, a full disk
or a kill in between leaves the vault as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from app.base import limits
from app.base.errors import InputError
from app.base.task import Task
from app.model.cells import restore
from app.model.fold import RecordState
from app.services.intake.mapping import Mapping, TableOptions, demand_fit
from app.services.intake.reading import Opened
from app.services.intake.rows import RowFault, RowReader, Values, key_of
from app.services.session import Session
from app.storage import journal, records
from app.storage.declaring import declarations
from app.storage.vault import Vault

CHECKING: Final = "task.checking-rows"
_LOOK: Final = 50
_WORDS: Final = 200  # words of one column that a person can give a meaning to

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(tuple[int, dict[str, dict[str, Any]]]).decode


@dataclass(frozen=True, slots=True)
class TableShape:
    """What a file turned out to be. ``sure`` is False where the encoding was guessed; ``encodings`` are the others."""

    format: str
    encoding: str
    sure: bool
    encodings: tuple[str, ...]
    delimiter: str
    sheets: tuple[str, ...]
    sheet: str


@dataclass(frozen=True, slots=True)
class TablePreview:
    """The first rows, ragged as they are. ``header`` are the names of the columns, made up where there are none."""

    shape: TableShape
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """rows below the header"""
    options: TableOptions
    """as chosen, with what was found out filled in"""


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a run would do. ``good`` rows become records; of ``faults`` the first are listed, ``more`` aren't."""

    rows: int
    good: int
    faulty: int
    empty: int
    duplicates: int
    records: dict[str, int]
    """how many records of each type the good rows make"""
    faults: tuple[RowFault, ...]
    more: int
    duplicate_rows: tuple[int, ...] = ()
    """the first of them"""
    unknown: dict[int, dict[str, int]] = field(default_factory=dict)
    """by column: words that no list of codes knows, and how often each stands there"""


@dataclass(slots=True)
class Checked:
    """All rows of a table, checked; ``packed`` holds the good ones."""

    rows: int = 0
    empty: int = 0
    faulty: int = 0
    packed: list[bytes] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    faults: list[RowFault] = field(default_factory=list)
    more: int = 0
    duplicates: list[int] = field(default_factory=list)
    unknown: dict[int, Counter[str]] = field(default_factory=dict)

    def good(self) -> Iterator[tuple[int, Values]]:
        """(row, its values), in order."""
        return map(_decode, self.packed)

    def report(self) -> DryRun:
        return DryRun(
            self.rows,
            len(self.packed),
            self.faulty,
            self.empty,
            len(self.duplicates),
            dict(self.made),
            tuple(self.faults),
            self.more,
            tuple(self.duplicates[: limits.ROW_FAULTS]),
            {column: dict(words.most_common()) for column, words in self.unknown.items()},
        )


def preview(path: Path, options: TableOptions = TableOptions(), task: Task | None = None) -> TablePreview:  # noqa: B008
    """The first rows of a table. Raises InputError ``intake``, Unshowable, NotFound, StorageFault, Cancelled."""
    with Opened(path) as opened:
        return _preview(opened, options, task or Task())


def _preview(opened: Opened, options: TableOptions, task: Task) -> TablePreview:
    shape, rows = None, []
    for frame in opened.frames("table", _asked(options, limit=_LOOK + max(options.header, 0)), task):
        if "shape" in frame:
            shape = _shape(frame["shape"])
        rows.extend(_texts(frame.get("rows", ()), guarded=shape is not None and shape.format == "csv"))
    if shape is None:
        raise InputError("intake", reason="unreadable")
    found = TableOptions(shape.encoding, shape.delimiter, shape.sheet, options.header)
    return TablePreview(shape, header_of(rows, options.header), tuple(map(tuple, rows[options.header :])), found)


def _asked(options: TableOptions, limit: int = 0) -> dict[str, Any]:
    return {
        "encoding": options.encoding,
        "delimiter": options.delimiter,
        "sheet": options.sheet,
        "limit": limit,
    }


def _shape(untrusted: object) -> TableShape:
    try:
        return msgspec.convert(untrusted, TableShape)
    except msgspec.ValidationError:
        raise InputError("intake", reason="unreadable") from None


def _texts(untrusted: object, *, guarded: bool) -> list[list[str]]:
    """Rows of texts, whatever the child sent; in CSV without the ``'`` that keeps a formula from running (T36)."""
    try:
        rows = msgspec.convert(untrusted, list[list[str]])
    except msgspec.ValidationError:
        raise InputError("intake", reason="unreadable") from None
    return [list(map(restore, row)) for row in rows] if guarded else rows


def header_of(rows: list[list[str]], header: int) -> tuple[str, ...]:
    """The names of the columns: the header row's, else numbers as wide as the widest row."""
    if 0 < header <= len(rows):
        return tuple(" ".join(cell.split())[: limits.TITLE_CHARS] for cell in rows[header - 1])
    return tuple(str(number + 1) for number in range(max(map(len, rows), default=0)))


# --- checking ------------------------------------------------------------------------------------


def dry_run(
    session: Session, path: Path, mapping: Mapping, *, case: str | None = None, task: Task | None = None
) -> DryRun:
    """Check every row and write nothing. ``case``: the case that rows would go into.

    Raises as :func:`preview`, and as :func:`app.services.intake.mapping.demand_fit`.
    """
    with Opened(path) as opened:
        return check(session, opened, mapping, case, task or Task()).report()


def check(session: Session, opened: Opened, mapping: Mapping, case: str | None, task: Task) -> Checked:
    """Every row of an opened table, checked and looked up. Raises as :func:`dry_run`."""
    demand_fit(mapping, session.declarations)
    known = session.run(_known, mapping, case) if mapping.keys else set()
    checked = Checked()
    reader: RowReader | None = None
    waiting: list[list[str]] = []
    ended = guarded = False
    for frame in opened.frames("table", _asked(mapping.options), task):
        ended = ended or "end" in frame
        guarded = guarded or ("shape" in frame and _shape(frame["shape"]).format == "csv")
        for cells in _texts(frame.get("rows", ()), guarded=guarded):
            if reader is None:
                waiting.append(cells)
                if len(waiting) < max(mapping.options.header, 1):
                    continue
                reader = RowReader(mapping, len(header_of(waiting, mapping.options.header)), session.declarations)
                rest = waiting[mapping.options.header :]
                checked.rows = mapping.options.header
                for one in rest:
                    _take(checked, reader, one, known)
                continue
            _take(checked, reader, cells, known)
        if "at" in frame:
            task.progress(_whole(frame["at"]), _whole(frame.get("of")), CHECKING)
    if not ended:  # the child said nothing of an end: what came is no whole table
        raise InputError("intake", reason="unreadable")
    checked.rows -= mapping.options.header if reader is not None else 0
    return checked


def _whole(untrusted: object) -> int:
    return untrusted if isinstance(untrusted, int) and 0 <= untrusted <= limits.SEQ_MAX else 0


def _take(checked: Checked, reader: RowReader, cells: list[str], known: set[tuple[str, ...]]) -> None:
    """Check one row. ``checked.rows`` is the number of the row before it."""
    checked.rows += 1
    row = checked.rows
    values, faults = reader.read(row, cells)
    if faults:
        checked.faulty += 1
        room = limits.ROW_FAULTS - len(checked.faults)
        checked.faults.extend(faults[:room])
        checked.more += max(0, len(faults) - room)
        for fault in faults:
            _note_unknown(checked.unknown, fault)
        return
    if not values:
        checked.empty += 1
        return
    key = reader.key(values)
    if key is not None:
        if key in known:
            checked.duplicates.append(row)
            return
        known.add(key)
    checked.made.update(values.keys())
    checked.packed.append(_encode((row, values)))


def _note_unknown(unknown: dict[int, Counter[str]], fault: RowFault) -> None:
    """Keep a word that no code was found for, so that the person can say once what it means."""
    if fault.rule == "term" and fault.column is not None:
        words = unknown.setdefault(fault.column, Counter())
        if fault.cell in words or len(words) < _WORDS:
            words[fault.cell] += 1


def _known(vault: Vault, mapping: Mapping, case: str | None) -> set[tuple[str, ...]]:
    """The keys of what the vault holds already where the rows would go."""
    type_ = mapping.keys[0].partition(".")[0]
    found, declared = set(), declarations(vault)
    for state in _there(vault, type_, mapping, case):
        values = {name: state.shown(name) for name in state.fields}
        key = key_of(mapping.keys, {type_: values}, declared)
        if key is not None:
            found.add(key)
    return found


def _there(vault: Vault, type_: str, mapping: Mapping, case: str | None) -> Iterator[RecordState]:
    if mapping.into == "case" and case is not None:
        yield from (s for s in records.records_in(vault, case, withdrawn=False) if s.type == type_)
        return
    kinds = journal.files(vault)
    wanted = "register" if mapping.into == "register" else "case"
    yield from (s for s in records.by_type(vault, type_) if kinds.get(s.file) == wanted and not s.withdrawn)

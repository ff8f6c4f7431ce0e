"""Checked rows become records, in one transaction, with where they came from (docs/formats.md, "Tables").

One row is one save: a row's records in a case are one entry, a register's records one entry each.
Larger entries would be faster, but whoever later gets one record of a register would get the
count of all values of its neighbours as "withheld" with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from app.base.catalogue import text
from app.base.errors import InputError
from app.base.task import Task
from app.model.entry import JSON
from app.model.recordids import new_case_id, new_record_id
from app.services.editing import OPEN, register_file
from app.services.intake.mapping import Mapping
from app.services.intake.reading import Opened
from app.services.intake.rows import Values
from app.services.intake.saving import STEP, Save, changes_of, demand_case, plain
from app.services.intake.tables import Checked, DryRun, check
from app.services.naming import file_values, shown_name
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import evidence as store
from app.storage import journal, steps
from app.storage.vault import Vault

SAVING: Final = "task.saving-rows"
KEEPING: Final = "task.keeping-original"
_BLOCK: Final = 500  # rows between two looks at whether the person has cancelled
_HEAD: Final = 8 * 1024


@dataclass(frozen=True, slots=True)
class Imported:
    """What a run did. ``changes`` has the ids of all records made; ``source`` is what they are attributed to."""

    changes: ChangeSet
    report: DryRun
    source: str


def run(
    session: Session,
    path: Path,
    mapping: Mapping,
    *,
    case: str | None = None,
    only_good: bool = False,
    keep_file: bool = False,
    language: str = "en",
    task: Task | None = None,
) -> Imported:
    """Take a table in: all rows, or none. Duplicates stay out in any case.

    ``only_good``: a person has seen the faults and wants the other rows. ``keep_file``: seal the
    original file as evidence. Raises InputError ``intake`` (``faulty-rows`` with ``n`` and ``row``
    of the first; ``nothing-to-import``; ``case-needed``), and as :func:`app.services.intake.tables.dry_run`,
    NoRoom, StorageFault, Cancelled: nothing was written then.
    """
    task = task or Task()
    if mapping.into == "case":
        demand_case(session, case)
    with Opened(path) as opened:
        checked = check(session, opened, mapping, case, task)
        report = checked.report()
        if report.faulty and not only_good:
            first = report.faults[0].row
            raise InputError("intake", reason="faulty-rows", n=report.faulty, row=first)
        if not checked.packed:
            raise InputError("intake", reason="nothing-to-import")
        staged = store.stage(session.folder, opened.rewound(), task=_named(task)) if keep_file else None
        try:
            opened.demand_unchanged()
            target = _Target(mapping, case, opened.name, language)
            changes, source = session.write(_store, target, checked, staged, task)
        except BaseException:
            if staged is not None:
                store.discard(session.folder, staged)
            raise
    return Imported(changes, report, source)


def _named(task: Task) -> Task:
    """The same task for sealing the file, whose bytes are no rows."""
    return Task(lambda progress: task.progress(progress.done, progress.total, KEEPING))


@dataclass(frozen=True, slots=True)
class _Target:
    mapping: Mapping
    case: str | None
    name: str
    language: str


def _store(
    vault: Vault, target: _Target, checked: Checked, staged: store.Staged | None, task: Task
) -> tuple[ChangeSet, str]:
    """Write everything, inside the caller's transaction."""
    file = target.case if target.mapping.into == "case" and target.case else register_file(vault)
    source = new_record_id(file, "source")
    made, files = {source}, {file}
    journal.write_many(vault, _provenance(vault, target, file, source, staged, made))
    block: list[Save] = []
    for number, (_, values) in enumerate(checked.good(), 1):
        for save in _saves(target.mapping, file, values, source):
            block.append(save)
            files.add(save[0])
            made.update(new.change.record for new in save[1])
        if number % _BLOCK == 0:
            journal.write_many(vault, block)
            block = []
            task.progress(number, len(checked.packed), SAVING)
    if block:
        journal.write_many(vault, block)
    steps.name(vault, STEP)
    task.progress(len(checked.packed), len(checked.packed), SAVING)
    kinds = frozenset({"evidence"}) if staged is not None else frozenset[str]()
    return ChangeSet(frozenset(files), frozenset(made), kinds, source), source


def _provenance(
    vault: Vault, target: _Target, file: str, source: str, staged: store.Staged | None, made: set[str]
) -> Iterator[Save]:
    """The source that all values of the table are attributed to, and the sealed original."""
    day = _day(vault.clock.now())
    values: dict[str, JSON] = {
        "title": plain(text("intake.source-title", target.language, date=day)),  # may travel: names nobody
        "published_title": shown_name(target.name),
        "kind": "dataset",
        "accessed": day,
    }
    if staged is not None:
        piece = new_record_id(file, "evidence")
        values["evidence"] = [piece]
        yield file, changes_of(piece, "evidence", file_values(target.name, _media(target.name), staged), source)
        store.adopt(vault, staged, file, store.Origin(about="table"))
        made.add(piece)
    yield file, changes_of(source, "source", values, None)


def _media(table: str) -> str:
    return _TABLE_TYPES.get(table.rpartition(".")[2].lower(), "text/csv")


_TABLE_TYPES: Final = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"


def _saves(mapping: Mapping, file: str, values: Values, source: str) -> Iterator[Save]:
    """The entries of one row."""
    if mapping.into == "cases":
        file = new_case_id()
        if "case" in values:
            values["case"] = {"status": OPEN, **values["case"]}
    ids = {type_: new_record_id(file, type_) for type_ in values}
    if "incident" in values and ("person" in ids or "group" in ids):
        values["incident"]["victims"] = [ids[type_] for type_ in ("person", "group") if type_ in ids]
    each = [changes_of(ids[type_], type_, given, source) for type_, given in values.items()]
    if mapping.into == "register":
        yield from ((file, changes) for changes in each if changes)
        return
    yield file, [change for changes in each for change in changes]

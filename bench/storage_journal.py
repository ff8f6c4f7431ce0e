"""Taking entries into the journal, and lists, searches and saves in a large vault, as ratios.

    python -m bench.storage_journal [entries]

The baseline of ``take`` is the same rows put into the same tables with plain ``executemany`` in
one transaction on the same SQLCipher settings: no parsing, no fold, no search. The baseline of
the rest is one commit of one row.
"""

from __future__ import annotations

import random
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from app.base.clock import SetClock
from app.crypto.entries import read_entry, sign_entry
from app.crypto.identity import Identity
from app.crypto.slots import FLOOR
from app.model.entry import Change, Entry, NewChange
from app.model.recordids import new_case_id, new_record_id
from app.storage import authors, journal, migrations, records, search
from app.storage.driver import Database
from app.storage.opening import create_vault, open_vault
from app.storage.vault import Vault

SECRET = "bench bench bench bench bench"
GOVERNORATES = ("IQ-BA", "IQ-KA", "IQ-NI", "IQ-BG", "IQ-DQ")
WORDS = [
    "killed",
    "protest",
    "activist",
    "journalist",
    "أحمد",
    "كربلاء",
    "الناصرية",
    "threat",
    "message",
    "office",
    "armed",
    "group",
    "street",
    "night",
]


def make_entries(count: int, identity: Identity) -> list[Entry]:
    """One entry in ten opens a case; the others add an incident of five fields to one."""
    rng = random.Random(1)
    made: list[Entry] = []
    cases: list[str] = []
    prev = None
    for seq in range(count):
        phrase = " ".join(rng.choices(WORDS, k=8))
        if seq % 10 == 0:
            file = record = new_case_id()
            cases.append(file)
            fields = {"title": f"Case {seq} {phrase}", "code": f"C-{seq}", "status": "open", "summary": phrase * 3}
            kind = "case"
        else:
            file = rng.choice(cases)
            record, kind = new_record_id(file, "incident"), "incident"
            fields = {"type": "killing", "date": f"20{rng.randint(10, 24)}-0{rng.randint(1, 9)}", "description": phrase}
            fields["governorate"] = rng.choice(GOVERNORATES)
        fields["remarks"] = phrase
        changes = [NewChange(Change(record, kind, name, value)) for name, value in fields.items()]
        entry = sign_entry(identity, seq=seq, prev=prev, iat=1_600_000_000 + seq, file=file, changes=changes)
        prev = entry.hash
        made.append(read_entry(entry.line().encode()))
    return made


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def baseline(folder: Path, vault: Vault) -> float:
    """The rows that the vault holds now, written by executemany and nothing else."""
    tables = {}
    for table in ("author", "entry", "change", "replaces", "record", "state", "reference", "summary"):
        tables[table] = vault.db.rows(f"SELECT * FROM {table}")
    path = folder / "plain.db"
    path.touch()
    database = Database(path, bytes(32), create=True)
    migrations.migrate(database, path, bytes(32))

    def write() -> None:
        database.execute("BEGIN IMMEDIATE")
        for table, rows in tables.items():
            marks = ",".join("?" * len(rows[0])) if rows else ""
            if rows:
                database.many(f"INSERT INTO {table} VALUES ({marks})", rows)
        database.execute("COMMIT")

    seconds = timed(write)
    one = []
    for n in range(20):
        one.append(timed(lambda n=n: database.execute("INSERT INTO setting VALUES (?, ?)", (str(n), "1"))))
    database.close()
    print(f"baseline: plain executemany {seconds:.2f} s; one committed row {sorted(one)[10] * 1000:.1f} ms")
    return seconds


def best(work: Callable[[], object], times: int = 5) -> float:
    return min(timed(work) for _ in range(times)) * 1000


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    folder = Path(mkdtemp(dir="/var/tmp"))
    clock = SetClock()
    try:
        sender = Identity.create()
        entries = make_entries(count, sender)
        vault = create_vault(folder / "v", SECRET, name="Bench", clock=clock, kdf=FLOOR)
        authors.put(vault, sender.public, "Sender")
        taken = timed(lambda: journal.take(vault, entries, {entries[-1].hash}))
        plain = baseline(folder, vault)
        changes = sum(len(e.claims.digests) for e in entries)
        print(f"take {count} entries, {changes} changes: {taken:.2f} s, {count / taken:,.0f} entries/s")
        print(f"  {taken / plain:.1f} times the baseline")
        print(f"take again: {timed(lambda: journal.take(vault, entries, set())):.2f} s")
        print(f"rebuild: {timed(lambda: records.rebuild(vault)):.2f} s")
        vault.close()
        key_only = timed(lambda: open_slots(folder / "v"))
        opened: list[Vault] = []
        whole = timed(lambda: opened.append(open_vault(folder / "v", SECRET, clock=clock)))
        print(f"open after key derivation: {(whole - key_only) * 1000:.0f} ms")
        measure_use(opened[0])
        opened[0].close()
    finally:
        shutil.rmtree(folder)


def open_slots(folder: Path) -> None:
    from app.crypto import slots

    slots.open_slots((folder / "keys").read_bytes(), SECRET)


def measure_use(vault: Vault) -> None:
    for name, query in {
        "list, newest": records.RowQuery(),
        "list, by title": records.RowQuery(sort="title", descending=False),
        "list, filtered": records.RowQuery(filters={"governorate": "IQ-KA", "kind": "killing"}, sort="date"),
        "list, by text": records.RowQuery(text="كربلاء"),
    }.items():
        print(f"{name}: {best(lambda query=query: records.rows(vault, query)):.1f} ms")
    print(f"search, common words: {best(lambda: search.search(vault, 'protest activ', 50)):.1f} ms")
    print(f"search, rare word: {best(lambda: search.search(vault, 'C-120', 50)):.1f} ms")
    case = records.rows(vault, records.RowQuery()).rows[0].id

    def save() -> None:
        changes = [
            NewChange(Change(new_record_id(case, "note"), "note", "text", "a note")),
            NewChange(Change(case, "case", "tags", ["x"])),
        ]
        journal.write(vault, case, changes)

    print(f"save: {best(save):.1f} ms")


if __name__ == "__main__":
    main()

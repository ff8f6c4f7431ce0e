"""A bundle of 10,000 entries with 5 changes each: read, verified, stored, folded.

Prints entries a second, and the ratio to a plain baseline measured in the same run: hashing
and parsing the same lines and inserting them into a plain SQLite table, without any
encryption, signature, search or fold. Run: ``python -m bench.receive [ENTRIES]``.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from app.base.task import Task
from app.crypto.slots import KdfParameters
from app.model.entry import Change, NewChange, parse_disclosure
from app.model.recordids import new_case_id, new_record_id
from app.services import cases, contacts, receiving, sending, vaults
from app.services.session import Session
from app.services.views import Preview
from app.storage import journal
from app.storage.vault import Vault

PASSPHRASE = "correct horse battery staple river cloud"
CHEAP = KdfParameters(64 * 1024, 3, 4)
CHANGES = 5


def saves(count: int) -> list[tuple[str, list[NewChange]]]:
    """Cases with one incident each: two entries a case, five changes an entry."""
    made: list[tuple[str, list[NewChange]]] = []
    for number in range(count // 2):
        case = new_case_id()
        incident = new_record_id(case, "incident")
        made.append((case, _changes(case, "case", {
            "title": f"Killing number {number} in Karbala", "code": f"K-{number}", "status": "open",
            "opened": "2021-05", "summary": "What several people saw near his home in the early hours.",
        })))  # fmt: skip
        made.append((case, _changes(incident, "incident", {
            "type": "killing", "date": f"20{10 + number % 14}-{1 + number % 12:02d}", "governorate": "karbala",
            "time_of_day": "night", "description": "Two masked men on a motorcycle without plates.",
        })))  # fmt: skip
    return made


def _changes(record: str, type_: str, values: dict[str, str]) -> list[NewChange]:
    return [NewChange(Change(record, type_, name, value)) for name, value in values.items()]


def baseline(session: Session, folder: Path) -> float:
    """Seconds for hashing, parsing and inserting the same entries, plainly."""
    lines = session.run(lambda vault: [entry.line() for entry in journal.entries(vault)])
    started = time.perf_counter()
    base = sqlite3.connect(folder / "plain.db")
    base.execute("CREATE TABLE change (entry TEXT, digest TEXT, record TEXT, field TEXT, value TEXT)")
    rows = []
    for line in lines:
        token, *disclosures, _ = line.split("~")
        entry = hashlib.sha256(token.encode()).hexdigest()
        for text in disclosures:
            change = parse_disclosure(text)
            digest = hashlib.sha256(text.encode()).hexdigest()
            rows.append((entry, digest, change.record, change.field, json.dumps(change.value)))
    base.executemany("INSERT INTO change VALUES (?, ?, ?, ?, ?)", rows)
    base.commit()
    base.close()
    return time.perf_counter() - started


def write(vault: Vault, made: list[tuple[str, list[NewChange]]]) -> None:
    journal.write_many(vault, made)


def main(count: int = 10_000) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stick = folder / "stick"
        stick.mkdir()
        with (
            vaults.create(folder / "a", PASSPHRASE, "Amal", kdf=CHEAP)[0] as amal,
            vaults.create(folder / "b", PASSPHRASE, "Basim", kdf=CHEAP)[0] as basim,
        ):
            contacts.add(amal, contacts.own_card(basim), verified=True)
            contacts.add(basim, contacts.own_card(amal), verified=True)
            amal.write(write, saves(count))
            plain = baseline(amal, folder)
            started = time.perf_counter()
            report = sending.send(amal, [basim.key_id], stick)
            sent = time.perf_counter() - started
            started = time.perf_counter()
            outcome = receiving.stage(basim, Path(report.path))
            assert isinstance(outcome, receiving.Staged), outcome
            looked = time.perf_counter() - started
            started = time.perf_counter()
            receiving.apply(basim, outcome, Task())
            applied = time.perf_counter() - started
            assert cases.rows(basim).total == count // 2
            with vaults.create(folder / "c", PASSPHRASE, "Dalia", kdf=CHEAP)[0] as dalia:
                contacts.add(dalia, contacts.own_card(amal), verified=True)
                contacts.add(amal, contacts.own_card(dalia), verified=True)
                report = sending.send(amal, [dalia.key_id], stick)
                started = time.perf_counter()
                at_once = receiving.receive(dalia, Path(report.path))
                received = time.perf_counter() - started
                assert isinstance(at_once, Preview), at_once
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"entries                       {report.entries:>9}  ({CHANGES} changes each, {report.bytes} bytes)")
        print(f"plain baseline                {plain:9.2f} s")
        print(f"sent, read back, compared     {sent:9.2f} s  {sent / plain:6.1f} x the baseline")
        print(f"verified and previewed        {looked:9.2f} s  {looked / plain:6.1f} x")
        print(f"applied (stored and folded)   {applied:9.2f} s  {applied / plain:6.1f} x")
        print(f"received at once              {received:9.2f} s  {received / plain:6.1f} x")
        print(f"previewed, then applied       {report.entries / (looked + applied):9.0f} entries/s")
        print(f"received at once              {report.entries / received:9.0f} entries/s  (at least 3000)")
        print(f"peak memory, three vaults     {peak:9.0f} MiB")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))

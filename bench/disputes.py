"""Pages of disputes over many records, beside a plain indexed select: ``python -m bench.disputes [RECORDS]``.

The figure to hold: a page over 100,000 records with thousands of disputes in 200 ms at most.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from app.base.clock import SetClock
from app.crypto.slots import KdfParameters
from app.model.entry import Change, NewChange
from app.model.recordids import new_case_id, new_record_id
from app.services import disputes, vaults
from app.services.session import Session
from app.storage import journal

APART = 20
"""every n-th record is disputed"""

PER_CASE = 50


def fill(session: Session, count: int) -> None:
    """Records in cases of fifty; in every twentieth the dates of two accounts differ, and half of those are decided."""
    done = 0
    while done < count:
        saves = []
        for _ in range(20):
            case = new_case_id()
            changes = [NewChange(Change(case, "case", "title", f"Case {done}"))]
            for _ in range(PER_CASE - 1):
                done += 1
                note = new_record_id(case, "note")
                changes.append(NewChange(Change(note, "note", "text", "what was said")))
                if done % APART == 0:
                    dates = [f"2021-05-{1 + done % 20:02d}", "2020"]
                    changes += [NewChange(Change(note, "note", "date", date)) for date in dates]
            saves.append((case, changes))
            done += 1
        session.write(journal.write_many, saves)


def decide_half(session: Session) -> int:
    """Decide every other dispute as a person would, until a thousand are."""
    rows = disputes.listing(session)[:2000:2]
    for row in rows[:1000]:
        account = row.field.accounts[0]
        disputes.take(session, row.record.id, row.field.name, account.digest, "as the first one says")
    return len(rows[:1000])


def measured(function: Callable[[], object], times: int = 9) -> float:
    """Milliseconds, the median of some runs."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        function()
        found.append((time.perf_counter() - begun) * 1000)
    return statistics.median(found)


def main(arguments: list[str]) -> int:
    count = int(arguments[0]) if arguments else 100_000
    folder = Path(tempfile.mkdtemp())
    session, _ = vaults.create(folder / "v", "correct horse battery staple river cloud", "B", clock=SetClock(),
                               kdf=KdfParameters(64 * 1024, 3, 1))  # fmt: skip
    try:
        begun = time.perf_counter()
        fill(session, count)
        print(f"{count} records in {time.perf_counter() - begun:.0f} s")
        begun = time.perf_counter()
        decided = decide_half(session)
        print(f"{decided} decided one by one, {(time.perf_counter() - begun) * 1000 / max(1, decided):.0f} ms each")
        report(session)
    finally:
        session.close()
        shutil.rmtree(folder)
    return 0


def report(session: Session) -> None:
    ask = disputes.DisputeQuery
    first = disputes.page(session, ask(()))
    row = first.rows[0]
    plain = measured(
        lambda: session.run(lambda v: v.db.rows("SELECT id FROM record WHERE file = ?", (row.record.file,)))
    )
    cursor = disputes.page(session, ask((), limit=500)).more
    cases = {
        "waiting": ask(),
        "all": ask(()),
        "decided": ask(("decided",)),
        "one case": ask((), file=row.record.file),
        "one field": ask((), field="date"),
        "one author": ask((), author=session.key_id),
        "far down": ask((), after=cursor),
    }
    print(f"{first.total} disputes; a plain indexed select: {plain:.2f} ms")
    for name, query in cases.items():
        took = measured(lambda query=query: disputes.page(session, query))  # type: ignore[misc]
        print(f"  {name:12} {took:7.1f} ms   {took / plain:6.0f} x")
    took = measured(lambda: disputes.choices(session, ask()))
    print(f"  {'choices':12} {took:7.1f} ms   {took / plain:6.0f} x")
    took = measured(lambda: disputes.show(session, row.record.id, row.field.name))
    print(f"  {'one shown':12} {took:7.1f} ms   {took / plain:6.0f} x")
    took = measured(lambda: disputes.count(session))
    print(f"  {'count':12} {took:7.1f} ms   {took / plain:6.0f} x")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

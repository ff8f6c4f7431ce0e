"""Finding in a vault of 100,000 records: searches, filtered pages and saves, as ratios to a baseline of the same run.

    python -m bench.find [records] [folder of shared data]

The records are put into the computed tables by the functions that every write goes through
(``fold`` and ``summary``), without signing 100,000 entries first: the journal stays nearly
empty, and everything that a search or a filter reads is there. The baseline is one look at
every row of the table of records, which no answer could do without if there were no index.
"""

from __future__ import annotations

import csv
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import mkdtemp

from app.base.clock import SetClock
from app.crypto.slots import FLOOR
from app.model.entry import Change, NewChange
from app.model.fold import Account, RecordState
from app.model.letters import fold_text
from app.model.recordids import new_case_id, new_record_id
from app.storage import fold, journal, pages, search, summary
from app.storage.opening import create_vault
from app.storage.pages import RowQuery
from app.storage.vault import Vault

SECRET = "bench bench bench bench bench"
GOVERNORATES = ("IQ-BA", "IQ-KA", "IQ-NA", "IQ-BG", "IQ-DQ", "IQ-NI", "IQ-AR", "IQ-SU")
TYPES = ("killing", "threat", "abduction", "arrest", "raid")
TEXT = (  # noqa: SIM905
    "shot near the office after the protest by masked men on a motorcycle without plates threatened by phone"
    " message channel published photo family left the city night street أطلق مسلحون النار قرب المكتب بعد التظاهرة"
    " تهديد رسالة قناة نشرت صورة عائلة غادرت المدينة ليلا الشارع دراجة نارية چەکدار هەڕەشە نامە کەناڵ وێنە خێزان شار"
).split()
AT = 1_700_000_000


class Names:
    """Full names in Arabic, some with a Latin form: real frequencies where the data is, else syllables."""

    def __init__(self, rng: random.Random, data: Path | None) -> None:
        self.rng = rng
        self.latin: dict[str, list[str]] = {}
        if data is not None and (data / "names" / "pool-ar.csv").is_file():
            with (data / "names" / "pool-ar.csv").open(encoding="utf-8") as file:
                self.pool = [row["name"] for row in csv.DictReader(file)]
            with (data / "names" / "latin-variants.csv").open(encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    self.latin[fold_text(row["arabic_normalised"])] = row["latin_spellings"].split("|")[:8]
        else:
            parts = ["".join(rng.choices("بتجحدرسعفقكلمني", k=rng.randint(3, 5))) for _ in range(800)]
            self.pool = [" ".join(rng.choices(parts, k=4)) for _ in range(30_000)]

    def arabic(self) -> str:
        return self.rng.choice(self.pool)

    def spelled(self, name: str) -> str:
        words = [self.latin.get(fold_text(word)) for word in name.split()]
        return " ".join(self.rng.choice(found).title() for found in words if found)


def account(value: object, n: int) -> tuple[Account, ...]:
    return (Account(f"d{n}", "k" * 43, AT + n, n, f"e{n}", value, None, True),)


def state(file: str, record: str, type_: str, n: int, values: dict[str, object]) -> RecordState:
    return RecordState(record, type_, {name: account(value, n) for name, value in values.items()}, file)


def make(count: int, names: Names, rng: random.Random) -> Iterator[RecordState]:
    """Of ten records: a case, three incidents, three people, a statement, a post, an appeal."""

    def phrase(k: int) -> str:
        return " ".join(rng.choices(TEXT, k=k))

    n = 0
    while n < count:
        file = new_case_id()
        people = [new_record_id(file, "person") for _ in range(3)]
        called = [names.arabic() for _ in people]
        yield state(file, file, "case", n, {
            "title": f"{called[0]} {phrase(3)}", "status": rng.choice(("open", "closed")), "summary": phrase(40),
            "code": f"C-{n}", "tags": [rng.choice(("urgent", "karbala", "متابعة", "un"))],
        })  # fmt: skip
        for k in range(3):
            date = f"20{rng.randint(10, 24)}-{rng.randint(1, 12):02d}" + rng.choice(
                ("", "~", f"-{rng.randint(1, 28):02d}")
            )
            yield state(file, new_record_id(file, "incident"), "incident", n + k, {
                "type": rng.choice(TYPES), "date": date, "governorate": rng.choice(GOVERNORATES),
                "victims": [rng.choice(people)], "description": phrase(30), "place": {"text": phrase(2)},
            })  # fmt: skip
        for person, name in zip(people, called, strict=True):
            both = [{"text": name, "kind": "main"}]
            if rng.random() < 0.3 and (latin := names.spelled(name)):
                both.append({"text": latin, "kind": "other"})
            yield state(file, person, "person", n, {"names": both, "roles": ["journalist"], "remarks": phrase(12)})
        yield state(file, new_record_id(file, "statement"), "statement", n, {"gist": phrase(6), "text": phrase(80)})
        yield state(file, new_record_id(file, "post"), "post", n, {"platform": "telegram", "text": phrase(30)})
        yield state(
            file, new_record_id(file, "appeal"), "appeal", n, {"type": "letter", "date": "2020", "asked": phrase(8)}
        )
        n += 10


def fill(vault: Vault, states: Iterator[RecordState]) -> None:
    block: list[RecordState] = []

    def store() -> None:
        places = [(one.file, one.id) for one in block]
        fold._write(vault, places, {(one.file, one.id): (one, (one.updated, "d")) for one in block})
        summary.renew(vault, sorted({file for file, _ in places}))
        block.clear()

    with vault.transaction():
        for one in states:
            block.append(one)
            if len(block) >= 2000:
                store()
        store()


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def queries(names: Names, rng: random.Random) -> list[str]:
    """Fifty: first letters, common first names, whole names in both scripts, words of the texts, codes, rubbish."""
    made = [
        "م",
        "ا",
        "m",
        "ع",
        "s",
        "مح",
        "ال",
        "al",
        "mo",
        "عب",
        "1",
        "C-",
        "محمد",
        "احمد",
        "Mohammed",
        "Ahmad",
        "ali",
    ]
    made += [
        "حسين علي",
        "Hussein Ali",
        "عبدالله",
        "عبد الله",
        "Abdullah",
        "qatl",
        "office",
        "protest threat",
        "النار المدينة",
    ]
    made += [
        "هەڕەشە",
        "چەکدار نامە",
        "masked motor",
        "killing",
        "قتل",
        "كوشتن",
        "2019-11",
        "November 2019",
        "زززز",
        "zzzz qq",
    ]
    made += [names.arabic() for _ in range(6)]
    made += [name.rsplit(" ", 1)[0] for name in (names.arabic() for _ in range(4))]
    made += [names.spelled(names.arabic()) or "office" for _ in range(3)]
    return [*made, f"C-{rng.randrange(1000) * 10}"][:50]


FILTERED = {
    "cases, newest": RowQuery(),
    "cases, by title": RowQuery(sort="title", descending=False),
    "cases, type and place": RowQuery(filters={"kind": "killing", "place": "IQ-KA"}),
    "cases, period": RowQuery(filters={"from": "2019-11", "to": "2019-11"}, sort="date"),
    "cases, all chips": RowQuery(
        filters={
            "kind": ("killing", "threat"),
            "place": ("IQ-KA", "IQ-NA"),
            "from": "2015",
            "tag": "urgent",
            "status": "open",
        }
    ),
    "cases, unanswered": RowQuery(filters={"unanswered": "any"}),
    "cases, text and type": RowQuery(text="office", filters={"kind": "raid"}),
    "incidents, newest": RowQuery(type="incident"),
    "incidents, by date": RowQuery(type="incident", sort="date"),
    "incidents, by place": RowQuery(type="incident", sort="place"),
    "incidents, certain period": RowQuery(type="incident", filters={"from": "2019", "to": "2020", "certain": "yes"}),
    "incidents, type and place": RowQuery(type="incident", filters={"kind": "killing", "place": "IQ-KA"}, sort="title"),
    "people, by name": RowQuery(type="person", sort="title", descending=False),
    "people, text": RowQuery(type="person", text="محمد", sort="title"),
    "incidents, without evidence": RowQuery(type="incident", filters={"evidence": "no"}),
}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    data = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).resolve().parents[2] / "shared" / "data"
    rng = random.Random(1)
    names = Names(rng, data if data.is_dir() else None)
    folder = Path(mkdtemp(dir="/var/tmp"))
    try:
        vault = create_vault(folder / "v", SECRET, name="Bench", clock=SetClock(), kdf=FLOOR)
        seconds = timed(lambda: fill(vault, make(count, names, rng))) / 1000
        vault.checkpoint()
        size = (folder / "v" / "vault.db").stat().st_size >> 20
        print(f"{count} records computed in {seconds:.0f} s, {size} MiB")
        measure(vault, queries(names, rng))
        vault.close()
    finally:
        shutil.rmtree(folder)


def measure(vault: Vault, asked: list[str]) -> None:
    base = min(timed(lambda: vault.db.rows("SELECT max(title), max(updated) FROM record")) for _ in range(3))
    print(f"baseline, one look at every row: {base:.0f} ms")
    report("search", [timed(lambda text=text: search.find(vault, text, 50)) for text in asked], base)
    slow = sorted(((timed(lambda text=text: search.find(vault, text, 50)), len(text)) for text in asked), reverse=True)
    print("  slowest, by letters of the query:", ", ".join(f"{ms:.0f} ms ({letters})" for ms, letters in slow[:5]))
    pages_ms = {name: min(timed(lambda q=q: pages.page(vault, q)) for _ in range(2)) for name, q in FILTERED.items()}
    for name, ms in pages_ms.items():
        print(f"  {name}: {ms:.0f} ms")
    report("filtered page", list(pages_ms.values()), base)
    for kind, query in (
        ("type", RowQuery()),
        ("@place", RowQuery(type="incident")),
        ("@author", RowQuery(type="person")),
    ):
        print(f"  counts by {kind}: {timed(lambda k=kind, q=query: pages.counts(vault, q, k)):.0f} ms")
    file = new_case_id()
    saves = [timed(lambda n=n: save(vault, file, n)) for n in range(20)]
    print(f"save of one edit: median {median(saves):.1f} ms, worst {max(saves):.1f} ms")


def report(what: str, found: list[float], base: float) -> None:
    ordered = sorted(found)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(
        f"{what}: median {median(ordered):.0f} ms, p95 {p95:.0f} ms = {p95 / base:.2f} of the baseline,"
        f" worst {ordered[-1]:.0f} ms"
    )


def save(vault: Vault, file: str, n: int) -> None:
    record = new_record_id(file, "note")
    journal.write(
        vault,
        file,
        [
            NewChange(Change(record, "note", "text", f"a note of {n} words")),
            NewChange(Change(file, "case", "title", f"T {n}")),
        ],
    )


if __name__ == "__main__":
    main()

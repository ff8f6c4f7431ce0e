"""34,000 rows taken in, and an export of 100 MB read: seconds, memory, and the ratio to a plain baseline.

The baseline of the table is reading the same rows with ``csv`` and inserting them into a
SQLCipher table, without checking, signing, folding or searching; that of the chat is
``json.loads``. Run: ``python -m bench.intake [ROWS]``. The rows are made up.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import secrets
import sys
import tempfile
import time
from pathlib import Path

from sqlcipher3 import dbapi2

from app.base.clock import SystemClock
from app.base.task import Progress, Task
from app.crypto.slots import KdfParameters
from app.services import cases, editing, vaults
from app.services.intake import chats, mapping, posts, tables, writing

PASSPHRASE = "correct horse battery staple river cloud"
CHEAP = KdfParameters(64 * 1024, 3, 4)
HEADER = ["code", "names", "sex", "born", "age", "governorate"]
GOVERNORATES = ["baghdad", "basra", "karbala", "najaf", "dhi-qar"]
MESSAGES = 170_000


def make_rows(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        for n in range(rows):
            day = f"{1960 + n % 45}-{1 + n % 12:02d}-{1 + n % 28:02d}"
            name = f"شخص {n} بن مثال {n % 977} الكربلائي"
            writer.writerow([f"P-{n}", name, ("male", "female")[n % 2], day, 18 + n % 60, GOVERNORATES[n % 5]])


def make_chat(path: Path) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write('{"name": "قناة", "type": "public_channel", "id": 1000000001, "messages": [\n')
        for n in range(MESSAGES):
            said = f"سقط جرحى قرب ساحة مثال رقم {n} عند المساء، والمصدر شاهدان مستقلان. " * 3
            one = {
                "id": n + 1,
                "type": "message",
                "date": "2019-10-25T21:14:07",
                "date_unixtime": str(1_572_027_247 + n * 60),
                "from": "قناة",
                "from_id": "channel1000000001",
                "text": said,
                "text_entities": [{"type": "plain", "text": said}],
            }
            out.write((",\n" if n else "") + json.dumps(one, ensure_ascii=False))
        out.write("]}")


def baseline(path: Path, folder: Path) -> float:
    started = time.perf_counter()
    base = dbapi2.connect(str(folder / "plain.db"))
    base.execute(f"PRAGMA key = \"x'{secrets.token_bytes(32).hex()}'\"")
    base.execute("CREATE TABLE person (code TEXT, names TEXT, sex TEXT, born TEXT, age TEXT, governorate TEXT)")
    with path.open(encoding="utf-8", newline="") as source:
        base.executemany("INSERT INTO person VALUES (?, ?, ?, ?, ?, ?)", list(csv.reader(source))[1:])
    base.commit()
    base.close()
    return time.perf_counter() - started


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(rows: int = 34_000) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table, chat = folder / "people.csv", folder / "result.json"
        make_rows(table, rows)
        make_chat(chat)
        plain = baseline(table, folder)
        with vaults.create(folder / "v", PASSPHRASE, "Amal", kdf=CHEAP, clock=SystemClock())[0] as session:
            steps: list[Progress] = []
            look = tables.preview(table)
            choices = mapping.suggest(look.header, "register", look.options)
            assert len(choices.columns) == len(HEADER), choices
            started = time.perf_counter()
            report = tables.dry_run(session, table, choices)
            tried = time.perf_counter() - started
            assert report.good == rows, report
            started, cpu = time.perf_counter(), time.process_time()
            writing.run(session, table, choices, keep_file=True, task=Task(steps.append))
            took, cpu = time.perf_counter() - started, time.process_time() - cpu
            print(f"rows                       {rows:>9}  ({len(HEADER)} fields each)")
            print(f"plain baseline             {plain:9.2f} s")
            print(f"dry run                    {tried:9.2f} s  {tried / plain:6.1f} x the baseline")
            print(
                f"taken in                   {took:9.2f} s  {took / plain:6.1f} x   (under 60 s; processor {cpu:.1f} s)"
            )
            print(f"progress said              {len(steps):9} times")
            print(f"peak memory                {peak():9.0f} MiB  (under 500)")
            started = time.perf_counter()
            json.loads(chat.read_bytes())
            loads = time.perf_counter() - started
            case = editing.new_case(session, {"title": "A case"}).created
            assert case is not None
            started = time.perf_counter()
            export = chats.read(chat)
            read = time.perf_counter() - started
            assert len(export) == MESSAGES
            started = time.perf_counter()
            chats.page(session, export, case, chats.ChatFilter(text="مثال"))
            paged = time.perf_counter() - started
            started = time.perf_counter()
            posts.take(session, export, range(1000), case)
            made = time.perf_counter() - started
            print(f"export of                  {os.path.getsize(chat) / 1e6:9.0f} MB  ({MESSAGES} messages)")
            print(f"json.loads                 {loads:9.2f} s")
            print(f"read in the child          {read:9.2f} s  {read / loads:6.1f} x json.loads")
            print(f"a page of it, filtered     {paged:9.2f} s")
            print(f"1,000 messages to posts    {made:9.2f} s")
            assert len(cases.view(session, case).records["post"]) == 1000
        print(f"peak memory                {peak():9.0f} MiB  (json.loads of the baseline included)")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))

"""Two processes, many threads, one vault (T26)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.services import cases, contacts, editing, receiving, search, sending, vaults
from app.services.session import Session
from app.services.views import Edit, ReceiveFailure
from tests.promises.laptop import ROOT, Laptop, make

THREADS, WRITES = 8, 15

HOLDER = """
import sys, time
from pathlib import Path
from app.services import vaults
session = vaults.open(Path(sys.argv[1]), sys.stdin.readline().strip())
print("open", flush=True)
time.sleep(120)
"""


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    return make(tmp_path / "laptops", "amal")[0]


def test_t26_a_second_process_is_refused_until_the_first_is_killed(laptop: Laptop) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(laptop.vault)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert holder.stdin and holder.stdout
    holder.stdin.write(laptop.passphrase + "\n")
    holder.stdin.flush()
    assert holder.stdout.readline() == "open\n"
    try:
        for words in ("list", "vault check", "sample"):
            assert "has this vault open" in laptop.fails(words)
    finally:
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    assert laptop.json("list") == []


def test_t26_two_processes_at_once_never_both_get_in(laptop: Laptop) -> None:
    """Started together, many times: each works or says why not, and every record that was said to be made is there."""
    with laptop.open() as session:
        case = editing.new_case(session, {"title": "0"}).created
    done = refused = 0
    for number in range(3):
        pair = [laptop.start("set", case, "summary", f"{number}-{side}") for side in "ab"]
        for child in pair:
            _, err = child.communicate(timeout=60)
            if child.returncode == 0:
                done += 1
            else:
                assert b"has this vault open" in err
                refused += 1
    assert done >= 3
    with laptop.open() as session:
        assert case
        assert sum(row.field == "summary" for row in cases.history(session, case)) == done
        assert not vaults.check(session).damage


def test_t26_reads_writes_sends_and_checks_from_many_threads_lose_nothing(tmp_path: Path) -> None:
    amal, basim = make(tmp_path / "laptops", "amal", "basim")
    stick = tmp_path / "stick"
    stick.mkdir()
    with amal.open() as one, basim.open() as two:
        case = editing.new_case(one, {"title": "shared"}).created
        assert case
        reader = contacts.listing(one)[0].key_id
        written: list[str] = []
        start = threading.Barrier(THREADS + 3)

        def write(thread: int) -> None:
            start.wait()
            for number in range(WRITES):
                text = f"note {thread} {number}"
                made = editing.new_record(one, case, "note", {"text": text})
                written.append(text)
                assert made.created
                editing.save(one, [Edit(made.created, "note", "text", text + " edited")])

        def read() -> None:
            start.wait()
            for _ in range(WRITES):
                assert len(cases.view(one, case).records.get("note", ())) <= THREADS * WRITES
                search.search(one, "edited")

        def send() -> None:
            start.wait()
            for _ in range(4):
                sending.send(one, [reader], stick)

        def check() -> None:
            start.wait()
            for _ in range(3):
                assert not vaults.check(one).damage
            vaults.rebuild(one)

        with ThreadPoolExecutor(THREADS + 3) as pool:
            work = [pool.submit(write, n) for n in range(THREADS)] + [pool.submit(f) for f in (read, send, check)]
            for future in work:
                future.result(timeout=120)
        texts = notes(one, case)
        assert texts == {f"{text} edited" for text in written}
        assert len(texts) == THREADS * WRITES
        assert not vaults.check(one).damage

        sending.send(one, [reader], stick)
        paths = sorted(stick.iterdir())
        random.shuffle(paths)
        with ThreadPoolExecutor(3) as pool:  # several bundles taken at once, in any order
            outcomes = list(pool.map(lambda path: receiving.receive(two, path), paths))
        assert not [outcome for outcome in outcomes if isinstance(outcome, ReceiveFailure)]
        assert notes(two, case) == texts


def notes(session: Session, case: str) -> set[str]:
    return {str(record.fields["text"].value) for record in cases.view(session, case).records["note"]}

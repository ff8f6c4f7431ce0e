"""50 bundles of 200 entries: verified, looked at (what would change, sender by sender), taken with one report.

Five senders of ten bundles each. Prints the seconds of each part, the best of three rounds into
fresh vaults, and the ratio to verifying the same bundles alone; the aim is 10 s in all.
Run: ``python -m bench.inbox [BUNDLES [ENTRIES]]``.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from app.base.task import Task
from app.services import arrival, cases, contacts, inbox, sending, vaults
from app.services.session import Session
from bench.receive import CHEAP, PASSPHRASE, saves, write

SENDERS = 5
ROUNDS = 3
AIM = 10.0


def send_all(folder: Path, coordinator: Session, bundles: int, entries: int) -> list[Path]:
    """The bundles, each with entries of its own, in one folder: a stick that went round."""
    stick = folder / "stick"
    stick.mkdir()
    paths: list[Path] = []
    for number in range(SENDERS):
        made = vaults.create(folder / f"sender-{number}", PASSPHRASE, f"Sender {number}", kdf=CHEAP)[0]
        with made as sender:
            contacts.add(sender, contacts.own_card(coordinator), verified=True)
            contacts.add(coordinator, contacts.own_card(sender), verified=True)
            for _ in range(bundles // SENDERS):
                said = saves(entries)
                sender.write(write, said)
                chosen = sorted({file for file, _ in said})
                paths.append(Path(sending.send(sender, [coordinator.key_id], stick, chosen).path))
    return paths


def verify_alone(session: Session, paths: list[Path]) -> float:
    started = time.perf_counter()
    keys = arrival.known_keys(session)
    for path in paths:
        arrival.read(session, path, Task(), keys=keys).throw_away(session.folder)
    return time.perf_counter() - started


def receive(session: Session, stick: Path) -> tuple[float, float]:
    """Seconds to look at everything, and to take it."""
    started = time.perf_counter()
    seen = inbox.look(session, [stick])
    looked = time.perf_counter() - started
    assert not seen.failures, seen.failures
    started = time.perf_counter()
    inbox.accept(session, seen.deliveries)
    return looked, time.perf_counter() - started


def main(bundles: int = 50, entries: int = 200) -> int:
    with tempfile.TemporaryDirectory() as name, ExitStack() as open_:
        folder = Path(name)
        coordinator = folder / "coordinator"
        with vaults.create(coordinator, PASSPHRASE, "Coordinator", kdf=CHEAP)[0] as session:
            paths = send_all(folder, session, bundles, entries)
        best: tuple[float, float, float] | None = None
        for number in range(ROUNDS):
            used = folder / f"round-{number}"
            shutil.copytree(coordinator, used)
            session = open_.enter_context(vaults.open(used, PASSPHRASE))
            alone = verify_alone(session, paths)
            looked, taken = receive(session, folder / "stick")
            assert cases.rows(session).total == bundles * entries // 2
            if best is None or looked + taken < best[1] + best[2]:
                best = (alone, looked, taken)
        assert best is not None
        alone, looked, taken = best
        total = looked + taken
        print(f"bundles {bundles}, entries {bundles * entries}, senders {SENDERS}, best of {ROUNDS}")
        print(f"verified alone               {alone:8.2f} s")
        print(f"looked at (with verifying)   {looked:8.2f} s")
        print(f"taken, with report           {taken:8.2f} s")
        print(
            f"in all                       {total:8.2f} s  {total / alone:5.1f} x verifying alone  (aim: {AIM:.0f} s)"
        )
        return int(total > AIM)


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))

"""Run under the shim: send, or receive, with a fault at every change of a file in turn. Prints what went wrong."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.base.errors import BundleError, SijilError
from app.base.task import Task
from app.services import arrival, cases, contacts, evidence, receiving, sending, vaults
from app.services.views import Preview, ReceiveFailure
from app.storage import bundles, journal
from app.storage import evidence as store
from dev.faults import Shim, in_child, points
from tests.promises import ground
from tests.promises.faults_data import PHOTO


def send(base: Path, shim: Shim, at: int, action: str) -> dict[str, Any]:
    """Send everything Amal has to Basim, armed from the choice of what leaves to the end of closing."""
    session = ground.open_session(base, "Amal")
    reader = contact_of(session)
    shim.arm(at, action)
    said = attempt(lambda: sending.send(session, [reader], base / "stick") and "done")
    attempt(session.close)
    seen, hit = shim.disarm()
    return said | {"seen": seen, "hit": hit}


def receive(base: Path, shim: Shim, at: int, action: str) -> dict[str, Any]:
    """Basim receives what lies on the stick."""
    session = ground.open_session(base, "Basim")
    path = next((base / "stick").iterdir())
    shim.arm(at, action)
    said = attempt(lambda: take(session, path))
    attempt(session.close)
    seen, hit = shim.disarm()
    return said | {"seen": seen, "hit": hit}


def take(session: Any, path: Path) -> str:
    outcome = receiving.receive(session, path)
    if isinstance(outcome, ReceiveFailure):
        raise outcome.error
    assert isinstance(outcome, Preview)
    return "done"


def contact_of(session: Any) -> str:
    return contacts.listing(session)[0].key_id


def attempt(work: Callable[[], Any]) -> dict[str, Any]:
    try:
        return {"said": "done" if work() == "done" else "", "problem": None}
    except Exception as error:
        return {"said": "error", "problem": ground.sentence_problem(error)}


def after_send(base: Path, told: dict[str, Any] | None) -> list[str]:
    """What is wrong with the stick and Amal's vault, once she opened it again."""
    problems = ground.residue(base) + ([told["problem"]] if told and told["problem"] else [])
    with ground.open_session(base, "Amal") as amal, ground.open_session(base, "Basim") as basim:
        whole: dict[str, int] = {}
        for path in sorted((base / "stick").iterdir()):
            if path.name.startswith("."):
                continue  # never looked at by anybody, and never taken for a bundle
            try:
                arrived = arrival.read(basim, path, Task())
            except BundleError as error:
                problems.append(f"half a bundle under its final name: {error.error_code}")
                continue
            whole[arrived.received.bundle_id] = arrived.received.counter
            arrived.throw_away(basim.folder)
        rows = amal.run(bundles.sent_rows)
        problems += ["recorded as sent, and no whole bundle is there" for row in rows if row.id not in whole]
        if told and told["said"] == "done" and not (rows and whole):
            problems.append("said to be sent, and it is not")
        if whole and amal.write(bundles.next_counter) <= max(whole.values()):
            problems.append("a bundle's number would be given twice")
        problems += [f"damage: {damage.what}" for damage in vaults.check(amal).damage]
    return problems


def after_receive(base: Path, told: dict[str, Any] | None) -> list[str]:
    """What is wrong with Basim's vault, once he opened it again and received again."""
    problems = ground.residue(base) + ([told["problem"]] if told and told["problem"] else [])
    with ground.open_session(base, "Basim") as basim:
        state = held(basim)
        if state not in ((0, 0, 0, 0), (4, 1, 1, 1)):
            problems.append(f"half applied: (entries, cases, bundles, evidence) = {state}")
        if told and told["said"] == "done" and state[0] != 4:
            problems.append("said to be received, and it is not")
        files = {path.name for path in (basim.folder / store.FOLDER).iterdir()}
        if len(files) != state[3]:
            problems.append(f"files of evidence that nothing refers to: {len(files) - state[3]}")
        path = next(p for p in (base / "stick").iterdir() if p.stat().st_size > len(PHOTO) // 2)
        try:
            take(basim, path)
        except SijilError as error:
            problems.append(f"not received at the second try: {error.error_code}")
        if held(basim) != (4, 1, 1, 1):
            problems.append(f"not whole after the second try: {held(basim)}")
        else:
            case = next(iter(cases.every_row(basim))).id
            (piece,) = evidence.listing(basim, case)
            if evidence.read(basim, piece.id) != PHOTO:
                problems.append("evidence differs")
        problems += [f"damage: {damage.what}" for damage in vaults.check(basim).damage]
    return problems


def held(session: Any) -> tuple[int, int, int, int]:
    entries = sum(1 for _ in session.run(lambda vault: list(journal.entries(vault))))
    rows = len(list(cases.every_row(session)))
    return entries, rows, len(session.run(bundles.came)), len(session.run(store.held))


STEPS = {"send": (send, after_send), "receive": (receive, after_receive)}


def main(folder: Path, step: str, most: int, actions: list[str]) -> dict[str, Any]:
    work, verify = STEPS[step]
    world, used = folder / "world", folder / "used"
    shim = Shim(used)

    def prepare() -> None:
        ground.make_pair(world)
        (world / "stick").mkdir(mode=0o700)
        if step == "receive":
            with ground.open_session(world, "Amal") as amal:
                sending.send(amal, [contact_of(amal)], world / "stick")

    in_child(prepare)
    ground.copy(world, used)
    count = in_child(lambda: work(used, shim, 0, "none")).value["seen"]
    report: dict[str, Any] = {"calls": count, "tried": 0, "killed": 0, "refused": 0, "problems": []}
    for action in actions:
        for at in points(count, most):
            ground.copy(world, used)
            outcome = in_child(lambda at=at, action=action: work(used, shim, at, action))
            found = in_child(lambda told=outcome.value: verify(used, told)).value
            report["tried"] += 1
            report["killed"] += outcome.killed
            report["refused"] += bool(outcome.value and outcome.value["said"] == "error")
            report["problems"] += [f"{action} at {at}: {problem}" for problem in found]
    return report


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:])))

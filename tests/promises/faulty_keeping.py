"""Run under the shim: set a bundle aside, or take some of its files, with a fault at every change of a file in turn."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from app.base.errors import SijilError
from app.services import cases, contacts, editing, inbox, sending, vaults
from app.storage import evidence as store
from app.storage import journal
from dev.faults import Shim, in_child, points
from tests.promises import ground

ALL = 5
"""entries of both cases"""


def prepare(world: Path) -> None:
    ground.make_pair(world)
    (world / "stick").mkdir(mode=0o700)
    with ground.open_session(world, "Amal") as amal:
        editing.new_case(amal, {"title": f"Another {ground.CANARIES.words[4]}"})
        sending.send(amal, [contacts.listing(amal)[0].key_id], world / "stick")


def bundle(base: Path) -> Path:
    return max((base / "stick").iterdir(), key=lambda path: path.stat().st_size)


def decide(session: Any, base: Path, step: str) -> None:
    seen = inbox.look(session, [bundle(base)])
    if seen.failures:
        raise seen.failures[0].error
    (delivery,) = seen.deliveries
    if step == "aside":
        inbox.set_aside(session, delivery)
    else:
        first = next(file.file for file in delivery.view.files if file.title.startswith("A case"))
        inbox.accept(session, [delivery], [first])


def work(base: Path, shim: Shim, at: int, action: str, step: str) -> dict[str, Any]:
    session = ground.open_session(base, "Basim")
    shim.arm(at, action)
    said = _attempt(lambda: decide(session, base, step))
    _attempt(session.close)
    seen, hit = shim.disarm()
    return said | {"seen": seen, "hit": hit}


def _attempt(verb: Any) -> dict[str, Any]:
    try:
        verb()
    except Exception as error:
        return {"said": "error", "problem": ground.sentence_problem(error)}
    return {"said": "done", "problem": None}


def state(session: Any) -> tuple[int, int, int, int]:
    """Entries, bundles kept aside, evidence held, reports."""
    entries = session.run(lambda vault: sum(1 for _ in journal.entries(vault)))
    return entries, len(inbox.aside(session)), len(session.run(store.held)), len(inbox.listing(session))


def verify(base: Path, step: str, told: dict[str, Any] | None) -> list[str]:
    """What is wrong with Basim's vault, once he opened it again and took everything."""
    problems = ground.residue(base) + ([told["problem"]] if told and told["problem"] else [])
    done = (0, 1, 0, 1) if step == "aside" else (ALL - 1, 1, 1, 1)
    with ground.open_session(base, "Basim") as basim:
        found = state(basim)
        if found not in ((0, 0, 0, 0), done):
            problems.append(f"half done: (entries, aside, evidence, reports) = {found}")
        if told and told["said"] == "done" and found != done:
            problems.append("said to be done, and it is not")
        files = len(list((basim.folder / store.FOLDER).iterdir()))
        if files != found[1] + found[2]:
            problems.append(f"files that nothing refers to: {files - found[1] - found[2]}")
        try:
            decide(basim, base, step)
            inbox.accept(basim, inbox.look_aside(basim).deliveries)
        except SijilError as error:
            problems.append(f"not at the second try: {error.error_code}")
        if state(basim)[:3] != (ALL, 0, 1) or len(list(cases.every_row(basim))) != 2:
            problems.append(f"not whole after the second try: {state(basim)}")
        problems += [f"damage: {damage.what}" for damage in vaults.check(basim).damage]
    return problems


def main(folder: Path, step: str, most: int, actions: list[str]) -> dict[str, Any]:
    world, used = folder / "world", folder / "used"
    shim = Shim(used)
    in_child(lambda: prepare(world))
    ground.copy(world, used)
    count = in_child(lambda: work(used, shim, 0, "none", step)).value["seen"]
    report: dict[str, Any] = {"calls": count, "tried": 0, "killed": 0, "refused": 0, "problems": []}
    for action in actions:
        for at in points(count, most):
            ground.copy(world, used)
            outcome = in_child(lambda at=at, action=action: work(used, shim, at, action, step))
            found = in_child(lambda told=outcome.value: verify(used, step, told)).value
            report["tried"] += 1
            report["killed"] += outcome.killed
            report["refused"] += bool(outcome.value and outcome.value["said"] == "error")
            report["problems"] += [f"{action} at {at}: {problem}" for problem in found]
    return report


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:])))

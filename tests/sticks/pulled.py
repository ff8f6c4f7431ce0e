"""Run under the shim: send by stick, hand over, or carry, with every change of a file logged or failing in turn."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from app.services import contacts, courier, editing, outbox, sticks, vaults
from dev.faults import Shim, in_child, points
from tests.promises import ground

LARGEST = 50_000
"""bytes of one part: the bundle of :func:`tests.promises.ground.make_pair` makes some of them"""


def prepare(world: Path) -> None:
    """Amal has something for Basim; Dina carries for others, and finds it on ``one``."""
    ground.make_pair(world)
    ground.make(world, "Dina")
    for name in ("stick", "one"):
        (world / name).mkdir(mode=0o700)
    with ground.open_session(world, "Amal") as amal:
        reader = contacts.listing(amal)[0].key_id
        sticks.send(amal, [reader], world / "one", largest=LARGEST)
        sticks.send(amal, [reader], world / "one", whole=True)
        editing.new_case(amal, {"title": "another case"})


def send(base: Path, shim: Shim, log: Path, largest: int | None) -> None:
    """Every change on the stick is written down, and that sending came back is marked."""
    handle = os.open(log, os.O_CREAT | os.O_WRONLY, 0o600)
    with ground.open_session(base, "Amal") as amal:
        reader = contacts.listing(amal)[0].key_id
        shim.log_to(handle)
        report = sticks.send(amal, [reader], base / "stick", whole=True, largest=largest)
        assert report.safe
        shim.mark("sent")


def carry(base: Path, shim: Shim, at: int, action: str) -> dict[str, Any]:
    session = ground.open_session(base, "Dina")
    shim.arm(at, action)
    said, problem = "error", None
    try:
        report = courier.carry(session, [base / "one"])
        said = "done" if not report.failures else "some"
    except Exception as error:
        problem = ground.sentence_problem(error)
    try:
        session.close()
    except Exception as error:
        problem = problem or ground.sentence_problem(error)
    seen, hit = shim.disarm()
    return {"said": said, "problem": problem, "seen": seen, "hit": hit}


def after_carry(base: Path, before: dict[str, str], told: dict[str, Any] | None) -> list[str]:
    """What is wrong with the stick and Dina's vault, once she opened it again and carried again."""
    problems = ground.loose_modes(base) + ([told["problem"]] if told and told["problem"] else [])
    if listed(base / "one") != before:
        problems.append("the stick was changed")
    with ground.open_session(base, "Dina") as dina:
        here = len(courier.listing(dina))
        if told and told["said"] == "done" and here != len(before):
            problems.append("said to be carried, and it is not")
        if len(list((dina.folder / "evidence").iterdir())) != here:
            problems.append("files that nothing refers to, or the other way round")
        courier.carry(dina, [base / "one"])
        out = base / "stick"
        courier.put_on(dina, out)
        if sorted(listed(out).values()) != sorted(before.values()):
            problems.append("what is put on differs from what was carried")
        problems += [f"damage: {damage.what}" for damage in vaults.check(dina).damage]
    return problems


def listed(folder: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().hex() for path in folder.iterdir()}


def logged(folder: Path) -> dict[str, Any]:
    """Sent as one file, and in parts: what changed on the stick, and how much waits in the outbox then."""
    world, used = folder / "world", folder / "used"
    shim = Shim(used / "stick")
    in_child(lambda: prepare(world))
    found = {}
    for what, largest in (("whole", None), ("parts", LARGEST)):
        ground.copy(world, used)
        in_child(lambda what=what, largest=largest: send(used, shim, folder / what, largest))
        found[what] = in_child(lambda: waiting(used)).value
    return found


def waiting(base: Path) -> int:
    with ground.open_session(base, "Amal") as amal:
        return sum(row.state == "waiting" for row in outbox.outbox(amal).rows)


def faulty(folder: Path, most: int, actions: list[str]) -> dict[str, Any]:
    world, used = folder / "world", folder / "used"
    shim = Shim(used / "Dina")
    in_child(lambda: prepare(world))
    before = listed(world / "one")
    ground.copy(world, used)
    count = in_child(lambda: carry(used, shim, 0, "none")).value["seen"]
    report: dict[str, Any] = {"calls": count, "tried": 0, "killed": 0, "refused": 0, "problems": []}
    for action in actions:
        for at in points(count, most):
            ground.copy(world, used)
            outcome = in_child(lambda at=at, action=action: carry(used, shim, at, action))
            found = in_child(lambda told=outcome.value: after_carry(used, before, told)).value
            report["tried"] += 1
            report["killed"] += outcome.killed
            report["refused"] += bool(outcome.value and outcome.value["said"] != "done")
            report["problems"] += [f"{action} at {at}: {problem}" for problem in found]
    shutil.rmtree(used)
    return report


def main(folder: Path, what: str, words: list[str]) -> dict[str, Any]:
    return faulty(folder, int(words[0]), words[1:]) if what == "carry" else logged(folder)


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])))

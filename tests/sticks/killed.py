"""Run under the shim: one bundle over several sticks, and a laptop that dies or a stick that fails at one change."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from app.services import cases, contacts, inbox, outbox, sticks, vaults
from app.services.session import Session
from app.services.sticks import across
from app.sync import survey
from dev.faults import Shim, in_child, points
from tests.promises import ground

ROOM = 1_200_000
"""bytes that each stick has, of which a MiB is kept free: the bundle takes three of them"""
NAMES = ("stick 1", "stick 2", "stick 3", "stick 4")


def prepare(world: Path) -> None:
    """Amal has a bundle for Basim that goes by several sticks; none is written yet."""
    ground.make_pair(world)
    for name in NAMES:
        (world / name).mkdir(mode=0o700)
    with ground.open_session(world, "Amal") as amal:
        across.begin(amal, [contacts.listing(amal)[0].key_id])


def small(path: Path) -> tuple[int, bool]:
    return max(0, ROOM - sum(one.stat().st_size for one in path.iterdir())), False


def step(amal: Session, base: Path) -> bool:
    """The next stick; whether all of it is written."""
    across.room = small  # type: ignore[assignment]
    (state,) = across.listing(amal)
    if state.whole:
        return True
    used = {part.place for part in state.parts if part.placed is not None}
    name = next(name for name in NAMES if name not in used)
    return across.put(amal, state.bundle, base / name).state.whole


def struck(base: Path, shim: Shim, at: int, action: str) -> dict[str, Any]:
    """All sticks one after the other, until something fails."""
    amal = ground.open_session(base, "Amal")
    shim.arm(at, action)
    problem = None
    try:
        while not step(amal, base):
            pass
    except Exception as error:
        problem = ground.sentence_problem(error)
    try:
        amal.close()
    except Exception as error:
        problem = problem or ground.sentence_problem(error)
    seen, hit = shim.disarm()
    return {"problem": problem, "seen": seen, "hit": hit}


def after(base: Path, told: dict[str, Any] | None) -> list[str]:
    """What is wrong once Amal went on with the sticks that she has, and Basim took them."""
    problems = ground.loose_modes(base / "Amal") + ([told["problem"]] if told and told["problem"] else [])
    with ground.open_session(base, "Amal") as amal:
        (state,) = across.listing(amal)
        there = {part.head.number for name in NAMES for part in survey.look(base / name).found}
        noted = {part.number for part in state.parts if part.placed is not None}
        if not noted <= there:
            problems.append("noted, and on no stick")
        while not step(amal, base):
            pass
        problems += [f"damage: {damage.what}" for damage in vaults.check(amal).damage]
        if [row.state for row in outbox.outbox(amal).rows] != ["waiting"]:
            problems.append("the outbox doesn't wait for it")
    with ground.open_session(base, "Basim") as basim:
        for name in reversed(NAMES):
            problems += take(basim, base / name)
        if len(list(cases.every_row(basim))) != 1:
            problems.append("it didn't arrive whole")
    return problems


def take(basim: Session, stick: Path) -> list[str]:
    if not any(not one.name.startswith(".") for one in stick.iterdir()):
        return []
    seen = sticks.receive(basim, stick)
    if seen.deliveries:
        inbox.accept(basim, seen.deliveries)
    codes = {getattr(one.error, "error_code", "?") for one in seen.failures}
    return [] if codes <= {"parts-missing"} else [f"refused: {sorted(codes)}"]


def main(folder: Path, most: int, actions: list[str]) -> dict[str, Any]:
    world, used = folder / "world", folder / "used"
    shim = Shim(used)
    in_child(lambda: prepare(world))
    ground.copy(world, used)
    count = in_child(lambda: struck(used, shim, 0, "none")).value["seen"]
    report: dict[str, Any] = {"calls": count, "tried": 0, "killed": 0, "problems": []}
    for action in actions:
        for at in points(count, most):
            ground.copy(world, used)
            outcome = in_child(lambda at=at, action=action: struck(used, shim, at, action))
            found = in_child(lambda told=outcome.value: after(used, told)).value
            report["tried"] += 1
            report["killed"] += outcome.killed
            report["problems"] += [f"{action} at {at}: {problem}" for problem in found]
    return report


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])))

"""Run under the shim: change the passphrase with a fault at every change of a file in turn. Prints what went wrong."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.base.clock import SetClock
from app.base.errors import SijilError, WrongPassphrase
from app.crypto import slots as key_slots
from app.services import vaults
from app.services.session import Session
from app.storage import keysfile
from app.storage.opening import open_vault
from dev.faults import Shim, in_child, points
from tests.promises import ground

OLD, NEW = f"{ground.PASSPHRASE} Amal", "velvet orbit thimble canyon marble acorn"


def change(base: Path, shim: Shim, at: int, action: str) -> dict[str, Any]:
    session = ground.open_session(base, "Amal")
    shim.arm(at, action)
    said, problem = "done", None
    try:
        vaults.change_passphrase(session, OLD, NEW)
    except Exception as error:
        said, problem = "error", ground.sentence_problem(error)
    with suppress(SijilError):
        session.close()
    seen, _ = shim.disarm()
    return {"said": said, "problem": problem, "seen": seen}


def opens(folder: Path, secret: str) -> bool:
    try:
        key_slots.open_slots(keysfile.read(folder), secret)
    except WrongPassphrase:
        return False
    return True


def after(base: Path, told: dict[str, Any] | None) -> list[str]:
    problems = [told["problem"]] if told and told["problem"] else []
    folder = base / "Amal"
    old, new = opens(folder, OLD), opens(folder, NEW)
    if old == new:
        problems.append("opens with both" if old else "opens with neither")
    if told and told["said"] == "done" and not new:
        problems.append("said to be changed, and it is not")
    secret = NEW if new else OLD
    with Session(lambda: open_vault(folder, secret, clock=SetClock())) as amal:
        if [path.name for path in folder.glob(".keys.*")]:
            problems.append("something is left beside the keys")
        problems += [f"damage: {damage.what}" for damage in vaults.check(amal).damage]
        problems += [f"alarm: {alarm}" for alarm in amal.alarms]
    return problems


def main(folder: Path, most: int, actions: list[str]) -> dict[str, Any]:
    world, used = folder / "world", folder / "used"
    shim = Shim(used)
    in_child(lambda: ground.make_pair(world))
    ground.copy(world, used)
    count = in_child(lambda: change(used, shim, 0, "none")).value["seen"]
    report: dict[str, Any] = {"calls": count, "tried": 0, "killed": 0, "problems": []}
    for action in actions:
        for at in points(count, most):
            ground.copy(world, used)
            outcome = in_child(lambda at=at, action=action: change(used, shim, at, action))
            found = in_child(lambda told=outcome.value: after(used, told)).value
            report["tried"] += 1
            report["killed"] += outcome.killed
            report["problems"] += [f"{action} at {at}: {problem}" for problem in found]
    return report


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])))

"""Run under the shim: take files, a table or a chat in, or read a file for the search, with a fault at every change
of a file in turn. Prints what went wrong."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.base.errors import SijilError
from app.services import cases, editing, evidence, vaults
from app.services.evidence import indexing
from app.services.intake import chats, folders, mapping, posts, tables, writing
from app.storage import evidence as store
from app.storage import extracted, journal
from dev.faults import Shim, in_child, points
from tests.promises import ground
from tests.promises.faults_data import PHOTO

WORDS = ground.CANARIES.words
TABLE, CHAT = "people.csv", "chat/result.json"


def put_inputs(folder: Path) -> None:
    """Files beside the vault, each full of words that must stand nowhere but encrypted."""
    (folder / "box" / "below").mkdir(parents=True)
    (folder / "chat").mkdir()
    chance = random.Random(3)
    film = b"\n".join(chance.choice(WORDS).encode() + chance.randbytes(2000) for _ in range(150))
    (folder / "box" / "film.bin").write_bytes(film)
    (folder / "box" / "below" / "photo.jpg").write_bytes(PHOTO)
    rows = "".join(f"{WORDS[n % 40]} {n},{n % 90}\n" for n in range(60))
    (folder / TABLE).write_text(f"names,age\n{rows}", encoding="utf-8")
    said = [
        {"id": n, "type": "message", "date_unixtime": str(1572030000 + n), "from": WORDS[2], "text": WORDS[n]}
        for n in range(8)
    ]
    said[3] |= {"photo": "photo.jpg"}
    whole = {"name": WORDS[1], "type": "public_channel", "id": 7, "messages": said}
    (folder / CHAT).write_text(json.dumps(whole), encoding="utf-8")
    (folder / "chat" / "photo.jpg").write_bytes(PHOTO[:70_000])


def attach(session: Any, case: str, box: Path) -> object:
    return evidence.take_in(session, case, [box / "box", box / TABLE])


def folder(session: Any, case: str, box: Path) -> object:
    return folders.attach(session, case, folders.survey(box / "box"))


def table(session: Any, case: str, box: Path) -> object:
    choices = mapping.suggest(tables.preview(box / TABLE).header, "register")
    return writing.run(session, box / TABLE, choices, keep_file=True)


def chat(session: Any, case: str, box: Path) -> object:
    export = chats.read(box / CHAT)
    return posts.take(session, export, range(len(export)), case)


def read(session: Any, case: str, box: Path) -> object:
    (waiting,) = [e for e in indexing.unread(session) if evidence.piece(session, e).name == "memo.txt"]
    return indexing.read_for_search(session, waiting)


STEPS: dict[str, Callable[[Any, str, Path], object]] = {
    "attach": attach,
    "folder": folder,
    "table": table,
    "chat": chat,
    "read": read,
}


def prepare(world: Path, box: Path) -> None:
    ground.make(world, "Amal")
    put_inputs(box)
    with ground.open_session(world, "Amal") as amal:
        case = editing.new_case(amal, {"title": WORDS[0]}).created
        assert case
        evidence.attach_bytes(amal, case, "memo.txt", f"{WORDS[5]} was said".encode())


def state(session: Any) -> list[Any]:
    """What there is: entries, pieces of evidence held, their files, whether the memo can be searched."""
    entries = session.run(lambda vault: sum(1 for _ in journal.entries(vault)))
    held = len(session.run(store.held))
    files = len(list((session.folder / store.FOLDER).iterdir()))
    texts = session.run(lambda vault: len(extracted.missing_after(vault, "", 10)[0]))
    return [entries, held, files, texts]


def case_of(session: Any) -> str:
    return str(next(iter(cases.every_row(session))).id)


def work(base: Path, box: Path, shim: Shim, at: int, action: str, step: str) -> dict[str, Any]:
    session = ground.open_session(base, "Amal")
    case = case_of(session)
    shim.arm(at, action)
    said = _attempt(lambda: STEPS[step](session, case, box))
    _attempt(session.close)
    seen, hit = shim.disarm()
    return said | {"seen": seen, "hit": hit}


def _attempt(verb: Callable[[], object]) -> dict[str, Any]:
    try:
        verb()
    except Exception as error:
        return {"said": "error", "problem": ground.sentence_problem(error)}
    return {"said": "done", "problem": None}


def verify(
    base: Path, box: Path, step: str, before: list[Any], after: list[Any], told: dict[str, Any] | None
) -> list[str]:
    """What is wrong with the vault, once it was opened again and the same was done once more."""
    problems = ground.residue(base) + ([told["problem"]] if told and told["problem"] else [])
    with ground.open_session(base, "Amal") as amal:
        now = state(amal)
        if now not in (before, after):
            problems.append(f"half taken in: {now} is neither {before} nor {after}")
        if told and told["said"] == "done" and now != after:
            problems.append("said to be done, and it is not")
        problems += [f"damage: {damage.what}" for damage in vaults.check(amal).damage]
        if now == before:
            try:
                STEPS[step](amal, case_of(amal), box)
            except SijilError as error:
                problems.append(f"not taken in at the second try: {error.error_code}")
            if state(amal) != after:
                problems.append(f"not whole after the second try: {state(amal)}")
        editing.new_record(amal, case_of(amal), "note", {"text": "and it can be written on"})
    return problems


def main(place: Path, step: str, most: int, actions: list[str]) -> dict[str, Any]:
    world, used, box = place / "world", place / "used", place / "box"
    shim = Shim(used)
    in_child(lambda: prepare(world, box))

    def look(base: Path) -> list[Any]:
        with ground.open_session(base, "Amal") as amal:
            return state(amal)

    ground.copy(world, used)
    before = in_child(lambda: look(used)).value
    count = in_child(lambda: work(used, box, shim, 0, "none", step)).value["seen"]
    after = in_child(lambda: look(used)).value
    report: dict[str, Any] = {"calls": count, "tried": 0, "killed": 0, "refused": 0, "problems": []}
    if before == after:
        report["problems"].append("nothing was taken in though nothing failed")
    for action in actions:
        for at in points(count, most):
            ground.copy(world, used)
            outcome = in_child(lambda at=at, action=action: work(used, box, shim, at, action, step))
            found = in_child(lambda told=outcome.value: verify(used, box, step, before, after, told)).value
            report["tried"] += 1
            report["killed"] += outcome.killed
            report["refused"] += bool(outcome.value and outcome.value["said"] == "error")
            report["problems"] += [f"{action} at {at}: {problem}" for problem in found]
    return report


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:])))

"""A study: who sealed a case, and two researchers with a room each over the same sealed file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.services import editing, rooms
from app.services.session import Session
from app.services.views import Edit
from tests.services.conftest import People
from tests.services.sealed_by_hand import seal


@dataclass
class Study:
    """A sealer and two researchers with a room each over the same sealed file."""

    sealer: Session
    one: Session
    two: Session
    rooms: tuple[str, str]
    case: str
    bundle: str
    units: list[str]
    folder: Path

    def room(self, who: Session) -> str:
        return self.rooms[0] if who is self.one else self.rooms[1]

    def other(self, who: Session) -> Session:
        return self.two if who is self.one else self.one


def make(people: People, folder: Path, incidents: int = 3) -> Study:
    sealer, one, two = people("Sealer", "One", "Two")
    case = editing.new_case(sealer, {"title": "A case"}).created
    assert case
    units = [
        str(editing.new_record(sealer, case, "incident", {"type": "killing", "description": f"Account {n}"}).created)
        for n in range(incidents)
    ]
    path = folder / "sealed.age"
    bundle = seal(sealer, [one, two], [case], path)
    made = [rooms.make(session, "Study").id for session in (one, two)]
    for session, room in zip((one, two), made, strict=True):
        rooms.take_in(session, room, path)
    return Study(sealer, one, two, (made[0], made[1]), case, bundle, sorted(units), folder)


KINDS = ("arbitrary-arrest", "killing", "torture")


def case_of(session: Session, title: str, kinds: tuple[str, ...], **values: object) -> str:
    case = editing.new_case(session, {"title": title}).created
    assert case
    for n, kind in enumerate(kinds):
        fields = {"type": kind, "date": f"2019-1{n % 2}-0{n + 1}", **values}
        editing.new_record(session, case, "incident", fields)
    return case


def two_files(people: People, folder: Path) -> tuple[Session, Session, list[str], list[Path]]:
    """Amal seals two files for Rana: cases one and two; two and three. Two has moved on in between."""
    amal, rana = people("Amal", "Rana")
    made = [case_of(amal, f"Case {n}", KINDS[: n + 1]) for n in range(3)]
    paths = [folder / "one.age", folder / "two.age"]
    seal(amal, [rana], made[:2], paths[0])
    editing.save(amal, [Edit(made[1], "case", "summary", "more is known")])
    seal(amal, [rana], made[1:], paths[1], policy="no-identities", salt=bytes(16))
    return amal, rana, made, paths


def filled(rana: Session, paths: list[Path]) -> tuple[str, rooms.RoomSession]:
    room = rooms.make(rana, "A study").id
    for path in paths:
        assert rooms.take_in(rana, room, path).new
    return room, rooms.open_room(rana, room)

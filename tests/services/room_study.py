"""A study: who sealed a case, and two researchers with a room each over the same sealed file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.services import editing, rooms
from app.services.session import Session
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

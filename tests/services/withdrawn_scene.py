"""A case that one sealed for another and for somebody without a vault, and withdraws something of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from app.services import editing, release, rooms, sealing, search
from app.services.sealing import Order
from app.services.session import Session
from app.services.views import Edit
from app.storage.vault import Vault
from tests.services import raw, test_retract
from tests.services.conftest import People
from tests.services.test_retract import WORDS


def told(session: Session) -> dict[str, str]:
    """The case of the retractions, with a consent that holds today."""
    made = test_retract.told(session)
    editing.save(session, [Edit(made["consent"], "consent", "date", "2025-01-01", mode="settle")])
    return made


@dataclass
class Scene:
    """Amal wrote and sealed a case, Rana has a room. ``bare``: another reader, who is only an age key."""

    amal: Session
    rana: Session
    made: dict[str, str]
    sealed: Path
    bundle: str
    bare: str
    stick: Path

    def room(self, session: Session | None = None) -> str:
        (one,) = rooms.listing(session or self.rana)
        return one.id

    def withdraw(self) -> None:
        release.retract(self.amal, release.covered(self.amal, self.made["consent"]), reason="SECRETREASON")

    def tell(self) -> Path:
        (path,) = release.tell(self.amal, self.stick)
        return path

    def left(self, words: tuple[str, ...] = ()) -> list[str]:
        """What of the canaries is anywhere in Rana's vault, in her room, or in an answer of the search."""
        room = self.room()
        opened = rooms.open_room(self.rana, room)
        opened.run(Vault.checkpoint)
        there = raw.pages(self.rana.folder, raw.key_of(self.rana)) + raw.tables(self.rana).encode()
        there += raw.pages(self.rana.folder / "rooms" / room, raw.key_of(opened)) + raw.tables(opened).encode()
        return [word for word in words or GONE if raw.has(there, word) or search.find(opened, word).total]


GONE = tuple(WORDS[n] for n in (0, 1, 2, 4, 5, 9))
"""what was in the sealed file and is erased; WORDS[3] is in the bytes of the piece"""


@pytest.fixture
def scene(people: People, tmp_path: Path, stick: Path) -> Scene:
    amal, rana = people("Amal", "Rana")
    (expert,) = people("Expert", known=False)
    made = told(amal)
    bare = expert.run(lambda vault: vault.identity.recipient)
    return sealed_for(amal, rana, made, bare, tmp_path / "sealed.age", stick)


def sealed_for(amal: Session, rana: Session, made: dict[str, str], bare: str, path: Path, stick: Path) -> Scene:
    order = Order((made["case"],), readers=(rana.key_id,), recipients=(bare,), policy="everything", purpose="un",
                  pages="none")  # fmt: skip
    report = sealing.seal(amal, order, path)
    return Scene(amal, rana, made, path, report.bundle_id, bare, stick)


def read_in(scene: Scene) -> str:
    room = rooms.make(scene.rana, "A study").id
    rooms.take_in(scene.rana, room, scene.sealed)
    return room


def states(scene: Scene) -> dict[str, str]:
    (mine,) = release.listing(scene.amal)
    return {one.who.name or one.who.key_id: one.copy for one in mine.holders}

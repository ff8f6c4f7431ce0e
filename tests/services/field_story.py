"""Vaults of a story from the field to a court, one clock for all, and what is written in them in words of its own."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.base.clock import SetClock
from app.base.task import Task
from app.crypto.age import AgeReader
from app.crypto.identity import Identity
from app.model.days import bounds_of
from app.services import authorities, cases, editing, evidence, inbox, rooms, sending, vaults
from app.services.session import Session
from app.services.views import RecordView
from app.storage import check, comparing, rebuilding, withdrawals
from app.storage import rooms as room_table
from app.storage.vault import Vault
from tests.ledger.authority import Authority, serving
from tests.services import raw
from tests.services.conftest import PASSPHRASE, acquaint
from tests.services.evidence_files import photo

DAY = 86_400
FIELD, DESK, SECOND = "Amal", "Basim", "Dina"
LAWYER, OTHER = "Rana", "Zana"
CUSTODIANS = ("Chira", "Dilan", "Esra")

NAME, ALIAS, WITNESS = "Quorvex Mandelthorp", "Mandelthorp", "Zibernaq Toulvane"
TOLD = "Quorvex Mandelthorp was put into a grey van by men of the second brigade, near the mill of Hask."
SECRETS = (NAME, WITNESS, "Yolvarenstreet", "Fenqualber", "Hask")
"""words by which somebody is found: of what the consent covers none may be left once it is withdrawn"""


@dataclass
class Story:
    """Everybody's vault, a stick for each way, and two authorities that stamp on this machine."""

    folder: Path
    clock: SetClock
    people: dict[str, Session]
    expert: Identity = field(default_factory=Identity.create)
    made: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Session:
        return self.people[name]

    def day(self, iso: str) -> None:
        days, epoch = bounds_of(iso), bounds_of("1970-01-01")
        assert days is not None and epoch is not None
        self.clock.at = max(self.clock.at + 60, (days[0] - epoch[0]) * DAY + 3600)

    def stick(self, one: str, other: str) -> Path:
        folder = self.folder / f"{one}-{other}"
        folder.mkdir(exist_ok=True)
        return folder

    def carry(self, one: str, other: str, **how: Any) -> inbox.Outcome | None:
        """Send, take in, and bring the receipt back."""
        self.clock.tick(60)
        stick = self.stick(one, other)
        sending.send(self[one], [self[other].key_id], stick, **how)
        found = inbox.look(self[other], [stick])
        assert not found.failures, found.failures
        done = inbox.accept(self[other], found.deliveries)
        back = inbox.look(self[one], [stick])
        if back.deliveries:
            inbox.accept(self[one], back.deliveries)
        for left in stick.iterdir():
            left.unlink()
        return done

    def put(self, who: str, type_: str, file: str | None = "case", **values: Any) -> str:
        place = self.made[file] if file is not None else None
        return str(editing.new_record(self[who], place, type_, values).created)


@contextmanager
def begun(folder: Path, kdf: Any) -> Iterator[Story]:
    clock = SetClock()
    names = (FIELD, DESK, SECOND, LAWYER, OTHER, *CUSTODIANS)
    people = {name: vaults.create(folder / name, PASSPHRASE, name, clock=clock, kdf=kdf)[0] for name in names}
    acquaint(tuple(people.values()))
    story = Story(folder, clock, people)
    pair = [Authority(folder / name, name) for name in ("First", "Second")]
    try:
        with serving(pair[0].reply) as (one, _), serving(pair[1].reply) as (two, _):
            for who in (DESK, LAWYER):
                ids = [
                    authorities.add(people[who], made.name, address, made.root).id
                    for made, address in zip(pair, (one, two), strict=True)
                ]
                authorities.choose(people[who], ids)
            yield story
    finally:
        for session in people.values():
            session.close()


def write_case(story: Story) -> None:
    """Amal's case: who, what, who saw it, what was agreed to, two photos that say where they were taken, an appeal."""
    made, folder = story.made, story.folder
    made["case"] = str(editing.new_case(story[FIELD], {"title": "Taken from a street", "summary": TOLD}).created)
    made["victim"] = story.put(
        FIELD, "person", names=[{"text": NAME, "kind": "full"}], sex="male", age=31,
        residence={"text": "Yolvarenstreet"}, remarks="Fenqualber",
    )  # fmt: skip
    made["incident"] = story.put(
        FIELD, "incident", type="enforced-disappearance", date="2026-02-01", victims=[made["victim"]],
        place={"text": "Baghdad", "governorate": "baghdad"}, description=TOLD, witnesses=WITNESS,
    )  # fmt: skip
    made["force"] = story.put(
        FIELD, "involvement", incident=made["incident"], perpetrator_type=["police"], degree="direct"
    )
    made["witness"] = story.put(
        FIELD, "source", title="W1", confidential=True, real_name=[{"text": WITNESS, "kind": "full"}]
    )
    photos = []
    for number, place in enumerate(((33.3152, 44.3661), (33.3, 44.4)), 1):
        path = folder / f"IMG_{number}.jpg"
        path.write_bytes(photo((160 + number, 120), place=place))
        photos.append(str(evidence.attach(story[FIELD], made["case"], [path]).created))
    made["photo"], made["other"] = photos
    made["statement"] = story.put(FIELD, "statement", by=made["victim"], date="2026-02", text=TOLD, evidence=photos[:1])
    made["consent"] = story.put(
        FIELD, "consent", by=made["victim"], uses=["un", "partners", "internal"], refused=["media"], date="2026-02-02",
        **{"for": [made["victim"], made["statement"], *photos]},
    )  # fmt: skip
    made["appeal"] = story.put(
        FIELD, "appeal", type="complaint", to_whom="The court of investigation", date="2026-02-03",
        expected="2026-02-20", about=[made["incident"]], **{"for": [made["victim"]]},
    )  # fmt: skip


def told(record: RecordView) -> dict[str, Any]:
    """What a page shows of a record: state and value of each field that has one."""
    return {name: (one.state, one.value) for name, one in record.fields.items() if one.accounts}


def page(session: Session, case: str) -> dict[str, Any]:
    return pages_of(cases.view(session, case))


def pages_of(view: Any) -> dict[str, Any]:
    return {one.id: told(one) for group in view.records.values() for one in group}


def plain(path: Path, expert: Identity) -> bytes:
    """The archive in a sealed file, for who has an age key and zstd, and nothing of ours."""
    age, parts = AgeReader(io.BytesIO(path.read_bytes()), expert), []
    while block := age.read(1 << 20):
        parts.append(block)
    return subprocess.run(["zstd", "-d"], input=b"".join(parts), capture_output=True, check=True).stdout


def everything(session: Session) -> bytes:
    """Every page of every database of this vault, those of its rooms too, and every row that can be read."""
    session.run(Vault.checkpoint)
    found = [raw.pages(session.folder, raw.key_of(session)), raw.tables(session).encode()]
    for room in rooms.listing(session):
        opened = rooms.open_room(session, room.id)
        found += [raw.pages(opened.folder, raw.key_of(opened)), raw.tables(opened).encode()]
    return b"".join(found)


def left_in(session: Session, words: tuple[str, ...]) -> list[str]:
    pages = everything(session)
    return [word for word in words if raw.has(pages, word)]


def demand_sound(session: Session) -> None:
    """The vault holds, its computed tables are what the journal says, and rebuilding changes nothing."""
    checked = session.run(check.check)
    assert not checked.damage, checked
    assert session.run(comparing.differences, Task()) == []
    for room in rooms.listing(session):
        found = rooms.open_room(session, room.id).run(_differences_in_room)
        assert found == [], found
    before = session.run(comparing.dump)
    session.write(rebuilding.rebuild, Task())
    assert session.run(comparing.dump) == before


def _differences_in_room(vault: Vault) -> list[str]:
    told = {word for word, _ in withdrawals.applied(vault)}  # of no journal: applied anew whenever a room is opened
    with room_table.admitting(vault):
        return [one for one in comparing.differences(vault, Task()) if one not in told]

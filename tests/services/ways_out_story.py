"""Five vaults on one clock, sticks, and two relays: what a story of the ways out stands on.

Nobody's vault stays open from one step to the next for sure: :meth:`Story.kill` ends a program in between.
"""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from app.base.clock import SetClock
from app.base.errors import NotForThisVault
from app.crypto.age import AgeReader
from app.services import cases, editing, evidence, inbox, outbox, sticks, vaults
from app.services.relay import addresses, queue, relays, syncing
from app.services.relay.views import SyncReport
from app.services.session import Session
from app.services.views import CaseView, FieldView, RecordView
from app.storage import addresses as address_table
from app.storage import journal
from app.storage import relays as relay_table
from app.storage.vault import Vault
from app.sync.protocol import blobs
from app.sync.protocol.names import Box
from app.sync.relay import parcels
from app.sync.relay.address import key_of
from tests.services.conftest import PASSPHRASE, acquaint
from tests.services.relay.kit import NOW, ORIGIN, OTHER, InProcess

FIELD, DESK, SECOND, COURIER, TAKEN = "Amal", "Basim", "Dina", "Hana", "Karim"
HONEST = (FIELD, DESK, SECOND, COURIER)
HOUR, DAY = 3_600, 86_400
CANARIES: Final = ("Quorvexmandel", "Zibernaqtoul", "Fenqualberstreet", "Yolvarenfilm")
"""words of what is written in the story: no file outside an open vault's memory may hold one"""
FILM = b"".join(b"Yolvarenfilm" + os.urandom(2_000) for _ in range(140))


@dataclass
class Story:
    """``folder`` holds everything that touches a disk: vaults, sticks, and the folders of both relays."""

    folder: Path
    clock: SetClock
    network: InProcess
    people: dict[str, Session]
    made: dict[str, str] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    """host names of relays that don't answer"""
    left: dict[str, bytes] = field(default_factory=dict)
    """path → what was written for others since :meth:`watch`, as whoever finds it on the way holds it"""
    _watched: set[str] | None = None
    _boxes: dict[str, Box] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.network.before = self._refuse

    def __getitem__(self, name: str) -> Session:
        return self.people[name]

    def id(self, name: str) -> str:
        return self[name].key_id

    def _refuse(self, request: httpx.Request) -> None:
        if request.method == "PUT":
            self.note()
        if request.url.host in self.down:
            raise httpx.ConnectError("down")

    # --- time, power and places ---

    def later(self, *, hours: int = 0, days: int = 0) -> None:
        self.clock.tick(hours * HOUR + days * DAY)

    def kill(self, *names: str) -> None:
        """Their programs end here and are started again; all that they have is what is on the disk."""
        for name in names:
            session = self.people[name]
            self._boxes |= session.run(_boxes)
            session.close()
            self.people[name] = vaults.open(self.folder / name, PASSPHRASE, clock=self.clock)
            self.people[name].run(lambda vault: vault.kept.update(self._boxes))

    def stick(self, name: str) -> Path:
        """An empty one where it wasn't there yet."""
        place = self.folder / f"stick-{name}"
        place.mkdir(exist_ok=True)
        return place

    # --- what people do ---

    def write(self, who: str, title: str, *, film: bytes = b"") -> str:
        case = editing.new_case(self[who], {"title": title, "summary": "Quorvexmandel saw it."}).created
        assert case
        editing.new_record(self[who], case, "note", {"text": "Zibernaqtoul of Fenqualberstreet told us."})
        if film:
            evidence.attach_bytes(self[who], case, "film.bin", film)
        return case

    def take_stick(self, who: str, place: Path) -> inbox.Inbox:
        seen = sticks.receive(self[who], place)
        if seen.deliveries:
            inbox.accept(self[who], seen.deliveries)
        return seen

    def take_arrived(self, who: str) -> inbox.Outcome:
        """Look at what came by a relay, and take it."""
        seen = inbox.look(self[who], [one.path for one in syncing.arrived(self[who])])
        assert not seen.failures, seen.failures
        return inbox.accept(self[who], seen.deliveries)

    def sync(self, *names: str, well: bool = True) -> SyncReport:
        """One after the other; the report of the last one."""
        for name in names:
            report = syncing.sync(self[name], transport=self.network)
            self.note()
            assert not (well and report.failures), (name, report.failures)
        return report

    def use(self, who: str, *origins: str) -> None:
        for origin in origins:
            relays.add(self[who], origin)

    def give(self, who: str, *to: str) -> None:
        for name in to:
            addresses.give(self[who], self.id(name))

    # --- what is so ---

    def waiting(self, who: str) -> list[tuple[str, str]]:
        """(reader, way) of everything that nobody has confirmed."""
        return [(row.reader.name, row.way) for row in outbox.outbox(self[who]).waiting()]

    def state(self, who: str) -> list[tuple[str, str, str]]:
        """(reader, state, reason) of each bundle that goes by a relay, newest first."""
        return [(one.reader.name, one.state, one.reason) for one in queue.listing(self[who]) if one.kind == "bundle"]

    def pages(self, who: str) -> dict[str, Any]:
        """Every account of every field of every record: what anybody can read there."""
        session = self[who]
        return {
            row.id: _told([cases.record(session, row.id), *_members(cases.view(session, row.id))])
            for row in cases.every_row(session)
        }

    # --- what is written from now on ---

    def watch(self) -> None:
        """From now on every file that is written for others is kept, to be tried with a stolen key."""
        self._watched = {str(path) for path in self._ways()}

    def note(self) -> None:
        """Keep what lies on sticks, at the relays and in queues, before it goes on its way."""
        if self._watched is None:
            return
        for path in self._ways():
            if str(path) not in self._watched:
                self._watched.add(str(path))
                self.left[str(path.relative_to(self.folder))] = path.read_bytes()

    @contextmanager
    def unwatched(self) -> Iterator[None]:
        """What a thief writes themselves they can open."""
        self.note()
        watched, self._watched = self._watched, None
        yield
        self._watched = (watched or set()) | {str(path) for path in self._ways()}

    def _ways(self) -> Iterable[Path]:
        for pattern in ("stick-*/*", "relay-*/blobs/**/*", "*/outgoing/*", "letters/*"):
            yield from (path for path in self.folder.glob(pattern) if path.is_file())


def relay_files(story: Story, number: int) -> list[Path]:
    return sorted(path for path in (story.folder / f"relay-{number}" / "blobs").rglob("*") if path.is_file())


def entries(story: Story, who: str) -> frozenset[str]:
    """Of all who are not suspended; what a thief sent lies where it came, and nowhere else."""
    thief = story.id(TAKEN)
    return story[who].run(
        lambda vault: frozenset(one.hash for one in journal.entries(vault) if one.claims.iss != thief)
    )


def _boxes(vault: Vault) -> dict[str, Box]:
    return {
        f"box.{own.id}": vault.kept[f"box.{own.id}"]
        for own in relay_table.listing(vault)
        if f"box.{own.id}" in vault.kept
    }


def _members(view: CaseView) -> Iterable[RecordView]:
    return (one for group in view.records.values() for one in group)


def _told(records: Iterable[RecordView]) -> dict[str, Any]:
    def field_of(shown: FieldView) -> tuple[str, object, list[tuple[str, str]]]:
        said = sorted((account.author.key_id, repr(account.value)) for account in shown.accounts)
        return shown.state, shown.value, said

    return {one.id: {name: field_of(shown) for name, shown in one.fields.items() if shown.accounts} for one in records}


def opened_by(thief: Session, files: Mapping[str, bytes]) -> list[str]:
    """Which of these the holder of this vault can open: by its identity, or by a key of an address that it has."""
    identity = thief.run(lambda vault: vault.identity)
    keys = thief.run(_dropping)
    found = []
    for name, content in files.items():
        if len(content) in blobs.CLASSES and parcels.whose(content, keys) is not None:
            found.append(name)
            continue
        if not content.startswith(b"age-encryption.org/"):
            continue
        try:
            AgeReader(io.BytesIO(content), identity).read()
        except NotForThisVault:
            continue
        found.append(name)
    return found


def _dropping(vault: Vault) -> list[tuple[str, Any]]:
    """Every key with which this vault seals what it drops, for whomever and whenever."""
    return [
        (offer.urls[0], key_of(offer, door, role).keys)
        for taken in address_table.taken(vault).values()
        if (told := addresses.opened(vault, taken)) is not None
        for offer in told.offers
        for door in offer.doors
        for role in ("own", "courier")
    ]


def canaries_in(folder: Path) -> list[tuple[str, str]]:
    """(file, word) of whatever can be read without a key."""
    words = re.compile(b"|".join(word.encode() for word in CANARIES))
    return [
        (str(path.relative_to(folder)), found.group().decode())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (found := words.search(path.read_bytes()))
    ]


@contextmanager
def begun(folder: Path, kdf: Any) -> Iterator[Story]:
    clock, network = SetClock(NOW), InProcess()
    for number, origin in enumerate((ORIGIN, OTHER), 1):
        network.serve(origin, folder / f"relay-{number}", clock)
    names = (*HONEST, TAKEN)
    people = {name: vaults.create(folder / name, PASSPHRASE, name, clock=clock, kdf=kdf)[0] for name in names}
    acquaint(tuple(people.values()))
    story = Story(folder, clock, network, people)
    try:
        yield story
    finally:
        for session in story.people.values():
            session.close()
        network.close_all()
        shutil.rmtree(folder / "letters", ignore_errors=True)

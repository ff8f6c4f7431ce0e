"""People with a mailbox at one relay, and with each other's addresses; their vaults opened by key, on one clock."""

from __future__ import annotations

import hashlib
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.base.clock import SetClock
from app.base.errors import InputError
from app.services import cases, contacts, editing
from app.services.relay import addresses, queue, relays, syncing
from app.services.relay.relays import box_of
from app.services.relay.views import Choices, SyncReport
from app.services.session import Session
from app.services.views import Edit
from app.storage import journal
from app.storage.lock import VaultLock
from app.storage.opening import lay_out, open_with_key
from app.storage.relays import listing as own_relays
from app.sync.protocol import names
from app.sync.protocol.names import Box
from tests.hostile.relay import ORIGIN, Relay

NAMES = ("Amal", "Basim", "Dina", "Farid", "Hana")
BEGIN = 1_760_000_000
HOUR, DAY = 3_600, 86_400

_BOXES: dict[bytes, Box] = {}
"""mailboxes by their secret, each with its trees: making them again for every example would take longer than it"""


def _key(name: str) -> bytearray:
    return bytearray(hashlib.sha256(f"sijil/test-vault/{name}".encode()).digest())


def make(base: Path, who: Iterable[str] = NAMES) -> None:
    """Vaults in ``base``, closed: everybody has everybody's card, verified, and their address."""
    everybody = list(who)
    for name in everybody:
        (base / name).mkdir(mode=0o700, parents=True)
        lay_out(base / name, _key(name), name, SetClock(BEGIN))
    team = Team(base, everybody)
    for one, other in itertools.permutations(team.sessions.values(), 2):
        contacts.add(one, contacts.own_card(other), verified=True)
    for one in team.sessions.values():
        relays.add(one, ORIGIN)
        team.lend_boxes(one)
        syncing.set_choices(one, Choices(take_by_itself=True))
    for one, other in itertools.permutations(team.sessions.values(), 2):
        addresses.take(other, addresses.letter(one, other.key_id))
    team.close()


def make_met(base: Path, who: Iterable[str]) -> Path:
    """As :func:`make`, and everybody has heard of everybody once, through an honest relay that is empty again."""
    everybody = list(who)
    make(base, everybody)
    with Team(base, everybody) as team:
        team.sync_all(3)
        assert not team.relay.count()
    return base


@contextmanager
def room() -> Iterator[Path]:
    """A private folder in memory where there is one: these vaults prove nothing about disks, and wait for none."""
    shared = Path("/dev/shm")
    within = shared if shared.is_dir() and os.access(shared, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="sijil-test.", dir=within, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def copy(base: Path, to: Path, who: Iterable[str] = ()) -> Path:
    """All that lies in ``base``, or the vaults of these people; without the space that each has set aside."""
    for path in [base / name for name in who] or [base]:
        shutil.copytree(path, to / path.relative_to(base), ignore=shutil.ignore_patterns("reserve"))
    return to


@dataclass
class Team:
    """Some of the people of ``base``, with their vaults open, and a relay between them."""

    base: Path
    names: Iterable[str]
    clock: SetClock = field(default_factory=lambda: SetClock(BEGIN))
    sessions: dict[str, Session] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.relay = Relay(self.clock)
        for name in self.names:
            self.open(name)

    def open(self, name: str, folder: Path | None = None, clock: SetClock | None = None) -> Session:
        place, at = folder or self.base / name, clock or self.clock
        session = Session(lambda: open_with_key(place, _key(name), at, VaultLock(place)))
        self.lend_boxes(session)
        self.sessions[name] = session
        return session

    def lend_boxes(self, session: Session) -> None:
        def lend(vault) -> None:
            for own in own_relays(vault):
                vault.kept[f"box.{own.id}"] = _BOXES.setdefault(bytes(own.secret), Box(own.secret))

        session.run(lend)

    def reopen(self, name: str) -> Session:
        self.sessions.pop(name).close()
        return self.open(name)

    def close(self) -> None:
        for session in self.sessions.values():
            session.close()
        self.sessions.clear()

    def __enter__(self) -> Team:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getitem__(self, name: str) -> Session:
        return self.sessions[name]

    # --- what people do ---

    def write(self, name: str, words: str) -> str:
        """Something new in the first case that is here, or in a new one; its id."""
        session = self[name]
        rows = list(cases.every_row(session))
        case = rows[0].id if rows else editing.new_case(session, {"title": f"A case of {name}"}).created
        assert case
        editing.save(session, [Edit(case, "case", "summary", words)])
        return case

    def send(self, name: str, to: Iterable[str] | None = None) -> None:
        """To everybody else, or to some; nothing happens where there is nothing to send."""
        readers = [self[one].key_id for one in (to or self.sessions) if one != name]
        try:
            queue.send(self[name], readers)
        except InputError as error:
            assert error.error_code in ("nothing-to-send", "nothing-new"), error.error_code

    def sync(self, name: str, *moods: str) -> SyncReport:
        self.relay.moods[:] = list(moods)
        try:
            return syncing.sync(self[name], transport=self.relay)
        finally:
            self.relay.moods.clear()

    def sync_all(self, rounds: int = 1) -> None:
        for _ in range(rounds):
            for name in list(self.sessions):
                self.sync(name)

    def sync_rest(self) -> None:
        """Whoever has something lying at the relay syncs, until nobody has: all others would be told of nothing."""
        for _ in range(3):
            full = {mailbox for mailbox, shelf in self.relay.shelves.items() if shelf}
            waiting = [name for name in self.sessions if full & self.mailboxes(name)]
            for name in waiting:
                self.sync(name)
            if not waiting:
                return

    # --- what is so ---

    def mailboxes(self, name: str) -> frozenset[str]:
        """The names of somebody's mailboxes in the epochs around now: what a relay could find out by and by."""
        epoch = names.epoch_at(self.clock.now())

        def collect(vault) -> frozenset[str]:
            boxes = [box_of(vault, own) for own in own_relays(vault)]
            return frozenset(box.at(epoch + add).name for box in boxes for add in (-2, -1, 0, 1, 2))

        return self[name].run(collect)

    def entries(self, name: str) -> frozenset[str]:
        return self[name].run(lambda vault: frozenset(entry.hash for entry in journal.entries(vault)))

    def authors(self, name: str) -> frozenset[str]:
        return self[name].run(lambda vault: frozenset(entry.claims.iss for entry in journal.entries(vault)))

    def ends(self) -> dict[str, str]:
        """What each vault comes to: entries, and the state that they make."""
        return {name: cases.fingerprint(session) for name, session in self.sessions.items()}

    def shown(self) -> set[str]:
        return {_state(session) for session in self.sessions.values()}

    def until_equal(self, most: int = 12, *, at_once: bool = False) -> int:
        """Honest delivery until every vault has the same; how many days that took.

        People sync twice a day, and do nothing else: what was lost goes again by itself. ``at_once``: the round isn't
        ended once all have the same.
        """
        begun = self.clock.now()
        for round_ in range(2 * most):
            for name in self.sessions:
                self.sync(name)
                if at_once and _are_equal(self):
                    break
            if _are_equal(self):
                return (self.clock.now() - begun) // DAY
            self.clock.tick(8 * DAY if round_ % 2 else HOUR)
        raise AssertionError(self.differences())

    def differences(self) -> Mapping[str, object]:
        every = frozenset().union(*(self.entries(name) for name in self.sessions))
        waiting = {name: queue.listing(session) for name, session in self.sessions.items()}
        return {
            name: (len(every - self.entries(name)), [(one.state, one.tries, one.reason) for one in parcels])
            for name, parcels in waiting.items()
        }


def _are_equal(team: Team) -> bool:
    return len({team.entries(name) for name in team.sessions}) == 1


def _state(session: Session) -> str:
    digest = hashlib.sha256()
    for row in sorted(cases.every_row(session), key=lambda row: row.id):
        record = cases.record(session, row.id)
        for name, shown in sorted(record.fields.items()):
            said = sorted((account.author.key_id, repr(account.value)) for account in shown.accounts)
            digest.update(repr((row.id, name, said)).encode())
    return digest.hexdigest()

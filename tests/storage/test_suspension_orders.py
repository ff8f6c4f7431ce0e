"""One end state, whatever came first: entries, forged histories, suspensions, counter-suspensions, ends (T21, T27)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest

from app.base.clock import SetClock
from app.base.task import Task
from app.crypto.entries import sign_entry
from app.crypto.identity import Identity
from app.model.entry import Change, Entry, NewChange
from app.model.recordids import new_case_id
from app.model.suspension import Link, Statement, held_chain, in_effect
from app.storage import authors, comparing, journal, records, suspension
from app.storage.glass import Glass
from app.storage.vault import Vault
from tests.storage.world import World

Event = Callable[[Vault], None]

NAMES = ("taken", "amal", "basim", "dina", "infiltrator")


@pytest.fixture(scope="module")
def people() -> dict[str, Identity]:
    return {name: Identity.create() for name in NAMES}


def id_of(rng: random.Random) -> str:
    return rng.choice("AEIMQUYcgkosw048") + "".join(rng.choices("abcdefghij", k=41)) + "A"


@dataclass
class Story:
    """What colleagues wrote; what whoever has the laptop wrote since; what was signed about it."""

    seed: int
    people: dict[str, Identity]
    entries: list[Entry] = field(default_factory=list)
    honest: list[Entry] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    point: tuple[int, str] | None = None

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        me = [self.people[name] for name in ("taken", "amal", "basim")]
        self.world = World.of(self.seed, 18, me)
        every = self.world.entries
        self.honest = [entry for entry in every if entry.claims.iss == self.key]
        trusted = self.rng.randint(0, len(self.honest)) if self.honest else 0
        if trusted:
            self.point = (trusted - 1, self.honest[trusted - 1].hash)
        self.entries = [*every, *self.forge()]
        self.say()

    @property
    def key(self) -> str:
        return self.people["taken"].key_id

    def forge(self) -> list[Entry]:
        """A second history from any number on, back-dated, that takes the place of what stands (V10)."""
        made: list[Entry] = []
        start = self.rng.randint(0, len(self.honest))
        prev = self.honest[start - 1].hash if start else None
        for seq in range(start, start + self.rng.randint(1, 4)):
            file, digest, change = self.rng.choice(self.world.changes)
            forged = NewChange(Change(change.record, change.type, change.field, f"forged {seq}"), (digest,))
            entry = sign_entry(
                self.people["taken"], seq=seq, prev=prev, iat=1_600_000_000 + seq, file=file, changes=[forged]
            )
            made.append(entry)
            prev = entry.hash
        return made

    def say(self) -> None:
        rng, who = self.rng, {name: identity.key_id for name, identity in self.people.items()}
        links = [link(entry) for entry in self.honest if rng.random() < 0.8]
        chain = held_chain(links, self.point) if rng.random() < 0.8 else {}
        first = Statement(
            id_of(rng), "suspend", self.key, frozenset({who["amal"], who["basim"]}), self.point, chain=chain
        )
        said = [first]
        if rng.random() < 0.6:  # in return
            said.append(Statement(id_of(rng), "suspend", who["amal"], frozenset({self.key, who["infiltrator"]}), None))
        if rng.random() < 0.4:
            said.append(Statement(id_of(rng), "restore", self.key, first.signers, of=first.id))
        if rng.random() < 0.4:
            said.append(Statement(id_of(rng), "suspend", self.key, frozenset({who["amal"], who["dina"]}), self.point))
        if rng.random() < 0.3:
            signers = frozenset({who["basim"], who["dina"]})
            said.append(Statement(id_of(rng), "suspend", who["infiltrator"], signers, None))
        self.statements = said

    def events(self) -> list[Event]:
        found: list[Event] = [partial(verify, key=one.key_id) for name, one in self.people.items() if name != "taken"]
        found += [partial(put, said=said) for said in self.statements]
        batch: list[Entry] = []
        for entry in self.rng.sample(self.entries, len(self.entries)):
            batch.append(self.world.withheld(entry, 0.3) if self.rng.random() < 0.5 else entry)
            if self.rng.random() < 0.5:
                found.append(partial(take, entries=tuple(batch)))
                batch = []
        whole = self.entries if self.seed % 2 else []  # or some values are withheld for ever
        found.append(partial(take, entries=(*batch, *whole)))
        return found


def link(entry: Entry) -> Link:
    return Link(entry.claims.seq, entry.hash, entry.claims.prev)


def verify(vault: Vault, key: str) -> None:
    with vault.transaction():
        suspension.trust(vault, key, True)


def put(vault: Vault, said: Statement) -> None:
    suspension.put(vault, said, 0, said.id.encode())


def take(vault: Vault, entries: tuple[Entry, ...]) -> None:
    journal.take(vault, entries, {entry.hash for entry in entries})


def end_state(story: Story, order: list[Event]) -> dict[str, object]:
    vault = Glass(SetClock())
    try:
        with vault.transaction():
            for identity in story.people.values():
                authors.put(vault, identity.public, None)
        for event in order:
            event(vault)
        assert comparing.differences(vault, Task()) == [], "a rebuild gives the same"
        return state_of(vault, story)
    finally:
        vault.close()


def state_of(vault: Vault, story: Story) -> dict[str, object]:
    found: dict[str, object] = dict(comparing.dump(vault))
    found["suspended"] = suspension.suspended(vault)
    found["uncounted"] = {key: suspension.uncounted(vault, key) for key in sorted(suspension.cut(vault))}
    found["entries"] = sorted(entry.hash for entry in journal.entries(vault))
    return found


def orders(story: Story, count: int) -> Iterator[list[Event]]:
    events = story.events()
    for _ in range(count):
        yield story.rng.sample(events, len(events))


def hold(story: Story, count: int) -> None:
    (first, *others) = (end_state(story, order) for order in orders(story, count))
    for other in others:
        assert other == first
    lost = {entry.hash for entry in story.entries} - set(first["entries"])  # type: ignore[arg-type]
    assert not lost, "nothing is lost, whatever doesn't count"
    trusted = {identity.key_id for name, identity in story.people.items() if name != "taken"}
    effect = in_effect(story.statements, trusted)
    suspensions = [said for said in story.statements if said.id in effect and said.key == story.key]
    allowed = {entry.hash for entry in story.honest[: story.point[0] + 1]} if story.point else set()
    apart = first["uncounted"].get(story.key, [])  # type: ignore[attr-defined]
    standing = {entry.hash for entry in story.entries if entry.claims.iss == story.key} - {one.hash for one in apart}
    assert not suspensions or standing <= allowed, "nothing past the point, nothing forged below it"


@pytest.mark.parametrize("seed", range(12))
def test_t21_every_order_gives_one_state(people: dict[str, Identity], seed: int) -> None:
    hold(Story(seed, people), 3)


@pytest.mark.nightly
def test_t21_a_thousand_orders(people: dict[str, Identity]) -> None:
    for seed in range(100):
        hold(Story(1_000 + seed, people), 10)


def test_t21_a_withheld_value_of_a_stolen_key_takes_the_place_of_nothing(people: dict[str, Identity]) -> None:
    case = new_case_id()

    def entry(name: str, title: str, olds: tuple[str, ...]) -> Entry:
        change = NewChange(Change(case, "case", "title", title), olds)
        return sign_entry(people[name], seq=0, prev=None, iat=1_700_000_000, file=case, changes=[change])

    true = entry("amal", "as it was", ())
    forged = entry("taken", "kept from everybody", true.claims.digests)
    blind = Entry(forged.token, forged.hash, forged.claims, (None,))
    signers = frozenset({people["amal"].key_id, people["basim"].key_id})
    said = Statement("A" * 43, "suspend", people["taken"].key_id, signers)
    events: list[Event] = [partial(verify, key=people[name].key_id) for name in ("amal", "basim")]
    events += [partial(put, said=said), partial(take, entries=(true,)), partial(take, entries=(blind,))]
    for order in (events, events[::-1]):
        vault = Glass(SetClock())
        with vault.transaction():
            for identity in people.values():
                authors.put(vault, identity.public, None)
        for event in order:
            event(vault)
        state = records.state(vault, case)
        assert state is not None
        assert [account.value for account in state.fields["title"]] == ["as it was"]
        vault.close()

"""Random histories: authors who write, replace, withdraw and withhold, as hypothesis strategies."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from app.crypto.entries import sign_entry
from app.crypto.identity import Identity
from app.model.entry import WITHDRAWN, Change, Entry, NewChange
from app.model.recordids import new_case_id, new_record_id, new_register_id

FIELDS = {
    "case": ("title", "status", "summary", "made_up"),
    "incident": ("type", "date", "governorate", "description"),
    "person": ("names", "remarks"),
    "thing_of_tomorrow": ("colour", "title"),
}


@dataclass
class Author:
    identity: Identity
    seq: int = 0
    prev: str | None = None


@dataclass
class World:
    """Entries by several authors over a few files and records; all choices by one seeded source."""

    rng: random.Random
    authors: list[Author] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    records: list[tuple[str, str, str]] = field(default_factory=list)
    changes: list[tuple[str, str, Change]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @classmethod
    def of(cls, seed: int, size: int, identities: list[Identity]) -> World:
        world = cls(random.Random(seed), [Author(identity) for identity in identities])
        world.files = [new_case_id(), new_case_id(), new_register_id()]
        world.records = [(file, file, "case") for file in world.files[:2]]
        for _ in range(5):
            file, type_ = world.rng.choice(world.files), world.rng.choice([name for name in FIELDS if name != "case"])
            world.records.append((file, new_record_id(file, type_), type_))
        for _ in range(size):
            world.step()
        return world

    def value(self, name: str) -> object:
        if name == "names":
            return [{"text": self.rng.choice(("أحمد", "Ahmad", "Sara")), "kind": "main"}]
        if name == "date":
            return self.rng.choice(("2019-11", "2021-05-09", "2020/2021", "nonsense"))
        return self.rng.choice(("alpha", "beta gamma", "كربلاء", None, 3, ["x", self.records[0][1]], {"text": "Basra"}))

    def step(self) -> None:
        author = self.rng.choice(self.authors)
        file = self.rng.choice(self.files)
        news = []
        for _ in range(self.rng.randint(1, 4)):
            news.append(self.new_change(file))
        news = [new for new in news if new is not None]
        if not news:
            return
        entry = sign_entry(
            author.identity,
            seq=author.seq,
            prev=author.prev,
            iat=1_700_000_000 + self.rng.randint(0, 50),
            file=file,
            changes=news,
        )
        author.seq, author.prev = author.seq + 1, entry.hash
        self.entries.append(entry)
        self.changes += [(file, digest, new.change) for digest, new in zip(entry.claims.digests, news, strict=True)]

    def new_change(self, file: str) -> NewChange | None:
        here = [(record, type_) for f, record, type_ in self.records if f == file]
        if not here:
            return None
        record, type_ = self.rng.choice(here)
        if self.rng.random() < 0.05:
            type_ = "forged"
        name = self.rng.choice((*FIELDS.get(type_, ("title",)), WITHDRAWN if self.rng.random() < 0.3 else "title"))
        value = self.rng.choice(("a mistake", None)) if name == WITHDRAWN else self.value(name)
        source = self.rng.choice((None, None, self.records[-1][1]))
        same = [d for f, d, c in self.changes if f == file and (c.record, c.field) == (record, name)]
        anything = [d for f, d, _ in self.changes if f == file]
        olds: list[str] = []
        if same and self.rng.random() < 0.6:
            olds = self.rng.sample(same, min(len(same), self.rng.randint(1, 3)))
        elif anything and self.rng.random() < 0.2:  # what only a forger would do
            olds = [self.rng.choice(anything)]
        return NewChange(Change(record, type_, name, value, source), tuple(olds))

    def withheld(self, entry: Entry, share: float) -> Entry:
        """The entry as it travels with some values left out."""
        keep = [None if self.rng.random() < share else d for d in entry.disclosures]
        return Entry(entry.token, entry.hash, entry.claims, tuple(keep))

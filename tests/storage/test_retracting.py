"""Retractions in every order of arrival: the same values are gone and the same stand in every vault (T27, V10)."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base.clock import SetClock
from app.base.task import Task
from app.crypto import sdjwt
from app.crypto.entries import HEADER, read_entry
from app.model.entry import TAKEN_BACK, Change, Claims, Entry, NewChange, write_claims
from app.model.recordids import new_case_id, new_record_id, new_register_id, team_record_id
from app.model.release import spell_digests
from app.model.teams import Member, spell_members
from app.storage import comparing, journal, retracting, teams
from app.storage.lock import VaultLock
from app.storage.opening import lay_out, open_with_key
from app.storage.vault import Vault
from tests.storage.conftest import grow


class Story:
    """Amal and Basim write; Mallory copies, retracts and floods; Dina leads the team that has one of two cases."""

    def __init__(self, folder: Path) -> None:
        self.people = {name: grow(folder / name, name) for name in ("Amal", "Basim", "Mallory", "Dina")}
        self.template = folder / "reader"
        self.key = bytes(range(32))
        self.template.mkdir(mode=0o700)
        lay_out(self.template, bytearray(self.key), "Reader", SetClock())
        vault = open_with_key(self.template, bytearray(self.key), SetClock(), VaultLock(self.template))
        self.reader = vault.identity.key_id
        vault.close()
        self.led, self.free = new_case_id(), new_case_id()
        self.entries: list[Entry] = []
        self.gone: set[tuple[str, str]] = set()
        """(writer, digest) of what may stand nowhere in the end"""
        self.team = ""
        self._write_all()

    def say(self, who: str, file: str, *changes: NewChange) -> Entry:
        entry = journal.write(self.people[who], file, changes)
        self.entries.append(entry)
        for name, vault in self.people.items():
            if name != who:
                journal.take(vault, [entry], {entry.hash})
        return entry

    def copied(self, who: str, file: str, source: Entry) -> Entry:
        """Somebody's disclosure, signed again as one's own."""
        vault = self.people[who]
        newest = journal.head(vault, vault.identity.key_id)
        seq, prev = (newest[0] + 1, newest[1]) if newest else (0, None)
        claims = Claims(vault.identity.key_id, seq, prev, 5, file, source.claims.digests, {})
        line = sdjwt.issue(HEADER, write_claims(claims), vault.identity.sign_ed25519)
        entry = read_entry(f"{line}~{'~'.join(str(one) for one in source.disclosures)}~".encode("ascii"))
        for other in self.people.values():
            journal.take(other, [entry], {entry.hash})
        self.entries.append(entry)
        return entry

    def retract(self, who: str, file: str, *entries: Entry) -> Entry:
        record = new_record_id(file, "retraction")
        named = spell_digests(digest for entry in entries for digest in entry.claims.digests)
        return self.say(who, file, NewChange(Change(record, "retraction", "digests", named)))

    def _write_all(self) -> None:
        for file in (self.led, self.free):
            self.say("Amal", file, NewChange(Change(file, "case", "title", f"case {file[:3]}")))
        person = {file: new_record_id(file, "person") for file in (self.led, self.free)}
        told = {
            (who, file): self.say(who, file, NewChange(Change(person[file], "person", "remarks", f"{who} told {file}")))
            for who in ("Amal", "Basim", "Mallory")
            for file in (self.led, self.free)
        }
        register = new_register_id()
        self.team = team_record_id(register, self.people["Dina"].identity.key_id)
        members = [
            Member(vault.identity.key_id, frozenset({"coordinator"} if name == "Dina" else ()))
            for name, vault in self.people.items()
        ]
        members.append(Member(self.reader))
        self.say(
            "Dina",
            register,
            NewChange(Change(self.team, "team", "members", spell_members(members))),
            NewChange(Change(self.team, "team", "cases", [self.led])),
        )
        copy = self.copied("Mallory", self.free, told["Amal", self.free])
        elsewhere = self.copied("Mallory", self.led, told["Basim", self.free])
        self.retract("Mallory", self.free, *told.values(), copy)  # hers alone goes, and her copy
        self.retract("Mallory", self.led, *told.values(), elsewhere)
        self.retract("Amal", self.free, told["Amal", self.free])
        self.retract("Dina", self.led, told["Basim", self.led])  # she leads there
        self.retract("Dina", self.free, told["Basim", self.free])  # and doesn't here
        back = self.retract("Amal", self.led, told["Amal", self.led])
        mine = self.people["Amal"].identity.key_id
        self.again = {(mine, digest) for digest in told["Amal", self.led].claims.digests}
        record = back.changes()[0]
        assert record is not None
        self.say("Amal", self.led, NewChange(Change(record.record, "retraction", TAKEN_BACK, [*back.claims.digests])))
        for who, entry in (
            *(("Mallory", told["Mallory", file]) for file in (self.led, self.free)),
            *(("Mallory", copy), ("Mallory", elsewhere)),
            ("Amal", told["Amal", self.free]),
            ("Basim", told["Basim", self.led]),
        ):
            self.gone |= {(self.people[who].identity.key_id, digest) for digest in entry.claims.digests}

    def open(self, folder: Path) -> Vault:
        """A vault of the one reader, who is in the team, with nothing in it yet."""
        shutil.copytree(self.template, folder)
        return open_with_key(folder, bytearray(self.key), SetClock(), VaultLock(folder))

    def close(self) -> None:
        for vault in self.people.values():
            vault.close()


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory):
    made = Story(tmp_path_factory.mktemp("story"))
    yield made
    made.close()


def held(vault: Vault) -> set[tuple[str, str]]:
    """(author, digest) of every value that is here."""
    return set(
        vault.db.rows(
            "SELECT a.key_id, c.digest FROM change c JOIN entry e ON e.id = c.entry JOIN author a ON a.id = e.author"
            " WHERE c.disclosure IS NOT NULL"
        )
    )


def arrive(vault: Vault, batches: Sequence[Sequence[Entry]], team: str, accepted: int) -> None:
    for number, batch in enumerate(batches):
        if number == accepted:
            teams.choose(vault, team, "accepted")
        journal.take(vault, batch, {entry.hash for entry in batch})
    if accepted >= len(batches):
        teams.choose(vault, team, "accepted")


def orders(rng: random.Random, entries: Sequence[Entry]) -> list[list[Entry]]:
    """Every entry whole at least once, some twice, some first without their values; in batches of any size."""
    bare = [replace(one, disclosures=(None,) * len(one.disclosures), parsed=None) for one in entries]
    every = [*entries, *rng.sample(list(entries), 4), *rng.sample(bare, 6)]
    rng.shuffle(every)
    batches: list[list[Entry]] = []
    while every:
        size = rng.randint(1, 5)
        batches.append(every[:size])
        every = every[size:]
    return batches


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), accepted=st.integers(0, 12))
def test_t27_the_same_is_gone_whatever_came_first(story: Story, tmp_path_factory, seed: int, accepted: int) -> None:
    rng = random.Random(seed)
    found = []
    for name in ("one", "two"):
        vault = story.open(tmp_path_factory.mktemp(name) / "vault")
        try:
            with vault.transaction():
                arrive(vault, orders(rng, story.entries), story.team, rng.randint(0, accepted))
            everything = {(entry.claims.iss, digest) for entry in story.entries for digest in entry.claims.digests}
            # What its author retracted and then took back is here where it came before or after both.
            assert everything - story.gone - story.again <= held(vault) <= everything - story.gone
            with vault.transaction():
                arrive(vault, [story.entries[::-1]], story.team, 0)
            assert held(vault) == everything - story.gone
            found.append((comparing.dump(vault), [(a.asker, a.file, len(a.numbers)) for a in retracting.asked(vault)]))
            assert comparing.differences(vault, Task()) == []
        finally:
            vault.close()
    assert found[0] == found[1]


def test_a_withheld_value_that_is_filled_in_later_is_not(story: Story, tmp_path: Path) -> None:
    """The digest was here, the retraction too: what comes then is the value itself."""
    vault = story.open(tmp_path / "vault")
    bare = [replace(one, disclosures=(None,) * len(one.disclosures), parsed=None) for one in story.entries]
    theirs = story.people["Amal"].identity.key_id
    said = [one for one in story.entries if one.claims.iss == theirs]
    journal.take(vault, [one for one in bare if one not in said], set())
    journal.take(vault, [replace(one) for one in said[::-1]], {one.hash for one in said})
    journal.take(vault, story.entries, {one.hash for one in story.entries})
    assert not held(vault) & {pair for pair in story.gone if pair[0] == theirs}
    vault.close()

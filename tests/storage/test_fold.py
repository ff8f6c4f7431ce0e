"""State is a function of the set of entries (T27), and everything computed can be computed again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.crypto.identity import Identity
from app.model.entry import Entry
from app.model.fold import Account, Known, fold
from app.model.recordids import belongs
from app.storage import authors, comparing, journal, records
from app.storage.vault import Vault
from tests.storage.conftest import grow
from tests.storage.world import World

IDENTITIES = [Identity.create() for _ in range(3)]
SEEDS = st.integers(0, 2**32)


@contextmanager
def a_vault() -> Iterator[Vault]:
    with tempfile.TemporaryDirectory() as folder:
        vault = grow(Path(folder) / "v")
        for number, identity in enumerate(IDENTITIES):
            authors.put(vault, identity.public, f"Author {number}")
        try:
            yield vault
        finally:
            vault.close()


def shuffled_batches(world: World, entries: list[Entry]) -> list[list[Entry]]:
    entries = entries[:]
    world.rng.shuffle(entries)
    batches = []
    while entries:
        n = world.rng.randint(1, len(entries))
        batches.append(entries[:n])
        entries = entries[n:]
    return batches


def reference(entries: list[Entry]) -> dict[tuple[str, str], object]:
    """The states by the model's own fold over everything, with the places of blind changes by brute force."""
    found: dict[tuple[str, str], object] = {}
    for file in {entry.claims.file for entry in entries}:
        here = [entry for entry in entries if entry.claims.file == file]
        known, blind = [], {}
        places: dict[str, set[tuple[str, str, str]]] = {}
        for entry in here:
            c = entry.claims
            for n, (digest, change) in enumerate(zip(c.digests, entry.changes(), strict=True)):
                olds = [old for old in c.replaces.get(n, ()) if old != digest]
                who = (digest, c.iss, c.iat, c.seq, entry.hash)
                if change is None:
                    blind[entry.hash, n] = (who, digest, olds)
                elif belongs(change.record, file, change.type):
                    places.setdefault(digest, set()).add((change.record, change.type, change.field))
                    account = Account(*who, change.value, change.source)
                    known.append(Known(change.record, change.type, change.field, account, tuple(olds)))
        for who, _, olds in blind.values():
            first = olds
            reached, seen, waiting = set(), set(), list(olds)
            while waiting:
                old = waiting.pop()
                if old in seen:
                    continue
                seen.add(old)
                reached |= places.get(old, set())
                for _, digest, more in blind.values():
                    if digest == old:
                        waiting += more
            if reached:
                known.append(Known(*min(reached), Account(*who, None, None, False), tuple(first)))
        for record, state in fold(known).items():
            found[file, record] = (state.type, state.fields)
    return found


def live(vault: Vault) -> dict[tuple[str, str], object]:
    found = {}
    for id_, file in vault.db.rows("SELECT id, file FROM record"):
        state = records.state(vault, id_, file=file)
        assert state is not None
        found[file, id_] = (state.type, state.fields)
    return found


@settings(max_examples=30)
@given(SEEDS, st.integers(1, 30))
def test_t27_any_order_gives_the_same_tables(seed: int, size: int) -> None:
    world = World.of(seed, size, IDENTITIES)
    dumps = []
    for _ in range(2):
        with a_vault() as vault:
            for batch in shuffled_batches(world, world.entries):
                journal.take(vault, [world.withheld(entry, 0.4) for entry in batch], set())
                journal.take(vault, world.rng.sample(batch, len(batch) // 2), set())
            for batch in shuffled_batches(world, world.entries):
                journal.take(vault, batch, set())
            dumps.append(comparing.dump(vault))
            assert live(vault) == reference(world.entries)
            assert [e.line() for e in journal.entries(vault)] == [
                e.line() for e in sorted(world.entries, key=lambda e: (e.claims.iat, e.claims.iss, e.claims.seq))
            ]
    assert dumps[0] == dumps[1]


@settings(max_examples=30)
@given(SEEDS, st.integers(1, 30), st.sampled_from([0.0, 0.3, 0.7]))
def test_a_rebuild_gives_the_live_tables_after_withholding_and_erasing(seed: int, size: int, share: float) -> None:
    world = World.of(seed, size, IDENTITIES)
    with a_vault() as vault:
        held = [world.withheld(entry, share) for entry in world.entries]
        erased: set[str] = set()
        for batch in shuffled_batches(world, held):
            journal.take(vault, batch, set())
            every = [digest for _, digest, _ in world.changes]
            chosen = world.rng.sample(every, min(2, len(every)))
            journal.erase(vault, chosen)
            erased |= set(chosen)
            before = comparing.dump(vault)
            assert comparing.differences(vault, _task()) == []
            records.rebuild(vault)
            assert comparing.dump(vault) == before
        journal.take(vault, held, set())  # what was erased does not come back
        kept = [
            Entry(
                e.token,
                e.hash,
                e.claims,
                tuple(None if g in erased else d for g, d in zip(e.claims.digests, e.disclosures, strict=True)),
            )
            for e in held
        ]
        assert live(vault) == reference(kept)


def _task():
    from app.base.task import Task

    return Task()


@settings(max_examples=15)
@given(SEEDS, st.integers(2, 25))
def test_as_it_stood_is_a_fold_over_the_entries_until_then(seed: int, size: int) -> None:
    world = World.of(seed, size, IDENTITIES)
    at = 1_700_000_025
    then = reference([entry for entry in world.entries if entry.claims.iat <= at])
    with a_vault() as vault:
        journal.take(vault, world.entries, set())
        for file, record, _ in world.records:
            state = records.state(vault, record, at=at, file=file)
            expected = then.get((file, record))
            assert (state and (state.type, state.fields)) == expected


def test_differences_names_a_record_that_was_tampered_with() -> None:
    world = World.of(7, 20, IDENTITIES)
    with a_vault() as vault:
        journal.take(vault, world.entries, set())
        record = vault.db.value("SELECT id FROM record LIMIT 1")
        vault.db.execute("UPDATE record SET title = 'another' WHERE id = ?", (record,))
        assert comparing.differences(vault, _task()) == [record]
        word = vault.db.row(
            "SELECT s.rowid, r.id FROM search s JOIN record r ON r.no = s.rowid WHERE r.id <> ?", (record,)
        )
        assert word is not None
        vault.db.execute("DELETE FROM search WHERE rowid = ?", (word[0],))
        assert comparing.differences(vault, _task()) == sorted([record, word[1]])


if __name__ == "__main__":
    pytest.main([__file__])

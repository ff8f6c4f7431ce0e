"""A bundle, there and back."""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base import limits
from app.base.errors import BundleTooBig, Cancelled, InputError, VaultDamaged
from app.base.padme import padme
from app.base.task import Task
from app.sync.bundle_reader import ReadSpec, read_bundle
from app.sync.bundle_writer import EvidencePiece, write_bundle
from app.sync.receipt import Receipt, write_receipt
from app.sync.statement import STANZAS
from tests.sync.kit import (
    CASE,
    EVERYONE,
    LAYLA,
    NOW,
    OMAR,
    OTHER,
    ZANA,
    Sinks,
    chain,
    in_order,
    person,
    read,
    spec_of,
    write,
)

PHOTO = os.urandom(200_000)
TEXT = b"a statement, typed twice\n" * 9_000


def test_what_was_sent_is_received_by_every_reader() -> None:
    entries = chain(LAYLA, 5, files=(CASE, OTHER), changes=3) + chain(OMAR, 3)
    raw, written = write(spec_of(LAYLA, [ZANA, OMAR], entries, [PHOTO, TEXT]))
    assert written.bytes == len(raw)
    assert written.entries == len(entries)
    for reader in (ZANA, OMAR):
        sinks = Sinks()
        found = read(raw, reader, sinks)
        assert (found.bundle_id, found.sender, found.counter, found.iat) == (written.bundle_id, LAYLA.key_id, 7, NOW)
        assert in_order(found.entries) == in_order(entries)
        assert found.entry_count == len(entries)
        assert {key: a.public for key, a in found.authors.items()} == {p.key_id: p.public for p in (LAYLA, OMAR)}
        assert found.heads == {e.claims.iss: (e.claims.seq, e.hash) for e in entries}
        assert sorted(bytes(sink.data) for sink in sinks.made) == sorted([PHOTO, TEXT])
        assert all(sink.closed and not sink.aborted for sink in sinks.made)
        assert [(e.sha256, e.size) for e in found.evidence] == [(s.sha256, s.size) for s in sinks.made]
        assert found.forks == frozenset()
        assert found.readers_count == 4


def test_every_entry_is_checked_by_its_own_signature() -> None:
    entries = chain(LAYLA, 50)
    found = read(write(spec_of(LAYLA, [ZANA], entries))[0], ZANA)
    assert found.checked == {entry.hash for entry in entries}


def test_a_bundle_without_anything_but_receipts_travels() -> None:
    mine = write_receipt(LAYLA, "B" * 42 + "A", ZANA.key_id, entries=3, files=1, now=NOW)
    other = write_receipt(LAYLA, "C" * 42 + "A", OMAR.key_id, entries=3, files=1, now=NOW)
    receipts = {"B" * 42 + "A": mine, "C" * 42 + "A": other}
    found = read(write(spec_of(LAYLA, [ZANA, OMAR], receipts=receipts))[0], ZANA)
    assert found.receipts == (Receipt("B" * 42 + "A", LAYLA.key_id, ZANA.key_id, 3, 1, NOW),)
    assert found.entries == ()


def test_withheld_values_stay_withheld() -> None:
    (entry,) = chain(LAYLA, 1, changes=3)
    spec = spec_of(LAYLA, [ZANA], [entry], files={CASE: lambda: [entry.line([True, False, True])]})
    (found,) = read(write(spec)[0], ZANA).entries
    assert found.hash == entry.hash
    assert found.disclosures == (entry.disclosures[0], None, entry.disclosures[2])


def test_t20_two_histories_of_one_author_are_flagged() -> None:
    first, second = chain(LAYLA, 3), chain(LAYLA, 3)  # salts differ: the same laptop, twice
    assert read(write(spec_of(OMAR, [ZANA], [first[0], second[0]]))[0], ZANA).forks == {LAYLA.key_id}
    assert read(write(spec_of(OMAR, [ZANA], [first[0], second[1]]))[0], ZANA).forks == {LAYLA.key_id}
    assert read(write(spec_of(OMAR, [ZANA], [first[0], second[2]]))[0], ZANA).forks == frozenset()


@pytest.mark.parametrize("count", [1, 4, 5, 8, 9, 16, 17, 32])
def test_t30_the_number_of_readers_is_blurred(count: int) -> None:
    readers = [ZANA, *(person(f"reader {n}") for n in range(count - 1))]
    raw, _ = write(spec_of(LAYLA, readers))
    stanzas = raw.count(b"-> mlkem768x25519 ")
    assert stanzas == min(n for n in STANZAS if n >= count)
    assert read(raw, ZANA).readers_count == stanzas


@pytest.mark.parametrize(("count", "code"), [(0, "no-reader"), (33, "too-many-readers")])
def test_readers_are_bounded(count: int, code: str) -> None:
    with pytest.raises(InputError) as caught:
        write(spec_of(LAYLA, [person(f"reader {n}") for n in range(count)]))
    assert caught.value.error_code == code


@settings(max_examples=15)
@given(st.integers(0, 40_000))
def test_t30_bundles_have_few_sizes(size: int) -> None:
    raw, _ = write(spec_of(LAYLA, [ZANA], evidence=[os.urandom(size)]))
    payload = len(raw) - raw.index(b"\n--- ") - 49 - 16
    plain = payload - 16 * -(-payload // (64 * limits.KIB + 16))
    assert padme(plain) == plain


def test_nobody_is_named_outside_the_encryption() -> None:
    raw, _ = write(spec_of(LAYLA, [ZANA], chain(LAYLA, 2)))
    for public in (LAYLA, ZANA):
        assert public.key_id.encode() not in raw


def test_entries_above_the_memory_limit_are_spooled_in_verified_batches() -> None:
    entries = chain(LAYLA, 40) + chain(OMAR, 5, files=(OTHER,))
    spooled = []
    raw, _ = write(spec_of(LAYLA, [ZANA], entries))
    found = read(raw, ZANA, memory=8_000, entry_spool=lambda batch, checked: spooled.append((list(batch), checked)))
    assert found.entries == ()
    assert found.entry_count == 45
    assert [e for batch, _ in spooled for e in batch] == in_order(entries[:40]) + in_order(entries[40:])
    assert len(spooled) > 2
    assert all(checked and checked <= {e.hash for e in batch} for batch, checked in spooled)
    with pytest.raises(BundleTooBig):
        read(raw, ZANA, memory=8_000)


def test_a_cancel_stops_reading_and_drops_what_was_staged() -> None:
    raw, _ = write(spec_of(LAYLA, [ZANA], evidence=[os.urandom(3 * limits.MIB)]))
    sinks = Sinks()
    task = Task(on_progress=lambda p: task.cancel() if sinks.made else None)
    spec = ReadSpec(ZANA, EVERYONE.get, EVERYONE.get, sinks)
    with pytest.raises(Cancelled):
        read_bundle(io.BytesIO(raw), spec, task)
    assert sinks.made
    assert all(sink.aborted for sink in sinks.made)


def test_a_cancel_stops_writing() -> None:
    task = Task()
    task.cancel()
    with pytest.raises(Cancelled):
        write_bundle(io.BytesIO(), spec_of(LAYLA, [ZANA], evidence=[PHOTO]), task)


@pytest.mark.parametrize(
    "content", [b"other", b"short", b"much longer than it was"], ids=["same-size", "same-size-too", "longer"]
)
def test_evidence_that_changed_is_not_sent(content: bytes) -> None:
    changed = EvidencePiece(hashlib.sha256(b"first").hexdigest(), 5, lambda: io.BytesIO(content))
    with pytest.raises(VaultDamaged):
        write(replace(spec_of(LAYLA, [ZANA]), evidence=[changed]))


def test_entries_that_changed_while_sending_are_not_sent() -> None:
    entries = chain(LAYLA, 2)
    turns = iter([[entries[0].line()], [entries[1].line()]])
    with pytest.raises(VaultDamaged):
        write(spec_of(LAYLA, [ZANA], entries, files={CASE: lambda: next(turns)}))


def test_entries_out_of_order_are_a_fault_of_the_caller() -> None:
    first, second = chain(LAYLA, 2)
    with pytest.raises(ValueError, match="order"):
        write(spec_of(LAYLA, [ZANA], [first], files={CASE: lambda: [second.line(), first.line()]}))


def test_evidence_files_are_closed() -> None:
    opened = []

    def open_photo() -> io.BytesIO:
        opened.append(io.BytesIO(PHOTO))
        return opened[-1]

    photo = EvidencePiece(hashlib.sha256(PHOTO).hexdigest(), len(PHOTO), open_photo)
    write(replace(spec_of(LAYLA, [ZANA]), evidence=[photo]))
    assert opened
    assert all(file.closed for file in opened)


def test_author_names_are_claims_in_their_own_script() -> None:
    spec = spec_of(LAYLA, [ZANA], chain(LAYLA, 1), authors=[(LAYLA.public, "ليلى حسن")])
    assert read(write(spec)[0], ZANA).authors[LAYLA.key_id].name == "ليلى حسن"

"""Parcels: what a relay does to blobs is seen, whatever it does (T14), and their sizes tell little (T30)."""

from __future__ import annotations

import hashlib
import io
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.errors import BundleAltered, BundleTooBig
from app.sync.protocol import blobs
from app.sync.protocol.names import LeafKeys
from app.sync.relay import parcels
from app.sync.relay.parcels import Blob, Parcel
from tests.sync.protocol.kit import AT, BOX, EPOCH, TRANSFER

KEYS = AT.keys(7)
LENGTH = 1_100_000  # one blob of 1 MiB and one of 64 KiB
DATA = hashlib.shake_256(b"a bundle").digest(LENGTH)


def sealed(data: bytes = DATA, keys: LeafKeys = KEYS, transfer: bytes = TRANSFER) -> tuple[Parcel, list[Blob]]:
    source = io.BytesIO(data)
    parcel = parcels.weigh(transfer, source)
    return parcel, [parcels.seal(keys, parcel, piece, source) for piece in parcel.pieces]


PARCEL, BLOBS = sealed()


@settings(max_examples=25)
@given(st.integers(1, 3_000_000), st.randoms())
def test_a_parcel_comes_whole_in_any_order_and_twice(length: int, rng: random.Random) -> None:
    data = rng.randbytes(length)
    parcel, made = sealed(data)
    came = [*made, *rng.sample(made, len(made) // 2)]
    rng.shuffle(came)
    target = io.BytesIO()
    for blob in came:
        opened = parcels.open_blob(blob.data, blob.id, KEYS)
        assert opened.parcel == parcel
        parcels.put_in_place(opened, target)
    assert parcels.is_whole(parcel, target) and target.getvalue() == data


def test_t30_a_blob_is_of_a_class_and_looks_like_noise() -> None:
    assert [len(blob.data) for blob in BLOBS] == [blobs.CLASSES[1], blobs.CLASSES[0]]
    zeros, _ = sealed(b"\0" * 50_000)[1], None
    counts = Counter(zeros[0].data)
    assert len(counts) == 256 and max(counts.values()) < 2 * min(counts.values())


def test_sent_again_it_is_the_same_blob_and_another_file_another_one() -> None:
    assert sealed() == (PARCEL, BLOBS)
    assert parcels.ids(KEYS, PARCEL) == tuple(blob.id for blob in BLOBS)
    seen = {blob.data[:48] for blob in BLOBS}
    for again in (sealed(DATA[:-1] + b"x"), sealed(transfer=bytes(16)), sealed(keys=AT.keys(8))):
        assert not seen & {blob.data[:48] for blob in again[1]}


def test_no_key_seals_two_texts() -> None:
    """A file that grew under the same transfer: every blob has another salt, and so another key."""
    longer = sealed(DATA + b"more")[1]
    assert {blob.id for blob in longer} & {blob.id for blob in BLOBS}
    assert not {blob.data[:32] for blob in longer} & {blob.data[:32] for blob in BLOBS}


def test_the_reader_finds_whose_leaf_it_came_by() -> None:
    holders = [(index, BOX.at(epoch).keys(index)) for index in range(50) for epoch in (EPOCH - 1, EPOCH)]
    for blob in BLOBS:
        assert parcels.whose(blob.data, holders) == (7, KEYS)
        assert parcels.whose(blob.data[:48], holders) == (7, KEYS)
    assert parcels.whose(BLOBS[0].data, [(index, keys) for index, keys in holders if index != 7]) is None
    assert parcels.whose(b"", holders) is None


def refused(data: bytes, blob_id: str, keys: LeafKeys = KEYS) -> None:
    with pytest.raises(BundleAltered) as caught:
        parcels.open_blob(data, blob_id, keys)
    assert caught.value.facts == {"reason": "parcel"}


@settings(max_examples=120)
@given(st.integers(0, blobs.CLASSES[0] * 8 - 1))
def test_t14_a_bit_that_the_relay_turned_is_found(bit: int) -> None:
    altered = bytearray(BLOBS[1].data)
    altered[bit // 8] ^= 1 << bit % 8
    refused(bytes(altered), BLOBS[1].id)


def test_t14_swapped_truncated_and_grown_blobs_are_found() -> None:
    refused(BLOBS[0].data, BLOBS[1].id)
    refused(BLOBS[1].data, BLOBS[0].id)
    for wrong in (b"", BLOBS[1].data[:-1], BLOBS[1].data + b"\0", BLOBS[0].data[: blobs.CLASSES[0]]):
        refused(wrong, BLOBS[1].id)
    refused(BLOBS[1].data, BLOBS[1].id, AT.keys(8))
    refused(BLOBS[1].data, BLOBS[1].id, BOX.at(EPOCH + 1).keys(7))


def test_a_joined_file_is_held_to_its_hash() -> None:
    assert parcels.is_whole(PARCEL, io.BytesIO(DATA))
    for wrong in (DATA[:-1], DATA + b"x", DATA[:-1] + b"x", b""):
        assert not parcels.is_whole(PARCEL, io.BytesIO(wrong))


def test_reading_a_joined_file_can_be_stopped() -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        parcels.is_whole(PARCEL, io.BytesIO(DATA), stop)


def test_a_file_that_shrank_is_not_sealed_and_an_empty_one_not_begun() -> None:
    with pytest.raises(ValueError, match="source"):
        parcels.seal(KEYS, PARCEL, PARCEL.pieces[1], io.BytesIO(DATA[:-1]))
    with pytest.raises(BundleTooBig):
        parcels.weigh(TRANSFER, io.BytesIO(b""))


# --- a contact who writes nonsense ----------------------------------------------------------------


def written(**changes: int) -> Blob:
    """A blob by the rightful holder of a leaf, whose header says what they like."""
    from app.crypto import blob as sealing

    piece = PARCEL.pieces[1]
    said = {"version": 1, "n": 1, "of": 2, "offset": piece.offset, "length": piece.length, "whole": LENGTH, **changes}
    header = blobs.HEADER.pack(
        said["version"], TRANSFER, said["n"], said["of"], said["offset"], said["length"], said["whole"], PARCEL.sha256
    )
    salt = hashlib.sha256(header).digest()
    room = blobs.CLASSES[0] - blobs.SALT_BYTES - blobs.CHECK_BYTES - blobs.TAG_BYTES
    plain = (header + DATA[piece.offset :]).ljust(room, b"\0")
    plain = plain[:-1] + bytes([said.get("last", 0)])
    before = salt + parcels._check(KEYS.blob, salt)
    data = before + sealing.seal(parcels._key(KEYS.blob, salt), plain, before)
    return Blob(blobs.blob_id(KEYS.ids, TRANSFER, said["n"]), data)


def test_the_writer_of_the_next_test_writes_rightly() -> None:
    blob = written()
    assert parcels.open_blob(blob.data, blob.id, KEYS).data == DATA[PARCEL.pieces[1].offset :]


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 2},
        {"version": 0},
        {"n": 0},
        {"n": 2},
        {"of": 3},
        {"offset": 0},
        {"offset": 2**40},
        {"length": 0},
        {"length": 2**32 - 1},
        {"whole": 0},
        {"whole": LENGTH + 1},
        {"whole": 2**63},
        {"last": 1},
    ],
    ids=str,
)
def test_t11_a_header_that_no_program_writes_is_refused(changes: dict[str, int]) -> None:
    """So pieces can't overlap, nor a file be written where nothing of it belongs, nor grow without end."""
    blob = written(**changes)
    refused(blob.data, blob.id)

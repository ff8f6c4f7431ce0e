"""Classes of blobs (T30), how files are cut into them, and answers that say no more than they must (T29)."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.base.limits import BUNDLE_BYTES, KIB, MIB
from app.sync.protocol import answers, blobs
from app.sync.protocol.refusal import Refused
from tests.sync.protocol.kit import BLOB, LEAF, TRANSFER

EDGES = [room + add for room in blobs.ROOM for add in (-1, 0, 1)]


@given(st.integers(1, 200 * MIB))
@example(1)
@example(BUNDLE_BYTES)
def test_t30_a_file_is_cut_into_the_four_classes_and_nothing_is_lost(length: int) -> None:
    pieces = blobs.cut(length)
    assert [piece.n for piece in pieces] == list(range(len(pieces)))
    assert {piece.of for piece in pieces} == {len(pieces)}
    at = 0
    for piece in pieces:
        assert piece.offset == at and 0 < piece.length <= piece.size - blobs.OVERHEAD
        assert piece.size in blobs.CLASSES
        at += piece.length
    assert at == length
    full = [piece.length == piece.size - blobs.OVERHEAD for piece in pieces]
    assert all(full[:-1]) and (full[-1] or pieces[-1].size == 64 * KIB)


@pytest.mark.parametrize("length", EDGES)
def test_the_edges_of_the_classes(length: int) -> None:
    pieces = blobs.cut(length)
    assert sum(piece.length for piece in pieces) == length
    sizes = [piece.size for piece in pieces]
    assert sizes == sorted(sizes, reverse=True)
    if length in blobs.ROOM:
        assert len(pieces) == 1 and pieces[0].size == length + blobs.OVERHEAD


@pytest.mark.parametrize("wrong", [0, -1, BUNDLE_BYTES + 1])
def test_nothing_and_too_much_are_not_cut(wrong: int) -> None:
    with pytest.raises(ValueError, match="length"):
        blobs.cut(wrong)


def test_what_moves_is_hardly_more_than_what_is_sent() -> None:
    """At most a blob of 64 KiB and the heads beyond it: below 1.15 from half a MiB on."""
    for length in [*range(512 * KIB, 40 * MIB, 333_333), 100 * MIB, 1024 * MIB]:
        assert blobs.moved(length) / length < 1.15, length
    assert blobs.moved(100 * MIB) / (100 * MIB) < 1.001


def test_ids_are_the_same_again_and_no_two_are() -> None:
    assert blobs.blob_id(LEAF.keys.ids, TRANSFER, 0) == BLOB and blobs.is_id(BLOB) and len(BLOB) == blobs.ID_CHARS
    ids = {blobs.blob_id(LEAF.keys.ids, transfer, n) for transfer in (TRANSFER, bytes(16)) for n in range(500)}
    assert len(ids) == 1_000


def test_ids_follow_no_order_that_a_relay_could_see() -> None:
    """Who lists a mailbox can't tell which blobs came one after the other."""
    ids = [blobs.blob_id(LEAF.keys.ids, TRANSFER, n) for n in range(1_000)]
    rising = sum(a < b for a, b in itertools.pairwise(ids))
    assert 420 < rising < 580


# --- answers --------------------------------------------------------------------------------------


def test_t29_every_answer_in_words_is_as_long_as_every_other() -> None:
    assert {len(answers.body(word)) for word in answers.STATUS} == {answers.BODY_BYTES}
    assert all(json.loads(answers.body(word)) == {"answer": word} for word in answers.STATUS)


def test_a_page_is_read_as_it_was_written_and_its_length_tells_little() -> None:
    listed = sorted((blobs.blob_id(LEAF.keys.ids, TRANSFER, n), blobs.CLASSES[n % 4], n) for n in range(1_000))
    for count in (0, 1, 7, 1_000):
        page = answers.write_page(listed[:count], count == 1_000)
        assert len(page) % answers.LIST_STEP == 0 and len(page) <= answers.LIST_BYTES
        read = answers.read_page(page, "", 1_000)
        assert [(blob.id, blob.size, blob.place) for blob in read.blobs] == listed[:count] and read.more is (
            count == 1_000
        )
    assert len({len(answers.write_page(listed[:count], False)) for count in range(60)}) == 1


A, B, C = sorted(blobs.blob_id(LEAF.keys.ids, TRANSFER, n) for n in range(3))
SIZE = blobs.CLASSES[0]


@pytest.mark.parametrize(
    ("value", "after"),
    [
        ({"blobs": [[B, SIZE, 0], [A, SIZE, 0]], "more": False}, ""),
        ({"blobs": [[A, SIZE, 0], [A, SIZE, 0]], "more": False}, ""),
        ({"blobs": [[A, SIZE, 0]], "more": False}, A),
        ({"blobs": [[A, SIZE, 0]], "more": False}, B),
        ({"blobs": [[A, 5, 0]], "more": False}, ""),
        ({"blobs": [["../../etc/passwd", SIZE, 0]], "more": False}, ""),
        ({"blobs": [[A, SIZE, 0], [B, SIZE, 0], [C, SIZE, 0]], "more": False}, ""),
        ({"blobs": [], "more": True}, ""),
        ({"blobs": [[A, SIZE, 0]], "more": 1}, ""),
        ({"blobs": [[A]], "more": False}, ""),
        ({"blobs": [[5, SIZE, 0]], "more": False}, ""),
        ({"blobs": 5, "more": False}, ""),
        ({"blobs": [[A, "65536", 0]], "more": False}, ""),
        ({"blobs": [[A, 65536.0, 0]], "more": False}, ""),
        ({"blobs": [[A, SIZE]], "more": False}, ""),
        ({"blobs": [[A, SIZE, 1_024]], "more": False}, ""),
        ({"blobs": [[A, SIZE, -1]], "more": False}, ""),
        ({"blobs": [[A, SIZE, True]], "more": False}, ""),
        ({"blobs": [[A, SIZE, 0, 0]], "more": False}, ""),
        ({"more": False}, ""),
        ([], ""),
    ],
    ids=str,
)
def test_t14_a_page_that_lies_is_refused(value: object, after: str) -> None:
    """Backwards, twice, from before the cursor, without end, or with names that are none."""
    with pytest.raises(Refused, match="page"):
        answers.read_page(json.dumps(value).encode(), after, 2)


@given(st.binary(max_size=200))
def test_no_bytes_are_more_than_refused_as_a_page(data: bytes) -> None:
    try:
        page = answers.read_page(data, "", 1_000)
    except Refused:
        return
    assert page.blobs == ()


def test_a_page_without_end_is_not_read() -> None:
    with pytest.raises(Refused, match="page"):
        answers.read_page(b" " * (answers.LIST_BYTES + 1), "", 1_000)
    with pytest.raises(Refused, match="page"):
        answers.read_page(b"[" * 50_000, "", 1_000)

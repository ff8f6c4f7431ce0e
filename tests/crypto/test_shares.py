"""A secret among n, k of whom have it: every choice of k, no choice of fewer, and SLIP-39's own vectors (T31)."""

from __future__ import annotations

import itertools
import json
import secrets
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shamir_mnemonic import shamir as theirs
from shamir_mnemonic.share import Share as TheirShare
from shamir_mnemonic.utils import MnemonicError

from app.base.errors import InputError
from app.crypto import pieces, shares
from app.crypto.pieces import Piece
from app.crypto.shares import Point, recover, split

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/slip39/vectors.json").read_text())
NUMBERS = [(k, n) for n in range(2, 8) for k in range(2, n + 1)]


def point(share: TheirShare) -> Point:
    return Point(share.index, share.value)


# --- all choices ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("k", "n"), NUMBERS, ids=lambda number: str(number))
def test_t31_every_k_of_n_recover(k: int, n: int) -> None:
    secret = secrets.token_bytes(32)
    dealt = split(secret, k, n)
    assert [one.x for one in dealt] == list(range(1, n + 1))
    for chosen in itertools.combinations(dealt, k):
        assert recover(k, chosen) == secret
        assert recover(k, chosen[::-1]) == secret


@pytest.mark.parametrize(("k", "n"), [(k, n) for k, n in NUMBERS if k > 2], ids=lambda number: str(number))
def test_t31_no_k_minus_1_recover(k: int, n: int) -> None:
    """Taken for a set of their own they make nothing, whoever they are."""
    secret = secrets.token_bytes(32)
    for fewer in itertools.combinations(split(secret, k, n), k - 1):
        assert recover(k - 1, fewer) is None
        with pytest.raises(ValueError, match="points"):
            recover(k, fewer)


def test_t31_k_minus_1_say_nothing_about_the_secret() -> None:
    """Whatever the secret was, there is exactly one k-th point that makes these k - 1 fit it: so none is likelier.

    Shown for each byte: the points of two people together with each of the 256 secrets give a third
    point, and all 256 of them differ.
    """
    first, second, _ = split(secrets.token_bytes(16), 3, 3)
    for at in range(16):
        ends = set()
        for value in range(256):
            through = [Point(1, first.y[at : at + 1]), Point(2, second.y[at : at + 1]), Point(255, bytes([value]))]
            ends.add(shares._value_at(through, 3)[0])
        assert len(ends) == 256


def test_t31_every_byte_of_a_share_is_evenly_spread() -> None:
    """Of 4,096 bytes of each share of one secret none is rare or frequent: chi-squared, wrong once in 10^9 runs."""
    counts = [[0] * 256 for _ in range(5)]
    secret = bytes(16)
    for _ in range(256):
        for row, one in zip(counts, split(secret, 3, 5), strict=True):
            for byte in one.y:
                row[byte] += 1
    for row in counts:
        expected = 16.0
        assert sum((count - expected) ** 2 / expected for count in row) < 420


@pytest.mark.parametrize(("k", "n"), [(1, 3), (0, 2), (4, 3), (2, 10), (-1, 5), (1, 1)], ids=lambda number: str(number))
def test_t31_numbers_that_share_nothing_are_refused(k: int, n: int) -> None:
    with pytest.raises(InputError, match="custody-number"):
        split(bytes(32), k, n)


# --- wrong points ---------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2), st.integers(0, 31), st.integers(1, 255))
def test_t31_one_altered_byte_is_noticed(whose: int, at: int, by: int) -> None:
    dealt = list(split(bytes(range(32)), 3, 5)[:3])
    value = bytearray(dealt[whose].y)
    value[at] ^= by
    dealt[whose] = Point(dealt[whose].x, bytes(value))
    assert recover(3, dealt) is None


def test_t31_points_that_are_no_set_are_refused() -> None:
    one, two, three = split(bytes(32), 3, 3)
    bad = {
        "twice": [one, one, two],
        "twice with two values": [one, Point(1, bytes(32)), two],
        "fewer": [one, two],
        "more": [one, two, three, Point(4, bytes(32))],
        "of the secret": [one, two, Point(255, bytes(32))],
        "of the digest": [one, two, Point(254, bytes(32))],
        "another length": [one, two, Point(3, bytes(31))],
        "short": [Point(x, bytes(4)) for x in (1, 2, 3)],
        "none": [],
    }
    for name, points in bad.items():
        with pytest.raises(ValueError, match="points"):
            recover(3, points)
            pytest.fail(name)


def test_t31_a_point_of_another_secret_is_noticed() -> None:
    mine, other = split(bytes(32), 2, 3), split(bytes(32), 2, 3)
    assert recover(2, [mine[0], other[1]]) is None


# --- SLIP-39 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "mnemonics", "secret"), [row[:3] for row in VECTORS], ids=[row[0] for row in VECTORS])
def test_t31_slip39_vectors(name: str, mnemonics: list[str], secret: str) -> None:
    """The independent program reads words and checksums; the sharing itself, and the digest, are ours."""
    if secret:
        assert ours(mnemonics) == bytes.fromhex(secret)
    else:
        with pytest.raises((MnemonicError, ValueError)):
            if ours(mnemonics) is None:
                raise ValueError("digest")


def ours(mnemonics: list[str]) -> bytes | None:
    groups = theirs.decode_mnemonics(mnemonics)
    common = next(iter(groups.values())).common_parameters()
    if len(groups) != common.group_threshold:
        raise ValueError("groups")
    found = []
    for index, group in groups.items():
        if len(group) != group.member_threshold():
            raise ValueError("members")
        value = whole(group.member_threshold(), [point(share) for share in group])
        if value is None:
            return None
        found.append(Point(index, bytes(value)))
    encrypted = whole(common.group_threshold, found)
    if encrypted is None:
        return None
    master = theirs.EncryptedMasterSecret(
        common.identifier, common.extendable, common.iteration_exponent, bytes(encrypted)
    )
    return master.decrypt(b"TREZOR")


def whole(k: int, points: list[Point]) -> bytearray | None:
    return bytearray(points[0].y) if k == 1 else recover(k, points)


@pytest.mark.parametrize(("k", "n"), [(2, 2), (2, 3), (3, 5), (5, 9), (9, 9)], ids=lambda number: str(number))
def test_t31_each_program_recovers_what_the_other_shared(k: int, n: int) -> None:
    secret = secrets.token_bytes(32)
    for chosen in itertools.islice(itertools.combinations(split(secret, k, n), k), 40):
        assert theirs._recover_secret(k, [theirs.RawShare(one.x, bytes(one.y)) for one in chosen]) == secret
    for raw in itertools.islice(itertools.combinations(theirs._split_secret(k, n, secret), k), 40):
        assert recover(k, [Point(one.x, one.data) for one in raw]) == secret


# --- pieces ---------------------------------------------------------------------------------------

DEAL = bytes(32)


@pytest.fixture(scope="module")
def dealt() -> tuple[Piece, ...]:
    return pieces.deal(bytes(range(32)), 3, 5)


@pytest.fixture(scope="module")
def marks(dealt) -> list[bytes]:
    return [pieces.mark(DEAL, one) for one in dealt]


def test_t31_the_bad_ones_are_left_out_and_the_good_suffice(dealt, marks) -> None:
    for bad in itertools.combinations(range(5), 2):
        mixed = [Piece(p.index, bytes(32), p.salt) if p.index - 1 in bad else p for p in dealt]
        assert [pieces.is_marked(DEAL, p, marks) for p in mixed] == [at not in bad for at in range(5)]
        assert pieces.combine(DEAL, 3, marks, mixed) == bytes(range(32))


def test_t31_fewer_than_k_good_ones_make_nothing(dealt, marks) -> None:
    for fewer in itertools.combinations(dealt, 2):
        with pytest.raises(ValueError, match="too few"):
            pieces.combine(DEAL, 3, marks, [*fewer, *fewer, Piece(5, bytes(32), bytes(32))])


def test_t31_a_dealer_who_marks_what_does_not_fit_is_found_out(dealt) -> None:
    wrong = (*dealt[:2], Piece(3, bytes(32), dealt[2].salt))
    assert pieces.combine(DEAL, 3, [pieces.mark(DEAL, p) for p in wrong], wrong) is None


def test_t31_a_piece_serves_one_deal(dealt, marks) -> None:
    assert not any(pieces.is_marked(b"\x01" * 32, one, marks) for one in dealt)
    moved = Piece(2, dealt[0].value, dealt[0].salt)
    assert not pieces.is_marked(DEAL, moved, marks)


def test_t31_a_proof_is_for_one_question_of_one_deal(dealt, marks) -> None:
    proof = pieces.prove(DEAL, dealt[0], b"q")
    assert pieces.is_proven(DEAL, marks[0], b"q", proof)
    assert not pieces.is_proven(DEAL, marks[0], b"r", proof)
    assert not pieces.is_proven(b"\x01" * 32, marks[0], b"q", proof)
    assert not pieces.is_proven(DEAL, marks[1], b"q", proof)
    assert not pieces.is_proven(DEAL, marks[0], b"q", bytes(64))


def test_t38_no_secret_is_shown(dealt) -> None:
    for one in (dealt[0], split(bytes(32), 2, 2)[0]):
        assert len(repr(one)) < 12

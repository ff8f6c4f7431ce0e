"""The statement of two signatures: nothing of it can be stripped, moved, swapped or bent (T24, T21)."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import BundleAltered, BundleError
from app.crypto import jws
from app.crypto.identity import Identity
from app.model.entry import b64
from app.model.suspension import (
    PRINT_BYTES,
    Link,
    Statement,
    held_chain,
    in_effect,
    pack_chain,
    set_apart,
    unpack_chain,
)
from app.sync import suspension as wire

AMAL, BASIM, DINA, KARIM = (Identity.create() for _ in range(4))
POINT = (7, b64(b"\x07" * 32))
CHAIN = {seq: bytes([seq]) * PRINT_BYTES for seq in (0, 1, 2, 5, 6)}


def core(**changed: object) -> wire.Core:
    made = wire.new_core("suspend", KARIM.key_id, POINT, [], "", 1_700_000_000)
    return wire.Core(**{**{name: getattr(made, name) for name in made.__struct_fields__}, **changed})  # type: ignore[arg-type]


def test_two_halves_of_one_core_make_a_statement() -> None:
    one = core()
    raw = wire.join([wire.write_half(AMAL, one, CHAIN), wire.write_half(BASIM, one, {3: b"\x03" * 16})])
    said = wire.statement_of(wire.read(raw))
    assert said.signers == {AMAL.key_id, BASIM.key_id}
    assert (said.key, said.point, said.kind) == (KARIM.key_id, POINT, "suspend")
    assert said.chain == {**CHAIN, 3: b"\x03" * 16}
    assert wire.read_statement(raw, said.id) == raw
    assert wire.is_one(raw)


def test_what_the_two_say_differently_is_named_by_nobody() -> None:
    one = core()
    halves = [wire.write_half(AMAL, one, CHAIN), wire.write_half(BASIM, one, {**CHAIN, 2: b"\xff" * 16})]
    assert 2 not in wire.statement_of(wire.read(wire.join(halves))).chain


def test_t24_halves_of_different_cores_or_of_one_person_are_no_statement() -> None:
    one, other = core(), core()
    amal, basim = wire.write_half(AMAL, one, {}), wire.write_half(BASIM, one, {})
    for halves in (
        [amal, wire.write_half(BASIM, other, {})],
        [amal, wire.write_half(AMAL, one, CHAIN)],
        [amal, basim, wire.write_half(DINA, one, {})],
    ):
        with pytest.raises(BundleAltered):
            wire.read(wire.join(halves))
    whole = json.loads(wire.join([amal, basim]))
    with pytest.raises(BundleAltered):
        wire.read(json.dumps({"v": 1, "halves": whole["halves"][::-1]}, separators=(",", ":")).encode())


def test_t24_a_signature_of_another_kind_of_document_is_none() -> None:
    raw = wire.write_half(AMAL, core(), {})
    verified = jws.verify_both(raw, wire.TYP, lambda _: AMAL.public)
    moved = jws.sign_both(AMAL, verified.payload, "sijil-receipt+jws", verified.facts)
    with pytest.raises(BundleAltered):
        wire.read_half(moved)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"key": AMAL.key_id}, id="about-oneself"),
        pytest.param({"key": "x"}, id="no-key"),
        pytest.param({"point": (-1, POINT[1])}, id="below-zero"),
        pytest.param({"point": (7, "short")}, id="no-hash"),
        pytest.param({"stands": (DINA.key_id, DINA.key_id)}, id="twice"),
        pytest.param({"ends": POINT[1]}, id="ends-something"),
        pytest.param({"kind": "restore"}, id="ends-nothing"),
        pytest.param({"nonce": ""}, id="no-nonce"),
        pytest.param({"iat": -1}, id="before-time"),
        pytest.param({"v": 0}, id="older"),
    ],
)
def test_t21_what_isnt_of_the_form_is_refused_though_it_is_signed(changed: dict[str, object]) -> None:
    with pytest.raises(BundleError):
        wire.read_half(wire.write_half(AMAL, core(**changed), {}))


def test_t21_a_chain_beyond_the_point_or_in_another_spelling_is_refused() -> None:
    with pytest.raises(BundleAltered):
        wire.read_half(wire.write_half(AMAL, core(), {9: b"\x09" * 16}))
    packed = pack_chain(CHAIN)
    for bent in (packed[:-1], packed + b"\0", packed[:8] + b"\0\0\0\0", packed + packed):
        with pytest.raises(ValueError, match="chain"):
            unpack_chain(bent)


@given(st.dictionaries(st.integers(0, 2**53 - 1), st.binary(min_size=16, max_size=16), max_size=40))
def test_a_chain_comes_back_as_it_was_packed(chain: dict[int, bytes]) -> None:
    assert unpack_chain(pack_chain(chain)) == chain


@pytest.mark.parametrize("seed", range(3))
def test_t24_no_byte_can_be_changed(seed: int) -> None:
    one = core()
    raw = wire.join([wire.write_half(AMAL, one, CHAIN), wire.write_half(BASIM, one, CHAIN)])
    for at in range(seed, len(raw), 97):
        bent = raw[:at] + bytes([raw[at] ^ (1 << seed)]) + raw[at + 1 :]
        with pytest.raises(BundleError):
            wire.read(bent)


# --- what is in effect, and what counts: of sets alone ------------------------------------------------


def said(id_: str, key: str, *signers: str, stands: tuple[str, ...] = (), ends: str = "") -> Statement:
    kind = "restore" if ends else "suspend"
    return Statement(id_, kind, key, frozenset(signers), None, frozenset(stands), ends)  # type: ignore[arg-type]


EVERYBODY = ("a", "b", "c", "d", "k", "x")


@pytest.mark.parametrize(
    ("statements", "effect"),
    [
        pytest.param([said("1", "k", "a", "b")], {"1"}, id="two-suspend"),
        pytest.param([said("1", "k", "a", "stranger")], set(), id="one-isnt-trusted"),
        pytest.param([said("1", "k", "a", "b"), said("2", "a", "k", "x")], {"1", "2"}, id="in-return-a-ring"),
        pytest.param(
            [said("1", "k", "a", "b"), said("2", "a", "k", "x"), said("3", "k", "c", "d")],
            {"1", "3"},
            id="others-speak",
        ),
        pytest.param([said("1", "k", "a", "b"), said("0", "d", "k", "c")], {"1"}, id="by-the-stolen-key"),
        pytest.param(
            [said("1", "k", "a", "b", stands=("0",)), said("0", "d", "k", "c")], {"0", "1"}, id="honest-and-named"
        ),
        pytest.param([said("1", "k", "a", "b"), said("2", "k", "a", "b", ends="1")], set(), id="ended"),
        pytest.param([said("1", "k", "a", "b"), said("2", "k", "a", "c", ends="1")], {"1"}, id="ended-by-others"),
        pytest.param([said("1", "k", "a", "b"), said("2", "c", "a", "b", ends="1")], {"1"}, id="the-end-of-another"),
        pytest.param(
            [said("1", "k", "a", "b"), said("2", "k", "a", "b", ends="1"), said("3", "k", "a", "b")],
            {"3"},
            id="suspended-anew",
        ),
        pytest.param(
            [said("1", "k", "a", "b"), said("2", "k", "a", "b", ends="1"), said("3", "a", "c", "d")],
            {"3"},
            id="both-signed-by-one-who-is-suspended-later",
        ),
    ],
)
def test_t21_what_is_in_effect(statements: list[Statement], effect: set[str]) -> None:
    for order in (statements, statements[::-1]):
        assert in_effect(order, EVERYBODY) == effect


def test_t21_forged_numbers_as_large_as_they_like_cost_nothing() -> None:
    hashes = [b64(bytes([n]) * 32) for n in range(4)]
    links = [Link(0, hashes[0], None), Link(1, hashes[1], hashes[0]), Link(2**53 - 1, hashes[2], hashes[3])]
    assert held_chain(links, (2**53 - 1, hashes[2])).keys() == {0, 1, 2**53 - 2}
    one = Statement("1", "suspend", "k", frozenset("ab"), (1, hashes[1]))
    assert set_apart(links, [one]) == {hashes[2]: "after"}


def test_t21_two_pairs_on_one_day_prove_each_others_part() -> None:
    hashes = [b64(bytes([n]) * 32) for n in range(6)]
    here = [Link(seq, hashes[seq], hashes[seq - 1]) for seq in (1, 3)]
    first = Statement("1", "suspend", "k", frozenset("ab"), (5, hashes[5]), chain={3: b"\x03" * 16})
    second = Statement("2", "suspend", "k", frozenset("cd"), (3, hashes[3]), chain={1: b"\x01" * 16})
    assert set_apart(here, [first]) == {hashes[1]: "unproved"}
    assert set_apart(here, [first, second]) == {}


def test_t21_what_is_proved_wrong_is_admitted_by_nobody() -> None:
    hashes = [b64(bytes([n]) * 32) for n in range(5)]
    links = [Link(0, hashes[0], None), Link(2, hashes[2], hashes[1]), Link(3, hashes[3], hashes[2])]
    one = Statement("1", "suspend", "k", frozenset("ab"), (2, hashes[2]))
    assert set_apart(links, [one]) == {hashes[3]: "after", hashes[0]: "unproved"}
    assert set_apart(links, [one], {hashes[0], hashes[3]}) == {hashes[3]: "after"}
    true = Link(1, hashes[1], hashes[4])  # it came meanwhile, and names another first entry
    assert set_apart([*links, true], [one], {hashes[0]}) == {hashes[3]: "after", hashes[0]: "other"}

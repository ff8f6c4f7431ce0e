"""Admissions: an operator's word, for one mailbox, for its time, and for nobody else (P34)."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto import request_keys
from app.sync.protocol import admission, names, spelling
from app.sync.protocol.admission import Admission, Asked
from app.sync.protocol.refusal import Refused
from tests.sync.protocol.kit import AT, BOX, EPOCH, NOW, OPERATOR, OPERATOR_PUBLIC, TOKEN

OTHER = BOX.at(EPOCH + 1).name
GIVEN = admission.for_epoch(Asked(AT.name, EPOCH), 10**9, 1_000)


def test_what_an_operator_wrote_is_read() -> None:
    assert admission.read(TOKEN, [OPERATOR_PUBLIC], AT.name, NOW) == GIVEN == admission.state(TOKEN)
    assert len(TOKEN) == admission.TOKEN_CHARS


def test_an_operator_s_new_key_stands_beside_the_old_one() -> None:
    new = request_keys.public_bytes(bytes(32))
    assert admission.read(TOKEN, [new, OPERATOR_PUBLIC], AT.name, NOW) == GIVEN


@pytest.mark.parametrize(
    ("operators", "mailbox", "now"),
    [
        ([request_keys.public_bytes(bytes(32))], AT.name, NOW),
        ([], AT.name, NOW),
        ([OPERATOR_PUBLIC], OTHER, NOW),
        ([OPERATOR_PUBLIC], AT.name, GIVEN.until + 1),
        ([OPERATOR_PUBLIC], AT.name, GIVEN.since - 1),
    ],
    ids=["another operator", "no operator", "another mailbox", "too late", "too early"],
)
def test_p34_a_token_is_for_one_mailbox_and_time_by_one_operator(operators, mailbox, now) -> None:
    with pytest.raises(Refused, match="admission"):
        admission.read(TOKEN, operators, mailbox, now)


@given(st.data())
def test_one_changed_bit_of_a_token_is_refused(data: st.DataObject) -> None:
    raw = bytearray(spelling.read64(TOKEN, len(TOKEN) * 3 // 4))
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Refused, match="admission"):
        admission.read(spelling.write64(bytes(raw)), [OPERATOR_PUBLIC], AT.name, NOW)


@given(st.text(max_size=300))
def test_any_text_is_at_most_refused(text: str) -> None:
    with pytest.raises(Refused):
        admission.read(text, [OPERATOR_PUBLIC], AT.name, NOW)


def test_a_signature_for_something_else_is_no_admission() -> None:
    """The same bytes, signed without saying that it is an admission."""
    told = spelling.read64(TOKEN, len(TOKEN) * 3 // 4)[: -request_keys.SIGNATURE_BYTES]
    forged = spelling.write64(told + request_keys.sign(OPERATOR, told))
    with pytest.raises(Refused, match="admission"):
        admission.read(forged, [OPERATOR_PUBLIC], AT.name, NOW)


def test_an_admission_reaches_one_epoch_around_its_own() -> None:
    assert GIVEN.since == names.begin_of(EPOCH - 1) and GIVEN.until == names.begin_of(EPOCH + 2)


def test_requests_go_to_the_operator_and_tokens_come_back() -> None:
    asked = [Asked(BOX.at(epoch).name, epoch) for epoch in range(EPOCH, EPOCH + 3)]
    read = admission.read_request(admission.write_request(asked))
    assert sorted(asked) == list(read)
    tokens = [admission.write(OPERATOR, admission.for_epoch(one, 5, 6)) for one in read]
    back = admission.read_tokens(admission.write_tokens(tokens))
    assert back.keys() == {one.mailbox for one in asked} and sorted(back.values()) == sorted(tokens)


def test_mixed_requests_do_not_say_whose_names_belong_together() -> None:
    """Only names and epochs, in the order of the names: the same whoever's came first."""
    rng = random.Random(3)
    people = [
        [Asked(spelling.write32(rng.randbytes(32)), EPOCH + n) for n in range(13)] for _ in range(5)
    ]  # fmt: skip
    files = [admission.write_request(asked) for asked in people]
    mixed = admission.mix(files)
    assert mixed == admission.mix(reversed(files)) == admission.mix([*files, files[2]])
    assert list(admission.read_request(mixed)) == sorted(one for asked in people for one in asked)


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        None,
        {"sijil-admission-request": 1},
        {"sijil-admission-request": 2, "names": [[AT.name, 5]]},
        {"sijil-admission-request": 1, "names": []},
        {"sijil-admission-request": 1, "names": [[AT.name, 5]], "more": 1},
        {"sijil-admission-request": 1, "names": [[AT.name]]},
        {"sijil-admission-request": 1, "names": [[AT.name, -1]]},
        {"sijil-admission-request": 1, "names": [[AT.name, 2**32]]},
        {"sijil-admission-request": 1, "names": [["x", 5]]},
        {"sijil-admission-request": 1, "names": [[5, AT.name]]},
        {"sijil-admission-request": 1, "names": [[AT.name, 5]] * (admission.MOST + 1)},
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_request_is_held_to_its_shape(value: object) -> None:
    with pytest.raises(Refused, match="request"):
        admission.read_request(json.dumps(value).encode())


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff",
        b"[" * 100_000,
        b" " * (admission.TOKENS_BYTES + 1),
        b'{"sijil-admissions":1,"tokens":[5]}',
        b'{"sijil-admissions":1,"tokens":["x"]}',
        b'{"sijil-admissions":1,"tokens":[]}',
    ],
    ids=lambda text: str(text[:40]),
)
def test_tokens_are_held_to_their_shape(text: bytes) -> None:
    with pytest.raises(Refused, match="tokens"):
        admission.read_tokens(text)


@given(st.integers(0, 2**40), st.integers(0, 2**40), st.integers(0, 2**60), st.integers(0, 2**32 - 1))
def test_every_admission_is_read_as_written(since: int, lasts: int, size: int, count: int) -> None:
    given = Admission(AT.name, since, since + lasts, size, count)
    assert admission.read(admission.write(OPERATOR, given), [OPERATOR_PUBLIC], AT.name, since + lasts) == given

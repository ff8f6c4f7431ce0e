"""Entries: one spelling, every value under its digest, every run under a signature."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.errors import BundleAltered
from app.crypto.entries import HEADER, find_forks, read_entry, sign_entry, verify_all, verify_entry
from app.crypto.sdjwt import issue
from app.model.entry import Change, Entry, NewChange, b64, digest_of, unb64
from tests.crypto.kit import FILE, RECORD, chain, change, flips, person, refused

ANNA, BASIM = person("anna"), person("basim")
KEYS = {who.key_id: who.public for who in (ANNA, BASIM)}


def line(entry: Entry) -> bytes:
    return entry.line().encode()


def fully_checked(raw: bytes) -> None:
    entry = read_entry(raw)
    verify_entry(entry, KEYS.get(entry.claims.iss, ANNA.public))


VALUES = [
    "text",
    "نص",
    "",
    None,
    True,
    0,
    -5,
    2**60,
    1.5,
    1e300,
    [],
    {},
    {"n": 3, "is": "exact"},
    [[["deep"]]],
    "\x00\u2028\U0001f600",
]


def test_what_was_signed_is_read_back() -> None:
    news = [
        NewChange(Change(RECORD, "case", f"f{n}", value, None if n % 2 else FILE)) for n, value in enumerate(VALUES)
    ]
    entry = sign_entry(ANNA, seq=0, prev=None, iat=5, file=FILE, changes=news)
    read = read_entry(line(entry))
    assert read == entry and read.changes() == tuple(new.change for new in news)
    verify_entry(read, ANNA.public)
    assert dataclasses.replace(read, parsed=None).changes() == read.changes()


def test_replaced_digests_travel_in_the_clear() -> None:
    olds = tuple(digest_of(str(n)) for n in range(64))
    news = [change(1), dataclasses.replace(change(2), replaces=olds), dataclasses.replace(change(3), replaces=olds[:1])]
    entry = sign_entry(ANNA, seq=0, prev=None, iat=5, file=FILE, changes=news)
    assert entry.claims.replaces == {1: olds, 2: olds[:1]}
    hidden = read_entry(entry.line([False] * 3).encode())
    assert hidden.claims.replaces == entry.claims.replaces and hidden.changes() == (None, None, None)


def test_withheld_values_leave_the_signature_valid_and_equal_values_unlinkable() -> None:
    (entry,) = chain(ANNA, 1, changes=3)
    read = read_entry(entry.line([True, False, True]).encode())
    assert read.disclosures == (entry.disclosures[0], None, entry.disclosures[2])
    verify_entry(read, ANNA.public)
    twins = sign_entry(ANNA, seq=0, prev=None, iat=5, file=FILE, changes=[change("same"), change("same")])
    assert len(set(twins.claims.digests)) == 2


@pytest.mark.parametrize(
    "value",
    [float("nan"), [float("inf")], {1: 2}, object(), b"bytes", "\ud800", "x" * 1_100_000],
    ids=["nan", "infinite", "key", "object", "bytes", "surrogate", "big"],
)
def test_a_value_that_json_cannot_carry_is_not_signed(value: object) -> None:
    with pytest.raises(ValueError, match="entry"):
        sign_entry(ANNA, seq=0, prev=None, iat=5, file=FILE, changes=[change(value)])


def _deep(levels: int) -> object:
    return [] if levels == 0 else [_deep(levels - 1)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"changes": []},
        {"changes": [change(n) for n in range(1001)]},
        {"changes": [change(_deep(17))]},
        {"changes": [change(1, field="f" * 65)]},
        {"changes": [change(1, source="../etc")]},
        {"changes": [NewChange(Change(RECORD, "case", "f", 1), ("short",))]},
        {"seq": 1},
        {"seq": -1},
        {"prev": "A" * 43},
        {"file": "x"},
        {"iat": -1},
    ],
    ids=["none", "too-many", "deep", "name", "source", "digest", "no-prev", "negative", "prev-of-first", "file", "iat"],
)
def test_an_entry_that_no_reader_takes_is_not_signed(wrong: dict[str, object]) -> None:
    whole: dict[str, object] = {"seq": 0, "prev": None, "iat": 5, "file": FILE, "changes": [change()]} | wrong
    with pytest.raises(ValueError, match="entry"):
        sign_entry(ANNA, **whole)  # type: ignore[arg-type]


ONE = chain(ANNA, 1, changes=2)[0]
OTHER = chain(ANNA, 1, changes=1)[0]
D0, D1 = ONE.disclosures
EDITS = {
    "a disclosure of another entry": f"{ONE.token}~{D0}~{OTHER.disclosures[0]}~",
    "a disclosure twice": f"{ONE.token}~{D0}~{D0}~",
    "no last tilde": f"{ONE.token}~{D0}~{D1}",
    "no tilde": ONE.token,
    "a key binding": f"{ONE.token}~{D0}~{ONE.token}",
    "an empty disclosure": f"{ONE.token}~~{D0}~",
    "a space": f"{ONE.token}~{D0}~ ",
    "a line feed": f"{ONE.token}~{D0}~\n",
    "padding": f"{ONE.token}=~{D0}~",
    "another header": f"{b64(b'{}')}.{ONE.token.split('.', 1)[1]}~",
    "alg none": f"{b64(json.dumps({'alg': 'none', 'typ': HEADER.typ}).encode())}.{ONE.token.split('.')[1]}.~",
    "no signature": ONE.token.rpartition(".")[0] + ".~",
    "four parts": ONE.token + ".AA~",
    "not ASCII": ONE.token + "~é~",
    "nothing": "",
}


@pytest.mark.parametrize("text", EDITS.values(), ids=EDITS.keys())
def test_t07_an_edited_line_is_altered(text: str) -> None:
    refused(lambda: read_entry(text.encode()))


def test_t07_every_bit_and_every_truncation_of_a_line_is_refused() -> None:
    raw = line(OTHER)
    for mutated in flips(raw):
        assert isinstance(refused(lambda m=mutated: fully_checked(m)), BundleAltered)
    for end in range(len(raw)):
        cut = raw[:end]
        if cut != OTHER.token.encode() + b"~":  # without its disclosure it is whole: that is the point of an SD-JWT
            refused(lambda c=cut: fully_checked(c))


def forged(payload: bytes) -> bytes:
    return (issue(HEADER, payload, ANNA.sign_ed25519) + "~").encode()


PAYLOAD = unb64(ONE.token.split(".")[1])
SPELLINGS = {
    "white space": PAYLOAD.replace(b":", b": ", 1),
    "a claim twice": PAYLOAD.replace(b'"seq":0', b'"seq":0,"seq":0'),
    "a claim more": PAYLOAD.replace(b'"seq":0', b'"seq":0,"exp":1'),
    "another order": msgspec.json.encode(dict(reversed(msgspec.json.decode(PAYLOAD).items()))),
    "prev null": PAYLOAD.replace(b'"seq":0', b'"seq":0,"prev":null'),
    "another hash": PAYLOAD.replace(b"sha-256", b"sha-512"),
    "seq as float": PAYLOAD.replace(b'"seq":0', b'"seq":0.0'),
    "an escape": PAYLOAD.replace(b'"seq"', b'"s\\u0065q"'),
    "an index with a zero": PAYLOAD.replace(b'"replaces":{}', b'"replaces":{"00":["' + b"A" * 43 + b'"]}'),
    "an index beyond": PAYLOAD.replace(b'"replaces":{}', b'"replaces":{"2":["' + b"A" * 43 + b'"]}'),
    "an index twice": PAYLOAD.replace(
        b'"replaces":{}', b'"replaces":{"0":["' + b"A" * 43 + b'"],"0":["' + b"A" * 43 + b'"]}'
    ),
    "nothing replaced": PAYLOAD.replace(b'"replaces":{}', b'"replaces":{"0":[]}'),
    "a digest twice": PAYLOAD.replace(ONE.claims.digests[1].encode(), ONE.claims.digests[0].encode()),
    "a digest with unused bits": PAYLOAD.replace(ONE.claims.digests[1].encode(), b"A" * 42 + b"B"),
}


@pytest.mark.parametrize("payload", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_a_signed_payload_in_another_spelling_is_refused(payload: bytes) -> None:
    assert payload != PAYLOAD
    assert isinstance(refused(lambda: read_entry(forged(payload))), BundleAltered)


def _with_disclosure(raw: bytes) -> bytes:
    text = b64(raw)
    payload = PAYLOAD.replace(ONE.claims.digests[0].encode(), digest_of(text).encode())
    return forged(payload) + text.encode() + b"~"


GOOD = unb64(str(D0))
BODIES = {
    "white space": GOOD.replace(b",", b", ", 1),
    "a key twice": GOOD.replace(b'"type":', b'"type":"x","type":'),
    "a key more": GOOD.replace(b'"type":', b'"more":1,"type":'),
    "no source": GOOD.replace(b',"source":null', b""),
    "a short salt": b'["AA"' + GOOD[25:],
    "three elements": GOOD[:-1] + b",1]",
    "an object property": GOOD[:-1].replace(b",", b',"name",', 1) + b"]",
    "deep": GOOD.replace(b'"0.0"', b"[" * 5000 + b"]" * 5000),
    "a name too long": GOOD.replace(b'"title"', b'"' + b"t" * 65 + b'"'),
    "a record that is a path": GOOD.replace(RECORD.encode(), b"../../../etc/passwd-------"),
    "not UTF-8": GOOD.replace(b"0.0", b"\xff\xfe"),
    "a lone surrogate": GOOD.replace(b"0.0", b"\\ud800"),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_signed_disclosure_in_another_shape_is_refused(body: bytes) -> None:
    read_entry(_with_disclosure(GOOD))
    assert body != GOOD
    assert isinstance(refused(lambda: read_entry(_with_disclosure(body))), BundleAltered)


def test_every_entry_is_checked_by_its_own_signature() -> None:
    entries = chain(ANNA, 20) + chain(BASIM, 3)
    random.Random(1).shuffle(entries)
    verify_all(entries, KEYS)
    verify_all([], KEYS)


def _resigned(entry: Entry) -> Entry:
    """The same claims under a signature that isn't the author's."""
    signed, _, _ = entry.token.rpartition(".")
    token = f"{signed}.{b64(BASIM.sign_ed25519(signed.encode()))}"
    return read_entry("~".join([token, *(d for d in entry.disclosures if d), ""]).encode())


@pytest.mark.parametrize("at", [0, 5, 9])
@pytest.mark.parametrize("gap", [False, True], ids=["whole", "every-second"])
def test_a_forged_entry_anywhere_in_a_chain_is_refused(at: int, gap: bool) -> None:
    entries = chain(ANNA, 10)
    entries[at] = _resigned(entries[at])
    entries = [e for n, e in enumerate(entries) if not gap or n % 2 == at % 2]
    with pytest.raises(BundleAltered) as caught:
        verify_all(entries, KEYS)
    assert caught.value.facts == {"reason": "signature", "file": FILE, "line": 0}


def test_a_false_signature_below_a_right_one_is_refused() -> None:
    """Or the entry would be taken with the one above it, and could never be passed on without that one."""
    entries = chain(ANNA, 3)
    poisoned = _resigned(entries[1])
    above = sign_entry(ANNA, seq=2, prev=poisoned.hash, iat=5, file=FILE, changes=[change()])
    with pytest.raises(BundleAltered):
        verify_all([entries[0], poisoned, above], KEYS)


def test_many_signatures_are_checked_on_other_threads_and_one_false_one_is_found() -> None:
    entries = chain(ANNA, 700)
    verify_all(entries, KEYS)
    entries[650] = _resigned(entries[650])
    with pytest.raises(BundleAltered):
        verify_all(entries, KEYS)


def test_an_author_whose_keys_are_not_there_is_refused() -> None:
    with pytest.raises(BundleAltered) as caught:
        verify_all(chain(ANNA, 2), {BASIM.key_id: BASIM.public})
    assert caught.value.facts == {"reason": "author-unknown"}
    with pytest.raises(BundleAltered):
        verify_entry(chain(ANNA, 1)[0], BASIM.public)
    with pytest.raises(BundleAltered):
        verify_all(chain(ANNA, 2), {ANNA.key_id: BASIM.public})


def test_t20_a_fork_is_found_and_both_branches_stand_by_their_own_signatures() -> None:
    trunk = chain(ANNA, 3)
    left = chain(ANNA, 2, after=trunk[-1], mark="l")
    right = chain(ANNA, 3, after=trunk[-1], mark="r")
    entries = [*right, *trunk, *left]
    verify_all(entries, KEYS)
    forks = find_forks(entries)
    assert [(f.iss, f.seq) for f in forks] == [(ANNA.key_id, 3), (ANNA.key_id, 4)]
    assert set(forks[0].hashes) == {left[0].hash, right[0].hash}
    for branch in (left, right):
        bad = [*entries]
        bad[bad.index(branch[-1])] = _resigned(branch[-1])
        with pytest.raises(BundleAltered):
            verify_all(bad, KEYS)


def test_t20_a_fork_whose_other_half_is_elsewhere_is_found_by_prev() -> None:
    trunk = chain(ANNA, 2)
    left, right = chain(ANNA, 2, after=trunk[-1], mark="l"), chain(ANNA, 2, after=trunk[-1], mark="r")
    entries = [*trunk, left[0], right[1]]
    verify_all(entries, KEYS)
    assert [(f.seq, set(f.hashes)) for f in find_forks(entries)] == [(2, {left[0].hash, right[0].hash})]
    assert find_forks(trunk + left) == ()


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=300))
def test_t10_only_named_errors_come_out_of_whatever_goes_in(raw: bytes) -> None:
    refused(lambda: read_entry(raw))


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_t10_only_named_errors_come_out_of_edited_payloads_and_bodies(data: st.DataObject) -> None:
    whole, wrap = data.draw(st.sampled_from([(PAYLOAD, forged), (GOOD, _with_disclosure)]))
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 20)))
    put = data.draw(st.binary(max_size=12) | st.text(alphabet='{}[]",:\\u0-9e.', max_size=12).map(str.encode))
    with contextlib.suppress(BundleAltered):
        read_entry(wrap(whole[:start] + put + whole[end:]))

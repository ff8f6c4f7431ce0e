"""Two signatures over one statement: neither can be left out, swapped, moved or loosened (T24)."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.errors import BundleAltered, BundleError, BundleNewer, UnknownSender
from app.crypto.identity import PublicKeys
from app.crypto.jws import Verified, sign_both, verify_both
from app.model.entry import b64, unb64
from tests.crypto.kit import flips, person, refused

ANNA, BASIM = person("anna"), person("basim")
TYP = "sijil-bundle+jws"
FACTS = {"readers": ["r1", "r2"], "counter": 7}
PEOPLE = {who.key_id: who.public for who in (ANNA, BASIM)}


def verified(raw: bytes, typ: str = TYP) -> Verified:
    return verify_both(raw, typ, PEOPLE.get)


def signed(payload: bytes = b"payload", facts: dict[str, object] = FACTS, typ: str = TYP, who=ANNA) -> bytes:
    return sign_both(who, payload, typ, facts)


def compact(document: object) -> bytes:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def test_what_was_signed_comes_back() -> None:
    found = verified(signed())
    assert found == Verified(b"payload", {"v": 1, "sender": ANNA.key_id, **FACTS}, ANNA.key_id)
    assert verified(signed(b"")).payload == b""


def test_the_document_is_as_the_formats_say() -> None:
    document = json.loads(signed())
    assert compact(document) == signed()[:0] + compact(document)
    heads = [json.loads(unb64(s["protected"])) for s in document["signatures"]]
    assert [h["alg"] for h in heads] == ["EdDSA", "ML-DSA-65"]
    assert all(set(h) == {"alg", "typ", "crit", "sijil"} and h["crit"] == ["sijil"] and h["typ"] == TYP for h in heads)


def _edit(change) -> bytes:  # type: ignore[no-untyped-def]
    document = json.loads(signed())
    other = json.loads(signed(facts={**FACTS, "readers": ["r1", "mallory"]}))
    stranger = json.loads(signed(who=BASIM))
    change(document, other, stranger)
    return compact(document)


def _drop(n: int):  # type: ignore[no-untyped-def]
    return lambda d, o, s: d["signatures"].pop(n)


def _reword(n: int, old: bytes, new: bytes):  # type: ignore[no-untyped-def]
    def change(d, o, s) -> None:  # type: ignore[no-untyped-def]
        for index in (0, 1) if n == 2 else (n,):
            held = d["signatures"][index]
            assert old in unb64(held["protected"])
            held["protected"] = b64(unb64(held["protected"]).replace(old, new))

    return change


EDITS = {
    "EdDSA dropped": _drop(0),
    "ML-DSA dropped": _drop(1),
    "both dropped": lambda d, o, s: d["signatures"].clear(),
    "swapped": lambda d, o, s: d["signatures"].reverse(),
    "EdDSA twice": lambda d, o, s: d["signatures"].__setitem__(1, d["signatures"][0]),
    "ML-DSA twice": lambda d, o, s: d["signatures"].__setitem__(0, d["signatures"][1]),
    "a third": lambda d, o, s: d["signatures"].append(d["signatures"][0]),
    "EdDSA of other facts": lambda d, o, s: d["signatures"].__setitem__(0, o["signatures"][0]),
    "ML-DSA of other facts": lambda d, o, s: d["signatures"].__setitem__(1, o["signatures"][1]),
    "EdDSA of another sender": lambda d, o, s: d["signatures"].__setitem__(0, s["signatures"][0]),
    "ML-DSA of another sender": lambda d, o, s: d["signatures"].__setitem__(1, s["signatures"][1]),
    "EdDSA signature of another": lambda d, o, s: d["signatures"][0].update(signature=s["signatures"][0]["signature"]),
    "ML-DSA signature of another": lambda d, o, s: d["signatures"][1].update(signature=s["signatures"][1]["signature"]),
    "no EdDSA signature": lambda d, o, s: d["signatures"][0].update(signature=""),
    "no ML-DSA signature": lambda d, o, s: d["signatures"][1].update(signature=""),
    "another payload": lambda d, o, s: d.update(payload=b64(b"other")),
    "a padded payload": lambda d, o, s: d.update(payload=d["payload"] + "="),
    "an unprotected header": lambda d, o, s: d["signatures"][0].update(header={"kid": "x"}),
    "a member more": lambda d, o, s: d.update(more=1),
    "the readers changed in both": _reword(2, b"r2", b"r3"),
    "the readers changed in one": _reword(1, b"r2", b"r3"),
    "alg none": _reword(0, b"EdDSA", b"none"),
    "crit emptied": _reword(2, b'["sijil"]', b"[]"),
    "another typ": _reword(2, b"bundle", b"receipt"),
    "a header more": _reword(2, b'"crit"', b'"kid":"x","crit"'),
    "white space": _reword(2, b'"crit":', b'"crit": '),
    "a fact twice": _reword(2, b'"counter":7', b'"counter":7,"counter":8'),
    "another sender's name": _reword(2, ANNA.key_id.encode(), BASIM.key_id.encode()),
    "v as text": _reword(2, b'"v":1', b'"v":"1"'),
    "v 0": _reword(2, b'"v":1', b'"v":0'),
    "v true": _reword(2, b'"v":1', b'"v":true'),
    "no v": _reword(2, b'"v":1,', b""),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_t24_a_loosened_document_is_refused(edit: object) -> None:
    assert isinstance(refused(lambda: verified(_edit(edit))), BundleAltered)


def test_t24_a_statement_of_one_kind_is_not_taken_for_another() -> None:
    for typ in ("sijil-card+jws", "sijil-receipt+jws", "sijil-bundle", ""):
        assert isinstance(refused(lambda t=typ: verified(signed(), t)), BundleAltered)


def test_t24_a_document_has_one_spelling() -> None:
    raw = signed()
    again = b'{"payload":"AA",' + raw[1:]
    turned = compact(dict(reversed(json.loads(raw).items())))
    for other in (raw + b"\n", b" " + raw, raw.replace(b":", b": ", 1), again, turned):
        assert isinstance(refused(lambda o=other: verified(o)), BundleAltered)


def test_t24_every_mix_of_two_documents_is_refused() -> None:
    one, two = json.loads(signed()), json.loads(signed(b"other", {"counter": 8}))
    parts = [(0, "protected"), (0, "signature"), (1, "protected"), (1, "signature")]
    for mask in range(1, 31):
        mixed = copy.deepcopy(one)
        if mask & 16:
            mixed["payload"] = two["payload"]
        for bit, (index, name) in enumerate(parts):
            if mask >> bit & 1:
                mixed["signatures"][index][name] = two["signatures"][index][name]
        refused(lambda m=mixed: verified(compact(m)))


def test_t07_flipped_bits_are_refused() -> None:
    for mutated in flips(signed(), step=11):
        refused(lambda m=mutated: verified(m))


@pytest.mark.slow
def test_t07_every_flipped_bit_and_truncation_is_refused() -> None:
    raw = signed()
    for mutated in flips(raw):
        refused(lambda m=mutated: verified(m))
    for end in range(len(raw)):
        refused(lambda e=end: verified(raw[:e]))


def test_a_stranger_and_a_false_acquaintance() -> None:
    with pytest.raises(UnknownSender) as caught:
        verify_both(signed(), TYP, lambda key_id: None)
    assert caught.value.facts == {"key_id": ANNA.key_id}
    with pytest.raises(BundleAltered):
        verify_both(signed(), TYP, lambda key_id: BASIM.public)


def test_a_newer_version_is_told_from_an_altered_one() -> None:
    with pytest.raises(BundleNewer):
        verified(_edit(_reword(2, b'"v":1', b'"v":2')))


def test_the_second_key_counts_as_much_as_the_first() -> None:
    halves = [
        PublicKeys(ANNA.public.ed25519, BASIM.public.ml_dsa_65),
        PublicKeys(BASIM.public.ed25519, ANNA.public.ml_dsa_65),
    ]
    for half in halves:
        object.__setattr__(half, "key_id", ANNA.key_id)
        with pytest.raises(BundleAltered):
            verify_both(signed(), TYP, lambda key_id, half=half: half)


@pytest.mark.parametrize("facts", [{"x": float("nan")}, {"x": (1, 2)}, {"v": 2}, {"sender": "other"}], ids=str)
def test_facts_that_nobody_would_read_back_are_not_signed(facts: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="facts"):
        signed(facts=facts)


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60) | JSONISH.map(compact) | st.text(alphabet="[{", max_size=3000).map(str.encode))
def test_t10_only_named_errors_come_out_of_whatever_goes_in(raw: bytes) -> None:
    refused(lambda: verified(raw))


@settings(max_examples=300, deadline=None)
@given(facts=st.text(max_size=80) | JSONISH.map(lambda v: compact(v).decode()))
def test_t10_only_named_errors_come_out_of_any_facts(facts: str) -> None:
    opening = '{"alg":"%s","typ":"' + TYP + '","crit":["sijil"],"sijil":'
    document = {
        "payload": "",
        "signatures": [
            {"protected": b64(((opening % alg) + facts + "}").encode("utf-8", "surrogatepass")), "signature": "AA"}
            for alg in ("EdDSA", "ML-DSA-65")
        ],
    }
    assert isinstance(refused(lambda: verified(compact(document))), BundleError)

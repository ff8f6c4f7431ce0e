"""What a valid sender or reader may not do: pass on, strip, forge, misplace, swell (T10, T11, T12, T24, P24)."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from app.base.errors import (
    BundleAltered,
    BundleNewer,
    BundleTruncated,
    NotABundle,
    NotForThisVault,
    UnknownSender,
)
from app.model.entry import b64
from app.sync import bag
from app.sync.receipt import write_receipt
from app.sync.statement import reader_hash
from tests.sync.kit import (
    CASE,
    EVE,
    LAYLA,
    NOW,
    OMAR,
    OTHER,
    ZANA,
    Members,
    chain,
    data_of,
    read,
    refused,
    sealed,
    signed,
    spec_of,
    tar_of,
    write,
)

SMALL, _ = write(spec_of(LAYLA, [ZANA], chain(LAYLA, 1), [b"a photo"]))


# --- who it is from and for -------------------------------------------------------------------


def test_each_refusal_has_its_own_error() -> None:
    assert isinstance(refused(b"\xff\xd8\xff\xe0 a photo"), NotABundle)
    assert isinstance(refused(b""), NotABundle)
    assert isinstance(refused(SMALL, OMAR), NotForThisVault)
    assert isinstance(refused(SMALL[:-1]), BundleTruncated)
    assert isinstance(refused(SMALL[:-1] + bytes([SMALL[-1] ^ 1])), BundleAltered)
    stranger = refused(SMALL, resolve=lambda key_id: None)
    assert isinstance(stranger, UnknownSender)
    assert stranger.facts == {"key_id": LAYLA.key_id}
    assert isinstance(refused(SMALL.replace(b"encryption.org/v1\n", b"encryption.org/v2\n")), BundleNewer)


def test_t24_a_reader_can_not_pass_a_bundle_on_as_if_it_were_for_another() -> None:
    tar = tar_of(signed(data_of(chain(LAYLA, 2), [b"a photo"]), readers=[ZANA]))
    read(sealed(tar, [ZANA]), ZANA)
    error = refused(sealed(tar, [OMAR]), OMAR)
    assert isinstance(error, NotForThisVault)
    assert error.facts == {"reason": "not-among-readers"}


def test_t24_readers_can_not_be_added_by_more_stanzas() -> None:
    tar = tar_of(signed(data_of(), readers=[ZANA]))
    assert refused(sealed(tar, [ZANA], stanzas=8)).facts == {"reason": "stanzas"}


def jws_of(members: Members) -> dict:
    return json.loads(members[0][1])


def respelled(members: Members, jws: dict) -> Members:
    return [(members[0][0], json.dumps(jws, separators=(",", ":")).encode()), *members[1:]]


def stripped(members: Members, which: int) -> Members:
    jws = jws_of(members)
    del jws["signatures"][which]
    return respelled(members, jws)


def swapped(members: Members) -> Members:
    jws = jws_of(members)
    jws["signatures"].reverse()
    return respelled(members, jws)


def doubled(members: Members, which: int) -> Members:
    jws = jws_of(members)
    jws["signatures"] = [jws["signatures"][which]] * 2
    return respelled(members, jws)


def by_two(members: Members, which: int) -> Members:
    """One of the two signatures by another key."""
    jws, other = jws_of(members), jws_of(signed(data_of(), sender=EVE))
    jws["signatures"][which]["signature"] = other["signatures"][which]["signature"]
    return respelled(members, jws)


def facts_of(members: Members, facts: dict) -> Members:
    """Facts changed under signatures that were made for others."""
    jws = jws_of(members)
    for signature in jws["signatures"]:
        protected = json.loads(_unb64(signature["protected"]))
        protected["sijil"] |= facts
        signature["protected"] = b64(json.dumps(protected, separators=(",", ":")).encode())
    return respelled(members, jws)


def _unb64(text: str) -> bytes:
    from app.model.entry import unb64

    return unb64(text)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda m: stripped(m, 0), id="without-eddsa"),
        pytest.param(lambda m: stripped(m, 1), id="without-ml-dsa"),
        pytest.param(swapped, id="swapped"),
        pytest.param(lambda m: doubled(m, 0), id="eddsa-twice"),
        pytest.param(lambda m: doubled(m, 1), id="ml-dsa-twice"),
        pytest.param(lambda m: by_two(m, 0), id="eddsa-by-another"),
        pytest.param(lambda m: by_two(m, 1), id="ml-dsa-by-another"),
        pytest.param(lambda m: facts_of(m, {"counter": 9}), id="counter-changed"),
        pytest.param(lambda m: facts_of(m, {"sender": EVE.key_id}), id="sender-changed"),
        pytest.param(lambda m: facts_of(m, {"heads": {EVE.key_id: [3, EVE.key_id]}}), id="heads-changed"),
    ],
)
def test_t24_signatures_can_not_be_stripped_or_moved(change: Callable[[Members], Members]) -> None:
    members = signed(data_of(chain(LAYLA, 1)))
    read(sealed(tar_of(members)), ZANA)
    assert isinstance(refused(sealed(tar_of(change(members)))), BundleAltered)


def test_t24_a_receipt_is_no_bundle_signature() -> None:
    receipt = write_receipt(LAYLA, "A" * 43, ZANA.key_id, entries=1, files=1, now=NOW)
    members = signed(data_of())
    assert isinstance(refused(sealed(tar_of([(bag.SIGNATURE, receipt), *members[1:]]))), BundleAltered)
    other = signed(data_of(), typ="sijil-receipt+jws")
    assert isinstance(refused(sealed(tar_of(other))), BundleAltered)


def test_a_newer_version_is_told_apart_even_with_other_signatures() -> None:
    members = facts_of(signed(data_of()), {"v": 2})
    assert isinstance(refused(sealed(tar_of(members))), BundleNewer)
    assert isinstance(refused(sealed(tar_of(stripped(members, 0)))), BundleNewer)


# --- what a valid sender may not put into a bundle ----------------------------------------------

SALT_OF_ONE = b64(bytes(16))


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"counter": 0}, id="counter-zero"),
        pytest.param({"counter": True}, id="counter-bool"),
        pytest.param({"counter": 2**60}, id="counter-huge"),
        pytest.param({"iat": -1}, id="negative-time"),
        pytest.param({"readers": []}, id="no-readers"),
        pytest.param(
            {"salt": SALT_OF_ONE, "readers": [reader_hash(bytes(16), ZANA.key_id)] * 4}, id="readers-repeated"
        ),
        pytest.param({"salt": SALT_OF_ONE, "readers": [reader_hash(bytes(16), ZANA.key_id)]}, id="one-reader"),
        pytest.param({"salt": "AA"}, id="short-salt"),
        pytest.param({"heads": {"x": [1, "y"]}}, id="odd-heads"),
        pytest.param({"heads": {EVE.key_id: [-1, EVE.key_id]}}, id="negative-head"),
        pytest.param({"more": 1}, id="unknown-fact"),
    ],
)
def test_facts_of_another_shape_are_refused(facts: dict) -> None:
    assert isinstance(refused(sealed(tar_of(signed(data_of(), facts=facts)))), BundleAltered)


LINE = chain(LAYLA, 2)
DATA = data_of(LINE, [b"a photo"])
AUTHOR = bag.author_name(LAYLA.key_id)
ENTRIES = bag.entries_name(CASE)
PHOTO = DATA[-1][0]


def put(name: str, content: bytes, data: Members = DATA) -> Members:
    """``data`` with one member's content changed."""
    return [(n, content if n == name else c) for n, c in data]


def without(name: str) -> Members:
    return [(n, c) for n, c in DATA if n != name]


def author_json(**changes: object) -> bytes:
    public = LAYLA.public
    whole = {"ed25519": b64(public.ed25519), "ml-dsa-65": b64(public.ml_dsa_65), "name": None} | changes
    return json.dumps(whole).encode()


def lines(*entries) -> bytes:
    return b"".join(e.line().encode() + b"\n" for e in entries)


def forged() -> bytes:
    """An entry that Eve signed in Layla's name."""
    (own,) = chain(EVE, 1)
    head, payload, _ = own.token.split(".")
    body = json.loads(_unb64(payload)) | {"iss": LAYLA.key_id}
    signed_part = f"{head}.{b64(json.dumps(body, separators=(',', ':')).encode())}"
    token = f"{signed_part}.{b64(EVE.sign_ed25519(signed_part.encode()))}"
    return "~".join([token, *own.disclosures, ""]).encode() + b"\n"  # type: ignore[list-item]


RECEIPT = write_receipt(LAYLA, "B" * 42 + "A", ZANA.key_id, entries=1, files=1, now=NOW)
FOREIGN = write_receipt(OMAR, "B" * 42 + "A", ZANA.key_id, entries=1, files=1, now=NOW)


def test_the_builder_of_bad_bundles_builds_good_ones() -> None:
    assert len(read(sealed(tar_of(signed(DATA))), ZANA).entries) == 2
    assert read(sealed(tar_of(signed(data_of(receipts={"B" * 42 + "A": RECEIPT})))), ZANA).receipts


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(put(PHOTO, b"a phota"), id="evidence-not-its-name"),
        pytest.param(without(AUTHOR), id="author-missing"),
        pytest.param(without(ENTRIES), id="author-without-entries"),
        pytest.param(put(AUTHOR, author_json(ed25519=b64(EVE.public.ed25519))), id="keys-of-another"),
        pytest.param(put(AUTHOR, author_json(ed25519="AA")), id="short-key"),
        pytest.param(put(AUTHOR, author_json(extra=1)), id="author-with-more"),
        pytest.param(put(AUTHOR, author_json(name="x" * 81)), id="author-name-long"),
        pytest.param(put(AUTHOR, author_json(name=5)), id="author-name-number"),
        pytest.param(put(AUTHOR, b"[" * 50_000), id="author-deep-json"),
        pytest.param(put(AUTHOR, b"\xff"), id="author-not-text"),
        pytest.param(put(ENTRIES, b""), id="no-entries"),
        pytest.param(put(ENTRIES, lines(*LINE)[:-1]), id="no-line-end"),
        pytest.param(put(ENTRIES, lines(*LINE) + b"\n"), id="empty-line"),
        pytest.param(put(ENTRIES, lines(*LINE).replace(b"\n", b"\r\n")), id="cr-lf"),
        pytest.param(put(ENTRIES, lines(*LINE[::-1])), id="out-of-order"),
        pytest.param(put(ENTRIES, lines(LINE[0], LINE[0])), id="entry-twice"),
        pytest.param(put(ENTRIES, lines(*chain(LAYLA, 1, files=[OTHER]))), id="entry-of-another-file"),
        pytest.param(put(ENTRIES, lines(*LINE) + lines(*chain(OMAR, 3)[2:])), id="author-not-named"),
        pytest.param(put(ENTRIES, forged()), id="forged-in-anothers-name"),
        pytest.param(
            put(ENTRIES, lines(LINE[0]).replace(b"~\n", b"~" + LINE[1].disclosures[0].encode() + b"~\n")),
            id="foreign-disclosure",
        ),
        pytest.param(put(ENTRIES, b"[" * 100_000 + b"\n"), id="deep-json-line"),
        pytest.param(data_of(receipts={"C" * 42 + "A": RECEIPT}), id="receipt-of-another-bundle"),
        pytest.param(data_of(receipts={"B" * 42 + "A": FOREIGN}), id="receipt-by-another"),
        pytest.param(data_of(receipts={"B" * 42 + "A": b"{}"}), id="receipt-empty"),
    ],
)
def test_payload_of_another_shape_is_refused(data: Members) -> None:
    assert isinstance(refused(sealed(tar_of(signed(data)))), BundleAltered)


def test_t24_keys_under_another_key_id_are_refused_though_nobody_knows_the_author() -> None:
    eve = author_json(ed25519=b64(EVE.public.ed25519), **{"ml-dsa-65": b64(EVE.public.ml_dsa_65)})
    raw = sealed(tar_of(signed(put(AUTHOR, eve, put(ENTRIES, forged())))))
    error = refused(raw, author_keys=lambda key_id: None)
    assert error.facts["reason"] == "author"
    honest = sealed(tar_of(signed(DATA)))
    assert read(honest, ZANA, author_keys=lambda key_id: None).authors[LAYLA.key_id].public == LAYLA.public


def test_a_signature_over_something_else_is_refused() -> None:
    error = refused(sealed(tar_of(signed(DATA, payload=b"\xff" * 100))))
    assert isinstance(error, BundleAltered)


GOOD = signed(DATA)
OTHERS = signed(data_of([], [b"something else"]))
ZEROS = "0" * 64


@pytest.mark.parametrize(
    "members",
    [
        pytest.param(GOOD[1:], id="no-signature"),
        pytest.param(GOOD[::-1], id="reversed"),
        pytest.param([GOOD[0], GOOD[2], GOOD[1], *GOOD[3:]], id="tags-swapped"),
        pytest.param(GOOD[:-1], id="last-missing"),
        pytest.param([*GOOD, GOOD[-1]], id="last-twice"),
        pytest.param([*GOOD, ("data/evidence/" + "1" * 64, b"")], id="one-more"),
        pytest.param([*GOOD[:-2], GOOD[-1], GOOD[-2]], id="data-swapped"),
        pytest.param([*GOOD[:-1], (GOOD[-1][0], b"a phota")], id="content-changed"),
        pytest.param([*GOOD[:-1], (GOOD[-1][0], b"a photo!")], id="content-longer"),
        pytest.param([*GOOD[:-1], (GOOD[-1][0], b"")], id="content-empty"),
        pytest.param([*GOOD[:2], (bag.MANIFEST, bag.manifest([])), *GOOD[3:]], id="other-manifest"),
        pytest.param([*GOOD[:2], *OTHERS[2:]], id="payload-and-manifest-of-another-bundle"),
        pytest.param(signed(DATA, bagit=b"BagIt-Version: 0.97\n"), id="bagit-older"),
        pytest.param(signed(DATA, bag_info=bag.bag_info(bag.Oxum(1, len(DATA)))), id="oxum-octets-less"),
        pytest.param(signed(DATA, bag_info=bag.bag_info(bag.Oxum(10**6, len(DATA)))), id="oxum-octets-more"),
        pytest.param(signed(DATA, bag_info=bag.bag_info(bag.Oxum(1, 99))), id="oxum-members"),
        pytest.param(signed(DATA, payload=b"something else"), id="signed-something-else"),
        pytest.param(signed(DATA, manifest=bag.manifest([(n, ZEROS) for n, _ in DATA])), id="wrong-digests"),
        pytest.param([], id="nothing"),
    ],
)
def test_t12_members_out_of_place_are_refused(members: Members) -> None:
    assert isinstance(refused(sealed(tar_of(members))), BundleAltered)


NAMES = [
    "../" * 9 + "etc/passwd",
    "/etc/passwd",
    "data/evidence/../../x",
    "data/evidence/CON",
    "data/evidence/" + ZEROS + ".",
    "data/evidence/" + ZEROS[:-1] + "A",
    "data/entries/" + CASE.upper() + ".sdjwt",
    "data/x.desktop",
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_t12_names_that_lead_elsewhere_are_refused_though_signed(name: str) -> None:
    members = signed([*DATA, (name, b"x")])
    assert isinstance(refused(sealed(tar_of(members))), BundleAltered)

"""Signed requests: what holds for one holds for nothing else (P34), and the library agrees with every one."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import random

import pytest
from http_message_signatures import HTTPMessageVerifier, MappingKeyResolver
from http_message_signatures.algorithms import ED25519
from hypothesis import given, settings
from hypothesis import strategies as st

from app.crypto import request_keys
from app.sync.protocol import admission, blobs, proof, requests, routes, spelling
from app.sync.protocol.proof import read_proof
from app.sync.protocol.refusal import Refused
from app.sync.protocol.routes import Target
from app.sync.protocol.tree import LEAVES, PATH_BYTES
from tests.sync.protocol.kit import (
    AT,
    BLOB,
    BODY,
    BOX,
    DROPPING,
    EPOCH,
    HOST,
    LEAF,
    NOW,
    READING,
    TARGETS,
    TOKEN,
    check,
    raw,
    signed,
)

PUT = TARGETS["put"]
EVERY = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())


class Verifier(HTTPMessageVerifier):
    """The library's own, at the time of the tests."""

    def validate_created_and_expires(self, sig_input, max_age=None):
        return None


@dataclasses.dataclass
class Message:
    method: str
    url: str
    headers: dict[str, str]


def library_holds(target: Target, headers: dict[str, str], public: bytes, host: str = HOST) -> None:
    """Raises as the library does."""
    kind = "drop" if target.verb == "put" else "read"
    resolver = MappingKeyResolver(public_keys={kind: request_keys.public_key(public)}, private_keys={})
    query = f"?{target.query}" if target.query else ""
    message = Message(target.method, f"https://{host}{target.path}{query}", headers)
    (result,) = Verifier(signature_algorithm=ED25519, key_resolver=resolver).verify(
        message, max_age=None, expect_tag=requests.TAG, require_components=("@method", "@authority", "@path", "@query")
    )
    assert result.label == "sijil"


@EVERY
def test_a_signed_request_is_taken_and_says_what_it_is(target: Target) -> None:
    right = check(target, signed(target))
    assert right.mailbox == AT.name and right.target == target
    if target.verb == "put":
        assert (right.kind, right.leaf, right.token) == ("drop", LEAF.place, TOKEN)
        assert (right.length, right.digest) == (len(BODY), hashlib.sha256(BODY).digest())
    else:
        assert (right.kind, right.leaf, right.token) == ("read", None, "")
        assert right.length == 0


@EVERY
def test_the_library_finds_the_same_request_signed(target: Target) -> None:
    public = LEAF.keys.public if target.verb == "put" else AT.reading_public
    library_holds(target, signed(target), public)


@pytest.mark.parametrize(
    "host",
    ["relay.example", "relay.example:443", "relay.example:80", "127.0.0.1:8400", "[::1]:8400", "a" * 56 + ".onion"],
)
def test_every_kind_of_address_is_signed_as_the_library_has_it(host: str) -> None:
    headers = signed(PUT, host=host)
    check(PUT, headers, host=host)
    library_holds(PUT, headers, LEAF.keys.public, host)


def test_a_put_without_an_admission_is_for_the_relay_to_judge() -> None:
    assert check(PUT, signed(PUT, token="")).token == ""


# --- what is covered ------------------------------------------------------------------------------


def refused(target: Target, headers: dict[str, str], *, host: str = HOST, now: int = NOW) -> str:
    with pytest.raises(Refused) as caught:
        check(target, headers, host=host, now=now)
    return caught.value.why


@EVERY
def test_p34_another_method_host_path_or_query_is_refused(target: Target) -> None:
    headers = signed(target)
    assert refused(target, headers, host="other.example:8443") == "signature"
    assert refused(target, headers, host="relay.example") == "signature"
    for other in TARGETS.values():
        if other != target:
            assert refused(other, headers)
    blob = blobs.blob_id(LEAF.keys.ids, bytes(16), 5)
    for changed in (routes.get(AT.name, blob), routes.delete(AT.name, blob), routes.put(AT.name, blob)):
        assert refused(changed, headers)
    assert refused(routes.listing(AT.name, limit=999), headers)
    assert refused(routes.close(AT.name, (LEAF.place + 1) % LEAVES), headers)


def test_p34_each_covered_header_is_held() -> None:
    headers = signed(PUT)
    other_body = requests.digest_of(b"x" * len(BODY))
    changes = {
        "content-length": str(blobs.CLASSES[1]),
        "content-digest": other_body,
        "sijil-admission": admission.write(bytes(32), admission.state(TOKEN)),
        "sijil-proof": READING,
    }
    for name, value in changes.items():
        assert refused(PUT, {**headers, name: value})
        without = {key: text for key, text in headers.items() if key != name}
        assert refused(PUT, without), name


def test_an_admission_can_neither_be_taken_off_nor_put_on() -> None:
    bare = signed(PUT, token="")
    assert refused(PUT, {**bare, "sijil-admission": TOKEN}) == "covered"
    assert refused(PUT, {k: v for k, v in signed(PUT).items() if k != "sijil-admission"}) == "covered"


@EVERY
def test_a_request_is_good_for_a_minute(target: Target) -> None:
    headers = signed(target)
    for fine in (NOW - requests.SKEW, NOW, NOW + requests.LASTS):
        check(target, headers, now=fine)
    for late in (NOW - requests.SKEW - 1, NOW + requests.LASTS + 1, NOW + 10**6, 0):
        assert refused(target, headers, now=late) == "time"


@pytest.mark.parametrize(("before", "after"), [(0, 61), (0, 10**6), (70, 5), (0, 0), (-(10**6), 10)])
def test_nobody_signs_themselves_more_than_a_minute(before: int, after: int) -> None:
    """By the right key, with times of their own."""
    target = TARGETS["list"]
    headers = resigned(target, created=NOW - before, expires=NOW + after)
    assert refused(target, headers) == "time"


def resigned(target: Target, **params: object) -> dict[str, str]:
    """The owner's own signature over another ``Signature-Input``."""
    headers = {"sijil-proof": READING}
    written = {"created": NOW, "expires": NOW + 30, "alg": "ed25519", "tag": requests.TAG, "kind": "read"}
    written |= {"covered": '"@method" "@authority" "@path" "@query" "sijil-proof"', "label": "sijil", **params}
    line = (
        f'({written["covered"]});created={written["created"]};keyid="{written["kind"]}";alg="{written["alg"]}"'
        f';expires={written["expires"]};tag="{written["tag"]}"'
    )
    lines = {
        "@method": target.method, "@authority": HOST, "@path": target.path, "@query": f"?{target.query}", **headers
    }  # fmt: skip
    names = [name.strip('"') for name in str(written["covered"]).split()]
    text = "\n".join([f'"{name}": {lines[name]}' for name in names] + [f'"@signature-params": {line}'])
    signature = request_keys.sign(AT.reading, text.encode())
    return {
        **headers,
        "signature-input": f"{written['label']}={line}",
        "signature": f"{written['label']}=:{spelling.standard64(signature)}:",
    }


def test_the_signer_of_the_next_test_signs_rightly() -> None:
    check(TARGETS["list"], resigned(TARGETS["list"]))


@pytest.mark.parametrize(
    "params",
    [
        {"covered": '"@method" "@authority" "@path" "sijil-proof"'},
        {"covered": '"@method" "@authority" "@query" "sijil-proof"'},
        {"covered": '"@authority" "@path" "@query" "sijil-proof"'},
        {"covered": '"@method" "@path" "@query" "sijil-proof"'},
        {"covered": '"@method" "@authority" "@path" "@query"'},
        {"covered": '"@authority" "@method" "@path" "@query" "sijil-proof"'},
        {"covered": ""},
        {"tag": "sijil-relay-v2"},
        {"alg": "hmac-sha256"},
        {"kind": "drop"},
        {"label": "other"},
        {"created": f"{NOW}.0"},
        {"created": -NOW},
    ],
    ids=str,
)
def test_what_is_covered_is_no_choice_of_who_asks(params: dict[str, object]) -> None:
    """Signed by the right key, over something else."""
    assert refused(TARGETS["list"], resigned(TARGETS["list"], **params))


def test_every_header_that_counts_comes_once() -> None:
    headers = raw(signed(PUT))
    for name, value in headers:
        for again in ((name, value), (name.upper(), b"x")):
            with pytest.raises(Refused, match="headers"):
                requests.check(PUT.method, HOST, PUT.path, PUT.query, [*headers, again], NOW)


@pytest.mark.parametrize("name", [b"Transfer-Encoding", b"content-encoding", b"Trailer"])
def test_a_body_that_may_be_another_than_was_signed_is_refused(name: bytes) -> None:
    with pytest.raises(Refused, match="headers"):
        requests.check("PUT", HOST, PUT.path, "", [*raw(signed(PUT)), (name, b"chunked")], NOW)


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_537, 2 * 65_536, 16 * 2**20 + 1, 10**12])
def test_t30_a_blob_has_one_of_four_sizes(size: int) -> None:
    """Whoever may drop signs for another size."""
    digest = requests.digest_of(BODY)
    headers = requests.sign(PUT, HOST, LEAF.keys.dropping, DROPPING, NOW, digest=digest, length=size)
    assert refused(PUT, headers) == "body"


@pytest.mark.parametrize("size", ["+65536", "65536 ", "065536", "", "6.5536e4", "0x10000"])
def test_a_size_has_one_spelling(size: str) -> None:
    assert refused(PUT, {**signed(PUT), "content-length": size}) == "body"


@pytest.mark.parametrize("verb", ["list", "get", "delete"])
def test_what_asks_for_something_brings_nothing(verb: str) -> None:
    headers = signed(TARGETS[verb])
    check(TARGETS[verb], {**headers, "content-length": "0"})
    assert refused(TARGETS[verb], {**headers, "content-length": "65536"}) == "body"
    assert refused(TARGETS[verb], {**headers, "content-digest": requests.digest_of(BODY)}) == "body"


@settings(max_examples=300)
@given(st.data())
def test_one_changed_character_anywhere_is_refused(data: st.DataObject) -> None:
    target = data.draw(st.sampled_from(list(TARGETS.values())))
    headers = dict(SIGNED[target])
    name = data.draw(st.sampled_from(sorted(headers)))
    value = headers[name]
    at = data.draw(st.integers(0, len(value) - 1))
    letter = data.draw(st.characters(min_codepoint=0x20, max_codepoint=0xFF).filter(lambda c: c != value[at]))
    assert refused(target, {**headers, name: value[:at] + letter + value[at + 1 :]})


SIGNED = {target: signed(target) for target in TARGETS.values()}


# --- proofs ---------------------------------------------------------------------------------------


def test_p34_a_leaf_drops_and_does_nothing_else() -> None:
    """Its holder, with their own key and their own proof, for everything that only the owner may do."""
    for verb in ("list", "get", "delete", "close"):
        headers = requests.sign(TARGETS[verb], HOST, LEAF.keys.dropping, DROPPING, NOW)
        assert refused(TARGETS[verb], headers) == "kind"


def test_the_owner_reads_and_does_not_drop() -> None:
    digest = requests.digest_of(BODY)
    headers = requests.sign(PUT, HOST, AT.reading, READING, NOW, digest=digest, length=len(BODY))
    assert refused(PUT, headers) == "kind"


def test_a_contact_s_way_into_one_mailbox_is_none_into_another() -> None:
    for other in (BOX.at(EPOCH + 1), BOX.at(EPOCH - 1)):
        target = routes.put(other.name, BLOB)
        assert refused(target, signed(target)) == "mailbox"


def test_another_leaf_s_place_or_path_is_refused() -> None:
    other = AT.leaf(8)
    for place, path in ((other.place, LEAF.path), (LEAF.place, other.path), (other.place, other.path)):
        forged = proof.dropping_proof(AT.reading_public, LEAF.keys.public, place, path)
        headers = requests.sign(
            PUT, HOST, LEAF.keys.dropping, forged, NOW, digest=requests.digest_of(BODY), length=len(BODY)
        )
        assert refused(PUT, headers) == "mailbox"


def test_p34_of_ten_thousand_forged_proofs_none_opens_a_mailbox() -> None:
    """Each keeps as much of a true proof as it can: changed bits, moved nodes, keys of the forger's own, other places.

    One would be accepted if it proved a right on the mailbox for a key that its owner never made.
    """
    rng = random.Random(20260101)
    mine = {AT.reading_public, *(AT.keys(index).public for index in range(LEAVES))}
    own = request_keys.public_bytes(rng.randbytes(32))
    size = 67 + PATH_BYTES
    true_drop, true_read = spelling.read64(DROPPING, size), spelling.read64(READING, 65)
    accepted = tried = 0
    for _ in range(10_000):
        forged = bytearray(true_read if rng.random() < 0.2 else true_drop)
        for _ in range(rng.randint(1, 3)):
            match rng.randrange(6):
                case 0:
                    forged[rng.randrange(len(forged))] ^= 1 << rng.randrange(8)
                case 1:
                    forged[33:65] = own
                case 2:
                    forged[1:33] = own
                case 3 if len(forged) == size:
                    forged[65:67] = rng.randrange(LEAVES).to_bytes(2, "big")
                case 4 if len(forged) == size:
                    a, b = (67 + 32 * rng.randrange(10) for _ in range(2))
                    forged[a : a + 32], forged[b : b + 32] = forged[b : b + 32], forged[a : a + 32]
                case _:
                    forged[0] = rng.randrange(4)
        tried += 1
        try:
            found = read_proof(spelling.write64(bytes(forged)))
        except Refused:
            continue
        accepted += found.mailbox == AT.name and found.public not in mine
    assert (tried, accepted) == (10_000, 0)


@given(st.binary(max_size=500))
def test_no_bytes_are_more_than_refused_as_a_proof(data: bytes) -> None:
    with contextlib.suppress(Refused):
        assert read_proof(spelling.write64(data)).mailbox != AT.name


@pytest.mark.parametrize("seed", [bytes(32), AT.keys(8).dropping, BOX.at(EPOCH + 1).reading])
def test_a_true_proof_without_its_key_is_worth_nothing(seed: bytes) -> None:
    headers = requests.sign(
        PUT, HOST, seed, DROPPING, NOW, digest=requests.digest_of(BODY), length=len(BODY), admission=TOKEN
    )
    assert refused(PUT, headers) == "signature"

"""The stored examples, read by a second program: the standard library and ``cryptography``, from the page of formats.

So the page says enough, and nothing changes what a relay and a vault agree on unnoticed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import struct
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.sync.protocol import requests
from app.sync.protocol.refusal import Refused
from tests.sync.protocol import make_vectors

STORED = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
BOX, LEAF, PARCEL, GIVEN = STORED["mailbox"], STORED["leaf"], STORED["parcel"], STORED["admission"]
EPOCH = BOX["epoch"].to_bytes(4, "big")


def hkdf(key: bytes, info: bytes, salt: bytes | None = None, length: int = 32) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(key)


def public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def letters(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=").lower()


def b64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def leaf_seed(index: int) -> bytes:
    return hkdf(bytes.fromhex(BOX["secret"]), b"sijil/mailbox/v1/leaf\0" + index.to_bytes(2, "big"))


def of_epoch(key: bytes, label: bytes) -> bytes:
    return hkdf(key, b"sijil/mailbox/v1/" + label + b"\0" + EPOCH)


def places() -> list[int]:
    key = of_epoch(bytes.fromhex(BOX["secret"]), b"places")
    order = sorted(range(1024), key=lambda index: hmac.digest(key, index.to_bytes(2, "big"), "sha256"))
    return [order.index(index) for index in range(1024)]


def climb(dropping: bytes, place: int, path: bytes) -> bytes:
    node = sha(b"sijil/mailbox-leaf-hash/v1\0", dropping)
    for depth in range(10):
        beside = path[32 * depth : 32 * depth + 32]
        pair = (beside, node) if place >> depth & 1 else (node, beside)
        node = sha(b"sijil/mailbox-node-hash/v1\0", *pair)
    return node


def test_the_program_makes_what_is_stored() -> None:
    assert make_vectors.build() == STORED


def test_a_mailbox_from_its_secret() -> None:
    secret = bytes.fromhex(BOX["secret"])
    reading = of_epoch(secret, b"read")
    assert reading.hex() == BOX["reading_seed"] and public(reading).hex() == BOX["reading_public"]
    at = places()
    assert at[:10] == BOX["places_of_leaves_0_to_9"]
    level = [b""] * 1024
    for index, place in enumerate(at):
        level[place] = sha(b"sijil/mailbox-leaf-hash/v1\0", public(of_epoch(leaf_seed(index), b"leaf-drop")))
    while len(level) > 1:
        level = [sha(b"sijil/mailbox-node-hash/v1\0", *level[n : n + 2]) for n in range(0, len(level), 2)]
    assert level[0].hex() == BOX["root"]
    assert letters(sha(b"sijil mailbox v1", public(reading), level[0])) == BOX["name"]


def test_a_leaf_from_its_seed() -> None:
    seed = leaf_seed(LEAF["index"])
    assert seed.hex() == LEAF["seed"]
    for label, key in ((b"leaf-drop", "dropping_seed"), (b"leaf-blob", "blob_key"), (b"leaf-id", "id_key")):
        assert of_epoch(seed, label).hex() == LEAF[key]
    assert public(bytes.fromhex(LEAF["dropping_seed"])).hex() == LEAF["dropping_public"]
    root = climb(bytes.fromhex(LEAF["dropping_public"]), LEAF["place"], bytes.fromhex(LEAF["path"]))
    assert root.hex() == BOX["root"]


def test_the_proofs() -> None:
    mark, reading, root = struct.unpack(">B32s32s", b64(STORED["proofs"]["reading"]))
    assert (mark, reading.hex(), root.hex()) == (1, BOX["reading_public"], BOX["root"])
    mark, reading, dropping, place, path = struct.unpack(">B32s32sH320s", b64(STORED["proofs"]["dropping"]))
    assert (mark, reading.hex(), dropping.hex()) == (2, BOX["reading_public"], LEAF["dropping_public"])
    assert (place, path.hex()) == (LEAF["place"], LEAF["path"])


def test_the_admission() -> None:
    raw = b64(GIVEN["token"])
    told, signature = raw[:-64], raw[-64:]
    version, name, since, until, size, count = struct.unpack(">B32sQQQI", told)
    assert (version, letters(name)) == (1, BOX["name"])
    assert (since, until, size, count) == (GIVEN["since"], GIVEN["until"], GIVEN["bytes"], GIVEN["blobs"])
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(GIVEN["operator_public"]))
    key.verify(signature, b"sijil/admission/v1\0" + told)


@pytest.mark.parametrize("asked", STORED["requests"], ids=lambda asked: asked["method"])
def test_a_request_is_signed_over_what_the_page_says(asked: dict) -> None:
    headers = asked["headers"]
    covered = ["@method", "@authority", "@path", "@query"]
    covered += ["content-length", "content-digest"] if asked["method"] == "PUT" else []
    covered += ["sijil-proof"] + (["sijil-admission"] if "sijil-admission" in headers else [])
    kind = "drop" if "sijil-admission" in headers else "read"
    params = "(" + " ".join(f'"{name}"' for name in covered) + ")"
    params += f';created={asked["now"]};keyid="{kind}";alg="ed25519";expires={asked["now"] + 60};tag="sijil-relay-v1"'
    assert headers["signature-input"] == f"sijil={params}"
    parts = {
        "@method": asked["method"],
        "@authority": asked["authority"],
        "@path": asked["path"],
        "@query": "?" + asked["query"],
        **headers,
    }
    text = "".join(f'"{name}": {parts[name]}\n' for name in covered) + f'"@signature-params": {params}'
    signature = base64.b64decode(headers["signature"].removeprefix("sijil=:").removesuffix(":"))
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(asked["public"])).verify(signature, text.encode())
    if asked["method"] == "PUT":
        digest = base64.b64encode(bytes.fromhex(asked["body_sha256"])).decode()
        assert headers["content-digest"] == f"sha-256=:{digest}:"


@pytest.mark.parametrize("asked", STORED["refused"], ids=lambda asked: asked["why"])
def test_what_is_wrong_in_one_thing_is_refused(asked: dict) -> None:
    raw = [(name.encode(), value.encode()) for name, value in asked["headers"].items()]
    with pytest.raises(Refused):
        requests.check(asked["method"], asked["authority"], asked["path"], asked["query"], raw, asked["now"])


def test_the_blobs_of_a_parcel() -> None:
    file = hashlib.shake_256(b"a parcel").digest(PARCEL["length"])
    assert hashlib.sha256(file).hexdigest() == PARCEL["sha256"]
    transfer, blob_key, id_key = (bytes.fromhex(x) for x in (PARCEL["transfer"], LEAF["blob_key"], LEAF["id_key"]))
    pieces = PARCEL["pieces"]
    for n, ((offset, length, size), blob) in enumerate(zip(pieces, PARCEL["blobs"], strict=True)):
        name = hmac.digest(id_key, b"sijil/blob-id/v1\0" + transfer + n.to_bytes(4, "big"), "sha256")[:16]
        assert letters(name) == blob["id"]
        header = struct.pack(
            ">B16sIIQIQ32s", 1, transfer, n, len(pieces), offset, length, len(file), bytes.fromhex(PARCEL["sha256"])
        )
        piece = file[offset : offset + length]
        salt = hmac.digest(id_key, b"sijil/blob-salt/v1\0" + header + sha(piece), "sha256")
        check = hkdf(blob_key, b"sijil/blob-check/v1\0", salt, 16)
        cipher = ChaCha20Poly1305(hkdf(blob_key, b"sijil/blob-key/v1\0", salt))
        plain = (header + piece).ljust(size - 64, b"\0")
        sealed = salt + check + cipher.encrypt(bytes(12), plain, salt + check)
        assert len(sealed) == size and sealed[:64].hex() == blob["begins"]
        assert hashlib.sha256(sealed).hexdigest() == blob["sha256"]

"""Makes the vectors of the floor that signs and encrypts: `python -m tests.vectors.make`.

Each folder holds files and an ``index.json``: what is expected of each file, and with which
keys. Two people stand in ``people.json``; their secrets are public, use them for nothing
else. Signatures and encryptions are random, so a new run gives other bytes of the same meaning.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
from pathlib import Path

from app.base.limits import CHUNK
from app.crypto import slots
from app.crypto.entries import sign_entry
from app.crypto.identity import Identity
from app.crypto.jws import sign_both
from app.crypto.stream import StreamWriter
from app.crypto.words import safety_words
from app.model.entry import Change, Entry, NewChange, b64, unb64
from tests.crypto.kit import FILE, RECORD, encrypted, person

HERE = Path(__file__).parent
ANNA, BASIM = person("anna"), person("basim")
STREAM_KEY = bytes(range(16))
Case = tuple[str, bytes, str]  # name, bytes, what is expected


def put(kind: str, about: dict[str, object], cases: list[Case]) -> None:
    folder = HERE / kind
    folder.mkdir(exist_ok=True)
    for name, content, _ in cases:
        (folder / name).write_bytes(content)
    index = about | {"files": {name: expected for name, _, expected in cases}}
    (folder / "index.json").write_text(json.dumps(index, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def people() -> None:
    def card(who: Identity) -> dict[str, object]:
        return {
            "secret": who.secret().hex(),
            "key_id": who.key_id,
            "recipient": who.recipient,
            "age_identity": who.age_identity(),
            "safety_words": list(safety_words(who.key_id)),
        }

    text = json.dumps({"anna": card(ANNA), "basim": card(BASIM)}, indent=2)
    (HERE / "people.json").write_text(text + "\n", encoding="utf-8")


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def entries() -> None:
    value = [{"text": "شيرين", "kind": "main"}]
    first = NewChange(Change(RECORD, "person", "names", value, None))
    second = NewChange(Change(RECORD, "person", "note", "seen at the gate", FILE), (b64(bytes(32)),))
    entry = sign_entry(ANNA, seq=0, prev=None, iat=1_760_000_000, file=FILE, changes=[first, second])
    line = entry.line().encode()
    signed, _, signature = entry.token.rpartition(".")
    forged = f"{signed}.{b64(flipped(unb64(signature), 5))}"
    cases: list[Case] = [
        ("whole.sdjwt", line, "ok"),
        ("one-value-withheld.sdjwt", entry.line([True, False]).encode(), "ok"),
        ("all-values-withheld.sdjwt", entry.line([False, False]).encode(), "ok"),
        ("bad-signature.sdjwt", line.replace(entry.token.encode(), forged.encode()), "bad-signature"),
        ("disclosure-twice.sdjwt", line + f"{entry.disclosures[0]}~".encode(), "altered"),
        ("disclosure-unknown.sdjwt", line + b"WyJ4Il0~", "altered"),
        ("padded.sdjwt", line.replace(b"~", b"=~", 1), "altered"),
        ("truncated.sdjwt", line[:-30], "altered"),
        ("other-header.sdjwt", _other_header(entry), "altered"),
    ]
    put("entry", {"signed_by": "anna", "hash": entry.hash, "digests": list(entry.claims.digests)}, cases)


def _other_header(entry: Entry) -> bytes:
    signed = f"{b64(json.dumps({'alg': 'EdDSA', 'typ': 'other+sd-jwt'}).encode())}.{entry.token.split('.')[1]}"
    return f"{signed}.{b64(ANNA.sign_ed25519(signed.encode()))}~".encode()


def documents() -> None:
    for kind, payload in (("jws", b"a tag manifest\n"), ("card-jws", _card())):
        typ = "sijil-bundle+jws" if kind == "jws" else "sijil-card+jws"
        raw = sign_both(ANNA, payload, typ, {"counter": 1} if kind == "jws" else {})
        cases: list[Case] = [
            ("whole.json", raw, "ok"),
            ("unknown-sender.json", sign_both(person("stranger"), payload, typ, {}), "unknown-sender"),
            ("other-typ.json", sign_both(ANNA, payload, "sijil-receipt+jws", {}), "altered"),
            ("truncated.json", raw[:-40], "altered"),
        ]
        for name, edit, expected in DOCUMENT_EDITS:
            document = json.loads(raw)
            edit(document)
            cases.append((name, json.dumps(document, separators=(",", ":")).encode(), expected))
        about: dict[str, object] = {
            "signed_by": "anna",
            "typ": typ,
            "payload_sha256": hashlib.sha256(payload).hexdigest(),
        }
        put(kind, about, cases)


def _card() -> bytes:
    keys = {"ed25519": b64(ANNA.public.ed25519), "ml-dsa-65": b64(ANNA.public.ml_dsa_65)}
    card = {"v": 1, "name": "Anna", **keys, "recipient": ANNA.recipient, "iat": 1_760_000_000}
    return json.dumps(card, separators=(",", ":")).encode()


def _spoil(index: int, at: int):  # type: ignore[no-untyped-def]
    def edit(document) -> None:  # type: ignore[no-untyped-def]
        held = document["signatures"][index]
        held["signature"] = b64(flipped(unb64(held["signature"]), at))

    return edit


def _newer(document) -> None:  # type: ignore[no-untyped-def]
    for held in document["signatures"]:
        held["protected"] = b64(unb64(held["protected"]).replace(b'"v":1', b'"v":2'))


DOCUMENT_EDITS = [
    ("bad-eddsa.json", _spoil(0, 5), "bad-signature"),
    ("bad-ml-dsa.json", _spoil(1, 500), "bad-signature"),
    ("one-signature.json", lambda d: d["signatures"].pop(), "altered"),
    ("swapped.json", lambda d: d["signatures"].reverse(), "altered"),
    ("other-payload.json", lambda d: d.update(payload=b64(b"other")), "bad-signature"),
    ("newer.json", _newer, "newer-version"),
]


def age_files() -> None:
    plain = b"a small file\n"
    data = encrypted(plain, ANNA)
    cases: list[Case] = [
        ("whole.age", data, "ok"),
        ("for-two.age", encrypted(plain, BASIM, ANNA), "ok"),
        ("for-somebody-else.age", encrypted(plain, BASIM), "wrong-key"),
        ("altered-mac.age", data.replace(b"\n--- ", b"\n-> x\nAA\n--- "), "altered"),
        ("altered-payload.age", flipped(data, len(data) - 20), "altered"),
        ("truncated-header.age", data[:3000], "truncated"),
        ("truncated-nonce.age", data[: len(data) - 16 - len(plain) - 8], "truncated"),
        ("after-end.age", data + b"x", "altered"),
        ("newer.age", data.replace(b"/v1\n", b"/v2\n", 1), "newer-version"),
        ("not-age", b"PK\x03\x04" + bytes(50), "not-a-bundle"),
    ]
    put("age", {"read_by": "anna", "plain_sha256": hashlib.sha256(plain).hexdigest()}, cases)


def streams() -> None:
    plain = bytes(CHUNK + 100)
    out = io.BytesIO()
    with StreamWriter(out, STREAM_KEY) as writer:
        writer.write(plain)
    data = out.getvalue()
    cases: list[Case] = [
        ("whole.bin", data, "ok"),
        ("truncated-at-chunk.bin", data[: 16 + CHUNK + 16], "truncated"),
        ("truncated-in-nonce.bin", data[:9], "truncated"),
        ("altered.bin", flipped(data, 1000), "altered"),
        ("after-end.bin", data + data[16:], "altered"),
    ]
    put("stream", {"key": STREAM_KEY.hex(), "plain_sha256": hashlib.sha256(plain).hexdigest()}, cases)


def key_files() -> None:
    secret, vault_key = "abacus abdomen ability ablaze ankle", bytes(range(32))
    file = slots.create(secret, vault_key, slots.FLOOR)

    def header(offset: int, number: int) -> bytes:
        body = file[:offset] + struct.pack(">I", number) + file[offset + 4 : 4064]
        return (body + hashlib.sha256(body).digest()) * 2

    cases: list[Case] = [
        ("whole.keys", file, "ok"),
        ("first-copy-damaged.keys", flipped(file, 300), "ok"),
        ("second-copy-damaged.keys", flipped(file, 4396), "ok"),
        ("both-damaged.keys", flipped(flipped(file, 300), 4396), "damaged"),
        ("truncated.keys", file[:4000], "damaged"),
        ("other-secret.keys", slots.create("another secret", vault_key, slots.FLOOR), "wrong-key"),
        ("removed.keys", slots.remove(file, 0), "wrong-key"),
        ("too-little-memory.keys", header(24, 65_535), "damaged"),
        ("too-much-memory.keys", header(24, 2**31), "damaged"),
        ("newer.keys", header(16, 2), "newer-version"),
    ]
    put("slots", {"secret": secret, "vault_key": vault_key.hex()}, cases)


if __name__ == "__main__":
    people()
    entries()
    documents()
    age_files()
    streams()
    key_files()

"""Makes ``vectors.json``: ``python -m tests.sync.protocol.make_vectors``. All of it comes from one published secret."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

from app.crypto import request_keys
from app.sync.protocol import admission, blobs, requests, routes, spelling
from app.sync.relay import parcels
from tests.sync.protocol.kit import (
    AT,
    BODY,
    BOX,
    DROPPING,
    EPOCH,
    HOST,
    LEAF,
    NOW,
    OPERATOR,
    OPERATOR_PUBLIC,
    READING,
    SECRET,
    TARGETS,
    TOKEN,
    TRANSFER,
    signed,
)

FILE = Path(__file__).with_name("vectors.json")
PARCEL = hashlib.shake_256(b"a parcel").digest(200_000)


def build() -> dict[str, object]:
    source = io.BytesIO(PARCEL)
    parcel = parcels.weigh(TRANSFER, source)
    sealed = [parcels.seal(LEAF.keys, parcel, piece, source) for piece in parcel.pieces]
    return {
        "why": "docs/formats.md, section 19; seeds and secrets are published here, use them for nothing else",
        "mailbox": {
            "secret": SECRET.hex(),
            "epoch": EPOCH,
            "reading_seed": AT.reading.hex(),
            "reading_public": AT.reading_public.hex(),
            "root": AT.root.hex(),
            "name": AT.name,
            "name_in_the_next_epoch": BOX.at(EPOCH + 1).name,
            "places_of_leaves_0_to_9": [AT.place(index) for index in range(10)],
        },
        "leaf": {
            "index": LEAF.index,
            "seed": BOX.leaf_seed(LEAF.index).hex(),
            "place": LEAF.place,
            "dropping_seed": LEAF.keys.dropping.hex(),
            "dropping_public": LEAF.keys.public.hex(),
            "blob_key": LEAF.keys.blob.hex(),
            "id_key": LEAF.keys.ids.hex(),
            "path": LEAF.path.hex(),
        },
        "proofs": {"reading": READING, "dropping": DROPPING},
        "admission": {
            "operator_seed": OPERATOR.hex(),
            "operator_public": OPERATOR_PUBLIC.hex(),
            "token": TOKEN,
            "since": admission.state(TOKEN).since,
            "until": admission.state(TOKEN).until,
            "bytes": admission.state(TOKEN).size,
            "blobs": admission.state(TOKEN).count,
        },
        "requests": [
            {
                "method": target.method,
                "authority": HOST,
                "path": target.path,
                "query": target.query,
                "now": NOW,
                "body_sha256": hashlib.sha256(BODY if target.verb == "put" else b"").hexdigest(),
                "public": (LEAF.keys.public if target.verb == "put" else AT.reading_public).hex(),
                "headers": signed(target),
            }
            for target in TARGETS.values()
        ],
        "refused": refused(),
        "parcel": {
            "file": "SHAKE-256 of the ASCII text 'a parcel'",
            "length": len(PARCEL),
            "sha256": hashlib.sha256(PARCEL).hexdigest(),
            "transfer": TRANSFER.hex(),
            "pieces": [[piece.offset, piece.length, piece.size] for piece in parcel.pieces],
            "blobs": [
                {"id": blob.id, "begins": blob.data[:64].hex(), "sha256": hashlib.sha256(blob.data).hexdigest()}
                for blob in sealed
            ],
        },
        "cuts": {str(length): [piece.size for piece in blobs.cut(length)] for length in (1, 65_398, 65_399, 6_000_000)},
    }


def refused() -> list[dict[str, object]]:
    """Requests that are wrong in one thing each."""
    put, listed = TARGETS["put"], TARGETS["list"]
    good = signed(put)
    raw = spelling.read64(DROPPING, 387)
    stranger = spelling.write64(raw[:33] + request_keys.public_bytes(bytes(32)) + raw[65:])
    bare = {name: value for name, value in good.items() if name != "sijil-admission"}
    cases = [
        ("a minute later", put, good, NOW + 61, HOST),
        ("at another host", put, good, NOW, "other.example"),
        ("another id", routes.put(AT.name, "a" * 26), good, NOW, HOST),
        ("read with a dropping key", listed, good, NOW, HOST),
        ("another key in the proof", put, {**good, "sijil-proof": stranger}, NOW, HOST),
        ("another body", put, {**good, "content-digest": requests.digest_of(b"another")}, NOW, HOST),
        ("without its admission", put, bare, NOW, HOST),
    ]
    return [
        {
            "why": why,
            "method": target.method,
            "authority": host,
            "path": target.path,
            "query": target.query,
            "now": now,
            "headers": headers,
        }
        for why, target, headers, now, host in cases
    ]


if __name__ == "__main__":
    FILE.write_text(json.dumps(build(), indent=1) + "\n", encoding="utf-8")

"""One mailbox with its keys, always the same, and requests to it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from app.crypto import request_keys
from app.sync.protocol import admission, blobs, names, proof, requests, routes
from app.sync.protocol.requests import Right
from app.sync.protocol.routes import Target

EPOCH = 735
NOW = names.begin_of(EPOCH) + 1_000
HOST = "relay.example:8443"
SECRET = hashlib.sha256(b"sijil/test-mailbox").digest()
BOX = names.Box(SECRET)
AT = BOX.at(EPOCH)
LEAF = AT.leaf(7)
OPERATOR = hashlib.sha256(b"sijil/test-operator").digest()
OPERATOR_PUBLIC = request_keys.public_bytes(OPERATOR)
TRANSFER = bytes(range(16))
BLOB = blobs.blob_id(LEAF.keys.ids, TRANSFER, 0)
BODY = hashlib.shake_256(b"a body").digest(blobs.CLASSES[0])
TOKEN = admission.write(OPERATOR, admission.for_epoch(admission.Asked(AT.name, EPOCH), 10**9, 1_000))
DROPPING = proof.dropping_proof(AT.reading_public, LEAF.keys.public, LEAF.place, LEAF.path)
READING = proof.owner_proof(AT)

TARGETS: dict[str, Target] = {
    "put": routes.put(AT.name, BLOB),
    "list": routes.listing(AT.name),
    "next page": routes.listing(AT.name, BLOB, 50),
    "get": routes.get(AT.name, BLOB),
    "delete": routes.delete(AT.name, BLOB),
    "close": routes.close(AT.name, LEAF.place),
}


def signed(target: Target, *, host: str = HOST, now: int = NOW, token: str = TOKEN) -> dict[str, str]:
    """The headers of a request by whoever may make it."""
    if target.verb == "put":
        digest = requests.digest_of(BODY)
        return requests.sign(
            target, host, LEAF.keys.dropping, DROPPING, now, digest=digest, length=len(BODY), admission=token
        )
    return requests.sign(target, host, AT.reading, READING, now)


def raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def check(target: Target, headers: Mapping[str, str], *, host: str = HOST, now: int = NOW) -> Right:
    return requests.check(target.method, host, target.path, target.query, raw(headers), now)

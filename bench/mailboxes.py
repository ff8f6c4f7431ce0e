"""Mailboxes and requests for loads: the protocol's own keys, proofs and signatures, made before the clock starts."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.crypto import request_keys
from app.sync.protocol import admission, blobs, names, proof, requests, routes, spelling
from bench.wire import Call, call

PLENTY = 1 << 40


@dataclass
class Operator:
    """Who admits mailboxes to a relay."""

    seed: bytes = field(default_factory=lambda: os.urandom(32))

    @property
    def public(self) -> bytes:
        return request_keys.public_bytes(self.seed)

    @property
    def key(self) -> str:
        """As the relay's ``--operator`` wants it."""
        return spelling.write64(self.public)

    def admit(self, mailbox: str, size: int = PLENTY, count: int = 1 << 30) -> str:
        epoch = names.epoch_at(now())
        return admission.write(self.seed, admission.for_epoch(admission.Asked(mailbox, epoch), size, count))


def now() -> int:
    return int(time.time())


class Mailbox:
    """One mailbox in this epoch, as its owner and as the holders of its leaves see it."""

    def __init__(self, operator: Operator, authority: str, size: int = PLENTY, count: int = 1 << 30) -> None:
        self.box = names.Box(os.urandom(32)).at(names.epoch_at(now()))
        self.authority = authority
        self.name = self.box.name
        self.token = operator.admit(self.name, size, count)
        self.owner = proof.owner_proof(self.box)
        self._leaves: dict[int, tuple[names.Leaf, str]] = {}

    def leaf(self, index: int) -> tuple[names.Leaf, str]:
        """A leaf with its proof."""
        if index not in self._leaves:
            leaf = self.box.leaf(index)
            told = proof.dropping_proof(self.box.reading_public, leaf.keys.public, leaf.place, leaf.path)
            self._leaves[index] = leaf, told
        return self._leaves[index]

    def put(self, index: int, blob: str, body: bytes, authority: str = "") -> Call:
        leaf, told = self.leaf(index)
        at = authority or self.authority
        headers = requests.sign(
            routes.put(self.name, blob),
            at,
            leaf.keys.dropping,
            told,
            now(),
            digest=requests.digest_of(body),
            length=len(body),
            admission=self.token,
        )
        return _call(routes.put(self.name, blob), at, headers, body)

    def close(self, place: int, authority: str = "") -> Call:
        return self._owned(routes.close(self.name, place), authority)

    def page(self, after: str = "", limit: int = routes.PAGE, authority: str = "") -> Call:
        return self._owned(routes.listing(self.name, after, limit), authority)

    def get(self, blob: str, authority: str = "") -> Call:
        return self._owned(routes.get(self.name, blob), authority)

    def delete(self, blob: str, authority: str = "") -> Call:
        return self._owned(routes.delete(self.name, blob), authority)

    def _owned(self, target: routes.Target, authority: str) -> Call:
        at = authority or self.authority
        headers = requests.sign(target, at, self.box.reading, self.owner, now(), admission=self.token)
        return _call(target, at, headers, b"")

    def ids(self, index: int, transfer: bytes | None = None) -> Iterator[str]:
        """Ids of the pieces of one transfer by a leaf, without an end."""
        leaf, _ = self.leaf(index)
        transfer = transfer or os.urandom(blobs.TRANSFER_BYTES)
        n = 0
        while True:
            yield blobs.blob_id(leaf.keys.ids, transfer, n)
            n += 1


def _call(target: routes.Target, authority: str, headers: dict[str, str], body: bytes) -> Call:
    path = target.path + (f"?{target.query}" if target.query else "")
    return call(target.method, authority, path, headers, body)


def filled(size: int, seed: int) -> bytes:
    """Bytes that nothing can compress or share, cheaply: one block of a hash's stream, repeated with its number."""
    block = hashlib.shake_256(seed.to_bytes(8, "big")).digest(min(size, 65536))
    return (block * (-(-size // len(block))))[:size]

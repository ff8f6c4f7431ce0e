"""A Merkle tree over the 1,024 dropping keys of one mailbox and epoch (docs/formats.md, "Mailboxes").

Its root is part of the mailbox's name: whether a key may drop there is arithmetic on what a
request carries, and no relay has to keep, or be asked for, a list of who may.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

DEPTH: Final = 10
LEAVES: Final = 1 << DEPTH
HASH_BYTES: Final = 32
PATH_BYTES: Final = DEPTH * HASH_BYTES

_LEAF: Final = b"sijil/mailbox-leaf-hash/v1\0"
_NODE: Final = b"sijil/mailbox-node-hash/v1\0"


class Tree:
    """All nodes over ``publics``: 1,024 public keys of 32 bytes each, in their places."""

    def __init__(self, publics: Sequence[bytes]) -> None:
        if len(publics) != LEAVES:
            raise ValueError("leaves")
        self._levels = [[_leaf(public) for public in publics]]
        while len(self._levels[-1]) > 1:
            level = self._levels[-1]
            self._levels.append([_node(level[at], level[at + 1]) for at in range(0, len(level), 2)])

    @property
    def root(self) -> bytes:
        return self._levels[-1][0]

    def path(self, place: int) -> bytes:
        """The hashes beside the way from the leaf at ``place`` to the root, from below, together :data:`PATH_BYTES`."""
        if not 0 <= place < LEAVES:
            raise ValueError("place")
        return b"".join(level[(place >> depth) ^ 1] for depth, level in enumerate(self._levels[:-1]))


def root_of(public: bytes, place: int, path: bytes) -> bytes:
    """The root of the tree where ``public`` stands at ``place``, if ``path`` is its path. ``ValueError`` on sizes."""
    if not 0 <= place < LEAVES or len(path) != PATH_BYTES:
        raise ValueError("path")
    found = _leaf(public)
    for depth in range(DEPTH):
        beside = path[depth * HASH_BYTES : (depth + 1) * HASH_BYTES]
        found = _node(beside, found) if place >> depth & 1 else _node(found, beside)
    return found


def _leaf(public: bytes) -> bytes:
    if len(public) != HASH_BYTES:
        raise ValueError("public key")
    return hashlib.sha256(_LEAF + public).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()

"""Mailboxes out of one secret: their names, their keys and those of their leaves (docs/formats.md, "Mailboxes").

A mailbox has another name in each epoch, made from other keys, so that a relay can't join two
epochs. The *leaf* of a contact has another *place* in each epoch for the same reason: the set of
places that are in use would join them otherwise.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.crypto import request_keys
from app.crypto.kdf import expand
from app.sync.protocol import spelling
from app.sync.protocol.tree import LEAVES, Tree

EPOCH_SECONDS: Final = 28 * 86_400
EPOCHS_AHEAD: Final = 13
"""epochs that a contact is given at once: a year in prison or without a line, and the way is still open"""

SECRET_BYTES: Final = 32
NAME_CHARS: Final = 52
_EPOCH_MOST: Final = 2**32

_NAME: Final = b"sijil mailbox v1"
_DROP: Final = b"leaf-drop"


def epoch_at(seconds: int) -> int:
    """The epoch of a moment in seconds since 1970 UTC: the same for everybody."""
    return seconds // EPOCH_SECONDS


def begin_of(epoch: int) -> int:
    """Its first second, in seconds since 1970 UTC."""
    return epoch * EPOCH_SECONDS


def name_of(reading: bytes, root: bytes) -> str:
    """What a mailbox is called: 52 letters and digits."""
    return spelling.write32(hashlib.sha256(_NAME + reading + root).digest())


def is_name(untrusted: str) -> bool:
    return spelling.is_written32(untrusted, 32)


@dataclass(frozen=True, slots=True, repr=False)
class LeafKeys:
    """What the holder of a leaf has in one epoch: the seed of a dropping key, a key for blobs, one for their ids."""

    dropping: bytes
    blob: bytes
    ids: bytes

    @property
    def public(self) -> bytes:
        return request_keys.public_bytes(self.dropping)


def leaf_keys(leaf_seed: bytes | bytearray, epoch: int) -> LeafKeys:
    """The keys of a leaf in an epoch, out of the seed [32] that its holder was given."""
    if len(leaf_seed) != SECRET_BYTES:
        raise ValueError("leaf seed")
    return LeafKeys(*(_derive(leaf_seed, label, epoch) for label in (_DROP, b"leaf-blob", b"leaf-id")))


@dataclass(frozen=True, slots=True, repr=False)
class Leaf:
    """One leaf in one epoch, as the owner of the mailbox knows it. ``index`` is for ever, ``place`` for this epoch."""

    index: int
    place: int
    keys: LeafKeys
    path: bytes


class BoxEpoch:
    """A mailbox in one epoch. Its tree takes some 30 ms and is made when it is first needed."""

    def __init__(self, secret: bytes, epoch: int, seeds: Callable[[], Sequence[bytes]]) -> None:
        """``seeds`` gives those of all leaves, by index."""
        self.epoch = epoch
        self._secret, self._seeds = secret, seeds
        self.reading = bytes(_derive(secret, b"read", epoch))
        """the seed [32] of the reading key"""
        self.reading_public = request_keys.public_bytes(self.reading)

    @functools.cached_property
    def _places(self) -> tuple[int, ...]:
        """index → place: a shuffling that only the owner can make or undo."""
        key = _derive(self._secret, b"places", self.epoch)
        order = sorted(range(LEAVES), key=lambda index: hmac.digest(key, index.to_bytes(2, "big"), "sha256"))
        places = [0] * LEAVES
        for place, index in enumerate(order):
            places[index] = place
        return tuple(places)

    @functools.cached_property
    def _tree(self) -> Tree:
        publics = [b""] * LEAVES
        for seed, place in zip(self._seeds(), self._places, strict=True):
            publics[place] = request_keys.public_bytes(_derive(seed, _DROP, self.epoch))
        return Tree(publics)

    @property
    def root(self) -> bytes:
        return self._tree.root

    def plant(self) -> None:
        """Make the tree now, wherever one may wait for it."""
        _ = self._tree

    @functools.cached_property
    def name(self) -> str:
        return name_of(self.reading_public, self.root)

    def place(self, index: int) -> int:
        """Where the leaf ``index`` stands in this epoch: what a marker names."""
        return self._places[index]

    def keys(self, index: int) -> LeafKeys:
        """The keys of a leaf, without the tree: enough to open what its holder dropped."""
        return leaf_keys(_leaf_seed(self._secret, index), self.epoch)

    def leaf(self, index: int) -> Leaf:
        place = self.place(index)
        return Leaf(index, place, self.keys(index), self._tree.path(place))

    def __repr__(self) -> str:  # never a secret in a traceback (T38)
        return f"BoxEpoch({self.epoch})"


class Box:
    """The mailbox of one vault at one relay, in all epochs. Another relay gets another secret: two can't join them."""

    def __init__(self, secret: bytes | bytearray) -> None:
        if len(secret) != SECRET_BYTES:
            raise ValueError("box secret")
        self._secret = bytes(secret)
        self._epochs: dict[int, BoxEpoch] = {}

    @staticmethod
    def fresh_secret() -> bytes:
        return secrets.token_bytes(SECRET_BYTES)

    def at(self, epoch: int) -> BoxEpoch:
        """The mailbox in an epoch; kept, so that its tree is made once."""
        if not 0 <= epoch < _EPOCH_MOST:
            raise ValueError("epoch")
        if epoch not in self._epochs:
            self._epochs[epoch] = BoxEpoch(self._secret, epoch, lambda: self._leaf_seeds)
        return self._epochs[epoch]

    @functools.cached_property
    def _leaf_seeds(self) -> tuple[bytes, ...]:
        return tuple(_leaf_seed(self._secret, index) for index in range(LEAVES))

    def leaf_seed(self, index: int) -> bytes:
        """What the holder of leaf ``index`` is given, once for all epochs [32]."""
        return _leaf_seed(self._secret, index)

    def free_index(self, taken: Mapping[int, object] | set[int] | frozenset[int]) -> int | None:
        """A leaf that nobody was ever given, at random; ``None`` when all 1,024 are taken."""
        free = [index for index in range(LEAVES) if index not in taken]
        return secrets.choice(free) if free else None

    def __repr__(self) -> str:  # never a secret in a traceback (T38)
        return "Box()"


def _leaf_seed(secret: bytes, index: int) -> bytes:
    if not 0 <= index < LEAVES:
        raise ValueError("leaf index")
    return bytes(expand(secret, salt=None, info=b"sijil/mailbox/v1/leaf\0" + index.to_bytes(2, "big")))


def _derive(secret: bytes | bytearray, label: bytes, epoch: int) -> bytes:
    if not 0 <= epoch < _EPOCH_MOST:
        raise ValueError("epoch")
    return bytes(expand(secret, salt=None, info=b"sijil/mailbox/v1/" + label + b"\0" + epoch.to_bytes(4, "big")))

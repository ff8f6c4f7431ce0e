"""A courier pack: a parcel, sealed for a reader's mailbox, that somebody else brings up to the relay unread.

The courier can open the pack and nothing in it: the blobs are sealed to the reader, and the key that comes with
them drops at that mailbox in one epoch, no more. Signed by the sender, for one courier (docs/formats.md, section 21).
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final, Protocol

import msgspec

from app.base import limits
from app.base.errors import BundleAltered, BundleError, BundleTooBig, InputError, NotABundle, NotForThisVault
from app.base.padme import is_padme, padme
from app.base.task import Task
from app.crypto import jws
from app.crypto.age import AgeReader, AgeWriter
from app.crypto.identity import Identity, PublicKeys
from app.model.entry import b64, unb64
from app.sync.bundle_reader import Watched, size_of
from app.sync.protocol import admission, blobs, names, proof
from app.sync.protocol.names import LeafKeys
from app.sync.protocol.refusal import Refused
from app.sync.relay import parcels
from app.sync.relay.address import Key
from app.sync.relay.origin import clean_relay
from app.sync.relay.parcels import Parcel
from app.sync.statement import VERSION, refuse_newer

TYP: Final = "sijil-courier+jws"
MAGIC: Final = b"sijil courier pack v1\n"
STEP: Final = "task.packing"
_COUNT: Final = struct.Struct(">I")
_KEY_BYTES: Final = 32

Resolve = Callable[[str], PublicKeys | None]


class Sink(Protocol):
    """Takes one blob; what it took counts for nothing until the pack has verified."""

    def write(self, data: bytes, /) -> object: ...

    def finish(self, sha256: str, size: int) -> object: ...

    def abort(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Load:
    """One blob of a pack."""

    id: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, repr=False)
class Way:
    """One relay of the reader: its addresses, tried in order, and the key that drops at the mailbox there."""

    urls: tuple[str, ...]
    key: Key


@dataclass(frozen=True, slots=True, repr=False)
class Pack:
    """What ``sender`` asks the courier ``to`` to bring up to one of the reader's relays, the first of ``ways`` that
    takes it.

    The keys drop in ``epoch``; of each only the dropping one is here.
    """

    sender: str
    to: str
    ways: tuple[Way, ...]
    epoch: int
    loads: tuple[Load, ...]
    iat: int

    @property
    def bytes(self) -> int:
        return sum(load.size for load in self.loads)


class _Relay(msgspec.Struct, forbid_unknown_fields=True):
    urls: list[str]
    mailbox: str
    proof: str
    drop: str
    token: str


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    to: str
    relays: list[_Relay]
    epoch: int
    blobs: list[tuple[str, int, str]]
    iat: int


@dataclass(frozen=True, slots=True)
class Courier:
    """Whom a pack is for."""

    key_id: str
    recipient: str


def write(
    out: BinaryIO,
    identity: Identity,
    courier: Courier,
    ways: Sequence[Way],
    epoch: int,
    parcel: Parcel,
    source: BinaryIO,
    now: int,
    task: Task,
) -> int:
    """Write the pack of one parcel, read out of ``source``; its bytes of blobs. Raises BundleTooBig (``pack``).

    The blobs are sealed by the keys of the first of ``ways``, whichever of them takes them: their reader tries the
    keys of all own relays, and a pack isn't written once for each.
    """
    pieces = parcel.pieces
    total = sum(piece.size for piece in pieces)
    if total > limits.COURIER_PACK_BYTES or len(pieces) > limits.COURIER_BLOBS:
        raise BundleTooBig(reason="pack", limit=limits.COURIER_PACK_BYTES)
    age = AgeWriter(out, [courier.recipient])
    counted = _Counted(age)
    counted.write(MAGIC + _COUNT.pack(len(pieces)) + bytes(blobs.CLASSES.index(piece.size) for piece in pieces))
    loads, done = [], 0
    for piece in pieces:
        blob = parcels.seal(ways[0].key.keys, parcel, piece, source)
        counted.write(blob.data)
        loads.append((blob.id, len(blob.data), hashlib.sha256(blob.data).hexdigest()))
        done += piece.size
        task.progress(done, total, STEP)
    wire = _Wire(
        VERSION,
        courier.key_id,
        [
            _Relay(list(way.urls), way.key.mailbox, way.key.proof, b64(way.key.keys.dropping), way.key.token)
            for way in ways
        ],
        epoch,
        loads,
        now,
    )
    facts = {"v": VERSION, "sender": identity.key_id}
    statement = jws.sign_both(identity, msgspec.json.encode(wire), TYP, facts)
    counted.write(_COUNT.pack(len(statement)) + statement)
    counted.fill(padme(counted.bytes))
    age.close()
    return total


class _Counted:
    def __init__(self, out: AgeWriter) -> None:
        self._out = out
        self.bytes = 0

    def write(self, data: bytes) -> None:
        self._out.write(data)
        self.bytes += len(data)

    def fill(self, size: int) -> None:
        while self.bytes < size:
            self.write(bytes(min(size - self.bytes, limits.READ_BLOCK)))


def is_pack(source: BinaryIO, identity: Identity) -> bool:
    """Whether an age file for ``identity`` is a pack, by its first bytes; ``source`` is read and stays open."""
    try:
        return AgeReader(source, identity).read(len(MAGIC)) == MAGIC
    except (BundleError, OSError):
        return False


def read(source: BinaryIO, identity: Identity, resolve: Resolve, sink: Callable[[int], Sink], task: Task) -> Pack:
    """Verify a pack to its last byte; each blob goes into a sink of its size, which counts only if this returns.

    On any error every sink is aborted. Raises NotABundle (``not-a-pack``), NotForThisVault, BundleAltered,
    BundleTruncated, BundleNewer, BundleTooBig, UnknownSender, and what the sinks raise.
    """
    sinks: list[Sink] = []
    try:
        return _read(source, identity, resolve, sink, sinks, task)
    except BaseException:
        for one in sinks:
            one.abort()
        raise


def _read(
    source: BinaryIO,
    identity: Identity,
    resolve: Resolve,
    sink: Callable[[int], Sink],
    sinks: list[Sink],
    task: Task,
) -> Pack:
    size = size_of(source)
    age = AgeReader(Watched(source, size, task), identity, is_padme)
    if age.read(len(MAGIC)) != MAGIC:
        raise NotABundle(reason="not-a-pack")
    count = _COUNT.unpack(_exactly(age, _COUNT.size))[0]
    if not 0 < count <= limits.COURIER_BLOBS:
        raise BundleTooBig(reason="pack", limit=limits.COURIER_PACK_BYTES)
    classes = _exactly(age, count)
    if max(classes) >= len(blobs.CLASSES):
        raise BundleAltered(reason="pack")
    sizes = [blobs.CLASSES[number] for number in classes]
    if sum(sizes) > min(size, limits.COURIER_PACK_BYTES):
        raise BundleTooBig(reason="pack", limit=limits.COURIER_PACK_BYTES)
    hashes = []
    for one in sizes:
        sinks.append(sink(one))
        digest, left = hashlib.sha256(), one
        while left:
            block = _exactly(age, min(left, limits.READ_BLOCK))
            digest.update(block)
            sinks[-1].write(block)
            left -= len(block)
        sinks[-1].finish(digest.hexdigest(), one)
        hashes.append(digest.hexdigest())
    length = _COUNT.unpack(_exactly(age, _COUNT.size))[0]
    if length > limits.COURIER_STATEMENT_BYTES:
        raise BundleTooBig(reason="pack", limit=limits.COURIER_STATEMENT_BYTES)
    statement = _exactly(age, length)
    while block := age.read(limits.READ_BLOCK):
        if any(block):
            raise BundleAltered(reason="pack")
    return _verify(statement, identity.key_id, resolve, list(zip(sizes, hashes, strict=True)))


def _exactly(age: AgeReader, size: int) -> bytes:
    data = age.read(size)
    if len(data) != size:
        raise BundleAltered(reason="pack")
    return data


def _verify(untrusted: bytes, me: str, resolve: Resolve, found: list[tuple[int, str]]) -> Pack:
    refuse_newer(untrusted)
    verified = jws.verify_both(untrusted, TYP, resolve)
    try:
        wire = msgspec.json.decode(verified.payload, type=_Wire)
        pack = _pack(verified.sender, wire)
    except BundleError:
        raise
    except (msgspec.MsgspecError, Refused, InputError, ValueError, RecursionError):
        raise BundleAltered(reason="pack") from None
    told = [(load.size, load.sha256) for load in pack.loads]
    if wire.v != VERSION or told != found or len({load.id for load in pack.loads}) != len(pack.loads):
        raise BundleAltered(reason="pack")
    if pack.to != me:
        raise NotForThisVault()
    return pack


def _pack(sender: str, wire: _Wire) -> Pack:
    """``ValueError`` and the like on whatever no vault writes: all of it becomes requests as it stands."""
    if not 1 <= len(wire.relays) <= limits.ADDRESS_RELAYS:
        raise ValueError("relays")
    ways = tuple(map(_way, wire.relays))
    if len({way.key.mailbox for way in ways}) != len(ways):
        raise ValueError("mailboxes")
    if not (0 <= wire.epoch < 2**32 and 0 <= wire.iat <= limits.SEQ_MAX):
        raise ValueError("epoch")
    if not all(blobs.is_id(id_) for id_, _, _ in wire.blobs):
        raise ValueError("blobs")
    loads = tuple(Load(id_, size, sha256) for id_, size, sha256 in wire.blobs)
    return Pack(sender, wire.to, ways, wire.epoch, loads, wire.iat)


def _way(wire: _Relay) -> Way:
    drop = unb64(wire.drop)
    if len(drop) != _KEY_BYTES or b64(drop) != wire.drop:
        raise ValueError("drop")
    proved = proof.read_proof(wire.proof)
    keys = LeafKeys(drop, b"", b"")
    if (proved.mailbox, proved.kind, proved.public) != (wire.mailbox, "drop", keys.public):
        raise ValueError("proof")
    if wire.token and admission.state(wire.token).mailbox != wire.mailbox:
        raise ValueError("token")
    if not 1 <= len(wire.urls) <= limits.RELAY_URLS or any(clean_relay(url) != url for url in wire.urls):
        raise ValueError("urls")
    return Way(tuple(wire.urls), Key(wire.mailbox, wire.proof, keys, wire.token))


def until(epoch: int) -> int:
    """When the epoch of a pack ends, in seconds since 1970 UTC: it should be up by then."""
    return names.begin_of(epoch + 1)

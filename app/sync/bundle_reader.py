"""Reads a bundle as a stream, and returns it only when everything in it has verified (T7, T8).

The first member is the signature over the tag manifest; that names the manifest, and the
manifest names every member that may follow, in order. Evidence goes to the caller's sinks
(encrypted staging) as it streams. On any error every sink is aborted, and every error that
isn't one of ours becomes :class:`BundleAltered`: a hostile file can't bring the program
down (P24).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

import msgspec

from app.base import limits
from app.base.errors import (
    BundleAltered,
    BundleNewer,
    BundleTooBig,
    CardError,
    CardNewer,
    NotForThisVault,
    SijilError,
    StorageFault,
    UnknownSender,
)
from app.base.padme import padme
from app.base.task import Task
from app.crypto import jws
from app.crypto.age import AgeReader
from app.crypto.identity import Identity, PublicKeys
from app.model.entry import Entry, unb64
from app.sync import bag, statement
from app.sync.arrivals import Arrivals, EntrySpool
from app.sync.frame import EXPANSION, FrameReader
from app.sync.introduction import MOST as INTRODUCTION_BYTES
from app.sync.introduction import Introduction, read_introduction
from app.sync.receipt import MOST as RECEIPT_BYTES
from app.sync.receipt import Receipt, read_receipt
from app.sync.statement import Facts
from app.sync.tar import TarReader

STEP = "task.receiving"
_SMALL = 64 * limits.KIB  # the readme, an author
_MOST = {"receipt": RECEIPT_BYTES, "introduction": INTRODUCTION_BYTES}


Letter = bytes  # the name `bytes` is a field of Received


class EvidenceSink(Protocol):
    """Encrypted staging for one piece of evidence.

    ``close`` comes when all its bytes are written and their hash is right; it frees the file
    handle and nothing more, since the bundle hasn't verified to its end. ``abort`` throws
    away what is staged, and may come before ``close``, after it, and more than once.
    """

    def write(self, data: bytes, /) -> object: ...

    def close(self) -> object: ...

    def abort(self) -> object: ...


@dataclass(frozen=True, slots=True)
class ReadSpec:
    """Who reads, whom they know, and where things go.

    ``resolve`` gives the keys of those from whom bundles are taken; ``author_keys`` those of
    every author known so far. ``evidence_sink`` is called with the SHA-256 in hex and the
    size in bytes. ``memory`` is how many bytes of entries may be held before ``entry_spool``
    gets them all.
    """

    identity: Identity
    resolve: Callable[[str], PublicKeys | None]
    author_keys: Callable[[str], PublicKeys | None]
    evidence_sink: Callable[[str, int], EvidenceSink]
    entry_spool: EntrySpool | None = None
    memory: int = limits.MEMORY_ENTRIES_BYTES


@dataclass(frozen=True, slots=True)
class BundleAuthor:
    """An author of entries in the bundle. The key id proves ``public``; ``name`` is the sender's claim."""

    public: PublicKeys
    name: str | None


@dataclass(frozen=True, slots=True)
class ReceivedEvidence:
    """Bytes staged in ``sink``; ``sha256`` in hex and ``size`` are what was read."""

    sha256: str
    size: int
    sink: EvidenceSink


@dataclass(frozen=True, slots=True)
class Received:
    """A bundle that verified to its last byte.

    ``entries`` is empty when they were spooled; ``entry_count`` counts them either way.
    ``checked``: hashes of those in ``entries`` whose own signature was checked (the others
    hang on one of these by their hash). ``forks``: key ids of authors who show two histories
    within this bundle. ``readers_count``: stanzas, an upper bound of the readers.
    ``receipts``: those for this vault. ``bytes``: size of the file. ``signature``: the signed
    header as it came. ``files``: how many entries each file of the bundle has here.
    """

    bundle_id: str
    sender: str
    counter: int
    heads: dict[str, tuple[int, str]]
    iat: int
    readers_count: int
    entries: tuple[Entry, ...]
    entry_count: int
    checked: frozenset[str]
    forks: frozenset[str]
    authors: dict[str, BundleAuthor]
    receipts: tuple[Receipt, ...]
    evidence: tuple[ReceivedEvidence, ...]
    bytes: int
    signature: Letter = b""
    files: Mapping[str, int] = field(default_factory=dict)
    introductions: tuple[tuple[Introduction, Letter], ...] = ()
    """those for this vault, each with the statement as it was signed"""


def read_bundle(source: BinaryIO, spec: ReadSpec, task: Task) -> Received:
    """Read and verify the bundle in ``source`` (seekable, from its start), which stays open.

    Raises :class:`NotABundle`, :class:`NotForThisVault`, :class:`BundleAltered`,
    :class:`BundleTruncated`, :class:`UnknownSender` (fact ``key_id``), :class:`BundleNewer`,
    :class:`BundleTooBig`, :class:`StorageFault` when ``source`` can't be read, and what the
    caller's sinks raise.
    """
    sinks: list[EvidenceSink] = []
    try:
        return _Reading(source, spec, task, sinks).run()
    except BaseException as error:
        for sink in sinks:
            sink.abort()
        if isinstance(error, SijilError) or not isinstance(error, Exception):
            raise
        if isinstance(error, OSError):
            raise StorageFault(reason="read", errno=error.errno) from error
        # Not "from error": its text could carry what was in the bundle (T38).
        raise BundleAltered(reason="unexpected") from None


class _Reading:
    """One pass over one bundle."""

    def __init__(self, source: BinaryIO, spec: ReadSpec, task: Task, sinks: list[EvidenceSink]) -> None:
        self._spec = spec
        self._task = task
        self._sinks = sinks
        self._size = _size(source)
        self._source = _Watched(source, self._size, task)
        self._authors: dict[str, BundleAuthor] = {}
        self._keys: dict[str, PublicKeys] = {}
        self._arrivals = Arrivals(self._keys, spec.entry_spool, spec.memory)
        self._receipts: list[Receipt] = []
        self._introductions: list[tuple[Introduction, bytes]] = []
        self._evidence: list[ReceivedEvidence] = []
        self._signature = b""
        self._files: dict[str, int] = {}

    def run(self) -> Received:
        try:
            return self._run()
        finally:
            self._arrivals.close()

    def _run(self) -> Received:
        age = AgeReader(self._source, self._spec.identity, _is_padme)
        frame = FrameReader(age, EXPANSION * self._size)
        self._tar = TarReader(frame)
        facts, tag_manifest = self._signed()
        if len(facts.readers) != age.stanzas:
            raise BundleAltered(reason="stanzas")
        listed, oxum = self._tags(bag.parse_tag_manifest(tag_manifest))
        self._payload(listed, oxum, facts)
        if self._tar.next() is not None:
            raise BundleAltered(reason="member-extra")
        frame.finish()
        entries, checked, forks = self._arrivals.finish()
        return Received(
            bundle_id=bag.bundle_id(self._signature),
            sender=facts.sender,
            counter=facts.counter,
            heads=dict(facts.heads),
            iat=facts.iat,
            readers_count=len(facts.readers),
            entries=entries,
            entry_count=self._arrivals.count,
            checked=checked,
            forks=forks,
            authors=self._authors,
            receipts=tuple(self._receipts),
            evidence=tuple(self._evidence),
            bytes=self._size,
            signature=self._signature,
            files=self._files,
            introductions=tuple(self._introductions),
        )

    def _signed(self) -> tuple[Facts, bytes]:
        """The facts and the tag manifest that both signatures hold for, of a sender who is known."""
        signature = self._tag_file(bag.SIGNATURE)
        statement.refuse_newer(signature)
        verified = jws.verify_both(signature, statement.TYP, self._resolve)
        facts = statement.parse_facts(verified.facts)
        if facts.sender != verified.sender:
            raise BundleAltered(reason="sender")
        if not facts.names(self._spec.identity.key_id):
            # Encrypted to us by somebody who isn't the sender (T24).
            raise NotForThisVault(reason="not-among-readers")
        tag_manifest = self._tag_file(bag.TAG_MANIFEST)
        if verified.payload != tag_manifest:
            raise BundleAltered(reason="tag-manifest")
        self._signature = signature
        return facts, tag_manifest

    def _resolve(self, key_id: str) -> PublicKeys | None:
        public = self._spec.resolve(key_id)
        if public is None:
            raise UnknownSender(key_id=key_id)
        return public

    def _tags(self, digests: Mapping[str, str]) -> tuple[list[bag.Listed], bag.Oxum]:
        contents = {}
        for name in (bag.MANIFEST, bag.BAGIT, bag.BAG_INFO):
            contents[name] = self._tag_file(name)
            if hashlib.sha256(contents[name]).hexdigest() != digests[name]:
                raise BundleAltered(reason="tag-file")
        oxum = bag.parse_bag_info(contents[bag.BAG_INFO])
        if contents[bag.BAGIT] != bag.BAGIT_TEXT:
            raise BundleAltered(reason="bagit")
        listed = bag.parse_manifest(contents[bag.MANIFEST])
        if len(listed) != oxum.members:
            raise BundleAltered(reason="oxum")
        return listed, oxum

    def _tag_file(self, name: str) -> bytes:
        member = self._tar.next()
        if member is None or member.name != bag.TOP + name:
            raise BundleAltered(reason="member-order")
        return self._tar.content(limits.TAG_FILE_BYTES)

    def _payload(self, listed: list[bag.Listed], oxum: bag.Oxum, facts: Facts) -> None:
        left = oxum.octets
        for item in listed:
            member = self._tar.next()
            if member is None or member.name != bag.TOP + item.name:
                raise BundleAltered(reason="member-order")
            left -= member.size
            if left < 0:
                raise BundleAltered(reason="oxum")
            digest = hashlib.sha256()
            self._take(item, member.size, self._hashed(digest), facts)
            if digest.hexdigest() != item.sha256:
                raise BundleAltered(reason="member-digest")
            if item.kind == "evidence":
                self._evidence[-1].sink.close()
        if left:
            raise BundleAltered(reason="oxum")

    def _hashed(self, digest: hashlib._Hash) -> Iterator[bytes]:
        for block in self._tar.blocks():
            digest.update(block)
            yield block

    def _take(self, item: bag.Listed, size: int, blocks: Iterator[bytes], facts: Facts) -> None:
        if item.kind == "evidence":
            self._take_evidence(item, size, blocks)
        elif item.kind == "entries":
            before = self._arrivals.count
            self._arrivals.take_file(item.id, blocks)
            self._files[item.id] = self._arrivals.count - before
        elif size > _MOST.get(item.kind, _SMALL):
            raise BundleTooBig(reason="member", limit=_MOST.get(item.kind, _SMALL))
        else:
            content = b"".join(blocks)
            if item.kind == "author":
                self._take_author(item.id, content)
            elif item.kind == "receipt":
                self._take_receipt(item.id, content, facts)
            elif item.kind == "introduction":
                self._take_introduction(item.id, content, facts)

    def _take_evidence(self, item: bag.Listed, size: int, blocks: Iterator[bytes]) -> None:
        if item.sha256 != item.id:
            raise BundleAltered(reason="evidence-name")
        sink = self._spec.evidence_sink(item.id, size)
        self._sinks.append(sink)
        self._evidence.append(ReceivedEvidence(item.id, size, sink))
        for block in blocks:
            sink.write(block)

    def _take_author(self, key_id: str, untrusted: bytes) -> None:
        try:
            wire = msgspec.json.decode(untrusted, type=_Author)
            public = PublicKeys(unb64(wire.ed25519), unb64(wire.ml_dsa_65))
            proved = public.key_id == key_id
        except (msgspec.DecodeError, ValueError) as error:
            raise BundleAltered(reason="author") from error
        known = self._spec.author_keys(key_id)
        if not proved or (known is not None and known != public):
            raise BundleAltered(reason="author")
        if wire.name is not None and len(wire.name) > limits.PERSON_NAME_CHARS:
            raise BundleAltered(reason="author")
        self._authors[key_id] = BundleAuthor(public, wire.name)
        self._keys[key_id] = public

    def _take_receipt(self, bundle_id: str, untrusted: bytes, facts: Facts) -> None:
        receipt = read_receipt(untrusted, self._resolve)
        if receipt.bundle != bundle_id or receipt.signer != facts.sender:
            raise BundleAltered(reason="receipt")
        if receipt.to == self._spec.identity.key_id:  # the others are for other readers
            self._receipts.append(receipt)

    def _take_introduction(self, key_id: str, untrusted: bytes, facts: Facts) -> None:
        try:
            told = read_introduction(untrusted, self._resolve)
        except CardNewer as error:
            raise BundleNewer(**error.facts) from None
        except CardError:
            raise BundleAltered(reason="introduction") from None
        if told.card.key_id != key_id or told.signer != facts.sender:
            raise BundleAltered(reason="introduction")
        if told.to == self._spec.identity.key_id:  # the others are for other readers
            self._introductions.append((told, untrusted))
        if len(self._introductions) > limits.BUNDLE_INTRODUCTIONS:
            raise BundleTooBig(reason="introductions", limit=limits.BUNDLE_INTRODUCTIONS)


class _Author(msgspec.Struct, forbid_unknown_fields=True):
    ed25519: str
    ml_dsa_65: str = msgspec.field(name="ml-dsa-65")
    name: str | None


class _Watched:
    """The source, with progress and cancel at every block."""

    def __init__(self, source: BinaryIO, size: int, task: Task) -> None:
        self._source = source
        self._size = size
        self._task = task
        self._done = 0

    def read(self, size: int, /) -> bytes:
        data = self._source.read(size)
        self._count(len(data))
        return data

    def readinto(self, buffer: memoryview, /) -> int:
        size: int = self._source.readinto(buffer)  # type: ignore[attr-defined]
        self._count(size)
        return size

    def _count(self, size: int) -> None:
        self._done += size
        self._task.progress(self._done, self._size, STEP)


def _size(source: BinaryIO) -> int:
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    if size > limits.BUNDLE_BYTES:
        raise BundleTooBig(reason="bytes", limit=limits.BUNDLE_BYTES)
    return size


def _is_padme(length: int) -> bool:
    return padme(length) == length

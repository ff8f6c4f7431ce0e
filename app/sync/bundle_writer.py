"""Writes a bundle as a stream: age( zstd( tar( BagIt bag ) ) ‖ padding ), docs/formats.md section 3.

Manifests come first in the archive. Entries are therefore read twice: once to count and hash them, once to
write them. Evidence is read once: its hash was worked out when it was taken in, and stands in the manifest.
Whatever is written is hashed as it is, and the writing stops where that isn't what the manifest says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from app.base import limits
from app.base.errors import BundleTooBig, InputError, VaultDamaged
from app.base.ids import is_id
from app.base.task import Task
from app.crypto import jws
from app.crypto.age import AgeWriter
from app.crypto.identity import Identity, PublicKeys
from app.model.entry import b64, unb64
from app.sync import bag
from app.sync.aside import ahead
from app.sync.frame import LEVEL, QUICK_LEVEL, FrameWriter
from app.sync.readme import README_TEXT, SEALED_README_ARABIC, SEALED_README_TEXT
from app.sync.statement import build_facts, build_sealed_facts, stanza_count
from app.sync.tar import TarWriter, Writable

STEP = "task.sending"


Hash = bytes  # the name `bytes` is a field of Written


class EvidenceSource(Protocol):
    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom the bundle is for."""

    key_id: str
    recipient: str


@dataclass(frozen=True, slots=True)
class EvidencePiece:
    """``sha256`` in lower-case hex and ``size`` in bytes of what ``open`` reads."""

    sha256: str
    size: int
    open: Callable[[], EvidenceSource]


@dataclass(frozen=True, slots=True)
class Page:
    """One case to be read by people: ``form`` is ``html`` or ``pdf``; the rest as in :class:`EvidencePiece`."""

    case: str
    form: str
    sha256: str
    size: int
    open: Callable[[], EvidenceSource]


def _no_stamps(signature: bytes) -> Sequence[bytes]:
    return ()


@dataclass(frozen=True, slots=True)
class SealedParts:
    """What a sealed file has more than a bundle.

    ``seal``: as :func:`app.sync.seal.write_seal` makes it.
    ``identities``: file id → disclosures under the custodians' key. ``stamp`` is given
    ``signature.json`` once it is made, before anything is written, and returns RFC 3161 tokens over it.
    """

    seal: bytes
    pages: Sequence[Page] = ()
    identities: Mapping[str, bytes] = field(default_factory=dict)
    stamp: Callable[[bytes], Sequence[bytes]] = _no_stamps


@dataclass(frozen=True, slots=True)
class BundleSpec:
    """What goes into a bundle, or into a sealed file where ``sealed`` is given: its readers are their recipients then.

    ``files``: file id → a callable that starts reading the file's entries from the first, as
    compact SD-JWT lines without line end, ordered by (``iat``, ``iss``, ``seq``).
    ``authors``: the keys and the known name (or ``None``) of every author of those entries.
    ``receipts``: bundle id → signed receipt. ``introductions``: key id of who is introduced →
    signed introduction (at most :data:`limits.BUNDLE_INTRODUCTIONS`). ``heads``: key id → (seq, hash).
    ``counter``: the sender's own, from 1. ``now``: seconds since 1970.
    """

    identity: Identity
    readers: Sequence[Reader]
    counter: int
    now: int
    files: Mapping[str, Callable[[], Iterable[str]]] = field(default_factory=dict)
    authors: Sequence[tuple[PublicKeys, str | None]] = ()
    evidence: Sequence[EvidencePiece] = ()
    receipts: Mapping[str, bytes] = field(default_factory=dict)
    heads: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    introductions: Mapping[str, bytes] = field(default_factory=dict)
    suspensions: Mapping[str, bytes] = field(default_factory=dict)
    """id → statement of two people about a suspended key (:mod:`app.sync.suspension`)"""
    address: Hash = b""
    """the sender's own address for the one reader, as it was signed"""
    awaited: Hash = b""
    """what the sender still awaits a receipt for from the one reader (:mod:`app.sync.awaited`)"""
    ledgers: Mapping[str, bytes] = field(default_factory=dict)
    """key id → what its holder tells of pieces of ``evidence``"""
    sealed: SealedParts | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """``bytes`` is the length of the age file; ``stamps`` how many stand in it; ``digest`` what they are over."""

    bundle_id: str
    bytes: int
    entries: int
    stamps: int = 0
    digest: Hash = b""


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    sha256: str
    size: int
    blocks: Callable[[], Generator[bytes]]


def write_bundle(out: Writable, spec: BundleSpec, task: Task) -> Written:
    """Write the bundle to ``out``, which stays open.

    Raises :class:`InputError` (``no-reader``, ``too-many-readers``), :class:`BundleTooBig`,
    :class:`VaultDamaged` where evidence isn't what its hash says, and whatever ``out`` raises.
    """
    stanzas = stanza_count(len({reader.recipient for reader in spec.readers}))
    entries, members = _members(spec, task)
    tags = _tag_files(members)
    tag_manifest = bag.manifest((name, _sha256(content)) for name, content in tags)
    signature = _sign(spec, tag_manifest)
    stamps = sorted({*spec.sealed.stamp(signature)}, key=bag.stamp_name) if spec.sealed else []

    counted = _Counted(out)
    age = AgeWriter(counted, sorted({reader.recipient for reader in spec.readers}), stanzas)
    frame = FrameWriter(age, _level(spec, members))
    tar = TarWriter(frame)
    for name, content in ((bag.SIGNATURE, signature), (bag.TAG_MANIFEST, tag_manifest), *tags):
        tar.add(bag.TOP + name, content)
    _write_members(tar, members, task)
    for token in stamps:
        tar.add(bag.TOP + bag.stamp_name(token), token)
    tar.finish()
    frame.finish()
    age.close()
    digest = hashlib.sha256(signature).digest()
    return Written(bag.bundle_id(signature), counted.bytes, entries, len(stamps), digest)


def _sign(spec: BundleSpec, tag_manifest: bytes) -> bytes:
    if spec.sealed is None:
        keys = [reader.key_id for reader in spec.readers]
        shape, facts = bag.BUNDLE, build_facts(spec.identity.key_id, keys, spec.heads, spec.counter, spec.now)
    else:
        to = [reader.recipient for reader in spec.readers]
        shape, facts = bag.SEALED, build_sealed_facts(spec.identity.public, to, spec.heads, spec.counter, spec.now)
    signature = jws.sign_both(spec.identity, tag_manifest, shape.typ, facts)
    if len(signature) > limits.TAG_FILE_BYTES:
        raise BundleTooBig(reason="heads", limit=limits.BUNDLE_HEADS)
    return signature


def _members(spec: BundleSpec, task: Task) -> tuple[int, list[_Member]]:
    """All members below ``data/``, in the order of the format, and the number of entries."""
    sealed = spec.sealed
    members = _first(sealed)
    members += sorted((_author(public, name) for public, name in spec.authors), key=lambda m: m.name)
    entries = 0
    for file in sorted(spec.files):
        member, count = _entries(file, spec.files[file], task)
        members += [member] if count else []
        entries += count
    members += [_held(bag.receipt_name(key), spec.receipts[key]) for key in sorted(spec.receipts)]
    told = spec.introductions
    members += [_held(bag.introduction_name(key), told[key]) for key in sorted(told)]
    said = spec.suspensions
    members += [_held(bag.suspension_name(id_), said[id_]) for id_ in sorted(said)]
    members += [_held(bag.ADDRESS, spec.address)] if spec.address else []
    members += [_held(bag.AWAITED, spec.awaited)] if spec.awaited else []
    pieces = {piece.sha256: piece for piece in spec.evidence}
    members += [_evidence(pieces[sha256]) for sha256 in sorted(pieces)]
    members += _pages(sealed.pages) if sealed else []
    members += [_held(bag.ledger_name(key), spec.ledgers[key]) for key in sorted(spec.ledgers)]
    if sealed:
        members += [_held(bag.identities_name(file), sealed.identities[file]) for file in sorted(sealed.identities)]
    _refuse_too_big(members, entries, len(spec.heads))
    return entries, members


def _first(sealed: SealedParts | None) -> list[_Member]:
    if sealed is None:
        return [_held(bag.README, README_TEXT)]
    readmes = [_held(bag.README, SEALED_README_TEXT), _held(bag.README_ARABIC, SEALED_README_ARABIC)]
    return [*readmes, _held(bag.SEAL, sealed.seal)]


def _pages(pages: Sequence[Page]) -> list[_Member]:
    named = {bag.report_name(page.case, page.form): page for page in pages}
    return [_streamed(name, page.sha256, page.size, page.open) for name, page in sorted(named.items())]


def _refuse_too_big(members: list[_Member], entries: int, heads: int) -> None:
    """Nothing leaves that a reader would have to refuse."""
    for reason, there, most in (
        ("members", len(members), limits.BUNDLE_MEMBERS),
        ("entries", entries, limits.BUNDLE_ENTRIES),
        ("heads", heads, limits.BUNDLE_HEADS),
        ("bytes", sum(member.size for member in members), limits.BUNDLE_BYTES),
        ("member", max(member.size for member in members), limits.EVIDENCE_BYTES),
    ):
        if there > most:
            raise BundleTooBig(reason=reason, limit=most)


def _held(name: str, content: bytes) -> _Member:
    return _Member(name, _sha256(content), len(content), lambda: _once(content))


def _once(content: bytes) -> Generator[bytes]:
    yield content


def _author(public: PublicKeys, name: str | None) -> _Member:
    text = {"ed25519": b64(public.ed25519), "ml-dsa-65": b64(public.ml_dsa_65), "name": name}
    content = json.dumps(text, ensure_ascii=False, separators=(",", ":")).encode()
    return _held(bag.author_name(public.key_id), content)


def _entries(file: str, lines: Callable[[], Iterable[str]], task: Task) -> tuple[_Member, int]:
    if not is_id(file):
        raise InputError("not-found", reason="file")
    digest, size, count = hashlib.sha256(), 0, 0
    before: tuple[int, str, int] | None = None
    for line in lines():
        place = _place(line)
        if before is not None and place < before:
            raise ValueError("entries out of order")  # a fault of the caller; a reader would refuse it
        before = place
        digest.update(line.encode("ascii") + b"\n")
        size += len(line) + 1
        count += 1
        if count % 1000 == 0:
            task.check()

    def blocks() -> Generator[bytes]:
        return _joined(lines())

    return _Member(bag.entries_name(file), digest.hexdigest(), size, blocks), count


class _Order(msgspec.Struct):
    iat: int
    iss: str
    seq: int


_order = msgspec.json.Decoder(_Order)


def _place(line: str) -> tuple[int, str, int]:
    claims = _order.decode(unb64(line.split(".", 2)[1]))
    return (claims.iat, claims.iss, claims.seq)


def _joined(lines: Iterable[str]) -> Generator[bytes]:
    """Lines in blocks: compressing and hashing line by line would cost more than the lines."""
    block: list[str] = []
    size = 0
    for line in lines:
        block.append(line)
        size += len(line) + 1
        if size >= limits.READ_BLOCK:
            yield ("\n".join(block) + "\n").encode("ascii")
            block, size = [], 0
    if block:
        yield ("\n".join(block) + "\n").encode("ascii")


def _evidence(piece: EvidencePiece) -> _Member:
    return _streamed(bag.evidence_name(piece.sha256), piece.sha256, piece.size, piece.open)


def _streamed(name: str, sha256: str, size: int, opener: Callable[[], EvidenceSource]) -> _Member:
    def blocks() -> Generator[bytes]:
        source = opener()
        try:
            while block := source.read(limits.READ_BLOCK):
                yield block
        finally:
            source.close()

    return _Member(name, sha256, size, blocks)


def _tag_files(members: list[_Member]) -> tuple[tuple[str, bytes], ...]:
    oxum = bag.Oxum(sum(member.size for member in members), len(members))
    manifest = bag.manifest((member.name, member.sha256) for member in members)
    return ((bag.MANIFEST, manifest), (bag.BAGIT, bag.BAGIT_TEXT), (bag.BAG_INFO, bag.bag_info(oxum)))


def _level(spec: BundleSpec, members: list[_Member]) -> int:
    """Photos and films, which is what there is much of, don't compress: trying hard would cost most of the time."""
    evidence = sum(piece.size for piece in spec.evidence)
    return QUICK_LEVEL if evidence > sum(member.size for member in members) // 2 else LEVEL


def _write_members(tar: TarWriter, members: list[_Member], task: Task) -> None:
    total = sum(member.size for member in members)
    done = 0
    begun: _Member | None = None
    with closing(ahead(_read(members))) as blocks:
        for member, block in blocks:
            if member is not begun:
                tar.begin(bag.TOP + member.name, member.size)
                begun = member
            tar.write(block)
            done += len(block)
            task.progress(done, total, STEP)


def _read(members: list[_Member]) -> Generator[tuple[_Member, bytes]]:
    """Each block with its member, an empty one first; read, opened and hashed beside compressing."""
    for member in members:
        yield member, b""
        digest, left = hashlib.sha256(), member.size
        with closing(member.blocks()) as blocks:
            for block in blocks:
                left -= len(block)
                if left < 0:
                    break
                digest.update(block)
                yield member, block
        if left or digest.hexdigest() != member.sha256:
            # The store is damaged, or somebody wrote to it meanwhile: a reader must not get this.
            raise VaultDamaged(reason="changed-while-sending")


class _Counted:
    def __init__(self, out: Writable) -> None:
        self._out = out
        self.bytes = 0

    def write(self, data: bytes | memoryview, /) -> int:
        self._out.write(data)
        self.bytes += len(data)
        return len(data)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

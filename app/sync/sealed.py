"""Sealed files: what leaves the group (docs/formats.md, section 15). The format of bundles, and the same code.

A sealed file is read by people who need not know the sealer: its signed header carries the
sealer's keys. It holds a state frozen, pages to read, and what proves it. Stamps over the signature
may be added later, by anybody who can open it: :func:`rewrite` streams the file through and
leaves everything signed as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from app.base import limits
from app.base.errors import BundleAltered, BundleTooBig, UnknownSender
from app.base.padme import is_padme
from app.base.task import Task
from app.crypto import stamps
from app.crypto.age import AgeReader, Opener
from app.crypto.identity import PublicKeys
from app.crypto.stream import Sink
from app.sync import bag
from app.sync.arrivals import Arrivals, EntrySpool
from app.sync.bundle_reader import Watched, all_or_nothing, size_of
from app.sync.deal import read_sealed
from app.sync.frame import EXPANSION, FrameReader, FrameWriter
from app.sync.reading import Between, Members, Reading
from app.sync.received import EvidenceSink, Received
from app.sync.seal import Seal, read_seal
from app.sync.statement import Facts
from app.sync.tar import TarReader, TarWriter

PageSink = Callable[[str, str, int], EvidenceSink]
"""takes the id of a case, ``html`` or ``pdf``, and the size in bytes"""


class Reader(Opener, Protocol):
    """Whoever opens a sealed file: a vault's identity, or a bare age key."""

    @property
    def recipient(self) -> str: ...


class Nowhere:
    """A sink that keeps nothing: for what is only to be verified."""

    def write(self, data: bytes, /) -> object:
        return len(data)

    def close(self) -> object:
        return None

    def abort(self) -> object:
        return None


def nowhere(*_: object) -> EvidenceSink:
    return Nowhere()


@dataclass(frozen=True, slots=True)
class SealedSpec:
    """Where things go, and whom the reader knows. By default nothing is kept but the small parts.

    ``author_keys``: the keys of every author known so far. ``evidence_sink``: called with the SHA-256 in hex and the
    size. ``entry_spool``, ``memory``: as in :class:`ReadSpec`.
    """

    author_keys: Callable[[str], PublicKeys | None] = lambda key_id: None
    evidence_sink: Callable[[str, int], EvidenceSink] = nowhere
    page_sink: PageSink = nowhere
    entry_spool: EntrySpool | None = None
    memory: int = limits.MEMORY_ENTRIES_BYTES


@dataclass(frozen=True, slots=True)
class PageSeen:
    """A page for people, staged in ``sink``."""

    case: str
    form: str
    sha256: str
    size: int
    sink: EvidenceSink


@dataclass(frozen=True, slots=True)
class Opened:
    """A sealed file that verified to its last byte.

    ``sealer``: the keys that both signatures hold by; ``seal``: what it says of itself. ``missing``: file → author →
    how many values are withheld, as counted here. ``identities``: file → age file;
    ``stamps``: RFC 3161 tokens, each over this file's signature, their authorities unjudged.
    """

    received: Received
    sealer: PublicKeys
    seal: Seal
    missing: dict[str, dict[str, int]]
    pages: tuple[PageSeen, ...]
    identities: dict[str, bytes]
    stamps: tuple[bytes, ...]


def read(source: BinaryIO, reader: Reader, task: Task, spec: SealedSpec | None = None) -> Opened:
    """Read and verify the sealed file in ``source`` (seekable, from its start), which stays open.

    The sealer need not be known. Raises what :func:`app.sync.bundle_reader.read_bundle` raises, but
    :class:`UnknownSender`; an ordinary bundle is :class:`NotABundle` (``not-sealed``).
    """
    wanted = spec or SealedSpec()

    def run(sinks: list[EvidenceSink]) -> Opened:
        size = size_of(source)
        age = AgeReader(Watched(source, size, task), reader, is_padme)
        frame = FrameReader(age, EXPANSION * size)

        def is_for(facts: Facts) -> bool:
            return facts.names_recipient(reader.recipient)

        return _read(TarReader(frame), wanted, sinks, is_for, age.stanzas, frame.finish, size)

    return all_or_nothing(run)


def read_members(members: Members, finish: Callable[[], None], size: int, spec: SealedSpec | None = None) -> Opened:
    """The same for what age, zstd and perhaps tar have opened already. For whom it was can't be checked then."""

    def run(sinks: list[EvidenceSink]) -> Opened:
        return _read(members, spec or SealedSpec(), sinks, lambda facts: True, None, finish, size)

    return all_or_nothing(run)


def rewrite(source: BinaryIO, reader: Reader, out: Sink, tokens: Callable[[bytes], Sequence[bytes]], task: Task) -> int:
    """Stream a sealed file into ``out`` with stamps added; returns how many stand in it then.

    ``tokens`` is given ``signature.json`` and returns the stamps to add. Everything signed stays as it is, and so do
    the readers, none of whom has to be known. The caller reads ``out`` before using it: this checks the frame alone.
    """
    size = size_of(source)
    age = AgeReader(Watched(source, size, task), reader, is_padme, again=True)
    frame = FrameReader(age, EXPANSION * size)
    tar = TarReader(frame)
    sealed = age.rewriter(out)
    packed = FrameWriter(sealed)
    copy = TarWriter(packed)
    kept: dict[str, bytes] = {}
    added: dict[str, bytes] = {}
    while (member := tar.next()) is not None:
        if bag.is_stamp(member.name.removeprefix(bag.TOP)):
            kept[member.name.removeprefix(bag.TOP)] = tar.content(limits.STAMP_BYTES)
            continue
        if kept:
            raise BundleAltered(reason="member-extra")
        copy.begin(member.name, member.size)
        if member.name == bag.TOP + bag.SIGNATURE:
            signature = tar.content(limits.TAG_FILE_BYTES)
            added = {bag.stamp_name(token): token for token in tokens(signature)}
            copy.write(signature)
            continue
        for block in tar.blocks():
            copy.write(block)
    frame.finish()
    every = kept | added
    for name in sorted(every):
        copy.add(bag.TOP + name, every[name])
    copy.finish()
    packed.finish()
    sealed.close()
    return len(every)


def walk(source: BinaryIO, reader: Reader, task: Task) -> Iterator[tuple[str, Iterator[bytes]]]:
    """(name, blocks) of each member of a sealed file that was verified before: this checks the frame alone."""
    size = size_of(source)
    frame = FrameReader(AgeReader(Watched(source, size, task), reader, is_padme), EXPANSION * size)
    tar = TarReader(frame)
    while (member := tar.next()) is not None:
        yield member.name.removeprefix(bag.TOP), tar.blocks()
    frame.finish()


def _read(
    members: Members,
    spec: SealedSpec,
    sinks: list[EvidenceSink],
    is_for: Callable[[Facts], bool],
    stanzas: int | None,
    finish: Callable[[], None],
    size: int,
) -> Opened:
    extras = _Extras(spec, sinks)
    between = Between(lambda key_id: None, is_for, "")
    received = Reading(members, spec, sinks, between, extras).run(stanzas, finish, size)
    if extras.seal is None or extras.sealer is None:
        raise BundleAltered(reason="seal", member=bag.SEAL)
    return Opened(
        received,
        extras.sealer,
        extras.seal,
        extras.missing,
        tuple(extras.pages),
        extras.identities,
        tuple(extras.stamps),
    )


@dataclass(slots=True)
class _Extras:
    """What a sealed file has more than a bundle, as it comes."""

    spec: SealedSpec
    sinks: list[EvidenceSink]
    seal: Seal | None = None
    sealer: PublicKeys | None = None
    missing: dict[str, dict[str, int]] = field(default_factory=dict)
    pages: list[PageSeen] = field(default_factory=list)
    identities: dict[str, bytes] = field(default_factory=dict)
    stamps: list[bytes] = field(default_factory=list)
    held: int = 0

    def take(self, item: bag.Listed, size: int, blocks: Iterator[bytes]) -> None:
        if item.kind == "report":
            self._page(item, size, blocks)
            return
        most = limits.SEAL_BYTES if item.kind == "seal" else limits.SEALED_IDENTITIES_BYTES
        self.held += size
        if size > most or self.held > limits.SEALED_HELD_BYTES:
            raise BundleTooBig(reason="member", limit=most)
        content = b"".join(blocks)
        if item.kind == "seal":
            self.seal = read_seal(content)
        else:
            self.identities[item.id] = content

    def stamp(self, token: bytes, signature: bytes) -> None:
        """One over another signature was moved here (T24). Whose it is, and whether to trust them, is for later."""
        why = stamps.verify(token, hashlib.sha256(signature).digest(), ()).why
        if why in ("malformed", "not-granted", "imprint"):
            raise BundleAltered(reason="stamp", why=why)
        self.stamps.append(token)

    def finish(self, sealer: PublicKeys, received: Received, arrivals: Arrivals) -> None:
        """What the sealer says of the state and of what is missing must be what is here."""
        self.sealer, self.missing = sealer, arrivals.missing
        if self.seal is None:
            raise BundleAltered(reason="seal", member=bag.SEAL)
        missing = {file: sum(authors.values()) for file, authors in arrivals.missing.items()}
        stated = {file: sum(sum(f.values()) for f in types.values()) for file, types in self.seal.withheld.items()}
        for fine, reason in (
            (self.seal.heads == arrivals.heads, "seal-heads"),
            (missing == stated, "seal-withheld"),
            (set(self.seal.cases) <= set(arrivals.heads), "seal-cases"),
            ({page.case for page in self.pages} <= set(self.seal.cases), "seal-pages"),
        ):
            if not fine:
                raise BundleAltered(reason=reason, member=bag.SEAL)
        for file, member in self.identities.items():
            self._deal(file, member, sealer, arrivals)

    def _deal(self, file: str, untrusted: bytes, sealer: PublicKeys, arrivals: Arrivals) -> None:
        """What custodians would open is the sealer's own, and about a file that is here: else it was moved (T24)."""
        try:
            deal = read_sealed(untrusted, lambda key_id: sealer if key_id == sealer.key_id else None).deal
        except UnknownSender:
            raise BundleAltered(reason="custody-deal", member=bag.identities_name(file)) from None
        except BundleAltered as error:
            error.facts.setdefault("member", bag.identities_name(file))
            raise
        if deal.file != file or file not in arrivals.heads:
            raise BundleAltered(reason="custody-deal", member=bag.identities_name(file))

    def _page(self, item: bag.Listed, size: int, blocks: Iterator[bytes]) -> None:
        if size > limits.REPORT_BYTES:
            raise BundleTooBig(reason="member", limit=limits.REPORT_BYTES)
        form = item.name.rpartition(".")[2]
        sink = self.spec.page_sink(item.id, form, size)
        self.sinks.append(sink)
        self.pages.append(PageSeen(item.id, form, item.sha256, size, sink))
        for block in blocks:
            sink.write(block)
        sink.close()

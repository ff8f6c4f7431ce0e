"""People, entries and bundles for the tests, and a valid sender who sends what they like."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from app.base.errors import BundleError
from app.base.task import Task
from app.crypto import jws
from app.crypto.age import AgeWriter
from app.crypto.entries import sign_entry
from app.crypto.identity import Identity
from app.model.entry import Change, Entry, NewChange
from app.sync import bag, statement
from app.sync.bundle_reader import ReadSpec, Received, read_bundle
from app.sync.bundle_writer import BundleSpec, EvidencePiece, Reader, Written, write_bundle
from app.sync.frame import FrameWriter
from app.sync.tar import TarWriter

NOW = 1_760_000_000
CASE, OTHER = "a" * 26, "e" * 26
RECORD = "i" * 26


def person(name: str) -> Identity:
    """The same keys for the same name, every time."""
    return Identity.from_secret(hashlib.shake_256(b"sijil/test-person/" + name.encode()).digest(96))


LAYLA, ZANA, OMAR, EVE = (person(name) for name in ("Layla", "Zana", "Omar", "Eve"))
EVERYONE = {identity.key_id: identity.public for identity in (LAYLA, ZANA, OMAR, EVE)}


def chain(author: Identity, count: int, *, files: Sequence[str] = (CASE,), changes: int = 1) -> list[Entry]:
    """``count`` entries by one author, turn by turn in ``files``."""
    entries: list[Entry] = []
    for seq in range(count):
        new = [
            NewChange(Change(RECORD, "incident", f"remarks{n}", f"what happened, part {seq}.{n}"))
            for n in range(changes)
        ]
        prev = entries[-1].hash if entries else None
        entries.append(sign_entry(author, seq=seq, prev=prev, iat=NOW + seq, file=files[seq % len(files)], changes=new))
    return entries


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda e: (e.claims.iat, e.claims.iss, e.claims.seq))


def by_file(entries: Iterable[Entry]) -> dict[str, list[str]]:
    files: dict[str, list[str]] = {}
    for entry in in_order(entries):
        files.setdefault(entry.claims.file, []).append(entry.line())
    return files


@dataclass(eq=False)
class Sink:
    """Evidence staging that remembers what was done to it."""

    sha256: str
    size: int
    data: bytearray = field(default_factory=bytearray)
    closed: bool = False
    aborted: bool = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        assert not self.aborted
        self.data += data

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.aborted = True


@dataclass
class Sinks:
    made: list[Sink] = field(default_factory=list)

    def __call__(self, sha256: str, size: int) -> Sink:
        self.made.append(Sink(sha256, size))
        return self.made[-1]

    def kept(self) -> list[Sink]:
        return [sink for sink in self.made if not sink.aborted]


def piece(content: bytes) -> EvidencePiece:
    return EvidencePiece(hashlib.sha256(content).hexdigest(), len(content), lambda: io.BytesIO(content))


def spec_of(
    sender: Identity,
    readers: Sequence[Identity],
    entries: Sequence[Entry] = (),
    evidence: Sequence[bytes] = (),
    **more: object,
) -> BundleSpec:
    files = {file: lines.copy for file, lines in by_file(entries).items()}
    authors = [(EVERYONE[key], f"name of {key[:4]}") for key in sorted({e.claims.iss for e in entries})]
    spec = BundleSpec(
        identity=sender,
        readers=[Reader(r.key_id, r.recipient) for r in readers],
        counter=7,
        now=NOW,
        files=files,
        authors=authors,
        evidence=[piece(content) for content in evidence],
        heads={e.claims.iss: (e.claims.seq, e.hash) for e in entries},
    )
    return replace(spec, **more)  # type: ignore[arg-type]


def write(spec: BundleSpec) -> tuple[bytes, Written]:
    out = io.BytesIO()
    written = write_bundle(out, spec, Task())
    return out.getvalue(), written


def read(raw: bytes, reader: Identity, sinks: Sinks | None = None, **more: object) -> Received:
    spec = ReadSpec(
        identity=reader,
        resolve=EVERYONE.get,
        author_keys=EVERYONE.get,
        evidence_sink=sinks if sinks is not None else Sinks(),
    )
    return read_bundle(io.BytesIO(raw), replace(spec, **more), Task())  # type: ignore[arg-type]


Members = list[tuple[str, bytes]]


def data_of(
    entries: Sequence[Entry] = (), evidence: Sequence[bytes] = (), receipts: Mapping[str, bytes] | None = None
) -> Members:
    """What an honest writer would put below ``data/``."""
    from app.sync.bundle_writer import _members

    spec = spec_of(LAYLA, [ZANA], entries, evidence, receipts=receipts or {})
    _, members = _members(spec, Task())
    return [(member.name, b"".join(member.blocks())) for member in members]


def signed(data: Members, *, sender: Identity = LAYLA, readers: Sequence[Identity] = (ZANA,), **odd: object) -> Members:
    """All members of a bundle, rightly signed by ``sender``, whatever ``data`` and ``odd`` say.

    ``odd``: replacements for ``manifest``, ``bagit``, ``bag_info``, ``tag_manifest``,
    ``payload`` (what is signed), ``facts`` (a mapping of facts to put in), ``typ``.
    """
    digests = [(name, hashlib.sha256(content).hexdigest()) for name, content in data]
    tags = [
        (bag.MANIFEST, odd.get("manifest", bag.manifest(digests))),
        (bag.BAGIT, odd.get("bagit", bag.BAGIT_TEXT)),
        (bag.BAG_INFO, odd.get("bag_info", bag.bag_info(bag.Oxum(sum(len(c) for _, c in data), len(data))))),
    ]
    listing = bag.manifest([(name, hashlib.sha256(content).hexdigest()) for name, content in tags])
    tag_manifest = odd.get("tag_manifest", listing)
    facts = statement.build_facts(sender.key_id, [r.key_id for r in readers], {}, 1, NOW)
    facts |= odd.get("facts", {})  # type: ignore[operator]
    signature = jws.sign_both(sender, odd.get("payload", tag_manifest), odd.get("typ", statement.TYP), facts)
    return [(bag.SIGNATURE, signature), (bag.TAG_MANIFEST, tag_manifest), *tags, *data]


def tar_of(members: Members) -> bytes:
    out = io.BytesIO()
    tar = TarWriter(out)
    for name, content in members:
        tar.add(bag.TOP + name, content)
    tar.finish()
    return out.getvalue()


def sealed(tar: bytes, readers: Sequence[Identity] = (ZANA,), stanzas: int = 4) -> bytes:
    out = io.BytesIO()
    age = AgeWriter(out, [r.recipient for r in readers], stanzas)
    frame = FrameWriter(age)
    frame.write(tar)
    frame.finish()
    age.close()
    return out.getvalue()


def wrapped(plain: bytes, readers: Sequence[Identity] = (ZANA,)) -> bytes:
    """An age file of any plain bytes: the frame is the caller's own."""
    out = io.BytesIO()
    age = AgeWriter(out, [r.recipient for r in readers], 4)
    age.write(plain)
    age.close()
    return out.getvalue()


def refused(raw: bytes, reader: Identity = ZANA, **more: object) -> BundleError:
    """The error that a bundle is refused with; every sink must have been aborted."""
    sinks = Sinks()
    with pytest.raises(BundleError) as caught:
        read(raw, reader, sinks, **more)
    assert sinks.kept() == []
    return caught.value

"""The one pass over the members of a bundle or a sealed file, from the signature to the last byte (T7, T8).

The first member is the signature over the tag manifest; that names the manifest, and the
manifest names every member that may follow, in order. Where the members come from (an archive
inside age, a plain archive, a folder) is the caller's; what they must be is decided here, once.
A fault says where it lies: facts ``member`` and, among entries, ``line``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import msgspec

from app.base import limits
from app.base.errors import (
    BundleAltered,
    BundleNewer,
    BundleTooBig,
    CardError,
    CardNewer,
    NotABundle,
    NotForThisVault,
    UnknownSender,
)
from app.crypto import jws
from app.crypto.identity import PublicKeys
from app.model.entry import unb64
from app.sync import bag, statement
from app.sync.arrivals import Arrivals, EntrySpool
from app.sync.awaited import Awaited, read_awaited
from app.sync.introduction import MOST as INTRODUCTION_BYTES
from app.sync.introduction import Introduction, read_introduction
from app.sync.ledger import Ledger, read_member
from app.sync.receipt import MOST as RECEIPT_BYTES
from app.sync.receipt import Receipt, read_receipt
from app.sync.received import BundleAuthor, EvidenceSink, Received, ReceivedEvidence
from app.sync.relay.address import Address, verify_address
from app.sync.statement import Facts
from app.sync.suspension import read_statement
from app.sync.tar import Member

_SMALL = 64 * limits.KIB  # the readme, an author
_MOST = {"receipt": RECEIPT_BYTES, "introduction": INTRODUCTION_BYTES, "ledger": limits.LEDGER_BYTES}
_MOST |= {"address": limits.ADDRESS_BYTES, "suspension": limits.SUSPENSION_BYTES}


class Members(Protocol):
    """Members one after the other, each to be read to its end before the next (:class:`app.sync.tar.TarReader`)."""

    def next(self) -> Member | None: ...

    def blocks(self) -> Iterator[bytes]: ...

    def content(self, most: int) -> bytes: ...


class Intake(Protocol):
    """Where things go, and which authors are known: of :class:`ReadSpec` what a sealed file needs too."""

    @property
    def author_keys(self) -> Callable[[str], PublicKeys | None]: ...

    @property
    def evidence_sink(self) -> Callable[[str, int], EvidenceSink]: ...

    @property
    def entry_spool(self) -> EntrySpool | None: ...

    @property
    def memory(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Between:
    """Who may have sent it, and to whom. ``resolve``: the keys of those from whom bundles are taken; ``is_for``:
    whether the signed facts name us; ``me``: our key id, whose receipts and introductions are ours."""

    resolve: Callable[[str], PublicKeys | None]
    is_for: Callable[[Facts], bool]
    me: str


class Extras(Protocol):
    """Takes what only a sealed file has."""

    def take(self, item: bag.Listed, size: int, blocks: Iterator[bytes]) -> None: ...

    def stamp(self, token: bytes, signature: bytes) -> None: ...

    def finish(self, sealer: PublicKeys, received: Received, arrivals: Arrivals) -> None:
        """Hold them against each other, once all is here."""
        ...


class Reading:
    """One pass over one bundle; ``extras`` makes it a sealed file.

    ``sinks`` is filled with every sink that was opened: whoever catches an error aborts them.
    """

    def __init__(
        self,
        members: Members,
        spec: Intake,
        sinks: list[EvidenceSink],
        between: Between,
        extras: Extras | None = None,
    ) -> None:
        self._members = members
        self._spec = spec
        self._sinks = sinks
        self._sender = between
        self._extras = extras
        self._shape = bag.BUNDLE if extras is None else bag.SEALED
        self._at = ""
        self._stated: PublicKeys | None = None
        self._authors: dict[str, BundleAuthor] = {}
        self._keys: dict[str, PublicKeys] = {}
        self._arrivals = Arrivals(self._keys, spec.entry_spool, spec.memory)
        self._receipts: list[Receipt] = []
        self._introductions: list[tuple[Introduction, bytes]] = []
        self._suspensions: list[bytes] = []
        self._address: tuple[Address, bytes] | None = None
        self._awaited: tuple[Awaited, ...] | None = None
        self._evidence: list[ReceivedEvidence] = []
        self._ledgers: list[Ledger] = []
        self._signature = b""
        self._files: dict[str, int] = {}

    def run(self, stanzas: int | None, finish: Callable[[], None], size: int) -> Received:
        """Everything, verified. ``stanzas``: how many the age header has, where there was one; ``finish`` is called
        where the archive ends, to check what is around it; ``size`` of the file, in bytes."""
        try:
            return self._run(stanzas, finish, size)
        except BundleAltered as error:
            if self._at:
                error.facts.setdefault("member", self._at)
            raise
        finally:
            self._arrivals.close()

    def _run(self, stanzas: int | None, finish: Callable[[], None], size: int) -> Received:
        facts, tag_manifest = self._signed()
        if stanzas is not None and len(facts.readers) != stanzas:
            self._at = ""  # around the archive, not in it
            raise BundleAltered(reason="stanzas")
        listed, oxum = self._tags(bag.parse_tag_manifest(tag_manifest))
        self._payload(listed, oxum, facts)
        self._refuse_ledgers_of_others()
        self._stamps()
        self._at = ""
        finish()
        entries, checked, forks = self._arrivals.finish()
        received = Received(
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
            bytes=size,
            signature=self._signature,
            files=self._files,
            introductions=tuple(self._introductions),
            suspensions=tuple(self._suspensions),
            address=self._address,
            awaited=self._awaited,
            ledgers=tuple(self._ledgers),
        )
        if self._extras is not None and self._stated is not None:
            self._extras.finish(self._stated, received, self._arrivals)
        return received

    def _signed(self) -> tuple[Facts, bytes]:
        """The facts and the tag manifest that both signatures hold for, of a sender who is known."""
        signature = self._tag_file(bag.SIGNATURE)
        statement.refuse_newer(signature)
        self._refuse_other_shape(signature)
        if self._extras is not None:
            self._stated = statement.stated_keys(signature)
        verified = jws.verify_both(signature, self._shape.typ, self._resolve)
        facts = statement.parse_facts(verified.facts, self._shape)
        if facts.sender != verified.sender:
            raise BundleAltered(reason="sender")
        if not self._sender.is_for(facts):
            # Encrypted to us by somebody who isn't the sender (T24).
            raise NotForThisVault(reason="not-among-readers")
        tag_manifest = self._tag_file(bag.TAG_MANIFEST)
        if verified.payload != tag_manifest:
            raise BundleAltered(reason="tag-manifest")
        self._signature = signature
        return facts, tag_manifest

    def _refuse_other_shape(self, untrusted_signature: bytes) -> None:
        """Neither passes for the other; whoever opens the wrong one is told which it is."""
        other = bag.SEALED if self._shape is bag.BUNDLE else bag.BUNDLE
        if statement.stated_typ(untrusted_signature) == other.typ:
            raise NotABundle(reason="sealed" if other is bag.SEALED else "not-sealed")

    def _resolve(self, key_id: str) -> PublicKeys | None:
        public = self._stated or self._sender.resolve(key_id)
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
        listed = bag.parse_manifest(contents[bag.MANIFEST], self._shape)
        if len(listed) != oxum.members:
            raise BundleAltered(reason="oxum")
        return listed, oxum

    def _tag_file(self, name: str) -> bytes:
        self._at = name
        member = self._members.next()
        if member is None or member.name != bag.TOP + name:
            raise BundleAltered(reason="member-order")
        return self._members.content(limits.TAG_FILE_BYTES)

    def _payload(self, listed: list[bag.Listed], oxum: bag.Oxum, facts: Facts) -> None:
        left = oxum.octets
        for item in listed:
            self._at = item.name
            member = self._members.next()
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

    def _refuse_ledgers_of_others(self) -> None:
        """A ledger tells of what is in the bundle; one that tells of more was moved here from elsewhere (T24)."""
        here = {piece.sha256 for piece in self._evidence}
        for ledger in self._ledgers:
            if any(chain.file not in self._files or chain.sha256 not in here for chain in ledger.chains):
                self._at = bag.ledger_name(ledger.key_id)
                raise BundleAltered(reason="ledger-elsewhere")

    def _stamps(self) -> None:
        """What follows the last member: stamps over the signature in a sealed file, in a bundle nothing."""
        before = ""
        count = 0
        while True:
            self._at = "" if self._extras is None else "stamps/"
            member = self._members.next()
            if member is None:
                return
            name = member.name.removeprefix(bag.TOP)
            if self._extras is None or not bag.is_stamp(name) or name <= before:
                raise BundleAltered(reason="member-extra")
            self._at = before = name
            count += 1
            if count > limits.SEALED_STAMPS:
                raise BundleTooBig(reason="stamps", limit=limits.SEALED_STAMPS)
            token = self._members.content(limits.STAMP_BYTES)
            if member.name != bag.TOP + name or bag.stamp_name(token) != name:
                raise BundleAltered(reason="stamp-altered")
            self._extras.stamp(token, self._signature)

    def _hashed(self, digest: hashlib._Hash) -> Iterator[bytes]:
        for block in self._members.blocks():
            digest.update(block)
            yield block

    def _take(self, item: bag.Listed, size: int, blocks: Iterator[bytes], facts: Facts) -> None:
        if item.kind == "evidence":
            self._take_evidence(item, size, blocks)
        elif item.kind == "entries":
            before = self._arrivals.count
            self._arrivals.take_file(item.id, blocks)
            self._files[item.id] = self._arrivals.count - before
        elif self._extras is not None and item.kind in _EXTRA:
            self._extras.take(item, size, blocks)
        elif size > _MOST.get(item.kind, _SMALL):
            raise BundleTooBig(reason="member", limit=_MOST.get(item.kind, _SMALL))
        else:
            content = b"".join(blocks)
            if item.kind == "author":
                self._take_author(item.id, content)
            elif item.kind == "receipt":
                self._take_receipt(item.id, content, facts)
            elif item.kind == "ledger":
                self._ledgers.append(read_member(content, item.id))
            elif item.kind == "introduction":
                self._take_introduction(item.id, content, facts)
            elif item.kind == "suspension":
                self._suspensions.append(read_statement(content, item.id))
            elif item.kind == "address":
                self._take_address(content, facts)
            elif item.kind == "awaited":
                self._awaited = read_awaited(content, facts.counter)

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
            proved = public.key_id == key_id and msgspec.json.encode(wire) == untrusted  # one spelling for all readers
        except (msgspec.DecodeError, ValueError) as error:
            raise BundleAltered(reason="author") from error
        known = self._spec.author_keys(key_id)
        if not proved or (known is not None and known != public):
            raise BundleAltered(reason="author")
        if wire.name is not None and not 0 < len(wire.name) <= limits.PERSON_NAME_CHARS:
            raise BundleAltered(reason="author")
        self._authors[key_id] = BundleAuthor(public, wire.name)
        self._keys[key_id] = public

    def _take_receipt(self, bundle_id: str, untrusted: bytes, facts: Facts) -> None:
        receipt = read_receipt(untrusted, self._resolve)
        if receipt.bundle != bundle_id or receipt.signer != facts.sender:
            raise BundleAltered(reason="receipt")
        if receipt.to == self._sender.me:  # the others are for other readers
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
        if told.to == self._sender.me:  # the others are for other readers
            self._introductions.append((told, untrusted))
        if len(self._introductions) > limits.BUNDLE_INTRODUCTIONS:
            raise BundleTooBig(reason="introductions", limit=limits.BUNDLE_INTRODUCTIONS)

    def _take_address(self, untrusted: bytes, facts: Facts) -> None:
        try:
            told = verify_address(untrusted, self._sender.me, self._resolve)
        except NotForThisVault:
            raise BundleAltered(reason="address") from None
        if told.signer != facts.sender:
            raise BundleAltered(reason="address")
        self._address = (told, untrusted)


_EXTRA = bag.SEALED.kinds - bag.BUNDLE.kinds - {"readme-ar"}


class _Author(msgspec.Struct, forbid_unknown_fields=True):
    ed25519: str
    ml_dsa_65: str = msgspec.field(name="ml-dsa-65")
    name: str | None

"""What is proven of the sealed files in a room and by whom, and what is withheld in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from app.model import pseudonyms
from app.model.entry import unb64
from app.services import stamping
from app.services.authors import Authors
from app.services.rooms.opening import open_room
from app.services.rooms.views import AuthorProof, LedgerProof, Missing, SealProof, StampProof
from app.services.session import Session
from app.services.views import Author
from app.storage import contacts, journal, records, rooms
from app.storage.rooms import Seal
from app.storage.vault import Vault
from app.sync import fingerprint


def proof(session: Session, room: str) -> tuple[SealProof, ...]:
    """Every sealed file of a room, in the order in which they were taken in. Raises NotFound."""
    opened = open_room(session, room)
    stamps = {seal.bundle: _stamps(session, seal.facts) for seal in opened.run(rooms.seals)}
    return opened.run(_proofs, stamps)


def _stamps(session: Session, facts: Mapping[str, Any]) -> tuple[StampProof, ...]:
    digest = bytes.fromhex(facts["signature"])
    verdicts = stamping.verdicts(digest, [unb64(token) for token in facts["stamps"]], session)
    return tuple(StampProof(one.authority, one.at if one.ok else None, one.why) for one in verdicts)


def _proofs(vault: Vault, stamps: Mapping[str, tuple[StampProof, ...]]) -> tuple[SealProof, ...]:
    authors = Authors(vault)
    forked = journal.forked_authors(vault)
    return tuple(_proof(vault, seal, authors, forked, stamps[seal.bundle]) for seal in rooms.seals(vault))


def _proof(vault: Vault, seal: Seal, authors: Authors, forked: set[str], stamps: tuple[StampProof, ...]) -> SealProof:
    facts = seal.facts
    titles = records.titles(vault, facts["cases"])
    people = {one.key_id for one in contacts.listing(vault)}
    return SealProof(
        seal.bundle,
        _sealer(authors.get(seal.sealer), facts["name"]),
        fingerprint.write(seal.sealer),
        facts["at"],
        seal.taken,
        facts["policy"],
        facts["purpose"],
        facts["readers"],
        facts["entries"],
        {case: titles.get(case, "") for case in facts["cases"]},
        tuple(
            AuthorProof(
                authors.get(key), fingerprint.write(key), entries, (first, last), gaps, key in forked, key in people
            )
            for key, (entries, first, last, gaps) in sorted(facts["authors"].items())
        ),
        tuple(_missing(facts)),
        tuple(_missing_by(facts, authors)),
        stamps,
        tuple(LedgerProof(authors.get(key), *counts) for key, counts in sorted(facts["ledgers"].items())),
        facts["evidence"],
        len(facts["identities"]),
        facts["approvals"],
        seal.sealer in people,
    )


def _sealer(known: Author, claimed: str | None) -> Author:
    """A name that the sealed file claims counts only where nobody here is called so (P27)."""
    if known.name or not claimed:
        return known
    return Author(known.key_id, claimed, known.verified, known.is_self, known.forked)


def _missing(facts: Mapping[str, Any]) -> Iterator[Missing]:
    counts: Counter[tuple[str, str]] = Counter()
    for types in facts["withheld"].values():
        for type_, fields in types.items():
            for name, count in fields.items():
                counts[type_, name] += count
    for (type_, name), count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        yield Missing(type_, name, count)


def _missing_by(facts: Mapping[str, Any], authors: Authors) -> Iterator[tuple[Author, int]]:
    counts: Counter[str] = Counter()
    for missing in facts["missing"].values():
        counts.update(missing)
    for key_id, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        yield authors.get(key_id), count


def names(session: Session, room: str, bundle: str, language: str) -> dict[str, str]:
    """What people whose names a sealed file withholds are called in it: record → pseudonym.

    The same in all of this file, another in any other: the ids of the records are what joins them.
    """
    return open_room(session, room).run(_names, bundle, language)


def _names(vault: Vault, bundle: str, language: str) -> dict[str, str]:
    seal = next((one for one in rooms.seals(vault) if one.bundle == bundle), None)
    if seal is None:
        return {}
    found: dict[str, str] = {}
    for file in seal.facts["files"]:
        for state in records.records_in(vault, file):
            if state.type in NAMED and not any(one.held for one in state.fields.get("names", ())):
                found[state.id] = state.type
    return pseudonyms.assign(unb64(seal.facts["salt"]), found, language)


NAMED = frozenset({"person"})
"""types whose records stand for people"""

__all__ = ["names", "proof"]

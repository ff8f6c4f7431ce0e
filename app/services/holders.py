"""Who has which case in which version, as far as they have said so.

What is known comes from signed receipts, from what people sent here themselves, and from the
newest entries that the headers of their bundles name. What they passed on to others nobody here
can know.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.base.errors import InputError
from app.model.entry import Entry
from app.services import disclosure, redaction
from app.services.authors import Authors
from app.services.selection import Selection
from app.services.session import Session
from app.services.views import Author
from app.storage import contacts, declaring, holding, journal, records, shipments
from app.storage.holding import Held
from app.storage.shipments import OnItsWay
from app.storage.vault import Vault
from app.sync.disclose import POLICIES, Policy, Terms

EVERYTHING: Policy = "everything"


@dataclass(frozen=True, slots=True)
class Holder:
    """What one reader has of one case.

    ``as_of``: when the newest version left here of which they confirmed something, ``None`` if they
    confirmed nothing. ``behind``: how many changes they would get that they haven't confirmed, by the
    policy under which they last got it. ``on_the_way``: unconfirmed bundles with something of it.
    ``stated``: they sign that they hold an entry of it (its claimed time), confirmed or not.
    """

    reader: Author
    as_of: int | None
    behind: int
    on_the_way: int
    sent_at: int | None
    policy: Policy
    stated: int | None

    @property
    def holds(self) -> bool:
        return self.as_of is not None or self.stated is not None

    @property
    def current(self) -> bool:
        return self.as_of is not None and not self.behind


@dataclass(frozen=True, slots=True)
class CaseHolders:
    """``holders``: have it, most recent first. ``waiting``: it was sent to them, and nothing came back.
    ``never``: contacts to whom it never went."""

    case: str
    title: str
    changes: int
    """how many changes the whole case has here"""
    holders: tuple[Holder, ...]
    waiting: tuple[Holder, ...]
    never: tuple[Author, ...]


@dataclass(frozen=True, slots=True)
class CaseHeld:
    """One case as one reader has it."""

    case: str
    title: str
    holder: Holder


def of_case(session: Session, case: str) -> CaseHolders:
    """Who has a case. Raises InputError ``not-a-case``."""

    def collect(vault: Vault) -> CaseHolders:
        if journal.files(vault).get(case) != "case":
            raise InputError("not-a-case", id=case)
        who = Authors(vault)
        book = _Book(vault, case)
        people = {c.key_id for c in contacts.listing(vault)}
        found = [book.holder(reader, who) for reader in sorted(book.readers() | people)]
        having = sorted((h for h in found if h.holds), key=lambda h: (-(h.as_of or 0), h.reader.name, h.reader.key_id))
        waiting = sorted(
            (h for h in found if not h.holds and h.on_the_way), key=lambda h: (-(h.sent_at or 0), h.reader.name)
        )
        never = sorted((h.reader for h in found if not h.holds and not h.on_the_way), key=lambda a: (a.name, a.key_id))
        title = records.titles(vault, [case]).get(case, "")
        return CaseHolders(case, title, book.changes(), tuple(having), tuple(waiting), tuple(never))

    return session.run(collect)


def of_reader(session: Session, key_id: str) -> tuple[CaseHeld, ...]:
    """The cases that somebody has, or that are on their way to them, by title."""

    def collect(vault: Vault) -> tuple[CaseHeld, ...]:
        who = Authors(vault)
        sent = [one for one in shipments.listing(vault) if one.reader == key_id]
        files = set(holding.as_of(vault, key_id))
        files |= {file for one in sent if one.confirmed is None for file in holding.carried(vault, one.bundle)}
        cases = sorted(file for file, kind in journal.files(vault).items() if kind == "case" and file in files)
        titles = records.titles(vault, cases)
        found = [CaseHeld(case, titles.get(case, ""), _Book(vault, case, sent).holder(key_id, who)) for case in cases]
        return tuple(sorted(found, key=lambda one: (one.title.casefold(), one.case)))

    return session.run(collect)


def counts(session: Session) -> dict[str, int]:
    """Reader → of how many cases they have confirmed something."""

    def collect(vault: Vault) -> dict[str, int]:
        cases = {file for file, kind in journal.files(vault).items() if kind == "case"}
        found: dict[str, int] = {}
        for reader, file in holding.listing(vault):
            found[reader] = found.get(reader, 0) + (file in cases)
        return found

    return session.run(collect)


class _Book:
    """What is known of one case's readers; on the vault's thread."""

    def __init__(self, vault: Vault, case: str, sent: Iterable[OnItsWay] | None = None) -> None:
        self._vault = vault
        self._case = case
        self._as_of = holding.readers_of(vault, case)
        self._stated = holding.stating(vault, case)
        listed = shipments.listing(vault) if sent is None else sent
        self._sent = [one for one in listed if one.cases is None or case in one.cases]
        self._carrying = {one.bundle for one in self._sent if one.confirmed is None and self._carries(one.bundle)}
        self._entries: list[Entry] | None = None
        self._masks: dict[Terms, dict[int, int]] = {}

    def _carries(self, bundle: str) -> bool:
        return bool(holding.carried(self._vault, bundle, self._case))

    def readers(self) -> set[str]:
        """Everybody of whom something is known, but this vault."""
        found = {*self._as_of, *self._stated, *(one.reader for one in self._sent)}
        return found - {self._vault.identity.key_id}

    def changes(self) -> int:
        return sum(map(_weight, self._wanted("everything").values()))

    def holder(self, reader: str, who: Authors) -> Holder:
        mine = [one for one in self._sent if one.reader == reader]
        policy = next((known for one in mine for known in POLICIES if known == one.policy), EVERYTHING)
        held = holding.of(self._vault, reader, self._case)
        return Holder(
            who.get(reader),
            self._as_of.get(reader),
            _behind(self._wanted(policy, reader), held),
            sum(map(self._is_on_its_way, mine)),
            max((one.at for one in mine), default=None),
            policy,
            self._stated.get(reader),
        )

    def _is_on_its_way(self, one: OnItsWay) -> bool:
        """To its reader: one bundle may go to several, and what it carries is known until the last has confirmed it."""
        return one.confirmed is None and one.superseded is None and one.bundle in self._carrying

    def _wanted(self, policy: Policy, reader: str = "") -> dict[int, int]:
        """Number of an entry → the disclosures of it that a reader under this policy gets."""
        given = disclosure.given(self._vault, policy, (reader,) if reader else ())
        declared = declaring.declarations(self._vault)
        terms = redaction.effective(self._vault, given, (reader,) if reader else (), declared)
        if terms not in self._masks:
            if self._entries is None:
                self._entries = list(journal.entries(self._vault, files=[self._case]))
            chosen = Selection(policy, cases=frozenset({self._case}), declarations=declared, terms=terms)
            chosen.silent = redaction.silent(self._vault, terms)
            numbers = holding.numbers_in(self._vault, self._case)
            choices = ((numbers[entry.hash], chosen.weigh(entry).keep) for entry in self._entries)
            self._masks[terms] = {number: holding.mask(keep) for number, keep in choices if keep is not None}
        return self._masks[terms]


def _weight(bits: int) -> int:
    """An entry of which nothing is told is one change: that there was something."""
    return max(1, bits.bit_count())


def _behind(wanted: dict[int, int], held: Held) -> int:
    return sum(
        _weight(bits & ~held.get(number, 0))
        for number, bits in wanted.items()
        if number not in held or bits & ~held[number]
    )


__all__ = ["CaseHeld", "CaseHolders", "Holder", "counts", "of_case", "of_reader"]

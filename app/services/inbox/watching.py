"""Who shows two histories, and of whom nothing has come for long: said with what to do."""

from __future__ import annotations

from typing import Final

from app.base.errors import InputError
from app.services.authors import Authors
from app.services.inbox import contact
from app.services.inbox.views import ForkView, Silence
from app.services.session import Session
from app.services.views import Author, ChangeSet
from app.storage import contacts, heard, quarantine, settings
from app.storage import forks as table
from app.storage.vault import Vault

DAYS: Final = "choice.silence-days"
DEFAULT_DAYS: Final = 30
MOST_DAYS: Final = 3_650
_DAY: Final = 86_400


def forks(session: Session, author: str | None = None, *, settled: bool = True) -> tuple[ForkView, ...]:
    """Proofs and questions about keys with two histories, newest first; of one author, or of all."""
    return session.run(lambda vault: contact.views(vault, None if author is None else {author}, settled=settled))


def todo(session: Session) -> int:
    """What waits for a person: bundles kept aside, and keys whose two histories nobody has dealt with."""
    return session.run(lambda vault: len(quarantine.listing(vault)) + len(table.counts(vault)))


def proof(session: Session, fork: int) -> tuple[bytes, bytes]:
    """The two signed things that prove it, for whoever wants to check them elsewhere (docs/formats.md)."""
    return session.run(table.proof, fork)


def settle(session: Session, author: str) -> ChangeSet:
    """A person has dealt with it: bundles of that device come in as before. The proofs and the flag stay."""
    session.write(table.settle, author)
    return ChangeSet(kinds=frozenset({"inbox", "contacts"}))


def silence_days(session: Session) -> int:
    """After how many days somebody counts as silent."""
    return session.run(_days)


def _days(vault: Vault) -> int:
    value = settings.get(vault, DAYS, DEFAULT_DAYS)
    return value if isinstance(value, int) and 1 <= value <= MOST_DAYS else DEFAULT_DAYS


def set_silence_days(session: Session, days: int) -> ChangeSet:
    """Raises InputError ``out-of-range``."""
    if not 1 <= days <= MOST_DAYS:
        raise InputError("silence-days", most=MOST_DAYS)
    session.write(settings.put, DAYS, days)
    return ChangeSet(kinds=frozenset({"settings", "inbox"}))


def silent(session: Session, days: int | None = None) -> tuple[Silence, ...]:
    """Of whom nothing has come for that many days, the longest first (T16).

    Counted from when something came here, by this vault's clock; what they claim counts for nothing.
    """

    def collect(vault: Vault) -> tuple[Silence, ...]:
        who, now = Authors(vault), vault.clock.now()
        least = days if days is not None else _days(vault)
        came = heard.listing(vault)
        found = []
        for card in contacts.listing(vault):
            came[card.key_id] = max(came.get(card.key_id, 0), card.last_heard or 0)
            if not came[card.key_id]:
                found.append(_judge(who.get(card.key_id), card.added, now, "never"))
        found += [_judge(who.get(author), at, now, "silent") for author, at in came.items() if at]
        wanted = [one for one in found if not one.author.is_self and (one.kind == "clock" or one.days >= least)]
        return tuple(sorted(wanted, key=lambda one: (-one.days, one.author.name.casefold(), one.author.key_id)))

    return session.run(collect)


def _judge(author: Author, since: int, now: int, kind: str) -> Silence:
    if since > now + _DAY:
        return Silence(author, "clock", since, 0)
    return Silence(author, "never" if kind == "never" else "silent", since, max(0, now - since) // _DAY)

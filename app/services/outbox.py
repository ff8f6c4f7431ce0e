"""What is on its way: bundles that wait for a receipt, those that have waited too long, and receipts due to others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final, Literal

from app.base.errors import InputError, NotFound
from app.base.task import Task
from app.services import disclosure, sending
from app.services.authors import Authors
from app.services.session import Session
from app.services.sticks import across
from app.services.views import Author, ChangeSet, SentReport
from app.storage import outgoing, records, settings, shipments, suspension
from app.storage.shipments import OnItsWay
from app.storage.vault import Vault

State = Literal["waiting", "overdue", "part", "confirmed", "superseded", "suspended"]
"""``suspended``: its reader's key is; nothing is awaited of a laptop that is in other hands (T21)"""
Way = Literal["stick", "sticks", "folder", "relay", "courier", ""]

OVERDUE_DAYS: Final = 28
"""until somebody chooses otherwise: a stick that goes by hand may take days"""

_RELAYED: Final = "relay:"
_COURIER: Final = "courier:"
_DAY: Final = 86_400
_SETTING: Final = "choice.overdue-days"
_MOUNTED: Final = re.compile(r"/(?:media/[^/]+|run/media/[^/]+|Volumes|mnt)/([^/]+)|/media/([^/]+)/?$")
"""desktops mount a stick below the name of whoever sits there, pmount and a line of fstab straight in /media"""


@dataclass(frozen=True, slots=True)
class Row:
    """One bundle for one reader. ``days``: how long it has waited, whole days by this vault's clock.

    ``cases``: (id, title), ``None`` for all cases. ``part``: entries confirmed, where they took a part.
    ``by``: the later bundle that has everything of it. ``again``: whether it can be sent again from here.
    ``way``: how it left, "" where that wasn't kept; by a relay, ``place`` says nothing; with a courier, who that is.
    """

    bundle: str
    reader: Author
    state: State
    at: int
    days: int
    entries: int
    evidence: int
    bytes: int
    policy: str
    cases: tuple[tuple[str, str], ...] | None
    whole: bool
    place: str
    confirmed: int | None
    part: int | None
    by: str | None
    again: bool
    way: Way = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """Receipts that somebody waits for; they go with the next bundle to them, or by themselves."""

    to: Author
    count: int
    since: int


@dataclass(frozen=True, slots=True)
class Outbox:
    """``rows``: newest first. ``owed``: oldest first."""

    rows: tuple[Row, ...]
    owed: tuple[Owed, ...]
    overdue_days: int

    def waiting(self) -> tuple[Row, ...]:
        """What somebody has yet to confirm and nothing later makes needless: the overdue first, then the oldest."""
        open_ones = [row for row in self.rows if row.state in ("waiting", "overdue", "part")]
        return tuple(sorted(open_ones, key=lambda row: (row.state != "overdue", row.at)))

    def settled(self) -> tuple[Row, ...]:
        """What nothing is awaited of any more, newest first."""
        return tuple(row for row in self.rows if row.state in ("confirmed", "superseded", "suspended"))


def outbox(session: Session) -> Outbox:
    """Everything sent, and every receipt due."""

    def collect(vault: Vault) -> Outbox:
        authors, limit = Authors(vault), _days(vault)
        sent = shipments.listing(vault)
        titles = records.titles(vault, sorted({case for one in sent for case in one.cases or ()}))
        now, relayed = vault.clock.now(), {(one.bundle, one.reader) for one in outgoing.listing(vault)}
        cut = suspension.cut(vault)
        rows = tuple(
            _row(one, authors, titles, now, limit, _way(one, (one.bundle, one.reader) in relayed), one.reader in cut)
            for one in sent
        )
        due = shipments.receipts_owed(vault).items()
        owed = tuple(Owed(authors.get(to), n, since) for to, (n, since) in due if to not in cut)
        return Outbox(rows, owed, limit)

    return session.run(collect)


def _way(one: OnItsWay, relayed: bool) -> Way:
    if relayed or one.place.startswith(_RELAYED):
        return "relay"
    if one.place.startswith(_COURIER):
        return "courier"
    if one.place == across.PLACE:
        return "sticks"
    return "stick" if _MOUNTED.match(one.place) else "folder" if one.place else ""


def _row(one: OnItsWay, authors: Authors, titles: dict[str, str], now: int, limit: int, way: Way, cut: bool) -> Row:
    days = max(0, now - one.at) // _DAY
    reader = authors.get(one.reader)
    return Row(
        one.bundle,
        reader,
        _state(one, days, limit, cut),
        one.at,
        days,
        one.entries,
        one.evidence,
        one.bytes,
        one.policy,
        None if one.cases is None else tuple((case, titles.get(case, "")) for case in one.cases),
        one.whole,
        _place(one.place, way, authors),
        one.confirmed,
        one.part,
        one.superseded,
        again=bool(one.policy) and one.confirmed is None and not cut,
        way=way,
    )


def _state(one: OnItsWay, days: int, limit: int, cut: bool) -> State:
    if one.confirmed is not None:
        return "confirmed"
    if cut:
        return "suspended"
    if one.superseded is not None:
        return "superseded"
    if days >= limit:
        return "overdue"
    return "waiting" if one.part is None else "part"


def _place(place: str, way: Way, authors: Authors) -> str:
    if way == "courier":
        return authors.get(place.removeprefix(_COURIER)).name
    return "" if way in ("relay", "sticks") else label(place)


def label(place: str) -> str:
    """What a person calls a folder: the name of the stick where it lies on one, else the folder's own."""
    mounted = _MOUNTED.match(place)
    return mounted[1] or mounted[2] if mounted else PurePath(place).name or place


def overdue(session: Session) -> int:
    """How many bundles have waited too long: what the side bar counts."""
    return sum(row.state == "overdue" for row in outbox(session).rows)


def _days(vault: Vault) -> int:
    chosen = settings.get(vault, _SETTING)
    return chosen if isinstance(chosen, int) and 1 <= chosen <= 365 else OVERDUE_DAYS


def set_overdue_days(session: Session, days: int) -> ChangeSet:
    """After how many days an unconfirmed bundle is overdue. Raises InputError ``overdue-days``."""
    if not 1 <= days <= 365:
        raise InputError("overdue-days")
    session.write(settings.put, _SETTING, days)
    return ChangeSet(kinds=frozenset({"bundles"}))


def send_again(
    session: Session, bundle: str, reader: str, folder: Path, task: Task | None = None, *, against_team: bool = False
) -> SentReport:
    """A new bundle for one reader with all of an old one that they haven't confirmed, and what has come since.

    Raises NotFound, InputError (``not-remembered`` for one sent by an older version; ``nothing-new`` when
    they have confirmed everything meanwhile), and as :func:`sending.send`.
    """
    one = _find(session.run(shipments.listing), bundle, reader)
    if not one.policy:
        raise InputError("not-remembered")
    cases = None if one.cases is None else list(one.cases)
    policy = sending.policy(one.policy)
    terms = session.run(disclosure.again, bundle, policy, (reader,))
    return sending.send(
        session, [reader], folder, cases, policy, task, whole=one.whole, against_team=against_team, terms=terms
    )


def _find(sent: Sequence[OnItsWay], bundle: str, reader: str) -> OnItsWay:
    for one in sent:
        if one.bundle == bundle and one.reader == reader:
            return one
    raise NotFound(what="bundle", id=bundle[:12])

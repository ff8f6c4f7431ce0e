"""What would be sealed: on which terms, what consent and approvals say, and the cases as their reader will see them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.base.errors import InputError
from app.base.task import Task
from app.crypto import hybrid
from app.services import contacts, disclosure, release, selection, teams
from app.services.disclosure import Terms, pieces
from app.services.release import Clearance
from app.services.sealing.state import Frozen, freeze
from app.services.sealing.views import Order, Plan
from app.services.selection import Selection
from app.services.sending import policy
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import records
from app.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Chosen:
    """What goes, as it was chosen at one moment."""

    selection: Selection
    frozen: Frozen
    pieces: dict[str, tuple[int, frozenset[str]]]


def plan(session: Session, order: Order, task: Task | None = None) -> Plan:
    """What :func:`app.services.sealing.seal` would do, with the cases as the readers will see them.

    Something that stands against it is told, not raised. Raises InputError (``no-reader``, ``no-case``,
    ``bad-recipient``, ``unknown-policy``, ``unknown-purpose``, ``not-a-case``, ``nothing-to-send``), Cancelled.
    """
    demand_complete(order)
    clearance = cleared(session, order)
    titles = tuple(session.run(records.titles, list(order.cases)).items())
    if any(one.why != "needs-approval" for one in clearance.blocked):  # who asks somebody else has to see it first
        return Plan(order, clearance.terms, clearance, None, titles=titles)
    chosen = session.run(choose, order, clearance.terms)
    seen = disclosure.preview(session, order.cases, clearance.terms, order.everybody(), task)
    size = sum(size for size, _ in chosen.pieces.values())
    count = chosen.selection.count()
    missing = chosen.frozen.missing
    return Plan(order, clearance.terms, clearance, seen, count, len(chosen.pieces), size, missing, titles)


def ask(session: Session, order: Order, words: str = "") -> ChangeSet:
    """Ask a second person to agree to exactly this, where only that stands against it.

    Raises as :func:`plan`, and InputError ``consent``, ``no-approval-needed``, ``already-asked``.
    """
    demand_complete(order)
    found = cleared(session, order)
    if any(one.why != "needs-approval" for one in found.blocked):
        release.raise_blocked(found)
    known = {one.key_id: one.name for one in contacts.listing(session)}
    readers = {reader: known.get(reader, "") for reader in order.everybody()}
    return release.ask(session, order.cases, found.purpose, found.terms, readers, words)


def demand_complete(order: Order) -> None:
    """Raises InputError where something is missing, before anything is worked out."""
    if not order.cases:
        raise InputError("no-case")
    if not order.everybody():
        raise InputError("no-reader")
    for recipient in order.recipients:
        demand_recipient(recipient)
    if not 1 <= len(order.languages) <= 2:
        raise ValueError("one or two languages")


def demand_recipient(recipient: str) -> None:
    """Raises InputError ``bad-recipient`` for what no sealed file could be encrypted to."""
    try:
        hybrid.read_recipient(recipient)
    except ValueError as error:
        raise InputError("bad-recipient") from error


def terms_of(session: Session, order: Order) -> Terms:
    """The terms of an order: those that hold for its readers and cases, unless it says otherwise."""
    found = order.terms
    if found is None:
        found = disclosure.terms_for(session, order.everybody(), order.cases)
        found = replace(found, policy=policy(order.policy)) if order.policy else found
    # A frozen state needs no corrections to be folded later: who doesn't get everything gets what stands (A1).
    return replace(found, past=found.policy == "everything")


def cleared(session: Session, order: Order) -> Clearance:
    """What consent and approvals say of it."""
    wanted = release.purpose(order.purpose)
    return release.check(session, order.cases, wanted, terms_of(session, order), order.everybody())


def demand_cleared(session: Session, order: Order) -> Clearance:
    """The same, and InputError ``consent`` or ``needs-approval`` where something stands against it."""
    wanted = release.purpose(order.purpose)
    return release.demand(session, order.cases, wanted, terms_of(session, order), order.everybody())


def choose(vault: Vault, order: Order, terms: Terms) -> Chosen:
    """What goes on these terms. On the vault's thread. Raises InputError ``team-policy`` too."""
    chosen = selection.select(vault, list(order.cases), terms, frozenset(order.everybody()))
    if not order.against_team:
        teams.demand_allowed(vault, chosen.cases, order.everybody(), chosen.policy)
    return Chosen(chosen, freeze(vault, chosen), pieces.travelling(vault, chosen))

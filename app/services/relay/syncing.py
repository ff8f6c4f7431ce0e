"""Sync: the only verb that asks relays for anything. It runs when somebody presses it, or chose that it runs itself.

Fetch, take what needs no look, answer with receipts and addresses, then put what waits. Every step is
safe by itself: what was done stays done when the next one fails, is stopped, or the power goes.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from app.base.errors import InputError, NoRoom, NotFound
from app.base.task import Task
from app.services import awaiting
from app.services.authors import Authors
from app.services.courier import packing
from app.services.relay import addresses, fetching, network, pushing, queue, settling, signals
from app.services.relay.run import Run
from app.services.relay.signals import Missed, missed
from app.services.relay.views import Arrived, Choices, Partly, SyncReport, SyncState
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import awaited, incoming, junk, outgoing, relays, settings, suspension
from app.storage.vault import Vault
from app.sync.online import Transport, Way, clean_proxy
from app.sync.relay.clocks import Clocks

CHANGED: Final = ChangeSet(kinds=frozenset({"relay", "bundles", "inbox", "contacts"}))
LEAST_MINUTES: Final = 5
MOST_MINUTES: Final = 1_440

_CHOICES: Final = "choice.relay"
_STATE: Final = "sync-state"
_FLOORS: Final = "relay-epochs"
_NETWORK: Final = "network"
_SECONDS: Final = 60.0
_GRACE: Final = 86_400


def sync(
    session: Session, task: Task | None = None, *, only_due: bool = False, transport: Transport | None = None
) -> SyncReport:
    """Everything that can be done now; what couldn't is in the report, and is tried again later.

    ``only_due``: of what failed before, only that whose pause is over. ``transport`` takes the place of the network.
    Raises Cancelled, InputError ``relay`` (``running``), NoRoom where not even fetching could be noted.
    """
    if not session.syncing.acquire(blocking=False):
        raise InputError("relay", reason="running")
    try:
        chosen = choices(session)
        way = Way(chosen.proxy, _SECONDS, transport)
        run = Run(
            session, task or Task(), way, Clocks(session.clock, session.run(_floors)), heaps=session.run(junk.of_today)
        )
        try:
            return _sync(run, chosen, only_due)
        finally:
            _note(run)
    finally:
        session.syncing.release()


def _sync(run: Run, chosen: Choices, only_due: bool) -> SyncReport:
    session = run.session
    session.write(_tidy)
    before = {one.name for one in session.run(incoming.wholes)}
    run.total = sum(pushing.left_of(one) for one in session.run(pushing.due, only_due=only_due))
    run.total += packing.left(session)
    run.tell()
    try:
        fetching.finish_all(run)
        for own in session.run(relays.listing):
            fetching.fetch(run, own)
    except NoRoom as error:  # what waits to go needs no room here
        run.fail("", "", error)
    settled = settling.settle(session, run.task, take_entries=chosen.take_by_itself)
    signals.write(session, run.task)
    pushing.push(run, session.run(pushing.due, only_due=only_due))
    packing.bring_up(run, only_due=only_due)
    session.write(queue.tidy)
    there = session.run(incoming.wholes)
    lacking = sum(one.count for one in awaiting.missing(session))
    return SyncReport(
        run.sent,
        sum(one.name not in before for one in there),
        settled.taken,
        settled.receipts,
        settled.addresses,
        run.bytes_out,
        run.bytes_in,
        run.left,
        tuple(run.failures),
        lacking,
    )


def _tidy(vault: Vault) -> None:
    addresses.forsake(vault)
    outgoing.stop(vault, suspension.cut(vault))
    fetching.tidy(vault)
    queue.tidy(vault)


def _note(run: Run) -> None:
    """Whether a relay was reached: after failures the pauses grow. A sync that had nobody to ask counts as neither."""
    session, answered = run.session, run.answered

    def put(vault: Vault) -> None:
        state = _state(vault)
        now = vault.clock.now()
        state["tried"] = now
        if answered:
            state["last"], state["failed"] = now, 0
        elif run.failures:
            state["failed"] = int(state.get("failed", 0)) + 1
        settings.put(vault, _STATE, state)
        if _floors(vault) != run.clocks.floors:
            settings.put(vault, _FLOORS, run.clocks.floors)

    with suppress(NoRoom):
        session.write(put)


def _floors(vault: Vault) -> dict[str, int]:
    """By relay, the newest epoch in which its clock and ours agreed."""
    found = settings.get(vault, _FLOORS, {})
    return dict(found) if isinstance(found, dict) else {}


def _state(vault: Vault) -> dict[str, Any]:
    found = settings.get(vault, _STATE, {})
    return dict(found) if isinstance(found, dict) else {}


# --- when -----------------------------------------------------------------------------------------


def choices(session: Session) -> Choices:
    return session.run(_choices)


def _choices(vault: Vault) -> Choices:
    found = settings.get(vault, _CHOICES, {})
    return Choices(**found) if isinstance(found, dict) else Choices()


def set_choices(session: Session, chosen: Choices) -> ChangeSet:
    """Raises InputError (``address``: ``not-a-proxy``; ``relay``: ``minutes``)."""
    if not LEAST_MINUTES <= chosen.every_minutes <= MOST_MINUTES:
        raise InputError("relay", reason="minutes", least=LEAST_MINUTES, most=MOST_MINUTES)
    kept = asdict(chosen) | {"proxy": clean_proxy(chosen.proxy)}
    session.write(settings.put, _CHOICES, kept)
    return ChangeSet(kinds=frozenset({"relay", "settings"}))


def state(session: Session) -> SyncState:
    def collect(vault: Vault) -> SyncState:
        kept = _state(vault)
        parcels = outgoing.listing(vault)
        return SyncState(
            len(relays.listing(vault)),
            kept.get("last"),
            int(kept.get("failed", 0)),
            _next(vault),
            session.syncing.locked(),
            sum(one.kind == "bundle" and one.state in ("waiting", "sending") for one in parcels),
            len(incoming.wholes(vault)),
        )

    return session.run(collect)


def _next(vault: Vault) -> int | None:
    """When the next sync is due by itself; ``None``: never."""
    chosen = _choices(vault)
    if not chosen.by_itself or not relays.listing(vault):
        return None
    kept, now = _state(vault), vault.clock.now()
    tried, failed = int(kept.get("tried", 0)), int(kept.get("failed", 0))
    every = 60 * chosen.every_minutes
    wait = every if not failed else max(every, min(every * 2 ** min(failed, 10), pushing.LONGEST_PAUSE))
    if failed and failed < 3:
        wait = min(wait, pushing.FIRST_PAUSE * 4**failed)
    return tried + wait if tried <= now + _GRACE else now  # our clock was moved back (T19)


def due(session: Session) -> bool:
    """Whether to sync by itself now: it is time, or a network has appeared after tries that failed.

    Opens nothing; asks the system's table of routes (T40).
    """

    def collect(vault: Vault) -> bool:
        at = _next(vault)
        if at is None:
            return False
        up = network.is_up()
        before = vault.kept.get(_NETWORK)
        vault.kept[_NETWORK] = up
        if up is False:
            return False
        appeared = up is True and before is False
        return appeared or vault.clock.now() >= at

    return not session.syncing.locked() and session.run(collect)


# --- what came ------------------------------------------------------------------------------------


def arrived(session: Session) -> tuple[Arrived, ...]:
    """Bundles that came whole and wait for a person, oldest first: paths for :func:`app.services.inbox.look`.

    They leave the list when they are taken, set aside or refused there, or by :func:`throw_away`.
    """

    def collect(vault: Vault) -> tuple[Arrived, ...]:
        who, place = Authors(vault), vault.folder / incoming.FOLDER
        return tuple(
            Arrived(
                place / one.name,
                who.get(one.contact),
                one.at,
                one.size,
                "" if one.reason == settling.ENTRIES else one.reason,
            )
            for one in incoming.wholes(vault)
        )

    return session.run(collect)


def partly(session: Session) -> tuple[Partly, ...]:
    """Of what pieces are here, and the rest isn't, oldest first."""

    def collect(vault: Vault) -> tuple[Partly, ...]:
        who = Authors(vault)
        return tuple(
            Partly(who.get(one.contact), incoming.bytes_of(vault, one), one.length, one.at)
            for one in incoming.transfers(vault)
        )

    return session.run(collect)


def throw_away(session: Session, path: Path) -> ChangeSet:
    """Throw away a bundle that came, without using anything of it. Raises NotFound."""
    if path not in {one.path for one in arrived(session)}:
        raise NotFound(what="bundle", name=path.name)

    def throw(vault: Vault) -> None:
        awaited.thrown(vault, incoming.bundle_of(vault, path.name))
        incoming.finished(vault, [path])

    session.write(throw)
    return CHANGED


__all__ = [
    "LEAST_MINUTES",
    "MOST_MINUTES",
    "Missed",
    "arrived",
    "choices",
    "due",
    "missed",
    "partly",
    "set_choices",
    "state",
    "sync",
    "throw_away",
]

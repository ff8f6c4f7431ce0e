"""Create, open, guard, check and rebuild a vault."""

from __future__ import annotations

import functools
from pathlib import Path

from app.base.clock import Clock, SystemClock
from app.base.errors import InputError, WeakPassphrase
from app.base.limits import PERSON_NAME_CHARS
from app.base.task import Task
from app.crypto import words
from app.crypto.slots import DEFAULT, KdfParameters
from app.services.session import Session
from app.services.views import ChangeSet, CheckReport, Damage, SlotView
from app.storage import check as checks
from app.storage import records, security, slots
from app.storage.opening import create_vault, open_vault
from app.sync.card import clean_name

_WARNINGS = frozenset({"check.fork", "check.chain"})
"""Signs of a forked history. They stay for ever and mustn't make people ignore real damage."""


def suggest_passphrase() -> str:
    """Six random words: about 77 bits."""
    return words.passphrase()


def judge_passphrase(text: str) -> str | None:
    """Why a passphrase is refused, as the key ``passphrase.<reason>``; ``None`` when it is good enough."""
    return words.judge(text)


def _demand_strong(passphrase: str) -> None:
    reason = words.judge(passphrase)
    if reason is not None:
        raise WeakPassphrase(reason=reason)


def create(
    folder: Path,
    passphrase: str,
    name: str,
    *,
    recovery: bool = False,
    clock: Clock | None = None,
    kdf: KdfParameters = DEFAULT,
) -> tuple[Session, str | None]:
    """Make a vault and open it; with ``recovery`` also a code to print, which is shown only now.

    Raises WeakPassphrase, InputError (the name), VaultExists, StorageFault, NoRoom.
    """
    _demand_strong(passphrase)
    name = clean_name(name)
    if not 0 < len(name) <= PERSON_NAME_CHARS:
        raise InputError("name-length", most=PERSON_NAME_CHARS)
    opener = functools.partial(create_vault, Path(folder), passphrase, name=name, clock=clock or SystemClock(), kdf=kdf)
    session = Session(opener)
    code = add_recovery(session) if recovery else None
    return session, code


def open(folder: Path, secret: str, *, clock: Clock | None = None, task: Task | None = None) -> Session:
    """Open with a passphrase or a recovery code. Only the first opening by a newer program takes long: see ``task``.

    Raises VaultMissing, WrongPassphrase, VaultBusy, VaultNewer, VaultDamaged, Cancelled.
    """
    return Session(functools.partial(open_vault, Path(folder), secret, clock=clock or SystemClock(), task=task))


def change_passphrase(session: Session, old: str, new: str) -> ChangeSet:
    """Replace the slot that ``old`` opens. Raises WrongPassphrase, WeakPassphrase."""
    _demand_strong(new)
    session.run(slots.change_passphrase, old, new)
    return ChangeSet(kinds=frozenset({"slots"}))


def slot_list(session: Session) -> tuple[SlotView, ...]:
    return tuple(SlotView(slot.index, slot.kind, slot.label, slot.created) for slot in session.run(slots.slots))


def add_passphrase(session: Session, secret: str, label: str) -> ChangeSet:
    _demand_strong(secret)
    session.run(slots.add_passphrase, secret, label)
    return ChangeSet(kinds=frozenset({"slots"}))


def add_recovery(session: Session) -> str:
    """A new recovery code, shown once: print it and keep it away from the laptop."""
    return session.run(slots.add_recovery)


def remove_slot(session: Session, index: int) -> ChangeSet:
    """Remove a passphrase or code. The last one can't be removed (InputError ``last-slot``)."""
    session.run(slots.remove, index)
    return ChangeSet(kinds=frozenset({"slots"}))


def check(session: Session, task: Task | None = None) -> CheckReport:
    """Walk pages, chains, signatures, digests and evidence, and name what is damaged."""
    report = session.run(checks.check, task or Task())
    found = [Damage(d.what, d.where) for d in report.damage]
    damage = tuple(one for one in found if one.what not in _WARNINGS)
    return CheckReport(dict(report.counts), damage, tuple(one for one in found if one.what in _WARNINGS))


def rebuild(session: Session, task: Task | None = None) -> ChangeSet:
    """Compute records and search again from the journal."""
    session.run(records.rebuild, task or Task())
    return ChangeSet(kinds=frozenset({"rebuilt"}))


def acknowledge_alarms(session: Session) -> ChangeSet:
    """A person has seen what looked wrong at unlock, and looked through the contacts."""
    session.write(security.acknowledge)
    session.alarms = ()
    return ChangeSet(kinds=frozenset({"contacts"}))

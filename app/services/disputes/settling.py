"""The ways a person ends a dispute, and takes that back. Every one is one signed record, and one step of undo."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from app.base.errors import InputError, NotFound
from app.base.limits import ENTRY_REPLACES
from app.model.entry import JSON, WITHDRAWAL_REASON, WITHDRAWN, WITHDRAWN_MARK, Change, NewChange
from app.model.fold import RecordState
from app.model.ruling import DECISION, DIFFER, SETTLED
from app.services import deciding, editing
from app.services.deciding import Verdict
from app.services.session import Session
from app.services.views import ChangeSet, Edit
from app.storage import journal, records, steps
from app.storage.vault import Vault


def take(session: Session, record: str, field: str, digest: str, reason: str) -> ChangeSet:
    """Decide for one of the standing accounts, also where somebody has decided otherwise before.

    Raises NotFound (``record``; ``account`` for one that doesn't stand or isn't here), InputError
    ``not-disputed``, ``decision-needs-reason``, ``too-many``.
    """

    def decide(vault: Vault) -> ChangeSet:
        state = demand(vault, record, field)
        if not any(account.digest == digest and account.held for account in state.fields[field]):
            raise NotFound(what="account", id=digest)
        return put(vault, state, field, Verdict(SETTLED, digest, _said(reason)), "settle")

    return session.write(decide)


def leave(session: Session, record: str, field: str, reason: str) -> ChangeSet:
    """Decide that the accounts differ and are left so: it waits for nobody any more. Raises as :func:`take`."""

    def decide(vault: Vault) -> ChangeSet:
        return put(vault, demand(vault, record, field), field, Verdict(DIFFER, "", _said(reason)), "leave")

    return session.write(decide)


def settle(
    session: Session, record: str, field: str, value: JSON, source: str | None = None, *, reason: str
) -> ChangeSet:
    """Decide for a value: for the account that says so, else for an account of one's own, in one step.

    One's own account that stood there is replaced by it; everybody else's stays. Raises as
    :func:`take`, and InputError for a value that can't be.
    """
    known = session.run(demand, record, field)
    before = [account.value for account in known.fields[field] if account.held]
    checked = _checked(session, Edit(record, known.type, field, value, source), before)

    def decide(vault: Vault) -> ChangeSet:
        state = demand(vault, record, field)
        said = _said(reason)
        digest = deciding.saying(state, field, checked.value, source)
        extra = []
        if not digest:
            digest = _own(vault, state, checked)
            extra.append(digest)
        return put(vault, state, field, Verdict(SETTLED, digest, said), "settle", extra)

    return session.write(decide)


def reverse(session: Session, decision: str, reason: str) -> ChangeSet:
    """Take a decision back, whoever made it: what was decided before it holds again, else the dispute is open.

    Raises NotFound, InputError ``not-a-decision``, ``decision-needs-reason``.
    """

    def withdraw(vault: Vault) -> ChangeSet:
        mark = Edit(decision, DECISION, WITHDRAWN, WITHDRAWN_MARK, mode="settle")
        why = Edit(decision, DECISION, WITHDRAWAL_REASON, _said(reason), mode="settle")
        return _mark(vault, decision, [mark, why], "reverse")

    return session.write(withdraw)


def bring_back(session: Session, decision: str) -> ChangeSet:
    """Let a decision that was taken back hold again. Raises NotFound, InputError ``not-a-decision``."""

    def restore(vault: Vault) -> ChangeSet:
        return _mark(vault, decision, [Edit(decision, DECISION, WITHDRAWN, None, mode="settle")], "settle")

    return session.write(restore)


def _mark(vault: Vault, decision: str, edits: list[Edit], kind: str) -> ChangeSet:
    state = records.state(vault, decision)
    if state is None:
        raise NotFound(what="record", id=decision)
    if state.type != DECISION:
        raise InputError("not-a-decision", id=decision)
    changes = editing.store_edits(vault, edits)
    if changes.records:
        steps.name(vault, kind)
    target = state.shown("record")
    return replace(changes, records=changes.records | ({target} if isinstance(target, str) else set()))


def demand(vault: Vault, record: str, field: str) -> RecordState:
    """The state of a record with a field on which accounts differ. Raises NotFound, InputError ``not-disputed``."""
    state = records.state(vault, record)
    if state is None:
        raise NotFound(what="record", id=record)
    if state.type == DECISION or field in (WITHDRAWN, WITHDRAWAL_REASON) or not state.differs(field):
        raise InputError("not-disputed")
    return state


def put(
    vault: Vault, state: RecordState, field: str, verdict: Verdict, kind: str, extra: Sequence[str] = ()
) -> ChangeSet:
    """Sign a verdict, and call the step of undo by what was done."""
    made = deciding.decision(vault, state, field, verdict, extra)
    journal.write(vault, state.file, deciding.changes(vault, made))
    steps.name(vault, kind)
    return ChangeSet(frozenset({state.file}), frozenset({state.id, made.id}), created=made.id)


def _said(reason: str) -> str:
    if not reason.strip():
        raise InputError("decision-needs-reason")
    return reason.strip()


def _checked(session: Session, edit: Edit, before: Sequence[JSON]) -> Edit:
    """An edit that may be signed; codes that stand there may be said again, also where nothing here knows them."""
    try:
        return editing.checked_edit(edit, session.declarations)
    except InputError:
        for value in before:
            with suppress(InputError):
                return editing.checked_edit(edit, session.declarations, before=value)
        raise


def _own(vault: Vault, state: RecordState, edit: Edit) -> str:
    """Sign an account of one's own in place of the one that stood there; its digest."""
    me = vault.identity.key_id
    said_again = editing.theirs(vault, state, edit.field)
    olds = [
        account.digest
        for account in state.fields[edit.field]
        if account.author == me and account.digest not in said_again and account.source in (None, edit.source)
    ]
    change = Change(state.id, state.type, edit.field, edit.value, edit.source)
    return journal.write(vault, state.file, [NewChange(change, tuple(olds[:ENTRY_REPLACES]))]).claims.digests[0]

"""What a step was, for whoever is about to undo it: looked up on the vault's thread, worded in any language."""

from __future__ import annotations

from app.base.catalogue import has, text
from app.model.entry import TAKEN_BACK, WITHDRAWAL_REASON, WITHDRAWN
from app.model.extension import BUILT_IN, Declarations
from app.model.fold import RecordState, spelled
from app.model.ruling import DECISION
from app.model.types import type_label
from app.services.titles import title_of_state
from app.services.views import StepView
from app.storage import records, steps
from app.storage.declaring import declarations
from app.storage.steps import Move, Step
from app.storage.vault import Vault

LOOKED_AT = 400
"""changes of a step that are looked at to name it: an import of thousands is named by its first"""

_HIDDEN = (WITHDRAWN, WITHDRAWAL_REASON, TAKEN_BACK)


def view(vault: Vault, step: Step, language: str) -> StepView:
    """The step as it was saved; titles without a proper name are put together in ``language``."""
    moves = steps.moves(vault, step.id, first=True, most=LOOKED_AT)
    made = steps.created(vault, step.id, first=True)
    kind = step.kind or _kind(vault, moves, made)
    called = _called_by(moves, made)
    if called is None:
        return StepView(step.id, kind, "", "", "", "", (), 0, step.at)
    state = records.state(vault, called.record, file=called.file)
    decision = decision_about(state)
    if decision is not None:
        return _decided(vault, step, kind, called.file, decision, language)
    title = title_of_state(state, language, declarations(vault)) if state else ""
    fields = dict.fromkeys(m.field for m in moves if m.record == called.record and m.field not in _HIDDEN)
    touched = steps.extent(vault, step.id)
    return StepView(step.id, kind, called.record, called.type, called.file, title, tuple(fields), touched, step.at)


def decision_about(state: RecordState | None) -> tuple[str, str] | None:
    """The record and the field that a decision is about, withdrawn or not; None for any other record."""
    if state is None or state.type != DECISION:
        return None
    record, name = state.shown("record"), state.shown("field")
    return (record, name) if isinstance(record, str) and isinstance(name, str) else None


def _decided(vault: Vault, step: Step, kind: str, file: str, decision: tuple[str, str], language: str) -> StepView:
    """A decision is called by what it is about."""
    record, name = decision
    target = records.state(vault, record, file=file)
    title = title_of_state(target, language, declarations(vault)) if target else ""
    type_ = target.type if target else ""
    touched = steps.extent(vault, step.id)
    return StepView(step.id, kind, record, type_, file, title, (name,), touched, step.at)


def _called_by(moves: list[Move], made: dict[str, tuple[str, str]]) -> Move | None:
    """A case that it made, else the first record that it made, else the first that it touched."""
    case = next((m for m in moves if m.record in made and m.type == "case"), None)
    return case or next((m for m in moves if m.record in made), None) or next(iter(moves), None)


def _kind(vault: Vault, moves: list[Move], made: dict[str, tuple[str, str]]) -> str:
    if made:
        return "attach" if {type_ for _, type_ in made.values()} == {"evidence"} else "new"
    marks = [m.digest for m in moves if m.field == WITHDRAWN]
    if marks:
        found = steps.origins(vault, marks)
        return "withdraw" if any(o.value is not None for said in found.values() for o in said[:1]) else "restore"
    return "settle" if any(_settled(vault, m) for m in moves) else "edit"


def _settled(vault: Vault, move: Move) -> bool:
    """Whether a change took the place of accounts that differed."""
    if len(move.olds) < 2:
        return False
    found = steps.origins(vault, move.olds)
    return len({spelled(said[0].value) for said in found.values() if said and said[0].held}) > 1


def words(step: StepView, language: str, declared: Declarations = BUILT_IN) -> str:
    """A step in words, such as “the change of the date of ‹Arrest in Basra›”."""
    key = f"undo.step.{step.kind}"
    many = step.records > 1 and has(f"{key}.many", "en")
    title = step.title or (type_label(step.type, language) if step.type else text("undo.step.nothing", language))
    shown = [declared.field_label(step.type, field, language) for field in step.fields[:3]]
    fields = text("undo.step.comma", language).join(shown) or text("undo.step.fields.none", language)
    if not has(key, "en"):
        key = "undo.step.edit"
    return text(
        f"{key}.many" if many else key,
        language,
        n=step.records,
        title=title,
        type=type_label(step.type, language) if step.type else "",
        fields=fields,
    )

"""Which values travel to a reader: decided by the declaration of the field, never value by value.

All values of one field of one record travel together or stay together, so that a reader
never sees half of a dispute. What stays is a digest: the signatures hold without it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from app.model.entry import TAKEN_BACK, WITHDRAWAL_REASON, WITHDRAWN, WITHDRAWN_MARK, Change, Entry, is_digest
from app.model.extension import BUILT_IN, Declarations
from app.model.fields import Sensitivity
from app.model.teams import TEAM

Policy = Literal["everything", "no-identities", "statistics"]

POLICIES: Final[tuple[Policy, ...]] = ("everything", "no-identities", "statistics")

_ALLOWED: Final[dict[Policy, frozenset[Sensitivity]]] = {
    "everything": frozenset(Sensitivity) - {Sensitivity.PROTECTED},
    "no-identities": frozenset({Sensitivity.OPEN, Sensitivity.CONTENT}),
    "statistics": frozenset({Sensitivity.OPEN}),
}

_CLOSED: Final = frozenset({TEAM.name})
"""types of which nothing leaves by its sensitivity, not even that a record was withdrawn: whoever is in
a team gets it whole, and nobody else learns that there is one (A3)"""


@dataclass(frozen=True, slots=True)
class Choice:
    """``keep`` goes to :meth:`Entry.line`; ``None`` when nothing of the entry should travel.

    ``withheld`` counts relevant values that the policy keeps back; ``left_out`` those that are
    protected and never leave.
    """

    keep: tuple[bool, ...] | None
    withheld: int = 0
    left_out: int = 0


def choose(
    entry: Entry, policy: Policy, relevant: Callable[[Change], bool], declarations: Declarations = BUILT_IN
) -> tuple[bool, ...] | None:
    """Which disclosures of an entry travel, index by index; see :func:`weigh`."""
    return weigh(entry, policy, relevant, declarations=declarations).keep


def weigh(
    entry: Entry,
    policy: Policy,
    relevant: Callable[[Change], bool],
    *,
    unjudged: bool = True,
    declarations: Declarations = BUILT_IN,
) -> Choice:
    """What of an entry travels under a policy.

    ``relevant`` says whether a change belongs to what is being sent; it must answer alike for
    all changes of one field of one record. An entry travels if one of its changes is relevant
    and isn't protected, even when every value of it is withheld: what it replaces must not
    come back to life on the other side. An entry of which this vault holds no value at all
    can't be judged: it travels if ``unjudged``, which suits a case's own file, where it
    belongs in any case, and doesn't suit a register, where it would name authors for nothing.
    """
    held = {index: change for index, change in enumerate(entry.changes()) if change is not None}
    if not held:
        return Choice((False,) * len(entry.disclosures) if unjudged else None)
    wanted = {index: change for index, change in held.items() if relevant(change)}
    protected = sum(is_protected(change, declarations) for change in wanted.values())
    if len(wanted) == protected:
        return Choice(None, 0, protected)
    going = {index for index, change in wanted.items() if travels(change, policy, declarations)}
    keep = tuple(index in going for index in range(len(entry.disclosures)))
    return Choice(keep, len(wanted) - sum(keep) - protected, protected)


def is_protected(change: Change, declarations: Declarations = BUILT_IN) -> bool:
    """Whether a value never leaves, whatever the policy."""
    return _sensitivity(change, declarations) is Sensitivity.PROTECTED


def travels(change: Change, policy: Policy, declarations: Declarations = BUILT_IN) -> bool:
    """Whether a value may leave under a policy. References are random ids and tell nothing."""
    if change.type in _CLOSED:
        return False
    if change.field == WITHDRAWN:
        # Our own mark says nothing; what else stands here is somebody's words.
        return policy == "everything" or change.value in (None, WITHDRAWN_MARK)
    if change.field == TAKEN_BACK:  # digests say nothing; what else stands here is somebody's words
        fine = change.value is None or (isinstance(change.value, list) and all(map(is_digest, change.value)))
        return policy == "everything" or fine
    sensitivity = _sensitivity(change, declarations)
    if sensitivity is None:  # a newer version's field, or one defined elsewhere: nobody here knows what it tells
        return policy == "everything"
    return sensitivity in _ALLOWED[policy]


def _sensitivity(change: Change, declarations: Declarations) -> Sensitivity | None:
    if change.type in _CLOSED:
        return Sensitivity.PROTECTED
    if change.field == WITHDRAWAL_REASON:
        # Why a source was taken back can say who it is.
        return Sensitivity.PROTECTED if change.type == "source" else Sensitivity.IDENTITY
    declared = declarations.field_of(change.type, change.field)
    if declared is not None:
        return declared.sensitivity
    # Who spoils a definition, or crowds it out, frees no value that it keeps (T38).
    return Sensitivity.PROTECTED if declarations.is_barred(change.type, change.field) else None

"""Which values travel to a reader: decided by the declaration of the field, never value by value.

All values of one field of one record travel together or stay together, so that a reader
never sees half of a dispute. What stays is a digest: the signatures hold without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from app.model.entry import TAKEN_BACK, WITHDRAWAL_REASON, WITHDRAWN, WITHDRAWN_MARK, Change, Entry, is_digest
from app.model.extension import BUILT_IN, Declarations
from app.model.fields import Sensitivity
from app.model.teams import TEAM

Policy = Literal["everything", "no-whereabouts", "no-identities", "statistics"]

POLICIES: Final[tuple[Policy, ...]] = ("everything", "no-whereabouts", "no-identities", "statistics")
"""from freest to strictest: each lets less out than the one before it"""

Place = tuple[str, str]
"""(record, field) that an exception is about; the field :data:`WHOLE` means all of the record"""

WHOLE: Final = ""

Files = Literal["original", "both", "cleaned", "none"]
"""of a file of evidence: its original; the original and a cleaned copy beside it; cleaned copies alone; nothing"""

FILES: Final[tuple[Files, ...]] = ("original", "both", "cleaned", "none")

_FILES_OF: Final[dict[Policy, Files]] = {
    "everything": "original",
    "no-whereabouts": "cleaned",  # an original says to the metre where it was taken
    "no-identities": "none",
    "statistics": "none",
}

_ALLOWED: Final[dict[Policy, frozenset[Sensitivity]]] = {
    "everything": frozenset(Sensitivity) - {Sensitivity.PROTECTED},
    "no-whereabouts": frozenset({Sensitivity.OPEN, Sensitivity.CONTENT, Sensitivity.IDENTITY}),
    "no-identities": frozenset({Sensitivity.OPEN, Sensitivity.CONTENT}),
    "statistics": frozenset({Sensitivity.OPEN}),
}

_CLOSED: Final = frozenset({TEAM.name})
"""types of which nothing leaves by its sensitivity, not even that a record was withdrawn: whoever is in
a team gets it whole, and nobody else learns that there is one (A3)"""


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a reader gets something: a policy, and what differs from it.

    ``withhold`` wins over ``allow``, and nothing that is PROTECTED is ever let out by ``allow``.
    ``files``: what goes of files of evidence where ``pieces`` (id of an evidence record, choice)
    doesn't say otherwise; ``None``: what suits the policy. ``reasons``: (record, field, why) of
    what is withheld for another reason than a person's exception, to be told beforehand. ``past``: whether
    values go that stand no more, because they were corrected, taken back, or their record was withdrawn: nobody
    sees them before they leave.
    """

    policy: Policy = "everything"
    withhold: frozenset[Place] = frozenset()
    allow: frozenset[Place] = frozenset()
    files: Files | None = None
    pieces: frozenset[tuple[str, Files]] = frozenset()
    reasons: frozenset[tuple[str, str, str]] = frozenset()
    past: bool = True

    def withholds(self, record: str, field: str) -> bool:
        """Whether an exception keeps a value back."""
        return (record, field) in self.withhold or (record, WHOLE) in self.withhold

    def allows(self, record: str, field: str) -> bool:
        """Whether an exception lets a value go that the policy alone would keep back."""
        return (record, field) in self.allow or (record, WHOLE) in self.allow

    def file(self, evidence: str) -> Files:
        """What goes of the bytes of one piece of evidence, by the id of its record."""
        chosen = [choice for record, choice in self.pieces if record == evidence]
        return max(chosen, key=FILES.index) if chosen else self.files or _FILES_OF[self.policy]

    def without(self, places: Iterable[Place], why: str = "") -> Terms:
        """The same terms with these places withheld besides, for a reason that the preview tells (``consent`` …)."""
        found = frozenset(places)
        told = frozenset((record, field, why) for record, field in found if why)
        return replace(self, withhold=self.withhold | found, reasons=self.reasons | told)

    @property
    def plain(self) -> bool:
        """Whether they are nothing but a policy."""
        return self == Terms(self.policy)


Rule = Terms | Policy

_PLAIN: Final = {policy: Terms(policy) for policy in POLICIES}


def terms_of(rule: Rule) -> Terms:
    """A policy alone as terms without exceptions."""
    return rule if isinstance(rule, Terms) else _PLAIN[rule]


def stricter(one: Policy, other: Policy) -> Policy:
    """The policy of two that lets less out."""
    return max(one, other, key=POLICIES.index)


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
    entry: Entry, rule: Rule, relevant: Callable[[Change], bool], declarations: Declarations = BUILT_IN
) -> tuple[bool, ...] | None:
    """Which disclosures of an entry travel, index by index; see :func:`weigh`."""
    return weigh(entry, rule, relevant, declarations=declarations).keep


def weigh(
    entry: Entry,
    rule: Rule,
    relevant: Callable[[Change], bool],
    *,
    unjudged: bool = True,
    declarations: Declarations = BUILT_IN,
) -> Choice:
    """What of an entry travels on these terms, or under a policy alone.

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
    going = {index for index, change in wanted.items() if travels(change, rule, declarations)}
    keep = tuple(index in going for index in range(len(entry.disclosures)))
    return Choice(keep, len(wanted) - sum(keep) - protected, protected)


def is_protected(change: Change, declarations: Declarations = BUILT_IN) -> bool:
    """Whether a value never leaves, whatever the policy."""
    return _sensitivity(change, declarations) is Sensitivity.PROTECTED


def travels(change: Change, rule: Rule, declarations: Declarations = BUILT_IN) -> bool:
    """Whether a value may leave. References are random ids and tell nothing."""
    if change.type in _CLOSED:
        return False
    terms = terms_of(rule)
    if terms.withholds(change.record, change.field):
        return False
    everything = terms.policy == "everything"
    if change.field == WITHDRAWN:
        # Our own mark says nothing; what else stands here is somebody's words.
        return everything or change.value in (None, WITHDRAWN_MARK)
    if change.field == TAKEN_BACK:  # digests say nothing; what else stands here is somebody's words
        fine = change.value is None or (isinstance(change.value, list) and all(map(is_digest, change.value)))
        return everything or fine
    sensitivity = _sensitivity(change, declarations)
    if sensitivity is None:  # a newer version's field, or one defined elsewhere: nobody here knows what it tells
        return everything
    if sensitivity in _ALLOWED[terms.policy]:
        return True
    return sensitivity is not Sensitivity.PROTECTED and terms.allows(change.record, change.field)


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

"""What the verbs hand to the window and the command line: plain values, ready to be shown.

Texts that depend on the language are not in here: views carry codes and values, and the
floor above words them with :mod:`app.base.catalogue` and the declarations of
:mod:`app.model`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.model.entry import JSON
from app.model.extension import BUILT_IN, Declarations

FieldState = Literal["empty", "settled", "disputed", "withheld", "decided", "differ"]
"""``decided``: accounts differ and somebody decided which is shown; ``differ``: and that they are left so"""


@dataclass(frozen=True, slots=True)
class Author:
    """Who signed. ``name`` is empty for a key that nobody introduced; ``suspended`` as of a contact (T21)."""

    key_id: str
    name: str
    verified: bool
    is_self: bool = False
    forked: bool = False
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class AccountView:
    """One standing value of a field, and who says so. ``digest`` names it for settling."""

    digest: str
    value: JSON
    author: Author
    at: int
    source: str | None
    source_title: str
    held: bool
    doubtful: str = ""  # why the claimed time can't be right (T19), as ``clock.<reason>`` says it


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One decision about a field. ``kind``: ``settled`` or ``differ``; ``chosen``: digest of the account taken.

    ``rule`` is "" where it was made by hand. ``reason`` is None where it is withheld. ``holds``: it is
    what the field shows now, alone or beside another that says otherwise.
    """

    id: str
    author: Author
    at: int
    kind: str
    chosen: str
    rule: str = ""
    facts: tuple[str, ...] = ()
    reason: str | None = ""
    holds: bool = True
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of a record: its name in the declaration and all standing accounts, shown one first.

    ``dispute``: "", ``open``, ``reopened``, ``contested`` (two deciders differ), ``decided``, ``differ``;
    ``decisions``: those that hold or, in a reopened dispute, held last, newest first.
    """

    name: str
    state: FieldState
    accounts: tuple[AccountView, ...]
    dispute: str = ""
    decisions: tuple[DecisionView, ...] = ()

    @property
    def value(self) -> JSON:
        """What is shown; where the decided account is withheld, nothing is."""
        if self.state == "decided":
            return self.accounts[0].value
        return next((a.value for a in self.accounts if a.held), None)


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record with all its non-empty fields, by field name, in the order of the declaration."""

    id: str
    file: str
    type: str
    title: str
    fields: dict[str, FieldView]
    withdrawn: bool
    disputed: int
    withheld: int
    updated: int
    same: int = 1
    """how many records are one with it by what people answered, itself among them"""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A line in the list of cases."""

    id: str
    title: str
    code: str
    status: str
    kinds: tuple[str, ...]
    """incident type codes of the case"""
    date: str
    """EDTF of the earliest incident, or empty"""
    place: str
    records: int
    evidence: int
    disputed: int
    withheld: int
    updated: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list; ``more`` is the cursor for the rest, or ``None`` at the end."""

    rows: tuple[CaseRow, ...]
    total: int
    more: tuple[object, ...] | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A whole case: the case record, and its other records by type. ``titles``: of records in other files that it
    refers to, by id. ``withheld_by``: how many values each author's entries withhold, by key id."""

    case: RecordView
    records: dict[str, tuple[RecordView, ...]]
    titles: dict[str, str]
    withheld_by: dict[str, int]


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change of one record, newest first in a history. ``standing``: nothing has taken its place."""

    digest: str
    at: int
    author: Author
    field: str
    value: JSON
    held: bool
    source: str | None
    source_title: str
    standing: bool
    doubtful: str = ""  # why the time can't be right (T19), as ``clock.<reason>`` says it


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A piece of evidence as listed; its bytes are read with ``evidence.read``. ``here``: whether this vault holds
    them. ``graphic``: whether somebody marked it so; None: nobody has judged."""

    id: str
    case: str
    name: str
    media_type: str
    size: int
    sha256: str
    here: bool
    graphic: bool | None = None
    copy_of: str | None = None


@dataclass(frozen=True, slots=True)
class ContactView:
    """``waiting``: bundles without a receipt of theirs. ``verified_at``: when words or a code were compared (``way``:
    ``words``, ``qr``). ``introduced_by``: names of contacts, a claim and never a verification. ``suspended``: by two
    whom this vault trusts. ``late``: no sign of life within the hours of a team."""

    key_id: str
    name: str
    verified: bool
    added: int
    last_heard: int | None
    waiting: int
    words: tuple[str, ...]
    verified_at: int | None = None
    way: str = ""
    introduced_by: tuple[str, ...] = ()
    suspended: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True)
class SearchHit:
    """``snippet``: plain text around the match, the match itself between U+0002 and U+0003. ``inside``: of text that
    was taken out of a file."""

    record: str
    file: str
    type: str
    title: str
    snippet: str
    inside: bool = False
    same: int = 1


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What a write changed; open views reload by it. ``kinds``: what else, such as contacts, settings, bundles."""

    files: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    created: str | None = None


@dataclass(frozen=True, slots=True)
class SentReport:
    """A bundle that was written, read back and compared; or what one would be. ``bytes`` as sent, or estimated."""

    path: str
    to: tuple[str, ...]
    entries: int
    evidence: int
    bytes: int
    withheld: int
    left_out: int
    """values that never leave this vault"""
    whole_entries: int = 0
    whole_bytes: int = 0
    """the same for readers who hold nothing yet: more than ``entries`` where readers have confirmed some"""


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """What a bundle would do to one field of one record."""

    record: str
    file: str
    type: str
    field: str
    title: str
    kind: Literal["new", "changed", "disputed", "unknown"]
    before: tuple[JSON, ...]
    after: tuple[JSON, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A bundle that verified whole and has not been applied."""

    path: str
    sender: Author
    bundle_id: str
    already: bool
    """it was applied before: applying it again changes nothing"""
    entries_new: int
    entries_known: int
    records_new: int
    records_changed: int
    disputed: int
    unknown: int
    withheld: int
    evidence: int
    evidence_bytes: int
    authors_unverified: tuple[str, ...]
    forks: tuple[str, ...]
    receipts: int
    lines: tuple[PreviewLine, ...]
    """the first 500"""
    declarations: Declarations = BUILT_IN
    """what the vault would declare with the bundle: own fields in it have their labels there"""


@dataclass(frozen=True, slots=True)
class ReceiveFailure:
    path: str
    error: Exception


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """One field on which accounts differ. ``at``: when it was last spoken of, as that clock claimed."""

    record: RecordView
    field: FieldView
    case_title: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that ``vault check`` found; ``what`` is a catalogue key, ``check.<…>``."""

    what: str
    where: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """``warnings`` are no damage here: an author somewhere has signed two histories."""

    counts: dict[str, int] = field(default_factory=dict)
    damage: tuple[Damage, ...] = ()
    warnings: tuple[Damage, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotView:
    index: int
    kind: Literal["passphrase", "recovery", "colleagues"]
    label: str
    created: int


@dataclass(frozen=True, slots=True)
class Edit:
    """One field that a person changed. ``mode``:

    - ``"set"``: take the place of the shown value; where another *source* says otherwise, or
      the field is disputed, only of one's own account, so that both stand;
    - ``"add"``: stand beside what is there;
    - ``"settle"``: take the place of every standing account.
    """

    record: str
    type: str
    field: str
    value: JSON
    source: str | None = None
    mode: Literal["set", "add", "settle"] = "set"


@dataclass(frozen=True, slots=True)
class StepView:
    """One save that can be undone or redone. ``kind`` is what its verb called it, else what it did:
    ``new``, ``attach``, ``withdraw``, ``restore``, ``settle``, ``edit``; its words are ``undo.step.<kind>``.
    A later save has a greater ``id``."""

    id: int
    kind: str
    record: str
    """the record that it is called by: the first one that it made or touched"""
    type: str
    file: str
    title: str
    fields: tuple[str, ...]
    records: int
    at: int


@dataclass(frozen=True, slots=True)
class History:
    """What would be undone and redone next, ``None`` for nothing, and how many steps there are of each."""

    undo: StepView | None
    redo: StepView | None
    undoable: int
    redoable: int


@dataclass(frozen=True, slots=True)
class NoteView:
    """A quick note: what was answered in it, and who signed it.

    ``answers`` has what stands of ``text``, ``date``, ``place``, ``who`` and ``known_how``;
    ``worked_up`` is who turned it into a case and when, ``None`` as long as nobody has.
    """

    file: str
    record: str
    title: str
    answers: dict[str, JSON]
    author: Author
    at: int
    evidence: int
    worked_up: tuple[Author, int] | None


@dataclass(frozen=True, slots=True)
class DraftView:
    """Something that was typed and not saved. It never leaves this vault.

    ``kind``: ``note`` (a quick note), ``case`` (a new case), ``new`` (a new record), ``edit`` (of
    ``record``), ``work-up`` (of a note), ``submission``, ``other``. ``changed``: the fields that it touches at which
    something else stands now than when it was begun.
    """

    key: str
    kind: str
    file: str
    record: str
    type: str
    title: str
    at: int
    changed: tuple[str, ...]

"""What the inbox hands to the window and the command line: plain values, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from app.model.entry import JSON
from app.model.extension import BUILT_IN, Declarations
from app.services.views import Author, PreviewLine

Advice = Literal["", "forked", "suspended"]
"""why a delivery should be set aside rather than taken; "" where nothing speaks against taking it"""


@dataclass(frozen=True, slots=True)
class BundleView:
    """One bundle of a delivery. ``signed_at`` is what its sender's clock claimed; ``name`` that of the file it came in.

    ``already``: all of it was taken before. ``taken``: the files of it that were, where others
    weren't. ``aside``: this vault keeps it.
    """

    id: str
    counter: int
    signed_at: int
    entries: int
    bytes: int
    name: str
    already: bool
    taken: tuple[str, ...]
    aside: bool


@dataclass(frozen=True, slots=True)
class FileView:
    """What a delivery would do to one file: a case, or a register of people, groups and sources.

    ``title`` is as the file would be called afterwards, "" where it can't be known. ``new`` and
    ``known`` count entries; ``types`` the new records by type; ``lines`` what would change.
    """

    file: str
    kind: Literal["case", "register"]
    title: str
    new: int
    known: int
    records_new: int
    records_changed: int
    changed: int
    disputed: int
    unknown: int
    withheld: int
    types: dict[str, int]
    lines: int

    @property
    def taken(self) -> bool:
        """Whether taking it would change nothing."""
        return not self.new and not self.lines


@dataclass(frozen=True, slots=True)
class HeadView:
    """How far the sender's and our entries of one author go: numbers of entries, 0 for none.

    ``theirs`` > ``ours``: they have what we lack, once this delivery is taken; the other way
    round for what they lack.
    """

    author: Author
    theirs: int
    ours: int


@dataclass(frozen=True, slots=True)
class ForkView:
    """A proof, or a question, that one key has two histories; ``kind`` as in :mod:`app.storage.forks`.

    ``seq`` counts entries from 1 (of ``counter`` and ``rollback``: bundles). ``settled``: when a
    person said that it was dealt with. ``words`` are keys of the catalogue: what was seen, and what to do.
    """

    id: int
    author: Author
    kind: str
    seq: int
    witness: Author | None
    at: int
    settled: int | None
    proved: bool

    @property
    def words(self) -> tuple[str, str]:
        own = "self" if self.author.is_self else "other"
        do = "behind" if self.kind == "behind" else "said" if self.kind == "said" else f"proved-{own}"
        return f"fork.{self.kind}", f"fork.do.{do}"


@dataclass(frozen=True, slots=True)
class DecisionLine(PreviewLine):
    """What a decision that came says about a field of ``record``, in place of the lines of its own record.

    ``outcome``: ``settled`` (``after`` has the value taken, nothing where it isn't here), ``differ``
    (left as differing), ``back`` (the decision is taken back). ``before``: what stood there, the
    shown value first. ``by`` signed it.
    """

    outcome: Literal["settled", "differ", "back"]
    by: Author


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """All bundles of one sender that were looked at in one go, in the order of their numbers.

    What they would do is worked out for all of them together. ``waits``: whether anything would
    be new. ``receipts`` and ``parts``: receipts in it for what was sent, for all of it and for
    some files. ``lines`` are the first ones of each file.
    """

    sender: Author
    bundles: tuple[BundleView, ...]
    files: tuple[FileView, ...]
    lines: tuple[PreviewLine, ...]
    entries_new: int
    entries_known: int
    records_new: int
    records_changed: int
    disputed: int
    unknown: int
    withheld: int
    evidence: int
    evidence_bytes: int
    receipts: int
    parts: int
    strangers: tuple[Author, ...]
    forks: tuple[ForkView, ...]
    they_have: tuple[HeadView, ...]
    we_have: tuple[HeadView, ...]
    advice: Advice = ""
    declarations: Declarations = BUILT_IN

    @property
    def already(self) -> bool:
        return all(bundle.already for bundle in self.bundles)

    @property
    def waits(self) -> bool:
        if any(not file.taken for file in self.files) or self.receipts or self.parts:
            return True
        return bool(self.evidence) and not self.already


@dataclass(frozen=True, slots=True)
class AsideView:
    """A bundle that this vault keeps aside. ``why``: ``chosen``, ``forked``, ``part``; ``left``: files not taken."""

    bundle: str
    sender: Author
    counter: int
    entries: int
    files: int
    taken: int
    size: int
    at: int
    why: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One field that changed in a receiving, as far as its values are still here.

    ``gone``: the values were erased since, or were never held; then nothing else is known of it.
    ``author`` signed what is shown first ``after``.
    """

    kind: str
    record: str = ""
    file: str = ""
    type: str = ""
    field: str = ""
    title: str = ""
    before: tuple[JSON, ...] = ()
    after: tuple[JSON, ...] = ()
    author: Author | None = None
    at: int = 0
    doubtful: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A bundle of which nothing was used. ``name`` is that of its file; ``error`` has a sentence."""

    name: str
    error: Exception


@dataclass(frozen=True, slots=True)
class ReportDelivery:
    """What came of the bundles of one sender. ``left``: titles or ids of files that were not taken."""

    sender: Author
    bundles: tuple[dict[str, Any], ...]
    counts: dict[str, int]
    taken: dict[str, str]
    left: dict[str, str]
    strangers: tuple[Author, ...]
    aside: str = ""
    thrown_away: bool = False


@dataclass(frozen=True, slots=True)
class ReportView:
    """What came of one receiving. ``lines`` counts the lines that are kept, ``beyond`` those that aren't."""

    id: int
    at: int
    deliveries: tuple[ReportDelivery, ...]
    refused: tuple[Refusal, ...]
    forks: tuple[ForkView, ...]
    ignored: int
    lines: int
    beyond: int
    shown: tuple[ReportLine, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Silence:
    """Somebody of whom nothing came for ``days`` days, by this vault's clock. ``since``: when something came last.

    ``kind``: ``silent``; ``never`` (a contact of whom nothing ever came, since they were added);
    ``clock``: something came "later than now": the clock of this computer was moved, and days can't be counted.
    """

    author: Author
    kind: Literal["silent", "never", "clock"]
    since: int
    days: int

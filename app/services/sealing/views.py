"""What sealing is asked, and what it says: plain values for the window and the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.crypto.stamps import Why
from app.services.disclosure import Preview, Terms
from app.services.release import Clearance
from app.services.stamping import Failure

Languages = tuple[str, ...]
Pages = Literal["both", "html", "none"]
"""the case to be read beside its entries: as a page and as a PDF; as a page alone; not at all"""


@dataclass(frozen=True, slots=True)
class Order:
    """What to seal, for whom, what for.

    ``readers`` are key ids of contacts, ``recipients`` bare age recipients (``age1pq1…``) of people without a
    vault; the sealing vault reads it too and is named in neither. ``purpose``: what the readers will do with it, which
    consent is asked about. ``policy``: instead of what is set for the readers; ``terms``: instead of both.
    ``languages``: one or two, of the pages. ``group``: custodians to whom withheld identities are sealed, "" for
    nobody. ``stamp``: ask the authorities at once (this opens the network).
    """

    cases: tuple[str, ...]
    readers: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    purpose: str = "courts"
    policy: str = ""
    terms: Terms | None = None
    languages: Languages = ("en", "ar")
    pages: Pages = "both"
    group: str = ""
    stamp: bool = False
    against_team: bool = False

    def everybody(self) -> tuple[str, ...]:
        """All readers as terms and consent know them: key ids and recipients."""
        return (*self.readers, *self.recipients)


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be sealed. ``clearance`` says what stands against it; ``preview`` shows the cases as they will be
    read, ``None`` where more than somebody else's yes is missing.

    ``pieces`` and ``bytes``: files of evidence that go, and their size. ``missing``: values that stay here.
    """

    order: Order
    terms: Terms
    clearance: Clearance
    preview: Preview | None
    entries: int = 0
    pieces: int = 0
    bytes: int = 0
    missing: int = 0
    titles: tuple[tuple[str, str], ...] = ()
    """(id of a case, what it is called here)"""

    @property
    def clear(self) -> bool:
        return self.clearance.clear

    @property
    def to_ask(self) -> bool:
        """Whether somebody else's yes is all that is missing, and nobody was asked for it yet."""
        return self.preview is not None and any(not one.enough and not one.asked for one in self.clearance.approvals)


@dataclass(frozen=True, slots=True)
class SealedReport:
    """A sealed file that stands on the disk, read back and compared."""

    path: str
    bundle_id: str
    digest: bytes
    bytes: int
    entries: int
    pieces: int
    pages: int
    missing: int
    stamps: int
    readers: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    """authorities that were asked and gave no stamp: the seal waits for them, and stands without"""


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A line of what was sealed here. ``readers``: names of contacts; ``bare``: how many keys without a vault.

    ``waiting``: a time stamp was not asked for yet, or not every authority has answered.
    """

    bundle_id: str
    digest: bytes
    at: int
    cases: tuple[str, ...]
    titles: tuple[str, ...]
    readers: tuple[str, ...]
    bare: int
    purpose: str
    policy: str
    entries: int
    pieces: int
    bytes: int
    place: str
    stamps: int
    waiting: bool
    missing: int = 0


@dataclass(frozen=True, slots=True)
class AuthorSeen:
    """An author of entries in a sealed file. ``name`` is a claim; ``known``: as what this vault knows the key."""

    key_id: str
    name: str
    known: str
    entries: int
    missing: int
    gaps: int
    forked: bool


@dataclass(frozen=True, slots=True)
class StampSeen:
    """What one time stamp says: ``at`` no later than, 0 where it says nothing; ``why`` then."""

    at: int
    authority: str
    why: Why


@dataclass(frozen=True, slots=True)
class Checked:
    """A sealed file that holds to its last byte. ``source``: ``age`` for the file as it travels, ``tar``, ``folder``.

    ``known``: as what this vault knows the sealer, "" for a stranger or without a vault: then somebody has to know
    the key id by another way. ``unnamed``: pieces of evidence that no value here names.
    """

    source: str
    bundle_id: str
    digest: bytes
    sealer: str
    name: str
    known: str
    at: int
    purpose: str
    policy: str
    cases: int
    files: int
    entries: int
    evidence: int
    pages: int
    ledgers: int
    identities: int
    missing: int
    readers: int
    bytes: int
    authors: tuple[AuthorSeen, ...] = ()
    stamps: tuple[StampSeen, ...] = ()
    own: bool = False
    """whether this vault sealed it"""

"""The ledger of a piece of evidence: a chain of lines by one vault about one file in one case.

Each line hangs on the one before by its hash (docs/formats.md, section 13). Whom something went
to or came from stands in a line as a salted digest: the name beside it may be left out for a
reader who shouldn't learn who works with whom (A3), and every hash still holds.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from app.base import limits
from app.base.ids import is_id
from app.model.entry import b64, unb64

Act = Literal["taken-in", "copied", "sent", "received", "opened", "exported", "sealed", "erased"]
ACTS: Final[tuple[Act, ...]] = get_args(Act)

HASH_BYTES: Final = 32
SALT_BYTES: Final = 16
_START: Final = b"sijil/ledger/v1\0"
_WHOM: Final = b"sijil/ledger-whom/v1\0"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_ABOUT: Final = re.compile(rf"[a-z0-9][A-Za-z0-9_:+.-]{{0,{limits.LEDGER_ABOUT_CHARS - 1}}}")


@dataclass(frozen=True, slots=True)
class Line:
    """``n`` counts from 1; ``at`` is the clock of whoever wrote it, in seconds since 1970, and a claim.

    ``whom`` is a digest of a key id or a recipient, "" where nobody else took part; ``about`` says in
    a code from or to what (``file``, ``bundle:17``, ``of:<sha256>``); ``hash`` the chain up to here.
    """

    n: int
    at: int
    act: str
    whom: str
    about: str
    hash: str


@dataclass(frozen=True, slots=True)
class Chain:
    """The lines of the vault ``author`` about the bytes ``sha256`` in the case ``file``.

    ``named``: number of a line → (salt, whom) where the other side is told.
    """

    author: str
    file: str
    sha256: str
    salt: str
    lines: tuple[Line, ...]
    named: dict[int, tuple[str, str]]

    @property
    def place(self) -> tuple[str, str, str]:
        return (self.author, self.file, self.sha256)

    @property
    def head(self) -> str:
        """The newest hash: what a signature has to name."""
        return self.lines[-1].hash if self.lines else start(self.author, self.file, self.sha256, self.salt)

    def whom(self, n: int) -> str:
        """Who took part in line ``n``; "" where nobody did or the name is withheld."""
        return self.named.get(n, ("", ""))[1]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and from which line on.

    ``gap``: a line is missing before it. ``altered``: it isn't what its hash says, or doesn't hang
    on the one before. ``whom``: the name beside it isn't the one in the line. ``malformed``: it can't be a line.
    """

    kind: Literal["gap", "altered", "whom", "malformed"]
    n: int


def new_salt() -> str:
    return b64(secrets.token_bytes(SALT_BYTES))


def start(author: str, file: str, sha256: str, salt: str) -> str:
    """What the first line hangs on: whose ledger, of which case, about which bytes. The salt keeps it unguessable."""
    return _hash(_START, [author, file, sha256, salt])


def link(before: str, n: int, at: int, act: str, whom: str, about: str) -> str:
    """The hash of a line that follows the hash ``before``."""
    return _hash(_START, [before, n, at, act, whom, about])


def commit(salt: str, whom: str) -> str:
    """The digest that stands in a line for ``whom``."""
    return _hash(_WHOM, [salt, whom])


def _hash(label: bytes, parts: Sequence[object]) -> str:
    text = json.dumps(parts, ensure_ascii=True, separators=(",", ":"))
    return b64(hashlib.sha256(label + text.encode("ascii")).digest())


def fault_of(chain: Chain) -> Fault | None:
    """The first thing that is wrong with a chain; ``None`` where every line hangs on the one before."""
    before = start(chain.author, chain.file, chain.sha256, chain.salt)
    for number, line in enumerate(chain.lines, 1):
        if not well_formed(line):
            return Fault("malformed", number)
        if line.n != number:
            return Fault("gap", number)
        before = link(before, line.n, line.at, line.act, line.whom, line.about)
        if before != line.hash:
            return Fault("altered", number)
        if number in chain.named and commit(*chain.named[number]) != line.whom:
            return Fault("whom", number)
    stray = min((n for n in chain.named if not 1 <= n <= len(chain.lines)), default=None)
    return None if stray is None else Fault("whom", stray)


def well_formed(line: Line) -> bool:
    """Whether the parts of a line can be what they say, before anything rests on them."""
    return (
        1 <= line.n <= limits.LEDGER_LINES
        and 0 <= line.at <= limits.SEQ_MAX
        and line.act in ACTS
        and (line.whom == "" or _is_hash(line.whom))
        and (line.about == "" or _ABOUT.fullmatch(line.about) is not None)
        and _is_hash(line.hash)
    )


def named_well(chain: Chain) -> bool:
    """The same of what a chain is about, and of its names."""
    return (
        _is_hash(chain.author)
        and is_id(chain.file)
        and _SHA256.fullmatch(chain.sha256) is not None
        and _is_salt(chain.salt)
        and all(_is_salt(salt) and 0 < len(whom) <= limits.LEDGER_WHOM_CHARS for salt, whom in chain.named.values())
    )


def _is_hash(text: str) -> bool:
    return _length(text) == HASH_BYTES


def _is_salt(text: str) -> bool:
    return _length(text) == SALT_BYTES


def _length(text: str) -> int:
    try:
        return len(unb64(text))
    except ValueError:
        return -1


def parting(one: Sequence[Line], other: Sequence[Line]) -> int | None:
    """The number of the first line in which two ledgers of one vault differ; ``None`` where one goes on from the other.

    Two lines with one number prove that somebody rewrote a ledger, or cloned the laptop (T20).
    """
    for mine, theirs in zip(one, other, strict=False):
        if mine.hash != theirs.hash:
            return mine.n
    return None

"""Who saw or exported what in this vault: ids and times, no content, each line chained to the one before.

What others read can't be known here. Lines of what was only looked at wait in memory for the next
save (or for :func:`settle`), so that looking costs no write to the disk; what leaves the vault is
written down before it leaves. A line that is gone or changed breaks the chain; the newest link
stands in a setting too, on another page of the database, so that lines cut off at the end show
(T9). Whoever holds the vault's key can make a new chain: this is for those who share a laptop or
answer for one, and no proof against its owner.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.storage import settings
from app.storage.vault import Vault

What = Literal["opened", "evidence", "table", "copy", "sent", "received", "log", "past", "sealed", "unsealed", "report"]
"""a case was opened; a piece of evidence was looked at; a table, a report, a copy of a file, or this log was written
outside the vault; something was sent to, or came from, somebody; a case was shown as it stood; a case was sealed
for somebody; a sealed file was unpacked, unencrypted"""

WHATS: Final[tuple[What, ...]] = (
    "opened",
    "past",
    "evidence",
    "table",
    "report",
    "copy",
    "sent",
    "sealed",
    "unsealed",
    "received",
    "log",
)

WAITING: Final = 200  # lines that may wait in memory
_HEAD: Final = "access-head"
_COLUMNS: Final = "no, at, what, file, record, who, n"


@dataclass(frozen=True, slots=True)
class Line:
    """``file`` and ``record`` are ids, ``who`` a key id, each "" where there is none; ``n`` counts what it is about."""

    no: int
    at: int
    what: str
    file: str
    record: str
    who: str
    n: int


@dataclass(frozen=True, slots=True)
class Broken:
    """Where the log isn't what was written: at the line with this number, or (``cut``) after it."""

    no: int
    cut: bool = False


def note(vault: Vault, what: What, file: str = "", record: str = "", who: str = "", n: int = 1) -> None:
    """Put a line down: with the transaction that is open, else with the next one, or once many wait."""
    keep(vault, (vault.clock.now(), what, file, record, who, n))


def keep(vault: Vault, line: tuple[int, str, str, str, str, int]) -> None:
    """Put down a line as :func:`note` makes it: of this vault, or of a room inside it."""
    if vault.logs_to is not None:
        vault.logs_to(line)
        return
    vault.unlogged.append(line)
    if len(vault.unlogged) >= WAITING:
        settle(vault)


def settle(vault: Vault) -> None:
    """Write down what waits."""
    if (vault.unlogged or vault.unnoted) and not vault.in_transaction:
        with vault.transaction():
            pass  # a transaction writes what waits before it ends


def write_down(vault: Vault) -> None:
    """For :class:`Vault`, inside the transaction that is about to end."""
    lines = list(vault.unlogged)
    last, chain = _head(vault)
    key = bytes(vault.security_key())
    rows = []
    for number, line in enumerate(lines, last + 1):
        chain = _link(key, chain, (number, *line))
        rows.append((number, *line, chain))
    vault.db.many("INSERT INTO access VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    settings.put(vault, _HEAD, [last + len(lines), chain.hex()])

    def forget() -> None:
        del vault.unlogged[: len(lines)]

    vault.after_commit(forget)


def _head(vault: Vault) -> tuple[int, bytes]:
    found = settings.get(vault, _HEAD)
    return (int(found[0]), bytes.fromhex(found[1])) if found else (0, b"")


def _link(key: bytes, before: bytes, line: Sequence[object]) -> bytes:
    return hmac.digest(key, before + json.dumps(line, ensure_ascii=True, separators=(",", ":")).encode(), "sha256")


def check(vault: Vault) -> Broken | None:
    """Walk the chain; ``None`` when every line is there as it was written."""
    key = bytes(vault.security_key())
    chain, last = b"", 0
    for *line, stored in vault.db.each(f"SELECT {_COLUMNS}, chain FROM access ORDER BY no"):  # noqa: S608 - fixed text
        chain = _link(key, chain, line)
        if line[0] != last + 1 or not hmac.compare_digest(chain, stored):
            return Broken(last + 1)
        last = line[0]
    number, head = _head(vault)
    return None if (last, chain) == (number, head) else Broken(last, cut=True)


def lines(
    vault: Vault, file: str = "", what: Sequence[str] = (), before: int | None = None, most: int = 200
) -> list[Line]:
    """Lines, newest first, before the line of that number."""
    rows = vault.db.rows(
        f"SELECT {_COLUMNS} FROM access WHERE (? = '' OR file = ?) AND (? OR what IN (SELECT value FROM json_each(?)))"  # noqa: S608 - fixed text
        " AND no < ? ORDER BY no DESC LIMIT ?",
        (file, file, not what, json.dumps(list(what)), 2**62 if before is None else before, most),
    )
    return [Line(*row) for row in rows]


def every(vault: Vault, file: str = "", what: Sequence[str] = ()) -> Iterator[Line]:
    """All of them, newest first."""
    before: int | None = None
    while block := lines(vault, file, what, before):
        yield from block
        before = block[-1].no

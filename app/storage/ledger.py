"""The ledgers of evidence: this vault's own lines, and those of others as they came, signed (docs/formats.md, 13).

A line is only ever added. This vault's own chains are signed when they leave; from then on
somebody else holds a signed head, and a rewritten chain is a proven fork. Until something has
left, whoever holds the vault's key could write it anew: a ledger binds its keeper from the first
handing over on, and not before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.base import limits
from app.crypto.identity import PublicKeys
from app.model import ledger as chains
from app.model.ledger import Act as Act
from app.model.ledger import Chain, Line
from app.model.ledger import Fault as Fault

if TYPE_CHECKING:
    from app.storage.vault import Vault

SAME_LOOK: Final = 3_600
"""seconds within which looking again, with nothing between, is the same opening: turning pages fills no ledger"""

Piece = tuple[str, str]
"""(case file, SHA-256 in hex)"""


@dataclass(frozen=True, slots=True)
class Note:
    """A line to be written: what was done with which piece, with whom (a key id, or ""), and from or to what."""

    act: Act
    file: str
    sha256: str
    whom: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A chain that is here. ``proof``: the id of the statement by which its author signed its head, "" for
    this vault's own. ``branch``: 0, or which of the branches of a ledger that was rewritten."""

    no: int
    chain: Chain
    proof: str
    branch: int


def note(vault: Vault, act: Act, file: str, sha256: str, whom: str = "", about: str = "") -> None:
    """Put one line down, with the transaction that is open or in one of its own."""
    note_all(vault, [Note(act, file, sha256, whom, about)])


def note_all(vault: Vault, notes: Iterable[Note]) -> None:
    """The same for many, in their order."""
    at = vault.clock.now()
    with vault.joined():
        for one in notes:
            _add(vault, at, one)


def opened(vault: Vault, file: str, sha256: str) -> None:
    """Somebody looked at a piece: the line waits in memory for the next save, so that looking costs no write.

    Nothing is noted in a review room: what lies there is in somebody else's ledger, and nothing is signed there.
    """
    if not vault.read_only and not any(one.file == file and one.sha256 == sha256 for _, one in vault.unnoted):
        vault.unnoted.append((vault.clock.now(), Note("opened", file, sha256)))


def write_down(vault: Vault) -> None:
    """For :class:`Vault`, inside the transaction that is about to end: what waits in memory."""
    waiting = list(vault.unnoted)
    for at, one in waiting:
        last = vault.db.row(
            "SELECT x.act, x.at FROM ledger l JOIN ledger_line x ON x.ledger = l.no AND x.n = l.lines"
            " WHERE l.author = ? AND l.file = ? AND l.sha256 = ? AND l.branch = 0",
            (vault.identity.key_id, one.file, one.sha256),
        )
        if last is None or last[0] != "opened" or not 0 <= at - last[1] < SAME_LOOK:
            _add(vault, at, one)

    def forget() -> None:
        del vault.unnoted[: len(waiting)]

    vault.after_commit(forget)


def _add(vault: Vault, at: int, one: Note) -> None:
    own = vault.identity.key_id
    row = vault.db.row(
        "SELECT no, lines, head FROM ledger WHERE author = ? AND file = ? AND sha256 = ? AND branch = 0",
        (own, one.file, one.sha256),
    )
    if row is None:
        salt = chains.new_salt()
        head = chains.start(own, one.file, one.sha256, salt)
        no = _begin(vault, own, one.file, one.sha256, salt, head)
        lines = 0
    else:
        no, lines, head = row
    if lines >= limits.LEDGER_LINES:
        return
    salt = chains.new_salt() if one.whom else ""
    whom = chains.commit(salt, one.whom) if one.whom else ""
    hash_ = chains.link(head, lines + 1, at, one.act, whom, one.about)
    vault.db.execute(
        "INSERT INTO ledger_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (no, lines + 1, at, one.act, whom, one.about, hash_, salt or None, one.whom or None),
    )
    vault.db.execute("UPDATE ledger SET lines = ?, head = ? WHERE no = ?", (lines + 1, hash_, no))


def _begin(vault: Vault, author: str, file: str, sha256: str, salt: str, head: str, branch: int = 0) -> int:
    vault.db.execute(
        "INSERT INTO ledger (author, file, sha256, salt, lines, head, branch) VALUES (?, ?, ?, ?, 0, ?, ?)",
        (author, file, sha256, salt, head, branch),
    )
    return int(vault.db.value("SELECT max(no) FROM ledger"))


def of(vault: Vault, file: str, sha256: str) -> list[Kept]:
    """All ledgers of one piece in one case: this vault's own first, then by author and branch."""
    rows = vault.db.rows(
        "SELECT no, author, file, sha256, salt, proof, branch FROM ledger WHERE file = ? AND sha256 = ?"
        " ORDER BY author <> ?, author, branch",
        (file, sha256, vault.identity.key_id),
    )
    return [_kept(vault, row) for row in rows]


def _kept(vault: Vault, row: Sequence[object]) -> Kept:
    no, author, file, sha256, salt, proof, branch = row
    lines: list[Line] = []
    named: dict[int, tuple[str, str]] = {}
    for n, at, act, whom, about, hash_, name_salt, name in vault.db.rows(
        "SELECT n, at, act, whom, about, hash, salt, named FROM ledger_line WHERE ledger = ? ORDER BY n", (no,)
    ):
        lines.append(Line(n, at, act, whom, about, hash_))
        if name is not None:
            named[n] = (name_salt, name)
    chain = Chain(str(author), str(file), str(sha256), str(salt), tuple(lines), named)
    return Kept(int(str(no)), chain, str(proof or ""), int(str(branch)))


def pieces(vault: Vault, file: str | None = None) -> list[Piece]:
    """The pieces that have a ledger here, of one case or of all."""
    rows = vault.db.rows(
        "SELECT DISTINCT file, sha256 FROM ledger WHERE ? IS NULL OR file = ? ORDER BY file, sha256", (file, file)
    )
    return [(case, sha256) for case, sha256 in rows]


def keys_of(vault: Vault, author: str) -> PublicKeys | None:
    """The public keys of the author of a ledger that came from elsewhere."""
    row = vault.db.row("SELECT ed25519, ml_dsa_65 FROM ledger_author WHERE key_id = ?", (author,))
    return None if row is None else PublicKeys(*row)


def statements(vault: Vault, ids: Iterable[str]) -> dict[str, bytes]:
    """Signed statements by id (SHA-256 in hex of their bytes)."""
    found = {}
    for id_ in sorted(set(ids)):
        statement = vault.db.value("SELECT statement FROM ledger_statement WHERE id = ?", (id_,))
        if statement is not None:
            found[id_] = statement
    return found


def keep(vault: Vault, keys: PublicKeys, chain: Chain, proof: str, statement: bytes) -> bool:
    """Take a verified chain of somebody else; whether it was new. In the caller's transaction.

    One that goes on from what is here takes its place. One that parts from it proves that its
    author wrote two: both stay, as branches. This vault's own chain is never replaced: what comes
    back is compared, and where it parts, kept as a branch (T9, T20).
    """
    own = chain.author == vault.identity.key_id
    there = [one for one in of(vault, chain.file, chain.sha256) if one.chain.author == chain.author]
    alike = [one for one in there if _one_history(one.chain, chain)]
    longest = max(alike, key=lambda one: len(one.chain.lines), default=None)
    if longest is not None and len(longest.chain.lines) >= len(chain.lines):
        return False if own else _name(vault, longest, chain)
    grown = [one for one in alike if not (own and one.branch == 0)]
    if grown:
        one = max(grown, key=lambda one: len(one.chain.lines))
        _write(vault, one.no, keys, chain, (proof, statement), len(one.chain.lines))
        return True
    if len(there) >= limits.LEDGER_FORKS:
        return False
    # What this vault's own key signed and this vault doesn't have: it was put back, or a copy of it is at work.
    branch = max((one.branch for one in there), default=0 if own else -1) + 1
    no = _begin(vault, chain.author, chain.file, chain.sha256, chain.salt, chain.head, branch)
    _write(vault, no, keys, chain, (proof, statement), 0)
    return True


def _one_history(one: Chain, other: Chain) -> bool:
    return one.salt == other.salt and chains.parting(one.lines, other.lines) is None


def _name(vault: Vault, one: Kept, chain: Chain) -> bool:
    """Names that an earlier copy of these lines was without."""
    told = {n: name for n, name in chain.named.items() if n not in one.chain.named}
    _put_names(vault, one.no, told)
    return bool(told)


def _put_names(vault: Vault, no: int, named: dict[int, tuple[str, str]]) -> None:
    vault.db.many(
        "UPDATE ledger_line SET salt = ?, named = ? WHERE ledger = ? AND n = ? AND named IS NULL",
        [(salt, whom, no, n) for n, (salt, whom) in named.items()],
    )


def _write(vault: Vault, no: int, keys: PublicKeys, chain: Chain, proof: tuple[str, bytes], there: int) -> None:
    """Put down the lines after the first ``there``, and the statement that signs the last one."""
    id_, statement = proof
    vault.db.execute(
        "INSERT OR IGNORE INTO ledger_author VALUES (?, ?, ?)", (chain.author, keys.ed25519, keys.ml_dsa_65)
    )
    vault.db.execute("INSERT OR IGNORE INTO ledger_statement VALUES (?, ?, ?)", (id_, chain.author, statement))
    vault.db.many(
        "INSERT INTO ledger_line VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
        [(no, line.n, line.at, line.act, line.whom, line.about, line.hash) for line in chain.lines[there:]],
    )
    _put_names(vault, no, chain.named)
    vault.db.execute(
        "UPDATE ledger SET lines = ?, head = ?, proof = ? WHERE no = ?", (len(chain.lines), chain.head, id_, no)
    )


def check(vault: Vault, file: str | None = None) -> list[tuple[Kept, Fault]]:
    """Walk every chain that is here; what is missing or altered, each with its first fault."""
    return [found for place in pieces(vault, file) for found in check_piece(vault, *place)]


def check_piece(vault: Vault, file: str, sha256: str) -> list[tuple[Kept, Fault]]:
    """The same of one piece."""
    found = []
    for one in of(vault, file, sha256):
        fault = chains.fault_of(one.chain) or _cut(vault, one)
        if fault is not None:
            found.append((one, fault))
    return found


def _cut(vault: Vault, one: Kept) -> Fault | None:
    """Lines cut off at the end: the count and the head stand on another page of the database."""
    lines, head = vault.db.row("SELECT lines, head FROM ledger WHERE no = ?", (one.no,)) or (0, "")
    return None if (lines, head) == (len(one.chain.lines), one.chain.head) else Fault("gap", len(one.chain.lines) + 1)


__all__ = [
    "SAME_LOOK",
    "Act",
    "Fault",
    "Kept",
    "Note",
    "Piece",
    "check",
    "check_piece",
    "keep",
    "keys_of",
    "note",
    "note_all",
    "of",
    "opened",
]
__all__ += ["pieces", "statements", "write_down"]

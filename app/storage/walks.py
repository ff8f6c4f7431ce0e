"""The walks of the check, one for each kind of thing that can be damaged."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from app.base.errors import Cancelled, SijilError, VaultError
from app.base.limits import READ_BLOCK
from app.base.task import Task
from app.crypto import slots as key_slots
from app.crypto.entries import verify_entry
from app.crypto.identity import PublicKeys
from app.crypto.sdjwt import hash_of
from app.model.entry import Entry, digest_of
from app.storage import authors, carried, comparing, evidence, journal, keysfile, packs, quarantine
from app.storage.fold import belonging, disclosed
from app.storage.staging import FOLDER
from app.storage.unsealing import EvidenceReader
from app.storage.vault import Vault

_NAME: Final = re.compile(r"[0-9a-f]{32}")
_STEP: Final = 200


@dataclass(frozen=True, slots=True)
class Damage:
    """``what`` is a catalogue key below ``check.``; ``where`` an id, a hash or the name of a file."""

    what: str
    where: str


@dataclass(slots=True)
class CheckReport:
    counts: dict[str, int] = field(default_factory=dict)
    damage: list[Damage] = field(default_factory=list)

    def found(self, what: str, where: object = "") -> None:
        one = Damage(what, str(where))
        if one not in self.damage:
            self.damage.append(one)


Walk = Callable[[Vault, Task, CheckReport], None]


def walk(vault: Vault, task: Task) -> CheckReport:
    """All walks; one that a damaged page stops is named, and the others go on."""
    report = CheckReport()
    for name, one in _WALKS:
        try:
            one(vault, task, report)
        except Cancelled:
            raise
        except SijilError:
            report.found("check.unreadable", name)
        if report.damage:
            vault.reopen()
    return report


def _keys(vault: Vault, task: Task, report: CheckReport) -> None:
    task.progress(0, None, "task.check.pages")
    raw = keysfile.read(vault.folder)
    half = key_slots.COPY_BYTES
    for number, piece in enumerate((raw[:half], raw[half : 2 * half])):
        try:
            key_slots.parameters(piece)
        except SijilError:
            report.found("check.keys", f"keys:{number}")
    if len(raw) != key_slots.FILE_BYTES or raw[:half] != raw[half:]:
        report.found("check.keys", "keys")
    if vault.alarms:
        report.found(f"check.{vault.alarms[0]}", "contact")


def _pages(vault: Vault, task: Task, report: CheckReport) -> None:
    """Every page's MAC, then what SQLite itself can tell."""
    task.progress(0, None, "task.check.pages")
    vault.checkpoint()
    for (message,) in vault.db.rows("PRAGMA cipher_integrity_check"):
        number = re.search(r"page (\d+)", str(message))
        report.found("check.page", number[1] if number else "")
    for (message,) in vault.db.rows("PRAGMA integrity_check(100)"):
        if message != "ok":
            report.found("check.database", "vault.db")
    for table, *_ in vault.db.rows("PRAGMA foreign_key_check"):
        report.found("check.database", table)
    report.counts["pages"] = int(vault.db.value("PRAGMA page_count"))


def _entries(vault: Vault, task: Task, report: CheckReport) -> None:
    """Each entry by itself: its token, its own signature, its disclosures."""
    keys = {author.key_id: author.keys for author in authors.listing(vault)}
    numbers = [row[0] for row in vault.db.rows("SELECT id FROM entry ORDER BY id")]
    good: list[tuple[int]] = []
    disclosures = 0
    for done, number in enumerate(numbers):
        if done % _STEP == 0:
            task.progress(done, len(numbers), "task.check.entries")
        try:
            disclosures += _entry(vault, number, keys, report)
            good.append((number,))
        except _Bad as bad:
            report.found(bad.what, bad.where)
        except VaultError:
            report.found("check.entry", f"#{number}")
    task.progress(len(numbers), len(numbers), "task.check.entries")
    report.counts["entries"] = len(numbers)
    report.counts["changes"] = disclosures
    with vault.joined():
        vault.db.many("UPDATE entry SET checked = 1 WHERE id = ? AND checked = 0", good)


class _Bad(Exception):
    def __init__(self, what: str, where: str) -> None:
        self.what, self.where = what, where
        super().__init__(what)


def _entry(vault: Vault, number: int, keys: dict[str, PublicKeys | None], report: CheckReport) -> int:
    row = vault.db.row(
        "SELECT e.hash, e.token, e.seq, e.prev, e.iat, e.file, a.key_id FROM entry e JOIN author a ON a.id = e.author"
        " WHERE e.id = ?",
        (number,),
    )
    if row is None:
        raise _Bad("check.entry", f"#{number}")
    hash_, token, seq, prev, iat, file, author = row
    if hash_of(token) != hash_:
        raise _Bad("check.entry", hash_)
    changes = vault.db.rows("SELECT digest, disclosure, record FROM change WHERE entry = ? ORDER BY n", (number,))
    try:
        entry = journal.stored(token, hash_, [change[1] for change in changes])
    except (SijilError, ValueError, IndexError):
        raise _Bad("check.entry", hash_) from None
    claims = entry.claims
    if (claims.iss, claims.seq, claims.prev, claims.iat, claims.file) != (author, seq, prev, iat, file):
        raise _Bad("check.entry", hash_)
    _signature(entry, keys.get(author))
    if claims.digests != tuple(change[0] for change in changes):
        raise _Bad("check.changes", hash_)
    _replaced(vault, number, entry)
    apart = vault.db.value("SELECT 1 FROM uncounted WHERE entry = ?", (number,)) is not None
    for digest, disclosure, record in changes:
        if disclosure is not None and not _discloses(digest, disclosure, record, file, apart):
            report.found("check.disclosure", digest)
    return len(changes)


def _signature(entry: Entry, public: PublicKeys | None) -> None:
    if public is None:
        raise _Bad("check.author", entry.claims.iss)
    try:
        verify_entry(entry, public)
    except SijilError:
        raise _Bad("check.signature", entry.hash) from None


def _replaced(vault: Vault, number: int, entry: Entry) -> None:
    claims = entry.claims
    expected = {
        (old, n, claims.file) for n, olds in claims.replaces.items() for old in olds if old != claims.digests[n]
    }
    stored = set(vault.db.rows("SELECT old, n, file FROM replaces WHERE entry = ?", (number,)))
    if stored != expected:
        raise _Bad("check.changes", entry.hash)


def _discloses(digest: str, disclosure: str, record: str | None, file: str, apart: bool) -> bool:
    """Whether it is what was signed, and where it belongs: nowhere, in an entry that doesn't count."""
    try:
        place = None if apart else belonging(file, disclosed(disclosure))[0]
        return digest_of(disclosure) == digest and place == record
    except (SijilError, ValueError):
        return False


def _chains(vault: Vault, task: Task, report: CheckReport) -> None:
    """Each entry names the hash of the one before; a gap is normal where only some files are shared."""
    task.progress(0, None, "task.check.chains")
    seen: dict[tuple[int, int], set[str]] = {}
    rows = vault.db.rows("SELECT author, seq, hash, prev FROM entry ORDER BY author, seq")
    for author, seq, hash_, _ in rows:
        seen.setdefault((author, seq), set()).add(hash_)
    for author, seq, hash_, prev in rows:
        before = seen.get((author, seq - 1))
        if before is not None and prev not in before:
            report.found("check.chain", hash_)
    for (author, seq), hashes in seen.items():
        if len(hashes) > 1:
            key_id = vault.db.value("SELECT key_id FROM author WHERE id = ?", (author,))
            report.found("check.fork", f"{key_id} {seq}")
    own = vault.db.row(
        "SELECT count(DISTINCT e.seq), max(e.seq) FROM entry e JOIN author a ON a.id = e.author WHERE a.key_id = ?",
        (vault.identity.key_id,),
    )
    if own is not None and own[1] is not None and own[0] != own[1] + 1:
        report.found("check.gap", vault.identity.key_id)
    report.counts["authors"] = len({author for author, _ in seen})


def _records(vault: Vault, task: Task, report: CheckReport) -> None:
    """The records and the search against what the journal gives now."""
    task.progress(0, None, "task.check.records")
    report.counts["records"] = int(vault.db.value("SELECT count(*) FROM record"))
    for where in comparing.differences(vault, task):
        report.found("check.record", where)


def _evidence(vault: Vault, task: Task, report: CheckReport) -> None:
    rows = vault.db.rows("SELECT name, sha256, file, size FROM evidence ORDER BY name")
    total = sum(row[3] for row in rows)
    done = 0
    for name, sha256, file, _ in rows:
        try:
            with evidence.reader(vault, sha256, file) as source:
                while block := source.read(READ_BLOCK):
                    done += len(block)
                    task.progress(done, total, "task.check.evidence")
        except VaultError as error:
            missing = error.facts.get("what") == "evidence-missing"
            report.found("check.evidence-missing" if missing else "check.evidence", name)
    kept = _kept(vault)
    for name, opened in kept.items():
        try:
            with opened() as source:
                while source.read(READ_BLOCK):
                    task.progress(done, total, "task.check.evidence")
        except VaultError as error:
            missing = error.facts.get("what") == "evidence-missing"
            report.found("check.evidence-missing" if missing else "check.evidence", name)
    known = {row[0] for row in rows} | kept.keys()
    for path in sorted((vault.folder / FOLDER).iterdir()):
        if _NAME.fullmatch(path.name) and path.name not in known:
            report.found("check.evidence-orphan", path.name)
    report.counts["evidence"] = len(rows)


def _kept(vault: Vault) -> dict[str, Callable[[], EvidenceReader]]:
    """Files of bundles, by name: set aside, or carried for others."""
    found: dict[str, Callable[[], EvidenceReader]] = {
        one.name: functools.partial(quarantine.reader, vault, one.bundle) for one in quarantine.listing(vault)
    }
    for one in carried.listing(vault):
        found[one.name] = functools.partial(carried.reader, vault, one.name)
    for name, (pack, n) in packs.names(vault).items():
        found[name] = functools.partial(packs.reader, vault, pack, n)
    return found


_WALKS: Final[tuple[tuple[str, Walk], ...]] = (
    ("keys", _keys),
    ("pages", _pages),
    ("entries", _entries),
    ("chains", _chains),
    ("records", _records),
    ("evidence", _evidence),
)

"""Check a sealed file, encrypted or opened, with a vault, with a bare age key, or with neither (T34)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.base.errors import InputError, NotFound
from app.base.task import Task
from app.crypto.identity import AgeKey, PublicKeys
from app.crypto.stamps import Verdict
from app.model.entry import Entry
from app.services import authorities, stamping
from app.services.authors import Authors
from app.services.sealing.views import AuthorSeen, Checked, StampSeen
from app.services.session import Session
from app.storage import authors
from app.storage.vault import Vault
from app.sync import sealed, unpacked
from app.sync.folder import AGE_MAGIC, open_bundle
from app.sync.sealed import Opened, Reader, SealedSpec


@dataclass(slots=True)
class Chains:
    """What the entries of a file say of each other: how many of whom, and where there are gaps.

    A gap is normal where only some files are shared; two entries with one number, or a number whose hash another
    entry names otherwise, prove two histories (T20).
    """

    seqs: dict[str, set[int]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        author = entry.claims.iss
        self.seqs.setdefault(author, set()).add(entry.claims.seq)
        self.counts[author] = self.counts.get(author, 0) + 1

    def gaps(self, author: str) -> int:
        """Places where entries of this author are elsewhere."""
        seqs = self.seqs.get(author, set())
        return sum(seq > 0 and seq - 1 not in seqs for seq in seqs)


def check(
    path: Path, *, session: Session | None = None, key: AgeKey | None = None, task: Task | None = None
) -> Checked:
    """Verify a sealed file to its last byte: the file as it travels, its archive, or the folder it was unpacked into.

    The file as it travels needs a vault or an age key that it is for; what was opened needs neither. Raises a
    BundleError whose facts say where the first fault lies (``member``, ``line``, ``at`` in bytes) and ``reason``;
    InputError ``sealed-needs-key``, NotFound, StorageFault, Cancelled.
    """
    path, task = Path(path), task or Task()
    chains = Chains()
    known = session.run(_keys) if session is not None else {}

    def spool(entries: Sequence[Entry], checked: frozenset[str]) -> None:
        for entry in entries:
            chains.add(entry)

    spec = SealedSpec(author_keys=known.get, entry_spool=spool)
    if path.is_dir():
        source, opened = "folder", unpacked.read_folder(path, spec)
    else:
        with open_bundle(path) as file:
            head = file.read(len(AGE_MAGIC))
            file.seek(0)
            if head != AGE_MAGIC and unpacked.looks_like_tar(file):
                source, opened = "tar", unpacked.read_archive(file, spec)
            else:
                source, opened = "age", sealed.read(file, _reader(session, key), task, spec)
    for entry in opened.received.entries:
        chains.add(entry)
    return _checked(source, opened, chains, session)


def _reader(session: Session | None, key: AgeKey | None) -> Reader:
    if key is not None:
        return key
    if session is None:
        raise InputError("sealed-needs-key")
    return session.run(lambda vault: vault.identity)


def read_key(path: Path) -> AgeKey:
    """The age key in a file as the age program keeps it. Raises NotFound, InputError ``bad-age-key``."""
    try:
        return AgeKey.read(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise NotFound(what="file", path=str(path)) from error
    except (ValueError, OSError) as error:
        raise InputError("bad-age-key") from error


def _keys(vault: Vault) -> dict[str, PublicKeys]:
    return {author.key_id: author.keys for author in authors.listing(vault) if author.keys is not None}


def _checked(source: str, opened: Opened, chains: Chains, session: Session | None) -> Checked:
    got, seal = opened.received, opened.seal
    digest = hashlib.sha256(got.signature).digest()
    missing: dict[str, int] = {}
    for authors_ in opened.missing.values():
        for author, n in authors_.items():
            missing[author] = missing.get(author, 0) + n
    wanted = sorted(got.authors)
    names = session.run(_names, (got.sender, *wanted)) if session is not None else {}
    seen = tuple(
        AuthorSeen(
            author, got.authors[author].name or "", names.get(author, ""), chains.counts.get(author, 0),
            missing.get(author, 0), chains.gaps(author), author in got.forks,
        )
        for author in wanted
    )  # fmt: skip
    return Checked(
        source, got.bundle_id, digest, got.sender, seal.name or "", names.get(got.sender, ""), seal.at, seal.purpose,
        seal.policy, len(seal.cases), len(got.files), got.entry_count, len(got.evidence), len(opened.pages),
        len(got.ledgers), len(opened.identities), seal.missing(), got.readers_count, got.bytes, seen,
        tuple(map(_stamp, stamping.judge(digest, opened.stamps, authorities.trusted(session)))),
        session is not None and got.sender == session.key_id,
    )  # fmt: skip


def _stamp(verdict: Verdict) -> StampSeen:
    return StampSeen(verdict.at, verdict.authority, verdict.why)


def _names(vault: Vault, keys: tuple[str, ...]) -> dict[str, str]:
    """Only names that this vault's own person gave: what a file claims is shown as a claim (P27)."""
    known = Authors(vault)
    found = {key: known.get(key) for key in keys}
    return {key: author.name for key, author in found.items() if author.verified or author.is_self}


__all__ = ["check", "read_key"]

"""Ledgers that go with pieces of evidence and come with them. All on the vault's thread."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from app.crypto.identity import PublicKeys
from app.model.ledger import Chain
from app.storage import evidence
from app.storage import ledger as store
from app.storage.ledger import Kept, Note, Piece
from app.storage.vault import Vault
from app.sync import ledger as wire
from app.sync.ledger import Ledger


def members(vault: Vault, pieces: Iterable[Piece], readers: Collection[str] = ()) -> dict[str, bytes]:
    """The members ``data/ledgers/<key id>.json`` about these (case file, SHA-256) pairs, by key id of their authors.

    This vault signs its own chains as they stand now, so what is being done must be noted
    before; those of others go with the statements by which they signed them. Who else has a piece
    isn't told (A3): a line names the other side only where that is somebody whose ledger goes along
    anyway, or the one and only of ``readers``. Branches of a ledger that was rewritten don't go: its
    author is asked about them here. Raises BundleTooBig ``ledger``.
    """
    own: list[Chain] = []
    others: dict[str, list[Kept]] = {}
    for file, sha256 in sorted(set(pieces)):
        for kept in store.of(vault, file, sha256):
            if kept.branch or not kept.chain.lines:
                continue
            if kept.chain.author == vault.identity.key_id:
                own.append(kept.chain)
            else:
                others.setdefault(kept.chain.author, []).append(kept)
    told = {vault.identity.key_id, *others, *(readers if len(set(readers)) == 1 else ())}
    made = _own(vault, own, told) if own else {}
    for author in sorted(others):
        made |= _passed_on(vault, author, others[author], told)
    return made


def _own(vault: Vault, chains: list[Chain], told: Collection[str]) -> dict[str, bytes]:
    identity = vault.identity
    statement = wire.write_statement(identity, [chain.head for chain in chains], vault.clock.now())
    return {identity.key_id: wire.write_member(identity.public, [statement], _shown(chains, told))}


def _passed_on(vault: Vault, author: str, kept: list[Kept], told: Collection[str]) -> dict[str, bytes]:
    keys = store.keys_of(vault, author)
    statements = store.statements(vault, {one.proof for one in kept})
    proven = [one.chain for one in kept if one.proof in statements]
    if keys is None or not proven:
        return {}
    return {author: wire.write_member(keys, list(statements.values()), _shown(proven, told))}


def _shown(chains: list[Chain], told: Collection[str]) -> list[Chain]:
    return [wire.naming_only(chain, told) for chain in chains]


def take(vault: Vault, ledgers: Iterable[Ledger], files: Collection[str] | None = None) -> int:
    """Keep what verified ledgers say about pieces that are here, in the caller's transaction; how many were new.

    ``files``: only of these cases. A ledger of bytes that this vault doesn't hold proves nothing here and stays out.
    """
    fresh = 0
    for ledger in ledgers:
        for chain, proof in zip(ledger.chains, ledger.proofs, strict=True):
            if files is not None and chain.file not in files:
                continue
            if evidence.holds(vault, chain.sha256, chain.file):
                fresh += store.keep(vault, ledger.author, chain, proof, ledger.statements[proof])
    return fresh


def left(vault: Vault, act: store.Act, pieces: Iterable[Piece], whom: Collection[str] = ("",), about: str = "") -> None:
    """Note for each piece and each of ``whom`` (key ids, or :func:`recipient` of a bare key) that it is about to leave.

    Call it before :func:`members` and before anything is written: a copy that no line tells of is worse than
    a line about one that failed.
    """
    store.note_all(vault, (Note(act, file, sha256, one, about) for file, sha256 in sorted(set(pieces)) for one in whom))


def keys(vault: Vault, author: str) -> PublicKeys | None:
    """Who signed a ledger that is here."""
    return vault.identity.public if author == vault.identity.key_id else store.keys_of(vault, author)

"""What is here: the list of a case's evidence, and the bytes of one piece, in memory only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from app.base import limits
from app.base.errors import NotFound
from app.model.fold import RecordState
from app.services.session import Session
from app.services.views import EvidenceView
from app.storage import evidence as store
from app.storage import records
from app.storage.vault import Vault


def listing(session: Session, case_id: str) -> tuple[EvidenceView, ...]:
    """The evidence of a case, whether or not its bytes are here."""

    def collect(vault: Vault) -> tuple[EvidenceView, ...]:
        states = [s for s in records.records_in(vault, case_id, withdrawn=False) if s.type == "evidence"]
        return tuple(_view(vault, state) for state in states)

    return session.run(collect)


def piece(session: Session, evidence_id: str) -> EvidenceView:
    """One piece of evidence as it stands. Raises NotFound."""

    def look(vault: Vault) -> EvidenceView | None:
        state = records.state(vault, evidence_id)
        return _view(vault, state) if state is not None and state.type == "evidence" else None

    found = session.run(look)
    if found is None:
        raise NotFound(what="evidence")
    return found


def _view(vault: Vault, state: RecordState) -> EvidenceView:
    sha256, size, graphic, copied = (state.shown(name) for name in ("sha256", "size", "graphic", "copy_of"))
    return EvidenceView(
        state.id,
        state.file,
        str(state.shown("name") or ""),
        str(state.shown("media_type") or ""),
        size if isinstance(size, int) else 0,
        sha256 if isinstance(sha256, str) else "",
        isinstance(sha256, str) and store.holds(vault, sha256, state.file),
        graphic if isinstance(graphic, bool) else None,
        copied if isinstance(copied, str) else None,
    )


def open_piece(session: Session, evidence_id: str) -> tuple[store.EvidenceReader, str]:
    """The original bytes as a stream, which the caller closes, and the name. Raises NotFound, VaultDamaged."""
    state = session.run(records.state, evidence_id)
    sha256 = state.shown("sha256") if state is not None and state.type == "evidence" else None
    if state is None or not isinstance(sha256, str) or not session.run(store.holds, sha256, state.file):
        raise NotFound(what="evidence")
    return session.run(store.reader, sha256, state.file), str(state.shown("name") or "")


def read(session: Session, evidence_id: str, limit: int = 64 * limits.MIB) -> bytes:
    """The original bytes, at most ``limit`` of them, in memory only. Raises NotFound, VaultDamaged."""
    source, _ = open_piece(session, evidence_id)
    with closing(source):
        return b"".join(_blocks(source, limit))


def _blocks(source: store.EvidenceReader, left: int) -> Iterator[bytes]:
    while left > 0 and (block := source.read(min(left, limits.READ_BLOCK))):
        left -= len(block)
        yield block

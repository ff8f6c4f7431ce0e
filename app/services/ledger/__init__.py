"""The ledger of each piece of evidence: who took it in, sent it, had it, opened it; when; do both sides say so."""

from __future__ import annotations

from app.model.ledger import ACTS, Act, Fault
from app.services.ledger.travel import left, members, take
from app.storage.ledger import note, note_all, opened

__all__ = ["ACTS", "Act", "Fault", "left", "members", "note", "note_all", "opened", "take"]

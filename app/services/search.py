"""Search over every record, in any spelling of Arabic letters."""

from __future__ import annotations

from app.services.session import Session
from app.services.views import SearchHit
from app.storage import search as index


def search(session: Session, text: str, limit: int = 50) -> tuple[SearchHit, ...]:
    """Records that hold all the words (the last one may be unfinished), best first."""
    return tuple(
        SearchHit(hit.record, hit.file, hit.type, hit.title, hit.snippet)
        for hit in session.run(index.search, text, limit)
    )

"""What a suspended key had erased here before the word came, and who could send it again (T21)."""

from __future__ import annotations

from app.model.recordids import is_case_file
from app.model.release import RETRACTION, read_digests
from app.services import holders
from app.services.session import Session
from app.services.suspension.views import Lost
from app.services.views import Author
from app.storage import records, retracting
from app.storage import suspension as table
from app.storage.vault import Vault


def lost(session: Session, key_id: str) -> tuple[Lost, ...]:
    """By title, the cases in which something is gone by the word of that key alone; nothing where it counts.

    Who sends a case whole brings it back: the retraction isn't taken any more.
    """
    counts, titles, cut = session.run(_counts, key_id)
    found = [Lost(case, titles.get(case, ""), n, _askable(session, case, cut | {key_id})) for case, n in counts.items()]
    return tuple(sorted(found, key=lambda one: (one.title.casefold(), one.case)))


def _counts(vault: Vault, key_id: str) -> tuple[dict[str, int], dict[str, str], frozenset[str]]:
    gone, counts = retracting.Gone(vault), dict[str, int]()
    for digest, writer, file in _named(vault, key_id):
        if is_case_file(file) and not gone.covers(digest, writer, file):
            counts[file] = counts.get(file, 0) + 1
    return counts, records.titles(vault, sorted(counts)), table.cut(vault)


def _named(vault: Vault, key_id: str) -> set[tuple[str, str, str]]:
    """(digest, writer, file) of what its retractions named and isn't here."""
    apart = {one.hash: one.file for one in table.uncounted(vault, key_id)}
    found: set[tuple[str, str, str]] = set()
    for hash_, change in table.changes_in(vault, apart):
        if (change.type, change.field) == (RETRACTION.name, "digests"):
            found |= retracting.missing(vault, apart[hash_], read_digests(change.value))
    return found


def _askable(session: Session, case: str, but: frozenset[str]) -> tuple[Author, ...]:
    known = holders.of_case(session, case).holders
    return tuple(one.reader for one in known if one.reader.key_id not in but and not one.reader.is_self)


__all__ = ["lost"]

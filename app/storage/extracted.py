"""Text taken out of the bytes of evidence, for the search alone. It never travels and is never shown as a value.

It hangs on the record *and* on the hash that the record gives its file: when the record is
withdrawn, or the hash is erased, withheld or replaced, the text goes with it (T17).
"""

from __future__ import annotations

from collections.abc import Iterable

from app.base.limits import EXTRACTED_CHARS
from app.model.fold import RecordState
from app.storage.driver import listed
from app.storage.vault import Vault


def put(vault: Vault, record: str, text: str) -> bool:
    """Keep what was found in the bytes of a piece of evidence, at most :data:`EXTRACTED_CHARS` of it, and index it.

    An empty text says that there was none to find. ``False`` where the record isn't here, isn't
    evidence, is withdrawn, or doesn't say which file it means: then nothing is kept.
    """
    from app.storage import fold, records

    state = records.state(vault, record)
    sha256 = hash_of(state) if state is not None else ""
    if state is None or not sha256:
        return False
    clean = text[:EXTRACTED_CHARS].encode("utf-8", "replace").decode("utf-8")
    with vault.joined():
        vault.db.execute(
            "INSERT INTO extracted VALUES (?, ?, ?, ?) ON CONFLICT (record, file) DO UPDATE"
            " SET sha256 = excluded.sha256, text = excluded.text",
            (record, state.file, sha256, clean),
        )
        fold.store(vault, [(state.file, record)], {})
    return True


def hash_of(state: RecordState) -> str:
    """The file that a standing evidence record means; "" without one."""
    sha256 = state.shown("sha256")
    return sha256 if state.type == "evidence" and not state.withdrawn and isinstance(sha256, str) else ""


def texts(vault: Vault, states: Iterable[RecordState]) -> dict[tuple[str, str], str]:
    """What was extracted for these records, by (record, file); what no longer belongs to one is deleted here."""
    found: dict[tuple[str, str], str] = {}
    wanted = {(state.id, state.file): hash_of(state) for state in states if state.type == "evidence"}
    if not wanted:
        return found
    rows = vault.db.rows(
        "SELECT record, file, sha256, text FROM extracted WHERE record IN (SELECT value FROM json_each(?))",
        (listed(sorted({record for record, _ in wanted})),),
    )
    for record, file, sha256, text in rows:
        if wanted.get((record, file), sha256) != sha256:
            vault.db.execute("DELETE FROM extracted WHERE record = ? AND file = ?", (record, file))
        elif (record, file) in wanted:
            found[record, file] = text
    return found


def drop(vault: Vault, places: Iterable[tuple[str, str]]) -> None:
    """Forget the texts of records, given as (file, record), that are no longer here at all."""
    vault.db.many("DELETE FROM extracted WHERE file = ? AND record = ?", places)


def text_of(vault: Vault, record: str, file: str) -> str | None:
    """What was extracted; ``None`` where nobody has looked yet."""
    found = vault.db.value("SELECT text FROM extracted WHERE record = ? AND file = ?", (record, file))
    return None if found is None else str(found)


def missing(vault: Vault, most: int = 1000) -> list[str]:
    """Evidence whose bytes are here and from which no text was taken yet."""
    rows = vault.db.rows(
        "SELECT r.id, s.packed, r.file FROM record r JOIN state s USING (no)"
        " WHERE r.type = 'evidence' AND NOT r.withdrawn"
        " AND EXISTS (SELECT 1 FROM evidence e WHERE e.file = r.file)"
        " AND NOT EXISTS (SELECT 1 FROM extracted x WHERE x.record = r.id AND x.file = r.file)"
        " ORDER BY r.id LIMIT ?",
        (most,),
    )
    return _held(vault, rows)


def missing_after(vault: Vault, after: str, most: int) -> tuple[list[str], str | None]:
    """The same, a page at a time: records with an id above ``after``; and where to go on, ``None`` at the end."""
    rows = vault.db.rows(
        "SELECT r.id, s.packed, r.file FROM record r JOIN state s USING (no)"
        " WHERE r.type = 'evidence' AND NOT r.withdrawn AND r.id > ?"
        " AND EXISTS (SELECT 1 FROM evidence e WHERE e.file = r.file)"
        " AND NOT EXISTS (SELECT 1 FROM extracted x WHERE x.record = r.id AND x.file = r.file)"
        " ORDER BY r.id LIMIT ?",
        (after, most),
    )
    return _held(vault, rows), rows[-1][0] if len(rows) == most else None


def _held(vault: Vault, rows: list[tuple[str, bytes, str]]) -> list[str]:
    from app.storage import evidence, fold

    found = []
    for record, packed, file in rows:
        sha256 = hash_of(fold.unpack(record, file, "evidence", packed))
        if sha256 and evidence.holds(vault, sha256, file):
            found.append(record)
    return found

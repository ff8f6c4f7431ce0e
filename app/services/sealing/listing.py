"""What was sealed here, newest first."""

from __future__ import annotations

from app.services import authorities
from app.services.authors import Authors
from app.services.sealing.views import SealedRow
from app.services.session import Session
from app.storage import records, seals
from app.storage.vault import Vault


def listing(session: Session) -> tuple[SealedRow, ...]:
    """Every sealed file, with the names that its cases and readers have now."""
    return session.run(_rows, len(authorities.chosen(session)))


def _rows(vault: Vault, wanted: int) -> tuple[SealedRow, ...]:
    known = Authors(vault)
    found = []
    for one in seals.rows(vault):
        titles = tuple(records.titles(vault, list(one.cases)).get(case, "") for case in one.cases)
        names = tuple(known.get(reader).name for reader in one.readers)
        found.append(
            SealedRow(
                one.bundle,
                one.digest,
                one.at,
                one.cases,
                titles,
                names,
                len(one.recipients),
                one.purpose,
                one.policy,
                one.entries,
                one.pieces,
                one.bytes,
                one.place,
                one.stamps,
                one.stamps < wanted,
                one.missing,
            )
        )
    return tuple(found)

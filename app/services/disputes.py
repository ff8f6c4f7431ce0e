"""Values on which standing accounts differ, and how a person settles one."""

from __future__ import annotations

from app.base.errors import InputError
from app.model.entry import JSON
from app.model.fold import RecordState
from app.services import editing
from app.services.authors import Authors
from app.services.cases import record, record_view, titles_of
from app.services.session import Session
from app.services.views import ChangeSet, DisputeRow, Edit
from app.storage import lookup, records
from app.storage.vault import Vault


def count(session: Session) -> int:
    """How many fields are disputed."""
    return session.run(lookup.disputed_count)


def listing(session: Session) -> tuple[DisputeRow, ...]:
    """Every disputed field of every record that isn't withdrawn, latest first."""

    def collect(vault: Vault) -> tuple[DisputeRow, ...]:
        authors = Authors(vault)
        rows: list[DisputeRow] = []
        for state in records.disputed(vault):
            rows.extend(_rows(vault, state, authors))
        return tuple(rows)

    return session.run(collect)


def _rows(vault: Vault, state: RecordState, authors: Authors) -> list[DisputeRow]:
    view = record_view(vault, state, authors)
    titles = titles_of(vault, [state.file])
    found = [field for field in view.fields.values() if field.state == "disputed"]
    return [DisputeRow(view, field, titles.get(state.file, "")) for field in found]


def settle(session: Session, record_id: str, field: str, value: JSON, source: str | None = None) -> ChangeSet:
    """Replace every standing account by ``value``. Raises InputError ``not-disputed``, NotFound."""
    view = record(session, record_id)
    standing = view.fields.get(field)
    if standing is None or standing.state != "disputed":
        raise InputError("not-disputed")
    return editing.save(session, [Edit(record_id, view.type, field, value, source, "settle")])

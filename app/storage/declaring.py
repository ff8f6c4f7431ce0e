"""What this vault declares: the built-in fields and terms, and those that the definitions in its registers add.

Kept beside the vault as one immutable value, and computed anew only when a definition was
touched. Records whose words rest on a definition that means something else now are then
described again, so that the order in which a definition and the values that use it arrive
can't matter (T27).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from app.model.adoption import Claim, declare
from app.model.definitions import DEFINITION_TYPES, own_name
from app.model.extension import BUILT_IN, Declarations, changed
from app.model.fold import RecordState
from app.model.recordids import is_case_file
from app.storage import settings
from app.storage.driver import listed

if TYPE_CHECKING:
    from app.storage.vault import Vault

Place = tuple[str, str]
"""(file, record)"""

REGISTER: Final = "register-file"
"""The setting that holds the id of this vault's own register."""

_CLAIMS: Final = (
    "SELECT c.record, c.field, a.key_id, e.seq, c.disclosure FROM change c"
    " JOIN entry e ON e.id = c.entry JOIN author a ON a.id = e.author"
    " WHERE c.record IN (SELECT value FROM json_each(?)) AND c.field IN ('readers', 'kind')"
)


def declarations(vault: Vault) -> Declarations:
    """The declarations of this vault, as of now, also inside a transaction."""
    if vault.declarations is None:
        vault.declarations = _read(vault)
    return vault.declarations


def renew(vault: Vault) -> set[Place]:
    """Read the definitions again; the places (file, record) whose words rest on those that changed."""
    before = declarations(vault)
    vault.declarations = _read(vault)
    ids = changed(before, vault.declarations)
    if not ids:
        return set()
    return set(
        vault.db.rows(
            "SELECT DISTINCT r.file, r.id FROM reference f JOIN record r ON r.no = f.no"
            " WHERE f.target IN (SELECT value FROM json_each(?))",
            (listed(ids),),
        )
    )


def touches(vault: Vault, places: Iterable[Place], states: Mapping[Place, tuple[RecordState, object]]) -> bool:
    """Whether a definition is among the records at these places, or was and isn't any more."""
    if any(state.type in DEFINITION_TYPES for state, _ in states.values()):
        return True
    known = declarations(vault)
    if known is BUILT_IN:
        return False
    names = (own_name(record) for file, record in places if (file, record) not in states)
    return any(name in known.fields or name in known.terms or name in known.lists for name in names)


def _read(vault: Vault) -> Declarations:
    from app.storage.fold import disclosed, unpack

    rows = vault.db.rows(
        "SELECT id, file, type, packed FROM record JOIN state USING (no)"
        " WHERE type IN (SELECT value FROM json_each(?))",
        (listed(DEFINITION_TYPES),),
    )
    states = [unpack(*row) for row in rows if not is_case_file(row[1])]
    fields = [state.id for state in states if state.type == "own_field"]
    claims = [
        Claim(record, name, author, seq, None if text is None else disclosed(text).value, text is not None)
        for record, name, author, seq, text in (vault.db.rows(_CLAIMS, (listed(fields),)) if fields else ())
    ]
    own = settings.get(vault, REGISTER, None)
    return declare(states, claims, own if isinstance(own, str) else "")

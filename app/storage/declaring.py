"""What this vault declares: the built-in fields and terms, and those that the definitions in its registers add.

Kept beside the vault as one immutable value, and computed anew only when a definition was
touched. Records whose words rest on a definition that means something else now are then
described again, so that the order in which a definition and the values that use it arrive
can't matter (T27).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from app.base import limits
from app.model.adoption import Claim, declare
from app.model.definitions import DEFINITION_TYPES, own_name
from app.model.extension import BUILT_IN, Declarations, changed
from app.model.fold import RecordState
from app.storage import settings
from app.storage.driver import listed

if TYPE_CHECKING:
    from app.storage.vault import Vault

Place = tuple[str, str]
"""(file, record)"""

REGISTER: Final = "register-file"
"""The setting that holds the id of this vault's own register."""

_MOST: Final = {
    "fields": limits.OWN_FIELDS,
    "fields_each": limits.OWN_FIELDS_PER_REGISTER,
    "terms": limits.OWN_TERMS,
    "terms_each": limits.OWN_TERMS_PER_REGISTER,
    "lists": limits.OWN_LISTS,
    "lists_each": limits.OWN_LISTS_PER_REGISTER,
}

# As many as :func:`app.model.adoption.declare` lets in, by the same rule, so that a stranger's
# thousands aren't even read (T11). Those in case files are none: a register's id begins with q to z or 2 to 7.
_KEPT: Final = """
WITH each_of AS (
  SELECT no, id, file, type, row_number() OVER (PARTITION BY type, file ORDER BY id) AS nth FROM record
  WHERE type IN ('own_field', 'own_term', 'own_vocabulary') AND substr(file, 1, 1) NOT BETWEEN 'a' AND 'p'
), kept AS (
  SELECT no, id, file, type, row_number() OVER (PARTITION BY type ORDER BY file <> :own, file, id) AS nth FROM each_of
  WHERE nth <= CASE type WHEN 'own_field' THEN :fields_each WHEN 'own_term' THEN :terms_each ELSE :lists_each END
)
SELECT id, file, type, packed FROM kept JOIN state USING (no)
WHERE nth <= CASE type WHEN 'own_field' THEN :fields WHEN 'own_term' THEN :terms ELSE :lists END
"""

_DEFINED: Final = (
    "SELECT DISTINCT id FROM record WHERE type = 'own_field' AND substr(file, 1, 1) NOT BETWEEN 'a' AND 'p'"
)

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

    own = settings.get(vault, REGISTER, None)
    rows = vault.db.rows(_KEPT, {"own": own if isinstance(own, str) else "", **_MOST})
    states = [unpack(*row) for row in rows]
    fields = [state.id for state in states if state.type == "own_field"]
    claims = [
        Claim(record, name, author, seq, None if text is None else disclosed(text).value, text is not None)
        for record, name, author, seq, text in (vault.db.rows(_CLAIMS, (listed(fields),)) if fields else ())
    ]
    defined = (id_ for (id_,) in vault.db.each(_DEFINED)) if states else ()
    return declare(states, claims, own if isinstance(own, str) else "", defined)

"""T18, T38: a canary in every field of every type; a table under a policy holds none that the policy keeps back."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from app.base.errors import InputError
from app.model.extension import BUILT_IN
from app.model.fields import Sensitivity
from app.model.review import WITHIN
from app.model.types import TYPES
from app.services import cases, editing, lists, receiving, saved, search, sending, tables, undo
from app.services.lists import ListQuery
from app.services.tables import Shape
from app.services.views import Edit
from app.storage import journal
from app.sync.disclose import POLICIES, Policy
from tests.services.canaries import fill
from tests.services.conftest import People

_ALLOWED = {
    "everything": set(Sensitivity) - {Sensitivity.PROTECTED},
    "no-whereabouts": {Sensitivity.OPEN, Sensitivity.CONTENT, Sensitivity.IDENTITY},
    "no-identities": {Sensitivity.OPEN, Sensitivity.CONTENT},
    "statistics": {Sensitivity.OPEN},
}


def _read(path: Path) -> str:
    data = path.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data.decode("utf-8-sig")
    with zipfile.ZipFile(path) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist())


@pytest.mark.parametrize("shape", tables.SHAPES)
@pytest.mark.parametrize("policy", POLICIES)
def test_t38_no_column_of_any_type_tells_what_the_policy_keeps_back(
    people: People, tmp_path: Path, policy: Policy, shape: Shape
) -> None:
    (amal,) = people("Amal")
    canaries = fill(amal)
    assert len(canaries) > 200
    kept_back = {word for word, sensitivity in canaries.items() if sensitivity not in _ALLOWED[policy]}
    path = tmp_path / f"t.{shape}"
    told: set[str] = set()
    for name in TYPES:
        for columns in [(), tuple(column.name for column in lists.columns(name, BUILT_IN))]:
            if name in WITHIN:
                with pytest.raises(InputError):
                    tables.export(amal, ListQuery(type=name, columns=columns), path, shape=shape, policy=policy)
                continue
            tables.export(amal, ListQuery(type=name, columns=columns), path, shape=shape, policy=policy)
            text = _read(path).lower()
            leaked = {word for word in kept_back if word in text}
            assert not leaked, (name, sorted(leaked))
            told |= {word for word in canaries if word in text}
    assert told or policy == "statistics"  # the canaries would be seen: those that may leave are there
    free = {word for word in canaries if word not in kept_back}
    assert len(told) >= 0.75 * len(free), sorted(free - told)[:20]


@pytest.mark.parametrize("policy", POLICIES)
def test_t38_no_bundle_tells_what_its_policy_keeps_back(people: People, stick: Path, policy: Policy) -> None:
    """The same canaries, sent: what arrives, with the work of an undo, an extraction and a saved search beside them."""
    amal, basim = people("Amal", "Basim")
    canaries = fill(amal)
    case = cases.rows(amal).rows[0].id
    editing.save(amal, [Edit(case, "case", "caution", "canarychangedend")])
    undo.undo(amal)
    saved.save(amal, "canarysavedend", ListQuery(text="canarysearchedend", filters={"tag": ("canarytagend",)}))
    evidence = cases.view(amal, case).records["evidence"][0].id
    editing.save(amal, [Edit(evidence, "evidence", "sha256", "ab" * 32)])
    assert search.put_extracted(amal, evidence, "canaryextractedend")
    editing.save_draft(amal, f"record:{case}", {"states": {"title": "canarydraftend"}})
    path = Path(sending.send(amal, [basim.key_id], stick, [case], policy=policy, against_consent=True).path)
    receiving.receive(basim, path)
    heard = repr(basim.run(lambda vault: [c for e in journal.entries(vault) for c in e.changes() if c]))
    kept_back = {word for word, sensitivity in canaries.items() if sensitivity not in _ALLOWED[policy]}
    local = {"canarysavedend", "canarysearchedend", "canarytagend", "canaryextractedend", "canarydraftend"}
    assert not {word for word in kept_back | local if word in heard}
    assert ("canarychangedend" in heard) is (policy in ("everything", "no-whereabouts"))
    assert policy == "statistics" or any(word in heard for word in canaries)

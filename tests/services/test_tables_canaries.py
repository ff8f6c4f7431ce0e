"""T18, T38: a canary in every field of every type; a table under a policy holds none that the policy keeps back."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from app.base.errors import InputError
from app.model.extension import BUILT_IN
from app.model.fields import Field, Kind, Sensitivity
from app.model.review import WITHIN
from app.model.types import TYPES
from app.model.vocabulary import vocabulary
from app.services import cases, editing, lists, receiving, saved, search, sending, tables, undo
from app.services.editing import NewRecord, start_case
from app.services.lists import ListQuery
from app.services.session import Session
from app.services.tables import Shape
from app.services.views import Edit
from app.storage import journal
from app.sync.disclose import POLICIES, Policy
from tests.services.conftest import People

_ALLOWED = {
    "everything": set(Sensitivity) - {Sensitivity.PROTECTED},
    "no-identities": {Sensitivity.OPEN, Sensitivity.CONTENT},
    "statistics": {Sensitivity.OPEN},
}


def _word(type_: str, field: Field) -> str:
    return f"canary{type_}{field.name}end".replace("_", "")


def _value(type_: str, field: Field) -> object:
    """A value with a word of its own, for every kind that can hold one."""
    word = _word(type_, field)
    match field.kind:
        case Kind.TEXT | Kind.LONG_TEXT if field.hint not in ("vocabulary", "term-code", "code"):
            return word
        case Kind.NAMES:
            return [{"text": word, "kind": vocabulary("name-kind").terms[0].code}]
        case Kind.PLACE:
            return {"text": word, "district": f"{word}d", "town": f"{word}t"}
        case Kind.LIST:
            return [word]
        case Kind.URL:
            return f"https://{word}.invalid/"
        case _:
            return None


def _fill(amal: Session) -> dict[str, Sensitivity]:
    """One record of each type with every text filled, all in one case, and references between all of them."""
    case = start_case({f.name: _value("case", f) for f in TYPES["case"].fields if _value("case", f)})
    register = amal.write(editing.register_file)
    made = {"case": case}
    for name, declared in TYPES.items():
        if name == "case" or name.startswith("own_"):
            continue
        file = register if declared.home == "register" else case.file
        values = {f.name: _value(name, f) for f in declared.fields if _value(name, f)}
        for f in declared.fields:
            if f.kind in (Kind.TERM, Kind.TERMS) and f.vocabulary and vocabulary(f.vocabulary).terms:
                code = vocabulary(f.vocabulary).terms[0].code
                values[f.name] = code if f.kind is Kind.TERM else [code]
            if f.kind is Kind.DATE:
                values[f.name] = "2020-01-01"
            if f.kind is Kind.COUNT:
                values[f.name] = 7
        made[name] = NewRecord(file, name, values)
    for name, record in made.items():  # values are read when they are written, so they may still grow
        for f in TYPES[name].fields:
            there = [made[ref].id for ref in f.refs if ref in made] or [r.id for r in made.values()]
            if f.kind is Kind.REFS:
                record.values[f.name] = there  # type: ignore[index]
            elif f.kind is Kind.REF:
                record.values[f.name] = there[0]  # type: ignore[index]
    editing.new_records(amal, list(made.values()))
    return {_word(name, f): f.sensitivity for name in made for f in TYPES[name].fields if _value(name, f)}


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
    canaries = _fill(amal)
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
    assert len(told) >= 0.8 * len(free), sorted(free - told)[:20]


@pytest.mark.parametrize("policy", POLICIES)
def test_t38_no_bundle_tells_what_its_policy_keeps_back(people: People, stick: Path, policy: Policy) -> None:
    """The same canaries, sent: what arrives, with the work of an undo, an extraction and a saved search beside them."""
    amal, basim = people("Amal", "Basim")
    canaries = _fill(amal)
    case = cases.rows(amal).rows[0].id
    editing.save(amal, [Edit(case, "case", "caution", "canarychangedend")])
    undo.undo(amal)
    saved.save(amal, "canarysavedend", ListQuery(text="canarysearchedend", filters={"tag": ("canarytagend",)}))
    evidence = cases.view(amal, case).records["evidence"][0].id
    editing.save(amal, [Edit(evidence, "evidence", "sha256", "ab" * 32)])
    assert search.put_extracted(amal, evidence, "canaryextractedend")
    editing.save_draft(amal, f"record:{case}", {"states": {"title": "canarydraftend"}})
    path = Path(sending.send(amal, [basim.key_id], stick, [case], policy=policy).path)
    receiving.receive(basim, path)
    heard = repr(basim.run(lambda vault: [c for e in journal.entries(vault) for c in e.changes() if c]))
    kept_back = {word for word, sensitivity in canaries.items() if sensitivity not in _ALLOWED[policy]}
    local = {"canarysavedend", "canarysearchedend", "canarytagend", "canaryextractedend", "canarydraftend"}
    assert not {word for word in kept_back | local if word in heard}
    assert ("canarychangedend" in heard) is (policy == "everything")
    assert policy == "statistics" or any(word in heard for word in canaries)

"""A word of its own in every field of every type, to be looked for wherever something leaves."""

from __future__ import annotations

from app.model.fields import Field, Kind, Sensitivity
from app.model.types import TYPES
from app.model.vocabulary import vocabulary
from app.services import editing
from app.services.editing import NewRecord, start_case
from app.services.session import Session


def word(type_: str, field: Field) -> str:
    return f"canary{type_}{field.name}end".replace("_", "")


def value(type_: str, field: Field) -> object:
    """A value with a word of its own, for every kind that can hold one."""
    told = word(type_, field)
    match field.kind:
        case Kind.TEXT | Kind.LONG_TEXT if field.hint not in ("vocabulary", "term-code", "code"):
            return told
        case Kind.NAMES:
            return [{"text": told, "kind": vocabulary("name-kind").terms[0].code}]
        case Kind.PLACE:
            return {"text": told, "district": f"{told}d", "town": f"{told}t"}
        case Kind.LIST:
            return [told]
        case Kind.URL:
            return f"https://{told}.invalid/"
        case _:
            return None


def fill(amal: Session, without: frozenset[str] = frozenset()) -> dict[str, Sensitivity]:
    """One record of each type with every text filled, all in one case, and references between all of them."""
    case = start_case({f.name: value("case", f) for f in TYPES["case"].fields if value("case", f)})
    register = amal.write(editing.register_file)
    made = {"case": case}
    for name, declared in TYPES.items():
        if name == "case" or name.startswith("own_") or name in without:
            continue
        file = register if declared.home == "register" else case.file
        values = {f.name: value(name, f) for f in declared.fields if value(name, f)}
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
    return {word(name, f): f.sensitivity for name in made for f in TYPES[name].fields if value(name, f)}

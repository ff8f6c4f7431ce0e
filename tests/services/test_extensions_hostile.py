"""Hostile definitions: they free nothing that somebody protected, crowd nobody out, and reach nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base import limits
from app.base.catalogue import LANGUAGES
from app.base.errors import InputError
from app.model import adoption
from app.model.definitions import own_name
from app.model.entry import Change, NewChange
from app.model.extension import BUILT_IN
from app.model.fields import Kind, Sensitivity
from app.model.recordids import new_record_id, new_register_id
from app.services import cases, editing, extensions, receiving, sending
from app.storage import declaring, journal, records
from app.storage.vault import Vault
from tests.services.conftest import People
from tests.services.test_extensions import (
    hand_over,
    label,
    new_incident,
    new_incident_id,
    own_field,
    own_term,
    said,
    sign,
)


def test_t38_nobody_else_can_loosen_who_may_get_a_field(people: People, stick: Path) -> None:
    amal, mallory = people("Amal", "Mallory")
    name = own_field(amal, Kind.NUMBER, readers=Sensitivity.PROTECTED)
    open_name = own_field(amal, Kind.NUMBER, readers=Sensitivity.OPEN, labels={"en": "How many doors"})
    case, _ = new_incident(amal, **{name: 7, open_name: 3})
    hand_over(amal, mallory, case, stick)
    # Mallory learns the definition (it is used by another case's value there) and settles it as open
    file = amal.declarations.fields[name].file
    mallory.write(sign, file, name[2:], "own_field", {"readers": "open", "kind": "number", "for_type": "incident"})
    back = editing.new_case(mallory, {"title": "Bait"}).created or ""
    editing.new_record(mallory, back, "incident", {"type": "killing"})
    theirs = mallory.declarations.fields[name]
    mallory.write(sign, back, new_incident_id(back), "incident", {"type": "killing", name: 1})
    hand_over(mallory, amal, back, stick)
    assert theirs.field.sensitivity is Sensitivity.OPEN, "Mallory's vault knows only Mallory's word"
    assert amal.declarations.fields[name].field.sensitivity is Sensitivity.PROTECTED
    # Stricter is always heard.
    extensions.limit_readers(mallory, open_name[2:], Sensitivity.IDENTITY)
    mallory.write(sign, back, new_incident_id(back), "incident", {"type": "killing", open_name: 1})
    hand_over(mallory, amal, back, stick)
    assert amal.declarations.fields[open_name].field.sensitivity is Sensitivity.IDENTITY
    # One's own word can be loosened by oneself.
    extensions.limit_readers(amal, name[2:], Sensitivity.IDENTITY)
    assert amal.declarations.fields[name].field.sensitivity is Sensitivity.IDENTITY


@pytest.mark.slow
def test_t11_ten_thousand_fields_of_a_stranger_leave_room_for_ones_own(people: People, stick: Path) -> None:
    amal, mallory = people("Amal", "Mallory")
    mine = own_field(amal)
    register = new_register_id()
    ids = [new_record_id(register, "own_field") for _ in range(10_000)]

    def flood(vault: Vault) -> None:
        for start in range(0, len(ids), 300):
            changes = [
                NewChange(Change(record, "own_field", name, value))
                for record in ids[start : start + 300]
                for name, value in (("label_en", f"F {record}"), ("for_type", "incident"), ("kind", "text"))
            ]
            journal.write(vault, register, changes)

    mallory.write(flood)
    case = editing.new_case(mallory, {"title": "Flood"}).created or ""
    mallory.write(sign, case, new_incident_id(case), "incident", {own_name(i): "x" for i in ids[:990]})
    receiving.receive(amal, Path(sending.send(mallory, [amal.key_id], stick).path))
    assert mine in amal.declarations.fields
    assert len(amal.declarations.fields) <= limits.OWN_FIELDS_PER_REGISTER + 1


def test_t39_a_hostile_label_is_one_short_inert_line(people: People, stick: Path) -> None:
    amal, mallory = people("Amal", "Mallory")
    name = own_field(mallory)
    case, _ = new_incident(mallory, **{name: "x"})
    file = mallory.declarations.fields[name].file
    words = "\u202egnp.\u2066 \u0007A\nB\u200f" + "long " * 200
    mallory.write(sign, file, name[2:], "own_field", {"label_en": words, "label_ar": words, "label_ckb": words})
    hand_over(mallory, amal, case, stick)
    for language in LANGUAGES:
        shown = label(amal, name, language)
        assert len(shown) <= limits.OWN_LABEL_CHARS and "\n" not in shown
        assert not set("\u202e\u2066\u200f\u0007") & set(shown)


def test_p26_a_field_that_takes_a_built_in_name_is_marked_and_changes_nothing_of_it(
    people: People, stick: Path
) -> None:
    amal, mallory = people("Amal", "Mallory")
    with pytest.raises(InputError):
        own_field(mallory, labels={"en": "description"})
    name = own_field(mallory)
    taken = mallory.declarations.field_label("incident", "description", "en")
    file = mallory.declarations.fields[name].file
    mallory.write(sign, file, name[2:], "own_field", {"label_en": taken})
    case, _ = new_incident(mallory, **{name: "x"})
    hand_over(mallory, amal, case, stick)
    built_in = BUILT_IN.field_of("incident", "description")
    assert amal.declarations.field_of("incident", "description") is built_in
    assert label(amal, "description") != label(amal, name)


@pytest.mark.parametrize(
    "claim", ["killing", "../../etc/passwd", "x-", "count-qualifier", "own-field-kind", 7, None, []]
)
def test_p21_a_hostile_vocabulary_or_code_reaches_nothing(people: People, stick: Path, claim: object) -> None:
    amal, mallory = people("Amal", "Mallory")
    name = own_field(mallory, Kind.TERM, vocabulary="method")
    code = own_term(mallory)
    case, incident = new_incident(mallory, type=code, **{name: next(iter(BUILT_IN.vocabulary("method").by_code))})
    file = mallory.declarations.fields[name].file
    mallory.write(sign, file, name[2:], "own_field", {"vocabulary": claim, "section": claim, "order": claim})
    mallory.write(sign, file, code[2:], "own_term", {"vocabulary": claim, "nearest": claim, "order": claim})
    hand_over(mallory, amal, case, stick)
    kinds = amal.declarations.vocabulary("incident-type")
    assert kinds.by_code["killing"].label("en") == "Killing"
    assert said(amal, incident, "type") and said(amal, incident, name)


def test_p24_a_kind_that_changes_under_written_values_loses_and_frees_none(people: People, stick: Path) -> None:
    amal, mallory = people("Amal", "Mallory")
    name = own_field(mallory, Kind.TEXT, readers=Sensitivity.OPEN)
    case, incident = new_incident(mallory, **{name: "Bani Tamim"})
    hand_over(mallory, amal, case, stick)
    extensions_file = mallory.declarations.fields[name].file
    for kind in ("yes-no", "date", "count", "place", "term", "no-such-kind", 7):
        mallory.write(sign, extensions_file, name[2:], "own_field", {"kind": kind})
        mallory.clock.tick(60)  # type: ignore[attr-defined]
        hand_over(mallory, amal, case, stick)
        assert cases.record(amal, incident).fields[name].value == "Bani Tamim"
        own = amal.declarations.fields.get(name)
        assert own is None or own.field.sensitivity is not Sensitivity.OPEN, "once free text, never statistics"
        assert said(amal, incident, name)


def spoil(vault: Vault, definition: str, field: str, code: str) -> None:
    """Another code in place of the one that stands."""
    state = records.state(vault, definition)
    assert state is not None
    old = tuple(account.digest for account in state.fields[field])
    journal.write(vault, state.file, [NewChange(Change(definition, "own_field", field, code), old)])


@pytest.mark.parametrize("spoiled", [("for_type", "person"), ("for_type", "nothing"), ("kind", "newer")])
def test_t38_a_spoiled_definition_frees_no_value(people: People, stick: Path, spoiled: tuple[str, str]) -> None:
    """A field that its definition declares no longer isn't just unknown: somebody said that it stays."""
    amal, basim = people("Amal", "Basim")
    name = own_field(amal, Kind.TEXT, readers=Sensitivity.PROTECTED)
    case, incident = new_incident(amal, **{name: "where she hides"})
    amal.write(spoil, name[2:], *spoiled)
    assert amal.declarations.field_of("incident", name) is None
    hand_over(amal, basim, case, stick, "everything")
    assert name not in cases.record(basim, incident).fields
    assert cases.record(amal, incident).fields[name].value == "where she hides"


def test_t38_a_definition_that_is_crowded_out_frees_no_value(
    people: People, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal, basim = people("Amal", "Basim")
    name = own_field(amal, Kind.TEXT, readers=Sensitivity.PROTECTED)
    case, incident = new_incident(amal, **{name: "where she hides"})
    monkeypatch.setitem(declaring._MOST, "fields", 1)
    monkeypatch.setattr(adoption, "_FIELDS", (1, 1))
    ids = sorted(own_field(amal, Kind.TEXT, labels={"en": f"Flood {n}"}) for n in range(4))
    assert len(amal.declarations.fields) == 1
    if name in amal.declarations.fields:  # the least id stays, whichever it is
        name = next(one for one in ids if one not in amal.declarations.fields)
        amal.write(sign, case, incident, "incident", {name: "where she hides"})
    assert amal.declarations.is_barred("incident", name)
    hand_over(amal, basim, case, stick, "everything")
    assert name not in cases.record(basim, incident).fields


@pytest.mark.parametrize("type_", ["person", "statement", "note", "source"])
@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.LONG_TEXT, Kind.LIST, Kind.PLACE])
def test_t38_words_on_a_person_tell_who_whatever_the_field_calls_itself(people: People, type_: str, kind: Kind) -> None:
    """A field "Full name" for everybody would lure a tired person into giving names away (V10)."""
    (amal,) = people("Amal")
    name = own_field(amal, kind, type=type_, readers=Sensitivity.OPEN, labels={"en": "What she is really called"})
    assert amal.declarations.fields[name].field.sensitivity is Sensitivity.IDENTITY

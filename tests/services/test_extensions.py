"""Own fields and terms: they travel with what was written in them, and survive where nobody knows them."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from app.base import limits
from app.base.catalogue import LANGUAGES
from app.base.errors import InputError
from app.base.task import Task
from app.model.definitions import own_name
from app.model.entry import Change, NewChange
from app.model.extension import BUILT_IN
from app.model.fields import Kind, Sensitivity
from app.model.recordids import new_record_id
from app.model.values import describe
from app.services import cases, editing, extensions, receiving, search, sending, vaults
from app.services.extensions import NewField, NewTerm
from app.services.session import Session
from app.services.views import Edit
from app.storage import comparing, journal, records
from app.storage.vault import Vault
from tests.services.conftest import People

TRIBE = {"en": "Clan", "ar": "العشيرة", "ckb": "هۆز"}
SHRINE = {"en": "Desecration of a shrine", "ar": "تدنيس مزار"}


def own_field(session: Session, kind: Kind = Kind.TEXT, **more: object) -> str:
    """The name of a new field of incidents."""
    new = NewField(**{"type": "incident", "kind": kind, "labels": TRIBE, **more})  # type: ignore[arg-type]
    return own_name(extensions.add_field(session, new).created or "")


def own_term(session: Session, vocabulary: str = "incident-type", nearest: str = "", **labels: str) -> str:
    made = extensions.add_term(session, NewTerm(vocabulary, labels or SHRINE, nearest))
    return own_name(made.created or "")


def new_incident(session: Session, **values: object) -> tuple[str, str]:
    """A case with one incident: their ids."""
    case = editing.new_case(session, {"title": "A case"}).created or ""
    given = {"type": "killing", **values}
    return case, editing.new_record(session, case, "incident", given).created or ""


def send(sender: Session, reader: Session, case: str, folder: Path, policy: str = "everything") -> Path:
    return Path(sending.send(sender, [reader.key_id], folder, [case], policy=policy).path)  # type: ignore[arg-type]


def hand_over(sender: Session, reader: Session, case: str, folder: Path, policy: str = "everything") -> None:
    receiving.receive(reader, send(sender, reader, case, folder, policy))


def label(session: Session, name: str, language: str = "en") -> str:
    return session.declarations.field_label("incident", name, language)


def said(session: Session, record: str, name: str, language: str = "en") -> str:
    found = cases.record(session, record)
    value = found.fields[name].value
    return describe(found.type, name, value, language, None, session.declarations)


def sign(vault: Vault, file: str, record: str, type_: str, values: dict[str, object]) -> None:
    """Changes that no verb of ours would write."""
    changes = [NewChange(Change(record, type_, name, value)) for name, value in values.items()]
    for start in range(0, len(changes), limits.ENTRY_CHANGES):
        journal.write(vault, file, changes[start : start + limits.ENTRY_CHANGES])


def retype(vault: Vault, file: str, record: str, code: str) -> None:
    """Another type for an incident, in place of the one that stands."""
    state = records.state(vault, record)
    assert state is not None
    old = tuple(account.digest for account in state.fields["type"])
    journal.write(vault, file, [NewChange(Change(record, "incident", "type", code), old)])


def new_incident_id(case: str) -> str:
    return new_record_id(case, "incident")


def test_a_field_of_ones_own_is_declared_where_built_in_ones_are(people: People) -> None:
    (amal,) = people("Amal")
    name = own_field(amal)
    field = amal.declarations.field_of("incident", name)
    assert field is not None
    assert (field.kind, field.sensitivity) == (Kind.TEXT, Sensitivity.IDENTITY)
    assert field in amal.declarations.types["incident"].fields
    assert amal.declarations.field_of("person", name) is None
    assert [label(amal, name, language) for language in ("en", "ar", "ckb")] == list(TRIBE.values())
    assert BUILT_IN.field_of("incident", name) is None


def test_a_label_carries_no_marks_of_direction_of_its_own(people: People) -> None:
    """Who shows it makes it inert first, and would show the marks as ‹U+2068›."""
    (amal,) = people("Amal")
    code = own_term(amal, nearest="killing")
    known = amal.declarations
    for language in LANGUAGES:
        unheard = own_name("a" * 26)
        said_so = (
            known.field_label("incident", unheard, language),
            known.term("incident-type", unheard).label(language),
            known.vocabulary_label("incident-type", language),
            known.term("incident-type", code).label(language),
        )
        assert all(text.isprintable() for text in said_so), said_so


def test_a_bundle_carries_the_definitions_that_its_values_use(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    name, code = own_field(amal), own_term(amal)
    unused = own_field(amal, labels={"en": "Colour of the door"})
    case, incident = new_incident(amal, **{name: "Bani Tamim", "type": code})
    hand_over(amal, basim, case, stick)
    assert label(basim, name, "ar") == TRIBE["ar"]
    assert said(basim, incident, name) == "Bani Tamim"
    assert said(basim, incident, "type", "ar") == SHRINE["ar"]
    assert unused not in basim.declarations.fields, "what nothing in the case uses stays at home"


def test_a_list_of_ones_own_comes_with_the_field_and_the_term_that_are_used(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    words = own_name(extensions.add_list(amal, {"en": "Militias of the south"}).created or "")
    chosen = own_term(amal, words, en="The Third")
    other = own_term(amal, words, en="The Fourth")
    name = own_field(amal, Kind.TERMS, vocabulary=words)
    case, incident = new_incident(amal, **{name: [chosen]})
    hand_over(amal, basim, case, stick)
    assert said(basim, incident, name) == "The Third"
    assert basim.declarations.vocabulary_label(words, "en") == "Militias of the south"
    assert other not in basim.declarations.terms


def foretold(session: Session, type_: str) -> tuple[str, str]:
    """(register, id) of a definition that isn't written yet: values can name it, and travel before it."""
    register = session.write(editing.register_file)
    return register, new_record_id(register, type_)


def define(session: Session, place: tuple[str, str], type_: str, **values: object) -> None:
    session.write(sign, place[0], place[1], type_, values)


def test_a_vault_without_the_definition_keeps_the_value_through_edits_and_sends_it_on(
    people: People, stick: Path
) -> None:
    amal, basim, dalia = people("Amal", "Basim", "Dalia")
    field, word = foretold(amal, "own_field"), foretold(amal, "own_term")
    name, code = own_name(field[1]), own_name(word[1])
    case, incident = new_incident(amal)
    amal.write(sign, case, incident, "incident", {name: "Bani Tamim"})
    amal.write(retype, case, incident, code)
    hand_over(amal, basim, case, stick)
    found = cases.record(basim, incident)
    assert found.fields[name].value == "Bani Tamim"
    assert name not in label(basim, name) and name[2:8] in label(basim, name)
    assert code not in said(basim, incident, "type"), "a code is nothing to read"
    editing.save(basim, [Edit(incident, "incident", "description", "Seen by two")])
    assert cases.record(basim, incident).fields[name].value == "Bani Tamim"
    with pytest.raises(InputError):
        editing.save(basim, [Edit(incident, "incident", name, "guessed")])
    hand_over(basim, dalia, case, stick)
    assert cases.record(dalia, incident).fields[name].value == "Bani Tamim"
    define(amal, field, "own_field", label_en="Clan", for_type="incident", kind="text")
    define(amal, word, "own_term", label_en=SHRINE["en"], vocabulary="incident-type")
    hand_over(amal, dalia, case, stick)  # the third gets the definition later
    assert label(dalia, name) == "Clan" and said(dalia, incident, "type") == SHRINE["en"]
    hand_over(dalia, basim, case, stick)
    assert label(basim, name) == "Clan"


def test_an_unknown_term_among_others_may_stay_when_one_is_added(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    code = own_name(foretold(amal, "own_term")[1])
    case, incident = new_incident(amal)
    amal.write(sign, case, incident, "incident", {"methods": [code]})
    hand_over(amal, basim, case, stick)
    known = next(iter(BUILT_IN.vocabulary("method").by_code))
    editing.save(basim, [Edit(incident, "incident", "methods", [code, known])])
    assert cases.record(basim, incident).fields["methods"].value == [code, known]
    with pytest.raises(InputError):
        editing.save(basim, [Edit(incident, "incident", "methods", [own_name("a" * 26), known])])


def test_what_is_listed_and_found_takes_the_words_of_a_definition_that_comes_later(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    word = foretold(amal, "own_term")
    case, incident = new_incident(amal)
    amal.write(retype, case, incident, own_name(word[1]))
    hand_over(amal, basim, case, stick)
    assert not search.search(basim, "shrine")
    define(amal, word, "own_term", label_en=SHRINE["en"], vocabulary="incident-type")
    hand_over(amal, basim, case, stick)
    assert incident in {hit.record for hit in search.search(basim, "shrine")}
    assert "Desecration of a shrine" in cases.record(basim, incident).title
    assert basim.run(comparing.differences, Task()) == []


def test_looking_at_a_bundle_declares_nothing(people: People, stick: Path) -> None:
    """A preview merges and rolls back: the definitions in it must be gone with it."""
    amal, basim = people("Amal", "Basim")
    name = own_field(amal)
    case, _ = new_incident(amal, **{name: "Bani Tamim"})
    receiving.preview(basim, [send(amal, basim, case, stick)])
    assert name not in basim.declarations.fields


def test_two_vaults_in_one_process_dont_see_each_others_fields(people: People) -> None:
    amal, basim = people("Amal", "Basim")
    name = own_field(amal)
    assert name in amal.declarations.fields
    assert basim.declarations is BUILT_IN


@pytest.mark.parametrize(
    ("readers", "policy", "there"),
    [
        (Sensitivity.OPEN, "statistics", True),
        (Sensitivity.CONTENT, "statistics", False),
        (Sensitivity.CONTENT, "no-identities", True),
        (Sensitivity.IDENTITY, "no-identities", False),
        (Sensitivity.IDENTITY, "everything", True),
        (Sensitivity.PROTECTED, "everything", False),
    ],
)
def test_t38_an_own_value_goes_only_to_those_who_may_get_it(
    people: People, stick: Path, readers: Sensitivity, policy: str, there: bool
) -> None:
    amal, basim = people("Amal", "Basim")
    name = own_field(amal, Kind.NUMBER, readers=readers)
    case, incident = new_incident(amal, **{name: 7})
    hand_over(amal, basim, case, stick, policy)
    held = cases.record(basim, incident).fields.get(name)
    assert (held is not None and held.value == 7) is there


def test_t38_statistics_get_a_code_and_what_it_is_near_but_no_names(people: People, stick: Path) -> None:
    """A label can name what happened: only the nearest built-in term says what a code stands for."""
    amal, basim = people("Amal", "Basim")
    name, code = own_field(amal, Kind.NUMBER, readers=Sensitivity.OPEN), own_term(amal, nearest="killing")
    case, incident = new_incident(amal, **{name: 7, "type": code})
    hand_over(amal, basim, case, stick, "statistics")
    assert "Clan" not in label(basim, name) and cases.record(basim, incident).fields[name].value == 7
    assert "shrine" not in said(basim, incident, "type") and "Killing" in said(basim, incident, "type")
    assert "Clan" not in str(basim.run(comparing.dump)) and "shrine" not in str(basim.run(comparing.dump))


def test_t38_free_text_is_never_statistics_whoever_says_so(people: People) -> None:
    (amal,) = people("Amal")
    for kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.LIST, Kind.PLACE):
        name = own_field(amal, kind, readers=Sensitivity.OPEN, labels={"en": f"Notes {kind.value}"})
        assert amal.declarations.fields[name].field.sensitivity is Sensitivity.CONTENT


def test_a_withdrawn_field_is_offered_no_longer_and_still_read(people: People) -> None:
    (amal,) = people("Amal")
    name, code = own_field(amal), own_term(amal)
    _, incident = new_incident(amal, **{name: "Bani Tamim", "type": code})
    for one in (name, code):
        extensions.withdraw(amal, one[2:])
    assert amal.declarations.types["incident"].field(name) is None
    assert code not in {term.code for term in amal.declarations.vocabulary("incident-type").terms}
    assert label(amal, name) == "Clan" and said(amal, incident, "type") == SHRINE["en"]
    assert {view.retired for view in extensions.listing(amal)} == {True}
    extensions.restore(amal, name[2:])
    assert amal.declarations.types["incident"].field(name) is not None


def test_a_corrected_label_is_found_and_shown_at_once(people: People) -> None:
    (amal,) = people("Amal")
    code = own_term(amal)
    _, incident = new_incident(amal, type=code)
    extensions.rename(amal, code[2:], {"en": "Desecration of a mausoleum"})
    assert {hit.record for hit in search.search(amal, "mausoleum")} >= {incident}
    assert incident not in {hit.record for hit in search.search(amal, "shrine")}
    vaults.rebuild(amal)
    assert said(amal, incident, "type") == "Desecration of a mausoleum"
    assert amal.run(comparing.differences, Task()) == []


def test_definitions_are_there_again_after_the_vault_was_closed(people: People, tmp_path: Path) -> None:
    (amal,) = people("Amal")
    name = own_field(amal)
    amal.close()
    from tests.services.conftest import PASSPHRASE

    with vaults.open(tmp_path / "Amal", PASSPHRASE) as again:
        assert again.declarations.field_label("incident", name, "en") == "Clan"


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        pytest.param({}, "own-label-needed", id="no name"),
        pytest.param({"en": " \u200f "}, "own-label-needed", id="an invisible name"),
        pytest.param({"en": "x" * 121}, "own-label-long", id="too long"),
        pytest.param({"ar": "الوصف"}, "own-twice", id="taken by a built-in field, in another language"),
    ],
)
def test_a_name_that_cant_be_used_is_said_so(people: People, labels: dict[str, str], code: str) -> None:
    (amal,) = people("Amal")
    with pytest.raises(InputError) as refused:
        own_field(amal, labels=labels)
    assert refused.value.error_code == code


def test_the_order_in_which_things_arrive_doesnt_matter(people: People, stick: Path) -> None:
    """Six ways for a definition, a correction of it and a case that uses it to arrive: one state."""
    amal, *readers = people("Amal", *(f"R{n}" for n in range(6)))
    name, code = own_field(amal), own_term(amal)
    case, _ = new_incident(amal, **{name: "Bani Tamim", "type": code})
    parts = [send(amal, reader, case, stick) for reader in readers]
    extensions.rename(amal, name[2:], {"en": "Tribe"})
    later = [send(amal, reader, case, stick) for reader in readers]
    extensions.withdraw(amal, code[2:])
    last = [send(amal, reader, case, stick) for reader in readers]
    seen = []
    for reader, bundles, order in zip(
        readers, zip(parts, later, last, strict=True), itertools.permutations(range(3)), strict=True
    ):
        for n in order:
            receiving.receive(reader, bundles[n])
        seen.append(reader.run(comparing.dump)["record"])
        assert label(reader, name) == "Tribe" and reader.declarations.terms[code].retired
        assert reader.run(comparing.differences, Task()) == []
    assert all(one == seen[0] for one in seen)


@pytest.mark.parametrize(("policy", "there"), [("everything", True), ("no-identities", False), ("statistics", False)])
def test_t38_what_has_no_definition_here_leaves_only_with_everything(
    people: People, stick: Path, policy: str, there: bool
) -> None:
    """Nobody here knows what it tells."""
    amal, basim = people("Amal", "Basim")
    name = own_name(foretold(amal, "own_field")[1])
    case, incident = new_incident(amal)
    amal.write(sign, case, incident, "incident", {name: 7})
    hand_over(amal, basim, case, stick, policy)
    assert (name in cases.record(basim, incident).fields) is there


def test_a_definition_that_is_erased_declares_nothing_any_more(people: People) -> None:
    """Dropped disclosures leave no field behind, and what rests on it is described again."""
    (amal,) = people("Amal")
    code = own_term(amal)
    _, incident = new_incident(amal, type=code)
    digests = [row.digest for row in cases.history(amal, code[2:])]
    amal.run(journal.erase, digests)
    assert code not in amal.declarations.terms
    assert "shrine" not in said(amal, incident, "type") and not search.search(amal, "shrine")
    assert amal.run(comparing.differences, Task()) == []

"""Own fields and terms below the window: in filters, counts, exports, imports, bulk edits and the words of a step."""

from __future__ import annotations

from pathlib import Path

from app.base.task import Task
from app.model.definitions import definition_id
from app.model.extension import Declarations
from app.model.fields import Kind, Sensitivity
from app.services import bulk, cases, editing, extensions, lists, tables, undo
from app.services.intake import mapping, writing
from app.services.intake import tables as intake
from app.services.lists import ListQuery
from app.services.session import Session
from app.services.views import Edit
from app.storage import comparing, rebuilding
from tests.services.conftest import People
from tests.services.test_extensions import TRIBE, hand_over, new_incident, own_field, own_term

ROAD = {"en": "Road", "ar": "الطريق"}


def found(session: Session, type_: str, **filters: str) -> set[str]:
    chosen = {name.replace("__", "."): (value,) for name, value in filters.items()}
    return {row.id for row in lists.page(session, ListQuery(type_, filters=chosen)).rows}


def own_road(session: Session) -> tuple[str, str]:
    """A field with a list of one's own, and a term of it."""
    roads = own_list(session)
    field = own_field(session, Kind.TERM, vocabulary=roads, labels=ROAD, readers=Sensitivity.OPEN)
    return field, own_term(session, roads, en="Basra to Zubair")


def own_list(session: Session) -> str:
    made = extensions.add_list(session, {"en": "Roads"}).created or ""
    return f"x-{made}"


def test_a_filter_on_a_built_in_term_finds_the_own_ones_that_are_of_its_kind(people: People) -> None:
    (amal,) = people("Amal")
    shrine = own_term(amal, nearest="killing")
    deeper = own_term(amal, nearest=shrine, en="Killing at a shrine")
    case, _ = new_incident(amal)
    inside = [new_incident(amal, type=code) for code in (shrine, deeper)]
    assert found(amal, "case", kind="killing") == {case, *(file for file, _ in inside)}
    assert found(amal, "incident", kind=shrine) == {record for _, record in inside}
    assert found(amal, "incident", kind=deeper) == {inside[1][1]}, "never the other way"
    assert dict(lists.counts(amal, ListQuery("incident"), "kind")) == {"killing": 3, shrine: 2, deeper: 1}


def test_a_definition_that_comes_later_or_changes_moves_what_filters_find(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    shrine = own_term(amal)
    _, incident = new_incident(amal, type=shrine)
    assert found(amal, "incident", kind="killing") == set()
    definition = definition_id(shrine) or ""
    editing.save(amal, [Edit(definition, "own_term", "nearest", "killing")])
    assert found(amal, "incident", kind="killing") == {incident}
    hand_over(amal, basim, cases.record(amal, incident).file, stick)
    assert found(basim, "incident", kind="killing") == {incident}
    for session in (amal, basim):
        before = session.run(comparing.dump)
        session.write(lambda vault: rebuilding.rebuild(vault, Task()))
        assert session.run(comparing.dump) == before, "the index is a function of the journal alone"


def test_own_coded_fields_are_chips_with_counts(people: People) -> None:
    (amal,) = people("Amal")
    field, road = own_road(amal)
    _, incident = new_incident(amal, **{field: road})
    new_incident(amal)
    name = f"incident.{field}"
    assert name in {one.name for one in lists.filters("incident", amal.declarations)}
    assert name in {one.name for one in lists.filters("case", amal.declarations)}
    page = lists.page(amal, ListQuery("incident", filters={name: (road,)}))
    assert [row.id for row in page.rows] == [incident]
    assert dict(lists.counts(amal, ListQuery("incident"), name)) == {road: 1}


def test_the_short_text_of_an_own_field_is_no_code_where_its_definition_is_here(people: People) -> None:
    (amal,) = people("Amal")
    field = own_field(amal)
    new_incident(amal, **{field: "Bani Tamim"})
    assert amal.run(lambda vault: vault.db.rows("SELECT value FROM facet WHERE kind = ?", (field,))) == []


def test_a_table_says_own_kinds_and_fields_in_words(people: People, tmp_path: Path) -> None:
    (amal,) = people("Amal")
    field, road = own_road(amal)
    shrine = own_term(amal, nearest="killing")
    new_incident(amal, **{field: road, "type": shrine})
    path = tmp_path / "t.csv"
    tables.export(amal, ListQuery("case", columns=("kinds",)), path, policy="everything")
    assert "Desecration of a shrine" in path.read_text("utf-8-sig")
    tables.export(amal, ListQuery("incident", columns=(field, "type")), path, policy="everything", language="ar")
    said = path.read_text("utf-8-sig")
    assert ROAD["ar"] in said and "Basra to Zubair" in said and "تدنيس مزار" in said and "x-" not in said


def test_an_import_fills_an_own_field_by_its_label_and_knows_a_row_again_by_it(people: People, tmp_path: Path) -> None:
    (amal,) = people("Amal")
    field = own_field(amal, Kind.TEXT, type="person", labels=TRIBE)
    path = tmp_path / "people.csv"
    path.write_text("names,العشيرة\nPerson One,Bani A\nPerson Two,Bani B\n", encoding="utf-8")
    look = intake.preview(path)
    choices = mapping.suggest(look.header, "register", look.options, amal.declarations)
    assert f"person.{field}" in {column.field for column in choices.columns}
    keyed = mapping.Mapping(**{**asdict(choices), "keys": (f"person.{field}",)})
    writing.run(amal, path, keyed)
    again = intake.dry_run(amal, path, keyed)
    assert (again.good, again.duplicates) == (0, 2)


def asdict(choices: mapping.Mapping) -> dict[str, object]:
    return {name: getattr(choices, name) for name in choices.__dataclass_fields__}


def test_a_step_names_an_own_field_by_its_label(people: People) -> None:
    (amal,) = people("Amal")
    field = own_field(amal)
    _, incident = new_incident(amal)
    editing.save(amal, [Edit(incident, "incident", field, "Bani Tamim")])
    step = undo.history(amal).undo
    assert step is not None
    assert "Clan" in undo.words(step, "en", amal.declarations)
    assert "x-" not in undo.words(step, "en", amal.declarations)


def test_a_bulk_edit_offers_own_coded_fields(people: People) -> None:
    (amal,) = people("Amal")
    field, road = own_road(amal)
    _, incident = new_incident(amal)
    assert field in {one.name for one in bulk.fields("incident", amal.declarations)}
    bulk.set_value(amal, [incident], field, road)
    assert cases.record(amal, incident).fields[field].value == road


def test_a_ring_of_terms_ends(people: People) -> None:
    """A member can sign terms that are each a kind of the other."""
    (amal,) = people("Amal")
    one = own_term(amal)
    other = own_term(amal, nearest=one, en="Another")
    editing.save(amal, [Edit(definition_id(one) or "", "own_term", "nearest", other)])
    known: Declarations = amal.declarations
    assert known.broader("incident-type", one) in ((other, one), (other,))
    _, incident = new_incident(amal, type=one)
    assert found(amal, "incident", kind=other) == {incident}

"""Forms made from the declarations: what stands open, what a type calls for, what is needed, names in parts."""

from __future__ import annotations

import pytest

from app.model.types import TYPES
from app.services import cases, editing
from app.ui.case.case_page import CasePage


def form_of(desk, type_: str, **values):
    case = editing.new_case(desk.session, {"title": "At the bridge"}).created
    made = editing.new_record(desk.session, case, type_, values).created if values else ""
    page = desk.page(CasePage, case=case, record=made)
    desk.settle()
    if not made:
        page.new_record(type_)
    desk.settle()
    desk.settle()
    return page, page.editor.form


def seen(form) -> set[str]:
    return {group for group, section in form.sections.items() if not section.isHidden()}


def test_an_arrest_shows_what_an_arrest_needs_and_the_rest_waits(desk) -> None:
    _page, form = form_of(desk, "incident")
    special = set(TYPES["incident"].when)
    assert not seen(form) & special, "nothing is said yet"
    form.rows["type"].editor.take("arbitrary-arrest")
    assert seen(form) & special == {"arrest", "release"}
    assert "Torture" in form.others_named.text() and "Killing" in form.others_named.text()
    form.rows["type"].editor.take("killing")
    assert seen(form) & special == {"killing"}
    form.others.click()
    assert special <= seen(form) and form.others.isHidden(), "everything can be reached"


def test_a_filled_group_is_always_shown(desk) -> None:
    _page, form = form_of(desk, "incident", type="killing", charges=["Article 226"])
    assert "arrest" in seen(form)
    assert "1 filled" in form.sections["arrest"].heading.text()


def test_what_was_typed_in_a_group_stays_in_sight_when_the_type_changes(desk) -> None:
    _page, form = form_of(desk, "incident")
    form.rows["type"].editor.take("arbitrary-arrest")
    form.sections["arrest"].heading.click()
    form.rows["complainant"].editor.line.setText("a party office")
    form.rows["type"].editor.take("killing")
    assert "arrest" in seen(form)


@pytest.mark.parametrize("type_", [name for name, one in TYPES.items() if one.home != "register"])
def test_every_form_opens_with_a_handful_of_fields(desk, type_: str) -> None:
    _page, form = form_of(desk, type_) if type_ != "evidence" else form_of(desk, "evidence", name="x.jpg")
    open_rows = [row for row in form.rows.values() if row.isVisibleTo(form)]
    assert 0 < len(open_rows) <= 16, [row.declared.name for row in open_rows]
    assert all(row.declared.group == "main" for row in open_rows)


def test_an_unknown_perpetrator_needs_no_person_only_a_description(desk) -> None:
    page, form = form_of(desk, "involvement")
    incident = editing.new_record(desk.session, page.case_id, "incident", {"type": "killing"}).created
    page.new_record("involvement", {"incident": incident})
    desk.settle()
    form = page.editor.form
    assert "At least one" in form.sections["main"]._notice.text()
    page.editor.save()
    desk.settle()
    assert not cases.of_type(desk.session, "involvement")
    problem = form.rows["perpetrator"].problem
    assert not problem.isHidden() and "What is known of them" in problem.text()
    form.rows["description"].editor.box.setPlainText("masked, on a motorcycle, no plates")
    page.editor.save()
    desk.settle()
    (made,) = cases.of_type(desk.session, "involvement")
    assert made.fields["description"].value == "masked, on a motorcycle, no plates"


def test_the_last_of_what_is_needed_cant_be_emptied(desk) -> None:
    page, _form = form_of(desk, "incident", type="killing")
    made = editing.new_record(
        desk.session, page.case_id, "involvement", {"incident": page.editor.record.id, "description": "masked"}
    ).created
    page = desk.page(CasePage, case=page.case_id, record=made)
    desk.settle()
    desk.settle()
    page.editor.form.rows["description"].editor.box.setPlainText("")
    page.editor.save()
    desk.settle()
    assert cases.record(desk.session, made).fields["description"].value == "masked"
    page.editor.form.rows["perpetrator_type"].editor.take("militia")
    page.editor.save()
    desk.settle()
    assert "description" not in cases.record(desk.session, made).fields


def test_a_name_is_taken_apart_only_when_asked_and_can_be_corrected(desk) -> None:
    page, form = form_of(desk, "person")
    editor = form.rows["names"].editor
    editor.lines[0].setText("بدر شاكر السياب")
    assert editor.value() == [{"text": "بدر شاكر السياب", "kind": "full"}]
    editor.rows[0].more.click()
    parts = editor.rows[0].parts
    assert editor.rows[0].more.text() == "Hide the parts"
    assert parts.parts() == {"given": "بدر", "father": "شاكر", "family": "السياب"}
    parts.lines["grandfather"].setText("عبد الجبار")
    page.editor.save()
    desk.settle()
    (person,) = cases.of_type(desk.session, "person")
    (name,) = person.fields["names"].value
    assert name["parts"] == {"given": "بدر", "father": "شاكر", "grandfather": "عبد الجبار", "family": "السياب"}
    page = desk.page(CasePage, case=page.case_id, record=person.id)
    desk.settle()
    desk.settle()
    editor = page.editor.form.rows["names"].editor
    assert not editor.rows[0].parts.isHidden(), "parts that are there are seen"
    assert not page.editor.form.dirty(), "opening changes nothing"


def test_what_the_editor_doesnt_show_of_a_name_is_kept(desk) -> None:
    """A group's form has no parts; a name that has some (from a newer version) keeps them when another is added."""
    names = [{"text": "Unit 7", "kind": "full", "language": "en", "parts": {"family": "7"}}]
    _page, form = form_of(desk, "group", names=names)
    editor = form.rows["names"].editor
    assert editor.value() == names
    editor.add.click()
    editor.lines[1].setText("السابعة")
    assert editor.value()[0] == names[0]


def test_a_draft_brings_parts_of_names_back(desk) -> None:
    _page, form = form_of(desk, "person")
    editor = form.rows["names"].editor
    editor.lines[0].setText("علي الوردي")
    editor.rows[0].more.click()
    state = editor.state()
    editor.show_value(None)
    editor.restore(state)
    assert editor.rows[0].parts.parts() == {"given": "علي", "family": "الوردي"}

"""Results as a table: columns, order, pages; choosing many, editing them together, and one way back."""

from __future__ import annotations

import csv
import stat

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHeaderView, QPushButton

from app.base.errors import InputError
from app.model.entry import Change, NewChange
from app.model.fields import Kind
from app.model.recordids import new_case_id
from app.services import cases, editing, extensions, sample, saved, settings, undo
from app.services.extensions import NewField
from app.services.lists import ListQuery
from app.services.views import Edit
from app.storage import journal
from app.ui.case.registers_page import RegistersPage
from app.ui.finding.done import take_back
from app.ui.finding.list_page import CaseListPage

HOSTILE = "<b>Ali</b> \u202egnp.exe\u2066 <img src=x>"


@pytest.fixture
def filled(desk):
    sample.load(desk.session)
    return desk


def table(desk) -> CaseListPage:
    page = desk.page(CaseListPage)
    page.results.switch()
    desk.settle()
    return page


def many(desk, count: int) -> None:
    """Cases in one write."""
    made = [new_case_id() for _ in range(count)]
    saves = [(c, [NewChange(Change(c, "case", "title", f"Case {n:04}"))]) for n, c in enumerate(made)]
    desk.session.write(lambda vault: journal.write_many(vault, saves))


def titles(page) -> list[str]:
    model = page.results.model
    return [model.row_at(n).title for n in range(model.rowCount())]


def ids(page, *numbers: int) -> list[str]:
    return [page.results.model.row_at(n).id for n in numbers]


def test_columns_come_from_the_declarations_own_fields_too_and_are_kept(desk) -> None:
    label = "Ward <i>x</i>\u202e"
    extensions.add_field(desk.session, NewField("case", Kind.TEXT, {"en": label}))
    case = editing.new_case(desk.session, {"title": "A", "code": "K-1"}).created
    page = table(desk)
    offered = page.results.set.offered()
    own = [name for name in offered if name.startswith("x-")]
    assert len(own) == 1
    page.results._pick(("title", "code", "summary", *own))
    desk.settle()
    assert page.results.table.order() == ("title", "code", "summary", *own)
    heads = [page.results.model.headerData(n, Qt.Orientation.Horizontal) for n in range(3 + len(own))]
    assert all("\u202e" not in head for head in heads)
    assert page.results.model.index(0, 1).data() and "K-1" in page.results.model.index(0, 1).data()
    page.results.table.setColumnWidth(1, 222)
    page.results._keep()
    desk.settle()
    desk.lock_and_open()
    again = desk.page(CaseListPage)
    assert again.results.set.is_table and again.results.table.order() == ("title", "code", "summary", *own)
    assert again.results.table.columnWidth(1) == 222 and again.results.model.row_at(0).id == case
    kept = settings.get(desk.session, "list.case")
    assert kept["widths"]["code"] == 222


def test_a_moved_column_stays_where_it_was_put(filled) -> None:
    page = table(filled)
    order = page.results.table.order()
    page.results.table.horizontalHeader().moveSection(2, 1)
    assert page.results.table.order() == (order[0], order[2], order[1], *order[3:])
    page.results._keep()
    filled.settle()
    page.results.switch()
    page.results.switch()
    filled.settle()
    assert page.results.table.order() == (order[0], order[2], order[1], *order[3:])


def test_a_head_sorts_and_sorts_back(filled) -> None:
    page = table(filled)
    head = page.results.table.horizontalHeader()
    head.sectionClicked.emit(0)
    filled.settle()
    up = titles(page)
    assert up == sorted(up, key=str.casefold) and page.results.model.query.sort == "title"
    head.sectionClicked.emit(0)
    filled.settle()
    assert titles(page) == up[::-1]
    assert head.sortIndicatorSection() == 0
    page.results.resort("date", True)
    filled.settle()
    assert page.results.model.query.sort == "date"


def test_pages_come_while_scrolling_and_the_count_is_that_of_all(desk) -> None:
    many(desk, 450)
    page = table(desk)
    model = page.results.model
    assert model.rowCount() == 100 and model.total == 450
    assert "450" in page.results.tools.counted.text()
    for _ in range(10):
        page.results.table.scrollToBottom()
        desk.qtbot.wait(20)
        desk.settle()
    assert model.rowCount() == 450 and len(set(titles(page))) == 450


def test_a_later_question_wins_over_an_earlier_one(desk) -> None:
    many(desk, 300)
    page = table(desk)
    for text in ("Case", "Case 01", "Case 0142"):
        page.search.setText(text)
        page.search.returnPressed.emit()
    desk.settle()
    assert titles(page) == ["Case 0142"]
    assert not page.results.model._fetching


def test_rows_are_chosen_by_keys_and_by_mouse(filled) -> None:
    page = table(filled)
    view, choice = page.results.table, page.results.model.choice
    view.setCurrentIndex(page.results.model.index(1, 0))
    filled.qtbot.keyClick(view, Qt.Key.Key_Space)
    assert choice.ids == set(ids(page, 1))
    filled.qtbot.keyClick(view, Qt.Key.Key_Down)
    assert choice.ids == set(ids(page, 1)), "an arrow alone takes nothing away"
    filled.qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert choice.ids == set(ids(page, 1, 2, 3))
    where = view.visualRect(page.results.model.index(5, 1)).center()
    filled.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, where)
    assert choice.ids == set(ids(page, 1, 2, 3, 5))
    box = view.visualRect(page.results.model.index(0, 0))
    at = QPoint(box.left() + 14, box.center().y())
    filled.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert choice.ids == set(ids(page, 0, 1, 2, 3, 5))
    assert not filled.visited, "choosing opens nothing"
    assert page.results.choice.isVisibleTo(page) and "5" in page.results.choice.said.text()
    filled.qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert choice.everything and choice.count(page.results.model.total) == 12
    choice.put(ids(page, 4), False)
    assert choice.count(page.results.model.total) == 11
    filled.qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert choice.count(12) == 0 and not page.results.choice.isVisibleTo(page)
    filled.qtbot.keyClick(view, Qt.Key.Key_Return)
    assert filled.visited[-1][0] == "case"


def test_what_was_chosen_is_forgotten_when_something_else_is_asked(filled) -> None:
    page = table(filled)
    page.results.model.choice.all()
    page.bar.put({"kind": ("killing",)})
    filled.settle()
    assert page.results.model.choice.count(page.results.model.total) == 0
    page.results.model.choice.all()
    page.results.resort("title", False)
    filled.settle()
    assert page.results.model.choice.everything, "another order asks for the same"


def test_tags_are_edited_together_with_three_state_marks_and_taken_back(desk) -> None:
    made = [editing.new_case(desk.session, {"title": f"C{n}", "tags": ["all", *tags]}).created
            for n, tags in enumerate((["some"], [], ["some"]))]  # fmt: skip
    page = table(desk)
    page.results.model.choice.all()
    dialog = page.results.choice.open_editor()
    desk.settle()
    dialog.which.set_code("tags")
    dialog.pick("tags")
    desk.settle()
    states = {code: dialog.ticks.state_of(code) for code in ("all", "some")}
    assert states == {"all": Qt.CheckState.Checked, "some": Qt.CheckState.PartiallyChecked}
    assert dialog.plan().is_nothing
    dialog.more.setText("  new   one ")
    dialog._add_new()
    dialog.ticks.tick("all", False)
    dialog._try()
    desk.settle()
    assert dialog.plan().add == ("new one",) and dialog.plan().remove == ("all",)
    assert "3 records will be changed" in dialog.told.text() and dialog.go.isEnabled()
    dialog.write()
    desk.settle()
    tags = {case: set(cases.record(desk.session, case).fields["tags"].value) for case in made}
    assert tags == {made[0]: {"some", "new one"}, made[1]: {"new one"}, made[2]: {"some", "new one"}}
    assert not page.results.done.isHidden() and "3 records" in page.results.done.text()
    page.results.done.undo.click()
    desk.settle()
    tags = {case: set(cases.record(desk.session, case).fields["tags"].value) for case in made}
    assert tags == {made[0]: {"some", "all"}, made[1]: {"all"}, made[2]: {"some", "all"}}


def test_the_marks_go_round_and_some_comes_back(desk) -> None:
    for tags in (["some"], []):
        editing.new_case(desk.session, {"title": "C", "tags": tags})
    page = table(desk)
    page.results.model.choice.all()
    dialog = page.results.choice.open_editor()
    desk.settle()
    dialog.which.set_code("tags")
    dialog.pick("tags")
    desk.settle()
    seen = []
    for _ in range(3):
        desk.qtbot.keyClick(dialog.ticks.list, Qt.Key.Key_Space)
        seen.append((dialog.plan().add, dialog.plan().remove))
    assert seen == [(("some",), ()), ((), ("some",)), ((), ())]
    dialog.reject()


def test_the_preview_says_who_is_left_alone_and_why(desk) -> None:
    first = editing.new_case(desk.session, {"title": "A", "status": "open"}).created
    editing.new_case(desk.session, {"title": "B", "status": "open"})
    editing.new_case(desk.session, {"title": "C", "status": "watching"})
    editing.save(desk.session, [Edit(first, "case", "status", "closed", None, "add")])
    before = undo.history(desk.session).undo.id
    page = table(desk)
    page.results.model.choice.all()
    dialog = page.results.choice.open_editor()
    desk.settle()
    dialog.which.set_code("status")
    dialog.pick("status")
    desk.settle()
    dialog.value.set_code("watching")
    dialog._try()
    desk.settle()
    told = dialog.told.text()
    assert "1 record will be changed" in told and "One record had it already" in told
    assert "1 record will be left alone: accounts differ" in told
    dialog.reject()
    assert undo.history(desk.session).undo.id == before, "a look changes nothing"


def test_undo_takes_back_the_bulk_edit_and_nothing_later(desk) -> None:
    editing.new_case(desk.session, {"title": "A"})
    page = table(desk)
    page.results.model.choice.all()
    dialog = page.results.choice.open_editor()
    desk.settle()
    dialog.which.set_code("status")
    dialog.pick("status")
    desk.settle()
    dialog.value.set_code("closed")
    dialog.write()
    desk.settle()
    later = editing.new_case(desk.session, {"title": "Later"}).created
    page.results.done.take_back()
    desk.settle()
    assert cases.record(desk.session, later).fields["title"].value == "Later"
    assert not page.results.done.undo.isVisibleTo(page) and page.results.done.text()
    step = undo.history(desk.session).undo.id
    editing.new_case(desk.session, {"title": "Later still"})
    with pytest.raises(InputError):
        take_back(desk.session, step, "en")


def test_t36_a_table_is_saved_without_identities_unless_a_person_says_so(filled, tmp_path) -> None:
    page = table(filled)
    dialog = page.results.export()
    assert dialog.policy() == "no-identities" and dialog.shape() == "csv"
    assert filled.context.words("table.warning") in dialog.warning.text()
    path = tmp_path / "out.csv"
    dialog.resize(560, 420)
    dialog.show()
    dialog.write(path)
    filled.settle()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 13 and stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not any("Amjad" in cell for row in rows for cell in row)
    assert "12 rows" in dialog.outcome.text()
    filled.qtbot.waitUntil(lambda: not dialog.outcome.visibleRegion().isEmpty(), timeout=3000)
    dialog.policies["everything"].setChecked(True)
    dialog.shapes["xlsx"].setChecked(True)
    dialog.write(tmp_path / "out.xlsx")
    filled.settle()
    assert (tmp_path / "out.xlsx").read_bytes()[:2] == b"PK"
    dialog.reject()


def test_columns_that_the_policy_keeps_back_are_named(filled, tmp_path) -> None:
    page = table(filled)
    page.results._pick(("title", "kinds", "summary"))
    filled.settle()
    dialog = page.results.export()
    dialog.write(tmp_path / "out.csv")
    filled.settle()
    assert "Left out" in dialog.outcome.text() and "Summary" in dialog.outcome.text()
    dialog.write(tmp_path / "nowhere" / "out.csv")
    filled.settle()
    assert dialog.outcome.text() and not (tmp_path / "nowhere").exists()
    dialog.reject()


def test_a_search_is_kept_run_renamed_and_deleted_and_is_private(filled) -> None:
    page = table(filled)
    page.bar.ask_for("", {"kind": ("killing",)})
    page.bar.asked.emit()
    page.results.resort("title", False)
    filled.settle()
    wanted = titles(page)
    dialog = page.saved.keep()
    dialog.line.setText("   ")
    dialog.go.click()
    filled.settle()
    assert not dialog.problem.isHidden(), "a name is needed"
    dialog.line.setText(HOSTILE)
    dialog.go.click()
    filled.settle()
    filled.settle()
    page.bar.clear()
    page.results.resort("updated", True)
    filled.settle()
    (action,) = [a for a in page.saved.menu.actions() if "Ali" in a.text()]
    assert "\u202e" not in action.text()
    action.trigger()
    filled.settle()
    assert titles(page) == wanted and list(page.bar.chips) == ["kind"] and page.results.set.is_table
    (one,) = saved.listing(filled.session)
    page.saved.rename(one).named.emit("Killings")
    filled.settle()
    filled.settle()
    manage = page.saved.manage()
    assert [b.accessibleName() for b in manage.findChildren(QPushButton) if "Rename" in b.accessibleName()] == []
    filled.answers.append(True)
    page.saved.delete(saved.listing(filled.session)[0])
    filled.settle()
    filled.settle()
    assert not saved.listing(filled.session) and manage.empty.isVisibleTo(manage)
    manage.accept()


def test_a_search_of_a_register_opens_there(filled) -> None:
    saved.save(filled.session, "People", ListQuery("person", "", {"disputed": ("no",)}, sort="title", descending=False))
    page = filled.page(CaseListPage)
    page.saved.menu.actions()[0].trigger()
    name, args = filled.visited[-1]
    assert name == "registers"
    there = filled.page(RegistersPage, **args)
    assert there.type == "person" and list(there.bar.chips) == ["disputed"]
    assert there.results.model.query.sort == "title"


def test_registers_list_only_what_stands_in_registers(filled) -> None:
    page = filled.page(RegistersPage, type="source")
    shared = {r.id for r in cases.registers(filled.session, "source") if not r.withdrawn}
    found = {page.results.model.row_at(n).id for n in range(page.results.model.rowCount())}
    assert found == shared and set(page.cards.records) <= shared
    page.results.switch()
    filled.settle()
    page.results.table.opened.emit(0)
    filled.settle()
    assert page.editor is not None


def test_t39_hostile_cells_are_inert_and_a_dispute_shows_every_account(desk) -> None:
    case = editing.new_case(desk.session, {"title": (HOSTILE + "x" * 300)[:300], "summary": HOSTILE}).created
    editing.save(desk.session, [Edit(case, "case", "summary", "another account", None, "add")])
    page = table(desk)
    page.results._pick(("title", "summary"))
    desk.settle()
    cells = [page.results.model.index(0, n).data() for n in range(2)]
    assert all("\u202e" not in cell and "‹U+202E›" in cell for cell in cells)
    assert "another account" in cells[1] and "<b>Ali</b>" in cells[1]
    tip = page.results.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;" in tip and "<b>" not in tip
    page.results.table.grab()


def test_the_table_is_mirrored_and_worded_in_arabic(filled, qapp) -> None:
    page = table(filled)
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        filled.context.language = "ar"
        page.retranslate()
        head = page.results.table.horizontalHeader()
        assert page.results.model.headerData(0, Qt.Orientation.Horizontal) == filled.context.words("list.column.title")
        assert head.sectionViewportPosition(0) > head.sectionViewportPosition(1)
        assert isinstance(head, QHeaderView)
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        filled.context.language = "en"

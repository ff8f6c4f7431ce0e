"""The window for what comes from elsewhere: real vaults, the real sandbox, made-up neutral content."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtWidgets import QApplication, QLabel

from app.model.fields import Kind
from app.services import cases, editing, undo
from app.services.extensions import NewField, add_field
from app.services.intake import mapping as mappings
from app.services.intake.recognition import recognise
from app.ui.intake.chat_flow import ChatFlow
from app.ui.intake.half import DRAFT
from app.ui.intake.page import IntakePage
from app.ui.intake.table_flow import TableFlow
from app.ui.intake.words_dialog import NOTHING, WordsDialog
from app.ui.notices import Notices

from .files import count, messages

ROWS = "Title,Date,Governorate\nRain,01/02/2019,Basra\nDust,03/02/2019,Najaf\nFlood,05/02/2019,Basra\n"
FAULTY = "Title,Date\nRain,01/02/2019\nDust,someday\n,03/02/2019\n"


def open_table(desk, path: Path, **args: object) -> TableFlow:
    page: IntakePage = desk.page(IntakePage, **args)
    page.start.take([path])
    desk.settle()
    flow = page.flow("table")
    assert page.currentWidget() is flow and isinstance(flow, TableFlow)
    return flow


def keep_cases_only(flow: TableFlow) -> None:
    """Only what makes cases: the other records would each want a column more."""
    assert flow.choices is not None
    for at, column in list(flow.choices.columns.items()):
        if column.type != "case":
            flow.choices.set_field(at, "")
    flow.view.columns.refresh()


# --- what it is -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        pytest.param("a.csv", ROWS, "table", id="comma"),
        pytest.param("a.bin", ROWS.encode("utf-16"), "table", id="utf-16 under another name"),
        pytest.param("table.txt", "[1]\ta\n2\tb", "table", id="text that only begins with a bracket"),
        pytest.param("photo.csv", messages(1), "chat", id="telegram under another name"),
        pytest.param("page", "<!DOCTYPE html><title>x", "chat", id="web pages"),
        pytest.param("a.csv", "03/04/2019, 21:14 - Observer: rain", "chat", id="whatsapp, Android"),
        pytest.param("a", "\ufeff[٠٣/٠٤/٢٠١٩, ٢١:١٤:٠٠] Observer: rain", "chat", id="whatsapp, iPhone, Arabic digits"),
        pytest.param("old", b"\xd0\xcf\x11\xe0" + bytes(64), "table", id="old spreadsheet"),
    ],
)
def test_a_dropped_file_is_told_by_what_is_in_it(put, name: str, content: str | bytes, found: str) -> None:
    assert recognise(put(name, content)) == found


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "unknown-file", id="picture"),
        pytest.param(b"%PDF-1.7\n", "unknown-file", id="pdf"),
        pytest.param(b"PK\x03\x04" + bytes(22) + b"\x05\0\0\0chat.txt", "zipped", id="zip"),
        pytest.param(b"", "empty", id="nothing"),
    ],
)
def test_what_is_neither_is_said_on_the_first_page_with_what_to_do(desk, put, content: bytes, reason: str) -> None:
    page: IntakePage = desk.page(IntakePage)
    page.start.take([put("a.csv", content)])
    desk.settle()
    assert page.currentWidget() is page.start
    assert page.start.problem.text() == desk.context.words(f"error.intake.{reason}")


def test_a_workbook_is_a_table_and_the_folder_of_an_export_a_chat(put, tmp_path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "unnamed"))
    book.add_worksheet().write(0, 0, "Title")
    book.close()
    assert recognise(tmp_path / "unnamed") == "table"
    assert recognise(put("export/result.json", messages(1)).parent) == "chat"
    assert recognise(put("papers/a.txt", "x").parent) == "folder"


def test_a_drop_on_the_first_page_begins_the_right_way(desk, put) -> None:
    page: IntakePage = desk.page(IntakePage)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(put("x", messages(3))))])
    page.start.take([Path(url.toLocalFile()) for url in data.urls()])
    desk.settle()
    assert isinstance(page.currentWidget(), ChatFlow)


# --- tables ---------------------------------------------------------------------------------------


def test_a_table_is_suggested_checked_taken_in_and_taken_back(desk, put) -> None:
    flow = open_table(desk, put("list.csv", ROWS))
    keep_cases_only(flow)
    assert flow.choices is not None and flow.choices.columns[0].field == "case.title"
    flow.check()
    desk.settle()
    assert flow.step is flow.checked and flow.checked.report is not None
    assert flow.checked.take.text() == "Take in 3 rows" and count(desk) == 0
    flow.checked.take.click()
    desk.settle()
    assert flow.step is flow.result and count(desk) == 3
    assert flow.result.banner.text() == "3 rows were taken in."
    assert editing.drafts(desk.session) == {}
    flow.result.undo.click()
    desk.settle()
    assert count(desk) == 0 and not flow.result.undo.isEnabled()


def test_what_was_saved_later_is_never_taken_back_in_its_place(desk, put) -> None:
    flow = open_table(desk, put("list.csv", ROWS))
    keep_cases_only(flow)
    flow.check()
    desk.settle()
    flow.take(only_good=False)
    desk.settle()
    later = editing.new_case(desk.session, {"title": "Something else"}).created
    flow.result.undo.click()
    desk.settle()
    assert count(desk) == 4 and cases.record(desk.session, later or "").withdrawn is False
    assert flow.result.banner.text() == desk.context.words("error.intake.saved-since")


def test_faults_are_listed_by_row_and_column_with_what_to_do_and_can_be_filtered(desk, put) -> None:
    flow = open_table(desk, put("list.csv", FAULTY))
    assert flow.choices is not None
    flow.choices.fixed["incident.type"] = "other"
    flow.view.columns.refresh()
    flow.check()
    desk.settle()
    report, view = flow.checked.report, flow.checked.faults
    assert report is not None and report.faulty == 2 and not flow.checked.take.isVisible()
    assert {fault.row for fault in view.model.faults} == {3, 4}
    words = [[str(view.model.index(r, c).data()) for c in range(4)] for r in range(view.model.rowCount())]
    assert any("someday" in line[2] for line in words) and all(line[3] for line in words)
    view.search.setText("someday")
    view.search.returnPressed.emit()
    assert [fault.row for fault in view.model.faults] == [3]
    assert "someday" in view.whole.text() and "Row" in view.whole.text()
    view.to_column.click()
    assert flow.step is flow.view and flow.view.columns.panel.at == 1


def test_only_the_good_rows_come_in_where_the_person_says_so(desk, put) -> None:
    flow = open_table(desk, put("list.csv", FAULTY))
    assert flow.choices is not None
    flow.choices.fixed["incident.type"] = "other"
    flow.check()
    desk.settle()
    desk.answers = [False, True]
    flow.checked.take_good.click()
    desk.settle()
    assert count(desk) == 0
    flow.checked.take_good.click()
    desk.settle()
    assert count(desk) == 1 and flow.result.taken is not None and flow.result.taken.faulty == 2


def test_t01_a_cancel_in_the_middle_leaves_nothing(desk, put) -> None:
    rows = "Title\n" + "".join(f"Rain {n}\n" for n in range(6_000))
    flow = open_table(desk, put("list.csv", rows))
    flow.check()
    desk.settle()
    steps: list[str] = []
    flow.take(only_good=False)
    operation = flow.operation
    assert operation is not None

    def stop(progress) -> None:
        steps.append(progress.step)
        if progress.step == "task.saving-rows":
            flow.progress._cancel.click()

    operation.progress.connect(stop)
    desk.settle()
    assert "task.saving-rows" in steps, "the cancel must fall into the writing"
    assert flow.step is flow.checked and flow.checked.isEnabled()
    assert count(desk) == 0 and undo.history(desk.session).undo is None
    flow.take(only_good=False)
    desk.settle()
    assert count(desk) == 6_000


def test_what_every_record_needs_and_no_column_gives_is_said_before_the_check(desk, put) -> None:
    flow = open_table(desk, put("list.csv", "Remarks\nwet\n"))
    assert flow.choices is not None and flow.choices.lacking()
    assert "Title" in flow.view.lacking.text() and not flow.view.lacking.isHidden()
    flow.check()
    desk.settle()
    assert flow.step is flow.view
    flow.view.fixed.show()
    flow.view.fixed.field.set_code("case.title")
    flow.view.fixed.text.setText("Rain")
    flow.view.fixed.add.click()
    assert flow.view.lacking.isHidden()


def test_a_fixed_value_that_cannot_be_is_refused_where_it_is_typed(desk, put) -> None:
    flow = open_table(desk, put("list.csv", ROWS))
    flow.view.fixed.show()
    flow.view.fixed.field.set_code("incident.date")
    flow.view.fixed.text.setText("someday")
    flow.view.fixed.add.click()
    assert not flow.view.fixed.problem.isHidden() and flow.choices is not None and flow.choices.fixed == {}


def test_another_encoding_or_separator_is_followed_by_the_rows(desk, put) -> None:
    flow = open_table(desk, put("list.csv", "العنوان;التاريخ\nمطر;01/02/2019\n".encode("cp1256")))
    preview = flow.view.preview
    assert "مطر" in str(preview.model.index(1, 0).data())
    preview.delimiter.setCurrentIndex(preview.delimiter.findData(","))
    preview.delimiter.activated.emit(0)
    desk.settle()
    assert preview.model.columnCount() == 1
    preview.delimiter.setCurrentIndex(preview.delimiter.findData(";"))
    preview.header.setCurrentIndex(preview.header.findData("0"))
    preview.header.activated.emit(0)
    desk.settle()
    assert preview.model.columnCount() == 2 and "العنوان" in str(preview.model.index(0, 0).data())
    assert flow.choices is not None and flow.choices.options.header == 0


def test_own_fields_of_the_organisation_can_be_chosen_and_are_filled(desk, put) -> None:
    add_field(desk.session, NewField("case", Kind.TEXT, {"en": "River level"}))
    (own,) = desk.session.declarations.fields
    flow = open_table(desk, put("list.csv", "Title,River level\nRain,four metres\n"))
    assert flow.choices is not None and flow.choices.columns[1].field == f"case.{own}"
    offered = [flow.view.columns.panel.field.itemText(n) for n in range(flow.view.columns.panel.field.count())]
    assert any("River level" in words for words in offered)
    flow.check()
    desk.settle()
    flow.take(only_good=False)
    desk.settle()
    (row,) = cases.rows(desk.session).rows
    assert cases.record(desk.session, row.id).fields[own].value == "four metres"


def test_choices_are_saved_used_again_and_deleted(desk, put) -> None:
    flow = open_table(desk, put("list.csv", ROWS))
    keep_cases_only(flow)
    flow.view.saved.save_wanted.emit("Rain lists")
    desk.settle()
    assert list(mappings.saved(desk.session)) == ["Rain lists"]
    page = desk.pages[0]
    flow.leave()
    page.open(put("next.csv", "Date,Title,Governorate\n01/02/2019,Rain,Basra\n"), "table")
    desk.settle()
    flow.view.saved.picked.emit(flow.view.saved.kept["Rain lists"])
    assert flow.choices is not None and {c.field: at for at, c in flow.choices.columns.items()} == {"case.title": 1}
    desk.answers = [True]
    flow.view.saved._delete("Rain lists")
    desk.settle()
    assert mappings.saved(desk.session) == {} and flow.view.saved.kept == {}


def test_words_that_no_list_knows_get_a_meaning_once(desk, put) -> None:
    flow = open_table(desk, put("list.csv", "Title,Status\nRain,wet\nDust,wet\nFlood,-\n"))
    assert flow.choices is not None
    flow.choices.set_field(1, "case.status")
    flow.check()
    desk.settle()
    assert flow.checked.report is not None and flow.checked.report.unknown == {1: {"wet": 2, "-": 1}}
    flow.checked._open_words(1)
    dialog = _dialog(WordsDialog)
    desk.qtbot.waitUntil(lambda: {"wet", "-"} <= dialog.combos.keys())
    dialog.combos["wet"].set_code("open")
    dialog.combos["-"].set_code(NOTHING)
    dialog._done()
    desk.settle()
    assert flow.checked.report.faulty == 0 and flow.checked.report.good == 3


def _dialog(kind):
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


def test_t17_half_made_choices_survive_a_lock_encrypted(desk, put) -> None:
    path = put("list.csv", ROWS)
    flow = open_table(desk, path)
    flow.view.columns.table.go_to(1)
    flow.view.columns.panel.field.set_code("case.title")
    flow.view.columns.panel.field.chosen.emit("case.title")
    desk.lock_and_open()
    raw = b"".join(p.read_bytes() for p in desk.folder.rglob("*") if p.is_file())
    assert b"list.csv" not in raw and DRAFT in editing.drafts(desk.session)
    page: IntakePage = desk.page(IntakePage, resume=True)
    desk.settle()
    again = page.flow("table")
    assert isinstance(again, TableFlow) and page.currentWidget() is again and again.choices is not None
    assert again.choices.path == path and again.choices.columns[1].field == "case.title"
    notices = Notices(desk.context)
    desk.qtbot.addWidget(notices)
    notices.start()
    desk.settle()
    (banner,) = notices.drafts.values()
    seen: list[tuple[str, dict[str, object]]] = []
    desk.context.navigated.connect(lambda name, args: seen.append((name, args)))
    banner.buttons[0].click()
    assert seen == [("intake", {"resume": True})]


def test_a_draft_whose_file_is_gone_says_so_and_the_way_back_is_open(desk, put) -> None:
    path = put("list.csv", ROWS)
    flow = open_table(desk, path)
    flow.half.touch()
    flow.leave()
    desk.settle()
    path.unlink()
    page = desk.pages[0]
    page.show_page(resume=True)
    desk.settle()
    assert not flow.problem.isHidden() and flow.problem.text()
    flow.go_back()
    assert page.currentWidget() is page.start


def test_t39_hostile_names_of_columns_files_and_sheets_are_inert(desk, put) -> None:
    evil = "\u202ecod.<b>x</b>"
    flow = open_table(desk, put(f"{evil}.csv", f"{evil},Title\n{evil},Rain\n"))
    said = [label.text() for label in flow.findChildren(QLabel) if label.text()]
    model = flow.view.columns.model
    said += [str(model.index(r, c).data()) for r in range(model.rowCount()) for c in range(3)]
    shown = flow.view.preview.model
    said += [str(shown.index(r, c).data()) for r in range(shown.rowCount()) for c in range(shown.columnCount())]
    assert any("‹U+202E›" in text for text in said)
    assert not [text for text in said if "\u202e" in text]
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in flow.findChildren(QLabel) if label.text())


def test_thousands_of_columns_are_one_line_each_without_a_widget_each(desk, put) -> None:
    names = ",".join(f"c{n}" for n in range(1_900))
    flow = open_table(desk, put("wide.csv", f"Title,{names}\nRain{',' * 1_900}\n"))
    assert flow.view.columns.model.rowCount() == 1_901
    assert len(flow.findChildren(QLabel)) < 150

"""Reading: accounts side by side, evidence, the past, search, hostile text, both directions of writing."""

from __future__ import annotations

import hashlib

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from app.base import catalogue
from app.model.vocabulary import vocabulary
from app.services import editing, evidence
from app.services.views import Edit
from app.ui.case.case_page import CasePage
from app.ui.case.registers_page import RegistersPage
from app.ui.case.wording import inert
from app.ui.disputes.page import DisputesPage
from app.ui.evidence.copying import CopyDialog
from app.ui.finding.list_page import CaseListPage
from app.ui.finding.search_page import SearchPage, Snippet, split_snippet

HOSTILE = "<img src='file:///etc/passwd'><b>bold</b> \u202eevil\u2066 na\u200bme"


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def disputed_case(desk) -> tuple[str, str]:
    case = editing.new_case(desk.session, {"title": "Release of a detainee"}).created
    made = editing.new_record(desk.session, case, "incident", {"type": "release", "date": "2023-02-15"})
    editing.save(desk.session, [Edit(made.created, "incident", "date", "2023-03-15", None, "add")])
    return case, made.created


def drop(page, data: QMimeData) -> None:
    action, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPoint(10, 10), action, data, button, keys))


def test_dropped_and_pasted_files_become_evidence_and_originals_stay(desk, tmp_path) -> None:
    case = editing.new_case(desk.session, {"title": "A"}).created
    page = desk.page(CasePage, case=case)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0" + b"x" * 5000)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo))])
    drop(page, data)
    desk.settle()
    desk.settle()
    (piece,) = evidence.listing(desk.session, case)
    assert piece.sha256 == hashlib.sha256(photo.read_bytes()).hexdigest() and photo.exists()
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0x335577)
    QApplication.clipboard().setImage(image)
    page.evidence.paste()
    desk.settle()
    desk.settle()
    held = evidence.listing(desk.session, case)
    assert len(held) == 2
    pasted = next(p for p in held if p.id != piece.id)
    assert evidence.read(desk.session, pasted.id, 100).startswith(b"\x89PNG")
    assert "photo.jpg" in texts(page) and "SHA-256" in texts(page)
    QApplication.clipboard().clear()


def test_a_copy_leaves_the_vault_only_after_the_warning(desk, tmp_path, monkeypatch) -> None:
    case = editing.new_case(desk.session, {"title": "A"}).created
    evidence.attach_bytes(desk.session, case, "note.txt", b"words")
    page = desk.page(CasePage, case=case)
    monkeypatch.setattr("app.ui.evidence.copying.choose_folder", lambda *_: tmp_path)
    (button,) = [b for b in page.findChildren(QPushButton) if "outside the vault" in b.accessibleName()]
    said = []

    def answer(dialog, agreed):
        said.append(texts(dialog))
        return QDialog.DialogCode.Accepted if agreed else QDialog.DialogCode.Rejected

    monkeypatch.setattr(CopyDialog, "exec", lambda dialog: answer(dialog, False))
    button.click()
    desk.settle()
    assert not (tmp_path / "note.txt").exists()
    monkeypatch.setattr(CopyDialog, "exec", lambda dialog: answer(dialog, True))
    button.click()
    desk.settle()
    assert (tmp_path / "note.txt").read_bytes() == b"words"
    assert all("isn't encrypted" in one and "Only pictures can be cleaned" in one for one in said)


def test_t39_hostile_text_is_inert_in_every_page(desk) -> None:
    case = editing.new_case(desk.session, {"title": HOSTILE, "summary": HOSTILE}).created
    person = editing.new_record(desk.session, case, "person", {"names": [{"text": HOSTILE, "kind": "full"}]}).created
    editing.new_record(desk.session, None, "group", {"names": [{"text": HOSTILE, "kind": "full"}]})
    editing.save(desk.session, [Edit(case, "case", "summary", HOSTILE + "!", None, "add")])
    pages = [
        desk.page(CasePage, case=case),
        desk.page(CaseListPage),
        desk.page(DisputesPage),
        desk.page(RegistersPage, type="group"),
        desk.page(SearchPage, text="bold"),
        desk.page(CasePage, case=case, record=person),
    ]
    for page in pages:
        for label in page.findChildren(QLabel):
            assert label.textFormat() == Qt.TextFormat.PlainText
            assert "\u202e" not in label.text() and "\u200b" not in label.text(), label.text()
        for button in [*page.findChildren(QPushButton), *page.findChildren(QToolButton)]:
            assert "\u202e" not in button.text()
    assert "<img src=" in texts(pages[0]) and "‹U+202E›" in texts(pages[0])
    assert "‹U+202E›" in str(pages[1].model.index(0, 0).data())


def test_p26_joiners_between_arabic_letters_stay_and_others_are_named() -> None:
    assert inert("می\u200cخواهم") == "می\u200cخواهم"
    assert inert("ad\u200cmin") == "ad‹U+200C›min"
    assert inert("a\u2028b") == "a‹U+2028›b"
    assert inert("one\ntwo", lines=True) == "one\ntwo" and inert("one\ntwo") == "one two"


def test_search_paints_the_match_and_markup_stays_letters(desk) -> None:
    assert split_snippet("a \u0002<b>\u0003 c \u0002d\u0003") == ("a <b> c d", [(2, 3), (8, 1)])
    assert split_snippet("\u0003 loose \u0002 marks")[1] == []
    case = editing.new_case(
        desk.session, {"title": "Shots in Amara", "summary": "gunmen in <b>masks</b> at noon"}
    ).created
    page = desk.page(SearchPage, text="gunmen")
    (snippet,) = page.findChildren(Snippet)
    assert "<b>masks</b>" in snippet.text()
    snippet.grab()
    (link,) = [b for b in page.findChildren(QPushButton) if "Shots" in b.text()]
    link.click()
    assert desk.visited[-1] == ("case", {"case": case, "record": ""})


def test_as_it_stood_shows_the_past_and_cannot_be_edited(desk) -> None:
    case = editing.new_case(desk.session, {"title": "A"}).created
    page = desk.page(CasePage, case=case)
    page.past_line.date.line.setText("1999")
    page.past_line.choose()
    desk.settle()
    desk.settle()
    assert not page.past_line.problem.isHidden() and page.at is None and not desk.warned
    page.past_line.date.line.setText("2199")
    page.past_line.choose()
    desk.settle()
    assert not page.past.isHidden() and not page.acts.add.isEnabled()
    page.edit_record(case)
    assert page.editor is None
    page.acts.past.setChecked(True)
    next(one for one in page.past_line.findChildren(QToolButton) if one.accessibleName() == "Close").click()
    desk.settle()
    assert page.past_line.isHidden() and page.at is None and page.acts.add.isEnabled()


def test_unknown_types_and_fields_are_shown_as_such(desk) -> None:
    from app.model.entry import Change, NewChange
    from app.model.recordids import new_record_id
    from app.storage import journal

    case = editing.new_case(desk.session, {"title": "A"}).created
    changes = [
        NewChange(Change(case, "case", "aura", "purple")),
        NewChange(Change(new_record_id(case, "omen"), "omen", "shape", "comet")),
    ]
    desk.session.write(journal.write, case, changes)
    page = desk.page(CasePage, case=case)
    said = texts(page)
    assert "aura" in said and "purple" in said and catalogue.text("case.value.unknown-field", "en") in said
    assert "omen" in said and "comet" in said


def test_arabic_is_translated_and_mirrored_at_run_time(desk, qapp) -> None:
    case, incident = disputed_case(desk)
    editing.new_record(desk.session, case, "appeal", {"type": "appeal", "about": [incident]})
    page = desk.page(CasePage, case=case)
    assert "‹U+" not in texts(page), "our own isolates are no hostile text"
    listing = desk.page(CaseListPage)
    page.edit_record(incident)
    desk.settle()
    page.editor.form.rows["title"].editor.line.setText("half typed")
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        desk.context.language = "ar"
        page.retranslate()
        listing.retranslate()
        desk.settle()
        assert page.editor.form.rows["title"].editor.line.text() == "half typed"
        assert page.editor.save_button.text() == catalogue.text("button.save", "ar")
        assert vocabulary("incident-type").labels("ar")["release"] in texts(page)
        assert page.editor.title.text().startswith("\u2067"), (
            "the parts of a title follow one another from right to left"
        )
        assert "15 شباط 2023" in texts(page)
        assert listing.bar.add.text() == catalogue.text("find.add", "ar")
        assert page.editor.form.rows["date"].editor.line.isRightToLeft()
        listing.grab()
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        desk.context.language = "en"


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(desk) -> None:
    case, incident = disputed_case(desk)
    pages = [
        desk.page(CasePage, case=case),
        desk.page(CaseListPage),
        desk.page(DisputesPage),
        desk.page(RegistersPage),
        desk.page(SearchPage),
        desk.page(CasePage, case=case, record=incident),
    ]
    for page in pages:
        for kind in (QPushButton, QToolButton, QLineEdit, QComboBox):
            for widget in page.findChildren(kind):
                inside = isinstance(widget.parent(), QComboBox | QLineEdit)
                if inside or not widget.isVisibleTo(page):
                    continue
                name = widget.accessibleName() or getattr(widget, "text", lambda: "")()
                assert name, (type(page).__name__, kind.__name__, widget.parent().__class__.__name__)
                assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, name


def test_the_list_pages_by_cursor(desk) -> None:
    for number in range(130):
        editing.new_case(desk.session, {"title": f"Case {number:03}"})
    page = desk.page(CaseListPage)
    assert page.model.rowCount() == 100
    page.model.fetchMore(page.model.index(-1, 0))
    desk.settle()
    titles = {page.model.row_at(n).title for n in range(page.model.rowCount())}
    assert len(titles) == 130
    assert "130" in page.results.tools.counted.text()

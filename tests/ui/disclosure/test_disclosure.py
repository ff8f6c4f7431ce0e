"""Who may know what, in the window: shown before it leaves, decided at the case, taken out of a text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLabel, QPushButton

from app.model.redaction import MARK
from app.services import cases, contacts, disclosure, editing, evidence
from app.services.disclosure import exceptions, excerpts
from app.storage import shipments
from app.ui.case.case_page import CasePage
from app.ui.case.fields.combo import SearchCombo
from app.ui.disclosure.redact import PassageText, RedactDialog
from app.ui.exchange.send_page import SendPage
from app.ui.people.contacts_page import ContactsPage

STORY = "🕊 Zana came at noon.\r\nHis brother saw Zana 🕊."


def texts(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


@pytest.fixture
def told(make_desk):
    """A desk with a contact and a case: (desk, reader, case, person)."""
    desk, court = make_desk("Amal"), make_desk("Court")
    contacts.add(desk.session, contacts.own_card(court.session), verified=True)
    case = editing.new_case(desk.session, {"title": "A case", "summary": STORY}).created
    values = {"names": [{"text": "Zana Karim", "kind": "full"}], "whereabouts": {"text": "Hidden house"}}
    person = editing.new_record(desk.session, case, "person", values).created
    return desk, court.session.key_id, case, person


def preview_on(desk, case: str, reader: str, policy: str) -> SendPage:
    page = desk.page(SendPage, case=case, to=reader)
    page.policy.choose(policy)
    desk.settle()
    page.sight.look.click()
    desk.settle()
    desk.settle()
    return page


def test_what_stays_here_is_told_before_it_leaves(told) -> None:
    desk, reader, case, person = told
    exceptions.keep_back(desk.session, person, "names", [reader])
    page = preview_on(desk, case, reader, "no-whereabouts")
    pane = page.sight.preview
    words = texts(pane)
    assert "2 values stay here" in words and "Kept back by a decision" in words and "Not for these readers" in words
    assert "name 2 things" in words, "the summary names whom they aren't to know, twice"
    (view,) = pane.found.cases
    dialog = pane._open(view)
    desk.settle()
    assert "Hidden house" not in texts(dialog) and "A case" in texts(dialog)
    dialog.accept()
    page.policy.choose("everything")
    assert pane.isHidden(), "what was shown was of another choice"


def test_what_a_reader_usually_gets_is_proposed(told) -> None:
    desk, reader, case, _ = told
    page = desk.page(ContactsPage)
    desk.settle()
    box = next(b for b in page.findChildren(SearchCombo) if "What they get" in b.accessibleName())
    assert box.code() == "everything" and box.count() == len(disclosure.POLICIES)
    box.chosen.emit("no-identities")
    desk.settle()
    assert disclosure.policy_of(desk.session, reader) == "no-identities"
    sending = desk.page(SendPage, case=case)
    sending.people.boxes[reader].click()
    desk.settle()
    assert sending.policy.policy == "no-identities"


def test_another_choice_for_a_file_is_what_is_sent(told, tmp_path) -> None:
    desk, reader, case, _ = told
    evidence.attach_bytes(desk.session, case, "note.txt", b"what they said")
    page = preview_on(desk, case, reader, "everything")
    pane = page.sight.preview
    box = next(b for b in pane.findChildren(SearchCombo) if "note.txt" in b.accessibleName())
    assert box.code() == "original" and [one.kept for one in pane.found.pieces] == [""]
    box.chosen.emit("none")
    desk.settle()
    desk.settle()
    assert [one.kept for one in pane.found.pieces] == ["none"]
    page.take_folder(tmp_path)
    page.send()
    desk.settle()
    desk.settle()
    assert [one.evidence for one in desk.session.run(shipments.listing)] == [0]


def test_exceptions_are_made_listed_and_taken_back_at_the_case(told) -> None:
    desk, reader, case, person = told
    page = desk.page(CasePage, case=case)
    page.who.switch()
    desk.settle()
    desk.qtbot.waitUntil(lambda: "Nothing is decided apart" in texts(page.who), timeout=20_000)
    dialog = page.who.ask()
    assert not dialog.go.isEnabled()
    dialog.record.set_code(person)
    dialog.record.chosen.emit(person)
    offered = {dialog.field.itemData(n) for n in range(dialog.field.count())}
    dialog.field.set_code("whereabouts")
    dialog.give.click()
    dialog.some.click()
    assert not dialog.go.isEnabled(), "for these people only, and none is named"
    dialog.people[reader].click()
    dialog.go.click()
    desk.settle()
    desk.settle()
    assert offered
    (made,) = exceptions.listing(desk.session, case)
    assert (made.act, made.field, made.readers) == ("allow", "whereabouts", (reader,))
    desk.qtbot.waitUntil(lambda: "May go to \u2068Court\u2069" in texts(page.who), timeout=20_000)
    lift = next(b for b in page.who.findChildren(QPushButton) if b.accessibleName().startswith("Take back"))
    lift.click()
    desk.settle()
    desk.settle()
    assert exceptions.listing(desk.session, case) == ()
    page.past_line.chosen.emit("2030-01-01")
    desk.settle()
    assert page.who.isHidden(), "in a case of the past nothing is decided"


def test_a_text_is_redacted_by_keyboard_and_counts_as_signed(told) -> None:
    desk, _, case, _ = told
    story = str(cases.record(desk.session, case).fields["summary"].value)
    dialog = RedactDialog(desk.context, case, "case", "summary")
    dialog.show()
    desk.settle()
    assert [story[a:b] for a, b in dialog.text.spans] == ["Zana", "Zana"], "names of the case are proposed"
    cursor = dialog.text.textCursor()
    shown = dialog.text.toPlainText()
    at = shown.index("brother")
    units = len(shown[:at].encode("utf-16-le")) // 2
    cursor.setPosition(units + 2)
    cursor.setPosition(units + 4, QTextCursor.MoveMode.KeepAnchor)
    dialog.text.setTextCursor(cursor)
    desk.qtbot.keyClick(dialog.text, Qt.Key.Key_Delete)
    assert [story[a:b] for a, b in dialog.text.spans] == ["Zana", "brother", "Zana"], "whole words go"
    assert dialog.excerpt.text().count(MARK) == 3 and "Zana" in dialog.text.toPlainText()
    desk.qtbot.keyClick(dialog.text, Qt.Key.Key_Insert)
    assert [story[a:b] for a, b in dialog.text.spans] == ["Zana", "Zana"]
    with desk.qtbot.waitSignal(dialog.made, timeout=20_000):
        dialog.go.click()
    (view,) = excerpts.listing(desk.session, case)
    assert view.text == story.replace("Zana", MARK) and view.names
    assert cases.record(desk.session, case).fields["summary"].value == story


def test_positions_of_the_widget_are_those_of_the_text(qtbot) -> None:
    widget = PassageText("text")
    qtbot.addWidget(widget)
    widget.show_text(STORY, ())
    for n, character in enumerate(STORY):
        if character not in "\r":
            assert widget._there(widget._starts[n]) == n, (n, character)
    assert widget._there(widget._starts[-1]) == len(STORY)

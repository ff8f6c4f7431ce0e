"""What spares a tired person: short forms, finds in words, counts, long cases that don't hold the window."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget

from app.model import vocabulary
from app.services import cases, editing, evidence
from app.services.editing import NewRecord
from app.ui.case.case_page import CasePage
from app.ui.case.case_view import FIRST_CARDS, STEP
from app.ui.case.record_card import RecordCard
from app.ui.disputes.page import DisputesPage
from app.ui.finding.search_page import SearchPage, Snippet
from app.ui.parts import gradual
from app.ui.parts.place import SETTLE_MS, Place

FIRST_TERM, SECOND_TERM = list(vocabulary.vocabulary("certainty").labels("en"))[:2]


def new_case(desk, **values) -> str:
    return editing.new_case(desk.session, {"title": "At the bridge", **values}).created


def test_a_form_shows_the_main_fields_and_counts_what_is_folded(desk) -> None:
    case = new_case(desk)
    values = {"type": "killing", "context": "after a meeting", "methods": ["shooting"], "count": {"n": 2}}
    values = {name: value for name, value in values.items() if name != "count"}
    made = editing.new_record(desk.session, case, "incident", values).created
    page = desk.page(CasePage, case=case, record=made)
    desk.settle()
    form = page.editor.form
    main, how = form.sections["main"], form.sections["how"]
    assert not form.rows["type"].isHidden() and not form.rows["context"].isHidden(), "what is filled is seen"
    assert form.rows["duration"].isHidden()
    assert "9 more fields" in main.heading.text()
    assert "1 filled" in how.heading.text() and form.rows["methods"].isVisibleTo(how) is False
    main.heading.click()
    how.heading.click()
    assert not form.rows["duration"].isHidden() and form.rows["methods"].isVisibleTo(how)


def test_a_disputed_field_is_never_folded_away(desk) -> None:
    from app.services.views import Edit

    case = new_case(desk)
    made = editing.new_record(desk.session, case, "incident", {"type": "killing", "certainty": FIRST_TERM}).created
    editing.save(desk.session, [Edit(made, "incident", "certainty", SECOND_TERM, None, "add")])
    page = desk.page(CasePage, case=case, record=made)
    desk.settle()
    assert page.editor.form.rows["certainty"].isVisibleTo(page.editor)


def test_what_is_wrong_in_a_folded_section_is_brought_to_sight(desk) -> None:
    page = desk.page(CasePage, case=new_case(desk))
    page.new_record("incident")
    desk.settle()
    end = page.editor.form.rows["end"]
    assert end.isHidden()
    end.editor.line.setText("the day before the rain")
    page.editor.form.rows["type"].editor.take("killing")
    page.editor.save()
    assert not end.isHidden() and not end.problem.isHidden()


def test_a_find_is_shown_in_words_never_in_codes(desk, qapp) -> None:
    case = new_case(desk)
    editing.new_record(desk.session, case, "incident", {"type": "killing", "date": "2022-03~"})
    page = desk.page(SearchPage, text="2022")
    (snippet,) = page.findChildren(Snippet)
    assert "~" not in snippet.text() and "March 2022" in snippet.text()
    desk.context.language = "ar"
    page.retranslate()
    desk.settle()
    desk.settle()
    shown = [s for s in page.findChildren(Snippet) if s.isVisibleTo(page)][-1]
    assert "آذار 2022" in shown.text()
    links = [b.text() for b in page.findChildren(QPushButton) if b.isVisibleTo(page)]
    assert any("قتل" in text for text in links), links


def test_references_of_disputes_are_named_in_the_readers_language(desk) -> None:
    case = new_case(desk)
    editing.new_record(desk.session, case, "incident", {"type": "killing", "date": "2022-03"})
    found = cases.choices(desk.session, case, ("incident",), "ar")
    assert "قتل" in found[0][1] and "Killing" not in found[0][1]
    desk.context.language = "ar"
    assert desk.page(DisputesPage).stack.currentIndex() == 1


def test_a_machine_that_is_late_at_each_turn_builds_a_piece_in_each(qtbot, monkeypatch) -> None:
    monkeypatch.setattr(gradual, "SLICE_MS", 0)
    built: list[int] = []
    turns = gradual.Gradual(QApplication.instance())
    for n in range(3):
        turns.add(partial(built.append, n))
    turns.begin()
    assert built == [0]
    qtbot.waitUntil(lambda: built == [0, 1, 2], timeout=2000)
    assert not turns.busy


def many(desk, case: str, count: int) -> None:
    made = [NewRecord(case, "note", {"text": f"note number {n}"}) for n in range(count)]
    editing.new_records(desk.session, made)


def test_a_long_case_is_built_a_few_cards_at_a_time_and_can_be_left_at_once(desk) -> None:
    case = new_case(desk)
    many(desk, case, STEP * 3)
    page = desk.page(CasePage, case=case)
    cards = [c for c in page.findChildren(RecordCard) if c.record.type == "note"]
    assert len(cards) == FIRST_CARDS // 2
    more = next(b for b in page.findChildren(QPushButton) if b.text() == f"Show {STEP * 3 - len(cards)} more")
    more.click()
    page.sections.finish()
    assert len([c for c in page.findChildren(RecordCard) if c.record.type == "note"]) == len(cards) + STEP
    page.show_page(case=new_case(desk))
    desk.settle()
    desk.qtbot.wait(50)
    assert not [c for c in page.findChildren(RecordCard) if c.record.type == "note" and c.isVisibleTo(page)]


def test_the_contents_line_leads_to_each_section_and_evidence_is_always_there(desk) -> None:
    case = new_case(desk)
    many(desk, case, 3)
    page = desk.page(CasePage, case=case)
    links = [b.text() for b in page.sections.contents.findChildren(QPushButton)]
    assert any("Evidence" in text for text in links) and any("Notes" in text for text in links)
    assert page.evidence.add.isVisibleTo(page)
    assert "Drop files" in "\n".join(label.text() for label in page.evidence.findChildren(QLabel))


def test_editors_of_a_folded_section_know_the_choices_when_they_are_made(desk) -> None:
    case = new_case(desk)
    person = editing.new_record(desk.session, case, "person", {"names": [{"text": "Hamza", "kind": "full"}]}).created
    page = desk.page(CasePage, case=case)
    page.new_record("incident")
    desk.settle()
    desk.settle()
    form = page.editor.form
    form.others.click()
    assert "held_by" not in form.rows, "a folded section costs nothing"
    form.sections["arrest"].heading.click()
    editor = form.rows["held_by"].editor
    assert person in [code for code, _ in editor.options()]
    assert any(editor.combo.itemText(n).startswith("Hamza") for n in range(editor.combo.count()))


def test_attaching_shows_how_far_it_is_and_stops_at_once(desk, tmp_path) -> None:
    large = tmp_path / "large.mp4"
    with large.open("wb") as file:
        file.truncate(256 * 1024 * 1024)
    page = desk.page(CasePage, case=new_case(desk))
    panel = page.evidence.progress
    page.evidence.attach([large])
    desk.qtbot.waitUntil(lambda: 0 < panel._bar.value() < 900, timeout=20_000)
    assert panel.isVisibleTo(page)
    panel._stop()
    desk.settle()
    assert panel.isHidden() and not desk.warned
    assert not evidence.listing(desk.session, page.case_id)
    assert not [p for p in (desk.folder / "evidence").iterdir() if p.is_file()]


def test_more_cards_leave_the_place_and_take_the_focus(desk) -> None:
    case = new_case(desk)
    editing.new_records(desk.session, [NewRecord(case, "person", {"names": [{"text": f"{n}"}]}) for n in range(60)])
    page = desk.page(CasePage, case=case)
    page.activateWindow()
    desk.settle()
    desk.qtbot.wait(30)
    bar = page._area.verticalScrollBar()
    more = next(b for b in page.sections.findChildren(QPushButton) if b.text().startswith("Show "))
    page._area.ensureWidgetVisible(more)
    more.setFocus()
    place, cards = bar.value(), page.sections.findChildren(RecordCard)
    more.click()
    desk.settle()
    desk.qtbot.wait(30)
    new = [card for card in page.sections.findChildren(RecordCard) if card not in cards]
    assert place > 500 and bar.value() == place and len(new) > 20
    assert new[0].isAncestorOf(page.focusWidget())
    last = list(cards[-1].findChildren(QPushButton))
    assert all(new[0].isAncestorOf(b) or cards[-1].isAncestorOf(b) for b in [last[-1].nextInFocusChain()])


def test_a_save_leaves_the_page_where_it_was_with_all_that_was_open(desk) -> None:
    case = new_case(desk)
    editing.new_records(desk.session, [NewRecord(case, "person", {"names": [{"text": f"{n}"}]}) for n in range(60)])
    page = desk.page(CasePage, case=case)
    desk.settle()
    next(b for b in page.sections.findChildren(QPushButton) if b.text().startswith("Show ")).click()
    desk.settle()
    desk.qtbot.wait(30)
    bar = page._area.verticalScrollBar()
    page.sections.finish()  # on a busy machine the page would still be growing under the place
    desk.qtbot.wait(100)
    bar.setValue(bar.maximum() // 2)
    place, count = bar.value(), len(page.sections.findChildren(RecordCard))
    changes = editing.new_record(desk.session, case, "person", {"names": [{"text": "z"}]})
    desk.context.changed.emit(changes)
    desk.settle()
    desk.qtbot.waitUntil(lambda: bar.value() == place, timeout=10_000)
    desk.qtbot.wait(200)
    assert place > 1000 and bar.value() == place
    assert len(page.sections.findChildren(RecordCard)) >= count


class Growing(QScrollArea):
    """A page that is built, and says when it is."""

    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.inner = QWidget()
        self.setWidget(self.inner)
        self.resize(300, 300)


def test_a_page_that_gets_its_height_late_goes_back_to_its_place_all_the_same(qtbot) -> None:
    area = Growing()
    qtbot.addWidget(area)
    area.show()
    kept, bar = Place(area, area.finished), area.verticalScrollBar()
    area.inner.resize(200, 3000)
    bar.setValue(1500)
    kept.keep()
    area.inner.resize(200, 400)
    area.finished.emit()
    qtbot.wait(2 * SETTLE_MS)
    area.inner.resize(200, 3000)
    assert bar.value() == 1500
    qtbot.wait(2 * SETTLE_MS)
    bar.setValue(100)
    area.inner.resize(200, 3500)
    assert bar.value() == 100, "it was let go of"


def test_what_could_not_be_taken_is_brought_to_sight(desk, tmp_path) -> None:
    case = new_case(desk)
    editing.new_records(desk.session, [NewRecord(case, "incident", {"type": "killing"}) for _ in range(12)])
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "words.txt").write_bytes(b"words")
    page = desk.page(CasePage, case=case)
    desk.settle()
    page.evidence.attach([tmp_path / "empty.txt", tmp_path / "words.txt"])
    desk.settle()
    desk.settle()
    desk.qtbot.wait(50)
    top = page.evidence.after.mapTo(page._area.viewport(), QPoint(0, 0)).y()
    assert page.evidence.after.left_out.isVisibleTo(page)
    assert 0 <= top < page._area.viewport().height() - page.evidence.after.height() + 1

"""The journey of docs/first-case.md, through the widgets and in Arabic: one person, one case, nobody to ask.

What is entered is what a published article says of the killing of Amjad Aldhamat in Amara.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.services import cases, contacts, evidence, search
from app.services.evidence import looking
from app.services.views import RecordView
from app.ui.case.case_page import CasePage
from app.ui.case.fields.choices import ChoiceEditor, SeveralEditor, YesNoEditor
from app.ui.case.fields.date import DateEditor
from app.ui.case.fields.names import NamesEditor
from app.ui.case.fields.place import PlaceEditor
from app.ui.case.new_case import NewCaseDialog
from app.ui.case.parts_line import PartsLine
from app.ui.case.record_card import RecordCard
from app.ui.exchange.send_page import SendPage
from app.ui.inbox.page import ReceivePage
from app.ui.inbox.panel import DeliveryPanel
from app.ui.intake.page import IntakePage

TITLE = "مقتل أمجد الدهامات أمام مركز شرطة في العمارة"
WHO_SAID_SO = "مسؤول عسكري أكد المذكرة بشرط عدم كشف هويته"
DEVICE = "Example Phone 5"


def keys(widget: QWidget, text: str) -> None:
    """One key after the other; QTest knows only the keys of Latin letters."""
    for letter in text:
        for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


class Hand:
    """Types into fields and chooses from lists as a person does: by what is read there."""

    def __init__(self, desk: Any, page: Any) -> None:
        self.desk, self.page, self.qtbot = desk, page, desk.qtbot

    def type(self, editor: Any, text: str) -> None:
        if isinstance(editor, (ChoiceEditor, SeveralEditor)):
            line = editor.combo.lineEdit()
            line.selectAll()
            keys(line, text)
            self.qtbot.keyClick(line, Qt.Key.Key_Return)
            assert editor.undone.isHidden(), editor.undone.text()
        elif isinstance(editor, YesNoEditor):
            next(button for button in editor.buttons.values() if button.text() == text).click()
        else:
            keys(_target(editor), text)

    def fill(self, **said: str) -> None:
        form = self.page.editor.form
        for name, text in said.items():
            form.section_of(name).reveal(name)
            self.type(form.rows[name].editor, text)

    def new(self, title: str) -> None:
        """A record of the menu of the case."""
        next(action for action in self.page.acts.types.actions() if action.text() == title).trigger()
        self.desk.settle()

    def part(self, record: str, title: str) -> None:
        """A record that belongs to another one, from its card."""
        self.page.sections.finish()
        card = next(card for card in self.page.sections.findChildren(RecordCard) if card.record.id == record)
        menu = card.findChild(PartsLine).findChild(QMenu)
        next(action for action in menu.actions() if action.text() == title).trigger()
        self.desk.settle()

    def edit(self, record: str) -> None:
        self.page.edit_record(record)
        self.desk.settle()

    def according_to(self, title: str) -> None:
        self.type(self.page.editor.source, title)

    def write_beside(self, name: str, kind: str, text: str) -> None:
        """A record named in a list of references that isn't there yet."""
        editor = self.page.editor.form.rows[name].editor
        self.type(editor, kind)
        keys(editor.new.line, text)
        self.qtbot.keyClick(editor.new.line, Qt.Key.Key_Return)
        self.desk.settle()

    def save(self) -> None:
        self.page.editor.save_button.click()
        self.desk.settle()
        self.desk.settle()
        assert self.page.editor is None, "it was saved, and one is back at the case"

    def records(self, type_: str) -> list[RecordView]:
        return list(cases.view(self.desk.session, self.page.case_id).records.get(type_, ()))


def _target(editor: Any) -> Any:
    if isinstance(editor, NamesEditor):
        return editor.rows[-1].line
    if isinstance(editor, PlaceEditor):
        return editor.text
    if isinstance(editor, DateEditor):
        return editor.line
    return next(getattr(editor, name) for name in ("line", "box", "number") if hasattr(editor, name))


def photo(number: int) -> bytes:
    """A drawn street, with the place and the device that a telephone would write into it."""
    picture = Image.new("RGB", (320, 240), (120 + 40 * number, 150, 170))
    told = Image.Exif()
    told[0x010F], told[0x0110] = "Example", DEVICE
    told.get_ifd(0x8825).update({1: "N", 2: (31.0, 50.0, 18.0), 3: "E", 4: (47.0, 8.0, 40.0)})
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=told)
    return out.getvalue()


def export() -> str:
    texts = ("مثال: مقتل أمجد الدهامات في العمارة", "مثال: سيارة مظللة بلا لوحات", "مثال: أخبار الطقس")
    said = [
        {
            "id": number,
            "type": "message",
            "date": f"2019-11-08T1{number}:00:00",
            "date_unixtime": str(1_573_200_000 + number * 3600),
            "from": "مثال",
            "from_id": "channel1",
            "text": text,
            "text_entities": [{"type": "plain", "text": text}],
        }
        for number, text in enumerate(texts, 1)
    ]
    return json.dumps({"name": "مثال", "type": "public_channel", "id": 1, "messages": said})


@pytest.fixture
def arabic(make_desk) -> Any:
    desk = make_desk("فريق ميسان")
    desk.context.language = "ar"
    return desk


def start(desk: Any) -> Hand:
    dialog = NewCaseDialog(desk.context)
    made: list[str] = []
    dialog.created.connect(made.append)
    said = {
        "title": TITLE,
        "kind": "قتل",
        "date": "تشرين الثاني 2019",
        "governorate": "ميسان",
        "place": "العمارة، أمام مركز شرطة",
        "who": "أمجد الدهامات",
        "how": "مقال منشور",
    }
    for name, text in said.items():
        Hand(desk, None).type(dialog.editors[name], text)
    dialog.save.click()
    desk.qtbot.waitUntil(lambda: bool(made), timeout=20_000)
    desk.settle()
    return Hand(desk, desk.page(CasePage, case=made[0]))


def enter(hand: Hand) -> None:
    """Everything by hand that docs/first-case.md enters after the case itself."""
    (killing,), (victim,) = hand.records("incident"), hand.records("person")
    hand.part(killing.id, "من فعل ذلك")
    hand.fill(description="مسلحون مجهولون", vehicles="سيارة مظللة الزجاج", plates="بلا لوحات")
    hand.save()
    hand.edit(victim.id)
    hand.page.editor.form.rows["names"].editor.add.click()
    hand.fill(names="Amjad Aldhamat", roles="ناشط")
    hand.save()
    hand.new("شخص")
    hand.fill(names="حسنين المنشد", roles="مدافع عن حقوق الإنسان", age="29", status="في المنفى")
    hand.save()
    witness = next(one for one in hand.records("person") if one.id != victim.id)
    hand.part(witness.id, "نزوح")
    hand.fill(kind="فرار إلى الخارج", date="تشرين الثاني 2019", to="إسطنبول", reason="بعد خمسة أيام من القتل")
    hand.save()
    hand.part(witness.id, "إفادة")
    hand.fill(date="حوالي 2020", gist="تلقى تهديدات بالقتل لسنوات")
    hand.save()
    hand.new("مصدر")
    hand.fill(title="مذكرة عسكرية إلى وزارة الداخلية", kind="مذكرة رسمية", date="تشرين الثاني 2019")
    hand.save()
    hand.new("مصدر")
    hand.fill(title="المصدر ب", kind="شخص لا يجوز ذكر اسمه", confidential="نعم", description=WHO_SAID_SO)
    hand.save()
    hand.new("حادثة")
    hand.according_to("مذكرة عسكرية إلى وزارة الداخلية")
    hand.fill(type="إدراج في قائمة اغتيالات", date="تشرين الثاني 2019", count="9")
    hand.write_beside("victims", "جديد: شخص", "حمزة قاسم")
    hand.save()


def drop(hand: Hand, folder: Path) -> None:
    paths = [folder / f"street-{number}.jpg" for number in (1, 2)]
    for number, path in enumerate(paths):
        path.write_bytes(photo(number))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    assert hand.page.evidence.take(data)
    hand.desk.settle()
    hand.desk.settle()


def bring_messages(hand: Hand, folder: Path) -> None:
    path = folder / "result.json"
    path.write_text(export(), encoding="utf-8")
    page = hand.desk.page(IntakePage, case=hand.page.case_id)
    page.start.take([path])
    hand.desk.settle()
    flow = page.flow("chat")
    for row in (0, 1):
        flow.messages.table.go_to(row)
        hand.qtbot.keyClick(flow.messages.table, Qt.Key.Key_Space)
    flow.take.click()
    hand.desk.settle()


def test_a_newcomers_first_case_in_arabic_and_the_confidential_source_never_travels(
    arabic, make_desk, tmp_path
) -> None:
    hand = start(arabic)
    enter(hand)
    drop(hand, tmp_path)
    bring_messages(hand, tmp_path)
    assert not arabic.warned

    session, case = arabic.session, hand.page.case_id
    (killing, hit_list) = sorted(hand.records("incident"), key=lambda one: one.fields["type"].value != "killing")
    assert killing.fields["date"].value == "2019-11" and killing.fields["governorate"].value == "maysan"
    assert hit_list.fields["victims"].accounts[0].source_title == "مذكرة عسكرية إلى وزارة الداخلية"
    (did_it,) = hand.records("involvement")
    assert did_it.fields["incident"].value == killing.id and did_it.fields["plates"].value == "بلا لوحات"
    (statement,) = hand.records("statement")
    assert statement.fields["date"].value == "2020~"
    assert len(hand.records("post")) == 2 and len(hand.records("person")) == 3
    disputed = [one for group in cases.view(session, case).records.values() for one in group if one.disputed]
    assert not disputed, "nobody disagreed: a spelling was added"

    photos = [one for one in evidence.listing(session, case) if one.name.startswith("street-")]
    assert len(photos) == 2
    cleaned = looking.cleaned(session, photos[0].id)
    assert DEVICE.encode() in photo(0) and DEVICE.encode() not in bytes(cleaned.content)

    for words in ("الدهامات", "Aldhamat", WHO_SAID_SO.split()[0]):
        found = search.find(session, words).hits
        assert bool(found) is (words != WHO_SAID_SO.split()[0]), words
    seen = received(arabic, make_desk("منسقة"), tmp_path / "stick")
    everything = json.dumps(seen, ensure_ascii=False)
    assert "المصدر ب" in everything and "أمجد الدهامات" in everything
    assert WHO_SAID_SO not in everything and DEVICE not in everything


def received(desk: Any, other: Any, stick: Path) -> list[Any]:
    """All values that another vault holds after the case was sent to it and taken in there."""
    stick.mkdir()
    contacts.add(desk.session, contacts.own_card(other.session), verified=True)
    contacts.add(other.session, contacts.own_card(desk.session), verified=True)
    page = desk.page(SendPage, to=contacts.listing(desk.session)[0].key_id)
    page.take_folder(stick)
    page.go.click()
    desk.settle()
    desk.settle()
    taking = other.page(ReceivePage)
    taking.take([stick])
    other.settle()
    (card,) = taking.findChildren(DeliveryPanel)
    card.accept.click()
    other.settle()
    other.settle()
    (row,) = cases.rows(other.session).rows
    view = cases.view(other.session, row.id)
    records = [view.case, *(one for group in view.records.values() for one in group)]
    return [account.value for one in records for field in one.fields.values() for account in field.accounts]

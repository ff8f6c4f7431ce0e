"""Custody through the page, between real vaults: what a custodian sees before they agree, and what follows."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from app.services import contacts, custody, editing, recovery, selection, vaults
from app.ui.custody import letters as letters_module
from app.ui.custody import lost as lost_module
from app.ui.custody import page as page_module
from app.ui.custody.groups import PeopleDialog
from app.ui.custody.lost import LostDialog
from app.ui.custody.page import CustodyPage
from app.ui.custody.recovery import HelpDialog
from app.ui.people.compare import WordGrid
from tests.ui.ready import PASSPHRASE

WHY = "The court has to hear the family."


def texts(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def seen(desk, widget, *words: str) -> None:
    """A card that was just put on the page is seen once the page was laid out."""
    desk.qtbot.waitUntil(lambda: all(one in texts(widget) for one in words))


def button(desk, widget, words: str) -> QPushButton:
    desk.qtbot.waitUntil(lambda: bool(offered(widget, words)))
    return offered(widget, words)[0]


def offered(widget, words: str) -> list[QPushButton]:
    return [b for b in widget.findChildren(QPushButton) if b.text() == words and b.isVisibleTo(widget)]


@pytest.fixture
def three(make_desk, tmp_path, monkeypatch):
    """Here asks; Salma and Zaki are custodians of what Here's colleague Amal sealed."""
    desks = [make_desk(name) for name in ("Here", "Salma", "Zaki", "Amal")]
    for one in desks:
        for other in desks:
            if one is not other:
                contacts.add(one.session, contacts.own_card(other.session), verified=True)
    here, salma, zaki, amal = desks
    written: list = []

    def new_file(_, proposed, *__):
        assert re.fullmatch(r"[a-z2-7]{12}\.bin", proposed), "a name that tells which program wrote it (P29)"
        written.append(tmp_path / f"letter-{len(written)}")
        return written[-1]

    monkeypatch.setattr(letters_module, "choose_new_file", new_file)
    monkeypatch.setattr(page_module, "choose_files", lambda *_, **__: [written[-1]])
    case = editing.new_case(amal.session, {"title": "Somebody", "status": "open"}).created
    custody.make_group(amal.session, "Council", 2, [salma.session.key_id, zaki.session.key_id])

    def seal(vault):
        chosen = selection.select(vault, [case], "no-identities", frozenset({here.session.key_id}))
        return custody.seal_identities(vault, chosen, "Council", readers=[here.session.key_id])

    (deal,) = here.session.write(custody.came, amal.session.write(seal))
    return here, salma, zaki, deal, written


def test_t31_a_custodian_sees_who_asks_and_why_before_giving(three) -> None:
    here, salma, _, deal, written = three
    letter = custody.ask(here.session, deal.id, WHY)
    path = here.folder.parent / "request"
    custody.save(here.session, letter, path)
    written.append(path)
    page = salma.page(CustodyPage)
    button(salma, page, "Take in letters…").click()
    salma.settle()
    seen(salma, page, "Here", WHY, "Amal", "2 of 2 custodians")
    salma.answers = [False]
    button(salma, page, "Give my piece").click()
    salma.settle()
    assert not custody.openings(salma.session)
    salma.answers = [True]
    button(salma, page, "Give my piece").click()
    salma.settle()
    salma.settle()
    assert [one.act for one in custody.openings(salma.session)] == ["gave"]
    assert written[-1].stat().st_mode & 0o777 == 0o600
    answered = here.page(CustodyPage)
    button(here, answered, "Take in letters…").click()
    here.settle()
    seen(here, answered, "Gave their piece", "1 of the 2 needed")
    assert not [
        b for b in answered.findChildren(QPushButton) if b.text() == "Open the identities" and b.isVisibleTo(answered)
    ]


def test_t31_who_it_was_not_for_has_no_button_to_be_given(three, monkeypatch) -> None:
    _, salma, zaki, deal, _ = three
    from app.services.custody.people import People
    from app.sync import envelope, letters

    def write(vault):
        raw = letters.write_request(vault.identity, "open", deal.id, deal.raw, WHY, 5)
        return envelope.enclose(raw, [People(vault).recipient(salma.session.key_id)])

    custody.take(salma.session, zaki.session.write(write))
    page = salma.page(CustodyPage)
    seen(salma, page, "was not sealed for whoever asks")
    assert button(salma, page, "Refuse")
    assert not offered(page, "Give my piece")


def test_the_choice_of_custodians_says_what_it_means(three) -> None:
    here, *_ = three
    dialog = PeopleDialog(here.context, "custody.group.title", "custody.group.hint", "custody.group.make", named=True)
    here.settle()
    assert not dialog.yes.isEnabled()
    dialog.name.setText("Council")
    for box in dialog._boxes.values():
        box.setChecked(True)
    assert dialog.advice.text() == "Any 2 of these 3 together can open it, without you. One of them may be lost."
    assert dialog.yes.isEnabled()
    dialog.k.setValue(3)
    assert "nobody can ever open it" in dialog.advice.text()
    dialog.k.setValue(4)
    assert not dialog.yes.isEnabled()


def test_t31_nothing_is_given_before_the_words_are_said_to_match(three) -> None:
    here, salma, *_ = three
    recovery.share(here.session, 2, [c.key_id for c in contacts.listing(here.session)])
    asked = recovery.ask(here.folder, PASSPHRASE)
    dialog = HelpDialog(salma.context, "Here", recovery.inspect(salma.session, asked.text))
    assert dialog.findChild(WordGrid).words() == asked.words
    assert not dialog.yes.isEnabled()
    dialog.sure.setChecked(True)
    assert dialog.yes.isEnabled()


def test_t31_a_lost_vault_is_opened_from_the_unlock_screen(three, qtbot, monkeypatch, tmp_path) -> None:
    here, salma, zaki, *_ = three
    new = "anchor violet pepper sunrise basket hollow"
    shared = recovery.share(here.session, 2, [salma.session.key_id, zaki.session.key_id])
    for one in (salma, zaki):
        custody.take(one.session, shared[one.session.key_id].content)
    here.session.close()
    context = salma.context
    monkeypatch.setattr(lost_module, "choose_new_file", lambda *_, **__: tmp_path / "request.txt")
    dialog = LostDialog(context, here.folder)
    qtbot.addWidget(dialog)
    dialog.show()
    salma.settle()
    dialog.field.setText(new)
    dialog.repeat.setText(new + "x")
    dialog._act()
    assert dialog.banner.text() == "This is not the same."
    dialog.repeat.setText(new)
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    salma.settle()
    salma.settle()
    text = (tmp_path / "request.txt").read_text()
    paths = []
    for one in (salma, zaki):
        (lent,) = recovery.inspect(one.session, text).lent
        paths.append(tmp_path / f"answer-{len(paths)}")
        custody.save(one.session, recovery.give(one.session, text, lent.id), paths[-1])
    monkeypatch.setattr(lost_module, "choose_files", lambda *_, **__: paths)
    dialog.field.setText(new)
    dialog._bring()
    salma.settle()
    qtbot.waitUntil(lambda: "2 right answers, 2 are needed" in texts(dialog))
    opened = []
    dialog.opened.connect(opened.append)
    dialog.yes.click()
    salma.settle()
    assert [session.key_id for session in opened] == [here.session.key_id]
    opened[0].close()
    here.session = vaults.open(here.folder, new)

"""Contacts, and bundles from one real vault to another through the pages."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from app.services import cases, contacts, editing, evidence, sending
from app.services.views import Edit
from app.ui.exchange.send_page import SendPage
from app.ui.inbox.page import ReceivePage
from app.ui.inbox.panel import DeliveryPanel
from app.ui.people.card_dialogs import AddContactDialog, read_card_file, save_card
from app.ui.people.compare import CompareDialog
from app.ui.people.contacts_page import ContactsPage


def texts(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def lines_of(panel: DeliveryPanel) -> list[str]:
    """What stands in the lines of the first file."""
    model = panel.tree.model()
    file = model.index(0, 0)
    return [str(model.index(r, c, file).data()) for r in range(model.rowCount(file)) for c in range(3)]


@pytest.fixture
def pair(make_desk):
    """An activist and a coordinator who have verified one another."""
    activist, coordinator = make_desk("Activist"), make_desk("Coordinator")
    contacts.add(activist.session, contacts.own_card(coordinator.session), verified=True)
    contacts.add(coordinator.session, contacts.own_card(activist.session), verified=True)
    return activist, coordinator


def send(desk, folder, **chosen) -> SendPage:
    page = desk.page(SendPage, to=contacts.listing(desk.session)[0].key_id, **chosen)
    page.take_folder(folder)
    assert page.go.isEnabled()
    page.go.click()
    desk.settle()
    desk.settle()
    return page


def test_p27_a_pasted_contact_is_unverified_until_words_match(make_desk) -> None:
    desk, other = make_desk("Here"), make_desk("Salma")
    page = desk.page(ContactsPage)
    assert not page.empty.isHidden()
    dialog = AddContactDialog(desk.context)
    dialog.text.setPlainText("> pasted from mail\n" + contacts.own_card(other.session))
    desk.settle()
    assert dialog.save.isEnabled() and "Salma" in dialog.problem.text()
    with desk.qtbot.waitSignal(dialog.added, timeout=20_000):
        dialog.add()
    desk.settle()
    page.show_page()
    desk.settle()
    assert "Not verified" in texts(page)
    compare = CompareDialog(desk.context, page.people[0])
    desk.settle()
    assert compare.theirs.words() == contacts.own_words(other.session)
    assert compare.own.words() == contacts.own_words(desk.session)
    compare.match.click()
    desk.settle()
    desk.settle()
    assert contacts.listing(desk.session)[0].verified and "Verified" in texts(page)


def test_words_that_differ_take_the_trust_back(pair) -> None:
    desk, _ = pair
    compare = CompareDialog(desk.context, contacts.listing(desk.session)[0])
    compare.differ.click()
    desk.settle()
    assert not contacts.listing(desk.session)[0].verified


def test_a_card_goes_by_file_and_a_wrong_text_is_said_calmly(make_desk, tmp_path) -> None:
    desk, other = make_desk("Here"), make_desk("Salma")
    save_card(other.session, tmp_path / "contact.card")
    card = read_card_file(desk.session, tmp_path / "contact.card")
    assert contacts.inspect(desk.session, card).key_id == other.session.key_id
    dialog = AddContactDialog(desk.context)
    desk.qtbot.addWidget(dialog)
    middle = len(card) // 2
    dialog.text.setPlainText(card[:middle] + ("A" if card[middle] != "A" else "B") + card[middle + 1 :])
    desk.settle()
    assert not dialog.save.isEnabled() and not dialog.problem.isHidden() and not desk.warned
    assert not contacts.listing(desk.session)


def test_send_preview_apply_between_two_vaults_through_the_pages(pair, tmp_path) -> None:
    activist, coordinator = pair
    case = editing.new_case(activist.session, {"title": "Threat against a lawyer"}).created
    editing.new_record(activist.session, case, "incident", {"type": "threat", "date": "2021-05~"})
    evidence.attach_bytes(activist.session, case, "note.txt", b"words of a threat")
    stick = tmp_path / "stick"
    stick.mkdir()
    sent = send(activist, stick)
    assert sent.currentIndex() == 1 and "safe to remove" in texts(sent)

    page = coordinator.page(ReceivePage)
    page.take([stick])
    coordinator.settle()
    (card,) = page.findChildren(DeliveryPanel)
    assert card.delivery.view.records_new == 3 and card.delivery.view.sender.verified
    cells = lines_of(card)
    assert len(cells) > 3 * 3
    assert any("Threat against a lawyer" in cell for cell in cells) and any("around May 2021" in c for c in cells)
    assert cases.rows(coordinator.session).total == 0, "nothing before the yes (T8)"
    card.accept.click()
    coordinator.settle()
    coordinator.settle()
    assert cases.rows(coordinator.session).total == 1
    (piece,) = evidence.listing(coordinator.session, case)
    assert evidence.read(coordinator.session, piece.id) == b"words of a threat"
    assert not card.outcome.isHidden() and card.buttons.isHidden()

    back = activist.page(ReceivePage)
    back.take([stick])
    activist.settle()
    (receipt,) = back.findChildren(DeliveryPanel)
    assert receipt.delivery.view.receipts == 1
    receipt.accept.click()
    activist.settle()
    activist.settle()
    assert sending.sent(activist.session)[0].confirmed is not None
    assert "has arrived" in receipt.outcome.text(), "no receipt is signed for a receipt: none may be promised"


def test_a_disputed_value_is_shown_before_it_is_accepted(pair, tmp_path) -> None:
    activist, coordinator = pair
    case = editing.new_case(activist.session, {"title": "Release"}).created
    incident = editing.new_record(activist.session, case, "incident", {"type": "release", "date": "2023-02"}).created
    sending.send(activist.session, [coordinator.session.key_id], tmp_path)
    from app.services import receiving

    for staged in receiving.preview(coordinator.session, [tmp_path]).staged:
        receiving.apply(coordinator.session, staged)
    editing.save(coordinator.session, [Edit(incident, "incident", "date", "2023-03")])
    editing.save(activist.session, [Edit(incident, "incident", "date", "2023-04")])
    folder = tmp_path / "second"
    folder.mkdir()
    sending.send(activist.session, [coordinator.session.key_id], folder)
    page = coordinator.page(ReceivePage)
    page.take([folder])
    coordinator.settle()
    (card,) = page.findChildren(DeliveryPanel)
    assert card.delivery.view.disputed == 1 and "disputed" in texts(card)
    assert any("Disputed" in cell for cell in lines_of(card))
    page.hide()
    coordinator.settle()
    assert cases.record(coordinator.session, incident).fields["date"].state == "settled"


def test_t07_an_altered_bundle_and_no_bundle_get_calm_sentences(pair, tmp_path) -> None:
    activist, coordinator = pair
    editing.new_case(activist.session, {"title": "A"})
    report = sending.send(activist.session, [coordinator.session.key_id], tmp_path)
    from pathlib import Path

    path = Path(report.path)
    data = bytearray(path.read_bytes())
    data[-40] ^= 1
    path.write_bytes(bytes(data))
    other = tmp_path / "holiday.txt"
    other.write_text("hello")
    page = coordinator.page(ReceivePage)
    page.take([path, other])
    coordinator.settle()
    assert not page.findChildren(DeliveryPanel) and not coordinator.warned
    assert texts(page).count("Nothing of it was used.") == 2
    assert cases.rows(coordinator.session).total == 0


def test_without_identities_says_how_much_is_withheld(pair, tmp_path) -> None:
    activist, _ = pair
    case = editing.new_case(activist.session, {"title": "A", "status": "open"}).created
    editing.new_record(activist.session, case, "person", {"names": [{"text": "Hamza", "kind": "full"}], "age": 28})
    page = activist.page(SendPage, case=case, to=contacts.listing(activist.session)[0].key_id)
    assert page.what.chosen == {case}
    page.policy.buttons["no-identities"].click()
    activist.settle()
    assert "withheld" in page.estimate.text()
    page.policy.buttons["everything"].click()
    activist.settle()
    assert "withheld" not in page.estimate.text()


def test_an_unverified_reader_is_marked_and_nothing_is_sent_without_choices(make_desk) -> None:
    desk, other = make_desk("Here"), make_desk("Salma")
    contacts.add(desk.session, contacts.own_card(other.session))
    page = desk.page(SendPage)
    assert "Not verified" in texts(page) and not page.go.isEnabled()


def test_pages_follow_the_language(pair, qapp) -> None:
    desk, _ = pair
    pages = [desk.page(ContactsPage), desk.page(SendPage), desk.page(ReceivePage)]
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        desk.context.language = "ar"
        for page in pages:
            page.retranslate()
        desk.settle()
        for page in pages:
            seen = [b.text() for b in page.findChildren(QPushButton) if b.isVisibleTo(page)]
            latin = [text for text in seen if text and text.isascii()]
            assert not latin
            page.grab()
    finally:
        desk.context.language = "en"
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_a_bundle_left_undecided_is_thrown_away_and_can_be_looked_at_again(pair, tmp_path) -> None:
    activist, coordinator = pair
    case = editing.new_case(activist.session, {"title": "A"}).created
    evidence.attach_bytes(activist.session, case, "note.txt", b"words" * 1000)
    send(activist, tmp_path)
    before = sorted(p.name for p in (coordinator.folder / "evidence").iterdir())
    page = coordinator.page(ReceivePage)
    page.take([tmp_path])
    coordinator.settle()
    assert len(page.came.panels) == 1
    assert sorted(p.name for p in (coordinator.folder / "evidence").iterdir()) != before
    page.hide()
    coordinator.settle()
    assert not page.came.panels and sorted(p.name for p in (coordinator.folder / "evidence").iterdir()) == before
    page.show()
    page.take([tmp_path])
    coordinator.settle()
    (card,) = page.came.panels
    card.accept.click()
    coordinator.settle()
    page.hide()
    coordinator.settle()
    assert evidence.listing(coordinator.session, case)

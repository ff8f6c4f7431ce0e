"""The ledger in the window: on a card, in the viewer, as a certificate; authorities in the settings."""

from __future__ import annotations

import dataclasses
import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from app.services import authorities, editing, evidence
from app.services.ledger import reading
from app.storage import ledger as store
from app.ui.evidence.line import EvidenceLine
from app.ui.ledger import certificate as window
from app.ui.ledger.certificate import CertificateDialog
from app.ui.ledger.dialog import MOST, LedgerDialog
from app.ui.settings.page import SettingsPage
from app.ui.settings.stamps import AuthorityDialog
from tests.ledger.authority import Authority

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


@pytest.fixture
def piece(desk):
    case = editing.new_case(desk.session, {"title": "A"}).created
    evidence.attach_bytes(desk.session, case, "photo.png", PNG)
    (found,) = evidence.listing(desk.session, case)
    return found


def opened(desk, dialog):
    desk.qtbot.addWidget(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.open()
    desk.settle()
    return dialog


def said(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def test_a_ledger_says_first_whether_it_holds(desk, piece):
    desk.session.write(store.note, "exported", piece.case, piece.sha256, "", "original")
    dialog = opened(desk, LedgerDialog(desk.context, piece))
    text = said(dialog)
    assert piece.sha256 in text and "no ledger speaks against another" in text
    assert text.index("Written outside the vault") < text.index("Taken in")  # the newest first


def test_an_altered_line_is_shouted(desk, piece):
    desk.session.write(lambda vault: vault.db.execute("UPDATE ledger_line SET at = at + 1"))
    dialog = opened(desk, LedgerDialog(desk.context, piece))
    text = said(dialog)
    assert "doesn’t fit" in text and re.search(r"Line \W*1\W* was altered", text)


def test_a_long_ledger_shows_the_newest_and_counts_the_rest(desk, piece):
    notes = [store.Note("exported", piece.case, piece.sha256)] * (MOST + 4)
    desk.session.write(store.note_all, notes)
    dialog = opened(desk, LedgerDialog(desk.context, piece))
    assert "5 older lines" in said(dialog)


def test_hostile_words_in_a_ledger_stay_words(desk, piece):
    """T39: codes and names of others are foreign text."""
    view = reading.show(desk.session, piece.id)
    line = dataclasses.replace(view.lines[0], about="<b>bold</b>")
    dialog = opened(desk, LedgerDialog(desk.context, piece))
    dialog.show_ledger(dataclasses.replace(view, lines=(line,)))
    labels = [label for label in dialog.findChildren(QLabel) if "<b>" in label.text()]
    assert labels and all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)


def test_the_card_of_a_piece_leads_to_its_ledger(desk, piece):
    line = EvidenceLine(desk.context, piece)
    desk.qtbot.addWidget(line)
    asked: list[str] = []
    line.asked.connect(asked.append)
    (button,) = [one for one in line.findChildren(QPushButton) if one.accessibleName().startswith("Ledger of")]
    button.click()
    assert asked == [piece.id]


def test_a_certificate_is_written_where_a_person_says(desk, piece, tmp_path, monkeypatch):
    path = tmp_path / "certificate.html"
    monkeypatch.setattr(window, "choose_new_file", lambda *_: path)
    dialog = opened(desk, CertificateDialog(desk.context, piece.id))
    assert dialog.chosen() == ("en", "ar") and not dialog.languages["ckb"].isEnabled()
    dialog.languages["ar"].setChecked(False)
    dialog.shapes["html"].setChecked(True)
    dialog.go.click()
    desk.settle()
    assert piece.sha256 in path.read_text(encoding="utf-8") and "certificate.html" in dialog.outcome.text()
    dialog.languages["en"].setChecked(False)
    assert not dialog.go.isEnabled()


def test_authorities_and_proxy_are_chosen_in_the_settings(desk, tmp_path):
    page = desk.page(SettingsPage)
    section = page.stamps
    assert [id_ for id_, box in section.boxes.items() if box.isChecked()] == ["digicert", "globalsign"]
    section.boxes["globalsign"].setChecked(False)
    desk.settle()
    assert [one.id for one in authorities.chosen(desk.session)] == ["digicert"]
    section.boxes["digicert"].setChecked(False)
    desk.settle()
    assert "at least one" in section.outcome.text() and section.boxes["digicert"].isChecked()
    section.proxy.setText("localhost:9050")
    section.proxy.editingFinished.emit()
    desk.settle()
    assert authorities.proxy(desk.session) == "socks5://localhost:9050"
    section.proxy.setText("nonsense")
    section.proxy.editingFinished.emit()
    desk.settle()
    assert "SOCKS5" in section.outcome.text() and authorities.proxy(desk.session) == "socks5://localhost:9050"


def test_an_authority_of_ones_own_is_added_and_removed(desk, tmp_path):
    made = Authority(tmp_path / "tsa")
    pem = tmp_path / "root.pem"
    pem.write_bytes(made.root)
    page = desk.page(SettingsPage)
    dialog = AuthorityDialog(desk.context)
    dialog.added.append(page.stamps.load)
    opened(desk, dialog)
    dialog.use(pem)
    dialog.name.setText("Mine")
    dialog.address.setText("not an address")
    dialog.go.click()
    desk.settle()
    assert dialog.outcome.isVisible()
    dialog.address.setText("http://127.0.0.1:9/")
    dialog.go.click()
    desk.settle()
    mine = next(one for one in authorities.every(desk.session) if one.own)
    assert mine.name == "Mine" and page.stamps.boxes[mine.id].isChecked()
    desk.answers.append(True)
    (remove,) = [one for one in page.stamps.findChildren(QPushButton) if "Mine" in one.accessibleName()]
    remove.click()
    desk.settle()
    assert not any(one.own for one in authorities.every(desk.session))

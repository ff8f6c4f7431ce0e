"""The settings do what they say, on a real vault."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from app.base.errors import WrongPassphrase
from app.services import contacts, settings, vaults
from app.ui.options import Options
from app.ui.settings.choices import load_choices
from app.ui.settings.page import SettingsPage
from app.ui.settings.secrets import AddDialog, ChangeDialog
from tests.ui.ready import PASSPHRASE

NEW = "wicker pontoon salute gravel hazel tundra"


@pytest.fixture
def page(shell) -> SettingsPage:
    shell.unlocked()
    shell.context.navigate("settings")
    shell.settle()
    shown = shell.window.desk.stack.currentWidget()
    assert isinstance(shown, SettingsPage)
    return shown


def close_session(shell) -> None:
    shell.context.session.close()
    shell.context._session = None


def test_the_passphrase_is_changed(shell, page) -> None:
    dialog = ChangeDialog(shell.context)
    dialog.show()
    assert not dialog.ok.isEnabled()
    dialog.old.setText(PASSPHRASE)
    dialog.new.setText(NEW)
    dialog.repeat.setText(NEW)
    dialog.ok.click()
    shell.settle()
    assert not dialog.isVisible() and dialog.new.text() == ""
    close_session(shell)
    vaults.open(shell.folder, NEW).close()
    with pytest.raises(WrongPassphrase):
        vaults.open(shell.folder, PASSPHRASE)


def test_a_wrong_old_passphrase_is_said_in_the_dialog(shell, page) -> None:
    dialog = ChangeDialog(shell.context)
    dialog.show()
    dialog.old.setText("not this one at all")
    dialog.new.setText(NEW)
    dialog.repeat.setText(NEW)
    dialog.ok.click()
    shell.settle()
    assert dialog.isVisible() and dialog.banner.isVisible() and dialog.banner.text()
    dialog.reject()


def test_a_passphrase_is_added_and_removed_after_the_honest_sentence(shell, page) -> None:
    dialog = AddDialog(shell.context)
    dialog.show()
    dialog.label.setText("for the office")
    dialog.new.setText(NEW)
    dialog.repeat.setText(NEW)
    dialog.ok.click()
    shell.settle()
    slots = vaults.slot_list(shell.context.session)
    assert len(slots) == 2 and slots[1].label == "for the office"
    sentences: list[str] = []

    def agree() -> None:
        shown = QApplication.activeModalWidget()
        sentences.extend(label.text() for label in shown.findChildren(type(page.about.version)))
        next(b for b in shown.findChildren(QPushButton) if b.text() == "Remove").click()

    QTimer.singleShot(100, agree)
    page.access._remove(slots[1], "for the office")
    shell.settle()
    assert any("does not lock out someone who copied the old file" in sentence for sentence in sentences)
    assert len(vaults.slot_list(shell.context.session)) == 1


def test_a_recovery_code_is_shown_once_and_opens_the_vault(shell, page) -> None:
    codes: list[str] = []

    def take() -> None:
        dialog = QApplication.activeModalWidget()
        codes.append(dialog.code.text())
        dialog.accept()
        codes.append(dialog.code.text())

    timer = QTimer(singleShot=True, interval=800)
    timer.timeout.connect(take)
    timer.start()
    page.access._add_code()
    shell.settle()
    shell.qtbot.waitUntil(lambda: len(codes) == 2, timeout=5000)
    assert codes[1] == "", "the code is gone with the dialog"
    close_session(shell)
    vaults.open(shell.folder, codes[0]).close()


def test_a_sound_vault_is_said_to_be_sound_and_can_be_rebuilt(shell, page) -> None:
    page.upkeep._check()
    shell.settle()
    assert page.upkeep.result.text() == shell.context.words("settings.upkeep.sound")
    page.upkeep._rebuild()
    shell.settle()
    assert page.upkeep.result.text() == shell.context.words("settings.upkeep.rebuilt")


def test_the_own_words_are_the_ones_that_others_see(shell, page) -> None:
    shown = [page.identity.words.itemAt(i).widget().text() for i in range(page.identity.words.count())]
    wanted = [f"{n}. {word}" for n, word in enumerate(contacts.own_words(shell.context.session), start=1)]
    assert shown == wanted


def test_choices_are_kept_in_the_vault_and_taken_up_again(shell, page) -> None:
    page.view._choose_language(page.view.language.findData("ar"))
    page.view._choose_theme(page.view.theme.findData("dark"))
    page.view._choose_idle(page.view.idle.findData(15))
    shell.settle()
    session = shell.context.session
    assert shell.window.lock._minutes == 15
    got = {key: settings.get(session, key) for key in ("language", "theme", "idle-minutes")}
    assert got == {"language": "ar", "theme": "dark", "idle-minutes": 15}
    shell.context.language_chosen = False
    shell.context.language = "en"
    shell.settle()
    settings.put(session, "language", "ar")
    load_choices(shell.context, shell.window.lock)
    assert shell.context.language == "ar" and shell.context.theme.choice == "dark"


def test_a_language_chosen_at_the_unlock_screen_wins(shell) -> None:
    with vaults.create(shell.folder, PASSPHRASE, "x", kdf=shell.context.kdf)[0] as session:
        settings.put(session, "language", "en")
    window = shell.open(Options(vault=shell.folder))
    shell.context.language_chosen = True
    shell.context.language = "ar"
    window.open_desk(vaults.open(shell.folder, PASSPHRASE))
    shell.settle()
    assert shell.context.language == "ar"
    assert settings.get(shell.context.session, "language") == "ar"


def test_the_code_is_printed_large_on_a_page(shell, tmp_path) -> None:
    from PySide6.QtPrintSupport import QPrinter

    from app.ui.settings.printing import paint_code

    shell.open()
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    assert paint_code(shell.context, printer, "k7mf-22qa-99ax")
    assert (tmp_path / "paper.pdf").stat().st_size > 1000

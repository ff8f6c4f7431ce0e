"""From nothing to an open vault, as a new person goes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from app.services import vaults
from app.ui.desk import Desk
from app.ui.options import Options, is_vault
from app.ui.unlock import UnlockPage
from app.ui.welcome.page import WelcomePage
from app.ui.welcome.secret import PassphraseStep, RecoveryStep
from tests.ui.ready import PASSPHRASE


def click(shell, button) -> None:
    shell.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def press(shell, page: WelcomePage, words: str) -> None:
    """Click the visible button of the step that shows these words."""
    for button in page.step.findChildren(QPushButton):
        if words in (button.text(), button.accessibleName()) and button.isVisible():
            click(shell, button)
            return
    raise AssertionError(f"no button {words!r} on {page.step.name}")


def to_passphrase(shell, name: str = "Field team 3") -> tuple[WelcomePage, PassphraseStep]:
    page = shell.open().stage.currentWidget()
    assert isinstance(page, WelcomePage)
    press(shell, page, "English")
    press(shell, page, "Make a new vault")
    assert page.step.name == "folder"
    click(shell, page.next)
    assert not page.next.isEnabled(), "a name is needed"
    shell.qtbot.keyClicks(page.step.field, name)
    click(shell, page.next)
    shell.settle()
    assert isinstance(page.step, PassphraseStep)
    return page, page.step


def test_first_run_leads_to_an_unlocked_vault_with_a_code_on_paper(shell) -> None:
    page, step = to_passphrase(shell)
    words = step.words.text()
    assert len(words.split()) == 6
    assert not page.next.isEnabled(), "the words must be typed once, so that they were read"
    shell.qtbot.keyClicks(step.repeat.edit, words)
    assert page.next.isEnabled()
    click(shell, page.next)
    assert isinstance(page.step, RecoveryStep)
    click(shell, page.next)
    shell.qtbot.waitUntil(lambda: page.step.name == "code", timeout=20_000)
    assert not page.next.isEnabled()
    code = page.step.code.text()
    click_box = page.step.kept
    click_box.setChecked(True)
    click(shell, page.next)
    assert page.step.name == "practise"
    press(shell, page, "Begin with an empty vault")
    shell.settle()
    assert isinstance(shell.window.stage.currentWidget(), Desk)
    assert shell.context.session.name == "Field team 3"
    shell.context.session.close()
    shell.context._session = None
    for secret in (words, code):
        vaults.open(shell.folder, secret).close()


def test_new_words_are_drawn_on_request(shell) -> None:
    _, step = to_passphrase(shell)
    before = step.words.text()
    step._suggest()
    shell.settle()
    assert step.words.text() != before and len(step.words.text().split()) == 6


@pytest.mark.parametrize("weak", ["abc", "password", "freedom2019"], ids=["short", "common", "guessable"])
def test_an_own_passphrase_that_is_weak_is_refused_with_the_reason(shell, weak: str) -> None:
    page, step = to_passphrase(shell)
    step.own.click()
    assert step.window().focusWidget() is step.field.edit
    shell.qtbot.keyClicks(step.field.edit, weak)
    shell.qtbot.keyClicks(step.repeat.edit, weak)
    assert not page.next.isEnabled()
    assert step.reason.text() and not step.reason.text().startswith("passphrase.")


def test_a_different_repetition_is_told(shell) -> None:
    page, step = to_passphrase(shell)
    step.own.setChecked(True)
    shell.qtbot.keyClicks(step.field.edit, PASSPHRASE)
    shell.qtbot.keyClicks(step.repeat.edit, "something else")
    assert not page.next.isEnabled()
    assert step.match.text() == "This is not the same."


def test_practising_happens_in_a_vault_of_its_own(shell) -> None:
    page, step = to_passphrase(shell)
    step.own.setChecked(True)
    step.field.setText(PASSPHRASE)
    step.repeat.setText(PASSPHRASE)
    click(shell, page.next)
    page.step.wanted.setChecked(False)
    click(shell, page.next)
    shell.qtbot.waitUntil(lambda: page.step.name == "practise", timeout=20_000)
    press(shell, page, "Practise first, in a vault beside it")
    shell.qtbot.waitUntil(lambda: isinstance(shell.window.stage.currentWidget(), Desk), timeout=60_000)
    shell.settle()
    assert shell.context.session.folder == shell.home / "Sijil-practice"
    from app.services import cases

    assert cases.rows(shell.context.session).total == 12
    with vaults.open(shell.folder, PASSPHRASE) as own:
        assert cases.rows(own).total == 0
    assert page.answers.passphrase == ""


def test_the_default_place_is_found_again_without_any_memory_of_it(shell) -> None:
    shell.make_vault()
    assert is_vault(shell.folder)
    assert isinstance(shell.open().stage.currentWidget(), UnlockPage)


def test_a_named_vault_that_is_missing_is_said_and_nothing_is_made(shell) -> None:
    page = shell.open(Options(vault=shell.home / "gone")).stage.currentWidget()
    page.field.setText(PASSPHRASE)
    page.unlock()
    shell.settle()
    assert page.banner.isVisible() and page.banner.text()
    assert not (shell.home / "gone").exists()


def test_words_that_are_offered_are_not_asked_for_once_more(shell) -> None:
    """Nobody typed them before; one's own are typed twice. In each language, also after a change of it."""
    _, step = to_passphrase(shell)
    asked = step.repeat.edit.placeholderText
    assert asked() == "Type these six words here" == step.repeat.edit.accessibleName()
    shell.context.language = "ar"
    assert asked() == "اكتب هذه الكلمات الست هنا"
    shell.context.language = "en"
    step.own.setChecked(True)
    assert asked() == "Type the passphrase once more"

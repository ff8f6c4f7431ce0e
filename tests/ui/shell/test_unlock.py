"""What the unlock screen says when a vault doesn't open, and that it opens afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.services import vaults
from app.storage import rebuilding, settings
from app.ui.desk import Desk
from app.ui.options import Options
from app.ui.unlock import UnlockPage
from tests.ui.ready import PASSPHRASE


def page_of(shell) -> UnlockPage:
    page = shell.open(Options(vault=shell.folder)).stage.currentWidget()
    assert isinstance(page, UnlockPage)
    return page


def try_secret(shell, page: UnlockPage, secret: str) -> None:
    page.field.edit.clear()
    shell.qtbot.keyClicks(page.field.edit, secret)
    shell.qtbot.keyClick(page.field.edit, Qt.Key.Key_Return)
    shell.settle()


def test_a_wrong_passphrase_is_said_calmly_and_the_right_one_opens(shell) -> None:
    shell.make_vault()
    page = page_of(shell)
    try_secret(shell, page, "not the passphrase at all")
    assert page.banner.isVisible()
    assert page.banner.text() == shell.context.words("error.wrong-passphrase")
    assert page.form.isEnabled() and not page.waiting.isVisible()
    assert shell.context.session is None
    try_secret(shell, page, PASSPHRASE)
    assert isinstance(shell.window.stage.currentWidget(), Desk)


def outdate(folder: Path) -> None:
    """As a vault that an older program left: what is computed was computed otherwise."""
    with vaults.open(folder, PASSPHRASE) as session:
        session.write(lambda vault: settings.put(vault, rebuilding.COMPUTED, 0))


def test_a_first_opening_by_a_newer_program_is_shown(shell) -> None:
    shell.make_vault()
    outdate(shell.folder)
    page = page_of(shell)
    shown: list[str] = []
    show = page.upgrade.show_progress

    def shown_once(progress) -> None:
        show(progress)
        shown.append(progress.step)

    page.upgrade.show_progress = shown_once
    try_secret(shell, page, PASSPHRASE)
    assert "task.upgrade" in shown
    assert isinstance(shell.window.stage.currentWidget(), Desk)


def damage_keys(folder: Path) -> None:
    (folder / "keys").write_bytes(b"\0" * 8192)


def truncate_keys(folder: Path) -> None:
    (folder / "keys").write_bytes((folder / "keys").read_bytes()[:100])


def newer_keys(folder: Path) -> None:
    import hashlib

    raw = bytearray((folder / "keys").read_bytes())
    for start in (0, 4096):
        raw[start + 16 : start + 20] = (2).to_bytes(4, "big")
        raw[start + 4064 : start + 4096] = hashlib.sha256(raw[start : start + 4064]).digest()
    (folder / "keys").write_bytes(raw)


def take_database(folder: Path) -> None:
    (folder / "vault.db").write_bytes(b"\0" * 16384)


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        pytest.param(damage_keys, "vault-damaged", id="keys-zeroed"),
        pytest.param(truncate_keys, "vault-damaged", id="keys-truncated"),
        pytest.param(newer_keys, "vault-newer", id="keys-of-a-newer-version"),
        pytest.param(take_database, "vault-damaged", id="database-zeroed"),
    ],
)
def test_each_trouble_has_its_own_sentence(shell, harm: Callable[[Path], None], code: str) -> None:
    shell.make_vault()
    harm(shell.folder)
    page = page_of(shell)
    try_secret(shell, page, PASSPHRASE)
    expected = shell.context.words(f"error.{code}")
    assert page.banner.text().split(".")[0] == expected.split(".")[0]
    assert shell.context.session is None


def test_a_vault_that_is_open_elsewhere_is_refused(shell) -> None:
    shell.make_vault()
    with vaults.open(shell.folder, PASSPHRASE):
        page = page_of(shell)
        try_secret(shell, page, PASSPHRASE)
        assert page.banner.text() == shell.context.words("error.vault-busy")
    try_secret(shell, page, PASSPHRASE)
    assert isinstance(shell.window.stage.currentWidget(), Desk)


def test_the_sentence_for_a_lost_draft_is_shown(shell) -> None:
    shell.make_vault()
    page = shell.open(Options(vault=shell.folder, notice="draft-lost")).stage.currentWidget()
    assert page.banner.isVisible() and page.banner.text() == shell.context.words("notice.draft-lost")


def test_p10_the_passphrase_is_hidden_left_to_right_and_learnt_by_nothing(shell) -> None:
    shell.make_vault()
    shell.context.language = "ar"
    edit = page_of(shell).field.edit
    assert edit.echoMode() == QLineEdit.EchoMode.Password
    assert edit.layoutDirection() == Qt.LayoutDirection.LeftToRight
    wanted = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
    assert edit.inputMethodHints() & wanted == wanted
    assert edit.contextMenuPolicy() == Qt.ContextMenuPolicy.NoContextMenu


def test_no_passphrase_is_asked_for_where_no_vault_is(shell) -> None:
    """A disk that isn't connected: said, with the ways on, instead of a passphrase that can't be right."""
    page = page_of(shell)
    assert page.banner.isVisible() and page.banner.text() == shell.context.words("unlock.not-there")
    assert not page.field.isVisible() and not page.button.isVisible()
    assert page.another.isVisible() and page.focusProxy() is page.another


def test_a_passphrase_is_asked_for_where_a_vault_is(shell) -> None:
    shell.make_vault()
    page = page_of(shell)
    assert not page.banner.isVisible() and page.field.isVisible() and page.button.isVisible()

"""What Qt says by itself: the menus of text fields, its dialogs of files and printers, the names of keys."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QProgressDialog,
    QScrollBar,
    QSpinBox,
    QTabBar,
)

from app.base.paths import resource
from app.ui.application import translators
from tests.house.sorani import misspelt

KEYS_AND_PAPER = ("QShortcut", "QPageSize")
"""what stands on a key of the keyboard, and sizes of paper, are Latin on purpose"""


def messages(language: str) -> Iterator[tuple[str, str, str | None, str]]:
    for context in ElementTree.parse(resource("qt") / f"sijil_{language}.ts").getroot():
        name = context.findtext("name") or ""
        for message in context.findall("message"):
            text = (
                message.findtext("source") or "",
                message.findtext("comment"),
                message.findtext("translation") or "",
            )
            yield name, *text


class Listener(QTranslator):
    """Notes what Qt asks for, and translates nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[tuple[str, str, str | None]] = set()

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        self.asked.add((context, source, disambiguation or None))
        return ""


def show_all_of_qt_that_is_used(qtbot) -> None:
    for field in (QLineEdit("x"), QPlainTextEdit("x")):
        qtbot.addWidget(field)
        field.createStandardContextMenu().deleteLater()
    printer = QPrinter()  # a dialog does not keep it alive
    printing = QPrintDialog(printer)
    files = QFileDialog()
    files.setOption(QFileDialog.Option.DontUseNativeDialog)
    for mode in QFileDialog.FileMode:
        files.setFileMode(mode)
    for widget in (files, printing, QProgressDialog(), QSpinBox(), QScrollBar(), QTabBar(), QComboBox()):
        qtbot.addWidget(widget)
        widget.show()
    for button in QDialogButtonBox.StandardButton:
        if bin(button.value).count("1") == 1:
            qtbot.addWidget(QDialogButtonBox(button))
    QApplication.processEvents()


@pytest.mark.parametrize("language", ["ar", "ckb"])
def test_what_is_built_is_what_is_written(qapp, language: str) -> None:
    """After an edit of the .ts file: pyside6-lrelease resources/qt/sijil_ckb.ts -qm resources/qt/sijil_ckb.qm"""
    built = QTranslator()
    assert built.load(f"sijil_{language}", str(resource("qt")))
    old = [
        (context, source)
        for context, source, note, text in messages(language)
        if built.translate(context, source, note) != text
    ]
    assert not old


def test_both_languages_have_the_same_texts() -> None:
    arabic, sorani = ({message[:3] for message in messages(language)} for language in ("ar", "ckb"))
    assert arabic == sorani


def test_qts_sorani_is_written_with_kurdish_letters() -> None:
    assert not {source: found for _, source, _, text in messages("ckb") if (found := misspelt(text))}


@pytest.mark.parametrize("language", ["ar", "ckb"])
def test_nothing_that_qt_says_stays_english(qapp, qtbot, language: str) -> None:
    listener = Listener()
    qapp.installTranslator(listener)
    show_all_of_qt_that_is_used(qtbot)
    qapp.removeTranslator(listener)
    assert len(listener.asked) > 90
    ours = translators(qapp, language)[::-1]
    left = []
    for context, source, note in sorted(listener.asked, key=str):
        said = next((found for one in ours if (found := one.translate(context, source, note))), source)
        bare = re.sub(r"%\w|\(\*\)|Alt\+(?:Left|Right|Up)|PDF", "", said)
        if re.search(r"[A-Za-z]{2}", bare) and context not in KEYS_AND_PAPER and source != "QT_LAYOUT_DIRECTION":
            left.append((context, source, said))
    assert not left


def test_the_menu_of_a_text_field_follows_the_language(shell) -> None:
    shell.open()
    said = {}
    for language in ("en", "ar", "ckb", "en"):
        shell.context.language = language
        field = QLineEdit("x")
        menu = field.createStandardContextMenu()
        said.setdefault(language, []).append(
            [action.text().split("\t")[0] for action in menu.actions() if action.text()]
        )
        menu.deleteLater()
        field.deleteLater()
    assert said["en"][0] == said["en"][1] and "&Undo" in said["en"][0]
    assert "تراجع" in said["ar"][0] and "پاشگەزبوونەوە" in said["ckb"][0]

"""Every screen in every language, at 100% and at 150%: nothing cut off, untranslated, unnamed, or out of order.

The screens are those of ``dev.screens``: whoever adds one there has it looked at here.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.base import catalogue
from app.ui.parts.buttons import icon_button, primary_button
from app.ui.parts.dialogs import Dialog
from app.ui.parts.fields import line_field
from app.ui.parts.labels import label
from tests.ui.shell import seeing, speaking
from tests.ui.shell.wording import judge

ROOT = Path(__file__).resolve().parents[3]
SCALES = {"100%": ("1", 1280, 720), "150%": ("1.5", 1024, 640)}
"""scale of the screen, and the size of the window as a small laptop has it, in unscaled pixels"""
SECONDS = 400

EVERY_CHANGE = (("100%", "en"), ("150%", "ar"), ("100%", "ckb"))
"""both sizes, both directions and all three languages; the other pairs by night, each walk being over a minute"""


def walk(folder: Path, language: str, scale: str, width: int, height: int) -> dict[str, Any]:
    """A process of its own: a scale is chosen before Qt starts."""
    environment = {**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen", "HOME": str(folder)}
    command = [sys.executable, "-m", "tests.ui.shell.walk", str(folder), str(width), str(height), language]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Error calling Python override" not in done.stderr, done.stderr  # one while painting can end the program
    found: dict[str, Any] = json.loads(done.stdout)
    return found


_WALKED = "test_nothing_on_any_screen_is_cut_off_or_untranslated_or_unnamed"


@pytest.fixture(scope="module")
def walks(request, tmp_path_factory) -> dict[tuple[str, str], Future[dict[str, Any]]]:
    """The walks that are asked for, two at a time."""
    asked = {item.callspec.params["pair"] for item in request.session.items if item.originalname == _WALKED}
    with ThreadPoolExecutor(2) as pool:
        return {
            (scale, language): pool.submit(walk, tmp_path_factory.mktemp("walk"), language, *SCALES[scale])
            for scale, language in sorted(asked)
        }


@pytest.mark.parametrize(
    "pair",
    [
        pytest.param((scale, language), marks=mark, id=f"{scale}-{language}")
        for scale in SCALES
        for language in catalogue.LANGUAGES
        for mark in [pytest.mark.slow if (scale, language) in EVERY_CHANGE else pytest.mark.nightly]
    ],
)
def test_nothing_on_any_screen_is_cut_off_or_untranslated_or_unnamed(walks, pair: tuple[str, str]) -> None:
    seen = walks[pair].result()
    assert len(seen["screens"]) > 40
    found: dict[str, list[str]] = {}
    for screen, _, finding in seen["findings"]:
        found.setdefault(finding, []).append(screen)
    assert not found, "\n".join(f"{finding}   on {', '.join(screens[:3])}" for finding, screens in found.items())


# --- teeth ----------------------------------------------------------------------------------------


@pytest.fixture
def dialog(shell) -> Iterator[Dialog]:
    shell.open()
    shell.context.language = "ckb"
    made = Dialog(shell.context, shell.context.words("files.folder"))
    yield made
    made.hide()


def look(dialog: Dialog, language: str = "ckb") -> list[seeing.Finding]:
    dialog.show()
    QApplication.processEvents()
    rule = functools.partial(judge, language=language)
    return [
        *seeing.misworded(dialog, rule),
        *seeing.clipped(dialog),
        *seeing.nameless(dialog, rule),
        *speaking.unclear(dialog),
        *speaking.mute(dialog, rule),
        *way(dialog),
    ]


def way(dialog: Dialog) -> list[seeing.Finding]:
    stops: list[QWidget] = []
    return [*seeing.unreachable(dialog, stops), *speaking.backwards(dialog, stops)]


def kinds(dialog: Dialog) -> set[str]:
    return {finding.what for finding in look(dialog)}


def test_a_sound_dialog_is_left_alone(dialog) -> None:
    words = dialog.context.words
    dialog.body.addWidget(label(words("welcome.start.hint")))
    dialog.body.addWidget(line_field(words("search.placeholder"), words("search.placeholder")))
    dialog.body.addWidget(icon_button("copy", words("button.copy")))
    dialog.add_cancel()
    dialog.add_button(primary_button(words("button.save")), default=True)
    assert look(dialog) == []


def test_a_removed_translation_is_noticed(dialog, monkeypatch) -> None:
    monkeypatch.delitem(catalogue._load("ckb"), "button.save")
    dialog.add_button(primary_button(dialog.context.words("button.save")))
    assert "english" in kinds(dialog)


def test_a_sentence_that_is_in_no_catalogue_is_noticed(dialog) -> None:
    dialog.body.addWidget(label("Please wait while we fetch the frobnicator"))
    assert "english" in kinds(dialog)


@pytest.mark.parametrize(
    ("inserted", "noticed"), [("nine days", False), ("from safety abroad: bound, blind…", False), ("3 days", True)]
)
def test_a_fact_of_the_sample_is_left_alone_and_words_of_ours_beside_it_are_not(
    dialog, inserted: str, noticed: bool
) -> None:
    dialog.body.addWidget(label(f"یان \u2068\u2068{inserted}\u2069\u2069"))
    dialog.body.addWidget(line_field("", dialog.context.words("search.placeholder")))
    assert ("english" in kinds(dialog)) is noticed


def test_a_key_without_words_is_noticed(dialog) -> None:
    dialog.body.addWidget(label(dialog.context.words("button.frobnicate")))
    assert "key" in kinds(dialog)


def test_a_button_made_too_narrow_is_noticed(dialog) -> None:
    button = primary_button(dialog.context.words("button.cancel"))
    button.setFixedWidth(60)
    dialog.add_button(button)
    assert "clipped" in kinds(dialog)


@pytest.mark.parametrize("wrap", [True, False])
def test_a_label_made_too_small_is_noticed(dialog, wrap: bool) -> None:
    sentence = label(dialog.context.words("welcome.start.hint"), wrap=wrap)
    sentence.setFixedSize(200, 30)
    dialog.body.addWidget(sentence)
    assert "clipped" in kinds(dialog)


def test_what_reaches_out_of_its_frame_is_noticed(dialog) -> None:
    frame = QWidget()
    frame.setFixedSize(120, 40)
    inner = QPushButton(dialog.context.words("button.save"), frame)
    inner.setGeometry(60, 0, 120, 36)
    dialog.body.addWidget(frame)
    assert "cut" in kinds(dialog)


def test_a_control_without_a_name_is_noticed(dialog) -> None:
    dialog.body.addWidget(icon_button("copy"))
    dialog.body.addWidget(QLineEdit())
    assert [finding.what for finding in look(dialog)].count("nameless") == 2


def test_a_name_in_the_wrong_language_is_noticed(dialog) -> None:
    dialog.body.addWidget(line_field("", "Search"))
    assert "english" in kinds(dialog)


def test_a_control_that_tells_nobody_what_it_is_is_noticed(dialog) -> None:
    bare = QWidget()
    bare.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    bare.setAccessibleName(dialog.context.words("search.placeholder"))
    dialog.body.addWidget(bare)
    assert "unclear" in kinds(dialog)


@pytest.mark.parametrize("spoken", ["", "button.save", "Save"])
def test_a_row_that_is_only_painted_or_read_wrongly_is_noticed(dialog, spoken: str) -> None:
    rows = QStandardItemModel()
    for text in ("", spoken):
        one = QStandardItem()  # its words would be painted by a delegate
        one.setData(text or None, Qt.ItemDataRole.AccessibleTextRole)
        rows.appendRow(one)
    rows.setData(rows.index(0, 0), dialog.context.words("button.save"), Qt.ItemDataRole.AccessibleTextRole)
    view = QListView()
    view.setModel(rows)
    view.setAccessibleName(dialog.context.words("search.placeholder"))
    dialog.body.addWidget(view)
    assert {"": "mute", "button.save": "key", "Save": "english"}[spoken] in kinds(dialog)


def test_a_table_that_reads_none_of_its_rows_is_noticed(dialog) -> None:
    rows = QStandardItemModel(1, 2)
    view = QTableView()
    view.setModel(rows)
    view.setAccessibleName(dialog.context.words("search.placeholder"))
    dialog.body.addWidget(view)
    assert "mute" in kinds(dialog)


@pytest.mark.parametrize("order", [(1, 2, 0), (2, 0, 1)])
@pytest.mark.parametrize(("across", "language"), [(True, "ckb"), (True, "en"), (False, "ckb")])
def test_tab_against_the_reading_order_is_noticed(dialog, monkeypatch, across: bool, language: str, order) -> None:
    dialog.context.language = language  # what is read first is on the right, or on the left
    fields = [line_field("", dialog.context.words("search.placeholder")) for _ in range(3)]
    holder = QWidget()
    holder.setLayout(QHBoxLayout() if across else QVBoxLayout())
    for field in fields:
        holder.layout().addWidget(field)
    dialog.body.addWidget(holder)

    def next_one(self: Dialog, forward: bool) -> bool:
        fields[order[fields.index(QApplication.focusWidget())]].setFocus()
        return True

    monkeypatch.setattr(Dialog, "focusNextPrevChild", next_one)
    dialog.show()
    QApplication.processEvents()
    assert any(finding.what == "backwards" for finding in way(dialog)) == (order == (2, 0, 1))


def test_a_field_that_tab_cannot_leave_is_noticed(dialog) -> None:
    class Hold(QPlainTextEdit):
        def focusNextPrevChild(self, next: bool) -> bool:
            return False

    for make in (Hold, Hold):
        box = make()
        box.setAccessibleName(dialog.context.words("search.placeholder"))
        dialog.body.addWidget(box)
    assert "trapped" in kinds(dialog)


def test_a_field_that_tab_never_reaches_is_noticed(dialog, monkeypatch) -> None:
    """Qt's own order, in which what is added late and stood for by another comes last or never."""
    monkeypatch.setattr(Dialog, "focusNextPrevChild", lambda self, forward: QWidget.focusNextPrevChild(self, forward))
    holder = QWidget()
    first, second = (line_field("", dialog.context.words(key)) for key in ("search.placeholder", "passphrase.field"))
    holder.setLayout(QVBoxLayout())
    for field in (first, second):
        holder.layout().addWidget(field)
    holder.setFocusProxy(second)  # Tab comes to what stands for the whole, and goes on from there
    dialog.body.addWidget(line_field("", dialog.context.words("button.add")))
    dialog.body.addWidget(holder)
    assert "unreachable" in kinds(dialog)


def test_tab_reaches_what_is_added_late_and_comes_round(dialog, shell) -> None:
    fields = [line_field("", dialog.context.words("search.placeholder")) for _ in range(3)]
    for field in (fields[0], fields[2]):
        dialog.body.addWidget(field)
    dialog.show()
    dialog.body.insertWidget(1, fields[1])
    dialog.activateWindow()
    QApplication.processEvents()
    fields[0].setFocus()
    order = []
    for _ in range(4):
        order.append(fields.index(QApplication.focusWidget()))
        dialog.focusNextPrevChild(True)
    assert order == [0, 1, 2, 0]
    dialog.focusNextPrevChild(False)
    assert QApplication.focusWidget() is fields[0]

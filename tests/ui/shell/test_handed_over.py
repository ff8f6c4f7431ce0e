"""What a person hands to the window, wherever it is: files begin a note, and are read for the search."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from app.services import editing
from app.ui.evidence.reading import Reading
from app.ui.quicknote.window import QuickNote


def events(path: Path) -> tuple[QMimeData, QDragEnterEvent, QDropEvent]:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entering = QDragEnterEvent(QPoint(400, 300), *how)
    entering.ignore()
    return data, entering, QDropEvent(QPoint(400, 300), *how)


def test_files_dropped_where_no_page_takes_them_begin_a_note(shell, tmp_path: Path) -> None:
    photo = tmp_path / "street.txt"
    photo.write_bytes(b"what the camera saw")
    window = shell.unlocked()
    _data, entering, dropping = events(photo)
    window.desk.dragEnterEvent(entering)
    assert entering.isAccepted()
    window.desk.dropEvent(dropping)
    shell.settle()
    shell.settle()
    (note,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, QuickNote) and w.context is shell.context]
    shell.qtbot.waitUntil(lambda: len(note.files.held) == 1, timeout=10_000)
    note.close_note()
    shell.settle()


def test_a_page_that_takes_files_itself_keeps_them(shell, tmp_path: Path) -> None:
    window = shell.unlocked()
    case = editing.new_case(shell.context.session, {"title": "A"}).created
    shell.context.navigate("case", case=case)
    shell.settle()
    _data, entering, _dropping = events(tmp_path / "a")
    window.desk.dragEnterEvent(entering)
    assert not entering.isAccepted()


def test_what_is_to_be_read_for_the_search_is_read_from_the_unlocking_on(shell) -> None:
    assert shell.unlocked() and shell.context.findChild(Reading) is not None

"""Choosing files and folders without leaving a trace of them.

Qt's own dialog writes the last folder and its history to ``QtProject.conf``; native ones
write ``recently-used.xbel`` (P8). Ours is Qt's, with nowhere to write to:
:func:`forget_choices` is called at the start and after each use.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QStandardPaths, QUrl
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QToolButton

from app.ui.keys import listen
from app.ui.parts.icons import icon

if TYPE_CHECKING:
    from app.ui.context import Context

NOWHERE = "/dev/null/nowhere"
PICTURES = {
    "backButton": "back",
    "forwardButton": "arrow",
    "toParentButton": "chevron-up",
    "newFolderButton": "add",
    "listModeButton": "list",
    "detailModeButton": "table",
}
"""the tools of Qt's dialog, by the names that it gives them"""


def forget_choices() -> None:
    """Send what Qt would remember of chosen files to nowhere, and wipe what an older Qt program of ours left."""
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, NOWHERE)
    settings = QSettings(QSettings.Scope.UserScope, "QtProject")
    if settings.childGroups():  # where the path can't be moved: Windows, macOS
        settings.remove("FileDialog")
        settings.sync()


def _dialog(context: Context, title: str, accept: str, start: Path | None) -> QFileDialog:
    dialog = QFileDialog(context.window)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setOption(QFileDialog.Option.DontUseCustomDirectoryIcons)
    dialog.setWindowTitle("Sijil")
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, context.words(accept))
    dialog.setLabelText(QFileDialog.DialogLabel.Reject, context.words("button.cancel"))
    dialog.setAccessibleName(context.words(title))
    dialog.setHistory([])
    home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation)
    beside = [home, *(place for place in ("/media", "/run/media") if Path(place).is_dir())]
    dialog.setSidebarUrls([QUrl.fromLocalFile(place) for place in beside])
    dialog.setDirectory(str(start or home))
    _dress(dialog)
    dialog.resize(760, 520)
    listen("lock", dialog, context.lock)
    return dialog


def _dress(dialog: QFileDialog) -> None:
    """Qt's own pictures are black, also where it is dark."""
    for name, picture in PICTURES.items():
        if (button := dialog.findChild(QToolButton, name)) is not None:
            button.setIcon(icon(picture))
    for answer in dialog.findChildren(QDialogButtonBox):
        for press in answer.buttons():
            press.setIcon(QIcon())


def _pick(dialog: QFileDialog) -> list[Path]:
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    chosen = [Path(name) for name in dialog.selectedFiles()] if accepted else []
    dialog.deleteLater()
    forget_choices()
    return chosen


def choose_folder(context: Context, title: str = "files.folder", start: Path | None = None) -> Path | None:
    """Let the person choose a folder; None when they don't. ``title`` is a catalogue key."""
    dialog = _dialog(context, title, "files.choose", start)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    chosen = _pick(dialog)
    return chosen[0] if chosen else None


def choose_files(
    context: Context, title: str = "files.files", start: Path | None = None, *, one: bool = False, pattern: str = ""
) -> list[Path]:
    """Let the person choose existing files; ``pattern`` such as ``*.card`` narrows what is listed."""
    dialog = _dialog(context, title, "files.choose", start)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile if one else QFileDialog.FileMode.ExistingFiles)
    if pattern:
        dialog.setNameFilters([pattern, "*"])
    return _pick(dialog)


def choose_new_file(context: Context, name: str, title: str = "files.save", start: Path | None = None) -> Path | None:
    """Let the person choose where a new file goes; asks before one is replaced."""
    dialog = _dialog(context, title, "button.save", start)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.selectFile(name)
    chosen = _pick(dialog)
    return chosen[0] if chosen else None

"""Files dropped or pasted on a note: encrypted at once, with progress, as evidence of the note."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy

from app.base.task import Task
from app.services import evidence, notes
from app.services.session import Session
from app.services.views import ChangeSet, EvidenceView
from app.ui.case.calls import call
from app.ui.case.evidence_panel import paths_of, picture_of
from app.ui.case.wording import inert, size_words
from app.ui.evidence.after import After
from app.ui.parts import (
    ElidedLabel,
    M,
    ProgressPanel,
    S,
    choose_files,
    column,
    icon_label,
    label,
    row,
    secondary_button,
)
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

Said = tuple[dict[str, object], str]
"""the answers so far, and what to call a note without words"""


def attach(session: Session, file: str, said: Said, paths: list[Path], task: Task | None = None) -> evidence.Taken:
    """Sign the note as far as it goes, since evidence needs a file to hang on, and take files and folders in."""
    notes.keep(session, file, *said)
    return evidence.take_in(session, file, paths, task=task)


def attach_bytes(session: Session, file: str, said: Said, name: str, data: bytes) -> ChangeSet:
    """The same for a picture from the clipboard."""
    notes.keep(session, file, *said)
    return evidence.attach_bytes(session, file, name, data)


class Files(QFrame):
    """The evidence of one note. ``signed`` tells that the note has been signed with what was typed until then."""

    signed = Signal()

    def __init__(self, context: Context, file: str, said: Callable[[], Said]) -> None:
        super().__init__()
        self._context = context
        self._file = file
        self._said = said
        self.held: tuple[EvidenceView, ...] = ()
        self.setProperty("style", "panel")
        self.progress = ProgressPanel(context, title="case.evidence.adding")
        self.add = secondary_button("", self.choose, "evidence")
        context.bind(self.add.setText, "quicknote.files.add")
        hint = label("", "small")
        context.bind(hint.setText, "quicknote.files.hint")
        hint.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        head = row(self.add, hint, spacing=M)
        head.setStretch(1, 1)
        self._lines = column(spacing=S)
        self.after = After(context, self.progress)
        self.setLayout(column(head, self._lines, self.after, self.progress, spacing=S, margins=M))

    def load(self) -> None:
        call(self, self._context, evidence.listing, self._file, done=self._show, failed=lambda _: None)

    def choose(self) -> None:
        self.attach(choose_files(self._context))

    def attach(self, paths: list[Path]) -> None:
        if paths:
            call(self, self._context, attach, self._file, self._said(), paths, done=self._taken, task=self.progress)

    def take(self, data: QMimeData) -> bool:
        """Attach what was dropped or pasted; False where there is nothing of use in it."""
        paths = paths_of(data)
        if paths:
            self.attach(paths)
            return True
        picture = picture_of(data)
        if picture is None:
            return False
        ending = "jpg" if picture.startswith(b"\xff\xd8") else "png"
        name = f"{self._context.words('case.evidence.pasted-name')}.{ending}"
        call(self, self._context, attach_bytes, self._file, self._said(), name, picture, done=self._added)
        return True

    def _taken(self, taken: evidence.Taken) -> None:
        self.after.show_taken(taken)
        self._added(taken.changes)
        self._context.changed.emit(taken.changes)

    def _added(self, _: ChangeSet) -> None:
        self.signed.emit()
        self.load()

    def _show(self, held: tuple[EvidenceView, ...]) -> None:
        self.held = held
        clear(self._lines)
        for piece in held:
            name = ElidedLabel(inert(piece.name))
            size = label(size_words(piece.size), "small", wrap=False)
            line = row(icon_label("evidence", "muted", 18), name, size, spacing=S)
            line.setStretch(1, 1)
            self._lines.addLayout(line)

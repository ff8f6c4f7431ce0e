"""Evidence of a case: what is held, its facts, and a copy outside the vault on request.

Nothing is decoded or opened here: pictures and documents are attacks that wait for a viewer (P11, P16, P17).
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from app.base.catalogue import isolate_ltr
from app.services import evidence
from app.services.views import ChangeSet, EvidenceView
from app.ui.case.calls import call
from app.ui.case.wording import inert, short_hash, size_words
from app.ui.parts import (
    Chip,
    FlowLayout,
    M,
    ProgressPanel,
    choose_files,
    choose_folder,
    icon_label,
    label,
    link_button,
    row,
    secondary_button,
)

if TYPE_CHECKING:
    from app.ui.context import Context

SYMBOLS = {"image": "image", "video": "video", "audio": "audio"}


def paths_of(data: QMimeData) -> list[Path]:
    """The local files that were dropped or copied."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def picture_of(data: QMimeData) -> bytes | None:
    """A picture from the clipboard as a PNG file: what another program copied as pixels."""
    for kind in ("image/png", "image/jpeg"):
        if data.hasFormat(kind):
            return bytes(data.data(kind).data())
    if any(name.startswith("image/") for name in data.formats()):
        return None  # Qt would have to decode it in this process (P16)
    image = data.imageData() if data.hasImage() else None
    if not isinstance(image, QImage) or image.isNull():
        return None
    stored = QByteArray()
    buffer = QBuffer(stored)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(stored.data())


class EvidencePanel(QWidget):
    """The pieces of evidence of one case, and the progress of adding some."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._case = ""
        self.progress = ProgressPanel(context, title="case.evidence.adding")
        self._held: dict[str, EvidenceView] = {}
        self._hint = label("", "small")
        context.bind(self._hint.setText, "case.evidence.hint")
        self.add = secondary_button("", self.choose, "add")
        context.bind(self.add.setText, "case.button.attach")
        self._hint.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        line = row(self.add, self._hint, spacing=M)
        line.setStretch(1, 1)
        self.setLayout(line)

    def show_case(self, case: str, held: tuple[EvidenceView, ...]) -> None:
        self._case = case
        self._held = {piece.id: piece for piece in held}

    def choose(self) -> None:
        """Let the person pick files."""
        self.attach(choose_files(self._context))

    def attach(self, paths: list[Path]) -> None:
        """Encrypt files into the vault; the originals stay where they are."""
        files = [path for path in paths if path.is_file()]
        if len(files) < len(paths):
            self._context.say(self._context.words("case.evidence.only-files"), "warn")
        if files:
            call(self, self._context, evidence.attach, self._case, files, done=self._added, task=self.progress)

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
        name = self._context.words("case.evidence.pasted-name") + "." + ending
        call(self, self._context, evidence.attach_bytes, self._case, name, picture, done=self._added)
        return True

    def paste(self) -> None:
        """Attach the files or the picture on the clipboard, or say that there is nothing of use."""
        if not self.take(QApplication.clipboard().mimeData()):
            self._context.say(self._context.words("case.evidence.nothing-to-paste"))

    def _added(self, _: ChangeSet) -> None:
        self._context.say(self._context.words("case.evidence.added"), "ok")

    def line(self, record: str) -> QWidget | None:
        """What a piece of evidence is as a file, with the way to a copy of it; None for an unknown record."""
        piece = self._held.get(record)
        if piece is None:
            return None
        words = self._context.words
        made = QWidget()
        flow = FlowLayout(spacing=M)
        made.setLayout(flow)
        flow.addWidget(icon_label(SYMBOLS.get(piece.media_type.partition("/")[0], "file"), "muted", 18))
        for fact in (inert(piece.media_type), size_words(piece.size), f"SHA-256 {short_hash(piece.sha256)}"):
            flow.addWidget(label(isolate_ltr(fact), "small", wrap=False))
        if not piece.here:
            flow.addWidget(Chip(words("case.evidence.elsewhere"), "muted"))
            return made
        copy = link_button(words("case.evidence.export"), partial(self._export, piece))
        copy.setAccessibleName(words("case.evidence.export-named", name=inert(piece.name)))
        flow.addWidget(copy)
        return made

    def _export(self, piece: EvidenceView) -> None:
        if not self._context.ask("case.evidence.export.title", "case.evidence.export.text", "case.evidence.export.yes"):
            return
        folder = choose_folder(self._context)
        if folder is not None:
            call(self, self._context, evidence.export, piece.id, folder, done=self._exported, task=self.progress)

    def _exported(self, _: Path) -> None:
        self._context.say(self._context.words("case.evidence.exported"), "ok")

"""Evidence of a case: added by dropping, pasting or choosing, listed with small previews, looked at, copied out.

Nothing is decoded in this process: previews, pages and facts come from a closed-off child
(P11, P16, P17), and files are only ever encrypted.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget

from app.base.task import Task
from app.services import evidence
from app.services.evidence import shield
from app.services.session import Session
from app.services.views import ChangeSet, EvidenceView
from app.ui.case.calls import call
from app.ui.evidence.after import After
from app.ui.evidence.copying import save_copy
from app.ui.evidence.lines import Lines
from app.ui.evidence.reading import reading_of
from app.ui.ledger.certificate import CertificateDialog
from app.ui.parts import (
    FlowLayout,
    M,
    ProgressPanel,
    S,
    choose_files,
    choose_folder,
    column,
    label,
    secondary_button,
)

if TYPE_CHECKING:
    from app.ui.context import Context


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


def paste_in(session: Session, case: str, name: str, data: bytes, task: Task) -> ChangeSet:
    """Take in what was copied as pixels; whether once more is asked where the case has it already."""
    return evidence.attach_bytes(session, case, name, data, task, twins="ask")


class EvidencePanel(QWidget):
    """The pieces of evidence of one case, and the progress of adding some.

    ``unfinished`` carries what says that some of the files weren't taken.
    """

    unfinished = Signal(QWidget)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._case = ""
        self.progress = ProgressPanel(context, title="case.evidence.adding")
        self.lines = Lines(context, self)
        self.after = After(context, self.progress)
        self.add = secondary_button("", self.choose, "add")
        self.add_folder = secondary_button("", self.choose_folder, "folder")
        self.certificate = secondary_button("", self.certify, "print")
        self.shield = QCheckBox()
        self.shield.setChecked(True)
        self.reading = label("", "small")
        self.reading.hide()
        self._lay_out()
        self.shield.toggled.connect(self._keep_shield)
        self.lines.shield_known.connect(self._shield_known)
        self.lines.copied.connect(self._copy)
        queue = reading_of(context)
        queue.changed.connect(self._show_reading)
        self._show_reading(queue.left)

    def _lay_out(self) -> None:
        bind = self._context.bind
        hint = label("", "small")
        bind(hint.setText, "case.evidence.hint")
        bind(self.add.setText, "case.button.attach")
        bind(self.add_folder.setText, "evidence.add-folder")
        bind(self.certificate.setText, "ledger.window.button-case")
        bind(self.shield.setText, "evidence.shield")
        buttons = QWidget()
        flow = FlowLayout(spacing=M)
        buttons.setLayout(flow)
        for part in (self.add, self.add_folder, self.certificate, self.shield):
            flow.addWidget(part)
        self.setLayout(column(buttons, hint, self.after, self.reading, spacing=S))

    def show_case(self, case: str, held: tuple[EvidenceView, ...]) -> None:
        if case != self._case:
            self.after.hide()
        self._case = case
        self.certificate.setVisible(bool(held))
        self.lines.show_case(case, held)

    def line(self, record: str) -> QWidget | None:
        """What a piece of evidence is as a file, with the ways to see and to copy it; None for an unknown record."""
        return self.lines.make(record)

    def certify(self) -> None:
        """Ask how the certificate of all this evidence is to be, and where it goes."""
        CertificateDialog(self._context, self._case, case=True).open()

    # --- adding ---------------------------------------------------------------------------------

    def choose(self) -> None:
        """Let the person pick files."""
        self.attach(choose_files(self._context))

    def choose_folder(self) -> None:
        """Let the person pick a folder, of which everything is taken in."""
        folder = choose_folder(self._context)
        if folder is not None:
            self.attach([folder])

    def attach(self, paths: list[Path], about: str = "") -> None:
        """Encrypt files and whole folders into the vault, as evidence about a record if one is named; the
        originals stay where they are."""
        if paths:
            of = (about,) if about else ()
            call(self, self._context, evidence.take_in, self._case, paths, of, done=self._taken, task=self.progress)

    def take(self, data: QMimeData, about: str = "") -> bool:
        """Attach what was dropped or pasted; False where there is nothing of use in it."""
        paths = paths_of(data)
        if paths:
            self.attach(paths, about)
            return True
        picture = picture_of(data)
        if picture is None:
            return False
        ending = "jpg" if picture.startswith(b"\xff\xd8") else "png"
        name = self._context.words("case.evidence.pasted-name") + "." + ending
        call(self, self._context, paste_in, self._case, name, picture, done=self._added, task=self.progress)
        return True

    def paste(self) -> None:
        """Attach the files or the picture on the clipboard, or say that there is nothing of use."""
        if not self.take(QApplication.clipboard().mimeData()):
            self._context.say(self._context.words("case.evidence.nothing-to-paste"))

    def _added(self, changes: ChangeSet) -> None:
        if changes.records:
            self._context.say(self._context.words("case.evidence.added"), "ok")
            self.lines.reveals.ask(sorted(changes.records))

    def _taken(self, taken: evidence.Taken) -> None:
        self._added(taken.changes)
        self.after.show_taken(taken)
        if taken.left_out or taken.more_left_out:
            self.unfinished.emit(self.after)
        self._context.changed.emit(taken.changes)

    # --- what is here ---------------------------------------------------------------------------

    def _show_reading(self, left: int) -> None:
        self.reading.setText(self._context.words("evidence.reading", n=left) if left else "")
        self.reading.setVisible(left > 0)
        if not left:
            self.lines.load_failures()

    def _copy(self, record: str) -> None:
        piece = self.lines.held.get(record)
        if piece is not None:
            save_copy(self, self._context, piece, self.progress)

    def _shield_known(self, wanted: bool) -> None:
        self.shield.blockSignals(True)
        self.shield.setChecked(wanted)
        self.shield.blockSignals(False)

    def _keep_shield(self, wanted: bool) -> None:
        call(self, self._context, shield.set_unjudged_too, wanted)
        self.lines.use_shield(wanted)

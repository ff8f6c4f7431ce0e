"""Copies of evidence: out of the vault, sealed or cleaned, or a cleaned one kept in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QDialog, QRadioButton, QWidget

from app.base.task import Task
from app.sandbox.kinds import PICTURES
from app.services import evidence
from app.services.session import Session
from app.services.views import ChangeSet, EvidenceView
from app.ui.case.calls import call
from app.ui.case.wording import inert
from app.ui.parts import Dialog, ProgressPanel, choose_folder, label, primary_button

if TYPE_CHECKING:
    from app.ui.context import Context

_CLEANED = frozenset({*(kind.media for kind in PICTURES), "image/heif"})
"""``image/heif``: a HEIC in records of other programs and earlier versions"""


def can_be_cleaned(piece: EvidenceView) -> bool:
    """Only pictures: their pixels can be painted anew. A document's parts can't be told apart safely."""
    return piece.media_type in _CLEANED


class CopyDialog(Dialog):
    """What leaves the vault: the sealed original, or a copy without what the file says of itself (P11, T35)."""

    def __init__(self, context: Context, piece: EvidenceView, parent: QWidget | None = None) -> None:
        words = context.words
        super().__init__(context, words("case.evidence.export.title"), parent, width=520)
        self.body.addWidget(label(inert(piece.name), "strong"))
        self.sealed = QRadioButton(words("evidence.copy.sealed"))
        self.cleaned = QRadioButton(words("evidence.copy.cleaned"))
        self.neutral = QCheckBox(words("evidence.copy.neutral"))
        self.sealed.setChecked(True)
        self.neutral.setChecked(True)
        cleanable = can_be_cleaned(piece)
        self._about = label("", "small")
        for widget in (self.sealed, self.cleaned, self.neutral, self._about):
            self.body.addWidget(widget)
        self.cleaned.setVisible(cleanable)
        self.cleaned.toggled.connect(self._explain)
        self.body.addWidget(label(words("case.evidence.export.text"), "body"))
        self.add_cancel()
        self.go = self.add_button(primary_button(words("case.evidence.export.yes"), self.accept), default=True)
        self._pictures_only = not cleanable
        self._explain(False)

    def _explain(self, cleaned: bool) -> None:
        self.neutral.setVisible(cleaned)
        key = "evidence.copy.cleaned.about" if cleaned else "evidence.copy.sealed.about"
        said = self.context.words("evidence.copy.pictures-only" if self._pictures_only else key)
        self._about.setText(said)


def save_copy(
    owner: QWidget, context: Context, piece: EvidenceView, progress: ProgressPanel | None, parent: QWidget | None = None
) -> None:
    """Ask which copy and where, and write it; nothing leaves without both answers."""
    dialog = CopyDialog(context, piece, parent)
    agreed = dialog.exec() == QDialog.DialogCode.Accepted
    cleaned, neutral = dialog.cleaned.isChecked(), dialog.neutral.isChecked()
    dialog.deleteLater()
    folder = choose_folder(context) if agreed else None
    if folder is None:
        return

    def exported(path: Path) -> None:
        key = "evidence.copy.exported-clean" if cleaned else "case.evidence.exported"
        context.say(context.words(key), "ok")

    if cleaned:
        call(owner, context, _export_cleaned, piece.id, folder, neutral, done=exported, task=progress or True)
    else:
        call(owner, context, evidence.export, piece.id, folder, done=exported, task=progress or True)


def _export_cleaned(session: Session, piece: str, folder: Path, neutral: bool, task: Task) -> Path:
    return evidence.export_cleaned(session, piece, folder, task, neutral=neutral)


def keep_cleaned(owner: QWidget, context: Context, piece: EvidenceView, progress: ProgressPanel | None) -> None:
    """Make a cleaned copy in the case, beside the sealed original."""
    if not context.ask("evidence.clean.title", "evidence.clean.text", "evidence.clean.yes"):
        return

    def kept(_: ChangeSet) -> None:
        context.say(context.words("evidence.clean.done"), "ok")

    call(owner, context, evidence.keep_cleaned, piece.id, done=kept, task=progress or True)

"""The one window for what just happened. It is kept while it is typed; closing it keeps it too."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QBoxLayout, QDialog

from app.base.catalogue import isolate_ltr
from app.model.entry import JSON
from app.services import editing, notes
from app.services.views import ChangeSet, NoteView
from app.ui import keys
from app.ui.case.calls import call
from app.ui.case.drafts import DraftKeeper, Payload
from app.ui.case.evidence_panel import paths_of
from app.ui.parts import Dialog, label, primary_button, quiet_button, secondary_button
from app.ui.quicknote.files import Files, Said
from app.ui.quicknote.questions import Questions

if TYPE_CHECKING:
    from app.ui.context import Context

WIDTH, HEIGHT = 660, 800
TITLE_BAR = 40


class QuickNote(Dialog):
    """Answers to five questions and files. ``ended`` carries the file of the note once nothing is under way.

    Nothing has to be pressed: a draft is kept within a second of the last keystroke, and the
    note is signed when the window is closed, by whatever key or button.
    """

    ended = Signal(str)
    work_up_wanted = Signal(str)

    def __init__(self, context: Context, file: str = "") -> None:
        super().__init__(context, context.words("quicknote.title"), width=WIDTH)
        self.setModal(False)  # the case beside it can be read meanwhile
        self.setAcceptDrops(True)
        room = self.screen().availableSize().height()
        self.resize(WIDTH, min(HEIGHT, room - TITLE_BAR))
        self.file = file or notes.new_note()
        self._signed: dict[str, JSON] | None = None
        """the states of what is signed already"""
        self._asked: dict[str, JSON] = {}
        self._ending = False
        self.questions = Questions(context)
        self.files = Files(context, self.file, self._said)
        self.keeper = DraftKeeper(context, notes.draft_key(self.file), self._payload, self)
        self.status = label(context.words("quicknote.status.empty"), "muted")
        self._build()
        self.keeper.kept.connect(self._kept)
        self.questions.edited.connect(self._edited)
        self.files.signed.connect(self._was_signed)
        if file:
            self._load()
        self.questions.editors["text"].setFocus()

    def _build(self) -> None:
        words, whole = self.context.words, self.layout()
        if isinstance(whole, QBoxLayout):
            whole.insertWidget(1, self.status)  # above what scrolls: whether it is kept stays in sight
        self.body.addWidget(self.questions, 1)
        self.body.addWidget(self.files)
        self.discard_button = quiet_button(words("quicknote.discard"), self.discard, "trash")
        self.buttons.insertWidget(0, self.discard_button)
        self.add_button(secondary_button(words("quicknote.work-up"), self.go_on))
        self.done_button = self.add_button(primary_button(words("quicknote.done"), self.close_note))
        _listen(self)
        for editor in self.questions.editors.values():
            target = editor.focusProxy()
            if target is not None:
                target.installEventFilter(self)
                if hasattr(target, "setAcceptDrops"):
                    target.setAcceptDrops(False)  # a file dropped on a field is evidence, not its path as text

    # --- what is typed ------------------------------------------------------------------------

    def _payload(self) -> Payload | None:
        states = self.questions.states()
        if states == (self._signed or {}):
            return None
        return {"type": "note", "file": self.file, "states": states}

    def _edited(self) -> None:
        if not self._ending:
            self.status.setText(self.context.words("quicknote.status.typing"))
            self.keeper.touch()

    def _kept(self) -> None:
        now = isolate_ltr(time.strftime("%H:%M:%S"))
        self.status.setText(self.context.words("quicknote.status.kept", time=now))

    def _said(self) -> Said:
        """What is answered now, about to be signed."""
        self._asked = self.questions.states()
        fallback = self.context.words("quicknote.untitled", date=time.strftime("%Y-%m-%d %H:%M"))
        return dict(self.questions.answers()), fallback

    def _was_signed(self) -> None:
        self._signed = self._asked
        self.keeper.signed()
        self._kept()
        if self.questions.states() != self._signed:
            self.keeper.touch()  # typed on while the files were taken in

    def _load(self) -> None:
        call(self, self.context, notes.note, self.file, done=self._show, failed=lambda _: self._look_for_draft())

    def _show(self, view: NoteView) -> None:
        self.questions.show_answers(view.answers)
        self._signed = self.questions.states()
        self.files.load()
        self._look_for_draft()

    def _look_for_draft(self) -> None:
        call(self, self.context, editing.drafts, done=self._found)

    def _found(self, drafts: dict[str, Payload]) -> None:
        payload = drafts.get(self.keeper.key)
        states = payload.get("states") if payload is not None else None
        if payload is not None and isinstance(states, dict):
            self.keeper.found(payload)
            self.questions.restore(states)
            self.status.setText(self.context.words("quicknote.status.draft"))

    # --- files --------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Files and pictures that are pasted into a field go to the note; text goes into the field."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.matches(QKeySequence.StandardKey.Paste)
        ):
            data = QApplication.clipboard().mimeData()
            return not (data.hasText() and not paths_of(data)) and self.files.take(data)
        return False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if paths_of(event.mimeData()) or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.files.take(event.mimeData()):
            event.acceptProposedAction()

    # --- the end ------------------------------------------------------------------------------

    def close_note(self) -> None:
        """Sign what is there, if anything is, and close."""
        if self._ending:
            return
        if self._payload() is None:
            self._finish(None)
            return
        self._ending = True
        call(
            self, self.context, notes.keep, self.file, *self._said(), done=self._finish, failed=self._failed, busy=self
        )

    def go_on(self) -> None:
        """Sign it, and turn it into a case now."""
        self.ended.connect(self.work_up_wanted.emit)
        self.close_note()

    def discard(self) -> None:
        """Give the note up; what was signed of it is withdrawn, which an undo brings back."""
        if self._payload() is None and self._signed is None:
            self._finish(None)
            return
        if not self.context.ask("quicknote.discard.title", "quicknote.discard.text", "quicknote.discard", danger=True):
            return
        self._ending = True
        was_signed, self._signed = self._signed is not None, None
        if not was_signed:
            self._finish(None)
            return
        reason = self.context.words("quicknote.discard.reason")
        call(
            self,
            self.context,
            editing.withdraw,
            self.file,
            reason,
            done=lambda _: self._finish(None),
            failed=self._failed,
        )

    def reject(self) -> None:
        """Escape and the window's own button close it as "Done" does."""
        self.close_note()

    def _finish(self, changes: ChangeSet | None) -> None:
        self.keeper.drop()
        self.done(int(QDialog.DialogCode.Accepted))
        self.deleteLater()
        if changes is not None or self._signed is not None:
            self.ended.emit(self.file)

    def _failed(self, error: Exception) -> None:
        self._ending = False
        self.context.warn(error)


def _listen(note: QuickNote) -> None:
    """To its own keys, and to those of the main window that help from here too."""
    keys.listen("note-done", note, note.close_note)
    keys.listen("note-another", note, partial(begin_another, note))
    keys.tell(note.context, note.done_button, "quicknote.done", partial(keys.shown, "note-done"))
    for name in ("palette", "shortcuts"):
        keys.listen(name, note, partial(note.context.command_wanted.emit, name))


def begin_another(note: QuickNote) -> None:
    """Keep this note and begin the next; one that is still empty is what a new one would be."""
    if not note.questions.states() and not note.files.held:
        note.questions.editors["text"].setFocus()
        return
    note.ended.connect(lambda _: note.context.quick_note_wanted.emit(""))
    note.close_note()

"""What a person must be told when the vault opens: what looked wrong, and what was being written when it locked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.base.errors import SijilError
from app.model.types import TYPES, type_label
from app.services import cases, editing, vaults
from app.services.session import Session
from app.services.views import ChangeSet, RecordView
from app.ui.case.calls import call
from app.ui.case.new_case import DRAFT as NEW_CASE
from app.ui.case.wording import bare, record_title, shown
from app.ui.context import Context
from app.ui.parts.buttons import quiet_button, secondary_button
from app.ui.parts.panels import COLUMN, Banner
from app.ui.parts.space import XL, M, S, column, row

SHOWN: Final = 3
Payload = dict[str, object]


@dataclass(frozen=True)
class Unsaved:
    """A draft as it lies in the vault, with the record and the case that it belongs to."""

    key: str
    payload: Payload
    record: RecordView | None
    case: RecordView | None


def read_unsaved(session: Session) -> tuple[Unsaved, ...]:
    return tuple(
        Unsaved(key, dict(payload), _view(session, payload.get("record")), _view(session, payload.get("file")))
        for key, payload in editing.drafts(session).items()
    )


def _view(session: Session, record: object) -> RecordView | None:
    try:
        return cases.record(session, record) if isinstance(record, str) else None
    except SijilError:
        return None


class Notices(QWidget):
    """Banners over the page; nothing of it takes room when there is nothing to say."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.alarms: list[Banner] = []
        self.drafts: dict[str, Banner] = {}
        self._unsaved: tuple[Unsaved, ...] = ()
        self._lines: QVBoxLayout = column(spacing=S)
        self._held = QWidget()
        self._held.setMaximumWidth(COLUMN)
        self._held.setLayout(self._lines)
        outer = row(self._held, None)
        outer.setStretch(0, 100)
        outer.setContentsMargins(XL, M, XL, S)
        self.setLayout(outer)
        self.hide()
        context.changed.connect(self._changed)
        context.language_changed.connect(self._show)

    def start(self) -> None:
        """Look at what the vault said when it opened, and for what is not saved yet."""
        self._show()
        call(self, self._context, read_unsaved, done=self._take)

    # --- showing ------------------------------------------------------------------------------

    def _take(self, found: tuple[Unsaved, ...]) -> None:
        self._unsaved = found
        self._show()
        first = next(iter(self.drafts.values()), None)
        if first is not None and not self.alarms:
            first.buttons[0].setFocus()

    def _show(self, _: str = "") -> None:
        for banner in (*self.alarms, *self.drafts.values()):
            banner.hide()
            banner.deleteLater()
        session, words = self._context.session, self._context.words
        alarms = session.alarms if session is not None else ()
        self.alarms = [self._alarm(words(f"check.{alarm}")) for alarm in alarms]
        self.drafts = {one.key: self._draft(one) for one in self._unsaved[:SHOWN]}
        for banner in (*self.alarms, *self.drafts.values()):
            self._lines.addWidget(banner)
        self.setVisible(bool(self.alarms or self.drafts))

    def _alarm(self, text: str) -> Banner:
        look = secondary_button(self._context.words("desk.alarm.look"), partial(self._context.navigate, "contacts"))
        seen = quiet_button(self._context.words("desk.alarm.seen"), self._acknowledge)
        return _banner(text, "danger", look, seen)

    def _draft(self, one: Unsaved) -> Banner:
        words = self._context.words
        go_on = secondary_button(words("desk.draft.continue"), partial(self._continue, one))
        forget = quiet_button(words("desk.draft.discard"), partial(self._discard, one))
        text = words("desk.draft", what=self._what(one))
        for button in (go_on, forget):
            button.setAccessibleName(f"{button.text()}: {text}")
        return _banner(text, "info", go_on, forget)

    def _what(self, one: Unsaved) -> str:
        if one.key == NEW_CASE:
            return self._context.words("case.list.new")
        if one.key.startswith("note:"):
            return self._context.words("quicknote.title")
        if one.key.startswith("intake:"):
            return self._context.words("bring.half.named")
        type_ = str(one.payload.get("type"))
        named = record_title(self._context, one.record, {}) if one.record is not None else ""
        kind = type_label(type_, self._context.language) if type_ in TYPES else ""
        case = bare(record_title(self._context, one.case, {})) if one.case is not None else ""
        parts = [kind, bare(named) if one.record is not one.case else "", case if type_ != "case" else bare(named)]
        return self._context.words("case.comma").join(shown(part) for part in dict.fromkeys(parts) if part)

    # --- acting -------------------------------------------------------------------------------

    def _continue(self, one: Unsaved) -> None:
        self._drop(one)
        go: Callable[..., None] = self._context.navigate
        type_, file, record = (str(one.payload.get(name) or "") for name in ("type", "file", "record"))
        if one.key == NEW_CASE:
            go("cases", new=True)
        elif one.key.startswith("note:"):
            self._context.quick_note_wanted.emit(file)
        elif one.key.startswith("intake:"):
            go("intake", resume=True)
        elif one.key.startswith("work-up:"):
            go("work-up", file=file)
        elif not file:
            go("registers", type=type_, record=record, new=not record)
        else:
            go("case", case=file, record=record, new="" if record else type_)

    def _discard(self, one: Unsaved) -> None:
        sure = self._context.ask(
            "desk.draft.discard.title", "desk.draft.discard.text", "case.draft.forget", danger=True
        )
        if sure:
            self._drop(one)
            call(self, self._context, editing.drop_draft, one.key)

    def _drop(self, one: Unsaved) -> None:
        self._unsaved = tuple(other for other in self._unsaved if other.key != one.key)
        self._show()

    def _acknowledge(self) -> None:
        call(self, self._context, vaults.acknowledge_alarms, done=lambda _: self._show())

    def _changed(self, changes: ChangeSet) -> None:
        if "drafts" in changes.kinds and self._unsaved:
            call(self, self._context, editing.drafts, done=self._keep)

    def _keep(self, drafts: dict[str, Payload]) -> None:
        """What was saved meanwhile needs no notice; what is being typed now never gets one."""
        left = tuple(one for one in self._unsaved if one.key in drafts)
        if left != self._unsaved:
            self._unsaved = left
            self._show()


def _banner(text: str, tone: str, *buttons: QPushButton) -> Banner:
    made = Banner(text, tone)
    for button in buttons:
        made.add_button(button)
    return made

"""Writes a new record or edits one: the form, according to whom, drafts, saving."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.model.entry import JSON
from app.model.fields import Field, Kind, Sensitivity
from app.model.types import type_label
from app.services import drafts, editing
from app.services.views import ChangeSet, Edit, FieldView, RecordView
from app.ui import keys
from app.ui.appeals.aid import aids_of
from app.ui.case.calls import call
from app.ui.case.drafts import DraftKeeper, Payload
from app.ui.case.fields.choices import ChoiceEditor
from app.ui.case.form import Form, FormRow
from app.ui.case.lookups import Lookups
from app.ui.case.wording import field_words, record_title
from app.ui.parts import (
    XS,
    Banner,
    Card,
    M,
    column,
    icon_button,
    label,
    page_column,
    page_scroll,
    primary_button,
    quiet_button,
    row,
)
from app.ui.parts.buttons import name_button

if TYPE_CHECKING:
    from app.ui.context import Context

ACCORDING_TO = Field("according_to", Kind.REF, Sensitivity.CONTENT, refs=("source",))


def draft_key(record: RecordView | None, file: str | None, type_: str, given: Mapping[str, JSON] | None = None) -> str:
    """What a draft is kept under; a new record that starts with values has a draft of its own."""
    if record is not None:
        return f"record:{record.id}"
    key = f"new:{file or 'register'}:{type_}"
    return f"{key}:{json.dumps(given, sort_keys=True, ensure_ascii=False)}" if given else key


class RecordEditor(QWidget):
    """``closed`` when the person leaves; ``saved`` carries the id of the record."""

    closed = Signal()
    saved = Signal(str)

    def __init__(
        self,
        context: Context,
        type_: str,
        file: str | None,
        record: RecordView | None = None,
        given: Mapping[str, JSON] | None = None,
    ) -> None:
        super().__init__()
        self._given = dict(given or {})
        self.context = context
        self.type = type_
        self.file = file
        self.record = record
        self.lookups = Lookups(context, file, self)
        self._base: drafts.Base = {}
        """what stood in the fields of the draft when it was begun"""
        self.form = Form(context, context.declarations.record_type(type_), self.lookups)
        self.source = ChoiceEditor(context, type_, ACCORDING_TO, self.lookups)
        self.source.none = "case.form.no-source"
        self.title = label("", "heading")
        self.draft_banner = Banner("", "info", quiet_button("", self._forget_draft))
        self.draft_banner.hide()
        self.save_button = primary_button("", self.save)
        self.keeper = DraftKeeper(context, draft_key(record, file, type_, given), self._payload, self)
        self._build()
        self._start_form()
        self.form.edited.connect(self.keeper.touch)
        self.source.edited.connect(self._source_chosen)
        self.lookups.ready.connect(self._look_for_draft)
        self.retranslate("")
        context.language_changed.connect(self.retranslate)
        self.lookups.load()

    # --- what is seen -------------------------------------------------------------------------

    def _build(self) -> None:
        back = icon_button("back", "", self.leave)
        self.context.bind(lambda words: name_button(back, words), "button.back")
        leave = quiet_button("", self.leave)
        forget = self.draft_banner.findChild(type(leave))
        self.context.bind(self.save_button.setText, "button.save")
        self.context.bind(leave.setText, "button.close")
        self.context.bind(self.draft_banner.setText, "case.draft.found")
        if forget is not None:
            self.context.bind(forget.setText, "case.draft.forget")
        line = row(back, self.title, leave, self.save_button, spacing=M)
        line.setStretch(1, 1)
        header, _ = page_column(line)
        according = label("", "strong")
        explained = label("", "small")
        self.context.bind(according.setText, "case.form.according-to")
        self.context.bind(explained.setText, "case.form.according-to.why")
        self.context.bind(self.source.name_for_readers, "case.form.according-to")
        according.setWordWrap(False)
        asked = row(according, self.source, spacing=M)
        asked.setStretch(1, 1)
        source_card = Card(asked, explained, spacing=XS, margins=M)
        stood = {name: view.value for name, view in self._stood().items()}
        aids = aids_of(self.form, self.lookups, stood | self._given)
        area = page_scroll(self.draft_banner, source_card, *aids, self.form, spacing=M)
        self.setLayout(column(header, area, spacing=0))
        keys.listen("save", self, self.save)  # also from the side bar
        keys.listen("leave", self, self.leave, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.tell(self.context, self.save_button, "button.save", partial(keys.shown, "save"))

    def retranslate(self, _: str) -> None:
        words = self.context.words
        if self.record is None:
            self.title.setText(words("case.new-of-type", type=type_label(self.type, self.context.language)))
        else:
            self.title.setText(record_title(self.context, self.record, self.lookups.titles()))

    def focus_first(self) -> None:
        """At the first field; of a new record that starts with values, at the first that is still to be filled."""
        names = list(self.form.rows)
        self.form.rows[next((name for name in names if name not in self._given), names[0])].editor.setFocus(
            Qt.FocusReason.OtherFocusReason
        )

    # --- drafts -------------------------------------------------------------------------------

    def _payload(self) -> Payload | None:
        states = self.form.states()
        if states == self._started:
            return None
        record = self.record.id if self.record is not None else None
        return {
            "type": self.type,
            "file": self.file,
            "record": record,
            "states": states,
            "source": self.source.value(),
            "base": self._base | drafts.base_of(self._stood(), [name for name in states if name not in self._base]),
        }

    def _stood(self) -> dict[str, FieldView]:
        return self.record.fields if self.record is not None else {}

    def _look_for_draft(self) -> None:
        self.retranslate("")
        self.lookups.ready.disconnect(self._look_for_draft)
        call(self, self.context, editing.drafts, done=self._found_drafts)

    def _found_drafts(self, drafts: dict[str, dict[str, JSON]]) -> None:
        if self.record is None and not self._given and self.keeper.key not in drafts:
            # Found again from a list of drafts, nobody says what the record started with: the draft does.
            more = f"{self.keeper.key}:"
            self.keeper.key = next((key for key in drafts if key.startswith(more)), self.keeper.key)
        payload = drafts.get(self.keeper.key)
        if payload is None or self.form.states() != self._started:
            return
        self.keeper.found(payload)
        self._warn_of_changes(payload.get("base"))
        states = payload.get("states")
        if isinstance(states, dict):
            self.source.show_value(payload.get("source"))
            self.form.restore(states)
            self.form.take_source(self._source())
            self.draft_banner.show()

    def _warn_of_changes(self, base: JSON) -> None:
        """Say which of the draft's fields say something else by now: a bundle may have come since."""
        if self.record is None or not isinstance(base, dict):
            return
        self._base = base
        now = drafts.base_of(self._stood(), list(base))
        changed = [name for name in base if now[name] != base[name]]
        if changed:
            comma = self.context.words("case.comma")
            fields = comma.join(field_words(self.context, self.type, name) for name in changed)
            self.draft_banner.show_text(self.context.words("draft.changed", fields=fields, n=len(changed)), "warn")

    def _forget_draft(self) -> None:
        self._base = {}
        self.draft_banner.hide()
        self.source.show_value(None)
        self._start_form()
        self.keeper.save()

    def _start_form(self) -> None:
        """As it was when it was opened: the record's values, or those that a new one starts with."""
        self.form.show_record(self.record)
        self.form.take_values(self._given)
        self._started = self.form.states()

    # --- saving -------------------------------------------------------------------------------

    def _source(self) -> str | None:
        value = self.source.value()
        return value if isinstance(value, str) else None

    def _source_chosen(self) -> None:
        self.form.take_source(self._source())
        self.keeper.touch()

    def save(self) -> None:
        """Check every touched field; sign and store; leave."""
        if self.record is None:
            needed = [self.form.rows[field.name] for field in self.form.declared.fields if field.required]
            touched = self.form.dirty()
            values = self.form.check([made for made in self.form.rows.values() if made in touched or made in needed])
            if values is not None:
                self._store_new(values)
            return
        rows = self.form.dirty()
        values = self.form.check(rows)
        if values is None:
            return
        if not rows:
            self._leave_now()
            return
        edits = [self._edit(made, values[made.declared.name]) for made in rows]
        call(self, self.context, editing.save, edits, done=self._stored, failed=self._failed, busy=self)

    def _store_new(self, values: dict[str, JSON]) -> None:
        given = {name: value for name, value in values.items() if value is not None}
        call(
            self,
            self.context,
            editing.new_record,
            self.file,
            self.type,
            given,
            self._source(),
            done=self._stored,
            failed=self._failed,
            busy=self,
        )

    def _edit(self, made: FormRow, value: JSON) -> Edit:
        record = self.record.id if self.record is not None else ""
        return Edit(record, self.type, made.declared.name, value, self._source(), made.mode.mode)

    def _stored(self, changes: ChangeSet) -> None:
        self.keeper.drop()
        self.context.say(self.context.words("case.saved"), "ok")
        created = changes.created or (self.record.id if self.record is not None else "")
        self.saved.emit(created)

    def _failed(self, error: Exception) -> None:
        field = getattr(error, "facts", {}).get("field")
        if not isinstance(field, str) or self.form.declared.field(field) is None:
            self.context.warn(error)
            return
        made = self.form.rows[field]
        self.form.section_of(field).reveal(field)
        made.say_problem(error)
        made.editor.setFocus()

    def leave(self) -> None:
        """Close; asks only when something typed isn't saved, and the draft is kept either way."""
        if self.form.states() == self._started:
            self._leave_now()
            return
        if self.context.ask("case.leave.title", "case.leave.text", "case.leave.yes", no="case.leave.no"):
            self.keeper.save()
            self._leave_now()

    def _leave_now(self) -> None:
        self.keeper.end()
        self.closed.emit()

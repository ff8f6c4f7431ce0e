"""A note on one side, the case that is being made of it on the other: nothing is copied, nothing is lost."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from app.model import dates
from app.model.entry import JSON
from app.services import editing, evidence, notes
from app.services.editing import NewRecord
from app.services.session import Session
from app.services.views import ChangeSet, EvidenceView, NoteView
from app.ui import keys
from app.ui.case.calls import call
from app.ui.case.drafts import DraftKeeper, Payload, is_blank
from app.ui.case.lookups import Lookups, naming_value
from app.ui.case.wording import author_words, date_words, inert, moment, shown
from app.ui.parts import (
    XL,
    XS,
    Banner,
    Card,
    L,
    M,
    S,
    bring_to_sight,
    column,
    icon_button,
    label,
    primary_button,
    row,
    secondary_button,
)
from app.ui.parts.buttons import name_button
from app.ui.parts.panels import scrolled
from app.ui.parts.space import clear
from app.ui.quicknote.blocks import Block

if TYPE_CHECKING:
    from app.ui.context import Context

SIDE_BY_SIDE = 820  # below this the fields would be cut off
NO_LIMIT = 16_777_215  # Qt's own
REQUIRED = {"case": ("title",), "incident": ("type",), "person": ("names",), "source": ("title",)}
_BETWEEN = re.compile(r"\s*[,،;؛\n]\s*")

Found = tuple[NoteView, tuple[EvidenceView, ...]]


def _read(session: Session, file: str) -> Found:
    return notes.note(session, file), evidence.listing(session, file)


def _answer(text: str, *, plain: bool) -> QWidget:
    return label(inert(text, lines=True) if plain else text, "body", selectable=True)


class WorkUpPage(QWidget):
    """The note stays in sight. Several incidents and persons can be made of it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.note: NoteView | None = None
        self.blocks: list[Block] = []
        self.keeper: DraftKeeper | None = None
        self._lookups = Lookups(context, None, self)
        self._note_lines = column(spacing=M)
        self._block_lines = column(spacing=M)
        self.draft_banner = Banner("", "info")
        self.draft_banner.hide()
        context.bind(self.draft_banner.setText, "case.draft.found")
        self._build()

    # --- the page -----------------------------------------------------------------------------

    def _build(self) -> None:
        words = self.context
        back = icon_button("back", "", self.leave)
        words.bind(lambda text: name_button(back, text), "button.back")
        title = label("", "heading")
        words.bind(title.setText, "quicknote.work-up")
        self.save_button = primary_button("", self.save)
        words.bind(self.save_button.setText, "quicknote.make-case")
        head = row(back, title, self.save_button, spacing=M)
        head.setStretch(1, 1)
        aside, main = QWidget(), QWidget()
        aside.setLayout(column(self._note_lines, None, spacing=0))
        adds = row(spacing=S)
        for type_ in ("incident", "person"):
            add = secondary_button("", partial(self.add, type_), "add")
            words.bind(add.setText, f"quicknote.add.{type_}")
            adds.addWidget(add)
        adds.addStretch(1)
        main.setLayout(column(self.draft_banner, self._block_lines, adds, None, spacing=M))
        for inner in (main, aside):
            inner.setProperty("style", "page")
        self._area, self._aside = scrolled(main), scrolled(aside)
        self._both = both = QHBoxLayout()
        both.setSpacing(L)
        both.addWidget(self._aside, 2)
        both.addWidget(self._area, 3)
        self.setProperty("style", "page")
        outer = column(head, both, spacing=M)
        outer.setContentsMargins(XL, L, XL, L)
        outer.setStretch(1, 1)
        self.setLayout(outer)
        keys.listen("save", self, self.save)
        keys.listen("leave", self, self.leave, Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room, else the note above: it stays in sight."""
        wide = event.size().width() >= SIDE_BY_SIDE
        way = QBoxLayout.Direction
        self._both.setDirection(way.LeftToRight if wide else way.TopToBottom)
        self._aside.setMaximumHeight(NO_LIMIT if wide else event.size().height() // 3)
        super().resizeEvent(event)

    def show_page(self, file: str = "") -> None:
        if self.keeper is not None:
            self.keeper.save_last()
            self.keeper = None
        self.note = None
        self._lookups = Lookups(self.context, file, self)
        self._lookups.load()
        call(self, self.context, _read, file, done=self._show, failed=self._not_there)

    def retranslate(self) -> None:
        if self.note is not None:
            call(self, self.context, _read, self.note.file, done=self._show_note, failed=lambda _: None)

    def _not_there(self, error: Exception) -> None:
        self.context.warn(error)
        self.context.navigate("notes")

    def _show(self, found: Found) -> None:
        note = self.note = found[0]
        self._show_note(found)
        for block in self.blocks:
            block.deleteLater()
        self.blocks = []
        clear(self._block_lines)
        self.draft_banner.hide()
        self.save_button.setEnabled(note.worked_up is None)
        if note.worked_up is not None:
            self.context.navigate("case", case=note.file)
            return
        self._prefill(note)
        self._begun = self._states()
        self._focus_first()
        self.keeper = DraftKeeper(self.context, notes.work_up_key(note.file), self._payload, self)
        call(self, self.context, editing.drafts, done=self._found_drafts)

    def _show_note(self, found: Found) -> None:
        note, pieces = found
        clear(self._note_lines)
        words = self.context.words
        card = Card(label(words("quicknote.the-note"), "subheading"), spacing=M, margins=M)
        who = author_words(self.context, note.author)
        card.body.addWidget(label(words("quicknote.by", who=who, time=moment(note.at)), "small"))
        place = note.answers.get("place")
        said = {
            "text": str(note.answers.get("text") or ""),
            "date": date_words(self.context, str(note.answers.get("date") or "")),
            "place": str(place.get("text") or "") if isinstance(place, dict) else "",
            "who": str(note.answers.get("who") or ""),
            "known_how": str(note.answers.get("known_how") or ""),
        }
        for name, text in said.items():
            if text:
                asked = label(words(f"quicknote.{name}"), "small")
                card.body.addLayout(column(asked, _answer(text, plain=name != "date"), spacing=XS))
        if pieces:
            card.body.addWidget(label(words("quicknote.files", n=len(pieces)), "small"))
            for piece in pieces:
                card.body.addWidget(label(shown(piece.name), "body"))
        self._note_lines.addWidget(card)

    # --- the case -----------------------------------------------------------------------------

    def add(self, type_: str, *, fixed: bool = False, see: bool = True) -> Block:
        """One more record to be made."""
        block = Block(self.context, type_, self._lookups, fixed=fixed)
        block.edited.connect(self._edited)
        block.left_out.connect(partial(self._leave_out, block))
        order = ("case", "incident", "person", "source")
        place = sum(order.index(other.type) <= order.index(type_) for other in self.blocks)
        self.blocks.insert(place, block)
        self._block_lines.insertWidget(place, block)
        if see:
            bring_to_sight(self._area, block)
            next(iter(block.editors.values())).setFocus()
            self._edited()
        return block

    def _leave_out(self, block: Block) -> None:
        self.blocks.remove(block)
        block.hide()
        block.deleteLater()
        self._edited()

    def _prefill(self, note: NoteView) -> None:
        """What the answers say, where a case has its place for it."""
        said = note.answers
        self._make("case", {"title": note.title}, fixed=True)
        self._make("incident", {"date": said.get("date"), "place": said.get("place"), "description": said.get("text")})
        for name in filter(None, _BETWEEN.split(str(said.get("who") or ""))):
            self._make("person", {"names": naming_value("person", name)})
        written = dates.words(moment_date(note.at), self.context.language)
        self._make(
            "source",
            {"title": self.context.words("quicknote.source", date=written), "how_known": said.get("known_how")},
        )

    def _focus_first(self) -> None:
        """At the first thing that is needed and that no answer of the note has filled."""
        for block in self.blocks:
            for name in REQUIRED[block.type]:
                if is_blank(block.editors[name].state()):
                    block.editors[name].setFocus()
                    return

    def _make(self, type_: str, values: dict[str, JSON], *, fixed: bool = False) -> None:
        self.add(type_, fixed=fixed, see=False).fill(values)

    # --- drafts -------------------------------------------------------------------------------

    def _states(self) -> list[JSON]:
        return [[block.type, block.states()] for block in self.blocks]

    def _payload(self) -> Payload | None:
        states = self._states()
        if self.note is None or states == self._begun:
            return None
        return {"type": "note", "file": self.note.file, "blocks": states}

    def _edited(self) -> None:
        if self.keeper is not None:
            self.keeper.touch()

    def _found_drafts(self, drafts: dict[str, Payload]) -> None:
        keeper = self.keeper
        payload: Any = drafts.get(keeper.key) if keeper is not None else None
        if keeper is None or payload is None or not isinstance(payload.get("blocks"), list):
            return
        keeper.found(payload)
        for block in list(self.blocks):
            self.blocks.remove(block)
            block.hide()
            block.deleteLater()
        for type_, states in payload["blocks"]:
            self.add(type_, fixed=type_ == "case", see=False).restore(states)
        self.draft_banner.show()

    def leave(self) -> None:
        """What was typed stays, as a draft."""
        if self.keeper is not None:
            kept = self._payload() is not None
            self.keeper.save_last()
            self.keeper = None
            if kept:
                self.context.say(self.context.words("draft.stays"))
        self.context.navigate("notes")

    # --- saving -------------------------------------------------------------------------------

    def save(self) -> None:
        """Everything into the file of the note, signed, as one step; the note is marked as worked up."""
        if self.note is None:
            return
        values: list[tuple[str, dict[str, JSON]]] = []
        harmed: list[bool] = []
        for block in self.blocks:
            found = block.values(REQUIRED[block.type])
            if found is None:
                bring_to_sight(self._area, block)
                return
            values.append((block.type, found))
            harmed += [block.harmed.isChecked()] if block.type == "person" else []
        case = next(found for type_, found in values if type_ == "case")
        made = records_of(self.note.file, values, harmed)
        call(self, self.context, notes.work_up, self.note.file, case, made, done=self._stored, busy=self)

    def _stored(self, changes: ChangeSet) -> None:
        if self.keeper is not None:
            self.keeper.drop()
            self.keeper = None
        self.context.navigate("case", case=changes.created or "")


def moment_date(seconds: int) -> str:
    """The day of a signature, here, as EDTF."""
    return moment(seconds).strip("\u2066\u2069")[:10]


def records_of(file: str, values: list[tuple[str, dict[str, JSON]]], harmed: list[bool]) -> list[NewRecord]:
    """The records to be made: what happened, to whom, all of it according to the source.

    ``harmed`` says of each person whether the incidents were done to them.
    """
    sources = [NewRecord(file, type_, found) for type_, found in values if type_ == "source"]
    source = sources[0].id if sources else None
    persons = [NewRecord(file, type_, found, source) for type_, found in values if type_ == "person"]
    victims = [one.id for one, was in zip(persons, harmed, strict=True) if was]
    hurt: dict[str, JSON] = {"victims": victims} if victims else {}
    incidents = [NewRecord(file, type_, found | hurt, source) for type_, found in values if type_ == "incident"]
    return [*sources, *persons, *incidents]

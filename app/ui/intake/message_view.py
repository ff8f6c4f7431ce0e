"""Looking through messages: filters above, the list, and the whole of the one that is looked at below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDate, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.base.errors import InputError
from app.model import dates
from app.services.intake.chats import ChatFile, ChatFilter
from app.ui.case.calls import call
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.wording import inert, shown
from app.ui.intake.grid import Grid, spread
from app.ui.intake.messages import MessageModel, cells
from app.ui.parts import (
    Card,
    FlowLayout,
    M,
    S,
    SearchField,
    column,
    label,
    line_field,
    ltr,
    quiet_button,
)

if TYPE_CHECKING:
    from app.services.session import Session
    from app.ui.context import Context

HIGH: Final = 300
WAIT_MS: Final = 250


def match(_: Session, chat: ChatFile, wanted: ChatFilter) -> list[int]:
    """The numbers of the messages that pass: every one is looked at, off the main thread."""
    return chat.matching(wanted)


class MessageGrid(Grid):
    """The space bar chooses all rows that are marked, or takes them out."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        model = self.model()
        if event.key() == Qt.Key.Key_Space and isinstance(model, MessageModel) and self.currentIndex().isValid():
            places = [index.row() for index in self.selectionModel().selectedRows()]
            places = places or [self.currentIndex().row()]
            model.choose(places, not all(model.is_chosen(at) for at in places))
            return
        super().keyPressEvent(event)


class MessageView(QWidget):
    """``chosen_changed`` after each choice."""

    chosen_changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.chat: ChatFile | None = None
        self.only: int | None = None
        self._asked = 0
        self.model = MessageModel(context, self)
        self.table = MessageGrid()
        self.table.setModel(self.model)
        self.table.setMinimumHeight(HIGH)
        self.table.setSelectionMode(self.table.SelectionMode.ExtendedSelection)
        spread(self.table, 212, 120, 0, 145, 100, least=230)
        self.search = SearchField(context, "bring.messages.search")
        self.author = SearchCombo()
        self.since, self.until = line_field(), line_field()
        self.media = QCheckBox()
        self.wrong, self.counted = label("", "danger"), label("", "muted", wrap=False)
        self.whole = label("", "body", selectable=True)
        self.whole.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.wrong.hide()
        self._later = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._later.timeout.connect(self.ask)
        hint = label("", "small")
        context.bind(hint.setText, "bring.messages.hint")
        self._all, self._none = (
            quiet_button("", self._choose_all, "check"),
            quiet_button("", self._choose_none, "close"),
        )
        head, flow = QWidget(), FlowLayout(spacing=S)
        head.setLayout(flow)
        for item in (self.counted, self._all, self._none):
            flow.addWidget(item)
        self._read = Card(self.whole, margins=M)
        self.setLayout(column(self._make_filters(), self.wrong, head, self.table, hint, self._read, spacing=S))
        self._bind()
        self._wire()

    def _make_filters(self) -> QWidget:
        held = QWidget()
        flow = FlowLayout(spacing=S)
        held.setLayout(flow)
        for editor, width in (
            (self.search, 230),
            (self.author, 190),
            (self.since, 150),
            (self.until, 150),
            (self.media, 0),
        ):
            if width:
                editor.setFixedWidth(width)
            flow.addWidget(editor)
        return held

    def _bind(self) -> None:
        bind = self.context.bind
        bind(self.table.setAccessibleName, "bring.messages")
        bind(self.author.setAccessibleName, "bring.messages.author")
        bind(self.media.setText, "bring.messages.with-file")
        bind(self._all.setText, "bring.messages.all")
        bind(self._none.setText, "bring.messages.none")
        for field, key in ((self.since, "bring.messages.since"), (self.until, "bring.messages.until")):
            bind(field.setPlaceholderText, key)
            bind(field.setAccessibleName, key)

    def _wire(self) -> None:
        self.search.searched.connect(lambda _: self.ask())
        self.author.chosen.connect(lambda _: self.ask())
        self.media.toggled.connect(lambda _: self.ask())
        for field in (self.since, self.until):
            field.textEdited.connect(lambda _: self._later.start())
        self.model.chosen_changed.connect(self._count)
        self.model.chosen_changed.connect(self.chosen_changed)
        self.model.arrived.connect(self._show_whole)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_whole())

    # --- asking -------------------------------------------------------------------------------

    def show_chat(self, chat: ChatFile, authors: tuple[str, ...]) -> None:
        self.chat = chat
        self.author.set_options(
            [(name, shown(inert(name))) for name in authors], none=self.context.words("bring.messages.any-author")
        )
        self.ask()

    def show_only(self, chat: int | None) -> None:
        """The messages of one chat of the export, or of all."""
        self.only = chat
        self.ask()

    def wanted(self) -> ChatFilter | None:
        """What the filters ask for; None where a day can't be read, which is said."""
        try:
            since, until = _day(self.since, first=True), _day(self.until, first=False)
        except InputError as error:
            self.wrong.setText(self.context.error_text(error))
            self.wrong.show()
            return None
        self.wrong.hide()
        return ChatFilter(
            chat=self.only,
            since=since,
            until=until,
            text=self.search.text().strip(),
            author=self.author.code(),
            with_media=self.media.isChecked(),
        )

    def ask(self) -> None:
        chat, wanted = self.chat, self.wanted()
        self._later.stop()
        if chat is None or wanted is None:
            return
        self._asked += 1
        asked = self._asked
        call(self, self.context, match, chat, wanted, done=lambda numbers: self._show(asked, chat, numbers))

    def _show(self, asked: int, chat: ChatFile, numbers: list[int]) -> None:
        if asked != self._asked:
            return
        self.model.show(chat, numbers)
        if numbers:
            self.table.go_to(0)
        self._show_whole()

    # --- showing ------------------------------------------------------------------------------

    def _count(self) -> None:
        self.counted.setText(
            self.context.words("bring.messages.count", n=self.model.rowCount(), chosen=ltr(len(self.model.chosen)))
        )

    def _show_whole(self) -> None:
        at = self.table.currentIndex().row()
        found = self.model.row_at(at) if at >= 0 else None
        words = self.context.words
        if found is None:
            self.whole.setText(words("bring.messages.no-match") if not self.model.rowCount() else "…")
            return
        one = found.message
        time, author, _, media, marks = cells(self.context, found, self.model.state(at))
        head = words("case.comma").join(filter(None, (time, author, marks)))
        lines = [head, shown(one.text, lines=True)]
        if found.media_state:
            lines.append(words("bring.message.has-file", name=shown(one.media or one.media_kind), state=media))
        lines += [shown(text) for _, text in one.more] + [ltr(inert(link)) for link in one.links]
        if one.forwarded_from:
            lines.append(words("bring.message.forwarded", name=shown(one.forwarded_from)))
        self.whole.setText("\n".join(line for line in lines if line))

    def retranslate(self) -> None:
        self.model.refresh()
        self.author.setItemText(0, self.context.words("bring.messages.any-author"))
        self._count()
        self._show_whole()

    def _choose_all(self) -> None:
        self.model.choose_all(True)

    def _choose_none(self) -> None:
        self.model.choose_all(False)


def _day(field: QLineEdit, *, first: bool) -> str:
    """The first or last day that was meant, as ISO 8601; "" where nothing stands. Raises InputError."""
    typed = field.text().strip()
    if not typed:
        return ""
    meant = dates.parse(dates.from_typed(typed))
    day = meant.lower if first else meant.upper
    return day if day is not None and QDate.fromString(day, Qt.DateFormat.ISODate).isValid() else ""

"""A chat on its way into a case: read, looked through, messages chosen, made posts of."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QCheckBox, QWidget

from app.base.errors import InputError
from app.base.task import Task
from app.model import dates
from app.services.intake import chats
from app.services.intake.chats import ChatFile, ChatOptions
from app.services.intake.seen import Seen, ambiguous, seen
from app.ui.case.calls import call
from app.ui.case.wording import inert
from app.ui.intake.case_choice import CaseChoice
from app.ui.intake.chat_list import ChatListModel
from app.ui.intake.flow import Flow
from app.ui.intake.grid import make_grid, spread
from app.ui.intake.message_view import MessageView
from app.ui.intake.outcome import Answer, ChatTaking, take_posts
from app.ui.parts import Banner, Card, M, S, column, label, ltr, primary_button, row, secondary_button

if TYPE_CHECKING:
    from app.ui.context import Context

CHATS_HIGH: Final = 150

Example = tuple[str, str, str] | None
Reading = tuple[ChatFile, tuple[str, ...], Example]


def read_chat(path: Path, options: ChatOptions, task: Task) -> Reading:
    """An export with its authors, and a date of it that can be read in two ways."""
    chat = chats.read(path, options, task)
    return chat, chat.authors(), ambiguous(chat) if chat.app == "whatsapp" else None


class ChatFlow(Flow):
    """The messages, then the result."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "bring.chat.title")
        self.chat: ChatFile | None = None
        self.path = Path()
        self._example: Example = None
        self.order = Banner("", "info")
        self.dmy, self.mdy = (secondary_button("", partial(self.reorder, order)) for order in ("dmy", "mdy"))
        for button in (self.dmy, self.mdy):
            self.order.add_button(button)
        self.heads = ChatListModel(context, self)
        self.chats = make_grid(context, self.heads, "bring.chats")
        self.chats.setFixedHeight(CHATS_HIGH)
        self.chats.setSelectionMode(self.chats.SelectionMode.SingleSelection)
        spread(self.chats, 0, 110, 120, 120)
        self.messages = MessageView(context)
        self.case = CaseChoice(context)
        self.media, self.export = QCheckBox(), QCheckBox()
        self.take = primary_button("", self._take, "bring")
        self.view = self._make_view()
        for step in (self.view, self.result):
            self.add_step(step)
        self.messages.chosen_changed.connect(self._word)
        self.case.chosen.connect(self._compare)
        self.chats.selectionModel().currentRowChanged.connect(
            lambda now, _: self.messages.show_only(self.heads.chat_at(now.row()))
        )

    def _make_view(self) -> QWidget:
        bind, made = self.context.bind, QWidget()
        into, pick, which = (label("", "subheading") for _ in range(3))
        bind(into.setText, "bring.into-case")
        bind(pick.setText, "bring.messages")
        bind(which.setText, "bring.chats")
        for box, key in ((self.media, "bring.chat.media"), (self.export, "bring.chat.export")):
            bind(box.setText, key)
            box.setChecked(True)
        hint = label("", "muted")
        bind(hint.setText, "bring.chat.hint")
        where = Card(into, self.case, self.media, self.export, hint, spacing=S, margins=M)
        self._several = Card(which, self.chats, spacing=S, margins=M)
        body = column(
            self.order,
            self._several,
            where,
            Card(pick, self.messages, spacing=S, margins=M),
            row(self.take, None),
            None,
            spacing=M,
        )
        made.setLayout(body)
        return made

    # --- reading ------------------------------------------------------------------------------

    def begin(self, path: Path, case: str = "") -> None:
        """Read an export; ``case`` is where its messages go if it is given."""
        self.chat = None
        self.path = path
        self.show_name(path.name)
        self.show_step(None)
        self.case.set_case(case)
        self._read(ChatOptions())

    def reorder(self, order: str) -> None:
        """Read it again with day and month in this order."""
        self._read(ChatOptions(order=order))

    def _read(self, options: ChatOptions) -> None:
        self.problem.hide()
        self.operation = self.context.run(
            read_chat,
            self.path,
            options,
            done=self._show,
            failed=self.fail,
            task=self.progress,
            busy=self.step,
        )

    def _show(self, reading: Reading) -> None:
        chat, authors, self._example = reading
        self.chat = chat
        self.heads.show(chat)
        self._several.setVisible(len(chat.chats) > 1)
        self.messages.only = None
        self.messages.show_chat(chat, authors)
        if len(chat.chats) > 1:
            self.chats.go_to(0)
        self.show_step(self.view)
        self._ask_order(chat)
        self._compare()
        (self.dmy if chat.decided == "open" else self.messages.table).setFocus()

    def _ask_order(self, chat: ChatFile) -> None:
        """What decides over day and month, asked with an example of this file where nothing in it tells."""
        words, example = self.context.words, self._example
        self.order.setVisible(bool(chat.decided) and chat.decided != "same")
        for button in (self.dmy, self.mdy):
            button.setVisible(example is not None and chat.decided != "year-first")
        if chat.decided == "open" and example is not None:
            self.order.show_text(words("bring.order.ask", date=ltr(inert(example[0]))), "warn")
        elif chat.decided:
            order = words(f"intake.order.{chat.order}") if chat.order else ""
            tone = "warn" if chat.decided in ("open", "sequence") else "info"
            self.order.show_text(words(f"intake.decided.{chat.decided}", order=order), tone)
            self.order.setVisible(chat.decided != "same")
        if example is not None:
            for button, day in ((self.dmy, example[1]), (self.mdy, example[2])):
                button.setText(dates.words(day, self.context.language))

    def _compare(self) -> None:
        """Mark what the chosen case has already."""
        chat, case = self.chat, self.case.case
        if chat is None:
            return
        if not case:
            self.messages.model.show_seen(Seen())
            return
        call(
            self,
            self.context,
            seen,
            chat,
            case,
            done=lambda found: self._compared(chat, case, found),
            task=self.progress,
        )

    def _compared(self, chat: ChatFile, case: str, found: Seen) -> None:
        if chat is self.chat and case == self.case.case:
            self.messages.model.show_seen(found)

    def _word(self) -> None:
        n = len(self.messages.model.chosen)
        self.take.setText(
            self.context.words("bring.chat.take", n=n) if n else self.context.words("bring.chat.take-none")
        )
        self.take.setEnabled(n > 0)

    # --- taking in ----------------------------------------------------------------------------

    def _take(self) -> None:
        chat = self.chat
        if chat is None:
            return
        if not self.case.case:
            self.fail(InputError("intake", reason="no-case-chosen"))
            self.case.pick.setFocus()
            return
        how = ChatTaking(self.case.case, self.media.isChecked(), self.export.isChecked(), self.context.language)
        self.problem.hide()
        self.operation = call(
            self,
            self.context,
            take_posts,
            chat,
            sorted(self.messages.model.chosen),
            how,
            done=self._taken,
            failed=self.fail,
            task=self.progress,
            busy=self.view,
        )

    def _taken(self, answer: Answer) -> None:
        self.show_result(answer[1])

    def leave(self) -> None:
        self.chat = None  # messages stay in memory no longer than they are looked at
        self.messages.chat = None
        super().leave()

    def retranslate(self) -> None:
        super().retranslate()
        self.case.retranslate()
        self.heads.reword()
        self.messages.retranslate()
        self._word()
        if self.chat is not None:
            self._ask_order(self.chat)

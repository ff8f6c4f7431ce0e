"""One submission at work: what is lacking, what goes into it, own words; kept as a draft while it is written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from app.services import submissions
from app.services.session import Session
from app.services.submissions import Answer, Order, Submission
from app.ui.case.calls import call
from app.ui.case.drafts import DraftKeeper
from app.ui.case.wording import shown
from app.ui.commands import Command, worded
from app.ui.parts import (
    Card,
    FlowLayout,
    L,
    M,
    S,
    bring_to_sight,
    column,
    divider,
    icon_button,
    label,
    page_scroll,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.buttons import name_button
from app.ui.parts.space import clear
from app.ui.submissions.block import Block
from app.ui.submissions.choices import Choices, Exhibits
from app.ui.submissions.dialogs import ExportDialog, SentDialog
from app.ui.submissions.meter import Meter
from app.ui.submissions.words import origin

if TYPE_CHECKING:
    from app.ui.context import Context

REST_MS: Final = 700  # after the last keystroke, before it is weighed again


class SubmissionDesk(QWidget):
    """``closed``: the person is done here for now."""

    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.order = Order("", "")
        self.found: Submission | None = None
        self.blocks: dict[str, Block] = {}
        self.keeper: DraftKeeper | None = None
        self.title, self.case, self.origin = label("", "heading"), label("", "muted"), label("", "small")
        self.meter = Meter(context)
        self.content = column(spacing=L)
        self._wanted = ""
        self._shown = ""
        self._asked = 0
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(partial(self._load, whole=False))
        self.area: QScrollArea = self._build()
        self.setLayout(column(self.area))
        self.meter.jumped.connect(self.jump)
        self.meter.written.connect(self.write_at)

    def _build(self) -> QScrollArea:
        context = self.context
        back = icon_button("back", "", self.closed.emit)
        context.bind(lambda text: name_button(back, text), "submission.act.back")
        self.export = primary_button("", self.open_export, "print")
        self.sent = secondary_button("", self.open_sent, "send")
        self.discard = quiet_button("", self.ask_discard, "trash")
        self.agree = secondary_button("", self.ask_for_it, "send")
        self.agree.hide()
        for button, key in ((self.export, "export"), (self.sent, "sent"), (self.discard, "discard")):
            context.bind(button.setText, f"submission.act.{key}")
        context.bind(self.agree.setText, "seal.ask")
        tools = QWidget()
        flow = FlowLayout(spacing=S)
        tools.setLayout(flow)
        for button in (self.agree, self.export, self.sent, self.discard):
            flow.addWidget(button)
        head = row(back, self.title, spacing=S)
        head.setStretch(1, 1)
        return page_scroll(head, self.case, tools, self.meter, self.content, self.origin, spacing=M)

    # --- showing --------------------------------------------------------------------------------

    def open_order(self, order: Order) -> None:
        self.leave()
        self.order = order
        self.found = None
        self.keeper = DraftKeeper(self.context, order.key, lambda: self.order.as_json(), self)
        self._load()

    def leave(self) -> None:
        """Keep what was typed; nothing is asked."""
        self._rest.stop()
        if self.keeper is not None:
            self.keeper.save_last()
            self.keeper = None

    def reload(self) -> None:
        if self.order.case:
            self._load()

    def _load(self, whole: bool = True) -> None:
        self._asked += 1
        asked = self._asked
        call(
            self, self.context, submissions.show, self.order, self.context.language,
            done=lambda found: self._show(found, whole) if asked == self._asked else None,
        )  # fmt: skip

    def _show(self, found: Submission, whole: bool) -> None:
        self.found = found
        words = self.context.words
        self.title.setText(words(f"submission.form.{found.order.form}"))
        self.case.setText(f"{shown(found.title)} · {words(f'submission.to.{found.order.form}')}")
        self.origin.setText(origin(self.context, found.order.form))
        self.meter.show_submission(found)
        self.agree.setVisible(found.to_ask)
        if whole:
            self._lay_out(found)
        if self._wanted:
            self.write_at(self._wanted)

    def _lay_out(self, found: Submission) -> None:
        bar = self.area.verticalScrollBar()
        place = bar.value() if self._shown == found.order.key else 0
        self._shown = found.order.key
        clear(self.content)
        self.blocks = {}
        choices = Choices(self.context, found)
        choices.changed.connect(self.choose)
        self.content.addWidget(choices)
        for part, answers in found.answers.items():
            self.content.addWidget(self._part(part, answers))
        if found.exhibits or "evidence" in _annexes(found):
            pieces = Exhibits(self.context, found)
            pieces.changed.connect(self.choose)
            self.content.addWidget(pieces)
        QTimer.singleShot(0, self, lambda: bar.setValue(place))

    def _part(self, part: str, answers: tuple[Answer, ...]) -> Card:
        card = Card(label(self.context.words(f"submission.part.{part}"), "subheading"), spacing=M, margins=M)
        for place, answer in enumerate(answers):
            if place:
                card.body.addWidget(divider())
            block = Block(self.context, self.order, answer)
            block.wrote.connect(self._wrote)
            block.chosen.connect(partial(choose_account, self))
            block.where.connect(partial(tell_where, self))
            block.jumped.connect(self.jump)
            self.blocks[answer.item.key] = block
            card.body.addWidget(block)
        return card

    # --- choosing and writing -------------------------------------------------------------------

    def choose(self, order: Order) -> None:
        """Something was chosen that may change all of it."""
        self.order = order
        self._touch()
        self._load()

    def _touch(self) -> None:
        if self.keeper is not None:
            self.keeper.touch()

    def _wrote(self, item: str, language: str, text: str) -> None:
        self.order = self.order.saying(item, language, text)
        self._touch()
        self._rest.start()

    def jump(self, answer: Answer) -> None:
        """To the record of the case where an element is filled; what was typed here is kept."""
        record, type_, _ = answer.jump
        self.leave()
        if record:
            self.context.navigate("case", case=self.order.case, record=record)
        else:
            self.context.navigate("case", case=self.order.case, new=type_)

    def write_at(self, item: str) -> None:
        """Where own words for an element are written."""
        block = self.blocks.get(item)
        self._wanted = "" if block is not None else item
        if block is None:
            return
        bring_to_sight(self.area, block)
        box = next(iter(block.boxes.values()), None)
        if box is not None:
            box.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- leaving the vault ----------------------------------------------------------------------

    def open_export(self) -> ExportDialog | None:
        if self.found is None:
            return None
        dialog = ExportDialog(self.context, self.found.ordered(self.order))
        dialog.written.connect(partial(take_up_files, self))
        dialog.open()
        return dialog

    def open_sent(self) -> SentDialog | None:
        if self.found is None:
            return None
        dialog = SentDialog(self.context, self.found.ordered(self.order))
        dialog.saved.connect(self._sent)
        dialog.open()
        return dialog

    def _sent(self, appeal: str) -> None:
        self._end()
        self.context.navigate("appeals", appeal=appeal)

    def ask_for_it(self) -> None:
        """Ask a second person to agree; what comes of it is shown on the page of what waits."""
        call(self, self.context, submissions.ask, self.order, self.context.language, busy=self.agree)

    def ask_discard(self) -> None:
        sure = self.context.ask(
            "submission.act.discard", "submission.discard.sure", "submission.act.discard", danger=True
        )
        if sure:
            order = self.order
            self._end()
            call(self, self.context, discard, order, done=lambda _: self.closed.emit())

    def _end(self) -> None:
        """The draft is gone, and what is typed no more kept."""
        self._rest.stop()
        if self.keeper is not None:
            self.keeper.end()
            self.keeper = None


def choose_account(desk: SubmissionDesk, key: str, digest: str) -> None:
    """Tell one of the accounts that differ, or with "" all of them."""
    kept = {name: one for name, one in desk.order.chosen.items() if name != key}
    desk.choose(desk.order.choosing({**kept, key: digest} if digest else kept))


def tell_where(desk: SubmissionDesk, item: str, told: bool) -> None:
    """Let an element tell where somebody may be, or not."""
    kept = desk.order.where - {item}
    desk.choose(desk.order.telling(kept | {item} if told else kept))


def take_up_files(desk: SubmissionDesk) -> None:
    """The draft in the vault knows the hashes of the files now."""

    def take(order: Order) -> None:
        desk.order = desk.order.with_files(order.files)

    call(desk, desk.context, submissions.begin, desk.order.case, desk.order.form, done=take)


def commands_of(desk: SubmissionDesk) -> Iterator[Command]:
    """For the palette."""
    if desk.found is not None:
        yield Command("submission-export", "edit", desk.open_export, worded("submission.act.export"), "print")
        yield Command("submission-sent", "edit", desk.open_sent, worded("submission.act.sent"), "send")


def _annexes(found: Submission) -> tuple[str, ...]:
    from app.model.submissions import FORMS

    return FORMS[found.order.form].annexes


def discard(session: Session, order: Order) -> object:
    return submissions.drop(session, order)

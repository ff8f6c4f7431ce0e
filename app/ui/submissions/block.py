"""One element of a submission: what goes into it, accounts that differ, own words, and what is left to a person."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.services.submissions import Answer, Differs, Order
from app.ui.case.fields.text import Paragraphs
from app.ui.case.wording import field_words, shown
from app.ui.parts import XS, Chip, M, S, column, label, link_button, quiet_button, row
from app.ui.submissions.words import item_name, lacks, lines

if TYPE_CHECKING:
    from app.ui.context import Context


class Block(QWidget):
    """``wrote``: (item, language, words) as they are typed. ``chosen``: (key of a field, digest or "").
    ``where``: (item, whether it may tell where somebody is). ``jumped``: the answer whose record is wanted."""

    wrote = Signal(str, str, str)
    chosen = Signal(str, str)
    where = Signal(str, bool)
    jumped = Signal(object)

    def __init__(self, context: Context, order: Order, answer: Answer) -> None:
        super().__init__()
        self.context, self.answer = context, answer
        self.boxes: dict[str, Paragraphs] = {}
        self.name = item_name(context, answer)
        ask = label(context.words(f"submission.ask.{answer.item.key}"), "small")
        body = column(self._head(), ask, spacing=XS)
        for text in lines(context, order, answer):
            body.addWidget(label(text))
        if answer.held_back or answer.item.key in order.where:
            body.addLayout(self._where(order))
        for one in answer.differs:
            body.addLayout(self._differs(one))
        if answer.item.own:
            body.addLayout(row(*(self._own(order, code) for code in order.languages), spacing=M))
        self.setLayout(body)

    def _head(self) -> QWidget:
        answer, words = self.answer, self.context.words
        pieces: list[QWidget | None] = [label(self.name, "strong", wrap=False)]
        if answer.item.need == "required":
            done = answer.state == "filled"
            pieces.append(Chip(words("submission.required"), "ok" if done else "warn", "check" if done else "warning"))
        pieces.append(None)
        record, type_, _ = answer.jump
        if type_ and (record or answer.state != "filled"):
            button = link_button(words("submission.act.jump"), partial(self.jumped.emit, answer))
            button.setAccessibleName(f"{button.text()}: {self.name}")
            pieces.append(button)
        head = QWidget()
        head.setLayout(row(*pieces, spacing=S))
        head.setAccessibleName(f"{self.name}. {lacks(self.context, answer)}")
        return head

    def _where(self, order: Order) -> QHBoxLayout:
        words, key = self.context.words, self.answer.item.key
        told = key in order.where
        act = words("submission.act.not-where" if told else "submission.act.tell-where")
        button = quiet_button(act, partial(self.where.emit, key, not told), "eye-off" if told else "eye")
        button.setAccessibleName(f"{act}: {self.name}")
        return row(label(words("submission.where-hint"), "small"), button, spacing=M)

    def _differs(self, one: Differs) -> QVBoxLayout:
        words = self.context.words
        box = QComboBox()
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(24)
        box.addItem(words("submission.differs.all"), "")
        for account in one.accounts:
            box.addItem(shown(account.words), account.id)
        box.setCurrentIndex(max(0, box.findData(one.chosen)))
        box.activated.connect(lambda _: self.chosen.emit(one.key, str(box.currentData() or "")))
        named = field_words(self.context, one.type, one.field)
        box.setAccessibleName(f"{words('submission.differs')} {named}")
        return column(label(f"{named}: {words('submission.differs')}", "small"), box, spacing=XS)

    def _own(self, order: Order, code: str) -> QVBoxLayout:
        words = self.context.words
        box = Paragraphs(least=2, most=12)
        box.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if code in ("ar", "ckb") else Qt.LayoutDirection.LeftToRight
        )
        box.setPlainText(order.own.get(self.answer.item.key, {}).get(code, ""))
        spoken = words(f"submission.language.{code}")
        box.setAccessibleName(f"{self.name}, {spoken}")
        self.boxes[code] = box
        count = label("", "small", wrap=False)
        count.setVisible(bool(self.answer.item.most))

        def typed() -> None:
            text = box.toPlainText()
            if self.answer.item.most:
                count.setText(words("submission.letters", n=len(text.strip()), most=self.answer.item.most))
            self.wrote.emit(self.answer.item.key, code, text)

        box.textChanged.connect(typed)
        if self.answer.item.most:
            count.setText(words("submission.letters", n=len(box.toPlainText().strip()), most=self.answer.item.most))
        return column(row(label(spoken, "small", wrap=False), None, count, spacing=S), box, spacing=XS)

"""What one sender's bundles would do here, and the four things that a person can do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.services.inbox.describing import Delivery
from app.services.inbox.views import ForkView, HeadView
from app.services.views import Author
from app.ui.case.accounts_view import author_marks
from app.ui.case.wording import author_words, moment, shown, size_words
from app.ui.inbox.tree import COUNTS, FileModel, FileTree
from app.ui.parts import (
    XS,
    Banner,
    Card,
    Chip,
    FlowLayout,
    S,
    label,
    primary_button,
    quiet_button,
    secondary_button,
)
from app.ui.parts.space import clear, column, row

if TYPE_CHECKING:
    from app.ui.context import Context

HEADS_SHOWN = 3


def fork_words(context: Context, fork: ForkView) -> str:
    """What was seen, and what to do, in two or three sentences."""
    what, do = fork.words
    name = shown(fork.author.name) or author_words(context, fork.author)
    witness = author_words(context, fork.witness) if fork.witness else ""
    said = context.words(what, name=name, witness=witness, n=fork.seq)
    then = context.words("fork.settled", when=moment(fork.settled)) if fork.settled else context.words(do, name=name)
    return f"{said} {then}"


class DeliveryPanel(Card):
    """``accepted`` carries the ids of chosen files or ``None`` for all; the others say what was pressed."""

    accepted = Signal(object)
    kept = Signal()
    thrown = Signal()
    report_wanted = Signal(int)
    chosen = Signal()

    def __init__(self, context: Context, delivery: Delivery) -> None:
        super().__init__(spacing=S)
        self.context, self.delivery = context, delivery
        self.report: int | None = None
        self._told = column(spacing=S)
        self.tree = FileTree(context)
        self.outcome = Banner("", "ok")
        self.outcome.hide()
        self.show_report = quiet_button("", self._wants_report)
        self.show_report.hide()
        forked = bool(delivery.view.advice)
        make, other = (secondary_button, primary_button) if forked else (primary_button, secondary_button)
        self.accept = make("", lambda: self.accepted.emit(None))
        self.some = make("", self._accept_some)
        self.keep = other("", self.kept.emit)
        self.throw = quiet_button("", self.thrown.emit)
        for button, key in (
            (self.accept, "inbox.accept"),
            (self.some, "inbox.accept-chosen"),
            (self.keep, "inbox.keep"),
            (self.throw, "inbox.throw"),
            (self.show_report, "inbox.show-report"),
        ):
            context.bind(button.setText, key)
        order = [self.keep, self.accept] if forked else [self.accept, self.some, self.keep]
        flow, self.buttons = FlowLayout(spacing=S), QWidget()
        for button in [*order, *([self.some] if forked else []), self.throw]:
            flow.addWidget(button)
        self.buttons.setLayout(flow)
        self.body.addLayout(self._told)
        self.body.addWidget(self.tree, 1)
        self.body.addWidget(self.outcome)
        self.body.addLayout(row(self.show_report, None))
        self.body.addWidget(self.buttons)
        self.body.addStretch()  # where nothing is listed, what is said stays above
        self.retranslate()

    @property
    def deciding(self) -> bool:
        """Whether a decision is under way or made."""
        return not self.accept.isEnabled() or self.buttons.isHidden()

    @property
    def everything(self) -> bool:
        """Whether no tick was taken away."""
        return len(self.model.ticked) == len(self.model.files)

    def retranslate(self) -> None:
        clear(self._told)
        view = self.delivery.view
        for widget in (self._sender(), *self._banners(), self._counts(), *self._heads()):
            self._told.addWidget(widget)
        before = self.tree.model()
        self.model = FileModel(self.context, view, self.tree)
        if isinstance(before, FileModel):
            self.model.ticked = before.ticked
        self.model.dataChanged.connect(self._choose)
        self.tree.show_model(self.model)
        self.tree.setVisible(bool(view.files))
        self._choose()

    def _choose(self) -> None:
        """Everything or the part that is ticked, never both buttons: a tick taken away must count."""
        ticked, files = len(self.model.ticked), len(self.model.files)
        self.some.setEnabled(0 < ticked < files and self.accept.isEnabled())
        self.accept.setVisible(ticked == files)
        self.some.setVisible(ticked < files)
        self.chosen.emit()

    def _accept_some(self) -> None:
        self.accepted.emit(sorted(self.model.ticked))

    def _wants_report(self) -> None:
        if self.report is not None:
            self.report_wanted.emit(self.report)

    def wait(self, waiting: bool) -> None:
        for button in (self.accept, self.some, self.keep, self.throw):
            button.setEnabled(not waiting)
        self._choose()

    def say_done(self, key: str, report: int | None, tone: str = "ok") -> None:
        """The decision was made; the buttons go."""
        self.report = report
        self.buttons.hide()
        self.outcome.set_tone(tone)
        self.context.bind(self.outcome.setText, key)
        self.outcome.show()
        self.show_report.setVisible(report is not None)
        if report is not None:
            self.show_report.setFocus()

    # --- what is told -------------------------------------------------------------------------

    def _sender(self) -> QWidget:
        words, view = self.context.words, self.delivery.view
        made, flow = QWidget(), FlowLayout(spacing=S)
        made.setLayout(flow)
        who = author_words(self.context, view.sender)
        flow.addWidget(label(words("exchange.preview.from", who=who), "subheading", wrap=False))
        for mark in author_marks(self.context, view.sender):
            flow.addWidget(mark)
        flow.addWidget(Chip(words("inbox.bundles", n=len(view.bundles))))
        return made

    def _banners(self) -> list[QWidget]:
        words, view = self.context.words, self.delivery.view
        name = author_words(self.context, view.sender)
        found: list[QWidget] = []
        if view.advice == "forked":
            found.append(Banner(words("inbox.forked.why", name=name), "danger"))
        elif view.advice == "suspended":
            found.append(Banner(words("suspension.inbox.why", name=name), "danger"))
        if view.already:
            found.append(Banner(words("exchange.preview.already"), "info"))
        elif not view.waits:
            found.append(Banner(words("inbox.waiting.none"), "ok"))
        if not view.sender.verified:
            found.append(Banner(words("inbox.unverified", name=name), "warn"))
        strangers = [author for author in view.strangers if author.key_id != view.sender.key_id]
        if strangers:
            names = words("case.comma").join(self._stranger(author) for author in strangers)
            found.append(Banner(words("inbox.strangers", names=names), "warn"))
        if view.parts:
            found.append(Banner(words("inbox.parts"), "info"))
        return found

    def _stranger(self, author: Author) -> str:
        return shown(author.name) if author.name else self.context.words("inbox.stranger")

    def _counts(self) -> QWidget:
        words, view = self.context.words, self.delivery.view
        made, flow = QWidget(), FlowLayout(spacing=XS + 2)
        made.setLayout(flow)
        tones = {"records-new": "ok", "records-changed": "accent", "disputed": "warn"}
        for key, name in COUNTS:
            if count := getattr(view, name):
                flow.addWidget(Chip(words(f"exchange.preview.{key}", n=count), tones.get(key, "muted")))
        if view.receipts:
            flow.addWidget(Chip(words("exchange.preview.receipts", n=view.receipts), "ok"))
        if view.evidence:
            size = size_words(view.evidence_bytes)
            flow.addWidget(Chip(words("exchange.preview.evidence", n=view.evidence, size=size)))
        made.setVisible(flow.count() > 0)
        return made

    def _heads(self) -> list[QWidget]:
        view = self.delivery.view
        lines = [self._head("inbox.they-have.newer", head) for head in view.they_have[:HEADS_SHOWN]]
        lines += [self._head("inbox.they-lack", head) for head in view.we_have[:HEADS_SHOWN]]
        return [label(line, "small") for line in lines]

    def _head(self, key: str, head: HeadView) -> str:
        behind = abs(head.theirs - head.ours)
        if head.author.is_self:
            return self.context.words(f"{key}.own", n=behind)
        return self.context.words(key, name=self._stranger(head.author), n=behind)

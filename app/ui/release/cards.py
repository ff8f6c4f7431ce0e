"""One card for each thing on the page: who asks what of whom, what it means, and the buttons that answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QPushButton

from app.services.release import AskedView, RequestView, RetractionView
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.wording import author_words, inert, moment, shown, term_choices, term_words
from app.ui.parts import (
    XS,
    Banner,
    Card,
    Dialog,
    M,
    S,
    chip,
    column,
    danger_button,
    icon_label,
    label,
    line_field,
    link_button,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.release.wording import answer_words, holder_words, line_words, purpose_words, readers_words, titled

if TYPE_CHECKING:
    from app.services.views import Author
    from app.ui.context import Context

SHOWN = 8
"""lines of one request that are listed; the rest is counted"""


class _Asking(Card):
    """Who asks, about what, when; the rest below."""

    def __init__(self, context: Context, symbol: str, heading: str, by: Author, at: int) -> None:
        head = row(icon_label(symbol, "muted", 20), label(heading, "strong"), spacing=S)
        head.setStretch(1, 1)
        if not by.verified and not by.is_self:
            head.addWidget(chip(context, "unverified"))
        super().__init__(head, label(moment(at), "small"), spacing=XS, margins=M)
        self.context = context
        self.setAccessibleName(heading)
        if by.forked:
            self.body.addWidget(Banner(context.words("release.forked"), "danger"))

    def say(self, key: str, **facts: object) -> None:
        self.body.addWidget(label(self.context.words(key, **facts)))

    def buttons(self, *made: QPushButton) -> None:
        for button in made:
            button.setAccessibleName(f"{button.text()}: {self.accessibleName()}")
        self.body.addLayout(row(*made, None, spacing=S))


class RequestCard(_Asking):
    """An order that waits for a second person: all its cases together."""

    def __init__(
        self,
        context: Context,
        requests: Sequence[RequestView],
        answer: Callable[[Sequence[RequestView], bool], object],
    ) -> None:
        first = requests[0]
        words = context.words
        who = author_words(context, first.by)
        heading = words("release.request.mine" if first.mine else "release.request", who=who, n=len(requests))
        super().__init__(context, "send", heading, first.by, first.at)
        self.requests = tuple(requests)
        self.say("release.request.for", readers=readers_words(context, first.readers))
        self.say("release.request.purpose", purpose=purpose_words(context, first.purpose))
        self.say("release.request.policy", policy=words(f"exchange.policy.{first.policy}"))
        if first.words:
            self.say("release.said", words=inert(first.words))
        for one in requests:
            open_case = partial(context.navigate, "case", case=one.case)
            self.body.addLayout(row(link_button(titled(context, one.title), open_case), None, spacing=S))
        for text in dict.fromkeys(answer_words(context, one) for view in requests for one in view.answers):
            self.body.addWidget(label(text, "small"))
        if first.mine:
            self.say("release.request.given", given=first.given, wanted=first.wanted)
            if not all(one.same for one in requests):
                self.body.addWidget(Banner(words("release.request.changed"), "warn"))
        elif first.due:
            self._offer(answer)

    def _offer(self, answer: Callable[[Sequence[RequestView], bool], object]) -> None:
        words = self.context.words
        self.agree = primary_button(words("release.agree"), partial(answer, self.requests, True), "check")
        self.refuse = secondary_button(words("release.refuse"), partial(answer, self.requests, False), "close")
        if not all(one.same for one in self.requests):
            self.body.addWidget(Banner(words("release.request.differs"), "warn"))
            self.agree.setEnabled(False)
        self.buttons(self.agree, self.refuse)


class AskedCard(_Asking):
    """Somebody's request to erase what others have written: nothing happens before a person decides."""

    def __init__(self, context: Context, asked: AskedView, answer: Callable[[AskedView, str], object]) -> None:
        words = context.words
        who = author_words(context, asked.by)
        heading = words("release.asked", who=who, case=titled(context, asked.title), n=asked.values)
        super().__init__(context, "trash", heading, asked.by, asked.at)
        if asked.why:
            self.say("release.reason", why=shown(term_words(context, "retraction-why", asked.why)))
        if asked.reason:
            self.say("release.said", words=inert(asked.reason))
        writers = words("case.comma").join(author_words(context, one) for one in asked.writers)
        self.say("release.asked.writers", who=writers)
        for type_, title, fields in asked.lines[:SHOWN]:
            self.body.addWidget(label(line_words(context, type_, inert(title), fields), "small"))
        if len(asked.lines) > SHOWN:
            self.say("release.more", n=len(asked.lines) - SHOWN)
        self.body.addWidget(Banner(words("release.asked.hint"), "info"))
        self.erase = danger_button(words("release.erase"), partial(answer, asked, "erase"), "trash")
        self.keep = secondary_button(words("release.keep"), partial(answer, asked, "keep"))
        self.buttons(self.keep, self.erase)


class ConfirmCard(_Asking):
    """What was erased here by somebody's word: signed once the person has seen to other copies."""

    def __init__(
        self, context: Context, said: RetractionView, confirm: Callable[[RetractionView, str, str], object]
    ) -> None:
        words = context.words
        who = author_words(context, said.by)
        heading = words("release.confirm", who=who, case=titled(context, said.title), n=said.values)
        super().__init__(context, "check", heading, said.by, said.at)
        if said.why:
            self.say("release.reason", why=shown(term_words(context, "retraction-why", said.why)))
        if said.reason:
            self.say("release.said", words=inert(said.reason))
        self.say("release.confirm.hint")
        self.elsewhere = SearchCombo()
        self.elsewhere.set_options(term_choices(context, "erased-elsewhere"), words("release.confirm.choose"))
        self.elsewhere.setAccessibleName(words("field.erasure.elsewhere"))
        self.remarks: QLineEdit = line_field(words("release.confirm.remarks"), words("field.erasure.remarks"))
        self.sign = primary_button(
            words("release.confirm.sign"),
            lambda: confirm(said, self.elsewhere.code(), self.remarks.text()),
            "check",
        )
        self.body.addLayout(column(self.elsewhere, self.remarks, XS, spacing=S))
        self.buttons(self.sign)


class HoldersCard(_Asking):
    """A retraction of one's own: who held a copy, who confirmed, who is silent."""

    def __init__(self, context: Context, said: RetractionView) -> None:
        words = context.words
        silent = len(said.silent)
        case = titled(context, said.title)
        heading = words("release.mine", case=case, n=said.values)
        super().__init__(context, "trash", heading, said.by, said.at)
        if said.why:
            self.say("release.reason", why=shown(term_words(context, "retraction-why", said.why)))
        if not said.holders:
            self.say("release.mine.nobody")
        elif silent:
            self.body.addWidget(Banner(words("release.mine.silent", n=silent), "warn"))
        else:
            self.body.addWidget(Banner(words("release.mine.done"), "ok"))
        for holder in said.holders:
            done = holder.copy in ("confirmed", "remains")
            mark = icon_label("check" if holder.copy == "confirmed" else "warning", "ok" if done else "warn", 18)
            line = row(mark, label(holder_words(context, holder)), spacing=S)
            line.setStretch(1, 1)
            self.body.addLayout(line)
        if any(holder.copy == "untold" and holder.sealed is None for holder in said.holders):
            self.buttons(quiet_button(words("release.mine.send"), partial(context.navigate, "send"), "send"))


class TellCard(Card):
    """Readers of sealed files who don't know yet what is withdrawn: one letter for each."""

    def __init__(self, context: Context, untold: int, write: Callable[[], object]) -> None:
        words = context.words
        heading = words("withdrawn.tell", n=untold)
        self.write = primary_button(words("withdrawn.tell.write"), write, "send")
        head = row(icon_label("send", "muted", 20), label(heading, "strong"), spacing=S)
        head.setStretch(1, 1)
        hint = label(words("withdrawn.tell.hint"))
        super().__init__(head, hint, row(self.write, None, spacing=S), spacing=S, margins=M)
        self.setAccessibleName(heading)


class RefuseDialog(Dialog):
    """Why not: without a reason, the one who asked doesn't know what to mend."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, context.words("release.refuse.title"))
        self.reason: QLineEdit = line_field("", context.words("field.approval.reason"))
        self.body.addWidget(label(context.words("release.refuse.hint"), "muted"))
        self.body.addWidget(self.reason)
        self.add_cancel()
        self.go = self.add_button(primary_button(context.words("release.refuse"), self.accept), default=True)
        self.go.setEnabled(False)
        self.reason.textChanged.connect(lambda text: self.go.setEnabled(bool(text.strip())))

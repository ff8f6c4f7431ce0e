"""What others ask of this vault's person, and what this vault asked: who has answered what."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from app.base.catalogue import isolate_ltr
from app.model.recordids import is_case_file
from app.services import custody
from app.services.custody import AskedView, HolderView, RequestView
from app.ui.case.calls import call
from app.ui.case.wording import inert, moment, shown
from app.ui.custody.letters import ReasonDialog, name_of, write_letter
from app.ui.parts import (
    XS,
    Banner,
    Card,
    Chip,
    M,
    S,
    column,
    icon_label,
    label,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)

if TYPE_CHECKING:
    from app.ui.context import Context

_TONES: Final = {
    "": ("muted", "clock"),
    "piece": ("ok", "check"),
    "proof": ("ok", "check"),
    "refused": ("warn", "close"),
    "bad": ("danger", "warning"),
    "other": ("danger", "warning"),
}


def case_words(context: Context, title: str, case: str) -> str:
    """The title of a case that is here, else the beginning of its id, marked as such; of a register, that it is one."""
    if not is_case_file(case):
        return context.words("custody.case.registers")
    return shown(title) or context.words("custody.case.elsewhere", id=isolate_ltr(case[:8]))


class RequestCard(Card):
    """One request to this vault's person: all that they need to know before they agree, and the two answers."""

    def __init__(self, context: Context, one: RequestView, done: Callable[[], object]) -> None:
        words, kind = context.words, f"{one.purpose}.{one.aim}"
        super().__init__(spacing=S, margins=M)
        self._context, self._one, self._done = context, one, done
        name = name_of(context, one.asker)
        heading = words("custody.line", name=name, what=words(f"custody.request.{kind}"))
        head = row(icon_label("key", "accent", 20), label(heading, "strong"), spacing=S)
        head.setStretch(1, 1)
        if one.state != "waiting":
            head.addWidget(Chip(words(f"custody.request.state.{one.state}"), "muted"))
        self.body.addLayout(head)
        if one.case:
            self.body.addWidget(label(case_words(context, one.title, one.case)))
        if one.reason:
            self.body.addWidget(label(words("custody.request.reason", reason=inert(one.reason, lines=True))))
        elif one.aim == "rehearse":
            self.body.addWidget(label(words("custody.request.rehearsal"), "muted"))
        self.body.addWidget(label(self._origin(), "small"))
        if one.aim == "open":
            self.body.addWidget(label(words("custody.request.values", n=one.values, k=one.k, of=one.n), "small"))
        self._warn()
        self.body.addWidget(self._buttons(name))
        self.setAccessibleName(heading)

    def _origin(self) -> str:
        one, words = self._one, self._context.words
        if one.purpose == "recovery":
            return words("custody.request.shared", day=moment(one.sealed_at))
        key = "custody.request.by-you" if one.sealer.is_self else "custody.request.by"
        return words(key, sealer=name_of(self._context, one.sealer), day=moment(one.sealed_at))

    def _warn(self) -> None:
        one, words = self._one, self._context.words
        found = {
            "unverified": not (one.asker.verified or one.asker.is_self),
            "not-for": not one.entitled,
            "unsound": not one.sound,
        }
        for key, wrong in found.items():
            if wrong:
                tone = "warn" if key == "unverified" else "danger"
                self.body.addWidget(Banner(words(f"custody.request.{key}"), tone))

    def _buttons(self, name: str) -> QWidget:
        one, words = self._one, self._context.words
        give = primary_button(words(f"custody.give.{one.aim}"), self._give, "check")
        no = secondary_button(words("custody.refuse"), self._refuse, "close")
        again = quiet_button(words("custody.give.again"), self._write, "send")
        give.setVisible(one.state == "waiting" and one.entitled and one.sound)
        no.setVisible(one.state == "waiting")
        again.setVisible(one.state == "done")
        for button in (give, no, again):
            button.setAccessibleName(f"{button.text()} – {name}")
        line = QWidget()
        line.setLayout(row(give, no, again, None, spacing=S))
        return line

    def _give(self) -> None:
        one, context = self._one, self._context
        sure = one.aim == "rehearse" or context.ask(
            "custody.give.sure", "custody.give.sure.text", "custody.give.open", name=name_of(context, one.asker)
        )
        if sure:
            self._write()

    def _write(self) -> None:
        write_letter(self, self._context, custody.agree, self._one.question, done=self._done)

    def _refuse(self) -> None:
        dialog = ReasonDialog(
            self._context, "custody.refuse.title", "custody.refuse.hint", "custody.refuse", needed=False
        )
        if dialog.exec():
            write_letter(self, self._context, custody.refuse, self._one.question, dialog.reason(), done=self._done)


class AskedCard(Card):
    """One own request: each holder with what came from them, and to open once enough is there."""

    def __init__(self, context: Context, one: AskedView, done: Callable[[], object]) -> None:
        super().__init__(spacing=S, margins=M)
        self._context, self._one, self._done = context, one, done
        words = context.words
        about = case_words(context, one.title, one.case) if one.case else words("custody.recovery.title")
        head = row(label(about, "strong"), spacing=S)
        head.setStretch(0, 1)
        head.addWidget(Chip(words(f"custody.aim.{one.aim}"), "muted", "key" if one.aim == "open" else "refresh"))
        self.body.addLayout(head)
        if one.reason:
            self.body.addWidget(label(inert(one.reason, lines=True), "muted"))
        self.body.addLayout(column(*(self._holder(holder) for holder in one.holders), spacing=XS))
        self.body.addWidget(label(self._standing(), "small"))
        self.body.addWidget(self._buttons(about))
        self.setAccessibleName(f"{about}: {self._standing()}")

    def _standing(self) -> str:
        one, words = self._one, self._context.words
        if one.state != "waiting":
            return words(f"custody.asked.{one.state}")
        if one.enough:
            return words(f"custody.enough.{one.aim}")
        return words("custody.have", have=one.have, k=one.k)

    def _holder(self, holder: HolderView) -> QWidget:
        words = self._context.words
        tone, symbol = _TONES[holder.heard]
        name = name_of(self._context, holder.who)
        said = words(f"custody.heard.{holder.heard or 'none'}")
        line = row(label(shown(name)), spacing=S)
        line.setStretch(0, 1)
        line.addWidget(Chip(said, tone, symbol))
        body = column(line, spacing=XS)
        if holder.reason:
            body.addWidget(label(inert(holder.reason, lines=True), "small"))
        if holder.heard in ("bad", "other"):
            body.addWidget(Banner(words(f"custody.heard.{holder.heard}.why", name=name), "danger"))
        shown_holder = QWidget()
        shown_holder.setLayout(body)
        shown_holder.setAccessibleName(f"{name}: {said}")
        return shown_holder

    def _buttons(self, about: str) -> QWidget:
        one, words = self._one, self._context.words
        waiting = one.state == "waiting"
        open_ = primary_button(words("custody.open"), self._open, "unlock")
        again = secondary_button(words("custody.again"), self._again, "send")
        drop = quiet_button(words("custody.drop"), self._drop, "close")
        open_.setVisible(waiting and one.enough and one.aim == "open")
        again.setVisible(waiting and not one.enough)
        drop.setVisible(waiting)
        for button in (open_, again, drop):
            button.setAccessibleName(f"{button.text()} – {about}")
        line = QWidget()
        line.setLayout(row(open_, again, drop, None, spacing=S))
        return line

    def _open(self) -> None:
        if self._context.ask("custody.open.sure", "custody.open.sure.text", "custody.open"):
            call(self, self._context, custody.open_everywhere, self._one.question, done=self._opened, busy=self)

    def _opened(self, opened: custody.Opened) -> None:
        self._context.say(self._context.words("custody.opened", n=opened.entered), "ok")
        self._done()

    def _again(self) -> None:
        write_letter(self, self._context, custody.letter_again, self._one.question, done=self._done)

    def _drop(self) -> None:
        if self._context.ask("custody.drop.sure", "custody.drop.sure.text", "custody.drop"):
            call(self, self._context, custody.drop, self._one.question, done=lambda _: self._done())


__all__ = ["AskedCard", "RequestCard", "case_words"]

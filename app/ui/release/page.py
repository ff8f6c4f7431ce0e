"""What waits for a second person: orders to approve, values to erase, erasures to confirm; and one's own requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services import release
from app.services.inbox import throw_away
from app.services.release import AskedView, RequestView, RetractionView
from app.services.session import Session
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.parts import Banner, EmptyState, M, S, choose_folder, column, label, page_scroll, secondary_button
from app.ui.parts.space import clear
from app.ui.release.cards import AskedCard, ConfirmCard, HoldersCard, RefuseDialog, RequestCard, TellCard

if TYPE_CHECKING:
    from app.ui.context import Context

_KINDS = frozenset({"release", "bundles", "inbox", "teams"})


@dataclass(frozen=True, slots=True)
class Found:
    """All that the page shows, read in one go."""

    requests: tuple[RequestView, ...] = ()
    asked: tuple[AskedView, ...] = ()
    retractions: tuple[RetractionView, ...] = ()
    untold: int = 0
    """readers of sealed files who have no letter about what is withdrawn yet"""

    def to_confirm(self) -> list[RetractionView]:
        waiting = {one.statement for one in self.asked}
        return [r for r in self.retractions if not r.mine and r.confirmed is None and r.statement not in waiting]


def read(session: Session, language: str) -> Found:
    untold = sum(one.state == "untold" for one in release.told(session))
    return Found(release.requests(session), release.asked(session, language), release.listing(session), untold)


class ReleasePage(QWidget):
    """What to do first, then what one waits for oneself."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.found = Found()
        title, hint = label("", "title"), label("", "muted")
        context.bind(title.setText, "page.release")
        context.bind(hint.setText, "release.hint")
        self.problem = Banner("", "danger")
        self.problem.hide()
        self.throw = secondary_button("", self._throw_away, "trash")
        context.bind(self.throw.setText, "release.aside.throw")
        self.throw.hide()
        self.empty = EmptyState("shield")
        context.bind(self.empty.title.setText, "release.empty")
        context.bind(self.empty.hint.setText, "release.empty.hint")
        self._sections: dict[str, tuple[QWidget, QVBoxLayout]] = {}
        for name in ("approve", "decide", "confirm", "mine", "waiting"):
            self._sections[name] = self._section(f"release.section.{name}")
        parts = (made for made, _ in self._sections.values())
        area = page_scroll(title, hint, self.problem, self.throw, *parts, self.empty, spacing=M)
        self.setLayout(column(area, spacing=0))
        context.changed.connect(self._changed)

    def _section(self, key: str) -> tuple[QWidget, QVBoxLayout]:
        made, heading, lines = QWidget(), label("", "subheading"), column(spacing=S)
        self._context.bind(heading.setText, key)
        made.setLayout(column(heading, lines, spacing=S))
        made.hide()
        return made, lines

    def show_page(self, **_: object) -> None:
        self.problem.hide()
        self.throw.hide()
        self._load()

    def retranslate(self) -> None:
        self._load()

    def _changed(self, changes: ChangeSet) -> None:
        if self._context.session is not None and changes.kinds & _KINDS and self.isVisible():
            self._load()

    def _load(self) -> None:
        if self._context.session is not None:
            call(self, self._context, read, self._context.language, done=self._show)

    def _show(self, found: Found) -> None:
        self.found = found
        context = self._context
        due = [r for r in found.requests if r.due]
        self._fill("approve", (RequestCard(context, group, self.answer) for group in _together(due)))
        undecided = [one for one in found.asked if not one.answer]
        self._fill("decide", (AskedCard(context, one, self.decide) for one in undecided))
        self._fill("confirm", (ConfirmCard(context, one, self.confirm) for one in found.to_confirm()))
        sealed_of = [r for r in found.retractions if not r.mine and any(h.sealed is not None for h in r.holders)]
        holders = (HoldersCard(context, one) for one in (*filter(lambda r: r.mine, found.retractions), *sealed_of))
        telling = [TellCard(context, found.untold, self.choose)] if found.untold else []
        self._fill("mine", (*telling, *holders))
        own = [one for one in found.requests if one.mine]
        self._fill("waiting", (RequestCard(context, group, self.answer) for group in _together(own)))
        self.empty.setVisible(all(made.isHidden() for made, _ in self._sections.values()))

    def _fill(self, name: str, cards: Iterable[QWidget]) -> None:
        made, lines = self._sections[name]
        clear(lines)
        count = 0
        for card in cards:
            lines.addWidget(card)
            count += 1
        made.setVisible(bool(count))

    # --- answers --------------------------------------------------------------------------------

    def answer(self, requests: Sequence[RequestView], agreed: bool, reason: str = "") -> None:
        """Say yes or no to all cases of an order; a no is asked for its reason."""
        if not agreed and not reason:
            dialog = RefuseDialog(self._context)
            dialog.accepted.connect(lambda: self.answer(requests, False, dialog.reason.text()))
            dialog.open()
            return
        ids = tuple(one.id for one in requests)
        call(self, self._context, answer_all, ids, agreed, reason, done=self._answered, failed=self._failed, busy=self)

    def decide(self, asked: AskedView, said: str) -> None:
        """Erase what somebody asks to have erased, after asking once more, or keep it."""
        if said == "erase" and not self._context.ask(
            "release.erase.sure", "release.erase.sure.text", "release.erase", danger=True, n=asked.values
        ):
            return
        verb = release.answer_retraction
        call(self, self._context, verb, asked.statement, said, done=self._answered, failed=self._failed, busy=self)

    def confirm(self, said: RetractionView, elsewhere: str, remarks: str) -> None:
        """Sign that it is gone here."""
        if not elsewhere:
            self._say(self._context.words("release.confirm.missing"))
            return
        args = ((said.record,), elsewhere, remarks)
        call(self, self._context, release.confirm, *args, done=self._answered, failed=self._failed, busy=self)

    def choose(self) -> None:
        """Where the letters to readers of sealed files go."""
        folder = choose_folder(self._context)
        if folder is not None:
            self.tell(folder)

    def tell(self, folder: Path) -> None:
        call(self, self._context, release.tell, folder, done=self._told, failed=self._failed, busy=self)

    def _told(self, paths: tuple[Path, ...]) -> None:
        self._context.say(self._context.words("withdrawn.tell.done", n=len(paths)), "ok")
        self._load()

    def _answered(self, _: object) -> None:
        self.problem.hide()
        self.throw.hide()
        self._context.say(self._context.words("release.answered"), "ok")
        self._load()

    def _failed(self, error: Exception) -> None:
        self._say(self._context.error_text(error))
        self.throw.setVisible(getattr(error, "error_code", "") == "aside-holds")

    def _say(self, text: str) -> None:
        self.problem.show_text(text)

    def _throw_away(self) -> None:
        call(self, self._context, throw_aside, done=self._answered, failed=self._failed, busy=self)


def _together(requests: Iterable[RequestView]) -> list[list[RequestView]]:
    """The cases of one order in one card."""
    ordered = sorted(requests, key=lambda one: (-one.at, one.set or one.id, one.by.key_id, one.title))
    return [list(group) for _, group in groupby(ordered, key=lambda one: (one.set or one.id, one.by.key_id))]


def answer_all(session: Session, requests: Sequence[str], agreed: bool, reason: str) -> ChangeSet:
    """One answer for every case of an order."""
    made = ChangeSet()
    for request in requests:
        one = release.answer(session, request, agreed, reason)
        made = ChangeSet(made.files | one.files, made.records | one.records, made.kinds | one.kinds)
    return made


def throw_aside(session: Session) -> ChangeSet:
    """Throw away the bundles set aside that still hold what is erased here; their senders can send again."""
    return throw_away(session, release.aside_holding(session))

"""How far the open case is: its state, moving it, and who moved it, who may, and what doesn't count."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.services import review
from app.services.review import MoveView, ReviewView
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.case.lookups import Lookups, declared_field
from app.ui.case.wording import author_words, field_words, moment, shown, term_words
from app.ui.parts import (
    XS,
    Card,
    Chip,
    Dialog,
    FlowLayout,
    M,
    S,
    column,
    label,
    menu_button,
    part_scroll,
    primary_button,
    quiet_button,
    row,
)
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

TONES: Final = {"draft": "muted", "submitted": "accent", "needs-work": "warn", "verified": "ok", "closed": "muted"}


def state_words(context: Context, state: str) -> str:
    return term_words(context, "review-state", state)


class StatePanel(QWidget):
    """One line in the case page; everything else is a press away."""

    def __init__(self, context: Context, *more: QWidget) -> None:
        """``more`` stands at the end of the line."""
        super().__init__()
        self._context = context
        self.case = ""
        self.view: ReviewView | None = None
        self._asked = 0
        self.menu = QMenu(self)
        self.name = label("", "muted", wrap=False)
        self._chips = row(spacing=S)
        self.move_button = menu_button("", self.menu, "arrow")
        self.details = quiet_button("", self.show_details, "info")
        context.bind(self.name.setText, "review.label")
        context.bind(self.move_button.setText, "review.move")
        context.bind(self.details.setText, "review.details")
        chips = QWidget()
        chips.setLayout(self._chips)
        self._chips.setContentsMargins(0, S, 0, S)
        self.name.setContentsMargins(0, S, 0, S)
        flow = FlowLayout(spacing=S)
        for one in (self.name, chips, self.move_button, self.details, *more):
            flow.addWidget(one)
        self.setLayout(flow)

    def show_case(self, case: str, *, fixed: bool) -> None:
        """Read how far the case is now. ``fixed``: the case is shown as it stood; then nothing is said here."""
        self.case = case
        self._asked += 1
        self.setVisible(not fixed)
        if not fixed:
            call(self, self._context, review.of, case, done=partial(self._loaded, self._asked), failed=lambda _: None)

    def _loaded(self, asked: int, view: ReviewView) -> None:
        if asked != self._asked:
            return
        self.view = view
        clear(self._chips)
        words = self._context.words
        self._chips.addWidget(Chip(state_words(self._context, view.state), TONES[view.state]))
        if view.changed:
            self._chips.addWidget(Chip(words("review.changed-since"), "warn", "warning"))
        if view.uncounted:
            self._chips.addWidget(Chip(words("review.uncounted", n=len(view.uncounted)), "warn", "warning"))
        self.menu.clear()
        for to in view.may:
            name = words("review.move.to", state=state_words(self._context, to))
            self.menu.addAction(name, partial(self.ask, to))
        if not view.may:
            self.menu.addAction(words("review.cannot")).setEnabled(False)

    def ask(self, to: str) -> MoveDialog:
        dialog = MoveDialog(self._context, [self.case], to)
        dialog.open()
        return dialog

    def show_details(self) -> DetailsDialog | None:
        if self.view is None:
            return None
        dialog = DetailsDialog(self._context, self.view)
        dialog.open()
        return dialog


class MoveDialog(Dialog):
    """What the move means, and why it is made; for one case or several. ``moved`` comes once it is signed."""

    moved = Signal()

    def __init__(self, context: Context, cases: list[str], to: str) -> None:
        words = context.words
        super().__init__(context, words("review.move.title", state=state_words(context, to)), width=520)
        self._cases, self._to = cases, to
        self.body.addWidget(label(words(f"review.move.text.{to}")))
        declared = declared_field("review", "reason")
        from app.ui.case.fields import make_editor

        self.reason = make_editor(context, "review", declared, Lookups(context, None, self))
        self.reason.name_for_readers(words("review.reason"))
        name = label(words("review.reason"), "strong")
        name.setBuddy(self.reason)
        self.body.addLayout(column(name, label(words("review.reason.hint"), "small"), self.reason, spacing=XS))
        self.add_cancel()
        self.go = self.add_button(primary_button(state_words(context, to), self._move), default=True)
        self.reason.setFocus()

    def _move(self) -> None:
        reason = self.reason.value()
        said = reason if isinstance(reason, str) else ""
        call(self, self.context, review.move_all, self._cases, self._to, said, done=self._done, busy=self.go)

    def _done(self, made: review.Moved) -> None:
        words, state = self.context.words, state_words(self.context, self._to)
        done = len(self._cases) - len(made.refused)
        if len(self._cases) == 1 and made.refused:
            self.context.say(words("review.refused.many", n=1), "warn")
        elif len(self._cases) == 1:
            self.context.say(words("review.moved", state=state), "ok")
        else:
            said = [words("review.moved.many", n=done, state=state)]
            said += [words("review.refused.many", n=len(made.refused))] if made.refused else []
            self.context.say(" ".join(said), "warn" if made.refused else "ok")
        self.accept()
        self.moved.emit()


class DetailsDialog(Dialog):
    """Who moved the case and when, what doesn't count and why, what changed since, and who may move it now."""

    def __init__(self, context: Context, view: ReviewView) -> None:
        super().__init__(context, context.words("review.details"), width=640)
        self._view = view
        parts: list[QWidget] = [self._rules()]
        if view.changed:
            parts.append(self._changed())
        parts += [self._move(move) for move in view.moves]
        if not view.moves:
            parts.append(label(context.words("review.none"), "muted"))
        area = part_scroll(*parts, spacing=M)
        area.setMinimumHeight(380)
        self.body.addWidget(area, 1)
        self.add_cancel("button.close")
        self.finished.connect(lambda _: self.deleteLater())

    def _rules(self) -> Card:
        words, view = self.context.words, self._view
        card = Card(spacing=XS, margins=M)
        card.body.addWidget(
            label(words("review.team", team=shown(view.team)) if view.team else words("review.team.none"))
        )
        if view.reviews:
            card.body.addWidget(label(words("review.second", n=view.reviews), "small"))
            card.body.addWidget(label(words("review.keys"), "small"))
        if view.verified_by:
            who = words("case.comma").join(author_words(self.context, author) for author in view.verified_by)
            card.body.addWidget(label(words("review.verified-by", who=who)))
        if view.missing:
            card.body.addWidget(label(words("review.missing", n=view.missing), "danger"))
        if view.others:
            card.body.addWidget(label(words("review.may"), "small"))
        for to, roles in view.others:
            named = words("case.comma").join(words(f"review.role.{role}") for role in roles)
            card.body.addWidget(
                label(words("review.may.line", state=state_words(self.context, to), roles=named), "small")
            )
        return card

    def _changed(self) -> Card:
        words, changed = self.context.words, self._view.changed
        card = Card(spacing=XS, margins=M)
        card.body.addWidget(label(words("review.changed", n=len(changed)), "strong"))
        for one in changed:
            who = words("case.comma").join(author_words(self.context, author) for author in one.authors)
            field = field_words(self.context, one.type, one.field)
            line = words("review.changed.line", record=shown(one.title), field=shown(field), who=who)
            card.body.addWidget(label(line, "small"))
        return card

    def _move(self, move: MoveView) -> Card:
        words = self.context.words
        who = author_words(self.context, move.author)
        said = words("review.line", who=who, state=state_words(self.context, move.to) if move.to else "?")
        card = Card(spacing=XS, margins=M)
        head = row(
            label(said, "body" if move.counts else "muted"), label(moment(move.at), "small", wrap=False), spacing=S
        )
        head.setStretch(0, 1)
        if move.author.is_self and move.counts:
            back = quiet_button(words("review.take-back"), partial(self._take_back, move.record))
            back.setAccessibleName(words("review.take-back.named", what=said))
            head.addWidget(back)
        card.body.addLayout(head)
        if move.reason:
            card.body.addWidget(label(shown(move.reason, lines=True), selectable=True))
        if move.why:
            card.body.addWidget(label(words(f"review.why.{move.why}", who=who), "danger"))
        elif move.missing:
            card.body.addWidget(label(words("review.missing", n=move.missing), "small"))
        return card

    def _take_back(self, record: str) -> None:
        def done(_: ChangeSet) -> None:
            self.accept()

        call(self, self.context, review.take_back, record, done=done)

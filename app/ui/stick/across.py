"""Bundles that go by several sticks: which part lies on which, and the next stick."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.base.catalogue import isolate_ltr
from app.base.errors import SijilError
from app.base.task import Task
from app.services import sending
from app.services.session import Session
from app.services.sticks import across
from app.services.sticks.across import Across, Part, Put
from app.ui.case.calls import call
from app.ui.case.wording import moment, shown, size_words
from app.ui.disclosure.sight import Chosen, terms
from app.ui.parts import (
    XS,
    Banner,
    Card,
    EmptyState,
    M,
    ProgressPanel,
    S,
    column,
    label,
    link_button,
    primary_button,
    quiet_button,
    row,
)
from app.ui.parts.space import clear
from app.ui.stick.target import TargetDialog
from app.ui.stick.words import place_of

if TYPE_CHECKING:
    from app.ui.context import Context

Begun = tuple[Across, SijilError | None]
"""and why nothing more of it was put onto the first stick"""


def begin_across(
    session: Session,
    to: list[str],
    folder: Path,
    task: Task,
    *,
    cases: list[str] | None,
    policy: sending.Policy,
    pieces: Chosen,
    whole: bool,
    against_team: bool,
) -> Begun:
    """:func:`app.services.sticks.across.begin` on the terms that the page shows, and the first stick.

    Where that one fails the bundle is prepared all the same, and goes on with another.
    """
    chosen = terms(session, to, policy, pieces, cases)
    state, _ = across.begin(session, to, cases, policy, task, whole=whole, against_team=against_team, terms=chosen)
    try:
        return across.put(session, state.bundle, folder, task).state, None
    except SijilError as error:
        return across.get(session, state.bundle), error


class AcrossView(QWidget):
    """``counted`` how many bundles are under way."""

    counted = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.rows: tuple[Across, ...] = ()
        self.cards = column(spacing=M)
        self.progress = ProgressPanel(context, title="across.working")
        self.empty = EmptyState("stick")
        self._lead = label("", "muted")
        for setter, key in (
            (self._lead.setText, "across.lead"),
            (self.empty.title.setText, "across.none"),
            (self.empty.hint.setText, "across.none.hint"),
        ):
            context.bind(setter, key)
        self.setLayout(column(self._lead, self.progress, self.cards, self.empty, None, spacing=M))

    def read(self) -> None:
        call(self, self.context, across.listing, done=self.show_all)

    def retranslate(self) -> None:
        self.show_all(self.rows)

    def show_all(self, rows: tuple[Across, ...]) -> None:
        self.rows = rows
        clear(self.cards)
        for one in rows:
            self.cards.addWidget(AcrossCard(self.context, one, self))
        self._lead.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.counted.emit(len(rows))

    # --- acting -------------------------------------------------------------------------------

    def choose(self, one: Across) -> TargetDialog:
        """Ask for the stick that is in now."""
        dialog = TargetDialog(self.context, "across.put", "across.put.go", partial(self.put, one))
        dialog.open()
        return dialog

    def put(self, one: Across, folder: Path) -> None:
        """As many of its parts there as there is room for."""
        call(
            self, self.context, across.put, one.bundle, folder,
            done=partial(self._put, folder), failed=self._failed, task=self.progress, busy=self.cards.parentWidget(),
        )  # fmt: skip

    def _put(self, folder: Path, done: Put) -> None:
        facts = {"numbers": numbers(self.context, done.numbers), "name": shown(place_of(folder).name)}
        key = "across.wrote" if done.safe else "across.unsure"
        self.context.say(self.context.words(key, **facts), "ok" if done.safe else "warn")
        self._changed()

    def _failed(self, error: Exception) -> None:
        """What was noted before is on the stick: the card says how far it is."""
        self.context.say(self.context.error_text(error), "warn")
        self.read()

    def lose(self, one: Across, place: str, parts: tuple[Part, ...]) -> None:
        """A stick is lost: what lay on it is written once more."""
        said = numbers(self.context, tuple(part.number for part in parts))
        if self.context.ask("across.lost.title", "across.lost.text", "across.lost.yes", numbers=said):
            call(self, self.context, across.again, one.bundle, [part.number for part in parts],
                 done=lambda _: self._changed())  # fmt: skip

    def forget(self, one: Across) -> None:
        """Throw away what is kept here."""
        if self.context.ask("across.forget.title", "across.forget.text", "across.forget.yes", danger=True):
            call(self, self.context, across.forget, one.bundle, done=lambda _: self._changed())

    def _changed(self) -> None:
        self.context.changed.emit(across.CHANGED)


class AcrossCard(Card):
    """To whom, how far it is, what to do now, and on which stick each part lies."""

    def __init__(self, context: Context, one: Across, view: AcrossView) -> None:
        words = context.words
        names = words("case.comma").join(shown(who.name) for who in one.readers)
        title = words("across.title", names=names, size=size_words(one.bytes))
        super().__init__(label(title, "strong"), spacing=S, margins=M)
        self.setAccessibleName(title)
        if one.parts:
            facts = {"done": len(one.parts) - len(one.left), "of": len(one.parts)}
            self.body.addWidget(label(words("across.progress", **facts), "small"))
        self.body.addWidget(self._now(context, one))
        for (place, at), parts in sticks_of_parts(one):
            self.body.addLayout(self._stick(context, one, view, (place, at), parts))
        self.put = primary_button(words("across.put"), partial(view.choose, one), "stick")
        self.put.setVisible(not one.whole)
        self.forget = quiet_button(words("across.forget"), partial(view.forget, one), "trash")
        for button in (self.put, self.forget):
            button.setAccessibleName(f"{button.text()} – {title}")
        waiting = words("case.comma").join(shown(who.name) for who in one.waiting)
        self.body.addWidget(label(words("across.kept", names=waiting), "small"))
        self.body.addLayout(row(self.put, self.forget, None, spacing=S))

    def _now(self, context: Context, one: Across) -> Banner:
        words = context.words
        if one.whole:
            return Banner(words("across.done"), "ok")
        key = "across.next" if len(one.left) < len(one.parts) else "across.first"
        left = words("across.left", n=len(one.left), size=size_words(one.bytes_left())) if one.parts else ""
        return Banner(f"{left} {words(key)}".strip(), "info")

    def _stick(
        self, context: Context, one: Across, view: AcrossView, where: tuple[str, int], parts: tuple[Part, ...]
    ) -> QHBoxLayout:
        words, (place, at) = context.words, where
        said = words("across.stick", place=shown(place), numbers=numbers(context, tuple(p.number for p in parts)))
        lost: QPushButton = link_button(words("across.lost"), partial(view.lose, one, place, parts))
        lost.setAccessibleName(f"{lost.text()} – {said}")
        line = row(column(label(said), label(moment(at), "small"), spacing=XS), lost, spacing=M)
        line.setStretch(0, 1)
        return line


def sticks_of_parts(one: Across) -> list[tuple[tuple[str, int], tuple[Part, ...]]]:
    """The parts that lie on sticks, stick by stick in the order of their numbers: (its name, when it was last written).

    Two sticks of one name that were written one after the other can't be told apart, and are shown as one.
    """
    found: dict[str, list[Part]] = {}
    for part in one.parts:
        if part.placed is not None:
            found.setdefault(part.place, []).append(part)
    return [((place, max(part.placed or 0 for part in parts)), tuple(parts)) for place, parts in found.items()]


def numbers(context: Context, these: tuple[int, ...]) -> str:
    """Numbers of parts, runs of them as from–to."""
    runs: list[list[int]] = []
    for number in these:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    return context.words("case.comma").join(isolate_ltr(one) for one in said)

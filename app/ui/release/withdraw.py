"""Consent withdrawn: what now? What it covers, what of it is to go, and what can't be promised."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton

from app.model.types import type_label
from app.services import release
from app.services.release import Coverage, Item
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.case.wording import author_words, field_words, inert, shown, size_words
from app.ui.parts import (
    XS,
    Banner,
    Dialog,
    column,
    danger_button,
    label,
    line_field,
    quiet_button,
    secondary_button,
)

if TYPE_CHECKING:
    from app.ui.context import Context

WIDTH = 640


class WithdrawDialog(Dialog):
    """Lists what a consent covers, with a box for each; erases what is ticked, here and wherever it went."""

    def __init__(self, context: Context, coverage: Coverage) -> None:
        super().__init__(context, context.words("release.withdraw.title"), width=WIDTH)
        words = context.words
        self.coverage = coverage
        self.boxes: dict[str, QCheckBox] = {}
        names = [field_words(context, "consent", name) for name in ("withdrawn_on", "withdrawn_why")]
        self.on: QLineEdit = line_field("2026-03", names[0])
        self.reason: QLineEdit = line_field("", names[1])
        self.total = label("", "strong")
        self.problem = Banner("", "danger")
        self.problem.hide()
        self.body.addWidget(label(words("release.withdraw.hint"), "muted"))
        for name, line in zip(names, (self.on, self.reason), strict=True):
            self.body.addLayout(column(label(name, "strong"), line, spacing=XS))
        for why, group in groupby(coverage.items, key=lambda item: item.why):
            self._group(why, list(group))
        self.body.addWidget(self.total)
        self.body.addWidget(Banner(words("release.withdraw.limits"), "warn"))
        self.body.addWidget(self.problem)
        self.add_cancel()
        self.only = self.add_button(secondary_button(words("release.withdraw.only"), partial(self._withdraw, ())))
        self.go = self.add_button(danger_button(words("release.withdraw.erase"), self.erase, "trash"))
        self._count()
        self.finished.connect(lambda _: self.deleteLater())

    def _group(self, why: str, items: list[Item]) -> None:
        lines = column(label(self.context.words(f"release.why.{why}"), "subheading"), spacing=XS)
        for item in items:
            box = QCheckBox(self._words(item).replace("&", "&&"))
            box.setAccessibleName(self._words(item))
            box.setChecked(item.chosen)
            box.toggled.connect(lambda _: self._count())
            self.boxes[item.record] = box
            lines.addWidget(box)
            if item.others:
                others = self.context.words("case.comma").join(author_words(self.context, one) for one in item.others)
                lines.addWidget(label(self.context.words("release.withdraw.others", who=others), "small"))
        self.body.addLayout(lines)

    def _words(self, item: Item) -> str:
        kind = type_label(item.type, self.context.language)
        named = f"{kind}: {inert(item.title)}" if item.title else shown(kind)
        said = self.context.words("release.withdraw.item", record=named, n=len(item.digests))
        if not item.files:
            return said
        return self.context.words("release.withdraw.files", item=said, n=item.files, size=size_words(item.size))

    def chosen(self) -> tuple[str, ...]:
        """The records whose boxes are ticked."""
        return tuple(record for record, box in self.boxes.items() if box.isChecked())

    def _count(self) -> None:
        wanted = set(self.chosen())
        n = len({digest for item in self.coverage.items if item.record in wanted for digest in item.digests})
        self.total.setText(self.context.words("release.withdraw.total", n=n))
        self.go.setEnabled(bool(n))

    def erase(self) -> None:
        """Ask once more: it can't be undone."""
        if self.context.ask(
            "release.withdraw.sure",
            "release.withdraw.sure.text",
            "release.withdraw.erase",
            danger=True,
            n=len(self.chosen()),
        ):
            self._withdraw(self.chosen())

    def _withdraw(self, chosen: tuple[str, ...]) -> None:
        args = (self.coverage, self.on.text().strip(), chosen, self.reason.text())
        call(self, self.context, release.withdraw, *args, done=self._done, failed=self._failed, busy=self)

    def _done(self, changes: ChangeSet) -> None:
        key = "release.withdraw.done" if changes.created else "release.withdraw.noted"
        self.context.say(self.context.words(key), "ok")
        self.accept()
        if changes.created:
            self.context.navigate("release")

    def _failed(self, error: Exception) -> None:
        self.problem.show_text(self.context.error_text(error))
        self.bring_to_sight(self.problem)


def open_withdrawal(context: Context, consent: str) -> None:
    """Read what a consent covers, then ask what is to go."""

    def show(coverage: Coverage) -> None:
        WithdrawDialog(context, coverage).open()

    call(context, context, release.covered, consent, context.language, done=show)


def consent_button(context: Context, consent: str, name: str) -> QPushButton:
    """For the card of a consent: the way to what to do when it was withdrawn."""
    made = quiet_button(context.words("release.withdraw.open"), partial(open_withdrawal, context, consent), "undo")
    made.setAccessibleName(f"{made.text()}: {name}")
    return made


__all__ = ["WithdrawDialog", "consent_button", "open_withdrawal"]

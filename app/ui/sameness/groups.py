"""Groups that are one by what people answered, and every answer, with the way to take it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from app.services.sameness import GroupView, SaidView
from app.services.sameness.reading import mark
from app.ui.case.wording import field_words
from app.ui.parts import XS, Banner, Card, M, S, column, label, line_field, primary_button, quiet_button, row
from app.ui.parts.buttons import name_button
from app.ui.parts.dialogs import Dialog
from app.ui.parts.panels import scrolled
from app.ui.sameness.beside import Beside, Line
from app.ui.sameness.wording import listed, pair_words, said_words, why_words

if TYPE_CHECKING:
    from app.ui.context import Context


class SaidLine(QWidget):
    """One answer; ``back_wanted`` carries it."""

    back_wanted = Signal(object)

    def __init__(self, context: Context, said: SaidView, titles: Mapping[str, str]) -> None:
        super().__init__()
        self.said = said
        who, pair, why = said_words(context, said), pair_words(context, said, titles), why_words(context, said)
        texts = column(label(pair, "strong"), label(who), spacing=XS)
        if why:
            texts.addWidget(label(why, "muted"))
        self.back = quiet_button(context.words("same.back"), lambda: self.back_wanted.emit(said), "undo")
        name_button(self.back, context.words("same.back-named", said=f"{pair} {who}"))
        line = row(texts, self.back, spacing=M)
        line.setStretch(0, 1)
        self.setLayout(line)


class GroupCard(Card):
    """One group: what it is, where its answers contradict each other, its records side by side, who said what."""

    back_wanted = Signal(object)

    def __init__(self, context: Context, group: GroupView) -> None:
        super().__init__(spacing=M)
        words = context.words
        self.group = group
        titles = {**group.titles, **{view.id: view.title for view in group.members}}
        self.body.addWidget(label(words(f"same.group.{group.kind}", n=len(group.members)), "heading"))
        if group.contested:
            self.body.addWidget(Banner(words("same.group.contested"), "warn"))
        if group.missing:
            self.body.addWidget(label(words("same.group.missing", n=group.missing), "muted"))
        if len(group.members) > 1:
            self.body.addWidget(self._beside(context, group))
            fields = listed(context, (field_words(context, group.kind, name) for name in group.fields))
            self.body.addWidget(
                label(words("same.group.differ", fields=fields) if fields else words("same.group.alike"), "muted")
            )
        self.body.addWidget(label(words("same.group.answers"), "subheading"))
        self.lines = []
        ends = set(group.against)
        for said in sorted(group.said, key=lambda one: (one.pair not in ends, one.at)):
            line = SaidLine(context, said, titles)
            line.back_wanted.connect(self.back_wanted)
            self.lines.append(line)
            self.body.addWidget(line)

    def _beside(self, context: Context, group: GroupView) -> QScrollArea:
        first, *rest = group.members
        names = list(dict.fromkeys(name for view in group.members for name in view.fields))
        lines: list[Line] = []
        for name in names:
            marks = {mark(name, first.fields.get(name), view.fields.get(name)) for view in rest}
            worst = next(one for one in ("different", "one-sided", "equal") if one in marks)
            lines.append((name, worst, [view.fields.get(name) for view in group.members]))
        held = Beside(context, group.members, lines, group.titles)
        held.setProperty("style", "clear")
        area = scrolled(held)
        area.setProperty("style", "clear")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumHeight(min(720, held.sizeHint().height() + 24))
        return area


class BackDialog(Dialog):
    """Asks why an answer is taken back."""

    def __init__(self, context: Context, said: SaidView) -> None:
        super().__init__(context, context.words("same.back.title"))
        self.body.addWidget(label(context.words("same.back.text", said=said_words(context, said))))
        self.reason = line_field()
        self.reason.setAccessibleName(context.words("same.back.reason"))
        self.reason.setPlaceholderText(context.words("same.back.reason"))
        self.body.addLayout(column(self.reason, spacing=S))
        self.add_cancel()
        self.add_button(primary_button(context.words("same.back"), self.accept), default=True)

    def why(self) -> str:
        return self.reason.text().strip() or self.context.words("same.back.default")

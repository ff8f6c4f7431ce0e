"""What belongs to a record: the records that repeat below it, each a way to it, and the ways to add one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.base import catalogue
from app.model import dates
from app.model.entry import JSON
from app.model.fields import Kind, Part
from app.model.lives import standing_risk
from app.model.types import TYPES, field_of, type_label
from app.model.vocabulary import vocabulary
from app.services.views import RecordView
from app.ui.case.wording import record_title, shown, term_words
from app.ui.parts import XS, FlowLayout, S, column, icon, label, link_button, menu_button, row
from app.ui.parts.buttons import name_button

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.ui.context import Context

Parts = tuple[RecordView, ...]
MOST = 12  # ways to parts of one type on a card; the section of the type has them all
LONGEST = 90  # characters of a way to a part


def parts_of(records: Iterable[RecordView]) -> dict[str, Parts]:
    """The records of a case that belong to another one, by the id of that one, in the order of time."""
    pointing = {(part.type, part.field) for declared in TYPES.values() for part in declared.parts}
    found: dict[str, list[RecordView]] = {}
    for record in records:
        if not record.withdrawn:
            for target in _targets(record, pointing):
                found.setdefault(target, []).append(record)
    return {target: tuple(sorted(belonging, key=_when)) for target, belonging in found.items()}


def _targets(record: RecordView, pointing: set[tuple[str, str]]) -> Iterator[str]:
    seen: set[str] = set()
    for name, view in record.fields.items():
        if (record.type, name) in pointing:
            values = view.value if isinstance(view.value, list) else [view.value]
            seen.update(value for value in values if isinstance(value, str))
    yield from seen


def _said(record: RecordView, field: str) -> str:
    view = record.fields.get(field)
    return view.value if view is not None and isinstance(view.value, str) else ""


def _when(record: RecordView) -> tuple[str, str]:
    return dates.sort_key(_said(record, "date") or _said(record, "period"))


class PartsLine(QWidget):
    """``opened`` carries the id of a part, ``wanted`` the type of a new one and the values that it starts with."""

    opened = Signal(str)
    wanted = Signal(str, dict)

    def __init__(
        self, context: Context, record: RecordView, parts: Parts, titles: Mapping[str, str], *, fixed: bool
    ) -> None:
        super().__init__()
        self._context = context
        self._record = record
        lines = column(spacing=XS)
        for type_ in dict.fromkeys(part.type for part in _declared(record)):
            belonging = [one for one in parts if one.type == type_]
            if belonging:
                lines.addWidget(self._list(type_, belonging, titles))
        if _declared(record) and not fixed:
            lines.addLayout(row(self._add(record_title(context, record, titles)), None))
        self.setLayout(lines)

    def _list(self, type_: str, belonging: list[RecordView], titles: Mapping[str, str]) -> QWidget:
        made = QWidget()
        flow = FlowLayout(spacing=S)
        made.setLayout(flow)
        heading = label(self._heading(type_, belonging), "muted", wrap=False)
        flow.addWidget(heading)
        for one in belonging[:MOST]:
            link = self._way(record_title(self._context, one, titles), one.id)
            heading.setMinimumHeight(link.sizeHint().height())  # on one line with the links
            flow.addWidget(link)
        if len(belonging) > MOST:
            flow.addWidget(label(self._context.words("part.more", n=len(belonging) - MOST), "muted", wrap=False))
        return made

    def _way(self, title: str, record: str) -> QWidget:
        """A button can't wrap: a long title would make the whole page wider than the window."""
        short = title if len(title) <= LONGEST else f"{title[:LONGEST]}…\u2069"
        link = link_button(short, partial(self.opened.emit, record))
        if short != title:
            name_button(link, title)
            link.setText(short)
        return link

    def _heading(self, type_: str, belonging: list[RecordView]) -> str:
        """What stands here: for assessments of a risk, how great it is now."""
        if type_ == "risk_assessment":
            level = standing_risk([(_said(one, "date"), _said(one, "level")) for one in belonging])
            return self._context.words("part.risk-now", level=term_words(self._context, "risk", level))
        return shown(type_label(type_, self._context.language, many=True))

    def _add(self, title: str) -> QWidget:
        words = self._context.words
        menu = QMenu(self)
        for part in (one for one in _declared(self._record) if one.offered):
            for text, values in self._offers(part):
                menu.addAction(
                    icon("add", "muted"), text.replace("&", "&&"), partial(self.wanted.emit, part.type, values)
                )
        button = menu_button(words("part.add"), menu, "add")
        button.setProperty("style", "quiet")
        name_button(button, words("part.add-to", title=title))
        button.setText(words("part.add"))
        return button

    def _offers(self, part: Part) -> Iterator[tuple[str, dict[str, JSON]]]:
        """What a new part is called, and what it starts with."""
        language = self._context.language
        preset = field_of(part.type, part.preset)
        values = self._first_values(part)
        if preset is not None and preset.vocabulary:
            labels = vocabulary(preset.vocabulary).labels(language)
            for code in part.codes:
                yield labels.get(code, code), {**values, part.preset: code}
        own = f"part.{part.type}.{part.field}"
        name = catalogue.text(own, language) if catalogue.has(own, "en") else type_label(part.type, language)
        yield (self._context.words("part.other", type=name) if part.codes else name), values

    def _first_values(self, part: Part) -> dict[str, JSON]:
        pointing = field_of(part.type, part.field)
        several = pointing is not None and pointing.kind is Kind.REFS
        values: dict[str, JSON] = {part.field: [self._record.id] if several else self._record.id}
        for name in part.carry:
            view = self._record.fields.get(name)
            if view is not None and view.value is not None:
                values[name] = view.value
        return values


def _declared(record: RecordView) -> tuple[Part, ...]:
    declared = TYPES.get(record.type)
    return declared.parts if declared is not None else ()

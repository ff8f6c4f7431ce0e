"""One record that differs: field by field, before and after, with who signed what is new and when it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.model.types import type_label
from app.services.changes import FieldChange, RecordChange
from app.services.views import AccountView
from app.ui.case.record_card import LABEL_WIDTH, type_icon
from app.ui.case.wording import author_words, field_words, moment, shown, term_words, value_words
from app.ui.parts import XS, Chip, M, S, column, icon_label, label, row

if TYPE_CHECKING:
    from app.ui.context import Context

TONES: Final = {"new": "accent", "changed": "warn", "withdrawn": "danger", "restored": "ok", "filled": "muted"}
HEADS: Final = ("changes.before", "changes.after")
_UNSAID: Final = {"review": frozenset({"after", "over"}), "decision": frozenset({"over", "chosen", "supersedes"})}
"""fields of digests, which nobody reads"""
_FIELD_NAMES: Final = frozenset({("comment", "field"), ("decision", "field")})
"""values that are the name of a field"""
_MOST_FIELDS: Final = 12
_MOST_CHARS: Final = 600


class RecordChangeView(QWidget):
    """``heads``: catalogue keys of what stands over the two columns."""

    def __init__(
        self,
        context: Context,
        change: RecordChange,
        titles: Mapping[str, str],
        heads: Sequence[str] = HEADS,
        *,
        came: bool = True,
    ) -> None:
        super().__init__()
        self._context = context
        self._change = change
        self._titles = titles
        self.setLayout(column(self._head(), self._fields(heads), self._signed(came), spacing=XS))
        self.setAccessibleName(self.sentence())

    def sentence(self) -> str:
        """All of it in short, for a screen reader."""
        words, change = self._context.words, self._change
        names = words("case.comma").join(field_words(self._context, change.type, one.field) for one in change.fields)
        return words("case.comma").join(filter(None, [self._title(), words(f"changes.kind.{change.kind}"), names]))

    def _title(self) -> str:
        of_type = type_label(self._change.type, self._context.language)
        if self._change.type == "review":
            to = next((a.value for f in self._change.fields if f.field == "to" for a in f.after), "")
            return term_words(self._context, "review-state", str(to)) if to else of_type
        return shown(self._change.title) or of_type

    def _head(self) -> QWidget:
        title = label(self._title(), "strong")
        kind = Chip(self._context.words(f"changes.kind.{self._change.kind}"), TONES[self._change.kind])
        of_type = label(type_label(self._change.type, self._context.language), "small", wrap=False)
        line = row(icon_label(type_icon(self._change.type), "muted", 18), title, of_type, kind, spacing=S)
        line.setStretch(1, 1)
        made = QWidget()
        made.setLayout(line)
        return made

    def _fields(self, heads: Sequence[str]) -> QWidget:
        made, unsaid = QWidget(), _UNSAID.get(self._change.type, frozenset())
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(XS)
        shown_ones = [one for one in self._change.fields if one.field not in unsaid]
        beside = self._change.kind not in ("new", "filled") and bool(shown_ones)
        if beside:
            for place, key in enumerate(heads, 1):
                grid.addWidget(label(self._context.words(key), "small", wrap=False), 0, place)
                grid.setColumnStretch(place, 1)
        else:
            grid.setColumnStretch(1, 1)
        for line, one in enumerate(shown_ones[:_MOST_FIELDS], 1):
            name = label(shown(field_words(self._context, self._change.type, one.field)), "muted")
            name.setFixedWidth(LABEL_WIDTH)
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(name, line, 0, top)
            if beside:
                grid.addWidget(label(self._said(one, one.before), "muted"), line, 1, top)
            grid.addWidget(label(self._said(one, one.after), selectable=True), line, 2 if beside else 1, top)
        return made

    def _said(self, one: FieldChange, accounts: Sequence[AccountView]) -> str:
        words = self._context.words
        if (self._change.type, one.field) in _FIELD_NAMES:
            return words("case.comma").join(_any_field(self._context, str(a.value)) for a in accounts if a.value)
        said = [
            value_words(self._context, self._change.type, one.field, account.value, self._titles)
            if account.held
            else words("case.value.withheld")
            for account in accounts
            if account.value is not None or not account.held
        ]
        short = (part if len(part) <= _MOST_CHARS else f"{part[:_MOST_CHARS]}…\u2069" for part in said)
        text = words("exchange.preview.or").join(short)
        return text or words("changes.nothing")

    def _signed(self, came: bool) -> QWidget:
        words, change = self._context.words, self._change
        who = words("case.comma").join(author_words(self._context, author) for author in change.authors)
        at = max((a.at for f in change.fields for a in f.after), default=0)
        parts = [words("case.account.signed", who=who, when=moment(at))] if who and at else []
        if came:
            key = "changes.came.unknown" if change.came is None else "changes.came"
            parts.append(words(key, when=moment(change.came)) if change.came is not None else words(key))
        return label("   ".join(f"\u2068{part}\u2069" for part in parts), "small")


def _any_field(context: Context, name: str) -> str:
    """What a field of this name is called, in the first type that has one."""
    types = context.declarations.types.values()
    type_ = next((declared.name for declared in types if declared.field(name) is not None), "")
    return shown(field_words(context, type_, name))

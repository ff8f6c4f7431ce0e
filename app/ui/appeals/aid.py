"""Beside the form of an appeal: "within n days" turned into a date, and doubts about the consent, before saving."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer

from app.base.errors import SijilError
from app.model.entry import JSON
from app.model.permission import Doubt
from app.services import appeals
from app.services.appeals import words
from app.services.session import Session
from app.ui.case.calls import call
from app.ui.case.fields.base import plain_line
from app.ui.case.fields.numbers import read_number
from app.ui.case.form_row import FormRow
from app.ui.case.wording import date_words
from app.ui.parts import Banner, Card, M, S, label, row, secondary_button

if TYPE_CHECKING:
    from app.ui.case.form import Form
    from app.ui.case.lookups import Lookups
    from app.ui.context import Context

REST_MS: Final = 400  # after the last keystroke
ASKED: Final = ("type", "to", "to_whom", "channel", "for", "date", "consents")
"""the fields that a consent is weighed by"""


class AppealAid(Card):
    """``rows`` gives the rows of the form that have been made; ``given`` what stands in the others."""

    def __init__(
        self, context: Context, rows: Callable[[], Mapping[str, FormRow]], given: Mapping[str, JSON] | None = None
    ) -> None:
        super().__init__(spacing=S, margins=M)
        self._context = context
        self._rows = rows
        self.given = dict(given or {})
        self.doubts: tuple[Doubt, ...] = ()
        self.days = plain_line()
        self.days.setMaximumWidth(90)
        self.take = secondary_button("", self.set_date, "calendar")
        self.problem = label("", "danger")
        self.problem.hide()
        self.warning = Banner("", "warn")
        self.warning.hide()
        ask, unit = label("", "strong", wrap=False), label("", wrap=False)
        context.bind(ask.setText, "appeal.dialog.within")
        context.bind(unit.setText, "appeal.dialog.within-days")
        context.bind(self.days.setAccessibleName, "appeal.dialog.within-name")
        context.bind(self.take.setText, "appeal.dialog.within-take")
        self.body.addLayout(row(ask, self.days, unit, self.take, None, spacing=S))
        self.body.addWidget(self.problem)
        self.body.addWidget(self.warning)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.weigh)
        self.days.returnPressed.connect(self.set_date)
        context.language_changed.connect(lambda _: self._show(self.doubts))

    # --- within n days --------------------------------------------------------------------------

    def set_date(self) -> None:
        """Put the day into the form: counted from the date of the appeal, or from today where it has none."""
        self.problem.hide()
        try:
            days = read_number(self.days.text(), "expected")
        except SijilError as error:
            self._say(error)
            return
        sent = self.values().get("date")
        call(
            self,
            self._context,
            within,
            sent if isinstance(sent, str) else "",
            days or 0,
            done=self._take,
            failed=self._say,
        )

    def _take(self, edtf: str) -> None:
        made = self._rows().get("expected")
        if made is not None:
            made.editor.show_value(edtf)
            made.edited.emit()
            self._context.say(self._context.words("appeal.dialog.by", date=date_words(self._context, edtf)))

    def _say(self, error: Exception) -> None:
        self.problem.setText(self._context.error_text(error))
        self.problem.show()

    # --- consent --------------------------------------------------------------------------------

    def touch(self) -> None:
        """Something was typed or chosen."""
        self._rest.start()

    def values(self) -> dict[str, JSON]:
        """What the form says of what a consent is weighed by; what can't be read yet is left out."""
        said = {name: value for name, value in self.given.items() if name in ASKED}
        for name, made in self._rows().items():
            if name in ASKED:
                try:
                    said[name] = made.editor.value()
                except (SijilError, ValueError):
                    said.pop(name, None)
        return said

    def weigh(self) -> None:
        """Ask what speaks against it, now."""
        self._rest.stop()
        call(self, self._context, appeals.consent_doubts, self.values(), done=self._show, failed=lambda _: None)

    def _show(self, found: tuple[Doubt, ...]) -> None:
        self.doubts = found
        said = [words.doubt_words(doubt, self._context.language) for doubt in found]
        self.warning.show_text("\n".join(dict.fromkeys(said)))


def aids_of(form: Form, lookups: Lookups, given: Mapping[str, JSON]) -> list[AppealAid]:
    """What stands beside the form of an appeal; nothing beside that of any other record."""
    if form.declared.name != "appeal":
        return []
    aid = AppealAid(form.context, lambda: dict(form.rows), given)
    form.edited.connect(aid.touch)
    lookups.ready.connect(aid.touch)
    return [aid]


def within(session: Session, sent: str, days: int) -> str:
    """The day on which so many days are over, from a date or from this device's today."""
    return appeals.deadline(sent or appeals.today(session), days)

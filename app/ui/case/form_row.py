"""One field of a form: its label, its editor, and beneath them what is wrong, disputed, or from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.errors import InputError, SijilError
from app.model.definitions import definition_id
from app.model.entry import JSON
from app.model.fields import Field, Kind
from app.model.values import check_value
from app.model.vocabulary import vocabulary
from app.services.views import AccountView, FieldView
from app.ui.case.accounts_view import AccountsView
from app.ui.case.fields import make_editor
from app.ui.case.lookups import Lookups
from app.ui.case.mode import ModeChoice
from app.ui.case.wording import field_words
from app.ui.disputes.wording import standing
from app.ui.parts import XS, S, chip, column, label, row

if TYPE_CHECKING:
    from app.ui.context import Context


class FormRow(QWidget):
    """A label, an editor, and beneath them what is wrong, disputed, or from elsewhere."""

    edited = Signal()

    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__()
        self.context = context
        self.type = type_
        self.declared = declared
        self.lookups = lookups
        self.view: FieldView | None = None
        self._before: JSON = None
        self.label = label("", "strong", wrap=True)
        self.editor = make_editor(context, type_, declared, lookups)
        self.problem = label("", "danger")
        self.problem.hide()
        self.mode = ModeChoice(context)
        self._marks = row(self.label, spacing=S)
        self._marks.setStretch(0, 1)
        self._others = column(spacing=XS)
        self.help = label("", "small")
        self.setLayout(column(self._marks, self.help, self.editor, self.problem, self.mode, self._others, spacing=XS))
        self.label.setBuddy(self.editor)
        self.editor.edited.connect(self._edited)
        self.retranslate("")
        context.language_changed.connect(self.retranslate)

    @property
    def dirty(self) -> bool:
        """Whether the field says something else than what was opened."""
        try:
            return bool(self.editor.value() != self._before)
        except (SijilError, ValueError):
            return True

    @property
    def filled(self) -> bool:
        """Whether something stands in the field, here or withheld."""
        return self.dirty or (self.view is not None and self.view.state != "empty")

    def show_field(self, view: FieldView | None) -> None:
        self.view = view
        self._before = view.value if view is not None else None
        self.editor.show_value(self._before)
        self._before = self._read_back(self._before)
        self._show_others()
        self.mode.look(view, None, False)

    def take_source(self, source: str | None) -> None:
        """The source that the whole save is according to has been chosen."""
        self.mode.look(self.view, source, self.dirty, extends=self._extends)

    @property
    def _extends(self) -> bool:
        """Whether a spelling or a kind of name was added, and none taken away."""
        if self.declared.kind is not Kind.NAMES or not isinstance(self._before, list):
            return False
        try:
            now = self.editor.value()
        except (SijilError, ValueError):
            return False
        return isinstance(now, list) and all(name in now for name in self._before)

    def value(self) -> JSON:
        """The value, checked by its declaration. Raises :class:`InputError`."""
        value = self.editor.value()
        if value is None:
            if self.declared.required:
                name = field_words(self.context, self.type, self.declared.name)
                raise InputError("required", field=name)
            return None
        standing = self.view.value if self.view is not None else None
        declared = self.context.declarations
        return check_value(self.type, self.declared.name, value, before=standing, declarations=declared)

    def say_problem(self, error: Exception | None) -> None:
        self.problem.setText("" if error is None else self.context.error_text(self._worded(error)))
        self.problem.setVisible(error is not None)

    def retranslate(self, _: str = "") -> None:
        name = field_words(self.context, self.type, self.declared.name)
        self.label.setText(f"{name} *" if self.declared.required else name)
        self.editor.name_for_readers(name)
        helped = " ".join(filter(None, (self._who_may_get_it(), self._helped())))
        self.help.setText(helped)
        self.help.setVisible(bool(helped))

    def _helped(self) -> str:
        return self.context.declarations.field_help(self.declared.name, self.context.language)

    def _who_may_get_it(self) -> str:
        """Of an own field: its name and help were written by somebody, and could ask for more than it keeps (P26)."""
        if definition_id(self.declared.name) is None:
            return ""
        said = vocabulary("own-field-readers").labels(self.context.language)[self.declared.sensitivity.value]
        return self.context.words("extension.readers", readers=said)

    def _read_back(self, value: JSON) -> JSON:
        try:
            return self.editor.value()
        except (SijilError, ValueError):
            return value

    def _worded(self, error: Exception) -> Exception:
        """The error with the field's label instead of its name, and the rule that was broken."""
        name = field_words(self.context, self.type, self.declared.name)
        if not isinstance(error, InputError):
            return InputError(field=name, rule=self.declared.kind.value, reason=self.declared.kind.value)
        rule = error.facts.get("rule") or self.declared.kind.value
        code = None if error.error_code == InputError.code else error.error_code
        return InputError(code, **{**error.facts, "field": name, "rule": rule, "reason": rule})

    def _show_others(self) -> None:
        if self.view is None or self.view.state not in ("disputed", "withheld", "decided", "differ"):
            return
        self._marks.insertWidget(1, chip(self.context, self.view.state))
        if self.view.decisions:
            self._others.addWidget(label(standing(self.context, self.view.dispute, self.view.decisions), "small"))
        if self.view.state != "withheld":
            titles = self.lookups.titles()
            others = AccountsView(self.context, self.type, self.view, titles, compact=True)
            others.taken.connect(self._take_account)
            self._others.addWidget(others)

    def _take_account(self, account: AccountView) -> None:
        self.editor.show_value(account.value)
        self.mode.settle()

    def _edited(self) -> None:
        self.say_problem(None)
        self.edited.emit()

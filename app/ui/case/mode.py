"""What becomes of a value that is there already, when another is written beside or over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QRadioButton, QWidget

from app.services.views import FieldView
from app.ui.parts import XS, column, label

if TYPE_CHECKING:
    from app.ui.context import Context

Mode = Literal["set", "add", "settle"]


class ModeChoice(QWidget):
    """Shown only where it matters: the value that stands was said by another source, or is disputed.

    The default never removes what another source says.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._asked = False
        self._answered = False
        self._context = context
        self._why = label("", "small")
        self.correct = QRadioButton()
        self.beside = QRadioButton()
        self.beside.setChecked(True)
        group = QButtonGroup(self)
        group.addButton(self.correct)
        group.addButton(self.beside)
        group.buttonClicked.connect(self._answer)
        context.bind(self._why.setText, "case.mode.why")
        context.bind(self.beside.setText, "case.mode.beside")
        context.bind(self.correct.setText, "case.mode.correct")
        self.setLayout(column(self._why, self.beside, self.correct, spacing=XS))
        self.hide()

    @property
    def mode(self) -> Mode:
        if self.isHidden():
            return "set"
        return "settle" if self.correct.isChecked() else "add"

    def settle(self) -> None:
        """A person chose one account over the others."""
        self.correct.setChecked(True)
        self.show()
        self._asked = True

    def look(self, view: FieldView | None, source: str | None, dirty: bool, *, extends: bool = False) -> None:
        """Whether there is a choice to make for this field, with this source, as it stands.

        ``extends``: what is written keeps all that stood and adds to it, as another spelling of a
        name does. Beside one's own account that would be a dispute with oneself.
        """
        own = view is not None and all(a.author.is_self and a.held for a in view.accounts)
        if not self._asked and not self._answered:
            (self.correct if extends and own else self.beside).setChecked(True)
        if view is None or not dirty:
            self.setVisible(self._asked and view is not None)
            return
        said_elsewhere = any(a.source is not None and a.source != source for a in view.accounts)
        sourced_now = source is not None and any(a.source != source for a in view.accounts)
        self.setVisible(
            self._asked or said_elsewhere or sourced_now or view.state in ("disputed", "withheld", "differ")
        )

    def _answer(self, _: QAbstractButton) -> None:
        self._answered = True

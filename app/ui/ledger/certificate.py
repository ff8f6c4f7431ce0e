"""Saving a certificate of custody outside the vault: in which languages, as which kind of file, and where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton

from app.base.catalogue import LANGUAGES, NAMES, isolate_ltr
from app.base.task import Task
from app.services.casefile import SHAPES
from app.services.ledger import certificate
from app.services.ledger.certificate import Made
from app.services.session import Session
from app.ui.case.calls import call
from app.ui.case.wording import inert
from app.ui.parts import Banner, Dialog, ProgressPanel, S, choose_new_file, label, primary_button, row

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.operation import Operation

_MOST: Final = 2
"""languages that a document sets side by side"""


def write_certificate(
    session: Session, target: str, path: Path, shape: str, languages: tuple[str, ...], task: Task
) -> Made:
    """The verb with its arguments in the order of a call."""
    chosen = next(one for one in SHAPES if one == shape)
    return certificate.export(session, target, path, shape=chosen, languages=languages, task=task)


class CertificateDialog(Dialog):
    """``target``: a piece of evidence (its record), or a case."""

    def __init__(self, context: Context, target: str, *, case: bool = False) -> None:
        words = context.words
        title = "ledger.certificate.title-case" if case else "ledger.certificate.title"
        super().__init__(context, words(title), width=540)
        self._target = target
        self._operation: Operation | None = None
        self.body.addWidget(label(words("ledger.certificate.about"), "body"))
        self.body.addWidget(Banner(words("ledger.window.save.warning"), "warn"))
        self.body.addWidget(label(words("ledger.window.save.languages"), "strong"))
        self.languages = {code: QCheckBox(NAMES[code]) for code in LANGUAGES}
        for code, box in self.languages.items():
            box.setChecked(code in ("en", "ar" if context.language == "en" else context.language))
            box.toggled.connect(self._limit)
        self.body.addLayout(row(*self.languages.values(), None, spacing=S))
        self.body.addWidget(label(words("ledger.window.save.shape"), "strong"))
        self.shapes = {shape: QRadioButton(shape.upper()) for shape in SHAPES}
        group = QButtonGroup(self)
        for button in self.shapes.values():
            group.addButton(button)
        self.shapes[SHAPES[0]].setChecked(True)
        self.body.addLayout(row(*self.shapes.values(), None, spacing=S))
        self.progress, self.outcome = ProgressPanel(context), Banner("", "ok")
        self.body.addWidget(self.progress)
        self.body.addWidget(self.outcome)
        self.outcome.hide()
        self.leave = self.add_cancel()
        self.go = self.add_button(primary_button(words("find.export.where"), self.choose), default=True)
        self.finished.connect(lambda _: self.deleteLater())
        self._limit()

    def chosen(self) -> tuple[str, ...]:
        """The languages of the document, English or what stands first of those chosen on its own side."""
        return tuple(code for code, box in self.languages.items() if box.isChecked())

    def _limit(self, _: bool = False) -> None:
        """One or two languages: with two chosen, the others wait."""
        chosen = self.chosen()
        for code, box in self.languages.items():
            box.setEnabled(code in chosen or len(chosen) < _MOST)
        self.go.setEnabled(bool(chosen))

    def choose(self) -> None:
        """Ask where it goes; nothing is written before."""
        shape = next(code for code, button in self.shapes.items() if button.isChecked())
        name = f"{self.context.words('ledger.window.name')}.{shape}"
        path = choose_new_file(self.context, name, "ledger.window.save.title")
        if path is not None:
            self.write(path if path.suffix else path.with_suffix(f".{shape}"), shape)

    def write(self, path: Path, shape: str) -> None:
        self.outcome.hide()
        self.bring_to_sight(self.progress)
        self._operation = call(
            self, self.context, write_certificate, self._target, path, shape, self.chosen(),
            done=self._done, failed=self._failed, task=self.progress, busy=self.go,
        )  # fmt: skip

    def reject(self) -> None:
        if self._operation is not None:
            self._operation.cancel()
        super().reject()

    def _done(self, made: Made) -> None:
        words = self.context.words
        lines = [words("ledger.window.saved"), isolate_ltr(inert(str(made.path)))]
        if made.wrong:
            lines.insert(0, words("ledger.window.wrong", n=made.wrong))
        self.outcome.show_text("\n".join(lines), "danger" if made.wrong else "ok")
        self.leave.setText(words("button.close"))
        self.bring_to_sight(self.outcome)

    def _failed(self, error: Exception) -> None:
        self.outcome.show_text(self.context.error_text(error), "danger")
        self.bring_to_sight(self.outcome)

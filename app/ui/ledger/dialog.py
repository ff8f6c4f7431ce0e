"""The ledger of one piece: whether it holds together, then every line, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.catalogue import isolate, isolate_ltr
from app.services.ledger import reading, wording
from app.services.ledger.reading import HolderView, LedgerView, LineView
from app.services.views import EvidenceView
from app.ui.case.calls import call
from app.ui.case.wording import inert
from app.ui.ledger.certificate import CertificateDialog
from app.ui.parts import XS, Banner, Chip, CopyField, Dialog, FlowLayout, S, column, divider, label, secondary_button
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

RLM: Final = "\u200f"
MOST: Final = 200
"""lines that are shown; the certificate has all of them"""


class LedgerDialog(Dialog):
    """Reads the ledger when it opens."""

    def __init__(self, context: Context, piece: EvidenceView, parent: QWidget | None = None) -> None:
        words = context.words
        super().__init__(context, words("ledger.window.panel"), parent, width=640)
        self._piece = piece
        self.body.addWidget(label(inert(piece.name), "strong"))
        self.body.addWidget(label(words("ledger.window.panel.help"), "muted"))
        self.hash = CopyField(context, piece.sha256)
        self.body.addWidget(self.hash)
        self.standing = Banner("", "ok")
        self.standing.hide()
        self.body.addWidget(self.standing)
        self.lines: QVBoxLayout = column(spacing=S)
        self.body.addLayout(self.lines)
        self.leave = self.add_cancel()
        self.leave.setText(words("button.close"))
        self.certificate = self.add_button(secondary_button(words("ledger.window.button"), self.certify, "print"))
        self.finished.connect(lambda _: self.deleteLater())
        call(self, context, reading.show, piece.id, done=self.show_ledger, failed=self._fail)

    def certify(self) -> None:
        """Ask how the certificate is to be, and where it goes."""
        CertificateDialog(self.context, self._piece.id).open()

    def show_ledger(self, view: LedgerView) -> None:
        """Say first whether it holds together, and whose part of it doesn't."""
        words = self.context.words
        clear(self.lines)
        wrong = [one for one in view.holders if one.fault or one.rewritten]
        if not view.lines:
            self.standing.show_text(words("ledger.none"), "warn")
        else:
            said = [words("ledger.sound" if view.sound else "ledger.unsound"), *map(self._wrong, wrong)]
            self.standing.show_text("\n".join(said), "ok" if view.sound else "danger")
        self.standing.show()
        newest = list(view.lines)[::-1]
        for line in newest[:MOST]:
            self.lines.addWidget(self._line(line))
            self.lines.addWidget(divider())
        if len(newest) > MOST:
            self.lines.addWidget(label(words("ledger.window.more", n=len(newest) - MOST), "muted"))

    def _wrong(self, one: HolderView) -> str:
        language = self.context.language
        return f"{isolate(inert(wording.person(one.who, language)))}: {wording.holder(one, language)}"

    def _line(self, line: LineView) -> QWidget:
        language = self.context.language
        act = label(wording.act(line, language), "strong", wrap=False)
        about = label(wording.about(line, language), "body", wrap=False)
        head = QWidget()
        flow = FlowLayout(spacing=S)
        head.setLayout(flow)
        flow.addWidget(act)
        flow.addWidget(about)
        if line.other == "silent":
            flow.addWidget(Chip(wording.says(line, language), "danger"))
        elif line.other == "same":
            flow.addWidget(Chip(wording.says(line, language), "ok"))
        below = [isolate_ltr(wording.when(line.at)), isolate(inert(wording.person(line.who, language)))]
        whom = wording.other(line, language)
        if whom:
            key = "ledger.window.from" if line.act == "received" else "ledger.window.to"
            below.append(self.context.words(key, name=isolate(inert(whom))))
        holder = QWidget()
        turned = RLM if self.context.rtl else ""  # a line that begins with a date has no direction of its own
        holder.setLayout(column(head, label(turned + " · ".join(below), "small"), spacing=XS))
        holder.setAccessibleName(f"{act.text()} {about.text()} {wording.says(line, language)}")
        return holder

    def _fail(self, error: Exception) -> None:
        self.standing.show_text(self.context.error_text(error), "danger")
        self.standing.show()

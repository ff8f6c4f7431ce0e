"""What readers will get, before it leaves: what stays here and why, names inside texts, files, the case itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services import disclosure
from app.services.disclosure import Found, PieceView, Prepared, Terms, Withheld
from app.services.views import CaseView
from app.ui.case.calls import call
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.wording import inert, shown
from app.ui.disclosure.case_dialog import CaseDialog
from app.ui.disclosure.redact import RedactDialog
from app.ui.disclosure.wording import WHY, found_words, split, why_words, withheld_words
from app.ui.parts import (
    XS,
    Banner,
    Card,
    Chip,
    FlowLayout,
    M,
    ProgressPanel,
    S,
    column,
    label,
    link_button,
    row,
    secondary_button,
)
from app.ui.parts.marked import MarkedText
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

FIRST: Final = 6  # lines of a group before "Show all"


class PreviewPane(Card):
    """Embedded where something leaves: the pages that send and seal call :meth:`show_for`.

    ``terms_changed`` carries :class:`Terms` when a person chose otherwise for a file; ``previewed`` the
    :class:`~app.services.disclosure.Preview` that is shown.
    """

    terms_changed = Signal(object)
    previewed = Signal(object)

    def __init__(self, context: Context) -> None:
        heading = label("", "subheading")
        super().__init__(heading, spacing=M)
        self.context = context
        context.bind(heading.setText, "disclosure.preview.title")
        self.found: disclosure.Preview | None = None
        self.terms: Terms | None = None
        self._cases: list[str] | None = None
        self._readers: tuple[str, ...] = ()
        self._asked = 0
        self.said = Banner("", "info")
        self.said.hide()
        self._body = column(spacing=M)
        self.progress = ProgressPanel(context, title="disclosure.clean.working")
        self.body.addWidget(self.said)
        self.body.addLayout(self._body)
        self.body.addWidget(self.progress)
        self.hide()

    def show_for(self, cases: Sequence[str] | None, readers: Sequence[str], terms: Terms) -> None:
        """Show what these readers would get of these cases (``None``: all) on these terms."""
        self._cases, self._readers, self.terms = None if cases is None else list(cases), tuple(readers), terms
        self._load()

    def forget(self) -> None:
        """Show nothing: nobody or nothing is chosen."""
        self._asked += 1
        self.found = None
        clear(self._body)
        self.hide()

    def retranslate(self) -> None:
        """Say it again in the window's language."""
        if self.found is not None:
            self._show(self._asked, self.found)

    def _load(self) -> None:
        self._asked += 1
        asked = self._asked
        call(
            self,
            self.context,
            disclosure.preview,
            self._cases,
            self.terms,
            self._readers,
            done=partial(self._show, asked),
            failed=partial(self._failed, asked),
        )

    def _failed(self, asked: int, error: Exception) -> None:
        if asked == self._asked:
            clear(self._body)
            self.said.show_text(self.context.error_text(error), "warn")
            self.show()

    def _show(self, asked: int, found: disclosure.Preview) -> None:
        if asked != self._asked:
            return
        self.found = found
        clear(self._body)
        words = self.context.words
        count = found.count()
        self.said.show_text(words("disclosure.preview.withheld", n=count) if count else words("disclosure.preview.all"))
        if found.unseen:
            self._body.addWidget(Banner(words("disclosure.preview.unseen", n=len(found.unseen)), "warn"))
        self._body.addWidget(self._open_buttons(found))
        if found.found_names:
            self._body.addWidget(self._mentions(found.found_names))
        for why in self._reasons(found.withheld):
            self._body.addWidget(self._group(why, [one for one in found.withheld if _reason(one.why) == why]))
        if found.pieces:
            self._body.addWidget(self._files(found.pieces))
        self._body.addWidget(label(words("disclosure.preview.limits"), "small"))
        self.show()
        self.previewed.emit(found)

    def _open_buttons(self, found: disclosure.Preview) -> QWidget:
        """Opens each case as the reader will see it; of many, the first ones by name and the rest on asking."""
        made = QWidget()
        flow = FlowLayout(spacing=S)
        made.setLayout(flow)
        one = len(found.cases) == 1
        for view in found.cases[:FIRST]:
            title = shown(view.case.title) or self.context.words("case.untitled")
            text = self.context.words(
                "disclosure.preview.open" if one else "disclosure.preview.open.named", title=title
            )
            button = secondary_button(text, partial(self._open, view), "eye")
            button.setAccessibleName(self.context.words("disclosure.preview.open.named", title=inert(title)))
            flow.addWidget(button)
        if len(found.cases) > FIRST:
            rest = len(found.cases) - FIRST
            flow.addWidget(label(self.context.words("disclosure.preview.more-cases", n=rest), "small", wrap=False))
        return made

    def _open(self, view: CaseView) -> CaseDialog:
        dialog = CaseDialog(self.context, view, self.found.registers if self.found is not None else ())
        dialog.open()
        return dialog

    # --- names in texts -----------------------------------------------------------------------

    def _mentions(self, found: Sequence[Found]) -> QWidget:
        words = self.context.words
        body = column(spacing=S)
        lines = [self._mention(one) for one in found]
        _fold(self.context, body, lines)
        head = Banner(words("disclosure.found", n=len(found)), "warn")
        made = QWidget()
        made.setLayout(column(head, body, spacing=S))
        return made

    def _mention(self, one: Found) -> QWidget:
        words = self.context.words
        told = found_words(self.context, one)
        text = MarkedText(self.context, split(one), told)
        kinds = ("text", "long-text")
        declared = self.context.declarations.field_of(one.type, one.field)
        made = QWidget()
        line = row(label(told, "small"), spacing=S)
        line.setStretch(0, 1)
        if declared is not None and declared.kind.value in kinds and one.type != "excerpt":
            button = link_button(words("disclosure.redact.go"), partial(self.redact, one))
            button.setAccessibleName(f"{words('disclosure.redact.go')}: {told}")
            line.addWidget(button)
        made.setLayout(column(line, text, spacing=0))
        return made

    def redact(self, one: Found) -> RedactDialog:
        """Take the passage out, with what else is proposed in that text."""
        dialog = RedactDialog(self.context, one.record, one.type, one.field, one.whole)
        dialog.made.connect(lambda _: self._load())
        dialog.open()
        return dialog

    # --- what stays here ----------------------------------------------------------------------

    @staticmethod
    def _reasons(withheld: Sequence[Withheld]) -> list[str]:
        there = {_reason(one.why) for one in withheld}
        return [why for why in (*WHY, "other") if why in there]

    def _group(self, why: str, withheld: Sequence[Withheld]) -> QWidget:
        count = sum(one.count for one in withheld)
        head = row(label(why_words(self.context, why), "strong"), Chip(str(count)), None, spacing=S)
        lines = column(spacing=XS)
        made = QWidget()
        inner = QWidget()
        inner.setLayout(lines)
        inner.hide()
        open_ = link_button(self.context.words("disclosure.show"), None)

        def switch() -> None:
            if inner.isHidden() and not lines.count():
                _fold(self.context, lines, [label(withheld_words(self.context, one), "small") for one in withheld])
            inner.setVisible(inner.isHidden())
            open_.setText(self.context.words("disclosure.show" if inner.isHidden() else "disclosure.hide"))

        open_.clicked.connect(switch)
        open_.setAccessibleName(f"{self.context.words('disclosure.show')}: {why_words(self.context, why)}")
        head.insertWidget(2, open_)
        made.setLayout(column(head, inner, spacing=XS))
        return made

    # --- files --------------------------------------------------------------------------------

    def _files(self, pieces: Sequence[PieceView]) -> QWidget:
        words = self.context.words
        body = column(spacing=S)
        originals = [one for one in pieces if not one.copy]
        going = sum(not one.kept for one in pieces)
        _fold(self.context, body, [self._file(one) for one in originals])
        head = label(words("disclosure.files", n=len(pieces), going=going), "strong")
        made = QWidget()
        lines: QVBoxLayout = column(head, body, spacing=S)
        if any(one.kept == "uncleaned" and one.choice in ("cleaned", "both") for one in originals):
            button = secondary_button(words("disclosure.clean"), self.clean, "image")
            lines.addLayout(row(button, None))
        lines.addWidget(label(words("disclosure.files.hint"), "small"))
        made.setLayout(lines)
        return made

    def _file(self, one: PieceView) -> QWidget:
        words = self.context.words
        name = shown(one.title) or words("case.untitled")
        choice = SearchCombo()
        choice.setAccessibleName(words("disclosure.file.choice", title=inert(one.title)))
        choice.set_options([(code, words(f"disclosure.file.{code}")) for code in disclosure.FILES])
        choice.set_code(one.choice)
        choice.chosen.connect(partial(self._choose, one.id))
        title = label(name, "body")
        line = row(title, choice, spacing=S)
        line.setStretch(0, 1)
        key = one.kept or "goes"
        made = QWidget()
        made.setLayout(column(line, label(words(f"disclosure.file.kept.{key}"), "small"), spacing=0))
        return made

    def _choose(self, piece: str, code: str) -> None:
        if self.terms is None or code not in disclosure.FILES:
            return
        kept = frozenset(pair for pair in self.terms.pieces if pair[0] != piece)
        chosen = next(one for one in disclosure.FILES if one == code)
        self.terms = replace(self.terms, pieces=kept | {(piece, chosen)})
        self.terms_changed.emit(self.terms)
        self._load()

    def clean(self) -> None:
        """Make the cleaned copies that are wanted and not there yet."""
        call(
            self,
            self.context,
            disclosure.prepare,
            self._cases,
            self.terms,
            self._readers,
            done=self._cleaned,
            task=self.progress,
        )

    def _cleaned(self, prepared: Prepared) -> None:
        if prepared.failed:
            self.context.say(self.context.words("disclosure.clean.failed", n=len(prepared.failed)))
        self._load()


def _reason(why: str) -> str:
    """As what a reason is told: consent has several, and what is new here is at least not hidden."""
    if why.startswith("consent"):
        return "consent"
    return why if why in WHY else "other"


def _fold(context: Context, body: QVBoxLayout, lines: Sequence[QWidget]) -> None:
    """The first lines, and the others once somebody asks."""
    for line in lines[:FIRST]:
        body.addWidget(line)
    rest = lines[FIRST:]
    if not rest:
        return
    for line in rest:
        line.hide()
        body.addWidget(line)
    more = link_button(context.words("disclosure.more", n=len(rest)), None)

    def show() -> None:
        more.hide()
        for line in rest:
            line.show()

    more.clicked.connect(show)
    body.addWidget(more)

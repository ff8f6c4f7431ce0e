"""Who opened, looked at, exported, sent or received what in this vault, and what can't be known."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from app.base.catalogue import isolate_ltr
from app.model.recordids import is_case_file
from app.services import access
from app.services.access import WHATS, AccessLine, AccessPage, Broken
from app.services.session import Session
from app.ui.case.calls import call
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.wording import author_words, moment, shown
from app.ui.parts import (
    Banner,
    EmptyState,
    M,
    S,
    choose_new_file,
    column,
    icon_button,
    label,
    page_scroll,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.buttons import name_button
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

STEP = 60
NAME = "table"


class AccessLogPage(QWidget):
    """Newest first, some at a time; of one case when a case's page asks."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._asked = 0
        self._case, self._title = "", ""
        self._more: int | None = None
        self._rows = 0
        title, hint = label("", "title"), label("", "muted")
        limits, waiting = Banner("", "info"), label("", "small")
        context.bind(title.setText, "page.access")
        context.bind(hint.setText, "access.hint")
        context.bind(limits.setText, "access.limits")
        context.bind(waiting.setText, "access.waiting")
        back = icon_button("back", "", partial(context.navigate, "changes"))
        context.bind(lambda words: name_button(back, words), "button.back")
        self.verdict = Banner("", "ok")
        self.what = SearchCombo()
        self.what.chosen.connect(lambda _: self._load())
        self.only = label("", "strong")
        self.every = quiet_button("", self._show_every)
        self.export = secondary_button("", self._export, "external")
        context.bind(self.every.setText, "access.every-case")
        context.bind(self.export.setText, "access.export")
        context.bind(self.what.setAccessibleName, "access.kind")
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(M)
        self._lines.setVerticalSpacing(S)
        self._lines.setColumnStretch(2, 1)
        self._empty = column()
        self.more = secondary_button("", self._show_more)
        context.bind(self.more.setText, "access.more")
        head = row(back, title, spacing=S)
        head.setStretch(1, 1)
        tools = row(self.what, self.only, self.every, None, self.export, spacing=S)
        area = page_scroll(
            head, hint, limits, waiting, self.verdict, tools, self._lines, self._empty, row(self.more, None), spacing=M
        )
        self.setLayout(column(area, spacing=0))
        self._offer()

    def show_page(self, case: str = "", title: str = "", **_: object) -> None:
        self._case, self._title = case, title
        self._load()

    def retranslate(self) -> None:
        self._offer()
        self._load()

    def _offer(self) -> None:
        words = self._context.words
        self.what.set_options([(what, words(f"access.what.{what}")) for what in WHATS], words("access.all"))

    def _show_every(self) -> None:
        self._case, self._title = "", ""
        self._load()

    def _kinds(self) -> tuple[str, ...]:
        return (self.what.code(),) if self.what.code() else ()

    def _load(self) -> None:
        self._asked += 1
        self.only.setText(self._context.words("access.one-case", title=shown(self._title)) if self._case else "")
        self.every.setVisible(bool(self._case))
        call(
            self,
            self._context,
            access.page,
            self._case,
            self._kinds(),
            None,
            STEP,
            done=partial(self._loaded, self._asked),
        )
        call(self, self._context, access.check, done=self._judge)

    def _judge(self, broken: Broken | None) -> None:
        words = self._context.words
        if broken is None:
            self.verdict.show_text(words("access.whole"), "ok")
        else:
            self.verdict.show_text(words("access.cut" if broken.cut else "access.broken", no=broken.no), "danger")

    def _loaded(self, asked: int, page: AccessPage) -> None:
        if asked != self._asked:
            return
        clear(self._lines)
        clear(self._empty)
        self._rows = 0
        words = self._context.words
        if not page.lines:
            self._empty.addWidget(EmptyState("eye", words("access.none.title"), words("access.none.hint")))
        self._add(page)

    def _show_more(self) -> None:
        args = (self._case, self._kinds(), self._more, STEP)
        call(self, self._context, access.page, *args, done=self._add, busy=self.more)

    def _add(self, page: AccessPage) -> None:
        for line in page.lines:
            self._put(line)
        self._more = page.more
        self.more.setVisible(page.more is not None)

    def _put(self, line: AccessLine) -> None:
        words = self._context.words
        named = shown(line.case_title) or words("case.untitled" if is_case_file(line.case) else "changes.registers")
        about = [named] if line.case else []
        if line.record:
            about.append(shown(line.record_title) or isolate_ltr(line.record[:8]))
        if line.who is not None:
            key = "access.from" if line.what == "received" else "access.to"
            about.append(words(key, who=author_words(self._context, line.who)))
        cells = (moment(line.at), words(f"access.what.{line.what}"), words("case.comma").join(about))
        for place, text in enumerate(cells):
            made = label(text, "small" if not place else "body", wrap=place == 2)
            self._lines.addWidget(made, self._rows, place)
        self._rows += 1

    def _export(self) -> None:
        path = choose_new_file(self._context, f"{NAME}.csv", "access.export")
        if path is not None:
            self.write(path)

    def write(self, path: Path) -> None:
        """Write what is filtered for to ``path``."""

        def done(n: int) -> None:
            self._context.say(self._context.words("access.exported", n=n), "warn")
            self._load()

        language = self._context.language
        call(self, self._context, _export, path, self._case, self._kinds(), language, done=done, busy=self.export)


def _export(session: Session, path: Path, case: str, what: tuple[str, ...], language: str) -> int:
    return access.export(session, path, case=case, what=what, language=language)

"""What others wrote since somebody last looked: by case, record and field, what came last first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.services import changes
from app.services.changes import FileNews, NewsPage
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.case.wording import moment, shown
from app.ui.parts import (
    Card,
    EmptyState,
    FlowLayout,
    L,
    M,
    S,
    column,
    divider,
    label,
    link_button,
    page_scroll,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.gradual import Gradual
from app.ui.parts.space import clear
from app.ui.review.record_change import RecordChangeView

if TYPE_CHECKING:
    from app.ui.context import Context


class ChangesPage(QWidget):
    """Cards by case; a case counts as seen when somebody says so here, or when they leave it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._asked = 0
        self._upto: dict[str, changes.Position] = {}
        """what is on the screen, and up to where"""
        self.cards: dict[str, QWidget] = {}
        self._gradual = Gradual(self)
        title, hint = label("", "title"), label("", "muted")
        context.bind(title.setText, "page.changes")
        context.bind(hint.setText, "changes.hint")
        self.count = label("", "strong")
        self.all_seen = secondary_button("", self._mark_all, "check")
        log = quiet_button("", partial(context.navigate, "access"), "eye")
        context.bind(self.all_seen.setText, "changes.all-seen")
        context.bind(log.setText, "page.access")
        tools = QWidget()
        flow = FlowLayout(spacing=S)
        flow.addWidget(self.all_seen)
        flow.addWidget(log)
        tools.setLayout(flow)
        self._cards = column(spacing=L)
        self.more = secondary_button("", self._show_more)
        self.more.hide()
        self.area = page_scroll(title, hint, tools, self.count, self._cards, row(self.more, None), spacing=M)
        self.setLayout(column(self.area, spacing=0))
        context.changed.connect(self._changed)

    def show_page(self, **_: object) -> None:
        self._load()

    def retranslate(self) -> None:
        self._load()

    def _load(self) -> None:
        self._asked += 1
        page = partial(changes.page, language=self._context.language)
        call(self, self._context, page, done=partial(self._loaded, self._asked))

    def _loaded(self, asked: int, page: NewsPage) -> None:
        if asked != self._asked:
            return
        self._gradual.clear()
        clear(self._cards)
        self.cards, self._upto = {}, {}
        words = self._context.words
        self.all_seen.setVisible(bool(page.files))
        self.count.setText(words("changes.count", n=page.total) if page.files else "")
        if not page.files:
            empty = EmptyState("check", words("changes.none.title"), words("changes.none.hint"))
            self._cards.addWidget(empty)
        self._add(page)

    def _add(self, page: NewsPage) -> None:
        for one in page.files:
            self._upto[one.file] = one.upto
            self._gradual.add(partial(self._add_card, one))
        left = page.total - len(self._upto)
        self.more.setVisible(left > 0)
        self.more.setText(self._context.words("changes.more-files", n=left))
        self._gradual.begin()

    def _add_card(self, news: FileNews) -> None:
        card = self.cards[news.file] = FileCard(self._context, news)
        card.seen.clicked.connect(partial(self._mark, news))
        self._cards.addWidget(card)

    def _show_more(self) -> None:
        page = partial(changes.page, language=self._context.language)
        call(self, self._context, page, len(self._upto), done=self._add, busy=self.more)

    def _mark(self, news: FileNews, _: bool = False) -> None:
        call(self, self._context, changes.seen, {news.file: news.upto})

    def _mark_all(self) -> None:
        def done(_: ChangeSet) -> None:
            self._context.say(self._context.words("changes.all-seen.done"), "ok")

        call(self, self._context, changes.all_seen, done=done, busy=self.all_seen)

    def _changed(self, made: ChangeSet) -> None:
        if self.isVisible() and (made.files or made.kinds & {"looked", "rebuilt"}):
            self._load()


class FileCard(Card):
    """One case or register: its head, and the records that differ."""

    def __init__(self, context: Context, news: FileNews) -> None:
        super().__init__(spacing=M)
        self._context = context
        self._news = news
        words = context.words
        name = shown(news.title) or words("case.untitled" if news.is_case else "changes.registers")
        self.setAccessibleName(name)
        self.seen = secondary_button(words("changes.seen"), None, "check")
        self.seen.setAccessibleName(words("changes.seen.named", title=name))
        head = row(label(name, "heading"), spacing=S)
        head.setStretch(0, 1)
        if news.is_case:
            go = secondary_button(words("changes.open"), partial(context.navigate, "case", case=news.file))
            go.setAccessibleName(words("changes.open.named", title=name))
            head.addWidget(go)
        head.addWidget(self.seen)
        self.body.addLayout(head)
        self.body.addWidget(label(self._when(), "small"))
        self._records = column(spacing=M)
        self.body.addLayout(self._records)
        self._fill(news)

    def _when(self) -> str:
        words, news = self._context.words, self._news
        came = words("changes.came", when=moment(news.came)) if news.came else words("changes.came.unknown")
        looked = words("changes.looked", when=moment(news.looked)) if news.looked else words("changes.looked.never")
        return "   ".join(f"\u2068{part}\u2069" for part in (came, looked))

    def _fill(self, news: FileNews) -> None:
        clear(self._records)
        if news.hidden:
            self._records.addWidget(label(self._context.words("changes.hidden"), "muted"))
        for number, change in enumerate(news.records):
            if number:
                self._records.addWidget(divider())
            self._records.addWidget(RecordChangeView(self._context, change, news.titles))
        if len(news.records) < news.total:
            more = link_button(self._context.words("changes.more", n=news.total), self._show_all)
            self._records.addLayout(row(more, None))

    def _show_all(self) -> None:
        def done(news: FileNews | None) -> None:
            if news is not None:
                self._fill(news)

        call(self, self._context, changes.of_file, self._news.file, None, self._context.language, done=done)

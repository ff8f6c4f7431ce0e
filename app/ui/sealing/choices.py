"""What is asked before something is sealed: keys without Sijil, the purpose, how much, pages, custodians."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit

from app.base.errors import InputError
from app.model.vocabulary import term
from app.services import release, sealing, sending
from app.services.custody import GroupView
from app.services.sealing import Pages
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.wording import inert
from app.ui.parts import Card, M, S, column, label

if TYPE_CHECKING:
    from app.ui.context import Context

_LINES = 3  # of keys that are seen at once
_PAGES: Final[tuple[Pages, ...]] = ("both", "html", "none")
_PAIRS = (("en", "ar"), ("en",), ("ar",), ("en", "ckb"), ("ckb", "ar"), ("ckb",))


class KeysChoice(Card):
    """Bare age keys, one a line: of an expert or a court without a vault."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        heading, why = label("", "subheading"), label("", "small")
        super().__init__(heading, why, spacing=S)
        self.context = context
        context.bind(heading.setText, "seal.recipients")
        context.bind(why.setText, "seal.recipients.why")
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * (_LINES + 1))
        context.bind(self.text.setAccessibleName, "seal.recipients")
        self.wrong = label("", "small")
        self.wrong.hide()
        self.text.textChanged.connect(self._typed)
        self.body.addWidget(self.text)
        self.body.addWidget(self.wrong)

    def keys(self) -> tuple[str, ...]:
        """What was typed, a key a line."""
        return tuple(dict.fromkeys(line.strip() for line in self.text.toPlainText().splitlines() if line.strip()))

    @property
    def fine(self) -> bool:
        """Whether each of them is a key."""
        return self.wrong.isHidden()

    def _typed(self) -> None:
        said = ""
        try:
            for key in self.keys():
                sealing.demand_recipient(key)
        except InputError as error:
            said = self.context.error_text(error)
        self.wrong.setText(said)
        self.wrong.setVisible(bool(said))
        self.changed.emit()


class UseChoice(Card):
    """What they will do with it, and how much they may know for that."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        heading, why = label("", "subheading"), label("", "small")
        super().__init__(heading, why, spacing=S)
        self.context = context
        context.bind(heading.setText, "seal.purpose")
        context.bind(why.setText, "seal.purpose.why")
        self.purpose, self.policy = SearchCombo(), SearchCombo()
        self.policy_words = label("", "body")
        context.bind(self.policy_words.setText, "seal.policy")
        context.bind(self.purpose.setAccessibleName, "seal.purpose")
        context.bind(self.policy.setAccessibleName, "seal.policy")
        self.body.addLayout(column(self.purpose, self.policy_words, self.policy, spacing=S))
        self.usual = ""
        self.word()
        for combo in (self.purpose, self.policy):
            combo.chosen.connect(lambda _: self.changed.emit())

    def word(self) -> None:
        """Say the options in the window's language."""
        words, language = self.context.words, self.context.language
        purposes = [(code, term("consent-use", code).label(language)) for code in release.PURPOSES]
        self.purpose.set_options(purposes, none=words("seal.purpose.choose"))
        usual = words(f"exchange.policy.{self.usual}") if self.usual else "…"
        options = [(name, words(f"exchange.policy.{name}")) for name in sending.POLICIES]
        self.policy.set_options(options, none=words("seal.policy.usual", policy=usual))

    def tell_usual(self, policy: str) -> None:
        """What holds for these readers where nothing else is chosen."""
        if policy != self.usual:
            self.usual = policy
            self.word()


class MakeChoice(Card):
    """The pages, and whether withheld names go along for custodians."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        heading = label("", "subheading")
        super().__init__(heading, spacing=M)
        self.context = context
        context.bind(heading.setText, "seal.pages")
        self.pages, self.languages, self.group = SearchCombo(), SearchCombo(), SearchCombo()
        self.language_words, self.group_words = label("", "body"), label("", "body")
        lines = (
            (self.pages, "seal.pages", None),
            (self.languages, "seal.languages", self.language_words),
            (self.group, "seal.group", self.group_words),
        )
        for combo, key, words in lines:
            context.bind(combo.setAccessibleName, key)
            if words is not None:
                context.bind(words.setText, key)
                self.body.addWidget(words)
            self.body.addWidget(combo)
            combo.chosen.connect(lambda _: self.changed.emit())
        self._groups: tuple[GroupView, ...] = ()
        self.word()

    @property
    def form(self) -> Pages:
        """Which pages are made."""
        return next((form for form in _PAGES if form == self.pages.code()), "both")

    @property
    def chosen_languages(self) -> tuple[str, ...]:
        """One or two."""
        return tuple(self.languages.code().split()) or _PAIRS[0]

    def show_groups(self, groups: tuple[GroupView, ...]) -> None:
        """The custodians that there are."""
        self._groups = tuple(group for group in groups if group.usable)
        self.word()

    def word(self) -> None:
        """Say the options in the window's language."""
        words = self.context.words
        self.pages.set_options(
            [(name, words(f"seal.pages.{name}")) for name in _PAGES[1:]], none=words("seal.pages.both")
        )
        first, *others = [
            (" ".join(pair), " + ".join(words(f"seal.language.{one}") for one in pair)) for pair in _PAIRS
        ]
        self.languages.set_options(others, none=first[1])
        offered = [(group.id, words("seal.group.some", name=inert(group.name))) for group in self._groups]
        self.group.set_options(offered, none=words("seal.group.none"))
        for widget in (self.group, self.group_words):
            widget.setVisible(bool(self._groups))

"""A dialog that gives a definition of one's own other names, and says more strictly who may get a field."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.base import limits
from app.model.fields import Sensitivity
from app.model.vocabulary import vocabulary
from app.services import extensions
from app.services.extensions import DefinitionView
from app.services.session import Session
from app.ui.case.fields.base import plain_line
from app.ui.case.fields.combo import SearchCombo
from app.ui.context import Context
from app.ui.parts.buttons import primary_button
from app.ui.parts.dialogs import Dialog
from app.ui.parts.labels import label
from app.ui.parts.panels import Banner
from app.ui.parts.space import S
from app.ui.settings.definition import NAMES, question


class ChangeDialog(Dialog):
    """The three names as they are, and, for a field, who may get it: as now or fewer, never more."""

    def __init__(self, context: Context, one: DefinitionView) -> None:
        key = "settings.own.change.title" if one.what == "own_field" else "settings.own.change.names-title"
        super().__init__(context, context.words(key), width=600)
        self.one = one
        known = context.declarations
        own = known.fields.get(one.name) or known.terms.get(one.name) or known.lists.get(one.name)
        self.had = dict(own.labels) if own is not None else {}
        self.banner = Banner("", "warn")
        self.banner.hide()
        self.body.addWidget(self.banner)
        self.body.setSpacing(S)
        self.names = {}
        for language in sorted(NAMES, key=lambda code: code != context.language):
            line = self.names[language] = plain_line()
            line.setMaxLength(limits.OWN_LABEL_CHARS)
            line.setText(self.had.get(language, ""))
            self.body.addWidget(question(self.context.words(f"field.{NAMES[language]}"), line))
        self.body.addWidget(label(context.words("settings.own.change.names"), "small"))
        self.readers: SearchCombo | None = None
        if one.name in known.fields:
            self._ask_readers(known.fields[one.name].field.sensitivity)
        self.add_cancel()
        self.ok = self.add_button(primary_button(context.words("button.save"), self.send), default=True)
        next(iter(self.names.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_readers(self, now: Sensitivity) -> None:
        order = list(Sensitivity)
        words = vocabulary("own-field-readers").labels(self.context.language)
        self.readers = made = SearchCombo()
        made.set_options([(one.value, words[one.value]) for one in order[order.index(now) :]])
        made.removeItem(0)
        made.set_code(now.value)
        self.now = now.value
        self.body.addWidget(question(self.context.words("field.readers"), made))
        self.body.addWidget(label(self.context.words("settings.own.change.readers"), "small"))

    def send(self) -> None:
        """Who may get it goes first: should the names be refused, the stricter word is said already."""
        typed = {language: line.text().strip() for language, line in self.names.items()}
        names = {language: text for language, text in typed.items() if text != self.had.get(language, "")}
        chosen = self.readers.code() if self.readers is not None else ""
        readers = Sensitivity(chosen) if chosen and chosen != self.now else None
        if not names and readers is None:
            self.reject()
            return
        id_ = self.one.id

        def verb(session: Session) -> None:
            if readers is not None:
                extensions.limit_readers(session, id_, readers)
            if names:
                extensions.rename(session, id_, names)

        if self.context.session is not None:
            self.context.run(
                verb, self.context.session, done=lambda _: self.accept(), failed=self.refused, busy=self.ok
            )

    def refused(self, error: Exception) -> None:
        self.banner.show_text(self.context.error_text(error))
        if getattr(error, "error_code", "").startswith("own-"):
            next(iter(self.names.values())).setFocus(Qt.FocusReason.OtherFocusReason)

"""Steps 2 and 3: what a file that came says, what it would do here, and the one button that fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services import suspension
from app.services.suspension import Asked, Letter
from app.ui.case.calls import call
from app.ui.case.wording import moment
from app.ui.parts import Banner, Dialog, label, primary_button
from app.ui.suspension.wording import name_of, names_of, put

if TYPE_CHECKING:
    from app.ui.context import Context

_TONES = {"here": "info", "ahead": "info", "contradicted": "danger", "none": "warn"}


class AskedDialog(Dialog):
    """``content`` is the file as it came; ``asked`` what it says."""

    def __init__(self, context: Context, content: bytes, asked: Asked) -> None:
        words = context.words
        super().__init__(context, words(f"suspension.asked.{asked.kind}", name=name_of(asked.who)), width=600)
        self.context, self.content, self.asked = context, content, asked
        by = {"names": names_of(context, asked.by), "when": moment(asked.begun_at)}
        self.body.addWidget(label(words("suspension.asked.by", **by), "strong"))
        if asked.kind == "suspend":
            self.body.addWidget(Banner(words(f"suspension.asked.place.{asked.place}"), _TONES[asked.place]))
            self.body.addWidget(label(words("suspension.effect", counted=asked.counted, apart=asked.apart)))
        for one in asked.stands:
            what = words(f"suspension.kind.{one.kind}")
            facts = {"what": what, "name": name_of(one.whose), "when": moment(one.signed_at)}
            self.body.addWidget(label(words("suspension.stands", **facts), "small"))
        self.note = Banner("", "warn")
        self.note.hide()
        self.body.addWidget(self.note)
        self._offer()
        self.finished.connect(lambda _: self.deleteLater())

    def _offer(self) -> None:
        words, asked = self.context.words, self.asked
        self.add_cancel("suspension.later")
        if asked.known:
            self.note.show_text(words("suspension.asked.known"), "ok")
        elif asked.whole:
            self.yes = self.add_button(primary_button(words("suspension.take"), self.take), default=True)
        elif asked.reason:
            self.note.show_text(words(f"error.{asked.reason}"), "warn")
        else:
            self.yes = self.add_button(primary_button(words("suspension.agree"), self.agree), default=True)

    def agree(self) -> None:
        """Sign the second half: it is in effect here, and the file for all the others is saved."""
        call(self, self.context, suspension.agree, self.content, done=self._agreed, failed=self._failed, busy=self.yes)

    def _agreed(self, letter: Letter) -> None:
        self.context.changed.emit(letter.changes)
        put(self, self.context, letter, "suspension.saved.whole", self.accept)

    def take(self) -> None:
        """Let what two have signed have its effect here."""
        call(self, self.context, suspension.take, self.content, done=self._taken, failed=self._failed, busy=self.yes)

    def _taken(self, asked: Asked) -> None:
        trusted = all(one.verified or one.is_self for one in asked.by)
        key = "suspension.taken" if trusted else "suspension.taken.untrusted"
        self.context.say(self.context.words(key), "ok" if trusted else "warn")
        self.context.changed.emit(suspension.CHANGED)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.note.show_text(self.context.error_text(error), "warn")

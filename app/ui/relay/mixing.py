"""For whoever collects: one request for admission out of those of several people, so that it tells less."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.services import letterfiles
from app.ui.case.calls import call
from app.ui.parts import XS, choose_files, choose_new_file, column, label, quiet_button, row
from app.ui.relay.files import mix_requests

if TYPE_CHECKING:
    from app.ui.context import Context


class MixButton(QWidget):
    """Asks for the requests, then for where the one of all is put; nothing of it is kept in the vault."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.button = quiet_button("", self.mix, "group")
        why = label("", "small")
        context.bind(self.button.setText, "sync.mix")
        context.bind(why.setText, "sync.mix.why")
        self.setLayout(column(row(self.button, None), why, spacing=XS))

    def mix(self) -> None:
        asked = choose_files(self.context, "sync.mix")
        path = choose_new_file(self.context, letterfiles.neutral_name()) if asked else None
        if path is not None:
            self.mix_into(asked, path)

    def mix_into(self, asked: Sequence[Path], path: Path) -> None:
        call(self, self.context, mix_requests, list(asked), path, done=self._mixed)

    def _mixed(self, people: int) -> None:
        self.context.say(self.context.words("sync.mixed", n=people), "ok")

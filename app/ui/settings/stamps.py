"""Whom to ask for time stamps, and by which way. Nothing here opens the network (T40)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QVBoxLayout

from app.base.catalogue import isolate, isolate_ltr
from app.base.limits import PEM_BYTES
from app.services import authorities
from app.services.authorities import Authority
from app.ui.case.calls import call
from app.ui.case.wording import inert
from app.ui.context import Context
from app.ui.parts import (
    XS,
    Banner,
    Dialog,
    M,
    S,
    choose_files,
    column,
    label,
    line_field,
    link_button,
    primary_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear
from app.ui.settings.section import Section

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.session import Session


def add_authority(session: Session, name: str, address: str, path: Path) -> Authority:
    """Read the PEM file that was chosen, and no more of it than a PEM can have."""
    with path.open("rb") as file:
        pem = file.read(PEM_BYTES + 1)
    return authorities.add(session, name, address, pem)


class StampsSection(Section):
    """Takes effect at once and is written into the vault."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "stamps")
        limit, goes_out = label("", "small"), label("", "small")
        context.bind(limit.setText, "stamp.limit")
        context.bind(goes_out.setText, "stamp.online")
        self.boxes: dict[str, QCheckBox] = {}
        self._list: QVBoxLayout = column(spacing=S)
        self.add = secondary_button("", self.ask, "add")
        context.bind(self.add.setText, "settings.stamps.add")
        proxy = label("", wrap=False)
        self.proxy = line_field("127.0.0.1:9050")
        self.proxy.setMinimumWidth(260)
        proxy.setBuddy(self.proxy)
        context.bind(proxy.setText, "settings.stamps.proxy")
        context.bind(self.proxy.setAccessibleName, "settings.stamps.proxy")
        hint = label("", "small")
        context.bind(hint.setText, "settings.stamps.proxy.hint")
        self.outcome = Banner("", "danger")
        self.outcome.hide()
        self.body.addWidget(limit)
        self.body.addWidget(goes_out)
        self.body.addLayout(self._list)
        self.body.addLayout(row(self.add, None))
        self.body.addLayout(row(proxy, self.proxy, None, spacing=M))
        self.body.addWidget(hint)
        self.body.addWidget(self.outcome)
        self.proxy.editingFinished.connect(self._keep_proxy)
        self._kept = ""

    def load(self) -> None:
        """Show what is chosen now."""
        if self.context.session is not None:
            call(self, self.context, authorities.every, done=self._show)
            call(self, self.context, authorities.proxy, done=self._show_proxy)

    def _show(self, found: tuple[Authority, ...]) -> None:
        clear(self._list)
        self.boxes = {}
        words = self.context.words
        for one in found:
            name = isolate(inert(one.name))
            box = QCheckBox(f"{name} ({isolate_ltr(one.country)})" if one.country else name)
            box.setChecked(one.chosen)
            box.toggled.connect(self._choose)
            self.boxes[one.id] = box
            address = label(isolate_ltr(inert(one.address)), "small")
            line = row(box, spacing=S)
            if one.own:
                remove = link_button(words("settings.stamps.remove"), partial(self._remove, one))
                remove.setAccessibleName(words("settings.stamps.remove-named", name=one.name))
                line.addWidget(remove)
            line.addStretch(1)
            self._list.addLayout(column(line, row(26, address), spacing=XS))

    def _show_proxy(self, proxy: str) -> None:
        self._kept = proxy
        self.proxy.setText(proxy.removeprefix("socks5://"))

    def _choose(self, _: bool = False) -> None:
        chosen = [id_ for id_, box in self.boxes.items() if box.isChecked()]
        self.outcome.hide()
        call(self, self.context, authorities.choose, chosen, done=self.context.changed.emit, failed=self._fail)

    def _fail(self, error: Exception) -> None:
        self.outcome.show_text(self.context.error_text(error), "danger")
        self.load()

    def _keep_proxy(self) -> None:
        typed = self.proxy.text().strip()
        if self.context.session is None or typed == self._kept.removeprefix("socks5://"):
            return
        self.outcome.hide()
        call(self, self.context, authorities.set_proxy, typed, done=self._proxy_kept, failed=self._proxy_failed)

    def _proxy_kept(self, _: object) -> None:
        self.load()

    def _proxy_failed(self, error: Exception) -> None:
        self.outcome.show_text(self.context.error_text(error), "danger")

    def _remove(self, one: Authority) -> None:
        if self.context.ask(
            "settings.stamps.remove.title", "settings.stamps.remove.text", "settings.stamps.remove.yes"
        ):
            call(self, self.context, authorities.remove, one.id, done=lambda _: self.load(), failed=self._fail)

    def ask(self) -> None:
        """Ask for an authority of one's own."""
        dialog = AuthorityDialog(self.context)
        dialog.added.append(self.load)
        dialog.open()


class AuthorityDialog(Dialog):
    """Its name, its address, and the certificate of its root, which is believed from then on."""

    def __init__(self, context: Context) -> None:
        words = context.words
        super().__init__(context, words("settings.stamps.add.title"), width=520)
        self.added: list[object] = []
        self._path: Path | None = None
        self.body.addWidget(label(words("settings.stamps.add.help"), "body"))
        self.name, self.address = line_field(), line_field()
        for field, key in ((self.name, "settings.stamps.add.name"), (self.address, "settings.stamps.add.address")):
            field.setAccessibleName(words(key))
            self.body.addWidget(label(words(key), "strong"))
            self.body.addWidget(field)
        self.file = secondary_button(words("settings.stamps.add.file"), self._choose, "folder")
        self.chosen = label("", "small")
        self.body.addLayout(row(self.file, self.chosen, None, spacing=S))
        self.outcome = Banner("", "danger")
        self.outcome.hide()
        self.body.addWidget(self.outcome)
        self.add_cancel()
        self.go = self.add_button(primary_button(words("settings.stamps.add.yes"), self._add), default=True)
        self.go.setEnabled(False)
        self.finished.connect(lambda _: self.deleteLater())

    def _choose(self) -> None:
        picked = choose_files(self.context, one=True, pattern="*.pem")
        if picked:
            self.use(picked[0])

    def use(self, path: Path) -> None:
        """Take this file as the root's certificate."""
        self._path = path
        self.chosen.setText(isolate_ltr(inert(path.name)))
        self.go.setEnabled(True)

    def _add(self) -> None:
        if self._path is not None:
            asked = (self.name.text(), self.address.text().strip(), self._path)
            call(self, self.context, add_authority, *asked, done=self._done, failed=self._fail, busy=self.go)

    def _done(self, _: Authority) -> None:
        for action in self.added:
            if callable(action):
                action()
        self.accept()

    def _fail(self, error: Exception) -> None:
        self.outcome.show_text(self.context.error_text(error), "danger")

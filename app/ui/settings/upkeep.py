"""Checking the vault, and computing its records again."""

from __future__ import annotations

from app.services import vaults
from app.services.views import CheckReport
from app.ui.context import Context
from app.ui.parts.buttons import secondary_button
from app.ui.parts.labels import label
from app.ui.parts.panels import Banner
from app.ui.parts.progress import ProgressPanel
from app.ui.parts.space import S, row
from app.ui.settings.section import Section

SHOWN_DAMAGE = 20


class UpkeepSection(Section):
    def __init__(self, context: Context) -> None:
        super().__init__(context, "upkeep")
        self._report: CheckReport | None = None
        self.progress = ProgressPanel(context)
        self.result = Banner("", "ok")
        self.result.hide()
        self.details = label("", "muted", selectable=True)
        self.details.hide()
        self.check = secondary_button("", self._check, "shield")
        self.rebuild = secondary_button("", self._rebuild, "refresh")
        context.bind(self.check.setText, "settings.upkeep.check")
        context.bind(self.rebuild.setText, "settings.upkeep.rebuild")
        self.body.addLayout(row(self.check, self.rebuild, None, spacing=S))
        for part in (self.progress, self.result, self.details):
            self.body.addWidget(part)

    def retranslate(self) -> None:
        if self._report is not None:
            self._show(self._report)

    def _check(self) -> None:
        session = self.context.session
        self._forget()
        if session is not None:
            self.context.run(vaults.check, session, done=self._show, task=self.progress, busy=self.check)

    def _rebuild(self) -> None:
        session = self.context.session
        self._forget()
        if session is not None:
            done = self._rebuilt
            self.context.run(vaults.rebuild, session, done=done, task=self.progress, busy=self.rebuild)

    def _forget(self) -> None:
        self._report = None
        self.result.hide()
        self.details.hide()

    def _rebuilt(self, _: object) -> None:
        self.result.show_text(self.context.words("settings.upkeep.rebuilt"), "ok")

    def _show(self, report: CheckReport) -> None:
        self._report = report
        words = self.context.words
        if report.damage:
            self.result.show_text(words("settings.upkeep.damaged", n=len(report.damage)), "danger")
            lines = [f"{words(damage_key(d.what))} {d.where}" for d in report.damage[:SHOWN_DAMAGE]]
        else:
            self.result.show_text(words("settings.upkeep.sound"), "ok")
            lines = [words(f"check.count.{name}", n=n) for name, n in report.counts.items()]
        self.details.setText("\n".join(lines))
        self.details.setVisible(bool(lines))


def damage_key(what: str) -> str:
    return what if what.startswith("check.") else f"check.{what}"

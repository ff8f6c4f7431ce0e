"""What this program is, and, as plainly, what it can't do."""

from __future__ import annotations

from app import __version__
from app.ui.context import Context
from app.ui.parts.labels import label, ltr
from app.ui.parts.space import XS, column
from app.ui.settings.section import Section

LIMITS = ("erase", "old-copies", "coerced", "stamp", "opened")
NOT_CLAIMED = ("malware", "memory", "network", "hiding")


class AboutSection(Section):
    def __init__(self, context: Context) -> None:
        super().__init__(context, "about", hint=False)
        self.version = label("")
        licence = label("", "muted")
        context.bind(licence.setText, "about.licence")
        self.body.addLayout(column(self.version, licence, spacing=XS))
        for heading, keys in (
            ("about.limits", [f"limits.{name}" for name in LIMITS]),
            ("about.not-claimed", [f"not-claimed.{name}" for name in NOT_CLAIMED]),
        ):
            title = label("", "strong")
            context.bind(title.setText, heading)
            self.body.addWidget(title)
            for key in keys:
                line = label("")
                context.bind(line.setText, key)
                self.body.addWidget(line)
        self.retranslate()

    def retranslate(self) -> None:
        self.version.setText(self.context.words("about.version", version=ltr(__version__)))

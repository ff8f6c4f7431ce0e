"""The days of silence are chosen in the settings, and the history marks a time that can't be right."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from app.services import inbox
from app.services.views import Author, HistoryRow
from app.ui.case.history_panel import HistoryPanel
from app.ui.settings.page import SettingsPage


def test_days_of_silence_are_kept_and_shown_again(make_desk) -> None:
    desk = make_desk("Coordinator")
    page = desk.page(SettingsPage)
    desk.settle()
    assert page.silence.days.value() == inbox.silence_days(desk.session)
    page.silence.days.setValue(12)
    page.silence.days.editingFinished.emit()
    desk.settle()
    assert inbox.silence_days(desk.session) == 12
    page.silence.load()
    desk.settle()
    assert page.silence.days.value() == 12


def test_t19_the_history_says_that_a_clock_is_doubtful(make_desk) -> None:
    desk = make_desk("Coordinator")
    panel = HistoryPanel(desk.context, {"r": "case"}, {"r": "A case"}, named=False)
    author = Author("k", "Amal", True)
    rows = [
        HistoryRow(str(n), 5, author, "title", "x", True, None, "", True, why) for n, why in enumerate(["", "ahead"])
    ]
    panel.show_rows(tuple(("r", row) for row in rows))
    said = [label.text() for label in panel.findChildren(QLabel)]
    assert said.count(desk.context.words("clock.ahead")) == 1

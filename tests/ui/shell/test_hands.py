"""Small things that hands and eyes meet in the first minutes: where Enter leads, and letters at the edge."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QMenu

from app.ui.application import make_context
from app.ui.options import Options
from app.ui.parts import label, menu_button
from app.ui.welcome.page import WelcomePage

SENTENCE = "يحفظ «سجل» مَن فعل ماذا بمَن، ومتى وأين، ومَن يقول ذلك. ويبقى كل شيء مشفّرًا على هذا الحاسوب."


@pytest.fixture
def welcome(shell) -> WelcomePage:
    window = shell.open()
    window.show_welcome()
    page = window.stage.currentWidget()
    assert isinstance(page, WelcomePage)
    return page


def press_enter(shell) -> None:
    focus = shell.window.focusWidget()
    shell.qtbot.keyClick(focus, Qt.Key.Key_Return)
    shell.settle()


@pytest.mark.parametrize("language", ["en", "ar", "ckb"])
def test_enter_takes_the_language_that_is_read(shell, language) -> None:
    shell.context.language = language
    window = shell.open()
    window.show_welcome()
    shell.qtbot.wait(1)
    press_enter(shell)
    assert shell.context.language == language
    assert window.stage.currentWidget().step.name == "start"


def test_enter_takes_the_folder_that_is_offered(shell, welcome) -> None:
    welcome._show(2)
    assert welcome.step.name == "folder"
    press_enter(shell)
    assert welcome.step.name == "name"


def test_enter_goes_on_from_a_tick_that_is_set(shell, welcome) -> None:
    step = next(step for step in welcome.steps if step.name == "recovery")
    welcome._show(welcome.steps.index(step))
    gone_on = []
    welcome.next.clicked.connect(lambda: gone_on.append(True))
    step.leave = lambda: False  # what follows makes a vault
    press_enter(shell)
    assert gone_on


def dark_columns(image: QImage, top: int, bottom: int) -> tuple[int, int]:
    ground = image.pixelColor(image.width() // 2, 0)
    dark = [
        x
        for x in range(image.width())
        if any(_differs(image.pixelColor(x, y), ground) for y in range(top, min(bottom, image.height())))
    ]
    return dark[0], dark[-1]


def _differs(one: QColor, other: QColor) -> bool:
    return abs(one.lightness() - other.lightness()) > 60


@pytest.fixture
def arabic(qapp):
    made = make_context(qapp, Options(language="ar", theme="light"))
    yield made
    made.language = "en"


@pytest.mark.parametrize("width", range(420, 540, 7))
def test_a_wrapped_arabic_line_keeps_its_last_letter(arabic, qtbot, width) -> None:
    made = label(SENTENCE, "muted")
    qtbot.addWidget(made)
    made.setFixedWidth(width)
    made.setFixedHeight(made.heightForWidth(width))
    shown = made.grab().toImage()
    half = shown.height() // 2
    for top, bottom in ((0, half), (half, shown.height())):
        left, right = dark_columns(shown, top, bottom)
        assert left >= 1, "nothing is cut at the left edge"
        assert right >= width - 3, "and both lines begin at the right one"


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_a_button_with_a_menu_shows_so_in_both_directions(qapp, qtbot, arabic, direction) -> None:
    menu = QMenu()
    made = menu_button("x", menu)
    qtbot.addWidget(made)
    qtbot.addWidget(menu)
    made.setLayoutDirection(direction)
    made.resize(160, made.sizeHint().height())
    shown = made.grab().toImage()
    end = range(130, 152) if direction == Qt.LayoutDirection.LeftToRight else range(8, 30)
    ground = shown.pixelColor(40, 6)
    rows = range(8, shown.height() - 8)
    assert any(_differs(shown.pixelColor(x, y), ground) for x in end for y in rows), "the arrow at its end"

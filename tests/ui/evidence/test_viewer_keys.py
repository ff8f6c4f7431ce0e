"""The viewer's single letters on keyboards without Latin ones: the key lies where it always lies."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from app.services import editing, evidence
from app.ui.evidence.viewer import Viewer
from app.ui.keyboard import Keyboard
from tests.sandbox.conftest import needs_linux
from tests.services.evidence_files import photo

pytestmark = needs_linux
ARABIC = {"V": (55, "ر"), "R": (27, "ق"), "I": (31, "ه"), "Q": (24, "ض")}
KURDISH = {"V": (55, "ڤ"), "R": (27, "ر"), "I": (31, "ح"), "Q": (24, "ق")}
"""the scan code of a key, and what Qt tells of it"""


@pytest.fixture
def viewer(desk):
    case = editing.new_case(desk.session, {"title": "A"}).created
    evidence.attach_bytes(desk.session, case, "a.jpg", photo())
    made = Viewer(desk.context, evidence.listing(desk.session, case))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    desk.qtbot.addWidget(made)
    keyboard = Keyboard(made, lambda: None)
    made.show()
    made.activateWindow()
    desk.settle()
    yield made
    QApplication.instance().removeEventFilter(keyboard)


def strike(desk, viewer: Viewer, layout: dict[str, tuple[int, str]], key: str) -> None:
    """As the system tells it: to the window on the screen, which hands it on."""
    code, letter = layout[key]
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, ord(letter), Qt.KeyboardModifier.NoModifier, code, 0, 0, letter)
        QCoreApplication.sendEvent(viewer.windowHandle(), event)
    desk.settle()


@pytest.mark.parametrize("layout", [ARABIC, KURDISH], ids=["ara", "ckb"])
def test_letters_of_the_viewer_work_on_arabic_and_kurdish_keyboards(desk, viewer, layout) -> None:
    canvas, panel = viewer.stage.canvas, viewer.panel
    assert canvas.shielded
    strike(desk, viewer, layout, "V")
    assert not canvas.shielded
    strike(desk, viewer, layout, "R")
    assert canvas.turn == 90
    hidden = panel.isHidden()
    strike(desk, viewer, layout, "I")
    assert panel.isHidden() != hidden
    strike(desk, viewer, layout, "V")
    assert canvas.shielded, "the same key hides it again"
    strike(desk, viewer, layout, "Q")
    assert not viewer.isVisible()


def test_a_letter_that_is_typed_into_a_field_is_a_letter(desk, viewer) -> None:
    field = QLineEdit(viewer)
    field.show()
    field.setFocus()
    strike(desk, viewer, ARABIC, "V")
    assert viewer.stage.canvas.shielded and field.text() == "ر"

"""The look: contrast, mirroring, names for a screen reader, and text that stays text."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.exceptions import capture_exceptions

from app.base.catalogue import isolate, isolate_ltr
from app.model.types import TYPES
from app.services import contacts, vaults
from app.ui.case.record_card import type_icon
from app.ui.options import Options
from app.ui.parts.dialogs import Dialog
from app.ui.parts.icons import MIRRORED, icon, icon_label, pixmap, there_is
from app.ui.parts.labels import ElidedLabel, label, plain_tip, runs_right_to_left
from app.ui.theme import DARK, LIGHT, Palette
from app.ui.toast import Toast
from app.ui.welcome.page import WelcomePage

ROOT = Path(__file__).resolve().parents[3]
HOSTILE = [
    "<img src='file:///etc/passwd'>",
    "<b>bold</b> & <a href='http://example.org'>link</a>",
    "x <b>gnp.exe",
    "<!--",
    "&lt;&amp;",
]

# --- contrast -----------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


TEXT_ON = [
    ("text", ("ground", "side", "surface", "raised", "accent_soft", "warn_soft", "danger_soft", "ok_soft")),
    ("muted", ("ground", "side", "surface", "raised")),
    ("accent", ("ground", "surface", "accent_soft")),
    ("danger", ("ground", "surface", "danger_soft")),
    ("warn", ("surface", "warn_soft")),
    ("ok", ("surface", "ok_soft")),
    ("on_accent", ("accent", "accent_hover")),
    ("on_danger", ("danger",)),
    ("ground", ("text",)),
]
EDGES_ON = [("frame", ("surface", "ground")), ("focus", ("surface", "ground", "raised", "side", "accent_soft"))]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast_reaches_wcag_aa(palette: Palette) -> None:
    poor = [
        (front, back, round(contrast(getattr(palette, front), getattr(palette, back)), 2))
        for pairs, least in ((TEXT_ON, 4.5), (EDGES_ON, 3.0))
        for front, backs in pairs
        for back in backs
        if contrast(getattr(palette, front), getattr(palette, back)) < least
    ]
    assert not poor


def test_both_palettes_and_the_style_sheet_know_the_same_colours() -> None:
    names = {f.name for f in fields(Palette)} | {"pictures", "look"}
    used = set(re.findall(r"\$(\w+)", (ROOT / "resources/style/window.qss").read_text(encoding="utf-8")))
    assert used <= names


def test_the_theme_changes_at_run_time_and_icons_follow(shell) -> None:
    shell.unlocked()
    before = pixmap("lock", "text", 24).toImage()
    shell.context.theme.choose("dark")
    after = pixmap("lock", "text", 24).toImage()
    assert before != after
    assert QApplication.palette().window().color().name() == DARK.ground


# --- right to left ------------------------------------------------------------------------------


def left_edge(widget: QWidget, window: QWidget) -> int:
    return widget.mapTo(window, QPoint(0, 0)).x()


def test_arabic_mirrors_the_whole_window_at_run_time(shell) -> None:
    window = shell.unlocked()
    desk = window.desk
    shell.context.navigate("settings")
    shell.settle()
    english = desk.buttons["settings"].text()
    assert left_edge(desk.buttons["settings"], window) < left_edge(desk.stack, window)
    shell.context.language = "ar"
    shell.settle()
    QApplication.processEvents()
    assert QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert left_edge(desk.buttons["settings"], window) > left_edge(desk.stack, window)
    assert desk.buttons["settings"].text() != english
    assert QApplication.font().families()[0] == "Noto Sans Arabic"
    assert label("Latin name").alignment() & Qt.AlignmentFlag.AlignAbsolute
    shell.context.language = "en"
    shell.settle()
    QApplication.processEvents()
    assert left_edge(desk.buttons["settings"], window) < left_edge(desk.stack, window)
    assert desk.buttons["settings"].text() == english


def test_nothing_stays_english_in_arabic(shell) -> None:
    window = shell.unlocked()
    shell.context.language = "ar"
    shell.context.navigate("settings")
    shell.settle()
    page = window.desk.stack.currentWidget()
    left = [
        shown.text()
        for shown in page.findChildren(QLabel)
        if re.search(r"[A-Za-z]{3}", shown.text())
        and shown.text() != "Field team 3"
        and not re.fullmatch(r"\d+\. [a-z-]+", shown.text())
        # an address and the name of a protocol are written so in every language
        and re.search(r"[A-Za-z]{3}", re.sub(r"https?://[\w./-]+|SOCKS5", "", shown.text()))
    ]
    assert not left
    assert not [b.text() for b in page.findChildren(QPushButton) if re.search(r"[A-Za-z]{3}", b.text())]


def test_icons_that_point_are_mirrored_and_others_are_not(shell) -> None:
    shell.open()
    names = ["arrow", "chevron", "lock"]
    before = {name: pixmap(name, "text", 24).toImage() for name in names}
    shell.context.language = "ar"
    for name in names:
        after = pixmap(name, "text", 24).toImage()
        assert (after == before[name].flipped(Qt.Orientation.Horizontal)) is (name in MIRRORED), name
    assert set(names[:2]) <= MIRRORED


def test_every_icon_is_drawn(shell) -> None:
    shell.open()
    for file in (ROOT / "resources/icons").glob("*.svg"):
        drawn = icon(file.stem).pixmap(QSize(24, 24)).toImage()
        inked = sum(drawn.pixelColor(x, y).alpha() > 0 for x in range(24) for y in range(24))
        assert inked > 12, file.name


# --- a screen reader ----------------------------------------------------------------------------


def nameless(root: QWidget) -> list[str]:
    """Buttons without words or a name, and fields without a name."""
    found = []
    for button in root.findChildren(QAbstractButton):
        inner = button.objectName().startswith("qt_") or isinstance(button.parent(), QComboBox)
        inner = inner or isinstance(button.parent(), Toast)  # has its words when it is offered
        if not inner and not button.text().strip() and not button.accessibleName():
            found.append(f"{type(button).__name__} in {type(button.parent()).__name__}")
    for field in [*root.findChildren(QLineEdit), *root.findChildren(QComboBox)]:
        if not field.accessibleName() and not isinstance(field.parent(), QComboBox) and field.window() is root.window():
            labelled = any(one.buddy() is field for one in root.findChildren(QLabel))
            if not labelled:
                found.append(f"{type(field).__name__} in {type(field.parent()).__name__}")
    return found


def test_every_button_and_field_of_the_first_run_and_the_unlock_screen_has_a_name(shell) -> None:
    window = shell.open()
    page = window.stage.currentWidget()
    assert isinstance(page, WelcomePage)
    assert nameless(page) == []
    window.show_unlock(shell.folder)
    assert nameless(window) == []


def test_every_button_and_field_of_the_desk_and_the_settings_has_a_name(shell) -> None:
    window = shell.unlocked()
    shell.context.navigate("settings")
    shell.settle()
    page = window.desk.stack.currentWidget()
    assert nameless(page) == []
    assert [b for b in window.desk.findChildren(QAbstractButton) if not (b.text() or b.accessibleName())] == []


def test_the_walk_finds_a_nameless_button(shell) -> None:
    from app.ui.parts.buttons import icon_button

    root = QWidget()
    button = icon_button("lock")
    button.setParent(root)
    assert nameless(root)


# --- text stays text (P13, T39) -----------------------------------------------------------------


def rich(root: QWidget) -> list[str]:
    return [one.text() for one in root.findChildren(QLabel) if one.textFormat() != Qt.TextFormat.PlainText]


@pytest.mark.parametrize("name", HOSTILE, ids=["image", "link", "half", "comment", "entities"])
def test_t39_a_hostile_name_is_shown_as_it_is_written(shell, name: str) -> None:
    window = shell.unlocked(name)
    kept = shell.context.session.name
    vaults.add_passphrase(shell.context.session, "another velvet orbit thimble canyon", name)
    shell.context.navigate("settings")
    shell.settle()
    page = window.desk.stack.currentWidget()
    assert kept in [one.text() for one in page.findChildren(QLabel)]
    assert name in [one.text() for one in page.findChildren(ElidedLabel)]
    shell.context.say(name)
    assert rich(window) == []
    dialog = Dialog(shell.context, name)
    assert rich(dialog) == []
    for button in page.findChildren(QAbstractButton):
        assert "<img" not in button.toolTip() and "<a " not in button.toolTip()


def test_p13_tool_tips_show_markup_as_it_is_written() -> None:
    assert plain_tip("<img src=x> & y") == "<span>&lt;img src=x&gt; &amp; y</span>"
    assert plain_tip("") == ""


def test_a_button_with_an_ampersand_shows_it(shell) -> None:
    from app.ui.parts.buttons import secondary_button

    shell.open()
    assert secondary_button("Salt & Co").text() == "Salt && Co"


BARE = {
    r"\bQLabel\(": "app.ui.parts.label",
    r"\bQMessageBox\b": "app.ui.parts.Dialog",
    r"\bQToolTip\b": "app.ui.parts.labels.plain_tip",
    r"\.setToolTip\((?!plain_tip\(|\"\")": "app.ui.parts.labels.plain_tip",
    r"\bQTextBrowser\b": "P14",
    r"\bopenUrl\b": "P15",
    r"\bQErrorMessage\b": "app.ui.parts.Dialog",
    r"QFileDialog\.get": "app.ui.parts.files",
}


def test_p13_p14_p15_no_page_goes_round_the_parts() -> None:
    found = []
    for file in sorted((ROOT / "app/ui").rglob("*.py")):
        if file.parent.name == "parts":
            continue
        text = file.read_text(encoding="utf-8")
        found += [
            f"{file.name}: {pattern} (use {instead})" for pattern, instead in BARE.items() if re.search(pattern, text)
        ]
    assert not found


def test_t18_the_title_names_nothing(shell) -> None:
    window = shell.unlocked("Hussein al-Q.")
    assert window.windowTitle() == "Sijil"
    assert Dialog(shell.context, "Hussein al-Q.").windowTitle() == "Sijil"
    assert contacts.own_words(shell.context.session)


def test_options_survive_a_round_trip() -> None:
    from app.ui.options import read_options

    wanted = Options(Path("/x/Sijil"), "ar", "dark", "draft-lost")
    assert read_options(wanted.arguments()) == wanted


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_empty_state_cuts_nothing_off(shell, language: str) -> None:
    from app.ui.parts.panels import EmptyState

    window = shell.open()
    shell.context.language = language
    state = EmptyState("cases", "Nothing here yet", "A hint that needs more than one line. " * 4)
    window.stage.addWidget(state)
    window.stage.setCurrentWidget(state)
    QApplication.processEvents()
    for line in (state.title, state.hint):
        assert line.height() >= line.heightForWidth(line.width())


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_notice_never_lies_over_the_lock(shell, language: str) -> None:
    window = shell.unlocked("Amal")
    shell.context.language = language
    window.resize(800, 600)
    QApplication.processEvents()
    window.toast.say("A notice that is long enough to be as wide as notices get. " * 3)
    over = window.toast.geometry().intersects(window.desk.side.geometry())
    assert window.toast.isVisible() and not over


@pytest.mark.parametrize("name", [*TYPES, "from_a_newer_version"])
def test_every_type_of_record_has_a_picture(name: str) -> None:
    assert there_is(type_icon(name))


def test_a_picture_that_is_missing_ends_nothing(shell, qtbot) -> None:
    """An exception inside a paint event leaves its painter open, and Qt ends the program soon after."""
    shown = icon_label("no-such-picture")
    qtbot.addWidget(shown)
    with capture_exceptions() as seen:
        shown.show()
        shown.grab()
    assert seen == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"{isolate('Legal desk')} لە {isolate_ltr('2026-11-21')} مۆری کردووە.", True, id="a-name-first"),
        pytest.param(f"«{isolate('Legal desk')}»: رفض.", True, id="a-quoted-name-first"),
        pytest.param(isolate("Legal desk"), False, id="nothing-but-a-latin-name"),
        pytest.param(isolate("سلمى"), True, id="nothing-but-an-arabic-name"),
        pytest.param(f"{isolate('سلمى')} has it", False, id="an-arabic-name-in-english"),
        pytest.param("Legal desk", False, id="latin"),
        pytest.param("2026 · 14:27", False, id="no-letter"),
    ],
)
def test_a_sentence_runs_as_its_own_words_do(text: str, expected: bool) -> None:
    """What is isolated has no say: a Kurdish sentence that begins with a Latin name begins at the right."""
    assert runs_right_to_left(text) is expected

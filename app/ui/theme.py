"""The look: two palettes, one style sheet, the bundled fonts. Nothing of it is written to disk."""

from __future__ import annotations

import functools
import string
from dataclasses import asdict, dataclass, fields

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from app.base.paths import resource

CHOICES = ("system", "light", "dark")


@dataclass(frozen=True)
class Palette:
    """Colours by what they are for, as ``#rrggbb``. ``on-…`` lies upon its namesake."""

    ground: str  # behind everything
    side: str  # the side bar
    surface: str  # cards and fields
    raised: str  # hover, wells, table heads
    line: str  # hairlines
    frame: str  # edges of fields and buttons: 3:1 against the surface
    text: str
    muted: str
    faint: str  # decoration only
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    danger: str
    on_danger: str
    danger_soft: str
    warn: str
    warn_soft: str
    ok: str
    ok_soft: str
    focus: str

    def tones(self) -> dict[str, str]:
        return {name.replace("_", "-"): value for name, value in asdict(self).items()}


LIGHT = Palette(
    ground="#f4f5f2", side="#e9ece8", surface="#ffffff", raised="#f0f2ef", line="#dde2de", frame="#7c8b86",
    text="#1c2a2c", muted="#51625f", faint="#a9b6b1", disabled="#94a09c",
    accent="#1b6a66", accent_hover="#145450", on_accent="#ffffff", accent_soft="#ddeeea",
    danger="#a3312c", on_danger="#ffffff", danger_soft="#f9e5e2",
    warn="#7a5200", warn_soft="#faefd3", ok="#28673a", ok_soft="#e0f0e2", focus="#1b6a66",
)  # fmt: skip
DARK = Palette(
    ground="#14191b", side="#101415", surface="#1c2325", raised="#263033", line="#303b3e", frame="#6c7d7c",
    text="#e5ecea", muted="#a3b3b0", faint="#55666a", disabled="#6d7c7b",
    accent="#74c9bf", accent_hover="#93d8d0", on_accent="#0c1f1d", accent_soft="#1d3a38",
    danger="#f1938b", on_danger="#2a0b08", danger_soft="#42211e",
    warn="#e8bd68", warn_soft="#3a2f14", ok="#8fcd9d", ok_soft="#1c3524", focus="#74c9bf",
)  # fmt: skip

LATIN, ARABIC = "Noto Sans", "Noto Sans Arabic"


class Theme(QObject):
    """Holds the choice (system, light, dark) and dresses the application in it."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._choice = "system"
        self._rtl = False
        load_fonts()
        application.setStyle("Fusion")
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(self._follow)
        self.apply()

    @property
    def choice(self) -> str:
        return self._choice

    @property
    def dark(self) -> bool:
        if self._choice == "system":
            return self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._choice == "dark"

    @property
    def palette(self) -> Palette:
        return DARK if self.dark else LIGHT

    def choose(self, choice: str) -> None:
        """``system``, ``light`` or ``dark``; takes effect at once."""
        if choice in CHOICES and choice != self._choice:
            self._choice = choice
            self.apply()

    def set_direction(self, rtl: bool) -> None:
        """Mirror everything for Arabic, and put the Arabic family first, or line edits clip it."""
        direction = Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight
        self._application.setLayoutDirection(direction)
        if rtl != self._rtl:
            self._rtl = rtl
            self.apply()

    def apply(self) -> None:
        palette = self.palette
        self._application.setProperty("tones", palette.tones())
        self._application.setPalette(_qt_palette(palette))
        self._application.setFont(font(self._rtl))
        self._application.setStyleSheet(style_sheet(palette))
        self.changed.emit()

    def _follow(self) -> None:
        if self._choice == "system":
            self.apply()


@functools.cache  # each time it is told of a file again, Qt forgets the fonts it has measured
def load_fonts() -> None:
    """Register the bundled families once; no system font is needed."""
    have = set(QFontDatabase.families())
    for file in sorted(resource("fonts").glob("NotoSans*.ttf")):
        family = ARABIC if "Arabic" in file.name else LATIN
        if family not in have or "Bold" in file.name or "Medium" in file.name:
            QFontDatabase.addApplicationFont(str(file))


def font(rtl: bool) -> QFont:
    made = QFont()
    made.setFamilies([ARABIC, LATIN] if rtl else [LATIN, ARABIC])
    made.setPixelSize(14)
    return made


def style_sheet(palette: Palette) -> str:
    """The style sheet with the colours of a palette put in. What it calls left, Qt mirrors in Arabic."""
    source = resource("style/window.qss").read_text(encoding="utf-8")
    values = {f.name: getattr(palette, f.name) for f in fields(palette)}
    pictures = resource("style").as_posix()
    look = "dark" if palette is DARK else "light"
    return string.Template(source).substitute(values, pictures=pictures, look=look)


def _qt_palette(colours: Palette) -> QPalette:
    role, made = QPalette.ColorRole, QPalette()
    pairs = {
        role.Window: colours.ground,
        role.WindowText: colours.text,
        role.Base: colours.surface,
        role.AlternateBase: colours.raised,
        role.Text: colours.text,
        role.Button: colours.surface,
        role.ButtonText: colours.text,
        role.PlaceholderText: colours.muted,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.ToolTipBase: colours.raised,
        role.ToolTipText: colours.text,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.BrightText: colours.danger,
        role.Light: colours.surface,
        role.Midlight: colours.raised,
        role.Mid: colours.line,
        role.Dark: colours.frame,
        role.Shadow: colours.line,
        role.Accent: colours.accent,
    }
    for name, value in pairs.items():
        made.setColor(name, QColor(value))
    for name in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(colours.disabled))
    return made

"""Starting the window: as little as the first screen needs, and nothing written outside the vault."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

# Before Qt is loaded: no shader caches on disk (P12).
os.environ.setdefault("QT_DISABLE_SHADER_DISK_CACHE", "1")
os.environ.setdefault("QSG_RHI_DISABLE_DISK_CACHE", "1")
os.environ.setdefault("MESA_SHADER_CACHE_DISABLE", "true")

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from app.base import catalogue
from app.base.errors import InputError
from app.base.paths import resource
from app.ui.context import Context
from app.ui.garbage import Collector
from app.ui.options import Options, read_options
from app.ui.parts.files import forget_choices
from app.ui.theme import Theme
from app.ui.window import Window


def run(argv: Sequence[str]) -> int:
    """Open the window and stay until it is closed; returns the exit status.

    ``argv`` without the program's name; see :func:`app.ui.options.read_options`. With
    ``--self-test`` it prints ``ready`` once the first screen is painted, and ends.
    """
    try:
        options = read_options(argv)
    except InputError as error:
        sys.stderr.write(f"sijil: {catalogue.explain(error, 'en')}\n")
        return 1
    application = make_application()
    context = make_context(application, options)
    window = Window(context, options)
    if options.self_test:
        window.stage.painted.connect(lambda: _end_self_test(application))
    window.show()
    status = application.exec()
    forget_choices()
    return status


def make_application() -> QApplication:
    """The Qt application, with nowhere to write what it would remember (P7, P8)."""
    QApplication.setDesktopSettingsAware(True)
    application = QApplication([sys.argv[0]])
    application.setApplicationName("Sijil")
    application.setApplicationDisplayName("")
    application.setDesktopFileName("sijil")
    application.setQuitOnLastWindowClosed(True)
    Collector(application)
    forget_choices()
    return application


def make_context(application: QApplication, options: Options) -> Context:
    """The context in the language of the options, of the system, or English; dressed and mirrored."""
    language = options.language if options.language in catalogue.LANGUAGES else _system_language()
    context = Context(language)
    theme = Theme(application)
    context.theme = theme
    _Dressing(application, context, theme)
    if options.theme:
        theme.choose(options.theme)
    return context


class _Dressing(QObject):
    """Keeps direction, fonts, style sheet and Qt's own words in step with the language; the context owns it."""

    def __init__(self, application: QApplication, context: Context, theme: Theme) -> None:
        super().__init__(context)
        self._application = application
        self._context = context
        self._theme = theme
        self._translators: list[QTranslator] = []
        context.language_changed.connect(self.dress)
        self.dress(context.language)

    def dress(self, language: str) -> None:
        for translator in self._translators:
            self._application.removeTranslator(translator)
            translator.deleteLater()
        self._translators = translators(self._application, language)
        for translator in self._translators:
            self._application.installTranslator(translator)
        # Digits are 0 to 9 in every language (docs/decisions/0010-digits.md): Qt's own for Iraq are ٠ to ٩.
        QLocale.setDefault(QLocale("en_GB"))
        self._theme.set_direction(self._context.rtl)


def translators(parent: QObject, language: str) -> list[QTranslator]:
    """Qt's own texts (menus of text fields, its dialogs, keys): those that Qt brings, and ours, which go first.

    Qt has no Kurdish, and its Arabic words things differently than the rest of the window does.
    """
    found = []
    brought = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in ((f"qtbase_{language}", brought), (f"sijil_{language}", str(resource("qt")))):
        made = QTranslator(parent)
        if language != "en" and made.load(name, folder):
            found.append(made)
        else:
            made.deleteLater()
    return found


def _system_language() -> str:
    return catalogue.spoken(os.environ.get("SIJIL_LANGUAGE", "")) or catalogue.spoken(QLocale.system().name()) or "en"


def _end_self_test(application: QApplication) -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    application.quit()

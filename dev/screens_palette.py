"""Pictures of the palette and of the page of shortcuts."""

from __future__ import annotations

from app.ui.palette.window import Palette
from app.ui.shortcuts import ShortcutsDialog
from dev.screens import Shot, Studio

TYPED = {"en": "new", "ar": "جديد", "ckb": "نوێ"}
NOTHING = {"en": "zzqx", "ar": "ضضطظ", "ckb": "ژژڤڤ"}


def palette(studio: Studio) -> None:
    window = studio.open_vault()
    studio.context.navigate("cases")
    studio.settle()
    assert window.desk is not None
    made = Palette(studio.context, window.desk.commands)
    made.show()
    studio.settle()
    studio.take("palette", made)
    for name, typed in (("typed", TYPED), ("nothing", NOTHING)):
        made.field.setText(typed[studio.language])
        while made.finder.busy:
            studio.application.processEvents()
        studio.take(f"palette-{name}", made)
    made.field.setText(titles(studio)[:4])
    while made.finder.busy:
        studio.application.processEvents()
    studio.take("palette-found", made)
    made.reject()


def titles(studio: Studio) -> str:
    """The title of some case of the sample."""
    from app.services import cases

    assert studio.context.session is not None
    return cases.rows(studio.context.session).rows[0].title


def shortcuts(studio: Studio) -> None:
    window = studio.open_vault()
    assert window.desk is not None
    studio.dialog("shortcuts", ShortcutsDialog(studio.context, tuple(window.desk.buttons)))


SHOTS: dict[str, Shot] = {"palette": palette, "shortcuts": shortcuts}

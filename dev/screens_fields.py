"""The editors of dates and places, with something typed into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.parts import M, column, label

if TYPE_CHECKING:
    from dev.screens import Shot, Studio

_DATES = ("2019-11~", "15 صفر 1441", "2019-10-25T21:14:00+03:00", "../2017-01", "منتصف آذار 2022", "yesterday", "")


def dates_and_places(studio: Studio) -> None:
    from PySide6.QtWidgets import QWidget

    from app.model.types import TYPES
    from app.ui.case.fields.date import DateEditor
    from app.ui.case.fields.place import PlaceEditor
    from app.ui.case.lookups import Lookups

    studio.open_vault()
    incident = TYPES["incident"]
    lookups = Lookups(studio.context, None)
    date, place = incident.field("date"), incident.field("place")
    assert date is not None and place is not None
    page = QWidget()
    page.setProperty("style", "page")
    layout = column(spacing=M)
    editors = []
    for text in _DATES:
        editor = DateEditor(studio.context, "incident", date, lookups)
        editor.name_for_readers(studio.context.words("field.date"))
        if text:
            editor.restore(text)
            if editor._understood():
                editor.show_value(editor.value())
        layout.addWidget(editor)
        editors.append(editor)
    where = PlaceEditor(studio.context, "incident", place, lookups)
    where.text.take("dhi-qar-haboubi-square")
    where.point.setText("31.0536, 46.2572")
    where._toggle()
    layout.addWidget(label("", "divider"))
    layout.addWidget(where)
    offered = PlaceEditor(studio.context, "incident", place, lookups)
    for editor in (where, offered):
        editor.name_for_readers(studio.context.words("field.place"))
    layout.addWidget(offered)
    layout.addStretch(1)
    page.setLayout(layout)
    page.resize(720, 1200)
    page.show()
    studio.take("fields-dates-places", page)
    editors[0].pick_day()
    assert editors[0]._picker is not None
    studio.take("fields-calendar", editors[0]._picker)
    editors[0]._picker.hide()
    offered.text.setFocus()
    typed = {"ar": "قرب الجسر، العما", "ckb": "نزیک پردەکە، عەما"}.get(studio.language, "near the bridge, Ama")
    offered.text.setText(typed)
    offered.text.textEdited.emit(typed)
    studio.take("fields-offers", offered.text.list)
    offered.text.list.hide()
    page.hide()


SHOTS: dict[str, Shot] = {"fields": dates_and_places}

"""A place: in words first, with what is known and safe to write down beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.base.errors import InputError
from app.model.entry import JSON
from app.model.fields import Field
from app.ui.case.fields.base import FieldEditor, plain_line
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.wording import term_choices
from app.ui.parts import XS, S, column, link_button, row

if TYPE_CHECKING:
    from app.ui.case.lookups import Lookups
    from app.ui.context import Context


class PlaceEditor(FieldEditor):
    """A place in words; governorate, district and co-ordinates where they are known and safe to write down."""

    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__(context, type_, declared, lookups)
        self.text = plain_line()
        self.district = plain_line()
        self.point = plain_line(left_to_right=True)
        self.governorate = SearchCombo()
        self.precision = SearchCombo()
        self.more = link_button("", self._toggle)
        self._rest = QWidget()
        self._rest.setLayout(
            column(
                row(self.governorate, self.district, spacing=S), row(self.point, self.precision, spacing=S), spacing=XS
            )
        )
        self._rest.hide()
        self.setLayout(column(self.text, row(self.more, None), self._rest, spacing=XS))
        self.setFocusProxy(self.text)
        for line in (self.text, self.district, self.point):
            line.textChanged.connect(lambda _: self.edited.emit())
        for combo in (self.governorate, self.precision):
            combo.chosen.connect(lambda _: self.edited.emit())
        context.bind(self.district.setPlaceholderText, "case.place.district")
        context.bind(self.district.setAccessibleName, "case.place.district")
        context.bind(self.point.setPlaceholderText, "case.place.point")
        context.bind(self.point.setAccessibleName, "case.place.point")
        self.retranslate()

    def value(self) -> JSON:
        value: dict[str, JSON] = {"text": self.text.text().strip()}
        for key, found in (
            ("governorate", self.governorate.code()),
            ("district", self.district.text().strip()),
            ("precision", self.precision.code()),
        ):
            if found:
                value[key] = found
        value.update(self._coordinates())
        if not value["text"]:
            if len(value) > 1:
                raise InputError(field=self.declared.name, rule="place")
            return None
        return value

    def show_value(self, value: JSON) -> None:
        held = value if isinstance(value, dict) else {}
        self.text.setText(str(held.get("text", "")))
        self.district.setText(str(held.get("district", "")))
        self.governorate.set_code(str(held.get("governorate", "")))
        self.precision.set_code(str(held.get("precision", "")))
        has_point = "lat" in held and "lon" in held
        self.point.setText(f"{held['lat']}, {held['lon']}" if has_point else "")
        self._rest.setVisible(bool(set(held) - {"text"}))
        self._word_more()

    def state(self) -> JSON:
        lines = [self.text.text(), self.district.text(), self.point.text()]
        return [*lines, self.governorate.code(), self.precision.code()]

    def restore(self, state: JSON) -> None:
        if not (isinstance(state, list) and len(state) == 5):
            return
        for line, text in zip((self.text, self.district, self.point), state[:3], strict=True):
            line.setText(str(text))
        self.governorate.set_code(str(state[3]))
        self.precision.set_code(str(state[4]))
        self._rest.setVisible(any(state[1:]))
        self._word_more()

    def retranslate(self) -> None:
        words = self.context.words
        self.governorate.set_options(term_choices(self.context, "governorate"), none=words("case.place.governorate"))
        self.precision.set_options(term_choices(self.context, "place-precision"), none=words("case.place.precision"))
        self.governorate.setAccessibleName(words("case.place.governorate"))
        self.precision.setAccessibleName(words("case.place.precision"))
        self._word_more()

    def _coordinates(self) -> dict[str, JSON]:
        typed = self.point.text().replace("،", ",").strip()
        if not typed:
            return {}
        try:
            lat, lon = (float(part) for part in typed.split(","))
        except ValueError as error:
            raise InputError(field=self.declared.name, rule="place") from error
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise InputError(field=self.declared.name, rule="place")
        return {"lat": lat, "lon": lon}

    def _toggle(self) -> None:
        self._rest.setVisible(self._rest.isHidden())
        self._word_more()

    def _word_more(self) -> None:
        key = "case.place.more" if self._rest.isHidden() else "case.place.less"
        self.more.setText(self.context.words(key))

"""A place: in words first, with what is known and safe to write down beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.catalogue import isolate_ltr
from app.base.errors import InputError
from app.model import coordinates, places
from app.model.coordinates import Spot
from app.model.entry import JSON
from app.model.fields import Field
from app.ui.case.fields.base import FieldEditor, plain_line
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.fields.typeahead import PlaceLine
from app.ui.case.wording import term_choices
from app.ui.parts import XS, S, column, icon_button, label, link_button, row
from app.ui.parts.buttons import name_button

if TYPE_CHECKING:
    from app.ui.case.lookups import Lookups
    from app.ui.context import Context

_DOOR: Final = 4  # decimals from which on a single house is meant


class PlaceEditor(FieldEditor):
    """Words that offer the list of places; governorate, district, co-ordinates where they are known and safe."""

    placed = Signal(str)
    """the governorate of a place that was chosen from the list"""

    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__(context, type_, declared, lookups)
        self._place = ""
        self._held: dict[str, JSON] = {}  # what was opened: keys that this version doesn't know stay (P24)
        self.text = PlaceLine(context)
        self.known = label("", "small", wrap=True)
        self.forget = icon_button("close", "", self._forget, size=14)
        self._chosen = QWidget()
        chosen = row(self.forget, self.known, spacing=XS)
        chosen.setStretch(1, 1)
        self._chosen.setLayout(chosen)
        self.more = link_button("", self._toggle)
        self.lines = {name: plain_line() for name in ("town", "district")}
        self.combos = {name: SearchCombo() for name in ("governorate", "country", "precision")}
        self.point = plain_line(left_to_right=True)
        self.told = label("", "small", wrap=True)
        self._rest = QWidget()
        self._rest.setLayout(
            column(
                row(self.lines["town"], self.lines["district"], spacing=S),
                row(self.combos["governorate"], self.combos["country"], spacing=S),
                row(self.point, self.combos["precision"], spacing=S),
                self.told,
                spacing=XS,
            )
        )
        self._rest.hide()
        self.setLayout(column(self.text, self._chosen, row(self.more, None), self._rest, spacing=XS))
        self.setFocusProxy(self.text)
        self._connect(context)
        self.retranslate()
        self._say()

    def _connect(self, context: Context) -> None:
        self.text.chosen.connect(self._take_place)
        self.text.textEdited.connect(lambda _: self._leave_emptied())
        self.text.editingFinished.connect(self._take_exact)
        for line in (self.text, *self.lines.values(), self.point):
            line.textChanged.connect(self._changed)
        for combo in self.combos.values():
            combo.chosen.connect(self._changed)
        self.combos["governorate"].chosen.connect(self._leave_place)
        context.bind(self.text.setPlaceholderText, "place.edit.example")
        for line, key in (
            (self.lines["district"], "case.place.district"),
            (self.lines["town"], "place.edit.town"),
            (self.point, "place.edit.point"),
        ):
            context.bind(line.setPlaceholderText, key)
            context.bind(line.setAccessibleName, key)

    def value(self) -> JSON:
        value: dict[str, JSON] = {"text": self.text.text().strip()}
        parts = {"place": self._place} | {name: line.text().strip() for name, line in self.lines.items()}
        parts |= {name: combo.code() for name, combo in self.combos.items()}
        value.update({name: found for name, found in parts.items() if found})
        value.update(self._coordinates())
        if not value["text"]:
            if len(value) > 1:
                raise InputError(field=self.declared.name, rule="place")
            return None
        return value

    def show_value(self, value: JSON) -> None:
        held = value if isinstance(value, dict) else {}
        self._held = held
        self._place = str(held.get("place", ""))
        self.text.setText(str(held.get("text", "")))
        self.text.setCursorPosition(0)
        for name, line in self.lines.items():
            line.setText(str(held.get(name, "")))
        for name, combo in self.combos.items():
            code = str(held.get(name, ""))
            combo.set_code(code, places.country_name(code, self.context.language) if name == "country" else "")
        spot = _spot_of(held)
        self.point.setText(coordinates.written(spot) if spot else "")
        self._rest.setVisible(bool(set(held) - {"text", "place", "governorate"}) or self._governorate_apart())
        self._say()

    def state(self) -> JSON:
        lines = {name: line.text() for name, line in self.lines.items()}
        codes = {name: combo.code() for name, combo in self.combos.items()}
        return {"text": self.text.text(), "point": self.point.text(), "place": self._place, **lines, **codes}

    def restore(self, state: JSON) -> None:
        if not isinstance(state, dict):
            return
        self._place = str(state.get("place", ""))
        self.text.setText(str(state.get("text", "")))
        self.point.setText(str(state.get("point", "")))
        for name, line in self.lines.items():
            line.setText(str(state.get(name, "")))
        for name, combo in self.combos.items():
            combo.set_code(str(state.get(name, "")))
        more = any(found for name, found in state.items() if name not in ("text", "place", "governorate"))
        self._rest.setVisible(more or self._governorate_apart())  # the place of the list says its governorate itself
        self._say()

    def retranslate(self) -> None:
        words, language = self.context.words, self.context.language
        for name, options, key in (
            ("governorate", term_choices(self.context, "governorate"), "case.place.governorate"),
            ("precision", term_choices(self.context, "place-precision"), "case.place.precision"),
            ("country", places.countries(language), "place.edit.country"),
        ):
            self.combos[name].set_options(options, none=words(key))
            self.combos[name].setAccessibleName(words(key))
        name_button(self.forget, words("place.edit.forget"))
        self._say()

    # --- what is known of it -------------------------------------------------------------------

    def _take_place(self, place_id: str) -> None:
        self._place = place_id
        governorate = places.governorate_of(place_id)
        self.combos["governorate"].set_code(governorate)
        self.combos["country"].set_code("")
        for line in self.lines.values():  # the list knows them
            line.clear()
        self._changed()
        if governorate:
            self.placed.emit(governorate)

    def _take_exact(self) -> None:
        """A path of the list that was typed to its end names that place as if it had been chosen."""
        found = None if self._place else places.exactly(self.text.text())
        if found is not None and self.combos["governorate"].code() in ("", places.governorate_of(found.id)):
            self._take_place(found.id)

    def _leave_emptied(self) -> None:
        if self._place and not self.text.text().strip():
            self._forget()

    def _leave_place(self, governorate: str) -> None:
        """Another governorate was chosen than the place of the list lies in."""
        if self._place and places.find(self._place) and governorate != places.governorate_of(self._place):
            self._forget()

    def _forget(self) -> None:
        self._place = ""
        self.text.setFocus()
        self._changed()

    def _governorate_apart(self) -> bool:
        """Whether the governorate says more than the place does."""
        code = self.combos["governorate"].code()
        return bool(code) and code != places.governorate_of(self._place)

    def _coordinates(self) -> dict[str, JSON]:
        typed = self.point.text().strip()
        if not typed:
            return {}
        standing = _spot_of(self._held)
        if standing and typed == coordinates.written(standing) and self._same_precision():
            return {"lat": self._held["lat"], "lon": self._held["lon"]}  # untouched: not a digit changes
        try:
            spot = self._kept(coordinates.parse_spot(typed))
        except InputError as error:
            raise InputError(field=self.declared.name, rule="coordinates") from error
        return {"lat": spot.lat, "lon": spot.lon}

    def _same_precision(self) -> bool:
        return self.combos["precision"].code() == str(self._held.get("precision", ""))

    def _kept(self, spot: Spot) -> Spot:
        return coordinates.coarsen(spot, self.combos["precision"].code())

    # --- what is said of it --------------------------------------------------------------------

    def _changed(self, _: object = None) -> None:
        self._say()
        self.edited.emit()

    def _say(self) -> None:
        place = places.find(self._place)
        if place is not None:
            self.known.setText(self.context.words("place.edit.chosen", place=places.path(place, self.context.language)))
        self._chosen.setVisible(place is not None)
        said, style = self._told()
        self.told.setText(said)
        self.told.setVisible(bool(said))
        if self.told.property("style") != style:
            self.told.setProperty("style", style)
            self.told.style().polish(self.told)
        self.more.setText(self.context.words("case.place.more" if self._rest.isHidden() else "case.place.less"))

    def _told(self) -> tuple[str, str]:
        """How exact the co-ordinates are, in words."""
        typed, words, language = self.point.text().strip(), self.context.words, self.context.language
        if not typed:
            return "", "small"
        try:
            spot = coordinates.parse_spot(typed)
        except InputError:
            return words("place.edit.bad-point"), "danger"
        kept = self._kept(spot)
        radius = coordinates.radius_words(kept.decimals, language)
        said = [words("place.edit.kept", point=isolate_ltr(coordinates.written(kept)), radius=radius)]
        if kept.decimals < spot.decimals:
            said.append(words("place.edit.coarse", precision=self.combos["precision"].currentText()))
        if coordinates.maybe_swapped(spot):
            said.append(words("place.edit.swapped"))
        elif kept.decimals >= 2 and (near := places.nearest(kept.lat, kept.lon)):
            where = places.path(near[0], language)
            said.append(words("place.edit.near", place=where, km=f"{max(1.0, near[1]):.0f}"))
        if kept.decimals >= _DOOR and not self.combos["precision"].code():
            said.append(words("place.edit.door"))
        return "\n".join(said), "small"

    def _toggle(self) -> None:
        self._rest.setVisible(self._rest.isHidden())
        self._say()


def _spot_of(held: dict[str, JSON]) -> Spot | None:
    lat, lon = held.get("lat"), held.get("lon")
    if not (isinstance(lat, (int, float)) and isinstance(lon, (int, float))):
        return None
    return Spot(lat, lon, coordinates.decimals_of(lat, lon))

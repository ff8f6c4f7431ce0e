"""What a file says of itself, in words, each with what it gives away; offered as values, never filled in silently.

All of it is the device's claim, and foreign: a clock can be wrong, a position can be forged, a
text can be an attack. It is shown as plain text and attributed to the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from app.base.catalogue import has, isolate_ltr, text
from app.base.errors import InputError
from app.model import dates, places
from app.model.entry import JSON
from app.model.values import check_value
from app.sandbox.answers import Facts
from app.services import editing
from app.services.naming import shown_name
from app.services.session import Session
from app.services.views import ChangeSet, Edit

_PEOPLE: Final = ("owner", "author", "copyright")
_WORDS: Final = ("title", "description", "comment", "keywords")
_DECIMALS: Final = 5  # a metre: no camera is better


@dataclass(frozen=True, slots=True)
class Told:
    """``code`` names the sentence; ``harm``: it can lead to a person."""

    code: str
    text: str
    harm: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A value that the file claims, for a field of its evidence record; ``words`` as a person reads it."""

    field: str
    value: JSON
    words: str


def told(facts: Facts, language: str) -> tuple[Told, ...]:
    """Everything the file says of itself, what leads to people first."""
    said = [*_where(facts, language), *_when(facts, language), *_device(facts, language), *_rest(facts, language)]
    if not (facts.viewable or facts.readable) and facts.refused is None:
        said.append(_one("unknown", language))  # not looked into: "nothing" would be a false comfort
    elif not said and facts.refused is None and not facts.unread:
        said = [Told("nothing", text("evidence.tells.nothing", language), False)]
    return (*said, *_unread(facts, language), *_shape(facts, language))


def _one(code: str, language: str, *, harm: bool = True, **facts: Any) -> Told:
    return Told(code, text(f"evidence.tells.{code}", language, **facts), harm)


def _plain(value: object) -> str:
    """A foreign text in one line, with nothing in it that turns or hides."""
    words = str(value).replace("\\", "/").split()
    return " ".join("/".join(part and shown_name(part) for part in word.split("/")) for word in words)


def spot_words(latitude: float, longitude: float) -> str:
    return isolate_ltr(f"{latitude:.{_DECIMALS}f}, {longitude:.{_DECIMALS}f}")


def _where(facts: Facts, language: str) -> Iterator[Told]:
    if facts.latitude is not None and facts.longitude is not None:
        spot = spot_words(facts.latitude, facts.longitude)
        near = places.nearest(facts.latitude, facts.longitude)
        if near is not None:
            km = isolate_ltr(f"{near[1]:.0f}" if near[1] >= 1 else "<1")
            yield _one("place-near", language, spot=spot, km=km, place=places.path(near[0], language))
        else:
            yield _one("place", language, spot=spot)
    if facts.direction is not None:
        yield _one("direction", language, degrees=isolate_ltr(f"{facts.direction:.0f}°"))
    named = [_plain(one) for one in (facts.city, facts.country) if one]
    if named:
        yield _one("place-named", language, place=" · ".join(named))


def _when(facts: Facts, language: str) -> Iterator[Told]:
    if facts.taken is not None:
        yield _one("taken", language, date=_moment(facts.taken, facts.offset, language))
    if facts.located is not None:
        yield _one("located", language, date=_moment(facts.located, None, language))
    for code in ("created", "modified"):
        found = getattr(facts, code)
        if found is not None:
            yield _one(code, language, harm=False, date=_moment(found, None, language))


def _moment(said: str, offset: str | None, language: str) -> str:
    edtf = claimed_date(said, offset)
    return dates.words(edtf, language) if edtf is not None else isolate_ltr(said)


def claimed_date(said: str, offset: str | None) -> str | None:
    """A camera's moment as an EDTF date, as exact as it can be; ``None`` where it is none."""
    for whole in (f"{said}{offset or ''}", said, said[:10]):
        if dates.is_edtf(whole):
            return whole
    return None


def _maker(facts: Facts) -> str:
    """Make and model, without the make's name twice."""
    make, model = _plain(facts.make or ""), _plain(facts.model or "")
    return model if make and model.casefold().startswith(make.casefold()) else f"{make} {model}".strip()


def _device(facts: Facts, language: str) -> Iterator[Told]:
    if maker := _maker(facts):
        yield _one("device", language, device=maker)
    serials = [_plain(one) for one in (facts.serial, facts.lens_serial, facts.unique_id) if one]
    if serials:
        yield _one("serial", language, serial=isolate_ltr(" · ".join(serials)))
    if facts.lens:
        yield _one("lens", language, harm=False, lens=_plain(facts.lens))


def _rest(facts: Facts, language: str) -> Iterator[Told]:
    people = list(dict.fromkeys(_plain(one) for name in _PEOPLE if (one := getattr(facts, name))))
    if people:
        yield _one("person", language, names=" · ".join(people))
    if facts.thumbnail:
        yield _one("thumbnail", language)
    words = [_plain(one) for name in _WORDS if (one := getattr(facts, name))]
    if words:
        yield _one("words", language, words=" · ".join(words))
    programs = list(dict.fromkeys(_plain(one) for one in (facts.software, facts.producer) if one))
    if programs:
        yield _one("software", language, harm=False, software=" · ".join(programs))
    if facts.c2pa:
        yield _one("c2pa", language)


def _unread(facts: Facts, language: str) -> Iterator[Told]:
    if facts.refused is not None:
        yield Told("refused", text(f"error.unshowable.{facts.refused}", language), False)
    parts = [_part(part, language) for part in facts.unread if part not in ("content", "type")]
    if parts:
        yield _one("unread", language, parts=text("value.separator", language).join(parts))


def _part(part: str, language: str) -> str:
    key = f"evidence.part.{part}"
    return text(key, language) if has(key, "en") else isolate_ltr(part)


def _shape(facts: Facts, language: str) -> Iterator[Told]:
    if facts.width and facts.height:
        size = isolate_ltr(f"{facts.width} × {facts.height}")
        yield _one("pixels", language, harm=False, size=size)
    elif facts.pages:
        yield _one("pages", language, harm=False, n=facts.pages)


def offers(facts: Facts, language: str) -> tuple[Offer, ...]:
    """Values for the fields of the evidence record, as the file claims them."""
    found: list[tuple[str, JSON, str]] = []
    if facts.taken is not None and (date := claimed_date(facts.taken, facts.offset)) is not None:
        found.append(("captured", date, dates.words(date, language)))
    if facts.latitude is not None and facts.longitude is not None:
        lat, lon = round(facts.latitude, _DECIMALS), round(facts.longitude, _DECIMALS)
        spot = f"{lat:.{_DECIMALS}f}, {lon:.{_DECIMALS}f}"
        found.append(
            ("captured_place", {"text": spot, "lat": lat, "lon": lon, "precision": "exact"}, isolate_ltr(spot))
        )
    maker = _maker(facts)
    if maker:
        found.append(("camera", maker, maker))
    device = list(dict.fromkeys(part for part in (maker, _plain(facts.serial or "")) if part))
    if device and facts.serial:
        found.append(("device", list(device), " · ".join(device)))
    return tuple(Offer(*one) for one in found if _fits(one[0], one[1]))


def _fits(field: str, value: JSON) -> bool:
    """Whether a claimed value is one that may be signed: what a file says can be any nonsense."""
    try:
        check_value("evidence", field, value)
    except InputError:
        return False
    return True


def fill_in(session: Session, evidence_id: str, offer: Offer) -> ChangeSet:
    """Take one claim over into its field, because a person asked for it: a signed change. Raises InputError."""
    return editing.save(session, [Edit(evidence_id, "evidence", offer.field, offer.value)])

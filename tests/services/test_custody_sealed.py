"""Custody with the sealed file around it: sealed, read in a room, asked for, opened there (T31)."""

from __future__ import annotations

import pytest

from app.base.errors import InputError, SijilError
from app.services import custody, editing, rooms, sealing
from app.services.sealing import Order
from app.storage import records
from tests.services.test_custody import TITLE, WHY, agreed


def test_t31_identities_of_a_sealed_file_open_in_the_room_that_reads_it(people, tmp_path) -> None:
    amal, basim, chira, esra = people("Amal", "Basim", "Chira", "Esra")
    case = editing.new_case(amal, {"title": TITLE, "status": "open"}).created
    custody.make_group(amal, "Two", 2, [basim.key_id, chira.key_id])
    order = Order((case,), readers=(esra.key_id,), policy="no-identities", group="Two", pages="none")
    path = tmp_path / "sealed.age"
    sealing.seal(amal, order, path)

    room = rooms.make(esra, "The case").id
    rooms.take_in(esra, room, path)
    reading = rooms.open_room(esra, room)

    def title() -> str:
        return reading.run(lambda vault: records.titles(vault, [case])).get(case, "")

    assert TITLE not in title()
    (sealed,) = custody.sealed(esra)
    assert (sealed.case, sealed.may_ask, sealed.k) == (case, True, 2)
    letter = custody.ask(esra, sealed.id, WHY)
    for one in (basim, chira):
        custody.take(esra, agreed(one, letter.content))
    (asked,) = custody.asked(esra)
    opened = custody.open_everywhere(esra, asked.question)
    assert opened.entered == opened.values
    assert title() == TITLE
    assert esra.run(lambda vault: records.titles(vault, [case])) == {}  # the own vault still doesn't have the case


def test_t31_what_custodians_gave_is_not_used_up_where_a_room_could_not_be_opened(people, tmp_path) -> None:
    amal, basim, chira, esra = people("Amal", "Basim", "Chira", "Esra")
    case = editing.new_case(amal, {"title": TITLE, "status": "open"}).created
    custody.make_group(amal, "Two", 2, [basim.key_id, chira.key_id])
    order = Order((case,), readers=(esra.key_id,), policy="no-identities", group="Two", pages="none")
    path = tmp_path / "sealed.age"
    sealing.seal(amal, order, path)
    room = rooms.make(esra, "The case").id
    rooms.take_in(esra, room, path)
    rooms.close_room(esra, room)
    (sealed,) = custody.sealed(esra)
    letter = custody.ask(esra, sealed.id, WHY)
    for one in (basim, chira):
        custody.take(esra, agreed(one, letter.content))
    (asked,) = custody.asked(esra)
    place, away = esra.folder / "rooms" / room, tmp_path / "away"
    place.rename(away)
    with pytest.raises(SijilError):
        custody.open_everywhere(esra, asked.question)
    away.rename(place)
    opened = custody.open_everywhere(esra, asked.question)
    assert opened.entered == opened.values
    titles = rooms.open_room(esra, room).run(lambda vault: records.titles(vault, [case]))
    assert titles[case] == TITLE
    assert sorted(one.act for one in custody.openings(esra) if one.by.is_self) == ["asked", "opened"], "told once"
    with pytest.raises(InputError, match="custody-answer-late"):
        custody.open_everywhere(esra, asked.question)

"""A withdrawal from a terminal: told, taken, erased in the room, confirmed, listed at the sealer."""

from __future__ import annotations

from pathlib import Path

from app.services import contacts, editing, rooms, sealing
from app.services.sealing import Order
from tests.cli.laptops import make_desktop
from tests.cli.test_desk import opened


def test_told_taken_confirmed_and_listed(tmp_path: Path) -> None:
    sealer, reader = (make_desktop(tmp_path / name.lower(), name) for name in ("Sealer", "Reader"))
    one, other = opened(sealer), opened(reader)
    contacts.add(one, contacts.own_card(other), verified=True)
    contacts.add(other, contacts.own_card(one), verified=True)
    case = str(editing.new_case(one, {"title": "A case"}).created)
    note = str(editing.new_record(one, case, "note", {"text": "The street is named here"}).created)
    order = Order((case,), readers=(other.key_id,), policy="everything", pages="none")
    sealing.seal(one, order, tmp_path / "sealed.age")
    room = rooms.make(other, "A study").id
    rooms.take_in(other, room, tmp_path / "sealed.age")
    for session in (one, other):
        session.close()
    stick = tmp_path / "stick"
    stick.mkdir()

    sealer.run("retract", note, "--why", "danger", "--yes")
    assert "Reader" in sealer.run("release list")
    letter = sealer.run("release tell", str(stick)).splitlines()[0]
    reader.run("room take", letter)
    (came,) = reader.json("withdrawn list")
    assert came["asked"] == 0 and came["erased"] == came["named"] > 0
    assert came["id"] in reader.run("withdrawn list")
    assert {(row["type"], row["field"]) for row in reader.json("withdrawn gone", room)} == {("note", "text")}
    assert "Sealer" in reader.run("withdrawn gone", room)
    answer = reader.run("withdrawn confirm", came["id"][:10], str(stick), "--elsewhere", "destroyed").strip()
    sealer.run("room take", answer)
    told = sealer.json("release list")
    (holder,) = told["retractions"][0]["holders"]
    assert (holder["copy"], holder["elsewhere"], holder["got"]) == ("confirmed", "destroyed", came["named"])

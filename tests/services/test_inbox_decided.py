"""A decision that comes is told as what it decides, not as the record that it is."""

from __future__ import annotations

from pathlib import Path

from app.services import disputes, editing, inbox, sending
from app.services.inbox.views import DecisionLine
from app.services.session import Session
from app.services.views import Edit
from tests.services.conftest import People
from tests.services.test_disputes import of


def coming(sender: Session, reader: Session, folder: Path) -> inbox.Delivery:
    folder.mkdir()
    sending.send(sender, [reader.key_id], folder, whole=True)
    (delivery,) = inbox.look(reader, [folder]).deliveries
    return delivery


def differing(amal: Session, basim: Session, folder: Path) -> str:
    """A case of which both have said something else, and both know it."""
    case = editing.new_case(amal, {"title": "A case", "code": "O-0"}).created
    assert case
    inbox.accept(basim, [coming(amal, basim, folder / "one")])
    editing.save(amal, [Edit(case, "case", "code", "A-1")])
    editing.save(basim, [Edit(case, "case", "code", "B-1")])
    inbox.accept(amal, [coming(basim, amal, folder / "two")])
    inbox.accept(basim, [coming(amal, basim, folder / "three")])
    return case


def test_who_decided_what_is_one_line_in_the_preview(people: People, tmp_path: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = differing(amal, basim, tmp_path)
    disputes.take(amal, case, "code", of(amal, case, "B-1"), "They asked again")
    delivery = coming(amal, basim, tmp_path / "first")
    (line,) = [one for one in delivery.view.lines if isinstance(one, DecisionLine)]
    assert (line.outcome, line.record, line.field, line.after) == ("settled", case, "code", ("B-1",))
    assert line.by.key_id == amal.key_id
    assert set(line.before) == {"A-1", "B-1"}
    assert all(one.type != "decision" for one in delivery.view.lines), "the record itself is not told beside it"
    assert sum(file.lines for file in delivery.view.files) == len(delivery.view.lines)


def test_leaving_it_so_is_said_so(people: People, tmp_path: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = differing(amal, basim, tmp_path)
    disputes.leave(amal, case, "code", "Both may be right")
    delivery = coming(amal, basim, tmp_path / "first")
    (line,) = [one for one in delivery.view.lines if isinstance(one, DecisionLine)]
    assert (line.outcome, line.after) == ("differ", ())

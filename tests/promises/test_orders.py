"""Three vaults, every order of arrival, everything twice: the same end everywhere (T27, T14)."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from app.services import cases, contacts, disputes, editing, receiving, sending
from app.services.session import Session
from app.services.views import Edit, Preview
from tests.promises import ground
from tests.promises.laptop import make

NAMES = ("Amal", "Basim", "Dina")


def to_all(session: Session, stick: Path) -> Path:
    return Path(sending.send(session, [contact.key_id for contact in contacts.listing(session)], stick).path)


def take(session: Session, path: Path) -> Preview:
    outcome = receiving.receive(session, path)
    assert isinstance(outcome, Preview), outcome
    return outcome


def meet(base: Path) -> None:
    for name in NAMES:
        ground.make(base, name)
    sessions = [ground.open_session(base, name) for name in NAMES]
    for one, other in itertools.permutations(sessions, 2):
        contacts.add(one, contacts.own_card(other), verified=True)
    for session in sessions:
        session.close()


def write_history(base: Path, stick: Path) -> tuple[dict[Path, str], str]:
    """Five bundles and their senders, which build on one another: made, disputed on two sides, settled, withdrawn."""
    amal, basim = ground.open_session(base, "Amal"), ground.open_session(base, "Basim")
    with amal, basim:
        case = editing.new_case(amal, {"title": "first"}).created
        note = editing.new_record(amal, case, "note", {"text": "one"}).created
        assert case and note
        paths = [to_all(amal, stick)]
        take(basim, paths[0])
        editing.save(amal, [Edit(case, "case", "summary", "as Amal heard it")])
        paths.append(to_all(amal, stick))
        editing.save(basim, [Edit(case, "case", "summary", "as Basim heard it")])
        paths.append(to_all(basim, stick))
        take(basim, paths[1])
        disputes.settle(basim, case, "summary", "as both heard it", reason="both were asked")
        paths.append(to_all(basim, stick))
        editing.withdraw(amal, note, "a mistake")
        paths.append(to_all(amal, stick))
    return dict(zip(paths, ("Amal", "Amal", "Basim", "Basim", "Amal"), strict=True)), case


def test_t27_t14_every_order_of_five_bundles_ends_the_same(tmp_path: Path) -> None:
    base, stick = tmp_path / "base", tmp_path / "stick"
    stick.mkdir()
    meet(base)
    paths, case = write_history(base, stick)
    ends: set[str] = set()
    orders = list(itertools.permutations(paths))
    for number, order in enumerate(orders[:: len(orders) // 30]):
        used = ground.copy(base / "Dina", tmp_path / "used" / "Dina").parent
        with ground.open_session(used, "Dina") as dina:
            for path in order:
                take(dina, path)
                take(dina, path)  # a replay changes nothing
            ends.add(cases.fingerprint(dina))
            for path in reversed(order):
                assert take(dina, path).already
            assert cases.record(dina, case).fields["summary"].value == "as both heard it", number
    assert len(ends) == 1
    for name in NAMES[:2]:
        with ground.open_session(base, name) as session:
            for path in reversed(paths):
                if paths[path] != name:
                    take(session, path)
            ends.add(cases.fingerprint(session))
    assert len(ends) == 1


@pytest.mark.hashed_kdf
def test_t27_three_laptops_by_command_line_end_the_same_whatever_comes_first(tmp_path: Path) -> None:
    base = tmp_path / "laptops"
    amal, basim, dina = make(base, "amal", "basim", "dina", here=True)
    with amal.open() as session:
        case = editing.new_case(session, {"title": "first"}).created
    first, a, b = (base / name for name in ("first", "a", "b"))
    for folder in (first, a, b):
        folder.mkdir()
    everybody = ("--to", "amal", "--to", "basim", "--to", "dina")
    amal.run("send", *everybody[2:], "--out", first)
    basim.run("receive", first)
    amal.run("set", case, "summary", "as amal heard it")
    basim.run("set", case, "summary", "as basim heard it")
    amal.run("send", *everybody[2:], "--out", a)
    basim.run("send", *everybody[:2], *everybody[4:], "--out", b)
    dina.run("receive", b, a, first)
    dina.run("receive", first, b, a)
    amal.run("receive", b)
    basim.run("receive", a)
    shown = [laptop.json("disputes") for laptop in (amal, basim, dina)]
    accounts = [sorted((x["value"], x["author"], x["change"]) for x in one[0]["accounts"]) for one in shown]
    assert [len(one) for one in shown] == [1, 1, 1]
    assert accounts[0] == accounts[1] == accounts[2]
    assert {value for value, _, _ in accounts[0]} == {"as amal heard it", "as basim heard it"}

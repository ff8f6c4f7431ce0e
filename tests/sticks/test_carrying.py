"""Couriers: what is for others is carried unread, within bounds, and handed over whole."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from app.base import limits
from app.base.errors import InputError, NoRoom
from app.services import cases, courier, sticks, vaults
from app.storage import carried
from app.storage import evidence as store
from tests.services.conftest import People
from tests.sticks.scene import LARGEST, failing_at, files, take, write_case

# --- carrying -------------------------------------------------------------------------------------


def test_a_courier_carries_from_stick_to_stick_what_they_cannot_read(people: People, tmp_path: Path) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    case = write_case(amal)
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    sent = [*sticks.send(amal, [basim.key_id], one).paths]
    write_case(amal, "For Dina herself")
    sticks.send(amal, [dina.key_id], one)
    sent += sticks.send(amal, [basim.key_id], one, whole=True, largest=LARGEST).paths
    before = {path: path.read_bytes() for path in one.iterdir()}

    taken = courier.carry(dina, [one])
    assert (len(taken.carried), taken.own, taken.already, taken.failures) == (len(sent), 1, 0, ())
    assert {path: path.read_bytes() for path in one.iterdir()} == before
    again = courier.carry(dina, [one])
    assert (again.carried, again.already) == ((), len(sent))
    assert not list(cases.every_row(dina)), "carried isn't received"
    held = b"".join(path.read_bytes() for path in (dina.folder / "evidence").iterdir())
    assert not any(content[:40] in held or content[-40:] in held for content in before.values()), (
        "what lies in the vault can't be matched with the stick"
    )

    put = courier.put_on(dina, two)
    assert put.safe and len(put.paths) == len(sent) and not {path.name for path in put.paths} & {p.name for p in sent}
    assert sorted(path.read_bytes() for path in two.iterdir()) == sorted(before[path] for path in sent)
    assert all(row.times == 1 and row.handed for row in courier.listing(dina))
    take(basim, two)
    assert {row.id for row in cases.every_row(basim)} >= {case}

    courier.forget(dina, [row.id for row in courier.listing(dina)])
    assert courier.listing(dina) == () and files(dina) == 0
    with pytest.raises(InputError, match="nothing-carried"):
        courier.put_on(dina, two)


def test_what_is_for_the_courier_alone_is_nothing_to_carry(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    sticks.send(amal, [basim.key_id], stick)
    with pytest.raises(InputError, match="nothing-to-carry"):
        courier.carry(basim, [stick])


def test_t11_who_floods_a_courier_fills_no_more_than_the_limit(
    people: People, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    write_case(amal)
    monkeypatch.setattr(limits, "CARRIED", 2)
    for _ in range(4):
        sticks.send(amal, [basim.key_id], stick, whole=True)
    taken = courier.carry(dina, [stick])
    assert len(taken.carried) == 2 and [one.error.error_code for one in taken.failures] == ["carried-full"] * 2  # type: ignore[attr-defined]
    assert files(dina) == 2


def test_t13_putting_what_is_carried_on_a_full_stick_leaves_no_half(
    people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    write_case(amal)
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    sticks.send(amal, [basim.key_id], one)
    courier.carry(dina, [one])
    failing_at(monkeypatch, 60_000, OSError(errno.ENOSPC, "full"))
    with pytest.raises(NoRoom) as caught:
        courier.put_on(dina, two)
    assert caught.value.facts["reason"] == "stick" and list(two.iterdir()) == []
    assert [row.times for row in courier.listing(dina)] == [0]


def test_what_is_carried_is_part_of_the_check(people: People, stick: Path) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    write_case(amal)
    sticks.send(amal, [basim.key_id], stick)
    courier.carry(dina, [stick])
    assert vaults.check(dina).damage == ()
    (path,) = (dina.folder / "evidence").iterdir()
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    assert [one.what for one in vaults.check(dina).damage] == ["check.evidence"]


def test_a_large_bundle_is_split_for_the_stick_it_is_handed_over_on(people: People, tmp_path: Path) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    write_case(amal)
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    sticks.send(amal, [basim.key_id], one)
    courier.carry(dina, [one])
    assert len(courier.put_on(dina, two, largest=LARGEST).paths) == 4
    assert len(take(basim, two).deliveries) == 1


def test_parts_that_wait_outlive_a_lock(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    paths = sticks.send(amal, [basim.key_id], stick, largest=LARGEST).paths
    last = paths[-1].read_bytes()
    paths[-1].unlink()
    take(basim, stick)
    basim.run(store.tidy)
    for path in stick.iterdir():
        path.unlink()
    (stick / "last").write_bytes(last)
    assert len(take(basim, stick).deliveries) == 1
    sticks.look(basim, stick)
    assert basim.run(carried.listing) == []

"""Sticks and packs of somebody who means harm: parts that flood, that never end, names that are no text (P22, T11)."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from app.base import limits
from app.base.errors import InputError
from app.base.task import Task
from app.services import courier, inbox, sticks, suspension
from app.services.sticks import taking
from app.sync.parts import Head, Part
from tests.hostile.people import Team
from tests.services.conftest import People
from tests.sticks.scene import LARGEST, files, reasons, take, write_case
from tests.sticks.test_packs import base, pack, team
from tests.sticks.test_packs import write_case as write_pack_case

__all__ = ["base", "team"]


def lone_part(stick: Path, name: str, number: int = 2, of: int = 3) -> Head:
    """One part of a bundle that nobody made; its bytes are those that it names."""
    content = os.urandom(50)
    hashes = [os.urandom(32) for _ in range(of)]
    hashes[number - 1] = sha256(content).digest()
    head = Head(number, 50, 50 * of, tuple(hashes))
    (stick / name).write_bytes(head.write() + content)
    return head


def test_t11_a_stick_full_of_parts_of_nothing_keeps_no_bundle_out(
    people: People, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PARTS_KEPT", 5)
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    sticks.send(amal, [basim.key_id], stick)
    for n in range(20):
        lone_part(stick, f"{n}.bin")
    seen = take(basim, stick)
    assert len(seen.deliveries) == 1
    assert "carried-full" in reasons(seen)


def test_t11_what_there_is_no_room_for_is_not_copied_first(
    people: People, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PARTS_KEPT_BYTES", 40)
    (basim,) = people("Basim")
    head = lone_part(stick, "a.bin")

    def opened() -> Endless:
        raise AssertionError("64 GiB of zeros fit on a small stick")

    with pytest.raises(InputError, match="carried-full"):
        taking._keep(basim, Part(head, opened, stick / "a.bin"), "stick", Task())


class Endless:
    def __init__(self) -> None:
        self.given = 0

    def readinto(self, buffer: memoryview, /) -> int:
        self.given += len(buffer)
        assert self.given < 200 * limits.MIB, "read on and on"
        return len(buffer)

    def read(self, size: int = -1) -> bytes:
        self.given += size
        assert self.given < 200 * limits.MIB, "read on and on"
        return bytes(size)

    def close(self) -> None: ...


def test_t11_a_part_that_grows_while_it_is_read_is_left_where_it_should_end(people: People, stick: Path) -> None:
    (basim,) = people("Basim")
    head = lone_part(stick, "a.bin")
    assert not taking._keep(basim, Part(head, Endless, stick / "a.bin"), "stick", Task())
    assert files(basim) == 0


@pytest.mark.parametrize(
    "name", [b"\xff\xfe", b"a\nb\x1b[2J", "\u202egnp.bin".encode()], ids=["bytes", "escape", "bidi"]
)
def test_p26_a_stick_whose_name_is_no_text_is_read_all_the_same(people: People, tmp_path: Path, name: bytes) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    stick = Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name)))
    stick.mkdir()
    write_case(amal)
    first, *rest = sticks.send(amal, [basim.key_id], stick, largest=LARGEST).paths
    first.rename(first.parent / os.fsdecode(b"\xff\x1b.bin"))
    sticks.look(basim, stick)
    sticks.look(dina, stick)
    report = courier.carry(dina, [stick])
    assert not report.failures and len(report.carried) == len(rest) + 1
    assert all(one.place.isprintable() for one in report.carried)
    rest[0].unlink()
    seen = sticks.receive(basim, stick)
    assert reasons(seen) == ["parts-missing"]
    assert all(one.place.isprintable() for one in courier.listing(basim))
    inbox.note_failures(basim, seen.failures)


def _suspend_amal(team: Team) -> None:
    asked = suspension.begin(team["Basim"], team["Amal"].key_id, to=[team["Dina"].key_id])
    suspension.agree(team["Dina"], asked.content)


def test_t21_a_pack_of_a_suspended_key_chooses_no_address_for_its_courier(team: Team, stick: Path) -> None:
    write_pack_case(team)
    made = pack(team, stick)
    _suspend_amal(team)
    report = courier.carry(team["Dina"], [made.path])
    assert [one.error.error_code for one in report.failures] == ["sender-suspended"]
    assert courier.packs(team["Dina"]) == () and files(team["Dina"]) == 0


def test_t21_a_pack_that_was_taken_stays_where_it_is_once_its_senders_key_is_suspended(team: Team, stick: Path) -> None:
    write_pack_case(team)
    pack(team, stick)
    courier.carry(team["Dina"], [stick])
    _suspend_amal(team)
    team.sync("Dina")
    team.sync("Dina")
    assert team.relay.asked.count("put") == 0
    (here,) = courier.packs(team["Dina"])
    assert (here.reason, here.tries, here.uploaded) == ("sender-suspended", 1, None)
    courier.forget(team["Dina"], [here.id])
    assert files(team["Dina"]) == 0

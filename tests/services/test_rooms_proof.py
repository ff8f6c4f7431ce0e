"""What is proven of sealed files in a room, and how a room is opened, closed and ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services import editing, lists, past, rooms, vaults
from app.services.lists import ListQuery
from app.services.rooms import book
from app.services.session import Session
from app.services.views import Edit
from app.storage import rooms as table
from app.storage.vault import Vault
from tests.services.conftest import People
from tests.services.room_study import KINDS, case_of, filled, two_files
from tests.services.sealed_by_hand import seal

Two = tuple[Session, Session, list[str], list[Path]]


@pytest.fixture
def two(people: People, tmp_path: Path) -> Two:
    return two_files(people, tmp_path)


# --- proof ----------------------------------------------------------------------------------


def test_what_is_proven_and_by_whom_and_what_is_withheld(
    two: Two,
) -> None:
    amal, rana, made, paths = two
    room, opened = filled(rana, paths)
    whole, part = rooms.proof(rana, room)
    assert whole.sealer.name == "Amal" and whole.sealer.verified and whole.sealer.key_id == amal.key_id
    assert part.missing > whole.missing
    assert [author.author.key_id for author in whole.authors] == [amal.key_id]
    assert whole.authors[0].entries == whole.entries
    assert sum(count for _, count in part.withheld_by) == part.missing
    assert part.policy == "no-identities" and set(part.cases) == set(made[1:])
    assert past.view(opened, made[0], past.Moment(2**40)).case.id == made[0]


def test_a_sealer_nobody_knows_is_said_to_be_one(people: People, tmp_path: Path) -> None:
    amal, rana = people("Amal", "Rana", known=False)
    case = case_of(amal, "Case", KINDS[:1])
    seal(amal, [rana], [case], tmp_path / "f.age")
    room, _ = filled(rana, [tmp_path / "f.age"])
    (one,) = rooms.proof(rana, room)
    assert (one.sealer.name, one.sealer.verified) == ("Amal", False)


def test_gaps_in_a_chain_are_counted(people: People, tmp_path: Path) -> None:
    amal, rana = people("Amal", "Rana")
    one = case_of(amal, "One", KINDS[:1])
    case_of(amal, "Between", KINDS[:1])
    editing.save(amal, [Edit(one, "case", "summary", "later")])
    seal(amal, [rana], [one], tmp_path / "f.age")
    room, _ = filled(rana, [tmp_path / "f.age"])
    (author,) = rooms.proof(rana, room)[0].authors
    assert author.gaps == 1 and not author.forked


# --- opening and ending ---------------------------------------------------------------------


def test_a_room_that_is_ended_is_gone_with_its_key(two: Two) -> None:
    _, rana, made, paths = two
    room, _ = filled(rana, paths)
    code = book.put_code(rana, room, "Is it?")
    book.code(rana, room, made[0], code.id, "yes")
    key = bytes(rana.run(table.key_of, room))
    rooms.remove(rana, room)
    assert not list((rana.folder / "rooms").iterdir())
    assert rooms.listing(rana) == () and room not in rana.nested
    assert rana.run(lambda v: v.db.value("SELECT count(*) FROM room_coding")) == 0
    rana.run(Vault.checkpoint)
    assert key not in (rana.folder / "vault.db").read_bytes()


def test_closing_the_vault_closes_its_rooms(two: Two) -> None:
    _, rana, _, paths = two
    room, opened = filled(rana, paths)
    rooms.close_room(rana, room)
    assert opened.closed
    again = rooms.open_room(rana, room)
    assert again is rooms.open_room(rana, room) and lists.total(again, ListQuery()) == 3
    rana.close()
    assert again.closed


def test_nothing_of_a_room_lies_about_in_the_clear(two: Two) -> None:
    _, rana, _, paths = two
    room, _ = filled(rana, paths)
    rooms.close_room(rana, room)
    for path in sorted((rana.folder / "rooms").rglob("*")):
        assert path.stat().st_mode & 0o077 == 0
        if path.is_file():
            raw = path.read_bytes()
            assert b"Case 0" not in raw and not raw.startswith(b"SQLite format 3")


def test_a_half_made_room_is_never_found(two: Two) -> None:
    _, rana, _, _ = two
    stray = rana.folder / "rooms" / ("0" * 32)
    stray.mkdir(parents=True)
    (stray / "vault.db").write_bytes(b"noise")
    assert rooms.listing(rana) == ()
    rana.run(table.sweep)
    assert not stray.exists()


def test_a_vault_with_rooms_is_whole(two: Two) -> None:
    _, rana, _, paths = two
    filled(rana, paths)
    assert vaults.check(rana).damage == ()

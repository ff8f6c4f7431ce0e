"""A withdrawn consent reaches those who got a sealed file: erased in their rooms, asked about, answered, told."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.errors import InputError, NotForThisVault
from app.base.task import Task
from app.services import cases, release, rooms, sealing
from app.services.lists import ListQuery
from app.services.rooms import book, letters, reviews, withdrawn
from app.services.rooms.views import Passage
from app.services.sealing import Order
from app.services.session import Session
from app.storage import check, rebuilding, records
from app.storage import evidence as files
from app.storage.rooms import admitting
from app.storage.vault import Vault
from app.sync.withdrawal import Withdrawal
from tests.services import raw
from tests.services.conftest import People
from tests.services.test_retract import WORDS
from tests.services.withdrawn_scene import GONE, Scene, read_in, scene, states, told

__all__ = ["scene"]


def test_who_got_a_sealed_file_is_listed_with_what_they_got(scene: Scene) -> None:
    scene.withdraw()
    (mine,) = release.listing(scene.amal)
    assert states(scene) == {"Rana": "untold", scene.bare: "no-vault"}
    for one in mine.holders:
        assert one.sealed is not None and one.got > 5 and one.policy == "everything"
    assert release.count(scene.amal) == 1, "one letter to write; nothing waits for somebody without a vault"


def test_who_got_less_is_told_of_no_more_than_they_had(people: People, tmp_path: Path, stick: Path) -> None:
    amal, rana = people("Amal", "Rana")
    made = told(amal)
    order = Order((made["case"],), readers=(rana.key_id,), policy="no-identities", purpose="un", pages="none")
    made_it = sealing.seal(amal, order, tmp_path / "sealed.age")
    release.retract(amal, release.covered(amal, made["consent"]))
    (one,) = release.told(amal)
    held = sealing_digests(rana, tmp_path / "sealed.age")
    (said,) = (letter for letter in [_content(rana, release.tell(amal, stick)[0])])
    assert said.seal == made_it.bundle_id and 0 < len(said.digests()) == one.values
    assert said.digests() <= held, "what was withheld from them isn't named"


def sealing_digests(reader: Session, path: Path) -> frozenset[str]:
    from app.sync import sealed

    identity = reader.run(lambda vault: vault.identity)
    with path.open("rb") as source:
        entries = sealed.read(source, identity, Task()).received.entries
    return frozenset(
        digest
        for entry in entries
        for digest, disclosure in zip(entry.claims.digests, entry.disclosures, strict=True)
        if disclosure is not None
    )


def _content(reader: Session, path: Path) -> Withdrawal:
    content = letters.read(reader, path).content
    assert isinstance(content, Withdrawal)
    return content


def test_a_letter_says_nothing_but_digests(scene: Scene) -> None:
    read_in(scene)
    scene.withdraw()
    path = scene.tell()
    signed = letters.read(scene.rana, path).signed.decode()
    for word in ("SECRETREASON", *WORDS[:11], scene.made["person"], scene.made["consent"], "consent"):
        assert not raw.has(signed.encode(), word), word
    with pytest.raises(NotForThisVault):
        letters.read(scene.amal, path)


def test_what_is_withdrawn_is_nowhere_in_the_room_and_comes_back_confirmed(scene: Scene) -> None:
    room = read_in(scene)
    opened = rooms.open_room(scene.rana, room)
    assert set(scene.left()) == set(GONE) and len(opened.run(files.held)) == 1
    before = opened.run(_damage)
    scene.withdraw()
    came = letters.take(scene.rana, scene.tell())
    assert came.kind == "withdrawal" and states(scene)["Rana"] == "written"
    assert scene.left() == []
    assert not opened.run(files.held)
    assert not list((scene.rana.folder / "rooms" / room / "evidence").iterdir())
    assert opened.run(_damage) == before, "every digest and signature still holds"
    assert cases.view(opened, scene.made["case"]).case.id == scene.made["case"], "the rest stands"
    gone = withdrawn.gone(scene.rana, room, scene.made["case"])
    assert {one.by.name for one in gone} == {"Amal"} and all(one.erased is not None for one in gone)
    assert {(one.type, one.field) for one in gone} >= {("statement", "text"), ("person", "names")}
    (view,) = withdrawn.listing(scene.rana)
    assert view.due and view.asked == 0 and view.erased == view.named == sum(one.n for one in gone)
    assert rooms.count(scene.rana) == 1
    letters.take(scene.amal, withdrawn.confirm(scene.rana, view.id, "destroyed", "The file too", scene.stick))
    assert states(scene)["Rana"] == "confirmed"
    (mine,) = release.listing(scene.amal)
    assert [(one.remarks, one.elsewhere) for one in mine.holders if one.copy == "confirmed"] == [
        ("The file too", "destroyed")
    ]
    assert rooms.count(scene.rana) == 0 == release.count(scene.amal)
    with pytest.raises(InputError, match="nothing-to-tell"):
        release.tell(scene.amal, scene.stick)


def _damage(vault: Vault) -> list[str]:
    with admitting(vault):
        return [f"{one.what} {one.where}" for one in check.check(vault).damage]


def test_the_sealed_file_brings_nothing_back(scene: Scene) -> None:
    room = read_in(scene)
    scene.withdraw()
    letters.take(scene.rana, scene.tell())
    assert not rooms.take_in(scene.rana, room, scene.sealed).new
    again = rooms.make(scene.rana, "Another").id
    rooms.take_in(scene.rana, again, scene.sealed)
    opened = rooms.open_room(scene.rana, again)
    assert [word for word in GONE if raw.has(raw.tables(opened).encode(), word)] == []
    assert not opened.run(files.held)
    rooms.remove(scene.rana, again)
    with rooms.open_room(scene.rana, room).letting():
        rooms.open_room(scene.rana, room).write(lambda vault: rebuilding.rebuild(vault, Task()))
    rooms.close_room(scene.rana, room)
    assert scene.left() == []


def test_a_withdrawal_that_comes_before_the_sealed_file_holds_when_it_is_taken_in(scene: Scene) -> None:
    scene.withdraw()
    letters.take(scene.rana, scene.tell())
    room = read_in(scene)
    assert scene.left() == []
    (one,) = withdrawn.gone(scene.rana, room, scene.made["case"])
    assert one.by.name == "Amal" and one.erased is None and one.n > 5
    (view,) = withdrawn.listing(scene.rana)
    assert view.erased == view.named and view.rooms == ("A study",)


def test_a_closed_room_is_erased_too_and_what_failed_is_done_before_anything_is_shown(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = read_in(scene)
    rooms.close_room(scene.rana, room)
    scene.withdraw()
    letter = letters.read(scene.rana, scene.tell())
    assert isinstance(letter.content, Withdrawal)
    content = letter.content
    scene.rana.write(lambda vault: withdrawn._keep(vault, letter, content))  # and then the power went
    assert scene.left() == [], "opening it applies it first"
    assert withdrawn.gone(scene.rana, room)
    rooms.close_room(scene.rana, room)
    assert room not in scene.rana.nested and scene.left() == []


def test_a_room_that_is_closed_while_the_letter_comes_is_closed_again(scene: Scene) -> None:
    room = read_in(scene)
    rooms.close_room(scene.rana, room)
    scene.withdraw()
    letters.take(scene.rana, scene.tell())
    assert room not in scene.rana.nested
    assert scene.left() == []


def test_numbers_are_void_and_are_asked_again(scene: Scene) -> None:
    room = read_in(scene)
    seen = rooms.warnings(scene.rana, room).digest
    assert rooms.total(scene.rana, room, ListQuery("person"), seen) == 1
    scene.withdraw()
    letters.take(scene.rana, scene.tell())
    with pytest.raises(InputError, match="room-warnings"):
        rooms.total(scene.rana, room, ListQuery("person"), seen)
    now = rooms.warnings(scene.rana, room)
    assert "withdrawn" in {one.kind for one in now.found}
    assert rooms.total(scene.rana, room, ListQuery("person"), now.digest) == 0


def test_codings_lose_their_quotes_and_a_review_goes_without_them(scene: Scene) -> None:
    room = read_in(scene)
    opened = rooms.open_room(scene.rana, room)
    code = book.put_code(scene.rana, room, "Told by whom").id
    state = opened.run(records.state, scene.made["statement"])
    assert state is not None
    over = state.fields["text"][0].digest
    book.code(scene.rana, room, scene.made["statement"], code, "yes", Passage("text", over, 0, len(WORDS[5])))
    book.code(scene.rana, room, scene.made["case"], code, "no")
    assert raw.has(raw.tables(scene.rana).encode(), WORDS[5])
    scene.withdraw()
    letters.take(scene.rana, scene.tell())
    assert scene.left() == []
    (about,) = [one for one in book.codings(scene.rana, room) if one.passage.field]
    assert about.passage.quote == "" and about.stale and about.passage.erased
    letters.take(scene.amal, reviews.write(scene.rana, room, scene.bundle, scene.stick))
    (came,) = reviews.listing(scene.amal)
    assert [one.value for one in came.codings] == ["no"], "what quotes what is gone stays here"

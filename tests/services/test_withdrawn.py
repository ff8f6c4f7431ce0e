"""A withdrawn consent reaches those who got a sealed file: erased in their rooms, asked about, answered, told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from app.base.errors import InputError, NotForThisVault
from app.base.task import Task
from app.services import cases, contacts, custody, editing, release, rooms, sealing, search
from app.services.lists import ListQuery
from app.services.rooms import book, letters, reviews, withdrawn
from app.services.rooms.views import Passage
from app.services.sealing import Order
from app.services.session import Session
from app.services.views import Edit
from app.storage import check, rebuilding, records, withdrawals
from app.storage import evidence as files
from app.storage.rooms import admitting
from app.storage.vault import Vault
from app.sync.withdrawal import Withdrawal
from tests.services import raw, test_retract
from tests.services.conftest import People
from tests.services.test_incremental import send, take
from tests.services.test_retract import WORDS


def told(session: Session) -> dict[str, str]:
    """The case of the retractions, with a consent that holds today."""
    made = test_retract.told(session)
    editing.save(session, [Edit(made["consent"], "consent", "date", "2025-01-01", mode="settle")])
    return made


@dataclass
class Scene:
    """Amal wrote and sealed a case, Rana has a room. ``bare``: another reader, who is only an age key."""

    amal: Session
    rana: Session
    made: dict[str, str]
    sealed: Path
    bundle: str
    bare: str
    stick: Path

    def room(self, session: Session | None = None) -> str:
        (one,) = rooms.listing(session or self.rana)
        return one.id

    def withdraw(self) -> None:
        release.retract(self.amal, release.covered(self.amal, self.made["consent"]), reason="SECRETREASON")

    def tell(self) -> Path:
        (path,) = release.tell(self.amal, self.stick)
        return path

    def left(self, words: tuple[str, ...] = ()) -> list[str]:
        """What of the canaries is anywhere in Rana's vault, in her room, or in an answer of the search."""
        room = self.room()
        opened = rooms.open_room(self.rana, room)
        opened.run(Vault.checkpoint)
        there = raw.pages(self.rana.folder, raw.key_of(self.rana)) + raw.tables(self.rana).encode()
        there += raw.pages(self.rana.folder / "rooms" / room, raw.key_of(opened)) + raw.tables(opened).encode()
        return [word for word in words or GONE if raw.has(there, word) or search.find(opened, word).total]


GONE = tuple(WORDS[n] for n in (0, 1, 2, 4, 5, 9))
"""what was in the sealed file and is erased; WORDS[3] is in the bytes of the piece"""


@pytest.fixture
def scene(people: People, tmp_path: Path, stick: Path) -> Scene:
    amal, rana = people("Amal", "Rana")
    (expert,) = people("Expert", known=False)
    made = told(amal)
    bare = expert.run(lambda vault: vault.identity.recipient)
    return sealed_for(amal, rana, made, bare, tmp_path / "sealed.age", stick)


def sealed_for(amal: Session, rana: Session, made: dict[str, str], bare: str, path: Path, stick: Path) -> Scene:
    order = Order((made["case"],), readers=(rana.key_id,), recipients=(bare,), policy="everything", purpose="un",
                  pages="none")  # fmt: skip
    report = sealing.seal(amal, order, path)
    return Scene(amal, rana, made, path, report.bundle_id, bare, stick)


def read_in(scene: Scene) -> str:
    room = rooms.make(scene.rana, "A study").id
    rooms.take_in(scene.rana, room, scene.sealed)
    return room


def states(scene: Scene) -> dict[str, str]:
    (mine,) = release.listing(scene.amal)
    return {one.who.name or one.who.key_id: one.copy for one in mine.holders}


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


def test_t17_what_is_withdrawn_is_nowhere_in_the_room_and_comes_back_confirmed(scene: Scene) -> None:
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


# --- whose word -----------------------------------------------------------------------------------


def by_two(people: People, tmp_path: Path, stick: Path) -> tuple[Scene, Session]:
    """Basim wrote it all, Amal has sealed it."""
    amal, basim, rana = people("Amal", "Basim", "Rana")
    made = told(basim)
    take(amal, send(basim, amal, stick))
    (expert,) = people("Expert", known=False)
    bare = expert.run(lambda vault: vault.identity.recipient)
    return sealed_for(amal, rana, made, bare, tmp_path / "sealed.age", stick), basim


def test_what_others_wrote_is_asked_and_kept_until_then(people: People, tmp_path: Path, stick: Path) -> None:
    scene, basim = by_two(people, tmp_path, stick)
    room = read_in(scene)
    release.retract(basim, release.covered(basim, scene.made["consent"]))
    take(scene.amal, send(basim, scene.amal, stick))
    (theirs,) = release.listing(scene.amal)
    assert not theirs.mine and {one.copy for one in theirs.holders if one.sealed} == {"untold", "no-vault"}
    letters.take(scene.rana, scene.tell())
    assert set(scene.left()) == set(GONE)
    (view,) = withdrawn.listing(scene.rana)
    assert view.due and view.asked > 5 and [one.key_id for one in view.writers] == [basim.key_id]
    with pytest.raises(InputError, match="still-here"):
        withdrawn.confirm(scene.rana, view.id, "none", "", stick)
    withdrawn.answer(scene.rana, view.id, "keep")
    assert set(scene.left()) == set(GONE) and rooms.count(scene.rana) == 0
    withdrawn.answer(scene.rana, view.id, "erase")
    assert scene.left() == [] and not rooms.open_room(scene.rana, room).run(files.held)
    again = rooms.make(scene.rana, "Another").id
    rooms.take_in(scene.rana, again, scene.sealed)
    there = raw.tables(rooms.open_room(scene.rana, again)).encode()
    assert [word for word in GONE if raw.has(there, word)] == [], "what was answered holds in every room"
    rooms.remove(scene.rana, again)
    letters.take(scene.amal, withdrawn.confirm(scene.rana, view.id, "none", "", stick))
    (theirs,) = release.listing(scene.amal)
    assert {one.copy for one in theirs.holders if one.sealed} == {"confirmed", "no-vault"}


def forged(scene: Scene, mallory: Session, bundle: str) -> Path:
    """Mallory's own letter about these values, named as withdrawn of some sealed file."""
    from app.storage import seals as sealed_out

    row = scene.amal.run(sealed_out.one, scene.bundle)
    assert row is not None
    owed = scene.amal.run(withdrawals.owed, row)
    said = Withdrawal(1, bundle, 0, {file: tuple(sorted(found)) for file, found in owed.items()})
    return mallory.write(lambda vault: letters.post(vault, scene.rana.key_id, "withdrawal", said, scene.stick))


@pytest.mark.parametrize("first", ["letter", "file"])
def test_v10_nobody_withdraws_what_somebody_else_sealed(
    people: People, tmp_path: Path, stick: Path, first: str
) -> None:
    amal, mallory, rana = people("Amal", "Mallory", "Rana")
    (expert,) = people("Expert", known=False)
    bare = expert.run(lambda vault: vault.identity.recipient)
    scene = sealed_for(amal, rana, told(amal), bare, tmp_path / "sealed.age", stick)
    if first == "file":
        read_in(scene)
    scene.withdraw()  # so that there are digests to name; Amal tells nobody
    letter = forged(scene, mallory, scene.bundle)
    if first == "file":
        with pytest.raises(InputError, match="withdrawal-not-sealer"):
            letters.take(rana, letter)
    else:
        letters.take(rana, letter)
        read_in(scene)
    assert set(scene.left()) == set(GONE), "not a word of it is erased"
    for view in withdrawn.listing(rana):
        assert view.asked == 0 == view.erased and not view.rooms
        withdrawn.answer(rana, view.id, "erase")
    assert set(scene.left()) == set(GONE), "nor by an answer to it"


def test_v10_who_seals_what_others_wrote_may_only_ask(people: People, tmp_path: Path, stick: Path) -> None:
    amal, mallory, rana = people("Amal", "Mallory", "Rana")
    (expert,) = people("Expert", known=False)
    bare = expert.run(lambda vault: vault.identity.recipient)
    made = told(amal)
    scene = sealed_for(amal, rana, made, bare, tmp_path / "sealed.age", stick)
    read_in(scene)
    take(mallory, send(amal, mallory, stick))
    other = sealed_for(mallory, rana, made, bare, tmp_path / "mallory.age", stick)
    rooms.take_in(rana, scene.room(), other.sealed)
    release.retract(mallory, release.covered(mallory, made["consent"]))
    letters.take(rana, release.tell(mallory, stick)[0])
    assert set(scene.left()) == set(GONE)
    (view,) = withdrawn.listing(rana)
    assert view.asked > 5 and [one.key_id for one in view.writers] == [amal.key_id]


def test_an_answer_counts_from_whom_it_was_asked_alone(scene: Scene, people: People) -> None:
    read_in(scene)
    scene.withdraw()
    letters.take(scene.rana, scene.tell())
    (mallory,) = people("Mallory", known=False)
    contacts.add(scene.amal, contacts.own_card(mallory), verified=True)
    contacts.add(mallory, contacts.own_card(scene.amal), verified=True)
    (view,) = withdrawn.listing(scene.rana)
    from app.sync.withdrawal import Erased

    said = Erased(1, scene.bundle, view.id, 5, 3, "none", "")
    path = mallory.write(lambda vault: letters.post(vault, scene.amal.key_id, "erased", said, scene.stick))
    with pytest.raises(InputError, match="withdrawal-not-ours"):
        letters.take(scene.amal, path)
    assert states(scene)["Rana"] == "written"


# --- custody --------------------------------------------------------------------------------------


def test_identities_under_custody_open_without_what_is_withdrawn(people: People, tmp_path: Path, stick: Path) -> None:
    from tests.services.test_custody import WHY, agreed

    amal, basim, chira, rana = people("Amal", "Basim", "Chira", "Rana")
    made = told(amal)
    custody.make_group(amal, "Two", 2, [basim.key_id, chira.key_id])
    order = Order((made["case"],), readers=(rana.key_id,), policy="no-identities", purpose="un", group="Two",
                  pages="none")  # fmt: skip
    report = sealing.seal(amal, order, tmp_path / "sealed.age")
    scene = Scene(amal, rana, made, tmp_path / "sealed.age", report.bundle_id, "", stick)
    read_in(scene)
    scene.withdraw()
    letters.take(rana, scene.tell())
    (sealed,) = custody.sealed(rana)
    letter = custody.ask(rana, sealed.id, WHY)
    for one in (basim, chira):
        custody.take(rana, agreed(one, letter.content))
    (asked,) = custody.asked(rana)
    custody.open_everywhere(rana, asked.question)
    assert scene.left() == []

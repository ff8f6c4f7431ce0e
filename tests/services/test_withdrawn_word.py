"""Whose withdrawal erases in a room, whose is a question, whose is nothing; and what custodians hold (V10)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.errors import InputError
from app.services import contacts, custody, release, rooms, sealing
from app.services.rooms import letters, withdrawn
from app.services.sealing import Order
from app.services.session import Session
from app.storage import evidence as files
from app.storage import seals as sealed_out
from app.storage import withdrawals
from app.storage.vault import Vault
from app.sync.withdrawal import Erased, Withdrawal
from tests.services import raw
from tests.services.conftest import People
from tests.services.test_custody import WHY, agreed
from tests.services.test_incremental import send, take
from tests.services.withdrawn_scene import GONE, Scene, read_in, scene, sealed_for, states, told

__all__ = ["scene"]


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
    said = Erased(1, scene.bundle, view.id, 5, 3, "none", "")
    path = mallory.write(lambda vault: letters.post(vault, scene.amal.key_id, "erased", said, scene.stick))
    with pytest.raises(InputError, match="withdrawal-not-ours"):
        letters.take(scene.amal, path)
    assert states(scene)["Rana"] == "written"


def test_identities_under_custody_open_without_what_is_withdrawn(people: People, tmp_path: Path, stick: Path) -> None:
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


@pytest.mark.parametrize("first", ["letter", "file"])
@pytest.mark.parametrize("named", ["that", "none"])
def test_v10_who_wrote_it_takes_nothing_out_of_what_another_sealed(
    people: People, tmp_path: Path, stick: Path, first: str, named: str
) -> None:
    """Basim wrote every word, Amal sealed it for a court. Basim is turned, and writes the court a letter of his own."""
    scene, basim = by_two(people, tmp_path, stick)
    if first == "file":
        read_in(scene)
    digests = scene.amal.run(_digests, scene.made["case"])
    said = Withdrawal(1, scene.bundle if named == "that" else "A" * 43, 0, {scene.made["case"]: digests})
    letter = basim.write(lambda vault: letters.post(vault, scene.rana.key_id, "withdrawal", said, stick))
    if first == "file" and named == "that":
        with pytest.raises(InputError, match="withdrawal-not-sealer"):
            letters.take(scene.rana, letter)
    else:
        letters.take(scene.rana, letter)
    if first == "letter":
        read_in(scene)
    assert set(scene.left()) == set(GONE), "not a word of it is erased"
    rooms.close_room(scene.rana, scene.room())
    assert set(scene.left()) == set(GONE), "nor when the room is opened again"


def _digests(vault: Vault, file: str) -> tuple[str, ...]:
    rows = vault.db.rows("SELECT c.digest FROM change c JOIN entry e ON e.id = c.entry WHERE e.file = ?", (file,))
    return tuple(sorted({digest for (digest,) in rows}))


def test_v10_nobody_keeps_a_withdrawal_out_by_sending_it_first(people: People, tmp_path: Path, stick: Path) -> None:
    """Mallory had the same letter, signs its content over, and is quicker than Amal."""
    amal, mallory, rana = people("Amal", "Mallory", "Rana")
    (expert,) = people("Expert", known=False)
    bare = expert.run(lambda vault: vault.identity.recipient)
    scene = sealed_for(amal, rana, told(amal), bare, tmp_path / "sealed.age", stick)
    scene.withdraw()
    real = scene.tell()
    said = letters.read(rana, real).content
    assert isinstance(said, Withdrawal)
    letters.take(rana, mallory.write(lambda vault: letters.post(vault, rana.key_id, "withdrawal", said, stick)))
    letters.take(rana, real)
    letters.take(rana, real)
    read_in(scene)
    assert scene.left() == []
    (view,) = [one for one in withdrawn.listing(rana) if one.rooms]
    assert view.sender.key_id == amal.key_id and len(withdrawn.listing(rana)) == 2
    letters.take(amal, withdrawn.confirm(rana, view.id, "none", "", stick))
    assert states(scene)["Rana"] == "confirmed"

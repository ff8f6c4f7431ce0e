"""Stolen keys against a suspension: variants of a statement, flooding, pieces, signs of life, erasing (T21)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base import limits
from app.base.errors import InputError
from app.base.task import Task
from app.crypto.identity import Identity
from app.model.suspension import print_of
from app.services import (
    cases,
    checkin,
    contacts,
    custody,
    editing,
    introductions,
    receiving,
    recovery,
    release,
    sending,
    suspension,
    teams,
)
from app.services.rooms import letters as room_letters
from app.services.session import Session
from app.services.suspension import signing
from app.services.teams import Member, Rules
from app.storage import rebuilding, records
from app.storage import suspension as table
from app.sync import suspension as wire
from app.sync.folder import deliver
from tests.services.test_retract import WORDS, told
from tests.services.test_suspension import Carrier, copied, receive, rename, suspend, suspended, titles
from tests.services.withdrawn_scene import read_in, sealed_for
from tests.services.withdrawn_scene import told as sealed_told


@pytest.fixture
def way(stick: Path) -> Carrier:
    return Carrier(stick)


def raws(session: Session) -> list[bytes]:
    """The statements that are here, as they were signed."""
    return [session.run(table.letter, one.id) for one in suspension.listing(session)]


def bring(session: Session, *statements: bytes) -> None:
    session.write(lambda vault: signing.came(vault, statements))


def test_t21_a_stolen_signer_signs_no_second_reading_of_a_statement_that_stands(people, way, tmp_path) -> None:
    """Whoever has a signer's key later signs the same core again, and names forged entries as lying on the chain."""
    amal, basim, dina, karim, sara, hadi = people("Amal", "Basim", "Dina", "Karim", "Sara", "Hadi")
    shared = editing.new_case(karim, {"title": "first"}).created
    stolen = copied(karim, tmp_path / "stolen")
    hidden = editing.new_case(karim, {"title": "of nobody else"}).created
    rename(karim, hidden, "still")
    rename(karim, shared, "true")
    for reader in (amal, basim):
        receive(reader, Path(sending.send(karim, [reader.key_id], way.folder, [shared]).path))
    suspend(amal, basim, karim)
    (honest,) = raws(amal)
    with stolen as thief:
        editing.new_case(thief, {"title": "forged"})
        forged = {link.seq: print_of(link.hash) for link in thief.run(table.links, karim.key_id)}
        way.bring(thief, sara, hadi)
    halves = {half.signer.key_id: half for half in wire.read(honest)}
    theirs = halves[basim.key_id]
    lie = basim.run(lambda vault: wire.write_half(vault.identity, theirs.core, {**theirs.chain, **forged}))
    by_id = sorted([(amal.key_id, halves[amal.key_id].raw), (basim.key_id, lie)])
    variant = wire.join([raw for _, raw in by_id])  # whoever has Basim's key now signs
    suspend(amal, dina, basim)
    bring(sara, variant, *raws(amal))
    bring(hadi, *raws(amal), variant)
    for one in (sara, hadi):
        assert suspended(one, karim) and suspended(one, basim)
        assert "forged" not in titles(one)


def test_t21_agreeing_twice_makes_one_statement(people, way) -> None:
    """The stick with the letter was lost; meanwhile more of the chain came."""
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    one, two = (editing.new_case(karim, {"title": f"of all {n}"}).created for n in range(2))
    rename(karim, one, "last")
    for reader in (amal, basim):
        receive(reader, Path(sending.send(karim, [reader.key_id], way.folder, [one]).path))
    asked = suspension.begin(amal, karim.key_id, to=[basim.key_id])
    first = suspension.agree(basim, asked.content)
    receive(basim, Path(sending.send(karim, [basim.key_id], way.folder, [two]).path))
    again = suspension.agree(basim, asked.content)
    suspension.take(amal, first.content)
    suspension.take(dina, again.content)
    assert raws(amal) == raws(basim) == raws(dina)


def test_t21_a_flood_of_strangers_keeps_no_word_of_a_colleague_out(people) -> None:
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    contacts.set_verified(dina, basim.key_id, False)
    strangers = [Identity.create() for _ in range(2)]
    flood = []
    for _ in range(limits.SUSPENSIONS_OF_STRANGERS):
        core = wire.new_core("suspend", karim.key_id, None, [], "", 1_700_000_000)
        flood.append(wire.join([wire.write_half(one, core, {}) for one in strangers]))
    bring(dina, *flood)
    suspension.take(dina, suspend(amal, basim, karim).content)
    contacts.set_verified(dina, basim.key_id, True)
    assert suspended(dina, karim)


def test_t21_no_piece_of_a_suspended_persons_recovery_is_given(people) -> None:
    amal, basim, karim = people("Amal", "Basim", "Karim")
    custody.take(amal, recovery.share(karim, 2, [amal.key_id, basim.key_id])[amal.key_id].content)
    (held,) = recovery.entrusted(amal)
    suspend(amal, basim, karim)
    asked = recovery.ask(karim.folder, "marble lantern orchard seven quiet rivers")
    with pytest.raises(InputError, match="reader-suspended"):
        recovery.give(amal, asked.text, held.id)


def test_t21_an_undone_suspension_comes_back_by_no_second_half_of_one_of_the_two(people) -> None:
    """One of the two signs the same core again, and says something else of the chain."""
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    editing.new_case(karim, {"title": "a case"})
    point = karim.run(table.links, karim.key_id)[0]
    core = wire.new_core("suspend", karim.key_id, (point.seq + 5, point.hash), [], "", 1_700_000_000)

    def statement(chain: dict[int, bytes]) -> bytes:
        halves = [(one.key_id, one.run(lambda v: wire.write_half(v.identity, core, chain))) for one in (amal, basim)]
        return wire.join([raw for _, raw in sorted(halves)])

    first, second = statement({}), statement({1: b"1" * 16})
    for one in (amal, basim, dina):
        bring(one, first)
    (known,) = suspension.listing(amal)
    end = suspension.agree(basim, suspension.begin_restoring(amal, known.id).content, to=[amal.key_id, dina.key_id])
    suspension.take(dina, end.content)
    assert not suspended(dina, karim)
    bring(dina, second)
    assert not suspended(dina, karim)


def test_t16_an_old_bundle_played_again_is_no_sign_of_life(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    editing.new_case(basim, {"title": "a sign"})
    old = stick / sending.send(basim, [amal.key_id], stick).path
    receiving.receive(amal, old)
    teams.new(amal, "every 48", [Member(basim.key_id)], Rules(checkin=48))
    amal.clock.tick(49 * 3_600)
    assert [one.state for one in checkin.state(amal).people] == ["missed"]
    receiving.receive(amal, old, lenient=True)
    assert [one.state for one in checkin.state(amal).people] == ["missed"]


def test_t16_an_older_entry_that_a_colleague_passes_on_is_no_sign_of_life(people, way) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    old, new = (editing.new_case(basim, {"title": title}).created for title in ("old", "new"))
    receive(amal, Path(sending.send(basim, [amal.key_id], way.folder, [new]).path))
    receive(dina, Path(sending.send(basim, [dina.key_id], way.folder, [old]).path))
    teams.new(amal, "every 48", [Member(basim.key_id)], Rules(checkin=48))
    amal.clock.tick(49 * 3_600)
    way.bring(dina, amal)
    assert "old" in titles(amal)
    assert [one.state for one in checkin.state(amal).people] == ["missed"]


@pytest.mark.parametrize("first", ["suspension", "retraction"])
def test_t21_what_a_stolen_key_retracts_after_the_point_erases_nothing_that_a_colleague_cant_bring_back(
    people, way, first: str
) -> None:
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    made = told(karim)
    way.bring(karim, amal, basim, dina)
    whole = suspend(amal, basim, karim)
    assert remarks(dina, made) == WORDS[1]
    if first == "suspension":
        suspension.take(dina, whole.content)
    release.retract(karim, release.covered(karim, made["consent"]))  # whoever has the laptop
    way.bring(karim, dina)
    if first == "suspension":
        assert remarks(dina, made) == WORDS[1]
        return
    assert remarks(dina, made) is None, "it was done before they heard"
    assert suspension.could_read(dina, karim.key_id).lost == (), "as long as that key counts, it was right"
    suspension.take(dina, whole.content)
    (gone,) = suspension.could_read(dina, karim.key_id).lost
    assert (gone.case, gone.values > 0) == (made["case"], True)
    assert karim.key_id not in {who.key_id for who in gone.askable}, "nobody asks whoever has the laptop"
    way.bring(amal, dina)
    assert remarks(dina, made) == WORDS[1]
    assert suspension.could_read(dina, karim.key_id).lost == ()


def remarks(session: Session, made: dict[str, str]) -> object:
    state = session.run(records.state, made["person"])
    return state.shown("remarks") if state is not None else None


def test_t21_rebuilding_gives_the_same(people, way) -> None:
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    case = editing.new_case(karim, {"title": "as it was"}).created
    way.bring(karim, amal, basim, dina)
    rename(karim, case, "by whoever has the laptop")
    way.bring(karim, dina)
    suspension.take(dina, suspend(amal, basim, karim).content)
    before = cases.fingerprint(dina), titles(dina), suspension.apart(dina, karim.key_id)
    dina.write(rebuilding.rebuild, Task())
    assert (cases.fingerprint(dina), titles(dina), suspension.apart(dina, karim.key_id)) == before


def test_t21_a_forged_entry_in_a_gap_that_came_after_the_point_isnt_vouched_for(people, way, tmp_path) -> None:
    """The two hold no neighbours of it: it came last, with a number from before. Nothing proves it."""
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    shared = editing.new_case(karim, {"title": "first"}).created
    stolen = copied(karim, tmp_path / "stolen")
    hidden = editing.new_case(karim, {"title": "of nobody else"}).created
    rename(karim, hidden, "still")
    rename(karim, shared, "true")
    for reader in (amal, basim):
        receive(reader, Path(sending.send(karim, [reader.key_id], way.folder, [shared]).path))
    (point, *_) = suspension.plan(amal, karim.key_id).points
    amal.clock.tick(86_400)
    with stolen as thief:
        other = editing.new_case(thief, {"title": "forged"}).created
        receive(amal, Path(sending.send(thief, [amal.key_id], way.folder, [other]).path))
    suspension.take(dina, suspend(amal, basim, karim, point.hash).content)
    assert "forged" not in titles(amal)
    assert [row.why for row in suspension.apart(amal, karim.key_id)] == ["unproved"]


def test_t21_a_suspended_sealer_withdraws_nothing_from_a_room_and_reviews_nothing(people, tmp_path, stick) -> None:
    amal, rana, basim = people("Amal", "Rana", "Basim")
    (expert,) = people("Expert", known=False)
    made = sealed_told(amal)
    bare = expert.run(lambda vault: vault.identity.recipient)
    scene = sealed_for(amal, rana, made, bare, tmp_path / "sealed.age", stick)
    read_in(scene)
    before = scene.left()
    assert before
    suspend(rana, basim, amal)
    scene.withdraw()  # whoever has the laptop
    letter = scene.tell()
    with pytest.raises(InputError, match="sender-suspended"):
        room_letters.take(rana, letter)
    assert scene.left() == before


def test_t21_who_is_suspended_while_a_bundle_to_them_is_written_doesnt_get_it(people, stick) -> None:
    amal, basim, karim = people("Amal", "Basim", "Karim")
    editing.new_case(amal, {"title": "a case"})

    def slowly(folder, write, task):
        found = deliver(folder, write, task)
        suspend(amal, basim, karim)
        return found

    with pytest.raises(InputError, match="reader-suspended"):
        sending.send(amal, [karim.key_id], stick, way=slowly)
    assert list(stick.iterdir()) == [] and not sending.sent(amal)


def test_t21_an_introduction_that_waits_leads_nobody_to_a_key_that_was_suspended_since(people, way) -> None:
    amal, basim, karim = people("Amal", "Basim", "Karim")
    (dina,) = people("Dina", known=False)
    for one, other in ((amal, dina), (dina, amal)):
        contacts.add(one, contacts.own_card(other), verified=True)
    introductions.introduce(amal, karim.key_id, dina.key_id)
    suspend(amal, basim, karim)
    editing.new_case(amal, {"title": "a case"})
    way.bring(amal, dina)
    assert introductions.offers(dina) == ()

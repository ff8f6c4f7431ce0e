"""A colleague who was taken: suspended by two together, final whatever the order, undone by the same two (T21)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.base.clock import SetClock
from app.base.errors import InputError, NotForThisVault
from app.services import (
    cases,
    contacts,
    custody,
    editing,
    inbox,
    introductions,
    receiving,
    recovery,
    sealing,
    sending,
    suspension,
    teams,
)
from app.services.relay import addresses
from app.services.rooms import letters
from app.services.session import Session
from app.services.suspension import signing
from app.services.teams import Member
from app.services.views import Edit
from app.storage import journal, suspension_letters
from app.storage import suspension as table
from app.sync.card import read_card


@pytest.fixture
def way(stick: Path):
    return Carrier(stick)


class Carrier:
    """Brings bundles from one to another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def bundle(self, sender: Session, *readers: Session) -> Path:
        return Path(sending.send(sender, [one.key_id for one in readers], self.folder, whole=True).path)

    def bring(self, sender: Session, *readers: Session) -> None:
        path = self.bundle(sender, *readers)
        for reader in readers:
            receive(reader, path)


def receive(reader: Session, path: Path) -> None:
    outcome = receiving.receive(reader, path)
    assert isinstance(outcome, receiving.Preview), outcome


def titles(session: Session) -> set[str]:
    return {row.title for row in cases.rows(session).rows}


def rename(session: Session, case: str, title: str) -> None:
    editing.save(session, [Edit(case, "case", "title", title)])


def suspend(first: Session, second: Session, whom: Session, last: str = "") -> suspension.Letter:
    """All three steps between two; the letter is for everybody else."""
    asked = suspension.begin(first, whom.key_id, last, to=[second.key_id])
    whole = suspension.agree(second, asked.content)
    suspension.take(first, whole.content)
    return whole


def entries(session: Session) -> frozenset[str]:
    return session.run(lambda vault: frozenset(entry.hash for entry in journal.entries(vault)))


def suspended(session: Session, whom: Session) -> bool:
    return session.run(table.is_suspended, whom.key_id)


def test_t21_two_suspend_a_key_and_what_it_signs_afterwards_counts_nowhere(people, way) -> None:
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    case = editing.new_case(karim, {"title": "as it was"}).created
    way.bring(karim, amal, basim, dina)
    asked = suspension.begin(amal, karim.key_id)
    assert not suspended(amal, karim)  # nobody suspends anybody alone
    whole = suspension.agree(basim, asked.content)
    assert suspended(basim, karim)
    rename(karim, case, "by whoever has the laptop")
    way.bring(karim, dina)  # it comes first there
    assert titles(dina) == {"by whoever has the laptop"}
    for one in (amal, dina):
        suspension.take(one, whole.content)
    assert titles(dina) == {"as it was"}
    assert [row.why for row in suspension.apart(dina, karim.key_id)] == ["after"]
    way.bring(karim, amal)  # it comes afterwards there
    assert titles(amal) == {"as it was"}
    assert entries(amal) == entries(dina)
    assert cases.fingerprint(amal) == cases.fingerprint(dina)


def test_t21_a_history_forged_below_the_point_doesnt_count_and_the_true_one_does(people, way, tmp_path) -> None:
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    case = editing.new_case(karim, {"title": "first"}).created
    stolen = copied(karim, tmp_path / "stolen")
    rename(karim, case, "second")
    way.bring(karim, amal, basim)
    with stolen as thief:
        rename(thief, case, "forged")
        way.bring(thief, dina)  # the number that the true second entry has; she never saw that one
    assert titles(dina) == {"forged"}
    suspension.take(dina, suspend(amal, basim, karim).content)
    assert titles(dina) == {"first"}, "the statement names the entries that the two hold"
    assert [row.why for row in suspension.apart(dina, karim.key_id)] == ["other"]
    way.bring(amal, dina)
    assert titles(dina) == {"second"}


def copied(session: Session, to: Path) -> Session:
    """Somebody else's copy of the vault, opened."""
    from app.services import vaults
    from tests.services.conftest import PASSPHRASE

    shutil.copytree(session.folder, to, ignore=shutil.ignore_patterns("lock", "reserve"))
    return vaults.open(to, PASSPHRASE, clock=SetClock())


def test_t21_what_cant_be_placed_waits_for_a_person_and_is_not_lost(people, way) -> None:
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    theirs = editing.new_case(karim, {"title": "of all"}).created
    one, two, three = (editing.new_case(karim, {"title": f"of two {n}"}).created for n in range(3))
    assert two
    rename(karim, theirs, "of all, last")
    for reader in (amal, basim):
        receive(reader, Path(sending.send(karim, [reader.key_id], way.folder, [theirs]).path))
    receive(dina, Path(sending.send(karim, [dina.key_id], way.folder, [one, three]).path))
    suspension.take(dina, suspend(amal, basim, karim).content)
    # The two never held the third, but an entry of theirs names it as the one before: it is proved all the same.
    assert titles(dina) == {"of two 2"}
    (row,) = suspension.apart(dina, karim.key_id)
    assert row.why == "unproved"
    assert ("case", "title", "of two 0") in row.said
    assert suspension.listing(dina)[0].unproved == 1
    suspension.admit(dina, karim.key_id)
    assert titles(dina) == {"of two 0", "of two 2"}
    assert cases.fingerprint(dina)
    rename(karim, one, "by whoever has the laptop")
    receive(dina, Path(sending.send(karim, [dina.key_id], way.folder, [one]).path))
    suspension.admit(dina, karim.key_id)
    assert titles(dina) == {"of two 0", "of two 2"}, "what is proved to be later is admitted by nobody"


def test_t21_a_stolen_key_suspends_nobody_in_return(people, way) -> None:
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    first = suspend(amal, basim, karim)
    with pytest.raises(InputError, match="suspension-stranger"):  # not with a colleague who knows
        suspension.agree(basim, suspension.begin(karim, amal.key_id, to=[basim.key_id]).content)
    back = suspension.begin(karim, amal.key_id, to=[dina.key_id])
    counter = suspension.agree(dina, back.content)  # she hasn't heard yet, and is deceived
    assert suspended(dina, amal)
    suspension.take(dina, first.content)
    # A ring of two: both hold, so that nothing leaves, until others speak about one of them.
    assert (suspended(dina, karim), suspended(dina, amal)) == (True, True)
    suspension.take(basim, counter.content)
    ended = suspend(basim, dina, karim)  # whoever signs anew doesn't let what that key signed stand
    assert ended.readers
    assert (suspended(dina, karim), suspended(dina, amal)) == (True, False)
    assert (suspended(basim, karim), suspended(basim, amal)) == (True, False)


def test_t21_an_older_suspension_stands_when_one_who_signed_it_is_taken(people, way) -> None:
    amal, basim, dina, karim, sara = people("Amal", "Basim", "Dina", "Karim", "Sara")
    honest = suspend(karim, amal, sara)  # before anything happened to Karim
    for one in (basim, dina):
        suspension.take(one, honest.content)
    suspension.take(dina, suspend(amal, basim, karim).content)
    assert (suspended(dina, karim), suspended(dina, sara)) == (True, True)


def test_t21_only_the_same_two_end_it_and_an_old_one_sent_again_does_nothing(people, way) -> None:
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    case = editing.new_case(karim, {"title": "before"}).created
    way.bring(karim, amal, basim, dina)
    whole = suspend(amal, basim, karim)
    suspension.take(dina, whole.content)
    (one,) = suspension.listing(dina)
    rename(karim, case, "after all his own")
    way.bring(karim, dina)
    assert titles(dina) == {"before"}
    with pytest.raises(InputError, match="suspension-not-signer"):
        suspension.begin_restoring(dina, one.id)
    asked = suspension.begin_restoring(amal, one.id)
    assert suspended(amal, karim)  # one of them alone ends nothing
    end = suspension.agree(basim, asked.content, to=[amal.key_id, dina.key_id])
    suspension.take(dina, end.content)
    suspension.take(dina, whole.content)  # the undone suspension, replayed
    assert not suspended(dina, karim)
    assert titles(dina) == {"after all his own"}, "nothing was lost"
    assert [row.state for row in suspension.listing(dina)] == ["ended"]
    way.bring(dina, karim)  # writing to him goes again
    again = suspend(amal, basim, karim)
    suspension.take(dina, again.content)
    assert suspended(dina, karim), "a new one is another"


def test_t21_nothing_is_encrypted_to_a_suspended_key_by_any_way(people, way, tmp_path) -> None:
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    case = editing.new_case(amal, {"title": "a case"}).created
    way.bring(karim, amal) if editing.new_case(karim, {"title": "his"}) else None
    introductions.introduce(amal, dina.key_id, karim.key_id)  # waits for the next bundle
    suspend(amal, basim, karim)
    card = read_card(contacts.own_card(karim))
    for write in (
        lambda: sending.send(amal, [karim.key_id], way.folder),
        lambda: sending.send(amal, [dina.key_id, karim.key_id], way.folder),
        lambda: sealing.seal(amal, sealing.Order((case,), (karim.key_id,)), tmp_path / "sealed"),
        lambda: sealing.seal(amal, sealing.Order((case,), (), (card.recipient,)), tmp_path / "sealed"),
        lambda: introductions.introduce(amal, karim.key_id, dina.key_id),
        lambda: introductions.introduce(amal, dina.key_id, karim.key_id),
        lambda: custody.make_group(amal, "three", 2, [basim.key_id, dina.key_id, karim.key_id]),
        lambda: recovery.share(amal, 2, [basim.key_id, dina.key_id, karim.key_id]),
        lambda: addresses.give(amal, karim.key_id),
        lambda: addresses.letter(amal, karim.key_id),
        lambda: amal.run(letters.recipient_of, karim.key_id),
    ):
        with pytest.raises(InputError) as raised:
            write()
        assert raised.value.facts.get("name", karim.name) == karim.name
        assert raised.value.error_code in ("reader-suspended", "custody-unverified"), raised.value
    before = set(way.folder.iterdir())
    assert sending.send_receipts(amal, karim.key_id, way.folder) is None  # no receipt and no introduction
    assert set(way.folder.iterdir()) == before
    again = suspension.begin(amal, karim.key_id)
    assert karim.key_id not in {one.key_id for one in again.readers}
    with pytest.raises(NotForThisVault):
        suspension.take(karim, again.content)


def test_t21_it_travels_by_itself_until_it_is_confirmed_and_holds_before_anything_is_taken(people, way) -> None:
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    editing.new_case(amal, {"title": "a case"})
    suspend(amal, basim, karim)
    (known,) = suspension.listing(basim)
    path = way.bundle(basim, dina) if editing.new_case(basim, {"title": "another"}) else None
    seen = inbox.look(dina, [path])
    assert suspended(dina, karim), "whatever becomes of the rest"
    for delivery in seen.deliveries:
        inbox.discard(dina, delivery)
    receive(dina, path)
    assert [one.id for one in suspension.listing(dina)] == [known.id]
    due = lambda: dina.key_id and basim.run(suspension_letters.due, dina.key_id, signal=False)  # noqa: E731
    assert set(due()) == {known.id}
    for receipt in way.folder.iterdir():
        if receipt != path:
            receiving.receive(basim, receipt, lenient=True)
    assert due() == {}


def test_t21_a_bundle_of_a_suspended_key_is_set_aside_and_its_receipts_count_for_nothing(people, way) -> None:
    amal, basim, karim = people("Amal", "Basim", "Karim")
    editing.new_case(amal, {"title": "sent before"})
    sent = way.bundle(amal, karim)
    receive(karim, sent)
    editing.new_case(karim, {"title": "his"})
    suspend(basim, amal, karim)
    (delivery,) = inbox.look(amal, [way.bundle(karim, amal)]).deliveries
    assert delivery.view.advice == "suspended"
    assert inbox.accept_free(amal, [delivery])[0] is None
    inbox.accept(amal, [delivery])
    for path in way.folder.iterdir():  # the receipt lies beside it
        receiving.receive(amal, path, lenient=True)
    assert [row.confirmed for row in sending.sent(amal) if row.reader == karim.key_id] == [None]
    assert "his" not in titles(amal)


def test_t21_who_isnt_verified_suspends_nobody_and_counts_once_they_are(people, way) -> None:
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    contacts.set_verified(dina, basim.key_id, False)
    suspension.take(dina, suspend(amal, basim, karim).content)
    assert not suspended(dina, karim)
    assert [row.state for row in suspension.listing(dina)] == ["untrusted"]
    contacts.set_verified(dina, basim.key_id, True)
    assert suspended(dina, karim)
    contacts.remove(dina, basim.key_id)
    dina.write(table.settle)
    assert suspended(dina, karim), "a contact who is forgotten takes nothing back"


def test_the_own_key_is_told_and_its_work_stays_before_its_person(people, way) -> None:
    amal, basim, karim = people("Amal", "Basim", "Karim")
    editing.new_case(karim, {"title": "mine"})
    suspend(amal, basim, karim)
    raw = amal.run(lambda vault: table.letter(vault, suspension.listing(amal)[0].id))
    karim.write(lambda vault: signing.came(vault, [raw]))
    assert titles(karim) == {"mine"}
    assert suspension.listing(karim)[0].own
    with pytest.raises(InputError, match="suspend-self"):
        suspension.begin(karim, karim.key_id)


def test_everything_that_could_be_read_is_listed(people, way) -> None:
    amal, basim, karim = people("Amal", "Basim", "Karim")
    sent = editing.new_case(amal, {"title": "sent"}).created
    kept = editing.new_case(amal, {"title": "kept"}).created
    receive(karim, Path(sending.send(amal, [karim.key_id], way.folder, [sent]).path))
    editing.new_case(karim, {"title": "his own"})
    way.bring(karim, amal)
    teams.new(amal, "a team", [Member(karim.key_id), Member(basim.key_id)])
    introductions.introduce(amal, basim.key_id, karim.key_id)
    found = suspension.could_read(amal, karim.key_id)
    ways = {one.title: set(one.how) for one in found.cases}
    assert ways.keys() == {"sent", "his own"}
    assert {"sent"} <= ways["sent"]
    assert {"signed"} <= ways["his own"]
    assert kept not in {one.case for one in found.cases}
    assert [name for name, _ in found.teams] == ["a team"]
    assert [one.name for one in found.people] == ["Basim"]


def test_t21_what_doesnt_count_isnt_passed_on_and_goes_once_it_counts_again(people, way) -> None:
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    case = editing.new_case(karim, {"title": "as it was"}).created
    way.bring(karim, amal)
    suspend(amal, basim, karim, last="")
    rename(karim, case, "by whoever has the laptop")
    way.bring(karim, amal)
    way.bring(amal, dina)
    there = entries(amal) - entries(dina)
    assert len(there) == 1, "a stolen key's words aren't spread"
    end = suspension.begin_restoring(amal, suspension.listing(amal)[0].id)
    suspension.take(amal, suspension.agree(basim, end.content).content)
    way.bring(amal, dina)
    assert entries(dina) == entries(amal)
    assert titles(dina) == {"by whoever has the laptop"}

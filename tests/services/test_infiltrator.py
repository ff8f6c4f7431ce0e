"""V10: a member with a valid key who signs whatever harms. Everything stays attributed; nobody's account vanishes."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from app.base.errors import BundleAltered, SijilError
from app.base.task import Task
from app.crypto.entries import sign_entry
from app.model.entry import TAKEN_BACK, WITHDRAWN, Change, Entry, NewChange
from app.model.recordids import new_case_id, new_record_id
from app.services import arrival, cases, contacts, disputes, editing, evidence, receiving, sending, undo, vaults
from app.services.session import Session
from app.services.views import Edit, ReceiveFailure
from app.storage import evidence as store
from app.storage import journal
from app.storage.vault import Vault

FAR = 2**52


def forge(session: Session, file: str, *changes: NewChange, iat: int = 0) -> Entry:
    """What a changed program would sign: no check of values, ids, types or times."""

    def store(vault: Vault) -> Entry:
        newest = journal.head(vault, vault.identity.key_id)
        seq, prev = (newest[0] + 1, newest[1]) if newest else (0, None)
        entry = sign_entry(vault.identity, seq=seq, prev=prev, iat=iat, file=file, changes=list(changes))
        journal.take(vault, [entry], {entry.hash})
        return entry

    return session.write(store)


def change(record: str, type_: str, field: str, value: object, *olds: str) -> NewChange:
    return NewChange(Change(record, type_, field, value), olds)


def pass_on(sender: Session, reader: Session, stick: Path, policy: sending.Policy = "everything") -> receiving.Staged:
    path = Path(sending.send(sender, [reader.key_id], stick, None, policy).path)
    outcome = receiving.stage(reader, path)
    assert isinstance(outcome, receiving.Staged), outcome
    receiving.apply(reader, outcome)
    return outcome


@pytest.fixture
def both(people, stick) -> tuple[Session, Session, str, str, Path]:
    """Amal has a case with a person; Mallory has it too. Returns (amal, mallory, case, person, stick)."""
    amal, mallory = people("Amal", "Mallory")
    case = editing.new_case(amal, {"title": "A case"}).created
    person = editing.new_record(amal, case, "person", {"names": [{"text": "Witness W"}]}).created
    pass_on(amal, mallory, stick)
    return amal, mallory, case, person, stick


def test_a_record_is_not_turned_into_another_nor_taken_to_another_file(both) -> None:
    amal, mallory, case, person, stick = both
    before = cases.view(amal, case)
    elsewhere = new_case_id()
    forge(mallory, case, change(person, "note", "text", "flipped"))
    forge(mallory, case, change(case, "note", "text", "flipped"))
    forge(mallory, elsewhere, change(case, "case", "title", "hijacked"))
    forge(mallory, elsewhere, change(elsewhere, "case", "title", "Bait"), change(person, "person", "remarks", "x"))
    pass_on(mallory, amal, stick)
    after = cases.view(amal, case)
    assert after.case == before.case
    assert after.records == before.records
    assert {row.title for row in cases.every_row(amal)} == {"A case", "Bait"}
    editing.save(amal, [Edit(case, "case", "summary", "Still mine")])
    assert sending.weigh(amal, [mallory.key_id], [case]).entries >= 3
    assert not vaults.check(amal).damage


def test_the_own_register_stays_a_register(both) -> None:
    amal, mallory, _, _, stick = both
    group = editing.new_record(amal, None, "group", {"names": [{"text": "masked gunmen"}]}).created
    register = cases.record(amal, group).file
    forge(mallory, register, change(register, "case", "title", "Gotcha"))
    pass_on(mallory, amal, stick)
    assert [record.id for record in cases.registers(amal, "group")] == [group]
    assert "Gotcha" not in {row.title for row in cases.every_row(amal)}


def test_a_dispute_is_not_settled_from_another_record(both) -> None:
    amal, mallory, case, _, stick = both
    editing.save(amal, [Edit(case, "case", "title", "Another title", mode="add")])
    assert disputes.count(amal) == 1
    pass_on(amal, mallory, stick)
    taken = cases.record(mallory, case).fields["title"].accounts[0].digest
    forge(mallory, case, change(new_record_id(case, "note"), "note", "text", "x", taken))
    pass_on(mallory, amal, stick)
    assert disputes.count(amal) == 1
    assert len(cases.record(amal, case).fields["title"].accounts) == 2


def test_a_ring_hides_nothing_and_brings_nothing_back(both) -> None:
    amal, mallory, case, _, stick = both
    old = cases.record(amal, case).fields["title"].accounts[0].digest
    editing.save(amal, [Edit(case, "case", "title", "Corrected title")])
    pass_on(amal, mallory, stick)
    mine = cases.record(mallory, case).fields["title"].accounts[0].digest
    first = forge(mallory, case, change(case, "case", "title", "ring one", mine))
    forge(mallory, case, change(case, "case", "title", "ring two", first.claims.digests[0], old))
    pass_on(mallory, amal, stick)
    values = {account.value for account in cases.record(amal, case).fields["title"].accounts}
    assert "A case" not in values  # replaced long ago
    assert values == {"ring two"}
    assert {row.value for row in cases.history(amal, case)} >= {"A case", "Corrected title", "ring one", "ring two"}


def test_nobody_takes_back_what_somebody_else_has_signed(both) -> None:
    amal, mallory, case, _, stick = both
    mine = cases.record(amal, case).fields["title"].accounts[0].digest
    forge(mallory, case, change(case, "case", TAKEN_BACK, [mine]))
    forge(mallory, case, change(case, "case", TAKEN_BACK, "all of it"))
    pass_on(mallory, amal, stick)
    assert cases.record(amal, case).title == "A case"
    editing.save(amal, [Edit(case, "case", "title", "A mistake")])
    undo.undo(amal)
    pass_on(amal, mallory, stick)
    back = [row for row in cases.history(mallory, case) if row.field == TAKEN_BACK and row.author.name == "Amal"]
    forge(mallory, case, change(case, "case", TAKEN_BACK, None, back[0].digest))
    pass_on(mallory, amal, stick)
    assert cases.record(amal, case).title == "A case", "only its author lets it count again"


def test_more_accounts_than_one_change_can_name_are_settled_and_restored(both) -> None:
    amal, mallory, case, _, stick = both
    for number in range(70):
        forge(mallory, case, change(case, "case", "title", f"junk {number}"), change(case, "case", WITHDRAWN, "gone"))
    pass_on(mallory, amal, stick)
    assert cases.record(amal, case).withdrawn
    editing.restore(amal, case)
    assert not cases.record(amal, case).withdrawn
    disputes.settle(amal, case, "title", "A case", reason="as it began")
    assert cases.record(amal, case).fields["title"].state == "decided"
    editing.save(amal, [Edit(case, "case", "title", "And edited")])
    assert cases.record(amal, case).title == "And edited"


def test_a_false_hash_beside_the_right_one_throws_no_evidence_away(people, stick) -> None:
    amal, mallory, basim = people("Amal", "Mallory", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created
    data = secrets.token_bytes(5_000)
    film = evidence.attach_bytes(amal, case, "film.mp4", data).created
    pass_on(amal, mallory, stick)
    forge(mallory, case, change(film, "evidence", "sha256", "0" * 64), iat=FAR)
    pass_on(mallory, amal, stick)
    pass_on(amal, basim, stick)
    assert [held.size for held in basim.run(store.held)] == [5_000]
    assert cases.record(basim, film).fields["sha256"].state == "disputed"


def test_a_false_signature_is_refused_at_the_door(both) -> None:
    amal, mallory, case, _, stick = both
    good = forge(mallory, case, change(case, "case", "summary", "poison"))
    signed, _, _ = good.token.rpartition(".")

    def poison(vault: Vault) -> None:
        vault.db.execute("UPDATE entry SET token = ? WHERE hash = ?", (f"{signed}.{'A' * 86}", good.hash))

    mallory.run(poison)
    forge(mallory, new_case_id(), change(new_record_id(case, "note"), "note", "text", "above it"))
    path = Path(sending.send(mallory, [amal.key_id], stick).path)
    outcome = receiving.stage(amal, path)
    assert isinstance(outcome, ReceiveFailure)
    assert isinstance(outcome.error, BundleAltered)


def test_a_receipt_tells_a_stranger_nothing_about_the_others(people, stick) -> None:
    amal, basim, outsider = people("Amal", "Basim", "Outsider")
    editing.new_case(basim, {"title": "Basim's case"})
    pass_on(basim, amal, stick)
    editing.new_case(outsider, {"title": "Hello"})
    before = set(stick.iterdir())
    path = Path(sending.send(outsider, [amal.key_id], stick).path)
    receiving.receive(amal, path)
    (receipt,) = set(stick.iterdir()) - before - {path}
    assert basim.key_id not in arrival.read(outsider, receipt, Task()).received.heads
    report = sending.send(amal, [basim.key_id, outsider.key_id], stick, None, "statistics")
    arrived = arrival.read(outsider, Path(report.path), Task()).received
    assert (arrived.receipts, basim.key_id in arrived.heads) == ((), True)  # Basim signed entries in it


def test_the_alarm_does_not_ring_for_honest_mail(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    editing.new_case(amal, {"title": "A case"})
    pass_on(amal, basim, stick, "statistics")
    pass_on(amal, basim, stick)
    basim.close()
    from .conftest import PASSPHRASE

    with vaults.open(basim.folder, PASSPHRASE) as again:
        assert again.alarms == ()


def test_withdrawn_evidence_stays_here(both) -> None:
    amal, mallory, case, _, _ = both
    film = evidence.attach_bytes(amal, case, "film.mp4", b"film").created
    assert sending.weigh(amal, [mallory.key_id], [case]).evidence == 1
    editing.withdraw(amal, film, "the witness took the consent back")
    assert sending.weigh(amal, [mallory.key_id], [case]).evidence == 0


def test_what_a_withheld_value_points_at_stays_here_too(both) -> None:
    amal, mallory, case, person, stick = both
    shelter = editing.new_record(amal, None, "shelter", {"name": "Safe House"}).created
    editing.new_record(amal, case, "shelter_stay", {"who": [person], "shelter": shelter})
    path = Path(sending.send(amal, [mallory.key_id], stick, [case], "statistics").path)
    receiving.receive(mallory, path)
    with pytest.raises(SijilError):
        cases.record(mallory, shelter)


def test_a_strangers_key_cannot_take_the_name_of_a_contact(people, stick) -> None:
    amal, mallory, basim = people("Amal", "Mallory", "Basim")
    (eve,) = people("Eve", known=False)
    contacts.add(eve, contacts.own_card(mallory))
    contacts.add(mallory, contacts.own_card(eve))
    editing.new_case(eve, {"title": "By a stranger"})
    eve.name = "Basim"
    eve.run(lambda vault: setattr(vault, "name", "Basim"))
    pass_on(eve, mallory, stick)
    outcome = pass_on(mallory, amal, stick)
    assert outcome.preview.authors_unverified == (eve.key_id[:12],)
    assert basim.key_id != eve.key_id

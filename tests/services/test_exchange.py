"""Between vaults: what leaves, what stays, what comes back, and what is refused without a trace."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from app.base.errors import BundleAltered, InputError, NotForThisVault, SijilError, UnknownSender
from app.base.task import Task
from app.services import arrival, cases, contacts, disputes, editing, evidence, inbox, receiving, sending
from app.services.inbox import contact
from app.services.inbox.looking import try_out
from app.services.session import Session
from app.services.views import Edit, ReceiveFailure


def take(session: Session, path: Path) -> receiving.Staged:
    outcome = receiving.stage(session, path)
    assert isinstance(outcome, receiving.Staged), outcome
    receiving.apply(session, outcome)
    return outcome


def failure(session: Session, path: Path) -> SijilError:
    outcome = receiving.stage(session, path)
    assert isinstance(outcome, ReceiveFailure)
    assert isinstance(outcome.error, SijilError)
    return outcome.error


def leftovers(session: Session) -> set[str]:
    return {path.name for path in (session.folder / "evidence").iterdir()}


def test_a_case_travels_with_its_evidence_and_a_receipt_returns(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created
    data = secrets.token_bytes(200_000)
    evidence.attach_bytes(amal, case, "video.mp4", data)
    report = sending.send(amal, [basim.key_id], stick)
    assert [row.confirmed for row in sending.sent(amal)] == [None]

    preview = take(basim, Path(report.path)).preview
    assert (preview.records_new, preview.evidence, preview.disputed) == (2, 1, 0)
    assert preview.sender.verified
    shown = evidence.listing(basim, case)
    assert [piece.here for piece in shown] == [True]
    assert evidence.read(basim, shown[0].id) == data

    (receipt,) = [path for path in stick.iterdir() if str(path) != report.path]
    assert take(amal, receipt).preview.receipts == 1
    assert all(row.confirmed for row in sending.sent(amal))
    assert contacts.listing(amal)[0].waiting == 0
    assert contacts.listing(amal)[0].last_heard is not None


def test_a_second_receive_changes_nothing(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created
    evidence.attach_bytes(amal, case, "photo.jpg", b"\xff\xd8\xff" + secrets.token_bytes(500))
    path = Path(sending.send(amal, [basim.key_id], stick).path)
    take(basim, path)
    before, files = cases.fingerprint(basim), leftovers(basim)
    again = take(basim, path)
    assert again.preview.already
    assert again.preview.entries_new == 0
    assert (cases.fingerprint(basim), leftovers(basim)) == (before, files)


def test_looking_is_not_taking(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    editing.new_case(amal, {"title": "A case"})
    path = Path(sending.send(amal, [basim.key_id], stick).path)
    before = cases.fingerprint(basim)
    outcome = receiving.stage(basim, path)
    assert isinstance(outcome, receiving.Staged)
    assert outcome.preview.records_new == 1
    assert cases.fingerprint(basim) == before
    receiving.discard(basim, outcome)
    assert leftovers(basim) == set()


def test_t24_for_somebody_else_and_from_a_stranger(people, stick) -> None:
    amal, basim, dalia = people("Amal", "Basim", "Dalia")
    (eve,) = people("Eve", known=False)
    editing.new_case(amal, {"title": "A case"})
    path = Path(sending.send(amal, [basim.key_id], stick).path)
    assert isinstance(failure(dalia, path), NotForThisVault)
    contacts.add(eve, contacts.own_card(basim))
    editing.new_case(eve, {"title": "A forged case"})
    forged = Path(sending.send(eve, [basim.key_id], stick).path)
    before = cases.fingerprint(basim)
    assert isinstance(failure(basim, forged), UnknownSender)
    assert cases.fingerprint(basim) == before


def test_t08_an_altered_bundle_leaves_no_trace(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created
    evidence.attach_bytes(amal, case, "a.bin", secrets.token_bytes(300_000))
    good = Path(sending.send(amal, [basim.key_id], stick).path).read_bytes()
    before = cases.fingerprint(basim)
    bad = stick / "bad.bin"
    for place in (len(good) // 3, len(good) // 2, len(good) - 20):
        changed = bytearray(good)
        changed[place] ^= 1
        bad.write_bytes(changed)
        assert isinstance(failure(basim, bad), BundleAltered)
        assert leftovers(basim) == set()
    assert cases.fingerprint(basim) == before


def test_protected_sources_never_leave_whatever_the_policy(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "The memo"}).created
    secret = {"real_name": [{"text": "Qanareen Qanari"}], "contact": "0770 000 0000", "how_known": "was in the room"}
    source = editing.new_record(
        amal, case, "source", {"title": "Source 1", "kind": "confidential-person", **secret}
    ).created
    editing.save(amal, [Edit(case, "case", "summary", "There is a memo.", source=source)])
    for policy in sending.POLICIES:
        report = sending.send(amal, [basim.key_id], stick, [case], policy)
        assert report.left_out == 3
        take(basim, Path(report.path))
        held = cases.record(basim, source)
        assert all(name not in held.fields or held.fields[name].state == "withheld" for name in secret)
        assert all(row.value is None or "Qanar" not in str(row.value) for row in cases.history(basim, source))
    assert cases.record(basim, case).fields["summary"].accounts[0].source == source


def test_no_identities_withholds_names_and_pictures_and_every_signature_holds(people, stick) -> None:
    from app.services import vaults

    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "Killing of Zeinab Canary", "code": "K-1"}).created
    person = editing.new_record(amal, case, "person", {"names": [{"text": "Zeinab Canary"}], "sex": "female"}).created
    evidence.attach_bytes(amal, case, "zeinab.jpg", b"\xff\xd8\xff" + secrets.token_bytes(100))
    report = sending.send(amal, [basim.key_id], stick, None, "no-identities")
    assert report.evidence == 0
    take(basim, Path(report.path))
    shown = cases.record(basim, person)
    assert "names" not in shown.fields
    assert shown.withheld == 1
    assert shown.fields["sex"].value == "female"
    assert "Canary" not in repr(cases.view(basim, case))
    assert cases.view(basim, case).withheld_by[amal.key_id] > 0
    assert not vaults.check(basim).damage

    take(basim, Path(sending.send(amal, [basim.key_id], stick).path))
    assert cases.record(basim, person).fields["names"].state == "settled"
    assert not vaults.check(basim).damage


def test_only_what_a_case_refers_to_leaves_the_register(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    gunmen = editing.new_record(amal, None, "group", {"names": [{"text": "masked gunmen"}]}).created
    others = editing.new_record(amal, None, "group", {"names": [{"text": "another group"}]}).created
    article = editing.new_record(amal, None, "source", {"title": "An article", "kind": "article"}).created
    case = editing.new_case(amal, {"title": "A case"}, source=article).created
    incident = editing.new_record(amal, case, "incident", {"type": "killing"}).created
    editing.new_record(amal, case, "involvement", {"incident": incident, "perpetrator": gunmen})
    take(basim, Path(sending.send(amal, [basim.key_id], stick, [case]).path))
    assert cases.record(basim, gunmen).title == "masked gunmen"
    assert cases.record(basim, article).title == "An article"
    with pytest.raises(SijilError):
        cases.record(basim, others)


def test_both_edit_one_field_and_meet_again(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created
    take(basim, Path(sending.send(amal, [basim.key_id], stick).path))
    editing.save(amal, [Edit(case, "case", "title", "Amal's title")])
    editing.save(basim, [Edit(case, "case", "title", "Basim's title")])
    outcome = take(basim, Path(sending.send(amal, [basim.key_id], stick).path))
    assert outcome.preview.disputed == 1
    (dispute,) = disputes.listing(basim)
    assert {account.author.name for account in dispute.field.accounts} == {"Amal", "Basim"}
    disputes.settle(basim, case, "title", "Agreed", reason="both agree")
    take(amal, Path(sending.send(basim, [amal.key_id], stick).path))
    assert cases.record(amal, case).title == "Agreed"
    assert disputes.count(amal) == 0
    assert {row.value for row in cases.history(amal, case)} >= {"A case", "Amal's title", "Basim's title", "Agreed"}


def test_t20_a_cloned_laptop_is_noticed(people, stick, tmp_path, cheap_kdf) -> None:
    import shutil

    from app.services import vaults

    from .conftest import PASSPHRASE

    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created
    amal.close()
    shutil.copytree(amal.folder, tmp_path / "clone")
    with vaults.open(amal.folder, PASSPHRASE) as one, vaults.open(tmp_path / "clone", PASSPHRASE) as two:
        editing.save(one, [Edit(case, "case", "title", "On the first")])
        editing.save(two, [Edit(case, "case", "title", "On the clone")])
        take(basim, Path(sending.send(one, [basim.key_id], stick).path))
        outcome = take(basim, Path(sending.send(two, [basim.key_id], stick).path))
    assert outcome.preview.forks == ("Amal",)
    field = cases.record(basim, case).fields["title"]
    assert {account.value for account in field.accounts} == {"On the first", "On the clone"}
    assert all(account.author.forked for account in field.accounts)


def test_nobody_to_send_to_and_nothing_to_send(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    with pytest.raises(InputError):
        sending.send(amal, [basim.key_id], stick)
    editing.new_case(amal, {"title": "A case"})
    with pytest.raises(InputError):
        sending.send(amal, [], stick)
    with pytest.raises(SijilError):
        sending.send(amal, [basim.key_id], stick / "not-there")
    assert list(stick.iterdir()) == []


def test_look_alike_names_are_refused(people) -> None:
    (amal,) = people("Amal")
    basim, other = people("Basim", "Bаsim", known=False)  # the second has a Cyrillic letter
    contacts.add(amal, contacts.own_card(basim))
    with pytest.raises(InputError):
        contacts.add(amal, contacts.own_card(other))
    contacts.add(amal, contacts.own_card(other), name="The other one")
    with pytest.raises(InputError):
        contacts.add(amal, contacts.own_card(amal))
    with pytest.raises(InputError):
        contacts.add(amal, contacts.own_card(basim))


def test_t08_a_very_large_bundle_waits_encrypted_and_arrives_whole(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A large case"}).created
    for number in range(60):
        editing.new_record(amal, case, "note", {"text": f"canary number {number} and what was said"})
    path = Path(sending.send(amal, [basim.key_id], stick).path)
    arrived = arrival.read(basim, path, Task(), memory=20_000)
    assert arrived.received.entries == ()
    (spooled,) = (basim.folder / "evidence").iterdir()
    assert b"canary" not in spooled.read_bytes()
    assert len(leftovers(basim)) == 1
    delivery = basim.run(try_out, [arrived], contact.across([arrived]))
    assert (delivery.view.entries_new, delivery.view.records_new) == (61, 61)
    inbox.accept(basim, [delivery])
    assert cases.fingerprint(basim) == cases.fingerprint(amal)
    assert leftovers(basim) == set()

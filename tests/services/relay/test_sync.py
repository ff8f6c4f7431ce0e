"""Sync between vaults over the real relay: there, back, confirmed, and nothing in between lost."""

from __future__ import annotations

from app.services import cases, editing, inbox, outbox
from app.services.relay import addresses, queue, syncing


def write_case(session, title="A case"):
    case = editing.new_case(session, {"title": title}).created
    editing.new_record(session, case, "note", {"text": "what happened"})
    return case


def take_all(session):
    seen = inbox.look(session, [one.path for one in syncing.arrived(session)])
    return inbox.accept(session, seen.deliveries, refused=seen.failures)


def test_a_bundle_goes_there_and_its_receipt_comes_back(pair, network):
    amal, basim = pair
    write_case(amal)
    report = queue.send(amal, [basim.key_id])
    assert [one.state for one in queue.listing(amal)] == ["waiting"]
    went = syncing.sync(amal, transport=network)
    assert went.failures == () and went.sent == 1
    assert [one.state for one in queue.listing(amal)] == ["uploaded"]
    came = syncing.sync(basim, transport=network)
    assert came.failures == () and came.came == 1
    (waits,) = syncing.arrived(basim)
    assert waits.contact.key_id == amal.key_id and waits.bytes == report.bytes and waits.reason == ""
    assert take_all(basim).entries == report.entries
    assert syncing.arrived(basim) == ()
    assert len(list(cases.every_row(basim))) == 1
    assert syncing.sync(basim, transport=network).failures == ()
    back = syncing.sync(amal, transport=network)
    assert back.receipts == 1
    (parcel,) = queue.listing(amal)
    assert parcel.state == "confirmed"
    assert outbox.outbox(amal).waiting() == ()
    assert [one.confirmed is not None for one in addresses.listing(amal)] == [True]

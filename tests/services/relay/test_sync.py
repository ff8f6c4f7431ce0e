"""Sync between vaults over the real relay: there, back, confirmed, and nothing in between lost."""

from __future__ import annotations

import httpx
import pytest

from app.base.clock import SetClock
from app.base.errors import Cancelled, InputError
from app.base.task import Task
from app.services import arrival, cases, contacts, editing, evidence, inbox, outbox, receiving, sending, vaults
from app.services.relay import addresses, pushing, queue, relays, syncing
from app.services.relay.views import Choices
from app.storage import outgoing
from app.sync.protocol import blobs
from tests.services.conftest import PASSPHRASE
from tests.services.relay.kit import NOW, OTHER

DAY = 86_400


def write_case(session, title="A case"):
    case = editing.new_case(session, {"title": title}).created
    editing.new_record(session, case, "note", {"text": "what happened"})
    return case


def attach(session, case, size, seed=b"x"):
    import hashlib

    block = b"".join(hashlib.sha256(seed + n.to_bytes(8, "big")).digest() for n in range(size // 32))
    evidence.attach_bytes(session, case, "film.bin", block)


def look(session):
    return inbox.look(session, [one.path for one in syncing.arrived(session)])


def take_all(session):
    seen = look(session)
    assert seen.failures == ()
    return inbox.accept(session, seen.deliveries)


def sync(session, network, **options):
    return syncing.sync(session, transport=network, **options)


def fine(session, network, **options):
    report = sync(session, network, **options)
    assert report.failures == ()
    return report


def state_of(session):
    return [one.state for one in queue.listing(session) if one.kind == "bundle"]


def files(session, name):
    place = session.folder / name
    return sorted(place.iterdir()) if place.is_dir() else []


def tick(clock, *sessions, seconds):
    clock.tick(seconds)
    for session in sessions:
        session.clock.tick(seconds)


def test_a_bundle_goes_there_and_its_receipt_comes_back(pair, network):
    amal, basim = pair
    write_case(amal)
    report = queue.send(amal, [basim.key_id])
    assert state_of(amal) == ["waiting"]
    assert fine(amal, network).sent == 1
    assert state_of(amal) == ["uploaded"]
    assert fine(basim, network).came == 1
    (waits,) = syncing.arrived(basim)
    assert (waits.contact.key_id, waits.bytes, waits.reason) == (amal.key_id, report.bytes, "")
    assert take_all(basim).entries == report.entries
    assert syncing.arrived(basim) == ()
    assert files(basim, "incoming") == []
    assert len(list(cases.every_row(basim))) == 1
    fine(basim, network)
    assert fine(amal, network).receipts == 1
    assert state_of(amal) == ["confirmed"]
    assert files(amal, "outgoing") == []
    assert outbox.outbox(amal).waiting() == ()
    assert addresses.get(amal, basim.key_id).confirmed == NOW


def test_what_came_is_deleted_at_the_relay_and_not_before_it_is_safe_here(pair, network, tmp_path):
    amal, basim = pair
    write_case(amal)
    queue.send(amal, [basim.key_id])
    fine(amal, network)

    (there,) = [path for path in (tmp_path / "relay" / "blobs").rglob("*") if path.is_file()]
    seen = []

    def before(request):
        if request.method == "DELETE":
            seen.append([path.stat().st_size for path in files(basim, "incoming")])

    network.before = before
    fine(basim, network)
    assert seen and all(sizes == [one.bytes for one in syncing.arrived(basim)] for sizes in seen)
    assert not there.exists()


def test_t15_t16_a_heartbeat_goes_every_day_and_says_what_is_held(pair, network, clock):
    amal, basim = pair
    fine(amal, network)
    heard = contacts.get(basim, amal.key_id).last_heard
    assert heard is None
    fine(basim, network)
    assert contacts.get(basim, amal.key_id).last_heard == NOW
    assert syncing.arrived(basim) == () and inbox.listing(basim) == ()
    tick(clock, amal, basim, seconds=3_600)
    assert fine(amal, network).bytes_out == 0  # one a day
    tick(clock, amal, basim, seconds=DAY)
    fine(amal, network)
    fine(basim, network)
    assert contacts.get(basim, amal.key_id).last_heard == NOW + DAY + 3_600
    assert syncing.missed(basim) == ()
    for _ in range(2):
        tick(clock, amal, basim, seconds=DAY)
        fine(basim, network)
    (missed,) = syncing.missed(basim)
    assert (missed.contact.key_id, missed.since, missed.beats) == (amal.key_id, NOW + DAY + 3_600, 2)


def test_without_a_relay_that_answers_nobody_is_said_to_be_silent(pair, network, clock):
    amal, basim = pair
    fine(amal, network)
    fine(basim, network)
    network.before = lambda request: refuse()
    tick(clock, amal, basim, seconds=5 * DAY)
    assert sync(basim, network).failures
    assert syncing.missed(basim) == ()


def refuse():
    raise httpx.ConnectError("down")


class Breaking:
    """A line that breaks at the nth put, and from then on works."""

    def __init__(self, network, *numbers):
        self.count, self.numbers = 0, set(numbers)
        network.before = self

    def __call__(self, request):
        if request.method == "PUT":
            self.count += 1
            if self.count in self.numbers:
                for block in request.stream:  # a part of it went
                    if len(block) > 1000:
                        raise httpx.WriteError("broken")
        return


def test_a_transfer_goes_on_at_the_piece_that_failed(pair, network):
    amal, basim = pair
    attach(amal, write_case(amal), 3_000_000)
    size = queue.send(amal, [basim.key_id]).bytes
    line = Breaking(network, 3, 4)  # a request is made twice: a kept connection may have been closed
    assert sync(amal, network).failures
    assert state_of(amal) == ["sending"]
    (parcel,) = queue.listing(amal)
    assert 0 < parcel.sent < parcel.total and parcel.tries == 1 and parcel.reason == "unreachable"
    network.before = lambda request: None
    before = parcel.sent
    report = fine(amal, network)
    assert report.bytes_out == parcel.total - before
    fine(basim, network)
    assert [one.bytes for one in syncing.arrived(basim)] == [size]
    assert take_all(basim).entries
    assert line.count == 4


def test_the_bytes_of_a_sync_are_hardly_more_than_those_of_its_bundle(pair, network):
    amal, basim = pair
    attach(amal, write_case(amal), 4_000_000)
    size = queue.send(amal, [basim.key_id]).bytes
    assert fine(amal, network).bytes_out <= 1.15 * size
    assert fine(basim, network).bytes_in <= 1.15 * size


def test_on_a_line_that_breaks_early_the_pieces_become_smaller(pair, network):
    amal, basim = pair
    attach(amal, write_case(amal), 1_500_000)
    queue.send(amal, [basim.key_id])

    def before(request):
        if request.method == "PUT" and int(request.headers["content-length"]) > blobs.CLASSES[0]:
            for number, _ in enumerate(request.stream):
                if number == 3:
                    raise httpx.WriteError("broken")

    network.before = before
    for _ in range(4):
        sync(amal, network)
    assert state_of(amal) == ["uploaded"]
    fine(basim, network)
    assert take_all(basim).entries


def test_several_relays_are_tried_in_order_and_pieces_of_both_make_one_file(pair, network, tmp_path, clock):
    amal, basim = pair
    network.serve(OTHER, tmp_path / "second", clock)
    relays.add(basim, OTHER)
    addresses.take(amal, addresses.letter(basim, amal.key_id))
    attach(amal, write_case(amal), 1_500_000)
    queue.send(amal, [basim.key_id])
    Breaking(network, 2, 3, 5, 6)
    assert len(sync(amal, network).failures) == 2  # both broke in the middle
    down = {"relay.example"}
    network.before = lambda request: refuse() if request.url.host in down else None
    report = sync(amal, network)
    assert {one.where for one in report.failures} == {"relay.example"}
    assert state_of(amal) == ["uploaded"]
    down.clear()
    fine(basim, network)
    assert take_all(basim).entries


def test_what_is_stopped_is_stopped_and_goes_on_next_time(pair, network):
    amal, basim = pair
    attach(amal, write_case(amal), 2_500_000)
    queue.send(amal, [basim.key_id])
    seen = []

    def watch(progress):
        seen.append(progress)
        if progress.done > 1_500_000:
            task.cancel()

    task = Task(watch)
    with pytest.raises(Cancelled):
        sync(amal, network, task=task)
    assert state_of(amal) == ["sending"]
    assert all(0 <= one.done <= (one.total or one.done) for one in seen)
    assert fine(amal, network).bytes_out < 2_500_000


def test_one_at_a_time(pair, network):
    amal, _ = pair
    refused = []

    def before(request):
        with pytest.raises(InputError) as caught:
            syncing.sync(amal, transport=network)
        refused.append(caught.value.facts["reason"])

    network.before = before
    sync(amal, network)
    assert set(refused) == {"running"}


def test_an_unconfirmed_bundle_goes_again_and_its_receipt_comes_again(pair, network, clock):
    """A relay that lost the bundle, or the receipt, delays: it loses nothing (T14)."""
    amal, basim = pair
    write_case(amal)
    queue.send(amal, [basim.key_id])
    fine(amal, network)
    fine(basim, network)
    take_all(basim)
    lost = []

    def before(request):
        if request.method == "PUT":
            lost.append(request)
            return httpx.Response(201, stream=httpx.ByteStream(b""))
        return None

    network.before = before
    fine(basim, network)  # the receipt vanishes at the relay
    network.before = lambda request: None
    assert lost
    assert fine(amal, network).receipts == 0
    tick(clock, amal, basim, seconds=pushing.UNCONFIRMED + 1)
    assert fine(amal, network).sent == 1
    assert fine(basim, network).came == 0  # known already: nobody is asked again
    assert syncing.arrived(basim) == ()
    assert fine(amal, network).receipts == 1
    assert state_of(amal) == ["confirmed"]


@pytest.mark.parametrize("years", [-10, 10], ids=["ten-years-behind", "ten-years-ahead"])
def test_t19_a_wrong_clock_locks_nobody_out(pair, network, years):
    amal, basim = pair
    amal.clock.at = NOW + years * 365 * DAY
    write_case(amal)
    queue.send(amal, [basim.key_id])
    fine(amal, network)
    fine(basim, network)
    assert take_all(basim).entries
    fine(basim, network)
    assert fine(amal, network).receipts == 1


def test_who_is_taken_back_can_write_no_more(pair, network):
    amal, basim = pair
    addresses.take_back(basim, amal.key_id)
    fine(basim, network)
    write_case(amal)
    queue.send(amal, [basim.key_id])
    report = sync(amal, network)
    assert [one.error.facts["reason"] for one in report.failures] == ["refused"]
    assert state_of(amal) == ["waiting"]
    addresses.take(amal, addresses.letter(basim, amal.key_id))  # given anew, by another key
    fine(amal, network)
    fine(basim, network)
    assert take_all(basim).entries


def test_what_was_dropped_before_a_key_was_taken_back_is_thrown_away(pair, network):
    amal, basim = pair
    write_case(amal)
    queue.send(amal, [basim.key_id])
    fine(amal, network)
    addresses.take_back(basim, amal.key_id)
    fine(basim, network)
    assert syncing.arrived(basim) == ()


def test_by_itself_entries_are_taken_from_verified_contacts_alone(pair, network):
    amal, basim = pair
    write_case(amal)
    queue.send(amal, [basim.key_id])
    fine(amal, network)
    syncing.set_choices(basim, Choices(take_by_itself=True))
    contacts.set_verified(basim, amal.key_id, False)
    assert fine(basim, network).came == 1
    contacts.set_verified(basim, amal.key_id, True)
    report = fine(basim, network)
    assert report.taken == 1 and syncing.arrived(basim) == ()
    assert len(list(cases.every_row(basim))) == 1
    assert fine(amal, network).receipts == 1


def test_a_queue_outlives_the_program(pair, network, reopen):
    amal, basim = pair
    write_case(amal)
    queue.send(amal, [basim.key_id])
    (outgoing.folder(amal.folder) / "leftover").write_bytes(b"half a file")
    amal = reopen("Amal")
    assert [path.name for path in files(amal, "outgoing")] != ["leftover"] and len(files(amal, "outgoing")) == 1
    fine(amal, network)
    assert fine(basim, network).came == 1
    basim = reopen("Basim")
    assert take_all(basim).entries


def test_a_dropped_parcel_leaves_no_file(pair):
    amal, basim = pair
    write_case(amal)
    queue.send(amal, [basim.key_id])
    (parcel,) = queue.listing(amal)
    queue.drop(amal, parcel.bundle, basim.key_id)
    assert queue.listing(amal) == () and files(amal, "outgoing") == []
    assert len(outbox.outbox(amal).waiting()) == 1  # it was written, and may be sent again from there


def test_t15_a_heartbeat_names_what_is_held_of_authors_whom_its_reader_knows_and_of_nobody_else(
    pair, network, tmp_path, cheap_kdf, clock
):
    amal, basim = pair
    write_case(amal)
    queue.send(amal, [basim.key_id])
    fine(amal, network)
    fine(basim, network)
    take_all(basim)
    dina, _ = vaults.create(tmp_path / "Dina", PASSPHRASE, "Dina", clock=SetClock(NOW), kdf=cheap_kdf)
    with dina:  # somebody whom Amal works with, and of whom Basim knows nothing (A3)
        for one, other in ((amal, dina), (dina, amal)):
            contacts.add(one, contacts.own_card(other), verified=True)
        case = write_case(dina)
        (tmp_path / "stick").mkdir()
        sending.send(dina, [amal.key_id], tmp_path / "stick", [case])
        receiving.receive(amal, next(path for path in (tmp_path / "stick").iterdir()))
        stranger = dina.key_id
    tick(clock, amal, basim, seconds=DAY)
    network.before = lambda request: refuse()
    before = files(amal, "outgoing")
    sync(amal, network)
    (beat,) = [path for path in files(amal, "outgoing") if path not in before]
    heads = arrival.read(basim, beat, Task()).received.heads
    assert amal.key_id in heads and stranger not in heads

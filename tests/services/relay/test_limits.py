"""What a contact or a relay may do to a vault that fetches: fill no disk, hide nobody, break nothing (T11, T14)."""

from __future__ import annotations

import httpx
import pytest

from app.base import limits
from app.base.errors import InputError
from app.base.task import Task
from app.relay.settings import Settings
from app.services import inbox
from app.services.relay import addresses, network, pushing, queue, relays, syncing
from app.services.relay.views import Choices
from app.storage import addresses as address_table
from app.sync.online import Way
from app.sync.protocol import blobs, names
from app.sync.relay import address as letters
from app.sync.relay import parcels
from app.sync.relay.client import Put, Relay
from app.sync.relay.clocks import Clocks
from app.sync.relay.origin import clean_relay
from tests.services.relay.kit import NOW, ORIGIN
from tests.services.relay.test_sync import attach, files, fine, refuse, sync, take_all, tick, write_case


def dropping(session, reader):
    """What a contact needs to drop something by hand."""
    told = session.run(addresses.of, reader)
    (offer,) = told.offers
    door = offer.door(names.epoch_at(NOW))
    return letters.key_of(offer, door)


def drop(session, reader, net, *made):
    with Relay(ORIGIN, Way("", 60.0, net), Task(), Clocks(session.clock)) as relay:
        for blob in made:
            assert relay.put(dropping(session, reader), Put(blob.id, blob.data)) == "created"


def sealed(keys, content, tmp_path, transfer=b"t" * 16, sha256=None):
    path = tmp_path / "content"
    path.write_bytes(content)
    with path.open("rb") as source:
        parcel = parcels.weigh(transfer, source)
        if sha256 is not None:
            parcel = parcels.Parcel(transfer, parcel.length, sha256)
        return [parcels.seal(keys, parcel, piece, source) for piece in parcel.pieces]


def test_a_contact_who_floods_fills_only_their_share(pair, network, monkeypatch):
    amal, basim = pair
    case = write_case(amal)
    attach(amal, case, 200_000)
    size = queue.send(amal, [basim.key_id]).bytes
    queue.send(amal, [basim.key_id], whole=True)
    fine(amal, network)
    monkeypatch.setattr(limits, "INCOMING_BYTES", size + 1000)
    report = fine(basim, network)
    assert report.came == 1 and report.left > 0
    assert fine(basim, network).left == 0  # nor is it fetched again, to be thrown away, every time
    take_all(basim)
    assert fine(basim, network).came == 1  # what waited comes when there is room


def test_a_full_disk_leaves_what_is_at_the_relay_there(pair, network, monkeypatch):
    amal, basim = pair
    write_case(amal)
    queue.send(amal, [basim.key_id])
    fine(amal, network)
    monkeypatch.setattr(limits, "INCOMING_FREE_BYTES", 2**62)
    report = fine(basim, network)
    assert (report.came, report.left) == (0, 1)
    monkeypatch.undo()
    assert fine(basim, network).came == 1


def test_t14_a_blob_that_a_relay_altered_is_neither_used_nor_deleted(pair, network, tmp_path):
    amal, basim = pair
    write_case(amal)
    queue.send(amal, [basim.key_id])
    fine(amal, network)
    (there,) = [path for path in (tmp_path / "relay" / "blobs").rglob("*") if path.is_file()]
    right = there.read_bytes()
    there.write_bytes(right[:5000] + bytes([right[5000] ^ 1]) + right[5001:])
    report = sync(basim, network)
    assert [one.error.facts["reason"] for one in report.failures] == ["relay"]
    assert syncing.arrived(basim) == () and there.exists()
    there.write_bytes(right)
    basim.clock.tick(86_401)
    assert fine(basim, network).came == 1


def test_a_contact_whose_pieces_make_no_file_is_named_and_nothing_stays(pair, network, tmp_path):
    amal, basim = pair
    keys = dropping(amal, basim.key_id).keys
    drop(amal, basim.key_id, network, *sealed(keys, b"x" * 100_000, tmp_path, sha256=bytes(32)))
    report = sync(basim, network)
    assert [(one.contact, one.error.error_code) for one in report.failures] == [(amal.key_id, "bundle-altered")]
    assert files(basim, "incoming") == [] and syncing.arrived(basim) == ()
    assert fine(basim, network).bytes_in < blobs.CLASSES[0]  # it is gone at the relay too


def test_t24_what_is_no_bundle_waits_under_its_fault_and_can_be_thrown_away(pair, network, tmp_path):
    amal, basim = pair
    drop(amal, basim.key_id, network, *sealed(dropping(amal, basim.key_id).keys, b"no bundle" * 50, tmp_path))
    fine(basim, network)
    (came,) = syncing.arrived(basim)
    assert came.reason == "not-a-bundle"
    syncing.throw_away(basim, came.path)
    assert syncing.arrived(basim) == () and files(basim, "incoming") == []


def test_parts_of_which_nothing_more_comes_are_forgotten_in_time(pair, network, tmp_path):
    amal, basim = pair
    made = sealed(dropping(amal, basim.key_id).keys, b"x" * 200_000, tmp_path)
    drop(amal, basim.key_id, network, *made[:2])
    fine(basim, network)
    (part,) = syncing.partly(basim)
    assert part.contact.key_id == amal.key_id and 0 < part.bytes < part.total == 200_000
    basim.clock.tick(limits.INCOMING_DAYS * 86_400 + 1)
    network.before = lambda request: refuse()
    sync(basim, network)
    assert syncing.partly(basim) == () and files(basim, "incoming") == []


def test_an_address_that_came_as_a_letter_is_taken_where_bundles_are(pair, tmp_path):
    amal, basim = pair
    addresses.forget(amal, basim.key_id)
    path = tmp_path / "letter"
    path.write_bytes(addresses.letter(basim, amal.key_id))
    seen = inbox.look(amal, [path])
    assert [one.contact.key_id for one in seen.letters.addresses] == [basim.key_id] and seen.failures == ()
    assert amal.run(addresses.of, basim.key_id) is not None


def test_t14_an_older_address_never_takes_the_place_of_a_newer_one(pair):
    amal, basim = pair
    old, new = addresses.letter(basim, amal.key_id), addresses.letter(basim, amal.key_id)
    addresses.take(amal, new)
    number = amal.run(address_table.taken)[basim.key_id].number
    addresses.take(amal, old)
    assert amal.run(address_table.taken)[basim.key_id].number == number


def test_t32_an_older_copy_of_a_vault_still_gives_addresses_that_count(pair):
    amal, basim = pair
    for _ in range(3):
        addresses.take(amal, addresses.letter(basim, amal.key_id))
    last = amal.run(address_table.taken)[basim.key_id].number
    basim.run(lambda vault: vault.db.execute("DELETE FROM setting WHERE name = 'address-number'"))
    basim.clock.tick(60)
    addresses.take(amal, addresses.letter(basim, amal.key_id))
    assert amal.run(address_table.taken)[basim.key_id].number > last


def test_pauses_grow_and_are_never_the_same():
    assert [pushing.pause(1) // 100 for _ in range(3)] == [0, 0, 0]
    least = [min(pushing.pause(tries) for _ in range(40)) for tries in range(1, 7)]
    assert least == sorted(least) and least[-1] >= 0.7 * pushing.LONGEST_PAUSE
    assert len({pushing.pause(5) for _ in range(40)}) > 5
    assert pushing.pause(1_000) <= 1.25 * pushing.LONGEST_PAUSE


def test_by_itself_only_what_has_waited_long_enough_is_tried(pair, network):
    amal, basim = pair
    write_case(amal)
    queue.send(amal, [basim.key_id])

    def quota(request):
        if request.method == "PUT":
            return httpx.Response(413, stream=httpx.ByteStream(b""))
        return None

    network.before = quota
    assert [one.error.facts["reason"] for one in sync(amal, network).failures] == ["quota"]
    network.before = lambda request: None
    assert fine(amal, network, only_due=True).sent == 0
    amal.clock.tick(120)
    assert fine(amal, network, only_due=True).sent == 1


def test_due_is_asked_of_choices_time_and_routes(pair, network, clock, monkeypatch):
    amal, _ = pair
    assert not syncing.due(amal)  # nobody chose it
    syncing.set_choices(amal, Choices(by_itself=True, every_minutes=30))
    up = [True]
    monkeypatch.setattr("app.services.relay.syncing.network.is_up", lambda: up[0])
    assert syncing.due(amal)
    fine(amal, network)
    assert not syncing.due(amal)
    assert syncing.state(amal).next == NOW + 1_800
    tick(clock, amal, seconds=1_801)
    up[0] = False
    assert not syncing.due(amal)  # no network: nothing is tried
    tick(clock, amal, seconds=-1_700)
    up[0] = True
    assert syncing.due(amal)  # one has appeared
    assert not syncing.due(amal)


def test_routes_are_read_out_of_the_system_s_table(tmp_path):
    routes, six = tmp_path / "route", tmp_path / "route6"
    head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
    routes.write_text(head)
    six.write_text("")
    assert network.is_up(routes, six) is False
    routes.write_text(head + "eth0\t0002A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n")
    assert network.is_up(routes, six) is False
    nowhere = "0" * 32
    six.write_text(f"{nowhere} 00 {nowhere} 00 {nowhere} ffffffff 00000001 00000000 00200200       lo\n")
    assert network.is_up(routes, six) is False
    six.write_text(f"{nowhere} 00 {nowhere} 00 {nowhere} 00000400 00000001 00000000 00000003     eth0\n")
    assert network.is_up(routes, six) is True
    six.write_text("")
    routes.write_text(head + "eth0\t00000000\t0102A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n")
    assert network.is_up(routes, six) is True
    assert network.is_up(tmp_path / "none", six) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("relay.example", "https://relay.example"),
        ("https://Relay.Example:443/", "https://relay.example"),
        ("https://relay.example:8443", "https://relay.example:8443"),
        ("http://abcdef.onion", "http://abcdef.onion"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_an_address_of_a_relay_has_one_spelling(typed, kept):
    assert clean_relay(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("http://relay.example", "not-encrypted"),
        ("https://relay.example/v1", "not-an-address"),
        ("https://relay.example?x", "not-an-address"),
        ("ftp://relay.example", "not-an-address"),
        ("https://me:secret@relay.example", "not-an-address"),
        ("", "not-an-address"),
    ],
)
def test_an_address_that_tells_others_or_means_nothing_is_refused(pair, typed, reason):
    with pytest.raises(InputError) as caught:
        relays.add(pair[0], typed)
    assert caught.value.facts["reason"] == reason


def test_a_file_that_is_gone_from_the_folder_is_said_to_be(pair, network):
    amal, basim = pair
    write_case(amal)
    queue.send(amal, [basim.key_id])
    for path in files(amal, "outgoing"):
        path.unlink()
    sync(amal, network)
    (parcel,) = queue.listing(amal)
    assert (parcel.state, parcel.reason) == ("failed", "file")


def test_what_is_larger_than_a_mailbox_goes_through_it_in_turns(pair, network, tmp_path, clock, monkeypatch):
    amal, basim = pair
    monkeypatch.setattr(limits, "INCOMING_AT_ONCE_BYTES", 500_000)
    network.serve(ORIGIN, tmp_path / "small", clock, Settings(open_to_all=True, default_bytes=3_000_000, free_bytes=0))
    attach(amal, write_case(amal), 2_900_000)
    queue.send(amal, [basim.key_id])
    turns = 0
    while not syncing.arrived(basim):
        sync(amal, network)
        fine(basim, network)
        turns += 1
        assert turns < 20
    assert turns > 1
    assert take_all(basim).entries

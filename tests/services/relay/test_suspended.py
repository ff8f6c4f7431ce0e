"""A reader whose key is suspended, at the relay: nothing goes to them any more, and nothing comes from them (T21)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.base.clock import SetClock
from app.base.errors import InputError
from app.services import contacts, suspension, vaults
from app.services.relay import addresses, queue, relays, syncing
from app.services.session import Session
from tests.services.conftest import PASSPHRASE
from tests.services.relay.kit import NOW, ORIGIN
from tests.services.relay.test_sync import files, fine, state_of, sync, take_all, write_case


@pytest.fixture
def dina(pair, tmp_path, cheap_kdf) -> Iterator[Session]:
    """A third colleague with a mailbox, known to both; she and Amal have each other's address."""
    made, _ = vaults.create(tmp_path / "Dina", PASSPHRASE, "Dina", clock=SetClock(NOW), kdf=cheap_kdf)
    with made:
        for other in pair:
            contacts.add(other, contacts.own_card(made), verified=True)
            contacts.add(made, contacts.own_card(other), verified=True)
        relays.add(made, ORIGIN)
        addresses.take(pair[0], addresses.letter(made, pair[0].key_id))
        yield made


def suspend(amal: Session, dina: Session, basim: Session) -> None:
    half = suspension.begin(amal, basim.key_id, to=[dina.key_id])
    suspension.take(amal, suspension.agree(dina, half.content).content)


def reasons(session: Session) -> set[tuple[str, str, str]]:
    return {(one.reader.name, one.state, one.reason) for one in queue.listing(session) if one.kind == "bundle"}


def test_t21_what_waits_for_a_suspended_reader_says_so_and_its_file_goes(pair, dina, network):
    amal, basim = pair
    write_case(amal)
    queue.send(amal, [basim.key_id])
    queue.send(amal, [basim.key_id, dina.key_id], whole=True)
    assert len(files(amal, "outgoing")) == 2
    suspend(amal, dina, basim)
    assert reasons(amal) == {("Basim", "failed", "suspended"), ("Dina", "waiting", "")}
    assert len(files(amal, "outgoing")) == 1, "that of which somebody else is a reader too"
    with pytest.raises(InputError) as caught:
        queue.again(amal, queue.listing(amal)[0].bundle, basim.key_id)
    assert caught.value.error_code == "reader-suspended"
    dropped = [path for method, _, path in network.asked if method == "PUT"]
    assert fine(amal, network).sent == 1 and dropped == []
    fine(dina, network)
    assert syncing.sync(basim, transport=network).came == 0
    take_all(dina)
    assert reasons(amal) == {("Basim", "failed", "suspended"), ("Dina", "uploaded", "")}
    addresses.take(dina, addresses.letter(amal, dina.key_id))
    fine(dina, network)
    fine(amal, network)
    assert reasons(amal) == {("Basim", "failed", "suspended"), ("Dina", "confirmed", "")}
    assert files(amal, "outgoing") == []


def test_t21_what_is_at_the_relay_already_stays_shown_as_being_there_and_goes_no_second_time(pair, dina, network):
    amal, basim = pair
    write_case(amal)
    queue.send(amal, [basim.key_id])
    fine(amal, network)
    suspend(amal, dina, basim)
    assert reasons(amal) == {("Basim", "uploaded", "suspended")} and files(amal, "outgoing") == []
    amal.clock.tick(40 * 86_400)
    assert sync(amal, network).sent == 0


def test_t21_a_suspended_key_drops_nothing_at_the_mailbox_any_more(pair, dina, network):
    amal, basim = pair
    write_case(basim)
    queue.send(basim, [amal.key_id])
    fine(basim, network)  # it lies at the relay when the two decide
    suspend(amal, dina, basim)
    fine(amal, network)
    assert syncing.arrived(amal) == (), "what lay there is thrown away unread"
    assert addresses.get(amal, basim.key_id).taken_back is not None
    write_case(basim, "by whoever has the laptop")
    queue.send(basim, [amal.key_id])
    report = sync(basim, network)
    assert [one.error.facts["reason"] for one in report.failures] == ["refused"]
    assert sorted(state_of(basim)) == ["uploaded", "waiting"]
    fine(amal, network)
    assert syncing.arrived(amal) == ()

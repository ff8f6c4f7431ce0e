"""The word that a colleague was taken goes by relays at once, and no relay that loses it keeps it from anybody."""

from __future__ import annotations

import httpx
import pytest

from app.base.clock import SetClock
from app.services import contacts, editing, outbox, suspension, vaults
from app.services.relay import queue
from app.storage import suspension_letters
from tests.services.conftest import PASSPHRASE
from tests.services.relay.kit import NOW
from tests.services.relay.test_sync import DAY, fine, sync, take_all, tick, write_case


@pytest.fixture
def group(pair, network, tmp_path, cheap_kdf):
    """Amal and Basim, who told each other that all is well a moment ago, and two more whom they verified."""
    made = [
        vaults.create(tmp_path / name, PASSPHRASE, name, clock=SetClock(NOW), kdf=cheap_kdf)[0]
        for name in ("Dina", "Karim")
    ]
    everybody = (*pair, *made)
    for one in everybody:
        for other in everybody:
            if one is not other and {one, other} != set(pair):
                contacts.add(one, contacts.own_card(other), verified=True)
    for one in (*pair, *pair):
        fine(one, network)
    yield everybody
    for one in made:
        one.close()


def suspend(first, second, whom):
    asked = suspension.begin(first, whom.key_id, to=[second.key_id])
    suspension.take(first, suspension.agree(second, asked.content).content)


def knows(session, whom):
    return session.run(suspension.is_suspended, whom.key_id)


def test_t21_the_word_waits_for_no_heartbeat(group, network):
    amal, basim, dina, karim = group
    suspend(amal, dina, karim)
    fine(amal, network)
    fine(basim, network)
    assert knows(basim, karim)
    assert fine(amal, network).bytes_out == 0, "and it isn't said again at each sync"


def test_t14_a_word_that_a_relay_loses_goes_again_with_the_next_heartbeats(group, network, clock):
    amal, basim, dina, karim = group
    suspend(amal, dina, karim)
    network.before = lambda request: (
        httpx.Response(201, stream=httpx.ByteStream(b"")) if request.method == "PUT" else None
    )
    fine(amal, network)
    network.before = lambda request: None
    tick(clock, amal, basim, seconds=DAY)
    fine(amal, network)
    fine(basim, network)
    assert knows(basim, karim)


def test_the_word_is_no_part_of_heartbeats_for_ever(group):
    amal, basim, dina, karim = group
    suspend(amal, dina, karim)

    def due():
        return amal.run(suspension_letters.due, basim.key_id, signal=True)

    def say():
        amal.write(suspension_letters.told, basim.key_id, due(), "")

    for _ in range(suspension_letters.AGAIN_DAYS):
        assert due()
        say()
        assert not due()
        amal.clock.tick(DAY)
    assert not due()
    assert amal.run(suspension_letters.due, basim.key_id, signal=False), "with what gets a receipt it goes until then"
    amal.clock.tick(-100 * DAY)  # the clock is set right (T19)
    assert due()


def test_t21_nobody_waits_for_a_receipt_of_a_stolen_laptop(group, network, clock):
    amal, basim, dina, _ = group
    write_case(amal)
    queue.send(amal, [basim.key_id])
    editing.new_case(basim, {"title": "His"})
    queue.send(basim, [amal.key_id])
    fine(basim, network)
    fine(amal, network)
    take_all(amal)
    assert outbox.outbox(amal).waiting() and outbox.outbox(amal).owed
    suspend(amal, dina, basim)
    tick(clock, amal, seconds=60 * DAY)
    found = outbox.outbox(amal)
    assert found.waiting() == () and outbox.overdue(amal) == 0
    assert [row.state for row in found.settled()] == ["suspended"] and not found.settled()[0].again
    assert found.owed == ()
    assert not sync(amal, network).sent
    (one,) = suspension.listing(amal)
    end = suspension.begin_restoring(amal, one.id)
    suspension.take(amal, suspension.agree(dina, end.content).content)
    assert outbox.outbox(amal).waiting() and outbox.outbox(amal).owed, "it ended, and nothing was forgotten"

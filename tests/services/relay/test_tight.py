"""A bundle that is larger than its reader's mailbox may ever hold is told of before it is handed over."""

from __future__ import annotations

from app.services.relay import addresses, fitting, queue, relays
from app.sync.protocol import admission
from tests.services.relay.kit import ORIGIN
from tests.services.relay.test_sync import write_case

QUOTA = 1_000_000


def admit(session, relay: str) -> None:
    seed = bytes(range(32))
    asked = admission.read_request(relays.request(session, relay))
    signed = [admission.write(seed, admission.for_epoch(one, QUOTA, 50)) for one in asked]
    relays.admitted(session, relay, admission.write_tokens(signed))


def test_what_an_operator_lets_the_mailbox_hold_is_asked_of_the_address(pair):
    amal, basim = pair
    assert fitting.tight(amal, [basim.key_id], 10**9) == (), "an open relay tells nobody"
    admit(basim, relays.resolve(basim, ORIGIN).id)
    addresses.take(amal, addresses.letter(basim, amal.key_id))
    (one,) = fitting.tight(amal, [basim.key_id], QUOTA + 1)
    assert (one.reader.key_id, one.quota) == (basim.key_id, QUOTA)
    assert fitting.tight(amal, [basim.key_id], 500_000) == ()
    write_case(amal)
    assert fitting.tight(amal, [basim.key_id], queue.send(amal, [basim.key_id]).bytes) == ()

"""A relay that is used no more: what lies there comes first, and contacts learn where they reach this vault now."""

from __future__ import annotations

from functools import partial

import httpx
import pytest

from app.base.errors import InputError
from app.services.relay import addresses, leaving, queue, relays, syncing
from tests.services.relay.kit import ORIGIN, OTHER
from tests.services.relay.test_sync import fine, sync, take_all, write_case


@pytest.fixture
def second(pair, network, tmp_path, clock):
    """Amal has another relay, of which nobody knows yet."""
    network.serve(OTHER, tmp_path / "second", clock)
    relays.add(pair[0], OTHER)


def test_what_lies_there_is_fetched_and_contacts_are_told_where_now(pair, network, second):
    amal, basim = pair
    write_case(basim)
    queue.send(basim, [amal.key_id])
    fine(basim, network)
    report = leaving.leave(amal, ORIGIN, sync=partial(syncing.sync, transport=network))
    assert report.came == 1 and report.failures == ()
    assert [one.address for one in relays.listing(amal)] == [OTHER]
    assert take_all(amal).entries
    fine(basim, network)
    assert addresses.get(basim, amal.key_id).theirs == ("second.example",)
    write_case(basim, "afterwards")
    queue.send(basim, [amal.key_id])
    assert fine(basim, network).sent == 1
    assert fine(amal, network).came == 1


def test_a_relay_that_doesnt_give_everything_stays_in_use(pair, network, second):
    amal, _ = pair

    def down(request):
        if request.url.host == "relay.example":
            raise httpx.ConnectError("down")

    network.before = down
    with pytest.raises(InputError) as caught:
        leaving.leave(amal, ORIGIN, sync=partial(syncing.sync, transport=network))
    assert caught.value.facts == {"reason": "not-emptied", "name": "relay.example"}
    assert [one.address for one in relays.listing(amal)] == [ORIGIN, OTHER]


def test_whatever_a_relay_does_a_host_is_named_and_no_url(pair, network):
    amal, basim = pair
    write_case(amal)
    queue.send(amal, [basim.key_id])
    hosts = []
    for answer in (httpx.Response(403), httpx.Response(500), httpx.Response(507), None):

        def spoiled(request, answer=answer):
            if answer is None:
                raise httpx.ConnectError("down")
            return httpx.Response(answer.status_code) if request.method == "PUT" else None

        network.before = spoiled
        hosts += [one.error.facts["host"] for one in sync(amal, network).failures]
    addresses.take_back(basim, amal.key_id)
    network.before = lambda request: None
    sync(basim, network)
    hosts += [one.error.facts["host"] for one in sync(amal, network).failures]
    assert len(hosts) >= 5 and set(hosts) == {"relay.example"}

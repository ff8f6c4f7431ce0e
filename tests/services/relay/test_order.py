"""The order of relays, which contacts learn, and one request for admission out of several people's."""

from __future__ import annotations

import pytest

from app.base.errors import InputError, NotFound
from app.services.relay import addresses, order, queue, relays
from app.sync.protocol import admission
from tests.services.relay.kit import ORIGIN, OTHER
from tests.services.relay.test_sync import fine, take_all, write_case

THIRD = "https://third.example"


def there(session) -> list[str]:
    return [one.address for one in relays.listing(session)]


@pytest.mark.parametrize(
    ("moved", "by", "expected"),
    [
        pytest.param(THIRD, -1, [ORIGIN, THIRD, OTHER], id="one-earlier"),
        pytest.param(THIRD, -9, [THIRD, ORIGIN, OTHER], id="beyond-the-first"),
        pytest.param(ORIGIN, 1, [OTHER, ORIGIN, THIRD], id="one-later"),
        pytest.param(ORIGIN, 9, [OTHER, THIRD, ORIGIN], id="beyond-the-last"),
        pytest.param(OTHER, 0, [ORIGIN, OTHER, THIRD], id="not-at-all"),
    ],
)
def test_a_relay_is_put_where_it_was_wanted(pair, moved: str, by: int, expected: list[str]) -> None:
    amal, _ = pair
    for one in (OTHER, THIRD):
        relays.add(amal, one)
    order.move(amal, relays.resolve(amal, moved).id, by)
    assert there(amal) == expected
    with pytest.raises(NotFound):
        order.move(amal, "no such", 1)
    assert there(amal) == expected


def test_contacts_are_told_of_the_order_with_the_next_bundle(pair, network, tmp_path, clock) -> None:
    amal, basim = pair
    network.serve(OTHER, tmp_path / "second", clock)
    relays.add(amal, OTHER)
    write_case(amal)
    queue.send(amal, [basim.key_id])
    fine(amal, network)
    fine(basim, network)
    take_all(basim)
    assert addresses.get(basim, amal.key_id).theirs == ("relay.example", "second.example")
    order.move(amal, relays.resolve(amal, OTHER).id, -1)
    write_case(amal, "later")
    queue.send(amal, [basim.key_id])
    fine(amal, network)
    fine(basim, network)
    take_all(basim)
    assert addresses.get(basim, amal.key_id).theirs == ("second.example", "relay.example")


def test_one_request_of_two_people_is_answered_for_both(pair) -> None:
    asked = [relays.request(one, relays.listing(one)[0].id) for one in pair]
    mixed = order.mix(asked)
    assert mixed == order.mix(reversed(asked)), "nothing in it tells who came first"
    signed = [admission.write(bytes(32), admission.for_epoch(one, 10**8, 50)) for one in admission.read_request(mixed)]
    answer = admission.write_tokens(signed)
    for one in pair:
        assert relays.admitted(one, relays.listing(one)[0].id, answer).epochs == (13, 13)


def test_t29_the_requests_of_one_from_two_days_hide_nothing(pair) -> None:
    """The operator would see that all of these names belong together, and be told that they don't."""
    amal, basim = pair
    own = relays.listing(amal)[0].id
    first = relays.request(amal, own)
    amal.clock.tick(40 * 86_400)
    second = relays.request(amal, own)
    assert first != second
    with pytest.raises(InputError) as caught:
        order.mix([first, second])
    assert caught.value.facts == {"reason": "one-request"}
    assert order.mix([first, second, relays.request(basim, relays.listing(basim)[0].id)])


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        pytest.param([], "one-request", id="one-alone"),
        pytest.param(None, "one-request", id="the-same-twice"),
        pytest.param([b"holiday.jpg"], "not-requests", id="something-else"),
    ],
)
def test_what_cant_be_made_one_request_says_why(pair, others: list[bytes] | None, reason: str) -> None:
    amal, _ = pair
    own = relays.request(amal, relays.listing(amal)[0].id)
    with pytest.raises(InputError) as caught:
        order.mix([own, *([own] if others is None else others)])
    assert caught.value.facts == {"reason": reason}

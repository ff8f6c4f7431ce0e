"""Nobody waits for the vault while addresses are worked out or shown."""

from __future__ import annotations

import threading

from app.services import contacts
from app.services.relay import addresses, queue, relays
from app.sync.protocol import names
from app.sync.protocol.tree import Tree
from app.sync.relay import address as letters
from tests.services.relay.kit import OTHER
from tests.services.relay.test_sync import write_case


def test_a_list_of_addresses_verifies_no_letter(pair, monkeypatch):
    amal, basim = pair

    def never(*_: object) -> None:
        raise AssertionError("a signature was verified to show a list")

    with monkeypatch.context() as patched:
        patched.setattr(letters, "verify_address", never)
        (row,) = addresses.listing(amal)
    assert (row.contact.key_id, row.theirs) == (basim.key_id, ("relay.example",))
    assert row.theirs_until == names.begin_of(amal.run(addresses.of, basim.key_id).offers[0].doors[-1].epoch + 1)
    relays.add(basim, OTHER)
    addresses.take(amal, addresses.letter(basim, amal.key_id))
    assert addresses.get(amal, basim.key_id).theirs == ("relay.example", "second.example")
    contacts.remove(amal, basim.key_id)
    assert addresses.listing(amal) == ()


def test_no_tree_of_a_mailbox_is_made_on_the_vault_s_thread(pair, monkeypatch):
    amal, basim = pair
    where = []

    class Watched(Tree):
        def __init__(self, publics: list[bytes]) -> None:
            where.append(threading.current_thread().name)
            super().__init__(publics)

    monkeypatch.setattr(names, "Tree", Watched)
    relays.add(amal, OTHER)
    assert addresses.letter(amal, basim.key_id)
    assert len(where) == names.EPOCHS_AHEAD and not [one for one in where if one.startswith("vault")]
    relays.remove(amal, relays.resolve(amal, OTHER).id)
    relays.add(amal, "https://third.example")  # the next bundle tells of it
    where.clear()
    write_case(amal)
    queue.send(amal, [basim.key_id])
    assert len(where) == names.EPOCHS_AHEAD and not [one for one in where if one.startswith("vault")]

"""The page that sends says when a bundle is larger than its reader's mailbox."""

from __future__ import annotations

import os

from app.services import editing, evidence
from app.services.relay import addresses, relays
from app.sync.protocol import admission
from app.ui.exchange.send_page import SendPage
from tests.ui.relay.seeing import plain


def test_a_bundle_larger_than_their_mailbox_is_told_of_before_it_is_handed_over(linked) -> None:
    amal, basim = linked
    case = editing.new_case(amal.session, {"title": "A"}).created
    seed = bytes(range(32))
    (relay,) = relays.listing(basim.session)
    asked = admission.read_request(relays.request(basim.session, relay.id))
    signed = [admission.write(seed, admission.for_epoch(one, 70_000, 50)) for one in asked]
    relays.admitted(basim.session, relay.id, admission.write_tokens(signed))
    addresses.take(amal.session, addresses.letter(basim.session, amal.session.key_id))
    page = amal.page(SendPage, to=basim.session.key_id)
    page.way.choose("relay")
    amal.settle()
    assert page.way.relay.tight.isHidden()
    evidence.attach_bytes(amal.session, case, "film.bin", os.urandom(200_000))
    page.way.changed.emit()
    amal.settle()
    assert "larger than what the mailbox of Basim may hold" in plain(page.way.relay.tight.text())
    assert page.go.isEnabled(), "it goes in turns all the same"

"""A relay is removed in the window: what lies there is offered to be fetched first."""

from __future__ import annotations

import httpx
from PySide6.QtWidgets import QApplication

from app.services import editing
from app.services.relay import relays, syncing
from app.ui.relay.leaving import LeaveDialog
from app.ui.relay.page import RelayPage
from tests.ui.relay.seeing import buttons, hand_over, sync, texts


def asked(page) -> LeaveDialog:
    next(one for name, one in buttons(page.relays).items() if name.startswith("Remove")).click()
    (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, LeaveDialog) and one.isVisible()]
    return dialog


def test_what_lies_at_a_relay_is_fetched_before_it_is_used_no_more(linked, online, network) -> None:
    amal, basim = linked
    editing.new_case(amal.session, {"title": "A"})
    hand_over(amal)
    sync(amal, online(amal))
    online(basim)
    page = basim.page(RelayPage, view="relays")
    dialog = asked(page)
    assert "told with the next sync" in texts(dialog)

    def down(request):
        raise httpx.ConnectError("down")

    network.before = down
    dialog.fetch.click()
    basim.settle()
    assert len(relays.listing(basim.session)) == 1 and "is still in use" in texts(page)

    network.before = lambda request: None
    asked(page).fetch.click()
    basim.settle()
    assert not relays.listing(basim.session) and len(syncing.arrived(basim.session)) == 1


def test_it_can_be_left_at_once(linked, online) -> None:
    amal, _ = linked
    online(amal)
    page = amal.page(RelayPage, view="relays")
    asked(page).at_once.click()
    amal.settle()
    assert not relays.listing(amal.session)

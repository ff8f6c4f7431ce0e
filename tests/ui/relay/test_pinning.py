"""A relay with a certificate of its own, as a person sets it up and sees it."""

from __future__ import annotations

from app.services.relay import relays
from app.sync import pinned
from app.sync.protocol import pins
from app.ui.relay.page import RelayPage
from tests.ui.relay.seeing import buttons, plain, sync, texts

ADDRESS = "https://203.0.113.7:8443"
PIN, NEW = (pins.write(bytes([number]) * 32) for number in (1, 2))


def set_up(desk, address: str, pin: str) -> RelayPage:
    page = desk.page(RelayPage)
    dialog = page.set_up()
    dialog.address.setText(address)
    dialog.unfold()
    dialog.pin.setText(pin)
    dialog.go_on()
    desk.settle()
    page.dialog = dialog
    return page


def test_a_pin_is_typed_beside_the_address_or_pasted_with_it(make_desk) -> None:
    desk = make_desk()
    page = set_up(desk, ADDRESS, "not a pin")
    assert "43 letters" in texts(page.dialog) and not relays.listing(desk.session)
    page.dialog.pin.clear()
    page.dialog.address.setText(f"{ADDRESS}#pin-sha256={PIN}")
    page.dialog.go_on()
    desk.settle()
    assert plain(page.dialog.named.text()) == ADDRESS  # what a person is shown of it
    page.dialog.close()
    page.show_view("relays")
    assert ADDRESS in texts(page) and PIN in texts(page)


def test_another_key_is_named_and_a_new_pin_set(make_desk, network, online) -> None:
    desk = make_desk()
    page = set_up(desk, ADDRESS, PIN)
    page.dialog.close()

    def wrong(request):
        raise pinned.WrongKey

    network.before = wrong
    sync(desk, online(desk))
    page.show_view("relays")
    desk.settle()
    assert "another key" in texts(page) and "by another way" in texts(page)

    assert any("pin" in name for name in buttons(page))
    dialog = page.relays.change_pin(relays.listing(desk.session)[0])
    assert dialog.pin.text() == PIN and "203.0.113.7" in plain(dialog.heading.text())
    dialog.pin.setText("x")
    dialog.save()
    desk.settle()
    assert "43 letters" in texts(dialog)
    dialog.pin.setText(NEW)
    dialog.save()
    desk.settle()
    assert [one.pin for one in relays.listing(desk.session)] == [NEW]
    assert NEW in texts(page) and PIN not in texts(page)

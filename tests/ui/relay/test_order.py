"""Relays in the order that a person wants, and one request for admission out of several people's."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton

from app.services.relay import relays
from app.sync.protocol import admission
from app.ui.relay.page import RelayPage
from tests.services.relay.kit import ORIGIN, OTHER
from tests.ui.relay.seeing import plain


def movers(page) -> dict[str, QToolButton]:
    return {plain(one.accessibleName()): one for one in page.relays.findChildren(QToolButton)}


def test_relays_are_put_in_another_order_by_keyboard(linked) -> None:
    amal, _ = linked
    page = amal.page(RelayPage, view="relays")
    assert not movers(page), "one alone has no order"
    relays.add(amal.session, OTHER)
    page.load()
    amal.settle()
    later = f"Try it later: {OTHER}"
    assert not movers(page)[later].isEnabled() and not movers(page)[f"Try it earlier: {ORIGIN}"].isEnabled()
    movers(page)[f"Try it earlier: {OTHER}"].click()
    amal.settle()
    assert [one.address for one in relays.listing(amal.session)] == [OTHER, ORIGIN]
    assert movers(page)[later].isEnabled() and not movers(page)[f"Try it earlier: {OTHER}"].isEnabled()
    amal.qtbot.waitUntil(lambda: page.focusWidget() is movers(page)[later])  # the keyboard stays with what was moved


def test_one_request_out_of_several_is_saved(linked, tmp_path) -> None:
    amal, basim = linked
    files = []
    for number, desk in enumerate((amal, basim)):
        files.append(tmp_path / f"{number}.bin")
        files[-1].write_bytes(relays.request(desk.session, relays.listing(desk.session)[0].id))
    said: list[str] = []
    amal.context.said.connect(lambda text, _: said.append(text))
    page, made = amal.page(RelayPage, view="relays"), tmp_path / "request.bin"
    page.relays.mixing.mix_into(files, made)
    amal.settle()
    assert len(admission.read_request(made.read_bytes())) == 26
    assert said[-1] == "Saved: one request for 2 people."
    made.unlink()
    page.relays.mixing.mix_into(files[:1], made)
    amal.settle()
    assert not made.exists() and [error.facts["reason"] for error in amal.warned] == ["one-request"]

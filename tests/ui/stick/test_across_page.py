"""One bundle across several sticks, through the pages: offered where it doesn't fit, and stick after stick (T13)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from app.services import cases, editing, evidence, inbox, sticks
from app.services.sticks import across, putting
from app.ui.exchange.send_page import SendPage
from app.ui.stick.page import StickPage
from tests.ui.stick.port import Port
from tests.ui.stick.test_page import plugged, port, press, texts, three

__all__ = ["port", "three"]
MIB = 1024 * 1024


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every stick has room for two and a half MiB."""

    def room(path: Path) -> tuple[int | None, bool]:
        used = sum(one.stat().st_size for one in path.iterdir()) if path.is_dir() else 0
        return max(0, 5 * MIB // 2 - used), False

    for module in (across, putting):
        monkeypatch.setattr(module, "room", room)


def test_t13_what_does_not_fit_goes_stick_after_stick(three, port: Port, small: None) -> None:
    activist, coordinator, _ = three
    one, two = port.plug("KINGSTON"), port.plug("SANDISK")
    case = editing.new_case(activist.session, {"title": "Threat against a lawyer"}).created
    assert case
    evidence.attach_bytes(activist.session, case, "film.bin", os.urandom(2 * MIB))
    plugged(activist, port)
    page = activist.page(SendPage, case=case, to=coordinator.session.key_id, stick=str(one))
    activist.settle()
    assert not page.go.isEnabled() and not page.across.isHidden() and "across several" in page.room.text()
    page.across.click()
    activist.settle()
    assert activist.visited[-1] == ("stick", {"view": "across"})
    (state,) = across.listing(activist.session)
    assert 0 < len(state.left) < len(state.parts)

    view = activist.page(StickPage, view="across").across
    activist.settle()
    assert "KINGSTON" in texts(view) and "Take the stick out" in texts(view)
    view.put(state, two)
    activist.settle()
    (state,) = across.listing(activist.session)
    assert state.whole and "Every part lies on a stick" in texts(view)
    for place in (two, one):
        seen = sticks.receive(coordinator.session, place)
        if seen.deliveries:
            inbox.accept(coordinator.session, seen.deliveries)
    assert cases.rows(coordinator.session).total == 1


def test_t13_a_lost_stick_and_throwing_away(three, port: Port, small: None) -> None:
    activist, coordinator, _ = three
    one = port.plug("KINGSTON")
    case = editing.new_case(activist.session, {"title": "Threat against a lawyer"}).created
    assert case
    evidence.attach_bytes(activist.session, case, "film.bin", os.urandom(2 * MIB))
    state, _ = across.begin(activist.session, [coordinator.session.key_id])
    across.put(activist.session, state.bundle, one)
    view = activist.page(StickPage, view="across").across
    activist.settle()
    shutil.rmtree(one)
    activist.answers += [True, True]
    press(view, "This stick was lost…")
    activist.settle()
    (state,) = across.listing(activist.session)
    assert len(state.left) == len(state.parts) and "This stick was lost" not in texts(view)
    view.put(state, one)
    activist.settle()
    assert "isn't there any more" in str(activist.warned) or len(across.listing(activist.session)[0].left) > 0
    press(view, "Throw away here…")
    activist.settle()
    assert across.listing(activist.session) == () and not view.empty.isHidden()

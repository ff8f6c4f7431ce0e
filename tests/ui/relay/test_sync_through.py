"""Sent through the real relay, fetched, looked at and confirmed; and what is said where it doesn't get through."""

from __future__ import annotations

import time
from threading import Event

import httpx

from app.base import catalogue
from app.base.clock import SystemClock
from app.services import cases, contacts, editing
from app.services.relay import addresses, counting, queue, relays, syncing
from app.storage import awaited, incoming
from app.storage.incoming import Whole
from app.ui.exchange.send_page import SendPage
from app.ui.inbox.page import ReceivePage
from app.ui.inbox.panel import DeliveryPanel
from app.ui.relay.page import RelayPage
from tests.ui.relay.seeing import buttons, hand_over, plain, sync, texts


def test_a_bundle_goes_through_the_relay_is_looked_at_and_confirmed(linked, online) -> None:
    amal, basim = linked
    case = editing.new_case(amal.session, {"title": "Threat against a lawyer"}).created
    editing.new_record(amal.session, case, "incident", {"type": "threat", "date": "2021-05~"})
    ours, theirs = online(amal), online(basim)
    sent = hand_over(amal)
    assert "waits in this vault" in texts(sent) and "signed receipt" in texts(sent)
    page = amal.page(RelayPage)
    assert "1 waits here" in texts(page) and "Not synced yet" in texts(page)
    sync(amal, ours)
    assert "Synced 20" in texts(page) and "On the relay" in texts(page) and "1 bundle handed over" in texts(page)

    inbox = basim.page(ReceivePage)
    assert not inbox.arrived.isVisibleTo(inbox)
    offered: list[tuple[str, str]] = []
    basim.context.offered.connect(lambda words, command: offered.append((words, command)))
    sync(basim, theirs)
    assert inbox.arrived.isVisibleTo(inbox) and "1 bundle came through the relay" in inbox.arrived.text()
    assert counting.todo(basim.session) == 1 and offered == [("Look at it", "sync-look")]
    assert cases.rows(basim.session).total == 0, "nothing before the yes (T8)"
    inbox.arrived.look.click()
    basim.settle()
    assert not inbox.arrived.isVisibleTo(inbox), "what is being looked at isn't offered twice"
    (panel,) = inbox.findChildren(DeliveryPanel)
    panel.accept.click()
    basim.settle()
    basim.settle()
    assert cases.rows(basim.session).total == 1 and syncing.arrived(basim.session) == ()
    assert counting.todo(basim.session) == 0 and not inbox.arrived.isVisibleTo(inbox)
    sync(basim, theirs)
    sync(amal, ours)
    assert "1 receipt came" in texts(page)
    assert [one.state for one in queue.listing(amal.session) if one.kind == "bundle"] == ["confirmed"]
    page.parcels.fold.click()
    assert "Arrived" in texts(page)


def test_what_was_left_undecided_is_offered_again(linked, online) -> None:
    amal, basim = linked
    editing.new_case(amal.session, {"title": "A"})
    hand_over(amal)
    sync(amal, online(amal))
    theirs = online(basim)
    sync(basim, theirs)
    inbox = basim.page(ReceivePage, relay=True)
    basim.settle()
    assert inbox.findChildren(DeliveryPanel) and not inbox.arrived.isVisibleTo(inbox)
    inbox.hide()
    basim.settle()
    inbox.show()
    inbox.show_page()
    basim.settle()
    assert inbox.arrived.isVisibleTo(inbox) and len(syncing.arrived(basim.session)) == 1


def test_sending_by_relay_is_offered_only_to_whom_it_can_reach(linked, make_desk) -> None:
    amal, _ = linked
    salma = make_desk("Salma")
    contacts.add(amal.session, contacts.own_card(salma.session), verified=True)
    editing.new_case(amal.session, {"title": "A"})
    page = amal.page(SendPage, to=salma.session.key_id)
    page.way.choose("relay")
    amal.settle()
    assert "Salma" in page.way.relay.missing.text() and not page.go.isEnabled()
    page.people.boxes[salma.session.key_id].click()
    page.people.boxes[linked[1].session.key_id].click()
    amal.settle()
    assert not page.way.relay.missing.isVisibleTo(page) and page.go.isEnabled()


def test_without_a_relay_the_way_is_not_offered_but_how_to_get_one(make_desk) -> None:
    desk = make_desk()
    page = desk.page(SendPage)
    assert page.way.buttons["relay"].isHidden() and page.way.set_up.isVisibleTo(page)
    page.way.set_up.click()
    assert desk.visited[-1][0] == "relay"


# --- when it doesn't get through ------------------------------------------------------------------


def test_a_network_that_is_down_is_said_once_and_that_nothing_is_lost(linked, online, network, qapp) -> None:
    amal, _ = linked
    editing.new_case(amal.session, {"title": "A"})
    hand_over(amal)

    def down(request: httpx.Request) -> httpx.Response | None:
        raise httpx.ConnectError("no network")

    network.before = down
    page = amal.page(RelayPage)
    sync(amal, online(amal))
    (one,) = [row for row in queue.listing(amal.session) if row.kind == "bundle"]
    assert one.state == "waiting" and one.tries == 1
    for language in catalogue.LANGUAGES:
        amal.context.language = language
        page.retranslate()
        words = amal.context.words
        assert plain(words("sync.failed", n=1)) in texts(page)
        said = page.state.problem.text().splitlines()
        assert len(said) == 2 and said[1] == words("sync.failed.kept") and "relay.example" in said[0]
        assert words("relay.reason.unreachable") in texts(page)
    assert not amal.warned, "nobody who works on a case is disturbed"
    amal.context.language = "en"
    network.before = lambda request: None
    sync(amal, online(amal))
    assert not page.state.problem.isVisibleTo(page) and "Synced 20" in texts(page)


def test_an_address_that_was_taken_back_is_explained_to_who_has_it(linked, online) -> None:
    amal, basim = linked
    addresses.take_back(basim.session, amal.session.key_id)
    sync(basim, online(basim))
    editing.new_case(amal.session, {"title": "A"})
    hand_over(amal)
    page = amal.page(RelayPage)
    sync(amal, online(amal))
    assert "taken back" in page.state.problem.text() and "taken back" in texts(page.parcels)
    amal.answers = [True]
    buttons(page.parcels)["Stop sending it…: Basim"].click()
    amal.settle()
    amal.settle()
    assert not [one for one in queue.listing(amal.session) if one.kind == "bundle"]


def test_p36_a_contacts_onion_address_without_a_proxy_stops_nobody_elses(make_desk, linked, online, network) -> None:
    amal, basim = linked
    far = make_desk("Far")
    for one, other in ((amal, far), (far, amal)):
        contacts.add(one.session, contacts.own_card(other.session), verified=True)
    relays.add(far.session, f"http://{'a' * 56}.onion")
    addresses.take(amal.session, addresses.letter(far.session, amal.session.key_id))
    editing.new_case(amal.session, {"title": "A"})
    for reader in (far, basim):
        queue.send(amal.session, [reader.session.key_id], whole=True)
    page = amal.page(RelayPage)
    sync(amal, online(amal))
    assert {host for _, host, _ in network.asked} == {"relay.example"}
    states = {one.reader.name: one.state for one in queue.listing(amal.session) if one.kind == "bundle"}
    assert states == {"Basim": "uploaded", "Far": "waiting"}
    assert "only through a proxy" in page.state.problem.text() and "an onion address" in texts(page.parcels)


def test_a_sync_can_be_stopped_and_goes_on_later(linked, online, network) -> None:
    amal, _ = linked
    editing.new_case(amal.session, {"title": "A"})
    hand_over(amal)
    reached, go_on = Event(), Event()

    def hang(request: httpx.Request) -> httpx.Response | None:
        reached.set()
        go_on.wait(20)
        return None

    network.before = hang
    page, schedule = amal.page(RelayPage), online(amal)
    schedule.sync()
    assert schedule.busy and not page.state.go.isEnabled() and page.state.progress.isVisibleTo(page)
    schedule.sync()
    amal.qtbot.waitUntil(reached.is_set, timeout=20_000)
    schedule.stop()
    go_on.set()
    amal.settle()
    amal.settle()
    assert not schedule.busy and page.state.go.isEnabled() and not page.state.progress.isVisibleTo(page)
    assert not amal.warned and not page.state.problem.isVisibleTo(page), "whoever stops knows why it stopped"
    network.before = lambda request: None
    sync(amal, schedule)
    assert [one.state for one in queue.listing(amal.session) if one.kind == "bundle"] == ["uploaded"]


def test_what_came_and_cant_be_used_is_named_and_thrown_away(linked) -> None:
    amal, basim = linked
    path = incoming.folder(amal.session.folder) / "abc.bin"
    path.write_bytes(b"no bundle")
    whole = Whole(path.name, basim.session.key_id, b"t" * 16, 9, SystemClock().now(), "not-a-bundle")
    amal.session.write(incoming.arrived, whole)
    page = amal.page(RelayPage)
    assert catalogue.text("error.not-a-bundle", "en") in texts(page.coming)
    assert not page.state.came.isVisibleTo(page), "there is nothing to look at in it"
    amal.answers = [True]
    buttons(page.coming)["Throw it away…: Basim"].click()
    amal.settle()
    amal.settle()
    assert syncing.arrived(amal.session) == () and not page.coming.isVisibleTo(page) and not path.exists()


def test_t14_what_somebody_sent_that_has_not_come_is_named_on_both_pages(linked) -> None:
    amal, basim = linked
    key, now = basim.session.key_id, amal.session.clock.now()
    page, inbox = amal.page(RelayPage), amal.page(ReceivePage)
    assert "hasn't come" not in texts(page) and not inbox.missing.isVisibleTo(inbox)
    amal.session.write(awaited.told, key, 1, [("a" * 43, now // 86_400, True)])
    day = time.strftime("%Y-%m-%d", time.gmtime(now))
    for seen in (amal.page(RelayPage), amal.page(ReceivePage)):
        assert f"Basim sent you something on {day} that hasn't come. It will be sent again by itself" in texts(seen)
    assert counting.todo(amal.session) == 0, "nothing has to be done about it yet"
    amal.session.write(awaited.told, key, 2, [(letter * 43, now // 86_400, False) for letter in "ab"])
    for seen in (amal.page(RelayPage), amal.page(ReceivePage)):
        assert f"Basim has sent you 2 bundles since {day} that haven't come" in texts(seen)
    assert counting.todo(amal.session) == 1
    amal.session.write(awaited.told, key, 3, [])
    for seen in (amal.page(RelayPage), amal.page(ReceivePage)):
        assert "Basim has sent" not in texts(seen)
    assert not inbox.missing.isVisibleTo(inbox)

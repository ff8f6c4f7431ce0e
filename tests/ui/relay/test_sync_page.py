"""Setting up, giving and taking addresses, sending, syncing and receiving through the pages, over the real relay."""

from __future__ import annotations

import re
from dataclasses import replace
from threading import Event

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.base import catalogue
from app.base.clock import SystemClock
from app.services import cases, contacts, editing
from app.services.relay import addresses, counting, queue, relays, syncing
from app.services.views import ChangeSet
from app.storage import incoming
from app.storage.incoming import Whole
from app.sync.protocol import admission
from app.ui.desk import Desk as WholeDesk
from app.ui.exchange.send_page import SendPage
from app.ui.inbox.page import ReceivePage
from app.ui.inbox.panel import DeliveryPanel
from app.ui.relay.mark import SyncMark
from app.ui.relay.page import VIEWS, RelayPage
from app.ui.relay.schedule import schedule_of
from app.ui.relay.setup import SetUp
from tests.services.relay.kit import ORIGIN

SEED = b"o" * 32


def texts(widget) -> str:
    """What a person sees of it now, once all that was made for it is shown."""
    QApplication.processEvents()
    seen = [one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget)]
    return plain("\n".join(seen))


def plain(text: str) -> str:
    """Without the marks that keep names and numbers in their own direction."""
    return re.sub("[\u2066-\u2069]", "", text)


def buttons(widget) -> dict[str, QPushButton]:
    return {one.accessibleName() or one.text(): one for one in widget.findChildren(QPushButton)}


def sync(desk, schedule) -> None:
    schedule.sync()
    desk.settle()
    desk.settle()


def hand_over(desk) -> SendPage:
    """All cases, through the relay, to the only contact."""
    page = desk.page(SendPage, to=contacts.listing(desk.session)[0].key_id)
    page.way.choose("relay")
    desk.settle()
    assert page.go.isEnabled()
    page.go.click()
    desk.settle()
    desk.settle()
    return page


# --- setting up -----------------------------------------------------------------------------------


def test_a_relay_is_set_up_in_three_steps_and_its_operators_answer_taken_in(make_desk, tmp_path) -> None:
    desk = make_desk()
    page = desk.page(RelayPage)
    assert page.empty.isVisibleTo(page) and not page.state.isVisibleTo(page)
    assert page.views["learns"].isVisibleTo(page), "what it learns is to be read before one is set up"
    dialog = page.set_up()
    assert isinstance(dialog, SetUp) and not dialog.go.isEnabled()
    dialog.address.setText("https://relay.example")
    dialog.proxy.setText("127.0.0.1:9050")
    dialog.go_on()
    desk.settle()
    (made,) = relays.listing(desk.session)
    assert made.address == "https://relay.example" and dialog.stack.currentIndex() == 1
    assert syncing.choices(desk.session).proxy == "socks5://127.0.0.1:9050"
    asked, answered = tmp_path / "request.bin", tmp_path / "answer.bin"
    dialog.admission.ask_into(made.id, asked)
    desk.settle()
    tokens = [
        admission.write(SEED, admission.for_epoch(one, 2**30, 500))
        for one in admission.read_request(asked.read_bytes())
    ]
    answered.write_bytes(admission.write_tokens(tokens))
    dialog.admission.answer_from(made.id, answered)
    desk.settle()
    assert relays.listing(desk.session)[0].epochs == (13, 13)
    dialog.go_on()
    dialog.go_on()
    desk.settle()
    assert page.views["people"].isVisibleTo(page) and page.state.isVisibleTo(page)
    page.show_view("relays")
    assert "Admitted until" in texts(page) and "1.0 GiB" in texts(page)


@pytest.mark.parametrize(
    ("typed", "proxy", "said"),
    [
        pytest.param("http://relay.example", "", "isn't encrypted", id="without TLS"),
        pytest.param("relay .example", "", "isn't a web address", id="no address"),
        pytest.param("http://abc.onion", "", "only through a proxy", id="onion without Tor"),
        pytest.param("http://abc.onion", "nonsense://x", "isn't a SOCKS5 proxy", id="no proxy"),
    ],
)
def test_what_cant_be_a_relay_is_said_where_it_was_typed(make_desk, typed: str, proxy: str, said: str) -> None:
    desk = make_desk()
    dialog = desk.page(RelayPage).set_up()
    dialog.address.setText(typed)
    dialog.proxy.setText(proxy)
    dialog.go_on()
    desk.settle()
    assert said in dialog.outcome.text() and dialog.stack.currentIndex() == 0
    assert not relays.listing(desk.session) and not desk.warned


def test_an_answer_for_another_mailbox_is_refused_calmly(make_desk, tmp_path) -> None:
    desk, other = make_desk("Here"), make_desk("There")
    mine, theirs = relays.add(desk.session, ORIGIN), relays.add(other.session, ORIGIN)
    names = admission.read_request(relays.request(other.session, theirs.id))
    path = tmp_path / "answer.bin"
    path.write_bytes(admission.write_tokens(admission.write(SEED, admission.for_epoch(n, 2**30, 500)) for n in names))
    page = desk.page(RelayPage, view="relays")
    page.relays.admission.answer_from(mine.id, path)
    desk.settle()
    (error,) = desk.warned
    assert "another mailbox" in catalogue.explain(error, "en")
    assert relays.listing(desk.session)[0].until is None


# --- addresses ------------------------------------------------------------------------------------


def test_addresses_go_by_file_between_two_and_can_be_taken_back(two, tmp_path) -> None:
    amal, basim = two
    for one in two:
        relays.add(one.session, ORIGIN)
    page = amal.page(RelayPage, view="people")
    assert "You can't send to them yet" in texts(page) and "They can't send to you yet" in texts(page)
    letter = tmp_path / "letter.bin"
    page.people.give_into(contacts.listing(amal.session)[0], letter)
    amal.settle()
    amal.settle()
    assert "nothing has come by it yet" in texts(page)
    theirs = basim.page(RelayPage, view="people")
    theirs.people.take_from(letter)
    basim.settle()
    basim.settle()
    assert "You can send to them, until" in texts(theirs)
    amal.answers = [False, True]
    back = buttons(page.people)["Take it back…: Basim"]
    back.click()
    amal.settle()
    assert addresses.get(amal.session, basim.session.key_id).given_at is not None, "nobody said yes"
    buttons(page.people)["Take it back…: Basim"].click()
    amal.settle()
    amal.settle()
    assert "Taken back" in texts(page) and addresses.get(amal.session, basim.session.key_id).taken_back is not None


def test_p27_nobody_unverified_gets_an_address_unasked(make_desk, tmp_path, monkeypatch) -> None:
    desk, other = make_desk("Here"), make_desk("Salma")
    contacts.add(desk.session, contacts.own_card(other.session))
    relays.add(desk.session, ORIGIN)
    page = desk.page(RelayPage, view="people")
    asked: list[object] = []
    monkeypatch.setattr("app.ui.relay.people.choose_new_file", lambda *_: asked.append(1))
    desk.answers = [False]
    buttons(page.people)["Give an address…: Salma"].click()
    desk.settle()
    assert not asked and addresses.get(desk.session, other.session.key_id).given_at is None


def test_without_a_relay_no_address_is_offered(two) -> None:
    page = two[0].page(RelayPage, view="people")
    assert page.people.no_relay.isVisibleTo(page)
    assert not [name for name in buttons(page.people) if name.startswith("Give")]


# --- there and back -------------------------------------------------------------------------------


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


# --- by itself ------------------------------------------------------------------------------------


def test_t40_without_a_relay_or_a_choice_nothing_goes_by_itself(make_desk, network, online) -> None:
    desk = make_desk()
    schedule, began = online(desk), []
    schedule.began.connect(began.append)
    for prepare in (
        lambda: None,
        lambda: syncing.set_choices(desk.session, replace(syncing.choices(desk.session), by_itself=True)),
        lambda: syncing.set_choices(desk.session, replace(syncing.choices(desk.session), by_itself=False)),
        lambda: relays.add(desk.session, ORIGIN),
    ):
        prepare()
        schedule.ask()
        desk.settle()
        desk.settle()
        assert not began and not network.asked


def test_where_it_was_chosen_it_syncs_when_it_is_due(linked, online, network, monkeypatch) -> None:
    amal, _ = linked
    monkeypatch.setattr("app.services.relay.network.is_up", lambda: True)
    page, schedule = amal.page(RelayPage, view="choices"), online(amal)
    page.choices.itself.click()
    amal.settle()
    assert syncing.choices(amal.session).by_itself
    schedule.ask()
    amal.settle()
    amal.settle()
    assert network.asked and "Next by itself: 20" in texts(page)
    before = len(network.asked)
    schedule.ask()
    amal.settle()
    assert len(network.asked) == before, "it isn't due again"


def test_choices_are_kept_and_a_proxy_that_is_none_keeps_the_old_one(make_desk) -> None:
    desk = make_desk()
    page = desk.page(RelayPage, view="choices")
    page.choices.proxy.setText("127.0.0.1:9050")
    page.choices.proxy.editingFinished.emit()
    desk.settle()
    assert syncing.choices(desk.session).proxy == "socks5://127.0.0.1:9050"
    page.choices.proxy.setText("http://elsewhere:80")
    page.choices.proxy.editingFinished.emit()
    desk.settle()
    assert syncing.choices(desk.session).proxy == "socks5://127.0.0.1:9050"
    assert "isn't a SOCKS5 proxy" in page.choices.outcome.text()
    assert not syncing.choices(desk.session).take_by_itself, "T8: off until somebody chose otherwise"


def test_the_side_bar_has_a_mark_where_there_is_a_relay_and_none_without(make_desk, online, network) -> None:
    desk = make_desk()
    mark = SyncMark(desk.context)
    desk.qtbot.addWidget(mark)
    schedule = online(desk)
    schedule.start()
    desk.settle()
    assert mark.isHidden()
    relays.add(desk.session, ORIGIN)
    sync(desk, schedule)
    assert not mark.isHidden() and "Sync: Synced 20" in plain(mark.button.accessibleName())
    network.before = lambda request: httpx.Response(500)
    sync(desk, schedule)
    assert "didn't get through" in mark.button.accessibleName()
    mark.button.click()
    assert desk.visited[-1][0] == "relay"


def test_commands_are_there_when_they_mean_something(make_desk, online) -> None:
    desk = make_desk()
    whole = WholeDesk(desk.context)
    desk.qtbot.addWidget(whole)
    schedule = online(desk)
    whole.start()
    desk.settle()
    offered = {one.name for one in whole.commands.applying()}
    assert {"page.relay", "sync-set-up", "sync-address", "sync-choices"} <= offered
    assert not {"sync-now", "sync-stop"} & offered, "there is nobody to sync with"
    relays.add(desk.session, ORIGIN)
    desk.context.changed.emit(ChangeSet(kinds=frozenset({"relay"})))
    desk.settle()
    assert whole.commands.run("sync-now") and schedule.busy and not whole.commands.run("sync-now")
    assert whole.commands.run("sync-stop")
    desk.settle()
    assert not schedule.busy
    whole.commands.run("sync-choices")
    desk.settle()
    page = whole.stack.currentWidget()
    assert isinstance(page, RelayPage) and page.views["choices"].isVisibleTo(page)
    for command in whole.commands.applying():
        if command.name.startswith("sync-"):
            assert len({command.title(language) for language in catalogue.LANGUAGES}) == 3


# --- words ----------------------------------------------------------------------------------------


def test_the_page_follows_the_language(linked, online, qapp) -> None:
    amal, _ = linked
    editing.new_case(amal.session, {"title": "A"})
    hand_over(amal)
    page = amal.page(RelayPage)
    sync(amal, online(amal))
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        for language in ("ar", "ckb"):
            amal.context.language = language
            page.retranslate()
            for view in VIEWS:
                page.show_view(view)
                amal.settle()
                seen = [one.text() for one in page.findChildren(QPushButton) if one.isVisibleTo(page)]
                assert not [text for text in seen if text and text.isascii()], (language, view)
    finally:
        amal.context.language = "en"
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_every_reason_that_the_services_keep_has_a_sentence() -> None:
    """Those of the door, of a relay, and of the queue (T38)."""
    door = ("unreachable", "proxy", "slow", "tls", "status", "redirect", "too-big", "kind")
    relay = ("relay", "refused", "quota", "full", "wait", "expired", "file")
    for reason in (*door, *relay, "absent", "no-address"):
        assert catalogue.has(f"relay.reason.{reason}", "en"), reason
        assert catalogue.has(f"error.online.{reason}", "en") or reason in ("absent", "no-address"), reason


def test_a_sync_ends_with_the_vault(linked, online, network) -> None:
    """Locking stops it; nothing of it comes back to a page that is gone."""
    amal, _ = linked
    editing.new_case(amal.session, {"title": "A"})
    hand_over(amal)
    schedule = online(amal)
    schedule.sync()
    assert amal.context.flush(10_000)
    amal.settle()
    assert not schedule.busy and schedule_of(amal.context) is schedule

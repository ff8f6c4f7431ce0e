"""Setting up, admission, addresses, choices, the mark and the commands of syncing, through the pages."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from app.base import catalogue
from app.services import contacts, editing
from app.services.relay import addresses, relays, syncing
from app.services.relay.views import SyncReport
from app.services.views import ChangeSet
from app.sync.protocol import admission
from app.ui.desk import Desk as WholeDesk
from app.ui.relay.mark import SyncMark
from app.ui.relay.page import VIEWS, RelayPage
from app.ui.relay.schedule import schedule_of
from app.ui.relay.setup import SetUp
from tests.services.relay.kit import ORIGIN
from tests.ui.relay.seeing import buttons, hand_over, plain, sync, texts

SEED = b"o" * 32


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
    assert made.address == "https://relay.example" and dialog.steps.at == 1
    assert syncing.choices(desk.session).proxy == "socks5://127.0.0.1:9050"
    asked, answered = tmp_path / "request.bin", tmp_path / "answer.bin"
    dialog.admission.ask_into(made.id, asked)
    desk.settle()
    assert dialog.outcome.isVisibleTo(dialog) and "Give the file to the operator" in texts(dialog), "not behind it"
    tokens = [
        admission.write(SEED, admission.for_epoch(one, 2**30, 500))
        for one in admission.read_request(asked.read_bytes())
    ]
    answered.write_bytes(admission.write_tokens(tokens))
    dialog.admission.answer_from(made.id, answered)
    desk.settle()
    assert relays.listing(desk.session)[0].epochs == (13, 13)
    assert "Admitted until" in texts(dialog)
    dialog.go_on()
    assert not dialog.outcome.isVisibleTo(dialog), "what was said belonged to the step before"
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
    assert said in dialog.outcome.text() and dialog.steps.at == 0
    assert not relays.listing(desk.session) and not desk.warned


def test_a_step_of_few_words_is_a_small_dialog(make_desk) -> None:
    desk = make_desk("own")
    dialog = desk.page(RelayPage).set_up()
    desk.settle()
    heights = []
    for number in range(len(dialog.steps)):
        dialog.show_step(number)
        desk.settle()
        heights.append(dialog.height())
    assert heights[2] < heights[1] < heights[0]
    dialog.show_step(0)
    desk.settle()
    assert dialog.height() == heights[0], "and what comes back has its room"


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


def test_t21_a_suspended_contact_is_shown_no_way_there_and_offered_no_address(linked) -> None:
    amal, _ = linked
    page = amal.page(RelayPage, view="people")
    (known,), now = addresses.listing(amal.session), 0
    (person,) = contacts.listing(amal.session)
    assert "You can send to them, until" in texts(page)
    page.people.show_people((replace(person, suspended=True),), (known,), True, now)
    said = texts(page)
    assert amal.context.words("relay.reason.suspended") in said and "Key suspended" in said
    assert "You can send" not in said and "Verified" not in said
    offered = [name for name, one in buttons(page.people).items() if one.isVisibleTo(page.people)]
    assert [name for name in offered if name.endswith("Basim")] == ["Take it back…: Basim"]


def test_of_two_relays_it_is_said_which_one_has_trouble(linked) -> None:
    amal, _ = linked
    relays.add(amal.session, "https://other.example")
    page = amal.page(RelayPage)
    seen = page.state.seen
    page.state.show_seen(replace(seen, relays=(seen.relays[0], replace(seen.relays[1], reason="unreachable"))))
    assert plain(page.state.problem.text()).startswith("other.example: The relay can't be reached")


def test_without_a_relay_no_address_is_offered(two) -> None:
    page = two[0].page(RelayPage, view="people")
    assert page.people.no_relay.isVisibleTo(page)
    assert not [name for name in buttons(page.people) if name.startswith("Give")]


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


def test_bytes_that_went_without_a_whole_bundle_are_not_called_no_bundle(make_desk) -> None:
    """A sign of life alone, or a part of a bundle: "0 bundles handed over" reads as if it had failed."""
    state = make_desk().page(RelayPage).state
    assert "Handed over so far" in state._did(SyncReport(bytes_out=65_536))
    assert "1 bundle handed over" in state._did(SyncReport(sent=1, bytes_out=65_536))
    assert "handed over" not in state._did(SyncReport()).lower()

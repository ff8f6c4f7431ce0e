"""Everything that leaves a vault, in one story: by stick, by courier, by relay, and when a colleague is taken.

Amal documents where there is no network. Basim coordinates, Dina and Hana help, Karim is taken. Programs are
ended between the steps; nothing is lost, nothing counts that a thief signed, and nothing was written for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.base.errors import InputError
from app.services import (
    cases,
    checkin,
    contacts,
    courier,
    editing,
    evidence,
    introductions,
    sealing,
    sending,
    sticks,
    suspension,
    teams,
)
from app.services.relay import addresses, pushing, queue, syncing
from app.services.teams import Member, Rules
from app.services.views import Edit
from tests.services.field_story import demand_sound
from tests.services.relay.kit import ORIGIN, OTHER
from tests.services.ways_out_story import (
    COURIER,
    DAY,
    DESK,
    FIELD,
    FILM,
    HONEST,
    SECOND,
    TAKEN,
    Story,
    begun,
    canaries_in,
    entries,
    opened_by,
    relay_files,
)

LARGEST = 90_000


@pytest.fixture
def story(tmp_path: Path, cheap_kdf: Any) -> Iterator[Story]:
    with begun(tmp_path, cheap_kdf) as made:
        yield made


def test_every_way_out_and_back(story: Story) -> None:
    by_stick_in_parts(story)
    carried_unread(story)
    brought_up_to_a_relay(story)
    two_relays_of_which_one_is_dead(story)
    a_relay_that_lost_a_blob(story)
    signs_of_life(story)
    a_key_that_is_taken_back(story)
    a_colleague_is_taken(story)
    whoever_is_late(story)
    everything_holds(story)


# --- without a network ----------------------------------------------------------------------------


def by_stick_in_parts(story: Story) -> None:
    """A film on sticks where no file may be large; the second one is read first, and the program ends in between."""
    one, two = story.stick("one"), story.stick("two")
    story.use(DESK, ORIGIN, OTHER)
    story.give(DESK, FIELD, SECOND, COURIER, TAKEN)
    story.made["case"] = story.write(FIELD, "At the bridge", film=FILM)
    sent = sticks.send(story[FIELD], [story.id(DESK)], one, largest=LARGEST)
    assert sent.safe and len(sent.paths) >= 3
    for path in sent.paths[1:3]:
        path.rename(two / f"IMG_{path.name}")
    assert story.waiting(FIELD) == [(DESK, "folder")]

    (failure,) = story.take_stick(DESK, two).failures
    assert failure.error.error_code == "parts-missing"  # type: ignore[attr-defined]
    assert not list(cases.every_row(story[DESK]))
    story.kill(FIELD, DESK)
    assert not story.take_stick(DESK, one).failures
    assert [piece.here for piece in evidence.listing(story[DESK], story.made["case"])] == [True]
    story.take_stick(FIELD, one)
    assert story.waiting(FIELD) == [], "the receipt lay on the stick"
    assert addresses.get(story[FIELD], story.id(DESK)).theirs == ("relay.example", "second.example"), (
        "and the address with it"
    )


def carried_unread(story: Story) -> None:
    """From a stick into a courier's vault and onto another; the receipt goes back the same way."""
    there, away, back = story.stick("there"), story.stick("away"), story.stick("back")
    story.made["second"] = story.write(FIELD, "At the mill")
    sticks.send(story[FIELD], [story.id(DESK)], there)
    carried = courier.carry(story[COURIER], [there]).carried
    story.kill(COURIER)
    assert courier.put_on(story[COURIER], away).safe
    assert not list(cases.every_row(story[COURIER]))
    story.take_stick(DESK, away)
    assert story.pages(DESK) == story.pages(FIELD)

    courier.carry(story[COURIER], [away])
    receipts = [one.id for one in courier.listing(story[COURIER]) if one.id not in {one.id for one in carried}]
    courier.put_on(story[COURIER], back, receipts)
    story.take_stick(FIELD, back)
    assert story.waiting(FIELD) == []
    courier.forget(story[COURIER], [one.id for one in courier.listing(story[COURIER])])


def brought_up_to_a_relay(story: Story) -> None:
    """A pack for the coordinator's mailbox, by the hand of somebody with a way to it; the receipt comes by relay."""
    place = story.stick("pack")
    story.use(FIELD, OTHER)
    story.give(FIELD, DESK)
    story.made["third"] = story.write(FIELD, "At the market", film=FILM[:90_000])
    courier.pack(story[FIELD], story.id(DESK), story.id(SECOND), place)
    assert story.waiting(FIELD) == [(DESK, "courier")]
    courier.carry(story[SECOND], [place])
    story.down |= {"relay.example", "second.example"}
    assert {one.where for one in story.sync(SECOND, well=False).failures} == story.down
    story.down.remove("second.example")
    story.kill(SECOND)
    report = story.sync(SECOND, well=False)
    assert (report.sent, [one.where for one in report.failures]) == (1, ["relay.example"]), "by the next of its relays"
    story.down.clear()
    courier.forget(story[SECOND], [one.id for one in courier.packs(story[SECOND])])
    assert story.sync(DESK).came == 1
    story.kill(DESK)
    story.take_arrived(DESK)
    assert addresses.get(story[DESK], story.id(FIELD)).theirs == ("second.example",), "her address came with it"
    story.sync(DESK)
    assert story.sync(FIELD).receipts == 1
    assert story.waiting(FIELD) == []
    assert story.pages(DESK) == story.pages(FIELD)


# --- through relays -------------------------------------------------------------------------------


def two_relays_of_which_one_is_dead(story: Story) -> None:
    """Addresses go by themselves with what is sent; a parcel takes the relay that answers."""
    for name in (SECOND, COURIER, TAKEN):
        story.use(name, ORIGIN)
        story.give(name, *(other for other in (*HONEST, TAKEN) if other != name))
    story.give(FIELD, SECOND, COURIER, TAKEN)
    stick = story.stick("everybody")
    sending.send(story[DESK], [story.id(SECOND)], stick)
    sending.send(story[DESK], [story.id(COURIER)], stick)
    sending.send(story[DESK], [story.id(TAKEN)], stick)
    for name in (SECOND, COURIER, TAKEN):
        story.take_stick(name, stick)
    story.take_stick(DESK, stick)
    assert story.waiting(DESK) == []

    story.made["theirs"] = story.write(TAKEN, "As it was")
    queue.send(story[TAKEN], [story.id(DESK)])
    story.down.add("relay.example")
    assert {one.where for one in story.sync(TAKEN, well=False).failures} == {"relay.example"}
    assert story.state(TAKEN) == [(DESK, "uploaded", "")]
    assert story.sync(DESK, well=False).came == 1
    story.down.clear()
    story.kill(DESK, TAKEN)
    story.take_arrived(DESK)
    story.sync(DESK, TAKEN)
    assert story.waiting(TAKEN) == []


def a_relay_that_lost_a_blob(story: Story) -> None:
    """Half a parcel is nothing; without a receipt it goes again by itself, and no person has to know."""
    for name in (FIELD, SECOND, COURIER, TAKEN):
        story.made[f"of {name}"] = story.write(name, f"What {name} saw", film=FILM[:70_000])
        queue.send(story[name], [story.id(DESK)])
        story.sync(name)
    lost = relay_files(story, 1)[-1]
    lost.unlink()
    story.sync(DESK)
    story.take_arrived(DESK)
    story.kill(DESK)
    story.sync(DESK, FIELD, SECOND, COURIER, TAKEN)
    (late,) = [name for name in (FIELD, SECOND, COURIER, TAKEN) if story.waiting(name)]
    story.later(days=pushing.UNCONFIRMED // DAY + 1)
    story.sync(late, DESK)
    story.take_arrived(DESK)
    story.sync(DESK, late)
    assert story.waiting(late) == []
    assert story.made[f"of {late}"] in {row.id for row in cases.every_row(story[DESK])}


def signs_of_life(story: Story) -> None:
    """The coordinator passes everything on, and everybody is heard of daily without anybody writing."""
    queue.send(story[DESK], [story.id(name) for name in (FIELD, SECOND, COURIER, TAKEN)])
    story.sync(DESK)
    for name in (FIELD, SECOND, COURIER, TAKEN):
        story.sync(name)
        story.take_arrived(name)
        story.sync(name)
        assert story.pages(name) == story.pages(DESK)
    story.sync(DESK)
    assert story.waiting(DESK) == [] and syncing.missed(story[DESK]) == ()
    story.later(days=1)
    story.sync(DESK, *(name for name in (*HONEST, TAKEN) if name != DESK), DESK)
    others = [name for name in (*HONEST, TAKEN) if name != DESK]
    for one, other in [*((DESK, name) for name in others), *((name, DESK) for name in others)]:
        assert contacts.get(story[one], story.id(other)).last_heard == story.clock.now(), (one, other)
        assert syncing.arrived(story[one]) == ()


def a_key_that_is_taken_back(story: Story) -> None:
    """What is dropped with it is refused from the next sync on; a new one travels by itself, and what waited goes."""
    addresses.take_back(story[DESK], story.id(COURIER))
    story.sync(DESK)
    story.made["late"] = story.write(COURIER, "Late")
    queue.send(story[COURIER], [story.id(DESK)])
    report = story.sync(COURIER, well=False)
    assert {one.error.facts["reason"] for one in report.failures} == {"refused"}
    assert story.state(COURIER)[0] == (DESK, "waiting", "refused")
    assert story.sync(DESK).came == 0
    story.give(DESK, COURIER)
    story.sync(DESK, COURIER)
    assert story.state(COURIER)[0] == (DESK, "uploaded", "")
    story.sync(DESK)
    story.take_arrived(DESK)
    story.sync(DESK, COURIER)
    assert story.waiting(COURIER) == []


# --- the worst day --------------------------------------------------------------------------------


def a_colleague_is_taken(story: Story) -> None:
    """Two suspend the key, by file; the word goes by stick to one and by relay to another, before what it signs."""
    desk, second, thief = story[DESK], story[SECOND], story[TAKEN]
    story.write(DESK, "On the way when it happened")
    queue.send(desk, [story.id(TAKEN)])
    before = story.pages(FIELD)[story.made["theirs"]]
    story.watch()
    letters = story.folder / "letters"
    letters.mkdir()
    asked = suspension.save(desk, suspension.begin(desk, story.id(TAKEN), to=[story.id(SECOND)]), letters / "asked")
    story.kill(DESK, SECOND)
    desk, second = story[DESK], story[SECOND]
    whole = suspension.save(second, suspension.agree(second, suspension.read_file(asked)), letters / "whole")
    suspension.take(desk, suspension.read_file(whole))
    assert [one.id for one in suspension.listing(desk)] == [one.id for one in suspension.listing(second)]

    with story.unwatched():
        editing.save(thief, [Edit(story.made["theirs"], "case", "title", "As the thief says")])
        forged = story.write(TAKEN, "Forged")
        by_hand = story.stick("thief")
        for name in (FIELD, COURIER):
            sending.send(thief, [story.id(name)], by_hand)
        queue.send(thief, [story.id(DESK)], whole=True)
        story.sync(TAKEN)

    with story.unwatched():  # it comes before the word, counts until then, and gets a receipt
        story.take_stick(FIELD, by_hand)
    assert story.pages(FIELD)[story.made["theirs"]] != before
    stick = story.stick("word")
    assert sending.send(desk, [story.id(COURIER)], stick).entries
    story.take_stick(COURIER, stick)
    story.take_stick(DESK, stick)
    story.kill(FIELD, COURIER)
    assert story.sync(DESK).came == 0, "what it dropped before is thrown away"
    with story.unwatched():
        queue.send(thief, [story.id(DESK)], whole=True)
        assert {one.error.facts["reason"] for one in story.sync(TAKEN, well=False).failures} == {"refused"}
    story.sync(FIELD, SECOND, COURIER)
    story.take_stick(COURIER, by_hand)  # it comes after the word
    for name in HONEST:
        assert story[name].run(suspension.is_suspended, story.id(TAKEN)), name
        assert story.pages(name)[story.made["theirs"]] == before
        assert forged not in story.pages(name)
    refuse_every_way(story)
    story.sync(*HONEST)
    assert (TAKEN, "failed", "suspended") in story.state(DESK)
    assert TAKEN not in {reader for reader, _ in story.waiting(DESK)}, "nobody waits for a receipt of theirs"


def refuse_every_way(story: Story) -> None:
    """To a suspended key nothing is written, by whatever way, neither as reader nor as courier."""
    place = story.stick("refused")
    for name in HONEST:
        session, taken = story[name], story.id(TAKEN)
        other = story.id(DESK if name != DESK else FIELD)
        ways: list[Callable[[], object]] = [
            lambda: sending.send(session, [taken], place, whole=True),  # noqa: B023
            lambda: sending.send(session, [other, taken], place, whole=True),  # noqa: B023
            lambda: sticks.send(session, [taken], place, whole=True),  # noqa: B023
            lambda: queue.send(session, [other, taken], whole=True),  # noqa: B023
            lambda: courier.pack(session, taken, other, place, whole=True),  # noqa: B023
            lambda: courier.pack(session, other, taken, place, whole=True),  # noqa: B023
            lambda: addresses.letter(session, taken),  # noqa: B023
            lambda: introductions.introduce(session, taken, other),  # noqa: B023
            lambda: sealing.seal(session, sealing.Order((story.made["case"],), (taken,)), place),  # noqa: B023
        ]
        for way in ways:
            with pytest.raises(InputError) as caught:
                way()
            assert caught.value.error_code in ("reader-suspended", "relay"), caught.value
    assert list(place.iterdir()) == []


def whoever_is_late(story: Story) -> None:
    """A team hears of its people every two days: who isn't heard of gets nothing new, until somebody vouches."""
    desk = story[DESK]
    members = [Member(story.id(name)) for name in (FIELD, SECOND, COURIER)]
    teams.new(desk, "Desk", members, Rules(checkin=48))
    story.made["last"] = story.write(DESK, "Afterwards", film=FILM[:60_000])
    story.later(hours=30)
    story.sync(SECOND, COURIER, DESK)
    story.later(hours=20)
    story.sync(DESK)
    assert [one.who.name for one in checkin.state(desk).late()] == [FIELD]
    place = story.stick("late")
    for way in (
        lambda: sticks.send(desk, [story.id(FIELD)], place),
        lambda: queue.send(desk, [story.id(FIELD)]),
        lambda: courier.pack(desk, story.id(FIELD), story.id(SECOND), place),
    ):
        with pytest.raises(InputError, match="checkin-missed"):
            way()
    checkin.vouch(desk, story.id(FIELD))
    story.kill(DESK)
    queue.send(story[DESK], [story.id(name) for name in (FIELD, SECOND, COURIER)])


# --- the end --------------------------------------------------------------------------------------


def everything_holds(story: Story) -> None:
    for _ in range(2):
        for name in HONEST:
            story.sync(name)
            if syncing.arrived(story[name]):
                story.take_arrived(name)
    story.kill(*HONEST)
    story.sync(*HONEST)
    pages = {name: story.pages(name) for name in HONEST}
    assert all(one == pages[DESK] for one in pages.values())
    assert set(story.made.values()) <= pages[DESK].keys()
    assert len({entries(story, name) for name in HONEST}) == 1
    for name in HONEST:
        assert story.waiting(name) == [], name
        assert {state for _, state, _ in story.state(name)} <= {"confirmed", "failed"}, story.state(name)
        demand_sound(story[name])
        assert syncing.arrived(story[name]) == (), name
    story.note()
    assert len(story.left) > 30
    assert opened_by(story[TAKEN], story.left) == []
    assert opened_by(story[FIELD], story.left), "somebody can open them"
    for session in story.people.values():
        session.close()
    for name in (*HONEST, TAKEN):
        for kept in ("incoming", "outgoing", "carried"):
            place = story.folder / name / kept
            assert name == TAKEN or not place.is_dir() or not list(place.iterdir()), (name, kept)
    assert canaries_in(story.folder) == []
    (story.folder / "planted").write_bytes(FILM)
    assert canaries_in(story.folder) == [("planted", "Yolvarenfilm")], "it would have been found"

"""Only what a reader hasn't confirmed goes again, and nobody ever lacks something for it (T13, T27)."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base.clock import SetClock
from app.base.errors import InputError
from app.crypto.slots import KdfParameters
from app.services import cases, editing, evidence, holders, outbox, receiving, sending, vaults
from app.services.session import Session
from app.services.views import Edit
from app.storage import holding
from tests.services.conftest import PASSPHRASE, acquaint


def take(session: Session, path: Path) -> None:
    outcome = receiving.receive(session, path)
    assert outcome is not None and not isinstance(outcome, receiving.ReceiveFailure), outcome


def take_all(session: Session, folder: Path) -> None:
    for path in sorted(folder.glob("*.bin")):
        receiving.receive(session, path, lenient=True)


def send(one: Session, other: Session, folder: Path, **more) -> Path:  # type: ignore[no-untyped-def]
    return Path(sending.send(one, [other.key_id], folder, **more).path)


def test_a_second_send_carries_only_what_is_new(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created
    for number in range(100):
        editing.new_record(amal, case, "note", {"text": f"note {number}"})
    evidence.attach_bytes(amal, case, "photo.jpg", secrets.token_bytes(60_000))
    first = sending.send(amal, [basim.key_id], stick)
    take(basim, Path(first.path))
    take_all(amal, stick)
    editing.save(amal, [Edit(case, "case", "summary", "one more line")])
    weighed = sending.weigh(amal, [basim.key_id])
    assert (weighed.entries, weighed.evidence, weighed.whole_entries) == (1, 0, 103)
    assert weighed.bytes * 20 < weighed.whole_bytes
    second = sending.send(amal, [basim.key_id], stick)
    assert second.entries == 1 and second.bytes * 5 < first.bytes
    take(basim, Path(second.path))
    assert cases.fingerprint(basim) == cases.fingerprint(amal)


def test_what_no_receipt_came_for_goes_again(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created
    send(amal, basim, stick).unlink()  # the stick is lost
    editing.save(amal, [Edit(case, "case", "summary", "more")])
    take(basim, send(amal, basim, stick))
    assert cases.fingerprint(basim) == cases.fingerprint(amal)


def test_everything_goes_again_on_demand_and_nothing_new_is_said(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    editing.new_case(amal, {"title": "A case"})
    take(basim, send(amal, basim, stick))
    take_all(amal, stick)
    with pytest.raises(InputError) as refused:
        send(amal, basim, stick)
    assert refused.value.error_code == "nothing-new"
    assert sending.send(amal, [basim.key_id], stick, whole=True).entries == 1


def test_values_that_were_withheld_go_when_the_reader_may_have_them(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A secret title", "status": "open"}).created
    take(basim, send(amal, basim, stick, policy="statistics"))
    take_all(amal, stick)
    with pytest.raises(InputError):
        send(amal, basim, stick, policy="statistics")
    take(basim, send(amal, basim, stick))
    assert cases.record(basim, case).fields["title"].value == "A secret title"


def test_the_same_photo_for_another_case_travels_again(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    one, other = (editing.new_case(amal, {"title": title}).created for title in ("One", "Two"))
    data = secrets.token_bytes(5_000)
    evidence.attach_bytes(amal, one, "photo.jpg", data)
    take(basim, send(amal, basim, stick))
    take_all(amal, stick)
    attached = evidence.attach_bytes(amal, other, "photo.jpg", data)
    take(basim, send(amal, basim, stick))
    shown = next(e for e in evidence.listing(basim, other) if e.id == attached.created)
    assert shown.here


def test_who_sent_something_does_not_get_it_back(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(basim, {"title": "From Basim"}).created
    evidence.attach_bytes(basim, case, "film.mp4", secrets.token_bytes(50_000))
    take(amal, send(basim, amal, stick))
    editing.save(amal, [Edit(case, "case", "summary", "seen")])
    weighed = sending.weigh(amal, [basim.key_id])
    assert (weighed.entries, weighed.evidence) == (1, 0)


def test_t09_who_states_less_than_they_confirmed_gets_everything_again(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created
    take(basim, send(amal, basim, stick))
    take_all(amal, stick)
    assert sending.weigh(amal, [basim.key_id]).entries == 0
    lost = amal.write(holding.stated, basim.key_id, 1_000, {amal.key_id: (-1, "")})
    assert lost and sending.weigh(amal, [basim.key_id]).entries == 1
    assert not any(holder.current for holder in holders.of_case(amal, case).holders)


def test_t09_who_names_nothing_of_an_author_any_more_gets_everything_again(people, stick) -> None:
    """A copy from before the first bundle was put back: of that author there is no older entry to name."""
    amal, basim, dalia = people("Amal", "Basim", "Dalia")
    case = editing.new_case(amal, {"title": "A case"}).created
    editing.new_case(dalia, {"title": "Another"})
    take(amal, send(dalia, amal, stick))
    take(basim, send(amal, basim, stick, cases=[case]))
    take_all(amal, stick)
    with_dalia = amal.run(lambda v: v.db.rows("SELECT e.file, e.id FROM entry e WHERE e.file <> ?", (case,)))
    for file, number in with_dalia:
        amal.write(holding.add, basim.key_id, file, {number: 2**20 - 1}, 0)
    assert sending.weigh(amal, [basim.key_id]).entries == 0
    mine = editing.new_case(basim, {"title": "Basim's"}).created
    take(amal, send(basim, amal, stick, cases=[mine]))
    assert sending.weigh(amal, [basim.key_id]).entries >= 2


def test_an_older_bundle_that_was_long_on_its_way_is_no_loss(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    editing.new_case(amal, {"title": "A case"})
    take(basim, send(amal, basim, stick))
    take_all(amal, stick)
    assert not amal.write(holding.stated, basim.key_id, 1, {amal.key_id: (-1, "")})
    assert sending.weigh(amal, [basim.key_id]).entries == 0


def test_who_has_which_case_in_which_version(people, stick) -> None:
    amal, basim, dalia, _ = people("Amal", "Basim", "Dalia", "Evin")
    case = editing.new_case(amal, {"title": "A case"}).created
    at = amal.clock.now()
    take(basim, send(amal, basim, stick))
    take_all(amal, stick)
    send(amal, dalia, stick)
    amal.clock.tick(86_400)  # type: ignore[attr-defined]
    editing.save(amal, [Edit(case, "case", "summary", "x"), Edit(case, "case", "remarks", "y")])
    found = holders.of_case(amal, case)
    (has,) = found.holders
    assert (has.reader.name, has.as_of, has.behind) == ("Basim", at, 2)
    assert [one.reader.name for one in found.waiting] == ["Dalia"]
    assert [one.name for one in found.never] == ["Evin"]
    (held,) = holders.of_reader(amal, basim.key_id)
    assert (held.title, held.holder.behind) == ("A case", 2)


def test_one_bundle_for_two_is_on_its_way_only_to_who_has_yet_to_confirm_it(people, stick) -> None:
    amal, basim, dalia = people("Amal", "Basim", "Dalia")
    case = editing.new_case(amal, {"title": "A case"}).created
    take(basim, Path(sending.send(amal, [basim.key_id, dalia.key_id], stick).path))
    take_all(amal, stick)
    found = holders.of_case(amal, case)
    assert [(one.reader.name, one.on_the_way) for one in found.holders] == [("Basim", 0)]
    assert [(one.reader.name, one.on_the_way) for one in found.waiting] == [("Dalia", 1)]


def test_the_outbox_says_what_waits_and_sends_it_again(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created
    send(amal, basim, stick, cases=[case]).unlink()
    assert [row.state for row in outbox.outbox(amal).waiting()] == ["waiting"]
    amal.clock.tick(27 * 86_400)  # type: ignore[attr-defined]
    assert [row.state for row in outbox.outbox(amal).waiting()] == ["waiting"]
    amal.clock.tick(86_400)  # type: ignore[attr-defined]
    (late,) = outbox.outbox(amal).waiting()
    assert (late.state, late.days, late.place, late.cases) == ("overdue", 28, "stick", ((case, "A case"),))
    assert outbox.overdue(amal) == 1
    again = outbox.send_again(amal, late.bundle, basim.key_id, stick)
    rows = outbox.outbox(amal)
    assert [row.state for row in rows.settled()] == ["superseded"] and outbox.overdue(amal) == 0
    take(basim, Path(again.path))
    assert outbox.outbox(basim).owed == () or outbox.outbox(basim).owed[0].to.name == "Amal"
    take_all(amal, stick)
    assert outbox.outbox(amal).waiting() == ()


def test_a_bundle_is_needless_only_if_a_later_one_has_everything_of_it(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    one, other = (editing.new_case(amal, {"title": title}).created for title in ("One", "Two"))
    send(amal, basim, stick, cases=[one])
    send(amal, basim, stick, cases=[other])
    assert [row.state for row in outbox.outbox(amal).rows] == ["waiting", "waiting"]
    send(amal, basim, stick)
    assert [row.state for row in outbox.outbox(amal).rows] == ["waiting", "superseded", "superseded"]


# --- any sequence -------------------------------------------------------------------------------------

_POLICY = st.sampled_from(sending.POLICIES)
_STEP = st.one_of(
    st.tuples(st.just("edit"), st.integers(0, 1), st.integers(0, 2)),
    st.tuples(st.just("file"), st.integers(0, 1), st.integers(0, 1)),
    st.tuples(st.just("send"), st.integers(0, 1), st.integers(0, 3), _POLICY, st.booleans()),
    st.tuples(st.just("deliver"), st.integers(0, 1), st.integers(0, 5)),
    st.tuples(st.just("lose"), st.integers(0, 1), st.integers(0, 5)),
)


@pytest.mark.slow
@settings(max_examples=6, suppress_health_check=[*HealthCheck])
@given(steps=st.lists(_STEP, min_size=4, max_size=14))
def test_t27_after_any_sends_losses_and_receipts_both_ends_are_as_after_whole_sending(
    steps, tmp_path_factory, cheap_kdf
) -> None:  # type: ignore[no-untyped-def]
    run_through(steps, tmp_path_factory.mktemp("any"), cheap_kdf)


def run_through(steps, folder: Path, kdf: KdfParameters) -> None:  # type: ignore[no-untyped-def]
    made = [vaults.create(folder / name, PASSPHRASE, name, clock=SetClock(), kdf=kdf)[0] for name in ("Amal", "Basim")]
    acquaint(tuple(made))
    try:
        ways = [folder / f"to{n}" for n in (0, 1)]
        for way in ways:
            way.mkdir()
        files = [editing.new_case(made[0], {"title": f"Case {n}"}).created for n in (0, 1)]
        for step in steps:
            _do(step, made, ways, files)
        for _ in range(3):  # everything that was sent since arrives: incremental, as it would be
            for at in (0, 1):
                try:
                    sending.send(made[at], [made[1 - at].key_id], ways[1 - at])
                except InputError as nothing:
                    assert nothing.error_code in ("nothing-new", "nothing-to-send")
                take_all(made[1 - at], ways[1 - at])
                take_all(made[at], ways[1 - at])
        assert cases.fingerprint(made[0]) == cases.fingerprint(made[1])
        for file in files:
            there = [{(e.sha256, e.here) for e in evidence.listing(one, file)} for one in made]
            assert there[0] == there[1] and all(here for _, here in there[0])
        before = cases.fingerprint(made[1])
        take(made[1], send(made[0], made[1], folder, whole=True))
        assert cases.fingerprint(made[1]) == before, "a whole sending brings nothing more"
    finally:
        for one in made:
            one.close()


def _do(step, made: list[Session], ways: list[Path], files: list[str]) -> None:  # type: ignore[no-untyped-def]
    kind, at, *rest = step
    one, other = made[at], made[1 - at]
    lying = sorted(ways[at].glob("*.bin"))
    here = [file for file in files if file in {row.id for row in cases.every_row(one)}]
    if kind == "edit" and here:
        editing.save(one, [Edit(here[rest[0] % len(here)], "case", "summary", secrets.token_hex(4), mode="add")])
    elif kind == "file" and here:
        evidence.attach_bytes(
            one, here[rest[0] % len(here)], "f.bin", b"the same bytes" if rest[0] else secrets.token_bytes(9)
        )
    elif kind == "send":
        chosen = None if rest[0] == 3 else here[: rest[0]] or None
        try:
            sending.send(one, [other.key_id], ways[1 - at], chosen, rest[1], whole=rest[2])
        except InputError as nothing:
            assert nothing.error_code in ("nothing-new", "nothing-to-send")
    elif kind == "deliver" and lying:
        receiving.receive(one, lying[rest[0] % len(lying)], lenient=True)
    elif kind == "lose" and lying:
        lying[rest[0] % len(lying)].unlink()

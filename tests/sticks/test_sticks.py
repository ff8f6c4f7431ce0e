"""Send by stick, look at one, receive from one: each outcome is clear and nothing is lost (T13, P22, P23)."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from app.base.errors import Cancelled, InputError, NoRoom, SijilError, StorageFault
from app.base.padme import is_padme
from app.base.task import Task
from app.crypto.age import AgeReader
from app.services import cases, courier, evidence, inbox, outbox, sending, sticks
from app.services.session import Session
from app.services.sticks import putting
from app.storage import evidence as store
from app.storage import settings
from app.sync import parts, survey, volumes
from app.sync.volumes import FAT_LARGEST
from tests.services.conftest import People
from tests.sticks.scene import FILM, LARGEST, failing_at, files, reasons, take, write_case

# --- there and back -------------------------------------------------------------------------------


@pytest.mark.parametrize("largest", [None, LARGEST], ids=["one-file", "parts"])
def test_t13_there_and_the_receipt_back_by_the_same_stick(people: People, stick: Path, largest: int | None) -> None:
    amal, basim, other = people("Amal", "Basim", "Dina")
    case = write_case(amal)
    report = sticks.send(amal, [basim.key_id], stick, largest=largest)
    assert report.safe and report.sent.entries == 2 and (len(report.paths) > 1) is (largest is not None)
    assert sorted(stick.iterdir()) == sorted(report.paths)
    assert [row.state for row in outbox.outbox(amal).rows] == ["waiting"]

    assert sticks.look(other, stick).mine == () and sticks.look(other, stick).mine_bytes == 0
    seen = sticks.look(basim, stick)
    assert seen.mine_bytes == sum(path.stat().st_size for path in report.paths) and not seen.warnings
    take(basim, stick)
    assert [piece.here for piece in evidence.listing(basim, case)] == [True]
    assert [row.state for row in outbox.outbox(amal).rows] == ["waiting"], "kept until a signed receipt is here"
    before = {path: path.read_bytes() for path in report.paths}
    assert len(list(stick.iterdir())) == len(before) + 1
    take(amal, stick)
    assert [row.state for row in outbox.outbox(amal).rows] == ["confirmed"]
    assert {path: path.read_bytes() for path in report.paths} == before, "what lay there is as it was"
    again = take(basim, stick)
    assert all(delivery.view.already for delivery in again.deliveries) and not again.failures


def test_a_stick_with_the_same_bundle_twice_brings_it_once(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    (path,) = sticks.send(amal, [basim.key_id], stick).paths
    shutil.copy(path, stick / "a copy.bin")
    sticks.send(amal, [basim.key_id], stick, whole=True, largest=LARGEST)
    seen = sticks.receive(basim, stick)
    assert [len(one.view.bundles) for one in seen.deliveries] == [2] and not seen.failures
    inbox.accept(basim, seen.deliveries)
    assert len(list(cases.every_row(basim))) == 1 and files(basim) == 1


def test_t13_parts_on_three_sticks_wait_in_the_vault_for_each_other(people: People, tmp_path: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = write_case(amal)
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    for place in (one, two, three):
        place.mkdir()
    paths = sticks.send(amal, [basim.key_id], one, largest=LARGEST).paths
    paths[3].rename(two / "IMG_0001")
    paths[0].rename(three / "IMG_0002")

    first = take(basim, one)
    assert reasons(first) == ["parts-missing"] and first.failures[0].error.facts["missing"] == "1, 4"  # type: ignore[attr-defined]
    assert first.failures[0].error.facts["what"] == "kept", "it is said that they wait here"  # type: ignore[attr-defined]
    assert not list(cases.every_row(basim)), "nothing of it was used"
    assert files(basim) == 2, "and it is kept encrypted once more"
    (there,) = sticks.look(basim, two).parts
    assert (there.here, there.kept, there.missing, there.mine) == ((4,), (2, 3), (1,), None)
    assert reasons(take(basim, two)) == ["parts-missing"]
    basim_again = take(basim, three)
    assert not basim_again.failures
    assert [piece.here for piece in evidence.listing(basim, case)] == [True]
    assert basim.run(lambda vault: bytes(evidence_bytes(vault))) == FILM
    sticks.look(basim, one)
    assert files(basim) == 1 and courier.listing(basim) == (), "the parts are needless now"
    assert [one.name for one in three.iterdir() if one.name.endswith(".bin")], "the receipt lies on the last stick"
    with pytest.raises(InputError, match="no-bundle-found"):
        take(basim, one)
    assert files(basim) == 1, "and aren't kept again"
    assert [view.taken for view in sticks.look(basim, one).parts] == [True]


def evidence_bytes(vault) -> bytes:
    (held,) = store.held(vault)
    with store.reader(vault, held.sha256) as source:
        return source.read()


def test_t13_a_damaged_part_is_named_and_nothing_taken_until_it_is_whole(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    paths = sticks.send(amal, [basim.key_id], stick, largest=LARGEST).paths
    good = paths[1].read_bytes()
    paths[1].write_bytes(good[:-5] + b"xxxxx")
    seen = take(basim, stick)
    assert reasons(seen) == ["part-damaged"] and seen.failures[0].error.facts["parts"] == "2"  # type: ignore[attr-defined]
    assert not seen.deliveries and files(basim) == 0
    (stick / "second try").write_bytes(good)
    assert not take(basim, stick).failures
    assert len(list(cases.every_row(basim))) == 1


def test_t13_a_damaged_part_is_not_kept(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    paths = sticks.send(amal, [basim.key_id], stick, largest=LARGEST).paths
    paths[0].unlink()
    paths[1].write_bytes(paths[1].read_bytes()[:-5] + b"xxxxx")
    assert reasons(take(basim, stick)) == ["part-damaged"]
    (there,) = sticks.look(basim, stick).parts
    assert there.kept == (3, 4)


def test_some_files_of_a_bundle_in_parts_are_taken_and_the_rest_is_kept_aside(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    wanted, other = write_case(amal), write_case(amal, "Elsewhere", FILM[::-1])
    paths = sticks.send(amal, [basim.key_id], stick, largest=LARGEST).paths
    seen = sticks.receive(basim, stick)
    inbox.accept(basim, seen.deliveries, [wanted])
    assert {row.id for row in cases.every_row(basim)} == {wanted}
    for path in paths:
        path.unlink()
    inbox.accept(basim, inbox.look_aside(basim).deliveries)
    assert {row.id for row in cases.every_row(basim)} == {wanted, other}


def test_receive_from_a_folder_joins_parts_too(people: People, stick: Path) -> None:
    """The inbox page and ``receive`` take whatever lies in a folder, or one part that somebody named."""
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    paths = sticks.send(amal, [basim.key_id], stick, largest=LARGEST).paths
    for where in ([stick], [paths[2]], list(paths)):
        seen = inbox.look(basim, where)
        assert [one.view.entries_new for one in seen.deliveries] == [2] and not seen.failures
        inbox.discard(basim, seen.deliveries[0])
    paths[1].unlink()
    assert reasons(inbox.look(basim, [stick])) == ["parts-missing"]
    assert files(basim) == 0


# --- what can go wrong while sending --------------------------------------------------------------


def untouched(session: Session, stick: Path) -> None:
    assert list(stick.iterdir()) == []
    assert outbox.outbox(session).rows == ()


@pytest.mark.parametrize("largest", [None, LARGEST], ids=["one-file", "parts"])
@pytest.mark.parametrize(
    ("number", "error", "reason"),
    [(errno.ENOSPC, NoRoom, "stick"), (errno.EROFS, StorageFault, "read-only"), (errno.EIO, StorageFault, "write")],
    ids=["full", "read-only", "failing"],
)
def test_t13_what_a_stick_refuses_is_said_and_nothing_is_left(
    people: People,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
    largest: int | None,
    number: int,
    error: type[SijilError],
    reason: str,
) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    failing_at(monkeypatch, 60_000, OSError(number, os.strerror(number)))
    with pytest.raises(error) as caught:
        sticks.send(amal, [basim.key_id], stick, largest=largest)
    assert caught.value.facts["reason"] == reason
    untouched(amal, stick)


def test_t13_pulled_out_while_it_is_written_is_called_so(
    people: People, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal, basim = people("Amal", "Basim")
    case = write_case(amal)
    state = cases.fingerprint(amal)
    failing_at(monkeypatch, 60_000, OSError(errno.EIO, "gone"), lambda: shutil.rmtree(stick))
    with pytest.raises(StorageFault) as caught:
        sticks.send(amal, [basim.key_id], stick)
    assert caught.value.facts["reason"] == "pulled-out"
    assert outbox.outbox(amal).rows == () and cases.fingerprint(amal) == state
    assert [piece.here for piece in evidence.listing(amal, case)] == [True]


def test_t13_a_cancel_leaves_nothing(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    for step in ("task.sending", "task.reading-back"):
        task = Task(on_progress=lambda told, step=step: task.cancel() if told.step == step else None)  # noqa: B023
        with pytest.raises(Cancelled):
            sticks.send(amal, [basim.key_id], stick, task=task, largest=LARGEST)
        untouched(amal, stick)


def test_t13_what_the_outbox_could_not_remember_is_taken_off_again(
    people: People, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal)

    def full(*_: object) -> None:
        raise NoRoom()

    monkeypatch.setattr(sending, "_remember", full)
    with pytest.raises(NoRoom):
        sticks.send(amal, [basim.key_id], stick, largest=LARGEST)
    untouched(amal, stick)


def test_a_stick_that_takes_no_file_that_large_gets_parts_though_nobody_told(people: People, stick: Path) -> None:
    """A file system that isn't known here says so while it is written: then it goes in parts."""
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    out = putting._Putting(stick, 200_000, lambda: 150_000)
    sending.send(amal, [basim.key_id], stick, way=out.put)
    assert len(out.paths) == 2 and sorted(stick.iterdir()) == sorted(out.paths)
    assert len(take(basim, stick).deliveries) == 1


def test_fat32_is_given_parts_below_4_gib(people: People, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    asked = []
    monkeypatch.setattr(volumes, "largest_file", lambda path: asked.append(path) or FAT_LARGEST)
    monkeypatch.setattr(putting, "at_most", lambda report: FAT_LARGEST + 1)
    assert sticks.weigh(amal, [basim.key_id], stick).parts == 2
    (path,) = sticks.send(amal, [basim.key_id], stick).paths
    head = parts.read_head(path.read_bytes())
    assert head is not None and head.of == 1, "it turned out small: one part is a bundle too"
    assert asked and len(take(basim, stick).deliveries) == 1


def test_a_read_only_stick_is_told_before_anything_is_done(
    people: People, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    monkeypatch.setattr(putting, "room", lambda path: (10**9, True))
    assert not sticks.weigh(amal, [basim.key_id], stick).fits
    with pytest.raises(StorageFault) as caught:
        sticks.send(amal, [basim.key_id], stick)
    assert caught.value.facts["reason"] == "read-only"
    untouched(amal, stick)


# --- what it weighs -------------------------------------------------------------------------------


def test_the_weight_is_never_less_than_what_is_written(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    for number in range(20):
        write_case(amal, f"case {number}", os.urandom(1_000))
    told = sticks.weigh(amal, [basim.key_id], stick)
    report = sticks.send(amal, [basim.key_id], stick)
    assert report.bytes <= told.bytes and told.fits and told.parts == 1
    assert not told.measured and told.seconds >= 1
    assert list(stick.iterdir()) == list(report.paths), "weighing writes nothing"


def test_how_long_it_takes_is_learnt_from_what_was_written(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal, film=os.urandom(9 * 1024 * 1024))
    sticks.send(amal, [basim.key_id], stick)
    told = sticks.weigh(amal, [basim.key_id], stick, whole=True)
    assert told.measured and amal.run(settings.get, putting.SPEED) > 0


def test_what_does_not_fit_is_told(people: People, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    monkeypatch.setattr(putting, "room", lambda path: (1_000, False))
    told = sticks.weigh(amal, [basim.key_id], stick)
    assert (told.fits, told.free, told.fitting) == (False, 1_000, ())


def test_of_what_does_not_fit_it_is_told_which_cases_do(
    people: People, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal, basim = people("Amal", "Basim")
    small = [write_case(amal, f"small {number}", os.urandom(50_000)) for number in (1, 2)]
    large = write_case(amal, "large", os.urandom(3 * 2**20))
    room = 2**21 + 2**20
    monkeypatch.setattr(putting, "room", lambda path: (room, False))
    told = sticks.weigh(amal, [basim.key_id], stick)
    assert not told.fits and {one.case for one in told.fitting} == set(small)
    assert sorted(one.title for one in told.fitting) == ["small 1", "small 2"]
    assert sticks.weigh(amal, [basim.key_id], stick, [one.case for one in told.fitting]).fits
    assert sticks.weigh(amal, [basim.key_id], stick, [large]).fitting == ()


def test_t30_a_stick_shows_padme_sizes_only(people: People, stick: Path) -> None:
    """A whole file, or all parts together without their heads: nothing more exact leaves."""
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    (whole,) = sticks.send(amal, [basim.key_id], stick).paths
    sticks.send(amal, [basim.key_id], stick, whole=True, largest=LARGEST)
    (found,) = parts.gather(survey.look(stick).found)
    with whole.open("rb") as one, found.open() as other:
        for source in (one, other):
            assert is_padme(len(AgeReader(source, basim.run(lambda vault: vault.identity)).read()))

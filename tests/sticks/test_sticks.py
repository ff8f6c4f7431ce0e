"""Send by stick, look at one, receive from one: each outcome is clear and nothing is lost (T13, P22, P23)."""

from __future__ import annotations

import errno
import io
import os
import shutil
from pathlib import Path
from typing import BinaryIO

import pytest

from app.base import limits
from app.base.errors import BundleError, Cancelled, InputError, NoRoom, SijilError, StorageFault
from app.base.padme import is_padme
from app.base.task import Task
from app.crypto.age import AgeReader
from app.services import arrival, cases, courier, editing, evidence, inbox, outbox, sending, sticks, vaults
from app.services.session import Session
from app.services.sticks import putting
from app.storage import carried, settings
from app.storage import evidence as store
from app.sync import folder, parts, survey, volumes
from app.sync.volumes import FAT_LARGEST
from tests.services.conftest import People

FILM = os.urandom(300_000)
LARGEST = 100_000


def write_case(session: Session, title: str = "At the bridge", film: bytes = FILM) -> str:
    case = editing.new_case(session, {"title": title}).created
    assert case
    evidence.attach_bytes(session, case, "film.bin", film)
    return case


def take(session: Session, place: Path) -> inbox.Inbox:
    seen = sticks.receive(session, place)
    if seen.deliveries:
        inbox.accept(session, seen.deliveries)
    return seen


def files(session: Session) -> int:
    return len(list((session.folder / "evidence").iterdir()))


def reasons(seen: inbox.Inbox) -> list[object]:
    return [getattr(one.error, "facts", {}).get("reason") or one.error.error_code for one in seen.failures]  # type: ignore[attr-defined]


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


def failing_at(monkeypatch: pytest.MonkeyPatch, after: int, error: Exception, then=lambda: None) -> None:
    """The stick fails once ``after`` bytes are on it."""
    real = folder.Hashed._take

    def take(self: folder.Hashed, data: bytes) -> None:
        if self.size >= after:
            then()
            raise error
        real(self, data)

    monkeypatch.setattr(folder.Hashed, "_take", take)


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
    monkeypatch.setattr(putting, "_at_most", lambda report: FAT_LARGEST + 1)
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
    monkeypatch.setattr(putting, "_room", lambda path: (10**9, True))
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
    monkeypatch.setattr(putting, "_room", lambda path: (1_000, False))
    told = sticks.weigh(amal, [basim.key_id], stick)
    assert (told.fits, told.free) == (False, 1_000)


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


# --- a stick that somebody prepared ---------------------------------------------------------------


def test_p22_p23_only_what_is_for_this_vault_is_opened(
    people: People, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    write_case(amal)
    sticks.send(amal, [basim.key_id], stick)
    sticks.send(amal, [dina.key_id], stick)
    sticks.send(amal, [dina.key_id], stick, whole=True, largest=LARGEST)
    outside = tmp_path / "outside"
    outside.mkdir()
    shutil.copy(next(stick.iterdir()), outside / "elsewhere.bin")
    (stick / "link.bin").symlink_to(outside / "elsewhere.bin")
    (stick / "folder").symlink_to(outside)
    os.mkfifo(stick / "pipe.bin")
    (stick / "setup.exe").write_bytes(b"MZ")
    (stick / "report.pdf.lnk").write_bytes(b"x")
    (stick / "holiday.jpg").write_bytes(b"\xff\xd8" + FILM)
    seen = sticks.look(basim, stick)
    assert (len(seen.mine), len(seen.others), [one.mine for one in seen.parts]) == (1, 1, [False])
    assert {(one.what, one.count) for one in seen.warnings} == {("programs", 2), ("links", 3)}
    read: list[Path] = []
    real = arrival.read
    monkeypatch.setattr(
        arrival, "read", lambda session, path, *rest, **more: read.append(path) or real(session, path, *rest, **more)
    )
    got = take(basim, stick)
    assert read == list(seen.mine) and got.ignored == 2 and not got.failures


def test_p22_rubbish_that_begins_as_a_bundle_does_is_named(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    sticks.send(amal, [basim.key_id], stick)
    for name in ("a\nb\x1b[2J.bin", "-rf", "ل" * 80):
        (stick / name).write_bytes(folder.AGE_MAGIC + b"v1\nrubbish")
    seen = take(basim, stick)
    assert len(seen.deliveries) == 1 and len(seen.failures) == 3
    assert all(isinstance(one.error, BundleError) for one in seen.failures)


def test_a_bundle_that_disappears_between_looking_and_taking_takes_nothing(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    wanted = write_case(amal)
    write_case(amal, "Elsewhere")
    sticks.send(amal, [basim.key_id], stick)
    seen = sticks.receive(basim, stick)
    shutil.rmtree(stick)
    with pytest.raises(SijilError):
        inbox.accept(basim, seen.deliveries, [wanted])  # the rest of it would have to be kept aside
    assert not list(cases.every_row(basim))


class Pulled(io.BufferedReader):
    """A file on a stick that is pulled out once ``left`` bytes were read."""

    left = 0

    def readinto(self, buffer) -> int:  # type: ignore[override]
        return self._cut(super().readinto(memoryview(buffer).cast("B")))

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self._cut(len(data))
        return data

    def _cut(self, count: int) -> int:
        self.left -= count
        if self.left < 0:
            raise OSError(errno.EIO, "gone")
        return count


def _pull_after(monkeypatch: pytest.MonkeyPatch, left: int) -> None:
    def opened(path: Path) -> BinaryIO:
        file = Pulled(io.FileIO(path, "rb"))
        file.left = left
        return file  # type: ignore[return-value]

    for module in (arrival, folder):
        monkeypatch.setattr(module, "open_bundle", opened)


@pytest.mark.parametrize("largest", [None, LARGEST], ids=["one-file", "parts"])
def test_t13_pulled_out_at_a_hundred_points_of_receiving_changes_nothing(
    people: People, stick: Path, monkeypatch: pytest.MonkeyPatch, largest: int | None
) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal, film=FILM[:120_000])
    sticks.send(amal, [basim.key_id], stick, largest=largest and 60_000)
    before, state = cases.fingerprint(basim), {path: path.read_bytes() for path in stick.iterdir()}
    largest_file = max(len(content) for content in state.values())
    refused = 0
    for left in range(4_000, largest_file, largest_file // 50):
        _pull_after(monkeypatch, left)
        try:
            seen = sticks.receive(basim, stick)
        except SijilError:
            refused += 1
            continue
        refused += bool(seen.failures)
        assert all(isinstance(one.error, StorageFault | BundleError) for one in seen.failures)
        for one in seen.deliveries:
            assert one.view.entries_new == 2, "never a half"
            inbox.discard(basim, one)
    assert refused >= 40
    assert cases.fingerprint(basim) == before and {path: path.read_bytes() for path in stick.iterdir()} == state
    monkeypatch.undo()
    courier.forget(basim, [one.id for one in courier.listing(basim)])
    assert files(basim) == 0
    assert len(take(basim, stick).deliveries) == 1


# --- carrying -------------------------------------------------------------------------------------


def test_a_courier_carries_from_stick_to_stick_what_they_cannot_read(people: People, tmp_path: Path) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    case = write_case(amal)
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    sent = [*sticks.send(amal, [basim.key_id], one).paths]
    write_case(amal, "For Dina herself")
    sticks.send(amal, [dina.key_id], one)
    sent += sticks.send(amal, [basim.key_id], one, whole=True, largest=LARGEST).paths
    before = {path: path.read_bytes() for path in one.iterdir()}

    taken = courier.carry(dina, [one])
    assert (len(taken.carried), taken.own, taken.already, taken.failures) == (len(sent), 1, 0, ())
    assert {path: path.read_bytes() for path in one.iterdir()} == before
    again = courier.carry(dina, [one])
    assert (again.carried, again.already) == ((), len(sent))
    assert not list(cases.every_row(dina)), "carried isn't received"
    held = b"".join(path.read_bytes() for path in (dina.folder / "evidence").iterdir())
    assert not any(content[:40] in held or content[-40:] in held for content in before.values()), (
        "what lies in the vault can't be matched with the stick"
    )

    put = courier.put_on(dina, two)
    assert put.safe and len(put.paths) == len(sent) and not {path.name for path in put.paths} & {p.name for p in sent}
    assert sorted(path.read_bytes() for path in two.iterdir()) == sorted(before[path] for path in sent)
    assert all(row.times == 1 and row.handed for row in courier.listing(dina))
    take(basim, two)
    assert {row.id for row in cases.every_row(basim)} >= {case}

    courier.forget(dina, [row.id for row in courier.listing(dina)])
    assert courier.listing(dina) == () and files(dina) == 0
    with pytest.raises(InputError, match="nothing-carried"):
        courier.put_on(dina, two)


def test_what_is_for_the_courier_alone_is_nothing_to_carry(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    sticks.send(amal, [basim.key_id], stick)
    with pytest.raises(InputError, match="nothing-to-carry"):
        courier.carry(basim, [stick])


def test_t11_who_floods_a_courier_fills_no_more_than_the_limit(
    people: People, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    write_case(amal)
    monkeypatch.setattr(limits, "CARRIED", 2)
    for _ in range(4):
        sticks.send(amal, [basim.key_id], stick, whole=True)
    taken = courier.carry(dina, [stick])
    assert len(taken.carried) == 2 and [one.error.error_code for one in taken.failures] == ["carried-full"] * 2  # type: ignore[attr-defined]
    assert files(dina) == 2


def test_t13_putting_what_is_carried_on_a_full_stick_leaves_no_half(
    people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    write_case(amal)
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    sticks.send(amal, [basim.key_id], one)
    courier.carry(dina, [one])
    failing_at(monkeypatch, 60_000, OSError(errno.ENOSPC, "full"))
    with pytest.raises(NoRoom) as caught:
        courier.put_on(dina, two)
    assert caught.value.facts["reason"] == "stick" and list(two.iterdir()) == []
    assert [row.times for row in courier.listing(dina)] == [0]


def test_what_is_carried_is_part_of_the_check(people: People, stick: Path) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    write_case(amal)
    sticks.send(amal, [basim.key_id], stick)
    courier.carry(dina, [stick])
    assert vaults.check(dina).damage == ()
    (path,) = (dina.folder / "evidence").iterdir()
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    assert [one.what for one in vaults.check(dina).damage] == ["check.evidence"]


def test_a_large_bundle_is_split_for_the_stick_it_is_handed_over_on(people: People, tmp_path: Path) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    write_case(amal)
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    sticks.send(amal, [basim.key_id], one)
    courier.carry(dina, [one])
    assert len(courier.put_on(dina, two, largest=LARGEST).paths) == 4
    assert len(take(basim, two).deliveries) == 1


def test_parts_that_wait_outlive_a_lock(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    paths = sticks.send(amal, [basim.key_id], stick, largest=LARGEST).paths
    last = paths[-1].read_bytes()
    paths[-1].unlink()
    take(basim, stick)
    basim.run(store.tidy)
    for path in stick.iterdir():
        path.unlink()
    (stick / "last").write_bytes(last)
    assert len(take(basim, stick).deliveries) == 1
    sticks.look(basim, stick)
    assert basim.run(carried.listing) == []

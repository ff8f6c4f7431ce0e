"""T5: files, tables and chats that the disk has no room for: a sentence, nothing half, and the vault goes on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.base.catalogue import explain
from app.base.errors import NoRoom
from app.base.task import Task
from app.services import cases, editing, evidence, vaults
from app.services.intake import chats, folders, mapping, posts, tables, writing
from app.services.session import Session
from app.storage import reserve
from tests.promises.ground import CHEAP

pytestmark = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="mounting a small disk needs root: run as root to prove it"
)
PASSPHRASE = "correct horse battery staple river cloud"
MIB = 1024 * 1024


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 96 MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(place)], capture_output=True).returncode:
        pytest.skip("a tmpfs can't be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


@pytest.fixture
def session(disk: Path) -> Iterator[Session]:
    made, _ = vaults.create(disk / "v", PASSPHRASE, "Amal", kdf=CHEAP)
    yield made
    made.close()


@pytest.fixture
def case(session: Session) -> str:
    return str(editing.new_case(session, {"title": "A case"}).created)


def fill(disk: Path, but: int) -> None:
    """Leave ``but`` bytes on the disk."""
    with (disk / "filler").open("ab") as file:
        while (more := shutil.disk_usage(disk).free - but) > 0:
            file.write(bytes(min(more, MIB)))
            file.flush()


def pieces(session: Session) -> list[str]:
    return sorted(path.name for path in (session.folder / "evidence").iterdir())


def goes_on(session: Session, case: str, before: list[str]) -> None:
    """Nothing half is there, and what a person does next is saved, is there after a lock, and can be sent away."""
    assert pieces(session) == before
    note = write_down(session, case)
    session.close()
    with vaults.open(session.folder, PASSPHRASE) as again:
        assert cases.record(again, note).fields["text"].value == "written on a full disk"
        assert not [damage for damage in vaults.check(again).damage if damage.where != "keys"]
        assert pieces(again) == before


def write_down(session: Session, case: str) -> str:
    """A note; where there is no room at all, the second try has what was set aside."""
    for _ in range(2):
        try:
            return str(editing.new_record(session, case, "note", {"text": "written on a full disk"}).created)
        except NoRoom:
            assert not (session.folder / reserve.FILE).exists()
    raise AssertionError("nothing can be written any more")


def says_it(error: pytest.ExceptionInfo[NoRoom]) -> None:
    for language in ("en", "ar", "ckb"):
        said = explain(error.value, language)
        assert len(said) > 20 and "{" not in said


def test_t05_two_gib_for_a_small_disk_are_refused_before_a_byte_is_written(
    session: Session, disk: Path, case: str, tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    with film.open("wb") as file:
        file.truncate(2 << 30)
    free = shutil.disk_usage(disk).free
    for take in (evidence.take_in, evidence.attach_all):
        with pytest.raises(NoRoom) as refused:
            take(session, case, [film])
        assert refused.value.facts["need"] == "2.0 GiB"
        says_it(refused)
    assert shutil.disk_usage(disk).free == free, "not even the reserve was touched"
    goes_on(session, case, [])


class Filling(Task):
    """Another program takes the room while the files are being encrypted."""

    def __init__(self, disk: Path, at: int) -> None:
        super().__init__()
        self._disk, self._at, self.struck = disk, at, False

    def progress(self, done: int, total: int | None, step: str, **facts: object) -> None:
        if done >= self._at and not self.struck:
            self.struck = True
            fill(self._disk, 300_000)


def test_t05_room_that_goes_away_meanwhile_leaves_no_half_file(
    session: Session, disk: Path, case: str, tmp_path: Path
) -> None:
    evidence.attach_bytes(session, case, "kept.txt", b"kept")
    before = pieces(session)
    (tmp_path / "small.txt").write_bytes(b"small")
    (tmp_path / "film.mp4").write_bytes(os.urandom(20 * MIB))
    task = Filling(disk, 4 * MIB)
    with pytest.raises(NoRoom) as refused:
        evidence.take_in(session, case, [tmp_path / "small.txt", tmp_path / "film.mp4"], task=task)
    assert task.struck
    says_it(refused)
    goes_on(session, case, before)


Bring = Callable[[Session, str, Path], object]


def bring_table(session: Session, case: str, place: Path) -> object:
    path = place / "people.csv"
    path.write_text("names,age\n" + "".join(f"N {n} {'x' * 200},{n % 90}\n" for n in range(4_000)), encoding="utf-8")
    return writing.run(session, path, mapping.suggest(tables.preview(path).header, "register"), keep_file=True)


def bring_chat(session: Session, case: str, place: Path) -> object:
    path = place / "result.json"
    said = [{"id": n, "type": "message", "date_unixtime": "1572030000", "text": "x" * 400} for n in range(3_000)]
    path.write_text(json.dumps({"name": "C", "type": "public_channel", "id": 7, "messages": said}), encoding="utf-8")
    export = chats.read(path)
    return posts.take(session, export, range(len(export)), case)


def bring_folder(session: Session, case: str, place: Path) -> object:
    box = place / "box"
    box.mkdir()
    for number in range(12):
        (box / f"{number}.bin").write_bytes(os.urandom(MIB))
    return folders.attach(session, case, folders.survey(box))


@pytest.mark.parametrize("bring", [bring_table, bring_chat, bring_folder])
def test_t05_a_full_disk_takes_no_half_of_what_is_brought_in(
    session: Session, disk: Path, case: str, tmp_path: Path, bring: Bring
) -> None:
    evidence.attach_bytes(session, case, "kept.txt", b"kept")
    before, records = pieces(session), cases.fingerprint(session)
    fill(disk, 700_000)
    with pytest.raises(NoRoom) as refused:
        bring(session, case, tmp_path)
    says_it(refused)
    assert cases.fingerprint(session) == records
    assert (session.folder / reserve.FILE).exists(), "what is set aside for a person's own words is not for films"
    fill(disk, 0)
    goes_on(session, case, before)

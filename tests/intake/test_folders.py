"""A folder of files attached as evidence, with paths as data and no way out of the folder (T12)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.base.errors import InputError
from app.base.task import Task
from app.services import cases, evidence
from app.services.intake import folders
from app.services.intake.beneath import parts_of
from app.services.session import Session


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "found"
    (root / "a" / "b").mkdir(parents=True)
    (root / "one.txt").write_bytes(b"one")
    (root / "a" / "b" / "\u202etwo.jpg").write_bytes(b"\xff\xd8\xff\xe0two")
    (root / ".hidden").write_bytes(b"x")
    (root / "Thumbs.db").write_bytes(b"x")
    (root / "empty").write_bytes(b"")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_bytes(b"secret")
    (root / "way-out").symlink_to(tmp_path / "outside")
    (root / "link.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    os.mkfifo(root / "fifo")
    return root


def test_t12_what_is_left_out_is_named(folder: Path) -> None:
    found = folders.survey(folder)
    assert [one.path for one in found.files] == ["a/b/\u202etwo.jpg", "one.txt"]
    assert dict(found.left_out) == {
        ".hidden": "hidden",
        "Thumbs.db": "system",
        "empty": "empty",
        "fifo": "special",
        "link.txt": "link",
        "way-out": "link",
    }


def test_files_become_evidence_with_their_paths(session: Session, case: str, folder: Path) -> None:
    changed = folders.attach(session, case, folders.survey(folder))
    assert len(changed.records) == 2
    found = {str(e.fields["path_in_export"].value): e for e in cases.view(session, case).records["evidence"]}
    photo = found["a/b/\u202etwo.jpg"]
    assert photo.fields["name"].value == "two.jpg"
    assert photo.fields["kind"].value == "photo"
    assert evidence.read(session, photo.id) == b"\xff\xd8\xff\xe0two"
    assert (folder / "one.txt").read_bytes() == b"one"


def test_only_the_chosen_ones(session: Session, case: str, folder: Path) -> None:
    found = folders.survey(folder)
    assert len(folders.attach(session, case, found, {"one.txt"}).records) == 1
    with pytest.raises(InputError):
        folders.attach(session, case, found, {"other"})


def test_t12_a_file_exchanged_for_a_link_meanwhile_stops_everything(session: Session, case: str, folder: Path) -> None:
    found = folders.survey(folder)
    (folder / "one.txt").unlink()
    (folder / "one.txt").symlink_to(folder.parent / "outside" / "secret.txt")
    with pytest.raises(InputError) as changed:
        folders.attach(session, case, found)
    assert changed.value.facts["reason"] == "folder-changed"
    assert "evidence" not in cases.view(session, case).records
    assert not list((session.folder / "evidence").iterdir())


def test_t12_a_folder_exchanged_for_a_link_meanwhile_stops_everything(
    session: Session, case: str, folder: Path
) -> None:
    found = folders.survey(folder)
    (folder / "a").rename(folder.parent / "moved")
    (folder / "a").symlink_to(folder.parent / "moved")
    with pytest.raises(InputError):
        folders.attach(session, case, found)


def test_t11_a_deep_or_crowded_folder_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / "deep"
    deep.joinpath(*["d"] * 60).mkdir(parents=True)
    deep.joinpath(*["d"] * 60, "x").write_bytes(b"x")
    found = folders.survey(deep)
    assert not found.files
    assert [why for _, why in found.left_out] == ["too-deep"]
    monkeypatch.setattr(folders.limits, "FOLDER_FILES", 3)
    for n in range(4):
        (tmp_path / str(n)).write_bytes(b"x")
    with pytest.raises(InputError) as many:
        folders.survey(tmp_path)
    assert many.value.facts["reason"] == "too-many-files"


def test_a_cancel_leaves_nothing(session: Session, case: str, folder: Path) -> None:
    def stop(_: object) -> None:
        task.cancel()

    task = Task(stop)
    with pytest.raises(Exception):  # noqa: B017
        folders.attach(session, case, folders.survey(folder), task=task)
    assert not list((session.folder / "evidence").iterdir())


@pytest.mark.parametrize("path", ["", "/a", "../a", "a/../b", "a//b", "a/.", "C:/x", "a\0b", "\\\\host\\x"])
def test_t12_paths_that_are_no_plain_way_down(path: str) -> None:
    assert parts_of(path) is None

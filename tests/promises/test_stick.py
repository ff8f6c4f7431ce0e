"""A stick that somebody prepared: links, pipes, devices, thousands of files, names that act (P21, P22, P23)."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest

from app.services import contacts, editing, sending
from tests.promises.laptop import Laptop, make
from tests.promises.test_hostile_text import inert_problem


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> tuple[Laptop, bytes, str]:
    """Basim's laptop, and a good bundle for him with one case."""
    amal, basim = make(tmp_path_factory.mktemp("stick") / "laptops", "amal", "basim")
    with amal.open() as session:
        case = editing.new_case(session, {"title": "a case"}).created
        assert case
        out = amal.base / "out"
        out.mkdir()
        bundle = Path(sending.send(session, [contacts.listing(session)[0].key_id], out).path).read_bytes()
    return basim, bundle, case


def nasty(stick: Path, bundle: bytes, outside: Path) -> None:
    """Everything that a folder can hold beside the one good bundle."""
    (stick / "good.bin").write_bytes(bundle)
    outside.mkdir()
    (outside / "secret.bin").write_bytes(bundle)
    (outside / "untouched").write_text("as it was", encoding="utf-8")
    (stick / "link.bin").symlink_to(outside / "secret.bin")
    (stick / "hanging.bin").symlink_to(outside / "nothing")
    (stick / "ring.bin").symlink_to(stick / "ring.bin")
    (stick / "folder-link").symlink_to(outside)
    (stick / "folder.bin").mkdir()
    (stick / "folder.bin" / "deeper.bin").write_bytes(bundle)
    os.mkfifo(stick / "pipe.bin")
    with socket.socket(socket.AF_UNIX) as door:
        here = Path.cwd()
        os.chdir(stick)  # a socket's path must be short
        try:
            door.bind("socket.bin")
        finally:
            os.chdir(here)
    if os.geteuid() == 0:
        for name, device in (("zero.bin", os.makedev(1, 5)), ("console.bin", os.makedev(5, 1))):
            try:
                os.mknod(stick / name, 0o600 | 0o020000, device)
            except PermissionError:
                break
    for name in ("a\nb\x1b[2J\u202e.bin", "-rf", "--help", "~", "$(touch x)", "ل" * 100, b"\xff\xfe.bin"):
        path = os.path.join(os.fsencode(stick), name if isinstance(name, bytes) else name.encode())
        with open(path, "wb") as file:
            file.write(b"age-encryption.org/v1\n" + b"rubbish" * 10)
    for name in ("autorun.inf", "setup.exe", "photo.desktop"):
        (stick / name).write_bytes(b"[autorun]\nopen=setup.exe")


def test_p21_p22_a_prepared_stick_gives_the_one_good_bundle_and_leads_nowhere(
    sent: tuple[Laptop, bytes, str], tmp_path: Path
) -> None:
    basim, bundle, case = sent
    stick, outside = tmp_path / "stick", tmp_path / "outside"
    stick.mkdir()
    nasty(stick, bundle, outside)
    before = sorted(os.listdir(os.fsencode(stick)))
    started = time.monotonic()
    said = basim.run("receive", stick, status=1)  # the rubbish is named, the good one is taken
    assert time.monotonic() - started < 20
    _, _, err = basim.said[-1]
    assert inert_problem(said) is None
    assert inert_problem(err) is None
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1
    assert [row["id"] for row in basim.json("list")] == [case]
    after = sorted(os.listdir(os.fsencode(stick)))
    assert set(before) <= set(after)
    assert len(after) - len(before) == 1, "one receipt, and nothing else"
    assert (outside / "untouched").read_text(encoding="utf-8") == "as it was"
    assert sorted(path.name for path in outside.iterdir()) == ["secret.bin", "untouched"]


@pytest.mark.parametrize("name", ["link.bin", "hanging.bin", "ring.bin", "pipe.bin", "socket.bin", "folder-link/x"])
def test_p22_a_named_link_pipe_or_socket_is_refused_at_once(
    sent: tuple[Laptop, bytes, str], tmp_path: Path, name: str
) -> None:
    basim, bundle, _ = sent
    stick = tmp_path / "stick"
    stick.mkdir()
    nasty(stick, bundle, tmp_path / "outside")
    assert basim.fails("receive", stick / name)


def test_p22_a_pipe_taken_for_evidence_is_refused_and_never_waited_for(
    sent: tuple[Laptop, bytes, str], tmp_path: Path
) -> None:
    basim, bundle, _ = sent
    stick = tmp_path / "stick"
    stick.mkdir()
    nasty(stick, bundle, tmp_path / "outside")
    with basim.open() as session:
        case = editing.new_case(session, {"title": "own"}).created
    for name in ("link.bin", "pipe.bin", "socket.bin"):  # a folder is taken in with the plain files in it
        assert basim.fails("attach", case, stick / name)


def test_p22_thousands_of_files_and_no_bundle_end_soon(sent: tuple[Laptop, bytes, str], tmp_path: Path) -> None:
    basim, _, _ = sent
    stick = tmp_path / "stick"
    stick.mkdir()
    for number in range(5_000):
        (stick / f"{number}.bin").touch()
    started = time.monotonic()
    assert "No bundle" in basim.fails("receive", stick)
    assert time.monotonic() - started < 15

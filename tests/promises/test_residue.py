"""Canaries through the whole journey: what a person writes stands nowhere but encrypted, whatever goes wrong."""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from app.base.errors import NoRoom
from app.base.task import Progress, Task
from app.cli.failures import sentence
from app.services import cases, contacts, editing, evidence
from app.services.session import Session
from dev.faults_canary import Canaries
from tests.promises.ground import loose_modes
from tests.promises.laptop import Laptop, make

SHARED = (Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"))
PIECE = 6 * 1024 * 1024


@pytest.fixture(scope="module")
def canaries() -> Canaries:
    return Canaries.hatch(random.SystemRandom().randrange(2**64))


def names_in_shared() -> set[Path]:
    return {path for folder in SHARED if folder.is_dir() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, canaries: Canaries) -> Iterator[tuple[Laptop, Laptop, Path]]:
    """Two laptops named by canaries; one has a record of every type with a canary in every text."""
    before = names_in_shared()
    base = tmp_path_factory.mktemp("residue") / "laptops"
    base.mkdir(mode=0o700)
    words = canaries.words
    amal, basim = (Laptop(base, name, f"correct horse battery river {name} {words[-1]}") for name in ("amal", "basim"))
    sessions = [laptop.create(f"{laptop.name} {word}") for laptop, word in ((amal, words[10]), (basim, words[11]))]
    for one, other in (sessions, sessions[::-1]):
        contacts.add(one, contacts.own_card(other), verified=True, name=f"my {words[12]}")
    fill(sessions[0], canaries)
    for session in sessions:
        session.close()
    yield amal, basim, base
    for path in names_in_shared() - before:
        if path.is_dir() and not path.name.startswith("pytest") and os.access(path, os.R_OK):
            assert not list(canaries.in_files([path])), path


def fill(session: Session, canaries: Canaries) -> None:
    """A case with a record of every type, a draft, a withdrawal and a file."""
    case = editing.new_case(session, {"title": canaries.words[0]}).created
    assert case
    refs = {"case": case}
    for type_, values in canaries.records(refs):
        if type_ == "case":
            continue
        made = editing.new_record(session, case, type_, values).created
        assert made
        refs[type_] = made
    editing.save_draft(session, f"draft {canaries.words[1]}", {"text": canaries.words[2]})
    editing.withdraw(session, refs["note"], canaries.words[3])
    evidence.attach_bytes(session, case, f"{canaries.words[4]}.txt", canaries.words[5].encode() * 100)


def big_file(folder: Path, canaries: Canaries, size: int = PIECE) -> Path:
    """A file full of canaries under the name of one."""
    path = folder / f"{canaries.words[6]}.bin"
    chance = random.Random(5)
    rows = (chance.choice(canaries.words).encode() + chance.randbytes(4000) for _ in range(size // 4000))
    path.write_bytes(b"\n".join(rows))
    return path


def nothing_left(canaries: Canaries, base: Path, *more: Path) -> None:
    """No canary on any disk but in the passphrase file and the originals, and nobody else may read anything."""
    vaults_and_more = [base / "amal", base / "basim", base / "outside", *(path for path in more if path.exists())]
    assert not list(canaries.in_files(vaults_and_more))
    assert not [path for path in (base / "outside").rglob("*") if not path.is_dir()]
    for folder in (base / "amal", base / "basim", *more):
        assert not loose_modes(folder)


def silent(canaries: Canaries, *laptops: Laptop) -> None:
    """Standard error of no command told a canary that was not typed in that very command."""
    for laptop in laptops:
        for words, _, err in laptop.said:
            told = {word for word in canaries.words if word in err}
            typed_words = {word for word in canaries.words if any(word in part for part in words)}
            assert told <= typed_words, (words[:2], err)


def test_t18_t38_the_whole_journey_leaves_nothing_readable(world, canaries: Canaries, tmp_path: Path) -> None:
    amal, basim, base = world
    stick = base / "stick"
    stick.mkdir(mode=0o700)
    rows = amal.json("list")
    case = rows[0]["id"]
    assert canaries.words[0] in rows[0]["title"]
    amal.run("attach", case, big_file(tmp_path, canaries))
    to = amal.json("contact list")[0]["name"]
    amal.run("send", "--to", to, "--out", stick, "--against-consent")  # which the canaries refuse: all are to go
    (bundle,) = stick.iterdir()
    basim.run("receive", stick, "--dry-run")
    basim.run("receive", stick)
    amal.run("receive", stick)
    assert not loose_modes(stick)
    person = amal.json("list", "--type", "person")[0]["id"]
    for laptop, word in ((amal, canaries.words[7]), (basim, canaries.words[8])):
        laptop.run("set", person, "names", word)
    back = base / "back"
    back.mkdir(mode=0o700)
    basim.run("send", "--to", basim.json("contact list")[0]["name"], "--out", back, "--against-consent")
    amal.run("receive", back)
    assert any(d["field"] == "names" for d in amal.json("disputes list"))
    amal.run("disputes settle", person, "names", canaries.words[9], "--reason", canaries.words[9])
    for words in (("list",), ("search", canaries.words[0]), ("show", case), ("disputes list",), ("vault check",)):
        assert amal.run(*words)

    good = bundle.read_bytes()
    for name, content in (
        ("altered", good[:5000] + bytes([good[5000] ^ 4]) + good[5001:]),
        ("cut", good[: len(good) // 2]),
        ("no-bundle", canaries.words[3].encode()),
    ):
        bad = stick / f"{name}.bin"
        bad.write_bytes(content)
        basim.fails("receive", bad)
        bad.unlink()
    amal.fails("receive", bundle)  # it is for Basim
    amal.fails("show", canaries.words[0])
    amal.fails("send", "--to", canaries.words[1], "--out", stick)
    amal.fails("set", person, "no-such-field", canaries.words[2])
    amal.fails("set", case, "status", canaries.words[2])
    amal.fails("disputes settle", case, "title", canaries.words[2], "--reason", canaries.words[2])
    amal.fails("attach", case, tmp_path / canaries.words[9])
    amal.fails("list", "--type", canaries.words[2])
    right, amal.passphrase = amal.passphrase, amal.passphrase.replace(canaries.words[-1], canaries.words[-2])
    assert "doesn't open" in amal.fails("list")
    amal.passphrase = right
    silent(canaries, amal, basim)
    nothing_left(canaries, base, stick, back)


@pytest.mark.parametrize("what", [*(pytest.param(w, marks=pytest.mark.nightly) for w in ("attach", "send")), "receive"])
def test_t18_a_kill_in_the_middle_leaves_nothing_readable(world, canaries: Canaries, tmp_path: Path, what: str) -> None:
    amal, basim, base = world
    stick = base / f"stick-{what}"
    stick.mkdir(mode=0o700)
    case = amal.json("list")[0]["id"]
    to = amal.json("contact list")[0]["name"]
    original = big_file(tmp_path, canaries, 4 * PIECE)
    if what != "attach":
        amal.run("attach", case, original)
    if what == "receive":
        amal.run("send", "--to", to, "--out", stick)
    laptop = basim if what == "receive" else amal
    words: tuple[object, ...] = {
        "attach": (case, original),
        "send": ("--to", to, "--out", stick),
        "receive": (stick,),
    }[what]
    watched = stick if what == "send" else laptop.vault / "evidence"
    there = {path.name for path in watched.iterdir()}
    child = laptop.start(what, *words)
    grown = wait_for(child, lambda: any(p.stat().st_size > 100_000 for p in watched.iterdir() if p.name not in there))
    child.kill()
    _, err = child.communicate()
    assert grown, err
    assert not canaries.in_bytes(err)
    nothing_left(canaries, base, stick)
    assert laptop.json("vault check")["ok"]
    assert {path.name for path in watched.iterdir() if not path.name.startswith(".")} >= there
    if what != "send":
        assert not [path for path in watched.iterdir() if path.suffix], "unlocking sweeps what was being written"
    nothing_left(canaries, base, stick)


def wait_for(child: subprocess.Popen[bytes], seen: Callable[[], bool]) -> bool:
    """Whether it was seen before the process ended."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and child.poll() is None:
        with suppress(FileNotFoundError):  # renamed while we looked
            if seen():
                return True
        time.sleep(0.002)
    return False


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of 48 MiB."""
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=48m,mode=700", "none", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not permitted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_t05_t18_a_disk_too_small_for_a_file_is_named_before_anything_is_written(
    canaries: Canaries, disk: Path, tmp_path: Path
) -> None:
    amal, case, before = begun(disk, canaries)
    said = amal.fails("attach", case, big_file(tmp_path, canaries, 9 * PIECE))
    assert "not enough room on this disk" in said and "MiB are needed" in said
    unharmed(amal, disk, canaries, case, before)


def test_t05_t18_a_disk_that_fills_while_a_file_is_taken_in_is_named_and_leaves_nothing_readable(
    canaries: Canaries, disk: Path, tmp_path: Path
) -> None:
    amal, case, before = begun(disk, canaries)
    filler = disk / "filler"

    def fill_up(at: Progress) -> None:
        if at.done and not filler.exists():
            filler.write_bytes(b"")
            with suppress(OSError), filler.open("ab", buffering=0) as open_file:
                while open_file.write(bytes(1 << 16)):
                    pass

    with amal.open() as session, pytest.raises(NoRoom) as refused:
        evidence.attach(session, case, [big_file(tmp_path, canaries, 4 * PIECE)], task=Task(fill_up))
    assert filler.exists() and "disk is full" in sentence(refused.value, "en")
    filler.unlink()
    unharmed(amal, disk, canaries, case, before)


def begun(disk: Path, canaries: Canaries) -> tuple[Laptop, str, object]:
    """A laptop whose vault lies on that disk, its one case, and the vault's fingerprint."""
    (amal,) = make(disk, "amal")
    (disk / "basim").mkdir(mode=0o700)
    with amal.open() as session:
        case = editing.new_case(session, {"title": canaries.words[0]}).created
        assert case
        return amal, case, cases.fingerprint(session)


def unharmed(amal: Laptop, disk: Path, canaries: Canaries, case: str, before: object) -> None:
    """What was there is there, nothing else is, and the work can go on."""
    silent(canaries, amal)
    nothing_left(canaries, disk)
    with amal.open() as session:
        assert cases.fingerprint(session) == before
        editing.new_record(session, case, "note", {"text": "there is room to go on"})

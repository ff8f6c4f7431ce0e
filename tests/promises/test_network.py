"""Nothing phones home, and nothing is written anywhere but where it was told (T40, T18)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.services import contacts, editing
from tests.promises.laptop import ROOT, Laptop, make

CALLS = "network,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,truncate"
NOWHERE = ("/dev/null", "/dev/tty", "/proc/self/")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def no_namespace() -> str | None:
    """Why no empty network can be made here. Root in CI always can, or the proof is missing."""
    if shutil.which("unshare") is None:
        return "no unshare here"
    if subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode == 0:
        return None
    assert not (os.environ.get("CI") and os.geteuid() == 0), "root in CI must be able to make an empty network"
    return "an empty network namespace is not permitted here"


@pytest.fixture(scope="module")
def empty_network() -> tuple[str, ...]:
    reason = no_namespace()
    if reason:
        pytest.skip(reason)
    return ("unshare", "-n")


def test_the_empty_network_is_empty(empty_network: tuple[str, ...]) -> None:
    code = "import socket; socket.create_connection(('1.1.1.1', 53), 2)"
    done = subprocess.run(
        [*empty_network, sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert "unreachable" in done.stderr


def test_t40_the_demonstration_holds_without_any_network(empty_network: tuple[str, ...], tmp_path: Path) -> None:
    laptop = Laptop(tmp_path, "unused", "")
    done = subprocess.run(
        [*empty_network, sys.executable, "-m", "app", "demo", str(tmp_path / "demo")],
        cwd=ROOT, env=laptop.environment(), capture_output=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert not [path for path in laptop.outside.rglob("*") if not path.is_dir()]


def test_t40_t18_no_socket_is_opened_and_nothing_is_written_elsewhere(tmp_path: Path) -> None:
    """Every system call of a journey by command line: no socket but local ones, no file but in the places named."""
    if shutil.which("strace") is None:
        pytest.skip("no strace here")
    base = tmp_path / "laptops"
    amal, basim = make(base, "amal", "basim")
    stick, log = base / "stick", tmp_path / "calls"
    stick.mkdir()
    photo = tmp_path / "photo.bin"
    photo.write_bytes(os.urandom(300_000))
    with amal.open() as session:
        case = editing.new_case(session, {"title": "a case"}).created
        assert contacts.listing(session)
    steps: list[tuple[Laptop, str, tuple[object, ...]]] = [
        (amal, "attach", (case, photo)),
        (amal, "set", (case, "summary", "said")),
        (amal, "send", ("--to", "basim", "--out", stick)),
        (basim, "receive", (stick,)),
        (amal, "receive", (stick,)),
        (basim, "show", (case,)),
        (basim, "vault check", ()),
    ]
    calls: list[str] = []
    for number, (laptop, words, more) in enumerate(steps):
        out = log.with_suffix(f".{number}")
        laptop.before = ("strace", "-f", "--seccomp-bpf", "-s", "1000", "-e", f"trace={CALLS}", "-o", str(out))
        try:
            laptop.run(words, *more)
        except AssertionError:
            if not out.exists() or "ptrace" in laptop.said[-1][2]:
                pytest.skip("tracing is not permitted here")
            raise
        calls += out.read_text(encoding="utf-8", errors="replace").splitlines()
    assert sum("openat(" in call for call in calls) > 1000, "the journey was really traced"
    inner = re.compile(r"\b(socket|connect|sendto|sendmsg|bind)\(")
    assert not [call for call in calls if inner.search(call) and not re.search(r"AF_UNIX|AF_LOCAL", call)]
    allowed = [str(folder) for folder in (amal.vault, basim.vault, base / ".amal", base / ".basim", stick)]
    elsewhere = [call for call in calls if writes(call) and not at_home(call, allowed)]
    assert not elsewhere, elsewhere[:10]
    assert sum(writes(call) for call in calls) > 20


def writes(call: str) -> bool:
    """Whether a traced call makes or opens something for writing, and did so."""
    if re.search(r"= -1 |resumed>|\+\+\+|---", call):
        return False
    if re.search(r"\b(open|openat)\(", call):
        return bool(re.search(r"O_WRONLY|O_RDWR|O_CREAT", call))
    return bool(re.search(r"\b(creat|mkdir|mkdirat|rename|renameat|renameat2|link|linkat|symlink|symlinkat)\(", call))


def at_home(call: str, allowed: list[str]) -> bool:
    return all(path.startswith((*allowed, *NOWHERE)) for path in QUOTED.findall(call))

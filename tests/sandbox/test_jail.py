"""T41, P17: what a taken-over child can do, tried from inside it; and the same without walls, where it must succeed."""

from __future__ import annotations

import io
import re
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.errors import Unshowable
from app.base.task import Task
from app.sandbox import client, syscalls
from app.sandbox.nursery import Nursery
from tests.sandbox.conftest import needs_linux, probe_command

pytestmark = needs_linux
HEADERS = {
    "x86_64": [Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), Path("/usr/include/asm/unistd_64.h")],
    "aarch64": [Path("/usr/include/asm-generic/unistd.h")],
}


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("secret", "spare1", "spare2", "spare3"):
        (tmp_path / name).write_text("kept")
    return tmp_path


def attempts(nursery: Nursery, folder: Path, port: int) -> dict:
    options = {"folder": str(folder), "port": port}
    (result,) = client.stream("attempt", io.BytesIO(b"x"), options, Task(), nursery)
    return result.value


def test_t41_a_child_can_neither_write_nor_read_nor_connect_nor_start_anything(
    probes: Nursery, folder: Path, listening: int
) -> None:
    said = attempts(probes, folder, listening)
    assert said["done"] == []
    assert len(said["tried"]) == 28 and said["environment"] == []
    assert sorted(p.name for p in folder.iterdir()) == ["secret", "spare1", "spare2", "spare3"]
    assert all(p.read_text() == "kept" for p in folder.iterdir())


def test_t41_without_walls_the_same_attempts_succeed(probes: Nursery, folder: Path, listening: int) -> None:
    """The teeth of the test above: a child that built nothing and says that it did."""
    with Nursery(spare=False, command=probe_command("--bare")) as bare:
        done = set(attempts(bare, folder, listening)["done"])
    assert {"create", "append", "read", "unlink", "rename", "link", "connect", "exec", "signal", "code"} <= done
    assert {"memory", "memfd", "fork", "stat", "list", "udp", "unix", "own-memory", "other-limit"} <= done


@pytest.mark.parametrize("flag", ["--honest", "--rude"])
def test_t41_a_child_without_walls_is_given_no_document(probes: Nursery, flag: str) -> None:
    document = io.BytesIO(b"x" * 100)
    with Nursery(spare=False, command=probe_command(flag)) as other, pytest.raises(Unshowable) as failed:
        list(client.stream("echo", document, {}, Task(), other))
    assert failed.value.facts == {"reason": "no-sandbox"}
    assert document.tell() == 0


@pytest.mark.parametrize("command", [["/nonexistent/program"], ["/bin/false"], ["/bin/echo"]])
def test_t41_a_child_that_does_not_start_is_the_named_error(command: list[str]) -> None:
    with Nursery(command=command) as other, pytest.raises(Unshowable) as failed:
        client.facts(io.BytesIO(b"x"), Task(), other)
    assert failed.value.facts == {"reason": "no-sandbox"}


def kernel_numbers(machine: str) -> dict[str, int]:
    header = next((p for p in HEADERS[machine] if p.is_file()), None)
    if header is None:
        pytest.skip(f"the kernel's header with the numbers of {machine} is not on this machine")
    found = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text())
    return {name: int(number) for name, number in found}


@pytest.mark.parametrize("machine", sorted(syscalls.MACHINES))
def test_system_call_numbers_are_the_kernels(machine: str) -> None:
    known, column = kernel_numbers(machine), syscalls.MACHINES[machine][0]
    named = syscalls.ALLOWED | {
        "mmap": syscalls.MMAP,
        "mprotect": syscalls.MPROTECT,
        "clone": syscalls.CLONE,
        "clone3": syscalls.CLONE3,
        "prlimit64": syscalls.PRLIMIT,
        "tgkill": syscalls.TGKILL,
        "seccomp": syscalls.SECCOMP,
    }
    assert {n: v[column] for n, v in named.items() if v[column] is not None} == {
        n: known[n] for n, v in named.items() if v[column] is not None
    }


def decide(program: bytes, number: int, arch: int, arguments: tuple[int, ...] = ()) -> int:
    """Run a filter as the kernel would: for the processor that this test doesn't run on."""
    data = struct.pack("=iIQ6Q", number, arch, 0, *(arguments + (0,) * 6)[:6])
    steps = [struct.unpack_from("=HBBI", program, at) for at in range(0, len(program), 8)]
    at, accumulator = 0, 0
    while True:
        code, then, otherwise, value = steps[at]
        at += 1
        if code == 0x20:
            accumulator = struct.unpack_from("=I", data, value)[0]
        elif code == 0x54:
            accumulator &= value
        elif code == 0x06:
            return value
        else:
            holds = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: bool(accumulator & value)}[code]
            at += then if holds else otherwise


@pytest.mark.parametrize("machine", sorted(syscalls.MACHINES))
def test_filter_allows_what_is_listed_and_nothing_else(machine: str) -> None:
    column, arch = syscalls.MACHINES[machine]
    program = syscalls.filter_program(machine, 77)
    allow, refuse = 0x7FFF0000, 0x00050001
    listed = {numbers[column] for numbers in syscalls.ALLOWED.values()} - {None}
    checked = {c[column] for c in (syscalls.MMAP, syscalls.MPROTECT, syscalls.CLONE, syscalls.CLONE3)}
    checked |= {syscalls.PRLIMIT[column], syscalls.TGKILL[column]}
    for number in set(range(600)) - checked:
        assert decide(program, number, arch) == (allow if number in listed else refuse), number
    for call in (syscalls.MMAP, syscalls.MPROTECT):
        assert decide(program, call[column], arch, (0, 0, 3)) == allow
        assert decide(program, call[column], arch, (0, 0, 7)) == refuse
    assert decide(program, syscalls.CLONE[column], arch, (0x3D0F00,)) == allow  # as pthread_create asks
    assert decide(program, syscalls.CLONE[column], arch, (0x11,)) == refuse  # as fork asks
    assert decide(program, syscalls.CLONE[column], arch, (0x4111,)) == refuse  # as vfork asks
    assert decide(program, syscalls.CLONE3[column], arch) == 0x00050026
    assert decide(program, syscalls.PRLIMIT[column], arch, (0,)) == allow
    assert decide(program, syscalls.PRLIMIT[column], arch, (78,)) == refuse
    assert decide(program, syscalls.TGKILL[column], arch, (77, 78, 6)) == allow
    assert decide(program, syscalls.TGKILL[column], arch, (76, 76, 9)) == refuse
    assert decide(program, 0, arch ^ 1) == 0x80000000
    if machine == "x86_64":
        assert decide(program, 0x40000000, arch) == refuse

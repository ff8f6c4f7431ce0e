"""The walls around a child, in the order in which they are built, and the proof that they stand.

Linux only: the filter of system calls, Landlock, an empty network and resource limits. Where a
wall that :data:`REQUIRED` names can't be built or doesn't hold when tried, the parent gives the
child nothing to read (``Unshowable``, ``no-sandbox``).
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import platform
import signal
import struct
import sys
from collections.abc import Callable
from contextlib import suppress

if sys.platform != "win32":
    import resource

from app.base.limits import SANDBOX_MEMORY_BYTES, SANDBOX_STREAM_CPU, SANDBOX_THREADS
from app.sandbox.syscalls import MACHINES, SECCOMP, filter_program

# What must have been tried and refused before a child is given a document.
REQUIRED = frozenset({"create", "read", "network", "exec", "fork", "signal", "code", "memory"})

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446  # the same on every processor
_FILTER_MODE, _ALL_THREADS = 1, 1
_CAPSET = {"x86_64": 126, "aarch64": 91}
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # bits that each Landlock version knows; later ones know 16
_O_TMPFILE = getattr(os, "O_TMPFILE", 0)


def _libc() -> ctypes.CDLL:
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return library


def bind_to_parent(parent: int | None) -> None:
    """End with the parent: a lock leaves no child, whichever way the parent ends."""
    if not sys.platform.startswith("linux"):
        return
    _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os._exit(0)  # it ended before this line


def leave_world() -> None:
    """Before anything is loaded: no core dump, no tracer, no open file but the three, a network with nothing in it."""
    os.umask(0o077)
    os.closerange(3, 4096)
    os.chdir("/")
    os.environ.clear()
    if not sys.platform.startswith("linux"):
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = _libc()
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0:
        # In a user namespace of its own the limit counts this process alone, not all of the person's.
        resource.setrlimit(resource.RLIMIT_NPROC, (SANDBOX_THREADS, SANDBOX_THREADS))
    else:
        libc.unshare(_CLONE_NEWNET)


def close() -> dict[str, bool]:
    """Build the walls and try each; which of them held. From here on no file can be opened, by anyone."""
    if not sys.platform.startswith("linux"):
        return dict.fromkeys(sorted(REQUIRED), False)
    landlock = _forbid_files()
    _limit_resources()
    _drop_rights()
    _filter_calls()
    return prove() | {"landlock": landlock}


def allow_cpu(seconds: int) -> None:
    """Lower the processor time to what the verb may use."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, min(seconds + 1, SANDBOX_STREAM_CPU + 1)))


def _limit_resources() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (SANDBOX_MEMORY_BYTES, SANDBOX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SANDBOX_STREAM_CPU, SANDBOX_STREAM_CPU + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def _forbid_files() -> bool:
    """Landlock without a single rule: no path can be opened, made, moved or run. Whether it holds when tried."""
    libc = _libc()
    version = libc.syscall(_LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return False
    rights = struct.pack("=Q", (1 << _FILE_RIGHTS.get(version, 16)) - 1)
    rights += struct.pack("=Q", 3) if version >= 4 else b""  # TCP bind and connect
    rights += struct.pack("=Q", 3) if version >= 6 else b""  # abstract sockets, signals
    rules = libc.syscall(_LANDLOCK_CREATE, rights, ctypes.c_size_t(len(rights)), 0)
    if rules < 0:
        return False
    held = libc.syscall(_LANDLOCK_RESTRICT, rules, 0) == 0
    os.close(rules)
    return held and _is_refused(lambda: os.close(os.open("/", os.O_RDONLY)), errno.EACCES)


def _drop_rights() -> None:
    """A child of root, or of its own user namespace, is no longer mighty."""
    head = struct.pack("=Ii", 0x20080522, 0)
    _libc().syscall(_CAPSET.get(platform.machine(), _CAPSET["x86_64"]), head, bytes(24))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def _filter_calls() -> None:
    """For all threads; can't be taken off again. Fails silently: :func:`prove` tells."""
    machine = platform.machine()
    if machine not in MACHINES:
        return
    steps = filter_program(machine, os.getpid())
    program = _Program(len(steps) // 8, steps)
    _libc().syscall(SECCOMP[MACHINES[machine][0]], _FILTER_MODE, _ALL_THREADS, ctypes.byref(program))


def prove() -> dict[str, bool]:
    """Try what must not be possible; for each, whether it was refused by a wall and not by chance."""
    return {
        "create": _is_refused(lambda: os.close(os.open("/tmp", _O_TMPFILE | os.O_WRONLY, 0o600))),  # noqa: S108  no name
        "read": _is_refused(lambda: os.close(os.open("/proc/self/status", os.O_RDONLY))),
        "network": _is_refused(_open_socket),
        "exec": _is_refused(lambda: os.execv("/nonexistent", ["nonexistent"])),  # noqa: S606  refused or not there
        "fork": _is_refused(_fork),
        "signal": _is_refused(lambda: os.kill(os.getppid(), 0)),
        "code": _is_refused(lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC).close()),
        "memory": _is_refused(lambda: mmap.mmap(-1, SANDBOX_MEMORY_BYTES).close(), errno.ENOMEM),
    }


def _is_refused(attempt: Callable[[], object], number: int = errno.EPERM) -> bool:
    try:
        attempt()
    except OSError as error:
        return error.errno == number
    return False


def _open_socket() -> None:
    """By the C library: no part of the program imports a network module, not even this one (T40)."""
    descriptor = _libc().socket(2, 1, 0)  # AF_INET, SOCK_STREAM
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "refused")
    os.close(descriptor)


def _fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    with suppress(OSError):
        os.waitpid(child, 0)

"""The system calls that decoding needs, and the filter that refuses every other one.

An allow-list: a call that isn't named here (and every call that a later kernel brings) fails
with EPERM. Opening, making, renaming or linking a file, sockets, programs, processes, signals
to others, tracing, io_uring, namespaces and new executable memory are all refused by not being
here. Only the numbers differ between the two processors; the filter is classic BPF as
``seccomp(2)`` describes it.
"""

from __future__ import annotations

import errno
import struct

# name: (x86_64, aarch64); None where the processor has no such call.
ALLOWED: dict[str, tuple[int | None, int | None]] = {
    # the two pipes, and closing them
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "close": (3, 57),
    "lseek": (8, 62),
    "fstat": (5, 80),
    # memory (mmap and mprotect: below)
    "munmap": (11, 215),
    "brk": (12, 214),
    "mremap": (25, 216),
    "madvise": (28, 233),
    # threads of this process, and waiting
    "futex": (202, 98),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "set_robust_list": (273, 99),
    "rseq": (334, 293),
    "membarrier": (324, 283),
    "restart_syscall": (219, 128),
    "nanosleep": (35, 101),
    "clock_nanosleep": (230, 115),
    "poll": (7, None),
    "ppoll": (271, 73),
    # signals to itself
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    # asking the time, the own ids, random bytes
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "gettimeofday": (96, 169),
    "times": (100, 153),
    "getrusage": (98, 165),
    "getcpu": (309, 168),
    "getpid": (39, 172),
    "getppid": (110, 173),
    "gettid": (186, 178),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "uname": (63, 160),
    "sysinfo": (99, 179),
    "getrandom": (318, 278),
    # the end
    "exit": (60, 93),
    "exit_group": (231, 94),
}
MMAP, MPROTECT, CLONE, CLONE3 = (9, 222), (10, 226), (56, 220), (435, 435)
PRLIMIT, TGKILL = (302, 261), (234, 131)
SECCOMP = (317, 277)
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column above, AUDIT_ARCH_…

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16
_PROT_EXEC = 4
_THREAD = 0x00010000 | 0x00000100  # CLONE_THREAD and CLONE_VM: a thread, never a process
_X32 = 0x40000000  # the second numbering of x86_64


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", code, then, otherwise, value)


def _only_if(number: int, *checks: bytes) -> list[bytes]:
    """``checks`` run for this call alone, and all of them return."""
    return [_step(_EQUAL, number, 0, len(checks)), *checks]


def _argument(index: int) -> bytes:
    return _step(_LOAD, _ARGUMENTS + 8 * index)  # the low half: what is checked fits into it


def filter_program(machine: str, pid: int) -> bytes:
    """The filter for this processor, as an array of ``struct sock_filter``. Raises KeyError for another processor."""
    column, arch = MACHINES[machine]
    allow, refuse = _step(_RETURN, _ALLOW), _step(_RETURN, _ERRNO | errno.EPERM)
    missing = _step(_RETURN, _ERRNO | errno.ENOSYS)
    program = [_step(_LOAD, _ARCH), _step(_EQUAL, arch, 1, 0), _step(_RETURN, _KILL), _step(_LOAD, _NUMBER)]
    if machine == "x86_64":
        program += [_step(_AT_LEAST, _X32, 0, 1), refuse]
    for numbers in ALLOWED.values():
        number = numbers[column]
        if number is not None:
            program += _only_if(number, allow)
    for call in (MMAP, MPROTECT):  # no new code: what a decoder was talked into writing can't be run
        program += _only_if(call[column], _argument(2), _step(_ANY_BIT, _PROT_EXEC, 0, 1), refuse, allow)
    thread = (_argument(0), _step(_AND, _THREAD), _step(_EQUAL, _THREAD, 0, 1), allow, refuse)
    program += _only_if(CLONE[column], *thread)
    program += _only_if(CLONE3[column], missing)  # its flags lie in memory; the C library falls back to clone
    program += _only_if(PRLIMIT[column], _argument(0), _step(_EQUAL, 0, 0, 1), allow, refuse)
    program += _only_if(TGKILL[column], _argument(0), _step(_EQUAL, pid, 0, 1), allow, refuse)  # abort()
    return b"".join([*program, refuse])

"""What the system must bring: checked, and as root on Debian installed.

Runs with the standard library alone, before there is an environment::

    python3 dev/system.py --venv | --offscreen | --screen | --build | --display

Exit status 0 when all is there; 1 after saying exactly what to do. ``--display`` only looks
for a screen to open the window on.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

# What is looked for → the Debian 12 package that brings it.
OFFSCREEN = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
}
SCREEN = OFFSCREEN | {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
BUILD = SCREEN | {"objdump": "binutils", "objcopy": "binutils", "cc": "gcc libc6-dev", "strace": "strace"}

NO_SCREEN = """\
Everything is ready, but there is no screen here to open the window on (neither DISPLAY nor WAYLAND_DISPLAY is set).
  Without a screen:         make demo
  On a virtual screen:      apt-get install xvfb xauth && xvfb-run make run
  From another computer:    ssh -X to this one, then make run"""


def holds_library(name: str) -> bool:
    """Whether the dynamic linker finds a library by this name."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def holds(name: str) -> bool:
    """Whether the system has this library or command."""
    return holds_library(name) if ".so" in name else shutil.which(name) is not None


def find_missing(needs: Mapping[str, str], probe: Callable[[str], bool] = holds) -> list[str]:
    """The packages that are missing, each once, in the order of ``needs``."""
    return list(dict.fromkeys(package for name, package in needs.items() if not probe(name)))


def venv_needs() -> dict[str, str]:
    """Debian splits ``ensurepip`` from Python, into a package named after the version."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {} if importlib.util.find_spec("ensurepip") else {"ensurepip": f"python{version}-venv"}


def build_needs() -> dict[str, str]:
    """A built program carries Python as a shared library, which Debian splits off its own Python."""
    library = f"libpython{sys.version_info.major}.{sys.version_info.minor}.so.1.0"
    beside = Path(str(sysconfig.get_config_var("LIBDIR"))) / library
    if sys.platform != "linux" or beside.exists():
        return BUILD
    return BUILD | {library: library.split(".so")[0]}


def apt_install(packages: Iterable[str]) -> int:
    """Install Debian packages as root; returns the exit status."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *" ".join(packages).split()]):
        done = subprocess.run(["apt-get", "--quiet", *command], env=environment, capture_output=True, check=False)
        if done.returncode:
            sys.stderr.buffer.write(done.stdout + done.stderr)
            return done.returncode
    return 0


def announce(text: str) -> None:
    """Print at once, although what runs next writes to the same screen."""
    print(text, flush=True)


def provide(
    needs: Mapping[str, str],
    *,
    root: bool,
    apt: bool,
    probe: Callable[[str], bool] = holds,
    install: Callable[[Iterable[str]], int] = apt_install,
    say: Callable[[str], object] = announce,
) -> int:
    """See that ``needs`` are met: install them, or say how to. Returns the exit status."""
    missing = find_missing(needs, probe)
    if not missing:
        return 0
    command = f"apt-get install --no-install-recommends {' '.join(missing)}"
    if not apt:
        names = ", ".join(name for name, package in needs.items() if package in missing)
        say(f"This system lacks: {names}\nInstall what provides them (on Debian: {command}), then try again.")
        return 1
    if not root:
        say(f"This system lacks some libraries. Install them with:\n\n  sudo apt-get update && sudo {command}\n")
        return 1
    say(f"Installing what this system lacks: {' '.join(missing)}")
    if install(missing) == 0:
        still = find_missing({k: v for k, v in needs.items() if k != "ensurepip"}, probe)
        if not still:
            return 0
    say(f"That did not work. Try it by hand:\n\n  apt-get update && {command}\n")
    return 1


def has_screen(environment: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether a window can open: X11, Wayland, a Qt platform that was chosen, or a system that always has one."""
    if platform != "linux":
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def main(arguments: Sequence[str]) -> int:
    if arguments == ["--display"]:
        if has_screen(os.environ):
            return 0
        print(NO_SCREEN)
        return 1
    needs = {"--venv": venv_needs, "--offscreen": lambda: OFFSCREEN, "--screen": lambda: SCREEN, "--build": build_needs}
    if len(arguments) != 1 or arguments[0] not in needs:
        print(__doc__)
        return 2
    if sys.platform != "linux" and arguments[0] != "--venv":
        return 0
    probe = (lambda name: name != "ensurepip") if arguments[0] == "--venv" else holds
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return provide(needs[arguments[0]](), root=root, apt=shutil.which("apt-get") is not None, probe=probe)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What `make run` says when the system lacks something, with a system that lacks it."""

from __future__ import annotations

import importlib.util

import pytest

from tests.house.source import ROOT

spec = importlib.util.spec_from_file_location("system", ROOT / "dev" / "system.py")
assert spec and spec.loader
system = importlib.util.module_from_spec(spec)
spec.loader.exec_module(system)


class Machine:
    """A machine with some libraries, whose package manager works or not."""

    def __init__(self, *, lacks: set[str], apt_works: bool = True) -> None:
        self.lacks = set(lacks)
        self.apt_works = apt_works
        self.installed: list[str] = []
        self.said: list[str] = []

    def probe(self, name: str) -> bool:
        return name not in self.lacks

    def install(self, packages: list[str]) -> int:
        if not self.apt_works:
            return 100
        self.installed += packages
        self.lacks.clear()
        return 0

    def provide(self, *, root: bool, apt: bool = True) -> int:
        return system.provide(
            system.SCREEN, root=root, apt=apt, probe=self.probe, install=self.install, say=self.said.append
        )


def test_a_complete_machine_is_left_alone() -> None:
    machine = Machine(lacks=set())
    assert machine.provide(root=True) == 0
    assert not machine.installed and not machine.said


def test_root_gets_exactly_what_is_missing_installed() -> None:
    machine = Machine(lacks={"libxcb-cursor.so.0", "libEGL.so.1"})
    assert machine.provide(root=True) == 0
    assert machine.installed == ["libegl1", "libxcb-cursor0"]


def test_a_person_without_root_gets_the_command_to_copy() -> None:
    machine = Machine(lacks={"libxcb-cursor.so.0"})
    assert machine.provide(root=False) == 1
    assert not machine.installed
    assert "sudo apt-get install --no-install-recommends libxcb-cursor0\n" in machine.said[0]


@pytest.mark.parametrize("root", [True, False])
def test_another_distribution_gets_the_names_of_the_libraries(root: bool) -> None:
    machine = Machine(lacks={"libxcb-cursor.so.0"})
    assert machine.provide(root=root, apt=False) == 1
    assert not machine.installed and "libxcb-cursor.so.0" in machine.said[0]


def test_a_failed_install_is_not_taken_for_success() -> None:
    machine = Machine(lacks={"libGL.so.1"}, apt_works=False)
    assert machine.provide(root=True) == 1
    assert "That did not work" in machine.said[-1]


def test_the_linker_is_really_asked() -> None:
    assert system.holds("sh") and not system.holds("no-such-command-here")
    assert not system.holds("libno-such-library.so.9")


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        pytest.param({}, "linux", False, id="no-screen"),
        pytest.param({"DISPLAY": ":0"}, "linux", True, id="x11"),
        pytest.param({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True, id="wayland"),
        pytest.param({"QT_QPA_PLATFORM": "offscreen"}, "linux", True, id="chosen"),
        pytest.param({}, "darwin", True, id="mac"),
    ],
)
def test_a_screen_is_looked_for_before_the_window_opens(environment, platform, expected) -> None:
    assert system.has_screen(environment, platform) is expected


def test_without_a_screen_the_next_step_is_named() -> None:
    assert "make demo" in system.NO_SCREEN and "xvfb-run make run" in system.NO_SCREEN

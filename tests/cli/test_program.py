"""Commands are loaded when they are asked for; the table of who makes which is held against the modules."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator

import click
import pytest

from app.cli import program
from tests.cli.laptops import ROOT

MODULES = sorted(path.stem for path in (ROOT / "app" / "cli").glob("*.py") if "def add_to(" in path.read_text("utf-8"))


@pytest.mark.parametrize("module", MODULES)
def test_every_command_of_a_module_is_in_the_table(module: str) -> None:
    group = click.Group()
    importlib.import_module(f"app.cli.{module}").add_to(group)
    assert group.commands
    assert all(module in program.COMMANDS[name] for name in group.commands)


def test_every_command_of_the_table_is_made() -> None:
    context = click.Context(program.program)
    for name in program.program.list_commands(context):
        assert program.program.get_command(context, name) is not None
    assert {module for modules in program.COMMANDS.values() for module in modules} == set(MODULES)


def test_a_command_of_a_group_is_there_when_only_its_group_was_asked_for() -> None:
    """``sijil contact introduce`` is made by another module than ``sijil contact``: both must be in the table."""
    context = click.Context(program.program)
    for name in program.program.list_commands(context):
        command = program.program.get_command(context, name)
        assert command is not None
        for said, callback in leaves(name, command):
            assert callback.__module__.rpartition(".")[2] in program.COMMANDS[name], said


def leaves(said: str, command: click.Command) -> Iterator[tuple[str, Callable[..., object]]]:
    if isinstance(command, click.Group):
        for name, one in command.commands.items():
            yield from leaves(f"{said} {name}", one)
    else:
        assert command.callback is not None
        yield said, command.callback


def test_what_another_command_loaded_doesnt_hide_a_part_of_a_group() -> None:
    twice = "program.main(['send', '--help']); program.main(['contact', 'introduce', '--help'])"
    asked = f"from app.cli import program; {twice}"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, encoding="utf-8", check=True, timeout=60
    )
    assert "introduce" in done.stdout and done.stderr == ""


def test_a_command_that_isnt_there_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["frobnicate"]) == 1
    assert "frobnicate" in capsys.readouterr().err


def test_what_nobody_asked_for_isnt_loaded() -> None:
    asked = "import sys; from app.cli import program; program.main(['vault', '--help']); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, encoding="utf-8", check=True, timeout=60
    )
    assert not {"app.cli.room_commands", "app.services.sealing", "httpx", "PySide6"} & set(done.stdout.split())

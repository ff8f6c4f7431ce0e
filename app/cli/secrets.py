"""Passphrases for the command line: from a prompt or a file, never from an argument or the environment.

Arguments and environments can be read by other programs of the same user, and shells keep
a history of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from app.base.catalogue import text
from app.base.errors import InputError
from app.cli.output import TerminalTask
from app.services import vaults
from app.services.session import Session

F = TypeVar("F", bound=Callable[..., Any])

FILE_OPTION = "--passphrase-file"


def passphrase_option(function: F) -> F:
    """Adds ``--passphrase-file FILE`` to a command."""
    return click.option(
        FILE_OPTION, "passphrase_file", type=click.Path(path_type=Path), help="Read the passphrase from FILE."
    )(function)


def read_secret_file(path: Path) -> str:
    """The first line of a file, without its line end. Raises InputError ``passphrase-file``."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("passphrase-file", path=path) from error
    if not lines or not lines[0].strip():
        raise InputError("passphrase-file", path=path)
    return lines[0].strip()


def _prompt(key: str, language: str) -> str:
    if not sys.stdin.isatty():
        raise InputError("no-terminal")
    return str(click.prompt(text(key, language), hide_input=True, err=True))


def ask_secret(passphrase_file: Path | None, language: str, key: str = "cli.passphrase") -> str:
    """The passphrase or code that opens a vault."""
    return read_secret_file(passphrase_file) if passphrase_file else _prompt(key, language)


def ask_new_secret(passphrase_file: Path | None, language: str) -> str:
    """A new passphrase: typed twice, or six offered words when the person just presses Enter."""
    if passphrase_file:
        return read_secret_file(passphrase_file)
    if not sys.stdin.isatty():
        raise InputError("no-terminal")
    offered = vaults.suggest_passphrase()
    click.echo(text("cli.offer", language, words=offered), err=True)
    typed = str(
        click.prompt(text("cli.new-passphrase", language), hide_input=True, default="", show_default=False, err=True)
    )
    again = str(click.prompt(text("cli.repeat", language), hide_input=True, default="", show_default=False, err=True))
    if (typed or offered) != (again or offered):
        raise InputError("passphrases-differ")
    return typed or offered


def open_session(vault: Path, passphrase_file: Path | None, language: str) -> Session:
    """Open a vault with the passphrase asked for; close it with ``with``."""
    task = TerminalTask()
    session = vaults.open(vault, ask_secret(passphrase_file, language), task=task)
    task.finish()
    for alarm in session.alarms:
        click.echo(text("cli.alarm", language, what=text(f"check.{alarm}", language)), err=True)
    return session

"""The command line: ``sijil COMMAND …``. One line on standard error when something doesn't work."""

from __future__ import annotations

import contextlib
import locale
import os
import sys
from collections.abc import Sequence

import click

from app import __version__
from app.base.catalogue import LANGUAGES, spoken
from app.base.errors import Cancelled, SijilError
from app.cli import (
    appeals_commands,
    casefile_commands,
    coding_commands,
    custody_commands,
    demo,
    disclosure_commands,
    dispute_commands,
    evidence_commands,
    exchange_commands,
    extension_commands,
    find_commands,
    inbox_commands,
    inquiry_commands,
    intake_commands,
    ledger_commands,
    people_commands,
    record_commands,
    recovery_commands,
    relay_commands,
    release_commands,
    report_commands,
    review_commands,
    room_commands,
    sameness_commands,
    sealing_commands,
    stick_commands,
    submission_commands,
    suspension_commands,
    vault_commands,
    withdrawn_commands,
)
from app.cli.failures import one_line, sentence


def language(arguments: Sequence[str] = ()) -> str:
    """What ``--language`` before the command says, else ``SIJIL_LANGUAGE``, else the terminal's; else English."""
    if len(arguments) > 1 and arguments[0] == "--language" and arguments[1] in LANGUAGES:
        return arguments[1]
    wanted = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return spoken(os.environ.get("SIJIL_LANGUAGE", "")) or spoken(wanted) or "en"


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Without a command, the window opens.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    help="The language of what is printed; otherwise that of SIJIL_LANGUAGE or of the terminal.",
)
@click.version_option(__version__, prog_name="sijil")
def program() -> None:
    """Sijil: an offline-first, encrypted case manager for people who document attacks on rights defenders."""


vault_commands.add_to(program)
record_commands.add_to(program)
dispute_commands.add_to(program)
find_commands.add_to(program)
exchange_commands.add_to(program)
people_commands.add_to(program)
inbox_commands.add_to(program)
report_commands.add_to(program)
casefile_commands.add_to(program)
extension_commands.add_to(program)
intake_commands.add_to(program)
evidence_commands.add_to(program)
sameness_commands.add_to(program)
review_commands.add_to(program)
disclosure_commands.add_to(program)
appeals_commands.add_to(program)
inquiry_commands.add_to(program)
release_commands.add_to(program)
custody_commands.add_to(program)
recovery_commands.add_to(program)
ledger_commands.add_to(program)
submission_commands.add_to(program)
sealing_commands.add_to(program)
room_commands.add_to(program)
coding_commands.add_to(program)
withdrawn_commands.add_to(program)
suspension_commands.add_to(program)
stick_commands.add_to(program)
relay_commands.add_to(program)
program.add_command(demo.demo)


def main(arguments: Sequence[str]) -> int:
    """Run one command. Returns 0, or 1 after one line on standard error: what happened and what to do."""
    said = language(arguments)
    with contextlib.suppress(locale.Error):  # a locale that this system doesn't have
        locale.setlocale(locale.LC_ALL, "")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        left = program.main(args=list(arguments), prog_name="sijil", standalone_mode=False, obj=said)
    except click.exceptions.Exit as leaving:
        return 1 if leaving.exit_code else 0
    except click.Abort:
        return _fail(sentence(Cancelled(), said))
    except click.ClickException as error:
        return _fail(error.format_message())
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - the reader left; stay silent
        return 1
    except KeyboardInterrupt:
        return _fail(sentence(Cancelled(), said))
    except SijilError as error:
        return _fail(sentence(error, said))
    except Exception as error:  # the last boundary: its own message could hold case content (T38)
        return _fail(f"{sentence(error, said)} [{type(error).__name__}]")
    return 1 if isinstance(left, int) and left else 0  # click returns the code of a command that exits


def _fail(said: str) -> int:
    click.echo(f"sijil: {one_line(said)}", err=True)
    return 1

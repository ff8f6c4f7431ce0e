"""The command line: ``sijil COMMAND …``. One line on standard error when something doesn't work."""

from __future__ import annotations

import contextlib
import importlib
import locale
import os
import sys
from collections.abc import Sequence
from typing import Any, Final

import click

from app import __version__
from app.base.catalogue import LANGUAGES, spoken
from app.base.errors import Cancelled, SijilError
from app.cli.failures import one_line, sentence


def language(arguments: Sequence[str] = ()) -> str:
    """What ``--language`` before the command says, else ``SIJIL_LANGUAGE``, else the terminal's; else English."""
    if len(arguments) > 1 and arguments[0] == "--language" and arguments[1] in LANGUAGES:
        return arguments[1]
    wanted = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return spoken(os.environ.get("SIJIL_LANGUAGE", "")) or spoken(wanted) or "en"


COMMANDS: Final[dict[str, tuple[str, ...]]] = {
    "appeals": ("appeals_commands",),
    "approve": ("release_commands",),
    "attach": ("record_commands",),
    "card": ("exchange_commands",),
    "certificate": ("ledger_commands",),
    "changes": ("review_commands",),
    "checkin": ("suspension_commands",),
    "comment": ("review_commands",),
    "contact": ("exchange_commands", "people_commands"),
    "courier": ("stick_commands",),
    "custody": ("custody_commands",),
    "demo": ("demo",),
    "disputes": ("dispute_commands",),
    "evidence": ("evidence_commands",),
    "exception": ("disclosure_commands",),
    "excerpt": ("disclosure_commands",),
    "export": ("find_commands",),
    "field": ("extension_commands",),
    "forks": ("report_commands",),
    "holders": ("people_commands",),
    "import": ("intake_commands",),
    "inbox": ("inbox_commands",),
    "inquiries": ("inquiry_commands",),
    "ledger": ("ledger_commands",),
    "list": ("find_commands",),
    "log": ("review_commands",),
    "outbox": ("people_commands",),
    "preview": ("disclosure_commands",),
    "reader": ("disclosure_commands",),
    "receive": ("inbox_commands",),
    "recovery": ("recovery_commands",),
    "relay": ("relay_commands", "relay_order_commands"),
    "release": ("release_commands",),
    "report": ("casefile_commands",),
    "reports": ("report_commands",),
    "retract": ("release_commands",),
    "review": ("review_commands",),
    "room": ("room_commands", "coding_commands"),
    "same": ("sameness_commands",),
    "sample": ("record_commands",),
    "seal": ("sealing_commands",),
    "sealed": ("sealing_commands",),
    "search": ("find_commands",),
    "send": ("exchange_commands",),
    "set": ("record_commands",),
    "show": ("record_commands",),
    "silent": ("report_commands",),
    "stamp": ("sealing_commands",),
    "stamps": ("ledger_commands",),
    "stick": ("stick_commands", "across_commands"),
    "submit": ("submission_commands",),
    "suspend": ("suspension_commands",),
    "sync": ("relay_commands",),
    "team": ("people_commands",),
    "term": ("extension_commands",),
    "unseal": ("sealing_commands",),
    "vault": ("vault_commands",),
    "verify": ("sealing_commands",),
    "withdrawn": ("withdrawn_commands",),
}
"""Every command, and the modules of ``app.cli`` that make it: they are imported when it is asked for, since all
of them together take four times as long to load as most commands take to run."""


class _Program(click.Group):
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.asked: set[str] = set()

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.asked:  # a module that was loaded for another command may have made a part of this one
            self.asked.add(name)
            for module in COMMANDS.get(name, ()):
                importlib.import_module(f"app.cli.{module}").add_to(self)
        return super().get_command(ctx, name)


@click.group(
    cls=_Program,
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

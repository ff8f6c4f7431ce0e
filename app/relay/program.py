"""``sijil-relay``: run a relay, make an operator's key, admit mailboxes, sweep, check a store.

Every option may also stand in the environment (``SIJIL_RELAY_STORE`` …) or in a TOML file (``--settings``),
where a flag counts more than the environment and that more than the file.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click

from app import __version__
from app.base.catalogue import explain, has
from app.base.clock import SystemClock
from app.base.errors import InputError, SijilError
from app.base.paths import create_private, private_umask, sync_folder
from app.crypto import request_keys
from app.relay.opening import open_store
from app.relay.owner import become_owner, demand_own
from app.relay.settings import Settings
from app.relay.store import Store, prove
from app.sync.protocol import admission, names, spelling
from app.sync.protocol.refusal import Refused

_UNITS: Final = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}
_ENVIRONMENT: Final = {"auto_envvar_prefix": "SIJIL_RELAY", "help_option_names": ["-h", "--help"]}
_SEED_BYTES: Final = 32
_FAR: Final = 100_000  # epochs: the calendar ends soon after
_KEY_MARK: Final = "sijil-relay-operator-key"


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="sijil-relay")
def program() -> None:
    """A store-and-forward server for Sijil. It sees padded ciphertext under meaningless names, and nothing else."""


class Size(click.ParamType[int]):
    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        found = re.fullmatch(r"([0-9]{1,12})\s*([kmgt]?)(i?b)?", str(value).strip().lower())
        if not found:
            self.fail("a number of bytes, such as 500M or 2G", param, ctx)
        return int(found[1]) * _UNITS[found[2]]


def _load(context: click.Context, parameter: click.Parameter, file: str | None) -> None:
    """Settings of a TOML file as defaults of the options."""
    if not file:
        return
    try:
        with Path(file).open("rb") as opened:
            found = tomllib.load(opened)
    except (OSError, tomllib.TOMLDecodeError):
        raise InputError("relay-settings", reason="unreadable", file=file) from None
    known = {str(option.name) for option in context.command.params}
    values = {name.replace("-", "_"): value for name, value in found.items()}
    # The file is the relay's own: other commands take of it what is theirs.
    if unknown := sorted(set(values) - known - {option.name for option in serve.params}):
        raise InputError("relay-settings", reason="unknown", file=file, name=unknown[0])
    mine = {name: value for name, value in values.items() if name in known}
    context.default_map = {**(context.default_map or {}), **mine}


settings_option = click.option(
    "--settings",
    callback=_load,
    is_eager=True,
    expose_value=False,
    metavar="FILE",
    help="A TOML file of these options.",
)


def _store_options(verb: Callable[..., None]) -> Callable[..., None]:
    """Options that say which store, together."""
    for option in reversed(
        (
            settings_option,
            click.option("--store", required=True, help="A folder, or s3://BUCKET[/PREFIX]."),
            click.option("--endpoint", multiple=True, help="A gateway of the cluster; several are tried in turn."),
            click.option("--region", default="us-east-1", show_default=True, help="Of the cluster."),
            click.option("--spool", default="", help="A folder for blobs on their way to a cluster."),
        )
    ):
        verb = option(verb)
    return verb


@program.command(context_settings=_ENVIRONMENT)
@_store_options
@click.option("--listen", default="127.0.0.1:8470", show_default=True, help="HOST:PORT, or unix:PATH.")
@click.option("--counters", default="", help="HOST:PORT where you alone can ask for /counters.")
@click.option("--certificate", default="", help="For TLS without a proxy: the chain, as PEM.")
@click.option("--key", default="", help="Its private key, as PEM.")
@click.option("--operator", multiple=True, help="A public key whose admissions count; several may be given.")
@click.option("--open", "open_to_all", is_flag=True, help="Admit every mailbox, with the default quota.")
@click.option("--name", multiple=True, help="What this relay is called (HOST or HOST:PORT); else any name.")
@click.option("--default-bytes", type=Size(), default="500M", show_default=True, help="Of a mailbox, where --open.")
@click.option("--default-count", type=int, default=8_192, show_default=True, help="Blobs of a mailbox, where --open.")
@click.option("--keep-days", type=click.IntRange(7, 365), default=56, show_default=True, help="Then a blob goes.")
@click.option("--keep-free", type=Size(), default="256M", show_default=True, help="Of the disk.")
@click.option("--connections", type=click.IntRange(10, 100_000), default=1_000, show_default=True)
@click.option("--sweep-hours", type=click.FloatRange(0.01, 720), default=6.0, show_default=True)
def serve(
    store: str,
    endpoint: tuple[str, ...],
    region: str,
    spool: str,
    listen: str,
    counters: str,
    sweep_hours: float,
    certificate: str,
    key: str,
    **limits_: Any,
) -> None:
    """Run a relay until it is told to stop (SIGTERM)."""
    # The server and its loop are loaded by whoever serves: the other commands work without them.
    from app.relay.listening import read_place
    from app.relay.running import Service, run

    demand_own(store)
    settings = _settings(**limits_)
    service = Service(read_place(listen), read_place(counters) if counters else None, certificate, key, sweep_hours)
    run(open_store(store, endpoint, region, spool), settings, service, SystemClock(), _say)


def _settings(
    operator: tuple[str, ...],
    open_to_all: bool,
    name: tuple[str, ...],
    default_bytes: int,
    default_count: int,
    keep_days: int,
    keep_free: int,
    connections: int,
) -> Settings:
    if not operator and not open_to_all:
        raise InputError("relay-settings", reason="nobody")
    return Settings(
        operators=tuple(_public(key) for key in operator),
        open_to_all=open_to_all,
        names=frozenset(one.lower() for one in name),
        default_bytes=default_bytes,
        default_count=default_count,
        blob_days=keep_days,
        free_bytes=keep_free,
        connections=connections,
    )


@program.command()
@click.argument("file", type=click.Path(dir_okay=False))
def key(file: str) -> None:
    """Make an operator's key in FILE and show its public half. Keep FILE away from the relay's machine."""
    seed = os.urandom(_SEED_BYTES)
    try:
        handle = create_private(Path(file))
        with os.fdopen(handle, "w", encoding="ascii") as opened:
            opened.write(f"{_KEY_MARK} {spelling.write64(seed)}\n")
            opened.flush()
            os.fsync(opened.fileno())
        sync_folder(Path(file).absolute().parent)
    except FileExistsError:
        raise InputError("relay-key", reason="there", file=file) from None
    except OSError:
        raise InputError("relay-key", reason="unwritable", file=file) from None
    click.echo(spelling.write64(request_keys.public_bytes(seed)))


@program.command()
@click.argument("place", type=click.Path(path_type=Path))
@click.option(
    "--address", default="", metavar="HOST[:PORT]", help="Where people reach the relay: shows what to give them."
)
def certificate(place: Path, address: str) -> None:
    """Make a certificate of the relay's own in the folder PLACE, and show its pin; or the pin of the one there.

    PLACE may also be a certificate that you have (PEM).
    """
    from app.relay import certificate as own

    pin = own.certify(place)
    click.echo(own.address(address, pin) if address else pin)


@program.command()
@click.option("--key", "key_file", required=True, metavar="FILE", help="The operator's key.")
@click.option("--bytes", "size", type=Size(), default="500M", show_default=True, help="That each mailbox may hold.")
@click.option("--count", type=int, default=8_192, show_default=True, help="Blobs that each mailbox may hold.")
@click.argument("request", type=click.Path(exists=True, dir_okay=False))
@click.argument("tokens", type=click.Path(dir_okay=False))
def admit(key_file: str, size: int, count: int, request: str, tokens: str) -> None:
    """Sign the names in the file REQUEST into the file TOKENS, which goes back to who asked."""
    seed = _seed(key_file)
    try:
        asked = admission.read_request(_read(request, admission.REQUEST_BYTES))
    except Refused:
        raise InputError("relay-request", reason="unreadable", file=request) from None
    signed = [admission.write(seed, admission.for_epoch(one, size, count)) for one in asked]
    try:
        Path(tokens).write_bytes(admission.write_tokens(signed))
    except OSError:
        raise InputError("relay-key", reason="unwritable", file=tokens) from None
    click.echo(_admitted(asked))


def _admitted(asked: Sequence[admission.Asked]) -> str:
    """What was signed: a file can ask for decades, or for many mailboxes at once, and looks like any other."""
    at_once = max(Counter(one.epoch for one in asked).values())
    first, last = min(one.epoch for one in asked), max(one.epoch for one in asked) + 1
    since, until = (datetime.fromtimestamp(names.begin_of(min(one, _FAR)), UTC).date() for one in (first, last))
    return f"{len(asked)} names admitted, at most {at_once} at a time, from {since} to {until}"


@program.command(context_settings=_ENVIRONMENT)
@_store_options
@click.option("--keep-days", type=click.IntRange(7, 365), default=56, show_default=True, help="Then a blob goes.")
def sweep(store: str, endpoint: tuple[str, ...], region: str, spool: str, keep_days: int) -> None:
    """Remove what is too old. A relay that runs does so by itself."""
    from app.relay.sweeping import sweep as sweep_store

    store, spool = become_owner(store, spool)
    swept = _with(
        open_store(store, endpoint, region, spool),
        lambda opened: sweep_store(opened, Settings(blob_days=keep_days), SystemClock()),
    )
    held = " (held back: the clock has jumped)" if swept.held_back else ""
    click.echo(f"{swept.blobs} blobs and {swept.markers} markers removed{held}")


@program.command(context_settings=_ENVIRONMENT)
@_store_options
def check(store: str, endpoint: tuple[str, ...], region: str, spool: str) -> None:
    """Prove that a store keeps what a relay needs: nothing can be overwritten, what was written can be read."""

    async def proved(opened: Store) -> int | None:
        await prove(opened)
        return await opened.room()

    store, spool = become_owner(store, spool)
    room = _with(open_store(store, endpoint, region, spool), proved)
    click.echo(json.dumps({"store": "well", "free": room}))


@program.command()
@click.option("--from", "old", required=True, help="A folder, or s3://BUCKET[/PREFIX].")
@click.option("--to", "new", required=True, help="The same.")
@click.option("--endpoint", multiple=True, help="A gateway of the cluster; several are tried in turn.")
@click.option("--region", default="us-east-1", show_default=True, help="Of the cluster.")
@click.option("--spool", default="", help="A folder for blobs on their way to a cluster.")
def copy(old: str, new: str, endpoint: tuple[str, ...], region: str, spool: str) -> None:
    """Copy all blobs and markers of one store into another. Nothing is removed; repeat it after a break."""
    from app.relay.copying import copy as copy_all

    if "://" in old or Path(new).is_dir():  # whoever will serve the new one owns it
        new, old, spool = become_owner(new, old, spool)
    else:
        old, new, spool = become_owner(old, new, spool)

    async def run() -> Any:
        first, second = (open_store(one, endpoint, region, spool) for one in (old, new))
        try:
            await prove(second)
            return await copy_all(first, second)
        finally:
            await first.close()
            await second.close()

    copied = asyncio.run(run())
    click.echo(f"{copied.blobs} blobs and {copied.markers} markers are there")


def _with(store: Store, verb: Callable[[Store], Any]) -> Any:
    async def run() -> Any:
        try:
            return await verb(store)
        finally:
            await store.close()

    return asyncio.run(run())


def _read(file: str, most: int) -> bytes:
    with Path(file).open("rb") as opened:
        return opened.read(most + 1)


def _seed(file: str) -> bytes:
    try:
        mark, _, written = Path(file).read_text(encoding="ascii").strip().partition(" ")
        if mark != _KEY_MARK:
            raise ValueError
        return spelling.read64(written, _SEED_BYTES)
    except (OSError, ValueError):
        raise InputError("relay-key", reason="unreadable", file=file) from None


def _public(typed: str) -> bytes:
    try:
        return spelling.read64(typed.strip(), _SEED_BYTES)
    except ValueError:
        raise InputError("relay-key", reason="not-public") from None


def _say(line: str) -> None:
    click.echo(line, err=True)


def sentence(error: SijilError) -> str:
    """What happened; the relay by itself carries no texts but these."""
    if has(f"error.{error.error_code}", "en"):
        return explain(error, "en")
    sentences = json.loads(Path(__file__).with_name("sentences.json").read_text(encoding="utf-8"))
    base = f"error.{error.error_code}"
    found = sentences.get(f"{base}.{error.facts.get('reason')}") or sentences.get(base) or error.error_code
    return str(found).format_map({name: str(value) for name, value in error.facts.items()})


def main(argv: Sequence[str] | None = None) -> int:
    """The command by itself; its exit status."""
    private_umask()
    try:
        program.main(list(argv) if argv is not None else None, prog_name="sijil-relay", standalone_mode=False)
    except SijilError as error:
        click.echo(sentence(error), err=True)
        return 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())

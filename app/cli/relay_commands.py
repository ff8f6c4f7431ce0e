"""Commands for relays: use one, be admitted, give and take addresses, sync; and those of whoever runs one."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click

from app.base import limits
from app.base.catalogue import text
from app.base.errors import InputError, NotFound, StorageFault
from app.base.paths import create_private
from app.cli.failures import sentence
from app.cli.output import TerminalTask, inert, inert_line, print_json, print_table, size
from app.cli.report_commands import day_words, name_words
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.services import awaiting, contacts, letterfiles
from app.services.awaiting import Missing
from app.services.relay import addresses, leaving, queue, relays, syncing
from app.services.relay.views import AddressView, ParcelView, RelayView, SyncReport
from app.services.session import Session

SERVER: Final = ("serve", "key", "certificate", "admit", "sweep", "check", "copy")
"""what the relay itself can do: the built program leaves it out, and its libraries need not be there"""

_OUT = click.option("--out", "out", required=True, type=click.Path(path_type=Path), help="The file to write.")


class _RelayGroup(click.Group):
    """The commands of a vault, and those of a relay where there is one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_server()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in SERVER:
            return super().get_command(ctx, cmd_name)
        if cmd_name not in (there := _server()):
            raise InputError("relay-server", reason="absent")
        return there[cmd_name]

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError:  # installed without sijil[relay]: only the server imports what may be absent
            if ctx.invoked_subcommand not in SERVER:
                raise
            raise InputError("relay-server", reason="libraries") from None


def _server() -> Mapping[str, click.Command]:
    """The relay's own commands; none in the built program."""
    try:
        from app.relay.program import program
    except ImportError:
        return {}
    return {name: program.commands[name] for name in SERVER}


@click.group("relay", cls=_RelayGroup)
def relay_group() -> None:
    """Relays: use one, be admitted, give and take addresses; or run one, where its server is installed."""


@relay_group.command("use")
@VAULT
@click.argument("address")
@click.option("--also", "also", multiple=True, metavar="ADDRESS", help="Another address of it, such as an onion's.")
@click.option("--pin", default="", metavar="PIN", help="Of the certificate that the relay has of its own.")
@passphrase_option
@AS_JSON
@click.pass_obj
def use(
    language: str,
    vault: Path,
    address: str,
    also: tuple[str, ...],
    pin: str,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Use the relay at ADDRESS from now on. Nothing goes online before `sijil sync`."""
    with open_session(vault, passphrase_file, language) as session:
        made = relays.add(session, address, also, pin)
    if as_json:
        print_json(dataclasses.asdict(made))
    else:
        click.echo(text("cli.relay.used", language, address=inert(made.address)))


@relay_group.command("pin")
@VAULT
@click.argument("relay")
@click.argument("pin")
@passphrase_option
@click.pass_obj
def pin(language: str, vault: Path, relay: str, pin: str, passphrase_file: Path | None) -> None:
    """Take PIN for the key of RELAY, after its operator told you why it changed. "" where it has none any more."""
    with open_session(vault, passphrase_file, language) as session:
        made = relays.set_pin(session, relays.resolve(session, relay).id, pin)
    click.echo(text("cli.relay.pinned" if made.pin else "cli.relay.unpinned", language, address=inert(made.address)))


@relay_group.command("list")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def list_relays(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List the relays of VAULT, and whom it has addresses from and gave some to."""
    with open_session(vault, passphrase_file, language) as session:
        found, people = relays.listing(session), addresses.listing(session)
    if as_json:
        print_json({"relays": [dataclasses.asdict(one) for one in found], "addresses": [_plain(one) for one in people]})
        return
    if not found:
        click.echo(text("cli.relay.none", language))
    else:
        head = [text(f"cli.relay.head.{key}", language) for key in ("address", "admitted", "answered", "trouble")]
        print_table(head, [_relay_row(one, language) for one in found])
    known = [one for one in people if one.given_at or one.theirs_until or one.taken_back]
    if known:
        click.echo("")
        head = [text(f"cli.relay.head.{key}", language) for key in ("name", "theirs", "ours")]
        print_table(head, [_address_row(one, language) for one in known])


def _relay_row(one: RelayView, language: str) -> tuple[object, ...]:
    reason = text(f"cli.relay.reason.{one.reason}", language) if one.reason in _REASONS else one.reason
    return one.address, _until(one.until, language), _day(one.answered), reason


def _address_row(one: AddressView, language: str) -> tuple[object, ...]:
    if one.taken_back is not None:
        ours = text("cli.relay.taken-back", language)
    else:
        ours = _until(one.until, language) if one.given_at else text("cli.relay.not-given", language)
    return name_words(one.contact), _until(one.theirs_until, language), ours


def _until(at: int | None, language: str) -> str:
    return text("cli.relay.until", language, day=day_words(at)) if at is not None else "—"


def _day(at: int | None) -> str:
    return day_words(at) if at is not None else "—"


@relay_group.command("request")
@VAULT
@click.argument("relay")
@_OUT
@passphrase_option
@click.pass_obj
def request(language: str, vault: Path, relay: str, out: Path, passphrase_file: Path | None) -> None:
    """Write the file with which the operator of RELAY admits this vault's mailbox, for a year."""
    with open_session(vault, passphrase_file, language) as session:
        content = relays.request(session, relays.resolve(session, relay).id)
    _write(out, content)
    click.echo(text("cli.relay.requested", language, path=inert_line(out)))


@relay_group.command("admitted")
@VAULT
@click.argument("relay")
@click.argument("file", type=click.Path(path_type=Path))
@passphrase_option
@click.pass_obj
def admitted(language: str, vault: Path, relay: str, file: Path, passphrase_file: Path | None) -> None:
    """Take FILE, which the operator of RELAY signed."""
    untrusted = _read(file, 4 * limits.MIB)
    with open_session(vault, passphrase_file, language) as session:
        found = relays.admitted(session, relays.resolve(session, relay).id, untrusted)
    click.echo(text("cli.relay.admitted", language, until=_day(found.until), n=found.epochs[0]))


@relay_group.command("remove")
@VAULT
@click.argument("relay")
@click.option("--fetch", "fetch", is_flag=True, help="First fetch what lies there; it stays in use if that fails.")
@passphrase_option
@click.pass_obj
def remove(language: str, vault: Path, relay: str, fetch: bool, passphrase_file: Path | None) -> None:
    """Use RELAY no more, at once: what lies there for VAULT is not fetched, unless --fetch."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        found = relays.resolve(session, relay)
        if fetch:
            leaving.leave(session, found.id, task)
        else:
            relays.remove(session, found.id)
    task.finish()
    click.echo(text("cli.relay.removed", language, address=inert(found.address)))
    click.echo(text("ways.left" if fetch else "ways.left.unread", language))


@relay_group.command("address")
@VAULT
@click.option("--for", "contact", default=None, metavar="NAME", help="Write the address that NAME may use, to --out.")
@click.option("--out", "out", default=None, type=click.Path(path_type=Path), help="The file to write.")
@click.option("--take", "take", default=None, type=click.Path(path_type=Path), help="Take a contact's address.")
@passphrase_option
@click.pass_obj
def address(
    language: str,
    vault: Path,
    contact: str | None,
    out: Path | None,
    take: Path | None,
    passphrase_file: Path | None,
) -> None:
    """Give NAME an address of this vault's mailboxes, or take one. Without --out it goes with the next bundle."""
    if (contact is None) is (take is None):
        raise click.UsageError("--for | --take")
    untrusted = _read(take, 2 * limits.ADDRESS_BYTES) if take is not None else b""
    with open_session(vault, passphrase_file, language) as session:
        if contact is None:
            taken = addresses.take(session, untrusted)
            click.echo(text("cli.relay.address-taken", language, name=name_words(taken.contact)))
            if hosts := ", ".join(taken.left_alone):
                click.echo(text("cli.relay.address-near", language, hosts=inert_line(hosts)), err=True)
            return
        found = contacts.by_name(session, contact)
        if out is None:
            addresses.give(session, found.key_id)
        else:
            letterfiles.save(session, addresses.letter(session, found.key_id), out, [found.key_id], instead=False)
    key = "cli.relay.address-given" if out is None else "cli.relay.address-written"
    click.echo(text(key, language, name=inert(found.name), path=inert_line(out or "")))


@relay_group.command("take-back")
@VAULT
@click.argument("name")
@passphrase_option
@click.pass_obj
def take_back(language: str, vault: Path, name: str, passphrase_file: Path | None) -> None:
    """What NAME puts into this vault's mailboxes is refused from the next sync on."""
    with open_session(vault, passphrase_file, language) as session:
        found = contacts.by_name(session, name)
        addresses.take_back(session, found.key_id)
    click.echo(text("cli.relay.address-back", language, name=inert(found.name)))


@relay_group.command("proxy")
@VAULT
@click.argument("proxy", required=False)
@passphrase_option
@click.pass_obj
def proxy(language: str, vault: Path, proxy: str | None, passphrase_file: Path | None) -> None:
    """Reach relays through the SOCKS5 PROXY only (HOST:PORT, Tor's is 127.0.0.1:9050); "" for none. Without: say it."""
    with open_session(vault, passphrase_file, language) as session:
        if proxy is not None:
            syncing.set_choices(session, dataclasses.replace(syncing.choices(session), proxy=proxy))
        chosen = syncing.choices(session).proxy
    click.echo(inert(chosen) if chosen else text("cli.relay.no-proxy", language))


@relay_group.command("queue")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def list_queue(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List what waits to go by a relay, what is there, and what was confirmed."""
    with open_session(vault, passphrase_file, language) as session:
        found = queue.listing(session)
    if as_json:
        print_json([_plain(one) for one in found])
        return
    head = [text(f"cli.relay.head.{key}", language) for key in ("bundle", "name", "state", "size", "trouble")]
    print_table(head, [_parcel_row(one, language) for one in found if one.kind == "bundle"])


def _parcel_row(one: ParcelView, language: str) -> tuple[object, ...]:
    reason = text(f"cli.relay.reason.{one.reason}", language) if one.reason in _REASONS else one.reason
    state = text(f"cli.relay.state.{one.state}", language)
    return one.bundle[:12], name_words(one.reader), state, f"{size(one.sent)} / {size(one.total)}", reason


@click.command("sync")
@VAULT
@click.option("--due", "only_due", is_flag=True, help="Of what failed before, only what has waited long enough.")
@passphrase_option
@AS_JSON
@click.pass_obj
def sync(language: str, vault: Path, only_due: bool, passphrase_file: Path | None, as_json: bool) -> None:
    """Fetch what lies at the relays for VAULT, and send what waits. No other command asks a relay for anything."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        report = syncing.sync(session, task, only_due=only_due)
        waiting, lacking = syncing.arrived(session), awaiting.missing(session)
        names = {one.key_id: one.name for one in contacts.listing(session)}
    task.finish()
    if as_json:
        told = [str(one.path) for one in waiting]
        away = [dataclasses.asdict(one) for one in lacking]
        print_json({**_report_json(report, language), "waiting": told, "lacking": away})
    else:
        _print_report(report, language)
        for one in waiting:
            if not one.reason:
                who = name_words(one.contact)
                click.echo(text("cli.sync.waits", language, name=who, size=size(one.bytes), path=inert_line(one.path)))
        print_missing(lacking, language)
    for failure in report.failures:
        who = f" ({inert_line(names.get(failure.contact, failure.contact[:12]))})" if failure.contact else ""
        click.echo(f"{inert_line(failure.where)}{who}: {sentence(failure.error, language)}", err=True)
    if report.failures:
        click.echo(text("sync.failed.kept", language), err=True)
        click.get_current_context().exit(1)


def print_missing(lacking: Sequence[Missing], language: str) -> None:
    """What contacts say to have sent that isn't here."""
    for one in lacking:
        key = "missing.again" if one.again else "missing.ask"
        day = day_words(one.since)[:10]
        click.echo(text(key, language, name=name_words(one.contact), n=one.count, day=day))


def _print_report(report: SyncReport, language: str) -> None:
    moved = {"out": size(report.bytes_out), "back": size(report.bytes_in)}
    click.echo(text("cli.sync.done", language, sent=report.sent, came=report.came + report.taken, **moved))
    for key, count in (
        ("receipts", report.receipts),
        ("addresses", report.addresses),
        ("taken", report.taken),
        ("left", report.left),
    ):
        if count:
            click.echo("  " + text(f"cli.sync.{key}", language, n=count))


def _report_json(report: SyncReport, language: str) -> dict[str, Any]:
    numbers = {one.name: getattr(report, one.name) for one in dataclasses.fields(report) if one.name != "failures"}
    failures = [
        {"where": one.where, "contact": one.contact, "message": sentence(one.error, language)}
        for one in report.failures
    ]
    return {**numbers, "failures": failures}


def _plain(view: AddressView | ParcelView) -> dict[str, Any]:
    return dataclasses.asdict(view)


_REASONS: Final = frozenset(
    {
        "unreachable",
        "slow",
        "proxy",
        "tls",
        "pin",
        "refused",
        "quota",
        "full",
        "wait",
        "no-address",
        "expired",
        "near",
        "suspended",
    }
)


# --- the inbox --------------------------------------------------------------------------------------


def arrived(session: Session) -> list[Path]:
    """Files that came by a relay and wait for a look: what `sijil receive --from-relay` takes."""
    return [one.path for one in syncing.arrived(session) if not one.reason]


def _write(path: Path, content: bytes) -> None:
    try:
        handle = create_private(path)
        with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(content)
    except FileExistsError:
        raise StorageFault(reason="name-taken") from None
    except OSError as error:
        raise StorageFault(reason="write", errno=error.errno) from error


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise NotFound(what="file", path=path) from error


def add_to(program: click.Group) -> None:
    for command in (relay_group, sync):
        program.add_command(command)

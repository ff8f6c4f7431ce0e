"""Own relays: add one, ask its operator for admission, take what they signed, remove it. Nothing here goes online."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from app.base import limits
from app.base.errors import InputError
from app.services.relay.views import RelayView
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import addresses
from app.storage import relays as table
from app.storage.relays import Relay
from app.storage.vault import Vault
from app.sync.protocol import admission, names, pins
from app.sync.protocol.names import Box
from app.sync.protocol.refusal import Refused
from app.sync.relay.origin import clean_relay

CHANGED: Final = ChangeSet(kinds=frozenset({"relay"}))


def box_of(vault: Vault, relay: Relay) -> Box:
    """The own mailbox at a relay, kept while the vault is open: the tree of each epoch takes some 40 ms."""
    kept: Box = vault.kept.setdefault(f"box.{relay.id}", Box(relay.secret))
    return kept


def ahead(now: int) -> range:
    """The epochs that contacts are told of and operators are asked for: this one and those after it."""
    first = names.epoch_at(now)
    return range(first, first + names.EPOCHS_AHEAD)


def listing(session: Session) -> tuple[RelayView, ...]:
    """All, in the order in which they are told to contacts."""

    def collect(vault: Vault) -> tuple[RelayView, ...]:
        return tuple(_view(vault, relay) for relay in table.listing(vault))

    return session.run(collect)


def _view(vault: Vault, relay: Relay) -> RelayView:
    wanted = ahead(addresses.moments(vault)[-1])
    tokens = table.tokens(vault, relay.id)
    there = [epoch for epoch in wanted if epoch in tokens]
    now = admission.state(tokens[wanted[0]]) if wanted[0] in tokens else None
    return RelayView(
        relay.id,
        pins.bare(relay.origins[0]),
        relay.added,
        (len(there), len(wanted)),
        names.begin_of(there[-1] + 1) if there else None,
        now.size if now else None,
        now.count if now else None,
        relay.tried,
        relay.answered,
        relay.reason,
        tuple(map(pins.bare, relay.origins[1:])),
        _pin_of(relay.origins[0]),
    )


def _pin_of(origin: str) -> str:
    pin = pins.split(origin)[1]
    return pins.write(pin) if pin else ""


def add(session: Session, address: str, also: Sequence[str] = (), pin: str = "") -> RelayView:
    """Use a relay from now on: its contacts are told where, with the next bundle to each of them.

    ``also``: other addresses of the same relay, such as its onion service; ``pin``: of the certificate that
    ``address`` has of its own, where that doesn't stand in the address. Raises InputError (``address``:
    ``not-an-address``; ``relay``: ``not-encrypted``, ``not-a-pin``, ``two-pins``, ``pin-without-tls``, ``known``,
    ``other-pin``, ``too-many``, ``too-many-addresses``).
    """
    typed = [(address, pin), *((one, "") for one in also)]
    origins = list(dict.fromkeys(clean_relay(one, stated) for one, stated in typed if one.strip()))
    if not origins:
        raise InputError("address", reason="not-an-address")
    if len(origins) > limits.RELAY_URLS:
        raise InputError("relay", reason="too-many-addresses", most=limits.RELAY_URLS)

    def store(vault: Vault) -> RelayView:
        for one in table.listing(vault):
            if pins.bare(one.origins[0]) == pins.bare(origins[0]) and one.origins[0] != origins[0]:
                raise InputError("relay", reason="other-pin")  # a second mailbox there isn't what is meant
        return _view(vault, table.add(vault, "\n".join(origins)))

    return session.write(store)


def set_pin(session: Session, relay: str, pin: str) -> RelayView:
    """Take another key of a relay for the right one, or with "" what certificate authorities say of it.

    Its mailbox stays; contacts are told with the next bundle to each. Raises NotFound, InputError ``relay``
    (``not-a-pin``, ``pin-without-tls``).
    """

    def store(vault: Vault) -> RelayView:
        first, *others = table.get(vault, relay).origins
        table.readdress(vault, relay, "\n".join([clean_relay(pins.bare(first), pin), *others]))
        return _view(vault, table.get(vault, relay))

    return session.write(store)


def remove(session: Session, relay: str) -> ChangeSet:
    """Forget a relay, at once: what lies there for this vault is not fetched any more. Contacts are told with the
    next bundle to each. Raises NotFound."""
    session.write(table.remove, relay)
    return CHANGED


def request(session: Session, relay: str) -> bytes:
    """The file to give to the operator: names of 13 epochs' mailboxes, and nothing about whose they are.

    Twice as many where a relay's clock says another day than ours: one of them may lie (T19).

    Takes about half a second. Raises NotFound.
    """
    box, moments = session.run(lambda vault: (box_of(vault, table.get(vault, relay)), addresses.moments(vault)))
    epochs = sorted({epoch for now in moments for epoch in ahead(now)})
    return admission.write_request(admission.Asked(box.at(epoch).name, epoch) for epoch in epochs)


def admitted(session: Session, relay: str, untrusted: bytes) -> RelayView:
    """Take the file that the operator gave back; it may have tokens of others in it, which are left.

    Raises NotFound, InputError (``relay``: ``not-tokens``; ``other-tokens`` where none is for this mailbox).
    """
    with _told("not-tokens"):
        tokens = admission.read_tokens(untrusted)
    box, moments = session.run(lambda vault: (box_of(vault, table.get(vault, relay)), addresses.moments(vault)))
    epochs = {epoch for now in moments for epoch in range(max(0, names.epoch_at(now) - 1), ahead(now).stop)}
    mine = {epoch: tokens.get(box.at(epoch).name, "") for epoch in epochs}
    mine = {epoch: token for epoch, token in mine.items() if token}
    if not mine:
        raise InputError("relay", reason="other-tokens")

    def store(vault: Vault) -> RelayView:
        table.admit(vault, relay, mine)
        return _view(vault, table.get(vault, relay))

    return session.write(store)


def resolve(session: Session, typed: str) -> RelayView:
    """The relay of this id, address, or host name. Raises InputError ``relay`` (``unknown``)."""
    wanted = pins.bare(typed.strip()).rstrip("/").lower()
    for one in listing(session):
        origins = (one.address, *one.also)
        if wanted == one.id or any(wanted in (origin, origin.partition("://")[2]) for origin in origins):
            return one
    raise InputError("relay", reason="unknown")


@contextmanager
def _told(reason: str) -> Iterator[None]:
    try:
        yield
    except Refused:
        raise InputError("relay", reason=reason) from None

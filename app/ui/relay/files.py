"""Small files that go by hand: addresses and requests to save, addresses and answers to take in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.base import limits
from app.base.errors import StorageFault
from app.base.paths import replace_file
from app.services import letterfiles
from app.services.relay import addresses, order, relays
from app.services.relay.views import AddressView, RelayView
from app.services.session import Session

_MOST: Final = limits.MIB + 1
"""bytes that are read of a file that somebody gave: an operator's answer to a whole organisation has a MiB"""


def save_address(session: Session, path: Path, contact: str) -> None:
    """An address for that contact alone, encrypted to them. Raises StorageFault, and as :func:`addresses.letter`."""
    letterfiles.save(session, addresses.letter(session, contact), path, [contact])


def take_address(session: Session, path: Path) -> AddressView:
    """A contact's address. Raises StorageFault, and as :func:`addresses.take`."""
    return addresses.take(session, _read(path))


def save_request(session: Session, path: Path, relay: str) -> None:
    """What an operator is asked to sign. Raises StorageFault, NotFound."""
    _write(path, relays.request(session, relay))


def take_answer(session: Session, path: Path, relay: str) -> RelayView:
    """What the operator signed. Raises StorageFault, and as :func:`relays.admitted`."""
    return relays.admitted(session, relay, _read(path))


def mix_requests(_: Session, asked: Sequence[Path], path: Path) -> int:
    """One request out of those of so many people. Raises StorageFault, and as :func:`order.mix`."""
    _write(path, order.mix(_read(one) for one in asked))
    return len(asked)


def _write(path: Path, data: bytes) -> None:
    try:
        replace_file(path, data)
    except OSError as error:
        raise StorageFault(reason="write") from error


def _read(path: Path) -> bytes:
    """No more of it than such a file can have: the verbs refuse what is cut off."""
    try:
        with path.open("rb") as file:
            return file.read(_MOST)
    except OSError as error:
        raise StorageFault(reason="read") from error

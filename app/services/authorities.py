"""Whom to ask for time stamps, whose roots are believed, and by which way: settings of one vault."""

from __future__ import annotations

import functools
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.base import limits
from app.base.errors import InputError
from app.base.paths import resource
from app.crypto.stamps import Root, roots
from app.services.session import Session
from app.services.settings import get, put
from app.services.views import ChangeSet
from app.sync.card import clean_name
from app.sync.online import clean_address, clean_proxy

TWO: Final = 2
"""authorities that are asked for every seal, in two states where possible: one may fail, lie, or be made to"""

_CHOSEN: Final = "stamp-authorities"
_OWN: Final = "stamp-own"
_PROXY: Final = "stamp-proxy"
_DEFAULT: Final = ("digicert", "globalsign")


@dataclass(frozen=True, slots=True)
class Authority:
    """``country`` is where it works, by its own word, "" for one that was added here. ``chosen``: it will be asked."""

    id: str
    name: str
    country: str
    address: str
    own: bool
    chosen: bool
    roots: tuple[Root, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    id: str
    name: str
    country: str
    address: str
    roots: tuple[Root, ...]
    own: bool = False


@functools.cache
def _shipped() -> tuple[_Known, ...]:
    folder = resource("authorities")
    listed = json.loads((folder / "authorities.json").read_text(encoding="utf-8"))
    return tuple(
        _Known(
            one["id"], one["name"], one["country"], one["address"], roots((folder / f"{one['id']}.pem").read_bytes())
        )
        for one in listed
    )


def _own(session: Session) -> tuple[_Known, ...]:
    kept: Any = get(session, _OWN, [])
    return tuple(
        _Known(one["id"], one["name"], "", one["address"], roots(one["pem"].encode("ascii")), True) for one in kept
    )


def every(session: Session) -> tuple[Authority, ...]:
    """All that this vault knows: those that come with the program, then its own."""
    chosen: Any = get(session, _CHOSEN, list(_DEFAULT))
    return tuple(
        Authority(one.id, one.name, one.country, one.address, one.own, one.id in chosen, one.roots)
        for one in (*_shipped(), *_own(session))
    )


def chosen(session: Session) -> tuple[Authority, ...]:
    """Those that are asked."""
    return tuple(one for one in every(session) if one.chosen)


def trusted(session: Session | None = None) -> tuple[Root, ...]:
    """The roots that stamps are checked against: of all authorities, asked or not; without a vault the program's."""
    known = _shipped() if session is None else (*_shipped(), *_own(session))
    return tuple(dict.fromkeys(root for one in known for root in one.roots))


def choose(session: Session, ids: Sequence[str]) -> ChangeSet:
    """Ask these from now on. Raises InputError ``no-authority``."""
    known = {one.id for one in every(session)}
    wanted = [id_ for id_ in dict.fromkeys(ids) if id_ in known]
    if not wanted or len(wanted) != len(set(ids)):
        raise InputError("no-authority")
    return put(session, _CHOSEN, wanted)


def add(session: Session, name: str, address: str, pem: bytes) -> Authority:
    """An authority of one's own, with the PEM of its root, which is believed from now on; it will be asked too.

    Raises InputError (``authority``: ``certificate``, ``too-many``; ``address``: ``not-an-address``; for the name
    as :func:`app.sync.card.clean_name`).
    """
    name, address = clean_name(name), clean_address(address)
    try:
        found = roots(pem)
        text = pem.decode("ascii")
    except ValueError:
        raise InputError("authority", reason="certificate") from None
    kept: Any = get(session, _OWN, [])
    if len(kept) >= limits.STAMP_AUTHORITIES:
        raise InputError("authority", reason="too-many", most=limits.STAMP_AUTHORITIES)
    id_ = f"own-{secrets.token_hex(4)}"
    asked = [one.id for one in chosen(session)]
    put(session, _OWN, [*kept, {"id": id_, "name": name, "address": address, "pem": text}])
    put(session, _CHOSEN, [*asked, id_])
    return Authority(id_, name, "", address, True, True, found)


def remove(session: Session, id_: str) -> ChangeSet:
    """Forget one of one's own; stamps by it can't be checked here any more. Raises InputError ``no-authority``."""
    kept: Any = get(session, _OWN, [])
    left = [one for one in kept if one["id"] != id_]
    if len(left) == len(kept):
        raise InputError("no-authority")
    asked = [one.id for one in chosen(session) if one.id != id_]
    put(session, _CHOSEN, asked or list(_DEFAULT))
    return put(session, _OWN, left)


def proxy(session: Session) -> str:
    """``socks5://host:port``, or "" for none."""
    return str(get(session, _PROXY, ""))


def set_proxy(session: Session, typed: str) -> ChangeSet:
    """Raises InputError ``address`` (``not-a-proxy``)."""
    return put(session, _PROXY, clean_proxy(typed))

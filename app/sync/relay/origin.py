"""Where a relay is: the one spelling of its address, whoever states it, with the key it must prove where it has one."""

from __future__ import annotations

from urllib.parse import urlsplit

from app.base.errors import InputError
from app.sync import online
from app.sync.protocol import pins, requests


def clean_relay(typed: str, pin: str = "") -> str:
    """An origin as it is kept, with its ``pin``, which may also be part of ``typed``.

    Raises InputError ``address`` (``not-an-address``), ``relay`` (``not-encrypted``; ``not-a-pin``, ``two-pins``,
    ``pin-without-tls``). Without TLS whoever watches the line sees the names of mailboxes: only an onion service
    needs none, and what runs on this computer.
    """
    before, mark, after = typed.strip().partition("#")
    if mark and not after.startswith(pins.NAME):
        raise InputError("address", reason="not-an-address")
    stated = {_read_pin(one) for one in (after, pin) if one.strip()}
    if len(stated) > 1:
        raise InputError("relay", reason="two-pins")
    origin = _clean_origin(before)
    if stated and not origin.startswith("https:"):
        raise InputError("relay", reason="pin-without-tls")
    return pins.joined(origin, *stated) if stated else origin


def _read_pin(typed: str) -> bytes:
    try:
        return pins.read(typed)
    except ValueError:
        raise InputError("relay", reason="not-a-pin") from None


def _clean_origin(typed: str) -> str:
    address = online.clean_address(typed if "://" in typed else f"https://{typed.strip()}")
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    if parts.path not in ("", "/") or parts.query or host.endswith("."):
        raise InputError("address", reason="not-an-address")
    if parts.scheme == "http" and not host.endswith(".onion") and host not in ("localhost", "127.0.0.1", "::1"):
        raise InputError("relay", reason="not-encrypted")
    authority = requests.authority_of(parts.scheme, host, parts.port)
    if not requests.is_authority(authority):
        raise InputError("address", reason="not-an-address")
    return f"{parts.scheme}://{authority}"


def host_of(origin: str) -> str:
    """What a person is shown of it."""
    return urlsplit(origin).hostname or ""


def is_origin(url: str) -> bool:
    """Whether an address is one that :func:`clean_relay` writes: whatever else somebody states is asked by nobody."""
    try:
        return clean_relay(url) == url
    except InputError:
        return False

"""A certificate of a relay's own, for who has no domain: a key, a certificate, and the pin that people are given."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.base.errors import InputError
from app.base.paths import create_private, sync_folder
from app.crypto import certificates
from app.sync.protocol import pins, requests

CERTIFICATE: Final = "certificate.pem"
KEY: Final = "key.pem"

_PEM_BYTES: Final = 256 * 1024
"""of a chain: some twenty certificates, more than any server shows"""


def certify(place: Path) -> str:
    """Make ``certificate.pem`` and ``key.pem`` in a folder, 0600; their pin, or of what is there already.

    ``place`` may also be a certificate (PEM): its pin. Raises InputError ``relay-key`` (``there``, ``unwritable``),
    ``relay-settings`` (``certificate``).
    """
    if place.is_file():
        return pin_of(place)
    if not (place / CERTIFICATE).exists():
        _make(place)
    return pin_of(place / CERTIFICATE, place / KEY)


def pin_of(chain: Path, key: Path | None = None) -> str:
    """The pin of a certificate file, whose ``key`` must be the one that is given. Raises InputError."""
    try:
        with chain.open("rb") as file:
            written = file.read(_PEM_BYTES)
        if key is not None and not certificates.belong_together(written, key.read_bytes()):
            raise ValueError("key")
        return pins.NAME + pins.write(certificates.pin_of_chain(written))
    except (OSError, ValueError):
        raise InputError("relay-settings", reason="certificate") from None


def address(typed: str, pin: str) -> str:
    """What people are given: the address with its pin. Raises InputError ``relay-listen`` (``not-a-place``)."""
    authority = typed.strip().removeprefix("https://").rstrip("/").lower().removesuffix(":443")
    if not requests.is_authority(authority):
        raise InputError("relay-listen", reason="not-a-place", place=typed)
    return f"https://{authority}#{pin}"


def _make(folder: Path) -> None:
    """The key before the certificate: a certificate that is there has its key beside it."""
    made = certificates.make()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, content in zip((KEY, CERTIFICATE), reversed(made), strict=True):
            _write(folder / name, content)
        sync_folder(folder)
    except OSError:
        raise InputError("relay-key", reason="unwritable", file=str(folder)) from None


def _write(path: Path, content: bytes) -> None:
    try:
        handle = create_private(path)
    except FileExistsError:
        raise InputError("relay-key", reason="there", file=str(path)) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):  # half a key is none
            path.unlink()
        raise

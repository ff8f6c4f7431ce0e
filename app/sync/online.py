"""The one door to the network (T40). It opens only while a person who pressed a button waits for it.

One request, one answer, held to a size and a time. No redirect is followed, no cookie kept, no
setting of the system looked at; the request names no program and no person. Where a proxy is
set, host names go to it unresolved, and nothing is ever tried without it (P36).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

import httpx

from app.base import limits
from app.base.errors import InputError, OnlineError
from app.base.task import Task

Reason = Literal["unreachable", "proxy", "slow", "tls", "status", "redirect", "too-big", "kind"]

_HEADERS: Final = {"User-Agent": "Mozilla/5.0", "Accept-Encoding": "identity", "Connection": "close"}
_CONNECT_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class Way:
    """How to get out. ``proxy``: ``socks5://host:port``, or "" for a direct connection."""

    proxy: str = ""
    seconds: float = limits.STAMP_SECONDS


def clean_address(typed: str) -> str:
    """An address as it will be asked. Raises InputError ``address`` (``not-an-address``)."""
    address = typed.strip()
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise InputError("address", reason="not-an-address") from None
    fine = (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and port != 0
        and not parts.username
        and not parts.password
        and not parts.fragment
        and len(address) <= limits.URL_CHARS
        and address.isascii()
        and all(" " < letter < "\x7f" for letter in address)
    )
    if not fine:
        raise InputError("address", reason="not-an-address")
    return address


def clean_proxy(typed: str) -> str:
    """A proxy as it is kept, "" for none. Raises InputError ``address`` (``not-a-proxy``)."""
    proxy = typed.strip()
    if not proxy:
        return ""
    if "://" not in proxy:
        proxy = f"socks5://{proxy}"
    proxy = proxy.replace("socks5h://", "socks5://", 1)
    try:
        parts = urlsplit(proxy)
        fine = parts.scheme == "socks5" and bool(parts.hostname) and bool(parts.port) and parts.path in ("", "/")
    except ValueError:
        fine = False
    if not fine or not proxy.isascii() or len(proxy) > limits.URL_CHARS:
        raise InputError("address", reason="not-a-proxy")
    return proxy.rstrip("/")


def post(address: str, body: bytes, kind: str, answer_kind: str, way: Way, task: Task, most: int) -> bytes:
    """Send ``body`` as ``kind`` and return what comes back as ``answer_kind``, at most ``most`` bytes.

    Raises InputError ``address`` (``not-an-address``, ``onion``: without a proxy), Cancelled, and OnlineError
    with ``reason`` and ``host``.
    """
    address = clean_address(address)
    host = urlsplit(address).hostname or ""
    if host.endswith(".onion") and not way.proxy:
        raise InputError("address", reason="onion")  # asking a name server for it would tell everybody
    deadline = time.monotonic() + way.seconds
    try:
        return _post(address, body, kind, answer_kind, way, task, most, deadline)
    except httpx.ProxyError:
        raise OnlineError(reason="proxy", host=host) from None
    except httpx.TimeoutException:
        raise OnlineError(reason="slow", host=host) from None
    except _Refused as error:
        raise OnlineError(reason=error.reason, host=host) from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
        # Not its text: it quotes addresses and answers (T38).
        reason = "tls" if "CERTIFICATE" in str(error).upper() or "SSL" in str(error).upper() else "unreachable"
        raise OnlineError(reason=reason, host=host) from None


class _Refused(Exception):
    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason)


@contextmanager
def _ending(client: httpx.Client, seconds: float) -> Iterator[None]:
    """Every single read has a time; this ends all of them together, for a server that drips its head byte by byte."""
    over = threading.Event()

    def end() -> None:
        over.set()
        client.close()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (httpx.HTTPError, OSError, RuntimeError):
        if over.is_set():
            raise _Refused("slow") from None
        raise
    finally:
        timer.cancel()


def _post(
    address: str, body: bytes, kind: str, answer_kind: str, way: Way, task: Task, most: int, deadline: float
) -> bytes:
    timeout = httpx.Timeout(way.seconds, connect=min(_CONNECT_SECONDS, way.seconds))
    client = httpx.Client(
        trust_env=False, proxy=way.proxy or None, follow_redirects=False, timeout=timeout, headers=_HEADERS
    )
    headers = {"Content-Type": kind, "Accept": answer_kind}
    with client, _ending(client, way.seconds), client.stream("POST", address, content=body, headers=headers) as answer:
        if answer.is_redirect:
            raise _Refused("redirect")
        if answer.status_code != httpx.codes.OK:
            raise _Refused("status")
        if answer.headers.get("Content-Type", "").partition(";")[0].strip().lower() != answer_kind:
            raise _Refused("kind")
        got = bytearray()
        for block in answer.iter_raw():  # as it comes: whoever drips bytes would never fill a block of ours
            got += block
            task.check()
            if len(got) > most:
                raise _Refused("too-big")
            if time.monotonic() > deadline:
                raise _Refused("slow")
        return bytes(got)

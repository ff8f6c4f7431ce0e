"""The one door to the network (T40). It opens only where a person set something up and asked for it.

One request, one answer (:func:`post`), or several to one host (:class:`Line`), each held to a size and
a time. No redirect is followed, no cookie kept, no setting of the system looked at; the request names
no program and no person. Where a proxy is set, host names go to it unresolved, and nothing is ever
tried without it (P36).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import httpx

from app.base import limits
from app.base.errors import Cancelled, InputError, OnlineError
from app.base.task import Task
from app.sync import pinned
from app.sync.protocol import pins

Reason = Literal["unreachable", "proxy", "slow", "tls", "pin", "status", "redirect", "too-big", "kind"]

_HEADERS: Final = {"User-Agent": "Mozilla/5.0", "Accept-Encoding": "identity", "Connection": "close"}
_CONNECT_SECONDS: Final = 15.0
_BOTH: Final = 2
"""ways of a socket that are shut down: SHUT_RDWR"""

_KEPT_SECONDS: Final = 15.0
_LOOK_SECONDS: Final = 0.2
_BLOCK: Final = 64 * limits.KIB

Transport = httpx.BaseTransport
"""what carries requests in place of the network: for tests that need none"""


@dataclass(frozen=True, slots=True)
class Way:
    """How to get out. ``proxy``: ``socks5://host:port``, or "" for a direct connection. ``seconds``: of one answer
    (:func:`post`), or without a byte (:class:`Line`)."""

    proxy: str = ""
    seconds: float = limits.STAMP_SECONDS
    transport: Transport | None = None


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
    host = _host(address, way)
    deadline = time.monotonic() + way.seconds
    with _named(host):
        return _post(address, body, kind, answer_kind, way, task, most, deadline)


def _host(address: str, way: Way) -> str:
    host = urlsplit(address).hostname or ""
    if host.rstrip(".").endswith(".onion") and not way.proxy:
        raise InputError("address", reason="onion")  # asking a name server for it would tell everybody
    return host


@contextmanager
def _named(host: str) -> Iterator[None]:
    """Whatever goes wrong on the way to a host, as OnlineError."""
    try:
        yield
    except httpx.ProxyError:
        raise OnlineError(reason="proxy", host=host) from None
    except httpx.TimeoutException:
        raise OnlineError(reason="slow", host=host) from None
    except _Refused as error:
        raise OnlineError(reason=error.reason, host=host) from None
    except pinned.WrongKey:
        raise OnlineError(reason="pin", host=host) from None
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


def _client(way: Way, headers: Mapping[str, str], pin: bytes = b"") -> httpx.Client:
    return httpx.Client(
        trust_env=False,
        verify=pinned.context(pin) if pin else True,
        proxy=way.proxy or None,
        transport=way.transport,
        follow_redirects=False,
        timeout=httpx.Timeout(way.seconds, connect=min(_CONNECT_SECONDS, way.seconds)),
        headers=dict(headers),
        limits=httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=_KEPT_SECONDS),
    )


def _post(
    address: str, body: bytes, kind: str, answer_kind: str, way: Way, task: Task, most: int, deadline: float
) -> bytes:
    client = _client(way, _HEADERS)
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


# --- several requests to one host -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. ``path`` begins with a slash and has the query in it; ``most``: bytes of the answer that are read.

    ``seconds`` is for all of it together, however it drips. ``sent`` and ``got`` are told of bytes of
    the bodies as they go and come.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""
    most: int = limits.RELAY_ANSWER_BYTES
    seconds: float = limits.RELAY_SECONDS
    sent: Callable[[int], None] = lambda count: None
    got: Callable[[int], None] = lambda count: None


@dataclass(frozen=True, slots=True)
class Answer:
    """``headers`` by lower-case name, as they came."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Line:
    """Requests to one host, one after the other, on one connection where that lasts. Not for two threads.

    ``origin`` is ``scheme://host[:port]``, with the pin of the only key that is talked to where it has one
    (:mod:`app.sync.protocol.pins`). A cancelled task ends a request that hangs. Raises InputError ``address``.
    """

    def __init__(self, origin: str, way: Way, task: Task) -> None:
        bare, self._pin = pins.split(origin)
        self._origin = clean_address(bare).rstrip("/")
        self._host = _host(self._origin, way)
        self._way, self._task = way, task
        self._client: httpx.Client | None = None
        self._sockets: list[Any] = []
        self.kept = False
        """whether the last request that failed went over a connection of an earlier one"""

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """May be called twice; the next request opens it anew."""
        client, self._client, self._sockets = self._client, None, []
        if client is not None:
            with suppress(httpx.HTTPError, OSError, RuntimeError):
                client.close()

    def ask(self, asked: Ask) -> Answer:
        """The answer, whatever its status. Raises OnlineError, Cancelled."""
        self._task.check()
        self.kept = self._client is not None
        watch = _Watch(self._task, asked.seconds, self._sockets)
        try:
            with _named(self._host), watch:
                try:
                    return self._ask(asked)
                except (httpx.HTTPError, OSError, ValueError, RuntimeError):
                    if watch.over:
                        raise _Refused("slow") from None
                    raise
        except BaseException:
            self.close()
            self._task.check()  # what failed because it was stopped was stopped
            raise

    def _ask(self, asked: Ask) -> Answer:
        headers = {"Accept-Encoding": "identity", **asked.headers}
        content = self._blocks(asked) if asked.body else None
        sockets = self._sockets

        def trace(event: str, info: Mapping[str, Any]) -> None:
            made = info.get("return_value")
            if event.endswith(".complete") and hasattr(made, "get_extra_info"):
                found = made.get_extra_info("socket")  # type: ignore[union-attr]
                if found is not None:
                    sockets.append(found)

        client = self._open()
        client.cookies.clear()
        with client.stream(
            asked.method, self._origin + asked.path, content=content, headers=headers, extensions={"trace": trace}
        ) as answer:
            if answer.is_redirect:
                raise _Refused("redirect")
            got = bytearray()
            for block in answer.iter_raw():
                got += block
                asked.got(len(block))
                self._task.check()
                if len(got) > asked.most:
                    raise _Refused("too-big")
            return Answer(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, bytes(got))

    def _blocks(self, asked: Ask) -> Iterator[bytes]:
        for at in range(0, len(asked.body), _BLOCK):
            self._task.check()
            block = asked.body[at : at + _BLOCK]
            yield block
            asked.sent(len(block))

    def _open(self) -> httpx.Client:
        if self._client is None:
            self._client = _client(self._way, {"User-Agent": _HEADERS["User-Agent"]}, self._pin)
        return self._client


class _Watch:
    """Ends a request whose task was cancelled, or whose time is over: what hangs in a read hears of neither."""

    def __init__(self, task: Task, seconds: float, sockets: list[Any]) -> None:
        self._task, self._sockets = task, sockets
        self._end = time.monotonic() + seconds
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, name="line", daemon=True)
        self.over = False

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(_LOOK_SECONDS):
            self.over = time.monotonic() > self._end
            if not self.over:
                try:
                    self._task.check()
                    continue
                except Cancelled:
                    pass
            for one in list(self._sockets):
                with suppress(OSError, ValueError):
                    one.shutdown(_BOTH)

"""The one door to the network (T40). It opens only where a person set something up and asked for it.

One request, one answer (:func:`post`), or several to one host (:class:`Line`), each held to a size and
a time. No redirect is followed, no cookie kept, no setting of the system looked at; the request names
no program and no person. Where a proxy is set, host names go to it unresolved, and nothing is ever
tried without it (P36). Lines with different :class:`Credentials` share no circuit of Tor.
"""

from __future__ import annotations

import functools
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import httpx

from app.base import limits
from app.base.errors import Cancelled, InputError, OnlineError
from app.base.task import Task
from app.sync import nearby, pinned
from app.sync.protocol import pins

Reason = Literal["unreachable", "proxy", "slow", "tls", "pin", "near", "status", "redirect", "too-big", "kind"]

_HEADERS: Final = {"User-Agent": "Mozilla/5.0"}
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


@dataclass(frozen=True, slots=True)
class Credentials:
    """Random words for a proxy, which mean nothing: Tor keeps what comes under different ones on circuits of its own
    (IsolateSOCKSAuth, its default). A proxy that takes none gets separate connections and no more."""

    user: str = field(default_factory=lambda: secrets.token_hex(16))
    password: str = field(default_factory=lambda: secrets.token_hex(16))

    def __repr__(self) -> str:  # what joins a line to what it is for belongs into no traceback (T38)
        return "Credentials()"


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
    parts = urlsplit(clean_address(address))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Content-Type": kind, "Content-Length": str(len(body)), "Accept": answer_kind, "Connection": "close"}
    asked = Ask("POST", path, headers, body, most, way.seconds, kind=answer_kind)
    with Line(f"{parts.scheme}://{parts.netloc}", way, task, Credentials()) as line:
        return line.ask(asked).body


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


@functools.cache
def _trusted() -> Any:
    """The authorities of the library, read once: each line has a client of its own, and they take 25 ms. No session
    of one line is gone on with in another (the standard library doesn't unless it is told to)."""
    return httpx.create_ssl_context(trust_env=False)


def _client(way: Way, said: Credentials | None, pin: bytes) -> httpx.Client:
    auth = (said.user, said.password) if said is not None else None
    return httpx.Client(
        trust_env=False,
        verify=pinned.context(pin) if pin else _trusted(),
        proxy=httpx.Proxy(way.proxy, auth=auth) if way.proxy else None,
        transport=way.transport,
        follow_redirects=False,
        timeout=httpx.Timeout(way.seconds, connect=min(_CONNECT_SECONDS, way.seconds)),
        headers=_HEADERS,
        limits=httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=_KEPT_SECONDS),
    )


class _Trace:
    """Told by the library how far a connection got: its sockets, and whether it was the proxy that it failed at."""

    def __init__(self, sockets: list[Any]) -> None:
        self._sockets = sockets
        self.at_proxy = False

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        made = info.get("return_value")
        if event.endswith(".complete") and hasattr(made, "get_extra_info"):
            found = made.get_extra_info("socket")  # type: ignore[union-attr]
            if found is not None:
                self._sockets.append(found)
        if event in ("socks.connect_tcp.failed", "socks.setup_socks5_connection.failed"):
            self.at_proxy = True


def _fault_of_proxy(error: Exception) -> Reason | None:
    """Why a handshake with the proxy failed; ``None`` where it takes no credentials."""
    if isinstance(error, httpx.ProxyError) and "could not connect" in str(error):
        return "unreachable"  # the proxy is well: it says so of the host
    if isinstance(error, httpx.ProxyError) and "USERNAME/PASSWORD" in str(error):
        return None
    return "proxy"  # nobody there, or something that is no proxy and answers what it likes (P24)


# --- several requests to one host -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. ``path`` begins with a slash and has the query in it; ``most``: bytes of the answer that are read.

    ``seconds`` is for all of it together, however it drips. ``sent`` and ``got`` are told of bytes of
    the bodies as they go and come. ``kind``: the only media type of an answer (200) that is read at all, "" any.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""
    most: int = limits.RELAY_ANSWER_BYTES
    seconds: float = limits.RELAY_SECONDS
    sent: Callable[[int], None] = lambda count: None
    got: Callable[[int], None] = lambda count: None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """``headers`` by lower-case name, as they came."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Line:
    """Requests to one host, one after the other, on one connection where that lasts. Not for two threads.

    ``origin`` is ``scheme://host[:port]``, with the pin of the only key that is talked to where it has one
    (:mod:`app.sync.protocol.pins`). ``said``: for the proxy. Not ``near``: somebody else named that host, so nothing
    on this computer or in its own network is asked, whatever the name leads to. A cancelled task ends a request
    that hangs. Raises InputError ``address``.
    """

    def __init__(
        self, origin: str, way: Way, task: Task, said: Credentials | None = None, *, near: bool = True
    ) -> None:
        bare, self._pin = pins.split(origin)
        self._origin = clean_address(bare).rstrip("/")
        self._host = _host(self._origin, way)
        self._way, self._task, self._said, self._near = way, task, said, near
        self._target = ""
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
        client, self._client, self._sockets, self._target = self._client, None, [], ""
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
                except (httpx.HTTPError, OSError, ValueError, RuntimeError, _Refused):
                    if watch.over:
                        raise _Refused("slow") from None
                    raise
        except BaseException:
            self.close()
            self._task.check()  # what failed because it was stopped was stopped
            raise

    def _ask(self, asked: Ask) -> Answer:
        *before, last = [self._target] if self._target else self._targets()
        for target in before:
            self._task.check()
            with suppress(httpx.ConnectError, httpx.ConnectTimeout):  # nothing of the request has gone
                return self._ask_at(target, asked)
        return self._ask_at(last, asked)

    def _targets(self) -> list[str]:
        """The origin; or the addresses that its name led to now, none of them near, which are asked instead."""
        if self._near or self._way.proxy or self._way.transport is not None:
            return [self._origin]
        parts = urlsplit(self._origin)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = [] if nearby.is_near_host(self._host) else nearby.public_addresses(self._host, port)
        if not found:
            raise _Refused("near")
        return [f"{parts.scheme}://{f'[{one}]' if ':' in one else one}:{port}" for one in found[: limits.RELAY_TARGETS]]

    def _ask_at(self, target: str, asked: Ask) -> Answer:
        trace = _Trace(self._sockets)
        try:
            return self._stream(target, asked, trace)
        except Exception as error:
            if not trace.at_proxy:
                raise
            reason = _fault_of_proxy(error)
            if reason is not None or self._said is None:
                raise _Refused(reason or "proxy") from None
        self._said = None  # a proxy that takes no credentials has one way for all
        client, self._client = self._client, None
        if client is not None:
            client.close()
        return self._ask_at(target, asked)

    def _stream(self, target: str, asked: Ask, trace: _Trace) -> Answer:
        headers = {"Host": urlsplit(self._origin).netloc, "Accept-Encoding": "identity", **asked.headers}
        content = self._blocks(asked) if asked.body else None
        extensions = {"trace": trace, "sni_hostname": self._host}  # by its name, also where its address is asked
        client = self._open()
        client.cookies.clear()
        with client.stream(
            asked.method, target + asked.path, content=content, headers=headers, extensions=extensions
        ) as answer:
            self._target = target
            self._demand(asked, answer)
            got = bytearray()
            for block in answer.iter_raw():
                got += block
                asked.got(len(block))
                self._task.check()
                if len(got) > asked.most:
                    raise _Refused("too-big")
            return Answer(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, bytes(got))

    @staticmethod
    def _demand(asked: Ask, answer: httpx.Response) -> None:
        if answer.is_redirect:
            raise _Refused("redirect")
        if asked.kind and answer.status_code != httpx.codes.OK:
            raise _Refused("status")
        if asked.kind and answer.headers.get("Content-Type", "").partition(";")[0].strip().lower() != asked.kind:
            raise _Refused("kind")

    def _blocks(self, asked: Ask) -> Iterator[bytes]:
        for at in range(0, len(asked.body), _BLOCK):
            self._task.check()
            block = asked.body[at : at + _BLOCK]
            yield block
            asked.sent(len(block))

    def _open(self) -> httpx.Client:
        if self._client is None:
            self._client = _client(self._way, self._said, self._pin)
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

"""A short way to the relay of these tests: nothing is signed, and no client of HTTP stands in between.

What a request may do is still read out of its proof, and every answer, lie and broken line is the same. That requests
are signed, and each lie told over the whole way, is :mod:`tests.hostile.test_lies`'.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from app.sync import online
from app.sync.online import Answer, Ask, Line
from app.sync.protocol import requests
from app.sync.protocol.proof import read_proof
from app.sync.protocol.requests import Right
from app.sync.protocol.routes import Target
from tests.hostile.relay import Relay

_MINE = "right"


class _Idle:
    """Stands where a line's client stands: there has been a request before."""

    def close(self) -> None: ...


class _Unwatched:
    """Stands where a thread waits for requests that hang: none does."""

    over = False

    def __init__(self, *_: object) -> None: ...

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def _unsigned(
    target: Target,
    authority: str,
    seed: bytes | bytearray,
    proof: str,
    now: int,
    *,
    digest: str = "",
    length: int = 0,
    admission: str = "",
) -> Mapping[str, Any]:
    told = read_proof(proof)
    assert told.mailbox == target.mailbox
    return {_MINE: Right(told.mailbox, told.kind, told.place, admission, target, None, length)}


def _ask(line: Line, asked: Ask) -> Answer:
    relay = line._way.transport
    assert isinstance(relay, Relay)
    right: Any = asked.headers.get(_MINE)
    line._client = _Idle()  # type: ignore[assignment]
    response = relay.answer(right, asked.body)
    if response.is_redirect:
        raise online._Refused("redirect")
    body = b"".join(response.stream)  # type: ignore[arg-type]
    asked.sent(len(asked.body))
    asked.got(len(body))
    if len(body) > asked.most:
        raise online._Refused("too-big")
    return Answer(response.status_code, {"date": response.headers["date"]}, body)


@contextmanager
def short_way() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests, "sign", _unsigned)
        patch.setattr(Line, "_ask", _ask)
        patch.setattr(online, "_Watch", _Unwatched)
        yield

"""A relay's process: prove the store, listen, sweep now and then, say now and then what failed; leave in order."""

from __future__ import annotations

import asyncio
import json
import secrets
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import uvloop

from app.base.clock import Clock
from app.relay.counters import Counters
from app.relay.incoming import Receive
from app.relay.listening import Place, Server, bind, bound_memory, raise_limits, server
from app.relay.server import Application, Scope, Send, application
from app.relay.settings import Settings
from app.relay.store import Store, StoreError, prove
from app.relay.sweeping import sweep

Say = Callable[[str], None]

_REPORT_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Service:
    """Where and how to serve. ``counters``: where the operator may ask for counts, and nobody else can."""

    listen: Place
    counters: Place | None = None
    certificate: str = ""
    key: str = ""
    sweep_hours: float = 6.0


def run(store: Store, settings: Settings, service: Service, clock: Clock, say: Say) -> None:
    """Serve until a signal comes. Raises StoreError, and InputError where it can't listen there."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(store, settings, service, clock, say))


async def _run(store: Store, settings: Settings, service: Service, clock: Clock, say: Say) -> None:
    raise_limits()
    bound_memory()
    await prove(store)
    counters = Counters()
    app = application(store, settings, clock, counters)
    sockets = bind(service.listen)
    main = server(app, service.listen, settings.connections, service.certificate, service.key)
    main.ready = partial(say, f"listening on {service.listen}")
    beside = [
        asyncio.create_task(_sweep_now_and_then(store, settings, service.sweep_hours, clock, say)),
        asyncio.create_task(_report(counters, say)),
    ]
    if service.counters:
        quiet = server(counting(counters), service.counters, 20)
        beside.append(asyncio.create_task(quiet.serve(bind(service.counters))))
    for told in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(told, _leave, main)
    try:
        await main.serve(sockets)
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await store.close()
        say("stopped")


def _leave(main: Server) -> None:
    """What is being answered is answered; who asks twice doesn't wait for it."""
    main.force_exit = main.should_exit
    main.should_exit = True


def counting(counters: Counters) -> Application:
    """``/counters`` for the operator, on a place of its own: who watches counts learns when people sync."""

    async def asgi(scope: Scope, receive: Receive, send: Send) -> None:
        found = scope["type"] == "http" and scope["path"] == "/counters"
        body = counters.body() if found else b""
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200 if found else 404, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return asgi


async def _sweep_now_and_then(store: Store, settings: Settings, hours: float, clock: Clock, say: Say) -> None:
    """Processes that were started together don't sweep together."""
    while True:
        await asyncio.sleep(hours * 3600 * secrets.SystemRandom().uniform(0.5, 1.0))
        try:
            swept = await sweep(store, settings, clock)
        except Exception as error:  # the next one may do better; one that ends for ever fills the disk
            reason = error.facts.get("reason") if isinstance(error, StoreError) else ""
            say(f"not swept: {type(error).__name__} {reason}".rstrip())
            continue
        if swept.held_back:
            say("the clock has jumped: nothing is swept for a week. Is the date of this machine right?")


async def _report(counters: Counters, say: Say) -> None:
    """What failed, by kind and place in the code; nothing of who asked."""
    told: dict[str, int] = {}
    while True:
        await asyncio.sleep(_REPORT_SECONDS)
        new = {kind: count - told.get(kind, 0) for kind, count in counters.failures.items()}
        told = dict(counters.failures)
        if any(new.values()):
            say(json.dumps({kind: count for kind, count in new.items() if count}))

"""The verbs that a child knows: which function answers each, and what it may use.

A handler is ``handle(source, options)``, a generator. ``source.read(n)`` gives the document's
bytes as they come (:func:`app.sandbox.source.read_whole` for formats that need all of it);
``options`` is the parent's JSON. It yields JSON values (dict, list, str, number, None) or
:class:`app.sandbox.frames.Blob` (JSON and raw bytes), each at once on its way: a parent that
doesn't read makes the handler wait. It refuses with ``Unshowable(reason=…)``.

The jail allows no opening of files: a handler's module imports all it needs at its top, and
may have a ``prepare()`` that loads what its libraries would load on first use.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from app.base.limits import (
    SANDBOX_OUTPUT_BYTES,
    SANDBOX_STREAM_CPU,
    SANDBOX_STREAM_WALL,
    SANDBOX_VIEW_CPU,
    SANDBOX_VIEW_OUTPUT_BYTES,
    SANDBOX_VIEW_WALL,
)

JSON = Any  # a JSON value: str, int, float, bool, None, list, dict
Handler = Callable[[BinaryIO, Mapping[str, Any]], Iterator[Any]]


@dataclass(frozen=True, slots=True)
class Verb:
    """``place`` is ``module:function``; ``cpu`` and ``wall`` in seconds, ``output`` in bytes.

    ``wall`` counts only while the parent waits for the child, not while it works on a result.
    """

    place: str
    cpu: int = SANDBOX_VIEW_CPU
    wall: float = SANDBOX_VIEW_WALL
    output: int = SANDBOX_VIEW_OUTPUT_BYTES


def _streaming(place: str) -> Verb:
    return Verb(place, SANDBOX_STREAM_CPU, SANDBOX_STREAM_WALL, SANDBOX_OUTPUT_BYTES)


VERBS: dict[str, Verb] = {
    "facts": Verb("app.sandbox.facts:handle"),
    "picture": Verb("app.sandbox.picture:handle"),
    "clean": Verb("app.sandbox.clean:handle"),
    "codes": Verb("app.sandbox.codes:handle"),
    "text": _streaming("app.sandbox.text:handle"),
    "table": _streaming("app.sandbox.tables:handle"),
    "chat": _streaming("app.sandbox.telegram:handle"),
    "whatsapp": _streaming("app.sandbox.whatsapp:handle"),
}


def load() -> dict[str, Handler]:
    """Import every handler and let it prepare. Called once, before the jail closes."""
    return {name: _load_one(verb.place) for name, verb in VERBS.items() if _is_here(verb.place)}


def _is_here(place: str) -> bool:
    return importlib.util.find_spec(place.partition(":")[0]) is not None


def _load_one(place: str) -> Handler:
    module_name, _, function = place.partition(":")
    module = importlib.import_module(module_name)
    prepare = getattr(module, "prepare", None)
    if prepare is not None:
        prepare()
    handler: Handler = getattr(module, function)
    return handler

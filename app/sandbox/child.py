"""The child: load the decoders, close the jail, prove it, answer one request, end.

Nothing foreign is read before the walls stand, and one child serves one document: what a
hostile file may have done to this process ends with it (T41).
"""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence

from app.base.errors import Unshowable
from app.sandbox import handlers, jail
from app.sandbox.frames import END, HELLO, REFUSED, RESULT, BadFrame
from app.sandbox.source import ParentGone, Source, read_request, send

IN, OUT = 0, 1
NO_ANSWER = 3


def main(arguments: Sequence[str] = ()) -> int:
    """Be a child until the one document is answered; ``arguments`` is the parent's process id. Returns the status."""
    jail.bind_to_parent(int(arguments[0]) if arguments else None)
    jail.leave_world()
    known = handlers.load()
    gc.freeze()
    walls = jail.close()
    try:
        send(OUT, HELLO, {"walls": walls, "verbs": sorted(known)})
        verb, options = read_request(IN)
        jail.allow_cpu(handlers.VERBS[verb].cpu)
        _answer(known[verb], options)
    except (ParentGone, BadFrame, BrokenPipeError, KeyError):
        return NO_ANSWER
    return 0


def _answer(handler: handlers.Handler, options: dict[str, object]) -> None:
    """Run a handler; its failures become one word. Messages of decoders can quote the document and stay here (P5)."""
    try:
        for result in handler(Source(IN), options):  # type: ignore[arg-type]  # what read() needs of a BinaryIO
            send(OUT, RESULT, result)
    except Unshowable as refusal:
        send(OUT, REFUSED, {"reason": str(refusal.facts.get("reason", "broken"))})
    except (ParentGone, BrokenPipeError):
        raise
    except MemoryError:
        send(OUT, REFUSED, {"reason": "too-big"})
    except Exception:
        send(OUT, REFUSED, {"reason": "broken"})
    else:
        send(OUT, END, None)


def run_and_leave(arguments: Sequence[str]) -> None:
    """Be a child and never come back; no clean-up runs in a process that has read a hostile file."""
    os._exit(main(arguments))

"""Foreign files on their way in: opened once, read by the sandbox child, every frame held to its shape (P22, P24)."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from app.base.errors import InputError, StorageFault
from app.base.task import Task
from app.model.entry import JSON
from app.sandbox import client
from app.sync.folder import open_bundle as open_safely

REASONS: Final = frozenset(
    {
        *("bomb", "broken-json", "broken-spreadsheet", "cell-too-long", "cut-off", "delimiter", "empty", "encoding"),
        *("message-too-long", "mixed-dates", "no-sheet", "not-a-chat", "old-spreadsheet", "open-document"),
        *("open-quote", "row-too-long", "telegram-html", "too-big", "too-deep", "too-many-cells", "too-many-chats"),
        *("too-many-messages", "too-many-rows", "too-wide"),
    }
)
"""why a child refuses a table or a chat: each is a sentence ``error.intake.<reason>``"""


class Opened:
    """A file that was opened once; :meth:`demand_unchanged` tells whether somebody wrote to it meanwhile."""

    def __init__(self, path: Path) -> None:
        """Raises NotFound, StorageFault (``not-a-file``, ``read``)."""
        self.name = path.name
        self.source: io.BufferedReader = open_safely(path)
        self.stamp = self._now()
        """size and time of the last change, when it was opened"""

    def _now(self) -> tuple[int, int]:
        status = os.fstat(self.source.fileno())
        return (status.st_size, status.st_mtime_ns)

    @property
    def size(self) -> int:
        return self.stamp[0]

    def demand_unchanged(self) -> None:
        """Raises InputError ``intake`` (``changed``): what was checked must be what is kept."""
        if self._now() != self.stamp:
            raise InputError("intake", reason="changed")

    def frames(self, verb: str, options: Mapping[str, JSON], task: Task) -> Iterator[dict[str, Any]]:
        """What the child says of the whole file, from its beginning. Raises InputError, Unshowable, Cancelled."""
        with closing(client.stream(verb, _Source(self.rewound()), options, task)) as results:  # type: ignore[type-var]
            for result in results:
                frame = result.value
                if not isinstance(frame, dict):
                    raise InputError("intake", reason="unreadable")
                if "refused" in frame:
                    raise refusal(frame["refused"])
                yield frame
        self.demand_unchanged()

    def rewound(self) -> io.BufferedReader:
        """The source at its beginning, for whoever reads it once more."""
        self.source.seek(0)
        return self.source

    def close(self) -> None:
        self.source.close()

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Source:
    """The file as the child gets it; what the disk or the stick refuses has a sentence of its own."""

    def __init__(self, source: io.BufferedReader) -> None:
        self._source = source

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self._source.read(size)
        except OSError as error:
            raise StorageFault(reason="read", errno=error.errno) from None


def refusal(untrusted: object) -> InputError:
    """The child's refusal as our own error: a known word and numbers, nothing else of what it says (T38)."""
    said = untrusted if isinstance(untrusted, dict) else {}
    reason = said.get("reason")
    if not isinstance(reason, str) or reason not in REASONS:
        return InputError("intake", reason="unreadable")
    facts = {name: said[name] for name in ("row", "most") if isinstance(said.get(name), int)}
    if isinstance(said.get("most"), str):
        facts["most"] = said["most"][:12]
    if facts.get("row") == 0:
        del facts["row"]
    return InputError("intake", reason=reason, **facts)

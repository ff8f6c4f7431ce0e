"""One deliberate fault: a change of one line over an important promise, and the tests that must notice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """``old`` (a regular expression that fits once) becomes ``new`` in ``file``; then ``tests`` must fail.

    ``tests`` are files, or files with ``::`` and the name of one test, separated by spaces.
    """

    promise: str
    name: str
    file: str
    old: str
    new: str
    tests: str

    def broken(self, tree: Path) -> str | None:
        """The text of the file with the fault in it; ``None`` where its line is no longer there, or there twice."""
        path = tree / self.file
        found = re.subn(self.old, self.new, path.read_text(encoding="utf-8")) if path.is_file() else ("", 0)
        return found[0] if found[1] == 1 else None

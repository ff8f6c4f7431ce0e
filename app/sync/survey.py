"""What lies on a stick: bundles, parts of bundles, and what a person had better know of.

Each ordinary file is opened once, and only its first bytes are read: enough to tell a bundle, a part, and a
program. No link is followed, and nothing that isn't an ordinary file is opened (P22).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.base.errors import NotFound, StorageFault
from app.sync import parts
from app.sync.folder import AGE_MAGIC, MOST_FOUND, MOST_LOOKED_AT, open_bundle
from app.sync.parts import Part

_PROGRAM_NAMES: Final = """
    .apk .app .appimage .application .bat .cmd .com .command .cpl .deb .desktop .dll .dmg .exe .gadget
    .hta .inf .jar .js .jse .lnk .msc .msi .msp .pif .pkg .ps1 .reg .rpm .run .scf .scr .sct .sh .url
    .vb .vbe .vbs .workflow .ws .wsf .wsh
"""
_PROGRAM_SUFFIXES: Final = frozenset(_PROGRAM_NAMES.split())
"""what a double click would run, or make a system run"""
_PROGRAM_STARTS: Final = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xfe\xed\xfa",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
)
_UNFINISHED: Final = re.compile(r"\.[a-z2-7]{12}\.bin")
MOST_NAMED: Final = 20  # programs that are named; the rest are counted


@dataclass(slots=True)
class Survey:
    """``bundles`` and ``torn`` by name. ``programs``: the first names; ``more``: not everything was looked at.

    ``torn``: files that begin as a part does and are none: the stick was pulled out, or the copy isn't whole.
    ``unfinished``: what this program began to write there and couldn't finish or remove.
    """

    bundles: list[Path] = field(default_factory=list)
    found: list[Part] = field(default_factory=list)
    torn: list[Path] = field(default_factory=list)
    programs: list[str] = field(default_factory=list)
    program_count: int = 0
    links: int = 0
    unread: int = 0
    unfinished: int = 0
    more: bool = False


def look(folder: Path) -> Survey:
    """One folder, and nothing below it. Raises :class:`NotFound`, :class:`StorageFault`."""
    survey = Survey()
    seen = 0
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                seen += 1
                if seen > MOST_LOOKED_AT:
                    survey.more = True
                    break
                _take(survey, folder, entry)
    except FileNotFoundError as error:
        raise NotFound(what="file", path=str(folder)) from error
    except OSError as error:
        raise StorageFault(reason="read", errno=error.errno) from error
    survey.bundles.sort()
    survey.torn.sort()
    survey.found.sort(key=lambda part: (part.head.set, part.head.number, part.path or folder))
    survey.programs.sort()
    if len(survey.bundles) > MOST_FOUND:
        del survey.bundles[MOST_FOUND:]
        survey.more = True
    return survey


def one(path: Path) -> Survey:
    """The same of one file."""
    survey = Survey()
    _open(survey, path)
    return survey


def files(paths: Iterable[Path]) -> list[Part]:
    """The parts among these files. Others, and what can't be opened, are passed over."""
    survey = Survey()
    for path in paths:
        _open(survey, path)
    return survey.found


def _take(survey: Survey, folder: Path, entry: os.DirEntry[str]) -> None:
    if entry.is_dir(follow_symlinks=False):
        return
    if not entry.is_file(follow_symlinks=False):
        survey.links += 1
        return
    if _looks_like_program(entry.name):
        _note_program(survey, entry.name)
        return
    if _UNFINISHED.fullmatch(entry.name):
        survey.unfinished += 1
    elif not entry.name.startswith("."):  # somebody else's business
        _open(survey, folder / entry.name)


def _open(survey: Survey, path: Path) -> None:
    try:
        with open_bundle(path) as file:
            start = file.read(parts.HEAD_BYTES)
            size = file.seek(0, os.SEEK_END)
    except (StorageFault, NotFound, OSError):
        survey.unread += 1
        return
    if start.startswith(AGE_MAGIC):
        survey.bundles.append(path)
    elif start.startswith(parts.MAGIC):
        head = parts.read_head(start)
        if head is None or size != parts.HEAD_BYTES + head.size:
            survey.torn.append(path)
        else:
            survey.found.append(parts.at(path, head))
    elif start.startswith(_PROGRAM_STARTS):
        _note_program(survey, path.name)


def _looks_like_program(name: str) -> bool:
    _, dot, last = name.rstrip(". ").rpartition(".")  # Windows drops what stands at the end
    return f"{dot}{last}".casefold() in _PROGRAM_SUFFIXES


def _note_program(survey: Survey, name: str) -> None:
    survey.program_count += 1
    if len(survey.programs) < MOST_NAMED:
        survey.programs.append(name)

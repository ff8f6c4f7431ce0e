"""Places in words: a stick by the name that it has, a folder by its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.catalogue import isolate_ltr
from app.sync.volumes import Volume
from app.ui.case.wording import SEPARATOR, shown, size_words

if TYPE_CHECKING:
    from app.ui.context import Context

SLOW_S = 45  # below that, nobody wants to be told a number


@dataclass(frozen=True, slots=True)
class Place:
    """Where bundles lie or go. ``size`` 0: a folder of which no more is known."""

    name: str
    path: Path
    kind: str = ""
    free: int = 0
    size: int = 0
    read_only: bool = False

    @classmethod
    def of(cls, volume: Volume) -> Place:
        return cls(volume.label, volume.path, volume.kind, volume.free, volume.size, volume.read_only)


def place_of(folder: Path) -> Place:
    """A folder that a person chose."""
    return Place(folder.name or str(folder), folder)


def place_words(context: Context, place: Place) -> str:
    """What a stick is called, kept in its own direction; received text, shown inert."""
    return shown(place.name) or context.words("stick.unnamed")


def facts_words(context: Context, place: Place) -> str:
    """Its format and its room."""
    if not place.size:
        return context.words("stick.chosen-folder")
    room = context.words("stick.free", free=size_words(place.free), size=size_words(place.size))
    return SEPARATOR.join(part for part in (isolate_ltr(kind_words(place.kind)) if place.kind else "", room) if part)


def kind_words(kind: str) -> str:
    """A file system as people know it."""
    return {"vfat": "FAT32", "msdos": "FAT", "exfat": "exFAT", "ntfs": "NTFS", "ntfs3": "NTFS"}.get(kind, kind)


def time_words(context: Context, seconds: float) -> str:
    """How long writing takes, roughly: a stick keeps no promise."""
    if seconds <= SLOW_S:
        return context.words("stick.time.seconds")
    return context.words("stick.time.minutes", n=max(1, round(seconds / 60)))

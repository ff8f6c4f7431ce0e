"""Incremental sending: only what a reader hasn't confirmed to hold (docs/decisions/0016).

What may leave is decided first, by :mod:`app.services.selection`, as if everything went. From
that, what every reader of the bundle has confirmed is left out: entries with all of the values
that would travel now, and files of evidence for all the cases that name them. In doubt it goes.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace

from app.services.selection import Selection
from app.storage import holding
from app.storage.holding import Held, Piece
from app.storage.vault import Vault

Pieces = Mapping[str, tuple[int, frozenset[str]]]
"""SHA-256 → size in bytes, and the files that name it among what may leave"""


@dataclass(frozen=True, slots=True)
class Weight:
    """How much something is: entries with their signatures and values, and files of evidence; bytes of both."""

    entries: int = 0
    pieces: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes into one bundle. ``whole`` is what would go to readers who hold nothing."""

    chosen: Selection
    pieces: Pieces
    weight: Weight
    whole: Weight
    everything: bool
    """whether nothing was left out because it was confirmed"""


def weigh(chosen: Selection, pieces: Pieces) -> Weight:
    size = sum(chosen.sizes[hash_] for kept in chosen.entries.values() for hash_ in kept)
    return Weight(chosen.count(), len(pieces), size + sum(size for size, _ in pieces.values()))


def parcel(vault: Vault, chosen: Selection, pieces: Pieces, readers: Iterable[str], whole: bool = False) -> Parcel:
    """Leave out what all these readers have confirmed, unless ``whole``."""
    full = weigh(chosen, pieces)
    to = list(dict.fromkeys(readers))
    if whole or not to or any(holding.doubtful(vault, reader) for reader in to):
        return Parcel(chosen, pieces, full, full, True)
    left = {file: _lacking(vault, file, kept, to) for file, kept in chosen.entries.items()}
    wanted, anchors = _pieces(vault, pieces, to)
    for file in anchors:  # bytes that no file of their bundle names aren't kept by whoever gets them
        if not left.get(file):
            left[file] = dict([next(reversed(chosen.entries[file].items()))])
    entries = {file: kept for file, kept in left.items() if kept}
    trimmed = replace(chosen, entries=entries, authors=_authors(vault, entries))
    weight = weigh(trimmed, wanted)
    return Parcel(trimmed, wanted, weight, full, weight == full)


def _lacking(
    vault: Vault, file: str, kept: Mapping[str, tuple[bool, ...]], readers: list[str]
) -> dict[str, tuple[bool, ...]]:
    """The entries of a file of which some reader lacks something that would travel."""
    memories = [holding.of(vault, reader, file) for reader in readers]
    if not all(memories):
        return dict(kept)
    numbers = holding.numbers_in(vault, file)
    return {hash_: keep for hash_, keep in kept.items() if not _held(memories, numbers.get(hash_), holding.mask(keep))}


def _held(memories: list[Held], number: int | None, wanted: int) -> bool:
    if number is None:
        return False
    return all(number in memory and not wanted & ~memory[number] for memory in memories)


def _pieces(vault: Vault, pieces: Pieces, readers: list[str]) -> tuple[Pieces, set[str]]:
    """The files of evidence that some reader lacks for a case, and those cases."""
    memories = [holding.pieces_of(vault, reader) for reader in readers]
    wanted: dict[str, tuple[int, frozenset[str]]] = {}
    for sha256, (size, files) in pieces.items():
        lacking = frozenset(file for file in files if any((sha256, file) not in memory for memory in memories))
        if lacking:
            wanted[sha256] = (size, lacking)
    return wanted, {file for _, files in wanted.values() for file in files}


def _authors(vault: Vault, entries: Mapping[str, Mapping[str, object]]) -> set[str]:
    return holding.authors_of(vault, [hash_ for kept in entries.values() for hash_ in kept])


def content(vault: Vault, chosen: Selection) -> dict[str, Held]:
    """What a bundle of these entries carries, as it is remembered."""
    found: dict[str, Held] = {}
    for file, kept in chosen.entries.items():
        numbers = holding.numbers_in(vault, file)
        found[file] = {numbers[hash_]: holding.mask(keep) for hash_, keep in kept.items()}
    return found


def evidence(made: Parcel, content: Container[str]) -> frozenset[Piece]:
    """The pieces that travel, each for those files of the bundle that name it."""
    return frozenset((sha256, file) for sha256, (_, files) in made.pieces.items() for file in files if file in content)

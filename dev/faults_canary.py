"""Canaries: random words put wherever a person can write, and looked for wherever nothing may be (T18, T38).

All words of a set begin with one random mark, so that one search finds any of them, also in a
dump of hundreds of megabytes.
"""

from __future__ import annotations

import base64
import hashlib
import mmap
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.model.entry import JSON
from app.model.fields import Field, Kind
from app.model.types import TYPES
from app.model.vocabulary import vocabulary

COUNT = 40
LETTERS = "bcdfghjklmnpqrstvwxz"
MARK, REST = 12, 6


@dataclass(frozen=True, slots=True)
class Canaries:
    """``words``: 40 of 18 letters without a vowel, none of which stands anywhere by chance."""

    mark: str
    words: tuple[str, ...]

    @classmethod
    def hatch(cls, seed: int) -> Canaries:
        chance = random.Random(seed)
        mark = "".join(chance.choices(LETTERS, k=MARK))
        return cls(mark, tuple(mark + "".join(chance.choices(LETTERS, k=REST)) for _ in range(COUNT)))

    def needles(self) -> dict[str, bytes]:
        """The mark as it may stand in a file: encoding → bytes."""
        plain = self.mark.encode()
        found = {
            "utf-8": plain,
            "upper case": plain.upper(),
            "utf-16-le": self.mark.encode("utf-16-le"),
            "utf-16-be": self.mark.encode("utf-16-be"),
            "hex": plain.hex().encode(),
            "hex, upper case": plain.hex().upper().encode(),
        }
        for shift in range(3):  # the letters that don't depend on what stands before and after
            coded = base64.b64encode(b"\0" * shift + plain)
            found[f"base64 at {shift}"] = coded[4 if shift else 0 : 4 * ((shift + MARK) // 3)]
        return found

    def in_bytes(self, data: bytes | mmap.mmap) -> list[str]:
        """The encodings in which a canary stands in the data."""
        return [name for name, needle in self.needles().items() if data.find(needle) >= 0]

    def in_files(self, folders: Iterable[Path]) -> Iterator[str]:
        """``path: encoding`` for every file below the folders that holds a canary, or has one in its name."""
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if self.in_bytes(str(path.relative_to(folder)).encode("utf-8", "surrogateescape")):
                    yield f"{path}: name"
                if path.is_file() and not path.is_symlink() and path.stat().st_size:
                    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                        yield from (f"{path}: {encoding}" for encoding in self.in_bytes(data))

    def records(self, refs: dict[str, str]) -> Iterator[tuple[str, dict[str, JSON]]]:
        """One record of each type with every declared field filled. ``refs``: type → id of a record to point at."""
        flying = iter(range(10**6))

        def word() -> str:
            return self.words[next(flying) % COUNT]

        for name, declared in TYPES.items():
            yield name, {field.name: _value(field, word, refs) for field in declared.fields}


def _value(field: Field, word, refs: dict[str, str]) -> JSON:  # type: ignore[no-untyped-def]
    code = vocabulary(field.vocabulary).terms[0].code if field.vocabulary else ""
    target = next((refs[type_] for type_ in field.refs if type_ in refs), next(iter(refs.values())))
    match field.kind:
        case Kind.TEXT:
            return "K-7" if field.hint == "code" else word()  # a reference code holds no words
        case Kind.LONG_TEXT:
            return f"{word()} said\n{word()}"
        case Kind.TERM:
            return code
        case Kind.TERMS:
            return [code]
        case Kind.DATE:
            return "2021-05"
        case Kind.COUNT:
            return {"n": 3, "is": "exact"}
        case Kind.NUMBER | Kind.SIZE:
            return 33
        case Kind.YES_NO:
            return True
        case Kind.REF:
            return target
        case Kind.REFS:
            return [target]
        case Kind.NAMES:
            return [{"text": word()}, {"text": f"{word()} {word()}", "kind": "spelling"}]
        case Kind.PLACE:
            return {"text": word(), "district": word(), "lat": 33.3, "lon": 44.4}
        case Kind.LIST:
            return [word(), word()]
        case Kind.URL:
            return f"https://{word()}.example/{word()}"
        case Kind.HASH:
            return hashlib.sha256(word().encode()).hexdigest()
    raise AssertionError(f"no canary for a field of kind {field.kind}")

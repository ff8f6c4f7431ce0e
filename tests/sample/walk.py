"""The sample as a test reads it: records by key and type, values by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.model.sample import SampleFile, SampleRecord, SampleValue, read_sample, sample_files


@dataclass
class Sample:
    files: list[SampleFile] = field(default_factory=lambda: read_sample(sample_files()))

    @property
    def records(self) -> dict[str, SampleRecord]:
        return {record.key: record for file in self.files for record in file.records}

    def all_values(self) -> Iterator[tuple[SampleRecord, SampleValue]]:
        for record in self.records.values():
            for value in record.values:
                yield record, value

    def of_type(self, type_: str, file: str | None = None) -> list[SampleRecord]:
        return [r for r in self.records.values() if r.type == type_ and file in (None, r.file)]


def values(record: SampleRecord, name: str) -> list[Any]:
    """All standing accounts of a field."""
    return [value.value for value in record.values if value.field == name]


def one(record: SampleRecord, name: str) -> Any:
    """The only account of a field, or ``None``."""
    found = values(record, name)
    assert len(found) <= 1, f"{record.key}.{name} has several accounts"
    return found[0] if found else None


def names(record: SampleRecord) -> list[str]:
    return [name["text"] for name in one(record, "names") or []]


def texts(record: SampleRecord) -> str:
    """Every text of a record, at any depth, in one string."""

    def walk(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for part in value.values():
                yield from walk(part)
        elif isinstance(value, list):
            for part in value:
                yield from walk(part)

    return "\n".join(text for value in record.values for text in walk(value.value))

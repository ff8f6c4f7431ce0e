"""The sample and exchange format of records: reading only, without ids, keys or signatures.

``resources/sample/`` holds the documented cases in it; ``docs/formats.md`` section 9 describes
it. Reading is pure: it gives what each file says, checked against the declarations, and the
services give ids and sign.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.base import limits
from app.base.errors import InputError
from app.base.paths import resource
from app.model.entry import JSON, depth_within
from app.model.fields import Field, Kind
from app.model.types import TYPES, field_of
from app.model.values import check_value

_ACCOUNT = frozenset({"value", "source", "reading"})
_RECORD = frozenset({"key", "type", "source", "values"})
_FILE = frozenset({"sample", "file", "kind", "source", "records"})


class SampleValue(NamedTuple):
    """One account of one field. References are keys of records, ``source`` is the key of a source record.

    Several values of one field in one record are accounts that stand beside each other;
    ``reading`` says how this one was read out of its source, where that needs saying.
    """

    field: str
    value: JSON
    source: str
    reading: str


@dataclass(frozen=True, slots=True)
class SampleRecord:
    key: str
    type: str
    file: str
    values: tuple[SampleValue, ...]


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One file of the sample: a case with all its records, or a register."""

    key: str
    kind: Literal["case", "register"]
    records: tuple[SampleRecord, ...]


def sample_files() -> list[bytes]:
    """The files of the sample that the program brings along, in their order."""
    return [file.read_bytes() for file in sorted(resource("sample").glob("*.json"))]


def read_sample(data: Iterable[bytes | Mapping[str, JSON]]) -> list[SampleFile]:
    """Read files in the sample format, and check them as a whole.

    Raises :class:`InputError` with ``rule`` (``json``, ``sample``, ``sample-key``,
    ``sample-reference``, ``sample-source``, ``unknown-type``, or a rule of ``check_value``),
    and ``record`` and ``field`` where known. Nothing is returned of a set that has one fault.
    """
    files = [_read_file(_parsed(item)) for item in data]
    types: dict[str, str] = {}
    for record in (record for file in files for record in file.records):
        if record.key in types:
            raise _fault("sample-key", record.key)
        types[record.key] = record.type
    if len({file.key for file in files}) != len(files):
        raise _fault("sample-key")
    for record in (record for file in files for record in file.records):
        for value in record.values:
            _check_references(record, value, types)
    return files


def _fault(rule: str, record: str = "", field: str = "") -> InputError:
    return InputError(rule=rule, record=record, field=field)


def _parsed(untrusted: bytes | Mapping[str, JSON]) -> Mapping[str, JSON]:
    if isinstance(untrusted, bytes):
        try:
            untrusted = json.loads(untrusted)
        except (ValueError, RecursionError) as error:
            raise _fault("json") from error
    if not isinstance(untrusted, Mapping) or not depth_within(dict(untrusted), limits.JSON_DEPTH):
        raise _fault("sample")
    return untrusted


def _text(raw: Mapping[str, JSON], name: str, *, empty: bool = False) -> str:
    value = raw.get(name, "")
    if not isinstance(value, str) or not (value or empty) or len(value) > limits.TITLE_CHARS:
        raise _fault("sample")
    return value


def _read_file(raw: Mapping[str, JSON]) -> SampleFile:
    kind, records = raw.get("kind"), raw.get("records")
    if raw.get("sample") != 1 or kind not in ("case", "register") or not raw.keys() <= _FILE:
        raise _fault("sample")
    if not isinstance(records, list):
        raise _fault("sample")
    key, source = _text(raw, "file"), _text(raw, "source", empty=True)
    read = tuple(_read_record(record, key, source) for record in records)
    cases = sum(record.type == "case" for record in read)
    if cases != (1 if kind == "case" else 0):  # a case file holds one case, a register none
        raise _fault("sample")
    return SampleFile(key, kind, read)


def _read_record(raw: JSON, file: str, source: str) -> SampleRecord:
    if not isinstance(raw, dict) or not raw.keys() <= _RECORD or not isinstance(raw.get("values"), dict):
        raise _fault("sample")
    key, type_ = _text(raw, "key"), _text(raw, "type")
    declared = TYPES.get(type_)
    if declared is None:
        raise _fault("unknown-type", key)
    own = _text(raw, "source", empty=True) or source
    values = tuple(value for name, given in raw["values"].items() for value in _accounts(key, type_, name, given, own))
    lacking = declared.lacking({value.field: value.value for value in values})
    if lacking:
        raise _fault("required", key, lacking[0])
    return SampleRecord(key, type_, file, values)


def _accounts(key: str, type_: str, name: str, given: JSON, source: str) -> Iterable[SampleValue]:
    declared = field_of(type_, name)
    if declared is None:
        raise _fault("unknown-field", key, name)
    for account in _spread(given):
        if not account.keys() <= _ACCOUNT:
            raise _fault("sample", key, name)
        own = account.get("source", source)
        if not isinstance(own, str) or not own:
            raise _fault("sample-source", key, name)
        value = _checked(key, type_, declared, account["value"])
        yield SampleValue(name, value, own, _text(account, "reading", empty=True))


def _spread(given: JSON) -> list[dict[str, JSON]]:
    """The accounts of a field: a plain value, one account, or ``{"accounts": [account, …]}``."""
    if isinstance(given, dict) and given.keys() == {"accounts"} and isinstance(given["accounts"], list):
        accounts = given["accounts"]
        if not accounts or not all(isinstance(one, dict) and "value" in one for one in accounts):
            raise _fault("sample")
        return accounts
    if isinstance(given, dict) and "value" in given:
        return [given]
    return [{"value": given}]


def _checked(key: str, type_: str, declared: Field, value: JSON) -> JSON:
    if declared.kind is Kind.REF and isinstance(value, str) and value:
        return value
    if declared.kind is Kind.REFS and isinstance(value, list) and value and all(isinstance(v, str) for v in value):
        return value
    if declared.kind in (Kind.REF, Kind.REFS):
        raise _fault("sample-reference", key, declared.name)
    try:
        checked = check_value(type_, declared.name, value)
    except InputError as error:
        raise _fault(str(error.facts.get("rule")), key, declared.name) from error
    if checked is None:
        raise _fault("required", key, declared.name)
    return checked


def _check_references(record: SampleRecord, value: SampleValue, types: Mapping[str, str]) -> None:
    if types.get(value.source) != "source":
        raise _fault("sample-source", record.key, value.field)
    declared = field_of(record.type, value.field)
    if declared is None or declared.kind not in (Kind.REF, Kind.REFS):
        return
    targets = [value.value] if declared.kind is Kind.REF else value.value
    for target in targets:
        if types.get(target) not in declared.refs:
            raise _fault("sample-reference", record.key, value.field)

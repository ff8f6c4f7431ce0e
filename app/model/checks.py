"""What a value of each kind must be before it is signed: one pydantic adapter per kind.

Only values that a person of this vault gives are held to this. Received values are kept as
they came and shown as well as they can be (P24): a newer version may know more kinds.
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections.abc import Callable
from typing import Annotated, Any, NotRequired

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from app.base import limits
from app.base.errors import InputError
from app.base.ids import is_id
from app.model.dates import from_typed
from app.model.definitions import CODE_HINTS
from app.model.entry import JSON
from app.model.extension import BUILT_IN, Declarations
from app.model.fields import Field as Declared
from app.model.fields import Kind
from app.model.names import PARTS

_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_URL = re.compile(r"(?:(?:https?|tg)://)?[^\s/:<>\"]+(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
_HASH = re.compile(r"[0-9a-f]{64}")


def _bad(rule: str) -> PydanticCustomError:
    return PydanticCustomError("sijil", "{rule}", {"rule": rule})


def _clean(text: str, kept: str) -> str:
    """Text in NFC, without control characters but ``kept``; anything that UTF-8 can't carry is refused."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise _bad("text") from error
    normal = unicodedata.normalize("NFC", text)
    return "".join(c for c in normal if c in kept or unicodedata.category(c) != "Cc")


def _one_line(text: str) -> str:
    line = " ".join(_clean(text, "\t\n\r\x0b\x0c").split())
    if len(line) > limits.TITLE_CHARS:
        raise _bad("text-long")
    return line


def _filled_line(text: str) -> str:
    line = _one_line(text)
    if not line:
        raise _bad("text-empty")
    return line


def _paragraphs(text: str) -> str:
    return _clean(text.replace("\r\n", "\n").replace("\r", "\n"), "\t\n").strip()


def _code(text: str) -> str:
    if len(text) > limits.NAME_CHARS or not _CODE.fullmatch(text):
        raise _bad("term")
    return text


def _record_id(text: str) -> str:
    if not is_id(text):
        raise _bad("record-id")
    return text


def _hash(text: str) -> str:
    lower = text.strip().lower()
    if not _HASH.fullmatch(lower):
        raise _bad("hash")
    return lower


def _url(text: str) -> str:
    line = _one_line_of(limits.URL_CHARS)(text)
    if line and not _URL.fullmatch(line):
        raise _bad("url")
    return line


def _one_line_of(maximum: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        line = " ".join(_clean(text, "\t\n\r").split())
        if len(line) > maximum:
            raise _bad("text-long")
        return line

    return check


def _date(text: str) -> str:
    try:
        return from_typed(text)
    except InputError as error:
        raise _bad(str(error.facts.get("rule", "date"))) from error


def _no_twice(items: list[Any]) -> list[Any]:
    """The same list without repetitions, the first of each kept."""
    return [item for index, item in enumerate(items) if item not in items[:index]]


def _as_count(value: object) -> object:
    return {"n": value, "is": "exact"} if isinstance(value, int) and not isinstance(value, bool) else value


def _as_names(value: object) -> object:
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list):
        return [{"text": item} if isinstance(item, str) else item for item in value]
    return value


def _with_kinds(names: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first name is the main one; another without a kind is another spelling of it.

    Only what is filled is kept, in one order, so that the same name is the same value.
    """
    seen: set[str] = set()
    kept: list[dict[str, Any]] = []
    for name in names:
        if name["text"] not in seen:
            kind = name.get("kind") or ("spelling" if kept else "full")
            more = {key: name[key] for key in ("language", "period", "parts") if name.get(key)}
            kept.append({"text": name["text"], "kind": kind, **more})
            seen.add(name["text"])
    return kept


def _in_order(parts: dict[str, str]) -> dict[str, str]:
    return {name: parts[name] for name in PARTS if parts.get(name)}


def _as_place(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


def _both_coordinates(place: dict[str, Any]) -> dict[str, Any]:
    if ("lat" in place) != ("lon" in place):
        raise _bad("coordinates")
    return {key: part for key, part in place.items() if part not in (None, "")}


_Text = Annotated[str, AfterValidator(_one_line)]
_Filled = Annotated[str, AfterValidator(_filled_line)]
_Code = Annotated[str, AfterValidator(_code)]
_Id = Annotated[str, AfterValidator(_record_id)]
_STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


_CountShape = TypedDict(
    "_CountShape",
    {"n": Annotated[int, Field(strict=True, ge=0, le=limits.COUNT_MAX)], "is": _Code},
)
_CountShape.__pydantic_config__ = _STRICT  # type: ignore[attr-defined]


_Parts = TypedDict("_Parts", dict.fromkeys(PARTS, NotRequired[_Text]))  # type: ignore[misc]
_Parts.__pydantic_config__ = _STRICT  # type: ignore[attr-defined]


class _Name(TypedDict):
    __pydantic_config__ = _STRICT  # type: ignore[misc]
    text: _Filled
    kind: NotRequired[_Code]
    language: NotRequired[_Code]
    period: NotRequired[Annotated[str, AfterValidator(_date)]]
    parts: NotRequired[Annotated[_Parts, AfterValidator(_in_order)]]


class _Place(TypedDict):
    __pydantic_config__ = _STRICT  # type: ignore[misc]
    text: _Filled
    place: NotRequired[_Code]
    country: NotRequired[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]]
    governorate: NotRequired[_Code]
    district: NotRequired[_Text]
    town: NotRequired[_Text]
    lat: NotRequired[Annotated[float, Field(ge=-90, le=90)]]
    lon: NotRequired[Annotated[float, Field(ge=-180, le=180)]]
    precision: NotRequired[_Code]


_WHOLE = Annotated[int, Field(strict=True, ge=-limits.COUNT_MAX, le=limits.COUNT_MAX)]
_SHAPES: dict[Kind, Any] = {
    Kind.TEXT: _Text,
    Kind.LONG_TEXT: Annotated[str, AfterValidator(_paragraphs)],
    Kind.TERM: _Code,
    Kind.TERMS: Annotated[list[_Code], Field(max_length=limits.VALUE_ITEMS), AfterValidator(_no_twice)],
    Kind.DATE: Annotated[str, AfterValidator(_date)],
    Kind.COUNT: Annotated[_CountShape, BeforeValidator(_as_count)],
    Kind.NUMBER: _WHOLE,
    Kind.YES_NO: Annotated[bool, Field(strict=True)],
    Kind.REF: _Id,
    Kind.REFS: Annotated[list[_Id], Field(max_length=limits.VALUE_ITEMS), AfterValidator(_no_twice)],
    Kind.NAMES: Annotated[
        list[_Name], Field(max_length=limits.VALUE_ITEMS), BeforeValidator(_as_names), AfterValidator(_with_kinds)
    ],
    Kind.PLACE: Annotated[_Place, BeforeValidator(_as_place), AfterValidator(_both_coordinates)],
    Kind.LIST: Annotated[list[_Filled], Field(max_length=limits.VALUE_ITEMS), AfterValidator(_no_twice)],
    Kind.URL: Annotated[str, AfterValidator(_url)],
    Kind.HASH: Annotated[str, AfterValidator(_hash)],
    Kind.SIZE: Annotated[int, Field(strict=True, ge=0, le=limits.SEQ_MAX)],
}
_AGES = range(131)


_REFERENCE_CODE = re.compile(r"(?=.*[0-9])[A-Z0-9][A-Z0-9./-]{0,23}")
"""A reference such as K7-2019-11. It goes to readers who may know no names, so it has no room for one."""


@functools.cache
def _adapter(kind: Kind) -> TypeAdapter[Any]:
    return TypeAdapter(_SHAPES[kind])


def check(declared: Declared, value: JSON, *, before: JSON = None, declarations: Declarations = BUILT_IN) -> JSON:
    """A value as it may be signed for a field. See :func:`app.model.values.check_value`."""
    if value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip()):
        return _emptied(declared)
    try:
        checked: JSON = _adapter(declared.kind).validate_python(value)
    except ValidationError as error:
        raise _refused(declared, _rule(declared.kind, error)) from None  # the cause would carry the value (T38)
    if checked in ("", []):
        return _emptied(declared)
    _check_codes(declared, checked, before, declarations)
    if declared.hint == "age" and checked not in _AGES:
        raise _refused(declared, "age")
    if declared.hint == "code" and not _REFERENCE_CODE.fullmatch(str(checked)):
        raise _refused(declared, "code")
    if declared.hint in CODE_HINTS:
        _code_of(declared, checked)
    if len(json.dumps(checked, ensure_ascii=False).encode()) > limits.VALUE_BYTES:
        raise _refused(declared, "text-long")
    return checked


def _code_of(declared: Declared, value: JSON) -> None:
    """A line that goes out with statistics takes a code alone: no room for a name."""
    if not _CODE.fullmatch(str(value)) or len(str(value)) > limits.NAME_CHARS:
        raise _refused(declared, "term")


def _emptied(declared: Declared) -> None:
    if declared.required:
        raise _refused(declared, "required")


def _refused(declared: Declared, rule: str) -> InputError:
    return InputError(field=declared.name, rule=rule)


def _rule(kind: Kind, error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    rule = first.get("ctx", {}).get("rule") if first["type"] == "sijil" else None
    if first["type"] == "too_long":
        return "too-many"
    return str(rule) if rule else kind.value


def codes_in(declared: Declared, value: JSON) -> list[tuple[str, str]]:
    """Every (vocabulary, code) that a well-formed value of the field uses."""
    match declared.kind:
        case Kind.TERM:
            return [(declared.vocabulary or "", value)]
        case Kind.TERMS:
            return [(declared.vocabulary or "", code) for code in value]
        case Kind.COUNT:
            return [("count-qualifier", value["is"])]
        case Kind.NAMES:
            kinds = [("name-kind", name["kind"]) for name in value]
            return kinds + [("language", name["language"]) for name in value if name.get("language")]
        case Kind.PLACE:
            found = [("governorate", value.get("governorate")), ("place-precision", value.get("precision"))]
            return [(name, code) for name, code in found if code]
        case _:
            return []


def _check_codes(declared: Declared, value: JSON, before: JSON, declarations: Declarations) -> None:
    """Codes must be known here; what stood before may stay, also if only a newer version knows it."""
    known = declarations.vocabulary
    unknown = [pair for pair in codes_in(declared, value) if pair[1] not in known(pair[0]).by_code]
    if unknown and before is not None:
        try:
            standing = codes_in(declared, _adapter(declared.kind).validate_python(before))
        except ValidationError:
            standing = []
        unknown = [pair for pair in unknown if pair not in standing]
    if unknown:
        raise InputError(field=declared.name, rule="term", vocabulary=unknown[0][0])

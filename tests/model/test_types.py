"""The declarations: every field once, worded in each language, with the sensitivity that protects people."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from app.base import catalogue
from app.base.errors import NotFound
from app.model.definitions import CODE_HINTS
from app.model.fields import Field, Kind, RecordType, Sensitivity
from app.model.types import (
    TYPES,
    field_key,
    field_label,
    field_of,
    group_key,
    record_type,
    type_key,
    type_label,
    vocabularies,
)
from app.model.vocabulary import vocabulary

EXPECTED = {
    *[
        "opening",
        "case",
        "incident",
        "person",
        "group",
        "involvement",
        "source",
        "statement",
        "evidence",
        "post",
        "channel",
        "appeal",
        "inquiry",
        "inquiry_member",
        "inquiry_result",
    ],
    *["displacement", "shelter", "shelter_stay", "reported_figure", "link", "note"],
    *["proceeding", "consent", "biographic_detail", "risk_assessment", "correspondence"],
    *["own_field", "own_vocabulary", "own_term"],
    *["review", "comment", "decision", "exception", "excerpt"],
    *["release_request", "approval", "retraction", "erasure"],
    "team",
}
EVERY = [
    pytest.param(declared, field, id=f"{declared.name}.{field.name}")
    for declared in TYPES.values()
    for field in declared.fields
]
FREE_TEXT = (Kind.TEXT, Kind.LONG_TEXT, Kind.LIST)
DIGESTS = {
    ("retraction", "digests"),
    ("opening", "request"),
    *[("link", "compared"), ("review", "after"), ("review", "over")],
    *[("decision", "field"), ("decision", "chosen"), ("decision", "over"), ("decision", "facts")],
}
"""The name of a field, and digests of accounts: they name what was seen and tell it to nobody who lacks it. The
program alone writes them."""


def test_every_record_type_of_the_design_is_declared_once() -> None:
    assert set(TYPES) == EXPECTED
    for name, declared in TYPES.items():
        assert declared.name == name
        names = [field.name for field in declared.fields]
        assert len(names) == len(set(names)), name
        assert declared.required_any or any(field.required for field in declared.fields), name
        assert any(field.listed for field in declared.fields), name
        assert declared.title and all(declared.field(title) for title in declared.title), name


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
@pytest.mark.parametrize(("declared", "field"), EVERY)
def test_every_field_and_its_section_has_a_label(declared: RecordType, field: Field, language: str) -> None:
    own = catalogue.keys(language)
    for key in (field_key(declared.name, field.name), group_key(field.group), type_key(declared.name)):
        assert key in own, f"{key} lacks {language}"
        assert catalogue.text(key, language).strip()
    assert type_key(declared.name, many=True) in own


@pytest.mark.parametrize(("declared", "field"), EVERY)
def test_a_field_declares_what_its_kind_needs(declared: RecordType, field: Field) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", field.name)
    assert (field.kind in (Kind.TERM, Kind.TERMS)) == (field.vocabulary is not None)
    assert (field.kind in (Kind.REF, Kind.REFS)) == bool(field.refs)
    assert all(target in TYPES for target in field.refs)


def test_arabic_labels_are_arabic() -> None:
    arabic = re.compile(r"[\u0600-\u06ff]")
    for key in catalogue.keys("ar"):
        if key.startswith(("field.", "type.", "group.")) and key != "field.sha256":
            assert arabic.search(catalogue.text(key, "ar")), key


def test_every_vocabulary_of_a_field_exists() -> None:
    assert not [name for name in vocabularies() if not vocabulary(name).terms]


def test_t38_free_text_and_names_never_count_as_statistics() -> None:
    """OPEN leaves with the freest policy: only codes, dates, counts and own designations may be OPEN."""
    for declared in TYPES.values():
        for field in declared.fields:
            if field.sensitivity is Sensitivity.OPEN:
                designation = (field.name == "code" and field.hint == "code") or field.hint in CODE_HINTS
                designation = designation or (declared.name, field.name) in DIGESTS
                assert field.kind not in (*FREE_TEXT, Kind.NAMES, Kind.PLACE, Kind.URL) or designation, field


@pytest.mark.parametrize(
    ("type_", "field", "least"),
    [
        ("case", "title", Sensitivity.IDENTITY),
        ("case", "code", Sensitivity.OPEN),
        ("person", "names", Sensitivity.IDENTITY),
        ("person", "role_text", Sensitivity.IDENTITY),
        ("person", "whereabouts", Sensitivity.WHEREABOUTS),
        ("person", "contact", Sensitivity.WHEREABOUTS),
        ("statement", "text", Sensitivity.IDENTITY),
        ("statement", "gist", Sensitivity.IDENTITY),
        ("evidence", "name", Sensitivity.IDENTITY),
        ("evidence", "taken_by", Sensitivity.PROTECTED),
        ("displacement", "to", Sensitivity.WHEREABOUTS),
        ("shelter", "place", Sensitivity.WHEREABOUTS),
        ("shelter_stay", "shelter", Sensitivity.WHEREABOUTS),
        ("incident", "place", Sensitivity.IDENTITY),
        ("incident", "governorate", Sensitivity.OPEN),
        ("incident", "date", Sensitivity.OPEN),
        ("source", "title", Sensitivity.CONTENT),
        ("source", "published_title", Sensitivity.IDENTITY),
        ("source", "real_name", Sensitivity.PROTECTED),
        ("source", "contact", Sensitivity.PROTECTED),
        ("source", "description", Sensitivity.PROTECTED),
        ("source", "connection", Sensitivity.PROTECTED),
        ("source", "how_known", Sensitivity.PROTECTED),
        ("source", "danger", Sensitivity.PROTECTED),
        ("reported_figure", "figure", Sensitivity.OPEN),
    ],
)
def test_fields_that_can_cost_a_life_have_their_sensitivity(type_: str, field: str, least: Sensitivity) -> None:
    declared = field_of(type_, field)
    assert declared is not None
    assert declared.sensitivity is least


def test_protected_fields_are_not_searched() -> None:
    """A search shows snippets over a shoulder; what protects a source stays out of it."""
    for name in ("real_name", "contact", "description", "how_known", "danger"):
        field = field_of("source", name)
        assert field is not None and not field.searched


def test_unknown_types_and_fields() -> None:
    with pytest.raises(NotFound):
        record_type("unheard-of")
    assert field_of("case", "unheard_of") is None
    assert field_of("unheard-of", "title") is None
    assert type_label("unheard-of", "ar") == "unheard-of"
    assert field_label("case", "unheard_of", "en") == "unheard_of"


def test_a_types_own_label_goes_before_the_general_one() -> None:
    assert field_label("case", "status", "en") == "State of the case"
    assert field_label("person", "roles", "en") == "Roles"


def test_declarations_load_without_slow_packages() -> None:
    """The window starts in 0.6 s: neither pydantic nor a date package may load with the declarations."""
    code = (
        "import sys, app.model.types, app.model.values, app.model.dates\n"
        "sys.exit(any(name.split('.')[0] in ('pydantic', 'edtf', 'pyparsing') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0

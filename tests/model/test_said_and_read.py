"""What a table of ours says in any language, an import reads back as the same value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.catalogue import LANGUAGES
from app.model.fields import Kind
from app.model.types import TYPES, field_of
from app.model.values import describe, parse_text
from app.model.vocabulary import vocabulary

CODED = [(t.name, f) for t in TYPES.values() for f in t.fields if f.kind in (Kind.TERM, Kind.TERMS) and f.vocabulary]


def first_of(kind: Kind) -> tuple[str, str]:
    return next((t.name, f.name) for t in TYPES.values() for f in t.fields if f.kind is kind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_is_read_by_its_label(language: str) -> None:
    wrong = set()
    for type_, declared in CODED:
        terms = vocabulary(declared.vocabulary or "")
        labels = [term.label(language) for term in terms.terms]
        for code in terms.by_code:
            value = code if declared.kind is Kind.TERM else [code]
            said = describe(type_, declared.name, value, language)
            if labels.count(said) == 1 and parse_text(declared, said) != value:
                wrong.add((declared.vocabulary, code, said))
    assert wrong == set()


@given(
    st.integers(0, 10**9), st.sampled_from(sorted(vocabulary("count-qualifier").by_code)), st.sampled_from(LANGUAGES)
)
def test_counts_are_read_with_what_qualifies_them(number: int, how: str, language: str) -> None:
    type_, name = first_of(Kind.COUNT)
    value = {"n": number, "is": how}
    declared = field_of(type_, name)
    assert declared is not None
    assert parse_text(declared, describe(type_, name, value, language)) == value


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", [True, False])
def test_yes_and_no_are_read(value: bool, language: str) -> None:
    type_, name = first_of(Kind.YES_NO)
    declared = field_of(type_, name)
    assert declared is not None
    assert parse_text(declared, describe(type_, name, value, language)) is value


@pytest.mark.parametrize("language", LANGUAGES)
@given(date=st.dates())
def test_days_and_months_are_read(language: str, date) -> None:
    if date.year < 1000:
        return
    type_, name = first_of(Kind.DATE)
    declared = field_of(type_, name)
    assert declared is not None
    for value in (f"{date:%Y-%m-%d}", f"{date:%Y-%m}", f"{date:%Y}"):
        assert parse_text(declared, describe(type_, name, value, language)) == value

"""Which values travel, under which policy."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto import sdjwt
from app.model.entry import (
    WITHDRAWAL_REASON,
    WITHDRAWN,
    WITHDRAWN_MARK,
    Change,
    Claims,
    Entry,
    digest_of,
    parse_disclosure,
    write_body,
)
from app.model.fields import Sensitivity
from app.model.types import TYPES, field_of
from app.sync.disclose import POLICIES, Choice, choose, travels, weigh

RECORD, FILE = "a" * 26, "e" * 26


def change(type_: str, field: str, value="x", record: str = RECORD) -> Change:
    return Change(record, type_, field, value)


def entry(*changes: Change | None) -> Entry:
    texts = [None if c is None else disclosure(c) for c in changes]
    digests = tuple(digest_of(text or secrets.token_hex(8)) for text in texts)
    return Entry("a.b.c", "hash", Claims("iss", 0, None, 1, FILE, digests, {}), tuple(texts))


def disclosure(c: Change) -> str:
    return sdjwt.disclose(write_body(c))[1]


def everything(_: Change) -> bool:
    return True


OPEN = change("incident", "date", "2019")
CONTENT = change("source", "publisher")
IDENTITY = change("person", "names", [{"text": "Layla", "kind": "main"}])
WHEREABOUTS = change("statement", "place", {"text": "a house"})
PROTECTED = change("source", "real_name", [{"text": "Zana", "kind": "main"}])
UNKNOWN = change("aircraft", "tail")
ALL = entry(OPEN, CONTENT, IDENTITY, WHEREABOUTS, PROTECTED, UNKNOWN)


def test_the_examples_have_the_sensitivity_they_are_named_for() -> None:
    for example, sensitivity in (
        (OPEN, Sensitivity.OPEN),
        (CONTENT, Sensitivity.CONTENT),
        (IDENTITY, Sensitivity.IDENTITY),
        (WHEREABOUTS, Sensitivity.WHEREABOUTS),
        (PROTECTED, Sensitivity.PROTECTED),
    ):
        assert field_of(example.type, example.field).sensitivity is sensitivity  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("policy", "choice"),
    [
        pytest.param("everything", Choice((True, True, True, True, False, True), 0, 1), id="everything"),
        pytest.param("no-identities", Choice((True, True, False, False, False, False), 3, 1), id="no-identities"),
        pytest.param("statistics", Choice((True, False, False, False, False, False), 4, 1), id="statistics"),
    ],
)
def test_each_policy_lets_its_own_travel(policy, choice: Choice) -> None:
    assert weigh(ALL, policy, everything) == choice
    assert choose(ALL, policy, everything) == choice.keep


@pytest.mark.parametrize("policy", POLICIES)
def test_protected_values_never_leave(policy) -> None:
    for declared in TYPES.values():
        for field in declared.fields:
            if field.sensitivity is Sensitivity.PROTECTED:
                one = change(declared.name, field.name)
                assert weigh(entry(one), policy, everything) == Choice(None, 0, 1)
                assert choose(entry(OPEN, one), policy, everything) == (True, False)


def test_an_entry_travels_with_all_its_values_withheld() -> None:
    # What it replaces must not come back to life on the other side.
    assert weigh(entry(IDENTITY), "statistics", everything) == Choice((False,), 1, 0)


def test_an_entry_about_something_else_stays() -> None:
    assert choose(entry(OPEN), "everything", lambda c: c.record != RECORD) is None
    mixed = entry(OPEN, change("incident", "date", "2020", record="e" * 26))
    assert weigh(mixed, "everything", lambda c: c.record == RECORD) == Choice((True, False), 0, 0)


def test_an_entry_without_any_value_goes_where_the_caller_says() -> None:
    hollow = entry(None, None)
    assert choose(hollow, "everything", everything) == (False, False)
    assert weigh(hollow, "everything", everything, unjudged=False).keep is None


@pytest.mark.parametrize(
    ("reason", "policy", "leaves"),
    [
        pytest.param("Layla asked us to", "everything", True, id="words-to-a-colleague"),
        pytest.param("Layla asked us to", "no-identities", False, id="words-to-others"),
        pytest.param("sara-al-khatib", "statistics", False, id="one-word"),
        pytest.param(WITHDRAWN_MARK, "statistics", True, id="our-own-mark"),
        pytest.param(None, "statistics", True, id="brought-back"),
        pytest.param(["x"], "statistics", False, id="odd"),
    ],
)
def test_a_withdrawal_travels_without_words_that_could_name_someone(reason, policy, leaves: bool) -> None:
    assert travels(change("person", WITHDRAWN, reason), policy) is leaves


@pytest.mark.parametrize(
    ("type_", "policy", "leaves"),
    [
        pytest.param("person", "everything", True, id="of-a-person-to-a-colleague"),
        pytest.param("person", "no-identities", False, id="of-a-person-to-others"),
        pytest.param("source", "everything", False, id="of-a-source-never"),
    ],
)
def test_why_a_record_was_withdrawn_stays_among_those_who_know(type_, policy, leaves: bool) -> None:
    assert travels(change(type_, WITHDRAWAL_REASON, "He is the brother of X"), policy) is leaves


known_fields = st.sampled_from([(t.name, f.name) for t in TYPES.values() for f in t.fields] + [("aircraft", "tail")])


@given(st.lists(st.tuples(known_fields, st.text(max_size=5)), min_size=1, max_size=20), st.sampled_from(POLICIES))
def test_values_of_one_field_of_one_record_travel_together(rows, policy) -> None:
    changes = [change(*names, value) for names, value in rows]
    one = entry(*changes)
    keep = choose(one, policy, everything)
    fates: dict[tuple[str, str], set[bool]] = {}
    for c, kept in zip(changes, keep or (False,) * len(changes), strict=True):
        fates.setdefault((c.type, c.field), set()).add(kept)
    assert all(len(fate) == 1 for fate in fates.values())
    if keep:
        sent = one.line(keep).split("~")[1:-1]
        assert {parse_disclosure(text).field for text in sent} == {
            c.field for c, kept in zip(changes, keep, strict=True) if kept
        }

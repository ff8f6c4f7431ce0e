"""Pseudonyms: the same throughout one sealed file, another in every other, apart within a file."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.catalogue import LANGUAGES
from app.model import pseudonyms
from app.model.recordids import new_case_id, new_record_id

SALT, OTHER = b"a" * 16, b"b" * 16
salts = st.binary(min_size=16, max_size=32)


@given(salts, st.text(min_size=1, max_size=26))
def test_a_pseudonym_is_stable_within_a_file(salt: bytes, record: str) -> None:
    assert pseudonyms.name(salt, record, "person", "en") == pseudonyms.name(salt, record, "person", "en")
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{6}", pseudonyms.code(salt, record)), "nothing that is read for another"


def test_two_files_call_nobody_alike() -> None:
    file = new_case_id()
    ids = [new_record_id(file, "person") for _ in range(500)]
    one, two = ([pseudonyms.code(salt, record) for record in ids] for salt in (SALT, OTHER))
    assert not set(one) & set(two)
    assert pseudonyms.code(SALT, ids[0]) not in ids[0].upper(), "the id isn't in it"


def test_the_code_is_the_same_in_every_language() -> None:
    names = {language: pseudonyms.name(SALT, "x", "person", language) for language in LANGUAGES}
    assert all(pseudonyms.code(SALT, "x") in name for name in names.values())
    assert len(set(names.values())) == len(LANGUAGES)


def test_nobody_shares_a_name_within_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pseudonyms, "SHORTEST", 1)  # so short that they meet
    records = {f"r{n}": "person" for n in range(300)}
    found = pseudonyms.assign(SALT, records, "en")
    assert found.keys() == records.keys()
    assert len(set(found.values())) == 300
    assert found == pseudonyms.assign(SALT, dict(reversed(records.items())), "en"), "whatever their order"


@pytest.mark.parametrize("salt", [b"", b"short", b"x" * 15])
def test_a_salt_that_can_be_guessed_is_refused(salt: bytes) -> None:
    with pytest.raises(ValueError, match="pseudonym"):
        pseudonyms.code(salt, "x")


def test_a_known_answer() -> None:
    """docs/formats.md says how it is computed; another program must come to the same."""
    import hashlib
    import hmac

    raw = hmac.new(SALT, b"sijil/pseudonym/v1\0" + b"aaaaaaaaaaaaaaaaaaaaaaaaaa", hashlib.sha256).digest()
    bits = "".join(f"{byte:08b}" for byte in raw)
    expected = "".join(pseudonyms.LETTERS[int(bits[n : n + 5], 2)] for n in range(0, 30, 5))
    assert pseudonyms.code(SALT, "aaaaaaaaaaaaaaaaaaaaaaaaaa") == expected

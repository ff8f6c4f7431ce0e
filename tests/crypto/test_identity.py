"""Keys: one name for both, secrets that never show, Bech32 as age writes it."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.crypto import bech32, kdf
from app.crypto.identity import Identity, PublicKeys, require_backend
from app.model.entry import b64
from tests.crypto.kit import person


def test_the_backend_has_what_is_needed() -> None:
    require_backend()


def test_an_identity_comes_back_from_its_secret() -> None:
    made = Identity.create()
    again = Identity.from_secret(made.secret())
    assert (again.public, again.recipient, again.secret()) == (made.public, made.recipient, made.secret())
    assert made.secret() is not made.secret() and len(made.secret()) == 96
    assert Identity.create().key_id != made.key_id
    for wrong in (b"", bytes(95), bytes(97)):
        with pytest.raises(ValueError, match="secret"):
            Identity.from_secret(wrong)


def test_the_key_id_covers_both_keys() -> None:
    anna, basim = person("anna").public, person("basim").public
    text = b"sijil/key-id/v1\x00" + anna.ed25519 + anna.ml_dsa_65
    assert anna.key_id == b64(hashlib.sha256(text).digest())
    mixed = {PublicKeys(a.ed25519, b.ml_dsa_65).key_id for a in (anna, basim) for b in (anna, basim)}
    assert len(mixed) == 4
    with pytest.raises(ValueError, match="public"):
        PublicKeys(anna.ed25519, anna.ml_dsa_65[:-1])


def test_t38_no_secret_shows_in_a_text_of_an_identity() -> None:
    anna = person("anna")
    assert anna.secret().hex()[:8] not in f"{anna!r} {anna} {vars(anna).keys()}" and anna.key_id in repr(anna)


@settings(max_examples=100)
@given(st.binary(max_size=80))
def test_bech32_comes_back_and_knows_one_wrong_letter(data: bytes) -> None:
    text = bech32.encode("age1pq", data)
    assert bech32.decode(text, max_chars=200) == ("age1pq", bytearray(data))
    assert bech32.decode(text.upper(), max_chars=200)[1] == data
    wrong = text[:-3] + ("q" if text[-3] != "q" else "p") + text[-2:]
    for bad in (wrong, text[:-1], text + "q", text[:8] + text[8:].upper() + "A"):
        with pytest.raises(ValueError, match="bech32"):
            bech32.decode(bad, max_chars=200)


@settings(max_examples=200)
@given(st.text(max_size=40))
def test_t10_only_value_errors_come_out_of_bech32(text: str) -> None:
    with pytest.raises(ValueError, match="bech32"):
        bech32.decode(text, max_chars=200)


def test_each_purpose_has_its_own_key() -> None:
    made = {bytes(kdf.derive(bytes(32), purpose, 32)) for purpose in kdf.Purpose}
    assert len(made) == len(kdf.Purpose)
    with pytest.raises(ValueError, match="datebase"):
        kdf.derive(bytes(32), "sijil/datebase/v1", 32)

"""What we sign, the PyPI packages sd-jwt and jwcrypto verify: whole, and with values withheld."""

from __future__ import annotations

import itertools
import json

import pytest
from jwcrypto import jwk, jws
from jwcrypto.common import JWSEHeaderParameter
from sd_jwt.verifier import SDJWTVerifier

from app.crypto.entries import sign_entry
from app.crypto.jws import sign_both
from app.model.entry import Change, Entry, NewChange, b64
from tests.crypto.kit import FILE, RECORD, person

ANNA, BASIM = person("anna"), person("basim")
KEY = jwk.JWK(kty="OKP", crv="Ed25519", x=b64(ANNA.public.ed25519))
VALUES = ["Amûdê", 12, None, ["قامشلو", {"n": 3}], True]


def _entry() -> Entry:
    changes = [NewChange(Change(RECORD, "case", f"field{n}", value)) for n, value in enumerate(VALUES)]
    return sign_entry(ANNA, seq=0, prev=None, iat=1_760_000_000, file=FILE, changes=changes)


def _verified(line: str, key: jwk.JWK = KEY) -> dict[str, object]:
    return SDJWTVerifier(line, lambda issuer, header: key, None, None).get_verified_payload()


def test_sd_jwt_verifies_an_entry_whole() -> None:
    entry = _entry()
    payload = _verified(entry.line())
    assert [c["value"] for c in payload["changes"]] == VALUES  # type: ignore[attr-defined]
    assert payload["iss"] == ANNA.key_id and payload["file"] == FILE


def test_sd_jwt_verifies_an_entry_with_any_values_withheld() -> None:
    entry = _entry()
    for keep in itertools.product([True, False], repeat=len(VALUES)):
        shown = [c["value"] for c in _verified(entry.line(keep))["changes"]]  # type: ignore[attr-defined]
        assert shown == list(itertools.compress(VALUES, keep))


def test_sd_jwt_refuses_an_entry_that_another_key_signed() -> None:
    other = jwk.JWK(kty="OKP", crv="Ed25519", x=b64(BASIM.public.ed25519))
    with pytest.raises(jws.InvalidJWSSignature):
        _verified(_entry().line(), other)


KEYS = {
    "EdDSA": KEY,
    "ML-DSA-65": jwk.JWK(kty="AKP", alg="ML-DSA-65", pub=b64(ANNA.public.ml_dsa_65)),
}
REGISTRY = {"sijil": JWSEHeaderParameter("facts", True, True, lambda _: True)}


def _token(text: str) -> jws.JWS:
    token = jws.JWS(header_registry=REGISTRY)
    token.allowed_algs = list(KEYS)
    token.deserialize(text)
    return token


def test_jwcrypto_verifies_both_signatures_of_a_document() -> None:
    document = json.loads(sign_both(ANNA, b"tag manifest", "sijil-bundle+jws", {"counter": 1}))
    for (algorithm, key), signature in zip(KEYS.items(), document["signatures"], strict=True):
        token = _token(json.dumps({"payload": document["payload"], **signature}))
        token.verify(key)
        assert token.payload == b"tag manifest"
        facts = {"v": 1, "sender": ANNA.key_id, "counter": 1}
        header = {"alg": algorithm, "typ": "sijil-bundle+jws", "crit": ["sijil"], "sijil": facts}
        assert token.jose_header == header


def test_jwcrypto_refuses_either_signature_over_another_payload() -> None:
    document = json.loads(sign_both(ANNA, b"tag manifest", "sijil-bundle+jws", {"counter": 1}))
    for key, signature in zip(KEYS.values(), document["signatures"], strict=True):
        token = _token(json.dumps({"payload": b64(b"other"), **signature}))
        with pytest.raises(jws.InvalidJWSSignature):
            token.verify(key)

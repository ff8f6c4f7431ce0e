"""Receipts: only the one who applied a bundle can say so."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import BundleAltered, BundleError, BundleNewer, UnknownSender
from app.crypto import jws
from app.sync.receipt import TYP, Receipt, read_receipt, write_receipt
from tests.sync.kit import EVERYONE, LAYLA, NOW, ZANA

BUNDLE = "B" * 42 + "A"
RAW = write_receipt(ZANA, BUNDLE, LAYLA.key_id, entries=12, files=2, now=NOW)
PAYLOAD = {"v": 1, "bundle": BUNDLE, "to": LAYLA.key_id, "status": "applied", "entries": 12, "files": 2, "iat": NOW}


def test_a_receipt_is_read_as_it_was_written() -> None:
    assert read_receipt(RAW, EVERYONE.get) == Receipt(BUNDLE, ZANA.key_id, LAYLA.key_id, 12, 2, NOW)


def test_a_receipt_for_a_part_names_what_was_taken_and_is_no_receipt_for_the_whole() -> None:
    some = ["e" * 26, "a" * 26]
    raw = write_receipt(ZANA, BUNDLE, LAYLA.key_id, entries=3, files=0, now=NOW, taken=some)
    read = read_receipt(raw, EVERYONE.get)
    assert (read.whole, read.taken, read.entries) == (False, ("a" * 26, "e" * 26), 3)
    many = [f"{n:05d}".translate(str.maketrans("0123456789", "abcdefghij")) + "a" * 21 for n in range(2_001)]
    read = read_receipt(
        write_receipt(ZANA, BUNDLE, LAYLA.key_id, entries=3, files=0, now=NOW, taken=many), EVERYONE.get
    )
    assert (read.whole, read.taken) == (False, ()), "too many to be named: which ones stays unsaid"


def test_a_strangers_receipt_is_refused() -> None:
    with pytest.raises(UnknownSender):
        read_receipt(RAW, lambda key_id: None)


def signed(**changes: object) -> bytes:
    payload = {name: value for name, value in (PAYLOAD | changes).items() if value is not None}
    return jws.sign_both(ZANA, json.dumps(payload).encode(), TYP, {})


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(RAW[:-1], id="cut"),
        pytest.param(RAW + b" ", id="longer"),
        pytest.param(b"[" * 60_000, id="deep-json"),
        pytest.param(b"x" * 10**6, id="huge"),
        pytest.param(signed(status="refused"), id="other-status"),
        pytest.param(signed(bundle="short"), id="short-id"),
        pytest.param(signed(entries=-1), id="negative"),
        pytest.param(signed(entries=True), id="bool"),
        pytest.param(signed(files=None), id="claim-missing"),
        pytest.param(signed(more=1), id="more-claims"),
        pytest.param(signed(status="part"), id="part-without-files"),
        pytest.param(signed(taken=[]), id="whole-with-files"),
        pytest.param(signed(status="part", taken=["e" * 26, "a" * 26]), id="files-out-of-order"),
        pytest.param(signed(status="part", taken=["../../etc"]), id="files-that-are-no-ids"),
        pytest.param(signed(v=2), id="other-version-inside"),
        pytest.param(jws.sign_both(ZANA, b"{}", TYP, {}), id="empty"),
        pytest.param(jws.sign_both(ZANA, json.dumps(PAYLOAD).encode(), "sijil-card+jws", {}), id="other-kind"),
        pytest.param(jws.sign_both(ZANA, json.dumps(PAYLOAD).encode(), TYP, {"x": 1}), id="more-facts"),
    ],
)
def test_a_receipt_of_another_shape_is_refused(raw: bytes) -> None:
    with pytest.raises(BundleError) as caught:
        read_receipt(raw, EVERYONE.get)
    assert isinstance(caught.value, (BundleAltered, BundleNewer))


@given(st.integers(0, 8 * len(RAW) - 1))
def test_t24_no_flipped_bit_is_taken(bit: int) -> None:
    changed = bytearray(RAW)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(BundleError):
        read_receipt(bytes(changed), EVERYONE.get)

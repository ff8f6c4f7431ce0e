"""Letters of custodians, reviewers and coders: one envelope for all of them, which tells neither what nor how long."""

from __future__ import annotations

import io
import secrets

import pytest

from app.base.errors import BundleAltered, BundleTooBig, BundleTruncated, NotForThisVault
from app.base.padme import padme
from app.crypto.age import AgeReader, AgeWriter
from app.crypto.identity import Identity
from app.sync import envelope


@pytest.fixture(scope="module")
def reader() -> Identity:
    return Identity.create()


def payload(letter: bytes, reader: Identity) -> int:
    """How many bytes are inside the age file."""
    age = AgeReader(io.BytesIO(letter), reader)
    return sum(len(block) for block in iter(lambda: age.read(1 << 16), b""))


@pytest.mark.parametrize("size", [0, 1, 500, 70_000])
def test_what_was_enclosed_comes_out(reader: Identity, size: int) -> None:
    statement = secrets.token_bytes(size)
    letter = envelope.enclose(statement, [reader.recipient])
    assert envelope.take_out(letter, reader, 1 << 20, "letter") == statement


def test_t30_a_letter_is_as_long_as_others_of_about_its_length(reader: Identity) -> None:
    """A refusal with a reason and a piece of a key: nobody on the way tells them apart."""
    made = {
        payload(envelope.enclose(secrets.token_bytes(size), [reader.recipient]), reader) for size in range(7810, 7940)
    }
    assert len(made) <= 2 and all(padme(length) == length for length in made)


def test_t30_a_letter_that_is_not_blurred_is_refused(reader: Identity) -> None:
    out = io.BytesIO()
    with AgeWriter(out, [reader.recipient]) as age:
        age.write(b"a letter that says how long it is" * 3)
    with pytest.raises(BundleAltered):
        envelope.take_out(out.getvalue(), reader, 1 << 20, "letter")


def test_t11_a_letter_that_grows_is_refused(reader: Identity) -> None:
    letter = envelope.enclose(bytes(1 << 20), [reader.recipient])
    with pytest.raises(BundleTooBig):
        envelope.take_out(letter, reader, 1 << 16, "review")
    with pytest.raises(BundleTooBig):
        envelope.take_out(letter, reader, len(letter) - 1, "letter")


def test_t07_a_letter_for_others_or_with_a_byte_altered_or_lacking_is_refused(reader: Identity) -> None:
    letter = envelope.enclose(b"one word", [reader.recipient])
    with pytest.raises(NotForThisVault):
        envelope.take_out(letter, Identity.create(), 1 << 20, "letter")
    for broken in (letter[:-1], letter + b"\0", letter[:-1] + bytes([letter[-1] ^ 1])):
        with pytest.raises((BundleAltered, BundleTruncated)):
            envelope.take_out(broken, reader, 1 << 20, "letter")

"""age files: only whole ones, only for their readers, as C2SP age.md says."""

from __future__ import annotations

import base64
import hashlib
import io
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.errors import (
    BundleAltered,
    BundleError,
    BundleNewer,
    BundleTruncated,
    InputError,
    NotABundle,
    NotForThisVault,
)
from app.base.limits import CHUNK
from app.crypto import hybrid
from app.crypto.age import AgeReader, AgeWriter, stanza_count
from app.crypto.stream import sealed_length
from tests.crypto.kit import decrypted, encrypted, flips, person, refused

ANNA, BASIM, CAVE = person("anna"), person("basim"), person("cave")


@pytest.mark.parametrize("readers", [1, 4, 5, 8, 9, 17, 32])
def test_t30_every_reader_reads_and_the_number_is_blurred(readers: int) -> None:
    people = [person(f"reader {n}") for n in range(readers)]
    data = encrypted(b"plain", *people)
    assert data.count(b"-> mlkem768x25519 ") == stanza_count(readers) in (4, 8, 16, 32)
    assert all(decrypted(data, reader) == b"plain" for reader in (people[0], people[-1]))


def test_t30_a_readers_place_among_the_stanzas_is_random() -> None:
    places = set()
    for _ in range(40):
        stanzas = _stanzas(encrypted(b"", ANNA))
        places.add(next(n for n, (enc, body) in enumerate(stanzas) if ANNA.unwrap(enc, body)))
    assert places == {0, 1, 2, 3}


def _stanzas(data: bytes) -> list[tuple[bytes, bytes]]:
    found = re.findall(rb"-> mlkem768x25519 (\S+)\n(\S+)\n", data)
    return [(_unb64(enc), _unb64(body)) for enc, body in found]


def _unb64(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4))


def test_a_given_number_of_stanzas_is_kept_and_others_are_refused() -> None:
    out = io.BytesIO()
    AgeWriter(out, [ANNA.recipient], 16).close()
    assert out.getvalue().count(b"\n-> ") == 16
    for wrong in (0, 1, 5, 64):
        with pytest.raises(ValueError, match="stanzas"):
            AgeWriter(io.BytesIO(), [ANNA.recipient], wrong)
    with pytest.raises(ValueError, match="stanzas"):
        AgeWriter(io.BytesIO(), [person(str(n)).recipient for n in range(5)], 4)


@pytest.mark.parametrize(
    ("recipients", "code"),
    [
        pytest.param([], "no-reader", id="nobody"),
        pytest.param([ANNA.recipient[:-1] + "q"], "bad-recipient", id="mistyped"),
        pytest.param([ANNA.recipient.upper()], "bad-recipient", id="upper-case"),
        pytest.param(["age1" + "q" * 58], "bad-recipient", id="classical"),
        pytest.param([person(f"reader {n}").recipient for n in range(33)], "too-many-readers", id="33"),
    ],
)
def test_recipients_that_cannot_be_used(recipients: list[str], code: str) -> None:
    with pytest.raises(InputError) as caught:
        AgeWriter(io.BytesIO(), recipients)
    assert caught.value.error_code == code


def test_a_stranger_cannot_read() -> None:
    with pytest.raises(NotForThisVault):
        decrypted(encrypted(b"plain", ANNA, BASIM), CAVE)


def test_t07_every_flipped_bit_is_refused() -> None:
    data = encrypted(b"a small bundle", ANNA)
    tail = len(data) - 110  # MAC, nonce and payload bit by bit; the header below, where each try costs more
    count = 0
    for mutated in flips(data[tail:]):
        refused(lambda m=mutated: decrypted(data[:tail] + m, ANNA))
        count += 1
    assert count == 110 * 8


@pytest.mark.nightly  # every bit of a whole bundle, its header among them, is flipped on every change in tests/sync
def test_t07_every_flipped_bit_of_the_header_is_refused() -> None:
    data = encrypted(b"a small bundle", ANNA)
    for mutated in flips(data):
        refused(lambda m=mutated: decrypted(m, ANNA))


def test_t07_flipped_bits_across_the_header_are_refused() -> None:
    data = encrypted(b"a small bundle", ANNA)
    for mutated in flips(data, step=23):
        refused(lambda m=mutated: decrypted(m, ANNA))


def test_t07_every_truncation_is_refused() -> None:
    data = encrypted(b"a small bundle", ANNA)
    payload = len(data) - sealed_length(14)
    for end in range(len(data)):
        error = refused(lambda e=end: decrypted(data[:e], ANNA))
        if 0 < end < payload + 32:
            assert isinstance(error, BundleTruncated)
        elif end == 0:
            assert isinstance(error, NotABundle)


def test_t07_what_was_cut_inside_its_last_chunk_is_told_by_its_length() -> None:
    data = encrypted(bytes(1000), ANNA)

    def open_cut(end: int) -> None:
        AgeReader(io.BytesIO(data[:end]), ANNA, lambda length: length == 1000).read()

    for end in range(len(data) - 1000, len(data)):
        assert isinstance(refused(lambda e=end: open_cut(e)), BundleTruncated)
    altered = data[:-1] + bytes([data[-1] ^ 1])
    with pytest.raises(BundleAltered):
        AgeReader(io.BytesIO(altered), ANNA, lambda length: length == 1000).read()


def test_t07_data_after_the_end_is_refused() -> None:
    for plain in (b"", b"x", bytes(CHUNK), bytes(CHUNK + 1), bytes(16 * CHUNK)):
        data = encrypted(plain, ANNA)
        for more in (b"\x00", bytes(16), bytes(CHUNK + 16), data):
            error = refused(lambda d=data, m=more: decrypted(d + m, ANNA))
            assert isinstance(error, BundleAltered)


def _with_header(edit: object) -> bytes:
    header, mark, rest = encrypted(b"plain", ANNA).partition(b"\n--- ")
    return edit(header) + mark + rest  # type: ignore[operator]


HEADER_EDITS = {
    "a line removed": lambda h: h.rsplit(b"\n", 2)[0],
    "a stanza twice": lambda h: h + h[h.index(b"\n->") :],
    "carriage returns": lambda h: h.replace(b"\n", b"\r\n"),
    "a space at a line's end": lambda h: h + b" ",
    "an empty line": lambda h: h + b"\n",
    "two spaces": lambda h: h.replace(b"-> ", b"->  ", 1),
    "padding in base64": lambda h: h + b"=",
    "a long body line": lambda h: h + b"A" * 30,
    "no stanza": lambda h: h[: h.index(b"\n->")],
    "too many stanzas": lambda h: h + b"\n-> x\nAA" * 80,
    "a byte above 127": lambda h: h + b"\n-> \xff\nAA",
    "a header without end": lambda h: h + b"\n-> x" + b" y" * 100_000 + b"\nAA",
}


@pytest.mark.parametrize("edit", HEADER_EDITS.values(), ids=HEADER_EDITS.keys())
def test_t07_an_edited_header_is_altered(edit: object) -> None:
    error = refused(lambda: decrypted(_with_header(edit), ANNA))
    assert isinstance(error, BundleAltered | NotForThisVault)


def test_a_classical_stanza_beside_ours_is_refused_even_with_a_right_mac(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.crypto import age

    written = age._write_stanza
    monkeypatch.setattr(age, "_write_stanza", lambda enc, body: written(enc, body) + b"-> X25519 AA\nAA\n")
    error = refused(lambda: decrypted(encrypted(b"plain", ANNA), ANNA))
    assert error.facts == {"reason": "age-mixed"}


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        pytest.param(b"age-encryption.org/v2\n", BundleNewer, id="v2"),
        pytest.param(b"age-encryption.org/v10\n", BundleNewer, id="v10"),
        pytest.param(b"age-encryption.org/v0\n", BundleAltered, id="v0"),
        pytest.param(b"age-encryption.org/vX\n", BundleAltered, id="no-number"),
        pytest.param(b"PK\x03\x04", NotABundle, id="zip"),
        pytest.param(b"", NotABundle, id="empty"),
        pytest.param(b"age-enc", BundleTruncated, id="cut-in-the-first-line"),
        pytest.param(b"age-encryption.org/v1\n", BundleTruncated, id="cut-after-the-first-line"),
        pytest.param(b"-----BEGIN AGE ENCRYPTED FILE-----", NotABundle, id="armored"),
    ],
)
def test_what_is_not_a_whole_v1_file_gets_its_own_name(start: bytes, kind: type[BundleError]) -> None:
    with pytest.raises(kind):
        decrypted(start, ANNA)


class _Dripping(io.RawIOBase):
    """Gives one to seven bytes at a time, as a socket might."""

    def __init__(self, data: bytes) -> None:
        self._source, self._random = io.BytesIO(data), random.Random(1)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        return self._source.readinto(memoryview(buffer)[: self._random.randint(1, 7)])


def test_a_source_that_gives_little_at_a_time_reads_the_same() -> None:
    assert AgeReader(_Dripping(encrypted(b"plain" * 50, ANNA)), ANNA).read() == b"plain" * 50


def test_the_identity_printed_in_the_specification_has_its_recipient() -> None:
    """The hybrid identity printed in C2SP age.md has the recipient printed there."""
    seed = bytes.fromhex(_EXAMPLE_SEED)
    assert hashlib.sha256(hybrid.PrivateKey(seed).public_bytes).hexdigest() == _EXAMPLE_PUBLIC_SHA256


_EXAMPLE_SEED = "31bda90fbf9fccdde5cfc0ed5a0378c5ea67ea193d7938b03b8c5dabb9a67de3"
_EXAMPLE_PUBLIC_SHA256 = "5056b0a336f9428f482bc9c6c51c0b3f679cf104a9024403fe74066b0eed5374"


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda tail: b"age-encryption.org/v1\n-> " + tail))
def test_t10_only_named_errors_come_out_of_whatever_goes_in(data: bytes) -> None:
    refused(lambda: decrypted(data, ANNA))


_WHOLE = encrypted(b"plain", ANNA)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_t10_only_named_errors_come_out_of_edited_files(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(_WHOLE)))
    end = data.draw(st.integers(start, min(len(_WHOLE), start + 100)))
    put = data.draw(st.binary(max_size=40))
    edited = _WHOLE[:start] + put + _WHOLE[end:]
    if edited != _WHOLE:
        refused(lambda: decrypted(edited, ANNA))

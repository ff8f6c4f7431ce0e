"""The payload stream: authentic chunk by chunk, whole or refused."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.errors import BundleAltered, BundleTruncated
from app.base.limits import CHUNK
from app.crypto.stream import NONCE_BYTES, SEALED, StreamReader, StreamWriter, sealed_length
from tests.crypto.kit import flips, refused

KEY = bytes(range(16))
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 16 * CHUNK - 1, 16 * CHUNK, 16 * CHUNK + 1, 33 * CHUNK + 5]


def sealed(plain: bytes, step: int = 1 << 30) -> bytes:
    out = io.BytesIO()
    with StreamWriter(out, KEY) as writer:
        for at in range(0, len(plain), step):
            writer.write(plain[at : at + step])
    return out.getvalue()


def opened(data: bytes, key: bytes = KEY) -> bytes:
    return StreamReader(io.BytesIO(data), key).read()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("step", [1 << 30, CHUNK, CHUNK + 1, 10_007])
def test_what_goes_in_comes_out_however_it_was_cut(size: int, step: int) -> None:
    plain = os.urandom(size)
    data = sealed(plain, step)
    assert len(data) == sealed_length(size)
    assert opened(data) == plain
    reader = StreamReader(io.BytesIO(data), KEY)
    assert b"".join(iter(lambda: reader.read(step), b"")) == plain
    buffer = bytearray(size + 5)
    assert StreamReader(io.BytesIO(data), KEY).readinto(buffer) == size and buffer[:size] == plain


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 3 * CHUNK), max_size=6), st.lists(st.integers(1, 3 * CHUNK), min_size=1, max_size=4))
def test_any_writes_and_any_reads(writes: list[int], reads: list[int]) -> None:
    plain = os.urandom(sum(writes))
    out = io.BytesIO()
    at = 0
    with StreamWriter(out, KEY) as writer:
        for n in writes:
            assert writer.write(plain[at : at + n]) == n
            at += n
    reader = StreamReader(io.BytesIO(out.getvalue()), KEY)
    got = b""
    while piece := reader.read(reads[len(got) % len(reads)]):
        got += piece
    assert got == plain and reader.read(1) == b""


@pytest.mark.parametrize("size", SIZES)
def test_t07_a_cut_at_a_chunk_is_truncated(size: int) -> None:
    data = sealed(bytes(size))
    for cut in [0, NONCE_BYTES - 1, *range(NONCE_BYTES, len(data), SEALED)]:
        with pytest.raises(BundleTruncated):
            opened(data[:cut])


def test_t07_every_truncation_and_every_bit_of_a_small_payload_is_refused() -> None:
    data = sealed(b"forty bytes of plain text, more or less.")
    for end in range(len(data)):
        refused(lambda e=end: opened(data[:e]))
    for mutated in flips(data):
        assert isinstance(refused(lambda m=mutated: opened(m)), BundleAltered)


def test_t07_chunks_cannot_be_swapped_dropped_or_repeated() -> None:
    plain = os.urandom(4 * CHUNK + 9)
    data = sealed(plain)
    nonce, chunks = data[:16], [data[at : at + SEALED] for at in range(16, len(data), SEALED)]
    a, b, c, d, e = chunks
    for name, order in {
        "swapped": [b, a, c, d, e],
        "dropped": [a, c, d, e],
        "repeated": [a, a, b, c, d, e],
        "end first": [e, a, b, c, d],
        "end twice": [a, b, c, d, e, e],
    }.items():
        with pytest.raises(BundleAltered):
            opened(nonce + b"".join(order))
            pytest.fail(name)


def test_t07_nothing_of_an_altered_chunk_comes_out() -> None:
    data = bytearray(sealed(bytes(40 * CHUNK)))
    data[16 + 20 * SEALED] ^= 1
    reader = StreamReader(io.BytesIO(bytes(data)), KEY)
    got = 0
    with pytest.raises(BundleAltered):
        while piece := reader.read(1000):
            got += len(piece)
    assert got <= 20 * CHUNK


def test_an_empty_last_chunk_after_others_is_refused() -> None:
    from app.crypto import stream

    out = io.BytesIO()
    writer = StreamWriter(out, KEY)
    writer._seal(memoryview(bytes(CHUNK)), stream._MORE)
    writer.close()
    error = refused(lambda: opened(out.getvalue()))
    assert error.facts == {"reason": "empty-chunk"}


def test_a_writer_that_failed_leaves_no_whole_payload() -> None:
    out = io.BytesIO()
    with pytest.raises(RuntimeError), StreamWriter(out, KEY) as writer:
        writer.write(bytes(3 * CHUNK))
        raise RuntimeError
    with pytest.raises(BundleTruncated):
        opened(out.getvalue())


def test_another_key_opens_nothing_and_no_two_payloads_are_alike() -> None:
    data = sealed(b"plain")
    assert data != sealed(b"plain")
    with pytest.raises(BundleAltered):
        opened(data, bytes(16))


def test_an_unbuffered_file_that_takes_little_gets_all() -> None:
    class Slow(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def write(self, data: memoryview) -> int:  # type: ignore[override]
            self.data += data[:1000]
            return min(1000, len(data))

    out = Slow()
    with StreamWriter(out, KEY) as writer:
        writer.write(b"x" * 200_000)
    assert opened(bytes(out.data)) == b"x" * 200_000


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_t10_only_named_errors_come_out(data: bytes) -> None:
    refused(lambda: opened(data))

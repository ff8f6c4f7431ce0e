"""Compression, padding and bombs (T11, T30)."""

from __future__ import annotations

import io
import os
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import limits
from app.base.errors import BundleAltered, BundleTooBig
from app.base.padme import padme
from app.sync.frame import EXPANSION, FrameReader, FrameWriter, zstd


def packed(content: bytes) -> bytes:
    out = io.BytesIO()
    frame = FrameWriter(out)
    frame.write(content)
    frame.finish()
    return out.getvalue()


def unpacked(raw: bytes) -> bytes:
    frame = FrameReader(io.BytesIO(raw), EXPANSION * len(raw))
    found = []
    while data := frame.read(10_000):
        found.append(data)
    frame.finish()
    return b"".join(found)


@given(st.integers(1, 2**48))
def test_t30_padme_costs_at_most_12_percent_and_leaves_few_sizes(length: int) -> None:
    size = padme(length)
    assert length <= size <= length * 1.12 + 1
    assert padme(size) == size
    exponent = size.bit_length() - 1
    assert size % (1 << (exponent - exponent.bit_length())) == 0


@pytest.mark.parametrize(
    ("length", "size"), [(0, 0), (1, 1), (9, 10), (100, 104), (1000, 1024), (1_000_000, 1_015_808)]
)
def test_padme_of_known_lengths(length: int, size: int) -> None:
    assert padme(length) == size


@given(st.binary(max_size=5000), st.integers(1, 400))
def test_t30_round_trip_has_a_padme_size(content: bytes, times: int) -> None:
    raw = packed(content * times)
    assert unpacked(raw) == content * times
    assert padme(len(raw)) == len(raw)


def test_a_gigabyte_of_zeros_would_still_be_readable() -> None:
    content = bytes(32 * limits.MIB)
    raw = packed(content)
    assert len(raw) >= len(content) // EXPANSION
    assert unpacked(raw) == content


def raw_frame(content: bytes, *, checksum: int = 1, window: int = 17) -> bytes:
    compressor = zstd.ZstdCompressor(
        options={
            zstd.CompressionParameter.checksum_flag: checksum,
            zstd.CompressionParameter.window_log: window,
        }
    )
    return compressor.compress(content) + compressor.flush()


def pad(frame: bytes, tar: int, extra: int = 0) -> bytes:
    size = padme(max(len(frame) + 8, -(-tar // EXPANSION))) + extra
    left = size - len(frame) - 8
    return frame + bytes.fromhex("502a4d18") + left.to_bytes(4, "little") + os.urandom(left)


GOOD = raw_frame(b"x" * 5000)


def test_the_builder_of_bad_frames_builds_good_ones() -> None:
    assert unpacked(pad(GOOD, 5000)) == b"x" * 5000


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="empty"),
        pytest.param(GOOD, id="no-padding"),
        pytest.param(pad(GOOD, 5000)[:-1], id="padding-cut"),
        pytest.param(pad(GOOD, 5000) + b"\0", id="byte-after-padding"),
        pytest.param(pad(GOOD, 5000) + GOOD, id="second-frame"),
        pytest.param(pad(GOOD, 5000, extra=1), id="size-not-padme"),
        pytest.param(pad(GOOD, 500_000), id="padded-too-much"),
        pytest.param(pad(raw_frame(b"x" * 5000, checksum=0), 5000), id="no-checksum"),
        pytest.param(pad(GOOD[:-1] + bytes([GOOD[-1] ^ 1]), 5000), id="wrong-checksum"),
        pytest.param(pad(GOOD[:-3], 5000), id="frame-cut"),
        pytest.param(pad(b"", 0) + GOOD, id="skippable-frame-first"),
        pytest.param(
            pad(GOOD, 5000).replace(bytes.fromhex("502a4d18"), bytes.fromhex("512a4d18")), id="other-skippable"
        ),
    ],
)
def test_t07_bad_frames_are_refused(raw: bytes) -> None:
    with pytest.raises(BundleAltered):
        unpacked(raw)


def test_t11_a_window_above_8_mib_is_refused() -> None:
    frame = raw_frame(os.urandom(100), window=24)
    with pytest.raises(BundleAltered):
        unpacked(pad(frame, 100))


def test_t11_a_bomb_is_refused_at_once_and_by_little_memory() -> None:
    bomb = raw_frame(bytes(200 * limits.MIB))
    started = time.process_time()
    with pytest.raises(BundleTooBig):
        unpacked(pad(bomb, 0))
    assert time.process_time() - started < 2

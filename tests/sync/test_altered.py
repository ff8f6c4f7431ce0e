"""A bundle changed on its way is refused whole (T7), and nothing of it is used before its end (T8)."""

from __future__ import annotations

import io
import os
import random
from collections.abc import Callable

import pytest

from app.base import limits
from app.base.errors import BundleAltered, BundleError, BundleTruncated, StorageFault
from app.crypto import hybrid
from app.crypto.age import AgeReader
from tests.sync.kit import (
    LAYLA,
    ZANA,
    Sinks,
    chain,
    data_of,
    read,
    refused,
    sealed,
    signed,
    spec_of,
    tar_of,
    wrapped,
    write,
)

SMALL, _ = write(spec_of(LAYLA, [ZANA], chain(LAYLA, 1), [b"a photo"]))
CHUNK = 64 * limits.KIB + 16


# --- T7: changed on the way -------------------------------------------------------------------


def accepted(variants) -> list[object]:
    """The names of those variants that were taken, or that left a sink behind."""
    found = []
    for name, raw in variants:
        sinks = Sinks()
        try:
            read(raw, ZANA, sinks)
            found.append(name)
        except BundleError:
            if sinks.kept():
                found.append(("kept", name))
    return found


@pytest.fixture
def unwrapped_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a key makes of the same bytes is worked out once: most flips lie behind the stanzas, and need it again."""
    unwrap, seen = hybrid.PrivateKey.unwrap, {}

    def look(key: hybrid.PrivateKey, enc: bytes, body: bytes) -> bytearray | None:
        if (key, enc, body) not in seen:
            found = unwrap(key, enc, body)
            if len(seen) > 1_000:
                seen.clear()
            seen[key, enc, body] = None if found is None else bytes(found)
        kept = seen[key, enc, body]
        return None if kept is None else bytearray(kept)

    monkeypatch.setattr(hybrid.PrivateKey, "unwrap", look)


def flips(raw: bytes, bits):
    for bit in bits:
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        yield bit, bytes(changed)


def test_t07_flipped_bits_are_refused() -> None:
    bits = random.sample(range(8 * len(SMALL)), 1500)
    assert accepted(flips(SMALL, bits)) == []


@pytest.mark.usefixtures("unwrapped_once")
@pytest.mark.parametrize(
    "part", [pytest.param(n, marks=pytest.mark.nightly if n else pytest.mark.slow) for n in range(4)]
)
def test_t07_every_flipped_bit_is_refused(part: int) -> None:
    assert accepted(flips(SMALL, range(part, 8 * len(SMALL), 4))) == []


def test_t07_truncations_are_refused() -> None:
    lengths = [*range(200), *random.sample(range(200, len(SMALL)), 400), *range(len(SMALL) - 100, len(SMALL))]
    assert accepted((n, SMALL[:n]) for n in lengths) == []


@pytest.mark.slow
@pytest.mark.usefixtures("unwrapped_once")
def test_t07_every_truncation_is_refused() -> None:
    assert accepted((n, SMALL[:n]) for n in range(len(SMALL))) == []


def test_t07_a_truncated_bundle_says_so() -> None:
    large, _ = write(spec_of(LAYLA, [ZANA], evidence=[os.urandom(300_000)]))
    for raw in (SMALL, large):
        for length in (100, len(raw) // 2, len(raw) - 1):
            assert isinstance(refused(raw[:length]), BundleTruncated), length


@pytest.mark.parametrize("tail", [b"\0", b"\n", SMALL, os.urandom(100_000)], ids=["nul", "lf", "itself", "noise"])
def test_t07_trailing_data_is_refused(tail: bytes) -> None:
    # Within one chunk nobody can tell what was added from what was cut: both names are right.
    assert isinstance(refused(SMALL + tail), (BundleAltered, BundleTruncated))
    large, _ = write(spec_of(LAYLA, [ZANA], evidence=[os.urandom(300_000)]))
    assert isinstance(refused(large + tail), (BundleAltered, BundleTruncated))


def chunks() -> tuple[bytes, list[bytes]]:
    raw, _ = write(spec_of(LAYLA, [ZANA], evidence=[os.urandom(5 * 64 * limits.KIB)]))
    start = raw.index(b"\n--- ") + 49 + 16
    return raw[:start], [raw[at : at + CHUNK] for at in range(start, len(raw), CHUNK)]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda c: [c[1], c[0], *c[2:]], id="swap"),
        pytest.param(lambda c: [*c[:2], *c[3:]], id="drop"),
        pytest.param(lambda c: [*c[:2], c[1], *c[2:]], id="repeat"),
        pytest.param(lambda c: c[:-1], id="drop-last"),
        pytest.param(lambda c: [*c, c[-1]], id="repeat-last"),
        pytest.param(lambda c: c[::-1], id="reverse"),
    ],
)
def test_t07_chunks_moved_are_refused(change: Callable[[list[bytes]], list[bytes]]) -> None:
    start, parts = chunks()
    assert len(parts) >= 5
    read(start + b"".join(parts), ZANA)
    refused(start + b"".join(change(parts)))


# --- T8: nothing before the end ---------------------------------------------------------------


@pytest.mark.parametrize("cut", [1, 17, 70_000])
def test_t08_a_fault_at_the_very_end_aborts_what_was_staged(cut: int) -> None:
    raw, _ = write(spec_of(LAYLA, [ZANA], chain(LAYLA, 2), [b"first", os.urandom(400_000)]))
    sinks = Sinks()
    changed = bytearray(raw)
    changed[-cut] ^= 1
    with pytest.raises(BundleError):
        read(bytes(changed), ZANA, sinks)
    assert sinks.kept() == []


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda raw: raw[:-1], id="zstd-padding-cut"),
        pytest.param(lambda raw: raw + b"\0", id="byte-after-padding"),
    ],
)
def test_t08_the_padding_has_to_be_right_too(spoil: Callable[[bytes], bytes]) -> None:
    whole = sealed(tar_of(signed(data_of(evidence=[b"a photo"]))))
    plain = AgeReader(io.BytesIO(whole), ZANA).read()
    read(wrapped(plain), ZANA)
    sinks = Sinks()
    with pytest.raises(BundleAltered):
        read(wrapped(spoil(plain)), ZANA, sinks)
    assert len(sinks.made) == 1
    assert sinks.kept() == []


def test_t08_a_sink_that_fails_leaves_no_other_behind() -> None:
    sinks = Sinks()

    def full(sha256: str, size: int):
        sink = sinks(sha256, size)
        if len(sinks.made) == 2:

            def write(data: bytes) -> None:
                raise OSError(28, "full")

            sink.write = write
        return sink

    raw, _ = write(spec_of(LAYLA, [ZANA], evidence=[b"one", b"two", b"three"]))
    with pytest.raises(StorageFault):
        read(raw, ZANA, evidence_sink=full)
    assert len(sinks.made) == 2
    assert sinks.kept() == []

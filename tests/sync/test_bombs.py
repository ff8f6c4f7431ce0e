"""Bombs are refused at once (T11), and every fault has a name (T10, P24)."""

from __future__ import annotations

import io
import os
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base import limits
from app.base.errors import BundleAltered, BundleError, BundleTooBig, StorageFault
from app.base.task import Task
from app.sync import bag
from app.sync.bundle_reader import ReadSpec, read_bundle
from app.sync.frame import zstd
from app.sync.tar import header
from tests.sync.kit import (
    EVERYONE,
    LAYLA,
    ZANA,
    Sinks,
    data_of,
    refused,
    sealed,
    signed,
    spec_of,
    tar_of,
    wrapped,
    write,
)
from tests.sync.test_hostile import DATA, GOOD, PHOTO, ZEROS, put


def quickly(raw: bytes) -> BundleError:
    started = time.process_time()
    error = refused(raw)
    assert time.process_time() - started < 2
    return error


def test_t11_a_zstd_bomb_from_anybody_is_refused_at_once() -> None:
    bomb = zstd.compress(bytes(200 * limits.MIB), options={zstd.CompressionParameter.checksum_flag: 1})
    quickly(wrapped(bomb))


def test_t11_a_zstd_bomb_in_signed_evidence_is_refused_at_once() -> None:
    content = bytes(100 * limits.MIB)
    members = signed(data_of(evidence=[content]))
    bomb = zstd.compress(
        tar_of(members),
        options={
            zstd.CompressionParameter.checksum_flag: 1,
            zstd.CompressionParameter.window_log: 20,
            zstd.CompressionParameter.content_size_flag: 0,
        },
    )
    error = quickly(wrapped(bomb))
    assert isinstance(error, (BundleTooBig, BundleAltered))


def test_t11_huge_sizes_are_refused_by_their_header() -> None:
    assert isinstance(quickly(sealed(header("sijil/signature.json", 2**40))), BundleTooBig)
    assert isinstance(quickly(sealed(header("sijil/signature.json", limits.TAG_FILE_BYTES + 1))), BundleTooBig)
    before = tar_of(GOOD[:-1])[:-1024]
    assert isinstance(quickly(sealed(before + header("sijil/" + PHOTO, 15 * limits.GIB))), BundleAltered)


def test_t11_a_million_members_are_refused() -> None:
    listing = bag.manifest([("data/README.txt", ZEROS)] + [(f"data/evidence/{n:064x}", ZEROS) for n in range(320_000)])
    members = signed([("data/README.txt", b"x")], manifest=listing)
    assert isinstance(quickly(sealed(tar_of(members))), BundleTooBig)
    most = listing[: 145 * limits.BUNDLE_MEMBERS].rpartition(b"\n")[0] + b"\n"
    assert isinstance(quickly(sealed(tar_of(signed([("data/README.txt", b"x")], manifest=most)))), BundleAltered)
    block = header("sijil/data/evidence/" + ZEROS, 0)
    assert isinstance(quickly(sealed(tar_of(GOOD)[:-1024] + block * 1_000_000)), BundleError)


def test_t11_deep_json_is_refused_everywhere() -> None:
    deep = b'{"payload":' + b"[" * 1_000_000
    assert isinstance(quickly(sealed(tar_of([(bag.SIGNATURE, deep), *GOOD[1:]]))), BundleAltered)
    facts: object = 1
    for _ in range(200):
        facts = [facts]
    assert isinstance(quickly(sealed(tar_of(signed(DATA, facts={"heads": facts})))), BundleAltered)


# --- P24: only errors with a name ---------------------------------------------------------------

TAR = tar_of(GOOD)


@settings(max_examples=300)
@given(st.data())
def test_t10_tars_edited_by_a_valid_reader_give_only_named_errors(data: st.DataObject) -> None:
    tar = bytearray(TAR)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(tar) - 1))
        size = data.draw(st.integers(0, 600))
        tar[at : at + size] = data.draw(st.one_of(st.binary(max_size=600), st.just(bytes(tar[at : at + size][::-1]))))
    if bytes(tar) != TAR:
        refused(sealed(bytes(tar)))


@settings(max_examples=200)
@given(st.binary(max_size=2000))
def test_t10_any_plain_bytes_give_only_named_errors(plain: bytes) -> None:
    refused(wrapped(plain))


@settings(max_examples=200)
@given(st.binary(max_size=3000), st.sampled_from(range(1, len(DATA))))
def test_t10_signed_nonsense_gives_only_named_errors(content: bytes, place: int) -> None:
    data = put(DATA[place][0], content)
    refused(sealed(tar_of(signed(data))))


class Exploding(io.BytesIO):
    def __init__(self, raw: bytes, error: BaseException) -> None:
        super().__init__(raw)
        self.error = error

    def readinto(self, buffer) -> int:
        raise self.error


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        pytest.param(RecursionError("secret"), BundleAltered, id="recursion"),
        pytest.param(MemoryError("secret"), BundleAltered, id="memory"),
        pytest.param(ValueError("secret"), BundleAltered, id="value"),
        pytest.param(OSError(5, "secret"), StorageFault, id="disk"),
    ],
)
def test_p24_every_fault_gets_a_name_and_tells_nothing(fault: BaseException, named: type[Exception]) -> None:
    large, _ = write(spec_of(LAYLA, [ZANA], evidence=[os.urandom(2 * limits.MIB)]))
    spec = ReadSpec(ZANA, EVERYONE.get, EVERYONE.get, Sinks())
    with pytest.raises(named) as caught:
        read_bundle(Exploding(large, fault), spec, Task())
    assert "secret" not in str(caught.value)
    if named is BundleAltered:
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__


def test_a_keyboard_interrupt_passes_and_aborts() -> None:
    large, _ = write(spec_of(LAYLA, [ZANA], evidence=[os.urandom(2 * limits.MIB)]))
    spec = ReadSpec(ZANA, EVERYONE.get, EVERYONE.get, Sinks())
    with pytest.raises(KeyboardInterrupt):
        read_bundle(Exploding(large, KeyboardInterrupt()), spec, Task())

"""The list of what a sender awaits: one spelling, held to its shape (T14)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import limits
from app.base.errors import BundleAltered, BundleError, BundleNewer
from app.model.entry import b64
from app.sync.awaited import Awaited, read_awaited, write_awaited

A, B = b64(b"a" * 32), b64(b"b" * 32)
GOOD = [Awaited(A, 7, 20_000, True), Awaited(B, 3, 19_990, False)]


def test_as_it_was_written() -> None:
    written = write_awaited(GOOD)
    assert written == f'{{"v":1,"awaited":[["{A}",7,20000,true],["{B}",3,19990,false]]}}'.encode()
    assert read_awaited(written, 8) == tuple(GOOD)
    assert read_awaited(b'{"v":1,"awaited":[]}', 1) == ()


@pytest.mark.parametrize(
    "rows",
    [
        [[A, 8, 20_000, True]],
        [[A, 0, 20_000, True]],
        [[A, 3, 20_000, True], [B, 7, 20_000, True]],
        [[A, 3, 20_000, True], [A, 2, 20_000, True]],
        [[A, 3, -1, True]],
        [[A, 3, 10**9, True]],
        [[b64(b"short"), 3, 1, True]],
        [["!" * 43, 3, 1, True]],
        [[b64(n.to_bytes(32)), 3, 1, True] for n in range(limits.AWAITED + 1)],
    ],
    ids=["own", "zero", "order", "twice", "before", "beyond", "short", "letters", "many"],
)
def test_a_forged_list_is_refused_whole(rows: list[list[object]]) -> None:
    with pytest.raises(BundleAltered):
        read_awaited(write_awaited([Awaited(*row) for row in rows]), 8)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"v":1}', '{"v":1, "awaited":[]}', '{"awaited":[],"v":1}', '{"v":0,"awaited":[]}',
             '{"v":1,"awaited":[],"more":1}', '{"v":1,"awaited":[["x"]]}']
)  # fmt: skip
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(BundleAltered):
        read_awaited(text.encode(), 8)


def test_a_newer_one_is_told_from_an_altered_one() -> None:
    with pytest.raises(BundleNewer):
        read_awaited(b'{"v":2,"missing":{}}', 8)


@given(st.binary(max_size=200))
def test_whatever_comes_gets_a_name(untrusted: bytes) -> None:
    with pytest.raises(BundleError):
        read_awaited(untrusted, 8)

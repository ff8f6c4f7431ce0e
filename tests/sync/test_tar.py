"""The tar layer: one shape in, one shape out (T12)."""

from __future__ import annotations

import io
import subprocess
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import limits
from app.base.errors import BundleAltered, BundleTooBig
from app.sync.tar import BLOCK, END, TarReader, TarWriter, header, packed_size


def written(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    tar = TarWriter(out)
    for name, content in members:
        tar.add(name, content)
    tar.finish()
    return out.getvalue()


def read_all(raw: bytes) -> list[tuple[str, bytes]]:
    tar = TarReader(io.BytesIO(raw))
    found = []
    while (member := tar.next()) is not None:
        found.append((member.name, tar.content(limits.MIB)))
    return found


names = st.from_regex(r"[a-z][a-z0-9./_-]{0,60}", fullmatch=True)


@given(st.lists(st.tuples(names, st.binary(max_size=1500)), max_size=5))
def test_what_is_written_is_read_by_us_and_by_python(members: list[tuple[str, bytes]]) -> None:
    raw = written(*members)
    assert read_all(raw) == members
    assert len(raw) == sum(packed_size(len(content)) for _, content in members) + len(END)
    with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        for info, (name, content) in zip(archive.getmembers(), members, strict=True):
            assert (info.name.rstrip("/"), info.size, info.mode) == (name.rstrip("/"), len(content), 0o600)


@pytest.mark.parametrize("size", [0, 1, 511, 512, 8 * limits.GIB - 1, 8 * limits.GIB, limits.EVIDENCE_BYTES])
def test_sizes_around_eight_gib_have_one_header_that_others_read(size: int) -> None:
    block = header("sijil/x", size)
    assert TarReader(io.BytesIO(block)).next().size == size  # type: ignore[union-attr]
    assert tarfile.TarInfo.frombuf(block, "utf-8", "strict").size == size


def test_system_tar_lists_a_member_of_nine_gib(tmp_path) -> None:
    listing = subprocess.run(
        ["tar", "--list", "--verbose", "--ignore-zeros"],
        input=header("sijil/big", 9 * limits.GIB),
        capture_output=True,
        check=False,
    )
    assert str(9 * limits.GIB).encode() in listing.stdout


def test_t12_any_flipped_bit_of_a_header_is_refused() -> None:
    raw = written(("sijil/data/evidence/" + "0" * 64, b"abc"))
    accepted = []
    for bit in range(8 * BLOCK):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            read_all(bytes(changed))
        except (BundleAltered, BundleTooBig):
            continue
        accepted.append(bit)
    assert accepted == []


def special(kind: bytes, link: str = "") -> bytes:
    info = tarfile.TarInfo("sijil/data/evidence/" + "0" * 64)
    info.type, info.linkname, info.mode = kind, link, 0o600
    return info.tobuf(tarfile.USTAR_FORMAT) + END


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(special(tarfile.SYMTYPE, "/etc/passwd"), id="symbolic-link"),
        pytest.param(special(tarfile.LNKTYPE, "sijil/signature.json"), id="hard-link"),
        pytest.param(special(tarfile.CHRTYPE), id="character-device"),
        pytest.param(special(tarfile.BLKTYPE), id="block-device"),
        pytest.param(special(tarfile.FIFOTYPE), id="fifo"),
        pytest.param(special(tarfile.DIRTYPE), id="folder"),
        pytest.param(special(tarfile.AREGTYPE), id="old-regular-file"),
        pytest.param(special(tarfile.CONTTYPE), id="contiguous-file"),
        pytest.param(tarfile.TarInfo("x" * 200).tobuf(tarfile.GNU_FORMAT) + END, id="gnu-long-name"),
        pytest.param(tarfile.TarInfo("é" * 90).tobuf(tarfile.PAX_FORMAT) + END, id="pax-header"),
        pytest.param(b"", id="empty"),
        pytest.param(bytes(512), id="one-end-block"),
        pytest.param(bytes(512) + b"\1" + bytes(511), id="end-block-not-zero"),
        pytest.param(header("a", 3) + b"abc" + b"\1" * 509 + END, id="padding-not-zero"),
        pytest.param(header("a", 3) + b"ab", id="short"),
    ],
)
def test_t12_other_shapes_are_refused(raw: bytes) -> None:
    with pytest.raises(BundleAltered):
        read_all(raw)


def test_t11_a_huge_size_is_refused_by_its_header() -> None:
    with pytest.raises(BundleTooBig):
        TarReader(io.BytesIO(header("a", limits.EVIDENCE_BYTES + 1))).next()


@pytest.mark.parametrize("content", [b"12", b"1234"], ids=["shorter", "longer"])
def test_a_writer_keeps_its_word_about_sizes(content: bytes) -> None:
    tar = TarWriter(io.BytesIO())
    tar.begin("a", 3)
    with pytest.raises(ValueError, match="header"):
        tar.write(content)
        tar.finish()

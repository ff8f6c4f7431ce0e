"""Names and manifests: nothing but what the format allows (T12)."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.base import limits
from app.base.errors import BundleAltered, BundleError, BundleNewer, BundleTooBig
from app.sync import bag

KEY = "A" * 43
FILE = "a" * 26
SHA = "0" * 64
README = ("data/README.txt", SHA)


def listing(*names: str) -> bytes:
    return bag.manifest([README, *((name, SHA) for name in names)])


GOOD = (bag.author_name(KEY), bag.entries_name(FILE), bag.receipt_name(KEY), bag.evidence_name(SHA))


def test_every_allowed_name_is_read_with_its_kind_and_id() -> None:
    found = [(item.kind, item.id) for item in bag.parse_manifest(listing(*GOOD))]
    assert found == [("readme", ""), ("author", KEY), ("entries", FILE), ("receipt", KEY), ("evidence", SHA)]


SPECIAL = [
    "",
    ".",
    "..",
    "/",
    "../" + SHA,
    "/etc/passwd",
    "data/../data/README.txt",
    "data//README.txt",
    "./data/README.txt",
    "data/README.txt/",
    "data\\README.txt",
    "C:\\Windows\\win.ini",
    "C:" + SHA,
    "\\\\host\\share",
    "data/evidence/" + SHA + "\0",
    "data/evidence/\0" + SHA,
    "data/evidence/" + SHA + ".",
    "data/evidence/" + SHA + " ",
    "data/evidence/" + "0" * 63,
    "data/evidence/" + "0" * 65,
    "data/evidence/" + "A" * 64,
    "data/evidence/CON",
    "data/evidence/NUL",
    "data/evidence/" + SHA + ":stream",
    "data/evidence/../" + SHA,
    "data/evidence/" + "٠" * 64,
    "data/entries/" + "A" * 26 + ".sdjwt",
    "data/entries/" + "a" * 26 + ".SDJWT",
    "data/entries/" + "b" * 26 + ".sdjwt",
    "data/entries/" + "a" * 26 + ".sdjwt.desktop",
    "data/authors/" + "A" * 42 + ".json",
    "data/authors/" + "A" * 43 + ".JSON",
    "data/authors/" + "." * 43 + ".json",
    "data/readme.txt",
    "data/e\u0301" + "a",
    "data/\u202etxt.exe",
    "x" * 255,
    "autorun.inf",
    "signature.json",
    "data/evidence/" + SHA + "\n" + SHA + "  data/x",
]


@pytest.mark.parametrize("name", SPECIAL, ids=range(len(SPECIAL)))
def test_t12_names_that_lead_elsewhere_are_refused(name: str) -> None:
    raw = bag.manifest([README]) + f"{SHA}  {name}\n".encode()
    with pytest.raises(BundleAltered):
        bag.parse_manifest(raw)


@given(st.text(max_size=120))
@example("data/evidence/" + SHA)
def test_t12_whatever_is_accepted_has_an_allowed_form(name: str) -> None:
    raw = bag.manifest([README]) + f"{SHA}  {name}\n".encode("utf-8", "surrogatepass")
    with contextlib.suppress(BundleError):
        for item in bag.parse_manifest(raw)[1:]:
            assert item.name.isascii()
            assert item.name.startswith(("data/authors/", "data/entries/", "data/receipts/", "data/evidence/"))
            assert item.name.count("/") == 2
            assert "\\" not in item.name
            assert ".." not in item.name


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="empty"),
        pytest.param(listing(GOOD[0])[:-1], id="no-line-end"),
        pytest.param(listing(GOOD[0]).replace(b"\n", b"\r\n"), id="cr-lf"),
        pytest.param(listing(*GOOD, GOOD[-1]), id="twice"),
        pytest.param(listing(*reversed(GOOD)), id="order"),
        pytest.param(bag.manifest([(GOOD[3], SHA)]), id="no-readme"),
        pytest.param(listing(bag.author_name("A" * 43), bag.author_name("a" + "A" * 42)), id="case-collision"),
        pytest.param(listing(GOOD[0]).replace(b"  ", b" "), id="one-space"),
        pytest.param(listing(GOOD[0]).replace(b"  data", b" *data"), id="binary-mark"),
    ],
)
def test_t12_manifests_of_another_shape_are_refused(raw: bytes) -> None:
    with pytest.raises(BundleAltered):
        bag.parse_manifest(raw)


def test_bag_info_round_trip() -> None:
    assert bag.parse_bag_info(bag.bag_info(bag.Oxum(12345, 7))) == bag.Oxum(12345, 7)


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        pytest.param(b"Payload-Oxum: 1.1\nSijil-Format: 2\n", BundleNewer, id="newer"),
        pytest.param(b"Payload-Oxum: 999999999999999.1\nSijil-Format: 1\n", BundleTooBig, id="bytes"),
        pytest.param(b"Payload-Oxum: 1.999999999\nSijil-Format: 1\n", BundleTooBig, id="members"),
        pytest.param(b"Payload-Oxum: 01.1\nSijil-Format: 1\n", BundleAltered, id="leading-zero"),
        pytest.param(b"Payload-Oxum: 1.1\nSijil-Format: 1\nX: y\n", BundleAltered, id="more"),
        pytest.param(b"Sijil-Format: 1\nPayload-Oxum: 1.1\n", BundleAltered, id="order"),
    ],
)
def test_bag_info_outside_its_bounds_is_refused(raw: bytes, error: type[BundleError]) -> None:
    with pytest.raises(error):
        bag.parse_bag_info(raw)


def test_t11_a_manifest_of_a_million_lines_is_refused() -> None:
    raw = bag.manifest([README, *((bag.evidence_name(f"{n:064x}"), SHA) for n in range(limits.BUNDLE_MEMBERS))])
    with pytest.raises(BundleTooBig):
        bag.parse_manifest(raw)

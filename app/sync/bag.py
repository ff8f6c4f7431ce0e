"""The bag inside a bundle: BagIt 1.0 (RFC 8493) manifests, and the names that members may have.

All texts are built and parsed in one form. A received manifest names every member that may
follow, in the order in which it must follow; nothing else is accepted (T12, P21).
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.base import limits
from app.base.errors import BundleAltered, BundleNewer, BundleTooBig
from app.model.entry import b64

TOP = "sijil/"
SIGNATURE = "signature.json"
TAG_MANIFEST = "tagmanifest-sha256.txt"
MANIFEST = "manifest-sha256.txt"
BAGIT = "bagit.txt"
BAG_INFO = "bag-info.txt"
README = "data/README.txt"
README_ARABIC = "data/README.ar.txt"
SEAL = "data/seal.json"
ADDRESS = "data/address.json"
AWAITED = "data/awaited.json"

BAGIT_TEXT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
FORMAT = 1

_KEY = r"(?P<id>[A-Za-z0-9_-]{43})"
_FILE = r"(?P<id>[a-z2-7]{25}[aeimquy4])"
_FORMS = (
    ("readme", re.compile(re.escape(README))),
    ("readme-ar", re.compile(re.escape(README_ARABIC))),
    ("seal", re.compile(re.escape(SEAL))),
    ("author", re.compile(rf"data/authors/{_KEY}\.json")),
    ("entries", re.compile(rf"data/entries/{_FILE}\.sdjwt")),
    ("receipt", re.compile(rf"data/receipts/{_KEY}\.json")),
    ("introduction", re.compile(rf"data/introductions/{_KEY}\.json")),
    ("suspension", re.compile(rf"data/suspensions/{_KEY}\.json")),
    ("address", re.compile(re.escape(ADDRESS))),
    ("awaited", re.compile(re.escape(AWAITED))),
    ("evidence", re.compile(r"data/evidence/(?P<id>[0-9a-f]{64})")),
    ("report", re.compile(rf"data/report/{_FILE}\.(html|pdf)")),
    ("ledger", re.compile(rf"data/ledgers/{_KEY}\.json")),
    ("identities", re.compile(rf"data/identities/{_FILE}\.sealed")),
)
_STAMP = re.compile(r"stamps/([0-9a-f]{64})\.tsr")
_LINE = re.compile(r"([0-9a-f]{64})  ([!-~]{1,94})")
_INFO = re.compile(rb"Payload-Oxum: ([1-9][0-9]{0,14})\.([1-9][0-9]{0,8})\nSijil-Format: ([1-9][0-9]{0,8})\n")
_TAG_FILES = (MANIFEST, BAGIT, BAG_INFO)


@dataclass(frozen=True, slots=True)
class Shape:
    """One of the two kinds of bundle. ``typ`` is what their signature says they are, so that neither passes for the
    other (T24); ``kinds`` are the members that one may have, ``required`` those that it must."""

    typ: str
    kinds: frozenset[str]
    required: frozenset[str]
    stamps: bool = False


_SHARED = frozenset({"readme", "author", "entries", "evidence", "ledger"})
BUNDLE = Shape(
    "sijil-bundle+jws", _SHARED | {"receipt", "introduction", "suspension", "address", "awaited"}, frozenset({"readme"})
)
"""what one vault sends to others"""

SEALED = Shape(
    "sijil-sealed+jws",
    _SHARED | {"readme-ar", "seal", "report", "identities"},
    frozenset({"readme", "readme-ar", "seal"}),
    stamps=True,
)
"""what leaves the group: the same, frozen at a state, with pages to read and what proves it"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the manifest: the member's name, its SHA-256 in hex, and what it is.

    ``kind`` is one of a :class:`Shape`; ``id`` the key id, file id, bundle id or SHA-256 that the
    name carries (empty where it carries none).
    """

    name: str
    sha256: str
    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Oxum:
    """What the payload must add up to: bytes and members below ``data/``."""

    octets: int
    members: int


def author_name(key_id: str) -> str:
    return f"data/authors/{key_id}.json"


def entries_name(file: str) -> str:
    return f"data/entries/{file}.sdjwt"


def bundle_id(signature: bytes) -> str:
    """The id of a bundle, out of its ``signature.json``, which binds the sender, their counter and the content.

    The content alone wouldn't do: two people who pass on the same entries make the same
    manifests, and each of them waits for a receipt of their own.
    """
    return b64(hashlib.sha256(signature).digest())


def receipt_name(bundle_id: str) -> str:
    return f"data/receipts/{bundle_id}.json"


def introduction_name(key_id: str) -> str:
    return f"data/introductions/{key_id}.json"


def suspension_name(id_: str) -> str:
    return f"data/suspensions/{id_}.json"


def evidence_name(sha256: str) -> str:
    return f"data/evidence/{sha256}"


def report_name(file: str, form: str) -> str:
    """``form``: ``html`` or ``pdf``."""
    return f"data/report/{file}.{form}"


def ledger_name(key_id: str) -> str:
    return f"data/ledgers/{key_id}.json"


def identities_name(file: str) -> str:
    return f"data/identities/{file}.sealed"


def stamp_name(token: bytes) -> str:
    """Stamps stand outside the signature, which they are about; the name proves that none was altered since."""
    return f"stamps/{hashlib.sha256(token).hexdigest()}.tsr"


def is_stamp(untrusted_name: str) -> bool:
    return _STAMP.fullmatch(untrusted_name) is not None


def manifest(lines: Iterable[tuple[str, str]]) -> bytes:
    """Manifest text of (name, SHA-256 in hex) pairs, in the order given."""
    return "".join(f"{digest}  {name}\n" for name, digest in lines).encode("ascii")


def bag_info(oxum: Oxum) -> bytes:
    return f"Payload-Oxum: {oxum.octets}.{oxum.members}\nSijil-Format: {FORMAT}\n".encode("ascii")


def parse_bag_info(untrusted: bytes) -> Oxum:
    """Raises :class:`BundleAltered`, :class:`BundleNewer`, :class:`BundleTooBig`."""
    match = _INFO.fullmatch(untrusted)
    if match is None:
        raise BundleAltered(reason="bag-info")
    octets, members, version = map(int, match.groups())
    if version != FORMAT:
        raise BundleNewer(version=version)
    if octets > limits.BUNDLE_BYTES:
        raise BundleTooBig(reason="bytes", limit=limits.BUNDLE_BYTES)
    if members > limits.BUNDLE_MEMBERS:
        raise BundleTooBig(reason="members", limit=limits.BUNDLE_MEMBERS)
    return Oxum(octets, members)


def parse_tag_manifest(untrusted: bytes) -> Mapping[str, str]:
    """SHA-256 in hex of the three tag files, by name. Raises :class:`BundleAltered`."""
    pairs = _pairs(untrusted)
    if tuple(name for name, _ in pairs) != _TAG_FILES:
        raise BundleAltered(reason="tag-manifest")
    return dict(pairs)


def parse_manifest(untrusted: bytes, shape: Shape = BUNDLE) -> list[Listed]:
    """The members below ``data/`` in their order, each name allowed in a file of this shape, none twice.

    Raises :class:`BundleAltered`, :class:`BundleTooBig`.
    """
    pairs = _pairs(untrusted)
    listed = [_judge(name, digest) for name, digest in pairs]
    kinds = {item.kind for item in listed}
    if not shape.required <= kinds:
        raise BundleAltered(reason="manifest")
    if not kinds <= shape.kinds:
        raise BundleAltered(reason="member-name")
    places = [(_PLACES[item.kind], item.name) for item in listed]
    if any(before >= after for before, after in itertools.pairwise(places)):
        raise BundleAltered(reason="manifest-order")
    # Bundles are also unpacked by hand, on disks that take upper and lower case for the same.
    if len({item.name.casefold() for item in listed}) != len(listed):
        raise BundleAltered(reason="manifest-names")
    if sum(item.kind == "entries" for item in listed) > limits.BUNDLE_FILES:
        raise BundleTooBig(reason="files", limit=limits.BUNDLE_FILES)
    return listed


_PLACES = {kind: place for place, (kind, _) in enumerate(_FORMS)}


def place(name: str) -> tuple[int, str]:
    """Where a member stands among the others. Raises :class:`BundleAltered` for a name that nothing has."""
    tags = (SIGNATURE, TAG_MANIFEST, *_TAG_FILES)
    if name in tags:
        return (tags.index(name) - len(tags), name)
    if is_stamp(name):
        return (len(_FORMS), name)
    return (_PLACES[_judge(name, "").kind], name)


def _judge(name: str, digest: str) -> Listed:
    for kind, form in _FORMS:
        match = form.fullmatch(name)
        if match is not None:
            return Listed(name, digest, kind, match.groupdict().get("id", ""))
    raise BundleAltered(reason="member-name")


def _pairs(untrusted: bytes) -> list[tuple[str, str]]:
    if untrusted.count(b"\n") > limits.BUNDLE_MEMBERS:
        raise BundleTooBig(reason="members", limit=limits.BUNDLE_MEMBERS)
    try:
        lines = untrusted.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise BundleAltered(reason="manifest") from error
    if lines.pop() != "":
        raise BundleAltered(reason="manifest")
    pairs = []
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            raise BundleAltered(reason="manifest")
        pairs.append((match[2], match[1]))
    return pairs

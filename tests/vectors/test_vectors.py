"""Every vector of this floor gives what its index says."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.base.errors import (
    BundleAltered,
    BundleNewer,
    BundleTruncated,
    NotABundle,
    NotForThisVault,
    SijilError,
    UnknownSender,
    VaultDamaged,
    VaultNewer,
    WrongPassphrase,
)
from app.crypto import slots
from app.crypto.age import AgeReader
from app.crypto.entries import read_entry, verify_entry
from app.crypto.identity import Identity
from app.crypto.jws import verify_both
from app.crypto.stream import StreamReader
from app.crypto.words import safety_words

HERE = Path(__file__).parent
PEOPLE = json.loads((HERE / "people.json").read_text(encoding="utf-8"))
WORDS = {
    BundleNewer: "newer-version",
    VaultNewer: "newer-version",
    BundleTruncated: "truncated",
    NotForThisVault: "wrong-key",
    WrongPassphrase: "wrong-key",
    NotABundle: "not-a-bundle",
    UnknownSender: "unknown-sender",
    VaultDamaged: "damaged",
}
Index = dict[str, str]


def who(name: str) -> Identity:
    return Identity.from_secret(bytes.fromhex(PEOPLE[name]["secret"]))


def entry(index: Index, raw: bytes) -> None:
    read = read_entry(raw)
    verify_entry(read, who(index["signed_by"]).public)
    assert read.hash == index["hash"] and list(read.claims.digests) == index["digests"]


def jws(index: Index, raw: bytes) -> None:
    public = who(index["signed_by"]).public
    found = verify_both(raw, index["typ"], {public.key_id: public}.get)
    assert hashlib.sha256(found.payload).hexdigest() == index["payload_sha256"]


def age(index: Index, raw: bytes) -> None:
    plain = AgeReader(io.BytesIO(raw), who(index["read_by"])).read()
    assert hashlib.sha256(plain).hexdigest() == index["plain_sha256"]


def stream(index: Index, raw: bytes) -> None:
    plain = StreamReader(io.BytesIO(raw), bytes.fromhex(index["key"])).read()
    assert hashlib.sha256(plain).hexdigest() == index["plain_sha256"]


def keys(index: Index, raw: bytes) -> None:
    assert slots.open_slots(raw, index["secret"]).vault_key.hex() == index["vault_key"]


READERS: dict[str, Callable[[Index, bytes], None]] = {
    "entry": entry,
    "jws": jws,
    "card-jws": jws,
    "age": age,
    "stream": stream,
    "slots": keys,
}


def _index(kind: str) -> Index:
    return json.loads((HERE / kind / "index.json").read_text(encoding="utf-8"))


def _outcome(action: Callable[[], None]) -> str:
    try:
        action()
    except BundleAltered as error:
        return "bad-signature" if error.facts == {"reason": "signature"} else "altered"
    except SijilError as error:
        return WORDS[type(error)]
    return "ok"


CASES = [(kind, name, expected) for kind in READERS for name, expected in _index(kind)["files"].items()]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("kind", "name", "expected"), CASES, ids=[f"{kind}-{name}" for kind, name, _ in CASES])
def test_a_vector_gives_what_its_index_says(kind: str, name: str, expected: str) -> None:
    raw = (HERE / kind / name).read_bytes()
    assert _outcome(lambda: READERS[kind](_index(kind), raw)) == expected


@pytest.mark.parametrize("kind", READERS)
def test_every_file_is_in_its_index(kind: str) -> None:
    assert {path.name for path in (HERE / kind).iterdir()} == {*_index(kind)["files"], "index.json"}


@pytest.mark.parametrize("name", PEOPLE)
def test_a_person_is_who_the_index_says(name: str) -> None:
    person, said = who(name), PEOPLE[name]
    assert (person.key_id, person.recipient, person.age_identity()) == (
        said["key_id"],
        said["recipient"],
        said["age_identity"],
    )
    assert list(safety_words(person.key_id)) == said["safety_words"]

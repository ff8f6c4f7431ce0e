"""The stored examples are read as their index says, by a reader built from the index alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.base.errors import SijilError
from app.crypto.identity import Identity, PublicKeys
from app.model.entry import unb64
from app.sync.card import read_card
from app.sync.introduction import read_introduction, unwrap
from tests.sync.kit import Sinks, read

VECTORS = Path(__file__).parents[1] / "vectors"
BUNDLES = json.loads((VECTORS / "bundle/index.json").read_text(encoding="utf-8"))
CARDS = json.loads((VECTORS / "card/index.json").read_text(encoding="utf-8"))
INTRODUCTIONS = json.loads((VECTORS / "introduction/index.json").read_text(encoding="utf-8"))


def cases(index: dict) -> list:
    return [pytest.param(file, item["expect"], id=file) for file, item in index["files"].items()]


@pytest.mark.parametrize(
    ("index", "folder"),
    [(BUNDLES, "bundle"), (CARDS, "card"), (INTRODUCTIONS, "introduction")],
    ids=["bundle", "card", "introduction"],
)
def test_every_file_is_in_its_index_with_a_reason(index: dict, folder: str) -> None:
    there = {file.name for file in (VECTORS / folder).iterdir()} - {"index.json"}
    assert set(index["files"]) == there
    assert all(item["why"] for item in index["files"].values())


@pytest.mark.parametrize(("file", "expect"), cases(BUNDLES))
def test_bundle_vectors(file: str, expect: str) -> None:
    reader = Identity.from_secret(unb64(BUNDLES["reader"]["secret"]))
    sender = PublicKeys(unb64(BUNDLES["sender"]["ed25519"]), unb64(BUNDLES["sender"]["ml-dsa-65"]))
    assert (reader.key_id, sender.key_id) == (BUNDLES["reader"]["key_id"], BUNDLES["sender"]["key_id"])
    known = {sender.key_id: sender}
    sinks = Sinks()
    raw = (VECTORS / "bundle" / file).read_bytes()
    try:
        found = read(raw, reader, sinks, resolve=known.get, author_keys=known.get)
    except SijilError as error:
        assert error.error_code == expect
        assert sinks.kept() == []
        return
    assert expect == "ok"
    whole = BUNDLES["ok"]
    assert (len(found.entries), found.counter, found.iat) == (whole["entries"], whole["counter"], whole["iat"])
    assert [bytes(sink.data).decode() for sink in sinks.made] == whole["evidence"]


@pytest.mark.parametrize(("file", "expect"), cases(CARDS))
def test_card_vectors(file: str, expect: str) -> None:
    try:
        card = read_card((VECTORS / "card" / file).read_bytes().decode())
    except SijilError as error:
        assert error.error_code == expect
        return
    assert expect == "ok"
    found = {"name": card.name, "key_id": card.key_id, "recipient": card.recipient, "iat": card.issued}
    assert found == CARDS["ok"]


@pytest.mark.parametrize(("file", "expect"), cases(INTRODUCTIONS))
def test_introduction_vectors(file: str, expect: str) -> None:
    sender = PublicKeys(unb64(INTRODUCTIONS["sender"]["ed25519"]), unb64(INTRODUCTIONS["sender"]["ml-dsa-65"]))
    try:
        told = read_introduction(unwrap((VECTORS / "introduction" / file).read_text()), {sender.key_id: sender}.get)
    except SijilError as error:
        assert error.error_code == expect
        return
    assert expect == "ok"
    found = {"name": told.name, "key_id": told.card.key_id, "to": told.to, "way": told.way, "iat": told.iat}
    assert found == INTRODUCTIONS["ok"]

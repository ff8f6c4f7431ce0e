"""The sealed files in ``tests/vectors/sealed``: each is read, or refused for the reason that it was made for."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from app.base.errors import BundleError
from app.sync import unpacked
from tests.sealing.kit import read, verdict
from tests.sync.kit import ZANA

FOLDER = Path(__file__).resolve().parents[1] / "vectors" / "sealed"
INDEX = json.loads((FOLDER / "index.json").read_text())


@pytest.mark.parametrize("vector", INDEX["vectors"], ids=lambda vector: vector["file"])
def test_a_vector_is_what_it_was_made_for(vector: dict[str, str]) -> None:
    raw = (FOLDER / vector["file"]).read_bytes()

    def opened():
        if vector["file"].endswith(".tar"):
            return unpacked.read_archive(io.BytesIO(raw))
        return read(raw, ZANA)

    if vector["expect"] == "ok":
        assert opened().received.sender == INDEX["sealed_by"]
        return
    with pytest.raises(BundleError) as caught:
        opened()
    assert caught.value.error_code == vector["expect"]
    assert not vector["reason"] or caught.value.facts["reason"] == vector["reason"]


def test_the_script_reads_the_archive() -> None:
    assert verdict(FOLDER / "ok-archive.tar") == (0, "")

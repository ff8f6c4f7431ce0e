from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sample.walk import Sample

DOCUMENTED = Path(__file__).parents[2].parent / "shared" / "cases" / "documented-cases.json"


@pytest.fixture(scope="session")
def sample() -> Sample:
    return Sample()


@pytest.fixture(scope="session")
def documented() -> dict[str, Any]:
    if not DOCUMENTED.is_file():
        pytest.skip("the documented cases are not on this machine")
    return json.loads(DOCUMENTED.read_text(encoding="utf-8"))

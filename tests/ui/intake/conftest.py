"""Files to bring in, and a case to bring them into."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services import editing

from .files import Put


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write


@pytest.fixture
def case(desk) -> str:
    return editing.new_case(desk.session, {"title": "Rain"}).created or ""

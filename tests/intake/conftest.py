"""A vault to take things into, and files made for one test."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.base.clock import SetClock
from app.services import editing, vaults
from app.services.session import Session

PASSPHRASE = "correct horse battery staple river cloud"


@pytest.fixture
def session(tmp_path: Path, cheap_kdf: object) -> Iterator[Session]:
    made, _ = vaults.create(tmp_path / "vault", PASSPHRASE, "Amal", clock=SetClock(), kdf=cheap_kdf)  # type: ignore[arg-type]
    with made:
        yield made


@pytest.fixture
def case(session: Session) -> str:
    created = editing.new_case(session, {"title": "A case"}).created
    assert created is not None
    return created


Put = Callable[[str, bytes], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """``put("a.csv", b"…")`` writes a file and returns its path."""

    def write(name: str, data: bytes) -> Path:
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    return write


@pytest.fixture
def chat_files(shared_data: Path, tmp_path: Path) -> Path:
    """The exports of ``../shared/data/chats``, each in a folder of its own, the first photo beside it."""
    for path in sorted((shared_data / "data" / "chats").iterdir()):
        folder = tmp_path / "chats" / path.stem
        (folder / "photos").mkdir(parents=True)
        shutil.copy(path, folder / path.name)
        (folder / "photos" / "photo_1@25-10-2019_21-14-07.jpg").write_bytes(b"\xff\xd8\xff\xe0photo")
        (folder / "IMG-20191025-WA0001.jpg").write_bytes(b"\xff\xd8\xff\xe0image")
    return tmp_path / "chats"


def workbook(fill: Callable[[object], None]) -> bytes:
    """The bytes of a workbook that ``fill`` has written into."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book)
    return out.getvalue()

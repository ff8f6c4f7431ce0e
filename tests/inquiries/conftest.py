"""Vaults whose clock stands where a test puts it, and inquiries as short as they can be written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.base.clock import SetClock
from app.services import editing, inquiries, sample, vaults
from app.services.inquiries import InquiryView
from app.services.session import Session
from tests.services.conftest import PASSPHRASE, people, stick

__all__ = ["people", "stick"]


def seconds(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC, hour=12).timestamp())


@pytest.fixture
def clock() -> SetClock:
    return SetClock(seconds("2026-11-21"))


@pytest.fixture
def vault(tmp_path: Path, clock: SetClock, cheap_kdf: object) -> Iterator[Session]:
    session, _ = vaults.create(tmp_path / "vault", PASSPHRASE, "Amal", clock=clock, kdf=cheap_kdf)  # type: ignore[arg-type]
    yield session
    session.close()


@pytest.fixture
def sampled(vault: Session) -> Session:
    sample.load(vault)
    return vault


Make = Callable[..., str]


@pytest.fixture
def inquiry(vault: Session) -> Make:
    """``inquiry(title="A committee", announced="2020-01-01", …)`` → its id; in the register, or in ``file``."""

    def make(file: str | None = None, source: str | None = None, **values: object) -> str:
        given = {"title": "A committee", **values}
        return editing.new_record(vault, file, "inquiry", given, source).created or ""

    return make


def stood(session: Session, inquiry: str) -> InquiryView:
    return inquiries.view(session, inquiry)


def case_of(session: Session, title: str = "A case", **incident: object) -> tuple[str, str]:
    """A case with one incident: their ids."""
    case = editing.new_case(session, {"title": title}).created or ""
    made = editing.new_record(session, case, "incident", {"type": "killing", **incident})
    return case, made.created or ""

"""Children for tests: the ordinary ones, and ones with verbs that only tests have."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from app.sandbox import handlers
from app.sandbox.nursery import Nursery
from tests.sandbox import probe

needs_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the jail is Linux's")


def probe_command(*flags: str) -> list[str]:
    return [sys.executable, "-P", "-s", "-B", "-m", "tests.sandbox.probe", *flags]


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    with Nursery() as made:
        yield made


@pytest.fixture
def probes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Nursery]:
    for name, verb in probe.VERBS.items():
        monkeypatch.setitem(handlers.VERBS, name, verb)
    with Nursery(spare=False, command=probe_command()) as made:
        yield made

"""T10: whatever a parser gets, it answers or ends in the one named error. The closed-off child around it is T41's."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT, SEED
from tests.sandbox import parsing
from tests.sandbox.conftest import needs_linux

pytestmark = needs_linux


def held(verb: str, count: int) -> None:
    command = [sys.executable, "-m", "tests.sandbox.parsing", verb, str(count), str(SEED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=3000, check=False)
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    told = json.loads(done.stdout.splitlines()[-1])
    assert not told["problems"], f"{told['count']} problems\n" + "\n".join(told["problems"])
    assert sum(told["seen"].values()) == count and told["slowest"] < 2
    assert told["seen"].get("answered", 0) > count // 50, "most files never reached the parser"
    assert verb == "facts" or len(told["seen"]) > 1, "no file was broken enough to be refused"


@pytest.mark.parametrize("verb", sorted(parsing.HANDLERS))
def test_t10_two_thousand_broken_files_end_in_an_answer_or_the_one_error(verb: str) -> None:
    held(verb, 500 if verb == "codes" else 2_000)  # looking for codes takes ten times as long as anything else


@pytest.mark.nightly
@pytest.mark.parametrize("verb", sorted(parsing.HANDLERS))
def test_t10_a_hundred_thousand_broken_files(verb: str) -> None:
    held(verb, 100_000)


def test_t10_another_error_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof itself can fail: a parser that lets an exception out is a problem, as is a word nobody knows."""

    def broken(*_: object) -> list[object]:
        raise ValueError("a cell's words")

    monkeypatch.setattr(parsing.tables, "handle", broken)
    assert parsing.tell("csv", 3, SEED)["count"] == 3
    monkeypatch.setattr(parsing.tables, "handle", lambda *_: [{"refused": {"reason": "no-such-word"}}])
    assert parsing.tell("csv", 3, SEED)["count"] == 3

"""Memory stays bounded, however large the evidence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system doesn't tell a process's peak memory")
def test_evidence_of_256_mib_takes_little_memory(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench.sync_bundle", "--evidence-mib", "256", "--in-process", tmp_path / "bundle"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True, timeout=120)
    found = json.loads(done.stdout)
    assert found["peak"] < 120  # the interpreter and its libraries take about 45
    assert list(tmp_path.iterdir()) == []

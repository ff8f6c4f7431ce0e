"""What every test may count on: no screen, cheap keys, printed seeds."""

from __future__ import annotations

import functools
import gc
import hashlib
import os
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Before anything imports Qt: a test never opens a window on somebody's screen.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.umask(0o077)

ROOT = Path(__file__).resolve().parents[1]
SEED = int(os.environ.get("SIJIL_SEED", "20260101"))

SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("dev", deadline=None, suppress_health_check=SLOW_IS_FINE)
settings.register_profile("ci", deadline=None, suppress_health_check=SLOW_IS_FINE, derandomize=True, print_blob=True)
settings.register_profile("nightly", deadline=None, max_examples=10_000, suppress_health_check=SLOW_IS_FINE)
PROFILE = os.environ.get("SIJIL_HYPOTHESIS") or ("ci" if os.environ.get("CI") else "dev")
settings.load_profile(PROFILE)


def pytest_report_header() -> str:
    return f"seed: SIJIL_SEED={SEED} · hypothesis profile: {PROFILE}"


# --- passphrases ----------------------------------------------------------------------------------
# The cheapest Argon2id that a slot file may have costs 0.15 s, and thousands of tests begin with a
# vault of their own that asks nothing of it. Those folders get a plain hash over the same inputs, at
# the cheapest parameters only; whatever proves something about keys, disks or processes runs the
# real one, and so does every process that a test starts.
HASHED = frozenset({"ui", "services", "intake", "inquiries", "sample", "analysis", "report", "cli", "sticks"})


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    from app.crypto import slots

    folder = item.path.relative_to(ROOT / "tests").parts[0]
    marked = item.get_closest_marker("real_kdf" if folder in HASHED else "hashed_kdf") is not None
    hashed = (folder in HASHED) is not marked
    slots._stretch = _hashed if hashed else _real_stretch()


@functools.cache
def _real_stretch():
    from app.crypto import slots

    return slots._stretch


def _hashed(copy, secret: str) -> bytearray:
    from app.base.limits import ARGON2_MEMORY_KIB
    from app.crypto import words

    if copy.kdf.memory_kib != ARGON2_MEMORY_KIB[0]:
        return _real_stretch()(copy, secret)
    said = words.normalise(secret).encode("utf-8", "surrogatepass")
    return bytearray(hashlib.sha256(repr((copy.kdf, copy.salt)).encode() + said).digest())


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported and collected stays: looking through it after each test of the window costs more than it."""
    _real_stretch()
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def fixed_random() -> None:
    """`random` starts at the printed seed in every test; `secrets` stays random, as it must."""
    random.seed(SEED)


@pytest.fixture(scope="session")
def cheap_kdf():
    """The lowest Argon2id parameters that a slot file may have: about 0.15 s a run."""
    from app.base.limits import ARGON2_ITERATIONS, ARGON2_LANES, ARGON2_MEMORY_KIB
    from app.crypto.slots import KdfParameters

    return KdfParameters(ARGON2_MEMORY_KIB[0], ARGON2_ITERATIONS[0], ARGON2_LANES[0])


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real input beside the checkout; a test that needs it skips where it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder ../shared beside this checkout: the real input is not here")
    return folder

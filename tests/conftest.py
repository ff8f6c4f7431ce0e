"""What every test may count on: no screen, cheap keys, printed seeds."""

from __future__ import annotations

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

"""What every test may count on: no screen, cheap keys, printed seeds."""

from __future__ import annotations

import functools
import gc
import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from app.base.limits import RESERVE_BYTES
from tests import stretching
from tests.ready import Pool, create_vault

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
HASHED = frozenset(
    "ui services intake inquiries sample analysis report cli sticks ledger sealing".split()  # noqa: SIM905
)

IN_MEMORY = frozenset({"services", "inquiries", "analysis", "report", "ledger", "sealing"})
SHARED = Path("/dev/shm")
MIB = 1_048_576


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    from app.crypto import slots
    from app.services import vaults
    from app.storage import reserve

    folder = item.path.relative_to(ROOT / "tests").parts[0]
    marked = item.get_closest_marker("real_kdf" if folder in HASHED else "hashed_kdf") is not None
    hashed = (folder in HASHED) is not marked
    slots._stretch = stretching.hashed if hashed else stretching.real
    reserve.fill.__defaults__ = (MIB if hashed else RESERVE_BYTES,)
    pool = _pool(item.config)
    pool.begin(item.path)
    vaults.create_vault = pool.create if hashed else create_vault


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef, request: pytest.FixtureRequest) -> Iterator[None]:
    """What outlives its file of tests is made anew, so that it is like nothing that another file is given."""
    pool = _pool(request.config)
    before, pool.resting = pool.resting, pool.resting or fixturedef.scope in ("session", "package")
    try:
        return (yield)
    finally:
        pool.resting = before


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """In memory where that is large, for what proves nothing about disks: a vault waits for its disk at every save."""
    if request.path.relative_to(ROOT / "tests").parts[0] not in IN_MEMORY or not _has_memory():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="pytest-", dir=SHARED, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@functools.cache
def _has_memory() -> bool:
    return SHARED.is_dir() and os.access(SHARED, os.W_OK) and shutil.disk_usage(SHARED).free > 2_048 * MIB


@functools.cache
def _pool(config: pytest.Config) -> Pool:
    return Pool(config._tmp_path_factory.mktemp("ready"))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported and collected stays: looking through it after each test of the window costs more than it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def fixed_random() -> None:
    """`random` starts at the printed seed in every test; `secrets` stays random, as it must."""
    random.seed(SEED)


@pytest.fixture(scope="session")
def pool(pytestconfig: pytest.Config) -> Pool:
    """Vaults of this run that were made beforehand."""
    return _pool(pytestconfig)


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

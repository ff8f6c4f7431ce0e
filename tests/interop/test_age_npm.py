"""What we encrypt, the npm package age-encryption decrypts with the same key, and the other way round (T25)."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from app.base.limits import CHUNK
from app.crypto import bech32, hybrid
from app.crypto.age import AgeReader
from app.crypto.identity import Identity
from tests.crypto.kit import encrypted, person

HERE = Path(__file__).parent / "npm"
ANNA, BASIM = person("anna"), person("basim")
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 20 * CHUNK + 7]


def _absent(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}: in CI this test must run")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def node() -> str:
    """The node program, with the package beside the script."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None or npm is None:
        _absent("node and npm are not installed")
    if not (HERE / "node_modules" / "age-encryption").is_dir():
        command = [str(npm), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, cwd=HERE, capture_output=True, timeout=300, check=False)
        if done.returncode != 0:
            _absent("npm could not install age-encryption")
    return str(program)


def _run(node: str, *arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [node, "age.mjs", *arguments], input=data, cwd=HERE, capture_output=True, timeout=120, check=False
    )


@pytest.mark.parametrize("size", SIZES)
def test_t25_age_encryption_reads_what_we_wrote(node: str, size: int) -> None:
    plain = os.urandom(size)
    data = encrypted(plain, ANNA, BASIM)
    for reader in (ANNA, BASIM):
        done = _run(node, "decrypt", reader.age_identity(), data=data)
        assert (done.returncode, done.stdout == plain) == (0, True), done.stderr


@pytest.mark.parametrize("size", SIZES)
def test_t25_we_read_what_age_encryption_wrote(node: str, size: int) -> None:
    plain = os.urandom(size)
    done = _run(node, "encrypt", ANNA.recipient, BASIM.recipient, data=plain)
    assert done.returncode == 0, done.stderr
    for reader in (ANNA, BASIM):
        assert AgeReader(io.BytesIO(done.stdout), reader).read() == plain


def test_t25_an_identity_made_there_is_the_same_here(node: str) -> None:
    identity, recipient = _run(node, "identity").stdout.decode().split("\n")
    _, seed = bech32.decode(identity, max_chars=200)
    ours = Identity.from_secret(bytes(64) + seed)
    assert (ours.age_identity(), ours.recipient) == (identity, recipient)
    assert len(hybrid.read_recipient(recipient)) == hybrid.RECIPIENT_BYTES


def test_t25_age_encryption_refuses_what_we_wrote_for_somebody_else_or_altered(node: str) -> None:
    data = encrypted(b"plain", ANNA)
    assert _run(node, "decrypt", BASIM.age_identity(), data=data).returncode != 0
    assert _run(node, "decrypt", ANNA.age_identity(), data=data[:-1] + bytes([data[-1] ^ 1])).returncode != 0

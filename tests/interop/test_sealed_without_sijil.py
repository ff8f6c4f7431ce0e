"""T34: a sealed file of the sample opens with programs that nobody here wrote; sd-jwt verifies every redacted entry."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import bagit
import pytest
from jwcrypto import jwk
from sd_jwt.verifier import SDJWTVerifier

from app.base.clock import SetClock
from app.crypto.identity import Identity
from app.services import cases, sample, sealing, vaults
from app.services.sealing import Order
from tests.interop.test_age_npm import HERE, node
from tests.sealing.kit import SCRIPT
from tests.sync.test_without_sijil import program

__all__ = ["node"]

EXPERT = Identity.create()
PASSPHRASE = "correct horse battery staple river cloud"


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory, cheap_kdf: object) -> tuple[bytes, int, int]:
    """The whole sample without identities, for an expert who has an age key and no vault: (file, entries, withheld)."""
    base = tmp_path_factory.mktemp("sealed")
    session, _ = vaults.create(base / "vault", PASSPHRASE, "Sealer", clock=SetClock(), kdf=cheap_kdf)  # type: ignore[arg-type]
    with session:
        sample.load(session)
        ids = tuple(row.id for row in cases.every_row(session))
        order = Order(ids, (), (EXPERT.recipient,), purpose="internal", policy="no-identities", pages="html")
        report = sealing.seal(session, order, base)
    return Path(report.path).read_bytes(), report.entries, report.missing


@pytest.fixture(scope="module")
def unpacked(node: str, sealed: tuple[bytes, int, int], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Decrypted by age-encryption with the expert's key, decompressed by zstd, unpacked by the system's tar."""
    folder = tmp_path_factory.mktemp("unpacked")
    decrypt = [node, "age.mjs", "decrypt", EXPERT.age_identity()]
    plain = subprocess.run(decrypt, input=sealed[0], cwd=HERE, capture_output=True, timeout=60, check=True).stdout
    tar = subprocess.run([program("zstd"), "-d"], input=plain, capture_output=True, timeout=60, check=True).stdout
    (folder / "file.tar").write_bytes(tar)
    done = subprocess.run([program("tar"), "-x"], input=tar, cwd=folder, capture_output=True, timeout=60, check=True)
    assert done.stderr == b""
    return folder


def test_t34_the_bag_is_valid_to_bagit_and_to_sha256sum(unpacked: Path) -> None:
    assert bagit.Bag(str(unpacked / "sijil")).validate(processes=1)
    for manifest in ("tagmanifest-sha256.txt", "manifest-sha256.txt"):
        command = [program("sha256sum"), "--check", "--strict", "--quiet", manifest]
        assert subprocess.run(command, cwd=unpacked / "sijil", check=False, timeout=60).returncode == 0


def test_t34_sd_jwt_verifies_every_redacted_entry_of_the_sample(unpacked: Path, sealed: tuple[bytes, int, int]) -> None:
    count = missing = 0
    for file in sorted((unpacked / "sijil/data/entries").iterdir()):
        for line in file.read_text().splitlines():

            def key(issuer: str, header: dict[str, str]) -> jwk.JWK:
                author = json.loads((unpacked / f"sijil/data/authors/{issuer}.json").read_text())
                return jwk.JWK(kty="OKP", crv="Ed25519", x=author["ed25519"])

            payload = SDJWTVerifier(line, key, None, None).get_verified_payload()
            assert payload["file"] == file.stem
            token, *disclosures, _ = line.split("~")
            shown = len(payload["changes"])
            assert shown == len(disclosures)
            from app.model.entry import unb64

            missing += len(json.loads(unb64(token.split(".")[1]))["changes"]) - shown
            count += 1
    assert (count, missing) == sealed[1:] and missing > 100


def test_t34_the_script_checks_the_archive_and_the_folder(unpacked: Path, sealed: tuple[bytes, int, int]) -> None:
    for path in (unpacked / "file.tar", unpacked):
        command = [sys.executable, "-I", str(SCRIPT), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, f"{sealed[2]} values in all" in done.stdout) == (0, True), done.stdout + done.stderr


def test_t34_the_readmes_say_how_in_both_languages(unpacked: Path) -> None:
    for name in ("README.txt", "README.ar.txt"):
        text = (unpacked / "sijil/data" / name).read_text("utf-8")
        for word in (
            "age -d",
            "zstd -d",
            "tar -x",
            "sha256sum -c",
            "SD-JWT",
            "ML-DSA-65",
            "sijil_verify.py",
            "openssl ts",
        ):
            assert word in text, (name, word)


def test_t34_each_case_is_there_to_be_read(unpacked: Path) -> None:
    entries = {file.stem for file in (unpacked / "sijil/data/entries").iterdir()}
    pages = {file.stem for file in (unpacked / "sijil/data/report").iterdir()}
    assert pages == set(json.loads((unpacked / "sijil/data/seal.json").read_bytes())["cases"]) <= entries

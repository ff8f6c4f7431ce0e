"""A bundle opens with programs that nobody here wrote: age-encryption, zstd, tar, bagit, sd-jwt, jwcrypto (T34)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import bagit
import pytest
from jwcrypto import jwk, jws
from jwcrypto.common import JWSEHeaderParameter
from sd_jwt.verifier import SDJWTVerifier

from app.model.entry import b64
from tests.interop.test_age_npm import HERE, node
from tests.sync.kit import CASE, LAYLA, OMAR, OTHER, ZANA, chain, spec_of, write

__all__ = ["node"]

PHOTO = os.urandom(300_000)
ENTRIES = [*chain(LAYLA, 4, files=(CASE, OTHER), changes=3), *chain(OMAR, 2)]


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is not installed: in CI this test must run")
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture(scope="module")
def unpacked(node: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bag, decrypted by age-encryption, decompressed by zstd, unpacked by the system's tar."""
    folder = tmp_path_factory.mktemp("unpacked")
    raw, _ = write(spec_of(LAYLA, [ZANA, OMAR], ENTRIES, [PHOTO, b"second"]))
    decrypt = [node, "age.mjs", "decrypt", ZANA.age_identity()]
    plain = subprocess.run(decrypt, input=raw, cwd=HERE, capture_output=True, timeout=60, check=True).stdout
    tar = subprocess.run([program("zstd"), "-d"], input=plain, capture_output=True, timeout=60, check=True).stdout
    done = subprocess.run([program("tar"), "-x"], input=tar, cwd=folder, capture_output=True, timeout=60, check=True)
    assert done.stderr == b""
    return folder / "sijil"


def test_t34_the_bag_is_valid_to_bagit(unpacked: Path) -> None:
    bag = bagit.Bag(str(unpacked))
    assert bag.validate(processes=1)
    assert bag.info["Sijil-Format"] == "1"


def test_t34_sha256sum_agrees(unpacked: Path) -> None:
    for manifest in ("tagmanifest-sha256.txt", "manifest-sha256.txt"):
        command = [program("sha256sum"), "--check", "--strict", "--quiet", manifest]
        assert subprocess.run(command, cwd=unpacked, check=False, timeout=60).returncode == 0


def test_t34_evidence_is_the_original(unpacked: Path) -> None:
    contents = {file.read_bytes() for file in (unpacked / "data/evidence").iterdir()}
    assert contents == {PHOTO, b"second"}


def test_t34_files_are_private_and_undated(unpacked: Path) -> None:
    files = [file for file in unpacked.rglob("*") if file.is_file()]
    assert len(files) == 5 + 1 + 2 + 2 + 2
    for file in files:
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.stat().st_mtime == 0


def test_t34_sd_jwt_verifies_every_entry(unpacked: Path) -> None:
    count = 0
    for file in sorted((unpacked / "data/entries").iterdir()):
        for line in file.read_text().splitlines():

            def key(issuer: str, header: dict[str, str]) -> jwk.JWK:
                author = json.loads((unpacked / f"data/authors/{issuer}.json").read_text())
                return jwk.JWK(kty="OKP", crv="Ed25519", x=author["ed25519"])

            payload = SDJWTVerifier(line, key, None, None).get_verified_payload()
            assert payload["file"] == file.stem
            assert all(change["record"] for change in payload["changes"])
            count += 1
    assert count == len(ENTRIES)


def test_t34_jwcrypto_verifies_both_signatures_over_the_tag_manifest(unpacked: Path) -> None:
    document = json.loads((unpacked / "signature.json").read_bytes())
    keys = {
        "EdDSA": jwk.JWK(kty="OKP", crv="Ed25519", x=b64(LAYLA.public.ed25519)),
        "ML-DSA-65": jwk.JWK(kty="AKP", alg="ML-DSA-65", pub=b64(LAYLA.public.ml_dsa_65)),
    }
    for key, signature in zip(keys.values(), document["signatures"], strict=True):
        token = jws.JWS(header_registry={"sijil": JWSEHeaderParameter("facts", True, True, lambda _: True)})
        token.allowed_algs = list(keys)
        token.deserialize(json.dumps({"payload": document["payload"], **signature}))
        token.verify(key)
        assert token.payload == (unpacked / "tagmanifest-sha256.txt").read_bytes()
        assert token.jose_header["sijil"]["sender"] == LAYLA.key_id


def test_t34_the_readme_says_how(unpacked: Path) -> None:
    text = (unpacked / "data/README.txt").read_text()
    for word in ("age", "zstd -d", "tar -x", "sha256sum -c", "SD-JWT", "ML-DSA-65"):
        assert word in text

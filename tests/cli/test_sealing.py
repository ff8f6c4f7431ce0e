"""Sealed files from a terminal: seal, list, check with a vault, with an age key and with neither, unpack."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.crypto.identity import Identity
from app.services import cases, contacts, sample, vaults
from app.services.session import Session
from tests.cli.laptops import Desktop, make_desktop

EXPERT = Identity.create()


def opened(laptop: Desktop) -> Session:
    return vaults.open(laptop.folder / "vault", (laptop.folder / "passphrase").read_text(encoding="utf-8").strip())


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desktop, Desktop, Path, str]:
    base = tmp_path_factory.mktemp("sealing")
    one, other = make_desktop(base / "one", "One"), make_desktop(base / "court", "Court")
    sealer, court = opened(one), opened(other)
    contacts.add(sealer, contacts.own_card(court), verified=True)
    sample.load(sealer)
    case = cases.rows(sealer).rows[0].id
    for session in (sealer, court):
        session.close()
    return one, other, base, case


def test_a_case_is_sealed_listed_checked_and_unpacked(two: tuple[Desktop, Desktop, Path, str]) -> None:
    one, court, base, case = two
    vault, theirs = str(one.folder / "vault"), str(court.folder / "vault")
    order = ["seal", vault, "--case", case, "--to", "Court", "--recipient", EXPERT.recipient, "--purpose", "internal"]
    order += ["--policy", "no-identities", "--pages", "html", "--out", str(base)]
    plan = json.loads(one.raw(*order, "--dry-run", "--json").stdout)
    assert plan["clear"] and plan["entries"] > 0 and not list(base.glob("*.age"))
    made = json.loads(one.raw(*order, "--json").stdout)
    assert (made["entries"], made["missing"]) == (plan["entries"], plan["missing"])
    (listed,) = json.loads(one.raw("sealed", vault, "--json").stdout)
    assert (listed["bundle_id"], listed["readers"], listed["bare"]) == (made["bundle_id"], ["Court"], 1)
    shown = one.raw("sealed", vault).stdout
    assert "Court" in shown and "\\u20" not in shown  # no escapes of what sets words apart

    found = json.loads(court.raw("verify", made["path"], "--vault", theirs, "--json").stdout)
    assert found["holds"] and found["bundle_id"] == made["bundle_id"] and found["known"] == ""
    shown = court.raw("verify", made["path"], "--vault", theirs).stdout
    assert "It holds" in shown and "\\u20" not in shown
    shown = one.raw("verify", made["path"], "--vault", vault).stdout
    assert "Sealed by this vault" in shown and "contacts" not in shown
    key = base / "key.txt"
    key.write_text(EXPERT.age_identity())
    assert json.loads(court.raw("verify", made["path"], "--age-key", str(key), "--json").stdout)["holds"]

    folder = base / "opened"
    court.raw("unseal", theirs, made["path"], str(folder))
    assert json.loads(court.raw("verify", str(folder), "--json").stdout)["source"] == "folder"
    page = folder / "data" / "report" / f"{case}.html"
    page.write_bytes(page.read_bytes().replace(b"a", b"b", 1))
    done = court.raw("verify", str(folder), check=False)
    assert done.returncode == 1 and f"data/report/{case}.html" in done.stdout
    done = court.raw("verify", str(folder), "--json", check=False)
    assert json.loads(done.stdout)["member"] == f"data/report/{case}.html"


def test_what_cant_be_sealed_or_checked_is_said(two: tuple[Desktop, Desktop, Path, str]) -> None:
    one, court, base, case = two
    vault = str(one.folder / "vault")
    done = one.raw("seal", vault, "--case", case, "--purpose", "internal", "--out", str(base), check=False)
    assert done.returncode == 1 and "Choose at least one person" in done.stderr
    order = ["seal", vault, "--case", case, "--recipient", "age1pq1xx", "--purpose", "internal", "--out", str(base)]
    assert one.raw(*order, check=False).returncode == 1
    made = next(base.glob("*.age"))
    done = court.raw("verify", str(made), check=False)
    assert done.returncode == 1 and "encrypted" in done.stderr
    done = court.raw("receive", str(court.folder / "vault"), str(made), check=False)
    assert "sealed file" in done.stdout + done.stderr

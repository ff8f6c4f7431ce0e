"""The report of a case from a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services import editing, vaults
from tests.cli.laptops import Laptop, make_desktop
from tests.report.pages import READERS, letters


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Laptop, str]:
    made = make_desktop(tmp_path_factory.mktemp("desk") / "amal", "Amal")
    with vaults.open(
        made.folder / "vault", (made.folder / "passphrase").read_text(encoding="utf-8").strip()
    ) as session:
        case = editing.new_case(session, {"title": "A march in the city", "code": "K-9"}).created
        assert case
        editing.new_record(session, case, "incident", {"type": "abduction", "date": "2025-11-02"})
    return made, case


@pytest.mark.parametrize("ending", ["pdf", "docx", "html"])
def test_a_report_is_written_by_its_ending_and_says_what_stays(
    laptop: tuple[Laptop, str], tmp_path: Path, ending: str
) -> None:
    desktop, case = laptop
    path = tmp_path / f"report.{ending}"
    said = desktop.run("report", case[:8], str(path), "--purpose", "internal", "--in", "en", "--in", "ckb")
    assert str(path) in said and "stay" in said
    found = letters(READERS[ending](path.read_bytes()))
    assert "K-9" in found and "ڕووداوەکان" in found and letters("A march") not in found
    desktop.run("report", case, str(path), "--purpose", "internal", "--policy", "everything", "--shape", "html")
    assert letters("A march in the city") in letters(READERS["html"](path.read_bytes()))


def test_a_report_needs_a_purpose_and_a_folder(laptop: tuple[Laptop, str], tmp_path: Path) -> None:
    desktop, case = laptop
    done = desktop.raw(
        "report", desktop.vault, case, str(tmp_path / "none" / "r.pdf"), "--purpose", "internal", check=False
    )
    assert done.returncode == 1 and "is not there" in done.stderr.splitlines()[-1]
    assert desktop.raw("report", desktop.vault, case, str(tmp_path / "r.pdf"), check=False).returncode == 1

"""The annex: what leaves of inquiries, by which policy, and inert wherever it is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services import inquiries
from app.services.inquiries import annex
from app.services.session import Session
from tests.inquiries.conftest import Make, case_of
from tests.services.test_following import shared


def cells(made: annex.Annex) -> list[dict[str, str]]:
    return [dict(zip(made.columns, row, strict=True)) for row in made.rows]


def test_the_annex_of_a_case_names_no_other_case(vault: Session, inquiry: Make) -> None:
    (one, incident), (other, elsewhere) = case_of(vault, "The first case"), case_of(vault, "Another secret case")
    made = inquiry(about=[one, other], promised="2020-01-31")
    inquiries.add_result(vault, made, {"about": incident, "outcome": "unknown-perpetrator", "text": "Of the first."})
    inquiries.add_result(vault, made, {"about": elsewhere, "outcome": "convictions", "text": "Of the other."})
    for shape in annex.SHAPES:
        assert len(annex.make(vault, case=one, policy="everything").rows) == 1, shape
    (row,) = cells(annex.make(vault, case=one, policy="everything"))
    assert row["cases"] == "The first case" and row["result-text"] == "Of the first."
    assert "Another" not in str(row) and "Of the other" not in str(row) and "Convictions" not in row["outcomes"]
    (whole,) = cells(annex.make(vault, policy="everything"))
    assert "Another secret case" in whole["cases"]


def test_t36_without_identities_no_name_office_or_number_leaves(vault: Session, inquiry: Make, tmp_path: Path) -> None:
    body = shared(vault, "group", names=[{"text": "Ministry of secrets", "kind": "full"}])
    case, incident = case_of(vault, "A telling title")
    made = inquiry(case, decision_number="Order 17", announced_by=[body], promised="2020-01-31", remarks="Aside")
    inquiries.add_member(vault, made, {"name": "Judge Nobody", "office": "Chair of a court", "interests": ["kinship"]})
    inquiries.add_result(vault, made, {"about": incident, "text": "He did it."})
    hidden = ("Order 17", "Ministry of secrets", "Judge Nobody", "Chair of a court", "He did it", "A telling title")
    for shape in annex.SHAPES:
        path = tmp_path / f"annex.{shape}"
        report = annex.export(vault, path, case=case, shape=shape)
        assert {"decision", "members", "result-text"} <= set(report.left_out) and report.rows == 1
        assert path.stat().st_mode & 0o777 == 0o600
        raw = path.read_bytes()
        assert not [word for word in hidden if word.encode() in raw], shape
    (row,) = cells(annex.make(vault, case=case))
    assert row["interests"] == "Related to someone involved: 1", "how many depend on whom says nothing of who they are"
    assert "days" in row and row["days"].startswith("Silent past its promise: 2486 days")


def test_t36_what_looks_like_a_formula_or_markup_is_inert(vault: Session, inquiry: Make, tmp_path: Path) -> None:
    inquiry(title="=HYPERLINK(1)", mandate="<script>alert(1)</script>\u202e")
    csv, page = tmp_path / "a.csv", tmp_path / "a.html"
    annex.export(vault, csv, shape="csv")
    annex.export(vault, page, shape="html")
    assert '"\'=HYPERLINK(1)"' in csv.read_text(encoding="utf-8-sig")
    text = page.read_text(encoding="utf-8")
    assert "<script>" not in text and "\u202e" not in text and "‹U+202E›" in text


def test_the_annex_of_a_body_counts_from_when_and_keeps_reported_figures_apart(sampled: Session) -> None:
    (government,) = inquiries.bodies(sampled)
    assert government.body is not None
    rows = cells(annex.make(sampled, body=government.body.id, policy="everything"))
    assert [row["state"] for row in rows] == ["Overdue", "Without a result", "No prosecution"]
    assert rows[0]["days"] == "Silent past its promise: at least about 2061 days"
    assert "31 March 2021" in rows[0]["reckoned"] and rows[0]["figures"] == "No result after 4 months"
    assert rows[2]["figures"] == "Number of committees: nearly 35; Prosecutions: 0"
    assert all(row["entry"] and row["source"] for row in rows)


@pytest.mark.parametrize("language", ["en", "ar", "ckb"])
def test_every_word_of_it_is_there_in_each_language(sampled: Session, language: str) -> None:
    made = annex.make(sampled, policy="everything", language=language)
    assert not [one for one in (made.title, *made.notes, *made.head) if "." in one and one.islower() and " " not in one]
    assert len(made.head) == len(annex.COLUMNS)

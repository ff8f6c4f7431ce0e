"""T36: a table that leaves is inert in every spreadsheet program, gives texts back, and tells no more than it may."""

from __future__ import annotations

import csv
import io
import os
import re
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from app.base.errors import Cancelled, InputError
from app.base.task import Task
from app.model.cells import guard, restore
from app.model.vocabulary import vocabulary
from app.services import editing, tables
from app.services.lists import ListQuery
from app.services.session import Session
from app.services.tables import Shape
from app.services.views import Edit
from tests.services.conftest import People

EVIL = (
    "=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠x", "'=1", "''=1", "'plain",
    '=cmd|" /C calc"!A0', '=HYPERLINK("http://x.invalid","x")', "http://x.invalid", "a,b;c\t\"d\"\r\ne", "1e9", "0012",
    "{=1}", "<b>x</b>", "محمد", "\u202e=1", "_x0041_", "TRUE",
)  # fmt: skip
BEGINS = re.compile(r"[=+\-@\t\r\n＝＋－＠]")

TEXTS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("=+-@\t\r\n'＝＋－＠,;\"")), max_size=20
)


@given(TEXTS)
def test_t36_a_guarded_cell_begins_no_formula_and_is_restored(text: str) -> None:
    assert not BEGINS.match(guard(text))
    assert restore(guard(text)) == text


@pytest.fixture
def amal(people: People) -> Session:
    return people("Amal")[0]


def new_case(session: Session, **values: object) -> str:
    made = editing.new_case(session, {"title": "T", **values}).created
    assert made is not None
    return made


def read_csv(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def read_xlsx(path: Path) -> list[list[str]]:
    return [
        [str(cell) for cell in row] for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    ]


COLUMNS = ("title", "status", "summary")


def test_t36_in_csv_no_cell_is_a_formula_and_every_text_comes_back(amal: Session, tmp_path: Path) -> None:
    wanted = {new_case(amal, title=f"T {text}", summary=text): text for text in EVIL if text.strip()}
    path = tmp_path / "t.csv"
    report = tables.export(amal, ListQuery(columns=COLUMNS), path, policy="everything")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    head, *rows = read_csv(path)
    assert (report.rows, len(rows), len(head)) == (len(wanted), len(wanted), 4)
    assert not [cell for row in (head, *rows) for cell in row if BEGINS.match(cell)]
    stored = {row[0]: restore(row[3]) for row in rows}
    for case, text in wanted.items():
        assert stored[case].strip() == editing_form(text), case


def editing_form(text: str) -> str:
    """As a text is stored: line ends are one kind, outer space is gone."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def test_t36_in_xlsx_every_cell_is_a_text_and_nothing_says_who_or_when(amal: Session, tmp_path: Path) -> None:
    wanted = {new_case(amal, summary=text): text for text in EVIL if text.strip()}
    path = tmp_path / "t.xlsx"
    tables.export(amal, ListQuery(columns=COLUMNS), path, shape="xlsx", policy="everything", language="ar")
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        core = parts.read("docProps/core.xml").decode()
        everything = b"".join(parts.read(name) for name in parts.namelist())
        assert {info.date_time[0] for info in parts.infolist()} == {1980}
        assert not [name for name in parts.namelist() if "external" in name.lower() or "link" in name.lower()]
    assert "<f>" not in sheet
    assert "<f " not in sheet
    assert "hyperlink" not in sheet
    assert set(re.findall(r'<c [^>]*?(t="\w+")?/?>', sheet)) <= {'t="s"', 't="inlineStr"'}
    assert 'rightToLeft="1"' in sheet
    assert re.findall(r"<dc:creator>(.*?)</dc:creator>", core) in ([], [""])
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2000-01-01T"}
    assert b"Amal" not in everything
    _, *rows = read_xlsx(path)
    stored = {row[0]: row[3] for row in rows}
    for case, text in wanted.items():
        assert stored[case].replace("\r\n", "\n").strip() == editing_form(text)


@pytest.mark.parametrize("shape", tables.SHAPES)
def test_t18_the_same_table_is_the_same_file_and_private(amal: Session, tmp_path: Path, shape: Shape) -> None:
    new_case(amal, status="open")
    paths = [tmp_path / f"{n}.{shape}" for n in range(2)]
    for path in paths:
        tables.export(amal, ListQuery(), path, shape=shape)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert sorted(os.listdir(tmp_path)) == sorted(
        [*(p.name for p in paths), *(p.name for p in tmp_path.iterdir() if p.is_dir())]
    )


@pytest.mark.parametrize("shape", tables.SHAPES)
def test_no_policy_lets_out_more_than_it_says(amal: Session, tmp_path: Path, shape: Shape) -> None:
    case = new_case(amal, title="CANARY-title", summary="CANARY-summary", status="open", tags=["freely"])
    kind = vocabulary("name-kind").terms[0].code
    person = editing.new_record(amal, case, "person", {"names": [{"text": "CANARY-name", "kind": kind}]}).created
    editing.new_record(
        amal, case, "incident", {"type": "killing", "victims": [person], "place": {"text": "CANARY-place"}}
    )
    source = {"title": "Pseudonym", "contact": "CANARY-contact", "how_known": "CANARY-known"}
    editing.new_record(amal, case, "source", source)
    path = tmp_path / f"t.{shape}"
    read = read_csv if shape == "csv" else read_xlsx

    def told(type_: str, policy: str, *columns: str) -> tuple[str, tuple[str, ...]]:
        report = tables.export(amal, ListQuery(type=type_, columns=columns), path, shape=shape, policy=policy)  # type: ignore[arg-type]
        return repr(read(path)), report.left_out

    text, left_out = told("case", "no-identities", "title", "summary", "status", "tags", "place")
    assert "CANARY" not in text
    assert set(left_out) == {"summary", "place"}
    assert "freely" in text
    text, left_out = told("incident", "no-identities", "title", "victims", "place", "type")
    assert ("CANARY" in text, left_out) == (False, ("place",))
    text, _ = told("case", "statistics", "title", "tags", "status")
    assert "freely" not in text
    text, _ = told("incident", "everything", "victims", "place")
    assert "CANARY-name" in text
    assert "CANARY-place" in text
    with pytest.raises(InputError):
        told("source", "everything", "contact")
    assert "CANARY" not in told("source", "everything", "title")[0]


def test_t36_whoever_names_no_policy_gets_no_identities(amal: Session, tmp_path: Path) -> None:
    case = new_case(amal, title="T", summary="CANARY-summary")
    editing.new_record(amal, case, "incident", {"type": "killing", "place": {"text": "CANARY-place"}})
    path = tmp_path / "t.csv"
    report = tables.export(amal, ListQuery(columns=("title", "summary", "place")), path)
    assert set(report.left_out) == {"summary", "place"}
    assert "CANARY" not in path.read_text(encoding="utf-8-sig")


def test_a_disputed_cell_shows_every_account(amal: Session, tmp_path: Path) -> None:
    case = new_case(amal, status="open")
    editing.save(amal, [Edit(case, "case", "status", "closed", mode="add")])
    tables.export(amal, ListQuery(columns=("status",)), tmp_path / "t.csv")
    ((_, cell),) = read_csv(tmp_path / "t.csv")[1:]
    labels = vocabulary("case-status").labels("en")
    assert {labels["open"], labels["closed"]} <= set(cell.replace(" (accounts differ)", "").split(" | "))
    assert cell.endswith("(accounts differ)")


def test_a_text_too_long_for_a_cell_is_cut_and_counted(amal: Session, tmp_path: Path) -> None:
    new_case(amal, summary="x" * 40_000)
    query = ListQuery(columns=("summary",))
    report = tables.export(amal, query, tmp_path / "t.xlsx", shape="xlsx", policy="everything")
    assert report.cut == 1
    assert read_xlsx(tmp_path / "t.xlsx")[1][1].endswith("…")
    assert tables.export(amal, query, tmp_path / "t.csv", policy="everything").cut == 0


def test_a_table_is_whole_or_not_there(amal: Session, tmp_path: Path) -> None:
    new_case(amal)
    path = tmp_path / "t.csv"
    path.write_text("before", encoding="utf-8")
    task = Task()
    task.cancel()
    with pytest.raises(Cancelled):
        tables.export(amal, ListQuery(), path, task=task)
    assert path.read_text(encoding="utf-8") == "before"
    with pytest.raises(InputError):
        tables.export(amal, ListQuery(), tmp_path / "missing" / "t.csv")


def test_a_workbook_leaves_no_text_in_the_temporary_folder(
    amal: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was made")

    for name in ("mkstemp", "NamedTemporaryFile", "TemporaryFile", "mkdtemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    new_case(amal)
    tables.export(amal, ListQuery(), tmp_path / "t.xlsx", shape="xlsx")

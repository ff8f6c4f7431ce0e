"""T36: the annex of unanswered appeals: no more than the policy allows, inert, and each row with what proves it."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from app.base.catalogue import LANGUAGES
from app.base.errors import InputError, SijilError
from app.services import access, appeals, editing, evidence
from app.services.appeals import annex
from app.services.session import Session
from app.sync.disclose import POLICIES
from tests.services.conftest import People
from tests.services.test_appeals import a_case, body, new, put_clock

LETTER = "To the minister: say where she is."
_TAGS = "html head meta title style body header h1 p section h2 dl div dt dd bdi"
EVIL = (
    "=1+1",
    '<script>alert("x")</script>',
    "\u202eevil",
    "a\0b",
    "<b>&amp;",
    "@SUM(A1)",
    "'; DROP",
    "—\u2066x\u2069",
)


@pytest.fixture
def amal(people: People) -> Session:
    session = people("Amal")[0]
    put_clock(session, "2026-03-01")
    return session


@pytest.fixture
def world(amal: Session) -> tuple[Session, str, str, str]:
    """A case with one silent appeal, one that was answered, and another case with one to the same body."""
    case, other, ministry = a_case(amal), a_case(amal), body(amal, "Ministry of Justice")
    file = evidence.attach_bytes(amal, case, "letter.pdf", b"%PDF-1.4 letter").created or ""
    source = new(amal, None, "source", title="Our own letter", date="2025-01-02")
    made = editing.new_record(
        amal,
        case,
        "appeal",
        {"type": "appeal", "to": [ministry], "to_whom": "the minister", "date": "2025-01-01", "text": LETTER,
         "asked": "where she is", "reference": "12/2025", "expected": "2025-02-01", "evidence": [file]},
        source,
    ).created or ""  # fmt: skip
    appeals.record(amal, made, "reminder", {"date": "2025-03-01"})
    appeals.record(amal, made, "acknowledgement", {"date": "2025-03-04"})
    done = new(amal, case, "appeal", type="appeal", to=[ministry], date="2025-01-01", asked="answered already")
    appeals.record(amal, done, "answer", {"date": "2025-02-01"})
    new(amal, other, "appeal", type="appeal", to=[ministry], date="2025-06-01")
    return amal, case, ministry, made


def cells(made: annex.Annex, number: int = 0) -> dict[str, str]:
    return dict(zip(made.columns, made.rows[number], strict=True))


def test_a_row_says_what_was_asked_how_long_they_are_silent_and_what_proves_it(
    world: tuple[Session, str, str, str],
) -> None:
    session, case, ministry, appeal = world
    made = annex.make(session, case=case, policy="everything")
    assert len(made.rows) == 1 and not made.left_out
    row = cells(made)
    assert row["body"] == "Ministry of Justice" and row["asked"] == "where she is" and row["reference"] == "12/2025"
    assert row["days"] == "393" and row["how-sure"] == "exact" and row["state"] == "Silent for 393 days"
    assert row["text-hash"] == hashlib.sha256(LETTER.encode()).hexdigest()
    assert row["file-hashes"] == hashlib.sha256(b"%PDF-1.4 letter").hexdigest()
    assert row["source"] == "Our own letter" and row["reminders"] == "1 March 2025"
    assert row["came"] == "Receipt acknowledged (4 March 2025)"
    told = appeals.one(session, appeal).events[0].told
    assert row["entry"] == told.entry and told.entry
    assert "A case" in made.title
    of_body = annex.make(session, body=ministry, policy="everything")
    assert len(of_body.rows) == 2 and "Ministry of Justice" in of_body.title
    assert [row[made.columns.index("days")] for row in of_body.rows] == ["393", "243"]
    assert len(annex.make(session).rows) == 2


@pytest.mark.parametrize("policy", POLICIES)
def test_t38_an_annex_tells_no_more_than_its_policy(world: tuple[Session, str, str, str], policy: str) -> None:
    session, case, _, _ = world
    made = annex.make(session, case=case, policy=policy)  # type: ignore[arg-type]
    said = "\n".join([made.title, *made.notes, *(cell for row in made.rows for cell in row)])
    secret = ["the minister", "12/2025", "where she is", "A case", "Ministry of Justice"]
    secret += [hashlib.sha256(LETTER.encode()).hexdigest(), hashlib.sha256(b"%PDF-1.4 letter").hexdigest()]
    assert [one for one in secret if one in said] == (secret if policy in ("everything", "no-whereabouts") else [])
    assert ("Our own letter" in said) == (policy != "statistics")
    assert ("State body" in said) == (policy == "no-identities")
    assert "393" in said, "how long they are silent is no secret of anybody's"
    assert ("to_whom" in made.left_out) == (policy not in ("everything", "no-whereabouts"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shape", annex.SHAPES)
def test_p25_it_is_written_privately_in_every_shape_and_language(
    world: tuple[Session, str, str, str], tmp_path: Path, shape: annex.Shape, language: str
) -> None:
    session, case, _, _ = world
    path = tmp_path / f"annex.{shape}"
    report = annex.export(session, path, case=case, shape=shape, policy="everything", language=language)
    assert report.rows == 1 and stat.S_IMODE(path.stat().st_mode) == 0o600
    raw = path.read_bytes()
    if shape == "xlsx":
        (head, row) = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()
        assert "393" in row and len(head) == len(annex.COLUMNS)
    elif shape == "csv":
        (head, row) = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
        assert "393" in row
    else:
        page = raw.decode()
        assert f'lang="{language}"' in page and ('dir="rtl"' in page) == (language != "en") and "393" in page
    with pytest.raises(InputError):
        annex.export(session, tmp_path / "nowhere" / "x.html")


class Tags(HTMLParser):
    """What a browser would make of a page: its tags, their attributes and its words."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("evil", EVIL)
def test_p13_p26_whatever_was_written_is_only_text_on_the_page(amal: Session, tmp_path: Path, evil: str) -> None:
    case = editing.new_case(amal, {"title": f"T {evil}"}).created or ""
    new(amal, case, "appeal", type="appeal", to_whom=evil, asked=evil, date="2025-01-01")
    path = tmp_path / "annex.html"
    annex.export(amal, path, case=case, policy="everything")
    page = Tags()
    page.feed(path.read_text(encoding="utf-8"))
    assert page.tags <= {*_TAGS.split()}
    assert page.attributes <= {"lang", "dir", "charset", "http-equiv", "content", "name", "class"}
    assert not re.search("[\u202a-\u202e\u2066-\u2069\0]", page.words)
    seen = re.sub(r"‹U\+[0-9A-F]{4}›", "", page.words)
    assert "".join(c for c in evil if c.isprintable()) in seen
    annex.export(amal, tmp_path / "a.csv", case=case, shape="csv", policy="everything")
    rows = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_bytes().decode("utf-8-sig"), newline="")))
    assert not any(re.match(r"[=+\-@\t\r]", cell) for row in rows for cell in row)


def test_t09_what_leaves_is_noted_before_it_is_written(world: tuple[Session, str, str, str], tmp_path: Path) -> None:
    session, case, ministry, _ = world
    with pytest.raises(InputError):
        annex.export(session, tmp_path / "nowhere" / "x.html", case=case)
    assert not access.page(session).lines, "nothing was about to leave"
    (tmp_path / "taken").mkdir()
    for shape in annex.SHAPES:
        with pytest.raises(SijilError):  # whatever the disk says: it was about to be written
            annex.export(session, tmp_path / "taken", case=case, body=ministry, shape=shape)
    lines = [(one.what, one.case, one.record, one.n) for one in access.page(session).lines]
    assert lines == [("table", case, ministry, 1)] * len(annex.SHAPES)


def test_an_empty_annex_says_so(amal: Session, tmp_path: Path) -> None:
    report = annex.export(amal, tmp_path / "none.html", case=a_case(amal))
    assert report.rows == 0 and "0 unanswered" in (tmp_path / "none.html").read_text()

"""T35, T36: what a submission carries, over every case of the sample and every form, as others’ readers see it."""

from __future__ import annotations

import getpass
import io
import re
import shutil
import socket
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from app.base.clock import SetClock
from app.model.submissions import FORMS
from app.services import cases, editing, sample, submissions, vaults
from app.services.session import Session
from app.services.submissions import Order
from app.services.views import Edit
from tests.report.pages import office, read_docx, read_pdf
from tests.services.conftest import PASSPHRASE
from tests.services.test_appeals import put_clock
from tests.services.test_submissions import AUTHOR, TODAY, Case

DEVICE = "canary-device-1f0b"
PARTS = {
    "[Content_Types].xml",
    "_rels/.rels",
    "word/document.xml",
    "word/_rels/document.xml.rels",
    "word/styles.xml",
    "word/settings.xml",
    "word/numbering.xml",
    "word/footer.xml",
}
EVIL = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=2",
    "＝3",
    '=cmd|" /C calc"!A0',
    "{ INCLUDETEXT /etc/passwd }",
    "<w:fldSimple/>",
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, cheap_kdf: object) -> Iterator[tuple[Session, Path]]:
    folder = tmp_path_factory.mktemp("archive-of-somebody")
    session, _ = vaults.create(folder / "vault", PASSPHRASE, DEVICE, clock=SetClock(), kdf=cheap_kdf)  # type: ignore[arg-type]
    sample.load(session)
    yield session, folder
    session.close()


def order_of(session: Session, case: str, form: str) -> Order:
    order = submissions.begin(session, case, form)
    items = {item.key for item in FORMS[form].items() if item.own}
    return replace(order, own={key: AUTHOR for key in items if key in ("author", "short", "demands")})


def written(session: Session, order: Order, folder: Path, shape: submissions.Shape) -> list[bytes]:
    made = submissions.export(session, order, folder / f"out.{shape}", shape, unfinished=True)
    return [Path(path).read_bytes() for path, _ in made.files]


def traces(folder: Path) -> list[bytes]:
    """What would tell who made it, where, and on what."""
    said = [
        str(folder),
        getpass.getuser() + "@",
        socket.gethostname(),
        DEVICE,
        *time.tzname,
        "/home/",
        "/tmp/",
        "Desktop",
    ]
    return [one.encode() for one in said if len(one) > 3]


def test_t35_no_submission_of_the_sample_carries_an_author_a_path_a_time_zone_or_a_device(
    filled: tuple[Session, Path], tmp_path: Path
) -> None:
    session, folder = filled
    count = 0
    for row in cases.every_row(session):
        for form in FORMS:
            order = order_of(session, row.id, form)
            for page in written(session, order, tmp_path, "docx"):
                check_docx(page, folder)
                count += 1
            for page in written(session, order, tmp_path, "pdf"):
                check_pdf(page, folder)
                count += 1
    assert count >= 12 * 12


def check_docx(page: bytes, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(page)) as held:
        assert {one.filename for one in held.infolist()} <= PARTS
        assert all(one.date_time == (1980, 1, 1, 0, 0, 0) and not one.extra for one in held.infolist())
        text = b"".join(held.read(one) for one in held.namelist())
    for bad in (*traces(folder), b"rsid", b"creator", b"dcterms", b"w:ins ", b"w:del ", b'TargetMode="External"'):
        assert bad not in text, bad
    fields = {one.strip() for one in re.findall(rb"<w:fldSimple w:instr=\"([^\"]*)\"", text)}
    assert fields <= {b"PAGE", b"NUMPAGES"} and b"instrText" not in text, "the numbers of pages, and no other field"


def check_pdf(page: bytes, folder: Path) -> None:
    told = {name for name, value in pypdfium2.PdfDocument(page).get_metadata_dict().items() if value}
    assert told <= {"Title", "Creator"}
    for bad in (*traces(folder), b"CreationDate", b"ModDate", b"/Author", b"/JavaScript", b"/URI", b"/Launch"):
        assert bad not in page, bad


def test_t36_what_looks_like_a_formula_or_a_field_is_text(amal_case: Case, tmp_path: Path) -> None:
    case = amal_case
    case.consent()
    for value in EVIL:
        editing.save(case.session, [Edit(case.incident, "incident", "description", value, mode="add")])
    order = case.order()
    (page,) = written(case.session, order, tmp_path, "docx")
    check_docx(page, tmp_path)
    said = read_docx(page)
    assert all(value.strip() in said for value in EVIL)
    editing.save(case.session, [Edit(case.victim, "person", "description", "😀")])
    editing.save(case.session, [Edit(case.incident, "incident", "context", "😀 中")])
    (page,) = written(case.session, order, tmp_path, "pdf")
    check_pdf(page, tmp_path)
    assert "‹U+1F600›" in read_pdf(page) and "‹U+FF1D›3" in read_pdf(page), (
        "what no font of ours has shows by its number"
    )
    if shutil.which("libreoffice"):
        (page,) = written(case.session, order, tmp_path, "docx")
        read = office(page, tmp_path, "docx").decode("utf-8")
        assert "=1+1" in read and "root:" not in read


@pytest.fixture
def amal_case(people: object) -> Case:
    session = people("Amal")[0]  # type: ignore[operator]
    put_clock(session, TODAY)
    return Case(session)


@pytest.mark.parametrize("form", FORMS)
def test_both_shapes_say_in_english_and_arabic_what_the_preview_says(
    amal_case: Case, tmp_path: Path, form: str
) -> None:
    case = amal_case
    case.consent(uses=["un", "partners", "authorities"])
    order = case.order(form, layout="side")
    said = submissions.preview(case.session, order)
    assert len(said) == 1
    (pdf,), (docx,) = (written(case.session, order, tmp_path, shape) for shape in ("pdf", "docx"))
    for text in (read_pdf(pdf), read_docx(docx)):
        assert "Sami Example" in text and "الاسم" in text and "Police" in text


def test_an_urgent_appeal_of_the_longest_words_is_one_page(amal_case: Case, tmp_path: Path) -> None:
    """In each language, in both shapes."""
    case = amal_case
    case.consent(uses=["partners"])
    english, arabic = "They took him and nobody says where he is. ", "أخذوه ولا أحد يقول أين هو الآن. "
    own = {
        item.key: {"en": (english * 40)[: item.most], "ar": (arabic * 40)[: item.most]}
        for item in FORMS["urgent"].items()
        if item.most
    }
    order = case.order("urgent", own=own)
    assert not submissions.show(case.session, order).lacking
    for page in written(case.session, order, tmp_path, "pdf"):
        assert len(pypdfium2.PdfDocument(page)) == 1
    if shutil.which("libreoffice"):
        for at, page in enumerate(written(case.session, order, tmp_path, "docx")):
            (tmp_path / f"office{at}").mkdir()
            made = office(page, tmp_path / f"office{at}", "docx", to="pdf")
            assert len(pypdfium2.PdfDocument(made)) == 1

"""T35, T39: a page says the same in every shape, is inert, tells nothing of who made it, and is the same each time."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.catalogue import LANGUAGES
from app.base.paths import resource
from app.report import docx, pdf
from app.report.document import Document, Facts, Paragraph, Picture, Table, code, fact, said, words, written
from tests.report import pages
from tests.report.pages import BOTH, READERS, SHAPES, everything, letters, shown

ROOT = Path(__file__).resolve().parents[2]

HOSTILE = {
    "typst code": '#read("/etc/passwd") #import "@preview/x:1.0.0" #eval("1+1") $x$ *b* _i_ `r` = h <l> @l //c \\u{41}',
    "markup": '<script>alert("x")</script><img src=x onerror=alert(1)>&amp;&lt; ]]> <!-- --> </w:t></w:r>',
    "turned round": "abc \u202eevil\u202c \u2066in\u2069 \u2067x \u2068 y\u2069\u2069 \u200f",
    "controls": "a\x00b\x07c\x1b[31md\x7f\x85 e\ufeff f\u200b g\u2028h \ufffe \ud800 \U000e0041 \x0b",
    "field codes": "{ INCLUDETEXT /etc/passwd } =cmd|' /C calc'!A0 \\input{/etc/passwd} ${HOME} %n {who} {0}",
    "a very long word": "https://example.org/" + "a" * 400,
    "a long Arabic word": "ل" * 300,
    "marks": "a" + "\u0301" * 60 + " ك" + "\u064f" * 40,
    "lines": "one\r\ntwo\rthree\n\n\nfour\tfive",
    "joiners": "می\u200cخواهم a\u200db \u200c\u200c",
    "nothing": " ",
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", HOSTILE)
def test_t39_whatever_somebody_wrote_is_text_on_the_page(name: str, shape: str) -> None:
    document = everything(HOSTILE[name])
    page = SHAPES[shape](document)
    found = READERS[shape](page)
    assert "root:" not in found and "nobody:" not in found
    found = found.replace("\u202c", "") if shape == "pdf" else found  # typst ends with it what it sets apart itself
    hidden = re.findall("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\u200b\ufeff]", found)
    assert not hidden, "what can't be seen shows by its number"
    for line in shown(document):
        assert is_there(line, found, shape), line
    check_inert(page, shape)


def is_there(line: str, found: str, shape: str) -> bool:
    """Whether a line is read: in a PDF word by word, as two languages stand in one line there, and marks above it."""
    if shape != "pdf":
        return letters(line) in letters(found)
    words_ = re.findall(r"[\w+]+", MARKED.sub(" ", line))
    return all(letters(word[at : at + 8]) in letters(found) for word in words_ for at in range(0, len(word), 8))


MARKED = re.compile(r"\S*[\u0300-\u036f\u064b-\u0655\u0670\u200c]\S*")  # what stands over another letter is read twice


def check_inert(page: bytes, shape: str) -> None:
    """Nothing on it runs, is fetched, or leads anywhere."""
    if shape == "html":
        tags = pages.browser(page).tags
        assert not {tag for tag, _ in tags} & {"script", "a", "iframe", "object", "link", "form", "svg", "embed"}
        for _, attributes in tags:
            assert not any(name.startswith("on") or name == "href" for name in attributes)
            assert str(attributes.get("src", "data:image/png;base64,")).startswith("data:image/png;base64,")
    elif shape == "pdf":
        bare = re.sub(rb"stream.*?endstream", b"", page, flags=re.DOTALL)
        assert not re.search(rb"/(JS|JavaScript|Launch|URI|EmbeddedFiles?|AA|OpenAction|XFA|AcroForm|Annots?)\b", bare)
    else:
        with zipfile.ZipFile(io.BytesIO(page)) as held:
            assert not [one for one in held.namelist() if "External" in one or "embed" in one or "vba" in one.lower()]
            relations = b"".join(held.read(one) for one in held.namelist() if one.endswith(".rels"))
            body = held.read("word/document.xml")
        assert b"External" not in relations and b"http://example" not in relations
        assert b"hyperlink" not in body and b"instrText" not in body and b"<w:fldSimple" not in body


MIRRORED = set("()[]{}<>«»‹›")  # drawn the other way round in a line from the right, and read so by some

WORD = st.text(
    st.one_of(st.characters(min_codepoint=33, max_codepoint=0x24F, categories=["Lu", "Ll", "Nd", "Po", "Ps", "Pe"]),
              st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهويىئءآأإةپچڕژڤگڵۆێەک")),
    min_size=1, max_size=14,
)  # fmt: skip
SENTENCE = st.lists(WORD, min_size=1, max_size=8).map(" ".join)


@settings(max_examples=15)
@given(st.lists(SENTENCE, min_size=1, max_size=6), st.sampled_from([("en",), ("en", "ar"), ("ckb",), ("ar", "ckb")]))
def test_every_shape_says_the_same(texts: list[str], languages: tuple[str, ...]) -> None:
    rows = tuple(fact(words("field.title", languages), written(one), code(one)) for one in texts)
    cells = tuple((written(one), said(str(at))) for at, one in enumerate(texts))
    head = (words("field.title", languages), words("value.yes", languages))
    document = Document(
        written(texts[0]), languages, (Facts(rows), Table(head, cells), *(Paragraph(written(one)) for one in texts))
    )
    for shape in ("html", "docx"):
        found = letters(READERS[shape](SHAPES[shape](document)))
        for line in shown(document):
            assert letters(line) in found, (shape, line)
    found = set(pages.read_pdf(pdf.render(document)))
    for text in texts:  # words that run both ways are put in the order of the line: letter by letter all is there
        assert set(letters(text)) <= found | MIRRORED


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_document_gives_the_same_bytes(shape: str) -> None:
    assert SHAPES[shape](everything()) == SHAPES[shape](everything())
    assert SHAPES[shape](everything()) != SHAPES[shape](everything("another"))


ELSEWHERE = """
import hashlib, os, resource, sys
os.chdir(sys.argv[1])
sys.path.insert(0, sys.argv[2])
from tests.report.pages import SHAPES, everything
soft = 0 if len(sys.argv) > 3 else resource.RLIM_INFINITY
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, resource.RLIM_INFINITY))
made = {shape: SHAPES[shape](everything()) for shape in SHAPES}
print({shape: hashlib.sha256(one).hexdigest() for shape, one in made.items()})
"""


def elsewhere(folder: Path, *more: str, **environment: str) -> str:
    """What a process of somebody else makes of the same document."""
    folder.mkdir()
    command = [sys.executable, "-B", "-c", ELSEWHERE, str(folder), str(ROOT), *more]
    kept = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    done = subprocess.run(command, env=kept | environment, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr[-800:]
    assert not [one for one in folder.rglob("*") if one.is_file()], "something was left behind"
    return done.stdout.strip()


def test_t35_a_page_is_the_same_whoever_makes_it_where_and_when(tmp_path: Path) -> None:
    here = {shape: hashlib.sha256(SHAPES[shape](everything())).hexdigest() for shape in SHAPES}
    there = elsewhere(
        tmp_path / "basra", TZ="Asia/Baghdad", LANG="ar_IQ.UTF-8", USER="zaynab", LOGNAME="zaynab", HOSTNAME="laptop-7",
        SOURCE_DATE_EPOCH="1500000000",
    )  # fmt: skip
    assert there == str(here)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit is of Linux")
def test_t18_a_page_is_made_without_writing_a_byte_to_a_disk(tmp_path: Path) -> None:
    """In a process that may not write to any file at all: a temporary one would end it."""
    here = {shape: hashlib.sha256(SHAPES[shape](everything())).hexdigest() for shape in SHAPES}
    assert elsewhere(tmp_path / "closed", "no files") == str(here)


def test_t35_a_pdf_names_nobody_and_no_time() -> None:
    page = pdf.render(everything("a title"))
    held = pypdfium2.PdfDocument(page)
    told = {name: value for name, value in held.get_metadata_dict().items() if value}
    assert told.keys() <= {"Title", "Creator"} and told["Title"] == "a title" and told["Creator"].startswith("Typst ")
    for bad in (b"CreationDate", b"ModDate", b"CreateDate", b"ModifyDate", b"MetadataDate", b"/Author", b"dc:creator"):
        assert bad not in page
    assert not re.search(rb"20[12]\d-\d\d-\d\dT", page), "no time of making"
    assert str(ROOT).encode() not in page and b"/home/" not in page and b"/usr/" not in page
    fonts = {one.rpartition(b"+")[2] for one in re.findall(rb"/BaseFont/([A-Za-z0-9+-]+)", page)}
    own = {
        b"NotoSans-Regular",
        b"NotoSans-Bold",
        b"NotoNaskhArabic-Regular",
        b"NotoNaskhArabic-Bold",
        b"DejaVuSansMono",
    }
    assert fonts <= own, "fonts of a machine tell which machine it was"


def test_a_pdf_is_tagged_and_says_what_is_in_its_pictures() -> None:
    page = pdf.render(everything("a title"))
    assert b"/StructTreeRoot" in page and b"/MarkInfo<</Marked true" in page and b"pdfuaid:part>1<" in page
    for tag in (b"/S/H1", b"/S/Table", b"/S/TH", b"/S/Figure", b"/S/L"):
        assert tag in page, tag
    alt = "a title".encode("utf-16-be")
    assert b"/Alt" in page and (b"(a title)" in page or alt.hex().upper().encode() in page)


def test_t35_a_docx_has_nothing_but_what_it_says() -> None:
    page = docx.render(everything())
    with zipfile.ZipFile(io.BytesIO(page)) as held:
        names = {one.filename for one in held.infolist()}
        assert names == {
            "[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels",
            "word/styles.xml", "word/settings.xml", "word/numbering.xml", "word/footer.xml", "word/media/1.png",
        }  # fmt: skip
        for one in held.infolist():
            assert one.date_time == (1980, 1, 1, 0, 0, 0) and one.external_attr == 0o600 << 16
            assert not one.create_system and not one.extra and not one.comment
        text = b"".join(held.read(one) for one in names if one.endswith((".xml", ".rels")))
        settings_ = held.read("word/settings.xml")
    for bad in (
        b"rsid",
        b"creator",
        b"lastModifiedBy",
        b"dcterms",
        b"w:author",
        b"Template",
        b"Company",
        b"<w:ins ",
        b"w:date=",
    ):
        assert bad not in text, bad
    assert b"removePersonalInformation" in settings_ and b"removeDateAndTime" in settings_


@pytest.mark.parametrize("shape", SHAPES)
def test_t35_a_picture_that_says_more_than_its_pixels_is_refused(shape: str) -> None:
    told = pages.png().replace(b"IEND", b"tEXt")[:-12] + b"\0\0\0\x0dtEXtAuthor\0Zaynab\0\0\0\0" + pages.png()[-12:]
    for content in (told, b"\xff\xd8\xff\xe1\0\x10Exif\0\0" + b"\0" * 30, b"GIF89a", b"<svg/>"):
        with pytest.raises(ValueError, match="pixels"):
            SHAPES[shape](Document(said("t"), ("en",), (Picture(content, said("x")),)))


def test_libreoffice_reads_every_word_of_a_docx(tmp_path: Path) -> None:
    document = everything("قال لا Ahmad 2019-11-08 <b>ڕۆژێک</b>")
    found = letters(pages.office(docx.render(document), tmp_path, "docx").decode("utf-8-sig"))
    for line in shown(document):
        assert letters(line) in found or line == pages.lines_of(document.footer, BOTH)[0] or line in footer_of(document)


def footer_of(document: Document) -> list[str]:
    """LibreOffice leaves the foot of pages out of plain text."""
    assert document.footer is not None
    return pages.lines_of(document.footer, document.languages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_turns_with_its_language(language: str) -> None:
    turned = language != "en"
    page = everything(languages=(language,))
    html = SHAPES["html"](page).decode()
    assert f'<html lang="{language}" dir="{"rtl" if turned else "ltr"}">' in html
    with zipfile.ZipFile(io.BytesIO(docx.render(page))) as held:
        body = held.read("word/document.xml")
    assert (b"<w:bidiVisual" in body) == turned and (b"<w:bidi/>" in body) == turned and (b"<w:rtl/>" in body) == turned


@pytest.mark.parametrize(
    "sentence",
    ["السلام عليكم لا إله إلا الآن لأن الإسلام والأطفال", "سڵاو لە لایەک، لاوان و ڵاو و گوڵاڵە، ئەو هەموو ساڵانە"],
)
def test_arabic_and_sorani_with_lam_alef_are_found_in_a_pdf(sentence: str) -> None:
    """A font that draws lam and alef as one glyph is read as alef and lam: that is why there is Noto Naskh."""
    document = Document(said("t"), ("en",), (Paragraph(written(sentence)),))
    assert sentence in pages.read_pdf(pdf.render(document))


def test_the_page_that_typst_reads_can_neither_fetch_nor_evaluate() -> None:
    """Its files lie in memory; a way to a package or a file of the disk would be in its text (T39, T40)."""
    source = re.sub(r"//.*", "", resource("report/page.typ").read_text(encoding="utf-8"))
    assert not re.search(
        r"\b(import|include|eval|read|plugin|csv|yaml|toml|xml|cbor|link|datetime|sys)\b\s*[(.\"]?", source
    )
    assert re.findall(r"json\(([^)]*)\)", source) == ['"data.json"', "one.name"]
    assert re.findall(r"image\((.*?),", source) == ["bytes(json(one.name))"]


def test_words_apart_keep_their_direction_however_deep() -> None:
    inner = words("report.by", BOTH, who="Zaynab", date="2019-11-08")
    outer = words("report.mostly", BOTH, by=inner)
    for text in outer.texts:
        bare = "".join(span.text for span in pages_spans(text))
        assert "‹U+" not in bare and "2019-11-08" in bare and "Zaynab" in bare


def pages_spans(text: str):
    from app.report.seen import spans

    return spans(text)

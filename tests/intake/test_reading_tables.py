"""The parsers of tables as pure functions: encodings, line ends, cells, and what is refused."""

from __future__ import annotations

import datetime
import io
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sandbox import tables
from app.sandbox.delimited import find_delimiter
from app.sandbox.encodings import find_encoding
from tests.conftest import PROFILE
from tests.intake.conftest import workbook

EXAMPLES = {"ci": 2_000, "nightly": 20_000}.get(PROFILE, 200)
ARABIC = "الاسم;العمر\nعلي حسين الكاظمي;23\nمريم بنت من كربلاء;31\n"
KURDISH = "ناو;تەمەن\nئارام عەلی;23\n"
ROWS = [["الاسم", "العمر"], ["علي حسين الكاظمي", "23"], ["مريم بنت من كربلاء", "31"]]


def frames(data: bytes, **options: object) -> list[dict]:
    return list(tables.handle(io.BytesIO(data), options))


def rows(data: bytes, **options: object) -> list[list[str]]:
    found = frames(data, **options)
    assert "end" in found[-1], found[-1]
    return [row for frame in found for row in frame.get("rows", ())]


def refused(data: bytes, **options: object) -> str:
    return frames(data, **options)[-1]["refused"]["reason"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256", "iso-8859-6", "cp720"]
)
def test_arabic_is_read_in_every_encoding_that_is_in_use(encoding: str) -> None:
    assert rows(ARABIC.encode(encoding)) == ROWS


@pytest.mark.parametrize(("encoding", "sure"), [("utf-8", True), ("utf-16", True), ("cp1256", False)])
def test_a_guess_is_said_to_be_one(encoding: str, sure: bool) -> None:
    shape = frames(ARABIC.encode(encoding))[0]["shape"]
    assert shape["sure"] is sure
    assert {"utf-8", "cp1256", "iso-8859-6", "cp1252"} <= set(shape["encodings"])


def test_the_person_chooses_another_encoding() -> None:
    data = "nom;âge\nHélène;23\n".encode("cp1252")
    assert rows(data, encoding="cp1252")[1] == ["Hélène", "23"]
    assert refused(data, encoding="utf-8") == "encoding"
    assert refused(data, encoding="utf-7") == "encoding"
    assert find_encoding(KURDISH.encode())[0] == "utf-8"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old-mac"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_line_ends_and_delimiters(end: str, delimiter: str) -> None:
    lines = [["name", "what"], ["A", f'two{end}lines, "said"; and|more\there'], ["B", ""]]
    data = end.join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in lines) + end
    assert rows(data.encode()) == lines


def test_odd_tables() -> None:
    assert rows(b"sep=|\r\na|b\r\n1|2") == [["a", "b"], ["1", "2"]]
    assert rows(b"a,b\0c\n1,2") == [["a", "bc"], ["1", "2"]]
    assert rows(b"a,b\n1\n1,2,3\n\n") == [["a", "b"], ["1"], ["1", "2", "3"], []]
    assert rows(b"=1+1,b\n") == [["=1+1", "b"]]  # a formula is text like any other
    assert refused(b"") == "empty"
    assert refused(b'a,b\n"x,y\n1,2') == "open-quote"


def test_cells_of_a_workbook_are_what_a_person_would_write() -> None:
    def fill(book) -> None:  # type: ignore[no-untyped-def]
        sheet = book.add_worksheet("ورقة")
        day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "d/m/yy h:mm:ss"})
        sheet.write_row(2, 1, ["whole", "day", "moment", "yes", "sum"])
        sheet.write_number(3, 1, 23.0)
        sheet.write_datetime(3, 2, datetime.datetime(2019, 10, 25), day)
        sheet.write_datetime(3, 3, datetime.datetime(2019, 10, 25, 21, 14, 7), moment)
        sheet.write_boolean(3, 4, True)
        sheet.write_formula(3, 5, "=1+1", None, 2)
        sheet.write_number(4, 1, 12345678901234.0)
        sheet.write_number(4, 2, 0.1)
        book.add_worksheet("empty")

    data = workbook(fill)
    assert [row[1:] for row in rows(data)[2:]] == [
        ["whole", "day", "moment", "yes", "sum"],
        ["23", "2019-10-25", "2019-10-25T21:14:07", "true", "2"],
        ["12345678901234", "0.1", "", "", ""],
    ]
    assert frames(data)[0]["shape"]["sheets"] == ["ورقة", "empty"]
    assert refused(data, sheet="none") == "no-sheet"
    assert rows(data, sheet="empty") == []


def bomb_of_zeros() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (200 * 1024 * 1024))
    return out.getvalue()


def lying_bomb() -> bytes:
    """A directory that says a part is small."""
    data = bytearray(bomb_of_zeros())
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


def far_corner() -> bytes:
    def fill(book) -> None:  # type: ignore[no-untyped-def]
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 1_000, "b")

    return workbook(fill)


def with_doctype() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>')
    return out.getvalue()


def entities(laughs: bool, encoding: str = "utf-8") -> bytes:
    """A workbook whose texts stand for far more: entities in entities, or one of 100 KB named 70 times over."""
    if laughs:
        levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        said = f'<!DOCTYPE sst [<!ENTITY l0 "lol">{levels}]><sst><si><t>&l9;</t></si></sst>'
    else:
        said = f'<!DOCTYPE sst [<!ENTITY a "{"x" * 100_000}">]><sst><si><t>{"&a;" * 70}</t></si></sst>'
    return with_part("xl/sharedStrings.xml", f'<?xml version="1.0" encoding="{encoding}"?>{said}'.encode(encoding))


def with_part(name: str, data: bytes) -> bytes:
    """The small workbook with one part in place of its own, or beside them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SMALL)) as sound, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sound.namelist():
            if part != name:
                archive.writestr(part, sound.read(part))
        archive.writestr(name, data)
    return out.getvalue()


def in_itself(depth: int = 12) -> bytes:
    """Zips in a zip, the innermost of 50 MB of nothing; beside a workbook that is sound."""
    inner = bytes(50_000_000)
    for level in range(depth):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{level}.zip", inner)
        inner = out.getvalue()
    return inner


BOMBS = {
    "billion-laughs": (lambda: entities(True), {"bomb"}),
    "seven-megabytes-of-one-entity": (lambda: entities(False), {"bomb"}),
    "zip-in-zip": (in_itself, {"broken-spreadsheet"}),
    "million-columns": (lambda: b"a," * 10**6, {"too-wide"}),
    "million-columns-utf-16": (lambda: ("a," * 10**6).encode("utf-16"), {"too-wide"}),
    "megabyte-cell": (lambda: b"a," + b"x" * 5_000_000, {"row-too-long", "cell-too-long"}),
    "quote-never-closed": (lambda: b'a,"' + b"x\n" * 5_000_000, {"cell-too-long"}),
    "zeros": (bomb_of_zeros, {"bomb"}),
    "lying-directory": (lying_bomb, {"bomb", "broken-spreadsheet"}),
    "far-corner": (far_corner, {"too-many-cells"}),
    "doctype": (with_doctype, {"bomb"}),
    "many-rows": (lambda: b"a\n" * 300_000, {"too-many-rows"}),
    "old-spreadsheet": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, {"old-spreadsheet"}),
    "no-workbook": (lambda: b"PK\x03\x04" + b"\0" * 600, {"broken-spreadsheet"}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_t11_bombs_are_refused_in_two_seconds(name: str) -> None:
    make, wanted = BOMBS[name]
    data = make()
    started = time.process_time()
    assert refused(data) in wanted
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(lambda: entities(True, "utf-16"), id="laughs-in-utf-16"),
        pytest.param(lambda: entities(False, "utf-16"), id="one-entity-in-utf-16"),
        pytest.param(lambda: with_part("xl/embeddings/a.zip", in_itself()), id="zips-beside-the-sheet"),
    ],
)
def test_t11_what_is_not_refused_stays_small(data) -> None:  # type: ignore[no-untyped-def]
    """In two seconds, and of no more text than a hundred times the file."""
    raw = data()
    started = time.process_time()
    found = frames(raw)
    assert time.process_time() - started < 2
    said = sum(len(cell) for frame in found for row in frame.get("rows", ()) for cell in row)
    assert said <= 100 * len(raw) and ("end" in found[-1]) != ("refused" in found[-1])
    assert said < 1_000, "nothing that an entity stands for was written out"


@settings(max_examples=EXAMPLES)
@given(st.binary(max_size=400))
def test_t10_no_bytes_crash_the_reader_of_tables(data: bytes) -> None:
    found = frames(data)
    assert found and ("end" in found[-1]) != ("refused" in found[-1])


@settings(max_examples=max(50, EXAMPLES // 10))
@given(st.data())
def test_t10_no_damage_to_a_workbook_crashes_its_reader(data: st.DataObject) -> None:
    raw = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(4, len(raw) - 1))] = data.draw(st.integers(0, 255))
    found = frames(bytes(raw))
    assert ("end" in found[-1]) != ("refused" in found[-1])


SMALL = workbook(lambda book: book.add_worksheet().write_row(0, 0, ["a", "b", 3]))  # type: ignore[attr-defined]

CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@settings(max_examples=max(100, EXAMPLES // 4))
@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6), st.sampled_from(["utf-8", "utf-16"]))
def test_what_was_written_is_read(table: list[list[str]], encoding: str) -> None:
    import csv

    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(table)
    text = "\ufeff" + out.getvalue() if encoding == "utf-8" else out.getvalue()
    assert rows(text.encode(encoding), delimiter=",") == table


def test_the_delimiter_is_the_one_that_makes_equal_columns() -> None:
    assert find_delimiter("a;b\n1,5;2\n3,5;4\n") == ";"
    assert find_delimiter("one column\nand another\n") == ","

"""Received text can't lie, steer a terminal or stop a command, wherever it stands (T39, P24, P26)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.failures import one_line
from app.model.entry import JSON, Change, NewChange
from app.model.fields import Field, Kind
from app.model.recordids import new_case_id, new_record_id
from app.model.types import TYPES
from app.services import cases, contacts, editing, sending
from app.services.session import Session
from app.storage import journal
from tests.promises.laptop import Laptop, make

HIDDEN, JOINERS = ("Cc", "Cf", "Zl", "Zp", "Cn", "Co", "Cs"), "\u200c\u200d"
FSI, LRI, PDI = "\u2068", "\u2066", "\u2069"
HOSTILE = {
    "bidi": "a\u202ecilbup\u202c \u2067right\u2069 \u2066left\u2069\u2069\u2069 \u200f\u061c",
    "invisible": "a\u200b\u200d\ufeff\u00ad\u2060\U000e0041b",
    "terminal": "\x1b[2J\x1b]0;title\x07\x9b31m\x07\x08\x08\r\x7f\x0c",
    "markup": "<img src=x onerror=alert(1)><script>&amp;</script>",
    "lines": "one\u2028two\u2029three\x0bfour\x85five",
    "nul": "a\x00b",
    "long": "ل" * 20_000,
    "facts": "{name} {0} %s %(x)s {path!r}",
    "json": '{"\\u001b": 1}',
}
EVERY = " | ".join(text[:400] for text in HOSTILE.values())


def shaped(field: Field, text: str) -> JSON:
    """A value of the field's own shape with hostile text in it."""
    match field.kind:
        case Kind.TERMS | Kind.REFS | Kind.LIST:
            return [text, text]
        case Kind.NAMES:
            return [{"text": text, "kind": text}]
        case Kind.PLACE:
            return {"text": text, "governorate": text, "district": text, "precision": text}
        case Kind.COUNT:
            return {"n": 3, "is": text}
        case _:
            return text


SHAPES = {
    "shaped": shaped,
    "text": lambda field, text: text,
    "number": lambda field, text: -1e308,
    "nested": lambda field, text: {text: [[{text: text}, None, True, 2**53]]},
    "list": lambda field, text: [None, [], {}, {"text": None}, {"text": [text]}, 1.5],
}


def poison(session: Session) -> str:
    """A case that no honest program writes: signed by a contact, past every check of the forms."""
    case = new_case_id()
    saves = [(case, [NewChange(Change(case, "case", "title", EVERY)), NewChange(Change(case, "case", "code", EVERY))])]
    for shape in SHAPES.values():
        for type_, declared in TYPES.items():
            record = case if type_ == "case" else new_record_id(case, type_)
            changes = [NewChange(Change(record, type_, f.name, shape(f, EVERY), case)) for f in declared.fields]
            saves.append((case, changes))
    for text in HOSTILE.values():
        saves.append((case, [NewChange(Change(new_record_id(case, "note"), "note", "text", text))]))
    saves.append((case, [NewChange(Change(new_record_id(case, "unheard-of"), "unheard-of", "field", EVERY))]))
    session.write(journal.write_many, saves)
    return case


pytestmark = pytest.mark.hashed_kdf


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Laptop, Path, str]]:
    """Basim's laptop, and a stick with what a hostile Amal made."""
    base = tmp_path_factory.mktemp("hostile") / "laptops"
    amal, basim = make(base, "amal", "basim", here=True)
    stick = base / "stick"
    stick.mkdir()
    with amal.open() as session:
        case = poison(session)
        sending.send(session, [contacts.listing(session)[0].key_id], stick)
    yield basim, stick, case


def inert_problem(shown: str) -> str | None:
    """What in a terminal's text could act, or ``None``; the isolates that we put around words must be closed."""
    for line in shown.split("\n"):
        depth = 0
        for character in line:
            if character in (FSI, LRI):
                depth += 1
            elif character == PDI:
                depth -= 1
            elif unicodedata.category(character) in HIDDEN and character not in JOINERS:
                return f"U+{ord(character):04X} in {line[:80]!r}"
            if depth < 0:
                return f"an isolate is closed that is not ours: {line[:80]!r}"
        if depth:
            return f"an isolate is left open: {line[:80]!r}"
    return None


def test_t39_every_view_of_the_command_line_shows_hostile_text_inert(world: tuple[Laptop, Path, str]) -> None:
    laptop, stick, case = world
    laptop.run("receive", stick, "--dry-run")
    laptop.run("receive", stick, "--dry-run", "--json")
    laptop.run("receive", stick)
    with laptop.open() as session:
        note = cases.view(session, case).records["note"][0].id
        editing.save(session, [editing.Edit(case, "case", "title", "mine", mode="add")])
    for type_ in list(TYPES)[::4]:
        laptop.run("list", "--type", type_)
    views: list[tuple[str, ...]] = [("list",), ("show", case), ("show", note), ("disputes",), ("search", "public")]
    more = [(*words, "--json") for words in (*views[:2], views[3], ("search", "img"))]
    for words in (*views, *more, ("contact list",), ("vault check",), ("vault rebuild",)):
        laptop.run(*words)
    for words, out, err in laptop.said:
        assert inert_problem(out) is None, words
        assert inert_problem(err) is None, words
    assert any("\\u202e" in out and "\\u001b" in out for _, out, _ in laptop.said), "shown as escapes"


def test_t39_error_lines_about_hostile_names_are_inert(world: tuple[Laptop, Path, str], tmp_path: Path) -> None:
    laptop, _, case = world
    name = "a\x1b[2J\u202e\u2069\n<img>b.bin"
    empty = tmp_path / name
    empty.write_bytes(b"")
    commands: list[tuple[object, ...]] = [
        ("attach", case, empty),
        ("attach", case, tmp_path / f"missing{name}"),
        ("receive", empty),
        ("receive", tmp_path / name / "x"),
        ("show", name),
        ("send", "--to", name, "--out", tmp_path),
        ("send", "--policy", name, "--to", "amal", "--out", tmp_path),
        ("list", "--type", name),
        ("list", f"--{name}"),
        ("set", case, name, "x"),
        ("set", case, "status", name),
        ("contact add", tmp_path / f"no{name}"),
    ]
    for words in commands:
        said = laptop.fails(*words)
        assert inert_problem(said) is None, (words, said)


def test_t39_any_line_of_an_error_is_one_inert_line() -> None:
    """The last layer: also what a library says about a wrong option."""
    said = one_line("a\x1b[2J\u202eb\nc\x9b\x07")
    assert inert_problem(said) is None
    assert "\n" not in said


def test_t39_p24_the_verbs_live_with_values_of_any_shape(world: tuple[Laptop, Path, str]) -> None:
    """What the window asks for, for every record: nothing raises, and every title is a text."""
    laptop, stick, case = world
    laptop.run("receive", stick)  # again, where another test came first
    with laptop.open() as session:
        rows = list(cases.every_row(session))
        assert [row.id for row in rows] == [case]
        view = cases.view(session, case)
        for group in view.records.values():
            for record in group:
                assert isinstance(record.title, str)
                assert cases.record(session, record.id).fields
                assert cases.history(session, record.id)
        for type_ in TYPES:
            cases.of_type(session, type_)

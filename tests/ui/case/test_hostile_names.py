"""T39: two thousand strings made to deceive, through an import, and seen as cells, cards, results, choices, titles."""

from __future__ import annotations

import csv
import io
import random
import unicodedata

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from app.services import cases, editing, evidence, likeness
from app.services.intake import mapping, tables, writing
from app.sync.likeness import skeleton
from app.ui.case.case_page import CasePage
from app.ui.case.lookups import Lookups
from app.ui.case.record_card import RecordCard
from app.ui.case.registers_page import RegistersPage
from app.ui.case.wording import inert, shown
from app.ui.commands import Commands
from app.ui.evidence.viewer import Viewer
from app.ui.finding.search_page import SearchPage
from app.ui.palette.window import Palette
from tests.conftest import SEED
from tests.sandbox.conftest import needs_linux

COUNT = 2_000
OPENING, CLOSING, JOINERS = "\u2066\u2067\u2068", "\u2069", "\u200c\u200d"
MARKS = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\ufeff\u00ad\u2060\U000e0041"
PARTS = (
    "Ali", "علي", "عەلی", "аli", "<img src=file:///etc/passwd>", "<a href=http://192.0.2.1/>x</a>", "&amp;",
    "\x1b[31m", "\x1b]0;t\x07", "\u2028", "\u2029", "\t", " ", "  ", "{name}", "%s", "=HYPERLINK(1)", "@x", "🏴", "ｆ",
    "e\u0301" * 8, "ل" * 90, "\u0640" * 4, "../..", "C:\\x", "\\\\host\\x", "javascript:1", "‹U+202E›",
)  # fmt: skip


def strings(count: int = COUNT) -> list[str]:
    """Different ones; each shows something."""
    chance = random.Random(SEED)
    made: dict[str, None] = {}
    while len(made) < count:
        parts = [chance.choice(PARTS) if chance.random() < 0.5 else chance.choice(MARKS) for _ in range(6)]
        text = f"{len(made)}{''.join(parts)}x"
        made[unicodedata.normalize("NFC", text)] = None
    return list(made)


def deceit(text: str) -> str:
    """What in a text of the window could act or turn its direction, "" for nothing."""
    for line in text.split("\n"):
        depth = 0
        for character in line:
            depth += (character in OPENING) - (character in CLOSING)
            ours = character in OPENING + CLOSING or character in JOINERS
            if depth < 0 or (not ours and unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Co", "Cs")):
                return f"U+{ord(character):04X} in {line[:60]!r}"
        if depth:
            return f"open isolate in {line[:60]!r}"
    return ""


def deceits(widget) -> set[str]:
    """What deceives in the labels and buttons of a page, as it is shown and as it is read aloud."""
    found = set()
    for part in [*widget.findChildren(QLabel), *widget.findChildren(QAbstractButton)]:
        if isinstance(part, QLabel) and part.textFormat() != Qt.TextFormat.PlainText:
            found.add(f"markup: {part.text()[:60]!r}")
        found |= {deceit(part.text()), deceit(part.accessibleName())}
    return found - {""}


@pytest.fixture
def imported(desk, tmp_path) -> list[str]:
    wanted = strings()
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["names"], *([text] for text in wanted)])
    path = tmp_path / "people.csv"
    path.write_bytes(out.getvalue().encode("utf-8"))
    choices = mapping.suggest(tables.preview(path).header, "register")
    writing.run(desk.session, path, choices)
    return wanted


def test_t39_every_string_is_inert_by_itself() -> None:
    for text in strings():
        assert not deceit(inert(text)) and not deceit(shown(text))
    assert deceit("a\u202eb") and deceit("\u2068a") and deceit("a\x1b[2J"), "the proof can fail"


@needs_linux
def test_t39_two_thousand_imported_names_are_inert_wherever_they_are_seen(desk, imported) -> None:
    people = cases.of_type(desk.session, "person")
    assert len(people) >= COUNT * 0.99
    page = desk.page(RegistersPage, type="person")
    model = page.results.model
    while model.rowCount() < model.total:
        model.fetchMore(model.index(0, 0).parent())
        desk.settle()
    cells = [model.index(row, column) for row in range(model.rowCount()) for column in range(model.columnCount())]
    assert len(cells) >= COUNT * 0.99
    assert not {deceit(str(cell.data() or "")) for cell in cells} - {""}
    assert not deceits(page)
    search = desk.page(SearchPage, text="Ali")
    assert not deceits(search)
    lookups = Lookups(desk.context, None)
    lookups.load()
    desk.settle()
    assert not {deceit(words) for _, words in lookups.choices(["person"])} - {""}
    palette = Palette(desk.context, Commands())
    desk.qtbot.addWidget(palette)
    for text in ("Ali", "علي", "passwd"):
        palette.field.setText(text)
        desk.qtbot.waitUntil(lambda: not palette.finder.busy, timeout=10_000)
        assert palette.model.rowCount()
        said = [palette.model.index(n).data(role) for n in range(palette.model.rowCount()) for role in (0, 11)]
        assert not {deceit(str(one or "")) for one in said} - {""}


@needs_linux
def test_t39_hostile_file_names_are_inert_on_the_case_and_in_the_viewer(desk) -> None:
    case = str(editing.new_case(desk.session, {"title": strings(50)[-1]}).created)
    for number, name in enumerate(strings(60)):
        evidence.attach_bytes(desk.session, case, name, b"words %d" % number)
    page = desk.page(CasePage, case=case)
    desk.settle()
    assert not deceits(page)
    viewer = Viewer(desk.context, evidence.listing(desk.session, case), "", True)
    desk.qtbot.addWidget(viewer)
    viewer.show()
    for _ in range(8):
        desk.settle()
        assert viewer.windowTitle() == "Sijil" and not deceits(viewer)
        viewer.step(7)


def add_person(desk, name: str) -> str:
    values = {"names": [{"text": name, "kind": "full"}]}
    return str(editing.new_record(desk.session, None, "person", values).created)


@pytest.mark.parametrize(
    ("one", "two", "flagged"),
    [
        pytest.param("Ali Hasan", "Ali\u200b Hasan", True, id="zero-width"),
        pytest.param("Ali Hasan", "Аli Hasan", True, id="cyrillic"),
        pytest.param("علي حسن", "على حسن", True, id="alef-maqsura"),
        pytest.param("عەلی", "عه\u200cلی", True, id="kurdish-joiner"),
        pytest.param("Ali  Hasan", "Ali Hasan", False, id="spaces-are-one-once-saved"),
        pytest.param("Ali Hasan", "Ali Hasan", False, id="the-same"),
        pytest.param("Ali Hasan", "Ali Husayn", False, id="another"),
    ],
)
def test_t39_names_that_differ_only_in_what_nobody_sees_are_marked(desk, one: str, two: str, flagged: bool) -> None:
    add_person(desk, one)
    add_person(desk, two)
    page = desk.page(RegistersPage, type="person")
    desk.settle()
    marks = [label.text() for card in page.findChildren(RecordCard) for label in card.findChildren(QLabel)]
    assert sum("Looks like" in text for text in marks) == 2 * flagged
    lookups = Lookups(desk.context, None)
    lookups.load()
    desk.settle()
    assert sum("looks like another name" in words for _, words in lookups.choices(["person"])) == 2 * flagged


def test_p27_what_the_window_spells_out_counts_for_nothing() -> None:
    assert likeness.look("Ali‹U+200B›") == likeness.look("Ali") == skeleton("Ali")
    assert likeness.other("a", {"a": "Ali", "b": "Ali‹U+200B›", "c": "Omar"}) == "Ali‹U+200B›"
    assert not likeness.doubles([("a", "Ali", "place"), ("b", "Аli", "place")])
    assert likeness.doubles([("a", "Ali", "person"), ("b", "Аli", "source"), ("c", "", "person")]) == {"a", "b"}

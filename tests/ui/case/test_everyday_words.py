"""A term is found by the everyday word for it, in any language; a list shows only what the term is called."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.base.catalogue import LANGUAGES
from app.base.errors import InputError
from app.model.typed import term_code
from app.model.types import field_of
from app.model.vocabulary import vocabulary
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.lookups import Lookups
from app.ui.case.wording import term_choices, term_sought
from app.ui.finding.ticks import TickList
from app.ui.quicknote.blocks import Block

EVERYDAY = [
    ("incident-type", "خطف", "abduction"),
    ("incident-type", "kidnap", "abduction"),
    ("incident-type", "رفاندن", "abduction"),
    ("incident-type", "قتل", "killing"),
    ("incident-type", "اغتيال", "killing"),
    ("incident-type", "murder", "killing"),
    ("incident-type", "اعتقال", "arbitrary-arrest"),
    ("incident-type", "توقيف", "detention"),
    ("incident-type", "تهديد", "threat"),
    ("incident-type", "تعذيب", "torture"),
    ("incident-type", "ضرب", "assault"),
    ("method", "رصاص", "shooting"),
    ("weapon", "كلاشنكوف", "rifle"),
    ("person-status", "مخطوف", "missing"),
    ("source-kind", "فيديو", "video"),
    ("platform", "تويتر", "x"),
    ("group-kind", "ميليشيا", "armed-group"),
    ("perpetrator-type", "جيش", "armed-forces"),
    ("displacement-kind", "هروب", "flight-abroad"),
    ("evidence-kind", "سكرين", "screenshot"),
    ("proceeding-kind", "أمر قبض", "warrant"),
    ("role", "مراسل", "journalist"),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_typing_an_everyday_word_offers_the_term(desk, language: str) -> None:
    desk.context.language = language
    for name in {name for name, _, _ in EVERYDAY}:
        combo = SearchCombo()
        desk.qtbot.addWidget(combo)
        choices = dict(term_choices(desk.context, name))
        combo.set_options(choices.items(), none="…", sought=term_sought(desk.context, name))
        completer = combo.completer()
        for _, typed, code in (one for one in EVERYDAY if one[0] == name):
            completer.setCompletionPrefix(typed)
            model = completer.completionModel()
            found = [completer.pathFromIndex(model.index(n, 0)) for n in range(model.rowCount())]
            assert choices[code] in found, typed
            assert set(found) <= set(choices.values()), "what finds a term is never shown in its place"
    desk.context.language = "en"


def test_a_filter_is_narrowed_by_an_everyday_word(desk) -> None:
    ticks = TickList(desk.context, "What happened")
    desk.qtbot.addWidget(ticks)
    ticks.sought = term_sought(desk.context, "incident-type")
    ticks.set_options(term_choices(desk.context, "incident-type"))
    ticks.line.setText("خطف")
    items = [ticks.list.item(n) for n in range(ticks.list.count())]
    left = {item.data(int(Qt.ItemDataRole.UserRole)): item.text() for item in items if not item.isHidden()}
    assert left["abduction"] == "Abduction" and len(left) < len(items) / 4


@pytest.mark.parametrize("word", ["اعتقال", "محاكمة", "missing", "دادگایی"])
def test_a_table_never_says_more_than_its_word(word: str) -> None:
    """An arrest is not yet an arbitrary arrest, nor a trial an unfair one, where nobody sees the choice."""
    declared = field_of("incident", "type")
    assert declared is not None
    assert any(word in said for term in vocabulary("incident-type").terms for said in term.sought())
    with pytest.raises(InputError):
        term_code(declared, word)


def test_what_must_be_chosen_asks_for_it(desk) -> None:
    block = Block(desk.context, "incident", Lookups(desk.context, None, desk.context))
    desk.qtbot.addWidget(block)
    assert block.editors["type"].combo.currentText() == desk.context.words("case.choice.needed")
    assert block.editors["governorate"].combo.currentText() == desk.context.words("case.choice.none")

"""Every sentence exists in every language, with the same facts, and every sentence asked for exists."""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base import catalogue
from tests.house.sorani import glued, misspelt, other_words
from tests.house.source import ROOT, called_name, nodes, place, python_files

FOLDER = ROOT / "resources" / "translations"
AREAS = sorted(p.name for p in (FOLDER / "en").glob("*.json"))
KEY = re.compile(r"[a-z][a-z0-9_-]*(?:\.[a-zA-Z0-9_-]+)+")
FILE_NAME = re.compile(r".*\.(?:json|txt|svg|qss|ttf|db|sql|md|ini|sdjwt|sijil|age|png|jpg|conf|xbel|tmp|lock)")

Texts = dict[str, str | dict[str, str]]


def refuse_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), f"twice: {sorted(k for k in keys if keys.count(k) > 1)}"
    return dict(pairs)


def read(language: str, area: str) -> Texts:
    return json.loads((FOLDER / language / area).read_text(encoding="utf-8"), object_pairs_hook=refuse_twice)


def forms(text: str | dict[str, str]) -> Iterator[str]:
    yield from ([text] if isinstance(text, str) else text.values())


def facts(text: str | dict[str, str]) -> set[str]:
    return {name for form in forms(text) for _, name, _, _ in string.Formatter().parse(form) if name is not None}


TRANSLATED = [
    pytest.param(language, area, id=f"{language}-{area[:-5]}") for language in ("ar", "ckb") for area in AREAS
]


def visible(text: str | dict[str, str]) -> str:
    """What people read of it: without facts, and without what is written alike everywhere."""
    bare = re.sub(r"\{[^}]*\}", "", " ".join(forms(text)))
    return re.sub("|".join(ALIKE), "", bare)


ALIKE = (
    r"`[^`]*`",
    r"«[a-z][a-z0-9 ]*»",
    r"--[a-z-]+(?: FILE)?",
    r"(?<![A-Za-z])(?:[A-Z]{2,}(?:-?[0-9]+)?|Ctrl|Enter|Shift|Tab|Esc)(?![A-Za-z])",
)
"""commands, abbreviations such as PDF, names of keys: Latin in every language"""


def test_every_language_has_the_same_areas() -> None:
    for language in catalogue.LANGUAGES:
        assert sorted(p.name for p in (FOLDER / language).glob("*.json")) == AREAS, language


@pytest.mark.parametrize(("language", "area"), TRANSLATED)
def test_a_language_has_every_english_sentence_with_the_same_facts(language: str, area: str) -> None:
    english, other = read("en", area), read(language, area)
    assert {"missing": sorted(set(english) - set(other)), "surplus": sorted(set(other) - set(english))} == {
        "missing": [],
        "surplus": [],
    }
    assert not {key for key in english if facts(english[key]) != facts(other[key])}
    assert not {key for key in english if isinstance(english[key], dict) != isinstance(other[key], dict)}


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_plurals_have_every_form_of_the_language(language: str, area: str) -> None:
    texts, wanted = read(language, area), set(catalogue.PLURALS[language])
    assert not {key for key, text in texts.items() if isinstance(text, dict) and set(text) != wanted}
    assert not {key for key, text in texts.items() if not all(form.strip() for form in forms(text))}


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_the_categories_are_those_of_cldr(language: str) -> None:
    """Every form is reached by some number, and none that isn't there is asked for."""
    asked = {catalogue.plural_category(language, n) for n in range(1200)}
    assert asked == set(catalogue.PLURALS[language])


@pytest.mark.parametrize(("language", "area"), TRANSLATED)
def test_a_translation_is_in_its_own_script(language: str, area: str) -> None:
    """Latin letters are left only where they're the same in every language."""
    assert not {
        key: text
        for key, text in read(language, area).items()
        if re.search(r"[A-Za-z]{3}", visible(text)) and key not in LATIN_ON_PURPOSE
    }


LATIN_ON_PURPOSE = {
    "welcome.language.title": "each language in itself",
}


@pytest.mark.parametrize("area", AREAS)
def test_sorani_is_written_with_kurdish_letters(area: str) -> None:
    texts = {key: " ".join(forms(text)) for key, text in read("ckb", area).items() if key not in LATIN_ON_PURPOSE}
    assert not {key: found for key, text in texts.items() if (found := misspelt(text))}


@pytest.mark.parametrize("area", AREAS)
def test_one_thing_has_one_name_in_sorani(area: str) -> None:
    texts = {key: " ".join(forms(text)) for key, text in read("ckb", area).items()}
    assert not {key: found for key, text in texts.items() if (found := other_words(text))}


@pytest.mark.parametrize("area", AREAS)
def test_sorani_glues_no_ending_to_a_name(area: str) -> None:
    texts = {key: " ".join(forms(text)) for key, text in read("ckb", area).items()}
    assert not {key: found for key, text in texts.items() if (found := glued(text))}


@pytest.mark.parametrize("area", AREAS)
def test_arabic_writes_tanween_on_the_alef(area: str) -> None:
    """Both orders look alike, and no search finds one by the other."""
    texts = {key: " ".join(forms(text)) for key, text in read("ar", area).items()}
    assert not [key for key, text in texts.items() if re.search("\u064b\u0627(?!\\w)", text)]


def test_names_in_a_list_keep_their_own_direction() -> None:
    """Names of two scripts in one list change places, unless each is isolated: ``shown``, not ``inert``."""
    loose = []
    for path in python_files("app/ui"):
        for node in nodes(path):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("words('case.comma').join"):
                used = {part.id for given in node.args for part in ast.walk(given) if isinstance(part, ast.Name)}
                bare = used & {"inert", "name_of"} and not used & {"isolate", "isolate_ltr", "shown"}
                loose.extend([place(path, node)] if bare else [])
    assert not loose


def test_no_key_stands_in_two_areas() -> None:
    seen: dict[str, str] = {}
    for area in AREAS:
        for key in read("en", area):
            assert seen.setdefault(key, area) == area, key


def all_keys() -> set[str]:
    return {key for area in AREAS for key in read("en", area)}


def literals(path: Path) -> Iterator[ast.Constant]:
    """Text constants that are whole: not docstrings, not pieces of f-strings."""
    inside = {id(part) for node in nodes(path) if isinstance(node, ast.JoinedStr) for part in node.values}
    alone = {id(node.value) for node in nodes(path) if isinstance(node, ast.Expr)}
    for node in nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside | alone:
            yield node


def test_every_sentence_asked_for_exists() -> None:
    keys = all_keys()
    areas = {key.split(".")[0] for key in keys}
    lost = []
    for path in python_files("app"):
        for node in literals(path):
            word = str(node.value)
            looks_like_a_key = KEY.fullmatch(word) and word.split(".")[0] in areas and not FILE_NAME.fullmatch(word)
            if looks_like_a_key and word not in keys and not any(key.startswith(f"{word}.") for key in keys):
                lost.append(f"{place(path, node)} {word}")
    assert not lost


def test_every_sentence_asked_for_by_name_exists() -> None:
    """Keys of one word too, where they're given straight to the catalogue."""
    keys = all_keys()
    lost = []
    for path in python_files("app/cli", "app/ui", "app/services"):
        asking = {"text", "words"} if "ui" in path.parts else {"text"}
        for node in nodes(path):
            if isinstance(node, ast.Call) and called_name(node) in asking and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and KEY.fullmatch(first.value):
                    lost.extend([] if first.value in keys else [f"{place(path, node)} {first.value}"])
    assert not lost


def asked_for() -> tuple[set[str], re.Pattern[str]]:
    """Every text in the code that could be a key, and a pattern of those that are put together (``f"a.{b}"``)."""
    whole: set[str] = set()
    shapes: set[str] = set()
    for path in python_files("app"):
        for node in nodes(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"[\w.-]+" for p in node.values]
                said = "".join(str(p.value) for p in node.values if isinstance(p, ast.Constant))
                if re.search("[a-z]{2}", said) and re.fullmatch(r"[\w.-]+", said):  # not "{x}.{y}", which is anything
                    shapes.add("".join(parts))
    return whole, re.compile("|".join(shapes))


def test_every_sentence_is_asked_for_somewhere() -> None:
    """What nothing says any more is no work for translators."""
    whole, shape = asked_for()
    assert sorted(key for key in all_keys() - whole if not shape.fullmatch(key)) == []


def error_classes() -> set[str]:
    found = {"SijilError"}
    for node in nodes(ROOT / "app" / "base" / "errors.py"):
        if isinstance(node, ast.ClassDef):
            found.add(node.name)
    return found


def test_t38_every_error_that_is_raised_has_a_sentence() -> None:
    """Its own, or its class's; a wrong input is always told in a sentence of its own."""
    from app.base import errors

    keys = all_keys()
    kinds = error_classes()
    codes = {getattr(errors, kind).code for kind in kinds}
    lost = {f"error.{code}" for code in codes} - keys
    for path in python_files("app"):
        for node in nodes(path):
            if isinstance(node, ast.Call) and called_name(node) in kinds and node.args:
                code = node.args[0]
                vague = called_name(node) in {"SijilError", "InputError"}
                if vague and isinstance(code, ast.Constant) and f"error.{code.value}" not in keys:
                    lost.add(f"{place(path, node)} error.{code.value}")
    assert not lost


def test_what_a_language_lacks_is_said_in_english_and_never_as_a_key(tmp_path, monkeypatch) -> None:
    """An area that a translator hasn't got to, in a set of files of its own."""
    for language, texts in {
        "en": {"a.b": "Nothing was lost.", "a.n": {"one": "{n} file", "other": "{n} files"}}
    }.items():
        (tmp_path / "translations" / language).mkdir(parents=True)
        (tmp_path / "translations" / language / "a.json").write_text(json.dumps(texts), encoding="utf-8")
    (tmp_path / "translations" / "ar").mkdir()
    monkeypatch.setattr(catalogue, "resource", lambda name: tmp_path / name)
    catalogue._load.cache_clear()
    try:
        assert catalogue.text("a.b", "ar") == "Nothing was lost."
        assert catalogue.text("a.n", "ar", n=2) == "2 files"  # by the plural forms of English, whose words they are
        assert catalogue.text("no.such", "ar") == "no.such"
    finally:
        catalogue._load.cache_clear()

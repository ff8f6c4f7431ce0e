"""Whether a text on the screen is in the language that was chosen."""

from __future__ import annotations

import ast
import functools
import json
import re
from collections.abc import Iterator

from app.base import catalogue
from app.base.paths import resource
from app.crypto.wordlist import english_set
from tests.house.source import ROOT
from tests.house.test_terms import WHOLE

LATIN = re.compile(r"[A-Za-z]{3}")
KEY = re.compile(r"[a-z][a-z0-9_-]*(?:\.[a-zA-Z0-9_-]+)+")
SAME_EVERYWHERE = re.compile(
    r"(?<![A-Za-z])(?:(?:Ctrl|Alt|Shift)(?:\+[A-Za-z0-9]+)+|[A-Z]{2,}(?:-?[0-9]+)?|Ctrl|Shift|Alt|Enter|Esc|Tab"
    r"|DigiCert|GlobalSign|Sectigo|Certum"
    r"|[a-z0-9-]+\.(?:csv|json|png)|(?:[a-z0-9-]+\.)+org|Sijil|KiB|MiB|GiB|sijil [a-z ]+|keys)(?![A-Za-z])"
)
"""abbreviations, keys, names of authorities, of a file, an address on the web, commands: Latin in every language"""
FILE = re.compile(r"[a-z0-9-]+\.(?:csv|json|png|docx|pdf)")
"""the name of a file of these screens"""
IN_PICTURES = "A picture drawn for the demonstration; it shows nothing."
"""what the pictures of the sample say of themselves"""
SHORTENED = 20
"""characters that a shortened text must at least have to be known by its beginning"""
AN_ID = re.compile(r"\u2066[^\u2069]*\u2069")
ISOLATES = re.compile(r"[\u2066-\u2069\u200e\u200f]")
INSERTED = re.compile(r"\u2068([^\u2066-\u2069]*)\u2069")
"""a fact that was put into a sentence, the innermost of its isolates"""


def judge(text: str, language: str) -> str:
    """ "key", "english", or "" for a text that may stand on the screen in this language."""
    bare = ISOLATES.sub("", without_facts(AN_ID.sub("", text))).strip()
    if bare in chosen_for_all() or is_numbered_word(bare) or FILE.fullmatch(bare):
        return ""
    if KEY.fullmatch(bare) and bare.split(".")[0] in areas():
        return "key"
    if language == "en" or not LATIN.search(bare):
        return ""
    return "english" if is_catalogue_english(bare, language) or has_strange_latin(bare, language) else ""


def without_facts(text: str) -> str:
    """The sentence without what people wrote: “nine days” is a fact, though “{n} days” is a sentence of ours."""
    while (kept := INSERTED.sub(lambda found: "…" if is_fact(found[1]) else found[1], text)) != text:
        text = kept
    return text


def is_fact(text: str) -> bool:
    """What stands in the sample or on the screens' own list, whole or shortened to its beginning."""
    if text.endswith("…") and len(text) > SHORTENED:
        return any(one.startswith(text[:-1]) for one in content())
    return text == "…" or text in content()


def is_numbered_word(text: str) -> bool:
    """A safety word with its place among the twelve: any word of the list, drawn by chance."""
    found = re.fullmatch(r"[0-9]{1,2}\.? +([a-z-]+)", text)
    return found is not None and found[1] in english_set()


@functools.cache
def chosen_for_all() -> frozenset[str]:
    """Texts that name the languages in themselves."""
    asked = (catalogue.text("welcome.language.title", language) for language in catalogue.LANGUAGES)
    return frozenset((*asked, *catalogue.NAMES.values()))


@functools.cache
def areas() -> frozenset[str]:
    return frozenset(key.split(".")[0] for key in catalogue.keys("en"))


@functools.cache
def english_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """Every English sentence that reads differently in the language, with its facts left open."""
    found = set()
    for key, entry in catalogue._load("en").items():
        other = catalogue._load(language).get(key)
        for form in [entry] if isinstance(entry, str) else entry.values():
            if other != entry and LATIN.search(re.sub(r"\{[^}]*\}", "", form)):
                found.add(".+".join(map(re.escape, re.split(r"\{[^}]*\}", form))))
    return tuple(re.compile(pattern) for pattern in sorted(found))


@functools.cache
def is_catalogue_english(text: str, language: str) -> bool:
    known = text in content() or (language not in WHOLE and text in english_terms())
    return not known and any(pattern.fullmatch(text) for pattern in english_patterns(language))


@functools.cache
def has_strange_latin(text: str, language: str) -> bool:
    """Latin words that neither the sample nor a person of these screens brought."""
    if re.fullmatch(r"[A-Za-z0-9_-]{43}", text):
        return False  # a key
    for piece in re.split(r"[^A-Za-z0-9'’ _-]+", SAME_EVERYWHERE.sub(" ; ", text)):
        phrase = " ".join(piece.split())
        phrase = re.sub(r"^[0-9]+ ", "", phrase)
        if LATIN.search(phrase) and phrase not in written(language) and not is_secret(phrase):
            return True
    return False


@functools.cache
def written(language: str) -> str:
    """Everything that may be there in Latin letters, as one text to look in."""
    terms = "\n".join(english_terms()) if language not in WHOLE else ""
    everything = "\n".join((*content(), *catalogue.NAMES.values(), terms))
    return "\n".join(" ".join(line.split()) for line in re.split(r"[^A-Za-z0-9'’ _\n-]+|\n", everything))


def is_secret(phrase: str) -> bool:
    """Safety words and passphrases, which are drawn from a list; recovery codes."""
    words = phrase.split()
    return all(word in english_set() for word in words) or bool(re.fullmatch(r"(?:[a-z0-9]{4}-?)+", phrase))


@functools.cache
def content() -> frozenset[str]:
    """What people wrote: the sample, and what the screens type and name by themselves."""
    found = {IN_PICTURES}
    for file in resource("sample").rglob("*.json"):
        found.update(strings(json.loads(file.read_text(encoding="utf-8"))))
    for file in (ROOT / "dev").glob("screens*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return frozenset(found)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for inner in value if isinstance(value, list) else value.values():
            yield from strings(inner)


@functools.cache
def english_terms() -> tuple[str, ...]:
    found = []
    for file in resource("vocabularies").glob("*.json"):
        found += [one["en"] for one in json.loads(file.read_text(encoding="utf-8"))["terms"]]
    return tuple(found)

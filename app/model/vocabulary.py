"""Vocabularies: readable codes of our own, with a label in each language and the nearest HURIDOCS code.

``resources/vocabularies/<name>.json`` holds one each. A code that this version doesn't know
(written by a newer one, or by another organisation) survives and is shown as itself.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.base.limits import NAME_CHARS
from app.base.paths import resource


@dataclass(frozen=True, slots=True)
class Term:
    """One code with its labels by language. ``huridocs`` is ``list:code`` in the micro-thesauri, or empty.

    ``also`` are words that mean it where somebody types or brings a table, such as the forms of
    a word for a man and for a woman. No list shows them. ``near`` are everyday words under which
    somebody who chooses in a list finds it; a table never means it by them, because they may say
    less than the term does ("arrest" is not yet "arbitrary arrest").
    """

    code: str
    labels: Mapping[str, str]
    huridocs: str = ""
    also: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        """The label in the language, else in English, else the code."""
        return self.labels.get(language) or self.labels.get("en") or self.code

    def sought(self) -> tuple[str, ...]:
        """Every word under which a person who chooses in a list finds it, in any language."""
        return (*self.labels.values(), *self.also, *self.near)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A list of terms in the order in which a form offers them."""

    name: str
    terms: tuple[Term, ...]
    by_code: Mapping[str, Term]
    huridocs: str = ""

    def labels(self, language: str) -> dict[str, str]:
        """Labels by code, in order."""
        return {term.code: term.label(language) for term in self.terms}


_NAME = re.compile(r"(?!x-)[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def vocabulary(name: str) -> Vocabulary:
    """A built-in vocabulary by name; one without terms where there is no such vocabulary.

    Where a vault is open, ask its :class:`app.model.extension.Declarations`: they know its own terms too.
    """
    if len(name) > NAME_CHARS or not _NAME.fullmatch(name):  # a received name is never part of a path (P21)
        return Vocabulary(name, (), {})
    return _load(name)


@functools.lru_cache(maxsize=512)
def _load(name: str) -> Vocabulary:
    file = resource("vocabularies") / f"{name}.json"
    if not file.is_file():
        return Vocabulary(name, (), {})
    raw = json.loads(file.read_text(encoding="utf-8"))
    found = tuple(_term(entry) for entry in raw["terms"])
    return Vocabulary(name, found, {term.code: term for term in found}, raw["huridocs"] or "")


def _term(entry: Mapping[str, Any]) -> Term:
    labels = {key: text for key, text in entry.items() if key not in ("code", "huridocs", "also", "near")}
    return Term(
        entry["code"], labels, entry.get("huridocs", ""), tuple(entry.get("also", ())), tuple(entry.get("near", ()))
    )


def term(name: str, code: str) -> Term:
    """The term of a code; one that shows the code itself where the vocabulary lacks it."""
    return vocabulary(name).by_code.get(code) or Term(code, {})

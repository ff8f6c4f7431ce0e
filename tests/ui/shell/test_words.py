"""The words of the shell: the same keys and facts in both languages, and every key that is used exists."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from app.base import catalogue

ROOT = Path(__file__).resolve().parents[3]
OWN = ("common", "shell")
ARABIC_FORMS = {"zero", "one", "two", "few", "many", "other"}
KEY = re.compile(r'"([a-z][a-z-]*(?:\.[a-z-]+)+)"')


def load(language: str, area: str) -> dict[str, str | dict[str, str]]:
    return json.loads((ROOT / f"resources/translations/{language}/{area}.json").read_text(encoding="utf-8"))


def placeholders(entry: str | dict[str, str]) -> set[str]:
    texts = [entry] if isinstance(entry, str) else [entry["other"]]
    return {name for text in texts for name in re.findall(r"{(\w+)}", text)}


@pytest.mark.parametrize("area", OWN)
def test_arabic_has_the_same_keys_and_facts(area: str) -> None:
    english, arabic = load("en", area), load("ar", area)
    assert english.keys() == arabic.keys()
    assert {k for k in english if placeholders(english[k]) != placeholders(arabic[k])} == set()


@pytest.mark.parametrize("area", OWN)
def test_arabic_has_every_plural_form(area: str) -> None:
    short = {k for k, v in load("ar", area).items() if isinstance(v, dict) and set(v) != ARABIC_FORMS}
    assert not short


def test_every_key_that_the_shell_uses_exists() -> None:
    missing = set()
    for file in [p for p in (ROOT / "app/ui").rglob("*.py") if not {"case", "exchange"} & set(p.parts)]:
        for key in KEY.findall(file.read_text(encoding="utf-8")):
            area = key.split(".")[0]
            ours = area in {"button", "welcome", "settings", "unlock", "desk", "corner", "about", "limits", "files"}
            if ours and not any(known == key or known.startswith(f"{key}.") for known in catalogue.keys("en")):
                missing.add(key)
    assert not missing


def test_every_page_has_a_name_in_every_language() -> None:
    from app.ui.pages import PAGES

    assert [n for n in PAGES for lang in catalogue.LANGUAGES if not catalogue.has(f"page.{n}", lang)] == []


def test_a_fact_that_is_put_together_of_facts_is_read_with_its_sentence() -> None:
    """Its pieces are isolated: by itself nothing in it had a direction, and "Type: Killing" was read backwards."""
    chip = catalogue.text("find.chip", "ar", name="الحالة", values="ملاحظة")
    assert f"\u2067{chip}\u2069" in catalogue.text("find.loosen", "ar", what=chip, n=3)
    for alone in ("Ali", "علي", catalogue.isolate_ltr("K-7"), f"{catalogue.isolate('Ali')} قال"):
        assert f"\u2068{alone}\u2069" in catalogue.text("find.chip", "ar", name=alone, values="x")


def test_an_english_sentence_that_begins_with_an_arabic_name_runs_from_the_left() -> None:
    """By itself the name decided for all of it: ".is verified" stood to its left."""
    from app.base.errors import SijilError
    from app.ui.context import Context
    from app.ui.parts.labels import runs_right_to_left

    context, name = Context("en"), "مكتب الحلة"
    said = context.words("exchange.compare.verified", name=name)
    assert said == f"\u2068{name}\u2069 is verified." and not runs_right_to_left(said)
    missed = context.error_text(SijilError("checkin-missed", name=name, hours=48))
    assert f"of \u2068{name}\u2069 has come" in missed


def test_what_is_isolated_already_or_needs_it_not_stays_as_it_is() -> None:
    for fact in (3, "Salma", "\u2068سلمى\u2069", "\u20662026-11-21\u2069", ""):
        assert catalogue.isolate_foreign(fact) == fact

"""An Iraqi name taken apart: given name, father, grandfather, nisba. A suggestion, never a decision.

The rules know how names are built, not who people are. Where a name can be read two ways they
say less rather than guess: "محمد علي" is one given name or a man and his father, and only the
family knows which. So what :func:`split_name` gives is offered to a person, who corrects it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

PARTS: Final = (
    "title",
    "kunya",
    "given",
    "father",
    "grandfather",
    "great_grandfather",
    "tribe",
    "family",
    "laqab",
)
"""The parts that a name may be given in, in the order in which they are written."""

_LINE: Final = ("given", "father", "grandfather", "great_grandfather")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_MARKS = re.compile(r"[\u0640\u064b-\u0652\u0670\u200e\u200f\u061c\u2066-\u2069]")
_ONE_FORM = str.maketrans("أإآىة", "ااايه")
_ASIDE = re.compile(r"[(\[«\"“](.+?)[)\]»\"”]")


def _plain(word: str) -> str:
    """A word to compare by: without vowel signs and capitals, alef, ya and ta marbuta in one form."""
    bare = _MARKS.sub("", word).casefold().strip(".'’")
    return bare.translate(_ONE_FORM) if _ARABIC.search(bare) else bare


def _within(*lines: str) -> Callable[[str], bool]:
    """Whether a word is one of those in these lines."""
    known = frozenset(_plain(word) for line in lines for word in line.split())
    return lambda word: _plain(word) in known


_is_title = _within(
    "الدكتور الدكتورة دكتور دكتورة د الشيخ الشيخة السيد السيدة الحاج الحاجة حاج المهندس المهندسة",
    "الأستاذ الأستاذة المحامي المحامية القاضي الناشط الناشطة الصحفي الصحفية العميد العقيد",
    "الشهيد الشهيدة المرحوم المرحومة المغدور المغدورة الراحل الراحلة العلوية الحجي الملا المواطن المواطنة الشاب الشابة",
    "الطالب الطالبة الطفل الطفلة الإعلامي الإعلامية المصور المصورة المراسل المراسلة الكاتب الكاتبة الشاعر الشاعرة",
    "النائب النائبة الفريق اللواء المقدم الرائد النقيب الملازم",
    "مەلا کاک شێخ حاجی شەهید دکتۆر مامۆستا پارێزەر ڕۆژنامەنووس ئەندازیار خاتوو",
    "dr doctor sheikh shaikh sayyid sayed hajj hajji haji prof professor mr mrs ms eng engineer judge mullah mala",
    "martyr activist journalist lawyer photographer reporter writer poet captain major colonel brigadier general",
)
_is_activist = _within("الناشط الناشطة")
_is_of_activists = _within("المدني المدنية السياسي السياسية الحقوقي الحقوقية البيئي البيئية النسوي النسوية")
_is_parent_of = _within("أبو أبا أبي أم ئەبو ئوم", "abu abou aboo umm um oum")
_is_son_of = _within("بن ابن بنت كوڕی کوڕی کچی", "bin ibn bint ben son daughter of")
_is_house = _within("آل بني بنو بيت البو ألبو", "aal banu bani beit albu")
_is_article = _within("al el ad ar as ash at an az ul ud ur us")
_is_abd = _within("عبد أمة", "abd")
_is_abdul = _within("abdul abdal abdel abdol")
_may_follow_abd = _within("علي زيد عون مناف ربه الله", "ali zaid zayd")
"""what follows "abd" without the article in names that are in use"""
_is_second = _within("الدين الله العابدين الإسلام الحق الزمان الهدى")
"""second halves of compound given names: صلاح الدين, نصر الله, زين العابدين"""
_SECOND_LATIN = re.compile(r"(?:(?:al|el|ad|ud|ed)-?)?(?:din|deen|allah|abidin|abideen)")
_is_muhammad = _within("محمد", "muhammad mohammad mohammed mohamed muhammed")
_is_often_second = _within(
    "علي رضا جواد باقر صادق حسين حسن تقي مهدي أمين صالح كاظم",
    "ali rida ridha reza jawad baqir baqer sadiq hussein husain hussain hasan hassan taqi mahdi amin salih kadhim",
)
"""what makes one given name with Muhammad, or is his father"""


def split_name(text: str) -> dict[str, str]:
    """The parts that a full name suggests, by name out of :data:`PARTS`; ``{}`` where nothing can be said.

    Pure, and in the spelling that came in. It knows titles before the name, kunyas (first, or
    in brackets), compounds (عبد الله, صلاح الدين, Abd al-Rahman), connecting words (بن), houses
    (آل, البو) and a nisba at the end. Of more names than papers carry it says nothing. Two words
    without a nisba in Latin letters give a given name only: the second may be a father or a family.
    """
    parts, units = name_units(text)
    if parts.get("kunya") and len(units) == 1 and _is_nisba(units[0]):  # أبو الطيب المتنبي
        parts["laqab"] = units.pop()
    _take_nisbas(units, parts)
    parts.update(zip(_LINE, _sure(units, latin=not _ARABIC.search(text), nisba="family" in parts), strict=False))
    return {name: parts[name] for name in PARTS if name in parts}


def name_units(text: str) -> tuple[dict[str, str], list[str]]:
    """(title, kunya and laqab by part; the other names in their order, each compound put together).

    Connecting words (بن) are left out. Nothing is said about who is whose father.
    """
    parts: dict[str, str] = {}
    rest = _ASIDE.sub(lambda found: _take_aside(found[1], parts), text)
    words = [word.strip("،,;.") for word in rest.split()]
    words = _take_titles([word for word in words if _plain(word)], parts)
    units = _units(words)
    if units and _is_kunya(units[0]) and "kunya" not in parts:
        parts["kunya"] = units.pop(0)
    return parts, units


def _sure(units: list[str], *, latin: bool, nisba: bool) -> list[str]:
    """The names of the line from father to father, as far as the rules can tell them apart.

    Papers carry four: with five, a Muhammad in front belongs to the next one; with fewer than
    four it may or may not, so nothing is said.
    """
    if len(units) > 1 and _is_muhammad(units[0]) and _is_often_second(units[1]):
        if len(units) > len(_LINE):
            return [f"{units[0]} {units[1]}", *units[2:]]
        if len(units) < len(_LINE):
            return []
    if len(units) > len(_LINE):
        return []
    return units[:1] if latin and len(units) == 2 and not nisba else units


def join_parts(parts: dict[str, str]) -> str:
    """The full name that parts make, as a form would print it: without title, kunya and laqab."""
    line = (*_LINE, "tribe", "family")
    return " ".join(parts[name] for name in line if parts.get(name))


def _take_aside(inside: str, parts: dict[str, str]) -> str:
    """What stands in brackets: a kunya or a byname. Nothing of it stays in the line."""
    name = " ".join(inside.split())
    if _plain(name):
        parts.setdefault("kunya" if _is_parent_of(name.split()[0]) else "laqab", name)
    return " "


def _take_titles(words: list[str], parts: dict[str, str]) -> list[str]:
    """Titles before the name. One word always stays: "السيد" alone is somebody's name."""
    taken = 0
    while taken < len(words) - 1 and (
        _is_title(words[taken]) or (taken and _is_activist(words[taken - 1]) and _is_of_activists(words[taken]))
    ):
        taken += 1
    if taken:
        parts["title"] = " ".join(words[:taken])
    return words[taken:]


def _units(words: list[str]) -> list[str]:
    """Words that make one name put together, connecting words left out."""
    units: list[str] = []
    at = 0
    while at < len(words):
        length = _length(words[at:])
        if not (length == 1 and _is_son_of(words[at])):
            units.append(" ".join(words[at : at + length]))
        at += length
    return units


def _length(words: list[str]) -> int:
    """How many of the words at the front make one name."""
    first, left = words[0], len(words)
    if left == 1:
        return 1
    if _is_parent_of(first):
        return 1 + _length(words[1:])
    if _is_abd(first):
        return _after_abd(words)
    if _is_abdul(first):
        return 2
    if _is_house(first) or _is_article(first):
        return 2
    if _is_second(words[1]) or _SECOND_LATIN.fullmatch(_plain(words[1])):
        return 2
    if _is_article(words[1]) and left > 2 and _SECOND_LATIN.fullmatch(_plain(words[2])):
        return 3
    return 2 if _plain(first) == "ذو" else 1


def _after_abd(words: list[str]) -> int:
    following = words[1]
    if _is_article(following) and len(words) > 2:  # Abd al Rahman
        return 3
    return 2 if _has_article(following) or _may_follow_abd(following) else 1


def _has_article(word: str) -> bool:
    plain = _plain(word)
    return (plain.startswith("ال") and len(plain) > 4) or bool(re.match(r"(?:al|el|ar|as|ash|az)[-’' ]", plain))


def _is_kunya(unit: str) -> bool:
    words = unit.split()
    named = _plain(" ".join(words))
    return len(words) > 1 and _is_parent_of(words[0]) and named not in ("ابو بكر", "abu bakr")


def _is_nisba(unit: str) -> bool:
    """A name with the article, or of a house: what stands at the end for tribe, place or family."""
    first, *more = unit.split()
    return (_has_article(unit) and not more) or (bool(more) and (_is_house(first) or _is_article(first)))


def _take_nisbas(units: list[str], parts: dict[str, str]) -> None:
    """The last one is the family's; one before it is the tribe's."""
    if len(units) > 1 and _is_nisba(units[-1]):
        parts["family"] = units.pop()
        if len(units) > 1 and _is_nisba(units[-1]):
            parts["tribe"] = units.pop()

"""How long an answer may take where nobody asked for one by a date: a rule for each kind of body, which people change.

The rules that the program brings along are in ``resources/appeals``, each with what it rests on:
a published practice, or nothing but custom, and then it says so. What a person chose instead
stays inside the vault (P7).
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from app.base.errors import InputError, NotFound
from app.base.paths import resource
from app.services import settings
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import settings as table
from app.storage.vault import Vault

MOST: Final = 3650
_KEY: Final = "appeals.days"
_LAST: Final = "other"


@dataclass(frozen=True, slots=True)
class Rule:
    """``days`` to answer, ``None`` for no term at all. ``source``: where what it rests on is published, "" for custom
    only; the texts ``appeal.rule.<key>.why`` say what that is.

    It holds for appeals of one of ``types``, else for those to a body of one of ``kinds``; the
    last rule holds for all others. ``chosen``: somebody here changed it.
    """

    key: str
    days: int | None
    types: frozenset[str]
    kinds: frozenset[str]
    source: str
    chosen: bool = False


@functools.cache
def _built_in() -> tuple[Rule, ...]:
    raw = json.loads(resource("appeals/answer-days.json").read_text(encoding="utf-8"))
    return tuple(
        Rule(one["key"], one["days"], frozenset(one["types"]), frozenset(one["kinds"]), one["source"])
        for one in raw["rules"]
    )


def rules(session: Session) -> tuple[Rule, ...]:
    """All rules, as this vault has them, in the order in which they are asked."""
    return session.run(rules_of)


def rules_of(vault: Vault) -> tuple[Rule, ...]:
    """The same on the vault's thread."""
    chosen = table.get(vault, f"choice.{_KEY}", None)
    own = chosen if isinstance(chosen, dict) else {}
    return tuple(replace(one, days=own[one.key], chosen=True) if one.key in own else one for one in _built_in())


def change(session: Session, key: str, days: int | None) -> ChangeSet:
    """Set how many days a rule gives; ``None``: no term. Raises NotFound (``what="rule"``), InputError ``days``."""
    if key not in {one.key for one in _built_in()}:
        raise NotFound(what="rule", name=key)
    if days is not None and not 0 < days <= MOST:
        raise InputError("appeal-days", most=MOST)
    chosen = settings.get(session, _KEY, {})
    return settings.put(session, _KEY, {**(chosen if isinstance(chosen, dict) else {}), key: days})


def reset(session: Session, key: str) -> ChangeSet:
    """Take a rule back to what the program brings along."""
    chosen = settings.get(session, _KEY, {})
    left = {name: days for name, days in chosen.items() if name != key} if isinstance(chosen, dict) else {}
    return settings.put(session, _KEY, left)


def rule_for(rules_here: Iterable[Rule], type_: str, kinds: Iterable[str]) -> Rule:
    """The rule for an appeal, by its type or the kinds of its bodies ("" for one of no known kind).

    Where several bodies are asked, the most patient rule counts; where none is known, as under a policy that
    withholds them, the most patient of all: nobody is accused early.
    """
    every = tuple(rules_here)
    by_type = next((one for one in every if type_ in one.types), None)
    if by_type is not None:
        return by_type
    last = next(one for one in every if one.key == _LAST)
    found = [next((one for one in every if kind in one.kinds), last) for kind in kinds]
    return max(found or [last, *(one for one in every if one.kinds)], key=_days)


def _days(rule: Rule) -> int:
    return MOST + 1 if rule.days is None else rule.days

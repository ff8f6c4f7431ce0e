"""Whoever floods a field with decisions can make it contested; a clock that is ahead silences nobody (V10, T19)."""

from __future__ import annotations

from app.base import limits
from app.model.accounts import Account, Known
from app.model.ruling import Decision, rulings

A, B = "A" * 43, "B" * 43


def account(digest: str, author: str, value: str, held: bool = True) -> Account:
    return Account(digest, author, 0, 0, "e" + digest, value if held else None, None, held)


def decision(number: int, author: str, at: int, chosen: str) -> Decision:
    return Decision(f"{number:026d}", author, at, "record", "code", "settled", chosen, (A, B), ())


def test_t19_a_flood_from_the_future_does_not_outvote_the_one_who_disagrees() -> None:
    standing = {"code": (account(A, "amal", "A-1"), account(B, "mallory", "B-1"))}
    changes = [Known("record", "case", "code", one) for one in standing["code"]]
    flood = [decision(n, "mallory", 2**50, B) for n in range(2 * limits.DECISIONS_WEIGHED)]
    assert rulings(standing, changes, flood)["code"].kind == "settled"
    found = rulings(standing, changes, [*flood, decision(9_999, "amal", 1, A)])["code"]
    assert found.kind == "contested"


def test_a_copy_without_its_value_takes_no_value_from_a_decision() -> None:
    real = (account(A, "amal", "A-1"), account(B, "basim", "B-1"))
    copy = account(B, "mallory", "", held=False)
    made = [Decision("d", "amal", 0, "record", "code", "settled", A, (), ())]
    for changes in ([*real, copy], [copy, *real]):
        known = [Known("record", "case", "code", one) for one in changes]
        assert rulings({"code": tuple(changes)}, known, made)["code"].kind == "lapsed"

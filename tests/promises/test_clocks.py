"""Clocks may lie (T19, P35): nothing changes its order, nobody is locked out, and doubtful times are said to be."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from app.services import cases, editing, inbox, sending, vaults
from app.services.session import Session
from app.services.views import Edit
from app.storage import clocks
from tests.services.conftest import PASSPHRASE, People, people, stick

__all__ = ["people", "stick"]

YEAR = 365 * 86_400
HONEST = 1_760_000_000
LEAP = 1_835_395_200  # 2028-02-29 00:00 UTC

LIES = {
    "ten-years-back": [HONEST, HONEST - 10 * YEAR, HONEST - 10 * YEAR + 5],
    "ten-years-ahead": [HONEST, HONEST + 10 * YEAR, HONEST + 10 * YEAR + 5],
    "jump-during-work": [HONEST, HONEST + 3 * YEAR, HONEST + 60],
    "frozen": [HONEST, HONEST, HONEST],
    "leap-day": [LEAP - 1, LEAP, LEAP + 86_400],
    "before-the-program": [5, 6, 7],
}
DOUBTS = {
    "ten-years-back": ["too-early", "too-early"],
    "ten-years-ahead": ["ahead", "ahead"],
    "jump-during-work": ["ahead", "before-the-last"],
    "frozen": [],
    "leap-day": [],
    "before-the-program": ["too-early", "too-early", "too-early"],
}


def set_clock(session: Session, at: int) -> None:
    session.clock.at = at  # type: ignore[attr-defined]


def receive(session: Session, folder: Path) -> None:
    inbox.accept(session, inbox.look(session, [folder]).deliveries)


@pytest.mark.parametrize("lie", LIES)
def test_t19_no_order_changes_and_what_is_doubtful_is_marked(people: People, stick: Path, lie: str) -> None:
    amal, basim = people("Amal", "Basim")
    set_clock(basim, LEAP + 2 * 86_400 if lie == "leap-day" else HONEST + 3600)
    times = LIES[lie]
    set_clock(amal, times[0])
    case = editing.new_case(amal, {"title": "said 0"}).created
    assert case
    for number, at in enumerate(times[1:], 1):
        set_clock(amal, at)
        editing.save(amal, [Edit(case, "case", "title", f"said {number}")])
    sending.send(amal, [basim.key_id], stick)
    receive(basim, stick)
    for session in (amal, basim):
        field = cases.record(session, case).fields["title"]
        assert [account.value for account in field.accounts] == ["said 2"], "what replaces, replaces, by whatever clock"
        assert field.state == "settled"
    for session in (amal, basim):
        told = [row.value for row in cases.history(session, case) if row.field == "title"]
        assert told == ["said 2", "said 1", "said 0"]
    found = basim.run(lambda vault: clocks.doubtful(vault, [h for (h,) in vault.db.rows("SELECT hash FROM entry")]))
    assert sorted(found.values()) == sorted(DOUBTS[lie])
    shown = cases.record(basim, case).fields["title"].accounts[0].doubtful
    assert bool(shown) == bool(DOUBTS[lie])
    assert cases.fingerprint(amal) == cases.fingerprint(basim)


@pytest.mark.parametrize("lie", LIES)
def test_t19_nobody_is_locked_out(people: People, stick: Path, lie: str) -> None:
    (amal,) = people("Amal")
    for at in LIES[lie]:
        set_clock(amal, at)
        editing.new_case(amal, {"title": "A case"})
    amal.close()
    for _ in range(2):
        with vaults.open(amal.folder, PASSPHRASE) as again:
            assert again.alarms == ()
            assert len(list(cases.every_row(again))) == 3


def test_t19_a_time_zone_changes_nothing(people: People, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    amal, basim = people("Amal", "Basim")
    ends = set()
    for zone in ("UTC", "Asia/Baghdad", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        case = editing.new_case(amal, {"title": zone}).created
        sending.send(amal, [basim.key_id], stick)
        receive(basim, stick)
        assert case
        assert not cases.record(basim, case).fields["title"].accounts[0].doubtful
        ends.add(cases.fingerprint(amal) == cases.fingerprint(basim))
    monkeypatch.undo()
    os.environ.setdefault("TZ", "UTC")
    time.tzset()
    assert ends == {True}


def test_t19_the_rule_is_one_of_three() -> None:
    born = clocks.limits.PROGRAM_BORN
    assert clocks.judge(born - 1, None, None) == "too-early"
    assert clocks.judge(born, None, None) is None
    assert clocks.judge(born + 90_000, None, born) == "ahead"
    assert clocks.judge(born + 86_400, None, born) is None
    assert clocks.judge(born, born + 1, born) == "before-the-last"
    assert clocks.judge(born + 1, born + 1, born) is None

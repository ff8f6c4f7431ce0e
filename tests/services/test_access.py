"""The log of who saw or exported what here: cheap, chained, without content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.services import access, editing, receiving, sending, tables, vaults
from app.services.lists import ListQuery
from app.services.session import Session
from app.services.views import Edit
from app.storage import access as table
from app.storage.vault import Vault

from .conftest import PASSPHRASE, People
from .test_review import new_case


def whats(session: Session, **more: Any) -> list[str]:
    return [line.what for line in access.page(session, **more).lines]


def waiting(session: Session) -> int:
    return session.run(lambda vault: len(vault.unlogged))


def stored(session: Session) -> int:
    return int(session.run(lambda vault: vault.db.value("SELECT count(*) FROM access")))


def test_looking_costs_no_write_and_is_written_with_the_next_save(people: People) -> None:
    (amal,) = people("Amal")
    case = new_case(amal)
    access.opened(amal, case)
    access.looked(amal, case, case)
    assert waiting(amal) == 2 and stored(amal) == 0
    editing.save(amal, [Edit(case, "case", "summary", "words")])
    assert waiting(amal) == 0 and stored(amal) == 2
    assert whats(amal) == ["evidence", "opened"] and whats(amal, case=case) == ["evidence", "opened"]
    assert access.check(amal) is None


def test_many_lines_that_wait_are_written(people: People) -> None:
    (amal,) = people("Amal")
    for _ in range(table.WAITING):
        access.opened(amal, "x")
    assert waiting(amal) == 0 and stored(amal) == table.WAITING


def test_closing_writes_what_waits(people: People, tmp_path: Path) -> None:
    (amal,) = people("Amal")
    case = new_case(amal)
    access.opened(amal, case)
    amal.close()
    again = vaults.open(tmp_path / "Amal", PASSPHRASE)
    try:
        assert whats(again) == ["opened"] and access.check(again) is None
    finally:
        again.close()


def test_what_leaves_is_written_before_it_leaves(people: People, stick: Path, tmp_path: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = new_case(amal)
    path = Path(sending.send(amal, [basim.key_id], stick, [case]).path)
    assert [(one.what, one.case, one.who and one.who.key_id) for one in access.page(amal).lines] == [
        ("sent", case, basim.key_id)
    ]
    staged = receiving.stage(basim, path)
    assert isinstance(staged, receiving.Staged) and whats(basim) == []  # looked at, and rolled back
    receiving.apply(basim, staged)
    assert whats(basim) == ["received"]
    with pytest.raises(Exception):  # noqa: B017 - whatever the disk says: it was about to be written
        tables.export(amal, ListQuery(), Path("/proc/nowhere.csv"))
    assert whats(amal)[0] == "table"
    n = access.export(amal, tmp_path / "log.csv", case=case)
    text = (tmp_path / "log.csv").read_text(encoding="utf-8-sig")
    assert n == len(text.splitlines()) - 1 and case in text and "Killing" not in text


def test_no_content_is_in_the_log(people: People) -> None:
    (amal,) = people("Amal")
    case = new_case(amal, "Canary of the title")
    access.opened(amal, case)
    access.settle(amal)
    rows = amal.run(lambda vault: vault.db.rows("SELECT * FROM access"))
    assert "Canary" not in repr(rows)


BREAKS = {
    "a line changed": ("UPDATE access SET file = 'other' WHERE no = 3", (3, False)),
    "a time changed": ("UPDATE access SET at = at - 1 WHERE no = 2", (2, False)),
    "a line gone": ("DELETE FROM access WHERE no = 3", (3, False)),
    "the first gone": ("DELETE FROM access WHERE no = 1", (1, False)),
    "the last gone": ("DELETE FROM access WHERE no = 5", (4, True)),
    "all gone": ("DELETE FROM access", (0, True)),
    "lines closed up": ("UPDATE access SET no = no - 1 WHERE no > 3", None),
    "a line put in": ("INSERT INTO access VALUES (6, 1, 'opened', '', '', '', 1, x'00')", (6, False)),
}


@pytest.mark.parametrize("name", BREAKS)
def test_t09_a_line_that_is_gone_or_changed_breaks_the_chain(people: People, name: str) -> None:
    (amal,) = people("Amal")
    for n in range(5):
        access.left(amal, "table", n=n)
    assert access.check(amal) is None
    sql, expected = BREAKS[name]

    def damage(vault: Vault) -> None:
        if name == "lines closed up":
            vault.db.execute("DELETE FROM access WHERE no = 3")
        vault.db.execute(sql)

    amal.run(damage)
    broken = access.check(amal)
    assert broken is not None
    if expected is not None:
        assert (broken.no, broken.cut) == expected


def test_t09_a_line_of_another_history_breaks_the_chain(people: People) -> None:
    """An older page of the database put back holds lines that were once right."""
    (amal,) = people("Amal")
    for n in range(2):
        access.left(amal, "table", n=n)

    def head(vault: Vault) -> Any:
        return vault.db.value("SELECT value FROM setting WHERE name = 'access-head'")

    early = amal.run(head)
    for n in (10, 11, 12):
        access.left(amal, "table", n=n)
    (once,) = amal.run(lambda vault: vault.db.rows("SELECT * FROM access WHERE no = 3"))

    def back(vault: Vault) -> None:
        vault.db.execute("DELETE FROM access WHERE no > 2")
        vault.db.execute("UPDATE setting SET value = ? WHERE name = 'access-head'", (early,))

    amal.run(back)
    for n in (20, 21, 22):
        access.left(amal, "table", n=n)
    assert access.check(amal) is None

    def put(vault: Vault) -> None:
        vault.db.execute("DELETE FROM access WHERE no = 3")
        vault.db.execute("INSERT INTO access VALUES (?, ?, ?, ?, ?, ?, ?, ?)", once)

    amal.run(put)
    assert access.check(amal) == access.Broken(4)


def test_what_is_rolled_back_leaves_no_line(people: People) -> None:
    (amal,) = people("Amal")

    def fail(vault: Vault) -> None:
        table.note(vault, "received", "x")
        raise RuntimeError

    access.opened(amal, "y")
    with pytest.raises(RuntimeError):
        amal.write(fail)
    assert waiting(amal) == 1 and whats(amal) == ["opened"]

"""News, the case as it stood, and comments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.base.clock import SetClock
from app.base.errors import NotFound
from app.base.task import Task
from app.services import cases, changes, comments, editing, past, sending, tables, vaults
from app.services.lists import ListQuery
from app.services.past import Moment
from app.services.session import Session
from app.services.views import Edit

from .conftest import People
from .test_review import everywhere, give, new_case


def tick(session: Session, seconds: int) -> int:
    assert isinstance(session.clock, SetClock)
    session.clock.tick(seconds)
    return session.clock.now()


def news_of(session: Session, case: str) -> list[tuple[str, str, list[tuple[str, list[Any], list[Any]]]]]:
    found = changes.of_file(session, case)
    return [
        (one.type, one.kind, [(f.field, [a.value for a in f.before], [a.value for a in f.after]) for f in one.fields])
        for one in (found.records if found else ())
    ]


def test_what_others_wrote_is_news_until_it_was_looked_at(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = new_case(amal, "First title")
    assert changes.count(amal) == 0
    give(amal, basim, case, stick)
    assert changes.count(basim) == 1
    page = changes.page(basim)
    assert [(f.file, f.title, f.is_case, f.looked) for f in page.files] == [(case, "First title", True, None)]
    assert page.files[0].records[0].kind == "new" and page.files[0].records[0].authors[0].name == "Amal"
    changes.seen(basim, {case: page.files[0].upto})
    assert changes.count(basim) == 0 and changes.of_file(basim, case) is None
    editing.save(amal, [Edit(case, "case", "title", "Second title")])
    editing.save(basim, [Edit(case, "case", "summary", "my own words")])
    tick(basim, 1000)
    give(amal, basim, case, stick)
    assert news_of(basim, case) == [("case", "changed", [("title", ["First title"], ["Second title"])])]
    found = changes.of_file(basim, case)
    assert found is not None and found.came == basim.clock.now() and found.looked is not None
    vaults.rebuild(basim)
    assert changes.count(basim) == 1
    changes.all_seen(basim)
    assert changes.count(basim) == 0


def test_what_came_while_somebody_read_stays_news(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = new_case(amal)
    give(amal, basim, case, stick)
    upto = changes.position(basim)
    editing.save(amal, [Edit(case, "case", "title", "Later")])
    give(amal, basim, case, stick)
    changes.seen(basim, {case: upto})
    assert changes.count(basim) == 1
    changes.seen(basim, {case: changes.position(basim)})
    changes.seen(basim, {case: upto})  # never back
    assert changes.count(basim) == 0


def test_a_value_that_comes_later_is_news(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = new_case(amal)
    path = Path(sending.send(amal, [basim.key_id], stick, [case], "no-identities").path)
    from app.services import receiving

    receiving.receive(basim, path)
    changes.all_seen(basim)
    give(amal, basim, case, stick)
    found = changes.of_file(basim, case)
    assert found is not None and [(r.kind, [f.field for f in r.fields]) for r in found.records] == [
        ("filled", ["title"])
    ]


def test_t19_as_it_stood_by_claim_and_by_arrival(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    start = amal.clock.now()
    case = new_case(amal, "Early")
    tick(amal, 100)
    editing.save(amal, [Edit(case, "case", "title", "Later")])
    note = editing.new_record(amal, case, "note", {"text": "a note"}).created
    arrived = tick(basim, 5000)
    give(amal, basim, case, stick)
    claimed = past.view(basim, case, Moment(start + 50))
    assert claimed.case.title == "Early" and "note" not in claimed.records
    assert past.view(basim, case, Moment(start + 100)).records["note"][0].id == note
    with pytest.raises(NotFound):
        past.view(basim, case, Moment(arrived - 1, "arrival"))
    assert past.view(basim, case, Moment(arrived, "arrival")).case.title == "Later"
    tick(basim, 10)
    editing.save(basim, [Edit(case, "case", "summary", "mine")])
    lines = past.compare(basim, case, Moment(arrived, "arrival"))
    assert [(one.record, [f.field for f in one.fields]) for one in lines] == [(case, ["summary"])]
    assert {one.kind for one in past.compare(basim, case, Moment(start), Moment(start + 100))} == {"changed", "new"}


def test_comments_travel_in_the_group_and_nowhere_else(people: People, stick: Path, tmp_path: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = new_case(amal)
    made = comments.add(amal, case, "Was it noon?", "title").created
    assert made is not None
    give(amal, basim, case, stick)
    comments.reply(basim, made, "It was.")
    everywhere((amal, basim), case, stick)
    (thread,) = comments.of_case(amal, case)
    assert (thread.field, thread.first.text, [r.text for r in thread.replies]) == ("title", "Was it noon?", ["It was."])
    assert comments.open_counts([thread]) == {(case, "title"): 1}
    comments.mark_done(basim, made)
    give(basim, amal, case, stick)
    assert comments.of_case(amal, case)[0].done
    view = cases.view(amal, case)
    assert "comment" not in view.records and "review" not in view.records


def test_comments_stay_within_the_group(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = new_case(amal)
    comments.add(amal, case, "who told us this", "title")
    report = sending.send(amal, [basim.key_id], stick, [case], "no-identities")
    assert report.entries == 1
    from app.services import receiving

    receiving.receive(basim, Path(report.path))
    assert not comments.of_case(basim, case)


def test_no_table_of_comments_leaves(people: People, tmp_path: Path) -> None:
    (amal,) = people("Amal")
    case = new_case(amal)
    comments.add(amal, case, "who told us this")
    from app.base.errors import InputError

    with pytest.raises(InputError):
        tables.export(amal, ListQuery("comment"), tmp_path / "x.csv", policy="everything", task=Task())
    assert not (tmp_path / "x.csv").exists()

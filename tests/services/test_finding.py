"""Lists, saved searches and bulk edits through the verbs that a window uses."""

from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base.errors import Cancelled, InputError, NotFound
from app.base.task import Task
from app.model.entry import Change, NewChange
from app.model.vocabulary import vocabulary
from app.services import bulk, cases, editing, lists, saved, search
from app.services.lists import ListQuery
from app.services.session import Session
from app.services.views import Edit
from app.storage import journal
from tests.services.conftest import People


def new_case(session: Session, **values: object) -> str:
    made = editing.new_case(session, {"title": "T", **values}).created
    assert made is not None
    return made


def new(session: Session, file: str, type_: str, **values: object) -> str:
    made = editing.new_record(session, file, type_, values).created
    assert made is not None
    return made


@pytest.fixture
def amal(people: People) -> Session:
    return people("Amal")[0]


def dispute(session: Session, record: str, field: str, value: object) -> None:
    editing.save(session, [Edit(record, "case", field, value, mode="add")])


def tags(session: Session, case: str) -> object:
    field = cases.record(session, case).fields.get("tags")
    return field.value if field else None


def test_a_list_shows_chosen_columns_and_says_what_is_disputed(amal: Session) -> None:
    case = new_case(amal, status="open", tags=["a"])
    dispute(amal, case, "status", "closed")
    page = lists.page(amal, ListQuery(columns=("status", "tags", "summary")))
    (row,) = page.rows
    assert (row.id, row.cells["status"].state, set(row.cells["status"].values)) == (
        case,
        "disputed",
        {"open", "closed"},
    )
    assert (row.cells["tags"].value, row.cells["summary"].state) == (["a"], "empty")


@pytest.mark.parametrize("type_", sorted(lists.TYPES))
def test_every_type_offers_columns_and_filters_that_work(amal: Session, type_: str) -> None:
    columns = lists.columns(type_)
    assert columns
    assert not [c for c in columns if c.field is not None and c.field.sensitivity == "protected"]
    for column in columns:
        if column.sort:
            lists.page(amal, ListQuery(type=type_, sort=column.sort, columns=(column.name,)))
    samples = {"records": "x", "edtf": "2019", "yes-no": "yes", "author": "me", "seconds": "0", "place": "karbala"}
    for one in lists.filters(type_):
        for value in one.choices or (samples.get(one.takes, "code"),):
            assert lists.total(amal, ListQuery(type=type_, filters={one.name: (value,)})) >= 0
        if one.facet:
            lists.counts(amal, ListQuery(type=type_), one.name)


def test_mine_and_others(people: People) -> None:
    amal, basim = people("Amal", "Basim")
    mine = new_case(amal)
    theirs = new_case(basim)
    entries = basim.run(lambda vault: list(journal.entries(vault)))
    amal.run(lambda vault: journal.take(vault, entries, set()))
    assert set(lists.ids(amal, ListQuery(filters={"author": ("me",)}))) == {mine}
    assert set(lists.ids(amal, ListQuery(filters={"author": ("others",)}))) == {theirs}


def test_a_town_is_found_by_what_it_lies_in(amal: Session) -> None:
    from app.model import places

    town = next(place for place in places.everything() if place.level == "town")
    case = new_case(amal)
    new(amal, case, "incident", type="killing", place={"text": "here", "place": town.id})
    for above in (town, *places.ancestors(town.id)):
        if above.level in ("town", "district", "governorate"):
            assert lists.ids(amal, ListQuery(filters={"place": (above.id,)})) == (case,), above.level
    elsewhere = next(p.id for p in places.everything() if p.level == "governorate" and p.id not in
                     {a.id for a in places.ancestors(town.id)})  # fmt: skip
    assert lists.ids(amal, ListQuery(filters={"place": (elsewhere,)})) == ()


def test_overdue_answers_are_those_whose_day_has_passed(amal: Session) -> None:
    late, soon = new_case(amal), new_case(amal)
    new(amal, late, "appeal", type="appeal", date="2019-12", to_whom="the ministry", expected="2020-01")
    new(amal, soon, "appeal", type="appeal", date="2019-12", to_whom="the ministry", expected="9990-01")
    new(amal, soon, "appeal", type="appeal", to_whom="nobody yet", expected="2020-01")  # a draft is no silence
    assert lists.ids(amal, ListQuery(filters={"unanswered": ("overdue",)})) == (late,)
    assert set(lists.ids(amal, ListQuery(filters={"unanswered": ("any",)}))) == {late, soon}


def test_a_search_that_waits_is_never_begun_once_it_is_cancelled(amal: Session) -> None:
    new_case(amal, title="office")
    busy, let_go = threading.Event(), threading.Event()

    def work(_: object) -> None:
        busy.set()
        let_go.wait(5)

    holding = threading.Thread(target=lambda: amal.run(work))
    holding.start()
    busy.wait(5)
    task, caught = Task(), []

    def seek() -> None:
        try:
            search.find(amal, "office", task)
        except Cancelled as error:
            caught.append(error)

    seeking = threading.Thread(target=seek)
    seeking.start()
    task.cancel()
    let_go.set()
    seeking.join(5)
    holding.join(5)
    assert len(caught) == 1
    assert len(search.search(amal, "office")) == 1


def test_a_saved_search_is_kept_renamed_changed_run_and_deleted(amal: Session) -> None:
    case = new_case(amal, status="open")
    new_case(amal, status="closed")
    query = ListQuery(text="t", filters={"status": ("open",)}, sort="title", descending=False, columns=("status",))
    made = saved.save(amal, "  Open   cases ", query)
    assert made.created is not None
    assert saved.listing(amal) == (saved.SavedSearch(made.created, "Open cases", query),)
    assert [row.id for row in saved.run(amal, made.created).rows] == [case]
    saved.rename(amal, made.created, "Others")
    saved.change(amal, made.created, ListQuery(type="person"))
    assert saved.get(amal, made.created) == saved.SavedSearch(made.created, "Others", ListQuery(type="person"))
    saved.delete(amal, made.created)
    assert saved.listing(amal) == ()
    for missing in (saved.delete, saved.get, saved.run):
        with pytest.raises(NotFound):
            missing(amal, made.created)
    with pytest.raises(InputError):
        saved.save(amal, " ", query)


def test_saved_searches_are_no_part_of_the_journal(amal: Session) -> None:
    before = cases.fingerprint(amal)
    saved.save(amal, "Secret search", ListQuery(text="somebody"))
    assert cases.fingerprint(amal) == before


def test_marks_have_three_states(amal: Session) -> None:
    ids = [new_case(amal, tags=["a", "b"]), new_case(amal, tags=["a"]), new_case(amal, tags=["a", "c"])]
    marks = bulk.marks(amal, ids, "tags")
    assert marks.values == {"a": "all", "b": "some", "c": "some"}
    assert (marks.counts, marks.empty, marks.records) == ({"a": 3, "b": 1, "c": 1}, 0, 3)
    assert bulk.marks(amal, [*ids, new_case(amal)], "tags").values["a"] == "some"
    with pytest.raises(InputError):
        bulk.marks(amal, ids, "nosuch")
    with pytest.raises(NotFound):
        bulk.marks(amal, ["x" * 26], "tags")


def test_a_bulk_edit_adds_and_removes_in_one_step(amal: Session) -> None:
    ids = [new_case(amal, tags=["a", "b"]), new_case(amal, tags=["b"]), new_case(amal)]
    entries = len(amal.run(lambda vault: list(journal.entries(vault))))
    done = bulk.apply(amal, ids, "tags", add=["x"], remove=["b"])
    assert (done.changed, done.same, done.left) == (3, 0, 0)
    assert [tags(amal, case) for case in ids] == [["a", "x"], ["x"], ["x"]]
    assert bulk.apply(amal, ids, "tags", add=["x"]).same == 3
    assert (
        len(amal.run(lambda vault: list(journal.entries(vault)))) == entries + 3
    )  # one for each file, none for nothing
    assert bulk.apply(amal, ids, "tags", remove=["x"]).changed == 3
    assert tags(amal, ids[2]) is None


def test_a_bulk_edit_is_undone_as_one(amal: Session) -> None:
    undo = pytest.importorskip("app.services.undo")
    ids = [new_case(amal, status="open") for _ in range(3)]
    bulk.set_value(amal, ids, "status", "closed")
    assert lists.total(amal, ListQuery(filters={"status": ("closed",)})) == 3
    undo.undo(amal)
    assert lists.total(amal, ListQuery(filters={"status": ("open",)})) == 3


def test_a_bulk_edit_speaks_in_no_dispute_and_says_what_it_left(people: People) -> None:
    amal, basim = people("Amal", "Basim")
    plain, disputed, gone = new_case(amal, tags=["a"]), new_case(amal, tags=["a"]), new_case(amal, tags=["a"])
    dispute(amal, disputed, "tags", ["b"])
    editing.withdraw(amal, gone, "why")
    person = new(amal, plain, "person", names=[{"text": "أحمد", "kind": vocabulary("name-kind").terms[0].code}])
    before = cases.record(amal, disputed).fields["tags"]
    done = bulk.apply(amal, [plain, disputed, gone, person], "tags", add=["x"])
    assert done.kept == {"disputed": (disputed,), "withdrawn": (gone,), "other-type": (person,)}
    assert done.changed == 1
    assert cases.record(amal, disputed).fields["tags"] == before
    assert bulk.marks(amal, [plain, disputed, gone, person], "tags").kept == {
        "disputed": 1, "withdrawn": 1, "other-type": 1,
    }  # fmt: skip
    assert basim is not amal


def test_a_bulk_edit_leaves_alone_what_somebody_withheld(people: People) -> None:
    from app.model.entry import Entry

    amal, basim = people("Amal", "Basim")
    case = new_case(basim, tags=["a"])
    state = basim.run(lambda vault: list(journal.entries(vault)))
    amal.run(lambda vault: journal.take(vault, state, set()))
    change = NewChange(
        Change(case, "case", "tags", ["b"]), (cases.record(basim, case).fields["tags"].accounts[0].digest,)
    )
    hidden = basim.write(lambda vault: journal.write(vault, case, [change]))
    amal.run(lambda vault: journal.take(vault, [Entry(hidden.token, hidden.hash, hidden.claims, (None,))], set()))
    done = bulk.apply(amal, [case], "tags", add=["x"])
    assert (done.changed, done.kept) == (0, {"withheld": (case,)})


def test_nothing_is_changed_when_one_value_is_refused(amal: Session) -> None:
    ids = [new_case(amal, status="open") for _ in range(3)]
    before = cases.fingerprint(amal)
    with pytest.raises(InputError):
        bulk.set_value(amal, ids, "status", {"not": "a code"})
    assert cases.fingerprint(amal) == before
    assert bulk.set_value(amal, ids, "title", None).kept == {"required": tuple(ids)}


ITEMS = st.lists(st.sampled_from("abcde"), unique=True, max_size=4)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(ITEMS, st.booleans()), min_size=1, max_size=4), ITEMS, ITEMS)
def test_a_bulk_edit_does_what_its_marks_say(amal: Session, records: list, add: list[str], remove: list[str]) -> None:
    """Every record ends with what was added and without what was removed, but those that are disputed."""
    ids = []
    for items, disputed in records:
        ids.append(new_case(amal, **({"tags": items} if items else {})))
        if disputed and items:
            dispute(amal, ids[-1], "tags", ["zzz"])
    before = {case: cases.record(amal, case).fields.get("tags") for case in ids}
    done = bulk.apply(amal, ids, "tags", add=add, remove=[item for item in remove if item not in add])
    for case, (items, disputed) in zip(ids, records, strict=True):
        if disputed and items:
            assert case in done.kept["disputed"]
            assert cases.record(amal, case).fields.get("tags") == before[case]
        else:
            now = tags(amal, case) or []
            assert set(now) == (set(items) - set(remove)) | set(add)
    assert done.changed + done.same + done.left == len(ids)

"""Finding across scripts, in extracted text, by filters and uncertain dates; and nothing that is gone or withheld."""

from __future__ import annotations

import datetime
import random
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.errors import Cancelled, InputError
from app.base.limits import EXTRACTED_CHARS
from app.base.task import Task
from app.model.days import bounds_of
from app.model.entry import WITHDRAWN, WITHDRAWN_MARK, Change, NewChange
from app.model.recordids import new_case_id, new_record_id
from app.storage import comparing, extracted, facets, journal, lookup, pages, records, search
from app.storage.pages import RowQuery
from app.storage.vault import Vault
from tests.storage.test_fold import a_vault


def write(vault: Vault, file: str, type_: str, **values: object) -> str:
    record = file if type_ == "case" else new_record_id(file, type_)
    journal.write(vault, file, [NewChange(Change(record, type_, name, value)) for name, value in values.items()])
    return record


def case(vault: Vault, title: str = "T", **values: object) -> str:
    return write(vault, new_case_id(), "case", title=title, **values)


def names(*texts: str) -> list[dict[str, str]]:
    return [{"text": text, "kind": "main"} for text in texts]


def found(vault: Vault, text: str, **more: object) -> set[str]:
    return {hit.record for hit in search.find(vault, text, **more).hits}  # type: ignore[arg-type]


def listed(vault: Vault, type_: str = "case", **filters: object) -> set[str]:
    return {row.id for row in records.rows(vault, RowQuery(type=type_, filters=filters)).rows}  # type: ignore[arg-type]


def test_a_name_known_in_both_scripts_is_found_in_either(vault: Vault) -> None:
    file = case(vault)
    both = write(vault, file, "person", names=names("محمد حسين الوزني", "Mohammed Hussein al-Wazni"))
    arabic = write(vault, file, "person", names=names("محمد كريم"))
    latin = write(vault, file, "source", title="A call from Muhammad about the office")
    assert found(vault, "Mohammed") == {both, arabic, latin} == found(vault, "محمد")
    assert found(vault, "Muhammad") == {both, arabic, latin}
    assert found(vault, "muhamed karim") == set()  # nobody here is known to be called Karim
    results = search.find(vault, "Mohammed")
    assert "محمد" in results.also["mohammed"]
    assert found(vault, "Mohammed", other_spellings=False) == {both}
    assert search.find(vault, "Mohammed", other_spellings=False).also == {}


def test_what_a_name_taught_is_forgotten_with_it(vault: Vault) -> None:
    file = case(vault)
    person = write(vault, file, "person", names=names("محمد", "Mohammed"))
    write(vault, file, "note", text="محمد")
    assert len(found(vault, "Mohammed")) == 2
    state = records.state(vault, person)
    assert state is not None
    journal.erase(vault, [state.fields["names"][0].digest])
    assert found(vault, "Mohammed") == set()
    assert vault.db.value("SELECT count(*) FROM name_pair") == vault.db.value("SELECT count(*) FROM name_word") == 0


def test_the_names_of_a_confidential_source_teach_nothing(vault: Vault) -> None:
    file = case(vault)
    write(vault, file, "source", title="S", real_name=names("محمد", "Mohammed"))
    write(vault, file, "note", text="محمد")
    assert found(vault, "Mohammed") == set()


def test_a_withdrawn_person_teaches_nothing(vault: Vault) -> None:
    file = case(vault)
    person = write(vault, file, "person", names=names("محمد", "Mohammed"))
    note = write(vault, file, "note", text="محمد")
    journal.write(vault, file, [NewChange(Change(person, "person", WITHDRAWN, WITHDRAWN_MARK))])
    assert (found(vault, "Mohammed"), found(vault, "محمد")) == (set(), {note})


def test_words_that_people_see_are_found_and_codes_are_not(vault: Vault) -> None:
    file = case(vault)
    incident = write(vault, file, "incident", type="killing", date="2019-11-09", governorate="karbala")
    for text in ("killing", "November 2019", "9 November", "2019-11-09", "2019-11", "Karbala", "كربلاء"):
        assert incident in found(vault, text), text
    assert found(vault, "11") == set()  # EDTF is for machines


def test_extracted_text_is_found_bounded_and_goes_with_its_file(vault: Vault) -> None:
    file = case(vault)
    piece = write(vault, file, "evidence", name="scan.pdf", sha256="a" * 64)
    assert extracted.put(vault, piece, "الصفحة الأولى: Memorandum of the Office " + "x " * EXTRACTED_CHARS)
    (hit,) = search.find(vault, "memorandum").hits
    assert (hit.record, "\u0002Memorandum\u0003" in hit.snippet) == (piece, True)
    assert len(extracted.text_of(vault, piece, file) or "") == EXTRACTED_CHARS
    records.rebuild(vault)
    assert found(vault, "memorandum") == {piece}
    state = records.state(vault, piece)
    assert state is not None
    journal.write(vault, file, [NewChange(Change(piece, "evidence", "description", "another"))])
    assert found(vault, "memorandum another") == {piece}  # another edit leaves it
    journal.erase(vault, [state.fields["sha256"][0].digest])
    assert found(vault, "memorandum") == set()
    assert vault.db.value("SELECT count(*) FROM extracted") == 0
    assert not extracted.put(vault, piece, "again")


def test_extracted_text_goes_with_a_withdrawn_record_and_is_no_part_of_any_entry(vault: Vault) -> None:
    file = case(vault)
    piece = write(vault, file, "evidence", name="scan.pdf", sha256="a" * 64)
    extracted.put(vault, piece, "Memorandum")
    assert all("Memorandum" not in entry.line() for entry in journal.entries(vault))
    journal.write(vault, file, [NewChange(Change(piece, "evidence", WITHDRAWN, WITHDRAWN_MARK))])
    assert vault.db.value("SELECT count(*) FROM extracted") == 0
    assert not extracted.put(vault, case(vault), "text of no evidence")


def test_what_is_asked_of_incidents_holds_for_one_of_them(vault: Vault) -> None:
    both, apart = case(vault), case(vault)
    write(vault, both, "incident", type="killing", governorate="karbala", date="2019-11-09")
    write(vault, apart, "incident", type="killing", governorate="baghdad", date="2019-11-09")
    write(vault, apart, "incident", type="threat", governorate="karbala", date="2020-01")
    assert listed(vault, kind="killing", place="karbala") == {both}
    assert listed(vault, kind=("killing", "raid")) == {both, apart}
    assert listed(vault, **{"kind": "threat", "from": "2020", "to": "2020"}) == {apart}
    assert listed(vault, kind="threat", to="2019") == set()


def test_each_filter_keeps_what_it_names(vault: Vault) -> None:
    one = case(vault, status="open", tags=["Urgent", "متابعة"], priority="high")
    two = case(vault, status="closed")
    person = write(vault, one, "person", names=names("أحمد"), roles=["journalist"])
    source = write(vault, two, "source", title="S")
    incident = write(vault, one, "incident", type="killing", victims=[person], date="2019-11")
    write(vault, two, "evidence", name="x", about=[two])
    asked = write(vault, two, "appeal", type="letter", expected="2020-01-31")
    answered = write(vault, one, "appeal", type="letter", response=["helped"])
    assert lookup.with_facet(vault, facets.WAITING) == [asked]
    journal.write(vault, two, [NewChange(Change(two, "case", "summary", "s", source))])
    me = vault.identity.key_id
    expected: list[tuple[dict[str, object], set[str]]] = [
        ({"status": "open"}, {one}),
        ({"status": ("open", "closed")}, {one, two}),
        ({"tag": "urgent"}, {one}),
        ({"priority": "high"}, {one}),
        ({"person": person}, {one}),
        ({"source": source}, {two}),
        ({"person.roles": "journalist"}, {one}),
        ({"evidence": "yes"}, {two}),
        ({"evidence": "no"}, {one}),
        ({"unanswered": (asked,)}, {two}),
        ({"unanswered": (asked, answered)}, {one, two}),
        ({"unanswered": ()}, set()),
        ({"author": me}, {one, two}),
        ({"not_author": me}, set()),
        ({"disputed": "no"}, {one, two}),
        ({"updated": str(vault.clock.now() + 1)}, set()),
        ({"status": "open", "tag": "urgent", "kind": "killing", "from": "2019-11-30"}, {one}),
    ]
    for filters, wanted in expected:
        assert listed(vault, **filters) == wanted, filters
    assert listed(vault, "incident", person=person) == {incident}
    assert pages.counts(vault, RowQuery(), "status") == [("closed", 1), ("open", 1)]
    assert pages.counts(vault, RowQuery(type="person"), "roles") == [("journalist", 1)]


DATES = st.sampled_from(
    ("2019", "2019-11", "2019-11~", "2019-11-09", "2019-1X", "2019-XX-09", "2019-10/2019-12", "2019-11-20/..",
     "../2019-05", "[2019-01,2020-12]", "201X", "2019-23", "2020-02-29?", "nonsense", "")
)  # fmt: skip


def _days(text: str) -> set[datetime.date] | None:
    """Every day of 2018 to 2021 that a date can mean; ``None`` for what is none. Slow and plain."""
    span = bounds_of(text)
    if span is None:
        return None
    day = datetime.date(2018, 1, 1)
    every = [day + datetime.timedelta(n) for n in range(4 * 365 + 1)]
    return {one for one in every if span[0] <= one.toordinal() <= span[1]}


@settings(max_examples=25)
@given(st.lists(DATES, min_size=1, max_size=6), st.sampled_from(("2019", "2019-11", "2019-11-09", "2019-05/2019-11")))
def test_periods_keep_what_a_brute_force_keeps(dates: list[str], period: str) -> None:
    inside = _days(period)
    assert inside
    possibly, certainly = set(), set()
    with a_vault() as vault:
        file = case(vault)
        for text in dates:
            record = write(vault, file, "incident", type="killing", **({"date": text} if text else {}))
            days = _days(text) if text else None
            span = bounds_of(text) if text else None
            if days is not None and span is not None:
                if days & inside:
                    possibly.add(record)
                whole = (
                    span[0] >= datetime.date(2018, 1, 1).toordinal()
                    and span[1] <= datetime.date(2021, 12, 31).toordinal()
                )
                if days and days <= inside and whole:
                    certainly.add(record)
        start, _, end = period.partition("/")
        wanted = {"from": start, "to": end or start}
        assert listed(vault, "incident", **wanted) == possibly
        assert listed(vault, "incident", **wanted, certain="yes") == certainly


def test_a_disputed_date_can_be_either(vault: Vault) -> None:
    file = case(vault)
    incident = write(vault, file, "incident", type="killing", date="2019-11")
    journal.write(vault, file, [NewChange(Change(incident, "incident", "date", "2020-02"))])
    for month in ("2019-11", "2020-02"):
        assert listed(vault, "incident", **{"from": month, "to": month}) == {incident}
        assert listed(vault, "incident", **{"from": month, "to": month}, certain="yes") == set()


def test_a_filter_that_does_not_exist_is_a_defect_and_a_period_that_is_no_date_is_refused(vault: Vault) -> None:
    with pytest.raises(ValueError, match="filter"):
        records.rows(vault, RowQuery(filters={"nosuch": "x"}))
    with pytest.raises(InputError):
        records.rows(vault, RowQuery(filters={"from": "nonsense"}))


def test_filter_values_are_never_syntax(vault: Vault) -> None:
    case(vault, status="open")
    for evil in ("') OR 1 --", '"', "open' --", "\0", "%"):
        assert (
            listed(vault, status=evil)
            == listed(vault, kind=evil)
            == listed(vault, **{"incident.methods": evil})
            == set()
        )
        assert listed(vault, **{f"case.{evil}": "open"}) == set()


@given(st.text(max_size=40))
@settings(max_examples=150)
def test_no_text_is_too_strange_to_be_asked(text: str) -> None:
    search.find(_shared(), text)


_VAULTS: list[Vault] = []
_OPENED: list[AbstractContextManager[Vault]] = []


def _shared() -> Vault:
    """One vault for all examples of this thread: a query changes nothing."""
    if not _VAULTS:
        _OPENED.append(a_vault())
        _VAULTS.append(_OPENED[0].__enter__())
        case(_VAULTS[0], "قتل أحمد plain ²½ﬁ")
    return _VAULTS[0]


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    while _OPENED:
        _OPENED.pop().__exit__(None, None, None)


def test_titles_come_before_texts_and_every_page_of_many_is_whole(vault: Vault) -> None:
    titled = case(vault, "the orchard")
    for n in range(30):
        write(vault, titled, "statement", gist=f"{n}", text="orchard")
    hits = search.find(vault, "orchard", 5)
    assert (hits.hits[0].record, len(hits.hits), hits.total, hits.many) == (titled, 5, 31, False)


def test_a_search_stops_when_it_is_cancelled_and_leaves_the_vault_usable(vault: Vault) -> None:
    from app.services.search import _stopped

    task = Task()
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    threading.Timer(0.1, task.cancel).start()
    began = time.perf_counter()
    with pytest.raises(Cancelled), vault.db.stopping(lambda: _stopped(task)):
        vault.db.rows(endless)
    assert time.perf_counter() - began < 2
    assert case(vault, "after") in found(vault, "after")


def test_computed_again_everything_is_the_same(vault: Vault) -> None:
    rng = random.Random(3)
    for n in range(20):
        file = case(vault, f"قضية {n}", tags=["a"], status="open")
        write(vault, file, "person", names=names("محمد علي", "Mohammed Ali"))
        write(vault, file, "incident", type="killing", date=rng.choice(("2019", "2020-05~")), governorate="karbala")
    before = comparing.dump(vault)
    assert all(before[table] for table in ("search", "facet"))
    records.rebuild(vault)
    assert comparing.dump(vault) == before


@pytest.mark.parametrize("table", ["facet", "period", "name_word", "name_pair"])
def test_the_check_names_a_record_whose_facets_were_altered(vault: Vault, table: str) -> None:
    file = case(vault, status="open")
    write(vault, file, "person", names=names("محمد", "Mohammed"), died="2019")
    assert comparing.differences(vault, Task()) == []
    vault.db.execute(f"DELETE FROM {table}")
    assert comparing.differences(vault, Task()) != []

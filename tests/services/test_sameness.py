"""Whether two records are one: asked, answered, remembered, taken back; nothing is merged by itself."""

from __future__ import annotations

import pytest

from app.base.errors import InputError
from app.base.task import Task
from app.model import sameness as model
from app.model.recordids import is_case_file
from app.services import cases, editing, lists, sameness, search, undo
from app.services.lists import ListQuery
from app.services.sameness import QueueQuery
from app.services.session import Session
from app.services.views import Edit
from app.storage import comparing, journal, likely
from app.storage.vault import Vault
from tests.services.conftest import People

NAME = "فلان علي حسين الفلاني"
SIBLING = "فلانه علي حسين الفلاني"


def person(session: Session, name: str = NAME, case: str | None = None, **values: object) -> str:
    made = editing.new_record(session, case, "person", {"names": [{"text": name, "kind": "full"}], **values})
    assert made.created is not None
    return made.created


def case(session: Session, title: str) -> str:
    made = editing.new_case(session, {"title": title}).created
    assert made is not None
    return made


def pairs(session: Session, **query: str) -> list[tuple[str, ...]]:
    return [one.pair for one in sameness.queue(session, QueueQuery(**query)).rows]  # type: ignore[arg-type]


def said(session: Session, one: str, other: str, says: str, reason: str = "") -> str:
    made = sameness.answer(session, one, other, says, reason, sure=True).created
    assert made is not None
    return made


def pass_on(giver: Session, taker: Session) -> None:
    """Everything that one vault holds, as a bundle under "everything" would bring it."""

    def take(vault: Vault) -> None:
        entries = giver.run(lambda other: list(journal.entries(other)))
        journal.take(vault, entries, {entry.hash for entry in entries})

    taker.write(take)


def shown(session: Session, **filters: tuple[str, ...]) -> list[tuple[str, int]]:
    page = lists.page(session, ListQuery("person", sort="title", filters=filters))
    assert page.total == len(page.rows)
    return [(row.id, row.row.same) for row in page.rows]


# --- asking -------------------------------------------------------------------------------------


def test_two_records_of_one_name_and_birth_are_asked_about_with_reasons_and_nothing_is_merged(people: People) -> None:
    (amal,) = people("Amal")
    one, other = person(amal, born="1990-02-03"), person(amal, born="1990")
    before = amal.run(lambda vault: len(list(journal.entries(vault))))
    sameness.look(amal)
    assert pairs(amal) == [model.pair(one, other)]
    found = sameness.compare(amal, one, other)
    assert found.grade in ("very-likely", "likely")
    assert found.reasons
    assert all(reason.words(language) != reason.key for reason in found.reasons for language in ("en", "ar", "ckb"))
    assert {field.name: field.mark for field in found.fields} == {"names": "equal", "born": "different"}
    assert amal.run(lambda vault: len(list(journal.entries(vault)))) == before
    assert shown(amal) == [(one, 1), (other, 1)] or shown(amal) == [(other, 1), (one, 1)]


def test_same_with_something_against_it_needs_somebody_who_is_sure(people: People) -> None:
    (amal,) = people("Amal")
    one = person(amal, born="1990-02-03", sex="male")
    other = person(amal, SIBLING, born="1994-05-06", sex="female")
    assert sameness.compare(amal, one, other).conflicting
    with pytest.raises(InputError) as caught:
        sameness.answer(amal, one, other, "same")
    assert caught.value.error_code == "same-sure"
    assert not sameness.groups(amal)
    sameness.answer(amal, one, other, "different")


@pytest.mark.parametrize("wrong", ["one", "kinds", "word"])
def test_what_cannot_be_one_is_refused(people: People, wrong: str) -> None:
    (amal,) = people("Amal")
    file = case(amal, "K")
    one = person(amal, case=file)
    incident = editing.new_record(amal, file, "incident", {"type": "threat"}).created
    other, says = {"one": (one, "same"), "kinds": (incident, "same"), "word": (person(amal), "merge")}[wrong]
    with pytest.raises(InputError):
        sameness.answer(amal, one, other or "", says)


# --- what is answered is not asked again -----------------------------------------------------------


def test_different_is_never_asked_again_until_something_compared_changes(people: People) -> None:
    (amal,) = people("Amal")
    one, other = person(amal, born="1990-02-03"), person(amal, born="1990-02-03")
    sameness.look(amal)
    said(amal, one, other, "different", "I know both")
    sameness.look(amal)
    assert pairs(amal) == []
    editing.save(amal, [Edit(one, "person", "description", "tall")])  # nothing that is compared
    sameness.look(amal)
    assert pairs(amal) == []
    editing.save(amal, [Edit(one, "person", "born", "1990-02-04")])
    sameness.look(amal)
    (row,) = sameness.queue(amal).rows
    assert (row.pair, row.state) == (model.pair(one, other), "again")
    assert sameness.compare(amal, one, other).changed == ((one, "born"),)
    said(amal, one, other, "different")
    sameness.look(amal)
    assert pairs(amal) == []


def test_saying_the_same_value_again_asks_nothing_and_taking_the_answer_back_does(people: People) -> None:
    (amal,) = people("Amal")
    one, other = person(amal, born="1990-02-03"), person(amal, born="1990-02-03")
    link = said(amal, one, other, "different")
    editing.save(amal, [Edit(one, "person", "born", "1991-01-01")])
    undo.undo(amal)
    sameness.look(amal)
    assert pairs(amal) == []
    for born in ("1991-01-01", "1990-02-03"):  # the second is a new change that says again what was said
        editing.save(amal, [Edit(one, "person", "born", born)])
    sameness.look(amal)
    assert pairs(amal) == []
    sameness.take_back(amal, link, "wrong card")
    assert pairs(amal) == [model.pair(one, other)]


def test_different_holds_in_a_colleagues_vault_and_there_a_change_asks_again(people: People) -> None:
    amal, basim = people("Amal", "Basim")
    one, other = person(amal, born="1990-02-03"), person(amal, born="1990-02-03")
    said(amal, one, other, "different", "two cousins")
    pass_on(amal, basim)
    sameness.look(basim)
    assert pairs(basim) == []
    (answer,) = sameness.answered(basim)
    assert (answer.says, answer.reason, answer.author.is_self) == ("different", "two cousins", False)
    editing.save(basim, [Edit(other, "person", "born", "1990-02-05", mode="settle")])
    sameness.look(basim)
    assert [row.state for row in sameness.queue(basim).rows] == ["again"]


def test_what_is_remembered_of_a_comparison_holds_no_value_and_no_hash_of_one(people: People) -> None:
    (amal,) = people("Amal")
    one, other = person(amal, born="1990-02-03"), person(amal, born="1990-02-03")
    link = cases.record(amal, said(amal, one, other, "different"))
    compared = link.fields["compared"].value
    own = {row.digest for record in (one, other) for row in cases.history(amal, record)}
    assert isinstance(compared, list)
    assert set(compared) == own  # the names of signed changes, which every reader of an entry has anyway


def test_not_sure_goes_to_the_end_with_its_note_and_is_not_counted(people: People) -> None:
    (amal,) = people("Amal")
    one, other, third = person(amal, born="1990-02-03"), person(amal, born="1990-02-03"), person(amal, born="1990")
    sameness.look(amal)
    first = pairs(amal)[0]
    before = sameness.count(amal)
    said(amal, *first, "unsure", "ask the aunt")
    rows = sameness.queue(amal).rows
    assert (rows[-1].pair, rows[-1].state) == (first, "unsure")
    assert sameness.count(amal) == before - 1
    assert sameness.compare(amal, *first).said[0].reason == "ask the aunt"
    assert not sameness.groups(amal)
    assert {one, other, third} == {id_ for id_, _ in shown(amal)}


def test_what_follows_from_other_answers_is_not_asked(people: People) -> None:
    (amal,) = people("Amal")
    one, other, third = (person(amal, born="1990-02-03") for _ in range(3))
    sameness.look(amal)
    said(amal, one, other, "same")
    assert len(pairs(amal)) == 1  # one of the two is asked about the third, not both
    said(amal, *pairs(amal)[0], "different")
    assert pairs(amal) == []
    assert third not in sameness.group_of(amal, one).members  # type: ignore[union-attr]


# --- one in lists, counts and searches ---------------------------------------------------------------


def test_lists_counts_and_searches_show_one_and_undoing_restores_both(people: People) -> None:
    (amal,) = people("Amal")
    one = person(amal, born="1990-02-03", governorate="baghdad")
    amal.clock.tick(60)  # type: ignore[attr-defined] - the one begun first stands for both
    other = person(amal, born="1990-02-03", governorate="basra")
    apart = person(amal, "Zaynab Fulani", governorate="baghdad")
    said(amal, one, other, "same")
    assert dict(shown(amal)) == {one: 2, apart: 1}
    assert dict(shown(amal, each=("yes",))).keys() == {one, other, apart}
    assert dict(shown(amal, place=("basra",))) == {other: 2}  # never hides what is found
    counts = dict(lists.counts(amal, ListQuery("person"), "place"))
    assert (counts["baghdad"], counts["basra"]) == (2, 1)
    query = ListQuery("person", filters={"place": ("baghdad", "basra")})
    assert lists.total(amal, query) == 2
    found = search.find(amal, "الفلاني")
    assert [(hit.same, found.total) for hit in found.hits] == [(2, 1)]
    assert search.find(amal, "الفلاني", each=True).total == 2
    assert cases.record(amal, one).same == 2
    assert cases.behind(amal, [other, one, apart]) == {one}
    undo.undo(amal)
    assert dict(shown(amal)) == {one: 1, other: 1, apart: 1}
    undo.redo(amal)
    assert dict(shown(amal)) == {one: 2, apart: 1}


def test_a_filter_by_person_finds_what_names_any_record_of_that_person(people: People) -> None:
    (amal,) = people("Amal")
    first, second = case(amal, "First"), case(amal, "Second")
    one, other = person(amal, case=first), person(amal, case=second)
    for file, victim in ((first, one), (second, other)):
        editing.new_record(amal, file, "incident", {"type": "threat", "victims": [victim]})
    query = ListQuery("incident", filters={"person": (one,)})
    assert lists.total(amal, query) == 1
    said(amal, one, other, "same")
    assert lists.total(amal, query) == 2


def test_a_contradiction_is_shown_and_nothing_is_one_until_it_is_resolved(people: People) -> None:
    amal, basim = people("Amal", "Basim")
    one, other, third = (person(amal) for _ in range(3))
    said(amal, one, other, "same")
    said(amal, other, third, "same")
    pass_on(amal, basim)
    assert [same for _, same in shown(basim)] == [3]
    no = said(basim, one, third, "different", "I met both")
    (group,) = sameness.groups(basim)
    assert group.contested
    assert group.against == (model.pair(one, third),)
    assert {(s.says, s.author.is_self) for s in group.said} == {("same", False), ("different", True)}
    assert [same for _, same in shown(basim)] == [1, 1, 1]
    pass_on(basim, amal)
    assert sameness.groups(amal)[0].contested
    sameness.take_back(amal, no, "a misunderstanding")
    assert [same for _, same in shown(amal)] == [3]
    pass_on(amal, basim)
    assert [same for _, same in shown(basim)] == [3]


# --- where an answer lies, and with whom it goes --------------------------------------------------------


def test_an_answer_lies_in_the_case_of_both_else_in_the_register(people: People) -> None:
    (amal,) = people("Amal")
    first, second = case(amal, "First"), case(amal, "Second")
    one, other, third = person(amal, case=first), person(amal, case=first), person(amal, case=second)
    assert cases.record(amal, said(amal, one, other, "same")).file == first
    assert not is_case_file(cases.record(amal, said(amal, one, third, "same")).file)


def test_an_answer_goes_where_both_ends_go_and_pulls_neither_along(people: People) -> None:
    from app.services.selection import select

    (amal,) = people("Amal")
    first, second = case(amal, "First"), case(amal, "Second")
    one, third, shared = person(amal, case=first), person(amal, case=second), person(amal)
    link = said(amal, one, third, "same")
    with_shared = said(amal, one, shared, "different")
    alone = amal.run(select, [first], "everything")
    both = amal.run(select, [first, second], "everything")
    assert link not in (alone.reached or ())
    assert with_shared not in (alone.reached or ())
    assert link in (both.reached or ())
    assert shared not in (both.reached or ())
    assert third not in set(alone.reached or ())
    assert second not in alone.entries


# --- computed ----------------------------------------------------------------------------------------------


def test_rebuilding_gives_the_same_answers_groups_keys_and_pairs(people: People) -> None:
    (amal,) = people("Amal")
    file = case(amal, "K")
    one, other, third = (person(amal, born="1990-02-03") for _ in range(3))
    for victim in (one, other):
        editing.new_record(amal, file, "incident", {"type": "killing", "date": "2019-11-28", "victims": [victim]})
    said(amal, one, other, "same")
    said(amal, one, third, "different")
    sameness.look(amal)
    kept = "SELECT r.id, k.key FROM same_key k JOIN record r USING (no) ORDER BY 1, 2"
    found = "SELECT * FROM same_pair ORDER BY one, other"
    before = amal.run(lambda vault: (comparing.dump(vault), vault.db.rows(kept), vault.db.rows(found)))
    assert before[1]
    from app.services import vaults

    vaults.rebuild(amal)
    sameness.look(amal)
    assert amal.run(lambda vault: (comparing.dump(vault), vault.db.rows(kept), vault.db.rows(found))) == before


def test_what_is_withdrawn_is_neither_found_nor_kept_in_keys(people: People) -> None:
    (amal,) = people("Amal")
    one, other = person(amal, born="1990-02-03"), person(amal, born="1990-02-03")
    sameness.look(amal)
    editing.withdraw(amal, one, "entered by mistake")
    assert pairs(amal) == []
    left = amal.run(lambda vault: vault.db.rows("SELECT DISTINCT r.id FROM same_key JOIN record r USING (no)"))
    assert left == [(other,)]
    sameness.look(amal)
    editing.restore(amal, one)
    sameness.look(amal)
    assert len(pairs(amal)) == 1


def test_many_records_are_compared_in_memory_with_the_same_outcome_and_stopping_keeps_what_was_done(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services.sameness import looking

    amal, basim = people("Amal", "Basim")
    for n in range(6):
        person(amal, born=f"199{n // 2}-02-03")
    pass_on(amal, basim)
    sameness.look(amal)
    monkeypatch.setattr(looking, "MANY", 1)
    sameness.look(basim)
    found = "SELECT one, other, kind, again FROM same_pair ORDER BY one, other"
    assert amal.run(lambda v: v.db.rows(found)) == basim.run(lambda v: v.db.rows(found))
    assert basim.run(likely.due_count) == 0
    person(basim)
    stopped = Task()
    stopped.cancel()
    with pytest.raises(Exception, match="cancelled"):
        sameness.look(basim, stopped)
    assert basim.run(likely.due_count) == 1

"""An inquiry goes with the cases that it covers, with who announced it and who sits in it, and with no other case."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services import cases, editing, inquiries
from app.sync.disclose import POLICIES, Policy
from tests.inquiries.conftest import case_of
from tests.services.conftest import People
from tests.services.test_following import has, send, shared


def test_an_inquiry_about_a_case_goes_with_it_and_says_who_announced_it(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    leader = shared(amal, "person", names=[{"text": "A minister", "kind": "full"}])
    body = shared(amal, "group", names=[{"text": "The ministry", "kind": "full"}], leaders=[leader])
    case, incident = case_of(amal)
    committee = shared(amal, "inquiry", title="A committee", about=[incident], announced_by=[body], promised="2020-01")
    member = inquiries.add_member(amal, committee, {"name": "A judge", "interests": ["accused-body"]}).created or ""
    send(amal, basim, case, stick)
    there = inquiries.view(basim, committee)
    assert [one.title for one in there.announcers] == ["The ministry"]
    assert [one.name for one in there.members] == ["A judge"] and has(basim, member)
    assert there.standing.state.value == "overdue"
    assert not has(basim, leader), "who leads the body isn't in the case, and doesn't get into it so"
    assert [one.id for one in inquiries.listing(basim, case=case)] == [committee]


def test_of_an_inquiry_into_two_cases_each_reader_gets_the_result_of_theirs(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    (one, incident), (other, elsewhere) = case_of(amal, "One"), case_of(amal, "Other")
    committee = shared(amal, "inquiry", title="A committee", about=[one, other])
    mine = inquiries.add_result(amal, committee, {"about": incident, "outcome": "unknown-perpetrator"}).created or ""
    theirs = inquiries.add_result(amal, committee, {"about": elsewhere, "text": "Of the other case."}).created or ""
    send(amal, basim, one, stick)
    assert has(basim, committee) and has(basim, mine)
    assert [record for record in (theirs, other, elsewhere) if has(basim, record)] == []
    covered = {line.what.id: line for line in inquiries.view(basim, committee).covered}
    assert [result.outcome for result in covered[incident].results] == ["unknown-perpetrator"]
    assert covered[other].what.title == "", "that another case is covered is known, not which"


def test_a_result_of_a_case_brings_its_inquiry_even_where_the_inquiry_names_no_case(
    people: People, stick: Path
) -> None:
    amal, basim = people("Amal", "Basim")
    body = shared(amal, "group", names=[{"text": "The ministry", "kind": "full"}])
    case, incident = case_of(amal)
    committee = shared(amal, "inquiry", title="A committee", announced_by=[body])
    inquiries.add_result(amal, committee, {"about": incident, "outcome": "no-clear-result"})
    inquiries.add_member(amal, committee, {"office": "A court"})
    send(amal, basim, case, stick)
    there = inquiries.view(basim, committee)
    assert [one.office for one in there.members] == ["A court"]
    assert [one.title for one in there.announcers] == ["The ministry"]


def test_an_inquiry_into_a_group_of_the_register_follows_no_case_that_names_the_group(
    people: People, stick: Path
) -> None:
    amal, basim = people("Amal", "Basim")
    militia = shared(amal, "group", names=[{"text": "Gunmen", "kind": "full"}])
    case, incident = case_of(amal)
    editing.new_record(amal, case, "involvement", {"incident": incident, "perpetrator": militia})
    committee = shared(amal, "inquiry", title="A committee", about=[militia])
    send(amal, basim, case, stick)
    assert has(basim, militia) and not has(basim, committee)


@pytest.mark.parametrize("policy", POLICIES)
def test_t38_who_sits_in_it_and_the_number_of_its_order_need_everything(
    people: People, stick: Path, policy: Policy
) -> None:
    amal, basim = people("Amal", "Basim")
    case, incident = case_of(amal)
    committee = shared(
        amal, "inquiry", title="A committee", about=[case], decision_number="Order 1", promised="2020-01-31"
    )
    member = inquiries.add_member(amal, committee, {"name": "A judge", "role": "chair"}).created or ""
    result = inquiries.add_result(amal, committee, {"about": incident, "outcome": "charges", "text": "His name."})
    send(amal, basim, case, stick, policy)
    assert has(basim, committee) is has(basim, member) is (policy != "statistics"), "without its cases it says nothing"
    if policy == "statistics":
        return
    for record, name in ((committee, "decision_number"), (member, "name"), (result.created or "", "text")):
        field = cases.record(basim, record).fields.get(name)
        assert (field is not None and field.value is not None) is (policy in ("everything", "no-whereabouts"))
    there = inquiries.view(basim, committee)
    assert there.values["promised"] == "2020-01-31" and there.members[0].role == "chair"
    assert (there.withheld > 0) is (policy not in ("everything", "no-whereabouts"))

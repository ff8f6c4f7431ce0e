"""Disputes and what is decided about them: nothing is replaced, everything can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from app.base.errors import InputError, NotFound
from app.base.task import Task
from app.services import cases, disputes, editing, receiving, sending, undo
from app.services.session import Session
from app.services.views import Edit, Preview
from app.storage import comparing, journal
from app.sync.disclose import Policy

People: TypeAlias = Callable[..., tuple[Session, ...]]


def give(sender: Session, *readers: Session) -> None:
    """Everything that one holds, straight from journal to journal."""
    entries = sender.run(lambda vault: list(journal.entries(vault)))
    for reader in readers:
        reader.write(journal.take, entries, {entry.hash for entry in entries})


def send(sender: Session, reader: Session, stick: Path, policy: Policy = "everything") -> None:
    """The same by bundle, under a policy."""
    outcome = receiving.receive(reader, Path(sending.send(sender, [reader.key_id], stick, None, policy).path))
    assert isinstance(outcome, Preview), outcome


def parted(amal: Session, basim: Session, name: str = "code") -> str:
    """A case of which both have said something else."""
    case = editing.new_case(amal, {"title": "A case", name: "O-0"}).created
    assert case
    give(amal, basim)
    editing.save(amal, [Edit(case, "case", name, "A-1")])
    editing.save(basim, [Edit(case, "case", name, "B-1")])
    give(amal, basim)
    give(basim, amal)
    return case


def said(session: Session, case: str, name: str = "code") -> dict[str, str]:
    return {a.digest: a.value for a in cases.record(session, case).fields[name].accounts}


def of(session: Session, case: str, value: str, name: str = "code") -> str:
    return next(digest for digest, one in said(session, case, name).items() if one == value)


def sound(*sessions: Session) -> None:
    for session in sessions:
        assert session.run(comparing.differences, Task()) == []


def test_an_account_is_taken_and_every_account_stands(people: People) -> None:
    amal, basim = people("Amal", "Basim")
    case = parted(amal, basim)
    before = said(amal, case)
    assert disputes.count(amal) == 1
    disputes.take(amal, case, "code", of(amal, case, "B-1"), "the register of the court says so")
    assert disputes.count(amal) == 0 and said(amal, case) == before
    field = cases.record(amal, case).fields["code"]
    assert (field.state, field.value, field.dispute) == ("decided", "B-1", "decided")
    (made,) = field.decisions
    assert (made.author.name, made.reason, made.holds) == ("Amal", "the register of the court says so", True)
    assert next(row for row in cases.every_row(amal)).code == "B-1"
    give(amal, basim)
    assert cases.record(basim, case).fields["code"].value == "B-1" and said(basim, case) == before
    disputes.reverse(basim, made.id, "the register is of another case")
    assert disputes.count(basim) == 1 and said(basim, case) == before
    give(basim, amal)
    assert disputes.count(amal) == 1 and said(amal, case) == before
    disputes.bring_back(amal, made.id)
    assert cases.record(amal, case).fields["code"].value == "B-1"
    sound(amal, basim)


def source(session: Session, case: str, grade: str | None) -> str:
    values = {"title": "a source", "reliability": grade} if grade else {"title": "a source"}
    made = editing.new_record(session, case, "source", values).created
    assert made
    return made


def statement(session: Session, case: str, by: str, date: str | None) -> str:
    values = {"by": by, "gist": "what was said"} | ({"date": date} if date else {})
    made = editing.new_record(session, case, "statement", values).created
    assert made
    return made


def test_a_new_differing_account_opens_it_again_and_an_agreeing_one_doesnt(people: People) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    case = parted(amal, basim)
    disputes.take(amal, case, "code", of(amal, case, "A-1"), "as Amal heard it")
    give(basim, dina)
    editing.save(dina, [Edit(case, "case", "code", "B-1", mode="add")])
    give(dina, amal)
    assert cases.record(amal, case).fields["code"].dispute == "decided", "it says what was known"
    editing.save(dina, [Edit(case, "case", "code", "C-1", mode="add")])
    give(dina, amal)
    field = cases.record(amal, case).fields["code"]
    assert (field.state, field.dispute) == ("disputed", "reopened")
    assert [(one.author.name, one.holds) for one in field.decisions] == [("Amal", False)]
    assert disputes.count(amal) == 1
    sound(amal)


def test_a_decision_lapses_when_its_account_is_replaced_by_another_value(people: People) -> None:
    amal, basim = people("Amal", "Basim")
    case = parted(amal, basim)
    disputes.take(amal, case, "code", of(amal, case, "B-1"), "Basim was there")
    editing.save(basim, [Edit(case, "case", "code", "B-2")])
    give(basim, amal)
    field = cases.record(amal, case).fields["code"]
    assert (field.dispute, {a.value for a in field.accounts}) == ("reopened", {"A-1", "B-2"})
    editing.save(basim, [Edit(case, "case", "code", "A-1")])
    give(basim, amal)
    assert cases.record(amal, case).fields["code"].state == "settled", "nobody differs any more"
    assert disputes.listing(amal, ()) == ()


def test_deciders_who_differ_are_a_dispute_and_both_are_shown(people: People) -> None:
    amal, basim = people("Amal", "Basim")
    case = parted(amal, basim)
    disputes.take(amal, case, "code", of(amal, case, "A-1"), "I was there")
    disputes.take(basim, case, "code", of(basim, case, "B-1"), "so was I")
    give(basim, amal)
    give(amal, basim)
    for session in (amal, basim):
        field = cases.record(session, case).fields["code"]
        assert (field.state, field.dispute) == ("disputed", "contested")
        assert {one.author.name for one in field.decisions} == {"Amal", "Basim"}
    disputes.leave(amal, case, "code", "we differ")
    give(amal, basim)
    field = cases.record(basim, case).fields["code"]
    assert (field.state, field.dispute, disputes.count(basim)) == ("differ", "differ", 0)
    (one,) = field.decisions
    disputes.reverse(basim, one.id, "not yet")
    assert cases.record(basim, case).fields["code"].dispute == "contested", "as it was before"
    sound(amal, basim)


def test_deciding_again_takes_the_place_of_the_decision_and_back(people: People) -> None:
    amal, basim = people("Amal", "Basim")
    case = parted(amal, basim)
    for value in ("A-1", "B-1", "A-1"):
        disputes.take(amal, case, "code", of(amal, case, value), f"now {value}")
    assert [one.reason for one in cases.record(amal, case).fields["code"].decisions] == ["now A-1"]
    for value in ("B-1", "A-1"):
        (one,) = cases.record(amal, case).fields["code"].decisions
        disputes.reverse(amal, one.id, "no")
        assert cases.record(amal, case).fields["code"].value == value
    view = disputes.show(amal, case, "code")
    assert [one.withdrawn for one in view.past].count(True) == 2 and len(view.past) == 3
    assert [base.value for base in view.bases] == ["O-0"]


def test_the_base_is_what_stood_before_the_accounts_parted(people: People) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case", "summary": "at first"}).created
    assert case
    give(amal, basim)
    editing.save(amal, [Edit(case, "case", "summary", "as Amal says")])
    editing.save(amal, [Edit(case, "case", "summary", "as Amal says now")])
    editing.save(basim, [Edit(case, "case", "summary", "as Basim says")])
    give(basim, amal)
    assert [base.value for base in disputes.show(amal, case, "summary").bases] == ["at first"]


def test_editing_a_decided_field_takes_nobodys_account_and_opens_nothing(people: People) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    case = parted(amal, basim)
    disputes.take(amal, case, "code", of(amal, case, "A-1"), "as Amal heard it")
    give(amal, dina)
    editing.save(dina, [Edit(case, "case", "code", "D-1")])
    field = cases.record(dina, case).fields["code"]
    assert (field.state, field.value) == ("decided", "D-1")
    assert {account.value for account in field.accounts} == {"A-1", "B-1", "D-1"}
    assert (field.decisions[0].author.name, field.decisions[0].rule) == ("Dina", "edited")
    editing.save(dina, [Edit(case, "case", "code", "D-1")])
    assert len(disputes.show(dina, case, "code").past) == 2, "the same again changes nothing"
    undo.undo(dina)
    field = cases.record(dina, case).fields["code"]
    assert (field.value, {account.value for account in field.accounts}) == ("A-1", {"A-1", "B-1"})
    give(dina, amal)
    assert cases.record(amal, case).fields["code"].value == "A-1"
    sound(amal, dina)


def test_another_source_in_a_decided_field_opens_it_again(people: People) -> None:
    (amal,) = people("Amal")
    case = editing.new_case(amal, {"title": "A case"}).created
    assert case
    one, other, third = (source(amal, case, None) for _ in range(3))
    editing.save(amal, [Edit(case, "case", "code", "A-1", one)])
    editing.save(amal, [Edit(case, "case", "code", "B-1", other)])
    disputes.take(amal, case, "code", of(amal, case, "A-1"), "seen")
    editing.save(amal, [Edit(case, "case", "code", "A-2", one)])
    field = cases.record(amal, case).fields["code"]
    assert (field.state, field.value) == ("decided", "A-2"), "the source that was believed is corrected"
    editing.save(amal, [Edit(case, "case", "code", "C-1", third)])
    assert cases.record(amal, case).fields["code"].dispute == "reopened"


def test_a_source_corrected_in_a_decided_field_takes_nobodys_account(people: People) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created
    assert case
    one = source(amal, case, None)
    give(amal, basim)
    editing.save(basim, [Edit(case, "case", "code", "B-1", one)])
    give(basim, amal)
    editing.save(amal, [Edit(case, "case", "code", "A-1", mode="add")])
    disputes.take(amal, case, "code", of(amal, case, "B-1"), "he asked them")
    editing.save(amal, [Edit(case, "case", "code", "B-2", one)])
    field = cases.record(amal, case).fields["code"]
    assert (field.value, {account.value for account in field.accounts}) == ("B-2", {"B-1", "B-2"})


def test_what_a_record_needs_isnt_decided_away(people: People) -> None:
    amal, basim = people("Amal", "Basim")
    case = parted(amal, basim, "title")
    disputes.take(amal, case, "title", of(amal, case, "A-1", "title"), "as it is called")
    with pytest.raises(InputError, match="required"):
        editing.save(amal, [Edit(case, "case", "title", None)])


def test_settling_by_words_of_ones_own_and_back_says_nobody_elses_value(people: People) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    case = parted(amal, basim)
    give(amal, dina)
    before = said(dina, case)
    disputes.settle(dina, case, "code", "D-1", reason="the register")
    assert cases.record(dina, case).fields["code"].value == "D-1"
    undo.undo(dina)
    assert said(dina, case) == before and disputes.count(dina) == 1
    signed = [row for row in cases.history(dina, case) if row.author.is_self and row.field == "code"]
    assert [row.value for row in signed] == ["D-1"] and not signed[0].standing
    undo.redo(dina)
    assert cases.record(dina, case).fields["code"].value == "D-1"
    sound(dina)


def test_nothing_is_decided_without_a_reason_or_for_what_doesnt_stand(people: People) -> None:
    amal, basim = people("Amal", "Basim")
    case = parted(amal, basim)
    with pytest.raises(InputError, match="decision-needs-reason"):
        disputes.take(amal, case, "code", of(amal, case, "A-1"), "  ")
    with pytest.raises(NotFound):
        disputes.take(amal, case, "code", "A" * 43, "why not")
    with pytest.raises(InputError, match="not-disputed"):
        disputes.leave(amal, case, "title", "why not")
    with pytest.raises(InputError, match="not-a-decision"):
        disputes.reverse(amal, case, "why not")
    assert disputes.show(amal, case, "code").past == ()


def test_lists_filter_count_and_page(people: People) -> None:
    amal, basim = people("Amal", "Basim")
    first, second = parted(amal, basim), parted(amal, basim)
    editing.save(amal, [Edit(second, "case", "summary", "a"), Edit(second, "case", "summary", "b", mode="add")])
    disputes.take(amal, first, "code", of(amal, first, "A-1"), "so")
    ask = disputes.DisputeQuery
    assert {(r.record.id, r.field.name) for r in disputes.listing(amal)} == {(second, "code"), (second, "summary")}
    assert [r.record.id for r in disputes.every(amal, ask(("decided",)))] == [first]
    assert disputes.page(amal, ask((), file=second)).total == 2
    assert disputes.page(amal, ask((), author=basim.key_id)).total == 2
    assert disputes.page(amal, ask((), field="summary", type="case")).total == 1
    page = disputes.page(amal, ask((), limit=2))
    rest = disputes.page(amal, ask((), limit=2, after=page.more))
    assert (page.total, len(page.rows), len(rest.rows), rest.more) == (3, 2, 1, None)
    assert dict(disputes.tally(amal, "state", ask(()))) == {"open": 2, "decided": 1}
    editing.withdraw(amal, second, "a mistake")
    assert disputes.listing(amal) == ()


def test_rules_decide_only_where_nothing_is_in_doubt(people: People) -> None:
    (amal,) = people("Amal")
    case = editing.new_case(amal, {"title": "A case"}).created
    assert case
    person = source(amal, case, None)

    def disputed(one: str | None, other: str | None) -> str:
        note = editing.new_record(amal, case, "note", {"text": "x"}).created
        assert note
        editing.save(amal, [Edit(note, "note", "date", "2021-05-08", one, mode="add")])
        editing.save(amal, [Edit(note, "note", "date", "2021-05-09", other, mode="add")])
        return note

    by_grade = disputed(source(amal, case, "likely"), source(amal, case, "high"))
    same_grade = disputed(source(amal, case, "high"), source(amal, case, "high"))
    ungraded = disputed(source(amal, case, "high"), source(amal, case, "unknown"))
    spoken = disputed(statement(amal, case, person, "2021-06-01"), statement(amal, case, person, "2021-05"))
    vague = disputed(statement(amal, case, person, "2021-06-01"), statement(amal, case, person, "2021-06"))
    other = statement(amal, case, source(amal, case, None), "2021-05")
    strangers = disputed(statement(amal, case, person, "2021-06-01"), other)
    own = disputed(None, None)
    plan = disputes.try_rule(amal, "best-source")
    assert [(line.record, line.value, line.facts) for line in plan.holds] == [
        (by_grade, "2021-05-09", ("grade=high", "before=likely"))
    ]
    why = {line.record: line.why for line in plan.leaves}
    assert (why[same_grade], why[ungraded], why[own]) == ("same-grade", "not-graded", "no-source")
    told = disputes.try_rule(amal, "latest-statement")
    assert [(line.record, line.value) for line in told.holds] == [(spoken, "2021-05-08")]
    why = {line.record: line.why for line in told.leaves}
    assert (why[vague], why[strangers], why[by_grade]) == ("same-day", "other-person", "no-statement")
    newer = disputes.try_rule(amal, "newest-own")
    assert [(line.record, line.value) for line in newer.holds] == [(own, "2021-05-09")]
    assert {line.why for line in newer.leaves} == {"sourced"}
    assert disputes.count(amal) == 7, "a look writes nothing"
    report = disputes.apply_rule(amal, plan)
    assert report.decided == 1 and cases.record(amal, by_grade).fields["date"].value == "2021-05-09"
    (made,) = cases.record(amal, by_grade).fields["date"].decisions
    assert (made.rule, made.facts) == ("best-source", ("grade=high", "before=likely"))
    editing.save(amal, [Edit(spoken, "note", "date", "2021-05-10", mode="add")])
    late = disputes.apply_rule(amal, told)
    assert (late.decided, [line.why for line in late.leaves]) == (0, ["changed"])
    undo.undo(amal)
    undo.undo(amal)
    assert cases.record(amal, by_grade).fields["date"].dispute == "open", "one rule is one step"


@pytest.mark.parametrize("policy", ["everything", "no-identities", "statistics"])
def test_a_decision_travels_and_tells_only_what_the_reader_may_know(
    people: People, stick: Path, policy: Policy
) -> None:
    amal, dina = people("Amal", "Dina")
    case = editing.new_case(amal, {"title": "A case", "code": "A-1"}).created
    assert case
    editing.save(amal, [Edit(case, "case", "code", "B-1", mode="add")])
    editing.save(amal, [Edit(case, "case", "summary", "s-1"), Edit(case, "case", "summary", "s-2", mode="add")])
    disputes.take(amal, case, "code", of(amal, case, "B-1"), "Hassan told us")
    disputes.take(amal, case, "summary", of(amal, case, "s-1", "summary"), "Hassan saw it")
    send(amal, dina, stick, policy)
    fields = cases.record(dina, case).fields
    assert (fields["code"].state, fields["code"].value) == ("decided", "B-1")
    reasons = {one.reason for field in fields.values() for one in field.decisions}
    assert ("Hassan told us" in reasons) == (policy == "everything")
    changes = [change for entry in dina.run(lambda v: list(journal.entries(v))) for change in entry.changes()]
    assert any("Hassan" in str(change) for change in changes) == (policy == "everything")
    sound(dina)


def test_a_decision_about_a_protected_field_never_leaves(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created
    assert case
    kept = source(amal, case, None)
    editing.save(amal, [Edit(kept, "source", "danger", "one"), Edit(kept, "source", "danger", "two", mode="add")])
    made = disputes.leave(amal, kept, "danger", "what nobody may read").created
    send(amal, basim, stick)
    assert made
    with pytest.raises(NotFound):
        cases.record(basim, made)
    changes = [c for e in basim.run(lambda v: list(journal.entries(v))) for c in e.changes() if c is not None]
    assert not [c for c in changes if c.record == made or "nobody may read" in str(c.value)]

"""Inquiries as the vault holds them: what counts of disputed facts, what belongs to a case, what bodies announced."""

from __future__ import annotations

import pytest

from app.analysis.inquiries import State
from app.base.clock import SetClock
from app.base.errors import InputError, NotFound
from app.services import cases, disputes, editing, inquiries
from app.services.session import Session
from app.services.views import Edit
from tests.inquiries.conftest import Make, case_of, seconds, stood
from tests.services.test_following import shared

CORE = {"aldhamat": "overdue", "lateef": "without-result", "committees": "no-prosecution"}


def test_a_day_after_the_promise_it_is_late_and_every_day_counts(
    vault: Session, clock: SetClock, inquiry: Make
) -> None:
    made = inquiry(announced="2020-01-01", promised="2020-03-31")
    clock.at = seconds("2020-03-31")
    assert stood(vault, made).standing.state is State.ANNOUNCED
    clock.at = seconds("2020-04-01")
    assert stood(vault, made).standing.state is State.OVERDUE
    clock.at = seconds("2021-04-01")
    late = stood(vault, made).standing.late
    assert late is not None and (late.at_least, late.at_most) == (366, 366)


def test_of_a_disputed_promise_the_later_one_counts_until_it_is_settled(vault: Session, inquiry: Make) -> None:
    made = inquiry(promised="2026-06-30")
    editing.save(vault, [Edit(made, "inquiry", "promised", "2026-12-31", mode="add")])
    standing = stood(vault, made).standing
    assert standing.state is State.ANNOUNCED and standing.may_be_late, "it may not have promised anything for today"
    assert stood(vault, made).disputed == 1
    editing.save(vault, [Edit(made, "inquiry", "promised", "2026-06-30", mode="settle")])
    assert stood(vault, made).standing.state is State.OVERDUE


def test_a_promise_on_which_accounts_are_left_to_differ_is_broken_by_none_of_them(
    vault: Session, inquiry: Make
) -> None:
    made = inquiry(promised="2026-06-30")
    editing.save(vault, [Edit(made, "inquiry", "promised", "2026-12-31", mode="add")])
    disputes.leave(vault, made, "promised", "Two newspapers, two dates.")
    assert stood(vault, made).standing.state is State.ANNOUNCED and stood(vault, made).standing.may_be_late


def test_what_repeats_below_stands_in_the_file_of_its_inquiry(vault: Session, inquiry: Make) -> None:
    case, incident = case_of(vault)
    here, shared_one = inquiry(case), inquiry()
    for made in (here, shared_one):
        file = stood(vault, made).file
        for change in (
            inquiries.add_member(vault, made, {"name": "A judge"}),
            inquiries.add_result(vault, made, {"about": incident}),
        ):
            assert change.files == {file} and cases.record(vault, change.created or "").file == file
    assert stood(vault, here).file == case and not stood(vault, here).shared and stood(vault, shared_one).shared


def test_nobody_sits_nowhere_and_nothing_comes_of_nothing(vault: Session, inquiry: Make) -> None:
    with pytest.raises(NotFound):
        inquiries.add_member(vault, "a" * 26, {"name": "A judge"})
    with pytest.raises(InputError) as one_of:
        inquiries.add_member(vault, inquiry(), {"role": "chair"})
    assert one_of.value.facts["fields"] == ("name", "member", "office")
    with pytest.raises(InputError) as about:
        inquiries.add_result(vault, inquiry(), {"outcome": "charges"})
    assert about.value.facts["field"] == "about"


def test_a_case_has_the_inquiries_about_it_by_whatever_way_they_say_so(vault: Session, inquiry: Make) -> None:
    case, incident = case_of(vault)
    _, elsewhere = case_of(vault, "Another case")
    own = [
        inquiry(title="About the case", about=[case]),
        inquiry(title="About its incident", about=[incident, elsewhere]),
        inquiry(case, title="In its file"),
        inquiry(title="With a result for it"),
    ]
    inquiry(title="About another", about=[elsewhere])
    inquiry(title="About nothing that is said")
    inquiries.add_result(vault, own[-1], {"about": incident, "outcome": "charges"})
    assert {view.id for view in inquiries.listing(vault, case=case)} == set(own)
    assert {lane.inquiry.id for lane in inquiries.timeline(vault, case=case).lanes} == set(own)


def test_withdrawn_inquiries_members_and_results_are_no_part_of_it(vault: Session, inquiry: Make) -> None:
    _, incident = case_of(vault)
    made, gone = inquiry(), inquiry(title="Gone")
    member = inquiries.add_member(vault, made, {"name": "A judge"}).created or ""
    result = inquiries.add_result(vault, made, {"about": incident, "outcome": "charges"}).created or ""
    for record in (gone, member, result):
        editing.withdraw(vault, record, "A mistake.")
    (left,) = inquiries.listing(vault)
    assert (left.id, left.members, left.covered) == (made, (), ())
    assert left.standing.state is State.ANNOUNCED
    with pytest.raises(NotFound):
        inquiries.view(vault, gone)
    editing.restore(vault, member)
    assert [one.name for one in stood(vault, made).members] == ["A judge"]


def test_what_each_body_announced_is_counted_and_what_others_counted_stands_beside_it(
    vault: Session, inquiry: Make
) -> None:
    body = shared(vault, "group", names=[{"text": "The ministry", "kind": "full"}])
    _, incident = case_of(vault)
    inquiry(announced_by=[body], promised="2020-03-31")
    inquiry(announced_by=[body], promised="2021-03-31", published="2021-02", prosecutions={"n": 0, "is": "exact"})
    charged = inquiry(announced_by=[body])
    inquiries.add_result(vault, charged, {"about": incident, "outcome": "charges"})
    inquiry(title="Of nobody")
    many = inquiry(announced_by=[body], count={"n": 35, "is": "nearly"}, prosecutions={"n": 0, "is": "exact"})
    ministry, nobody = inquiries.bodies(vault)
    assert ministry.body is not None and ministry.body.title == "The ministry" and nobody.body is None
    assert ministry.announced == 3, "nearly 35 committees are a figure of somebody, not 35 of this vault's"
    assert ministry.states == {State.OVERDUE: 1, State.NO_PROSECUTION: 1, State.AT_WORK: 1}
    assert ministry.prosecuted == 1 and ministry.longest > 2000
    assert [view.id for view in ministry.reported] == [many]
    assert (nobody.announced, nobody.reported) == (1, ())


def test_an_inquiry_from_elsewhere_with_values_of_any_shape_is_listed(vault: Session) -> None:
    from app.model.entry import Change, NewChange
    from app.model.recordids import new_record_id
    from app.services.editing import register_file
    from app.storage import journal

    file = session_file = vault.write(register_file)
    made = new_record_id(file, "inquiry")
    odd: dict[str, object] = {
        "title": 7,
        "announced": {"no": "date"},
        "promised": "not a date",
        "promised_within": "three",
        "promised_unit": ["months"],
        "about": "x",
        "announced_by": [1, None],
        "outcome": ["charges"],
        "prosecutions": {"n": True},
        "count": [],
    }
    changes = [NewChange(Change(made, "inquiry", name, value, None)) for name, value in odd.items()]  # type: ignore[arg-type]
    vault.write(journal.write_many, [(session_file, changes)])
    (view,) = inquiries.listing(vault)
    assert view.standing.state is State.ANNOUNCED and view.standing.due is None
    assert len(inquiries.timeline(vault).lanes) == 1 and len(inquiries.bodies(vault)) == 1


# --- the sample ---------------------------------------------------------------------------------


def test_the_sample_shows_the_promise_of_three_months_and_the_silence_since(sampled: Session) -> None:
    promised = next(view for view in inquiries.listing(sampled) if "promise" in view.values)
    standing = promised.standing
    assert standing.state is State.OVERDUE and standing.counted
    assert standing.due is not None and standing.due.reckoned and standing.due.by == "promised_within"
    assert standing.late is not None and standing.late.about and standing.late.at_least == 2061
    (covered,) = promised.covered
    assert covered.case is not None and covered.case.title.startswith("Killing of Amjad Aldhamat")
    assert promised.values["no_result_after"] == {"n": 4, "is": "exact"}
    assert [one.id for one in inquiries.listing(sampled, case=covered.case.id)] == [promised.id]


def test_the_sample_shows_nearly_35_committees_and_no_prosecution_beside_its_own_count(sampled: Session) -> None:
    (government,) = inquiries.bodies(sampled)
    assert government.body is not None and government.body.title == "Iraqi government"
    assert government.announced == 2 and government.prosecuted == 0
    assert government.states == {State.OVERDUE: 1, State.WITHOUT_RESULT: 1}
    (reported,) = government.reported
    assert reported.values["count"] == {"n": 35, "is": "nearly"}
    assert reported.standing.state is State.NO_PROSECUTION and reported.standing.unprosecuted
    assert [one.title for one in reported.said["count"][0].sources] == [
        "Under attack and losing hope, Iraqi activists flee abroad"
    ]


def test_the_timeline_of_the_sample_reads_announced_promised_silence_reported(sampled: Session) -> None:
    timeline = inquiries.timeline(sampled)
    assert timeline.first < timeline.last == timeline.today
    lanes = {lane.inquiry.text("outcome"): [event.kind for event in lane.events] for lane in timeline.lanes}
    assert lanes == {
        "deadline-passed": ["announced", "due", "silence", "reported"],
        "no-clear-result": ["announced", "reported"],
        "no-prosecutions": ["announced", "reported"],
    }
    bar = next(event for event in timeline.lanes[0].events if event.kind == "silence")
    assert bar.ongoing and bar.reckoned and bar.days is not None and bar.days.at_least == 2061

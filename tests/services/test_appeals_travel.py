"""What is known of appeals travels: by each policy, in any order of arrival; and consent is weighed at the board."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.services import appeals, editing, receiving, sending
from app.services.session import Session
from app.services.views import Edit
from app.storage import comparing, journal, records
from tests.services.conftest import People
from tests.services.test_appeals import a_case, body, new, put_clock, row


@pytest.fixture
def amal(people: People) -> Session:
    session = people("Amal")[0]
    put_clock(session, "2026-03-01")
    return session


def test_every_policy_carries_enough_to_accuse_nobody(people: People, stick: Path) -> None:
    """Who gets statistics only must not see appeals without their answers."""
    amal, *others = people("Amal", "Basim", "Chra", "Dara", "Evin")
    for session in (amal, *others):
        put_clock(session, "2026-03-01")
    case = a_case(amal)
    ministry = body(amal, "Ministry")
    answered = new(amal, case, "appeal", type="appeal", to=[ministry], date="2025-01-01", text="secret")
    appeals.record(amal, answered, "answer", {"date": "2025-02-01", "from": [ministry], "text": "secret"})
    silent = new(amal, case, "appeal", type="appeal", to=[ministry], date="2025-01-01")
    first = appeals.follow_up(amal, silent, {"date": "2025-06-01"}).created or ""
    wanted = {answered: ("answered", 0), silent: ("silent", 394), first: ("silent", 243)}
    assert {one.id: (one.state, one.standing.silent) for one in appeals.listing(amal)} == wanted
    for reader, policy in zip(others, sending.POLICIES, strict=True):
        receiving.receive(reader, Path(sending.send(amal, [reader.key_id], stick, [case], policy=policy).path))
        found = {one.id: one for one in appeals.listing(reader)}
        for id_, (state, days) in wanted.items():
            one = found[id_]
            assert one.state == state and 0 <= days - one.standing.silent <= (30 if policy == "statistics" else 0)
        texts = {event.text for one in found for event in appeals.one(reader, one).events}
        assert ("secret" in texts) == (policy in ("everything", "no-whereabouts"))


def test_t27_the_board_is_the_same_whatever_arrived_first(people: People) -> None:
    amal, basim, chra = people("Amal", "Basim", "Chra")
    case = a_case(amal)
    appeal = new(amal, case, "appeal", type="appeal", to_whom="x", date="2025-01-01")
    appeals.record(amal, appeal, "acknowledgement", {"date": "2025-01-05"})
    follow = appeals.follow_up(amal, appeal, {"date": "2025-03"}).created or ""
    appeals.record(amal, follow, "reminder", {"date": "2025-05"})
    entries = amal.run(lambda vault: list(journal.entries(vault)))
    random.Random(3).shuffle(entries)
    for entry in entries:
        basim.run(lambda vault, one=entry: journal.take(vault, [one], set()))
    chra.run(lambda vault: journal.take(vault, entries, set()))
    boards = [appeals.board(one).in_order() for one in (amal, basim, chra)]
    assert boards[0] == boards[1] == boards[2]
    before = basim.run(comparing.dump)
    basim.write(records.rebuild)
    assert basim.run(comparing.dump) == before and appeals.board(basim).in_order() == boards[0]


# --- consent --------------------------------------------------------------------------------------


def consent(session: Session, person: str, **values: object) -> str:
    return new(session, None, "consent", **{"by": person, "for": [person], "date": "2025-01-01", **values})


def test_a_consent_is_weighed_before_saving_and_on_the_board(amal: Session) -> None:
    case = a_case(amal)
    ministry, wg = body(amal, "Ministry"), body(amal, "WG", "international-body")
    mother = new(amal, None, "person", names=[{"text": "A mother", "kind": "full"}])
    fine = consent(amal, mother, uses=["un"])
    base = {"type": "un-submission", "to": [wg], "for": [mother], "date": "2026-02-01"}

    def why(**more: object) -> list[str]:
        return [one.why for one in appeals.consent_doubts(amal, {**base, **more})]

    assert why() == ["none"]
    assert why(consents=[fine]) == []
    assert why(consents=[fine], to=[ministry]) == ["not-covered"]
    assert why(consents=[fine], date="2024-12-01") == ["later"]
    assert why(consents=[consent(amal, mother, uses=["un"], expires="2026-01-31")]) == ["expired"]
    assert why(consents=[consent(amal, mother, uses=["un"], expires="2026-02-01")]) == [], "its last day counts"
    assert why(consents=[consent(amal, mother, uses=["un"], expires="2026-02")], date="2026-02-10") == ["expired"]
    assert why(consents=[consent(amal, mother, uses=["un"], withdrawn_on="2026-01-15")]) == ["withdrawn"]
    assert why(consents=[consent(amal, mother, uses=["un"], withdrawn_why="afraid")]) == ["withdrawn"]
    assert why(consents=[consent(amal, mother, uses=["un"], withdrawn_on="2026-02-15")]) == []
    assert why(consents=[consent(amal, mother, uses=["internal"], refused=["un"])]) == ["refused", "not-covered"]
    assert why(consents=["gone"]) == ["unreadable"]
    assert why(**{"for": []}) == []

    ok = appeals.start(amal, case, {**base, "consents": [fine]}).created or ""
    assert row(amal, ok).doubts == ()
    editing.save(amal, [Edit(fine, "consent", "withdrawn_on", "2026-02-20")])
    assert [one.why for one in row(amal, ok).doubts] == ["withdrawn"], "who follows up must know it today"
    appeals.record(amal, ok, "answer", {"date": "2026-02-25"})
    assert row(amal, ok).doubts == (), "nothing is to be sent any more, and on its day it was covered"


def test_what_a_report_leaves_out_is_no_silence_until_somebody_here_asks(amal: Session) -> None:
    case, source = a_case(amal), new(amal, None, "source", title="An article", date="2025-03")
    made = editing.new_record(amal, case, "appeal", {"type": "appeal", "to_whom": "x", "date": "2025-01"}, source)
    told = made.created or ""
    assert (row(amal, told).state, row(amal, told).standing.silent, row(amal, told).reported) == ("waiting", 0, True)
    assert row(amal, told).standing.unanswered
    appeals.record(amal, told, "reminder", {"date": "2026-02-20"})
    assert row(amal, told).state == "silent"
    none = {"type": "appeal", "to_whom": "x", "response": ["no-response"]}
    without = editing.new_record(amal, case, "appeal", none, source).created or ""
    assert row(amal, without).standing.silent == 305, "undated: made by the end of March, when the article was out"

"""Two weeks of five people: two in the field, two who coordinate, one who reads without names. Days are simulated.

One story through every part of the desk, by the verbs that the window calls: what is silent, late,
overdue or new here follows from clocks and signed records alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.base.clock import SetClock
from app.base.errors import InputError
from app.model.teams import Member
from app.services import (
    access,
    appeals,
    cases,
    changes,
    comments,
    disputes,
    editing,
    holders,
    inbox,
    inquiries,
    outbox,
    review,
    sameness,
    sending,
    teams,
    undo,
    vaults,
)
from app.services.session import Session
from app.services.views import Edit

from .conftest import PASSPHRASE, acquaint

DAY = 86_400
AUTHORS = ("Amal", "Basim", "Carine", "Dana")


@dataclass
class Weeks:
    """Five vaults, one clock for all, and a stick for each way from one person to another."""

    folder: Path
    clock: SetClock
    people: dict[str, Session]

    def day(self, number: int) -> None:
        """Go on to the morning of a day, counted from 1."""
        self.clock.at = max(self.clock.at + 60, START + (number - 1) * DAY)

    def stick(self, one: str, other: str) -> Path:
        folder = self.folder / f"{one}-{other}"
        folder.mkdir(exist_ok=True)
        return folder

    def send(self, one: str, other: str, only: list[str] | None = None, **how: Any) -> bool:
        """Whether there was anything new to write onto the stick."""
        self.clock.tick(60)
        try:
            sending.send(self.people[one], [self.people[other].key_id], self.stick(one, other), only, **how)
        except InputError as refused:
            assert refused.error_code in ("nothing-new", "nothing-to-send")
            return False
        return True

    def take(self, other: str, *senders: str) -> inbox.Outcome | None:
        """Everything that lies on the sticks of these senders, in one go; the receipts are carried back."""
        session = self.people[other]
        found = inbox.look(session, [self.stick(one, other) for one in senders])
        done = inbox.accept(session, found.deliveries, refused=found.failures) if found.deliveries else None
        for one in senders:
            self._clear(self.stick(one, other), session, self.people[one])
        return done

    def _clear(self, stick: Path, reader: Session, sender: Session) -> None:
        """The sender finds the receipts on the stick that comes back; then it is empty."""
        back = inbox.look(sender, [stick])
        if back.deliveries:
            inbox.accept(sender, back.deliveries)
        for left in stick.iterdir():
            left.unlink()

    def carry(self, one: str, other: str, **how: Any) -> inbox.Outcome | None:
        return self.take(other, one) if self.send(one, other, **how) else None

    def everybody_meets(self, names: tuple[str, ...] = AUTHORS) -> None:
        for _ in range(3):
            for one in names:
                for other in names:
                    if one != other:
                        self.carry(one, other)


START = SetClock().at


@pytest.fixture
def weeks(tmp_path: Path, cheap_kdf: Any) -> Iterator[Weeks]:
    clock = SetClock()
    made = {
        name: vaults.create(tmp_path / name, PASSPHRASE, name, clock=clock, kdf=cheap_kdf)[0]
        for name in (*AUTHORS, "Reader")
    }
    acquaint(tuple(made.values()))
    yield Weeks(tmp_path, clock, made)
    for session in made.values():
        session.close()


def put(session: Session, file: str, type_: str, **values: Any) -> str:
    return str(editing.new_record(session, file, type_, values).created)


def says(session: Session, record: str, field: str) -> Any:
    shown = cases.record(session, record).fields[field]
    return (shown.state, shown.value)


def day(clock: SetClock, after: int = 0) -> str:
    from datetime import UTC, datetime

    return f"{datetime.fromtimestamp(clock.at + after * DAY, UTC):%Y-%m-%d}"


def test_two_weeks_of_five_vaults(weeks: Weeks) -> None:
    amal, basim, carine, dana = (weeks.people[name] for name in AUTHORS)
    reader = weeks.people["Reader"]

    # Day 1: a team that wants a second look; its members accept nobody's word for it but a verified founder's.
    members = [
        Member(amal.key_id, frozenset({"documenter"}), "Amal"),
        Member(basim.key_id, frozenset({"documenter"}), "Basim"),
        Member(dana.key_id, frozenset({"reviewer"}), "Dana"),
        Member(carine.key_id, frozenset({"reviewer"}), "Carine"),
    ]
    rules = teams.Rules(policy="everything", outside="no-identities", review=True, reviews=1)
    team = str(teams.new(carine, "Desk", members, rules).created)

    # Day 2: Amal writes what happened, and asks a body for an answer within five days.
    weeks.day(2)
    case = str(editing.new_case(amal, {"title": "Karbala, 9 May"}).created)
    incident = put(amal, case, "incident", type="killing", date="2021-05-09", place={"text": "Karbala"})
    victim = put(amal, case, "person", names=[{"text": "إيهاب جواد الوزني"}], born="1980")
    appeal = put(
        amal, case, "appeal", type="appeal", date=day(weeks.clock), to_whom="The committee", asked="Name who did it",
        expected=day(weeks.clock, 5), about=[incident],
    )  # fmt: skip
    assert weeks.carry("Amal", "Carine")

    # Day 3: Basim reports the same man in Latin letters, in a case of his own. Two bundles come in one go.
    weeks.day(3)
    other = str(editing.new_case(basim, {"title": "The killing near the shrine"}).created)
    put(basim, other, "incident", type="killing", date="2021-05-09", place={"text": "Karbala"})
    again = put(basim, other, "person", names=[{"text": "Ehab Jawad al-Wazni"}], born="1980")
    assert weeks.send("Basim", "Carine")
    editing.save(amal, [Edit(case, "case", "summary", "Shot at his door.")])
    assert weeks.send("Amal", "Carine")
    taken = weeks.take("Carine", "Amal", "Basim")
    assert taken is not None and {one.file for one in changes.page(carine).files if one.is_case} == {case, other}
    teams.put_cases(carine, team, [case, other])
    weeks.everybody_meets()

    # Day 4: nothing is merged by itself; Carine answers, and lists show one man. Nobody's record changed.
    weeks.day(4)
    sameness.look(carine)
    pairs = {one.pair for one in sameness.queue(carine, sameness.QueueQuery(kind="person")).rows}
    assert tuple(sorted((victim, again))) in pairs
    sameness.answer(carine, victim, again, "same", "The same home, the same night")
    weeks.everybody_meets()
    for session in (amal, basim, carine, dana):
        group = sameness.group_of(session, victim)
        assert group is not None and {one.id for one in group.members} == {victim, again}

    # Day 5: two people correct one date, each on a laptop of their own.
    weeks.day(5)
    editing.save(amal, [Edit(incident, "incident", "date", "2021-05-08")])
    editing.save(dana, [Edit(incident, "incident", "date", "2021-05-09~")])
    weeks.everybody_meets()
    assert [says(s, incident, "date")[0] for s in (amal, basim, carine, dana)] == ["disputed"] * 4
    (row,) = disputes.listing(carine)
    before = {account.digest for account in cases.record(carine, incident).fields["date"].accounts}
    disputes.settle(carine, incident, "date", "2021-05-08", reason="The family says the night before")
    weeks.everybody_meets()
    assert [says(s, incident, "date") for s in (amal, basim, carine, dana)] == [("decided", "2021-05-08")] * 4
    assert row.record.id == incident

    # Day 6: Dana takes the decision back, and every account is as it was; then it is decided again.
    weeks.day(6)
    decision = disputes.show(dana, incident, "date").past[0].id
    disputes.reverse(dana, decision, "The certificate says otherwise")
    weeks.everybody_meets()
    for session in (amal, basim, carine, dana):
        assert {account.digest for account in cases.record(session, incident).fields["date"].accounts} == before
        assert says(session, incident, "date")[0] == "disputed"
    disputes.leave(carine, incident, "date", "Both are on paper")
    weeks.everybody_meets()
    assert [disputes.count(s) for s in (amal, basim, carine, dana)] == [0] * 4

    # Day 9: nobody typed it, and the body is silent: since the same day in every vault.
    weeks.day(9)
    standings = [appeals.standings(s, [appeal])[appeal] for s in (amal, basim, carine, dana)]
    assert {one.state for one in standings} == {"silent"} and len({one.silent for one in standings}) == 1
    assert standings[0].silent == 2

    # Day 10: who wrote it may not verify it; others do, each for what they didn't write; a later edit shows.
    weeks.day(10)
    review.move(amal, case, "submitted")
    weeks.everybody_meets()
    with pytest.raises(InputError):
        review.move(amal, case, "verified")
    comments.add(dana, incident, "Which paper?", "date")
    review.move(dana, case, "verified", "Compared with the certificate")
    weeks.everybody_meets()
    assert {review.of(s, case).state for s in (amal, basim, carine, dana)} == {"submitted"}
    assert review.of(amal, case).missing, "she wrote one of the dates: for that one a second person is missing still"
    weeks.clock.tick(60)
    review.move(carine, case, "verified", "Read all of it")
    weeks.everybody_meets()
    assert {review.of(s, case).state for s in (amal, basim, carine, dana)} == {"verified"}
    editing.save(basim, [Edit(case, "case", "summary", "Shot at his door, by two on a motorcycle.")])
    weeks.everybody_meets()
    assert ("summary", case) in {(one.field, one.record) for one in review.of(amal, case).changed}

    # Day 11: a committee promises a result within a day, and says no more.
    weeks.day(11)
    inquiry = put(
        carine, case, "inquiry", title="Committee of inquiry", announced=day(weeks.clock),
        promised=day(weeks.clock, 1), about=[case],
    )  # fmt: skip
    weeks.everybody_meets()

    # Day 12: a stick is lost. What was on it is on its way, then overdue, then sent again.
    weeks.day(12)
    editing.save(carine, [Edit(case, "case", "impact", "His brother left the town.")])
    assert weeks.send("Carine", "Basim")
    for lost in weeks.stick("Carine", "Basim").iterdir():
        lost.unlink()
    outbox.set_overdue_days(carine, 7)
    weeks.day(20)
    assert outbox.overdue(carine) == 1
    (late,) = [one for one in outbox.outbox(carine).rows if one.state == "overdue"]
    outbox.send_again(carine, late.bundle, basim.key_id, weeks.stick("Carine", "Basim"))
    weeks.take("Basim", "Carine")
    assert outbox.overdue(carine) == 0
    assert inquiries.view(amal, inquiry).standing.state == "overdue"

    # The last day: everybody has everything, and says the same; who holds what is known from receipts.
    weeks.everybody_meets()
    weeks.everybody_meets()
    told = [state_of(session, (case, other)) for session in (amal, basim, carine, dana)]
    assert told[0] == told[1] == told[2] == told[3]
    held = {one.reader.key_id for one in holders.of_case(carine, case).holders if one.current}
    assert held == {amal.key_id, basim.key_id, dana.key_id}

    # The reader gets no names, and a decision that says nothing of what it chose between but that it was made.
    assert weeks.carry("Carine", "Reader", only=[case], policy="no-identities")
    text = repr(cases.view(reader, case))
    assert "الوزني" not in text and "Wazni" not in text and "brother" not in text
    assert says(reader, incident, "date")[0] == "differ"
    assert not any(one.reader.key_id == reader.key_id for one in holders.of_case(carine, other).holders)

    # What was seen and sent here is written down, whole; an answer taken back gives two people again.
    assert access.check(carine) is None
    assert sum(line.what == "sent" for line in access.page(carine).lines) >= 5
    undo_everything(carine, victim)


def state_of(session: Session, files: tuple[str, ...]) -> dict[str, Any]:
    """Every value that stands in these cases, with its author and digest."""
    return {
        record.id: {
            name: (field.state, sorted((a.digest, a.author.key_id, repr(a.value)) for a in field.accounts))
            for name, field in record.fields.items()
        }
        for file in files
        for records in cases.view(session, file).records.values()
        for record in records
    }


def undo_everything(session: Session, victim: str) -> None:
    """Back to before the answer, step by step: the two are two again, and the accounts of others stand."""
    theirs = {
        account.digest
        for account in cases.record(session, victim).fields["names"].accounts
        if account.author.key_id != session.key_id
    }
    while sameness.group_of(session, victim) is not None:
        undo.undo(session)
    assert theirs <= {account.digest for account in cases.record(session, victim).fields["names"].accounts}

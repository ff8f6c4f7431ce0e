"""V10 among those who work together: a member who signs whatever harms teams, reviews, decisions and what is held."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.crypto import sdjwt
from app.crypto.entries import HEADER, read_entry
from app.model.charter import MEMBERS
from app.model.entry import Claims, Entry, write_claims
from app.services import cases, disputes, editing, receiving, review, sending, teams
from app.services.session import Session
from app.services.teams import Member, Rules
from app.services.views import Edit
from app.storage import journal, records
from app.storage.vault import Vault

from .conftest import People
from .test_disputes import give, of, parted, sound
from .test_incremental import send, take
from .test_infiltrator import change, forge, pass_on


def sign_again(session: Session, file: str, digest: str, *olds: str, shown: bool = False, iat: int = 0) -> Entry:
    """What a changed program would sign: a digest that somebody else has signed, as one's own word."""

    def store(vault: Vault) -> Entry:
        newest = journal.head(vault, vault.identity.key_id)
        seq, prev = (newest[0] + 1, newest[1]) if newest else (0, None)
        claims = Claims(vault.identity.key_id, seq, prev, iat, file, (digest,), {0: olds} if olds else {})
        line = sdjwt.issue(HEADER, write_claims(claims), vault.identity.sign_ed25519) + "~"
        if shown:
            line += f"{vault.db.value('SELECT disclosure FROM change WHERE digest = ?', (digest,))}~"
        entry = read_entry(line.encode("ascii"))
        journal.take(vault, [entry], {entry.hash})
        return entry

    return session.write(store)


def test_a_member_does_not_keep_from_others_that_they_were_put_out(people: People, stick: Path) -> None:
    """By an act without its values, which the coordinator holds and the others don't: later acts wait for it."""
    amal, mallory, basim = people("Amal", "Mallory", "Basim")
    editing.new_case(mallory, {"title": "A case"})
    pass_on(mallory, amal, stick)
    team = str(teams.new(amal, "Team", [Member(mallory.key_id), Member(basim.key_id)]).created)
    take(mallory, send(amal, mallory, stick))
    take(basim, send(amal, basim, stick))
    state = mallory.run(records.state, team)
    assert state is not None
    said = forge(mallory, state.file, change(team, "team", MEMBERS, ["x"], state.fields[MEMBERS][0].digest))
    hidden = replace(said, disclosures=(None,) * len(said.disclosures), parsed=None)
    amal.write(journal.take, [hidden], {said.hash})
    teams.remove_member(amal, team, mallory.key_id)
    take(basim, send(amal, basim, stick))
    for one in (amal, basim):
        assert mallory.key_id not in teams.get(one, team).charter.members


def test_a_decided_value_does_not_vanish_behind_a_copy_that_is_never_shown(people: People) -> None:
    amal, mallory = people("Amal", "Mallory")
    case = parted(amal, mallory)
    a, b = of(amal, case, "A-1"), of(amal, case, "B-1")
    disputes.take(amal, case, "code", a, "seen")
    give(amal, mallory)
    old = next(row.digest for row in cases.history(mallory, case) if row.value == "O-0")
    for digest in (a, b):
        entry = sign_again(mallory, case, digest, old, iat=2**40)
        amal.write(journal.take, [entry], {entry.hash})
    assert cases.record(amal, case).fields["code"].value == "A-1"
    assert next(row for row in cases.every_row(amal)).code == "A-1"
    editing.save(mallory, [Edit(case, "case", "code", "C-1", mode="add")])
    give(mallory, amal)
    assert cases.record(amal, case).fields["code"].dispute == "reopened"
    sound(amal, mallory)


def test_who_signs_a_coordinators_act_again_undoes_none_of_it(people: People, stick: Path) -> None:
    amal, mallory = people("Amal", "Mallory")
    team = str(teams.new(amal, "Team", [Member(mallory.key_id)], Rules(review=True)).created)
    editing.new_case(amal, {"title": "A case"})
    take(mallory, send(amal, mallory, stick))
    state = mallory.run(records.state, team)
    assert state is not None
    first = state.fields[MEMBERS][0].digest
    for number in range(12):  # whose hash comes last is chance
        entry = sign_again(mallory, state.file, first, shown=True, iat=number)
        amal.write(journal.take, [entry], {entry.hash})
    teams.remove_member(amal, team, mallory.key_id)
    said = teams.get(amal, team).charter
    assert set(said.members) == {amal.key_id} and said.review


def test_t27_who_signed_a_value_is_the_same_in_every_vault(people: People, stick: Path) -> None:
    """A reviewer whose value somebody else has signed again is still who wrote it, whoever came first."""
    amal, basim, mallory = people("Amal", "Basim", "Mallory")
    case = str(editing.new_case(basim, {"title": "A case"}).created)
    roles = frozenset({"coordinator", "reviewer"})
    people_in = [Member(basim.key_id, roles), Member(mallory.key_id, roles)]
    team = str(teams.new(amal, "Team", people_in, Rules(review=True)).created)
    give(amal, basim, mallory)
    give(basim, amal, mallory)
    teams.put_cases(amal, team, [case])
    for state in mallory.run(records.records_in, case):
        for accounts in state.fields.values():
            sign_again(mallory, case, accounts[0].digest, shown=True)
    give(amal, basim, mallory)
    give(mallory, amal, basim)
    review.move(amal, case, "submitted")
    give(amal, basim, mallory)
    for one in (basim, mallory):
        assert "verified" not in review.of(one, case).may


def test_a_team_of_a_verified_colleague_takes_no_case_over_from_ones_own(people: People, stick: Path) -> None:
    amal, mallory = people("Amal", "Mallory")
    case = str(editing.new_case(amal, {"title": "Basra"}).created)
    own = str(teams.new(amal, "Ours", [], teams.Rules(outside="everything", review=True, reviews=1)).created)
    teams.put_cases(amal, own, [case])
    sending.send(amal, [mallory.key_id], stick)
    receiving.receive(mallory, next(stick.iterdir()))
    for _ in range(4):  # among several, one has the lesser id
        theirs = str(
            teams.new(mallory, "Ours", [Member(amal.key_id)], teams.Rules(outside="nothing", review=True)).created
        )
        teams.put_cases(mallory, theirs, [case])
    back = stick / "back"
    back.mkdir()
    sending.send(mallory, [amal.key_id], back, whole=True, against_team=True)
    receiving.receive(amal, next(back.iterdir()))
    assert len([team for team in teams.teams(amal) if team.counts]) == 5
    found = teams.team_of(amal, case)
    assert found is not None and found.id == own
    assert teams.refused(amal, [case], [mallory.key_id], "everything") == []
    assert review.of(amal, case).team == "Ours" and "submitted" in review.of(amal, case).may

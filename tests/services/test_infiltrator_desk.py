"""V10 among those who work together: a member who signs whatever harms teams, reviews, decisions and what is held."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.model.charter import MEMBERS
from app.services import editing, teams
from app.services.teams import Member
from app.storage import journal, records

from .conftest import People
from .test_incremental import send, take
from .test_infiltrator import change, forge, pass_on


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

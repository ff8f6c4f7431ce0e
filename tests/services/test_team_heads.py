"""Whose heads go with a heartbeat: members of a team know of each other; nobody else learns anything (T15, A3)."""

from __future__ import annotations

from app.services import editing, sending, teams
from app.services.sending import Exit
from app.services.session import Session
from app.services.teams import Member
from app.storage import holding

from .test_incremental import send, take, take_all


def known(session: Session, reader: Session) -> set[str]:
    return session.run(holding.authors_known_to, reader.key_id)


def test_t15_heartbeats_between_members_name_each_others_heads(people, stick) -> None:
    amal, basim, dalia = people("Amal", "Basim", "Dalia")
    editing.new_case(dalia, {"title": "Hers"})
    take(amal, send(dalia, amal, stick))
    team = teams.new(amal, "Team", [Member(basim.key_id), Member(dalia.key_id)]).created
    assert dalia.key_id not in known(amal, basim), "who hasn't read who is in the team isn't told by a heartbeat"
    own = editing.new_case(amal, {"title": "Of Amal alone"}).created
    take(basim, send(amal, basim, stick, cases=[own]))
    take_all(amal, stick)
    assert known(amal, basim) == {amal.key_id, basim.key_id, dalia.key_id}
    beat = sending.send_signal(amal, basim.key_id, Exit(stick))
    take(basim, beat)
    said = basim.run(lambda vault: vault.db.rows("SELECT author, sender FROM head_said"))
    assert (dalia.key_id, amal.key_id) in said
    teams.remove_member(amal, team, basim.key_id)
    assert dalia.key_id not in known(amal, basim), "who was put out hears nothing more"


def test_a3_a_team_that_nobody_here_accepted_makes_nobody_known(people, stick) -> None:
    """Basim, verified or not, puts Dalia into a team of his: Amal's heartbeats don't tell him what she holds of her."""
    amal, basim, dalia = people("Amal", "Basim", "Dalia")
    editing.new_case(dalia, {"title": "Hers"})
    take(amal, send(dalia, amal, stick))
    team = teams.new(basim, "Trap", [Member(amal.key_id), Member(dalia.key_id)]).created
    editing.new_case(basim, {"title": "Of Basim"})
    take(amal, send(basim, amal, stick))
    assert teams.get(amal, team).counts
    assert dalia.key_id not in known(amal, basim)
    teams.accept(amal, team)
    assert dalia.key_id in known(amal, basim), "she agreed that they are one team"
    teams.leave(amal, team)
    assert dalia.key_id not in known(amal, basim)

"""Whose office lets them erase what others wrote: that of a team which this vault's person chose (V10)."""

from __future__ import annotations

from pathlib import Path

from app.services import release, teams
from app.services.teams import Member
from app.storage import evidence as files
from tests.services.conftest import People
from tests.services.test_incremental import send, take
from tests.services.test_retract import WORDS, everything, text, told


def test_v10_a_team_that_nobody_here_chose_erases_nothing_until_they_do(people: People, stick: Path) -> None:
    """Mallory, whose words were compared, begins a team, puts Basim's case into it, and erases all of it as its head."""
    amal, mallory, basim = people("Amal", "Mallory", "Basim")
    made = told(amal)
    take(basim, send(amal, basim, stick))
    take(mallory, send(amal, mallory, stick))
    team = str(teams.new(mallory, "Helpers", [Member(basim.key_id), Member(amal.key_id)]).created)
    teams.put_cases(mallory, team, [made["case"]])
    release.retract(mallory, release.of_records(mallory, everything(mallory, made["consent"])))
    for one in (basim, amal):
        take(one, send(mallory, one, stick))
        assert text(one, made["person"], "remarks") == WORDS[1] and len(one.run(files.held)) == 1
        (asked,) = release.asked(one)
        assert asked.by.name == "Mallory" and {who.name for who in asked.writers} == {"Amal"}
    teams.accept(basim, team)  # whoever takes part gives its coordinators that office, for what came before too
    assert text(basim, made["person"], "remarks") is None and not release.asked(basim)
    assert text(amal, made["person"], "remarks") == WORDS[1]

"""Whose office lets them erase what others wrote: that of a team which this vault's person chose (V10)."""

from __future__ import annotations

import json
from pathlib import Path

from app.model.entry import b64
from app.services import release, teams
from app.services.teams import Member
from app.storage import coding, records
from app.storage import evidence as files
from app.storage.coding import ReviewRow
from tests.services import raw
from tests.services.conftest import People
from tests.services.test_incremental import send, take
from tests.services.test_retract import WORDS, everything, pair, text, told


def test_v10_a_team_that_nobody_here_chose_erases_nothing_until_they_do(people: People, stick: Path) -> None:
    """Mallory, whose words were compared, begins a team, puts the case into it, and erases all as its head."""
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


def test_who_signs_that_it_is_gone_keeps_no_review_that_quotes_it(people: People, stick: Path) -> None:
    """Amal's own word erases at Basim without asking him, and leaves a review alone until he signs for it."""
    amal, basim, made = pair(people, stick)
    state = basim.run(records.state, made["statement"])
    assert state is not None
    said = json.dumps({"over": state.fields["text"][0].digest, "quote": WORDS[5]}).encode()
    letter = json.dumps({"payload": b64(said)}).encode()
    row = ReviewRow("one", amal.key_id, 1, 1, 1, False, letter)
    basim.write(coding.keep_review, row)
    release.retract(amal, release.covered(amal, made["consent"]))
    take(basim, send(amal, basim, stick))
    assert basim.run(lambda vault: [one.bundle for one in coding.reviews(vault)]) == ["one"]
    (asked,) = release.listing(basim)
    release.confirm(basim, [asked.record], "none")
    assert not basim.run(coding.reviews)
    assert not raw.has(raw.pages(basim.folder, raw.key_of(basim)), b64(said))

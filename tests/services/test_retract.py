"""Withdrawn consent: what it covers, gone for good here, asked of every holder, and no tool for an infiltrator."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.base.errors import InputError
from app.base.task import Task
from app.model.entry import b64
from app.services import cases, comments, editing, evidence, receiving, release, search, sending, teams
from app.services.disclosure import excerpts
from app.services.release import retracting
from app.services.session import Session
from app.services.teams import Member
from app.services.views import Edit, Preview
from app.storage import check, comparing, extracted, journal, rebuilding, records
from app.storage import evidence as files
from app.storage.vault import Vault
from dev.faults_canary import Canaries
from tests.services import raw
from tests.services.conftest import People
from tests.services.test_appeals import a_case, new
from tests.services.test_incremental import send, take
from tests.services.test_infiltrator_desk import sign_again

WORDS = Canaries.hatch(77).words


def told(session: Session) -> dict[str, str]:
    """A case in which one person told something, with everything that hangs on it, in canaries."""
    case = a_case(session)
    person = new(session, case, "person", names=[{"text": WORDS[0], "kind": "full"}], remarks=WORDS[1])
    piece = evidence.attach_bytes(session, case, f"{WORDS[2]}.txt", b"bytes " + WORDS[3].encode()).created or ""
    statement = new(session, case, "statement", by=person, gist=WORDS[4], text=f"{WORDS[5]} said", evidence=[piece])
    editing.save(session, [Edit(statement, "statement", "gist", WORDS[6])])  # what was replaced is in the journal still
    consent = new(session, case, "consent", by=person, uses=["un"], date="2026-01-01", on_behalf=WORDS[7])
    comments.add(session, statement, WORDS[8])
    new(session, case, "risk_assessment", person=person, level="high", date="2026-01-01", reason=WORDS[9])
    session.write(extracted.put, piece, f"inside {WORDS[10]}")
    editing.save_draft(
        session,
        f"record:{statement}",
        {"record": statement, "file": case, "type": "statement", "states": {"gist": WORDS[6], "circumstances": "own"}},
    )
    return {"case": case, "person": person, "piece": piece, "statement": statement, "consent": consent}


def everything(session: Session, consent: str) -> set[str]:
    return {item.record for item in release.covered(session, consent).items}


def test_what_a_consent_covers_is_listed_with_the_reason(people: People) -> None:
    (amal,) = people("Amal")
    made = told(amal)
    other = new(amal, made["case"], "note", text=f"They met {WORDS[0]} there")
    found = {item.record: item for item in release.covered(amal, made["consent"]).items}
    assert found[made["person"]].why == "itself" and found[made["statement"]].why == "told"
    assert found[made["piece"]].why == "file" and found[made["piece"]].files == 1
    assert found[made["consent"]].why == "consent" and not found[made["consent"]].chosen
    assert found[other].why == "names" and not found[other].chosen
    assert made["case"] not in found
    digests = found[made["statement"]].digests
    assert len(digests) == 5, "a value that was replaced is one of them"


def test_nothing_of_what_is_erased_is_left_and_the_journal_stands(people: People) -> None:
    (amal,) = people("Amal")
    made = told(amal)
    key = raw.key_of(amal)
    amal.run(Vault.checkpoint)
    assert all(search.find(amal, word).total for word in (WORDS[0], WORDS[5], WORDS[10]))
    before = raw.pages(amal.folder, key) + raw.tables(amal).encode()
    assert [word for word in WORDS[:11] if not raw.has(before, word)] == [WORDS[3]], "the search itself finds them"
    coverage = release.covered(amal, made["consent"])
    release.retract(amal, coverage, {item.record for item in coverage.items})
    after = raw.pages(amal.folder, key) + raw.tables(amal).encode()
    assert [word for word in WORDS[:11] if raw.has(after, word)] == []
    assert not amal.run(files.held)
    assert not list((amal.folder / "evidence").iterdir())
    (draft,) = editing.drafts(amal).values()
    assert draft["states"] == {"circumstances": "own"}, "what somebody typed beside it stays typed"
    assert [word for word in WORDS[:11] if search.find(amal, word).total] == []
    assert not amal.run(check.check).damage
    assert amal.run(comparing.differences, Task()) == []
    amal.write(lambda vault: rebuilding.rebuild(vault, Task()))
    again = raw.pages(amal.folder, key) + raw.tables(amal).encode()
    assert [word for word in WORDS[:11] if raw.has(again, word)] == []


def test_a_copy_that_an_upgrade_left_behind_goes_too(people: People) -> None:
    (amal,) = people("Amal")
    made = told(amal)
    old = amal.folder / "vault.db.4"
    old.write_bytes((amal.folder / "vault.db").read_bytes())
    release.retract(amal, release.covered(amal, made["consent"]))
    assert not old.exists()


def pair(people: People, stick: Path) -> tuple[Session, Session, dict[str, str]]:
    amal, basim = people("Amal", "Basim")
    made = told(amal)
    take(basim, send(amal, basim, stick))
    return amal, basim, made


def text(session: Session, record: str, field: str) -> object:
    state = session.run(records.state, record)
    return state.shown(field) if state is not None else None


def test_it_travels_erases_at_a_holder_and_comes_back_confirmed(people: People, stick: Path) -> None:
    amal, basim, made = pair(people, stick)
    assert text(basim, made["person"], "remarks") == WORDS[1] and basim.run(files.held)
    release.retract(amal, release.covered(amal, made["consent"]), reason="Asked by phone")
    (mine,) = release.listing(amal)
    assert mine.mine and not mine.here and [(one.who.name, one.copy) for one in mine.holders] == [("Basim", "untold")]
    bundle = send(amal, basim, stick)
    (mine,) = release.listing(amal)
    assert [one.copy for one in mine.holders] == ["on-the-way"]
    take(basim, bundle)
    assert text(basim, made["person"], "remarks") is None and not basim.run(files.held)
    key = raw.key_of(basim)
    there = raw.pages(basim.folder, key) + raw.tables(basim).encode()
    assert [word for word in (*WORDS[:7], *WORDS[8:10]) if raw.has(there, word)] == []
    assert release.due(basim) == 1 and not release.asked(basim)
    (asked,) = release.listing(basim)
    release.confirm(basim, [asked.record], "destroyed", "The print too")
    assert release.due(basim) == 0
    take(amal, send(basim, amal, stick))
    (mine,) = release.listing(amal)
    assert [(one.who.name, one.copy, one.remarks) for one in mine.holders] == [("Basim", "confirmed", "The print too")]
    assert not mine.silent


def test_a_value_that_comes_after_its_retraction_is_never_stored(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    made = told(amal)
    early = send(amal, basim, stick)
    release.retract(amal, release.covered(amal, made["consent"]))
    late = sending.send(amal, [basim.key_id], stick, whole=True)
    assert isinstance(receiving.receive(basim, Path(late.path)), Preview)
    take(basim, early)
    there = raw.pages(basim.folder, raw.key_of(basim)) + raw.tables(basim).encode()
    assert [word for word in (*WORDS[:7], *WORDS[8:10]) if raw.has(there, word)] == []
    assert not basim.run(files.held)


def test_what_somebody_else_wrote_is_asked_about_and_kept_until_then(people: People, stick: Path) -> None:
    amal, basim, made = pair(people, stick)
    note = new(basim, made["case"], "note", text=WORDS[20])
    take(amal, send(basim, amal, stick))
    coverage = release.of_records(amal, [note])
    release.retract(amal, coverage, why="danger", reason="It names her street")
    assert text(amal, note, "text") is None, "in one's own vault one's own decision counts"
    take(basim, send(amal, basim, stick))
    assert text(basim, note, "text") == WORDS[20]
    (asked,) = release.asked(basim)
    assert asked.by.name == "Amal" and asked.reason == "It names her street" and asked.why == "danger"
    assert [(type_, fields) for type_, _, fields in asked.lines] == [("note", ("text",))]
    assert [one.name for one in asked.writers] == ["Basim"] and release.due(basim) == 1
    (shown,) = release.listing(basim)
    with pytest.raises(InputError, match="still-here"):
        release.confirm(basim, [shown.record], "none")
    release.answer_retraction(basim, asked.statement, "keep")
    assert text(basim, note, "text") == WORDS[20] and release.due(basim) == 0
    release.answer_retraction(basim, asked.statement, "erase")
    assert text(basim, note, "text") is None
    assert not raw.has(raw.pages(basim.folder, raw.key_of(basim)), WORDS[20])
    release.confirm(basim, [shown.record], "none")


def test_v10_an_infiltrator_erases_nothing_of_others_but_may_ask(people: People, stick: Path) -> None:
    amal, mallory, basim = people("Amal", "Mallory", "Basim")
    made = told(amal)
    take(basim, send(amal, basim, stick))
    take(mallory, send(amal, mallory, stick))
    release.retract(mallory, release.of_records(mallory, everything(mallory, made["consent"])))
    bundle = send(mallory, basim, stick)
    take(basim, bundle)
    assert text(basim, made["person"], "remarks") == WORDS[1]
    assert len(basim.run(files.held)) == 1
    (asked,) = release.asked(basim)
    assert asked.by.name == "Mallory" and {one.name for one in asked.writers} == {"Amal"}
    take(amal, send(mallory, amal, stick))
    assert text(amal, made["person"], "remarks") == WORDS[1]


@pytest.mark.parametrize("first", ["copy", "original"])
def test_v10_who_signs_a_copy_of_a_value_and_retracts_it_erases_the_copy(
    people: People, stick: Path, first: str
) -> None:
    """The digest is the same: the copy comes, is retracted by its author, and the original must come through it."""
    amal, mallory, basim = people("Amal", "Mallory", "Basim")
    made = told(amal)
    original = send(amal, basim, stick)
    take(mallory, send(amal, mallory, stick))
    state = mallory.run(records.state, made["person"])
    assert state is not None
    digest = state.fields["remarks"][0].digest
    sign_again(mallory, made["case"], digest, shown=True)
    release.retract(mallory, release.of_records(mallory, [made["person"]]))
    theirs = [
        entry for entry in mallory.run(lambda vault: list(journal.entries(vault))) if entry.claims.iss == mallory.key_id
    ]
    if first == "original":
        take(basim, original)
    basim.write(_introduce, mallory)
    basim.write(journal.take, theirs, {entry.hash for entry in theirs})
    if first == "copy":
        take(basim, original)
    assert text(basim, made["person"], "remarks") == WORDS[1]


def _introduce(vault: Vault, other: Session) -> None:
    from app.storage import authors

    authors.put(vault, other.run(lambda theirs: theirs.identity.public), other.name)


def test_a_coordinators_word_erases_what_members_wrote(people: People, stick: Path) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    made = told(basim)
    take(amal, send(basim, amal, stick))
    take(dina, send(basim, dina, stick))
    team = str(teams.new(amal, "Team", [Member(basim.key_id), Member(dina.key_id)]).created)
    teams.put_cases(amal, team, [made["case"]])
    for one in (basim, dina):
        take(one, send(amal, one, stick))
        teams.accept(one, team)
    release.retract(amal, release.covered(amal, made["consent"]))
    for one in (basim, dina):
        take(one, send(amal, one, stick))
        assert text(one, made["person"], "remarks") is None and not release.asked(one), one.name
        assert not one.run(files.held)


def test_v9_a_coordinator_who_was_put_out_erases_nothing(people: People, stick: Path) -> None:
    amal, mallory, basim = people("Amal", "Mallory", "Basim")
    made = told(basim)
    take(amal, send(basim, amal, stick))
    take(mallory, send(basim, mallory, stick))
    team = str(
        teams.new(amal, "Team", [Member(mallory.key_id, frozenset({"coordinator"})), Member(basim.key_id)]).created
    )
    teams.put_cases(amal, team, [made["case"]])
    take(mallory, send(amal, mallory, stick))
    take(basim, send(amal, basim, stick))
    teams.accept(basim, team)
    teams.remove_member(amal, team, mallory.key_id)
    take(basim, send(amal, basim, stick))
    release.retract(mallory, release.covered(mallory, made["consent"]))
    take(basim, send(mallory, basim, stick))
    assert text(basim, made["person"], "remarks") == WORDS[1]
    assert [one.by.name for one in release.asked(basim)] == ["Mallory"]


def test_t20_a_key_with_two_histories_erases_nothing(people: People, stick: Path) -> None:
    amal, basim, made = pair(people, stick)
    basim.write(lambda vault: vault.db.execute("UPDATE author SET forked = 1 WHERE key_id = ?", (amal.key_id,)))
    release.retract(amal, release.covered(amal, made["consent"]))
    take(basim, send(amal, basim, stick))
    assert text(basim, made["person"], "remarks") == WORDS[1] and release.asked(basim)


def test_a_file_that_somebody_elses_record_names_stays(people: People, stick: Path) -> None:
    amal, basim, made = pair(people, stick)
    evidence.attach_bytes(basim, made["case"], "mine.txt", b"bytes " + WORDS[3].encode())
    release.retract(amal, release.covered(amal, made["consent"]))
    take(basim, send(amal, basim, stick))
    assert text(basim, made["person"], "remarks") is None
    assert len(basim.run(files.held)) == 1


def test_a_retraction_taken_back_holds_no_more(people: People, stick: Path) -> None:
    from app.services import undo

    amal, basim, made = pair(people, stick)
    release.retract(amal, release.covered(amal, made["consent"]))
    undo.undo(amal)
    assert text(amal, made["person"], "remarks") is None, "what is erased stays erased"
    take(basim, send(amal, basim, stick))
    assert text(basim, made["person"], "remarks") == WORDS[1]
    take(amal, send(basim, amal, stick, whole=True))
    assert text(amal, made["person"], "remarks") == WORDS[1], "and comes again from who has it"


def test_a_bundle_set_aside_is_named_before_anybody_confirms(people: People, stick: Path) -> None:
    from app.services import inbox

    amal, basim = people("Amal", "Basim")
    made = told(amal)
    early = Path(send(amal, basim, stick))
    looked = inbox.look(basim, [early])
    (delivery,) = looked.deliveries
    inbox.set_aside(basim, delivery)
    early.unlink()
    release.retract(amal, release.covered(amal, made["consent"]))
    take(basim, send(amal, basim, stick, whole=True))
    (shown,) = release.listing(basim)
    with pytest.raises(InputError, match="aside-holds"):
        release.confirm(basim, [shown.record], "none")
    (aside,) = release.aside_holding(basim)
    inbox.throw_away(basim, [aside])
    release.confirm(basim, [shown.record], "none")


def test_an_excerpt_goes_with_what_it_was_made_of(people: People) -> None:
    (amal,) = people("Amal")
    made = told(amal)
    excerpts.make(amal, made["statement"], "text", [(0, 1)])
    assert raw.has(raw.tables(amal).encode(), f"▇▇▇{WORDS[5][1:]}")
    release.retract(amal, release.covered(amal, made["consent"]))
    assert not raw.has(raw.pages(amal.folder, raw.key_of(amal)), WORDS[5][1:])


def test_the_case_page_opens_after_an_erase(people: People) -> None:
    (amal,) = people("Amal")
    made = told(amal)
    coverage = release.covered(amal, made["consent"])
    release.retract(amal, coverage, {item.record for item in coverage.items})
    view = cases.view(amal, made["case"])
    assert "statement" not in view.records and made["person"] not in {r.id for r in view.records.get("person", ())}
    assert retracting.listing(amal, made["case"])


def test_a_review_that_quotes_what_is_erased_goes_too(people: People) -> None:
    (amal,) = people("Amal")
    made = told(amal)
    state = amal.run(records.state, made["statement"])
    assert state is not None
    quoting, other = (
        json.dumps({"payload": b64(json.dumps({"over": over, "quote": quote}).encode())}).encode()
        for over, quote in ((state.fields["text"][0].digest, WORDS[5]), ("x" * 43, "something else"))
    )

    def put(vault: Vault) -> None:
        for name, letter in (("one", quoting), ("two", other)):
            vault.db.execute("INSERT INTO review_in VALUES (?, 'reviewer', 1, 1, 1, 0, ?)", (name, letter))

    amal.write(put)
    release.retract(amal, release.covered(amal, made["consent"]))
    assert amal.run(lambda vault: vault.db.rows("SELECT bundle FROM review_in")) == [("two",)]
    assert not raw.has(raw.pages(amal.folder, raw.key_of(amal)), WORDS[5])


def test_a_withdrawal_without_a_day_is_of_today(people: People) -> None:
    (amal,) = people("Amal")
    made = told(amal)
    release.withdraw(amal, release.covered(amal, made["consent"]), "", ())
    assert text(amal, made["consent"], "withdrawn_on") and not release.listing(amal)
    assert any(one.why == "withdrawn" for one in release.check(amal, [made["case"]], "un").withheld)


def test_who_got_it_from_somebody_else_and_worked_on_it_is_a_holder_too(people: People, stick: Path) -> None:
    """Dina got the case from Basim and wrote in it: Amal never sent it to her, and has to ask her all the same."""
    amal, basim, dina = people("Amal", "Basim", "Dina")
    made = told(amal)
    take(basim, send(amal, basim, stick))
    take(dina, send(basim, dina, stick))
    new(dina, made["case"], "note", text="Seen")
    take(basim, send(dina, basim, stick))
    take(amal, send(basim, amal, stick))
    release.retract(amal, release.covered(amal, made["consent"]))
    (mine,) = release.listing(amal)
    assert {(one.who.name, one.copy) for one in mine.silent} == {("Basim", "untold"), ("Dina", "untold")}


def test_of_a_record_that_names_them_only_the_text_goes(people: People) -> None:
    (amal,) = people("Amal")
    made = told(amal)
    note = new(amal, made["case"], "note", text=f"They met {WORDS[0]} there", date="2026-01")
    editing.save(amal, [Edit(note, "note", "text", f"They met {WORDS[0]} at the mill")])
    editing.save(amal, [Edit(made["case"], "case", "summary", f"About {WORDS[0]}")])
    coverage = release.covered(amal, made["consent"])
    naming = {item.record: item for item in coverage.items if item.why == "names"}
    assert len(naming[note].digests) == 2, "what was replaced names them too"
    release.retract(amal, coverage, {item.record for item in coverage.items})
    assert not raw.has(raw.pages(amal.folder, raw.key_of(amal)), WORDS[0])
    assert text(amal, note, "date") == "2026-01" and text(amal, note, "text") is None
    assert cases.view(amal, made["case"]).case.title, "a case stays a case"

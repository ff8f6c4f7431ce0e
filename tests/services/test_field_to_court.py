"""From the field to a court, and back out: one case, who may know what of it, who proves it, and how it ends.

One story through every part of what leaves a group, by the verbs that the window calls: written by
Amal, sealed by Basim once Dina agreed, read by Rana in a room and by an expert who has no Sijil.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.base.errors import InputError, NotForThisVault
from app.services import (
    appeals,
    cases,
    custody,
    disclosure,
    evidence,
    release,
    rooms,
    sealing,
    submissions,
    teams,
    undo,
)
from app.services.disclosure import Preview, exceptions, excerpts
from app.services.rooms import blind, book, letters, reviews, withdrawn
from app.services.sealing import Order, SealedReport
from app.services.teams import Member, Rules
from app.storage import evidence as store
from app.storage import ledger as ledgers
from tests.sealing.kit import members, unpack, verdict
from tests.services.field_story import (
    CUSTODIANS,
    DESK,
    FIELD,
    LAWYER,
    NAME,
    OTHER,
    SECOND,
    SECRETS,
    TOLD,
    WITNESS,
    Story,
    begun,
    demand_sound,
    left_in,
    page,
    pages_of,
    plain,
    write_case,
)  # fmt: skip


@pytest.fixture
def story(tmp_path: Path, cheap_kdf: Any) -> Iterator[Story]:
    with begun(tmp_path, cheap_kdf) as made:
        yield made


def test_from_the_field_to_a_court(story: Story) -> None:
    to_the_desk(story)
    order = choose(story)
    seen = refuse_the_press_and_ask(story, order)
    sealed = agree_and_seal(story, order)
    room = read_in_a_room(story, sealed, seen)
    code_blind(story, room, sealed)
    read_without_sijil(story, sealed)
    open_identities(story)
    submit(story)
    withdraw(story)
    tell_the_readers(story)
    everything_holds(story)


def to_the_desk(story: Story) -> None:
    """Amal's case, written and sent; nobody answered what she asked for."""
    story.day("2026-03-01")
    write_case(story)
    case = story.made["case"]
    story.carry(FIELD, DESK)
    assert page(story[DESK], case).keys() == page(story[FIELD], case).keys()
    standing = appeals.standings(story[DESK], [story.made["appeal"]])[story.made["appeal"]]
    assert (standing.state, standing.silent) == ("silent", 9)
    assert left_in(story[DESK], SECRETS[1:2]) == [], "who saw it never leaves the vault they told it in"
    members = [
        Member(story[FIELD].key_id, frozenset({"documenter"})),
        Member(story[SECOND].key_id, frozenset({"reviewer"})),
    ]
    rules = Rules(policy="everything", outside="no-identities", approvals=1)
    story.made["team"] = str(teams.new(story[DESK], "Desk", members, rules).created)
    teams.put_cases(story[DESK], story.made["team"], [case])
    for member in (SECOND, FIELD):
        story.carry(DESK, member)


def choose(story: Story) -> Order:
    """Who may know what: a name in a text is pointed out, the text goes as an excerpt, a part of a record stays."""
    desk, case, incident = story[DESK], story.made["case"], story.made["incident"]
    readers = (story[LAWYER].key_id, story[OTHER].key_id)
    for reader in readers:
        disclosure.set_policy(desk, reader, "no-identities")
    everybody = (*readers, story.expert.recipient)
    assert disclosure.terms_for(desk, everybody, [case]).policy == "no-identities"

    told = str(exceptions.let_go(desk, incident, "description", reason="They have to know how").created)
    terms = disclosure.terms_for(desk, everybody, [case])
    found = disclosure.preview(desk, [case], terms, everybody).found_names
    assert ("description", NAME, story.made["victim"]) in {(one.field, one.text, one.of) for one in found}
    exceptions.lift(desk, told)
    (passage,) = excerpts.passages(desk, incident, "description")
    assert NAME in {passage.text[start:end] for start, end in passage.proposed}
    excerpts.make(desk, incident, "description", [*passage.proposed, cut(TOLD, "Hask")], names=False)
    exceptions.keep_back(desk, story.made["force"], "degree", reason="Not proven")

    terms = replace(disclosure.terms_for(desk, everybody, [case]), files="cleaned")
    done = disclosure.prepare(desk, [case], terms, everybody)
    assert len(done.made) == 2 and not done.failed
    for copy in done.made:
        exceptions.let_go(desk, copy, reason="Nobody is to be known by them")
    terms = replace(disclosure.terms_for(desk, everybody, [case]), files="cleaned")
    seen = disclosure.preview(desk, [case], terms, everybody)
    assert not seen.found_names
    assert {(one.record, one.field): one.why for one in seen.withheld}[story.made["force"], "degree"] == "exception"
    shown = repr(pages_of(seen.cases[0]))
    assert "grey van" in shown and not [word for word in SECRETS if word in shown]

    custody.make_group(desk, "The council", 2, [story[one].key_id for one in CUSTODIANS])
    return Order(
        (case,), readers, (story.expert.recipient,), purpose="un", terms=terms, group="The council", stamp=True
    )


def cut(text: str, word: str) -> tuple[int, int]:
    return text.index(word), text.index(word) + len(word)


def refuse_the_press_and_ask(story: Story, order: Order) -> Preview:
    """For the press it can't go at all; for the UN somebody else has to agree, and sees what whoever asks saw."""
    desk, stick = story[DESK], story.stick(DESK, LAWYER)
    for purpose, code in (("media", "consent"), ("un", "needs-approval")):
        with pytest.raises(InputError, match=code):
            sealing.seal(desk, replace(order, purpose=purpose), stick)
        (blocked,) = sealing.plan(desk, replace(order, purpose=purpose)).clearance.blocked
        assert blocked.why == {"consent": "nobody-agreed"}.get(code, code)
    assert not list(stick.iterdir()) and not sealing.listing(desk)
    with pytest.raises(InputError, match="consent"):
        sealing.ask(desk, replace(order, purpose="media"))
    plan = sealing.plan(desk, order)
    assert plan.to_ask and plan.preview is not None
    sealing.ask(desk, order, "For the Working Group")
    assert not sealing.plan(desk, order).to_ask
    return plan.preview


def agree_and_seal(story: Story, order: Order) -> SealedReport:
    """Dina has the same case, sees what would leave, and says yes; then it goes, stamped by two authorities."""
    desk, second = story[DESK], story[SECOND]
    story.carry(DESK, SECOND)
    (asked,) = release.requests(second)
    assert asked.due and asked.same and asked.policy == "no-identities"
    release.answer(second, asked.id, True)
    story.carry(SECOND, DESK)
    plan = sealing.plan(desk, order)
    assert plan.clear
    made = sealing.seal(desk, order, story.stick(DESK, LAWYER))
    assert (made.entries, made.missing, made.pieces, made.stamps) == (plan.entries, plan.missing, 2, 2)
    assert made.readers == (LAWYER, OTHER)
    for piece in desk.run(store.held):
        (chain,) = [
            one.chain for one in desk.run(ledgers.of, piece.file, piece.sha256) if one.chain.author == desk.key_id
        ]
        assert ("sealed" in [line.act for line in chain.lines]) == (piece.sha256 in copies(story))
    return made


def copies(story: Story) -> set[str]:
    """The hashes of the photos that say nothing of themselves."""
    return {one.sha256 for one in evidence.listing(story[DESK], story.made["case"]) if one.copy_of}


def read_in_a_room(story: Story, sealed: SealedReport, seen: Preview) -> str:
    """What Rana reads is what Basim saw beforehand, no more and no less; what is proven, and what is withheld."""
    rana, case = story[LAWYER], story.made["case"]
    room = rooms.make(rana, "For the Working Group").id
    assert rooms.take_in(rana, room, Path(sealed.path)).new
    opened = rooms.open_room(rana, room)
    view = cases.view(opened, case)
    assert pages_of(view) == pages_of(seen.cases[0])
    (proof,) = rooms.proof(rana, room)
    assert (proof.sealer.name, proof.policy, proof.purpose, proof.readers) == (DESK, "no-identities", "un", 4)
    assert {one.author.name for one in proof.authors} >= {FIELD, DESK}
    assert [one.at is not None for one in proof.stamps] == [True, True] and proof.approvals == 1
    assert sum(one.count for one in proof.withheld) == sealed.missing
    held = opened.run(store.held)
    assert {one.sha256 for one in held} == copies(story)
    for one in held:
        content = opened.run(store.reader, one.sha256, one.file).read()
        assert not [tag for tag in (b"Orchid", b"SN-4471-A", b"GPS", b"Exif") if tag in content]
    assert left_in(rana, SECRETS) == []
    return room


def code_blind(story: Story, room: str, sealed: SealedReport) -> None:
    """Two code the same without seeing each other; one review goes back to the desk."""
    rana, zana, stick = story[LAWYER], story[OTHER], story.stick(LAWYER, OTHER)
    theirs = rooms.make(zana, "The same").id
    rooms.take_in(zana, theirs, Path(sealed.path))
    code = book.put_code(rana, room, "State actor?", "Whether an agent of the state did it").id
    units = [story.made["incident"], story.made["force"]]
    round_ = blind.begin(rana, room, zana.key_id, [code], units)
    letters.take(zana, blind.next_letter(rana, round_, stick), theirs)
    for who, place, values in ((rana, room, ("yes", "yes")), (zana, theirs, ("yes", "no"))):
        for unit, value in zip(units, values, strict=True):
            book.code(who, place, unit, code, value)
        blind.fix(who, round_)
    for _ in range(3):
        sent = [(blind.next_letter(who, round_, stick), to) for who, to in ((rana, zana), (zana, rana))]
        for path, to in sent:
            letters.take(to, path)
    for who, place in ((rana, room), (zana, theirs)):
        (view,) = blind.rounds(who, place)
        assert view.state == "both" and view.agreement[code].percent == pytest.approx(1 / 2)
    book.note(rana, room, "Which brigade?", story.made["incident"])
    back = reviews.write(rana, room, sealed.bundle_id, stick)
    letters.take(story[DESK], back)
    (review,) = reviews.listing(story[DESK], story.made["case"])
    assert review.reviewer.name == LAWYER and [one.text for one in review.notes] == ["Which brigade?"]


def read_without_sijil(story: Story, sealed: SealedReport) -> None:
    """An age key, zstd, tar and the script: it holds; with one byte changed the place is named."""
    tar = plain(Path(sealed.path), story.expert)
    folder = unpack(tar, story.folder / "expert")
    assert verdict(folder) == (0, "")
    names = sorted(members(tar))
    assert sum(name.startswith("stamps/") for name in names) == 2
    assert [name for name in names if name.startswith("data/identities/")]
    for part in ("data/report/", "data/entries/"):
        name = next(name for name in names if name.startswith(part) and name.endswith((".html", ".sdjwt")))
        there = folder / name
        content = there.read_bytes()
        assert not [word for word in SECRETS if word.encode() in content]
        there.write_bytes(content[:99] + bytes([content[99] ^ 1]) + content[100:])
        code, said = verdict(folder)
        assert code == 1 and name in said
        there.write_bytes(content)
    assert verdict(folder) == (0, "")


def open_identities(story: Story) -> None:
    """Two of three custodians give their pieces for a reason; whoever gets the case sees that it was opened."""
    rana, case = story[LAWYER], story.made["case"]
    why = "The court has to hear them on Monday."
    (deal,) = [one for one in custody.sealed(rana, case) if one.case == case]
    request = custody.ask(rana, deal.id, why)
    (asked,) = custody.asked(rana)
    for one in CUSTODIANS[:2]:
        found = custody.take(story[one], request.content).request
        assert found is not None and found.reason == why
        custody.take(rana, custody.agree(story[one], found.question).content)
    opened = custody.open_everywhere(rana, asked.question)
    assert opened.values > 0 and opened.entered == opened.values
    room = rooms.listing(rana)[0].id
    assert NAME in repr(page(rooms.open_room(rana, room), case))
    for one in (LAWYER, *CUSTODIANS[:2]):
        story.carry(one, DESK)
    story.carry(DESK, FIELD)
    for one in (DESK, FIELD):
        acts = {(each.by.name, each.act) for each in custody.openings(story[one], case)}
        assert acts >= {(LAWYER, "asked"), (LAWYER, "opened"), (CUSTODIANS[0], "gave"), (CUSTODIANS[1], "gave")}


def submit(story: Story) -> None:
    """What was sent to the Working Group becomes an appeal with the day on which its silence begins."""
    desk, case = story[DESK], story.made["case"]
    order = submissions.begin(desk, case, "wgeid")
    order = replace(order, own={**order.own, "author": {"en": "The desk, Box 7", "ar": "المكتب، صندوق 7"}})
    values = {"date": "2026-03-02"}
    with pytest.raises(InputError, match="needs-approval"):
        submissions.sent(desk, order, values)
    release.ask(desk, [case], "un", release.check(desk, [case], "un").terms, {})
    story.carry(DESK, SECOND)
    (asked,) = [one for one in release.requests(story[SECOND], case) if one.due]
    release.answer(story[SECOND], asked.id, True)
    story.carry(SECOND, DESK)
    story.day("2026-03-05")
    assert submissions.show(desk, order).urgency == "yes"
    made = str(submissions.sent(desk, order, values).created)
    found = appeals.standings(desk, [made])[made]
    assert found.state == "waiting"
    undo.undo(desk)
    assert made not in appeals.standings(desk, [made])
    undo.redo(desk)
    assert NAME in str(cases.record(desk, made).fields["text"].value)
    story.made["sent"] = made
    for one in (FIELD, SECOND):
        story.carry(DESK, one)


def withdraw(story: Story) -> None:
    """The person takes their word back: nothing of what they told is left, and it is known where it was."""
    amal = story[FIELD]
    story.day("2026-04-01")
    coverage = release.covered(amal, story.made["consent"])
    release.withdraw(amal, coverage, "2026-04-01", {item.record for item in coverage.items}, "They are afraid")
    assert left_in(amal, SECRETS) == [WITNESS], "what another person told is theirs to take back"
    assert not amal.run(store.held)
    (mine,) = release.listing(amal)
    assert {one.who.name for one in mine.silent} == {DESK, SECOND} and not mine.here
    for one in (DESK, SECOND):
        story.carry(FIELD, one)
        for asked in release.asked(story[one]):
            release.answer_retraction(story[one], asked.statement, "erase")
        assert left_in(story[one], SECRETS) == [] and not story[one].run(store.held)
        (told,) = release.listing(story[one])
        release.confirm(story[one], [told.record], "remain" if one == DESK else "none", "Rana has a sealed file")
        story.carry(one, FIELD)
    (mine,) = release.listing(amal)
    assert {(one.who.name, one.copy) for one in mine.holders} == {(DESK, "remains"), (SECOND, "confirmed")}
    assert not mine.silent
    sent = story.made["sent"]
    assert "text" not in cases.record(story[DESK], sent).fields, "it told their story"
    assert appeals.standings(story[DESK], [sent])[sent].state == "waiting", "and an answer is owed all the same"


def tell_the_readers(story: Story) -> None:
    """Who got the sealed file is told by letter: gone from their rooms, as they sign; a bare key stays a name."""
    desk, stick, case = story[DESK], story.stick(DESK, LAWYER), story.made["case"]
    assert NAME in repr(page(rooms.open_room(story[LAWYER], rooms.listing(story[LAWYER])[0].id), case))
    assert {(one.who.name, one.state) for one in release.told(desk)} == {
        (LAWYER, "untold"), (OTHER, "untold"), ("", "no-vault"),
    }  # fmt: skip
    for path in release.tell(desk, stick):
        for who in (LAWYER, OTHER):
            with suppress(NotForThisVault):
                letters.take(story[who], path)
    for who in (LAWYER, OTHER):
        (view,) = withdrawn.listing(story[who])
        assert view.due and {one.name for one in view.writers} <= {FIELD}
        withdrawn.answer(story[who], view.id, "erase")
        assert left_in(story[who], SECRETS) == []
        letters.take(desk, withdrawn.confirm(story[who], view.id, "destroyed", "The sealed file too", stick))
    told = {(one.who.key_id, one.state) for one in release.told(desk)}
    assert told == {
        (story[LAWYER].key_id, "confirmed"), (story[OTHER].key_id, "confirmed"), (story.expert.recipient, "no-vault"),
    }  # fmt: skip
    assert {name: left_in(one, SECRETS) for name, one in story.people.items() if name != FIELD} == {
        name: [] for name in story.people if name != FIELD
    }


def everything_holds(story: Story) -> None:
    """An undo brings back nothing that was erased. Every vault holds, and a rebuild changes nothing."""
    amal = story[FIELD]
    assert undo.undo(amal).left == 1, "others have confirmed what was asked: it can't be unasked"
    assert left_in(amal, SECRETS) == [WITNESS] and len(release.listing(amal)) == 1
    for session in story.people.values():
        demand_sound(session)

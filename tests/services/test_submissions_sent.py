"""What of a case a submission may say, what is kept as a draft, and what becomes of it once it was sent."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest

from app.base.errors import InputError, NotFound
from app.model import days
from app.model.fields import Kind, Sensitivity
from app.model.submissions import FORMS
from app.model.types import TYPES
from app.services import access, appeals, editing, evidence, submissions, undo
from app.services.session import Session
from app.services.submissions import Told
from app.services.submissions.gathering import gather
from app.services.submissions.setting import plain_text
from app.services.submissions.telling import Teller
from app.services.views import Edit
from app.storage.vault import Vault
from tests.services.test_appeals import new
from tests.services.test_submissions import AUTHOR, TODAY, Case, amal, case, lacking

__all__ = ["amal", "case"]


# --- consent --------------------------------------------------------------------------------------


def test_without_a_consent_it_lacks_it_and_says_nothing_that_was_told_here(case: Case) -> None:
    """What the person told is withheld until somebody agreed: even the name."""
    found = case.show()
    assert lacking(found)["consent"] == ("consent-none",)
    assert {a.item.key: a.state for a in found.lacking}["name"] == "withheld" and found.left_out
    assert "Sami Example" not in case.text()
    case.consent()
    assert "Sami Example" in case.text()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"uses": ["courts"]}, "consent-not-covered"),
        ({"refused": ["un"]}, "consent-refused"),
        ({"withdrawn_on": "2026-03-01"}, "consent-withdrawn"),
        ({"expires": "2026-03-01"}, "consent-expired"),
    ],
)
def test_a_consent_that_doesn_t_hold_is_none(case: Case, more: dict[str, object], why: str) -> None:
    case.consent(**more)
    assert why in lacking(case.show())["consent"]


def test_a_case_that_was_refused_is_never_written(case: Case, tmp_path: Path) -> None:
    case.consent(refused=["un"])
    assert case.show().blocked
    with pytest.raises(InputError) as refused:
        submissions.export(case.session, case.order(), tmp_path / "a.pdf", "pdf", unfinished=True)
    assert refused.value.error_code == "consent" and not list(tmp_path.glob("*.pdf"))
    with pytest.raises(InputError):
        submissions.sent(case.session, case.order(), {"date": TODAY})
    assert len(appeals.listing(case.session, case=case.id)) == 1


# --- disputes, places, sources --------------------------------------------------------------------


def test_accounts_that_differ_are_all_told_unless_one_is_chosen(case: Case) -> None:
    case.consent()
    editing.save(case.session, [Edit(case.incident, "incident", "description", "Taken into a bus.", mode="add")])
    both = case.text(languages=("en",))
    assert "white car" in both and "bus" in both and "One of 2 accounts that differ" in both
    (differs,) = case.show().differing
    chosen = next(one.id for one in differs.accounts if "bus" in one.words)
    one = case.text(languages=("en",), chosen={differs.key: chosen})
    assert "bus" in one and "white car" not in one and "accounts that differ" not in one


def test_where_somebody_may_be_goes_only_when_a_person_says_so(case: Case) -> None:
    case.consent()
    editing.save(case.session, [Edit(case.incident, "incident", "detention_place", {"text": "Site 9"})])
    editing.save(case.session, [Edit(case.victim, "person", "residence", {"text": "Lane 5"})])
    said = case.text()
    assert "Site 9" not in said and "Lane 5" not in said
    held = {a.item.key for a in case.show().every if a.held_back}
    assert held == {"held", "residence"}
    assert "Site 9" in case.text(where=frozenset({"held"}))


PROTECTED = "canary-protected-7361"


def test_nothing_protected_ever_stands_in_any_form(case: Case) -> None:
    """T35, A1: whatever is PROTECTED or tells where the living are is in no submission and in no hash list."""
    case.consent(uses=["un", "partners", "authorities", "publication-named"], taken_by=PROTECTED, witness=PROTECTED)
    edits = []
    for type_, record in (("incident", case.incident), ("person", case.victim), ("involvement", case.force)):
        for field in TYPES[type_].fields:
            hidden = field.sensitivity in (Sensitivity.PROTECTED, Sensitivity.WHEREABOUTS)
            if hidden and field.kind in (Kind.TEXT, Kind.LONG_TEXT):
                edits.append(Edit(record, type_, field.name, PROTECTED))
    assert len(edits) > 5
    editing.save(case.session, edits)
    for form in FORMS:
        assert PROTECTED not in case.text(form), form


def test_whoever_asks_for_a_protected_field_gets_nothing(case: Case) -> None:
    """The second wall behind the lists: a list with a mistake in it must not send a witness."""
    case.consent()
    editing.save(case.session, [Edit(case.incident, "incident", "witnesses", PROTECTED)])

    order = case.order()

    def tell(vault: Vault) -> tuple[Told, ...]:
        gathered = gather(vault, order, FORMS["wgeid"])
        return Teller(gathered, order, ("en",), "en").tell_all(gathered.incident, ("witnesses", "description"))

    assert [one.label[1] for one in case.session.run(tell)] == ["description"]


def test_evidence_of_a_confidential_source_stays_here_unless_somebody_ticks_it(case: Case) -> None:
    case.consent()
    source = new(case.session, None, "source", title="S", confidential=True)
    open_ = evidence.attach_bytes(case.session, case.id, "photo.jpg", b"open bytes").created or ""
    secret = evidence.attach_bytes(case.session, case.id, "note.txt", b"secret bytes").created or ""
    editing.save(case.session, [Edit(secret, "evidence", "obtained_from", source)])
    hashes = {
        name: hashlib.sha256(raw).hexdigest() for name, raw in ((open_, b"open bytes"), (secret, b"secret bytes"))
    }
    found = case.show()
    assert {one.id: (one.wanted, one.why) for one in found.exhibits} == {
        open_: (True, ""),
        secret: (False, "confidential"),
    }
    assert hashes[open_] in case.text() and hashes[secret] not in case.text()
    assert hashes[secret] in case.text(evidence={secret: True}) and hashes[open_] not in case.text(
        evidence={open_: False}
    )


def test_the_unanswered_appeals_go_along_and_no_others(case: Case) -> None:
    case.consent()
    other = case.make("incident", type="threat", date="2025-01-01")
    case.make("appeal", type="appeal", to_whom="somebody else", date="2025-01-02", about=[other])
    assert "Karrada police station" in case.text() and "somebody else" not in case.text()


# --- drafts, files, appeals -----------------------------------------------------------------------


def test_what_is_begun_is_kept_unsigned_and_found_again(case: Case) -> None:
    before = undo.history(case.session).undoable
    order = case.order(where=frozenset({"held"}), layout="after", evidence={"x": True}).saying("more", "ar", "نص")
    submissions.keep(case.session, order)
    assert submissions.begin(case.session, case.id, "wgeid") == order
    assert [(one.case, one.form) for one in submissions.begun(case.session)] == [(case.id, "wgeid")]
    assert undo.history(case.session).undoable == before, "a draft is no signed entry"
    assert submissions.begin(case.session, case.id, "ced").own == {"author": AUTHOR}, "nobody types it twice"
    submissions.drop(case.session, order)
    assert not submissions.begun(case.session)


def test_it_is_written_0600_noted_before_and_refused_where_something_lacks(case: Case, tmp_path: Path) -> None:
    with pytest.raises(InputError) as lacks:
        submissions.export(case.session, case.order(), tmp_path / "a.docx", "docx")
    assert lacks.value.error_code == "submission-unfinished"
    made = submissions.export(case.session, case.order(), tmp_path / "a.docx", "docx", unfinished=True)
    assert made.lacking and "Draft" in case.text()
    case.consent()
    made = submissions.export(case.session, case.order(layout="after"), tmp_path / "b.pdf", "pdf")
    assert [Path(path).name for path, _ in made.files] == ["b-en.pdf", "b-ar.pdf"] and not made.lacking
    for path, digest in made.files:
        raw = Path(path).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == digest and stat.S_IMODE(Path(path).stat().st_mode) == 0o600
    assert [line.what for line in access.page(case.session, case=case.id, what=("copy",)).lines] == ["copy", "copy"]
    with pytest.raises(InputError):
        submissions.export(case.session, case.order(), tmp_path / "no" / "a.pdf", "pdf")


def test_what_was_sent_is_an_appeal_with_its_text_its_hash_and_its_deadline(case: Case, tmp_path: Path) -> None:
    consent = case.consent()
    piece = evidence.attach_bytes(case.session, case.id, "photo.jpg", b"bytes").created or ""
    order = case.order()
    made = submissions.export(case.session, order, tmp_path / "a.pdf", "pdf")
    order = submissions.begin(case.session, case.id, "wgeid")
    before = undo.history(case.session).undoable
    said = plain_text(submissions.preview(case.session, order))
    sent = submissions.sent(case.session, order, {"date": TODAY}).created or ""
    view = appeals.one(case.session, sent)
    row, event = view.row, view.events[0]
    assert (row.type, row.channel, row.date) == ("un-submission", "email", TODAY)
    assert row.to_whom == "To the Working Group on Enforced or Involuntary Disappearances"
    assert event.text == said and event.sha256 == hashlib.sha256(said.encode()).hexdigest()
    assert row.standing.due is not None and row.standing.due[0] == days.of_iso(TODAY) + 60
    assert row.rule == "un-special-procedures" and row.state == "waiting"
    assert [one.id for one in event.files] == [piece] and [one for one, _ in view.consents] == [consent]
    assert made.files[0][1] in str(_field(case.session, sent, "remarks"))
    assert undo.history(case.session).undoable == before + 1 and not submissions.begun(case.session)
    assert not row.doubts
    undo.undo(case.session)
    with pytest.raises(NotFound):
        appeals.one(case.session, sent)


def _field(session: Session, record: str, name: str) -> object:
    from app.services import cases

    return cases.record(session, record).fields[name].value


def test_a_day_that_somebody_set_is_the_deadline_and_a_date_is_needed(case: Case) -> None:
    case.consent()
    with pytest.raises(InputError) as lacks:
        submissions.sent(case.session, case.order(), {})
    assert lacks.value.error_code == "submission-sent-date"
    sent = submissions.sent(case.session, case.order(), {"date": TODAY, "expected": "2026-04-01"}).created or ""
    row = appeals.one(case.session, sent).row
    assert row.standing.given and row.standing.due == (days.of_iso("2026-04-01"),) * 2


def test_forms_that_fit_stand_first_and_an_unknown_one_is_refused(case: Case, amal: Session) -> None:
    assert all(one.fits for one in submissions.offered(amal, case.id))
    empty = editing.new_case(amal, {"title": "Another"}).created or ""
    assert [one.form for one in submissions.offered(amal, empty)][-2:] == ["wgeid", "ced"]
    assert not submissions.show(amal, submissions.begin(amal, empty, "wgeid")).fits
    with pytest.raises(NotFound):
        submissions.begin(amal, case.id, "nothing")


def test_one_page_holds_only_so_many_letters(case: Case) -> None:
    case.consent(uses=["partners"])
    own = {"short": {"en": "x" * 701, "ar": "س"}, "danger": {"en": "y", "ar": "ص"}}
    assert lacking(case.show("urgent", own=own))["short"] == ("long",)

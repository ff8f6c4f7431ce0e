"""Submissions: the elements each body asks for, what is lacking, what may not go, and the appeal that one becomes."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.catalogue import LANGUAGES, has
from app.base.errors import InputError, NotFound
from app.model import days
from app.model.fields import Kind, Sensitivity
from app.model.submissions import FORMS, MANDATES, SIX
from app.model.types import TYPES
from app.services import access, appeals, editing, evidence, submissions, undo
from app.services.session import Session
from app.services.submissions import Order, Submission, making
from app.services.submissions.setting import plain_text
from app.services.views import Edit
from tests.services.conftest import People
from tests.services.test_appeals import body, new, put_clock

TODAY = "2026-03-15"
AUTHOR = {"en": "The Archive, Box 7", "ar": "الأرشيف، صندوق 7"}


@pytest.fixture
def amal(people: People) -> Session:
    session = people("Amal")[0]
    put_clock(session, TODAY)
    return session


class Case:
    """A disappearance that has all that the Working Group asks for."""

    def __init__(self, session: Session, date: str = "2026-02-01") -> None:
        self.session = session
        self.id = editing.new_case(session, {"title": "A case"}).created or ""
        self.victim = self.make("person", names=[{"text": "Sami Example", "kind": "full"}], sex="male", age=31)
        self.incident = self.make(
            "incident", type="enforced-disappearance", date=date, victims=[self.victim],
            place={"text": "Tahrir Square", "governorate": "baghdad"}, description="Taken into a white car.",
        )  # fmt: skip
        self.force = self.make("involvement", incident=self.incident, perpetrator_type=["police"], degree="direct")
        self.police = body(session, "Karrada police station", kind="state-body")
        self.asked = self.make("appeal", type="complaint", to=[self.police], date="2026-02-03", about=[self.incident])

    def make(self, type_: str, **values: object) -> str:
        return new(self.session, self.id, type_, **values)

    def consent(self, **more: object) -> str:
        given = {"by": self.victim, "for": [self.victim, self.id], "uses": ["un"], "date": "2026-02-02", **more}
        return self.make("consent", **given)

    def order(self, form: str = "wgeid", **more: object) -> Order:
        order = submissions.begin(self.session, self.id, form)
        order = replace(order, own={**order.own, "author": AUTHOR})
        return replace(order, **more)  # type: ignore[arg-type]

    def show(self, form: str = "wgeid", **more: object) -> Submission:
        return submissions.show(self.session, self.order(form, **more))

    def text(self, form: str = "wgeid", **more: object) -> str:
        return plain_text(submissions.preview(self.session, self.order(form, **more)))


@pytest.fixture
def case(amal: Session) -> Case:
    return Case(amal)


def lacking(found: Submission) -> dict[str, tuple[str, ...]]:
    return {answer.item.key: answer.why for answer in found.lacking}


# --- the lists ------------------------------------------------------------------------------------


def test_every_element_names_declared_fields_and_none_that_is_protected() -> None:
    """T35: a list that named a protected field, or where somebody hides, would send it."""
    role = {"victim": "person", "incident": "incident", "case": "case"}
    for form in FORMS.values():
        for item in form.items():
            for fill in item.fills:
                for name in fill.fields:
                    field = TYPES[role[fill.role]].field(name)
                    assert field is not None, (form.key, item.key, name)
                    assert field.sensitivity is not Sensitivity.PROTECTED, (form.key, name)
                    assert field.sensitivity is not Sensitivity.WHEREABOUTS or item.where, (form.key, name)
                    assert field.kind is not Kind.URL
            type_, name = item.jump
            assert not type_ or TYPES[type_].field(name) is not None, (form.key, item.key)


def test_every_element_has_its_words_in_every_language() -> None:
    for language in LANGUAGES:
        for form in FORMS.values():
            for key in ("form.{}", "form.{}.hint", "to.{}", "origin.{}"):
                assert has(f"submission.{key.format(form.key)}", language)
            for part in form.parts:
                assert has(f"submission.part.{part.key}", language)
            for item in form.items():
                assert has(f"submission.item.{item.key}", language), item.key
                assert has(f"submission.ask.{item.key}", language), item.key
        assert all(has(f"submission.mandate.{one.key}", language) for one in MANDATES)


def test_codes_of_the_lists_are_codes_of_the_vocabularies() -> None:
    from app.model import submissions as lists
    from app.model.vocabulary import vocabulary

    def codes(name: str) -> set[str]:
        return {one.code for one in vocabulary(name).terms}

    assert {x for form in FORMS.values() for x in form.incidents} <= codes("incident-type")
    assert {x for one in MANDATES for x in one.incidents} <= codes("incident-type")
    assert {x for one in MANDATES for x in one.roles} <= codes("role")
    assert {x for one in MANDATES for x in one.targeted} <= codes("targeted-as")
    assert {x for form in FORMS.values() for x in form.purposes} <= codes("consent-use")
    assert codes("perpetrator-type") >= lists.STATE and codes("group-kind") >= lists.STATE_GROUPS
    assert {form.type for form in FORMS.values()} <= codes("appeal-type")
    assert {form.channel for form in FORMS.values()} <= codes("appeal-channel")


# --- the Working Group ----------------------------------------------------------------------------


def test_a_whole_communication_lacks_nothing(case: Case) -> None:
    case.consent()
    found = case.show()
    assert lacking(found) == {} and found.filled == (7, 7) and found.urgency == "yes" and found.fits


@pytest.mark.parametrize(
    ("field", "value", "element", "why"),
    [
        pytest.param("date", None, "when", "nothing", id="no date"),
        pytest.param("date", "2026", "when", "month", id="a year is no month"),
        pytest.param("date", "2026-21", "when", "month", id="a season is no month"),
        pytest.param("place", None, "where", "", id="the governorate is left"),
    ],
)
def test_an_element_is_lacking(case: Case, field: str, value: object, element: str, why: str) -> None:
    case.consent()
    editing.save(case.session, [Edit(case.incident, "incident", field, value)])  # type: ignore[arg-type]
    if not why:
        found = lacking(case.show())
        assert found == {"where": ("nothing",)}
        return
    assert lacking(case.show()) == {element: (why,)}


@pytest.mark.parametrize("date", ["2026-02", "2026-02-01/..", "2026-02~", "2026-02/..", "2026-02-XX"])
def test_a_month_is_enough_and_isn_t_sharpened(case: Case, date: str) -> None:
    case.consent()
    editing.save(case.session, [Edit(case.incident, "incident", "date", date)])
    assert "when" not in lacking(case.show())
    if date != "2026-02-01/..":
        said = case.text(languages=("en",))
        assert "February 2026" in said and " 1 February" not in said, "no day that nobody knows"


def test_who_did_it_must_be_the_state_or_a_person_says_why(case: Case) -> None:
    case.consent()
    editing.save(case.session, [Edit(case.force, "involvement", "perpetrator_type", ["unidentified-gunmen"])])
    assert lacking(case.show()) == {"forces": ("state",)}
    why = {"en": "They passed two checkpoints.", "ar": "مروا عبر حاجزين."}
    assert lacking(case.show(own={"author": AUTHOR, "forces": why})) == {}
    half = {"en": "They passed two checkpoints."}
    assert lacking(case.show(own={"author": AUTHOR, "forces": half})) == {"forces": ("language",)}


def test_what_was_done_to_the_person_is_nothing_that_was_done_for_them(case: Case) -> None:
    case.consent()
    editing.withdraw(case.session, case.asked, "recorded twice")
    case.make("proceeding", kind="complaint", incident=case.incident, persons=[case.victim], date="2026-01-01")
    case.make("inquiry", title="A committee", kind="government-committee", about=[case.incident])
    found = case.show()
    assert lacking(found) == {"actions": ("acted",)}
    told = {"author": AUTHOR, "actions": {"en": "The family was threatened.", "ar": "هُددت الأسرة."}}
    assert lacking(case.show(own=told)) == {}


def test_the_six_elements_are_those_of_the_form() -> None:
    needed = {item.key for item in FORMS["wgeid"].items() if item.need == "required"}
    assert needed == {*SIX, "consent"} and len(SIX) == 6


# --- urgent ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "urgent"),
    [
        ("2025-12-15", "yes"),
        ("2025-12-14", "no"),
        ("2025-12", "maybe"),
        ("2025", "maybe"),
        ("2026-03-15", "yes"),
        ("2025-12-20/..", "yes"),
        ("2025-11-20/..", "no"),
        ("2020/2026", "no"),
        ("../2026", ""),
    ],
)
def test_urgent_is_what_surely_or_perhaps_began_within_three_months(amal: Session, date: str, urgent: str) -> None:
    case = Case(amal, date)
    assert case.show().urgency == urgent


def test_a_dispute_about_the_date_makes_it_only_perhaps_urgent(case: Case) -> None:
    editing.save(case.session, [Edit(case.incident, "incident", "date", "2025-06-01", mode="add")])
    found = case.show()
    assert found.urgency == "maybe"
    assert [one.field for one in found.differing] == ["date"]


@given(day=st.integers(730_000, 750_000), months=st.integers(0, 40))
def test_months_before_never_leave_the_month(day: int, months: int) -> None:
    from datetime import date

    then, now = date.fromordinal(making.months_before(day, months)), date.fromordinal(day)
    assert (now.year * 12 + now.month) - (then.year * 12 + then.month) == months and then.day <= now.day


# --- the Committee --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "why"),
    [
        ("2010-12-23", None),
        ("2010-12-22", "before-force"),
        ("2010-12", "perhaps-before-force"),
        ("2009-05", "before-force"),
    ],
)
def test_the_committee_takes_what_began_after_the_convention_bound_iraq(
    amal: Session, date: str, why: str | None
) -> None:
    case = Case(amal, date)
    assert lacking(case.show("ced")).get("when") == ((why,) if why else None)


def test_the_committee_wants_an_authority_told_and_no_statement_to_the_public(case: Case) -> None:
    assert "told" not in lacking(case.show("ced"))
    editing.save(case.session, [Edit(case.asked, "appeal", "type", "statement")])
    assert lacking(case.show("ced"))["told"] == ("authority",)


def test_what_was_sent_to_the_united_nations_before_is_named(case: Case) -> None:
    assert "procedures" in lacking(case.show("ced"))
    case.make("appeal", type="un-submission", to_whom="the Working Group", date="2026-02-20")
    assert "procedures" not in lacking(case.show("ced"))
    assert "the Working Group" in case.text("ced")


# --- Special Procedures ---------------------------------------------------------------------------


def test_mandates_that_fit_are_proposed_and_a_person_chooses(case: Case) -> None:
    editing.save(case.session, [Edit(case.victim, "person", "roles", ["journalist"])])
    order = case.order("special")
    assert order.mandates == ("defenders", "disappearances", "expression")
    assert "mandates" in lacking(submissions.show(case.session, replace(order, mandates=())))
    said = plain_text(submissions.preview(case.session, replace(order, mandates=("torture",))))
    assert "Special Rapporteur on torture" in said and "opinion and expression" not in said


def test_what_goes_on_asks_for_an_urgent_appeal(case: Case) -> None:
    assert "Urgent appeal" in case.text("special")
    editing.save(case.session, [Edit(case.victim, "person", "status", ["released"])])
    assert "Letter of allegation" in case.text("special")


def test_names_go_to_the_government_only_with_a_consent_for_that(case: Case) -> None:
    case.consent()
    assert lacking(case.show("special")) == {"government": ("consent-not-covered",)}
    case.consent(uses=["un", "authorities"])
    assert lacking(case.show("special")) == {}


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

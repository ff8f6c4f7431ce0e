"""Submissions: the elements each body asks for, what is lacking, what may not go, and the appeal that one becomes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.catalogue import LANGUAGES, has
from app.model.fields import Kind, Sensitivity
from app.model.submissions import FORMS, MANDATES, SIX
from app.model.types import TYPES
from app.services import editing, submissions
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


def test_a_reader_of_a_third_language_sees_it_in_theirs_and_the_letter_stays_in_its_own(case: Case) -> None:
    case.consent()
    found = submissions.show(case.session, case.order(), "ckb")
    (sex,) = next(a for a in found.every if a.item.key == "sex").told
    assert sex.texts == ("Male", "ذكر", "نێر") and lacking(found) == {}
    assert "نێر" not in case.text()


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

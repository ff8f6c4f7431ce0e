"""Consent and approval before anything leaves: what is kept back, what can't go, who has to say yes first."""

from __future__ import annotations

import pytest

from app.base.errors import InputError
from app.services import release
from app.services.session import Session
from app.sync.disclose import WHOLE
from tests.services.conftest import People
from tests.services.test_appeals import a_case, new, put_clock


@pytest.fixture
def amal(people: People) -> Session:
    session = people("Amal")[0]
    put_clock(session, "2026-03-01")
    return session


def person(session: Session, case: str, name: str = "A name") -> str:
    return new(session, case, "person", names=[{"text": name, "kind": "full"}])


def agreed(session: Session, case: str, by: str, *uses: str, **more: object) -> str:
    return new(session, case, "consent", by=by, uses=list(uses), **more)


def test_no_consent_for_the_press_no_press_export(amal: Session) -> None:
    case = a_case(amal)
    one = person(amal, case)
    agreed(amal, case, one, "un", date="2026-01-01")
    with pytest.raises(InputError) as caught:
        release.demand(amal, [case], "media")
    assert caught.value.error_code == "consent" and caught.value.facts["rule"] == "nobody-agreed"
    found = release.demand(amal, [case], "un")
    assert not found.withhold and found.clear


def test_who_agreed_goes_and_who_did_not_stays(amal: Session) -> None:
    case = a_case(amal)
    one, two = person(amal, case), person(amal, case, "Another")
    consent = agreed(amal, case, one, "media", date="2026-01-01")
    found = release.demand(amal, [case], "media")
    assert (two, WHOLE) in found.withhold
    assert one not in {record for record, _ in found.withhold}
    assert found.rests_on == (consent,)
    assert found.terms.withholds(two, "names")


def test_a_no_to_everything_keeps_the_case(amal: Session) -> None:
    case = a_case(amal)
    one = person(amal, case)
    refused = [code for code in release.PURPOSES if code != "internal"]
    new(amal, case, "consent", by=one, uses=["internal"], refused=refused)
    for purpose in refused:
        found = release.check(amal, [case], purpose)
        assert [one.why for one in found.blocked] == ["refused"], purpose
    assert release.check(amal, [case], "internal").clear

"""The case report: everything that was recorded and may be told, by whom, and nothing else, in every shape."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from app.base.errors import InputError, SijilError
from app.model import pseudonyms
from app.report.document import texts_of
from app.services import access, appeals, casefile, cases, disputes, editing, evidence, sample
from app.services.appeals.words import headline
from app.services.casefile import SHAPES, Shape, document, render
from app.services.session import Session
from app.services.views import Edit
from app.sync.disclose import Policy
from tests.report.pages import READERS, letters
from tests.report.test_shapes import is_there
from tests.services.conftest import People
from tests.services.test_appeals import new, put_clock

NAME, PLACE, HIDDEN = "Zaynab Example", "the house with the blue door", "known to the neighbour"


@pytest.fixture
def vault(people: People) -> Session:
    (session,) = people("Amal")
    put_clock(session, "2026-03-01")
    return session


@pytest.fixture
def case(vault: Session) -> str:
    """A case in which accounts differ, an appeal is silent, and a source is confidential."""
    made = editing.new_case(vault, {"title": f"Arrest of {NAME}", "code": "K-7", "summary": "أُخذت لا أحد يعرف إلى أين"})
    one = made.created or ""
    person = new(vault, one, "person", names=[{"text": NAME}], sex="female")
    source = new(vault, one, "source", title="A neighbour", confidential=True, how_known=HIDDEN)
    incident = new(vault, one, "incident", type="abduction", date="2025-11-02", victims=[person])
    editing.save(vault, [Edit(incident, "incident", "date", "2025-11-04", source, "add")])
    new(vault, one, "appeal", type="appeal", to_whom="the ministry", date="2025-01-05", asked="where she is")
    evidence.attach_bytes(vault, one, "photo.jpg", b"\xff\xd8\xff not really")
    new(vault, one, "note", text=PLACE)
    return one


def said(made: object) -> str:
    return "\n".join(one for text_ in texts_of(made) for one in text_.texts)  # type: ignore[arg-type]


def read(path: Path) -> str:
    return READERS[path.suffix[1:]](path.read_bytes())


@pytest.mark.parametrize("shape", SHAPES)
def test_a_report_says_what_was_recorded_by_whom_and_what_is_not_settled(
    vault: Session, case: str, tmp_path: Path, shape: Shape
) -> None:
    path = tmp_path / f"r.{shape}"
    made = casefile.export(
        vault, case, path, shape=shape, policy="everything", purpose="internal", languages=("en", "ar")
    )  # type: ignore[arg-type]
    found = read(path)
    view = cases.view(vault, case)
    (piece,) = view.records["evidence"]
    for expected in (
        NAME, "K-7", "2 November 2025", "4 November 2025", "A neighbour", "Amal", vault.key_id, "the ministry",
        str(piece.fields["sha256"].value), PLACE, "nobody has decided", "Where accounts differ", "القضية", "الحوادث",
    ):  # fmt: skip
        assert is_there(expected, found, shape), expected
    assert letters(HIDDEN) not in letters(found) and made.withheld, "a confidential source's own never leaves"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and made.bytes == path.stat().st_size


def test_a_silent_appeal_says_for_how_long(vault: Session, case: str) -> None:
    made, _ = casefile.make(vault, case, "everything", "internal", ("en",))
    (standing,) = casefile.standings(vault, cases.view(vault, case)).values()
    assert standing.silent and standing == next(iter(appeals.standings(vault).values()))
    assert headline(standing, "en") in said(made)


def test_who_decided_stands_beside_what_was_decided(vault: Session, case: str) -> None:
    view = cases.view(vault, case)
    (incident,) = view.records["incident"]
    first, *_ = incident.fields["date"].accounts
    disputes.take(vault, incident.id, "date", first.digest, "the court's own book")
    told = said(document(cases.view(vault, case), ("en",)))
    assert "the court's own book" in told and "Amal" in told
    assert "2 November 2025" in told and "4 November 2025" in told, "what wasn't taken stays to be read"


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("policy", ["no-identities", "statistics"])
def test_t35_a_report_tells_no_more_than_its_policy(
    vault: Session, case: str, tmp_path: Path, policy: Policy, shape: Shape
) -> None:
    path = tmp_path / f"r.{shape}"
    casefile.export(vault, case, path, shape=shape, policy=policy, purpose="internal", languages=("en", "ckb"))
    found, raw = letters(read(path)), path.read_bytes()
    for secret in (NAME, PLACE, HIDDEN, "Zaynab", "Amal", "photo.jpg", "the ministry"):
        assert letters(secret) not in found and secret.encode() not in raw, secret
    assert letters("withheld") in found and letters("K-7") in found


def test_what_has_no_name_is_called_by_a_pseudonym_that_holds_for_one_report_only(vault: Session, case: str) -> None:
    (person,) = cases.view(vault, case).records["person"]
    first, second = (said(casefile.make(vault, case, "no-identities", "internal", ("en",))[0]) for _ in range(2))
    assert NAME not in first and "Person \u2066" in first, "somebody stands there, by a code"
    names = {one.split("Person \u2066")[1][: pseudonyms.SHORTEST] for one in (first, second)}
    assert len(names) == 2 and person.id in first


def test_nothing_protected_is_shown_even_of_a_case_as_it_lies_in_the_vault(vault: Session, case: str) -> None:
    assert HIDDEN not in said(document(cases.view(vault, case), ("en", "ar")))


def test_t09_the_log_has_it_before_it_is_written(vault: Session, case: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        casefile.export(vault, case, tmp_path / "nowhere" / "r.pdf", purpose="internal")
    assert raised.value.error_code == "folder-missing" and not access.page(vault, what=["report"]).lines
    (tmp_path / "taken").mkdir()
    with pytest.raises(SijilError):
        casefile.export(vault, case, tmp_path / "taken", shape="html", purpose="internal")
    (line,) = access.page(vault, what=["report"]).lines
    assert (line.what, line.case) == ("report", case)


def test_without_consent_for_the_press_nothing_is_written(vault: Session, case: str, tmp_path: Path) -> None:
    (person,) = cases.view(vault, case).records["person"]
    new(vault, case, "consent", **{"by": person.id, "for": [person.id], "uses": ["courts"], "refused": ["media"]})
    with pytest.raises(InputError) as raised:
        casefile.export(vault, case, tmp_path / "press.pdf", purpose="media", policy="everything")
    assert raised.value.error_code == "consent" and not list(tmp_path.glob("press*"))
    assert not access.page(vault, what=["report"]).lines


@pytest.mark.parametrize("languages", [("en", "ar"), ("ckb",), ("ar", "ckb")])
def test_every_case_of_the_sample_is_a_page(people: People, languages: tuple[str, ...]) -> None:
    (session,) = people("Nasrin")
    sample.load(session)
    rows = list(cases.every_row(session))
    assert len(rows) == 12
    for row in rows[:: 1 if languages[0] == "en" else 4]:
        view = cases.view(session, row.id)
        made = document(view, languages, standings=casefile.standings(session, view))
        for shape in SHAPES:
            assert render(made, shape) == render(
                document(view, languages, standings=casefile.standings(session, view)), shape
            )
        told = said(made)
        assert all(record.id in told for found in view.records.values() for record in found), "a record is left out"
        assert "report." not in told and "field." not in told, "a text is missing"


def test_records_of_registers_that_the_case_names_are_on_the_page_and_no_others(vault: Session, case: str) -> None:
    court = new(vault, None, "source", title="The court's book")
    group = editing.new_record(vault, None, "group", {"names": [{"text": "Brigade 9"}]}, court).created or ""
    new(vault, None, "group", names=[{"text": "Somebody else"}])
    (incident,) = cases.view(vault, case).records["incident"]
    new(vault, case, "involvement", incident=incident.id, perpetrator=group)
    made, _ = casefile.make(vault, case, "everything", "internal", ("en",))
    told = said(made)
    assert group in told and "Brigade 9" in told and court in told and "Somebody else" not in told

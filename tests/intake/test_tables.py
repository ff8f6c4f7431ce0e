"""Tables as a person takes them in: looked at, mapped, tried out, written whole or not at all."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from app.base.errors import Cancelled, InputError, NoRoom
from app.base.task import Task
from app.services import cases, editing, undo
from app.services.intake import mapping, tables, writing
from app.services.intake.mapping import Column, Mapping, TableOptions
from app.services.session import Session
from app.storage import journal
from tests.intake.conftest import PASSPHRASE, Put

PEOPLE = "الاسم,الجنس,تاريخ الولادة,العمر\nاسم أول,ذكر,13/5/1990,35\nاسم ثان,أنثى,1991,34\n"
RTL = "\u202eevil\u202c <b>bold</b> \u2066x"


def people(put: Put, text: str = PEOPLE, name: str = "people.csv") -> tuple[Path, Mapping]:
    path = put(name, text.encode())
    look = tables.preview(path)
    return path, mapping.suggest(look.header, "register", look.options)


def run(session: Session, path: Path, choices: Mapping, **more: object) -> writing.Imported:
    return writing.run(session, path, choices, **more)  # type: ignore[arg-type]


def reason(error: pytest.ExceptionInfo[InputError]) -> object:
    return error.value.facts.get("reason")


def test_a_header_in_arabic_suggests_the_fields(put: Put) -> None:
    _, choices = people(put)
    assert [c.field for c in choices.columns] == ["person.names", "person.sex", "person.born", "person.age"]


@pytest.mark.parametrize("header", ["names,sex,age", "Name,Gender,Age", "ناو,ڕەگەز,تەمەن"])
def test_headers_in_every_language_suggest_the_fields(put: Put, header: str) -> None:
    _, choices = people(put, f"{header}\nx,male,3\n")
    assert [c.field for c in choices.columns] == ["person.names", "person.sex", "person.age"]


def test_rows_become_records_with_their_source(session: Session, put: Put) -> None:
    path, choices = people(put)
    done = run(session, path, choices, keep_file=True)
    found = cases.of_type(session, "person")
    assert sorted(p.title for p in found) == ["اسم أول", "اسم ثان"]
    first = next(p for p in found if p.title == "اسم أول")
    assert {name: f.value for name, f in first.fields.items() if name != "names"} == {
        "sex": "male",
        "born": "1990-05-13",
        "age": 35,
    }
    assert {a.source for f in first.fields.values() for a in f.accounts} == {done.source}
    source = cases.record(session, done.source)
    assert "people" not in source.title  # a file's name can name people: the title may travel
    assert source.fields["published_title"].value == "people.csv"
    sealed = cases.record(session, source.fields["evidence"].value[0])
    assert sealed.fields["size"].value == path.stat().st_size
    assert done.changes.records >= {p.id for p in found} | {source.id, sealed.id}


def test_one_undo_takes_the_whole_import_back(session: Session, put: Put) -> None:
    path, choices = people(put)
    run(session, path, choices)
    undo.undo(session)
    assert not [p for p in cases.of_type(session, "person") if not p.withdrawn]
    undo.redo(session)
    assert len([p for p in cases.of_type(session, "person") if not p.withdrawn]) == 2


def test_a_row_makes_a_case_with_incident_and_victim(session: Session, put: Put) -> None:
    path = put("cases.csv", b"Case,What,When,Who\nFirst,killing,13/10/2019,A B\nSecond,arbitrary-arrest,,\n")
    columns = tuple(
        Column(at, field, name)
        for at, (field, name) in enumerate(
            [("case.title", "Case"), ("incident.type", "What"), ("incident.date", "When"), ("person.names", "Who")]
        )
    )
    run(session, path, Mapping("cases", columns, keys=("case.title",), fixed={"case.status": "open"}))
    rows = {row.title: row for row in cases.every_row(session)}
    assert set(rows) == {"First", "Second"}
    view = cases.view(session, rows["First"].id)
    assert view.records["incident"][0].fields["victims"].value == [view.records["person"][0].id]
    assert view.case.fields["status"].value == "open"
    assert "person" not in cases.view(session, rows["Second"].id).records


def test_rows_go_into_one_case_and_nowhere_else(session: Session, case: str, put: Put) -> None:
    path, choices = people(put)
    inside = dataclasses.replace(choices, into="case")
    with pytest.raises(InputError) as nowhere:
        run(session, path, inside)
    assert reason(nowhere) == "case-needed"
    run(session, path, inside, case=case)
    assert len(cases.view(session, case).records["person"]) == 2


def test_faults_are_named_by_row_and_column_and_nothing_is_taken_in(session: Session, put: Put) -> None:
    text = "الاسم,الجنس,تاريخ الولادة,العمر\nA,ذكر,32/5/1990,35\n,ذكر,,abc\nB,x,,1\n\nC,,,2,extra\n"
    path, choices = people(put, text)
    report = tables.dry_run(session, path, choices)
    assert [(f.row, f.column, f.field, f.rule) for f in report.faults] == [
        (2, 2, "person.born", "date-calendar"),
        (3, 3, "person.age", "number"),
        (3, None, "person.names", "required"),
        (4, 1, "person.sex", "term"),
        (6, 4, "", "extra-cells"),
    ]
    assert (report.rows, report.good, report.faulty, report.empty) == (5, 0, 4, 1)
    assert report.unknown == {1: {"x": 1}}
    for language in ("en", "ar", "ckb"):
        assert all(len(fault.sentence(language)) > 15 for fault in report.faults)
    before = cases.fingerprint(session)
    with pytest.raises(InputError) as refused:
        run(session, path, choices)
    assert refused.value.facts == {"reason": "faulty-rows", "n": 4, "row": 2}
    assert cases.fingerprint(session) == before


def test_only_the_good_rows_when_the_person_says_so(session: Session, put: Put) -> None:
    path, choices = people(put, PEOPLE + "C,x,,\n")
    assert run(session, path, choices, only_good=True).report.faulty == 1
    assert len(cases.of_type(session, "person")) == 2


def test_the_same_table_twice_makes_nothing_twice(session: Session, put: Put) -> None:
    path, choices = people(put)
    run(session, path, choices)
    assert tables.dry_run(session, path, choices).duplicates == 2
    with pytest.raises(InputError) as nothing:
        run(session, path, choices)
    assert reason(nothing) == "nothing-to-import"
    longer, _ = people(put, PEOPLE + "اسم ثالث,ذكر,,\nاسم  أوّل,ذكر,,\n", "longer.csv")
    assert run(session, longer, choices).report.duplicates == 3  # one of them spelt with a vowel sign
    assert len(cases.of_type(session, "person")) == 3


def test_words_of_a_column_are_given_a_meaning_once(session: Session, put: Put) -> None:
    path, choices = people(put, "الاسم,الجنس,العمر\nA,ولد,-\nB,بنت,4\n")
    name, sex, age = choices.columns
    sex = dataclasses.replace(sex, terms={"ولد": "male", "بنت": "female"})
    age = dataclasses.replace(age, empty=("-",))
    run(session, path, dataclasses.replace(choices, columns=(name, sex, age)))
    found = {p.title: p.fields["sex"].value for p in cases.of_type(session, "person")}
    assert found == {"A": "male", "B": "female"}


def test_names_in_two_columns_and_dates_in_another_order(session: Session, put: Put) -> None:
    path = put("us.csv", "First,Last,Arabic,Born\nJane,Doe,جين,05/13/1990\n".encode())
    columns = (
        Column(0, "person.names", "First"),
        Column(1, "person.names", "Last", joined=True),
        Column(2, "person.names", "Arabic"),
        Column(3, "person.born", "Born", order="mdy"),
    )
    run(session, path, Mapping("register", columns))
    (person,) = cases.of_type(session, "person")
    assert [name["text"] for name in person.fields["names"].value] == ["Jane Doe", "جين"]
    assert person.fields["born"].value == "1990-05-13"


def test_choices_are_saved_and_fitted_to_another_table(session: Session, put: Put) -> None:
    _, choices = people(put)
    mapping.save(session, " My  choices ", choices)
    assert mapping.saved(session) == {"My choices": choices}
    moved, _ = people(put, "x,العمر,الاسم,تاريخ الولادة,الجنس\n,35,A,,ذكر\n", "moved.csv")
    fitted = mapping.fit(mapping.saved(session)["My choices"], tables.preview(moved).header)
    assert [(c.at, c.field) for c in fitted.columns] == [
        (2, "person.names"),
        (4, "person.sex"),
        (3, "person.born"),
        (1, "person.age"),
    ]
    with pytest.raises(InputError) as missing:
        mapping.fit(choices, ["الاسم"])
    assert reason(missing) == "column-missing"
    mapping.drop(session, "My choices")
    assert not mapping.saved(session)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"columns": []}, id="no-columns"),
        pytest.param({"columns": [{"at": 0, "field": "evidence.name"}]}, id="evidence"),
        pytest.param({"columns": [{"at": 0, "field": "incident.type"}]}, id="no-place-in-a-register"),
        pytest.param({"columns": [{"at": 0, "field": "person.organisations"}]}, id="a-reference"),
        pytest.param({"columns": [{"at": 0, "field": "person.age"}, {"at": 1, "field": "person.age"}]}, id="twice"),
        pytest.param({"columns": [{"at": "0", "field": "person.age"}]}, id="a-number-as-text"),
        pytest.param({"columns": [{"at": 0, "field": "person.x"}]}, id="unknown-field"),
        pytest.param({"columns": [{"at": 0, "field": "person.age"}], "keys": ["person.names"]}, id="key-not-taken-in"),
        pytest.param([], id="a-list"),
    ],
)
def test_choices_that_make_no_sense_are_refused(wrong: object) -> None:
    with pytest.raises(InputError):
        mapping.from_json({"into": "register", **wrong} if isinstance(wrong, dict) else wrong)


def test_t39_direction_marks_and_markup_stay_data(session: Session, put: Put) -> None:
    path, choices = people(put, f'الاسم,العمر\n"{RTL}",3\n=1+1,4\n')
    run(session, path, choices)
    assert {p.title for p in cases.of_type(session, "person")} == {RTL, "=1+1"}


def test_t12_a_file_name_is_data_and_a_link_is_not_followed(session: Session, put: Put, tmp_path: Path) -> None:
    path, choices = people(put, name="..\u202eevil <b>.csv")
    done = run(session, path, choices)
    assert cases.record(session, done.source).fields["published_title"].value == "..evil <b>.csv"
    link = tmp_path / "link.csv"
    link.symlink_to(path)
    with pytest.raises(Exception) as refused:
        tables.preview(link)
    assert getattr(refused.value, "facts", {}).get("reason") == "not-a-file"


def test_t11_refusals_reach_the_person_through_the_child(session: Session, put: Put) -> None:
    path = put("wide.csv", b"a," * 10**6)
    before = cases.fingerprint(session)
    with pytest.raises(InputError) as wide:
        run(session, path, Mapping("register", (Column(0, "person.names"),)))
    assert (reason(wide), wide.value.facts["most"]) == ("too-wide", 2_000)
    assert cases.fingerprint(session) == before


def test_a_cancel_in_the_middle_leaves_nothing(session: Session, put: Put) -> None:
    rows = "".join(f"N {n},{n % 90}\n" for n in range(1_500))
    path, choices = people(put, "الاسم,العمر\n" + rows)
    before, files = cases.fingerprint(session), evidence_files(session)

    def stop(progress: object) -> None:
        if getattr(progress, "step", "") == writing.SAVING:
            task.cancel()

    task = Task(stop)
    with pytest.raises(Cancelled):
        run(session, path, choices, keep_file=True, task=task)
    assert cases.fingerprint(session) == before
    assert evidence_files(session) == files


def evidence_files(session: Session) -> set[str]:
    return {one.name for one in (session.folder / "evidence").iterdir()}


def test_t05_a_full_disk_in_the_middle_leaves_nothing(
    session: Session, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"N {n},{n % 90}\n" for n in range(1_500))
    path, choices = people(put, "الاسم,العمر\n" + rows)
    before, files = cases.fingerprint(session), evidence_files(session)
    real, calls = journal.write_many, []

    def full(vault, saves):  # type: ignore[no-untyped-def]
        calls.append(1)
        if len(calls) == 3:
            raise NoRoom()
        return real(vault, saves)

    monkeypatch.setattr(journal, "write_many", full)
    with pytest.raises(NoRoom):
        run(session, path, choices, keep_file=True)
    assert len(calls) == 3
    assert cases.fingerprint(session) == before
    assert evidence_files(session) == files


def test_a_file_that_changes_meanwhile_is_not_taken_in(session: Session, put: Put) -> None:
    path, choices = people(put)
    before = cases.fingerprint(session)

    def touch(progress: object) -> None:
        path.write_bytes(path.read_bytes() + b"X,,,\n")

    with pytest.raises(InputError) as changed:
        run(session, path, choices, task=Task(touch))
    assert reason(changed) == "changed"
    assert cases.fingerprint(session) == before


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from app.base.task import Task
    from app.services import vaults
    from app.services.intake import mapping, tables, writing
    session = vaults.open(Path(sys.argv[1]), sys.argv[2])
    path = Path(sys.argv[3])
    choices = mapping.suggest(tables.preview(path).header, "register")
    def kill(progress):
        if progress.step == writing.SAVING and progress.done >= 1000:
            os.kill(os.getpid(), signal.SIGKILL)
    writing.run(session, path, choices, task=Task(kill))
"""


@pytest.mark.real_kdf
def test_t01_a_kill_in_the_middle_leaves_nothing(tmp_path: Path, put: Put, cheap_kdf: object) -> None:
    from app.services import vaults

    made, _ = vaults.create(tmp_path / "v", PASSPHRASE, "Amal", kdf=cheap_kdf)  # type: ignore[arg-type]
    with made:
        editing.new_case(made, {"title": "A case"})
        before = cases.fingerprint(made)
    path, _ = people(put, "الاسم,العمر\n" + "".join(f"N {n},{n % 90}\n" for n in range(1_500)))
    words = [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path / "v"), PASSPHRASE, str(path)]
    ended = subprocess.run(words, cwd=Path(__file__).parents[2], env={**os.environ}, timeout=120, check=False)
    assert ended.returncode == -signal.SIGKILL
    with vaults.open(tmp_path / "v", PASSPHRASE) as again:
        assert cases.fingerprint(again) == before


def test_a_preview_shows_the_first_rows_and_what_was_found_out(put: Put) -> None:
    path = put("a.csv", "اسم;عمر\nعلي حسين الكاظمي;3\n".encode("cp1256"))
    look = tables.preview(path)
    assert (look.shape.encoding, look.shape.sure, look.shape.delimiter) == ("cp1256", False, ";")
    assert (look.header, look.rows) == (("اسم", "عمر"), (("علي حسين الكاظمي", "3"),))
    bare = tables.preview(path, TableOptions(header=0))
    assert (bare.header, len(bare.rows)) == (("1", "2"), 2)


def test_the_whole_crowd_is_read_without_a_fault(session: Session, shared_data: Path) -> None:
    """Aggregate figures only: the people in this list are real."""
    path = shared_data / "data" / "names" / "pool-ar.csv"
    choices = mapping.suggest(tables.preview(path).header, "register")
    report = tables.dry_run(session, path, dataclasses.replace(choices, keys=()))
    assert (report.rows, report.faulty, report.good) == (34_344, 0, 34_344)

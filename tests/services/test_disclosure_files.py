"""Files of evidence: original, cleaned with the original beside it, cleaned alone, or nothing; and names in texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services import cases, disclosure, editing, evidence, outbox, receiving, sending
from app.services.disclosure import Files, Policy, Terms, exceptions
from app.services.editing import NewRecord
from app.services.session import Session
from app.services.views import Edit
from app.storage import bare
from app.storage import evidence as store
from tests.services.conftest import People
from tests.services.evidence_files import photo


def held(session: Session) -> set[str]:
    """Hashes of all bytes that are here."""
    return {one.sha256 for one in session.run(store.held)}


@pytest.fixture
def taken(people: People, tmp_path: Path) -> tuple[Session, Session, str, str, str]:
    """Two people; a case of the first with a phone's photo and a note that can't be cleaned."""
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created or ""
    picture, note = tmp_path / "IMG_1.jpg", tmp_path / "note.txt"
    picture.write_bytes(photo())
    note.write_bytes(b"what they said")
    ids = [evidence.attach(amal, case, [path]).created or "" for path in (picture, note)]
    return amal, basim, case, ids[0], ids[1]


def send(amal: Session, basim: Session, case: str, folder: Path, terms: Terms) -> None:
    folder.mkdir(exist_ok=True)
    sent = sending.send(amal, [basim.key_id], folder, [case], terms.policy, terms=terms, whole=True)
    receiving.receive(basim, Path(sent.path))


def sha(session: Session, piece: str) -> str:
    return evidence.piece(session, piece).sha256


@pytest.mark.parametrize(
    ("files", "original", "copy", "note"),
    [
        pytest.param("original", True, True, True, id="original"),
        pytest.param("both", True, True, True, id="cleaned-and-original"),
        pytest.param("cleaned", False, True, False, id="cleaned"),
        pytest.param("none", False, False, False, id="nothing"),
    ],
)
def test_t35_of_files_goes_what_was_chosen(
    taken: tuple[Session, Session, str, str, str], tmp_path: Path, files: Files, original: bool, copy: bool, note: bool
) -> None:
    amal, basim, case, picture, text = taken
    terms = Terms("everything", files=files)
    made = disclosure.prepare(amal, [case], terms)
    copies = [one for one in evidence.listing(amal, case) if one.copy_of == picture]
    assert len(copies) == (1 if files in ("both", "cleaned") else 0)
    if files in ("both", "cleaned"):
        assert [piece for piece, _ in made.failed] == [text] and made.made == (copies[0].id,)
        assert b"Exif" not in evidence.read(amal, copies[0].id)
    send(amal, basim, case, tmp_path / "stick", terms)
    there = held(basim)
    assert (sha(amal, picture) in there) is original
    assert (sha(amal, text) in there) is note
    if copies:
        assert (copies[0].sha256 in there) is copy
    shown = {one.id: one for one in disclosure.preview(amal, [case], terms).pieces}
    assert {evidence.piece(amal, one.id).sha256 for one in shown.values() if not one.kept} == there


def test_prepared_twice_makes_one_copy(taken: tuple[Session, Session, str, str, str]) -> None:
    amal, _, case, picture, _ = taken
    terms = Terms("no-whereabouts")
    assert len(disclosure.prepare(amal, [case], terms).made) == 1
    assert disclosure.prepare(amal, [case], terms).made == ()
    assert len([one for one in evidence.listing(amal, case) if one.copy_of == picture]) == 1


def test_t35_a_file_that_is_only_called_a_copy_isnt_taken_for_one(
    taken: tuple[Session, Session, str, str, str], tmp_path: Path
) -> None:
    """Somebody marks another photo, with all that it tells, as the cleaned copy (V10)."""
    amal, basim, case, picture, _ = taken
    forged = tmp_path / "IMG_2.jpg"
    forged.write_bytes(photo()[:-2] + b"\x00\xff\xd9")
    other = evidence.attach(amal, case, [forged]).created or ""
    editing.save(amal, [Edit(other, "evidence", "copy_of", picture), Edit(other, "evidence", "original", False)])
    terms = Terms("no-whereabouts")
    send(amal, basim, case, tmp_path / "one", terms)
    assert held(basim) == set()
    disclosure.prepare(amal, [case], terms)
    send(amal, basim, case, tmp_path / "two", terms)
    assert sha(amal, other) not in held(basim) and len(held(basim)) == 1
    assert held(basim) <= amal.run(bare.seen)


@pytest.mark.parametrize("policy", ["statistics"])
def test_a_file_goes_by_choice_where_the_policy_has_none(
    taken: tuple[Session, Session, str, str, str], tmp_path: Path, policy: Policy
) -> None:
    amal, basim, case, picture, text = taken
    send(amal, basim, case, tmp_path / "one", Terms(policy))
    assert held(basim) == set()
    terms = Terms(policy, pieces=frozenset({(picture, "cleaned")}))
    disclosure.prepare(amal, [case], terms)
    send(amal, basim, case, tmp_path / "two", terms)
    (there,) = held(basim)
    assert there not in (sha(amal, picture), sha(amal, text))
    names = [one.fields.get("name") for one in cases.view(basim, case).records["evidence"]]
    assert not [name for name in names if name is not None and name.value], "what it is called stays here"


def test_what_is_kept_back_takes_its_copies_with_it(
    taken: tuple[Session, Session, str, str, str], tmp_path: Path
) -> None:
    amal, basim, case, picture, text = taken
    evidence.keep_cleaned(amal, picture)
    exceptions.keep_back(amal, picture)
    send(amal, basim, case, tmp_path / "stick", amal.run(disclosure.given, "everything", (basim.key_id,)))
    assert held(basim) == {sha(amal, text)}


# --- names in texts that travel ---------------------------------------------------------------------


def test_names_of_whom_the_reader_isnt_to_know_are_pointed_out(people: People) -> None:
    (amal,) = people("Amal")
    case = editing.new_case(amal, {"title": "A case", "summary": "Zana called 0770 123 4567 from his house"}).created
    assert case
    person = NewRecord(case, "person", {"names": [{"text": "زانا كريم", "kind": "full"}], "contact": "+9647701234567"})
    source = NewRecord(
        case,
        "source",
        {"title": "A witness", "real_name": [{"text": "Layla Omar", "kind": "full"}], "confidential": True},
    )
    statement = NewRecord(case, "statement", {"by": source.id, "text": "I am ليلى and I saw Zana."})
    editing.new_records(amal, [person, source, statement])

    def said(terms: Terms) -> set[tuple[str, str, str]]:
        seen = disclosure.preview(amal, [case], terms).found_names
        for one in seen:
            assert one.whole[one.start : one.end] == one.text
        return {(one.field, one.text, one.of) for one in seen}

    protected = ("text", "ليلى", source.id)
    assert said(Terms("everything")) == {protected}, "a source's name is pointed out even to colleagues"
    assert said(Terms("no-whereabouts")) == {protected, ("summary", "0770 123 4567", person.id)}
    hidden = Terms("everything").without([(person.id, "names")])
    assert said(hidden) == {protected, ("summary", "Zana", person.id), ("text", "Zana", person.id)}
    assert said(Terms("no-identities")) == set(), "these texts don't go at all"


def test_what_is_sent_again_holds_no_more_than_before(
    taken: tuple[Session, Session, str, str, str], tmp_path: Path
) -> None:
    """A stick was lost: the second bundle keeps back what the first one did, by choice and by exception."""
    amal, basim, case, picture, text = taken
    terms = Terms("everything", withhold=frozenset({(case, "title")}), pieces=frozenset({(picture, "none")}))
    for name in ("lost", "stick"):
        (tmp_path / name).mkdir()
    sending.send(amal, [basim.key_id], tmp_path / "lost", [case], terms=terms)
    exceptions.keep_back(amal, text)
    (one,) = outbox.outbox(amal).rows
    again = outbox.send_again(amal, one.bundle, basim.key_id, tmp_path / "stick")
    receiving.receive(basim, Path(again.path))
    assert held(basim) == set()
    assert cases.view(basim, case).case.title != "A case"

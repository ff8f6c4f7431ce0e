"""Who may know what, from a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services import cases, contacts, editing, vaults
from tests.cli.laptops import Laptop, make_desktop


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Laptop, str, str]:
    """A laptop with a contact and a case; (laptop, case, person)."""
    base = tmp_path_factory.mktemp("disclosure")
    amal, court = [make_desktop(base / name.lower(), name) for name in ("Amal", "Court")]
    secret = (amal.folder / "passphrase").read_text(encoding="utf-8").strip()
    with vaults.open(Path(court.folder / "vault"), secret_of(court)) as other:
        card = contacts.own_card(other)
    with vaults.open(amal.folder / "vault", secret) as session:
        contacts.add(session, card, verified=True)
        case = editing.new_case(session, {"title": "A case", "summary": "Zana saw it from his window"}).created or ""
        values = {"names": [{"text": "Zana Karim", "kind": "full"}], "biography": "A baker", "mother": "Her name"}
        person = editing.new_record(session, case, "person", values).created or ""
        assert cases.view(session, case)
    return amal, case, person


def secret_of(laptop: Laptop) -> str:
    return (laptop.folder / "passphrase").read_text(encoding="utf-8").strip()


def test_who_may_know_what_from_a_terminal(desk: tuple[Laptop, str, str]) -> None:
    amal, case, person = desk
    assert amal.json("reader", "Court")["policy"] == "everything"
    assert amal.json("reader", "Court", "--policy", "no-whereabouts")["policy"] == "no-whereabouts"
    amal.run("exception", person, "names", "--keep-back", "--to", "Court", "--reason", "asked")
    seen = amal.json("preview", case, "--to", "Court")
    assert seen["policy"] == "no-whereabouts"
    assert {(one["record"], one["field"], one["why"]) for one in seen["withheld"]} == {(person, "names", "exception")}
    (found,) = seen["found"]
    assert (found["field"], found["text"], found["of"]) == ("summary", "Zana", person)

    made = amal.json("excerpt", case, "summary", "--proposed")
    assert made["passages"] == 1 and "Zana" not in made["text"]
    again = amal.json("preview", case, "--to", "Court")
    assert again["found"] == [] and (case, "summary", "excerpt") in {
        (one["record"], one["field"], one["why"]) for one in again["withheld"]
    }
    told = amal.json("exception", case)
    assert [one["field"] for one in told["exceptions"]] == ["names"] and len(told["excerpts"]) == 1
    for one in (*told["exceptions"], *told["excerpts"]):
        amal.run("exception", one["id"], "--take-back")
    assert amal.json("preview", case, "--to", "Court")["withheld"] == []
    assert "Zana Karim" in amal.run("preview", case, "--policy", "everything")


def test_whoever_is_known_by_a_key_alone_gets_no_identities(desk: tuple[Laptop, str, str]) -> None:
    amal, _, _ = desk
    assert amal.json("reader", "age1pq1stranger")["policy"] == "no-identities"

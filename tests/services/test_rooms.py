"""Review rooms over sealed files: read-only, counted as by hand, told of what is doubled and missing."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections import Counter
from pathlib import Path

import pytest

import app.services
from app.base.errors import BundleAltered, InputError, NotForThisVault, SijilError, StorageFault
from app.crypto.entries import read_entry
from app.model.fold import fold
from app.services import cases, editing, lists, past, rooms, search
from app.services.lists import ListQuery
from app.services.rooms import book
from app.services.rooms.counting import cut
from app.services.session import Session
from app.services.views import Edit
from app.storage import evidence, journal, records, security
from app.storage import rooms as table
from app.storage.fold import changes_of
from app.storage.vault import Vault
from tests.services.conftest import People
from tests.services.sealed_by_hand import seal

KINDS = ("arbitrary-arrest", "killing", "torture")


def case_of(session: Session, title: str, kinds: tuple[str, ...], **values: object) -> str:
    case = editing.new_case(session, {"title": title}).created
    assert case
    for n, kind in enumerate(kinds):
        fields = {"type": kind, "date": f"2019-1{n % 2}-0{n + 1}", **values}
        editing.new_record(session, case, "incident", fields)
    return case


@pytest.fixture
def two(people: People, tmp_path: Path) -> tuple[Session, Session, list[str], list[Path]]:
    """Amal seals two files for Rana: cases one and two; two and three. Two has moved on in between."""
    amal, rana = people("Amal", "Rana")
    made = [case_of(amal, f"Case {n}", KINDS[: n + 1]) for n in range(3)]
    paths = [tmp_path / "one.age", tmp_path / "two.age"]
    seal(amal, [rana], made[:2], paths[0])
    editing.save(amal, [Edit(made[1], "case", "summary", "more is known")])
    seal(amal, [rana], made[1:], paths[1], policy="no-identities", salt=bytes(16))
    return amal, rana, made, paths


def filled(rana: Session, paths: list[Path]) -> tuple[str, rooms.RoomSession]:
    room = rooms.make(rana, "A study").id
    for path in paths:
        assert rooms.take_in(rana, room, path).new
    return room, rooms.open_room(rana, room)


def test_a_sealed_file_is_read_in_a_room_and_nowhere_else(two: tuple[Session, Session, list[str], list[Path]]) -> None:
    _, rana, made, paths = two
    before = rana.run(_everything)
    room, opened = filled(rana, paths)
    assert {row.id for row in lists.page(opened, ListQuery()).rows} == set(made)
    assert cases.view(opened, made[1]).case.id == made[1]
    assert search.find(opened, "Case 0").total == 1
    assert not rooms.take_in(rana, room, paths[0]).new  # a second time changes nothing
    assert rana.run(_everything) == before  # not merged: the own journal, contacts and bundles are what they were
    assert rana.run(journal.files) == {}


def _everything(vault: Vault) -> dict[str, list[tuple[object, ...]]]:
    names = ("entry", "change", "record", "evidence", "contact", "author", "bundle_in", "search", "facet")
    return {name: vault.db.rows(f"SELECT count(*) FROM {name}") for name in names}


def test_every_byte_of_it_is_verified_first(
    two: tuple[Session, Session, list[str], list[Path]], people: People
) -> None:
    _, rana, _, paths = two
    room = rooms.make(rana, "A study").id
    raw = bytearray(paths[0].read_bytes())
    raw[len(raw) // 2] ^= 1
    paths[0].write_bytes(raw)
    with pytest.raises(BundleAltered):
        rooms.take_in(rana, room, paths[0])
    assert rooms.proof(rana, room) == ()
    assert not list((rana.folder / "rooms" / room / "evidence").iterdir())
    (stranger,) = people("Stranger", known=False)
    with pytest.raises(NotForThisVault):
        rooms.take_in(stranger, rooms.make(stranger, "Theirs").id, paths[1])


# --- read-only ------------------------------------------------------------------------------


def _verbs() -> list[tuple[str, object]]:
    """Every function of the services that takes a session first."""
    found = {}
    for info in pkgutil.walk_packages(app.services.__path__, "app.services."):
        module = importlib.import_module(info.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters.values()), None)
            if function.__module__ == info.name and first is not None and first.name == "session" and name[0] != "_":
                found[f"{info.name}.{name}"] = function
    return sorted(found.items())


GUESSES = {
    "str": lambda s: s["case"],
    "Path": lambda s: s["path"],
    "Sequence[Edit]": lambda s: [Edit(s["case"], "case", "title", "Written into the room")],
    "bool": lambda s: True,
    "int": lambda s: 1,
}


def _dump(vault: Vault) -> dict[str, list[tuple[object, ...]]]:
    tables = [
        name
        for (name,) in vault.db.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%'")
    ]
    return {name: vault.db.rows(f"SELECT * FROM {name}") for name in sorted(tables)}


def test_no_verb_writes_in_a_room(two: tuple[Session, Session, list[str], list[Path]], tmp_path: Path) -> None:
    """Each verb that takes a session is tried on a room, with what can be guessed for its arguments."""
    _, rana, made, paths = two
    _, opened = filled(rana, paths)
    before, disk = opened.run(_dump), _disk(rana.folder / "rooms")
    (tmp_path / "out").mkdir()
    scene = {"case": made[0], "path": tmp_path / "out"}
    refused = 0
    for name, verb in _verbs():
        if name.startswith(("app.services.rooms.", "app.services.vaults.")):
            continue
        arguments = []
        for parameter in list(inspect.signature(verb).parameters.values())[1:]:  # type: ignore[arg-type]
            if (
                parameter.default is not inspect.Parameter.empty
                or parameter.kind is not parameter.POSITIONAL_OR_KEYWORD
            ):
                continue
            guess = GUESSES.get(str(parameter.annotation), lambda s: s["case"])
            arguments.append(guess(scene))
        try:
            verb(opened, *arguments)  # type: ignore[operator]
        except InputError as error:
            refused += error.error_code == "room-read-only"
        except Exception:
            pass
    assert refused > 20
    assert opened.run(_dump) == before
    assert _disk(rana.folder / "rooms") == disk


def _disk(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_mode for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda v, c: journal.write(v, c, []), id="the journal"),
        pytest.param(lambda v, c: journal.erase(v, ["x"]), id="erasing"),
        pytest.param(lambda v, c: v.db.execute("DELETE FROM entry"), id="a bare statement"),
        pytest.param(lambda v, c: v.db.execute("CREATE TABLE x (y)"), id="a table"),
        pytest.param(lambda v, c: v.db.many("INSERT INTO setting VALUES (?, ?)", [("a", "1")]), id="many statements"),
        pytest.param(lambda v, c: security.acknowledge(v), id="an alarm"),
        pytest.param(lambda v, c: evidence.forget(v, "0" * 64, c), id="evidence"),
        pytest.param(lambda v, c: records.rebuild(v), id="a rebuild"),
    ],
)
def test_below_the_verbs_nothing_writes_either(
    two: tuple[Session, Session, list[str], list[Path]], write: object
) -> None:
    _, rana, made, paths = two
    _, opened = filled(rana, paths[:1])
    before = opened.run(_dump)
    with pytest.raises((InputError, StorageFault, SijilError, TypeError)):
        opened.run(lambda vault: write(vault, made[0]))  # type: ignore[operator]
    assert opened.run(_dump) == before


def test_what_is_looked_at_in_a_room_stands_in_the_log_outside(
    two: tuple[Session, Session, list[str], list[Path]],
) -> None:
    from app.services import access

    _, rana, made, paths = two
    _, opened = filled(rana, paths)
    for _ in range(250):  # more than may wait in memory
        access.opened(opened, made[0])
    assert sum(line.case == made[0] for line in access.page(rana, most=500).lines) == 250
    assert access.check(rana) is None


# --- counting -------------------------------------------------------------------------------


def by_hand(amal: Session, made: list[str], paths: list[Path], opened: Session) -> Counter[str]:
    """Every kind of every incident, folded out of the entries of the room by the model alone."""
    kinds: Counter[str] = Counter()

    def walk(vault: Vault) -> None:
        for file, kind in journal.files(vault).items():
            if kind != "case":
                continue
            ids = {
                change.record
                for entry in journal.entries(vault, files=[file])
                for change in read_entry(entry.line().encode()).changes()
                if change is not None
            }
            for record in ids:
                for state in fold(changes_of(vault, record, file)).values():
                    if state.type == "incident":
                        kinds[str(state.shown("type"))] += 1

    opened.run(walk)
    return kinds


def test_a_room_over_two_files_counts_like_brute_force(
    two: tuple[Session, Session, list[str], list[Path]],
) -> None:
    amal, rana, made, paths = two
    room, opened = filled(rana, paths)
    seen = rooms.warnings(rana, room).digest
    found = rooms.tally(rana, room, ListQuery("incident"), "kind", seen)
    assert dict(found.values) == by_hand(amal, made, paths, opened)
    assert dict(found.values) == {"arbitrary-arrest": 3, "killing": 2, "torture": 1}  # case two counts once
    assert (found.total, found.without) == (6, 0)
    assert rooms.total(rana, room, ListQuery(), seen) == 3
    assert rooms.total(rana, room, ListQuery(filters={"kind": ("torture",)}), seen) == 1


def test_no_number_before_what_it_means(two: tuple[Session, Session, list[str], list[Path]], tmp_path: Path) -> None:
    _, rana, made, paths = two
    room, _ = filled(rana, paths[:1])
    one = rooms.warnings(rana, room)
    rooms.total(rana, room, ListQuery(), one.digest)
    rooms.take_in(rana, room, paths[1])
    for ask in (
        lambda seen: rooms.total(rana, room, ListQuery(), seen),
        lambda seen: rooms.tally(rana, room, ListQuery("incident"), "kind", seen),
        lambda seen: rooms.research(rana, room, ListQuery("incident"), tmp_path / "t.csv", seen),
    ):
        for seen in ("", one.digest):  # never told, and told of another state
            with pytest.raises(InputError) as refused:
                ask(seen)
            assert refused.value.error_code == "room-warnings"
    assert not (tmp_path / "t.csv").exists()
    now = {warned.kind: warned for warned in rooms.warnings(rana, room).found}
    assert (now["same-case"].n, now["same-case"].what) == (1, (made[1],))
    assert now["other-state"].n == 1
    assert now["policies"].what == ("everything", "no-identities")
    assert now["withheld"].n > 0


def test_records_that_look_like_one_are_said_before_they_are_counted_twice(people: People, tmp_path: Path) -> None:
    amal, basim, rana = people("Amal", "Basim", "Rana")
    name = [{"text": "Zaynab Kadhim Jasim", "kind": "full"}]
    for n, one in enumerate((amal, basim)):
        case = editing.new_case(one, {"title": f"Case {n}"}).created
        assert case
        editing.new_record(one, case, "person", {"names": name, "born": "1991-04-03"})
        seal(one, [rana], [case], tmp_path / f"{n}.age")
    room, _ = filled(rana, [tmp_path / "0.age", tmp_path / "1.age"])
    warned = {one.kind: one.n for one in rooms.warnings(rana, room).found}
    assert warned.get("likely-same") == 1
    assert rooms.total(rana, room, ListQuery("person"), rooms.warnings(rana, room).digest) == 2


def test_a_table_for_research_has_no_ids_no_names_and_a_sheet(
    two: tuple[Session, Session, list[str], list[Path]], tmp_path: Path
) -> None:
    _, rana, made, paths = two
    room, _ = filled(rana, paths)
    seen = rooms.warnings(rana, room).digest
    out = tmp_path / "incidents.csv"
    made_it = rooms.research(rana, room, ListQuery("incident"), out, seen, grain="year")
    text, sheet = out.read_text(encoding="utf-8-sig"), made_it.sheet.read_text(encoding="utf-8")
    assert made_it.rows == 6 == text.count("\n") - 1
    assert not any(case in text for case in made) and "Case" not in text
    assert "2019-1" not in text and "2019" in text
    assert not {"id", "title", "description"} & set(made_it.columns)
    assert {"title"} <= set(made_it.left_out)
    assert out.stat().st_mode & 0o777 == made_it.sheet.stat().st_mode & 0o777 == 0o600
    for proof in rooms.proof(rana, room):
        assert proof.bundle in sheet
    assert made_it.alone >= 1 and made_it.smallest == 1


@pytest.mark.parametrize(
    ("edtf", "grain", "told"),
    [
        ("2019-10-25", "month", "2019-10"),
        ("2019-10-25", "year", "2019"),
        ("2019-10-25", "day", "2019-10-25"),
        ("2019-10", "day", "2019-10-01/2019-10-31"),
        ("2019-10-25/2019-11-02", "month", "2019-10/2019-11"),
        ("2019", "year", "2019"),
        ("2019-10-25~", "month", "2019-10"),
        ("", "month", ""),
    ],
)
def test_dates_are_cut(edtf: str, grain: rooms.Grain, told: str) -> None:
    assert cut(edtf, grain) == told


# --- proof ----------------------------------------------------------------------------------


def test_what_is_proven_and_by_whom_and_what_is_withheld(
    two: tuple[Session, Session, list[str], list[Path]],
) -> None:
    amal, rana, made, paths = two
    room, opened = filled(rana, paths)
    whole, part = rooms.proof(rana, room)
    assert whole.sealer.name == "Amal" and whole.sealer.verified and whole.sealer.key_id == amal.key_id
    assert part.missing > whole.missing
    assert [author.author.key_id for author in whole.authors] == [amal.key_id]
    assert whole.authors[0].entries == whole.entries
    assert sum(count for _, count in part.withheld_by) == part.missing
    assert part.policy == "no-identities" and set(part.cases) == set(made[1:])
    assert past.view(opened, made[0], past.Moment(2**40)).case.id == made[0]


def test_a_sealer_nobody_knows_is_said_to_be_one(people: People, tmp_path: Path) -> None:
    amal, rana = people("Amal", "Rana", known=False)
    case = case_of(amal, "Case", KINDS[:1])
    seal(amal, [rana], [case], tmp_path / "f.age")
    room, _ = filled(rana, [tmp_path / "f.age"])
    (one,) = rooms.proof(rana, room)
    assert (one.sealer.name, one.sealer.verified) == ("Amal", False)


def test_gaps_in_a_chain_are_counted(people: People, tmp_path: Path) -> None:
    amal, rana = people("Amal", "Rana")
    one = case_of(amal, "One", KINDS[:1])
    case_of(amal, "Between", KINDS[:1])
    editing.save(amal, [Edit(one, "case", "summary", "later")])
    seal(amal, [rana], [one], tmp_path / "f.age")
    room, _ = filled(rana, [tmp_path / "f.age"])
    (author,) = rooms.proof(rana, room)[0].authors
    assert author.gaps == 1 and not author.forked


# --- opening and ending ---------------------------------------------------------------------


def test_a_room_that_is_ended_is_gone_with_its_key(two: tuple[Session, Session, list[str], list[Path]]) -> None:
    _, rana, made, paths = two
    room, _ = filled(rana, paths)
    code = book.put_code(rana, room, "Is it?")
    book.code(rana, room, made[0], code.id, "yes")
    key = bytes(rana.run(table.key_of, room))
    rooms.remove(rana, room)
    assert not list((rana.folder / "rooms").iterdir())
    assert rooms.listing(rana) == () and room not in rana.nested
    assert rana.run(lambda v: v.db.value("SELECT count(*) FROM room_coding")) == 0
    rana.run(Vault.checkpoint)
    assert key not in (rana.folder / "vault.db").read_bytes()


def test_closing_the_vault_closes_its_rooms(two: tuple[Session, Session, list[str], list[Path]]) -> None:
    _, rana, _, paths = two
    room, opened = filled(rana, paths)
    rooms.close_room(rana, room)
    assert opened.closed
    again = rooms.open_room(rana, room)
    assert again is rooms.open_room(rana, room) and lists.total(again, ListQuery()) == 3
    rana.close()
    assert again.closed


def test_nothing_of_a_room_lies_about_in_the_clear(two: tuple[Session, Session, list[str], list[Path]]) -> None:
    _, rana, _, paths = two
    room, _ = filled(rana, paths)
    rooms.close_room(rana, room)
    for path in sorted((rana.folder / "rooms").rglob("*")):
        assert path.stat().st_mode & 0o077 == 0
        if path.is_file():
            raw = path.read_bytes()
            assert b"Case 0" not in raw and not raw.startswith(b"SQLite format 3")


def test_a_half_made_room_is_never_found(two: tuple[Session, Session, list[str], list[Path]]) -> None:
    _, rana, _, _ = two
    stray = rana.folder / "rooms" / ("0" * 32)
    stray.mkdir(parents=True)
    (stray / "vault.db").write_bytes(b"noise")
    assert rooms.listing(rana) == ()
    rana.run(table.sweep)
    assert not stray.exists()

"""Review rooms over sealed files: read-only, counted as by hand, told of what is doubled and missing."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import threading
from collections import Counter
from pathlib import Path

import pytest

import app.services
from app.base.errors import BundleAltered, InputError, NotForThisVault, SijilError, StorageFault
from app.base.task import Task
from app.model.fold import Account, Known, fold
from app.services import cases, editing, lists, rooms, search
from app.services.lists import ListQuery
from app.services.rooms.counting import cut
from app.services.session import Session
from app.services.views import Edit
from app.storage import evidence, journal, records, security
from app.storage.vault import Vault
from app.sync import sealed
from tests.services.conftest import People
from tests.services.room_study import filled, two_files
from tests.services.sealed_by_hand import seal

Two = tuple[Session, Session, list[str], list[Path]]


@pytest.fixture
def two(people: People, tmp_path: Path) -> Two:
    return two_files(people, tmp_path)


def test_a_sealed_file_is_read_in_a_room_and_nowhere_else(two: Two) -> None:
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


def test_every_byte_of_it_is_verified_first(two: Two, people: People) -> None:
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


def test_no_verb_writes_in_a_room(two: Two, tmp_path: Path) -> None:
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
def test_below_the_verbs_nothing_writes_either(two: Two, write: object) -> None:
    _, rana, made, paths = two
    _, opened = filled(rana, paths[:1])
    before = opened.run(_dump)
    with pytest.raises((InputError, StorageFault, SijilError, TypeError)):
        opened.run(lambda vault: write(vault, made[0]))  # type: ignore[operator]
    assert opened.run(_dump) == before


def test_what_is_looked_at_in_a_room_stands_in_the_log_outside(
    two: Two,
) -> None:
    from app.services import access

    _, rana, made, paths = two
    _, opened = filled(rana, paths)
    for _ in range(250):  # more than may wait in memory
        access.opened(opened, made[0])
    assert sum(line.case == made[0] for line in access.page(rana, most=500).lines) == 250
    assert access.check(rana) is None


def test_only_the_thread_that_lets_in_writes_and_only_meanwhile(
    two: Two,
) -> None:
    _, rana, made, paths = two
    _, opened = filled(rana, paths)
    refused: list[str] = []

    def other() -> None:
        try:
            editing.save(opened, [Edit(made[0], "case", "title", "Slipped in")])
        except InputError as error:
            refused.append(error.error_code)

    before = opened.run(_dump)
    with opened.letting():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    other()
    assert refused == ["room-read-only"] * 2
    assert opened.run(_dump) == before


# --- counting -------------------------------------------------------------------------------


def by_hand(rana: Session, paths: list[Path]) -> Counter[str]:
    """Every kind of every incident, folded by the model alone out of the entries of the sealed files themselves."""
    identity = rana.run(lambda vault: vault.identity)
    told: dict[tuple[str, str], dict[str, Known]] = {}
    for path in paths:
        with path.open("rb") as source:
            entries = sealed.read(source, identity, Task()).received.entries
        for entry in entries:
            claims = entry.claims
            for n, (digest, change) in enumerate(zip(claims.digests, entry.changes(), strict=True)):
                if change is not None:
                    one = Account(digest, claims.iss, claims.iat, claims.seq, entry.hash, change.value, change.source)
                    known = Known(change.record, change.type, change.field, one, claims.replaces.get(n, ()))
                    told.setdefault((claims.file, change.record), {})[digest] = known
    kinds: Counter[str] = Counter()
    for changes in told.values():
        for state in fold(list(changes.values())).values():
            if state.type == "incident" and state.shown("type"):
                kinds[str(state.shown("type"))] += 1
    return kinds


def test_a_room_over_two_files_counts_like_brute_force(
    two: Two,
) -> None:
    _, rana, _, paths = two
    room, _ = filled(rana, paths)
    seen = rooms.warnings(rana, room).digest
    found = rooms.tally(rana, room, ListQuery("incident"), "kind", seen)
    assert dict(found.values) == by_hand(rana, paths)
    assert dict(found.values) == {"arbitrary-arrest": 3, "killing": 2, "torture": 1}  # case two counts once
    assert (found.total, found.without) == (6, 0)
    assert rooms.total(rana, room, ListQuery(), seen) == 3
    assert rooms.total(rana, room, ListQuery(filters={"kind": ("torture",)}), seen) == 1


def test_no_number_before_what_it_means(two: Two, tmp_path: Path) -> None:
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


def test_a_table_for_research_has_no_ids_no_names_and_a_sheet(two: Two, tmp_path: Path) -> None:
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

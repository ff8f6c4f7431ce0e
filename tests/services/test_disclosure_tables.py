"""A table or an annex goes to nobody in particular: what is kept back from anybody isn't in it."""

from __future__ import annotations

from pathlib import Path

from app.services import editing, tables
from app.services.appeals import annex
from app.services.disclosure import exceptions
from app.services.editing import NewRecord
from app.services.lists import ListQuery
from tests.services.conftest import People


def test_no_table_or_annex_tells_what_is_kept_back_from_anybody(people: People, tmp_path: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created or ""
    person = NewRecord(case, "person", {"names": [{"text": "canaryname", "kind": "full"}]})
    body = NewRecord(amal.write(editing.register_file), "group", {"names": [{"text": "A ministry", "kind": "full"}]})
    appeal = NewRecord(case, "appeal", {"type": "appeal", "date": "2019-01", "to": [body.id], "expected": "2019-02"})
    editing.new_records(amal, [person, body, appeal])
    exceptions.keep_back(amal, person.id, "names", [basim.key_id])
    exceptions.keep_back(amal, body.id, "names")

    def told() -> str:
        table, page = tmp_path / "t.csv", tmp_path / "a.csv"
        tables.export(amal, ListQuery(type="person"), table, policy="everything")
        annex.export(amal, page, policy="everything", shape="csv")
        return table.read_text("utf-8-sig") + page.read_text("utf-8-sig")

    assert "canaryname" not in told() and "A ministry" not in told()
    for one in (*exceptions.listing(amal, case), *exceptions.listing(amal, body.file)):
        exceptions.lift(amal, one.id)
    assert "canaryname" in told() and "A ministry" in told(), "they would be seen"

"""A result as a table, taken in again elsewhere: the same values, in every language and both shapes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.base.catalogue import LANGUAGES
from app.services import cases, editing, lists, tables
from app.services.intake import mapping, writing
from app.services.intake import tables as intake
from app.services.lists import ListQuery
from app.services.tables import SHAPES, Shape
from tests.services.conftest import People

PERSONS = (
    {"names": [{"text": "محمد علي"}], "sex": "male", "born": "1990-05-09"},
    {"names": [{"text": "-Ali, the elder"}], "sex": "female", "born": "1990-05", "description": "=1+1; '=2\nand more"},
    {"names": [{"text": "@someone"}], "born": "1990", "description": "'plain"},
    {"names": [{"text": "＝cmd"}], "description": "''=x"},
)
COLUMNS = ("names", "sex", "born", "description")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shape", SHAPES)
def test_t36_a_table_there_and_back_says_the_same(people: People, tmp_path: Path, shape: Shape, language: str) -> None:
    amal, basim = people("Amal", "Basim")
    for one in PERSONS:
        editing.new_record(amal, None, "person", one)
    path = tmp_path / f"people.{shape}"
    query = ListQuery("person", columns=COLUMNS)
    tables.export(amal, query, path, shape=shape, policy="everything", language=language)
    look = intake.preview(path)
    found = mapping.suggest(look.header, "register", look.options, basim.declarations)
    columns = tuple(one for one in found.columns if one.field.partition(".")[2] in COLUMNS)
    assert len(columns) == len(COLUMNS), "every column is known again by its name"
    writing.run(basim, path, replace(found, columns=columns, keys=()))

    def told(session) -> list[tuple[str, ...]]:
        rows = lists.every_row(session, ListQuery("person"))
        fields = [cases.record(session, row.id).fields for row in rows]
        said = [tuple(repr(one[name].value) if name in one else "" for name in COLUMNS[1:]) for one in fields]
        names = [one["names"].value[0]["text"] for one in fields]
        return sorted((name, *rest) for name, rest in zip(names, said, strict=True))

    assert told(basim) == told(amal)

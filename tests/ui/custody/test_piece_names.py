"""Pieces of what opens a vault, as files: their names say neither that, nor of how many, nor whose (P29)."""

from __future__ import annotations

import re
from pathlib import Path

from app.ui.custody.recovery import share_into
from tests.services.conftest import People, people

__all__ = ["people"]


def test_p29_pieces_have_names_that_say_nothing_and_it_is_told_whose_they_are(people: People, tmp_path: Path) -> None:
    amal, *others = people("Amal", "Basim", "Dina", "Karim")
    made = share_into(amal, 2, [one.key_id for one in others], tmp_path)
    assert {who.key_id for who, _ in made} == {one.key_id for one in others}
    names = [name for _, name in made]
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == sorted(names)
    assert all(re.fullmatch(r"[a-z2-7]{12}\.bin", name) for name in names)

"""T24, T34: whatever is altered, by strangers or by a sealer who lies, the program and the script judge it alike."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.sealing.liars import LIARS
from tests.sealing.strangers import STRANGERS
from tests.sealing.variants import archive, base, program, resealed, stand_alone

EVERY = (*STRANGERS, *LIARS)


def differences(numbers: range, path: Path) -> list[tuple[int, str, str, str]]:
    """(number, kind, what the program says, what the script says) of every variant that they judge differently, or
    that a stranger made and anybody takes."""
    found = []
    for number in numbers:
        kind = EVERY[number % len(EVERY)]
        tar = archive(kind(random.Random(number)))
        one, other = program(tar), stand_alone(tar, str(path))
        same = tar == archive(base())
        if bool(one) != bool(other) or (kind in STRANGERS and not one and not same):
            found.append((number, kind.__name__, one, other))
    return found


def test_t24_what_was_sealed_anew_without_a_lie_is_taken_by_both(tmp_path: Path) -> None:
    """Else every variant below would be refused for how it is made."""
    tar = archive(resealed(base()))
    assert (program(tar), stand_alone(tar, str(tmp_path / "one.tar"))) == ("", "")


def test_t24_no_variant_is_judged_differently_by_program_and_script(tmp_path: Path) -> None:
    assert differences(range(168), tmp_path / "one.tar") == []


@pytest.mark.nightly
@pytest.mark.parametrize("start", range(0, 10_000, 1000))
def test_t24_ten_thousand_variants(start: int, tmp_path: Path) -> None:
    assert differences(range(start, start + 1000), tmp_path / "one.tar") == []


def test_t24_what_hides_behind_the_last_line_end_is_found_by_both(tmp_path: Path) -> None:
    parts = base()
    name = next(name for name in parts if name.startswith("data/entries/"))
    tar = archive(resealed(parts | {name: parts[name] + b"hidden"}))
    assert "entry-line" in program(tar)
    assert stand_alone(tar, str(tmp_path / "one.tar")) == f"{name}: doesn't end with a whole line"


def test_t24_a_page_of_a_case_that_was_not_sealed_is_refused_by_both(tmp_path: Path) -> None:
    strange = "b" * 25 + "a"
    tar = archive(resealed(base() | {f"data/report/{strange}.html": b"<p>another case</p>"}))
    assert "seal-pages" in program(tar)
    assert "page" in stand_alone(tar, str(tmp_path / "one.tar"))


def test_p22_a_linked_folder_is_no_part_of_a_sealed_file(tmp_path: Path) -> None:
    from app.base.errors import BundleAltered
    from app.sync import unpacked
    from tests.sealing.kit import unpack, verdict

    folder = unpack(archive(base()), tmp_path)
    assert verdict(folder) == (0, "")
    (folder / "data" / "more").symlink_to(tmp_path)
    assert verdict(folder) == (1, "data/more: isn't a plain file")
    with pytest.raises(BundleAltered):
        unpacked.read_folder(folder)

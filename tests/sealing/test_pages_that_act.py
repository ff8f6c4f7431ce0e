"""Pages of a sealed file are the sealer's: one that runs, loads or leads somewhere isn't laid out for a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.errors import BundleAltered
from app.report import html
from app.services import sealing
from app.services.rooms import admission, opening
from app.services.sealing import faults
from tests.report.pages import everything
from tests.sealing.kit import pack
from tests.services.conftest import People


def test_t39_a_page_that_calls_its_maker_is_not_unpacked(people: People, tmp_path: Path) -> None:
    (court,) = people("Court")
    identity = court.run(lambda vault: vault.identity)
    good = html.render(everything())
    path, folder = tmp_path / "sealed.age", tmp_path / "unpacked"
    path.write_bytes(pack([identity], html=good.replace(b"</body>", b'<img src="https://example.org/x.png"></body>')))
    assert sealing.check(path, session=court).pages == 1, "its signatures hold: it is what they signed"
    with pytest.raises(BundleAltered) as caught:
        sealing.unseal(court, path, folder)
    assert caught.value.facts["reason"] == "page-acts" and faults.kind(caught.value) == "acts"
    assert not any(folder.iterdir())
    room = opening.make(court, "A study").id
    assert admission.take_in(court, room, path).new, "its records can be read all the same"
    path.write_bytes(pack([identity], html=good))
    sealing.unseal(court, path, folder)
    assert [one.read_bytes() for one in folder.rglob("*.html")] == [good]

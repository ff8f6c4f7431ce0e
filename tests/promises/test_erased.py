"""What was erased here stays erased, whoever sends it again, and however it comes (DESIGN 5)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services import cases, contacts, editing, receiving, sending
from app.services.views import Preview
from app.storage import journal
from tests.promises import ground

SECRET = ground.CANARIES.words[20]


@pytest.mark.parametrize("first", ["received", "erased"])
def test_an_erased_value_never_returns(tmp_path: Path, first: str) -> None:
    ground.make_pair(tmp_path)
    stick = tmp_path / "stick"
    stick.mkdir()
    with ground.open_session(tmp_path, "Amal") as amal, ground.open_session(tmp_path, "Basim") as basim:
        case = next(iter(cases.every_row(amal))).id
        note = editing.new_record(amal, case, "note", {"text": SECRET}).created
        assert note
        path = Path(sending.send(amal, [contacts.listing(amal)[0].key_id], stick).path)
        (digest,) = {row.digest for row in cases.history(amal, note) if row.value == SECRET}
        if first == "received":
            assert isinstance(receiving.receive(basim, path), Preview)
        basim.write(journal.erase, [digest])
        for _ in range(2):
            assert isinstance(receiving.receive(basim, path), Preview)
        entries = basim.run(lambda vault: [entry.line() for entry in journal.entries(vault)])
        assert len(entries) == 5
        held = basim.run(lambda vault: [c.value for e in journal.entries(vault) for c in e.changes() if c])
        assert SECRET not in held
        shown = cases.view(basim, case).records["note"]
        assert SECRET not in [record.fields["text"].value for record in shown if "text" in record.fields]

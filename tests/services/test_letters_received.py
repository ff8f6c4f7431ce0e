"""Letters that come where bundles come: taken, or their person is told where to read them (T21)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.errors import BundleAltered, NotABundle
from app.services import custody, inbox, sticks, suspension
from app.services.recovery import share
from tests.services.conftest import People


@pytest.mark.parametrize("receive", [sticks.receive, lambda session, path: inbox.look(session, [path])])
def test_t21_a_stick_that_holds_only_a_half_then_only_what_two_signed(people: People, stick: Path, receive) -> None:
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    half = suspension.begin(amal, karim.key_id, to=[basim.key_id])
    file = stick / "IMG_0001"
    suspension.save(amal, half, file)
    there = sticks.look(basim, stick)
    assert (there.letters, there.mine) == ((file,), ())
    assert sticks.look(dina, stick).letters == ()
    seen = receive(basim, stick)
    (asked,) = seen.letters.suspensions
    assert (asked.whole, asked.reason, asked.who.name, seen.failures) == (False, "", "Karim", ())
    assert [one.by.name for one in suspension.waiting(basim)] == ["Amal"], "it waits where it is answered"
    assert not basim.run(suspension.is_suspended, karim.key_id), "nobody suspends anybody alone"

    file.unlink()
    suspension.save(basim, suspension.agree(basim, half.content, to=[dina.key_id]), file)
    seen = receive(dina, stick)
    assert [one.whole for one in seen.letters.suspensions] == [True] and not seen.failures
    assert dina.run(suspension.is_suspended, karim.key_id)


def test_a_letter_that_cant_be_taken_says_why_as_a_letter(people: People, stick: Path) -> None:
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    share(amal, 2, [basim.key_id, dina.key_id])
    pieces = share(amal, 2, [basim.key_id, dina.key_id])
    custody.save(amal, pieces[basim.key_id], stick / "piece")
    (failure,) = sticks.receive(basim, stick).failures
    assert isinstance(failure.error, NotABundle) and failure.error.facts == {"reason": "custody-letter"}
    (stick / "piece").unlink()
    suspension.save(amal, suspension.begin(amal, karim.key_id, to=[basim.key_id]), stick / "half")
    raw = (stick / "half").read_bytes()
    (stick / "half").write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    (failure,) = sticks.receive(basim, stick).failures
    assert isinstance(failure.error, BundleAltered)

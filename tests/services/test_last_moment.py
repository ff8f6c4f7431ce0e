"""What is asked when all is written and nothing has left yet; and what waits no longer than it should (T21)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.errors import InputError, StorageFault
from app.services import editing, introductions, letterfiles, recovery, sealing, sending, suspension
from app.services.session import Session
from app.storage import suspension_letters
from tests.services import cut
from tests.services.conftest import People

DAY = 86_400


def case_of(session: Session) -> str:
    case = editing.new_case(session, {"title": "At the bridge"}).created
    assert case
    return case


@pytest.mark.parametrize("verb", ["seal", "send"])
def test_t21_a_reader_suspended_while_it_is_read_back_gets_no_file(people: People, stick: Path, verb: str) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    case = case_of(amal)
    word = cut.statement(amal, dina, basim)
    task = cut.arriving(amal, word, "task.reading-back")
    seen: list[str] = []
    order = sealing.Order((case,), (basim.key_id,), pages="none")
    with pytest.raises(InputError, match="reader-suspended"):
        if verb == "seal":
            sealing.seal(amal, order, stick, task)
        else:
            sending.send(amal, [basim.key_id], stick, task=task)
    seen += [one.name for one in stick.iterdir()]
    assert not seen and sealing.listing(amal) == ()


def test_t21_a_letter_made_before_a_suspension_is_not_written_after_it(people: People, stick: Path) -> None:
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    pieces = recovery.share(amal, 2, [basim.key_id, dina.key_id, karim.key_id])
    half = suspension.begin(amal, karim.key_id, to=[basim.key_id])
    text = introductions.introduce(amal, dina.key_id, basim.key_id)
    suspension.take(amal, cut.statement(amal, dina, basim))
    about = [basim.key_id, dina.key_id]
    for write in (
        lambda path: letterfiles.save(amal, pieces[basim.key_id].content, path, pieces[basim.key_id].to),
        lambda path: suspension.save(amal, half, path),
        lambda path: letterfiles.save(amal, text.encode(), path, about),
    ):
        with pytest.raises(InputError, match="reader-suspended"):
            write(stick / "letter.bin")
        assert list(stick.iterdir()) == []
    letterfiles.save(amal, pieces[dina.key_id].content, stick / "letter.bin", pieces[dina.key_id].to)
    assert len(list(stick.iterdir())) == 1


def test_a_letter_takes_the_place_of_a_file_only_where_a_person_said_so(people: People, stick: Path) -> None:
    (amal,) = people("Amal")
    path = stick / "letter.bin"
    path.write_bytes(b"older")
    with pytest.raises(StorageFault) as caught:
        letterfiles.save(amal, b"new", path, (), instead=False)
    assert caught.value.facts["reason"] == "name-taken" and path.read_bytes() == b"older"
    letterfiles.save(amal, b"new", path, ())
    assert path.read_bytes() == b"new" and path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(StorageFault) as caught:
        letterfiles.save(amal, b"new", stick / "gone" / "letter.bin", ())
    assert caught.value.facts["reason"] == "folder-missing"


# --- halves that nobody finished --------------------------------------------------------------------


def test_t21_a_half_that_nobody_finished_is_let_go_of_and_agreed_to_nowhere(people: People) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    half = suspension.begin(amal, dina.key_id, to=[basim.key_id])
    suspension.take(basim, half.content)
    (mine,), (theirs,) = suspension.waiting(amal), suspension.waiting(basim)
    begun = amal.clock.now()
    assert mine.until == theirs.until == begun + suspension_letters.HALF_DAYS * DAY
    for one in (amal, basim):
        one.clock.tick(suspension_letters.HALF_DAYS * DAY - 60)  # type: ignore[attr-defined]
        assert len(suspension.waiting(one)) == 1
        one.clock.tick(120)  # type: ignore[attr-defined]
        assert suspension.waiting(one) == () and suspension.todo(one) == 0
    assert suspension.inspect(basim, half.content).reason == "suspension-expired"
    with pytest.raises(InputError, match="suspension-expired"):
        suspension.agree(basim, half.content)
    suspension.take(basim, half.content)
    assert suspension.waiting(basim) == (), "nor does the file bring it back"
    assert not basim.run(suspension.is_suspended, dina.key_id)


def test_t21_a_statement_that_two_signed_in_time_never_expires(people: People) -> None:
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    half = suspension.begin(amal, karim.key_id, to=[basim.key_id])
    whole = suspension.agree(basim, half.content)
    dina.clock.tick(400 * DAY)  # type: ignore[attr-defined]
    assert suspension.take(dina, whole.content).reason != "suspension-expired"
    assert dina.run(suspension.is_suspended, karim.key_id)


def test_a_half_can_be_let_go_of_before_its_time(people: People) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    suspension.begin(amal, dina.key_id, to=[basim.key_id])
    (one,) = suspension.waiting(amal)
    suspension.forget(amal, one.core)
    assert suspension.waiting(amal) == ()

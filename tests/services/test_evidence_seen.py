"""What files reveal, what is shielded, and what the search finds in them: through the real closed-off child."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from app.base.catalogue import LANGUAGES
from app.base.errors import Cancelled, Unshowable
from app.base.task import Task
from app.services import cases, editing, evidence, search, vaults
from app.services.evidence import indexing, looking, revealing, shield
from tests.sandbox import seeds
from tests.sandbox.conftest import needs_linux
from tests.services.conftest import PASSPHRASE
from tests.services.evidence_files import arabic_pdf, photo

pytestmark = needs_linux
ARABIC = "إفادة الشاهد عن مداهمة المكتب"


@pytest.fixture
def amal(people):
    (session,) = people("Amal", known=False)
    return session


@pytest.fixture
def case(amal) -> str:
    return editing.new_case(amal, {"title": "Raid on a studio"}).created


def children() -> set[int]:
    """Live processes that this one started, however many threads it has."""
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            status = (entry / "stat").read_text() if entry.name.isdigit() else ""
        except OSError:
            continue
        fields = status.rpartition(")")[2].split()
        if fields and int(fields[1]) == os.getpid() and fields[0] != "Z":
            found.add(int(entry.name))
    return found


def test_a_photo_tells_in_words_where_when_and_by_what_it_was_taken(amal, case) -> None:
    piece = evidence.attach_bytes(amal, case, "a.jpg", photo()).created
    facts = looking.facts(amal, piece)
    said = {one.code: one for one in revealing.told(facts, "en")}
    assert "33.31520, 44.36610" in said["place-near"].text and "km from" in said["place-near"].text
    assert "Baghdad" in said["place-near"].text and said["place-near"].harm
    assert "8 November 2019, 12:30" in said["taken"].text
    assert "Orchid P9" in said["device"].text and "Orchid Orchid" not in said["device"].text
    assert "SN-4471-A" in said["serial"].text
    for language in LANGUAGES:
        assert all(one.text and "evidence.tells" not in one.text for one in revealing.told(facts, language))


def test_claims_are_offered_and_taken_over_one_by_one_only_when_asked(amal, case) -> None:
    piece = evidence.attach_bytes(amal, case, "a.jpg", photo()).created
    offers = {one.field: one for one in revealing.offers(looking.facts(amal, piece), "en")}
    assert set(offers) == {"captured", "captured_place", "camera", "device"}
    assert not {"captured", "captured_place", "camera", "device"} & set(cases.record(amal, piece).fields)
    for offer in offers.values():
        revealing.fill_in(amal, piece, offer)
    fields = cases.record(amal, piece).fields
    assert fields["captured"].value == "2019-11-08T12:30:00+03:00" and fields["camera"].value == "Orchid P9"
    assert fields["captured_place"].value["lat"] == pytest.approx(33.3152, abs=1e-4)
    assert fields["device"].value == ["Orchid P9", "SN-4471-A"]


def test_a_file_that_says_nothing_and_one_that_cannot_be_read_say_so(amal, case) -> None:
    bare = evidence.attach_bytes(amal, case, "b.jpg", seeds.jpeg(bare=True)).created
    assert revealing.told(looking.facts(amal, bare), "en")[0].code == "nothing"
    broken = evidence.attach_bytes(amal, case, "c.jpg", b"\xff\xd8\xff" + os.urandom(300)).created
    codes = [one.code for one in revealing.told(looking.facts(amal, broken), "en")]
    assert codes[0] == "refused" and evidence.piece(amal, broken).here


def test_what_was_not_looked_into_is_never_called_silent(amal, case) -> None:
    piece = evidence.attach_bytes(amal, case, "memo.docx", b"PK\x03\x04" + bytes(400)).created
    (said,) = revealing.told(looking.facts(amal, piece), "en")
    assert said.code == "unknown" and said.harm and "isn't looked into" in said.text


def test_hostile_words_in_a_file_are_inert(amal, case) -> None:
    raw = seeds.jpeg(bare=True, comment="\u202egpj <img src=file:///etc/passwd>".encode())
    piece = evidence.attach_bytes(amal, case, "d.jpg", raw).created
    for language in LANGUAGES:
        said = " ".join(one.text for one in revealing.told(looking.facts(amal, piece), language))
        assert "\u202e" not in said and "<img" in said


# --- the shield ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("graphic", "unjudged", "revealed", "shielded"),
    [
        pytest.param(None, True, False, True, id="nobody-has-looked"),
        pytest.param(None, False, False, False, id="nobody-has-looked-and-not-wanted"),
        pytest.param(True, False, False, True, id="graphic-is-always-shielded"),
        pytest.param(True, True, True, False, id="graphic-and-asked-for"),
        pytest.param(False, True, False, False, id="judged-harmless"),
    ],
)
def test_no_detail_of_a_shielded_picture_reaches_this_process(
    amal, case, graphic, unjudged, revealed, shielded
) -> None:
    piece = evidence.attach_bytes(amal, case, "a.jpg", photo()).created
    if graphic is not None:
        shield.mark(amal, piece, graphic)
    shown = shield.look(amal, evidence.piece(amal, piece), 0, (200, 200), unjudged, revealed)
    assert shown.shielded is shielded
    most = 8 if shielded else 200
    assert max(shown.picture.width, shown.picture.height) == most
    assert len(shown.picture.pixels) <= most * most * 4


def test_a_photo_that_its_sender_called_a_document_is_shielded(amal, case) -> None:
    piece = evidence.attach_bytes(amal, case, "a.jpg", photo()).created
    editing.save(amal, [editing.Edit(piece, "evidence", "media_type", "application/pdf")])
    view = evidence.piece(amal, piece)
    assert not shield.is_shielded(view, True)
    shown = shield.look(amal, view, 0, (200, 200), True)
    assert shown.shielded and shown.picture.width <= 8


# --- for the search --------------------------------------------------------------------------------


def found(session, text: str) -> set[str]:
    return {hit.record for hit in search.search(session, text)}


def test_the_arabic_text_of_a_pdf_and_of_a_text_file_is_found(amal, case) -> None:
    pdf = evidence.attach_bytes(amal, case, "memo.pdf", arabic_pdf(ARABIC)).created
    note = evidence.attach_bytes(amal, case, "note.txt", "قائمة بأسماء المحتجزين".encode()).created
    picture = evidence.attach_bytes(amal, case, "a.jpg", photo()).created
    assert not found(amal, "مداهمة") and set(indexing.unread(amal)) == {pdf, note, picture}
    assert indexing.read_all(amal) == (2, 1)
    assert found(amal, "مداهمة") == {pdf} and found(amal, "المحتجزين") == {note}
    assert indexing.unread(amal) == ()
    amal.close()
    again = vaults.open(amal.folder, PASSPHRASE)
    try:
        assert found(again, "الشاهد") == {pdf}, "what was read survives a lock"
    finally:
        again.close()


def test_what_cannot_be_read_is_remembered_with_its_reason_and_tried_again_only_when_asked(amal, case) -> None:
    piece = evidence.attach_bytes(amal, case, "memo.pdf", b"%PDF-1.7\n" + os.urandom(2000)).created
    indexing.read_all(amal)
    assert indexing.failures(amal, case) == {piece: "broken"} and indexing.unread(amal) == ()
    indexing.try_again(amal, piece)
    assert indexing.unread(amal) == (piece,) and indexing.failures(amal, case) == {}


def test_a_lock_while_a_file_is_read_is_no_reason_against_the_file(amal, case) -> None:
    piece = evidence.attach_bytes(amal, case, "long.txt", "سطر من الشهادة\n".encode() * 400_000).created
    ended: list[BaseException] = []

    def read() -> None:
        try:
            indexing.read_for_search(amal, piece)
        except BaseException as error:
            ended.append(error)

    _ = amal.nursery
    reader = threading.Thread(target=read)
    reader.start()
    time.sleep(0.15)
    amal.close()
    reader.join(20)
    again = vaults.open(amal.folder, PASSPHRASE)
    try:
        assert indexing.failures(again, case) == {}
        if ended:  # on a fast machine the file was read before the lock
            assert isinstance(ended[0], (Cancelled, RuntimeError)) and indexing.unread(again) == (piece,)
    finally:
        again.close()


def test_a_cancelled_reading_leaves_the_file_on_the_list(amal, case) -> None:
    piece = evidence.attach_bytes(amal, case, "note.txt", b"words").created
    task = Task()
    task.cancel()
    with pytest.raises(Cancelled):
        indexing.read_for_search(amal, piece, task)
    assert indexing.unread(amal) == (piece,)


def test_t41_no_child_outlives_the_vault_and_none_is_started_after_it(amal, case) -> None:
    before = children()
    piece = evidence.attach_bytes(amal, case, "a.jpg", photo()).created
    looking.picture(amal, piece, 0, (64, 64))
    amal.nursery.put_back(amal.nursery.take())
    assert children() - before, "a spare one waits"
    amal.close()
    assert not children() - before
    with pytest.raises(Unshowable):
        _ = amal.nursery

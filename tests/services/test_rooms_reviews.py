"""A review goes back to who sealed: signed twice, for one seal and one reader, beside the record and never in it."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
import pytest

from app.base.errors import BundleAltered, InputError, NotForThisVault, SijilError, UnknownSender
from app.crypto import jws
from app.crypto.age import AgeReader, AgeWriter
from app.crypto.identity import Identity
from app.model.entry import b64
from app.services import editing, rooms
from app.services.rooms import book, letters, reviews
from app.services.rooms.views import Passage
from app.services.session import Session
from app.services.views import Edit
from app.storage import journal, lookup, records
from app.storage.vault import Vault
from app.sync import review as wire
from app.sync.frame import FrameReader, FrameWriter
from tests.services.conftest import People
from tests.services.room_study import Study, make
from tests.services.sealed_by_hand import seal


@pytest.fixture
def study(people: People, tmp_path: Path) -> Study:
    return make(people, tmp_path)


def reviewed(study: Study) -> Path:
    code = book.put_code(study.one, study.rooms[0], "State actor?").id
    book.code(study.one, study.rooms[0], study.units[0], code, "yes")
    book.note(study.one, study.rooms[0], "The two accounts can't both hold.", study.units[1])
    book.note(study.one, study.rooms[0], "For myself alone.")
    return reviews.write(study.one, study.rooms[0], study.bundle, study.folder)


def _record_state(vault: Vault) -> list[tuple[object, ...]]:
    tables = ("entry", "change", "record", "state", "search_words", "facet", "summary", "erased")
    there = {name for (name,) in vault.db.rows("SELECT name FROM sqlite_schema")}
    return [row for name in tables if name in there for row in vault.db.rows(f"SELECT * FROM {name}")]


def test_a_review_comes_back_beside_the_case_and_never_into_it(study: Study) -> None:
    path = reviewed(study)
    before = study.sealer.run(_record_state)
    assert rooms.count(study.sealer) == 0
    assert letters.take(study.sealer, path).id == study.bundle
    assert study.sealer.run(_record_state) == before
    (view,) = reviews.listing(study.sealer, study.case)
    assert (view.reviewer.name, view.reviewer.verified, view.n, view.seen) == ("One", True, 1, False)
    assert [(one.record, one.value) for one in view.codings] == [(study.units[0], "yes")]
    assert [(one.record, one.text) for one in view.notes] == [(study.units[1], "The two accounts can't both hold.")]
    assert rooms.count(study.sealer) == 1
    reviews.seen(study.sealer, view.bundle, view.reviewer.key_id)
    assert rooms.count(study.sealer) == 0
    letters.take(study.sealer, path)  # once more: nothing new
    assert rooms.count(study.sealer) == 0 and len(reviews.listing(study.sealer)) == 1


def unpacked(study: Study, path: Path) -> bytes:
    identity = study.sealer.run(lambda vault: vault.identity)
    frame = FrameReader(AgeReader(io.BytesIO(path.read_bytes()), identity), 1 << 24)
    parts = []
    while block := frame.read(1 << 20):
        parts.append(block)
    return b"".join(parts)


def packed(study: Study, signed: bytes, path: Path, to: Session | None = None) -> Path:
    identity = (to or study.sealer).run(lambda vault: vault.identity)
    out = io.BytesIO()
    with AgeWriter(out, [identity.recipient]) as age:
        frame = FrameWriter(age)
        frame.write(signed)
        frame.finish()
    path.write_bytes(out.getvalue())
    return path


def test_t24_a_review_altered_stripped_or_moved_is_refused(study: Study, people: People) -> None:
    path = reviewed(study)
    signed = unpacked(study, path)
    whole = msgspec.json.decode(signed)
    target = study.folder / "altered.age"
    one, two = whole["signatures"]
    bad = {
        "only EdDSA": {**whole, "signatures": [one]},
        "only ML-DSA-65": {**whole, "signatures": [two]},
        "one twice": {**whole, "signatures": [one, one]},
        "swapped": {**whole, "signatures": [two, one]},
        "another payload": {**whole, "payload": b64(msgspec.json.encode({"v": 1}))},
        "no signatures": {**whole, "signatures": []},
    }
    for case, told in bad.items():
        with pytest.raises(BundleAltered):
            letters.take(study.sealer, packed(study, msgspec.json.encode(told), target))
            pytest.fail(case)
    raw = path.read_bytes()
    for at in range(0, len(raw), max(1, len(raw) // 60)):
        target.write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
        with pytest.raises(SijilError):
            letters.take(study.sealer, target)
    for cut in (0, 1, len(raw) // 2, len(raw) - 1):
        target.write_bytes(raw[:cut])
        with pytest.raises(SijilError):
            letters.take(study.sealer, target)
    for at in range(0, len(signed), max(1, len(signed) // 60)):  # altered by one of those it was encrypted to
        with pytest.raises(BundleAltered):
            letters.take(study.sealer, packed(study, signed[:at] + bytes([signed[at] ^ 2]) + signed[at + 1 :], target))
    with pytest.raises(NotForThisVault):  # passed on to somebody else
        letters.take(study.two, packed(study, signed, target, study.two))
    assert reviews.listing(study.sealer) == ()


def test_a_review_is_for_one_seal_its_reader_and_no_older_one(study: Study, people: People, tmp_path: Path) -> None:
    first = reviewed(study)
    book.note(study.one, study.rooms[0], "On second thoughts.", study.units[2])
    second = reviews.write(study.one, study.rooms[0], study.bundle, study.folder)
    letters.take(study.sealer, second)
    with pytest.raises(InputError) as refused:  # an earlier one put back
        letters.take(study.sealer, first)
    assert refused.value.error_code == "review-older"
    told = letters.read(study.sealer, second).content
    assert isinstance(told, wire.Review)

    def forged(seal_id: str, who: Session) -> Path:
        return who.write(
            lambda vault: letters.post(
                vault, study.sealer.key_id, "review", msgspec.structs.replace(told, seal=seal_id, n=9), study.folder
            )
        )

    other = seal(study.sealer, [study.two], [study.case], tmp_path / "for-two.age")
    for seal_id, who, code in (
        (b64(bytes(32)), study.one, "review-not-ours"),  # of nothing that was sealed here
        (other, study.one, "review-stranger"),  # of a seal whose reader this person never was
    ):
        with pytest.raises(InputError) as refused:
            letters.take(study.sealer, forged(seal_id, who))
        assert refused.value.error_code == code
    assert [view.n for view in reviews.listing(study.sealer)] == [2]


def test_a_review_is_no_bundle_no_step_of_coding_and_of_nobody_unknown(study: Study) -> None:
    signed = unpacked(study, reviewed(study))
    verified = jws.verify_both(signed, wire.TYPS["review"], study.sealer.run(letters.keys_of).get)
    for typ in ("sijil-bundle+jws", "sijil-coding-reveal+jws"):
        with pytest.raises(BundleAltered):
            jws.verify_both(signed, typ, study.sealer.run(letters.keys_of).get)
    stranger = Identity.create()
    moved = jws.sign_both(stranger, verified.payload, wire.TYPS["review"], {"to": study.sealer.key_id})
    with pytest.raises(UnknownSender):
        letters.take(study.sealer, packed(study, moved, study.folder / "x.age"))
    reveal = jws.sign_both(
        study.one.run(lambda vault: vault.identity), verified.payload, wire.TYPS["reveal"], {"to": study.sealer.key_id}
    )
    with pytest.raises(BundleAltered):
        letters.take(study.sealer, packed(study, reveal, study.folder / "x.age"))


def test_nothing_of_a_researchers_work_is_in_any_entry(study: Study) -> None:
    reviewed(study)
    assert study.one.run(lambda vault: list(journal.entries(vault))) == []
    assert study.one.run(lookup.disputed_count) == 0
    editing.save(study.sealer, [Edit(study.case, "case", "summary", "x")])  # the sealer's own record goes on
    letters.take(study.sealer, reviews.write(study.one, study.rooms[0], study.bundle, study.folder))
    assert {entry.claims.iss for entry in study.sealer.run(lambda v: list(journal.entries(v)))} == {study.sealer.key_id}


def test_v10_words_that_stand_in_no_text_are_shown_as_such(study: Study) -> None:
    """One codes a passage, and another reviewer's program signs other words of the same length in its place."""
    code = book.put_code(study.one, study.rooms[0], "State actor?").id
    state = study.sealer.run(records.state, study.units[0])
    assert state is not None
    over = state.fields["description"][0].digest
    passage = Passage("description", over, 0, 7)
    book.code(study.one, study.rooms[0], study.units[0], code, "yes", passage)
    letters.take(study.sealer, reviews.write(study.one, study.rooms[0], study.bundle, study.folder))
    (view,) = reviews.listing(study.sealer)
    assert [(one.passage.quote, one.stale) for one in view.codings] == [("Account", False)]
    false = wire.Coding(code, study.units[0], "yes", "description", over, 0, 7, "I lied.", 5)
    said = wire.Review(1, study.bundle, 9, 5, (wire.Code(code, "State actor?", "", ("yes", "no")),), (false,), ())
    path = study.one.write(lambda v: letters.post(v, study.sealer.key_id, "review", said, study.folder))
    letters.take(study.sealer, path)
    (view,) = reviews.listing(study.sealer)
    assert [(one.passage.quote, one.stale) for one in view.codings] == [("I lied.", True)]

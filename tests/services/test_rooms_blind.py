"""Two code without seeing each other: nothing leaks before both are fixed, nothing changes after seeing; reviews."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.errors import BundleAltered, InputError, NotForThisVault, SijilError, UnknownSender
from app.crypto import jws
from app.crypto.age import AgeReader, AgeWriter
from app.crypto.identity import Identity
from app.model.entry import b64
from app.services import cases, editing, rooms
from app.services.rooms import blind, book, letters, reviews
from app.services.rooms.views import Passage
from app.services.session import Session
from app.services.views import Edit
from app.storage import coding, journal, lookup
from app.storage.vault import Vault
from app.sync import review as wire
from app.sync.frame import EXPANSION, FrameReader, FrameWriter
from tests.services.conftest import People
from tests.services.sealed_by_hand import seal


@dataclass
class Study:
    """A sealer and two researchers with a room each over the same sealed file."""

    sealer: Session
    one: Session
    two: Session
    rooms: tuple[str, str]
    case: str
    bundle: str
    units: list[str]
    folder: Path

    def room(self, who: Session) -> str:
        return self.rooms[0] if who is self.one else self.rooms[1]

    def other(self, who: Session) -> Session:
        return self.two if who is self.one else self.one


@pytest.fixture
def study(people: People, tmp_path: Path) -> Study:
    return make(people, tmp_path)


def make(people: People, folder: Path, incidents: int = 3) -> Study:
    sealer, one, two = people("Sealer", "One", "Two")
    case = editing.new_case(sealer, {"title": "A case"}).created
    assert case
    units = [
        str(editing.new_record(sealer, case, "incident", {"type": "killing", "description": f"Account {n}"}).created)
        for n in range(incidents)
    ]
    path = folder / "sealed.age"
    bundle = seal(sealer, [one, two], [case], path)
    made = [rooms.make(session, "Study").id for session in (one, two)]
    for session, room in zip((one, two), made, strict=True):
        rooms.take_in(session, room, path)
    return Study(sealer, one, two, (made[0], made[1]), case, bundle, sorted(units), folder)


def begun(study: Study) -> tuple[str, str]:
    """A round that both are in, by one code; its id and the code's."""
    code = book.put_code(study.one, study.rooms[0], "State actor?", "Whether an agent of the state did it").id
    round_ = blind.begin(study.one, study.rooms[0], study.two.key_id, [code], study.units)
    came = letters.take(study.two, blind.next_letter(study.one, round_, study.folder), study.rooms[1])
    assert (came.kind, came.id) == ("round", round_)
    return round_, code


def answer(study: Study, who: Session, code: str, values: str) -> None:
    for unit, value in zip(study.units, values, strict=True):
        if value != ".":
            book.code(who, study.room(who), unit, code, {"y": "yes", "n": "no"}[value])


def test_both_code_both_fix_both_show_and_the_agreement_is_there(study: Study) -> None:
    round_, code = begun(study)
    for who, values in ((study.one, "yyn"), (study.two, "ynn")):
        answer(study, who, code, values)
        blind.fix(who, round_)
    for _ in range(3):  # commitments that cross, that each knows of the other's, then the answers
        sent = [(blind.next_letter(who, round_, study.folder), study.other(who)) for who in (study.one, study.two)]
        kinds = {letters.take(to, path).kind for path, to in sent}
    assert kinds == {"reveal"}
    for who, pair in ((study.one, ("yes", "no")), (study.two, ("no", "yes"))):
        (view,) = blind.rounds(who, study.room(who))
        found = view.agreement[code]
        assert (view.state, found.n, found.percent) == ("both", 3, pytest.approx(2 / 3))
        assert found.kappa == pytest.approx(0.4)
        assert view.apart[code] == {study.units[1]: pair}
    assert {coding_of(who, round_).theirs["holds"] for who in (study.one, study.two)} == {
        coding_of(who, round_).mine["digest"] for who in (study.one, study.two)
    }
    answer(study, study.one, code, "nnn")  # talking it over afterwards changes nothing of what was fixed
    (view,) = blind.rounds(study.one, study.rooms[0])
    assert view.agreement[code].percent == pytest.approx(2 / 3)


def opened_by(who: Session, path: Path) -> bytes:
    """Everything that a cheating program of the reader could see of a letter."""
    identity = who.run(lambda vault: vault.identity)
    age = AgeReader(io.BytesIO(path.read_bytes()), identity)
    frame = FrameReader(age, EXPANSION * path.stat().st_size)
    parts = []
    while block := frame.read(1 << 20):
        parts.append(block)
    return wire.read_signed(b"".join(parts), who.key_id, _everybody(who)).content.__repr__().encode() + b"".join(parts)


def _everybody(who: Session):  # type: ignore[no-untyped-def]
    keys = who.run(letters.keys_of)
    return keys.get


def test_before_both_are_fixed_no_letter_says_an_answer(study: Study) -> None:
    round_, code = begun(study)
    answer(study, study.one, code, "yyn")
    seen = []
    for fixed in (False, True, True):  # asked again and again, before and after fixing
        if fixed and not coding_of(study.one, round_).mine:
            blind.fix(study.one, round_)
        seen.append(letters.read(study.two, blind.next_letter(study.one, round_, study.folder)))
    assert [letter.kind for letter in seen] == ["round", "commitment", "commitment"]
    commitment = seen[1].content
    assert isinstance(commitment, wire.Commitment)
    assert len(msgspec.json.encode(commitment)) == len(msgspec.json.encode(replace_digest(commitment, "A" * 43)))
    for values in (dict.fromkeys(study.units, "yes"), {study.units[0]: "no"}, {}):
        # without the salt the digest is none of anything that the other could try
        assert wire.commit(round_, study.one.key_id, bytes(32), {code: values}) != commitment.digest


def replace_digest(one: wire.Commitment, digest: str) -> wire.Commitment:
    return msgspec.structs.replace(one, digest=digest)


def coding_of(who: Session, round_: str) -> coding.RoundRow:
    return who.run(coding.get_round, round_)


def test_what_is_fixed_stays_fixed_until_both_are_in(study: Study) -> None:
    round_, code = begun(study)
    answer(study, study.one, code, "yyn")
    blind.fix(study.one, round_)
    mine = book.codings(study.one, study.rooms[0])[0]
    for change in (
        lambda: book.code(study.one, study.rooms[0], study.units[0], code, "no"),
        lambda: book.take_back(study.one, study.rooms[0], mine.id),
        lambda: blind.fix(study.one, round_),
    ):
        with pytest.raises(InputError) as refused:
            change()
        assert refused.value.error_code == "round-fixed"
    with pytest.raises(InputError) as refused:
        book.put_code(study.one, study.rooms[0], "Other words", code=code)
    assert refused.value.error_code == "code-in-round"


def test_a_coder_who_changes_after_seeing_is_found_out(study: Study) -> None:
    """Two fixes, gets One's answers, and then hands out others with a digest made to fit them."""
    round_, code = begun(study)
    for who, values in ((study.one, "yyn"), (study.two, "nnn")):
        answer(study, who, code, values)
        blind.fix(who, round_)
    letters.take(study.one, blind.next_letter(study.two, round_, study.folder))
    letters.take(study.two, blind.next_letter(study.one, round_, study.folder))

    def holds(vault: Vault) -> Path:  # Two tells that One's digest came, and shows nothing yet
        row = coding.get_round(vault, round_)
        said = wire.Commitment(1, round_, row.mine["digest"], row.theirs["digest"])
        return letters.post(vault, study.one.key_id, "commitment", said, study.folder)

    letters.take(study.one, study.two.write(holds))
    came = letters.take(study.two, blind.next_letter(study.one, round_, study.folder))
    assert came.kind == "reveal"  # One shows, Two has not
    copied = coding_of(study.two, round_).theirs["answers"]

    def cheat(vault: Vault) -> Path:
        row = coding.get_round(vault, round_)
        told = wire.Reveal(1, round_, row.mine["salt"], copied, row.theirs["digest"])
        return letters.post(vault, study.one.key_id, "reveal", told, study.folder)

    with pytest.raises(InputError) as refused:
        letters.take(study.one, study.two.write(cheat))
    assert refused.value.error_code == "round-changed"
    (view,) = blind.rounds(study.one, study.rooms[0])
    assert (view.state, view.trouble, view.agreement) == ("refused", "changed", {})

    def again(vault: Vault) -> Path:  # fixing anew what was seen is a second commitment
        digest = wire.commit(round_, vault.identity.key_id, bytes(32), copied)
        return letters.post(vault, study.one.key_id, "commitment", wire.Commitment(1, round_, digest, ""), study.folder)

    with pytest.raises(InputError):
        letters.take(study.one, study.two.write(again))
    assert blind.rounds(study.one, study.rooms[0])[0].agreement == {}


def test_another_ones_commitment_is_none_of_ones_own(study: Study) -> None:
    round_, code = begun(study)
    answer(study, study.one, code, "yyn")
    blind.fix(study.one, round_)
    letters.take(study.two, blind.next_letter(study.one, round_, study.folder))
    digest = coding_of(study.two, round_).theirs["digest"]

    def copy(vault: Vault) -> Path:
        return letters.post(vault, study.one.key_id, "commitment", wire.Commitment(1, round_, digest, ""), study.folder)

    with pytest.raises(InputError) as refused:
        letters.take(study.one, study.two.write(copy))
    assert refused.value.error_code == "round-copied"
    answers = coding_of(study.one, round_).mine
    for coder in (study.one.key_id, study.two.key_id):
        same = wire.commit(round_, coder, _bytes(answers["salt"]), answers["answers"]) == digest
        assert same == (coder == study.one.key_id)


def _bytes(text: str) -> bytes:
    from app.model.entry import unb64

    return unb64(text)


def test_answers_that_come_too_early_are_not_looked_at(study: Study) -> None:
    round_, code = begun(study)
    answer(study, study.one, code, "yyn")

    def early(vault: Vault) -> Path:
        row = coding.get_round(vault, round_)
        mine = blind.given(coding.codings(vault, row.room), blind.frame_of(row)).answers
        told = wire.Reveal(1, round_, b64(bytes(32)), {c: dict(u) for c, u in mine.items()}, b64(bytes(32)))
        return letters.post(vault, study.two.key_id, "reveal", told, study.folder)

    with pytest.raises(InputError) as refused:
        letters.take(study.two, study.one.write(early))
    assert refused.value.error_code == "round-early"
    assert coding_of(study.two, round_).theirs == {}


def test_a_review_to_the_other_coder_would_show_answers_and_is_refused(people: People, tmp_path: Path) -> None:
    study = make(people, tmp_path)
    code = book.put_code(study.one, study.rooms[0], "State actor?").id
    blind.begin(study.one, study.rooms[0], study.sealer.key_id, [code], study.units)
    book.code(study.one, study.rooms[0], study.units[0], code, "yes")
    with pytest.raises(InputError) as refused:
        reviews.write(study.one, study.rooms[0], study.bundle, tmp_path)
    assert refused.value.error_code == "round-open"


def test_passages_answer_for_their_record_unless_they_differ(study: Study) -> None:
    code = book.put_code(study.one, study.rooms[0], "State actor?").id
    opened = rooms.open_room(study.one, study.rooms[0])
    field = cases.record(opened, study.units[0]).fields["description"]
    where = Passage("description", field.accounts[0].digest, 0, 7)
    made = book.code(study.one, study.rooms[0], study.units[0], code, "yes", where)
    assert made.passage.quote == "Account"
    round_ = blind.begin(study.one, study.rooms[0], study.two.key_id, [code], study.units)
    assert blind.rounds(study.one, study.rooms[0])[0].answered == 1
    book.code(study.one, study.rooms[0], study.units[0], code, "no", replace(where, start=8, stop=9))
    with pytest.raises(InputError) as refused:
        blind.fix(study.one, round_)
    assert refused.value.error_code == "round-unclear"
    book.code(study.one, study.rooms[0], study.units[0], code, "no")
    blind.fix(study.one, round_)
    with pytest.raises(InputError):
        book.code(study.one, study.rooms[0], study.units[0], code, "yes", replace(where, stop=99))


# --- every order ----------------------------------------------------------------------------


STEPS = st.lists(
    st.tuples(st.sampled_from(["code", "fix", "send", "take", "take-old"]), st.booleans(), st.sampled_from("yn")),
    min_size=4,
    max_size=40,
)


@settings(max_examples=25)
@given(STEPS)
def test_in_no_order_of_steps_does_anybody_see_before_both_are_fixed(
    study_once: Study, steps: list[tuple[str, bool, str]]
) -> None:
    """Whatever either presses, and however often and late letters come: an answer is in a letter only when both
    are fixed, and what one comes to see is what the other had fixed before."""
    study = study_once
    round_, code = begun_again(study)
    posted: dict[bool, list[Path]] = {False: [], True: []}  # letters to One, letters to Two
    fixed: dict[str, dict[str, dict[str, str]]] = {}
    for step, is_two, value in steps:
        who = study.two if is_two else study.one
        try:
            if step == "code":
                book.code(who, study.room(who), study.units[len(fixed)], code, {"y": "yes", "n": "no"}[value])
            elif step == "fix":
                blind.fix(who, round_)
                fixed[who.key_id] = coding_of(who, round_).mine["answers"]
            elif step == "send":
                path = blind.next_letter(who, round_, study.folder)
                letter = letters.read(study.other(who), path)
                assert letter.kind != "reveal" or len(fixed) == 2
                posted[not is_two].append(path)
            elif posted[is_two]:
                letters.take(who, posted[is_two][0 if step == "take-old" else -1], study.room(who))
        except InputError:
            pass
        for one in (study.one, study.two):
            theirs = coding_of(one, round_).theirs.get("answers")
            assert theirs is None or (len(fixed) == 2 and theirs == fixed[study.other(one).key_id])
            assert not blind.rounds(one, study.room(one))[0].agreement or theirs is not None


@pytest.fixture(scope="module")
def study_once(tmp_path_factory: pytest.TempPathFactory, cheap_kdf: object):  # type: ignore[no-untyped-def]
    from app.base.clock import SetClock
    from app.services import vaults
    from tests.services.conftest import PASSPHRASE, acquaint

    base = tmp_path_factory.mktemp("blind")
    made: list[Session] = []

    def people(*names: str) -> tuple[Session, ...]:
        for name in names:
            made.append(vaults.create(base / name, PASSPHRASE, name, clock=SetClock(), kdf=cheap_kdf)[0])  # type: ignore[arg-type]
        acquaint(tuple(made))
        return tuple(made)

    yield make(people, base)
    for session in made:
        session.close()


def begun_again(study: Study) -> tuple[str, str]:
    """A fresh round; what was coded and asked before is cleared away."""
    for who in (study.one, study.two):
        for view in blind.rounds(who, study.room(who)):
            blind.give_up(who, study.room(who), view.id)
        for one in book.codes(who, study.room(who)):
            book.drop_code(who, study.room(who), one.id)
    return begun(study)


# --- reviews --------------------------------------------------------------------------------


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

"""Two code without seeing each other: nothing leaks before both are fixed, nothing changes after seeing."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base import limits
from app.base.errors import InputError
from app.base.ids import new_id
from app.crypto.age import AgeReader
from app.model.entry import b64
from app.services import cases, rooms
from app.services.rooms import blind, book, letters, reviews
from app.services.rooms.views import Passage
from app.services.session import Session
from app.storage import coding
from app.storage.vault import Vault
from app.sync import review as wire
from app.sync.frame import EXPANSION, FrameReader
from tests.services.conftest import People
from tests.services.room_study import Study, make


@pytest.fixture
def study(people: People, tmp_path: Path) -> Study:
    return make(people, tmp_path)


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


def test_v10_a_letter_changes_the_words_of_no_code_in_another_room(study: Study, tmp_path: Path) -> None:
    """Two knows the ids of One's codes from a round, and begins another with the question turned round."""
    round_, code = begun(study)
    answer(study, study.one, code, "yyn")
    another = rooms.make(study.one, "Another").id
    rooms.take_in(study.one, another, tmp_path / "sealed.age")
    before = [(one.id, one.label, one.definition) for one in book.codes(study.one, study.rooms[0])]
    turned = wire.Code(code, "No state actor?", "The other way round", ("yes", "no"))
    coders = tuple(sorted((study.one.key_id, study.two.key_id)))
    frame = wire.Frame(1, (), (turned,), tuple(study.units), (coders[0], coders[1]), b64(bytes(16)))
    letter = study.two.write(lambda vault: letters.post(vault, study.one.key_id, "round", frame, study.folder))
    for room, why in ((another, "round-elsewhere"), (study.rooms[0], "code-in-round")):
        with pytest.raises(InputError) as refused:
            letters.take(study.one, letter, room)
        assert refused.value.error_code == why
    assert [(one.id, one.label, one.definition) for one in book.codes(study.one, study.rooms[0])] == before
    assert [one.id for one in blind.rounds(study.one, study.rooms[0])] == [round_] and not book.codes(
        study.one, another
    )


def test_a_code_book_grows_by_a_letter_no_further_than_by_hand(study: Study) -> None:
    coders = tuple(sorted((study.one.key_id, study.two.key_id)))
    codes = [wire.Code(new_id(), f"Question {n}", "", ("yes", "no")) for n in range(limits.ROOM_CODES)]
    frames = [wire.Frame(1, (), tuple(some), tuple(study.units), (coders[0], coders[1]), b64(bytes(16)))
              for some in (codes, [wire.Code(new_id(), "One more", "", ("yes", "no"))])]  # fmt: skip
    sent = [study.two.write(lambda v, f=f: letters.post(v, study.one.key_id, "round", f, study.folder)) for f in frames]
    letters.take(study.one, sent[0], study.rooms[0])
    with pytest.raises(InputError, match="too-many"):
        letters.take(study.one, sent[1], study.rooms[0])


@pytest.mark.parametrize("first", ["two-commitments", "changed"])
def test_a_round_in_which_somebody_cheated_has_no_figure_ever(study: Study, first: str) -> None:
    """Two fixes twice, or shows others than were fixed, and then comes with the first ones after all."""
    round_, code = begun(study)
    for who, values in ((study.one, "yyn"), (study.two, "nnn")):
        answer(study, who, code, values)
        blind.fix(who, round_)
    letters.take(study.one, blind.next_letter(study.two, round_, study.folder))
    letters.take(study.two, blind.next_letter(study.one, round_, study.folder))

    def post(kind: wire.Kind, said: wire.Content) -> Path:
        return study.two.write(lambda vault: letters.post(vault, study.one.key_id, kind, said, study.folder))

    row = coding_of(study.two, round_)
    honest = wire.Reveal(1, round_, row.mine["salt"], row.mine["answers"], row.theirs["digest"])
    others = {code: {study.units[0]: "yes"}}
    if first == "changed":
        wrong = post("reveal", wire.Reveal(1, round_, row.mine["salt"], others, row.theirs["digest"]))
    else:
        digest = wire.commit(round_, study.two.key_id, bytes(32), others)
        wrong = post("commitment", wire.Commitment(1, round_, digest, ""))
    for letter in (wrong, post("reveal", honest)):
        with pytest.raises(InputError) as refused:
            letters.take(study.one, letter)
        assert refused.value.error_code == f"round-{first}"
    (view,) = blind.rounds(study.one, study.rooms[0])
    assert (view.state, view.trouble, view.agreement) == ("refused", first, {})

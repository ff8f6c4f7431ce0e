"""Custodians who lie, openers who may not, letters that were changed: each is named, and nothing opens (T31)."""

from __future__ import annotations

import secrets

import msgspec
import pytest

from app.base.errors import BundleAltered, InputError, NotForThisVault, SijilError, UnknownSender
from app.crypto import jws, pieces
from app.crypto.pieces import Piece
from app.model.entry import b64, unb64
from app.services import custody, editing
from app.services.custody.people import People
from app.services.session import Session
from app.storage import custody as table
from app.sync import deal as deals
from app.sync import envelope, letters
from tests.services.test_custody import WHY, Sealing, acts, agreed, seal, sealing

__all__ = ["sealing"]


# --- bad, missing, doubled, foreign pieces are named ------------------------------------------------


def forged(sealing: Sealing, letter: bytes, custodian: Session, **changed: object) -> bytes:
    """An answer that a lying custodian signs."""

    def write(vault):
        request = letters.open_letter(letter, vault.identity, People(vault).resolve)
        own = deals.piece_of(request.deal, vault.identity)
        index = changed.get("index", own.index)
        piece = changed.get("piece", own)
        if piece is not own and isinstance(piece, bytes):
            piece = Piece(own.index, piece, own.salt)
        raw = letters.write_answer(vault.identity, changed.get("request", request), index, piece, 5)
        return envelope.enclose(raw, [People(vault).recipient(sealing.opener.key_id)])

    return custodian.write(write)


def heard(asked, place: int) -> str:
    return asked.holders[place - 1].heard


def test_t31_an_altered_piece_is_named_and_not_used(sealing) -> None:
    letter = custody.ask(sealing.opener, sealing.deal, WHY).content
    basim, chira, dilan = sealing.custodians
    bad = custody.take(sealing.opener, forged(sealing, letter, chira, piece=secrets.token_bytes(32)))
    assert (heard(bad.asked, 2), bad.asked.holders[1].who.name, bad.place) == ("bad", "Chira", 2)
    custody.take(sealing.opener, agreed(basim, letter))
    (asked,) = custody.asked(sealing.opener)
    assert asked.have == 1
    with pytest.raises(InputError, match="custody-too-few"):
        custody.open_identities(sealing.opener, asked.question)
    custody.take(sealing.opener, agreed(dilan, letter))
    assert custody.open_identities(sealing.opener, asked.question).values == 1


def test_t31_one_altered_bit_of_value_or_salt_is_named(sealing) -> None:
    letter = custody.ask(sealing.opener, sealing.deal, WHY).content
    basim = sealing.custodians[0]

    def own(vault):
        return deals.piece_of(letters.open_letter(letter, vault.identity, People(vault).resolve).deal, vault.identity)

    piece = basim.run(own)
    for at in (0, 255):
        value = bytearray(piece.value)
        value[at // 8] ^= 1 << at % 8
        for changed in (Piece(1, bytes(value), piece.salt), Piece(1, piece.value, bytes(value))):
            assert heard(custody.take(sealing.opener, forged(sealing, letter, basim, piece=changed)).asked, 1) == "bad"


def test_t31_a_foreign_piece_is_named(sealing) -> None:
    """A real piece of another sealing of the same case, by the same people."""
    other = seal(sealing.sealer, sealing.case, "The council", [sealing.opener.key_id])[sealing.case]
    basim = sealing.custodians[0]
    foreign = basim.run(lambda v: deals.piece_of(deals.read_sealed(other, People(v).resolve).deal, v.identity))
    letter = custody.ask(sealing.opener, sealing.deal, WHY).content
    assert heard(custody.take(sealing.opener, forged(sealing, letter, basim, piece=foreign)).asked, 1) == "bad"


def test_t31_a_custodian_with_two_pieces_has_one(sealing) -> None:
    """Answering under a colleague's number is named with who did it, and counts for nobody."""
    letter = custody.ask(sealing.opener, sealing.deal, WHY).content
    basim, chira, _ = sealing.custodians
    custody.take(sealing.opener, agreed(basim, letter))
    own = basim.run(
        lambda v: deals.piece_of(letters.open_letter(letter, v.identity, People(v).resolve).deal, v.identity)
    )
    taken = custody.take(sealing.opener, forged(sealing, letter, chira, index=1, piece=own)).asked
    assert [one.heard for one in taken.holders] == ["piece", "other", ""]
    assert taken.have == 1


def test_t31_a_stranger_to_the_sealing_answers_in_vain(sealing) -> None:
    letter = custody.ask(sealing.opener, sealing.deal, WHY).content
    basim = sealing.custodians[0]
    request, own = basim.run(
        lambda v: (
            (found := letters.open_letter(letter, v.identity, People(v).resolve)),
            deals.piece_of(found.deal, v.identity),
        )
    )

    def write(vault):
        raw = letters.write_answer(vault.identity, request, own.index, own, 5)
        return envelope.enclose(raw, [People(vault).recipient(sealing.opener.key_id)])

    taken = custody.take(sealing.opener, sealing.sealer.write(write)).asked
    assert [one.heard for one in taken.holders] == ["", "", "", "other"]
    assert taken.holders[3].who.name == "Amal"
    assert taken.have == 0


@pytest.mark.parametrize("index", [0, 10, 255])
def test_t31_no_piece_has_a_number_that_nobody_was_dealt(index) -> None:
    with pytest.raises(ValueError, match="piece"):
        Piece(index, bytes(32), bytes(32))


def test_t31_a_number_beyond_the_custodians_is_named(sealing) -> None:
    letter = custody.ask(sealing.opener, sealing.deal, WHY).content
    basim = sealing.custodians[0]
    bad = forged(sealing, letter, basim, index=9, piece=Piece(9, bytes(32), bytes(32)))
    assert heard(custody.take(sealing.opener, bad).asked, 1) == "other"


def test_t31_an_old_answer_opens_no_new_request(sealing) -> None:
    first = custody.ask(sealing.opener, sealing.deal, WHY)
    old = agreed(sealing.custodians[0], first.content)
    custody.drop(sealing.opener, custody.asked(sealing.opener)[0].question)
    custody.ask(sealing.opener, sealing.deal, "Another reason")
    with pytest.raises(InputError, match="custody-answer-late"):
        custody.take(sealing.opener, old)
    assert sum(one.have for one in custody.asked(sealing.opener)) == 0


def test_t31_who_refuses_is_shown_with_why(sealing) -> None:
    letter = custody.ask(sealing.opener, sealing.deal, WHY).content
    chira = sealing.custodians[1]
    question = custody.take(chira, letter).request.question
    no = custody.refuse(chira, question, "The family was not asked.")
    taken = custody.take(sealing.opener, no.content).asked
    assert (heard(taken, 2), taken.holders[1].reason) == ("refused", "The family was not asked.")
    assert acts(chira, sealing.case) == [("Chira", "refused")]
    with pytest.raises(InputError, match="custody-answered-no"):
        custody.agree(chira, question)


def test_a_yes_cant_be_turned_into_a_no(sealing) -> None:
    letter = custody.ask(sealing.opener, sealing.deal, WHY).content
    agreed(sealing.custodians[0], letter)
    (seen,) = custody.requests(sealing.custodians[0])
    with pytest.raises(InputError, match="custody-answered-yes"):
        custody.refuse(sealing.custodians[0], seen.question)


# --- who may ask, and what a custodian is shown -----------------------------------------------------


def test_t31_who_it_was_not_for_cant_ask_and_gets_nothing(sealing) -> None:
    """Basim, a custodian, comes by the sealed file: neither his own program nor Chira's helps him."""
    basim, chira, _ = sealing.custodians
    basim.write(custody.came, {sealing.case: sealing.member})
    with pytest.raises(InputError, match="custody-not-a-reader"):
        custody.ask(basim, sealing.deal, WHY)

    def write(vault):  # a changed program signs the request all the same
        kept = table.deal(vault, sealing.deal)
        raw = letters.write_request(vault.identity, "open", sealing.deal, kept.letter, WHY, 5)
        return envelope.enclose(raw, [People(vault).recipient(chira.key_id)])

    seen = custody.take(chira, basim.write(write)).request
    assert not seen.entitled
    with pytest.raises(InputError, match="custody-not-a-reader"):
        custody.agree(chira, seen.question)
    assert not custody.openings(chira)


def test_t31_no_piece_fits_a_deal_made_around_it(sealing) -> None:
    """Esra signs a deal of her own with Basim's piece in it, for a case of her choice: he gives nothing."""
    basim = sealing.custodians[0]
    real = sealing.opener.run(lambda v: deals.read_sealed(sealing.member, People(v).resolve)).deal
    other = editing.new_case(sealing.opener, {"title": "Harmless"}).created
    custody.make_group(sealing.opener, "Mine", 2, [one.key_id for one in sealing.custodians])
    made = seal(sealing.opener, other, "Mine", [sealing.sealer.key_id])[other]

    def write(vault):

        fake = deals.read_sealed(made, People(vault).resolve).deal
        payload = msgspec.json.decode(unb64(msgspec.json.decode(fake.raw)["payload"]))
        payload["holders"][0]["piece"] = b64(real.holders[0].letter)
        payload["holders"][0]["mark"] = b64(real.holders[0].mark)
        facts = {"v": 1, "sender": vault.identity.key_id}
        deal = jws.sign_both(vault.identity, msgspec.json.encode(payload), deals.TYP, facts)
        raw = letters.write_request(vault.identity, "open", fake.id, deal, "Harmless", 5)
        return envelope.enclose(raw, [People(vault).recipient(basim.key_id)])

    seen = custody.take(basim, sealing.opener.write(write)).request
    assert seen.sealer.name == "Esra"
    assert not seen.sound
    with pytest.raises(BundleAltered) as caught:
        custody.agree(basim, seen.question)
    assert caught.value.facts["reason"] == "custody-piece"
    assert not custody.openings(basim)


def test_no_reason_no_request(sealing) -> None:
    for nothing in ("", "  \n "):
        with pytest.raises(InputError, match="custody-reason"):
            custody.ask(sealing.opener, sealing.deal, nothing)
    assert not custody.openings(sealing.opener)


def test_a_letter_is_for_its_readers_alone(sealing) -> None:
    letter = custody.ask(sealing.opener, sealing.deal, WHY).content
    with pytest.raises(NotForThisVault):
        custody.take(sealing.sealer, letter)
    answer = agreed(sealing.custodians[0], letter)
    with pytest.raises(NotForThisVault):
        custody.take(sealing.custodians[1], answer)


def test_a_stranger_is_not_heard(sealing, people) -> None:
    (fatma,) = people("Fatma", known=False)
    letter = custody.ask(sealing.opener, sealing.deal, WHY).content
    request = sealing.custodians[0].run(lambda v: letters.open_letter(letter, v.identity, People(v).resolve))

    def write(vault):
        raw = letters.write_request(vault.identity, "open", request.set, request.deal.raw, WHY, 5)
        recipient = sealing.custodians[0].run(lambda v: v.identity.recipient)
        return envelope.enclose(raw, [recipient])

    with pytest.raises(UnknownSender):
        custody.take(sealing.custodians[0], fatma.write(write))


def test_t24_every_altered_letter_is_refused(sealing) -> None:
    """A byte anywhere in a signed letter, and each of its two signatures."""
    raw = sealing.opener.write(
        lambda v: letters.write_request(v.identity, "rehearse", sealing.deal, sealing.member.split(b"\n")[0], "", 5)
    )
    custodian = sealing.custodians[0]

    def read(untrusted: bytes) -> object:
        return custodian.run(lambda v: letters.read_letter(untrusted, People(v).resolve))

    assert read(raw)
    step = max(1, len(raw) // 400)
    for at in range(0, len(raw), step):
        changed = bytearray(raw)
        changed[at] ^= 1
        with pytest.raises(SijilError):
            read(bytes(changed))


def test_t31_a_proof_is_fresh_for_each_rehearsal(sealing) -> None:
    """An old proof under a new question is named: who lost their piece can't repeat what they once proved."""
    basim = sealing.custodians[0]
    first = custody.ask(sealing.sealer, sealing.deal, aim="rehearse").content
    second = custody.ask(sealing.sealer, sealing.deal, aim="rehearse").content
    old, new = (
        basim.run(lambda v, r=r: letters.open_letter(r, v.identity, People(v).resolve)) for r in (first, second)
    )
    own = basim.run(lambda v: deals.piece_of(old.deal, v.identity))

    def write(vault):
        proof = pieces.prove(unb64(old.set), own, old.question)
        raw = letters._answer(vault.identity, new, 1, "proof", 5, proof=letters.b64(proof))
        return envelope.enclose(raw, [People(vault).recipient(sealing.sealer.key_id)])

    taken = custody.take(sealing.sealer, basim.write(write)).asked
    assert heard(taken, 1) == "bad"
    assert taken.have == 0

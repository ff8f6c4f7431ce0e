"""A vault whose passphrase is lost, opened by k of n colleagues; a rehearsal that shows it without doing it (T31)."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from app.base.errors import BundleAltered, InputError, NotFound, VaultDamaged, WrongPassphrase
from app.crypto import slots as key_slots
from app.crypto.identity import Identity
from app.model.entry import unb64
from app.services import contacts, custody, editing, recovery, vaults
from app.services.session import Session
from app.storage import contacts as contact_table
from app.storage import custody as table
from app.storage import keysfile, recovering, slots
from app.sync import envelope, letters
from app.sync import recovery as wire
from app.sync.card import write_card
from tests.services.conftest import PASSPHRASE
from tests.services.test_custody import everything

NEW = "river lantern copper basket eleven window"


@pytest.fixture
def shared(people) -> tuple[Session, tuple[Session, ...], dict[str, bytes]]:
    """Amal's vault is shared among three; two of them open it. All have taken their pieces in."""
    amal, *others = people("Amal", "Basim", "Chira", "Dilan")
    written = recovery.share(amal, 2, [one.key_id for one in others])
    raw = {key_id: letter.content for key_id, letter in written.items()}
    for one in others:
        assert custody.take(one, raw[one.key_id]).entrusted.owner.name == "Amal"
    return amal, tuple(others), raw


def helped(colleague: Session, text: str) -> bytes:
    (lent,) = recovery.inspect(colleague, text).lent
    return recovery.give(colleague, text, lent.id).content


def reopened(folder: Path, passphrase: str) -> Session:
    return vaults.open(folder, passphrase)


# --- the whole way --------------------------------------------------------------------------------


def test_t31_two_of_three_colleagues_open_a_lost_vault(shared) -> None:
    amal, (basim, _, dilan), _ = shared
    case = editing.new_case(amal, {"title": "Kept"}).created
    folder, key_id = amal.folder, amal.key_id
    amal.close()

    asked = recovery.ask(folder, NEW)
    assert recovery.asked(folder) == asked
    assert recovery.inspect(basim, f"> {asked.text}".replace("\n", "\n> ")).words == asked.words
    first, second = helped(basim, asked.text), helped(dilan, asked.text)
    one = recovery.look(folder, NEW, [first])
    assert (one.have, one.k, one.enough, one.given[0].name) == (1, 2, False, "Basim")
    with pytest.raises(InputError, match="recovery-too-few"):
        recovery.finish(folder, NEW, [first])

    session = recovery.finish(folder, NEW, [first, second])
    try:
        assert session.key_id == key_id
        assert recovery.asked(folder) is None
        state = recovery.state(session)
        assert (state.intact, state.used is not None) == (False, True)
        assert [(o.by.name, o.act) for o in custody.openings(session)] == [("Amal", "recovered")]
        assert session.run(lambda v: v.db.value("SELECT count(*) FROM record WHERE id = ?", (case,))) == 1
    finally:
        session.close()
    assert [(o.by.name, o.act, o.asker.name) for o in custody.openings(basim)] == [("Basim", "helped", "Amal")]
    reopened(folder, NEW).close()
    reopened(folder, PASSPHRASE).close()  # who remembers it after all isn't locked out


def test_t31_the_slot_of_the_pieces_opens_no_more_once_it_was_used(shared) -> None:
    amal, (basim, chira, _), _ = shared
    folder = amal.folder
    amal.close()
    text = recovery.ask(folder, NEW).text
    answers = [helped(basim, text), helped(chira, text)]
    recovery.finish(folder, NEW, answers).close()
    text = recovery.ask(folder, NEW).text
    with pytest.raises(InputError, match="recovery-other-vault"):
        recovery.finish(folder, NEW, [helped(basim, text), helped(chira, text)])


def test_a_printed_code_opens_it_beside_that(shared) -> None:
    amal, _, _ = shared
    code = vaults.add_recovery(amal)
    kinds = sorted(slot.kind for slot in vaults.slot_list(amal))
    assert kinds == ["colleagues", "passphrase", "recovery"]
    folder = amal.folder
    amal.close()
    reopened(folder, code).close()


# --- what stays where -----------------------------------------------------------------------------


def test_t31_nothing_of_the_secret_stays_with_the_owner(people, monkeypatch) -> None:
    """Neither a piece nor the secret is in any table of the vault that shared it."""
    amal, basim, chira = people("Amal", "Basim", "Chira")
    seen: list[bytes] = []
    dealt = letters.pieces.deal

    def deal(secret, k, n):
        found = dealt(secret, k, n)
        seen.extend(
            [bytes(secret), wire.slot_secret(secret).encode(), *(p.value for p in found), *(p.salt for p in found)]
        )
        return found

    monkeypatch.setattr(letters.pieces, "deal", deal)
    recovery.share(amal, 2, [basim.key_id, chira.key_id])
    held = everything(amal) + b"".join(path.read_bytes() for path in amal.folder.iterdir() if path.is_file())
    assert len(seen) == 6
    assert not [one for one in seen if one in held or one.hex().encode() in held]


def test_t31_a_captured_laptop_of_one_colleague_opens_nothing(shared) -> None:
    _, (basim, *_), _ = shared
    (lent,) = basim.run(table.entrusted)
    piece = letters.read_kept_entrusted(lent.letter, lent.owner)
    amal = shared[0]
    raw = keysfile.read(amal.folder)
    for guess in (piece.piece.value, piece.piece.salt, unb64(piece.set)):
        with pytest.raises(WrongPassphrase):
            key_slots.open_slots(raw, wire.slot_secret(guess))


def test_t31_the_request_on_the_disk_is_behind_the_new_passphrase(shared) -> None:
    amal, (basim, chira, _), _ = shared
    folder = amal.folder
    amal.close()
    text = recovery.ask(folder, NEW).text
    answers = [helped(basim, text), helped(chira, text)]
    with pytest.raises(WrongPassphrase):
        recovery.finish(folder, PASSPHRASE, answers)
    assert (folder / recovering.FILE).stat().st_mode & 0o777 == 0o600
    recovery.forget(folder)
    with pytest.raises(VaultDamaged):
        recovery.look(folder, NEW, answers)
    assert not list(folder.glob("*recovering*"))


def test_the_last_way_in_is_never_one_that_nobody_has_alone(shared) -> None:
    amal = shared[0]
    with pytest.raises(InputError, match="last-slot"):
        vaults.remove_slot(amal, 0)


# --- bad answers are named --------------------------------------------------------------------------


@pytest.fixture
def lost(shared) -> tuple[Path, tuple[Session, ...], str, dict[str, bytes]]:
    amal, others, raw = shared
    folder = amal.folder
    amal.close()
    return folder, others, recovery.ask(folder, NEW).text, raw


def worths(folder: Path, *answers: bytes) -> list[tuple[str, str]]:
    return [(one.name, one.worth) for one in recovery.look(folder, NEW, answers).given]


def test_t31_each_bad_answer_is_named(lost) -> None:
    folder, (basim, chira, _), text, _ = lost
    good = helped(basim, text)
    assert worths(folder, good, good) == [("Basim", "good"), ("Basim", "twice")]
    assert worths(folder, good, b"nothing at all", good[:-40]) == [("Basim", "good"), ("", "altered"), ("", "altered")]
    older = recovery.ask(folder, NEW).text
    assert worths(folder, good) == [("", "altered")]  # for a key that is gone with the older request
    assert worths(folder, helped(chira, older)) == [("Chira", "good")]


def test_t31_an_answer_to_another_request_is_named(lost) -> None:
    """Even encrypted to the right key: it names what it answers."""
    folder, (basim, *_), text, _ = lost
    mine = wire.unwrap(text)
    other = wire.new_ask(secrets.token_bytes(32))
    moved = wire.Ask(mine.recipient, other.raw, other.question)
    (lent,) = basim.run(table.entrusted)
    owner = contacts.get(basim, lent.owner)
    card = basim.run(lambda v: next(c.card for c in contact_table.listing(v)))
    assert owner.name == "Amal"
    raw = basim.run(
        lambda v: wire.write_answer(v.identity, moved, lent.letter, card, write_card(v.identity, v.name, 5), 5)
    )
    assert worths(folder, raw) == [("Basim", "other-request")]


def test_t31_a_colleague_cant_change_their_piece(lost) -> None:
    """It is signed by whose vault it is: what a liar makes of it is nothing that the owner signed."""
    folder, (basim, chira, _), text, _ = lost
    ask = wire.unwrap(text)
    (lent,) = basim.run(table.entrusted)
    liar = Identity.create()
    real = letters.read_kept_entrusted(lent.letter, lent.owner)
    forged = letters.entrust(liar, bytes(32), 2, 3, 5)[0]
    cards = {
        "owner": basim.run(lambda v: next(c.card for c in contact_table.listing(v) if c.key_id == lent.owner)),
        "liar": write_card(liar, "Amal", 5),
    }

    def answer(entrusted: bytes, owner: str) -> bytes:
        return basim.run(
            lambda v: wire.write_answer(v.identity, ask, entrusted, owner, write_card(v.identity, v.name, 5), 5)
        )

    assert real.marks
    assert worths(folder, answer(forged.raw, cards["owner"])) == [("Basim", "altered")]
    both = worths(folder, answer(forged.raw, cards["liar"]), helped(chira, text), helped(basim, text))
    assert both == [("Basim", "other-sharing"), ("Chira", "good"), ("Basim", "good")]


def test_t31_pieces_of_an_older_sharing_are_named(people) -> None:
    amal, basim, chira, dilan = people("Amal", "Basim", "Chira", "Dilan")
    for one, letter in recovery.share(amal, 2, [basim.key_id, chira.key_id]).items():
        if one == basim.key_id:
            custody.take(basim, letter.content)
    amal.clock.tick(60)
    newer = recovery.share(amal, 2, [chira.key_id, dilan.key_id])
    custody.take(chira, newer[chira.key_id].content)
    custody.take(dilan, newer[dilan.key_id].content)
    assert [slot.kind for slot in vaults.slot_list(amal)].count("colleagues") == 1
    folder = amal.folder
    amal.close()
    text = recovery.ask(folder, NEW).text
    answers = [helped(one, text) for one in (basim, chira, dilan)]
    assert worths(folder, *answers) == [("Basim", "other-sharing"), ("Chira", "good"), ("Dilan", "good")]
    recovery.finish(folder, NEW, answers).close()


@pytest.mark.parametrize("text", ["", "nothing", "x" * 100_000])
def test_a_text_that_is_no_request_is_refused(people, text) -> None:
    (basim,) = people("Basim")
    with pytest.raises(BundleAltered):
        recovery.inspect(basim, text)


def test_t31_the_words_change_with_every_bit_of_the_request(lost) -> None:
    """Somebody in between who puts their own key in can't keep the words that the two compare."""
    _, _, text, _ = lost
    mine = wire.unwrap(text)
    theirs = wire.new_ask(secrets.token_bytes(32))
    assert set(mine.words) != set(theirs.words)
    swapped = wire.read_ask(mine.raw.replace(mine.recipient.encode(), theirs.recipient.encode()))
    assert swapped.words != mine.words


# --- rehearsal --------------------------------------------------------------------------------------


def test_t31_a_rehearsal_proves_it_works_without_doing_it(shared) -> None:
    amal, (basim, chira, dilan), _ = shared
    assert not recovery.state(amal).works
    letter = recovery.rehearse(amal)
    for colleague in (basim, chira):
        request = custody.take(colleague, letter.content).request
        assert (request.aim, request.purpose, request.asker.name) == ("rehearse", "recovery", "Amal")
        custody.take(amal, custody.agree(colleague, request.question).content)
    state = recovery.state(amal)
    assert (state.works, state.proven, state.intact, state.k) == (True, 2, True, 2)
    assert [held.seen is not None for held in state.holders] == [True, True, False]
    for colleague in (basim, chira, dilan):
        (lent,) = colleague.run(table.entrusted)
        piece = letters.read_kept_entrusted(lent.letter, lent.owner).piece
        assert piece.value not in everything(amal)


def test_t31_a_rehearsal_sees_a_slot_that_is_gone(shared) -> None:
    amal, (basim, chira, _), _ = shared
    letter = recovery.rehearse(amal)
    for colleague in (basim, chira):
        request = custody.take(colleague, letter.content).request
        custody.take(amal, custody.agree(colleague, request.question).content)
    index = next(slot.index for slot in vaults.slot_list(amal) if slot.kind == "colleagues")
    raw = keysfile.read(amal.folder)
    keysfile.replace(amal.folder, key_slots.remove(raw, index))
    state = recovery.state(amal)
    assert (state.proven, state.intact, state.works) == (2, False, False)


def test_t31_nobody_rehearses_somebody_elses_recovery(shared) -> None:
    amal, (basim, chira, _), _ = shared
    found = amal.run(table.recovery)

    def write(vault):
        raw = letters.write_request(vault.identity, "rehearse", found.id, b"", "", 5, purpose="recovery")
        return envelope.enclose(raw, [custody.answering.People(vault).recipient(basim.key_id)])

    with pytest.raises(InputError, match="custody-not-a-holder"):
        custody.take(basim, chira.write(write))


def test_ending_it_removes_the_slot(shared) -> None:
    amal, _, _ = shared
    recovery.stop(amal)
    assert recovery.state(amal) is None
    assert [slot.kind for slot in vaults.slot_list(amal)] == ["passphrase"]
    with pytest.raises(NotFound):
        recovery.rehearse(amal)


def test_a_crash_between_slot_and_list_leaves_nothing_for_ever(shared) -> None:
    amal, others, _ = shared
    amal.run(slots.add_shared, wire.slot_secret(bytes(32)))
    recovery.share(amal, 2, [one.key_id for one in others])
    assert [slot.kind for slot in vaults.slot_list(amal)].count("colleagues") == 1


def test_t31_a_request_that_somebody_put_on_the_disk_is_told(lost) -> None:
    """Whoever had the disk for a minute puts a request of their own behind the slot: its words are what is compared,
    and its key is theirs (V5)."""
    folder, (basim, chira, _), _, _ = lost
    seed = secrets.token_bytes(32)
    path = folder / recovering.FILE
    path.write_bytes(path.read_bytes()[: key_slots.FILE_BYTES] + wire.new_ask(seed).raw)
    text = recovery.asked(folder).text  # what the owner reads out and sends
    answers = [helped(basim, text), helped(chira, text)]
    for act in (recovery.look, recovery.finish):
        with pytest.raises(InputError, match="recovery-swapped"):
            act(folder, NEW, answers)


def test_t19_pieces_shared_anew_are_taken_after_a_clock_that_ran_ahead(people) -> None:
    amal, basim, chira = people("Amal", "Basim", "Chira")
    keys = [basim.key_id, chira.key_id]
    now = amal.clock.at
    amal.clock.at = now + 70 * 365 * 86_400
    first = recovery.share(amal, 2, keys)
    amal.clock.at = now
    second = recovery.share(amal, 2, keys)
    for one in (basim, chira):
        custody.take(one, first[one.key_id].content)
        custody.take(one, second[one.key_id].content)
    folder = amal.folder
    amal.close()
    text = recovery.ask(folder, NEW).text
    recovery.finish(folder, NEW, [helped(basim, text), helped(chira, text)]).close()

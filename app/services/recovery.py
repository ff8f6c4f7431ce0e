"""A vault whose passphrase is lost, opened with the pieces of k of n colleagues (docs/decisions/0020).

Three people's sides: whose vault it is shares the secret of a slot among colleagues while all is well,
and tries out now and then whether they still have it; each colleague keeps a piece, and gives it
only to somebody whom they see or hear; who stands before the locked vault asks, and opens it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.base import limits
from app.base.clock import Clock
from app.base.errors import InputError, NotFound, VaultDamaged, WeakPassphrase, WrongPassphrase
from app.base.task import Task
from app.crypto import words
from app.crypto.kdf import wipe
from app.crypto.pieces import mark
from app.model.entry import b64, unb64
from app.services import vaults
from app.services.custody import records
from app.services.custody.answering import entrusted
from app.services.custody.groups import demand_custodians
from app.services.custody.people import People
from app.services.custody.views import LentView, Letter
from app.services.session import Session
from app.services.suspension.guard import demand_free
from app.services.views import Author, ChangeSet
from app.storage import contacts as contact_table
from app.storage import custody as table
from app.storage import recovering, slots
from app.storage.custody import Asked, Holder, Recovery
from app.storage.vault import Vault
from app.sync import letters, recovery
from app.sync.card import write_card
from app.sync.recovery import Ask, Given, Worth

CHANGED = ChangeSet(kinds=frozenset({"custody", "slots"}))


@dataclass(frozen=True, slots=True)
class HeldView:
    """A colleague with a piece; ``seen``: when they proved last that they have it."""

    who: Author
    seen: int | None


@dataclass(frozen=True, slots=True)
class RecoveryView:
    """``intact``: the slot is as it was when it was seen to open. ``proven``: how many have answered a rehearsal.

    ``works``: the slot is intact and at least ``k`` have proven their pieces. ``used``: the vault was opened
    with it once, so it should be shared anew.
    """

    k: int
    holders: tuple[HeldView, ...]
    made: int
    intact: bool
    proven: int
    used: int | None

    @property
    def works(self) -> bool:
        return self.intact and self.proven >= self.k


@dataclass(frozen=True, slots=True)
class Begging:
    """A request as a colleague sees it: the words to compare, and the pieces that are kept here."""

    words: tuple[str, ...]
    lent: tuple[LentView, ...]


@dataclass(frozen=True, slots=True)
class AskedHere:
    """A request that was made before this vault: to save or paste, and its words."""

    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GivenView:
    """What one answer is worth; ``name`` is what its signer calls themselves."""

    worth: Worth
    name: str


@dataclass(frozen=True, slots=True)
class Answers:
    """``k`` is 0 while no good answer has said how many are needed."""

    given: tuple[GivenView, ...]
    have: int
    k: int

    @property
    def enough(self) -> bool:
        return 0 < self.k <= self.have


# --- whose vault it is ----------------------------------------------------------------------------


def share(session: Session, k: int, members: Sequence[str]) -> dict[str, Letter]:
    """Share what opens this vault among colleagues, any ``k`` of whom can open it: a letter for each, by key id.

    An earlier sharing ends with it: its slot is removed. The secret is wiped and nothing of it stays here,
    so a letter that is lost can't be written again: share anew. Raises InputError as ``custody.make_group``,
    and ``no-free-slot``.
    """

    def write(vault: Vault) -> dict[str, Letter]:
        demand_custodians(vault, k, members)
        people = People(vault)
        secret = bytearray(secrets.token_bytes(recovery.SEED_BYTES))
        before = table.recovery(vault)
        # Later than the last one whatever the clock says: colleagues keep the newer piece of two (T19).
        now = max(vault.clock.now(), before.made + 1 if before is not None else 0)
        try:
            dealt = letters.entrust(vault.identity, secret, k, len(members), now)
            index = slots.add_shared(vault, recovery.slot_secret(secret))
        finally:
            wipe(secret)
        holders = tuple(
            Holder(key_id, b64(mark(unb64(one.set), one.piece))) for key_id, one in zip(members, dealt, strict=True)
        )
        print_ = slots.fingerprint(vault, index)
        found = Recovery(dealt[0].set, index, print_, k, holders, now, None, None)
        table.put_recovery(vault, found)
        _remove_slots(vault, but=index)
        return {key_id: people.letter(one.raw, [key_id]) for key_id, one in zip(members, dealt, strict=True)}

    return session.run(write)


def _remove_slots(vault: Vault, but: int | None = None) -> None:
    """The slots of earlier sharings, one that a crash left unlisted too; never one that holds a passphrase by now."""
    for slot in slots.slots(vault):
        if slot.kind == "colleagues" and slot.index != but:
            slots.remove(vault, slot.index)


def state(session: Session) -> RecoveryView | None:
    """How the recovery by colleagues stands; ``None`` where nothing is shared."""

    def collect(vault: Vault) -> RecoveryView | None:
        found = table.recovery(vault)
        if found is None:
            return None
        _note_proofs(vault, found)
        found = table.recovery(vault) or found
        people = People(vault)
        holders = tuple(HeldView(people.author(one.key_id), one.seen) for one in found.holders)
        proven = sum(one.seen is not None for one in found.holders)
        return RecoveryView(found.k, holders, found.made, _intact(vault, found), proven, found.used)

    return session.write(collect)


def _intact(vault: Vault, found: Recovery) -> bool:
    listed = any(slot.index == found.slot and slot.kind == "colleagues" for slot in slots.slots(vault))
    return listed and slots.fingerprint(vault, found.slot) == found.print


def _note_proofs(vault: Vault, found: Recovery) -> None:
    """What rehearsals have shown, beside the holders: the answers themselves were checked when they came."""
    seen = {one.key_id: one.seen for one in found.holders}
    for asked in table.requests(vault, mine=True):
        if asked.about == found.id:
            for answer in table.answers(vault, asked.question):
                if answer.said == "proof" and (seen.get(answer.holder) or 0) < answer.at:
                    seen[answer.holder] = answer.at
    holders = tuple(replace(one, seen=seen[one.key_id]) for one in found.holders)
    if holders != found.holders:
        table.put_recovery(vault, replace(found, holders=holders, rehearsed=vault.clock.now()))


def rehearse(session: Session) -> Letter:
    """A letter that asks all colleagues to prove that they have their pieces. None of them is given by it.

    Together with :attr:`RecoveryView.intact` this proves that the vault could be opened. Raises NotFound
    where nothing is shared.
    """

    def write(vault: Vault) -> Letter:
        found = table.recovery(vault)
        if found is None:
            raise NotFound(what="recovery")
        people = People(vault)
        now = vault.clock.now()
        raw = letters.write_request(vault.identity, "rehearse", found.id, b"", "", now, purpose="recovery")
        table.ask(vault, Asked(b64(letters.question_of(raw)), True, found.id, now, "waiting", raw))
        keys = [one.key_id for one in found.holders]
        return people.letter(raw, keys, len(keys) - len(people.recipients(keys)))

    return session.write(write)


def stop(session: Session) -> ChangeSet:
    """End the sharing: its slot is removed, the pieces open nothing but old copies of this vault. Raises NotFound."""

    def write(vault: Vault) -> None:
        if table.recovery(vault) is None:
            raise NotFound(what="recovery")
        _remove_slots(vault)
        table.put_recovery(vault, None)

    session.run(write)
    return CHANGED


# --- a colleague ----------------------------------------------------------------------------------


def inspect(session: Session, untrusted_text: str) -> Begging:
    """What somebody asks who has no key: compare the words with them, seeing or hearing them. Nothing is given.

    Raises BundleAltered ``recovery-request``, BundleNewer.
    """
    return Begging(recovery.unwrap(untrusted_text).words, entrusted(session))


def demand_words(found: Begging, typed: str) -> None:
    """That these are the words of the request. Raises InputError ``recovery-words``: somebody put in another key."""
    if typed.casefold().split() != [word.casefold() for word in found.words]:
        raise InputError("recovery-words")


def give(session: Session, untrusted_text: str, lent: str) -> Letter:
    """Give one's piece of somebody's recovery to who asked. That it was given is signed into a record.

    Raises BundleAltered, NotFound (the piece; its owner's card, without which the answer proves nothing), InputError
    ``reader-suspended``: their laptop is in other hands.
    """
    ask = recovery.unwrap(untrusted_text)

    def write(vault: Vault) -> Letter:
        found = next((one for one in table.entrusted(vault) if one.id == lent), None)
        if found is None:
            raise NotFound(what="entrusted", name=lent[:12])
        demand_free(vault, [found.owner])  # whoever has their laptop wants nothing more (T21)
        owner = contact_table.get(vault, found.owner)
        if owner is None:
            raise NotFound(what="contact", name=found.owner[:12])
        now = vault.clock.now()
        card = write_card(vault.identity, vault.name, now)
        content = recovery.write_answer(vault.identity, ask, found.letter, owner.card, card, now)
        records.say(vault, "helped", "", b64(ask.question), asker=found.owner)
        return Letter(content, (People(vault).author(found.owner),), (found.owner,))

    return session.write(write)


# --- before the locked vault ----------------------------------------------------------------------


def ask(folder: Path, passphrase: str) -> AskedHere:
    """Ask colleagues for a vault that nobody can open. ``passphrase`` will open it once enough have answered.

    Raises WeakPassphrase, VaultDamaged, NoRoom, StorageFault.
    """
    reason = words.judge(passphrase)
    if reason is not None:
        raise WeakPassphrase(reason=reason)
    seed = bytearray(secrets.token_bytes(recovery.SEED_BYTES))
    try:
        made = recovery.new_ask(seed)
        recovering.begin(Path(folder), passphrase, seed, made.raw)
    finally:
        wipe(seed)
    return AskedHere(made.text(), made.words)


def asked(folder: Path) -> AskedHere | None:
    """The request that was made before this vault, if one was. Raises BundleAltered where it was damaged."""
    raw = recovering.request(Path(folder))
    if raw is None:
        return None
    made = recovery.read_ask(raw)
    return AskedHere(made.text(), made.words)


def look(folder: Path, passphrase: str, answers: Sequence[bytes]) -> Answers:
    """What these answers are worth; nothing is opened. Raises WrongPassphrase (the new one), VaultDamaged,
    InputError (``recovery-too-many``; ``recovery-swapped``: the request on the disk isn't the one made here)."""
    given = _read(folder, passphrase, answers)
    good = [one for one in given if one.worth == "good" and one.entrusted is not None]
    k = good[0].entrusted.k if good and good[0].entrusted is not None else 0
    return Answers(tuple(GivenView(one.worth, one.name) for one in given), len(good), k)


def finish(
    folder: Path, passphrase: str, answers: Sequence[bytes], *, clock: Clock | None = None, task: Task | None = None
) -> Session:
    """Open the vault with these answers; from now on ``passphrase`` opens it, and the slot of the sharing no more.

    Raises what :func:`look` raises, InputError (``recovery-too-few``, ``recovery-other-vault`` where the
    pieces fit together and open something else), BundleAltered ``recovery-dealer``.
    """
    secret = recovery.combine(_read(folder, passphrase, answers))
    try:
        text = recovery.slot_secret(secret)
    finally:
        wipe(secret)
    try:
        session = vaults.open(folder, text, clock=clock, task=task)
    except WrongPassphrase:
        raise InputError("recovery-other-vault") from None
    try:
        vaults.change_passphrase(session, text, passphrase)
        session.write(_note_used)
        recovering.end(Path(folder))
    except BaseException:
        session.close()
        raise
    return session


def _note_used(vault: Vault) -> None:
    found = table.recovery(vault)
    if found is not None:
        table.put_recovery(vault, replace(found, used=vault.clock.now()))
        records.say(vault, "recovered", "", found.id, asker=vault.identity.key_id)


def forget(folder: Path) -> None:
    """Let a request go that was made before this vault: answers to it open nothing any more."""
    recovering.end(Path(folder))


def _read(folder: Path, passphrase: str, answers: Sequence[bytes]) -> tuple[Given, ...]:
    if len(answers) > limits.RECOVERY_ANSWERS:
        raise InputError("recovery-too-many", most=limits.RECOVERY_ANSWERS)
    raw = recovering.request(Path(folder))
    if raw is None:
        raise VaultDamaged(what="recovering")
    seed = recovering.seed(Path(folder), passphrase)
    try:
        made: Ask = recovery.read_ask(raw)
        if not recovery.is_own(made, seed):  # somebody who had this disk put in a request of their own (V5)
            raise InputError("recovery-swapped")
        return recovery.read_answers(answers, made, seed)
    finally:
        wipe(seed)

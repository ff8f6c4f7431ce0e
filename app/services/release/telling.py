"""Those who got a sealed file are told what of it is withdrawn, and sign that it is gone.

They aren't in the group, and may have got the case with much of it left out. So a letter names, by digest, what
was in that very file and is erased here: no reason, no record, nothing that they hadn't got. A reader who is only
an age key has no vault: nothing can be sent that their program would understand, and nothing comes back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.base.errors import InputError
from app.services.authors import Authors
from app.services.rooms import letters
from app.services.session import Session
from app.services.views import Author, ChangeSet
from app.storage import contacts, seals, withdrawals
from app.storage.seals import SealedOut
from app.storage.vault import Vault
from app.storage.withdrawals import Digests, Told
from app.sync.review import Letter
from app.sync.withdrawal import Erased, Withdrawal, id_of

State = Literal["untold", "written", "confirmed", "remains", "no-vault", "no-contact"]
"""``untold``: no letter was written for them yet. ``written``: one was, and no answer came. ``confirmed``: they signed
that it is gone; ``remains``: and that other copies are left. ``no-vault``: only an age key. ``no-contact``: their
contact was removed here"""


@dataclass(frozen=True, slots=True)
class ReaderView:
    """A reader of a sealed file in which something was that is erased here. ``values``: how many of these values went
    to them. ``since``: when the letter was written, or they signed."""

    who: Author
    state: State
    bundle: str
    sealed: int
    policy: str
    purpose: str
    values: int
    since: int | None
    elsewhere: str = ""
    remarks: str = ""


def readers(vault: Vault, among: frozenset[str] | None = None, file: str = "") -> tuple[ReaderView, ...]:
    """Everybody to whom something went in a sealed file that is erased here. ``among``: only of these digests of a
    file, such as those of one retraction."""
    rows = seals.rows(vault)
    if not rows:
        return ()
    who, told = Authors(vault), withdrawals.told(vault)
    found: list[ReaderView] = []
    for one in rows:
        gone = _within(withdrawals.owed(vault, one), among, file)
        if gone:
            found += [_view(vault, one, reader, gone, told, who) for reader in _others(vault, one)]
    return tuple(sorted(found, key=lambda view: (view.sealed, view.bundle, view.who.key_id)))


def _within(owed: Digests, among: frozenset[str] | None, file: str) -> frozenset[str]:
    if among is None:
        return frozenset().union(*owed.values())
    return owed.get(file, frozenset()) & among


def _others(vault: Vault, one: SealedOut) -> tuple[str, ...]:
    return tuple(key for key in (*one.readers, *one.recipients) if key != vault.identity.key_id)


def _view(
    vault: Vault, one: SealedOut, reader: str, gone: frozenset[str], told: Iterable[Told], who: Authors
) -> ReaderView:
    mine = [letter for letter in told if letter.reader == reader and letter.bundle == one.bundle]
    signed = [letter for letter in mine if letter.confirmed is not None]
    state: State = "untold"
    since: int | None = None
    last = signed[-1] if signed else None
    if reader in one.recipients:
        state = "no-vault"
    elif last is not None and gone <= frozenset().union(*(letter.digests for letter in signed)):
        state = "remains" if last.elsewhere in ("remain", "unknown") else "confirmed"
        since = last.confirmed
    elif mine and gone <= frozenset().union(*(letter.digests for letter in mine)):
        state, since = "written", mine[-1].at
    elif contacts.get(vault, reader) is None:
        state = "no-contact"
    answer = last if last is not None and state in ("confirmed", "remains") else None
    return ReaderView(
        Author(reader, "", False) if state == "no-vault" else who.get(reader),
        state,
        one.bundle,
        one.at,
        one.policy,
        one.purpose,
        len(gone),
        since,
        answer.elsewhere if answer else "",
        answer.remarks if answer else "",
    )


def waiting(session: Session) -> int:
    """How many letters are to be written: something was withdrawn, and a reader of a sealed file isn't told."""
    return sum(one.state == "untold" for one in told(session))


def told(session: Session) -> tuple[ReaderView, ...]:
    """The same as :func:`readers`, of everything that is withdrawn."""
    return session.run(readers)


def tell(session: Session, folder: Path, *, again: bool = False) -> tuple[Path, ...]:
    """Write a letter for each reader of a sealed file who isn't told yet, into a folder, under names that say nothing.

    ``again``: for those too of whom no answer came. Raises InputError ``nothing-to-tell``, ``folder-missing``;
    BundleTooBig, StorageFault, NoRoom.
    """
    wanted: tuple[State, ...] = ("untold", "written") if again else ("untold",)

    def write(vault: Vault) -> tuple[Path, ...]:
        due = [one for one in readers(vault) if one.state in wanted]
        if not due:
            raise InputError("nothing-to-tell")
        owed = {one.bundle: withdrawals.owed(vault, one) for one in seals.rows(vault)}
        return tuple(_write(vault, one, owed[one.bundle], folder) for one in due)

    return session.write(write)


def _write(vault: Vault, one: ReaderView, owed: Digests, folder: Path) -> Path:
    files = {file: tuple(sorted(digests)) for file, digests in sorted(owed.items())}
    said = Withdrawal(1, one.bundle, vault.clock.now(), files)
    path = letters.post(vault, one.who.key_id, "withdrawal", said, folder)
    withdrawals.tell(vault, id_of(said), one.who.key_id, one.bundle, said.digests())
    return path


def take(vault: Vault, letter: Letter, said: Erased) -> ChangeSet:
    """Keep a reader's signed answer. Raises InputError ``withdrawal-not-ours`` where nobody asked it of them."""
    kept = withdrawals.confirmed(
        vault, said.of, letter.sender, said.seal, said.iat, said.elsewhere, said.remarks, letter.signed
    )
    if not kept:
        raise InputError("withdrawal-not-ours")
    return ChangeSet(kinds=frozenset({"release"}))


__all__ = ["ReaderView", "State", "readers", "take", "tell", "told", "waiting"]

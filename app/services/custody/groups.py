"""Groups of custodians: who, and how many of them must agree.

A group is this vault's own choice, like its contacts, and never travels: whom one trusts with
names nobody else can write into one's list. It holds no key; each sealing makes one of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.base.errors import InputError, NotFound
from app.base.ids import new_id
from app.crypto.shares import demand_numbers
from app.services.custody.people import People
from app.services.session import Session
from app.services.views import Author, ChangeSet
from app.storage import custody as table
from app.storage.custody import Group
from app.storage.vault import Vault
from app.sync.card import clean_name

CHANGED = ChangeSet(kinds=frozenset({"custody"}))


@dataclass(frozen=True, slots=True)
class GroupView:
    """``missing``: members who are no verified contacts any more; with too few others nothing can be sealed to it."""

    id: str
    name: str
    k: int
    members: tuple[Author, ...]
    missing: tuple[Author, ...]

    @property
    def usable(self) -> bool:
        return not self.missing


def groups(session: Session) -> tuple[GroupView, ...]:
    """The groups that can be sealed to, by name."""

    def collect(vault: Vault) -> tuple[GroupView, ...]:
        people = People(vault)
        return tuple(_view(people, group) for group in table.groups(vault))

    return session.run(collect)


def _view(people: People, group: Group) -> GroupView:
    members = tuple(people.author(key_id) for key_id in group.members)
    missing = tuple(one for one in members if one.key_id not in people.verified)
    return GroupView(group.id, group.name, group.k, members, missing)


def make_group(session: Session, name: str, k: int, members: Sequence[str]) -> ChangeSet:
    """A group of which ``k`` must agree; ``members`` are key ids of contacts whose words were compared.

    Raises InputError (``custody-number``, ``custody-twice``, ``custody-unverified`` with ``name``,
    ``custody-group-taken``, ``too-many-groups``, a name that can't be used).
    """
    called = clean_name(name)

    def store(vault: Vault) -> str:
        demand_custodians(vault, k, members)
        if any(group.name.casefold() == called.casefold() for group in table.groups(vault)):
            raise InputError("custody-group-taken", name=called)
        made = Group(new_id(), called, k, tuple(members), vault.clock.now(), None)
        table.put_group(vault, made)
        return made.id

    return ChangeSet(kinds=CHANGED.kinds, created=session.write(store))


def demand_custodians(vault: Vault, k: int, members: Sequence[str]) -> None:
    """Raises InputError as :func:`make_group`: a custodian is somebody whose key was compared, and each is another."""
    demand_numbers(k, len(members))
    if len(set(members)) != len(members):
        raise InputError("custody-twice")
    people = People(vault)
    for key_id in members:
        if key_id not in people.verified:  # an impostor among them would hold a real piece (P27)
            raise InputError("custody-unverified", name=people.author(key_id).name or key_id[:8])


def retire_group(session: Session, group: str) -> ChangeSet:
    """Seal nothing more to a group. What was sealed to it stays with those who hold it. Raises NotFound."""
    if not session.write(table.retire_group, group):
        raise NotFound(what="custody-group", name=group)
    return CHANGED


def find(vault: Vault, group: str) -> Group:
    """By id or by name. Raises NotFound."""
    for one in table.groups(vault):
        if group in (one.id, one.name):
            return one
    raise NotFound(what="custody-group", name=group)

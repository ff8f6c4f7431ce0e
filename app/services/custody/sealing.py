"""What is sealed for custodians: the identities that a selection withholds, one sealing for each file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from app.base.errors import BundleAltered
from app.crypto.identity import PublicKeys
from app.model.entry import Change, Entry
from app.model.extension import Declarations
from app.model.fields import Sensitivity
from app.model.review import WITHIN
from app.services.custody.groups import demand_custodians, find
from app.services.custody.people import People
from app.services.selection import Selection
from app.storage import custody as table
from app.storage import journal
from app.storage.custody import Group, Kept
from app.storage.vault import Vault
from app.sync import deal as deals
from app.sync.deal import Deal, Sealed


def seal_identities(
    vault: Vault, selection: Selection, group: str | Group, *, readers: Iterable[str] = ()
) -> dict[str, bytes]:
    """File → what goes into a sealed file as ``data/identities/<file>.sealed``, for the files that withhold identities.

    Sealed are the values that the policy keeps back because they say who. What an exception or a
    missing consent withholds isn't sealed either: that somebody doesn't allow it is no question of
    how many custodians agree. ``readers``: key ids of whom the sealed file is for; only they (and
    this vault) can ask for it. On the vault's thread, inside a transaction: the deals are remembered.

    Raises InputError ``custody-unverified`` (``name``), NotFound for a group that isn't there.
    """
    chosen = group if isinstance(group, Group) else find(vault, group)
    demand_custodians(vault, chosen.k, chosen.members)
    people = People(vault)
    custodians = [(key_id, people.recipient(key_id) or "") for key_id in chosen.members]
    allowed = {vault.identity.key_id, *readers}
    found: dict[str, bytes] = {}
    for file in sorted(selection.entries):
        disclosures = withheld_identities(vault, selection, file)
        if disclosures:
            now = vault.clock.now()
            member = deals.seal(vault.identity, file, disclosures, custodians, chosen.k, readers=allowed, now=now)
            deal = deals.read_sealed(member, people.resolve).deal  # what nobody could open isn't handed out
            _keep(vault, deal, vault.identity.public, None)
            found[file] = member
    return found


def withheld_identities(vault: Vault, selection: Selection, file: str) -> list[str]:
    """The disclosures of one file that are withheld because they say who, in the order of the journal."""
    kept = selection.entries.get(file, {})
    # On the same terms, but for the policy: what still stays behind then is kept back for another reason.
    freely = replace(selection, policy="everything", terms=replace(selection.terms, policy="everything"))
    found: dict[str, None] = {}
    for entry in journal.entries(vault, files=[file]):
        if entry.hash in kept:
            found.update(dict.fromkeys(_sealable(entry, kept[entry.hash], freely)))
    return list(found)


def _sealable(entry: Entry, keep: tuple[bool, ...], freely: Selection) -> list[str]:
    free = freely.weigh(entry).keep
    if free is None:
        return []
    parts = zip(entry.disclosures, entry.changes(), keep, free, strict=True)
    return [
        disclosure
        for disclosure, change, goes, could in parts
        if disclosure is not None
        and change is not None
        and could
        and not goes
        and _says_who(change, freely.declarations)
    ]


def _says_who(change: Change, declarations: Declarations) -> bool:
    declared = declarations.field_of(change.type, change.field) if change.type not in WITHIN else None
    return declared is not None and declared.sensitivity is Sensitivity.IDENTITY


def read_identities(untrusted: bytes, resolve: Callable[[str], PublicKeys | None]) -> Sealed:
    """A sealed member whose deal is signed; nothing of it is opened. Raises a BundleError."""
    return deals.read_sealed(untrusted, resolve)


def came(vault: Vault, members: Mapping[str, bytes], sealer: PublicKeys | None = None) -> list[Deal]:
    """Keep what a sealed file brought, so that its readers can ask the custodians later. Known ones change nothing.

    ``sealer``: the keys by which the sealed file itself was proven, for one who is no contact. Raises a
    BundleError where a member isn't what the sealer signed, or is about another file. On the vault's thread.
    """
    people = People(vault)

    def resolve(key_id: str) -> PublicKeys | None:
        return sealer if sealer is not None and sealer.key_id == key_id else people.resolve(key_id)

    found = []
    for file, member in sorted(members.items()):
        sealed = deals.read_sealed(member, resolve)
        keys = resolve(sealed.deal.sealer)
        if sealed.deal.file != file or keys is None:
            raise BundleAltered(reason="custody-deal")
        own = sealed.deal.sealer == vault.identity.key_id
        _keep(vault, sealed.deal, keys, None if own else sealed.age)
        found.append(sealed.deal)
    return found


def _keep(vault: Vault, deal: Deal, keys: PublicKeys, age: bytes | None) -> None:
    raw = keys.ed25519 + keys.ml_dsa_65
    table.keep(vault, Kept(deal.id, deal.file, deal.sealer, raw, deal.iat, deal.raw, age, None))


__all__ = ["Deal", "Sealed", "came", "read_identities", "seal_identities", "withheld_identities"]

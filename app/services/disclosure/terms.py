"""On which terms somebody gets something where nobody says otherwise: per reader, per team, per case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from app.base.errors import InputError
from app.model.teams import NOBODY
from app.services import redaction
from app.services import teams as ruling
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import sendingterms, settings
from app.storage import teams as team_table
from app.storage.vault import Vault
from app.sync.disclose import FILES, POLICIES, Policy, Terms, stricter

STRANGERS: Final[Policy] = "no-identities"
"""for a bare key, of which nobody here knows whose it is, until somebody says otherwise"""

_OF_READER: Final = "reader.policy."
_STRANGER: Final = "age1"


def terms_for(session: Session, readers: Iterable[str], cases: Iterable[str] | None = None) -> Terms:
    """The terms on which *all* of these readers may get these cases (``None``: all cases).

    Of several policies the strictest counts; what is withheld from one is withheld from all; what
    is allowed is allowed only where it is for each of them. A reader is a key id or an age recipient.
    """
    return session.run(terms_in, tuple(dict.fromkeys(readers)), None if cases is None else tuple(cases))


def terms_in(vault: Vault, readers: tuple[str, ...], cases: tuple[str, ...] | None) -> Terms:
    policy: Policy = "everything"
    for reader in readers:
        policy = stricter(policy, policy_in(vault, reader))
        for most in _by_teams(vault, reader, cases):
            policy = stricter(policy, most)
    return given(vault, policy, readers)


def given(vault: Vault, policy: Policy, readers: tuple[str, ...]) -> Terms:
    """A policy that a person chose for these readers, with the exceptions that hold for them."""
    return Terms(policy, redaction.kept_back(vault, readers), redaction.let_go(vault, readers))


def remember(vault: Vault, bundle: str, terms: Terms) -> None:
    """Keep what a bundle's terms held back and said of files; what they let go is asked again each time."""
    said = {
        "withhold": sorted(map(list, terms.withhold)),
        "files": terms.files,
        "pieces": sorted(map(list, terms.pieces)),
    }
    sendingterms.note(vault, bundle, said)


def again(vault: Vault, bundle: str, policy: Policy, readers: tuple[str, ...]) -> Terms:
    """The terms on which a bundle is sent once more: as it was, with what holds for these readers today."""
    said = sendingterms.of(vault, bundle)
    now = given(vault, policy, readers)
    kept = frozenset((str(record), str(field)) for record, field in said.get("withhold", ()))
    files = next((one for one in FILES if one == said.get("files")), None)
    pieces = frozenset(
        (str(record), one) for record, choice in said.get("pieces", ()) for one in FILES if one == choice
    )
    return replace(now, withhold=now.withhold | kept, files=files, pieces=pieces)


def _by_teams(vault: Vault, reader: str, cases: tuple[str, ...] | None) -> list[Policy]:
    """What the teams that rule these cases let a reader have. Where that is nothing, sending refuses."""
    known = team_table.listing(vault)
    wanted = {case for team in known for case in team.charter.cases} if cases is None else set(cases)
    most = {ruling.allowed(team, reader) for case in wanted for team in team_table.rulers(known, case)}
    return [policy for policy in POLICIES if policy in most or (policy == POLICIES[-1] and NOBODY in most)]


def policy_in(vault: Vault, reader: str) -> Policy:
    """On the vault's thread; see :func:`policy_of`."""
    said = settings.get(vault, _OF_READER + reader)
    usual: Policy = STRANGERS if reader.startswith(_STRANGER) else "everything"
    return next((policy for policy in POLICIES if policy == said), usual)


def policy_of(session: Session, reader: str) -> Policy:
    """What somebody chose that a reader gets where nothing else is said; without that everything, for a contact."""
    return session.run(policy_in, reader)


def set_policy(session: Session, reader: str, policy: str) -> ChangeSet:
    """Choose it. It stays in this vault. Raises InputError ``unknown-policy``."""
    if policy not in POLICIES:
        raise InputError("unknown-policy", name=policy)
    session.write(settings.put, _OF_READER + reader, policy)
    return ChangeSet(kinds=frozenset({"settings"}))

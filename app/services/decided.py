"""The decisions about a record's fields, as the window and the command line show them."""

from __future__ import annotations

from app.model.entry import JSON
from app.model.fold import RecordState
from app.services.authors import Authors
from app.services.views import DecisionView
from app.storage import pages
from app.storage.vault import Vault


def views(vault: Vault, state: RecordState, authors: Authors) -> dict[str, tuple[DecisionView, ...]]:
    """What each field's ruling rests on, newest first."""
    ids = {said.id for ruling in state.decided.values() for said in ruling.by}
    if not ids:
        return {}
    made = pages.states(vault, [(id_, state.file) for id_ in ids])
    return {
        name: tuple(
            view(made[said.id, state.file], authors, holds=ruling.kind != "lapsed")
            for said in ruling.by
            if (said.id, state.file) in made
        )
        for name, ruling in state.decided.items()
    }


def view(made: RecordState, authors: Authors, *, holds: bool) -> DecisionView:
    """One decision out of the state of its record."""
    kind, author = made.fields["kind"][0], made.fields["kind"][0].author
    facts = made.shown("facts")
    return DecisionView(
        made.id,
        authors.get(author),
        kind.at,
        _text(kind.value),
        _text(made.shown("chosen")),
        _text(made.shown("rule")),
        tuple(one for one in facts if isinstance(one, str)) if isinstance(facts, list) else (),
        _reason(made, author),
        holds,
        made.withdrawn,
    )


def _reason(made: RecordState, author: str) -> str | None:
    """The words of whoever decided; what somebody else wrote there is never shown as theirs."""
    accounts = [account for account in made.fields.get("reason", ()) if account.author == author]
    if not accounts:
        return ""
    return _text(accounts[0].value) if accounts[0].held else None


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else ""

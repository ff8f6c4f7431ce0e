"""What everybody sees: who asked, gave, refused and opened, each in a record that they sign themselves."""

from __future__ import annotations

from collections.abc import Iterator

from app.model.custody import ACTS, OPENING, Act
from app.model.fold import RecordState
from app.services.authors import Authors
from app.services.custody.views import OpeningView
from app.services.editing import register_file
from app.services.newrecord import NewRecord
from app.services.session import Session
from app.storage import declaring, journal, records, steps
from app.storage.journal import Past
from app.storage.vault import Vault


def say(vault: Vault, act: Act, case: str, question: str, *, reason: str = "", asker: str = "") -> None:
    """Sign what was done. It is no step that an undo takes back: what was given can't be had back."""
    values = {"act": act, "case": case or None, "request": question, "reason": reason or None, "asker": asker or None}
    made = NewRecord(register_file(vault), OPENING.name, values)
    with steps.replaying(vault):
        journal.write(vault, made.file, made.changes(declaring.declarations(vault)))


def is_said(vault: Vault, act: Act, question: str) -> bool:
    """Whether this vault has signed that already."""
    me = vault.identity.key_id
    states = records.by_type(vault, OPENING.name, withdrawn=True)
    found = (one for one in states if one.shown("request") == question)
    return any(
        view.act == act and view.by.key_id == me for one in found for view in _views(vault, one, Authors(vault), {})
    )


def openings(session: Session, case: str = "") -> tuple[OpeningView, ...]:
    """What is known of openings, of one case or of all, newest first; by whom each was signed."""

    def collect(vault: Vault) -> tuple[OpeningView, ...]:
        who = Authors(vault)
        states = records.by_type(vault, OPENING.name, withdrawn=True)
        titles = records.titles(vault, [str(state.shown("case") or "") for state in states])
        found = [view for state in states for view in _views(vault, state, who, titles)]
        chosen = (view for view in found if case in ("", view.case))
        return tuple(sorted(chosen, key=lambda view: (-view.at, view.by.key_id, view.act)))

    return session.run(collect)


def _views(vault: Vault, state: RecordState, who: Authors, titles: dict[str, str]) -> Iterator[OpeningView]:
    """A line for each time that somebody signed what was done, whatever another signed over it since.

    The journal is read and not the record's state: whoever opened could write a change that takes the
    place of a custodian's word (V10).
    """
    said: dict[str, dict[str, Past]] = {}
    for row in journal.history(vault, state.id):
        if row.held:
            said.setdefault(row.entry, {})[row.field] = row
    for rows in said.values():
        act = rows.get("act")
        if act is not None and act.value in ACTS:
            told = {name: str(row.value) for name, row in rows.items()}
            case, asker = told.get("case", ""), told.get("asker", "")
            yield OpeningView(
                who.get(act.author),
                told["act"],
                case,
                titles.get(case, ""),
                told.get("reason", ""),
                who.get(asker) if asker else None,
                act.at,
                told.get("request", ""),
                state.withdrawn,
            )

"""The annex "inquiries and silence" of a case, of a body, or of everything: a table or a page to print.

It leaves as :mod:`app.services.annexes` lets it. The annex of one case names no other.
Every row names its sources and the signed entries that say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from app.base.catalogue import text
from app.base.task import Task
from app.model.entry import JSON
from app.model.fold import RecordState
from app.model.values import describe
from app.services import annexes, redaction
from app.services.annexes import SHAPES, Annex, Shape, held_back, may_leave
from app.services.inquiries import reading, wording
from app.services.inquiries.reading import Held, Reader, counting, ids
from app.services.inquiries.views import InquiryView
from app.services.session import Session
from app.services.tables import TableReport, title_by
from app.storage import pages, records
from app.storage.declaring import declarations
from app.storage.vault import Vault
from app.sync.disclose import POLICIES, Policy

_SEPARATOR: Final = "; "

_FROM: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "inquiry": (("inquiry", "title"),),
    "body": (("inquiry", "announced_by"),),
    "decision": (("inquiry", "decision"), ("inquiry", "decision_number")),
    "mandate": (("inquiry", "mandate"),),
    "promise": (("inquiry", "promise"),),
    "cases": (("inquiry", "about"),),
    "members": (("inquiry_member", "name"), ("inquiry_member", "office"), ("inquiry_member", "member")),
    "result": (("inquiry", "result"),),
    "result-text": (("inquiry_result", "text"),),
    "source": (("source", "title"),),
}
"""columns and the fields that must be allowed to leave for them; the others are codes, dates and counts"""

COLUMNS: Final = (
    "inquiry",
    "kind",
    "body",
    "decision",
    "mandate",
    "announced",
    "promise",
    "due",
    "state",
    "days",
    "reckoned",
    "members",
    "interests",
    "cases",
    "outcomes",
    "result-text",
    "published",
    "result",
    "outcome",
    "figures",
    "source",
    "entry",
)


def make(
    session: Session, *, case: str = "", body: str = "", policy: Policy = "no-identities", language: str = "en"
) -> Annex:
    """The inquiries about a case, announced by a body, or all; the longest silence first. Nothing is written."""
    if policy not in POLICIES:
        raise ValueError("no such policy")
    return session.run(_make, case, body, policy, language)


def export(
    session: Session,
    path: Path,
    *,
    case: str = "",
    body: str = "",
    shape: Shape = "html",
    policy: Policy = "no-identities",
    language: str = "en",
    task: Task | None = None,
) -> TableReport:
    """Write the annex to ``path``: 0600, whole or not at all, never encrypted.

    Raises InputError (``folder-missing``), StorageFault, NoRoom, Cancelled.
    """
    made = partial(make, session, case=case, body=body, policy=policy, language=language)
    return annexes.write(session, path, made, case=case, body=body, shape=shape, task=task)


def _make(vault: Vault, case: str, body: str, policy: Policy, language: str) -> Annex:
    held = reading.of_case(vault, case) if case else reading.all_held(vault)
    held = [one for one in held if not body or body in ids(one.state, "announced_by")]
    desk = _Desk(vault, held, case, policy, language)
    kept = [name for name in COLUMNS if may_leave(_FROM.get(name, ()), policy, desk.declared)]
    withheld = text("table.withheld", language)
    rows = tuple(
        tuple(
            withheld
            if held_back(_FROM.get(name, ()), desk.held[view.id].state, desk.terms)
            else _CELLS[name](desk, desk.held[view.id], view)
            for name in kept
        )
        for view in desk.views
    )
    subject = body or case
    key = "body" if body else "case" if case else "all"
    title = text(f"inquiry.annex.{key}", language, **({"title": desk.title(subject)} if subject else {}))
    notes = (
        text("inquiry.annex.count", language, n=len(rows)),
        text("inquiry.annex.how", language),
        text("inquiry.annex.made", language, date=wording.when(desk.reader.today, language)),
        text("inquiry.annex.policy", language, policy=text(f"exchange.policy.{policy}", language)),
    )
    left_out = tuple(name for name in COLUMNS if name not in kept)
    head = tuple(text(f"inquiry.column.{name}", language) for name in kept)
    return Annex(title, notes, head, rows, tuple(kept), left_out, language)


class _Desk:
    """What the cells of a row are put together with; on the vault's thread."""

    def __init__(self, vault: Vault, held: list[Held], case: str, policy: Policy, language: str) -> None:
        self.reader = Reader(vault, held, language)
        self.views = self.reader.views()
        self.held = {one.id: one for one in held}
        self.policy: Policy = policy
        self.language = language
        self.declared = declarations(vault)
        self.terms = redaction.outside(vault, policy, self.declared)
        self.inside = {case, *(state.id for state in records.records_in(vault, case))} if case else None
        """what an annex of one case may speak of; ``None``: every case"""
        self._vault = vault
        self._titles: dict[str, str] = {}

    def title(self, record: str) -> str:
        """What a record is called for this reader."""
        if record not in self._titles:
            state = next(iter(pages.of_ids(self._vault, [record])), None)
            said = "" if state is None else title_by(state, self.terms, self.language, self.declared)
            self._titles[record] = said
        return self._titles[record]

    def named(self, found: Iterable[str]) -> str:
        return _SEPARATOR.join(dict.fromkeys(filter(None, map(self.title, found))))

    def words(self, state: RecordState, *names: str) -> str:
        """Every account of some fields, side by side."""
        said = [
            describe(state.type, name, account.value, self.language, None, self.declared)
            for name in names
            for account in counting(state, name)
        ]
        return _SEPARATOR.join(dict.fromkeys(filter(None, said)))

    def about(self, records_: Iterable[str]) -> list[str]:
        return [one for one in records_ if self.inside is None or one in self.inside]

    def results(self, held: Held) -> list[RecordState]:
        return [state for state in held.results if self.about(ids(state, "about"))]


def _members(desk: _Desk, held: Held, _: InquiryView) -> str:
    found = []
    for state in held.members:
        who = desk.words(state, "name") or desk.named(ids(state, "member"))
        found.append(", ".join(filter(None, (who, desk.words(state, "role"), desk.words(state, "office")))))
    return _SEPARATOR.join(found)


def _interests(desk: _Desk, held: Held, _: InquiryView) -> str:
    """How many members have which interest: codes and counts, without names."""
    counts: dict[str, int] = {}
    for state in held.members:
        codes: set[JSON] = set()
        for account in counting(state, "interests"):
            codes.update(account.value if isinstance(account.value, list) else [])
        for code in codes:
            label = describe(state.type, "interests", [code], desk.language, None, desk.declared)
            counts[label] = counts.get(label, 0) + 1
    return _SEPARATOR.join(f"{label}: {n}" for label, n in sorted(counts.items()))


def _cases(desk: _Desk, held: Held, view: InquiryView) -> str:
    """What it covers, in the words of the case; an annex of one case names no other."""
    covered = [
        one.case.id if one.case is not None else one.what.id for one in view.covered if desk.about([one.what.id])
    ]
    return desk.named(covered)


def _outcomes(desk: _Desk, held: Held, _: InquiryView) -> str:
    return _SEPARATOR.join(
        ", ".join(filter(None, (desk.words(state, "outcome"), desk.words(state, "date"))))
        for state in desk.results(held)
    )


def _texts(desk: _Desk, held: Held, _: InquiryView) -> str:
    return _SEPARATOR.join(filter(None, (desk.words(state, "text") for state in desk.results(held))))


def _due(desk: _Desk, _: Held, view: InquiryView) -> str:
    due = view.standing.due
    return "" if due is None else wording.when(due.when, desk.language)


def _announced(desk: _Desk, held: Held, view: InquiryView) -> str:
    said = [str(account.value) for account in counting(held.state, "announced")]
    return wording.when(view.standing.begun, desk.language, said)


def _sources(desk: _Desk, held: Held, _: InquiryView) -> str:
    states = (held.state, *held.members, *desk.results(held))
    accounts = [a for state in states for name in state.fields for a in state.fields[name] if a.held]
    return desk.named(dict.fromkeys(a.source for a in accounts if a.source))


def _entries(desk: _Desk, held: Held, _: InquiryView) -> str:
    """The signed entries that say what was announced and promised: a reader of the case finds them by these names."""
    names = ("title", "announced", "promised", "promised_within", "deadline", "published", "outcome")
    telling = [a.entry for name in names for a in held.state.fields.get(name, ())]
    return _SEPARATOR.join(dict.fromkeys(telling))


def _figures(desk: _Desk, _: Held, view: InquiryView) -> str:
    return _SEPARATOR.join(wording.reported(view, desk.language, desk.declared))


_Cell = Callable[[_Desk, Held, InquiryView], str]

_CELLS: Final[Mapping[str, _Cell]] = {
    "inquiry": lambda desk, held, _: desk.title(held.id),
    "kind": lambda desk, held, _: desk.words(held.state, "kind"),
    "body": lambda desk, held, _: desk.named(ids(held.state, "announced_by")),
    "decision": lambda desk, held, _: desk.words(held.state, "decision", "decision_number", "decision_date"),
    "mandate": lambda desk, held, _: desk.words(held.state, "mandate"),
    "announced": _announced,
    "promise": lambda desk, held, _: desk.words(held.state, "promise"),
    "due": _due,
    "state": lambda desk, _, view: wording.state(view.standing, desk.language),
    "days": lambda desk, _, view: wording.standing_line(view.standing, desk.language),
    "reckoned": lambda desk, _, view: wording.reckoning(view.standing, desk.language),
    "members": _members,
    "interests": _interests,
    "cases": _cases,
    "outcomes": _outcomes,
    "result-text": _texts,
    "published": lambda desk, held, _: desk.words(held.state, "published"),
    "result": lambda desk, held, _: desk.words(held.state, "result"),
    "outcome": lambda desk, held, _: desk.words(held.state, "outcome"),
    "figures": _figures,
    "source": _sources,
    "entry": _entries,
}


__all__ = ["COLUMNS", "SHAPES", "Annex", "Shape", "export", "make"]

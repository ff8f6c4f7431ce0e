"""A second person's yes before a case leaves, where its team wants one.

What is asked and answered is a digest over exactly what would leave (:func:`leaving`): once a value,
a reader, a term or the purpose changes, what was agreed to is something else, and is asked again.
Whoever answers has computed the digest from their own copy: nobody agrees to what they don't hold.
Only a coordinator's or reviewer's word counts, never one's own, nor that of a key with two histories.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.base.errors import InputError, NotFound
from app.model import release as model
from app.model.entry import JSON
from app.model.release import APPROVAL, REQUEST
from app.model.review import ASIDE
from app.services import selection, undo
from app.services.authors import Authors
from app.services.newrecord import NewRecord
from app.services.session import Session
from app.services.views import Author, ChangeSet
from app.storage import authors, contacts, declaring, journal, records, statements, teams
from app.storage.statements import Statement
from app.storage.vault import Vault
from app.sync.disclose import FILES, POLICIES, Files, Policy, Rule, Terms

_MAY: Final = frozenset({"coordinator", "reviewer"})
_SAID: Final = ASIDE - {"decision"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said to a request. ``counts``: by their office in the team, and not forked."""

    by: Author
    agreed: bool
    at: int
    reason: str
    counts: bool
    record: str = ""


@dataclass(frozen=True, slots=True)
class Needed:
    """What a case needs before it leaves as it would now: ``wanted`` others who agree. ``team``: who says so."""

    case: str
    over: str
    wanted: int
    team: str
    answers: tuple[Answer, ...]
    asked: bool
    """whether somebody was asked about exactly this"""

    @property
    def given(self) -> int:
        return len({one.by.key_id for one in self.answers if one.counts and one.agreed})

    @property
    def refused(self) -> tuple[Answer, ...]:
        return tuple(one for one in self.answers if one.counts and not one.agreed)

    @property
    def enough(self) -> bool:
        return not self.refused and self.given >= self.wanted


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as shown. ``same``: what would leave is exactly what this vault holds, so that it can be answered.

    ``mine``: this vault's person asks. ``due``: they may answer, and haven't. ``wanted`` as in :class:`Needed`.
    """

    id: str
    case: str
    title: str
    by: Author
    at: int
    purpose: str
    policy: str
    readers: tuple[tuple[str, str], ...]
    words: str
    withheld: int
    over: str
    set: str
    same: bool
    mine: bool
    due: bool
    wanted: int
    answers: tuple[Answer, ...]

    @property
    def given(self) -> int:
        return len({one.by.key_id for one in self.answers if one.counts and one.agreed})


# --- what would leave -----------------------------------------------------------------------------


def leaving(vault: Vault, case: str, terms: Terms) -> set[str]:
    """The digests of the values of a case, and of what it refers to, that would leave on whole terms."""
    chosen = selection.select(vault, [case], replace(terms, past=True), exact=True)  # no more can leave than that
    found: set[str] = set()
    for file, kept in chosen.entries.items():
        for entry in journal.entries(vault, files=[file]):
            for digest, change, keep in zip(
                entry.claims.digests, entry.changes(), kept.get(entry.hash, ()), strict=False
            ):
                if keep and change is not None and change.type not in _SAID:
                    found.add(digest)
    return found


def whole(vault: Vault, case: str, rule: Rule, readers: Sequence[str]) -> Terms:
    """The terms on which a case really goes: with every exception that stands here."""
    return selection.select(vault, [case], rule, frozenset(readers)).terms


def over(vault: Vault, case: str, purpose: str, terms: Terms, readers: Iterable[str]) -> str:
    """What an approval is for."""
    return model.digest_of_order(case, purpose, readers, spell_terms(terms), leaving(vault, case, terms), ())


def spell_terms(terms: Terms) -> JSON:
    """Terms as JSON, in one spelling; reasons aren't part of them."""
    return {
        "policy": terms.policy,
        "withhold": [[record, name] for record, name in sorted(terms.withhold)],
        "allow": [[record, name] for record, name in sorted(terms.allow)],
        "files": terms.files,
        "pieces": [[record, choice] for record, choice in sorted(terms.pieces)],
    }


_POLICIES: Final[dict[str, Policy]] = {policy: policy for policy in POLICIES}
_CHOICES: Final[dict[str, Files]] = {choice: choice for choice in FILES}


def read_terms(untrusted: str) -> Terms | None:
    """Terms out of a received request; ``None`` for what :func:`spell_terms` didn't write."""
    try:
        said = json.loads(untrusted)
        withhold, allow = (_pairs(said[name]) for name in ("withhold", "allow"))
        files = None if said["files"] is None else _CHOICES[said["files"]]
        pieces = frozenset((record, _CHOICES[choice]) for record, choice in _pairs(said["pieces"]))
        terms = Terms(_POLICIES[said["policy"]], withhold, allow, files, pieces)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return terms if spell_terms(terms) == said else None


def _pairs(untrusted: object) -> frozenset[tuple[str, str]]:
    if not isinstance(untrusted, list):
        raise TypeError
    found = set()
    for item in untrusted:
        record, name = item
        if not isinstance(record, str) or not isinstance(name, str):
            raise TypeError
        found.add((record, name))
    return frozenset(found)


# --- what is needed -------------------------------------------------------------------------------


def needed(vault: Vault, cases: Sequence[str], purpose: str, rule: Rule, readers: Sequence[str]) -> list[Needed]:
    """Of the cases whose teams want a second person's yes: what they need to go to these readers now."""
    known = teams.listing(vault)
    ruled = {case: _ruler(known, case) for case in cases}
    if not any(ruled.values()):
        return []
    said = _Said(vault)
    found = []
    for case, team in ruled.items():
        if team is not None:
            digest = over(vault, case, purpose, whole(vault, case, rule, readers), readers)
            answers = said.answers(digest, case, team)
            found.append(
                Needed(case, digest, team.charter.approvals, team.charter.name, answers, said.asked(digest, case))
            )
    return found


def _ruler(known: Iterable[teams.Team], case: str) -> teams.Team | None:
    """Of the teams that rule a case the one that wants most others to agree; ``None`` where none wants any."""
    found = [team for team in teams.rulers(known, case) if team.charter.approvals > 0]
    return max(found, key=lambda team: (team.charter.approvals, team.id), default=None)


class _Said:
    """Requests and answers, read once."""

    def __init__(self, vault: Vault, case: str | None = None) -> None:
        self.requests = statements.of_type(vault, REQUEST.name, "over", case)
        self._approvals = statements.of_type(vault, APPROVAL.name, "agreed", case)
        self._me = vault.identity.key_id
        self._who = Authors(vault)
        self._forked = {author.key_id for author in authors.listing(vault) if author.forked}

    def asked(self, digest: str, case: str) -> bool:
        return any(one.file == case and one.text("over") == digest for one in self.requests)

    def answers(self, digest: str, case: str, team: teams.Team | None, exporter: str = "") -> tuple[Answer, ...]:
        """What was said about exactly this; of one person the latest word, which their own chain orders (T19)."""
        latest: dict[str, Statement] = {}
        for one in self._approvals:
            if one.file != case or one.text("over") != digest or not isinstance(one.values["agreed"], bool):
                continue
            before = latest.get(one.author)
            # A no stands before a yes with the same number: only a fork has two, and then neither counts.
            if before is None or (one.seq, not one.values["agreed"]) > (before.seq, not before.values["agreed"]):
                latest[one.author] = one
        return tuple(
            Answer(
                self._who.get(one.author),
                one.values["agreed"] is True,
                one.at,
                one.text("reason"),
                self._counts(one.author, team, exporter or self._me),
                one.record,
            )
            for one in sorted(latest.values(), key=lambda one: (one.at, one.author))
        )

    def _counts(self, author: str, team: teams.Team | None, exporter: str) -> bool:
        if author == exporter or author in self._forked or team is None:
            return False
        member = team.charter.members.get(author)
        return member is not None and bool(_MAY & member.roles)

    def author(self, key_id: str) -> Author:
        return self._who.get(key_id)


# --- asking and answering -------------------------------------------------------------------------


def ask(
    session: Session,
    cases: Iterable[str],
    purpose: str,
    rule: Rule,
    readers: Mapping[str, str],
    words: str = "",
) -> ChangeSet:
    """Ask for the yes that these cases need to go to these readers (key id or recipient → name).

    ``rule`` are the terms with what consent keeps back: :attr:`Clearance.terms`. Those who may answer
    get it with the next bundle. Raises InputError ``no-approval-needed``, ``already-asked``.
    """
    chosen = tuple(dict.fromkeys(cases))

    def store(vault: Vault) -> ChangeSet:
        wanted = needed(vault, chosen, purpose, rule, tuple(readers))
        open_ones = [one for one in wanted if not one.enough and not one.asked]
        if not open_ones:
            raise InputError("already-asked" if wanted and not all(o.enough for o in wanted) else "no-approval-needed")
        together = model.digest_of_set([one.over for one in wanted])
        declared = declaring.declarations(vault)
        made = []
        for one in open_ones:
            terms = whole(vault, one.case, rule, tuple(readers))
            values: dict[str, JSON] = {
                "over": one.over,
                "set": together,
                "purpose": purpose,
                "policy": terms.policy,
                "readers": model.spell_readers(readers),
                "terms": json.dumps(spell_terms(terms), sort_keys=True, separators=(",", ":")),
            }
            made.append(NewRecord(one.case, REQUEST.name, values | ({"words": words} if words.strip() else {})))
        journal.write_many(vault, [(one.file, one.changes(declared)) for one in made])
        undo.name(vault, "release")
        return _changed({one.file for one in made}, {one.id for one in made})

    return session.write(store)


def answer(session: Session, request: str, agreed: bool, reason: str = "") -> ChangeSet:
    """Agree to a request, or refuse it with a reason. Signed, and sent with the case.

    Raises NotFound, InputError ``required`` (a refusal's reason), ``own-request``, ``not-an-approver``,
    ``approval-differs`` (this vault doesn't hold exactly what would leave).
    """
    if not agreed and not reason.strip():
        raise InputError("required", field="reason", type=APPROVAL.name)

    def store(vault: Vault) -> ChangeSet:
        view = _one(vault, request)
        if view.mine:
            raise InputError("own-request")
        if view.wanted and not _may_answer(vault, view.case):
            raise InputError("not-an-approver")
        if agreed and not view.same:
            raise InputError("approval-differs")
        values: dict[str, JSON] = {"of": request, "over": view.over, "agreed": agreed}
        made = NewRecord(view.case, APPROVAL.name, values | ({"reason": reason} if reason.strip() else {}))
        journal.write(vault, view.case, made.changes(declaring.declarations(vault)))
        undo.name(vault, "approval")
        return _changed({view.case}, {request, made.id})

    return session.write(store)


def requests(session: Session, case: str | None = None) -> tuple[RequestView, ...]:
    """All requests, or those of a case: those that wait for this vault's person first, then the newest."""
    return session.run(_views, case)


def waiting(session: Session) -> int:
    """How many orders wait for an answer of this vault's person; cases that go together count once."""
    found = session.run(_views, None, False)
    return len({one.set or one.id for one in found if one.due})


def _may_answer(vault: Vault, case: str) -> bool:
    team = _ruler(teams.listing(vault), case)
    if team is None:
        return False
    return any(team.charter.may(role, vault.identity.key_id) for role in ("coordinator", "reviewer"))


def _one(vault: Vault, request: str) -> RequestView:
    found = next((one for one in _views(vault, None) if one.id == request), None)
    if found is None:
        raise NotFound(what="request", id=request)
    return found


def _views(vault: Vault, case: str | None, weighed: bool = True) -> tuple[RequestView, ...]:
    """``weighed``: also whether what would leave is still the same, which takes reading the case."""
    said = _Said(vault, case)
    if not said.requests:
        return ()
    known = teams.listing(vault)
    people = {one.key_id for one in contacts.listing(vault)} | {vault.identity.key_id}
    titles = records.titles(vault, sorted({one.file for one in said.requests}))
    found = []
    for one in said.requests:
        terms = read_terms(one.text("terms"))
        readers = model.read_readers(one.text("readers"))
        if terms is None:
            continue  # nothing that this program wrote
        found.append(_view(vault, said, one, terms, readers, known, people, titles.get(one.file, ""), weighed))
    return tuple(sorted(found, key=lambda view: (not view.due, -view.at, view.set, view.id)))


def _view(
    vault: Vault,
    said: _Said,
    one: Statement,
    terms: Terms,
    readers: Sequence[tuple[str, str]],
    known: Sequence[teams.Team],
    people: set[str],
    title: str,
    weighed: bool,
) -> RequestView:
    me = vault.identity.key_id
    team = _ruler(known, one.file)
    named = tuple((reader, said.author(reader).name if reader in people else name) for reader, name in readers)
    purpose, digest = one.text("purpose"), one.text("over")
    same = weighed and over(vault, one.file, purpose, terms, [reader for reader, _ in readers]) == digest
    answers = said.answers(digest, one.file, team, one.author)
    may = team is not None and any(team.charter.may(role, me) for role in ("coordinator", "reviewer"))
    answered = any(answer.by.key_id == me for answer in answers)
    enough = team is not None and len({a.by.key_id for a in answers if a.counts and a.agreed}) >= team.charter.approvals
    refused = any(answer.counts and not answer.agreed for answer in answers)
    return RequestView(
        one.record,
        one.file,
        title,
        said.author(one.author),
        one.at,
        purpose,
        terms.policy,
        named,
        one.text("words"),
        len(terms.withhold),
        digest,
        one.text("set"),
        same,
        one.author == me,
        one.author != me and may and not answered and not enough and not refused,
        team.charter.approvals if team is not None else 0,
        answers,
    )


def _changed(files: Iterable[str], touched: Iterable[str]) -> ChangeSet:
    return ChangeSet(frozenset(files), frozenset(touched), frozenset({"release", "steps"}))


__all__ = ["Answer", "Needed", "RequestView", "answer", "ask", "needed", "requests", "waiting"]

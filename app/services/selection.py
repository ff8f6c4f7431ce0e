"""What of the journal goes into a bundle: which files, which entries, which values.

A case file travels whole, under the reader's policy. Of the registers (groups, channels,
published sources, figures …) only what the chosen cases refer to travels with them, and what
*limits or dates* that: consents, life events and risk assessments point at the person they are
about and nothing points at them, yet a reader without the consent doesn't know what it allows.
A link goes when both of its ends go, and pulls neither along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from app.base.errors import InputError
from app.base.ids import is_id
from app.model.entry import JSON, TAKEN_BACK, WITHDRAWN, Change, Entry
from app.model.extension import BUILT_IN, Declarations, definitions_in
from app.model.fields import Kind
from app.model.fold import Account, RecordState
from app.model.review import WITHIN
from app.model.ruling import DECISION
from app.model.sameness import LINK
from app.model.teams import TEAM
from app.services import redaction
from app.services.session import Session
from app.storage import declaring, journal, records, suspension, teams
from app.storage.vault import Vault
from app.sync.disclose import Choice, Policy, Rule, Terms, is_protected, terms_of, travels, weigh

_BLOCK = 500

_ABOUT: Final = {
    "consent": ("for", "by"),
    "biographic_detail": ("person",),
    "risk_assessment": ("person",),
    "inquiry": ("about",),
    "inquiry_result": ("about",),
    "inquiry_member": ("inquiry",),
    "exception": ("record",),
    "excerpt": ("record",),
    "opening": ("case",),
}
"""Records that follow what they are about, by the first of these fields that is filled."""

_OF_CASES: Final = frozenset({"inquiry", "inquiry_result", "opening"})
"""followers of a case and of what is in its file alone: an armed group of the register that an inquiry is also
about is in many cases, and an inquiry into others of them is not this reader's"""

_ALWAYS: Final = frozenset({"consent", "opening"})
"""followers that no policy leaves behind: what may travel of them says at least that there are limits"""

_LEADING: Final = frozenset({"evidence"})
"""references of followers that pull along what they point at: the signed form; never other people"""

_WHOSE: Final = {"inquiry_result": frozenset({"inquiry"}), "inquiry": frozenset({"announced_by"})}
"""references of followers whose target goes too, as it stands, and pulls nothing along: a result without its
inquiry, or an inquiry without who announced it, says nothing"""


_MARKS: Final = frozenset({WITHDRAWN, TAKEN_BACK})
"""fields that say what became of a value: without them it would come back to life on the other side"""


@dataclass(slots=True)
class Selection:
    """What was chosen at one moment.

    ``entries``: file → hash of an entry → which of its disclosures travel. Deciding once keeps
    the two readings of the writer equal, and is most of the work.
    """

    policy: Policy
    entries: dict[str, dict[str, tuple[bool, ...]]] = field(default_factory=dict)
    authors: set[str] = field(default_factory=set)
    reached: frozenset[str] | None = None
    """records of registers that may travel; ``None``: all"""
    cases: frozenset[str] = frozenset()
    teams: dict[str, str] = field(default_factory=dict)
    """register → the team record in it that the readers are all members of"""
    declarations: Declarations = BUILT_IN
    silent: frozenset[str] = frozenset()
    """records that never leave: decisions about protected fields"""
    withheld: int = 0
    left_out: int = 0
    sizes: dict[str, int] = field(default_factory=dict)
    """hash of an entry → characters of its line in a bundle"""
    terms: Terms = field(default_factory=Terms)
    """what was chosen by; ``policy`` alone where nothing else is said"""
    standing: frozenset[str] | None = None
    """digests of the changes that stand, where only they go; ``None``: what went before them goes too"""

    def __post_init__(self) -> None:
        if self.terms.policy != self.policy:
            self.terms = terms_of(self.policy)

    def count(self) -> int:
        return sum(map(len, self.entries.values()))

    def includes(self, state: RecordState) -> bool:
        """Whether a record is part of what was chosen."""
        return state.file in self.cases or self.reached is None or state.id in self.reached

    def weigh(self, entry: Entry) -> Choice:
        """What of one entry travels."""
        team = self.teams.get(entry.claims.file)
        if team is not None:
            return _of_team(entry, team)
        return self._without_past(entry, self._weigh(entry))

    def _weigh(self, entry: Entry) -> Choice:
        if entry.claims.file in self.cases or self.reached is None:
            return weigh(entry, self.terms, self._goes, declarations=self.declarations)
        reached = self.reached
        return weigh(
            entry,
            self.terms,
            lambda change: change.record in reached and self._goes(change),
            unjudged=False,
            declarations=self.declarations,
        )

    def _without_past(self, entry: Entry, choice: Choice) -> Choice:
        """What was corrected was wrong, or said too much; whoever looks at the preview doesn't see it there (A1)."""
        if choice.keep is None or self.standing is None:
            return choice
        keep = tuple(
            kept and (digest in self.standing or (change is not None and change.field in _MARKS))
            for kept, digest, change in zip(choice.keep, entry.claims.digests, entry.changes(), strict=True)
        )
        return Choice(keep, choice.withheld + sum(choice.keep) - sum(keep), choice.left_out)

    def lets(self, change: Change) -> bool:
        """Whether a value of a record that was chosen travels."""
        return self._goes(change) and travels(change, self.terms, self.declarations)

    def _goes(self, change: Change) -> bool:
        return change.record not in self.silent and (self.policy == "everything" or _for_anybody(change))


def _of_team(entry: Entry, team: str) -> Choice:
    """A team travels whole, under every policy: who is in it must know who else is, and by whose word.

    What somebody signed there and never showed goes too: an act that took its place waits for it wherever it is
    missing, and so a member could keep from all others that they were put out (V10).
    """
    changes = entry.changes()
    keep = tuple(change is not None and (change.record, change.type) == (team, TEAM.name) for change in changes)
    return Choice(keep if any(keep) or None in changes else None)


def _for_anybody(change: Change) -> bool:
    """Comments are among those who get everything: who else reads a case doesn't even learn how many there are."""
    return change.type not in WITHIN


def referred(
    state: RecordState,
    rule: Rule = "everything",
    declarations: Declarations = BUILT_IN,
    *,
    only: frozenset[str] | None = None,
) -> set[str]:
    """The records that the values of a record which travel under a policy rest on.

    What they point at, their sources, and the definitions of own fields and terms.

    Only what is declared as a reference counts, so that an id typed or forged into some other
    value pulls nothing along; of types that this version doesn't know, any id. ``only``: the
    fields whose references count; sources and definitions count in any case.
    """
    found: set[str] = set()
    for name, accounts in state.fields.items():
        declared = declarations.field_of(state.type, name)
        refers = (declared is None or declared.kind in (Kind.REF, Kind.REFS)) and (only is None or name in only)
        refers = refers and state.type != DECISION  # what it is about lies in its own file, or it counts for nothing
        for account in accounts:
            change = Change(state.id, state.type, name, account.value, account.source)
            if account.held and travels(change, rule, declarations):
                found.update([account.source] if account.source else [])
                found.update(_ids(account.value) if refers else [])
                found |= definitions_in(state.type, name, account.value, declarations)
    return found


def _ids(value: JSON) -> Iterator[str]:
    items = value if isinstance(value, list) else [value]
    return (item for item in items if is_id(item))


def _reach(vault: Vault, cases: Iterable[str], registers: Iterable[str], rule: Rule) -> frozenset[str]:
    """The register records that the cases refer to, directly or through one another, and what follows them."""
    declared = declaring.declarations(vault)
    shared = {state.id: state for file in registers for state in records.records_in(vault, file)}
    going: set[str] = set()
    waiting: set[str] = set()
    for case in cases:
        for state in records.records_in(vault, case):
            going.add(state.id)
            waiting |= referred(state, rule, declared)
    reached: set[str] = set()
    following = [state for state in shared.values() if state.type in _ABOUT]
    links = [state for state in shared.values() if state.type == LINK]
    while True:
        while waiting:
            record = waiting.pop()
            if record in shared and record not in reached:
                reached.add(record)
                waiting |= referred(shared[record], rule, declared)
        followers = {s.id for s in following if s.id not in reached and _follows(s, going, reached, rule, declared)}
        followers |= {s.id for s in links if s.id not in reached and _joins(s, going | reached, rule, declared)}
        followers |= _whose(shared, reached | followers, ("inquiry",), rule, declared) - reached
        if not followers:
            bodies = _whose(shared, reached, ("group",), rule, declared) - reached
            resting = {one for body in bodies for one in referred(shared[body], rule, declared, only=frozenset())}
            return frozenset(reached | bodies | resting & shared.keys())
        reached |= followers
        for record in followers:
            waiting |= referred(shared[record], rule, declared, only=_LEADING)


def _joins(state: RecordState, going: set[str], rule: Rule, declarations: Declarations) -> bool:
    """Whether both ends of a link go. It never pulls the other end along: that is in a case of its own."""
    ends = [name for name in ("from", "to") if (accounts := state.fields.get(name)) and _all_in(accounts, going)]
    link = Change(state.id, state.type, "from", "")
    return len(ends) == 2 and travels(link, rule, declarations)


def _all_in(accounts: Iterable[Account], going: set[str]) -> bool:
    """Every account of an end counts: one that names another case must not tell of it."""
    return all(account.held and isinstance(account.value, str) and account.value in going for account in accounts)


def _whose(
    shared: Mapping[str, RecordState],
    going: Iterable[str],
    types: tuple[str, ...],
    rule: Rule,
    declarations: Declarations,
) -> set[str]:
    """The records of these types that followers are nothing without; a person is never one of them."""
    found: set[str] = set()
    for state in (shared[record] for record in going if shared[record].type in _WHOSE):
        found |= referred(state, rule, declarations, only=_WHOSE[state.type])
    return {record for record in found if record in shared and shared[record].type in types}


def _follows(state: RecordState, inside: set[str], reached: set[str], rule: Rule, declarations: Declarations) -> bool:
    """Whether a record is about one that goes. All accounts of whom it is about count, disputed ones too."""
    going = inside if state.type in _OF_CASES else inside | reached
    for name in _ABOUT[state.type]:
        accounts = [account for account in state.fields.get(name, ()) if account.held and account.value]
        if accounts:
            about = {record for account in accounts for record in _ids(account.value)}
            link = Change(state.id, state.type, name, accounts[0].value)
            return not about.isdisjoint(going) and (state.type in _ALWAYS or travels(link, rule, declarations))
    return False


def select(
    vault: Vault,
    cases: list[str] | None,
    rule: Rule,
    readers: frozenset[str] = frozenset(),
    *,
    exact: bool = False,
) -> Selection:
    """Choose for the given cases, or for all. Raises InputError ``not-a-case``, ``nothing-to-send``.

    ``rule``: a policy, or terms with exceptions. ``readers`` (key ids) are whom it is for: a team travels only
    where all of them are in it. ``exact``: the terms are whole, and no exception that stands here is added.
    """
    kinds = journal.files(vault)
    known = {file for file, kind in kinds.items() if kind == "case"}
    registers = set(kinds) - known
    for case in cases or ():
        if case not in known:
            raise InputError("not-a-case", id=case)
    chosen = known if cases is None else set(cases)
    declared = declaring.declarations(vault)
    terms = terms_of(rule) if exact else redaction.effective(vault, terms_of(rule), readers, declared)
    selection = Selection(terms.policy, cases=frozenset(chosen), declarations=declared, terms=terms)
    if cases is not None:
        selection.reached = _reach(vault, chosen, registers, terms)
    selection.teams = teams.files_for(vault, readers)
    selection.silent = _silent(vault, declared) | redaction.silent(vault, terms)
    if not terms.past:
        selection.standing = _standing(vault, chosen | registers)
    for file in sorted(chosen | registers):
        _gather(vault, file, selection)
    if not selection.entries:
        raise InputError("nothing-to-send")
    return selection


def _standing(vault: Vault, files: Iterable[str]) -> frozenset[str]:
    """The digests of what records that weren't withdrawn say now, disputed accounts and all."""
    return frozenset(
        account.digest
        for file in files
        for state in records.records_in(vault, file, withdrawn=False)
        for accounts in state.fields.values()
        for account in accounts
    )


def _silent(vault: Vault, declarations: Declarations) -> frozenset[str]:
    """Decisions about protected fields: their reasons are words about what never leaves, so they stay with it."""
    found = set()
    for state in records.by_type(vault, DECISION, withdrawn=True):
        for account in state.fields.get("record", ()):
            about = records.state(vault, str(account.value), file=state.file) if account.held else None
            names = [one.value for one in state.fields.get("field", ()) if one.held]
            if about is not None and any(
                is_protected(Change(about.id, about.type, str(name), None), declarations) for name in names
            ):
                found.add(state.id)
    return frozenset(found)


def _gather(vault: Vault, file: str, selection: Selection) -> None:
    kept: dict[str, tuple[bool, ...]] = {}
    apart = suspension.uncounted_hashes(vault, file)
    for entry in journal.entries(vault, files=[file]):
        if entry.hash in apart:
            continue  # what a stolen key signed isn't spread (T21); it stays here, and goes once it counts again
        choice = selection.weigh(entry)
        selection.left_out += choice.left_out
        if choice.keep is not None:
            selection.withheld += choice.withheld
            kept[entry.hash] = choice.keep
            selection.sizes[entry.hash] = _length(entry, choice.keep)
            selection.authors.add(entry.claims.iss)
    if kept:
        selection.entries[file] = kept


def _length(entry: Entry, keep: tuple[bool, ...]) -> int:
    going = (disclosure for disclosure, kept in zip(entry.disclosures, keep, strict=True) if kept and disclosure)
    return len(entry.token) + 2 + sum(len(disclosure) + 1 for disclosure in going)


def lines(session: Session, selection: Selection, file: str) -> Callable[[], Iterator[str]]:
    """Starts reading a file's chosen entries as lines; the same lines every time, whatever is written meanwhile."""
    chosen = selection.entries[file]

    def read() -> Iterator[str]:
        def begin(vault: Vault) -> Iterator[Entry]:
            return journal.entries(vault, files=[file])

        stream = session.run(begin)
        while block := session.run(lambda _: list(islice(stream, _BLOCK))):
            for entry in block:
                keep = chosen.get(entry.hash)
                if keep is not None:
                    yield entry.line(keep)

    return read

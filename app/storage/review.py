"""How far the cases are, kept in a table: computed from their moves, from what their teams say, and from who
is known as forked (:mod:`app.model.review`). Nothing is carried over from the row that was there before (T27)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.base.limits import SEQ_MAX
from app.model.accounts import Account, Known, standing, taken_back
from app.model.entry import JSON, TAKEN_BACK, WITHDRAWN
from app.model.extension import Declarations
from app.model.fold import RecordState
from app.model.judging import MOST_AFTER, judge
from app.model.review import Judged, Move, Rules, Standing, State, is_subject, read_over, short
from app.storage.declaring import declarations
from app.storage.driver import listed
from app.storage.vault import Vault

if TYPE_CHECKING:
    from app.storage.teams import Team

_FILES: Final = (
    "SELECT DISTINCT file FROM record WHERE file IN (SELECT value FROM json_each(?)) AND type IN ('review', 'comment')"
)
_TEAMS: Final = "SELECT 1 FROM record WHERE file IN (SELECT value FROM json_each(?)) AND type = 'team' LIMIT 1"
_CHANGES: Final = (
    "SELECT e.file, c.record, c.type, c.field, c.digest, a.key_id, e.iat, e.seq, e.hash, c.disclosure, c.entry, c.n"
    " FROM change c JOIN entry e ON e.id = c.entry JOIN author a ON a.id = e.author"
    " WHERE c.record IN (SELECT value FROM json_each(?)) AND e.file = ? ORDER BY c.digest, e.hash"
)
_REPLACES: Final = (
    "SELECT r.entry, r.n, r.old FROM change c JOIN replaces r ON r.entry = c.entry AND r.n = c.n"
    " WHERE c.record IN (SELECT value FROM json_each(?))"
)
_WRITERS: Final = (
    "SELECT c.digest, a.key_id FROM entry e INDEXED BY entry_writer JOIN author a ON a.id = e.author"
    " JOIN change c ON c.entry = e.id WHERE e.file = ?"
)


_NEXT: Final = "next"  # no hash of an entry: the move that isn't signed yet


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a record in which something stands that the verification doesn't stand for."""

    record: str
    type: str
    field: str
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class CaseReview:
    """Where a case is, by which rules, and what of it the verification doesn't stand for."""

    standing: Standing
    rules: Rules
    team: str = ""
    changed: tuple[Place, ...] = ()


def of(vault: Vault, file: str) -> CaseReview:
    """How far one case is, computed now."""
    return _of(vault, file, _States(vault, file), _teams(vault))


def _teams(vault: Vault) -> Sequence[Team]:
    from app.storage import teams  # they are read with what this module is called from

    return teams.listing(vault)


def _ruling(known: Iterable[Team], file: str) -> Team | None:
    from app.storage import teams

    return teams.ruling(known, file)


def renew(vault: Vault, files: Sequence[str]) -> None:
    """Compute the lines of these files anew."""
    if not files:
        return
    wanted = (listed(files),)
    vault.db.execute("DELETE FROM review WHERE file IN (SELECT value FROM json_each(?))", wanted)
    spoken = [file for (file,) in vault.db.rows(_FILES, wanted)]
    known = _teams(vault) if spoken else []
    for file in spoken:
        states = _States(vault, file)
        found = _of(vault, file, states, known)
        line = (
            file,
            found.standing.state,
            sum(len(place.accounts) for place in found.changed),
            len(found.standing.uncounted),
            sum(is_open(state) for state in states.of("comment")),
        )
        vault.db.execute("INSERT INTO review VALUES (?, ?, ?, ?, ?)", line)


def renew_all(vault: Vault) -> None:
    """The same for every file that has moves: after a team, or what is known of an author, has changed."""
    with vault.joined():
        renew(vault, [file for (file,) in vault.db.rows("SELECT file FROM review")])


def renew_touched(vault: Vault, files: set[str]) -> None:
    """What a write to these files calls for: a team in one of them rules cases in others."""
    ruled = vault.db.value(_TEAMS, (listed(sorted(files)),))
    renew(vault, sorted(files))
    if ruled:
        renew_all(vault)


def states(vault: Vault, cases: Sequence[str]) -> dict[str, tuple[State, int]]:
    """State and number of changed values of the cases among these that aren't drafts."""
    rows = vault.db.rows(
        "SELECT file, state, changed FROM review WHERE file IN (SELECT value FROM json_each(?))", (listed(cases),)
    )
    return {file: (state, changed) for file, state, changed in rows if state != "draft" or changed}


def counts(vault: Vault) -> dict[State, int]:
    """How many cases that aren't withdrawn are in each state."""
    rows = vault.db.rows(
        "SELECT coalesce(r.state, 'draft'), count(*) FROM summary s LEFT JOIN review r ON r.file = s.file"
        " WHERE NOT s.withdrawn GROUP BY 1"
    )
    return dict(rows)


def is_open(comment: RecordState) -> bool:
    """Whether a comment begins a thread that nobody has marked as done."""
    return not comment.withdrawn and not comment.shown("reply_to") and comment.shown("done") is not True


class _States:
    """The states of a file, read once."""

    def __init__(self, vault: Vault, file: str) -> None:
        self._vault = vault
        self._file = file
        self._all: list[RecordState] | None = None

    def all(self) -> list[RecordState]:
        from app.storage.records import records_in

        if self._all is None:
            self._all = records_in(self._vault, self._file)
        return self._all

    def of(self, type_: str) -> list[RecordState]:
        return [state for state in self.all() if state.type == type_]


def _of(vault: Vault, file: str, states: _States, known: Sequence[Team]) -> CaseReview:
    team = _ruling(known, file)
    rules = rules_of(team)
    moves = list(_moves(vault, file, [state.id for state in states.of("review")]))
    if not moves:
        return CaseReview(Standing(), rules, team.id if team else "")
    found = judge(moves, rules, _forked(vault), _writers(vault, file, rules))
    verified = found.state in ("verified", "closed") and bool(found.covered)
    changed = tuple(places(states.all(), declarations(vault), found.covered)) if verified else ()
    return CaseReview(found, rules, team.id if team else "", changed)


def foresee(vault: Vault, file: str, tos: Iterable[str]) -> dict[str, tuple[Move, Judged]]:
    """What moves that this vault signs now would say, and whether each would count."""
    states = _States(vault, file)
    rules = rules_of(_ruling(_teams(vault), file))
    moves = list(_moves(vault, file, [state.id for state in states.of("review")]))
    forked, writers = _forked(vault), _writers(vault, file, rules)
    heads = judge(moves, rules, forked, writers).heads[:MOST_AFTER]
    made: dict[str, tuple[Move, Judged]] = {}
    for to in tos:
        over = frozenset[str]()
        if to == "verified":
            seen = places(states.all(), declarations(vault))
            over = frozenset(short(a.digest) for place in seen for a in place.accounts if a.held)
        mine = Move(_NEXT, "", vault.identity.key_id, SEQ_MAX, vault.clock.now(), to, heads, over)
        found = judge([*moves, mine], rules, forked, writers)
        made[to] = (mine, next(one for one in found.moves if one.move.id == _NEXT))
    return made


def _forked(vault: Vault) -> frozenset[str]:
    return frozenset(key for (key,) in vault.db.each("SELECT key_id FROM author WHERE forked = 1"))


def _writers(vault: Vault, file: str, rules: Rules) -> dict[str, set[str]]:
    """Who all signed each value, in whatever order that came; asked only where it matters."""
    found: dict[str, set[str]] = {}
    if rules.reviews:
        for digest, author in vault.db.each(_WRITERS, (file,)):
            found.setdefault(short(digest), set()).add(author)
    return found


def rules_of(team: Team | None) -> Rules:
    """What a team says of moving its cases; without one, everybody may move everything."""
    if team is None:
        return Rules()
    said = team.charter
    roles = {key: frozenset(map(str, member.roles)) for key, member in said.members.items()}
    ever = {key: frozenset(map(str, given)) for key, given in said.ever.items()}
    return Rules(roles, ever | {key: ever.get(key, frozenset()) | now for key, now in roles.items()}, _wanted(team))


def _wanted(team: Team) -> int:
    return max(1, team.charter.reviews) if team.charter.review else 0


def places(
    states: Iterable[RecordState], declared: Declarations, covered: frozenset[str] = frozenset()
) -> Iterator[Place]:
    """Where something stands that a second person could verify and that isn't covered. A record that was
    withdrawn counts by its withdrawal alone."""
    for state in states:
        for name, accounts in state.fields.items():
            if not is_subject(state.type, name, declared) or (state.withdrawn and name != WITHDRAWN):
                continue
            left = tuple(account for account in accounts if short(account.digest) not in covered)
            if left:
                yield Place(state.id, state.type, name, left)


# --- reading moves --------------------------------------------------------------------------------


def _moves(vault: Vault, file: str, ids: Sequence[str]) -> Iterator[Move]:
    """A move is one entry with a value of ``to``; what others write at its record later changes nothing in it."""
    by_entry: dict[tuple[str, str], list[Known]] = {}
    withdrawals: dict[tuple[str, str], list[Known]] = {}
    back: list[Known] = []
    for known in _changes(vault, file, ids):
        account = known.account
        if known.field == WITHDRAWN:
            withdrawals.setdefault((known.record, account.author), []).append(known)
        elif known.field == TAKEN_BACK:
            back.append(known)
        else:
            by_entry.setdefault((known.record, account.entry), []).append(known)
    gone = taken_back(back)
    for (record, entry), group in by_entry.items():
        said = {known.field: known.account for known in group}
        if "to" in said:
            author = said["to"].author
            withdrawn = (author, said["to"].digest) in gone or _stands_withdrawn(withdrawals.get((record, author), ()))
            yield _move(record, entry, said, withdrawn)


def _changes(vault: Vault, file: str, ids: Sequence[str]) -> list[Known]:
    """All changes of these records with what they replace, in an order that doesn't depend on their arrival."""
    from app.storage.fold import known_change

    olds: dict[tuple[int, int], list[str]] = {}
    for entry, n, old in vault.db.rows(_REPLACES, (listed(ids),)):
        olds.setdefault((entry, n), []).append(old)
    return [known_change(row, olds) for row in vault.db.rows(_CHANGES, (listed(ids), file))]


def _stands_withdrawn(theirs: Sequence[Known]) -> bool:
    """Whether the author of a move has withdrawn it; nobody else's word about it counts."""
    return any(account.held and account.value is not None for account in standing(theirs)) if theirs else False


def _move(record: str, entry: str, said: Mapping[str, Account], withdrawn: bool) -> Move:
    to = said["to"]
    return Move(
        entry,
        record,
        to.author,
        to.seq,
        to.at,
        _text(said, "to"),
        tuple(item for item in _listed(said, "after") if isinstance(item, str)),
        read_over(said["over"].value) if "over" in said else frozenset(),
        _text(said, "reason"),
        withdrawn,
    )


def _text(said: Mapping[str, Account], name: str) -> str:
    value = said[name].value if name in said else None
    return value if isinstance(value, str) else ""


def _listed(said: Mapping[str, Account], name: str) -> list[JSON]:
    value = said[name].value if name in said else None
    return value if isinstance(value, list) else []

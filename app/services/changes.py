"""What others wrote that this vault's person hasn't looked at: by case, record and field, before and after.

*News* of a file is the difference of two folds: of the entries that were looked at and one's own,
and of all of them. One's own edits are therefore never news, and what somebody wrote and took back
before anybody looked is none either. When something came is this vault's own word; when it was
signed is its author's (T19).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.base.ids import is_id
from app.model.entry import TAKEN_BACK, WITHDRAWAL_REASON, WITHDRAWN
from app.model.extension import Declarations
from app.model.fields import HIDDEN
from app.model.fold import Account, RecordState
from app.model.recordids import is_case_file
from app.services.authors import Authors
from app.services.cases import account_view
from app.services.session import Session
from app.services.titles import title_of_state
from app.services.views import AccountView, Author, ChangeSet
from app.storage import news, pages, past, records
from app.storage.declaring import declarations
from app.storage.news import Position
from app.storage.past import Cut, Numbered
from app.storage.vault import Vault

FIRST_CASES: Final = 20
FIRST_RECORDS: Final = 6  # of each case, until somebody asks for all of them

Kind = Literal["new", "changed", "withdrawn", "restored", "filled"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after. ``came``: when the newest of what is new came here, ``None`` where that wasn't
    kept; ``authors``: who wrote what is new. What ``before`` has and ``after`` hasn't was replaced."""

    field: str
    before: tuple[AccountView, ...]
    after: tuple[AccountView, ...]
    authors: tuple[Author, ...]
    came: int | None


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What is new of one record. ``filled``: values came that were withheld before."""

    record: str
    file: str
    type: str
    title: str
    kind: Kind
    fields: tuple[FieldChange, ...]
    authors: tuple[Author, ...]
    came: int | None


@dataclass(frozen=True, slots=True)
class FileNews:
    """A case, or a register (``title`` is "" for one), with its first records that have news.

    ``total``: how many records others touched since it was looked at, an upper limit of those
    that differ by it; ``entries``: how many saves came; ``hidden``: whether some of them say nothing
    here, since their values are withheld. ``upto``: what :func:`seen` is given when all of this
    has been looked at. ``looked``: when it was looked at before, ``None`` for never.
    """

    file: str
    title: str
    is_case: bool
    records: tuple[RecordChange, ...]
    total: int
    entries: int
    came: int | None
    looked: int | None
    upto: Position
    titles: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """of the records that its values refer to"""

    @property
    def hidden(self) -> bool:
        return not self.total


@dataclass(frozen=True, slots=True)
class NewsPage:
    """The first files with news, and how many there are."""

    files: tuple[FileNews, ...]
    total: int


def count(session: Session) -> int:
    """How many cases and registers have news."""
    return len(session.run(news.files))


def page(
    session: Session,
    first: int = 0,
    most: int = FIRST_CASES,
    each: int = FIRST_RECORDS,
    language: str = "en",
) -> NewsPage:
    """Files with news from the ``first`` on, what came last first; of each so many records.

    Titles that are put together from terms and dates are in ``language``.
    """

    def collect(vault: Vault) -> NewsPage:
        found = news.files(vault)
        chosen = found[first : first + most]
        named = records.titles(vault, [one.file for one in chosen])
        upto, told = news.position(vault), Told(Authors(vault), language)
        came = past.came(vault, [one.newest for one in chosen])
        made = tuple(
            _file_news(vault, one, named.get(one.file, ""), came.get(one.newest), upto, told, each) for one in chosen
        )
        return NewsPage(made, len(found))

    return session.run(collect)


def of_file(session: Session, file: str, most: int | None = None, language: str = "en") -> FileNews | None:
    """The news of one case or register with all its records, or the first ``most``; ``None`` without any."""

    def collect(vault: Vault) -> FileNews | None:
        found = next((one for one in news.files(vault) if one.file == file), None)
        if found is None:
            return None
        title = records.titles(vault, [file]).get(file, "")
        came = past.came(vault, [found.newest]).get(found.newest)
        return _file_news(vault, found, title, came, news.position(vault), Told(Authors(vault), language), most)

    return session.run(collect)


def position(session: Session) -> Position:
    """Where the journal ends now: what a case that is shown now will have been looked at up to."""
    return session.run(news.position)


def seen(session: Session, files: Mapping[str, Position]) -> ChangeSet:
    """These files were looked at, each up to where it was shown; what came since stays news."""
    session.write(news.mark, files)
    return ChangeSet(kinds=frozenset({"looked"}))


def all_seen(session: Session) -> ChangeSet:
    """Everything that is here now counts as looked at."""

    def mark(vault: Vault) -> None:
        upto = news.position(vault)
        news.mark(vault, {one.file: upto for one in news.files(vault)})

    session.write(mark)
    return ChangeSet(kinds=frozenset({"looked"}))


def _file_news(
    vault: Vault, one: news.NewIn, title: str, came: int | None, upto: Position, told: Told, most: int | None
) -> FileNews:
    ids = news.records(vault, one.file)
    made = list(differences(vault, one.file, ids if most is None else ids[:most], news.cut(vault, one.file), told))
    looked = news.looked_at(vault, one.file)
    named = _titles(vault, _referred(made), told.language)
    is_case = is_case_file(one.file)
    return FileNews(one.file, title, is_case, tuple(made), len(ids), one.entries, came, looked, upto, named)


def titles(session: Session, made: Sequence[RecordChange], language: str = "en") -> dict[str, str]:
    """What the records are called that the values of these changes refer to."""
    return session.run(_titles, _referred(made), language)


def _titles(vault: Vault, ids: Iterable[str], language: str) -> dict[str, str]:
    declared = declarations(vault)
    return {state.id: title_of_state(state, language, declared) for state in pages.of_ids(vault, ids)}


def _referred(made: Iterable[RecordChange]) -> set[str]:
    accounts = (account for one in made for change in one.fields for account in (*change.before, *change.after))
    values = (item for a in accounts for item in (a.value if isinstance(a.value, list) else [a.value]))
    return {value for value in values if is_id(value)}


@dataclass(frozen=True, slots=True)
class Told:
    """To whom it is told: the names of authors as they are known here, and a language."""

    authors: Authors
    language: str = "en"


# --- two folds held against each other ------------------------------------------------------------


def differences(
    vault: Vault, file: str, ids: Sequence[str], before: Cut, told: Told, after: Cut = past.EVERYTHING
) -> Iterator[RecordChange]:
    """What differs in these records between two parts of the journal, in the order of ``ids``."""
    numbered = past.changes(vault, file, ids)
    old, new = past.folded(numbered, before, file), past.folded(numbered, after, file)
    numbers = _numbers(numbered)
    came = past.came(vault, numbers.values())
    declared = declarations(vault)
    titles = _source_titles(vault, [*old.values(), *new.values()])
    for record in ids:
        found = new.get(record) or old.get(record)
        if found is None:
            continue
        there = _Pair(old.get(record), new.get(record), found, titles, told, numbers, came)
        made = there.compare(declared)
        if made is not None:
            yield made


def _numbers(numbered: Iterable[Numbered]) -> dict[str, int]:
    """Digest → number of the entry that brought it; of one that came filled in later, that entry's still."""
    return {one.known.account.digest: one.number for one in numbered}


def _source_titles(vault: Vault, states: Iterable[RecordState]) -> dict[str, str]:
    sources = {a.source for state in states for accounts in state.fields.values() for a in accounts if a.source}
    return records.titles(vault, sorted(sources))


@dataclass(slots=True)
class _Pair:
    """A record as it was and as it is."""

    old: RecordState | None
    new: RecordState | None
    either: RecordState
    titles: dict[str, str]
    told: Told
    numbers: Mapping[str, int]
    came: Mapping[int, int]

    def compare(self, declared: Declarations) -> RecordChange | None:
        fields = tuple(
            change for name in _names(self.old, self.new, declared) if (change := self._field(name)) is not None
        )
        if not fields:
            return None
        who = {author.key_id: author for change in fields for author in change.authors}
        times = [change.came for change in fields if change.came is not None]
        shown = tuple(
            change
            for change in fields
            if change.field not in (WITHDRAWAL_REASON, TAKEN_BACK) and not _is_ours(self.either.type, change, declared)
        )
        return RecordChange(
            self.either.id,
            self.either.file,
            self.either.type,
            title_of_state(self.either, self.told.language, declared),
            self._kind(fields),
            tuple(change for change in shown if change.field != WITHDRAWN),
            tuple(who.values()),
            max(times, default=None),
        )

    def _kind(self, fields: Sequence[FieldChange]) -> Kind:
        gone, was_gone = (state is not None and state.withdrawn for state in (self.new, self.old))
        if gone != was_gone:
            return "withdrawn" if gone else "restored"
        if self.old is None:
            return "new"
        only_filled = all(_digests(c.before) == _digests(c.after) for c in fields)
        return "filled" if only_filled else "changed"

    def _field(self, name: str) -> FieldChange | None:
        before, after = (state.fields.get(name, ()) if state else () for state in (self.old, self.new))
        if {(a.digest, a.held) for a in before} == {(a.digest, a.held) for a in after}:
            return None
        known = {(a.digest, a.held) for a in before}
        fresh = [a for a in after if (a.digest, a.held) not in known]
        times = [self.came[n] for a in fresh if (n := self.numbers.get(a.digest)) in self.came and n is not None]
        who = {a.author: self.told.authors.get(a.author) for a in fresh}
        return FieldChange(name, self._views(before), self._views(after), tuple(who.values()), max(times, default=None))

    def _views(self, accounts: Sequence[Account]) -> tuple[AccountView, ...]:
        return tuple(account_view(account, self.told.authors, self.titles) for account in accounts)


def _is_ours(type_: str, change: FieldChange, declared: Declarations) -> bool:
    """What the program keeps for itself in a record, such as digests: a change of it counts, and has no words."""
    known = declared.field_of(type_, change.field)
    return known is not None and known.hint in (HIDDEN, "digests")


def _digests(accounts: Sequence[AccountView]) -> set[str]:
    return {account.digest for account in accounts}


def _names(old: RecordState | None, new: RecordState | None, declared: Declarations) -> list[str]:
    """The fields of both, in the order of the declaration."""
    names = {name for state in (old, new) if state is not None for name in state.fields}
    known = next((declared.types.get(state.type) for state in (new, old) if state is not None), None)
    ordered = [field.name for field in known.fields if field.name in names] if known else []
    return ordered + sorted(names - set(ordered))


__all__ = ["FieldChange", "FileNews", "NewsPage", "Position", "RecordChange", "all_seen", "count", "differences"]
__all__ += ["of_file", "page", "position", "seen", "titles"]

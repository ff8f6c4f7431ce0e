"""What a withdrawn consent covers in this vault: every record, value and file, so that a person can say what goes.

Chosen from the start is what rests on the word of the one who withdrew it: they themselves, what they
told, its files, what is said about it. What merely shows or names them is listed, and left to choose:
somebody else may have told it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from app.analysis.mentions import Index, Sought
from app.base.errors import NotFound
from app.model.entry import JSON, TAKEN_BACK, WITHDRAWN
from app.model.fields import Kind
from app.model.fold import RecordState
from app.model.recordids import CASE
from app.model.release import SAID
from app.services.authors import Authors
from app.services.release.subjects import named, refs
from app.services.session import Session
from app.services.titles import title_of_state
from app.services.views import Author
from app.storage import evidence, journal, lookup, records
from app.storage.declaring import declarations
from app.storage.vault import Vault

Why = Literal["itself", "told", "about", "file", "comment", "excerpt", "consent", "shows", "names", "rests"]
"""Why something is listed: it is what the consent is about; they told it; it is about them; a file of what they
told; somebody's words about it; made out of it; the words of the consent; a file that shows them; a text that
names them; values that rest on a source"""

CHOSEN: Final = frozenset({"itself", "told", "about", "file", "comment", "excerpt", "rests"})
"""what goes unless a person decides otherwise"""

_NAMED: Final = 6
"""words that a name may have"""

_CONSENT_WORDS: Final = frozenset({"on_behalf", "limits", "remarks", "withdrawn_why"})


@dataclass(frozen=True, slots=True)
class Item:
    """Something that the consent covers. ``digests``: of every value of it, replaced ones too.

    ``own``: how many of them this vault's person signed, ``others``: who signed the rest.
    ``files``: files of evidence whose bytes are here, and their size.
    """

    record: str
    type: str
    file: str
    title: str
    why: Why
    digests: frozenset[str]
    own: int
    others: tuple[Author, ...]
    files: int = 0
    size: int = 0

    @property
    def chosen(self) -> bool:
        return self.why in CHOSEN


@dataclass(frozen=True, slots=True)
class Coverage:
    """``consent``: the record that was withdrawn, "" where records were named; ``items`` by why, then by title."""

    consent: str
    file: str
    items: tuple[Item, ...] = field(default=())


def covered(session: Session, consent: str, language: str = "en") -> Coverage:
    """What a consent covers here: what it names, else all that whoever gave it told. Raises NotFound."""

    def collect(vault: Vault) -> Coverage:
        state = records.state(vault, consent)
        if state is None or state.type != "consent":
            raise NotFound(what="record", id=consent)
        about = set(named(state, "for")) or set(named(state, "by"))
        return Coverage(consent, state.file, _items(vault, about, state, language))

    return session.run(collect)


def of_records(session: Session, chosen: Iterable[str], language: str = "en") -> Coverage:
    """The same for records that a person names, without a consent: somebody is in danger, or it is a mistake."""
    wanted = set(chosen)

    def collect(vault: Vault) -> Coverage:
        states = [records.state(vault, record) for record in sorted(wanted)]
        if None in states or not states:
            raise NotFound(what="record", id=next(iter(sorted(wanted)), ""))
        first = states[0]
        return Coverage("", first.file if first else "", _items(vault, wanted, None, language))

    return session.run(collect)


@dataclass(slots=True)
class _Found:
    why: dict[tuple[str, str], Why] = field(default_factory=dict)
    """(file, record) → why"""

    def put(self, state: RecordState, why: Why) -> bool:
        place = (state.file, state.id)
        if place in self.why or state.type in SAID:
            return False
        self.why[place] = why
        return True


def _items(vault: Vault, about: set[str], consent: RecordState | None, language: str) -> tuple[Item, ...]:
    every = [state for file in journal.files(vault) for state in records.records_in(vault, file)]
    here = {(state.file, state.id): state for state in every if state.type != "team"}
    found = _Found()
    for state in here.values():
        if state.id in about or (state.file in about and _is_case(about, state.file)):
            found.put(state, "itself")
    _follow(here, found)
    if consent is not None:
        found.put(consent, "consent")
    naming = _mention(vault, here, found)
    return _described(vault, here, found, about, language, naming)


def _is_case(about: set[str], file: str) -> bool:
    """Whether a consent is about a case as a whole, whose file has its id."""
    return file in about


def _follow(here: dict[tuple[str, str], RecordState], found: _Found) -> None:
    """Go from what is covered to what was told, said or made out of it, until nothing is added."""
    while True:
        covered_ids = {record for _, record in found.why}
        told_by = {
            record for (file, record), why in found.why.items() if here[file, record].type in ("person", "source")
        }
        files = {
            piece
            for (file, record), why in found.why.items()
            if why in ("itself", "told", "file")
            and here[file, record].type in ("statement", "person", "source", "consent")
            for piece in named(here[file, record], "evidence")
        }
        added = False
        for state in here.values():
            why = _why(state, covered_ids, told_by, files)
            added = (why is not None and found.put(state, why)) or added
        if not added:
            return


def _why(state: RecordState, covered_ids: set[str], told_by: set[str], files: set[str]) -> Why | None:
    if state.id in files and state.type == "evidence":
        return "file"
    if state.type == "statement" and told_by & set(named(state, "by")):
        return "told"
    if state.type in ("biographic_detail", "risk_assessment") and told_by & set(named(state, "person")):
        return "about"
    if state.type == "comment" and covered_ids & set(named(state, "record")):
        return "comment"
    if state.type in ("excerpt", "exception") and covered_ids & set(named(state, "record")):
        return "excerpt"
    if state.type == "evidence" and covered_ids & set(named(state, "copy_of")):
        return "file"
    if state.type in ("evidence", "post") and covered_ids & set(named(state, "about", "names_people")):
        return "shows"
    return None


class _Naming:
    """Tells whether a value is a text that names a person or source who is covered, however it is spelled there."""

    def __init__(self, vault: Vault, sought: list[Sought]) -> None:
        self._sought, self._index, self._declared = bool(sought), Index(sought), declarations(vault)

    def names(self, type_: str, name: str, value: JSON) -> bool:
        shape = self._declared.field_of(type_, name) if self._sought else None
        if shape is None or shape.kind not in (Kind.TEXT, Kind.LONG_TEXT, Kind.LIST, Kind.NAMES):
            return False
        return any(self._index.find(text, ()) for text in _strings(value, ("text",)))


def _mention(vault: Vault, here: dict[tuple[str, str], RecordState], found: _Found) -> _Naming:
    """Add the records in which a text names a person or source who is covered: that text, or the file."""
    people = [here[place] for place, why in found.why.items() if why == "itself" and here[place].type in _NAMES]
    naming = _Naming(
        vault,
        [
            Sought(text, state.id)
            for state in people
            for name in _NAMES[state.type]
            for text in _strings([account.value for account in state.fields.get(name, ()) if account.held], ("text",))
            if len(text.split()) <= _NAMED
        ],
    )
    for state in here.values():
        accounts = ((name, account.value) for name, said in state.fields.items() for account in said)
        if any(naming.names(state.type, name, value) for name, value in accounts):
            found.put(state, "names")
    return naming


_NAMES: Final = {"person": ("names",), "source": ("real_name", "author")}


def _strings(value: JSON, keys: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item, keys)
    elif isinstance(value, dict):
        yield from (text for key in keys if isinstance(text := value.get(key), str))


@dataclass(slots=True)
class _Values:
    digests: set[str] = field(default_factory=set)
    authors: dict[str, int] = field(default_factory=dict)
    hashes: set[str] = field(default_factory=set)

    def add(self, digest: str, author: str, name: str, value: JSON) -> None:
        if digest not in self.digests:
            self.digests.add(digest)
            self.authors[author] = self.authors.get(author, 0) + 1
        if name == "sha256" and isinstance(value, str):
            self.hashes.add(value)


def _described(
    vault: Vault,
    here: dict[tuple[str, str], RecordState],
    found: _Found,
    about: set[str],
    language: str,
    naming: _Naming,
) -> tuple[Item, ...]:
    who, declared = Authors(vault), declarations(vault)
    values = _values(vault, here, found, naming)
    _add_resting(vault, here, found, about, values)
    sizes = {(held.file, held.sha256): held.size for held in evidence.held(vault)}
    items = []
    for place, one in values.items():
        if not one.digests:
            continue
        file, record = place
        state = here[place]
        mine = one.authors.get(vault.identity.key_id, 0)
        others = tuple(who.get(key) for key in sorted(one.authors) if key != vault.identity.key_id)
        pieces = [sizes[file, sha256] for sha256 in sorted(one.hashes) if (file, sha256) in sizes]
        title = title_of_state(state, language, declared)
        items.append(
            Item(
                record,
                state.type,
                file,
                title,
                found.why[place],
                frozenset(one.digests),
                mine,
                others,
                len(pieces),
                sum(pieces),
            )
        )
    return tuple(sorted(items, key=lambda item: (get_args(Why).index(item.why), item.type, item.title, item.record)))


def _values(
    vault: Vault, here: dict[tuple[str, str], RecordState], found: _Found, naming: _Naming
) -> dict[tuple[str, str], _Values]:
    """Every value ever given to these records; marks of withdrawal and of taking back say nothing, and stay."""
    made = {place: _Values() for place in found.why}
    for one in lookup.signed_ever(vault, (record for _, record in found.why)):
        place, name = (one.file, one.change.record), one.change.field
        if place not in made or name in (WITHDRAWN, TAKEN_BACK):
            continue
        if here[place].type == "consent" and name not in _CONSENT_WORDS:
            continue  # what was allowed, and that it was withdrawn, has to stay known
        type_ = here[place].type
        if found.why[place] == "names" and type_ != "evidence" and not naming.names(type_, name, one.change.value):
            continue  # the rest of the record says nothing of them; a file that is called like them shows them
        made[place].add(one.digest, one.author, name, one.change.value)
    return made


def _add_resting(
    vault: Vault,
    here: dict[tuple[str, str], RecordState],
    found: _Found,
    about: set[str],
    values: dict[tuple[str, str], _Values],
) -> None:
    """Values of other records that give a covered source as theirs."""
    sources = {record for place, why in found.why.items() for record in [place[1]] if here[place].type == "source"}
    sources &= about | {record for _, record in found.why}
    resting = [place for place, state in here.items() if sources & refs(state) and _rests(state, sources)]
    for one in lookup.signed_ever(vault, (record for _, record in resting)):
        place, name = (one.file, one.change.record), one.change.field
        if place in here and one.change.source in sources and name not in (WITHDRAWN, TAKEN_BACK):
            if found.why.setdefault(place, "rests") in ("names", "shows"):
                found.why[place] = "rests"
                values[place] = _Values()  # of the rest somebody else decides
            values.setdefault(place, _Values()).add(one.digest, one.author, name, one.change.value)


def _rests(state: RecordState, sources: set[str]) -> bool:
    return any(account.source in sources for accounts in state.fields.values() for account in accounts)


__all__ = ["CASE", "CHOSEN", "Coverage", "Item", "covered", "of_records"]

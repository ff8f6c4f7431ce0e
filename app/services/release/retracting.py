"""Erasing what a withdrawn consent covered: here for good, and as a request to everybody who holds a copy.

:func:`retract` signs a retraction and erases here in the same transaction. The request goes with the
next bundle of each case. Where it comes from the author of the values or from a coordinator, they are
erased on arrival; else :func:`asked` shows it and :func:`answer` decides. :func:`confirm` signs that it
was done, and :func:`listing` says who held copies, who confirmed and who is silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from app.base.errors import InputError, NotFound
from app.base.task import Task
from app.model import release as model
from app.model.entry import JSON
from app.model.release import ERASURE, RETRACTION
from app.model.vocabulary import vocabulary
from app.services import arrival, editing, undo
from app.services.authors import Authors
from app.services.newrecord import NewRecord
from app.services.release import telling
from app.services.release.copies import Copy, Holder
from app.services.release.covering import Coverage
from app.services.session import Session
from app.services.titles import title_of_state
from app.services.views import Author, ChangeSet, Edit
from app.storage import declaring, holding, journal, quarantine, records, retracting, shipments, statements
from app.storage import release as table
from app.storage.retracting import Answer, Gone
from app.storage.statements import Statement
from app.storage.vault import Vault

_KINDS: Final = frozenset({"release", "steps", "records", "evidence", "drafts"})


@dataclass(frozen=True, slots=True)
class RetractionView:
    """A retraction. ``mine``: asked by this vault's person. ``values``: how many it names, ``here``: how many of
    them are still in this vault. ``confirmed``: when this vault's person confirmed, ``None`` if they haven't."""

    record: str
    statement: str
    file: str
    title: str
    by: Author
    at: int
    why: str
    reason: str
    consent: str
    values: int
    here: int
    mine: bool
    confirmed: int | None
    holders: tuple[Holder, ...] = ()

    @property
    def silent(self) -> tuple[Holder, ...]:
        """Those of whom nothing has come back."""
        return tuple(one for one in self.holders if one.copy not in ("confirmed", "remains"))


@dataclass(frozen=True, slots=True)
class AskedView:
    """A retraction of somebody whose word alone erases nothing here. ``lines``: what would go: (type, title, fields),
    ``writers``: whose words these are. ``answer``: what was said, "" as long as nothing was."""

    statement: str
    file: str
    title: str
    by: Author
    at: int
    why: str
    reason: str
    values: int
    lines: tuple[tuple[str, str, tuple[str, ...]], ...]
    writers: tuple[Author, ...]
    answer: str


# --- asking for it --------------------------------------------------------------------------------


def retract(
    session: Session,
    coverage: Coverage,
    chosen: Iterable[str] | None = None,
    why: str = "consent-withdrawn",
    reason: str = "",
) -> ChangeSet:
    """Erase what is covered, here and now, and ask every holder to do the same. It can't be undone.

    ``chosen``: ids of records out of the coverage; ``None``: what is chosen from the start. Raises
    InputError ``nothing-to-erase``, ``unknown-code``.
    """
    _demand_code("retraction-why", why)
    wanted = None if chosen is None else set(chosen)
    items = [item for item in coverage.items if (item.chosen if wanted is None else item.record in wanted)]
    if not items:
        raise InputError("nothing-to-erase")

    def store(vault: Vault) -> ChangeSet:
        declared = declaring.declarations(vault)
        made: list[NewRecord] = []
        for file in sorted({item.file for item in items}):
            digests = sorted({digest for item in items if item.file == file for digest in item.digests})
            about: list[JSON] = [*sorted({item.record for item in items if item.file == file})]
            for start in range(0, len(digests), model.MOST_DIGESTS):
                values: dict[str, JSON] = {
                    "digests": model.spell_digests(digests[start : start + model.MOST_DIGESTS]),
                    "why": why,
                    "about": about,
                }
                values |= {"consent": coverage.consent} if coverage.consent else {}
                values |= {"reason": reason} if reason.strip() else {}
                made.append(NewRecord(file, RETRACTION.name, values))
        journal.write_many(vault, [(one.file, one.changes(declared)) for one in made])
        undo.name(vault, "retraction")
        table.forget_quotes(vault, {digest for item in items for digest in item.digests})
        touched = {item.record for item in items} | {one.id for one in made}
        return ChangeSet(frozenset(one.file for one in made), frozenset(touched), _KINDS, created=made[0].id)

    return session.write(store)


def withdraw(
    session: Session, coverage: Coverage, on: str, chosen: Iterable[str] | None = None, reason: str = ""
) -> ChangeSet:
    """Write down that a consent was withdrawn (``on``: EDTF, "" for today), and retract what is chosen of it.

    An empty ``chosen`` only writes it down: nothing of it leaves for any purpose any more. Raises as
    :func:`retract`, and what :func:`app.services.editing.save` raises.
    """
    day = on or datetime.fromtimestamp(session.clock.now(), UTC).date().isoformat()
    edits = [Edit(coverage.consent, "consent", "withdrawn_on", day, mode="settle")]
    edits += [Edit(coverage.consent, "consent", "withdrawn_why", reason, mode="settle")] if reason.strip() else []
    made = editing.save(session, edits)
    wanted = None if chosen is None else frozenset(chosen)
    if wanted is not None and not wanted:
        return made
    gone = retract(session, coverage, wanted, reason=reason)
    return ChangeSet(made.files | gone.files, made.records | gone.records, made.kinds | gone.kinds, gone.created)


def _demand_code(name: str, code: str) -> None:
    if all(term.code != code for term in vocabulary(name).terms):
        raise InputError("unknown-code", name=code)


def aside_holding(session: Session, task: Task | None = None) -> tuple[str, ...]:
    """Bundles set aside in which a value lies that is erased here: nothing of them was used, and yet it is there."""
    found = []
    for one in session.run(quarantine.listing):
        arrived = arrival.read_kept(session, one.bundle, task or Task())
        try:
            if session.run(_holds, arrived):
                found.append(one.bundle)
        finally:
            arrived.throw_away(session.folder)
    return tuple(found)


def _holds(vault: Vault, arrived: arrival.Arrival) -> bool:
    gone = Gone(vault)
    return any(
        disclosure is not None and gone.covers(digest, entry.claims.iss, entry.claims.file)
        for batch in arrived.batches()
        for entry in batch
        for digest, disclosure in zip(entry.claims.digests, entry.disclosures, strict=True)
    )


# --- being asked ----------------------------------------------------------------------------------


def asked(session: Session, language: str = "en") -> tuple[AskedView, ...]:
    """What others ask to have erased that this vault's person decides: unanswered first, then the newest."""

    def collect(vault: Vault) -> tuple[AskedView, ...]:
        open_ones = retracting.asked(vault)
        if not open_ones:
            return ()
        said = {one.entry: one for one in statements.of_type(vault, RETRACTION.name, "digests")}
        who = Authors(vault)
        titles = records.titles(vault, sorted({one.file for one in open_ones}))
        views = [
            _asked(vault, one, said[one.statement], titles.get(one.file, ""), who, language)
            for one in open_ones
            if one.statement in said
        ]
        return tuple(sorted(views, key=lambda view: (bool(view.answer), -view.at, view.statement)))

    return session.run(collect)


def _asked(vault: Vault, one: retracting.Asked, said: Statement, title: str, who: Authors, language: str) -> AskedView:
    rows = table.named(vault, one.numbers)
    fields: dict[str, set[str]] = {}
    for record, name, _ in rows:
        if record is not None and name is not None:
            fields.setdefault(record, set()).add(name)
    declared = declaring.declarations(vault)
    lines = []
    for record, names in sorted(fields.items()):
        state = records.state(vault, record, file=one.file)
        if state is not None:
            lines.append((state.type, title_of_state(state, language, declared), tuple(sorted(names))))
    writers = tuple(who.get(key) for key in sorted({writer for _, _, writer in rows}))
    by = who.get(said.author)
    texts = (said.text("why"), said.text("reason"))
    return AskedView(one.statement, one.file, title, by, said.at, *texts, len(rows), tuple(lines), writers, one.answer)


def answer(session: Session, statement: str, said: Answer) -> ChangeSet:
    """Erase what somebody asks to have erased, or keep it. Erasing can't be undone. Raises NotFound."""

    def store(vault: Vault) -> ChangeSet:
        if all(one.statement != statement for one in retracting.asked(vault)):
            raise NotFound(what="request", id=statement)
        if said == "erase":
            table.forget_quotes(vault, table.digests_of(vault, statement))
        places = retracting.answer(vault, statement, said)
        return ChangeSet(frozenset(f for f, _ in places), frozenset(r for _, r in places), _KINDS)

    return session.write(store)


def confirm(session: Session, records_of: Iterable[str], elsewhere: str, remarks: str = "") -> ChangeSet:
    """Sign that what these retractions (ids of records) name is gone from this vault, and what of copies elsewhere.

    Reviews that quote it go with it, so that what is signed is true.

    Raises NotFound, InputError ``still-here`` (something is unanswered or kept), ``own-request``,
    ``aside-holds`` (a bundle set aside still has some of it), ``unknown-code``.
    """
    wanted = tuple(dict.fromkeys(records_of))
    _demand_code("erased-elsewhere", elsewhere)
    if aside := aside_holding(session):
        raise InputError("aside-holds", n=len(aside))

    def store(vault: Vault) -> ChangeSet:
        every = statements.of_type(vault, RETRACTION.name, "digests")
        declared = declaring.declarations(vault)
        made = []
        for record in wanted:
            said = [one for one in every if one.record == record]
            if not said:
                raise NotFound(what="request", id=record)
            if all(one.author == vault.identity.key_id for one in said):
                raise InputError("own-request")
            if any(retracting.here(vault, one.entry) for one in said):
                raise InputError("still-here")
            for one in said:  # a review can quote what an author's own word erased: who signs "gone" has decided that
                table.forget_quotes(vault, table.digests_of(vault, one.entry))
            gone = sum(len(model.read_digests(one.values["digests"])) for one in said)
            values: dict[str, JSON] = {"of": record, "erased": gone, "elsewhere": elsewhere}
            values |= {"remarks": remarks} if remarks.strip() else {}
            made.append(NewRecord(said[0].file, ERASURE.name, values))
        vault.after_commit(vault.checkpoint)  # nor in what was freed of the database
        journal.write_many(vault, [(one.file, one.changes(declared)) for one in made])
        undo.name(vault, "erasure")
        return ChangeSet(frozenset(o.file for o in made), frozenset(o.id for o in made), frozenset({"release"}))

    return session.write(store)


# --- who held copies ------------------------------------------------------------------------------


def listing(session: Session, case: str | None = None) -> tuple[RetractionView, ...]:
    """All retractions, or those of a file, the newest first; of one's own, who held copies and what came back."""

    def collect(vault: Vault) -> tuple[RetractionView, ...]:
        said = statements.of_type(vault, RETRACTION.name, "digests", case)
        if not said:
            return ()
        who = Authors(vault)
        done = statements.of_type(vault, ERASURE.name, "elsewhere", case)
        titles = records.titles(vault, sorted({one.file for one in said}))
        views = [_view(vault, one, done, titles.get(one.file, ""), who) for one in said]
        return tuple(sorted(views, key=lambda view: (-view.at, view.statement)))

    return session.run(collect)


def _view(vault: Vault, said: Statement, done: Iterable[Statement], title: str, who: Authors) -> RetractionView:
    me = vault.identity.key_id
    answers: dict[str, Statement] = {}
    for one in done:
        if one.text("of") == said.record and one.file == said.file and one.author != said.author:
            before = answers.get(one.author)
            answers[one.author] = one if before is None or one.seq > before.seq else before
    mine = said.author == me
    return RetractionView(
        said.record,
        said.entry,
        said.file,
        title,
        who.get(said.author),
        said.at,
        said.text("why"),
        said.text("reason"),
        said.text("consent"),
        len(model.read_digests(said.values["digests"])),
        retracting.here(vault, said.entry),
        mine,
        answers[me].at if me in answers else None,
        (*(_holders(vault, said, answers, who) if mine else _confirmed(answers, who)), *_sealed(vault, said)),
    )


def _confirmed(answers: dict[str, Statement], who: Authors) -> tuple[Holder, ...]:
    found = []
    for key, one in sorted(answers.items()):
        copy: Copy = "remains" if one.text("elsewhere") in ("remain", "unknown") else "confirmed"
        found.append(Holder(who.get(key), copy, one.at, one.text("elsewhere"), one.text("remarks")))
    return tuple(found)


def _holders(vault: Vault, said: Statement, answers: dict[str, Statement], who: Authors) -> tuple[Holder, ...]:
    """Everybody of whom is known that they got some of the values, wrote one, or confirmed; and whoever worked on
    the case and got it from somebody else: nobody here knows what they hold."""
    me = vault.identity.key_id
    bits = table.bits(vault, said.entry)
    told = holding.numbers(vault, [said.entry]).get(said.entry, -1)
    sent = [one for one in shipments.listing(vault) if one.cases is None or said.file in one.cases]
    under_way = {
        one.reader: one.at
        for one in reversed(sent)
        if one.confirmed is None and told in holding.carried(vault, one.bundle, said.file).get(said.file, {})
    }
    writers, worked = table.writers(vault, said.entry), table.authors_of(vault, said.file)
    people = writers | worked | set(holding.readers_of(vault, said.file)) | {one.reader for one in sent}
    found = list(_confirmed(answers, who))
    for reader in sorted(people - answers.keys() - {me}):
        held = holding.of(vault, reader, said.file)
        known = any(held.get(number, 0) & mask for number, mask in bits.items())
        sends = [one for one in sent if one.reader == reader and one.at <= said.at]
        if not known and not sends and reader not in writers and not (reader in worked and not held):
            continue  # they have the case, and never got these values
        if told in held:
            found.append(Holder(who.get(reader), "told", _when(vault, reader, said.file)))
        elif reader in under_way:
            found.append(Holder(who.get(reader), "on-the-way", under_way[reader]))
        else:
            found.append(Holder(who.get(reader), "untold", None))
    return tuple(found)


def _sealed(vault: Vault, said: Statement) -> Iterator[Holder]:
    """Who got some of it in a sealed file from here, whoever withdrew it: only who sealed can reach them."""
    for one in telling.readers(vault, model.read_digests(said.values["digests"]), said.file):
        yield Holder(one.who, one.state, one.since, one.elsewhere, one.remarks, one.sealed, one.values, one.policy)


def _when(vault: Vault, reader: str, file: str) -> int | None:
    return holding.as_of(vault, reader).get(file)


def due(session: Session) -> int:
    """How many retractions of others wait for this vault's person: for an answer, or for a confirmation."""

    def count(vault: Vault) -> int:
        me = vault.identity.key_id
        said = [one for one in statements.of_type(vault, RETRACTION.name, "digests") if one.author != me]
        if not said:
            return 0
        done = {one.text("of") for one in statements.of_type(vault, ERASURE.name, "elsewhere") if one.author == me}
        kept = {one.statement for one in retracting.asked(vault) if one.answer == "keep"}
        return len({one.record for one in said if one.record not in done and one.entry not in kept})

    return session.run(count)


__all__ = [
    "AskedView",
    "Copy",
    "Holder",
    "RetractionView",
    "answer",
    "aside_holding",
    "asked",
    "confirm",
    "due",
    "listing",
    "retract",
    "withdraw",
]

"""Asking custodians, and what they answered: the side of whoever wants to open (or to know that one could)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.base import limits
from app.base.errors import InputError, NotFound, SijilError
from app.crypto import pieces
from app.crypto.pieces import Piece
from app.model.entry import b64, unb64
from app.services.custody import records
from app.services.custody.people import People
from app.services.custody.views import HEARD, AskedView, Heard, HolderView, Letter, SealedView
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import custody as table
from app.storage import records as record_table
from app.storage.custody import Answered, Asked, Kept
from app.storage.vault import Vault
from app.sync import deal as deals
from app.sync import envelope, letters
from app.sync.deal import Deal
from app.sync.letters import Aim, Answer, Request

GOOD: Final[dict[Aim, str]] = {"open": "piece", "rehearse": "proof"}


def sealed(session: Session, case: str = "") -> tuple[SealedView, ...]:
    """The sealed identities that this vault knows of, its own and those that came, newest first."""

    def collect(vault: Vault) -> tuple[SealedView, ...]:
        people = People(vault)
        kept = [one for one in table.deals(vault) if case in ("", one.file)]
        titles = record_table.titles(vault, [one.file for one in kept])
        waiting = {
            one.about: one.question for one in reversed(table.requests(vault, mine=True)) if one.state == "waiting"
        }
        return tuple(_sealed(vault, people, one, titles.get(one.file, ""), waiting.get(one.id, "")) for one in kept)

    return session.run(collect)


def _sealed(vault: Vault, people: People, kept: Kept, title: str, asked: str) -> SealedView:
    deal, keys = deal_of(vault, people, kept.id)
    holders = tuple(_holder(people, place, key_id, None) for place, key_id in enumerate(keys, 1))
    me = vault.identity.key_id
    mine = deal.sealer == me
    return SealedView(
        deal.id,
        deal.file,
        title,
        people.author(deal.sealer),
        deal.iat,
        deal.values,
        deal.k,
        holders,
        mine,
        kept.opened,
        not mine and kept.sealed is not None and deal.is_reader(me),
        asked,
    )


def ask(session: Session, deal_id: str, reason: str = "", aim: Aim = "open") -> Letter:
    """A letter that asks the custodians of one sealing for their pieces, or (``rehearse``) for a proof of them.

    That somebody asked to open, and why, is signed into a record that travels. Raises NotFound, InputError
    (``custody-reason``, ``custody-own``, ``custody-not-a-reader``, ``custody-opened``,
    ``custody-too-few-known`` with ``known`` and ``k``).
    """
    why = reason.strip()
    if len(why) > limits.CUSTODY_REASON_CHARS:
        raise InputError("custody-reason-long", most=limits.CUSTODY_REASON_CHARS)

    def write(vault: Vault) -> Letter:
        people = People(vault)
        deal, holders = deal_of(vault, people, deal_id)
        if aim == "open":
            _demand_may_open(vault, deal, why)
        known = [key_id for key_id in holders if key_id is not None]
        if len(known) < deal.k:
            raise InputError("custody-too-few-known", known=len(known), k=deal.k, n=deal.n)
        now = vault.clock.now()
        raw = letters.write_request(vault.identity, aim, deal.id, deal.raw, why, now)
        question = b64(letters.question_of(raw))
        table.ask(vault, Asked(question, True, deal.id, now, "waiting", raw))
        if aim == "open":
            records.say(vault, "asked", deal.file, question, reason=why)
        _answer_oneself(vault, people, question)
        others = [key_id for key_id in known if key_id != vault.identity.key_id]
        return people.letter(raw, others, deal.n - len(known))

    return session.write(write)


def _answer_oneself(vault: Vault, people: People, question: str) -> None:
    """Who asks and is a custodian too has agreed by asking: their own piece counts at once."""
    matter = matter_of(vault, people, question)
    piece = deals.piece_of(matter.deal, vault.identity) if matter.deal is not None else None
    if piece is not None:
        raw = letters.write_answer(vault.identity, matter.request, piece.index, piece, vault.clock.now())
        answer = letters.read_letter(raw, people.resolve)
        if isinstance(answer, Answer):
            take_answer(vault, answer, envelope.enclose(raw, [vault.identity.recipient]))


def _demand_may_open(vault: Vault, deal: Deal, why: str) -> None:
    me = vault.identity.key_id
    kept = table.deal(vault, deal.id)
    if deal.sealer == me:
        raise InputError("custody-own")
    if not deal.is_reader(me):
        raise InputError("custody-not-a-reader")
    if kept is None or kept.sealed is None:
        raise InputError("custody-opened")
    if not why:
        raise InputError("custody-reason")


def letter_again(session: Session, question: str) -> Letter:
    """The same request once more, for who lost it. Raises NotFound."""

    def write(vault: Vault) -> Letter:
        people = People(vault)
        matter = matter_of(vault, people, question)
        me = vault.identity.key_id
        known = [key_id for key_id in matter.keys if key_id is not None and key_id != me]
        return people.letter(matter.asked.letter, known, sum(key_id is None for key_id in matter.keys))

    return session.run(write)


def asked(session: Session) -> tuple[AskedView, ...]:
    """The requests of this vault, newest first."""

    def collect(vault: Vault) -> tuple[AskedView, ...]:
        people = People(vault)
        return tuple(view(vault, matter_of(vault, people, one.question)) for one in table.requests(vault, mine=True))

    return session.run(collect)


def drop(session: Session, question: str) -> ChangeSet:
    """Let a request go: what was answered to it is erased. Raises NotFound."""

    def write(vault: Vault) -> None:
        if matter_of(vault, People(vault), question).asked.state == "waiting":
            table.settle(vault, question, "dropped")

    session.write(write)
    return ChangeSet(kinds=frozenset({"custody"}))


# --- what a request is about ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Matter:
    """A request of this vault, and the set of pieces that it is about.

    ``keys``: the holders' key ids by number, ``None`` where their card isn't here. ``deal``: ``None`` for
    the own recovery.
    """

    people: People
    asked: Asked
    request: Request
    deal: Deal | None
    keys: tuple[str | None, ...]
    marks: tuple[bytes, ...]
    k: int


def deal_of(vault: Vault, people: People, deal_id: str) -> tuple[Deal, tuple[str | None, ...]]:
    """A deal that is kept here, and its holders' key ids. Raises NotFound."""
    kept = table.deal(vault, deal_id)
    if kept is None:
        raise NotFound(what="sealed-identities", name=deal_id[:12])
    deal = deals.read_deal(kept.letter, people.knowing(kept.public()))
    return deal, people.holders(deal)


def matter_of(vault: Vault, people: People, question: str) -> Matter:
    """Raises NotFound where it is no request of this vault."""
    asked = table.request(vault, question)
    if asked is None or not asked.mine:
        raise NotFound(what="custody-request", name=question[:12])
    kept = table.deal(vault, asked.about)
    resolve = people.knowing(kept.public()) if kept is not None else people.resolve
    request = letters.read_letter(asked.letter, resolve)
    if not isinstance(request, Request):
        raise NotFound(what="custody-request", name=question[:12])
    deal = request.deal
    if deal is not None:
        return Matter(people, asked, request, deal, people.holders(deal), deal.marks, deal.k)
    own = table.recovery(vault)
    if own is None or own.id != asked.about:  # shared anew since: nobody can answer for what was
        return Matter(people, asked, request, None, (), (), 0)
    keys, marks = tuple(one.key_id for one in own.holders), tuple(unb64(one.mark) for one in own.holders)
    return Matter(people, asked, request, None, keys, marks, own.k)


# --- answers --------------------------------------------------------------------------------------


def take_answer(vault: Vault, answer: Answer, untrusted: bytes) -> tuple[AskedView, int]:
    """Keep an answer with the request that it answers, and say at once whose piece is bad (T31).

    ``untrusted`` is the letter as it came. Also returns the place of who answered. Raises InputError
    ``custody-answer-unknown`` (no request of this vault: another's, or one that an old answer was
    for), ``custody-answer-late``.
    """
    found = table.request(vault, b64(answer.question))
    if found is None or not found.mine or found.about != answer.set:
        raise InputError("custody-answer-unknown")
    if found.state != "waiting":
        raise InputError("custody-answer-late")
    matter = matter_of(vault, People(vault), found.question)
    heard = judge(matter, answer)
    place = _place(vault, matter, answer)
    before = {one.place: one for one in table.answers(vault, found.question)}.get(place)
    good = GOOD[matter.request.aim]
    if before is None or before.said != good or heard == good:  # a bad answer never takes the place of a good one
        keep = untrusted if heard == "piece" else None
        row = Answered(found.question, place, answer.holder, heard, answer.reason, answer.iat, keep)
        table.put_answer(vault, row)
    return view(vault, matter), place


def judge(matter: Matter, answer: Answer) -> Heard:
    """What an answer is worth, whatever it says of itself."""
    index = answer.index - 1
    if index >= len(matter.keys) or matter.keys[index] != answer.holder:
        return "other"  # a custodian can't answer for another, and nobody else for any of them
    if answer.said == "refused":
        return "refused"
    aim, set_id, question = matter.request.aim, unb64(matter.asked.about), matter.request.question
    if answer.question != question or answer.set != matter.asked.about:
        return "bad"
    if answer.said == "proof":
        fine = aim == "rehearse" and pieces.is_proven(set_id, matter.marks[index], question, answer.proof)
        return "proof" if fine else "bad"
    piece = answer.piece
    fine = aim == "open" and piece is not None and pieces.is_marked(set_id, piece, matter.marks)
    return "piece" if fine else "bad"


def _place(vault: Vault, matter: Matter, answer: Answer) -> int:
    """Where an answer is written down: with who signed it, where they hold a piece; else behind all of them."""
    if answer.holder in matter.keys:
        return matter.keys.index(answer.holder) + 1
    strange = [one for one in table.answers(vault, matter.asked.question) if one.place > len(matter.keys)]
    known = next((one.place for one in strange if one.holder == answer.holder), None)
    return known or len(matter.keys) + 1 + len(strange)


def view(vault: Vault, matter: Matter) -> AskedView:
    answers = {one.place: one for one in table.answers(vault, matter.asked.question)}
    holders = [_holder(matter.people, place, key, answers.get(place)) for place, key in enumerate(matter.keys, 1)]
    behind = sorted(place for place in answers if place > len(matter.keys))
    holders += [_holder(matter.people, place, answers[place].holder, answers[place]) for place in behind]
    case = matter.deal.file if matter.deal is not None else ""
    return AskedView(
        matter.asked.question,
        matter.request.aim,
        matter.request.purpose,
        matter.asked.about,
        case,
        record_table.titles(vault, [case]).get(case, "") if case else "",
        matter.request.reason,
        matter.asked.at,
        matter.asked.state,
        matter.k,
        sum(one.heard == GOOD[matter.request.aim] for one in holders),
        tuple(holders),
    )


def _holder(people: People, place: int, key_id: str | None, answered: Answered | None) -> HolderView:
    who = people.author(key_id) if key_id is not None else None
    if answered is None:
        return HolderView(place, who, "")
    heard = next(known for known in HEARD if known == answered.said)
    return HolderView(place, who, heard, answered.reason, answered.at)


def good_pieces(vault: Vault, matter: Matter) -> tuple[Piece, ...]:
    """The pieces that came, each opened and judged again."""
    found = []
    for one in table.answers(vault, matter.asked.question):
        if one.letter is None:
            continue
        try:
            answer = letters.open_letter(one.letter, vault.identity, matter.people.resolve)
        except SijilError:
            continue
        if isinstance(answer, Answer) and answer.piece is not None and judge(matter, answer) == "piece":
            found.append(answer.piece)
    return tuple(found)

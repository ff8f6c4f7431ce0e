"""The side of a custodian: what is asked of them, and to give their piece or refuse."""

from __future__ import annotations

from app.base import limits
from app.base.errors import BundleError, InputError, NotFound
from app.crypto.pieces import Piece
from app.model.entry import b64
from app.services import checkin
from app.services.custody import records
from app.services.custody.people import People
from app.services.custody.views import LentView, Letter, RequestView
from app.services.session import Session
from app.services.suspension.guard import demand_free
from app.services.views import ChangeSet
from app.storage import custody as table
from app.storage import records as record_table
from app.storage.custody import Asked, Lent
from app.storage.vault import Vault
from app.sync import deal as deals
from app.sync import letters
from app.sync.letters import Entrusted, Request


def requests(session: Session) -> tuple[RequestView, ...]:
    """What others ask of this vault, newest first; what can't be read any more (a contact is gone) is left out."""

    def collect(vault: Vault) -> tuple[RequestView, ...]:
        people = People(vault)
        found = []
        for asked in table.requests(vault, mine=False):
            try:
                found.append(request_view(vault, people, _read(people, asked), asked.state))
            except (BundleError, NotFound):
                continue
        return tuple(found)

    return session.run(collect)


def count(session: Session) -> int:
    """How many requests wait for this vault's person to decide."""
    return session.run(lambda vault: sum(one.state == "waiting" for one in table.requests(vault, mine=False)))


def take_request(vault: Vault, request: Request) -> RequestView:
    """Keep a request to this vault, until its person decides. Nothing is given by that.

    Raises InputError ``custody-not-a-holder`` where no piece of it is this vault's.
    """
    if _index(vault, request) is None:
        raise InputError("custody-not-a-holder")
    question = b64(request.question)
    table.ask(vault, Asked(question, False, request.set, vault.clock.now(), "waiting", request.raw))
    kept = table.request(vault, question)
    return request_view(vault, People(vault), request, kept.state if kept is not None else "waiting")


def agree(session: Session, question: str) -> Letter:
    """Give the own piece to who asks, or in a rehearsal the proof of having it. Giving is signed into a record.

    The answer is encrypted to the key of the asker that this vault knows, never to one that a request
    brings along. Raises NotFound, InputError (``custody-not-a-reader``, ``custody-answered-no``, ``reader-suspended``),
    BundleAltered ``custody-piece``.
    """

    def write(vault: Vault) -> Letter:
        people = People(vault)
        request, state = _find(vault, people, question)
        if state == "refused":
            raise InputError("custody-answered-no")
        checkin.demand_heard(vault, [request.asker])
        demand_free(vault, [request.asker])  # a piece is what whoever has that key wants most
        _demand_entitled(request)
        piece = _piece(vault, request)
        raw = letters.write_answer(vault.identity, request, piece.index, piece, vault.clock.now())
        if request.aim == "open" and state == "waiting" and request.deal is not None:
            records.say(vault, "gave", request.deal.file, question, reason=request.reason, asker=request.asker)
        table.settle(vault, question, "done")
        return _to_asker(people, request, raw)

    return session.write(write)


def refuse(session: Session, question: str, reason: str = "") -> Letter:
    """Say no, and why. Raises NotFound, InputError ``custody-answered-yes``: what was given can't be had back."""
    why = reason.strip()
    if len(why) > limits.CUSTODY_REASON_CHARS:
        raise InputError("custody-reason-long", most=limits.CUSTODY_REASON_CHARS)

    def write(vault: Vault) -> Letter:
        people = People(vault)
        request, state = _find(vault, people, question)
        if state == "done" and request.aim == "open":
            raise InputError("custody-answered-yes")
        index = _index(vault, request) or 1
        raw = letters.write_refusal(vault.identity, request, index, why, vault.clock.now())
        if request.aim == "open" and state == "waiting" and request.deal is not None:
            records.say(vault, "refused", request.deal.file, question, reason=why, asker=request.asker)
        table.settle(vault, question, "refused")
        return _to_asker(people, request, raw)

    return session.write(write)


def _to_asker(people: People, request: Request, raw: bytes) -> Letter:
    if people.recipient(request.asker) is None:
        raise NotFound(what="contact", name=request.asker[:12])
    return people.letter(raw, [request.asker])


def _demand_entitled(request: Request) -> None:
    """Only whom the sealer meant it for gets a piece, however many custodians would agree."""
    deal = request.deal
    if request.aim == "open" and (deal is None or not deal.is_reader(request.asker)):
        raise InputError("custody-not-a-reader")


def _piece(vault: Vault, request: Request) -> Piece:
    """Raises BundleAltered ``custody-piece``, InputError ``custody-not-a-holder``."""
    if request.deal is not None:
        piece = deals.piece_of(request.deal, vault.identity)
    else:
        lent = next((one for one in table.entrusted(vault) if one.id == request.set), None)
        piece = _entrusted(vault, lent).piece if lent is not None and lent.owner == request.asker else None
    if piece is None:
        raise InputError("custody-not-a-holder")
    return piece


def _index(vault: Vault, request: Request) -> int | None:
    if request.deal is not None:
        return request.deal.place(vault.identity.key_id)
    lent = next((one for one in table.entrusted(vault) if one.id == request.set), None)
    return _entrusted(vault, lent).piece.index if lent is not None and lent.owner == request.asker else None


def _find(vault: Vault, people: People, question: str) -> tuple[Request, str]:
    asked = table.request(vault, question)
    if asked is None or asked.mine:
        raise NotFound(what="custody-request", name=question[:12])
    return _read(people, asked), asked.state


def _read(people: People, asked: Asked) -> Request:
    request = letters.read_letter(asked.letter, people.resolve)
    if not isinstance(request, Request):
        raise NotFound(what="custody-request", name=asked.question[:12])
    return request


def request_view(vault: Vault, people: People, request: Request, state: str) -> RequestView:
    deal = request.deal
    case = deal.file if deal is not None else ""
    try:
        sound = _piece(vault, request) is not None
    except (BundleError, InputError):
        sound = False
    lent = next((_entrusted(vault, one) for one in table.entrusted(vault) if one.id == request.set), None)
    k, n = (deal.k, deal.n) if deal is not None else (lent.k, len(lent.marks)) if lent is not None else (0, 0)
    return RequestView(
        b64(request.question),
        people.author(request.asker),
        request.aim,
        request.purpose,
        people.author(deal.sealer if deal is not None else request.asker),
        case,
        record_table.titles(vault, [case]).get(case, "") if case else "",
        request.reason,
        request.iat,
        deal.iat if deal is not None else lent.iat if lent is not None else request.iat,
        deal.values if deal is not None else 0,
        k,
        n,
        deal.is_reader(request.asker) if deal is not None else True,
        sound,
        state,
    )


# --- pieces of other people's recoveries ----------------------------------------------------------


def take_entrusted(vault: Vault, entrusted: Entrusted) -> LentView:
    """Keep a piece for its owner; a newer one of theirs takes the place of the older.

    Raises InputError ``custody-older-piece`` where a newer one is here, ``too-many-entrusted``.
    """
    now = vault.clock.now()
    known = {one.id for one in table.entrusted(vault)}
    lent = Lent(entrusted.set, entrusted.owner, entrusted.iat, entrusted.raw)
    if entrusted.set not in known and not table.lend(vault, lent):
        raise InputError("custody-older-piece")
    return LentView(entrusted.set, People(vault).author(entrusted.owner), now, entrusted.k, len(entrusted.marks))


def entrusted(session: Session) -> tuple[LentView, ...]:
    """The pieces that are kept here for others, newest first."""

    def collect(vault: Vault) -> tuple[LentView, ...]:
        people = People(vault)
        found = []
        for lent in table.entrusted(vault):
            whole = _entrusted(vault, lent)
            found.append(LentView(lent.id, people.author(lent.owner), whole.iat, whole.k, len(whole.marks)))
        return tuple(found)

    return session.run(collect)


def give_up(session: Session, lent: str) -> ChangeSet:
    """Keep somebody's piece no longer. Raises NotFound."""
    if not session.write(table.give_back, lent):
        raise NotFound(what="entrusted", name=lent[:12])
    return ChangeSet(kinds=frozenset({"custody"}))


def _entrusted(vault: Vault, lent: Lent) -> Entrusted:
    """The piece as its owner signed it. That they signed it was checked when it came, by keys that may be gone."""
    return letters.read_kept_entrusted(lent.letter, lent.owner)

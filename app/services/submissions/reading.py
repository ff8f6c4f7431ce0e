"""Forms for a case, what was begun, and a submission as it would go now. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.base.catalogue import text
from app.base.errors import NotFound
from app.model import course
from app.model.submissions import FORMS, Form
from app.services import release
from app.services.release import Clearance
from app.services.session import Session
from app.services.submissions import making
from app.services.submissions.annexing import exhibits
from app.services.submissions.answering import answers, purpose_of
from app.services.submissions.gathering import Gathered, fits, gather, victims_of
from app.services.submissions.telling import Teller
from app.services.submissions.views import PREFIX, Begun, Choice, Offer, Order, Submission, order_of
from app.services.titles import title_of_state
from app.storage import drafts, records, settings
from app.storage.vault import Vault

AUTHOR = "submission-author"
"""private setting: the author's own words for who they are, so that nobody types them for every case"""


@dataclass(frozen=True, slots=True)
class Work:
    """A submission with what it was made with."""

    submission: Submission
    gathered: Gathered
    clearance: Clearance


def form_of(key: str) -> Form:
    """Raises NotFound."""
    if key not in FORMS:
        raise NotFound(what="submission-form", name=key)
    return FORMS[key]


def offered(session: Session, case: str) -> tuple[Offer, ...]:
    """Every form, those that fit what happened first. Raises NotFound."""

    def collect(vault: Vault) -> tuple[Offer, ...]:
        states = [one for one in records.records_in(vault, case, withdrawn=False) if one.type == "incident"]
        begun = drafts.listing(vault)
        found = [
            Offer(key, any(fits(one, form) for one in states) or not form.incidents, Order(case, key).key in begun)
            for key, form in FORMS.items()
        ]
        return tuple(sorted(found, key=lambda one: (not one.begun, not one.fits)))

    return session.run(collect)


def begun(session: Session, language: str = "en") -> tuple[Begun, ...]:
    """Submissions that were begun and not sent, the latest first."""

    def collect(vault: Vault) -> tuple[Begun, ...]:
        found = []
        for key, _, at in drafts.rows(vault):
            prefix, _, rest = key.partition(":")
            case, _, form = rest.partition(":")
            if f"{prefix}:" == PREFIX and form in FORMS and (state := records.state(vault, case)) is not None:
                found.append(Begun(case, title_of_state(state, language), form, at))
        return tuple(found)

    return session.run(collect)


def begin(session: Session, case: str, form: str) -> Order:
    """What was begun of this form for this case, else a new one. Raises NotFound, InputError ``not-a-case``."""
    made = form_of(form)

    def collect(vault: Vault) -> Order:
        payload = drafts.get(vault, Order(case, form).key)
        if payload is not None:
            return order_of(payload, case, form)
        order = Order(case, form, purpose=made.purposes[0])
        found = gather(vault, order, made)
        author = settings.get(vault, AUTHOR)
        own = (
            {"author": author} if isinstance(author, dict) and any(one.key == "author" for one in made.items()) else {}
        )
        return replace(
            order,
            incident=found.incident.id if found.incident is not None else "",
            victims=tuple(one.id for one in found.victims),
            mandates=making.mandates(found) if any(one.made == "mandates" for one in made.items()) else (),
            layout="after" if made.page else "side",
            own=own,
        )

    return session.run(collect)


def show(session: Session, order: Order, language: str = "en") -> Submission:
    """A submission as it would go now; ``language`` is the reader's. Raises NotFound, InputError ``not-a-case``."""
    return session.run(work, order, language).submission


def work(vault: Vault, order: Order, language: str) -> Work:
    """The same on the vault's thread, with what consent says of it."""
    form = form_of(order.form)
    order = replace(order, purpose=purpose_of(order))
    gathered = gather(vault, order, form)
    clearance = release.check_in(vault, (order.case,), release.purpose(order.purpose), "everything", ())
    told_in = tuple(dict.fromkeys((*order.languages, language)))  # the reader's stands last, and in no document
    teller = Teller(gathered, order, told_in, language, clearance.withhold)
    made = answers(teller, form)
    pieces = exhibits(teller) if "evidence" in form.annexes else ()
    people = [(one.id, title_of_state(one, language, gathered.declared)) for one in victims_of(gathered)]
    incidents = [(one.id, title_of_state(one, language, gathered.declared)) for one in gathered.incidents]
    order = replace(
        order,
        incident=gathered.incident.id if gathered.incident is not None else "",
        victims=tuple(one.id for one in gathered.victims),
    )
    submission = Submission(
        order,
        title_of_state(gathered.case, language, gathered.declared),
        made,
        pieces,
        tuple(Choice(*one) for one in incidents),
        tuple(Choice(*one) for one in people),
        making.mandates(gathered),
        making.urgency(gathered),
        _blocked(clearance, language),
        len(teller.left_out),
        _rests_on(gathered, clearance, order.purpose),
        making.unanswered(gathered),
        gathered.incident is not None and fits(gathered.incident, form),
        _to_ask(clearance),
    )
    return Work(submission, gathered, clearance)


def _blocked(clearance: Clearance, language: str) -> tuple[str, ...]:
    asked = any(one.asked and not one.refused for one in clearance.approvals)
    whys = ("waits" if asked and one.why == "needs-approval" else one.why for one in clearance.blocked)
    return tuple(text(f"submission.blocked.{why}", language) for why in dict.fromkeys(whys))


def _to_ask(clearance: Clearance) -> bool:
    only = {one.why for one in clearance.blocked} == {"needs-approval"}
    return only and not any(one.asked for one in clearance.approvals)


def _rests_on(gathered: Gathered, clearance: Clearance, use: str) -> tuple[str, ...]:
    """The consents that cover this use: of what goes, and of the people it is about."""
    own = {
        state.id
        for state, one in making.consents(gathered)
        if use in one.uses and not course.said(state, "withdrawn_on")
    }
    return tuple(sorted(own | set(clearance.rests_on)))

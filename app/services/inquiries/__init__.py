"""Inquiries: who promised to find out, who sits in them, how long they have been silent, what came of each case.

How an inquiry stands is worked out each time from what was said of it and the vault's clock
(:mod:`app.analysis.inquiries`); nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.base.errors import InputError
from app.model.entry import JSON
from app.services import editing
from app.services.inquiries import reading, timelines
from app.services.inquiries.bodies import bodies as counted
from app.services.inquiries.reading import MEMBER, RESULT, Held, Reader
from app.services.inquiries.views import BodyView, InquiryView, Timeline
from app.services.newrecord import NewRecord
from app.services.session import Session
from app.services.views import ChangeSet, Edit
from app.storage.vault import Vault


def listing(session: Session, language: str = "en", *, case: str = "") -> tuple[InquiryView, ...]:
    """All inquiries, or those about one case; what has been silent longest comes first."""

    def collect(vault: Vault) -> tuple[InquiryView, ...]:
        return Reader(vault, _held(vault, case=case), language).views()

    return session.run(collect)


def view(session: Session, inquiry: str, language: str = "en") -> InquiryView:
    """One inquiry. Raises NotFound."""

    def collect(vault: Vault) -> InquiryView:
        return Reader(vault, [reading.one_held(vault, inquiry)], language).views()[0]

    return session.run(collect)


def timeline(session: Session, language: str = "en", *, inquiry: str = "", case: str = "") -> Timeline:
    """The timeline of ``inquiry``, else of all that are about ``case``, else of all there are. Raises NotFound."""

    def collect(vault: Vault) -> Timeline:
        return timelines.timeline(vault, _held(vault, inquiry=inquiry, case=case), language)

    return session.run(collect)


def bodies(session: Session, language: str = "en") -> tuple[BodyView, ...]:
    """What each body announced and what came of it, by this vault's own count."""
    return counted(listing(session, language))


def add_member(session: Session, inquiry: str, values: Mapping[str, JSON], source: str | None = None) -> ChangeSet:
    """Say who sits in an inquiry; the record stands in the inquiry's own file. Raises InputError, NotFound."""
    return _add(session, inquiry, MEMBER, values, source)


def add_result(session: Session, inquiry: str, values: Mapping[str, JSON], source: str | None = None) -> ChangeSet:
    """Say what an inquiry found of one case or incident (``about``), likewise. Raises InputError, NotFound."""
    return _add(session, inquiry, RESULT, values, source)


def cover(session: Session, inquiry: str, case: str) -> ChangeSet:
    """Say that an inquiry is about one more case, or incident. Raises NotFound, InputError ``nothing-to-save``."""
    held = session.run(reading.one_held, inquiry)
    shown = held.state.shown("about")
    about = [one for one in shown if isinstance(one, str)] if isinstance(shown, list) else []
    if case in about:
        raise InputError("nothing-to-save")
    return editing.save(session, [Edit(inquiry, "inquiry", "about", [*about, case])])


def _add(session: Session, inquiry: str, type_: str, values: Mapping[str, JSON], source: str | None) -> ChangeSet:
    file = session.run(reading.one_held, inquiry).state.file
    return editing.new_records(session, [NewRecord(file, type_, {**values, "inquiry": inquiry}, source)])


def _held(vault: Vault, *, inquiry: str = "", case: str = "") -> list[Held]:
    if inquiry:
        return [reading.one_held(vault, inquiry)]
    return reading.of_case(vault, case) if case else reading.all_held(vault)


__all__ = [
    "BodyView",
    "InquiryView",
    "Timeline",
    "add_member",
    "add_result",
    "bodies",
    "cover",
    "listing",
    "timeline",
    "view",
]

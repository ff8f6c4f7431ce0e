"""The cases as pages, for people: made of the preview, so that a page never says what its reader may not know."""

from __future__ import annotations

from app.base.task import Task
from app.services.disclosure import Terms
from app.services.sealing.planning import Chosen
from app.services.sealing.views import Order
from app.services.session import Session
from app.sync.bundle_writer import Page


def make_pages(session: Session, order: Order, terms: Terms, chosen: Chosen, salt: bytes, task: Task) -> list[Page]:
    return []

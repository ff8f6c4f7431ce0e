"""The cases as pages, for people: made of the preview, so that a page never says what its reader may not know."""

from __future__ import annotations

import hashlib
import io
import os
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from app.base import limits
from app.base.errors import BundleTooBig
from app.base.task import Task
from app.model import pseudonyms
from app.report.document import Document
from app.services import casefile, disclosure
from app.services.casefile import Shape
from app.services.disclosure import Terms
from app.services.sealing.views import Order
from app.services.session import Session
from app.storage.declaring import declarations
from app.sync.bundle_writer import Page

STEP = "task.sealing-pages"
_THREADS = max(2, min(4, os.cpu_count() or 2))  # a PDF is set outside the interpreter's lock


def make_pages(session: Session, order: Order, terms: Terms, salt: bytes, task: Task) -> list[Page]:
    """Each case as HTML, and as PDF where the order wants both, in the order's languages.

    What has no name in it is called by a pseudonym of this sealed file's salt. Held in memory until they are
    written: no plaintext touches the disk. Raises BundleTooBig (``pages``), Cancelled.
    """
    if order.pages == "none":
        return []
    seen = disclosure.preview(session, order.cases, terms, order.everybody(), task)
    declared = session.run(declarations)
    called = partial(pseudonyms.name, salt)
    pages: list[Page] = []
    size = 0
    with ThreadPoolExecutor(_THREADS, "pages") as pool:
        under_way: list[tuple[str, Shape, Future[bytes]]] = []
        try:
            for number, view in enumerate(seen.cases):
                task.progress(number, 2 * len(seen.cases), STEP)
                told = casefile.standings(session, view)
                made = casefile.document(
                    view,
                    order.languages,
                    called,
                    declarations=declared,
                    standings=told,
                    registers=seen.registers,
                    authors=terms.policy == "everything",  # not even ours: the preview has it from our card (A3)
                )
                under_way += [(view.case.id, shape, pool.submit(_set, made, shape, task)) for shape in _shapes(order)]
            for number, (case, shape, future) in enumerate(under_way):
                content = future.result()
                task.progress(len(under_way) + number, 2 * len(under_way), STEP)
                size += len(content)
                if size > limits.PAGES_HELD_BYTES:
                    raise BundleTooBig(reason="pages", limit=limits.PAGES_HELD_BYTES)
                pages.append(_page(case, shape, content))
        finally:
            pool.shutdown(cancel_futures=True)
    return pages


def _shapes(order: Order) -> tuple[Shape, ...]:
    return ("html", "pdf") if order.pages == "both" else ("html",)


def _set(made: Document, shape: Shape, task: Task) -> bytes:
    task.check()
    return casefile.render(made, shape)


def _page(case: str, form: str, content: bytes) -> Page:
    return Page(case, form, hashlib.sha256(content).hexdigest(), len(content), lambda: io.BytesIO(content))

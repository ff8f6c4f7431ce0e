"""The screens of who may know what: the preview before sending, exceptions and excerpts of a case, redaction."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.session import Session
    from app.services.views import CaseView, RecordView
    from dev.screens import Shot, Studio


def _reader(studio: Studio, mine: Session) -> str:
    """A contact to send to."""
    from app.services import contacts, vaults
    from dev.screens import PASSPHRASE, least_cost

    folder = studio.folder / f"reader-{studio.language}-{studio.theme}-{secrets.token_hex(3)}"
    other, _ = vaults.create(folder / "Sijil", PASSPHRASE, "Court desk", kdf=least_cost())
    key = contacts.add(mine, contacts.own_card(other), verified=True).key_id
    other.close()
    return key


def _text(session: Session) -> tuple[CaseView, RecordView, str]:
    """A case with a person and a long text in it: the case, the record and the field of the text."""
    from app.model.fields import Kind
    from app.model.types import field_of
    from app.services import cases as verbs

    for row in verbs.rows(session, verbs.CaseQuery(sort="title", descending=False)).rows:
        view = verbs.view(session, row.id)
        for record in (one for group in view.records.values() for one in group):
            for name in record.fields:
                declared = field_of(record.type, name)
                if declared is not None and declared.kind is Kind.LONG_TEXT and view.records.get("person"):
                    return view, record, name
    raise AssertionError("no case with a text")


def disclosure(studio: Studio) -> None:
    from app.services.disclosure import Terms, exceptions, excerpts
    from app.services.disclosure import preview as look
    from app.ui.case.case_page import CasePage
    from app.ui.disclosure.redact import RedactDialog
    from app.ui.exchange.send_page import SendPage

    studio.open_vault()
    session = studio.context.session
    reader = _reader(studio, session)
    view, record, field = _text(session)
    person = next(one for one in view.records["person"] if "names" in one.fields)
    exceptions.keep_back(session, person.id, "names", [reader], "The family asked for it.")
    exceptions.let_go(session, record.id, "", [reader])
    studio.context.navigate("send", case=view.case.id, to=reader)
    page = studio.window.desk.stack.currentWidget()  # type: ignore[union-attr]
    assert isinstance(page, SendPage)
    page.policy.choose("no-identities")
    studio.settle()
    page.sight.show_preview()
    studio.settle()
    page.sight.setMinimumHeight(page.sight.sizeHint().height())
    studio.take("disclosure-send")
    studio.take("disclosure-preview", page.sight)
    page.sight.setMinimumHeight(0)
    seen = look(session, [view.case.id], Terms("no-identities"))
    studio.dialog("disclosure-as-seen", page.sight.preview._open(seen.cases[0]))
    redact = RedactDialog(studio.context, record.id, record.type, field)
    studio.settle()
    redact.text.show_text(redact.text.text, ((0, 14),))
    redact._say()
    redact.free.setChecked(True)
    studio.dialog("disclosure-redact", redact)
    excerpts.make(session, record.id, field, [(0, 12)])
    studio.context.navigate("case", case=view.case.id)
    page = studio.window.desk.stack.currentWidget()  # type: ignore[union-attr]
    assert isinstance(page, CasePage)
    studio.settle()
    page.who.switch()
    studio.settle()
    studio.take("disclosure-case")
    studio.dialog("disclosure-decide", page.who.ask())
    studio.context.navigate("contacts")
    studio.take("disclosure-contacts")


SHOTS: dict[str, Shot] = {"disclosure": disclosure}

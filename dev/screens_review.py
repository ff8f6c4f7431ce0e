"""The screens of review and time: what is new, the state of a case, comments, dates compared, the log."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.services.session import Session
    from dev.screens import Shot, Studio

DAY = 86_400


def _page(studio: Studio) -> QWidget:
    assert studio.window is not None and studio.window.desk is not None
    return studio.window.desk.stack.currentWidget()


def _second_team(studio: Studio, mine: Session) -> None:
    """Somebody else's vault gets the cases, edits two of them, and sends them back."""
    from app.services import cases as verbs
    from app.services import comments, contacts, editing, receiving, sending, vaults
    from app.services.views import Edit
    from dev.screens import PASSPHRASE, least_cost

    folder = studio.folder / f"other-{studio.language}-{studio.theme}-{secrets.token_hex(3)}"
    other, _ = vaults.create(folder / "Sijil", PASSPHRASE, "Third desk", kdf=least_cost())
    for one, two in ((mine, other), (other, mine)):
        contacts.add(one, contacts.own_card(two), verified=True)
    rows = verbs.rows(mine, verbs.CaseQuery(sort="title", descending=False)).rows[:3]
    ids = [row.id for row in rows]
    carried = Path(folder)

    def carry(sender: Session, reader: Session) -> None:
        path = Path(sending.send(sender, [reader.key_id], carried, ids, whole=True, against_team=True).path)
        receiving.receive(reader, path)

    carry(mine, other)
    editing.save(other, [Edit(ids[0], "case", "summary", "The two brothers were taken from the checkpoint at noon.")])
    editing.save(other, [Edit(ids[1], "case", "priority", "high")])
    editing.new_record(other, ids[1], "note", {"text": "Call the family again after Ramadan."})
    comments.add(other, ids[0], "Which of the two sources says noon?", "summary")
    carry(other, mine)
    other.close()


def review(studio: Studio) -> None:
    from app.services import cases as verbs
    from app.services import changes as news
    from app.services import comments, editing
    from app.services import review as moves
    from app.services.views import Edit
    from app.ui.case.case_page import CasePage, compare_states
    from app.ui.review.changes_page import ChangesPage
    from app.ui.review.state_panel import MoveDialog

    studio.open_vault()
    session = studio.context.session
    studio.context.navigate("changes")
    studio.take("review-changes-none")
    _second_team(studio, session)
    studio.context.navigate("cases")
    studio.context.navigate("changes")
    studio.take("review-changes")
    page = _page(studio)
    assert isinstance(page, ChangesPage)
    case = next(
        one.file for one in news.page(session).files if one.is_case and any(r.type == "comment" for r in one.records)
    )
    studio.context.navigate("case", case=case)
    studio.take("review-case")
    page = _page(studio)
    assert isinstance(page, CasePage)
    dialog = page.review.show_news()
    studio.dialog("review-news", dialog)
    record = page.view.case
    studio.dialog("review-comments", page.review.comment_on(record, record.title))
    studio.dialog("review-move", MoveDialog(studio.context, [case], "verified"))
    moves.move(session, case, "submitted")
    moves.move(session, case, "verified", "Read against both articles.")
    editing.save(session, [Edit(case, "case", "impact", "The family left the town.")])
    comments.of_case(session, case)
    page._load()
    studio.take("review-case-verified")
    details = page.review.state.show_details()
    assert details is not None
    studio.dialog("review-details", details)
    page.acts.past.setChecked(True)
    studio.take("review-past-line")
    page.past_line.date.line.setText("2030")
    page.past_line.by.set_code("arrival")
    page.past_line.choose()
    studio.take("review-past")
    page._show_at("")
    studio.settle()
    page.past_line.by.set_code("")
    studio.dialog("review-compare", compare_states(page, "2026-01-01", ""))
    row = verbs.rows(session, verbs.CaseQuery()).rows[0]
    studio.context.navigate("case", case=row.id)
    studio.context.navigate("access")
    studio.take("review-access")


SHOTS: dict[str, Shot] = {"review": review}

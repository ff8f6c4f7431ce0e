"""The screens of inquiries: the list, one of them, its members and results, the annex, the panel in a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QScrollArea

if TYPE_CHECKING:
    from app.ui.inquiries.page import InquiriesPage
    from dev.screens import Shot, Studio


def _page(studio: Studio) -> InquiriesPage:
    from app.ui.inquiries.page import InquiriesPage

    assert studio.window is not None and studio.window.desk is not None
    page = studio.window.desk.stack.currentWidget()
    assert isinstance(page, InquiriesPage)
    return page


def inquiries(studio: Studio) -> None:
    from app.services import inquiries as verbs
    from app.ui.annex import INQUIRIES, AnnexDialog

    studio.open_vault()
    studio.context.navigate("inquiries")
    studio.take("inquiries-list")
    page = _page(studio)
    area = page.overview.findChild(QScrollArea)
    page.overview._place.leave()
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    studio.take("inquiries-bodies")
    session = studio.context.session
    assert session is not None
    first = verbs.listing(session)[0]
    page.open_inquiry(first.id)
    studio.settle()
    assert page.detail.drawing is not None
    page.detail.drawing.setFocus()
    page.detail.drawing.go(2)
    studio.take("inquiries-one")
    inner = page.views.currentWidget()
    assert isinstance(inner, QScrollArea)
    inner.verticalScrollBar().setValue(inner.verticalScrollBar().maximum())
    studio.take("inquiries-one-end")
    page.new_part("inquiry_member", {"inquiry": first.id})
    studio.take("inquiries-member")
    assert page.editor is not None
    page.editor.keeper.drop()
    page.close_editor()
    studio.dialog("inquiries-annex", AnnexDialog(studio.context, INQUIRIES))
    case = first.covered[0].case
    assert case is not None
    studio.context.navigate("case", case=case.id)
    studio.settle()
    assert studio.window is not None and studio.window.desk is not None
    panel = studio.window.desk.stack.currentWidget()
    studio.take("inquiries-case")
    panel.inquiries.wanted.emit()  # type: ignore[attr-defined]
    studio.take("inquiries-case-panel")


def members(studio: Studio) -> None:
    """An inquiry with members and a result, under names that nobody has."""
    from app.services import editing
    from app.services import inquiries as verbs

    studio.open_vault()
    session = studio.context.session
    assert session is not None
    covered = verbs.listing(session)[0].covered[0].what.id
    values = {
        "title": "Committee of the ministry",
        "kind": "government-committee",
        "announced": "2025-02-10",
        "promised": "2025-05",
        "published": "2025-11-03",
        "outcome": "no-prosecutions",
        "about": [covered],
    }
    made = editing.new_record(session, None, "inquiry", values).created or ""
    for member in (
        {"office": "Deputy minister", "role": "chair", "interests": ["commands-accused"], "named": "2025-02-15"},
        {"office": "Judge of the court of appeal", "role": "member", "named": "2025-03", "left": "2025-06-01"},
    ):
        verbs.add_member(session, made, member)
    verbs.add_result(session, made, {"about": covered, "outcome": "unknown-perpetrator", "date": "2025-11-03"})
    studio.context.navigate("inquiries", inquiry=made)
    studio.take("inquiries-members")
    page = _page(studio)
    inner = page.views.currentWidget()
    assert isinstance(inner, QScrollArea)
    inner.verticalScrollBar().setValue(int(inner.verticalScrollBar().maximum() * 0.7))
    studio.take("inquiries-members-end")


SHOTS: dict[str, Shot] = {"inquiries": inquiries, "inquiry-members": members}

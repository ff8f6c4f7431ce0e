"""The screens of appeals: the board wide and narrow, the table by body, one appeal, and its dialogs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.appeals.page import AppealsPage
    from dev.screens import Shot, Studio


def _page(studio: Studio) -> AppealsPage:
    from app.ui.appeals.page import AppealsPage

    window = studio.window
    assert window is not None and window.desk is not None
    page = window.desk.stack.currentWidget()
    assert isinstance(page, AppealsPage)
    return page


def board(studio: Studio) -> None:
    """The sample as it stands at first start; the window of the smallest laptop, and a wide one."""
    window = studio.open_vault()
    window.resize(1024, 640)
    studio.context.navigate("appeals")
    studio.take("appeals-narrow")
    window.resize(1366, 768)
    studio.take("appeals-board")
    page = _page(studio)
    page.tabs.setCurrentIndex(1)
    studio.take("appeals-bodies")
    page.tabs.setCurrentIndex(0)
    page.search.setText("rights")
    page._lay_out()
    studio.take("appeals-found")
    page.search.clear()
    page._lay_out()


def one(studio: Studio) -> None:
    """A silent appeal with its course, and every dialog."""
    from app.services import appeals
    from app.ui.appeals.writing import WritingDialog

    window = studio.open_vault()
    window.resize(1180, 780)
    session = studio.context.session
    assert session is not None
    first = appeals.listing(session)[0]
    studio.context.navigate("appeals", appeal=first.id)
    studio.take("appeals-one")
    page = _page(studio)
    page.detail.area.verticalScrollBar().setValue(page.detail.area.verticalScrollBar().maximum())
    studio.take("appeals-one-end")
    for way in ("answer", "reminder", "follow-up"):
        dialog = page.write_down(way)
        assert isinstance(dialog, WritingDialog)
        studio.take(f"appeals-{way}", dialog)
        dialog.reject()
    annex = page.open_annex()
    studio.take("appeals-annex", annex)
    annex.reject()
    page.close_one()
    terms = page.open_terms()
    studio.take("appeals-terms", terms)
    terms.reject()
    studio.settle()


SHOTS: dict[str, Shot] = {"appeals": board, "appeal": one}

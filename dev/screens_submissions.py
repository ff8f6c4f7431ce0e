"""The screens of submissions: the forms for a case, one at work, its dialogs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.submissions.page import SubmissionsPage
    from dev.screens import Shot, Studio

CASE = "Latteef"


def _page(studio: Studio) -> SubmissionsPage:
    from app.ui.submissions.page import SubmissionsPage

    window = studio.window
    assert window is not None and window.desk is not None
    page = window.desk.stack.currentWidget()
    assert isinstance(page, SubmissionsPage)
    return page


def _case(studio: Studio) -> str:
    from app.services import cases

    session = studio.context.session
    assert session is not None
    return next(row.id for row in cases.every_row(session) if CASE in row.title)


def forms(studio: Studio) -> None:
    """From the side bar, by the picker, and with a case."""
    window = studio.open_vault()
    window.resize(1180, 780)
    studio.context.navigate("submissions")
    studio.take("submissions-empty")
    picker = _page(studio).choose_case()
    studio.take("submissions-picker", picker)
    picker.reject()
    studio.context.navigate("submissions", case=_case(studio))
    studio.take("submissions-forms")


def at_work(studio: Studio) -> None:
    """A communication as it stands at first, down the page, and the letter with its mandates; the two dialogs."""
    window = studio.open_vault()
    window.resize(1180, 780)
    case = _case(studio)
    studio.context.navigate("submissions", case=case, form="wgeid")
    studio.take("submissions-wgeid")
    desk = _page(studio).desk
    bar = desk.area.verticalScrollBar()
    for place in (1, 2):
        bar.setValue(bar.maximum() * place // 2)
        studio.take(f"submissions-wgeid-{place}")
    for name, made in (("export", desk.open_export()), ("sent", desk.open_sent())):
        assert made is not None
        studio.take(f"submissions-{name}", made)
        made.reject()
    studio.context.navigate("submissions", case=case, form="special")
    studio.take("submissions-special")
    window.resize(1024, 640)
    studio.context.navigate("submissions", case=case, form="urgent")
    studio.take("submissions-urgent")
    studio.settle()


SHOTS: dict[str, Shot] = {"submissions": forms, "submission": at_work}

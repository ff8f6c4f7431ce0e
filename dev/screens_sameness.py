"""The screens of what may be one: a pair with the reasons, siblings, the question once more, groups, answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from app.services.session import Session
    from dev.screens import Shot, Studio


def _page(studio: Studio) -> QWidget:
    assert studio.window is not None and studio.window.desk is not None
    return studio.window.desk.stack.currentWidget()


def _person(session: Session, case: str | None, name: str, **values: object) -> str:
    from app.services import editing

    made = editing.new_record(session, case, "person", {"names": [{"text": name, "kind": "full"}], **values})
    assert made.created is not None
    return made.created


def _records(session: Session) -> tuple[str, ...]:
    """Placeholders, no people: first, second, third … in each script."""
    from app.services import editing

    one = editing.new_case(session, {"title": "Report from the square", "status": "open"}).created
    two = editing.new_case(session, {"title": "تقرير من المستشفى", "status": "open"}).created
    first = _person(session, one, "فلان علي حسين الفلاني", born="1990-02-03", governorate="baghdad", sex="male")
    second = _person(session, two, "فلان علي حسين الفلانى", born="1990", governorate="baghdad", sex="male")
    third = _person(session, two, "فلان علي حسن الفلاني", born="1992-05-09", sex="male")
    _person(session, None, "Fulan Ali Hussein", age=30)
    for case, person, day in ((one, first, "2019-11-28"), (two, second, "2019-11-28")):
        editing.new_record(
            session,
            case,
            "incident",
            {
                "type": "killing",
                "date": day,
                "victims": [person],
                "place": {"text": "Square", "governorate": "baghdad"},
            },
        )
    return first, second, third


def sameness(studio: Studio) -> None:
    from app.services import sameness as verbs
    from app.ui.sameness.groups import BackDialog
    from app.ui.sameness.pair import SureDialog

    studio.open_vault()
    session = studio.context.session
    assert session is not None
    first, second, third = _records(session)
    verbs.look(session)
    studio.context.navigate("same")
    studio.take("sameness-pair")
    page = _page(studio)
    page.pairs.go(1)  # type: ignore[attr-defined]
    studio.take("sameness-siblings")
    studio.dialog("sameness-sure", SureDialog(studio.context, page.pairs.pair.speaks_against()))  # type: ignore[attr-defined]
    studio.context.navigate("same", tab="incident")
    studio.take("sameness-incident")
    verbs.answer(session, first, second, "same", "The same card was shown", sure=True)
    verbs.answer(session, first, third, "different", "Brothers: the mother names both")
    verbs.answer(session, second, third, "same", sure=True)
    studio.context.navigate("same", record=first)
    studio.take("sameness-group")
    said = verbs.answered(session)
    studio.dialog("sameness-back", BackDialog(studio.context, said[0]))
    studio.context.navigate("same", tab="answered")
    studio.take("sameness-answered")
    for row in verbs.queue(session).rows:
        verbs.answer(session, *row.pair, "different")
    studio.context.navigate("same", tab="incident")
    studio.take("sameness-empty")
    QApplication.processEvents()


SHOTS: dict[str, Shot] = {"sameness": sameness}

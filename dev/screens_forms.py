"""The forms of the model: an arrest, a name in its parts, an unknown perpetrator, what belongs to a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QScrollArea

if TYPE_CHECKING:
    from app.ui.case.case_page import CasePage
    from dev.screens import Shot, Studio


def _case(studio: Studio) -> tuple[CasePage, str]:
    """The case page of the sample's arrest, and the id of its incident."""
    from app.services import cases
    from app.ui.case.case_page import CasePage

    studio.open_vault()
    session = studio.context.session
    assert session is not None
    arrest = next(r for r in cases.of_type(session, "incident") if r.fields["type"].value == "arbitrary-arrest")
    studio.context.navigate("case", case=arrest.file)
    studio.settle()
    assert studio.window is not None and studio.window.desk is not None
    page = studio.window.desk.stack.currentWidget()
    assert isinstance(page, CasePage)
    return page, arrest.id


def arrest(studio: Studio) -> None:
    """The form of an arrest as it opens, and with its section open."""
    page, incident = _case(studio)
    page.edit_record(incident)
    studio.take("form-arrest")
    assert page.editor is not None
    form = page.editor.form
    form.sections["arrest"].heading.click()
    studio.settle()
    area = page.editor.findChild(QScrollArea)
    area.ensureWidgetVisible(form.rows["counsel"])
    studio.take("form-arrest-open")
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    studio.take("form-arrest-end")


def warrant(studio: Studio) -> None:
    """What belongs to an arrest: the card with its ways to add, and the form of a warrant."""
    page, incident = _case(studio)
    page.sections.finish()
    studio.take("form-parts")
    menus = [menu for menu in page.sections.findChildren(QMenu) if menu.actions()]
    studio.take("form-parts-menu", menus[1])
    page.new_record("proceeding", {"incident": incident, "kind": "warrant"})
    studio.take("form-warrant")


def name(studio: Studio) -> None:
    page, _ = _case(studio)
    page.new_record("person")
    studio.settle()
    assert page.editor is not None
    editor = page.editor.form.rows["names"].editor
    editor.lines[0].setText("بدر شاكر السياب")  # type: ignore[attr-defined]
    editor.rows[0].more.click()  # type: ignore[attr-defined]
    studio.take("form-name")


def unknown(studio: Studio) -> None:
    page, incident = _case(studio)
    page.new_record("involvement", {"incident": incident})
    studio.settle()
    assert page.editor is not None
    page.editor.save()
    page.editor.form.sections["unknown"].heading.click()
    studio.take("form-unknown")


def consent(studio: Studio) -> None:
    page, _ = _case(studio)
    page.new_record("consent")
    studio.take("form-consent")
    page.new_record("risk_assessment")
    studio.take("form-risk")
    page.new_record("statement")
    studio.take("form-statement")


SHOTS: dict[str, Shot] = {
    "form-arrest": arrest,
    "form-warrant": warrant,
    "form-name": name,
    "form-unknown": unknown,
    "form-consent": consent,
}

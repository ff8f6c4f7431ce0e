"""Screens of own fields and terms: the settings, the dialogs that add one, and a form that has one."""

from __future__ import annotations

from dev.screens import Shot, Studio

CLAN = {"en": "Clan", "ar": "العشيرة", "ckb": "هۆز"}
SHRINE = {"en": "Desecration of a shrine", "ar": "تدنيس مزار", "ckb": "سووکایەتی بە مەزارگە"}


def own(studio: Studio) -> None:
    from app.model.definitions import own_name
    from app.model.fields import Kind, Sensitivity
    from app.services import cases, editing, extensions
    from app.services.extensions import NewField, NewTerm
    from app.services.views import Edit
    from app.ui.settings.definition import FieldDialog, TermDialog
    from app.ui.settings.page import SettingsPage

    window = studio.open_vault()
    session = studio.context.session
    assert session is not None
    studio.context.navigate("settings")
    page = window.findChild(SettingsPage)
    assert page is not None
    studio.settle()
    page.findChild(type(page.layout().itemAt(0).widget())).ensureWidgetVisible(page.own, 0, 40)
    studio.take("own-empty")
    helped = {"en": "As the family itself names it.", "ar": "كما تسميها العائلة نفسها."}
    made = extensions.add_field(session, NewField("person", Kind.TEXT, CLAN, helps=helped)).created or ""
    words = extensions.add_list(session, {"en": "Roads of the south", "ar": "طرق الجنوب"}).created or ""
    extensions.add_term(session, NewTerm(own_name(words), {"en": "Basra to Zubair", "ar": "البصرة – الزبير"}))
    extensions.add_field(
        session,
        NewField("incident", Kind.TERM, {"en": "Road", "ar": "الطريق"}, own_name(words), Sensitivity.CONTENT),
    )
    extensions.add_term(session, NewTerm("incident-type", SHRINE, "killing"))
    person = cases.of_type(session, "person")[0]
    editing.save(session, [Edit(person.id, "person", own_name(made), "…")])
    page.own.load()
    studio.settle()
    page.findChild(type(page.layout().itemAt(0).widget())).ensureWidgetVisible(page.own.add_field, 0, 60)
    studio.take("own-settings")
    field = FieldDialog(studio.context)
    field.kind.set_code("term")
    field._arrange()
    studio.dialog("own-add-field", field)
    studio.dialog("own-add-term", TermDialog(studio.context))
    studio.context.navigate("case", case=person.file, record=person.id)
    studio.take("own-form")


SHOTS: dict[str, Shot] = {"own": own}

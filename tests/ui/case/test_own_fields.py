"""Own fields and terms in the window: added in the settings, filled in a form at once, read in every language."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app.model.definitions import own_name
from app.model.entry import Change, NewChange
from app.model.fields import Kind, Sensitivity
from app.services import cases, editing, extensions
from app.services.extensions import NewField, NewTerm
from app.storage import journal
from app.ui.case.case_page import CasePage
from app.ui.case.editor import RecordEditor
from app.ui.settings.change import ChangeDialog
from app.ui.settings.definition import FieldDialog, TermDialog
from app.ui.settings.page import SettingsPage


def said_in(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def test_a_field_added_in_the_settings_is_in_the_form_and_on_the_card_at_once(desk) -> None:
    page = desk.page(SettingsPage)
    desk.settle()
    assert not page.own.empty.isHidden(), "nothing yet: it is said"
    dialog = FieldDialog(desk.context)
    dialog.show()
    dialog.send()
    desk.settle()
    assert dialog.isVisible() and dialog.banner.text(), "a field needs a name"
    dialog.names["en"].setText("Clan")
    dialog.names["ar"].setText("العشيرة")
    dialog.help.setText("As the family names it")
    dialog.send()
    desk.settle()
    assert not dialog.isVisible()
    page.own.load()
    desk.settle()
    assert page.own.empty.isHidden() and "Clan" in said_in(page.own)
    (name,) = desk.session.declarations.fields

    case = editing.new_case(desk.session, {"title": "A case"}).created
    incident = editing.new_record(desk.session, case, "incident", {"type": "killing"}).created
    shown = desk.page(CasePage, case=case)
    shown.edit_record(incident)
    desk.settle()
    editor = shown.findChild(RecordEditor)
    made = editor.form.rows[name]
    assert made.label.text() == "Clan" and made.help.text().endswith("As the family names it")
    assert "Only readers who may know who" in made.help.text(), "its name is somebody's words: who may get it is ours"
    assert made.editor.line.accessibleName() == "Clan"
    made.editor.line.setText("Bani Tamim")
    desk.context.language = "ar"
    assert made.label.text() == "العشيرة"
    editor.save()
    desk.settle()
    assert cases.record(desk.session, incident).fields[name].value == "Bani Tamim"
    desk.settle()
    assert "العشيرة" in said_in(shown) and "Bani Tamim" in said_in(shown)


def test_a_field_gets_other_names_and_fewer_readers_in_the_settings(desk) -> None:
    """Never more readers than now, a name taken away is gone, and one must stay."""
    made = extensions.add_field(desk.session, NewField("incident", Kind.TEXT, {"en": "Clan", "ar": "العشيرة"})).created
    extensions.add_field(desk.session, NewField("incident", Kind.TEXT, {"en": "Weather"}))
    (one,) = (one for one in extensions.listing(desk.session) if one.id == made)
    dialog = ChangeDialog(desk.context, one)
    dialog.show()
    assert dialog.readers is not None
    offered = {dialog.readers.itemData(n) for n in range(dialog.readers.count())}
    assert offered == {"identity", "whereabouts", "protected"}, "as now, or fewer"
    for line in dialog.names.values():
        line.setText("")
    dialog.send()
    desk.settle()
    assert dialog.isVisible() and dialog.banner.text(), "one name must stay"
    dialog.names["en"].setText("weather")
    dialog.send()
    desk.settle()
    assert dialog.isVisible(), "another field of the form is called so"
    dialog.names["en"].setText("Tribe")
    dialog.readers.set_code("protected")
    dialog.send()
    desk.settle()
    assert not dialog.isVisible()
    own = desk.session.declarations.fields[own_name(made)]
    assert dict(own.labels) == {"en": "Tribe"} and own.field.sensitivity is Sensitivity.PROTECTED


def test_the_keyboard_stays_at_the_line_that_was_acted_on(desk) -> None:
    extensions.add_field(desk.session, NewField("incident", Kind.TEXT, {"en": "Clan"}))
    page = desk.page(SettingsPage)
    desk.settle()
    page.own.load()
    desk.settle()

    def pressed() -> list[QPushButton]:
        return [one for one in page.own.findChildren(QPushButton) if one.property("definition")]

    desk.qtbot.waitUntil(lambda: len(pressed()) == 2)  # those of the first load are gone
    before = pressed()[0]
    before.setFocus()
    extensions.withdraw(desk.session, before.property("definition"))
    page.own.load()
    desk.settle()
    first = extensions.listing(desk.session)[0].id

    def moved() -> bool:
        now = page.window().focusWidget()
        return now is not None and now is not before and now.property("definition") == first

    desk.qtbot.waitUntil(moved)


def test_a_term_added_to_a_list_is_offered_by_every_field_of_that_list(desk) -> None:
    dialog = TermDialog(desk.context)
    dialog.show()
    dialog.names["en"].setText("Desecration of a shrine")
    dialog.nearest.set_code("killing")
    dialog.send()
    desk.settle()
    assert not dialog.isVisible()
    case = editing.new_case(desk.session, {"title": "A case"}).created
    shown = desk.page(CasePage, case=case)
    shown.new_record("incident")
    desk.settle()
    editor = shown.findChild(RecordEditor)
    combo = editor.form.rows["type"].editor.combo
    assert combo.findText("Desecration of a shrine") >= 0


def test_what_this_vault_has_no_definition_for_is_kept_and_said_so(desk) -> None:
    """A form saved without touching it leaves it alone; a form of another field too."""
    case = editing.new_case(desk.session, {"title": "A case"}).created
    incident = editing.new_record(desk.session, case, "incident", {"type": "killing"}).created
    name, code = own_name("a" * 26), own_name("b" * 25 + "a")
    changes = [
        NewChange(Change(incident, "incident", field, value)) for field, value in ((name, "kept"), ("methods", [code]))
    ]
    desk.session.write(journal.write, case, changes)
    shown = desk.page(CasePage, case=case)
    desk.settle()
    text = said_in(shown)
    assert "kept" in text and desk.context.words("case.value.unknown-field") in text
    assert name not in text and code not in text, "nobody can read 28 letters"
    shown.edit_record(incident)
    desk.settle()
    editor = shown.findChild(RecordEditor)
    editor.form.rows["description"].editor.box.setPlainText("Two men saw it")
    methods = editor.form.rows["methods"]
    methods.editor.take(next(iter(desk.session.declarations.vocabulary("method").by_code)))
    editor.save()
    desk.settle()
    found = cases.record(desk.session, incident)
    assert found.fields[name].value == "kept" and found.fields["methods"].value[0] == code
    assert len(found.fields["methods"].value) == 2


def test_a_field_is_withdrawn_and_offered_again_by_the_keyboard(desk, monkeypatch) -> None:
    made = extensions.add_field(desk.session, NewField("incident", Kind.TEXT, {"en": "Clan"})).created
    extensions.add_term(desk.session, NewTerm("incident-type", {"en": "Shrine"}))
    page = desk.page(SettingsPage)
    page.own.load()
    desk.settle()
    monkeypatch.setattr(desk.context, "ask", lambda *_, **__: True)

    def named(words: str) -> list[QPushButton]:
        return [one for one in page.own.findChildren(QPushButton) if one.accessibleName() == words]

    def button(words: str) -> QPushButton:
        desk.qtbot.waitUntil(lambda: len(named(words)) == 1)  # the lines from before go a moment later
        return named(words)[0]

    button("Withdraw Clan").click()
    desk.settle()
    desk.settle()
    assert desk.session.declarations.fields[own_name(made)].retired
    button("Offer Clan again").click()
    desk.settle()
    desk.settle()
    assert not desk.session.declarations.fields[own_name(made)].retired

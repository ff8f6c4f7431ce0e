"""What is typed in a dialog is kept as well: another value for a dispute, an own field with its help (T1, T17)."""

from __future__ import annotations

from app.services import disputes, drafts, editing
from app.services.views import Edit
from app.ui.disputes.dialogs import OtherValueDialog
from app.ui.quicknote.draft_card import DraftCard
from app.ui.settings.definition import FieldDialog, TermDialog

SAID = "Three neighbours say it was the road behind the market, and not the bridge."


def disputed(desk) -> str:
    case = editing.new_case(desk.session, {"title": "At the bridge"}).created
    made = editing.new_record(desk.session, case, "incident", {"type": "killing", "description": "A"}).created
    editing.save(desk.session, [Edit(made, "incident", "description", "B", None, "add")])
    return made


def ask(desk) -> OtherValueDialog:
    (row,) = disputes.listing(desk.session)
    view = disputes.show(desk.session, row.record.id, row.field.name)
    made = OtherValueDialog(desk.context, view, "they were asked")
    desk.pages.append(made)
    made.open()
    desk.settle()
    return made


def kept(desk) -> list[tuple[str, str]]:
    return [(one.kind, one.key) for one in drafts.listing(desk.session)]


def test_t17_a_value_typed_for_a_dispute_survives_a_lock(desk) -> None:
    incident = disputed(desk)
    ask(desk).line.editor.restore(SAID)
    desk.lock_and_open()
    assert kept(desk) == [("settle", f"settle:{incident}:description")]
    again = ask(desk)
    assert again.line.editor.value() == SAID
    again._settle()
    desk.settle()
    assert kept(desk) == [] and disputes.listing(desk.session) == (), "it is in the journal, and no draft any more"


def test_t01_it_is_kept_while_one_types_and_when_the_dialog_is_left(desk) -> None:
    disputed(desk)
    said: list[str] = []
    first = ask(desk)
    first.line.editor.restore(SAID)
    first.line.edited.emit()
    desk.qtbot.waitUntil(lambda: bool(kept(desk)))
    desk.context.say = lambda text, *_: said.append(text)
    first.reject()
    desk.settle()
    assert said == [desk.context.words("draft.stays")]
    assert ask(desk).line.editor.value() == SAID


def test_a_draft_of_a_dialog_is_listed_and_leads_back_to_it(desk) -> None:
    disputed(desk)
    first = ask(desk)
    first.line.editor.restore(SAID)
    first.reject()
    desk.settle()
    (found,) = drafts.listing(desk.session)
    card = DraftCard(desk.context, found)
    desk.qtbot.addWidget(card)
    assert card._name().startswith("Another value where accounts differ")
    card.go_on()
    assert desk.visited == [("disputes", {})]


def test_t17_an_own_field_with_its_help_survives_a_lock(desk) -> None:
    first = FieldDialog(desk.context)
    first.show()
    desk.settle()
    first.names["en"].setText("Clan")
    first.help.setText(SAID)
    first.type.set_code("person")
    desk.lock_and_open()
    assert kept(desk) == [("definition", "definition:field")]
    again = FieldDialog(desk.context)
    again.show()
    desk.settle()
    assert (again.names["en"].text(), again.help.text(), again.type.code()) == ("Clan", SAID, "person")
    again.send()
    desk.settle()
    assert kept(desk) == []
    (name,) = desk.session.declarations.fields
    assert desk.session.declarations.field_label("person", name, "en") == "Clan"


def test_the_choices_of_a_term_come_back_in_the_order_of_asking(desk) -> None:
    first = TermDialog(desk.context)
    first.show()
    desk.settle()
    first.vocabulary.set_code("certainty")
    first.vocabulary.chosen.emit("certainty")
    nearest = next(iter(desk.context.declarations.vocabulary("certainty").labels("en")))
    first.nearest.set_code(nearest)
    first.names["en"].setText("Told by two")
    first.reject()
    desk.settle()
    again = TermDialog(desk.context)
    again.show()
    desk.settle()
    assert (again.vocabulary.code(), again.nearest.code()) == ("certainty", nearest)


def test_a_dialog_in_which_nothing_was_typed_keeps_nothing(desk) -> None:
    disputed(desk)
    ask(desk).reject()
    TermDialog(desk.context).reject()
    desk.settle()
    assert kept(desk) == []

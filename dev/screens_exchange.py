"""The screens of contacts, sending and receiving, between two vaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QScrollArea, QWidget

if TYPE_CHECKING:
    from app.services.session import Session
    from dev.screens import Shot, Studio


def _page(studio: Studio) -> QWidget:
    assert studio.window is not None and studio.window.desk is not None
    return studio.window.desk.stack.currentWidget()


def _colleague(studio: Studio) -> Session:
    from app.services import contacts, editing, vaults
    from dev.screens import PASSPHRASE, least_cost

    folder = studio.folder / f"vault-other-{studio.language}-{studio.theme}"
    if folder.exists():  # another screen has met her
        return vaults.open(folder / "Sijil", PASSPHRASE)
    folder.mkdir()
    other, _ = vaults.create(folder / "Sijil", PASSPHRASE, "سلمى – Basra office", kdf=least_cost())
    ours = studio.context.session
    contacts.add(other, contacts.own_card(ours), verified=True)
    contacts.add(ours, contacts.own_card(other))
    made = editing.new_case(other, {"title": "Threats against a lawyer in Basra", "status": "open"})
    editing.new_record(other, made.created, "incident", {"type": "threat", "date": "2021-05~"})
    return other


def exchange(studio: Studio) -> None:
    from app.services import contacts, sending
    from app.ui.people.card_dialogs import AddContactDialog, OwnCardDialog
    from app.ui.people.compare import CompareDialog

    studio.open_vault()
    ours = studio.context.session
    studio.context.navigate("contacts")
    studio.take("exchange-contacts-empty")
    other = _colleague(studio)
    studio.context.navigate("contacts")
    studio.take("exchange-contacts")
    person = contacts.listing(ours)[0]
    studio.dialog("exchange-own-card", OwnCardDialog(studio.context))
    studio.dialog("exchange-add", AddContactDialog(studio.context))
    studio.dialog("exchange-compare", CompareDialog(studio.context, person))
    stick = studio.folder / f"STICK-{studio.language.upper()}-{studio.theme.upper()}"  # shown as its label
    stick.mkdir(exist_ok=True)
    studio.context.navigate("send", to=person.key_id)
    studio.settle()
    page = _page(studio)
    page.policy.buttons["no-identities"].click()
    page.take_folder(stick)
    studio.take("exchange-send")
    bar = page.widget(0).verticalScrollBar()
    bar.setValue(bar.maximum())
    studio.take("exchange-send-end")
    page.send()
    studio.take("exchange-sent")
    inbox = studio.folder / f"vault-in-{studio.language}-{studio.theme}"
    inbox.mkdir(exist_ok=True)
    sending.send(other, [ours.key_id], inbox)
    studio.context.navigate("receive")
    studio.take("exchange-receive-empty")
    page = _page(studio)
    page.take([inbox])
    studio.take("exchange-receive")
    (inbox / "holiday.txt").write_text("not a bundle at all")
    page.take([inbox / "holiday.txt"])
    studio.settle()
    bar = page.findChild(QScrollArea).verticalScrollBar()
    bar.setValue(bar.maximum())
    studio.take("exchange-receive-failure")
    other.close()


SHOTS: dict[str, Shot] = {"exchange": exchange}

"""The screens of a suspended key: the page, its three steps, what could be read, who hasn't been heard of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.session import Session
    from dev.screens import Shot, Studio


def _others(studio: Studio) -> list[Session]:
    from app.services import contacts, vaults
    from dev.screens import PASSPHRASE, least_cost

    made = []
    for name in ("Ramadi office", "مكتب سامراء", "Law desk"):
        folder = studio.folder / f"vault-suspension-{name}-{studio.language}-{studio.theme}"
        folder.mkdir(exist_ok=True)
        made.append(vaults.create(folder / "Sijil", PASSPHRASE, name, kdf=least_cost())[0])
    everybody = [studio.context.session, *made]
    for one in everybody:
        for other in everybody:
            if one is not other:
                contacts.add(one, contacts.own_card(other), verified=True)
    return made


def suspension_page(studio: Studio) -> None:
    from app.services import editing, receiving, sending, suspension, teams
    from app.services.teams import Member, Rules
    from app.services.views import Edit
    from app.ui.suspension.asked import AskedDialog
    from app.ui.suspension.begin import BeginDialog
    from app.ui.suspension.reading import ApartDialog, CouldReadDialog

    studio.open_vault()
    ours = studio.context.session
    studio.context.navigate("suspension")
    studio.take("suspension-empty")
    ramadi, samarra, legal = _others(studio)
    stick = studio.folder / f"stick-suspension-{studio.language}-{studio.theme}"
    stick.mkdir(exist_ok=True)
    case = editing.new_case(ramadi, {"title": "Ramadi: the printing house"}).created or ""
    for _ in range(3):
        editing.save(ramadi, [Edit(case, "case", "summary", "Two shops were closed on the same day.")])
    own = editing.new_case(ours, {"title": "Ramadi: the workshop"}).created or ""
    sending.send(ours, [ramadi.key_id], stick, [own])
    for one in (ours, samarra):
        receiving.receive(one, _sent(ramadi, one, stick))
    rules = Rules(checkin=48)
    teams.new(ours, "Documentation", [Member(one.key_id) for one in (ramadi, samarra, legal)], rules)

    dialog = BeginDialog(studio.context, ramadi.key_id)
    studio.dialog("suspension-begin", dialog)
    asked = suspension.begin(samarra, ramadi.key_id, to=[ours.key_id])
    dialog = AskedDialog(studio.context, asked.content, suspension.inspect(ours, asked.content))
    studio.dialog("suspension-agree", dialog)
    suspension.agree(ours, asked.content)
    editing.save(ramadi, [Edit(case, "case", "summary", "Nothing happened here.")])
    receiving.receive(ours, _sent(ramadi, ours, stick))
    suspension.begin(ours, legal.key_id)
    studio.context.navigate("suspension")
    studio.take("suspension")
    studio.dialog("suspension-could-read", CouldReadDialog(studio.context, suspension.could_read(ours, ramadi.key_id)))
    apart = suspension.apart(ours, ramadi.key_id)
    studio.dialog("suspension-apart", ApartDialog(studio.context, suspension.listing(ours)[0].who, apart))
    studio.context.navigate("contacts")
    studio.take("suspension-contacts")
    for one in (ramadi, samarra, legal):
        one.close()


def _sent(sender: Session, reader: Session, folder):  # type: ignore[no-untyped-def]
    from pathlib import Path

    from app.services import sending

    return Path(sending.send(sender, [reader.key_id], folder, whole=True).path)


SHOTS: dict[str, Shot] = {"suspension": suspension_page}

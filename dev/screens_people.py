"""The screens of people: contacts, introductions, teams, what is on its way, who has which case."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.session import Session
    from dev.screens import Shot, Studio


def _others(studio: Studio) -> list[Session]:
    from app.services import contacts, introductions, vaults
    from dev.screens import PASSPHRASE, least_cost

    ours = studio.context.session
    made = []
    for name in ("Basra office", "مكتب النجف", "Archive"):
        folder = studio.folder / f"vault-{name}-{studio.language}-{studio.theme}"
        folder.mkdir(exist_ok=True)
        made.append(vaults.create(folder / "Sijil", PASSPHRASE, name, kdf=least_cost())[0])
    for other in made[:2]:
        contacts.add(ours, contacts.own_card(other), verified=other is made[0])
        contacts.add(other, contacts.own_card(ours), verified=True)
    contacts.add(made[0], contacts.own_card(made[2]), verified=True)
    introductions.take_in(ours, introductions.introduce(made[0], made[2].key_id, ours.key_id))
    return made


def people(studio: Studio) -> None:
    from app.services import cases, contacts, editing, outbox, receiving, sending, teams
    from app.services.teams import Member, Rules
    from app.services.views import Edit
    from app.ui.people.card_dialogs import OwnCardDialog
    from app.ui.people.compare import CompareDialog
    from app.ui.people.holders import CaseHoldersDialog
    from app.ui.people.offers import IntroduceDialog
    from app.ui.people.teams import TeamDialog

    studio.open_vault()
    ours = studio.context.session
    studio.context.navigate("outbox")
    studio.take("people-outbox-empty")
    others = _others(studio)
    case = next(iter(cases.every_row(ours))).id
    members = [Member(others[0].key_id, frozenset({"reviewer"})), Member(others[1].key_id, frozenset({"documenter"}))]
    team = teams.new(ours, "Basra documentation", members, Rules(policy="everything", review=True)).created or ""
    teams.put_cases(ours, team, [case])
    studio.context.navigate("contacts")
    studio.take("people-contacts")
    studio.dialog("people-team", TeamDialog(studio.context, teams.view(ours, team)))
    person = next(c for c in contacts.listing(ours) if c.verified)
    studio.dialog("people-introduce", IntroduceDialog(studio.context, person, contacts.listing(ours)))
    studio.dialog("people-own-card", OwnCardDialog(studio.context))
    studio.dialog("people-compare", CompareDialog(studio.context, person))
    stick = studio.folder / f"stick-{studio.language}-{studio.theme}"
    stick.mkdir(exist_ok=True)
    first = sending.send(ours, [others[0].key_id], stick, [case])
    receiving.receive(others[0], studio.folder / first.path)
    for path in stick.glob("*.bin"):
        receiving.receive(ours, path, lenient=True)
    sending.send(ours, [others[1].key_id], stick, [case])
    editing.save(ours, [Edit(case, "case", "remarks", "Called again.", mode="add")])
    sending.send(ours, [others[0].key_id], stick, [case])
    outbox.set_overdue_days(ours, 1)
    studio.context.navigate("outbox")
    studio.take("people-outbox")
    from app.services import holders

    studio.context.navigate("case", case=case)
    studio.take("people-case")
    studio.dialog("people-holders", CaseHoldersDialog(studio.context, holders.of_case(ours, case)))
    studio.context.navigate("send", case=case, to=others[0].key_id)
    studio.take("people-send")
    for other in others:
        other.close()


SHOTS: dict[str, Shot] = {"people": people}

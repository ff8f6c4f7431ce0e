"""The screens of custody: the page, its dialogs, and the way back into a vault whose passphrase is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.session import Session
    from dev.screens import Shot, Studio

WHY = "The court has to hear the families before the hearing is closed."


def _others(studio: Studio) -> list[Session]:
    from app.services import contacts, vaults
    from dev.screens import PASSPHRASE, least_cost

    ours = studio.context.session
    made = []
    for name in ("Karbala office", "مكتب الموصل", "Library", "Legal desk"):
        folder = studio.folder / f"vault-custody-{name}-{studio.language}-{studio.theme}"
        folder.mkdir(exist_ok=True)
        made.append(vaults.create(folder / "Sijil", PASSPHRASE, name, kdf=least_cost())[0])
    everybody = [ours, *made]
    for one in everybody:
        for other in everybody:
            if one is not other:
                contacts.add(one, contacts.own_card(other), verified=True)
    return made


def _seal(sealer: Session, case: str, members: list[str], reader: str) -> dict[str, bytes]:
    from app.services import custody, selection

    custody.make_group(sealer, "Council", 2, members)

    def write(vault):  # type: ignore[no-untyped-def]
        chosen = selection.select(vault, [case], "no-identities", frozenset({reader}))
        return custody.seal_identities(vault, chosen, "Council", readers=[reader])

    return sealer.write(write)


def custody_page(studio: Studio) -> None:
    from app.services import cases, custody, editing, recovery
    from app.ui.custody.groups import PeopleDialog
    from app.ui.custody.letters import ReasonDialog
    from app.ui.custody.recovery import HelpDialog

    studio.open_vault()
    ours = studio.context.session
    studio.context.navigate("custody")
    studio.take("custody-empty")
    basra, najaf, archive, legal = made = _others(studio)
    case = next(iter(cases.every_row(ours))).id
    members = [basra.key_id, najaf.key_id, archive.key_id]
    deal = legal.write(custody.came, _seal(ours, case, members, legal.key_id))[0]
    custody.take(basra, custody.ask(ours, deal.id, aim="rehearse").content)
    theirs = editing.new_case(legal, {"title": "A case of the legal desk", "status": "open"}).created or ""
    group = [ours.key_id, basra.key_id, najaf.key_id]
    far = ours.write(custody.came, _seal(legal, theirs, [basra.key_id, najaf.key_id, archive.key_id], ours.key_id))[0]
    letter = custody.ask(ours, far.id, WHY)
    for one, agrees in ((basra, True), (najaf, False)):
        question = custody.take(one, letter.content).request.question
        answer = (
            custody.agree(one, question) if agrees else custody.refuse(one, question, "The families were not asked.")
        )
        custody.take(ours, answer.content)
    custody.retire_group(legal, custody.groups(legal)[0].id)
    again = basra.write(custody.came, _seal(legal, theirs, group, basra.key_id))[0]
    custody.take(ours, custody.ask(basra, again.id, WHY).content)
    shared = recovery.share(ours, 2, members)
    proof = recovery.rehearse(ours)
    for one in (basra, najaf):
        custody.take(one, shared[one.key_id].content)
        custody.take(ours, custody.agree(one, custody.take(one, proof.content).request.question).content)
    lent = recovery.share(legal, 2, group)
    custody.take(ours, lent[ours.key_id].content)
    studio.context.navigate("custody")
    studio.take("custody")
    _lower(studio)
    studio.dialog(
        "custody-group",
        PeopleDialog(studio.context, "custody.group.title", "custody.group.hint", "custody.group.make", named=True),
    )
    studio.dialog(
        "custody-ask", ReasonDialog(studio.context, "custody.ask.title", "custody.ask.hint", "custody.ask", needed=True)
    )
    asked = recovery.ask(archive.folder, "river lantern copper basket eleven window")
    studio.dialog("custody-help", HelpDialog(studio.context, "Legal desk", recovery.inspect(ours, asked.text)))
    _lost(studio, archive)
    for one in made:
        one.close()


def _lower(studio: Studio) -> None:
    """The rest of the page, a window's height at a time."""
    from PySide6.QtWidgets import QScrollArea

    page = next(
        one
        for one in studio.window.findChildren(QScrollArea)
        if one.isVisible() and one.widgetResizable() and one.verticalScrollBar().maximum() > 400
    )
    bar = page.verticalScrollBar()
    for number in (1, 2, 3):
        bar.setValue(bar.maximum() * number // 3)
        studio.take(f"custody-{number}")


def _lost(studio: Studio, archive: Session) -> None:
    from app.services import recovery
    from app.services.recovery import Answers, GivenView
    from app.ui.custody.lost import LostDialog

    dialog = LostDialog(studio.context, archive.folder)
    dialog._show(recovery.asked(archive.folder))
    dialog._paths = [archive.folder / name for name in ("answer-1", "answer-2", "answer-3")]
    given = (GivenView("good", "Karbala office"), GivenView("other-sharing", "مكتب الموصل"), GivenView("altered", ""))
    dialog.show_answers(Answers(given, 1, 2))
    studio.dialog("custody-lost", dialog)
    recovery.forget(archive.folder)
    studio.dialog("custody-lost-first", LostDialog(studio.context, archive.folder))


SHOTS: dict[str, Shot] = {"custody": custody_page}

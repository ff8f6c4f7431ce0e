"""Pictures of receiving: senders and files, two histories, what is kept aside, a report."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from app.services import cases, contacts, editing, inbox, sending, vaults
from app.services.views import Edit
from app.ui.inbox.reports import ReportDialog
from dev.screens import PASSPHRASE, Shot, Studio, least_cost


def receiving(studio: Studio) -> None:
    studio.open_vault()
    here = studio.context.session
    assert here is not None
    base = studio.folder / f"vault-inbox-{studio.language}-{studio.theme}"
    stick, copy = base / "stick", base / "copy"
    stick.mkdir(parents=True, exist_ok=True)
    studio.context.navigate("receive")
    studio.take("inbox-empty")
    other, _ = vaults.create(base / "other", PASSPHRASE, "Field team 5", kdf=least_cost())
    contacts.add(here, contacts.own_card(other), verified=True)
    contacts.add(other, contacts.own_card(here), verified=True)
    case = editing.new_case(other, {"title": "Threats against a lawyer in Basra", "summary": "Calls at night."}).created
    editing.new_case(other, {"title": "Raid on a radio station", "status": "open"})
    assert case
    other.close()
    shutil.copytree(base / "other", copy)
    for place, said in ((base / "other", "Calls and a letter."), (copy, "Calls, and a car in front of the house.")):
        with vaults.open(place, PASSPHRASE) as one:
            editing.save(one, [Edit(case, "case", "summary", said)])
            sending.send(one, [here.key_id], _folder(stick, place.name), [case] if place == copy else None)
    page = _page(studio)
    page.take([stick / "other"])
    studio.take("inbox-came")
    page.came.panels[0].model.setData(page.came.panels[0].model.index(0, 0), None, 10)
    page.came.panels[0].some.click()
    studio.take("inbox-part")
    page.take([stick / "copy"])
    studio.settle()
    studio.take("inbox-forked")
    studio.window.resize(1024, 640)  # type: ignore[union-attr]
    studio.take("inbox-forked-small")
    studio.window.resize(1280, 800)  # type: ignore[union-attr]
    page.came.panels[-1].keep.click()
    studio.settle()
    page.show_view(1)
    studio.take("inbox-aside")
    page.show_view(2)
    studio.take("inbox-reports")
    number = inbox.listing(here)[-1].id
    studio.dialog("inbox-report", ReportDialog(studio.context, inbox.show(here, number)))
    for fork in inbox.forks(here):
        inbox.settle(here, fork.author.key_id)
    assert cases.rows(here).total


def _folder(stick: Path, name: str) -> Path:
    (stick / name).mkdir()
    return stick / name


def _page(studio: Studio) -> Any:
    assert studio.window is not None
    assert studio.window.desk is not None
    return studio.window.desk.stack.currentWidget()


SHOTS: dict[str, Shot] = {"inbox": receiving}

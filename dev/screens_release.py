"""The screens of consent and erasing: what waits for a second person, a withdrawn consent, who confirmed."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.session import Session
    from dev.screens import Shot, Studio


def _carry(sender: Session, reader: Session, folder: Path) -> None:
    from app.services import receiving, sending

    path = Path(sending.send(sender, [reader.key_id], folder, whole=True, against_team=True).path)
    receiving.receive(reader, path)


def _told(session: Session, case: str) -> str:
    """Somebody's consent in a case, with what rests on it."""
    from app.services import editing, evidence

    names = [{"text": "Witness at the bridge", "kind": "pseudonym"}]
    person = editing.new_record(session, case, "person", {"names": names}).created
    piece = evidence.attach_bytes(session, case, "recording-3.txt", b"what was said on the bridge").created
    values = {"by": person, "gist": "Saw who drove the second car", "date": "2026-02-11", "evidence": [piece]}
    editing.new_record(session, case, "statement", values)
    made = editing.new_record(session, case, "consent", {"by": person, "uses": ["un", "courts"], "date": "2026-02-11"})
    return str(made.created)


def release(studio: Studio) -> None:
    from app.services import cases, contacts, editing, teams, vaults
    from app.services import release as verbs
    from app.services.teams import Member, Rules
    from app.ui.release.page import ReleasePage
    from app.ui.release.withdraw import WithdrawDialog
    from dev.screens import PASSPHRASE, least_cost

    studio.open_vault()
    mine = studio.context.session
    studio.context.navigate("release")
    studio.take("release-empty")
    folder = studio.folder / f"release-{studio.language}-{studio.theme}-{secrets.token_hex(3)}"
    other, _ = vaults.create(folder / "Sijil", PASSPHRASE, "Second desk", kdf=least_cost())
    for one, two in ((mine, other), (other, mine)):
        contacts.add(one, contacts.own_card(two), verified=True)
    rows = cases.rows(mine, cases.CaseQuery(sort="title", descending=False)).rows[:2]
    case, second = rows[0].id, rows[1].id
    consent = _told(mine, case)
    _carry(mine, other, folder)
    members = [Member(mine.key_id, frozenset({"reviewer"}))]
    team = str(teams.new(other, "The desk", members, Rules(approvals=1)).created)
    teams.put_cases(other, team, [second])
    court = {"age1pq1q7n4v0court": "The court's expert"}
    found = verbs.check(other, [second], "courts", "everything", court)
    verbs.ask(other, [second], "courts", found.terms, court, "The hearing is on Thursday.")
    note = editing.new_record(mine, case, "note", {"text": "The neighbour at number 12 opened the door."}).created
    _carry(mine, other, folder)
    verbs.retract(other, verbs.of_records(other, [str(note)]), why="danger", reason="It says where she lives.")
    mine_too = editing.new_record(other, second, "note", {"text": "Call her brother."}).created
    _carry(other, mine, folder)
    verbs.retract(other, verbs.of_records(other, [str(mine_too)]), why="mistake")
    _carry(other, mine, folder)
    studio.context.navigate("case", case=case)
    studio.settle()
    studio.take("release-case")
    studio.dialog("release-withdraw", WithdrawDialog(studio.context, verbs.covered(mine, consent, studio.language)))
    verbs.withdraw(mine, verbs.covered(mine, consent), "2026-03-01", None, "She is afraid for her family.")
    studio.context.navigate("release")
    studio.settle()
    studio.take("release")
    assert studio.window is not None and studio.window.desk is not None
    page = studio.window.desk.stack.currentWidget()
    assert isinstance(page, ReleasePage)
    page.resize(page.width(), 1800)
    studio.take("release-whole", page)
    other.close()


SHOTS: dict[str, Shot] = {"release": release}

"""The screens of sealing: the choices, what would leave, what was written, and a file that is checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from dev.screens import Shot, Studio


def _page(studio: Studio) -> QWidget:
    assert studio.window is not None and studio.window.desk is not None
    return studio.window.desk.stack.currentWidget()


def sealing(studio: Studio) -> None:
    from app.services import cases, contacts
    from dev.screens_exchange import _colleague

    studio.open_vault()
    ours = studio.context.session
    other = _colleague(studio)
    person = contacts.listing(ours)[0]
    studio.context.navigate("seal")
    studio.settle()
    studio.take("seal-empty")
    page = _page(studio)
    case = cases.rows(ours).rows[0].id
    studio.context.navigate("seal", case=case)
    page.people.boxes[person.key_id].setChecked(True)
    page.use.purpose.set_code("internal")
    page._forget()
    studio.settle()
    page.check()
    studio.settle()
    studio.take("seal")
    _to(page, 0.55)
    studio.take("seal-middle")
    _to(page, 1.0)
    studio.take("seal-end")
    stick = studio.folder / f"vault-sealed-{studio.language}-{studio.theme}"
    stick.mkdir(exist_ok=True)
    page.seal_into(stick)
    studio.settle()
    studio.take("seal-done")
    page._again()
    file = next(Path(stick).glob("*.age"))
    page.verify.check(file)
    studio.settle()
    _to(page, 1.0)
    studio.take("seal-verified")
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)
    page.verify.check(file)
    studio.settle()
    _to(page, 1.0)
    studio.take("seal-fault")
    _agreement(studio, page, case, person.key_id)
    other.close()


def _agreement(studio: Studio, page: QWidget, case: str, reader: str) -> None:
    """A team wants a second person's yes: to be asked on the page, and then waited for."""
    from app.services import teams
    from app.services.teams import Member, Rules

    rules = Rules(outside="no-identities", approvals=1)
    team = str(teams.new(studio.context.session, "A team", [Member(reader, frozenset({"reviewer"}))], rules).created)
    teams.put_cases(studio.context.session, team, [case])
    page.use.purpose.set_code("un")
    page._forget()
    page.check()
    studio.settle()
    studio.take("seal-ask", page.ask.parentWidget())
    page.ask.click()
    studio.settle()
    studio.take("seal-waits", page.ask.parentWidget())


def _to(page: QWidget, part: float) -> None:
    bar = page.widget(0).verticalScrollBar()
    bar.setValue(int(bar.maximum() * part))


SHOTS: dict[str, Shot] = {"sealing": sealing}

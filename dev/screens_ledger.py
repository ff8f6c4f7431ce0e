"""The screens of ledgers and stamps: a ledger that holds, one that doesn't, its certificate, and whom to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.storage.vault import Vault
    from dev.screens import Shot, Studio


def ledger_screens(studio: Studio) -> None:
    from dataclasses import replace

    from app.services import evidence
    from app.services.ledger import reading
    from app.storage import ledger
    from app.ui.ledger.certificate import CertificateDialog
    from app.ui.ledger.dialog import LedgerDialog
    from dev.screens_evidence import _case

    studio.open_vault()
    session = studio.context.session
    assert session is not None
    case = _case(session)
    piece = evidence.listing(session, case)[0]

    def note(vault: Vault) -> None:
        ledger.note(vault, "opened", case, piece.sha256)
        ledger.note(vault, "copied", case, piece.sha256, about=f"to:{'ab' * 32}")
        ledger.note(vault, "sent", case, piece.sha256, "Q" * 43, "bundle:17")
        ledger.note(vault, "exported", case, piece.sha256, about="original")

    session.write(note)
    studio.dialog("ledger", LedgerDialog(studio.context, piece))
    view = reading.show(session, piece.id)
    unsound = replace(
        view,
        lines=tuple(replace(line, other="silent") if line.act == "sent" else line for line in view.lines),
        holders=tuple(replace(one, fault="altered", fault_line=2) for one in view.holders),
    )
    dialog = LedgerDialog(studio.context, piece)
    studio.settle()
    dialog.show_ledger(unsound)
    studio.dialog("ledger-unsound", dialog)
    studio.dialog("ledger-certificate", CertificateDialog(studio.context, piece.id))


def stamp_screens(studio: Studio) -> None:
    from app.ui.settings.page import SettingsPage
    from app.ui.settings.stamps import AuthorityDialog

    studio.open_vault()
    studio.context.navigate("settings", section="stamps")
    studio.settle()
    assert studio.window is not None and studio.window.desk is not None
    page = studio.window.desk.stack.currentWidget()
    assert isinstance(page, SettingsPage)
    page._go_to(page.stamps)
    studio.take("stamps-settings")
    dialog = AuthorityDialog(studio.context)
    dialog.use(studio.folder / "root.pem")
    studio.dialog("stamps-authority", dialog)


SHOTS: dict[str, Shot] = {"ledger": ledger_screens, "stamps": stamp_screens}

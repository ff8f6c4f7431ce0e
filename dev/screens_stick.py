"""The screens of sticks: what is plugged in, what lies on it, sending, parts, what is carried for others."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QScrollArea

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.session import Session
    from app.sync.volumes import Volume
    from dev.screens import Shot, Studio

GIB = 1 << 30


def plug(studio: Studio, sticks: Sequence[Volume], *, knows: bool = True) -> None:
    """These sticks are there, whatever hangs on the computer that makes the pictures."""
    from app.ui.stick.noticing import sticks_of

    found = sticks_of(studio.context)
    found.look = lambda: found.show_listed((knows, tuple(sticks)))  # type: ignore[method-assign]
    found.look()


def stick(path: Path, kind: str, free: float, size: float, *, read_only: bool = False) -> Volume:
    """One of these many GiB."""
    from app.sync.volumes import Volume

    path.mkdir(parents=True, exist_ok=True)
    return Volume(path.name, path, "8:16", kind, int(free * GIB), int(size * GIB), read_only)


def _other(studio: Studio, name: str, *knows: Session) -> Session:
    from app.services import contacts, vaults
    from dev.screens import PASSPHRASE, least_cost

    folder = studio.folder / f"vault-stick-{name}-{studio.language}-{studio.theme}"
    folder.mkdir()
    made, _ = vaults.create(folder / "Sijil", PASSPHRASE, name, kdf=least_cost())  # type: ignore[arg-type]
    for one in knows:
        contacts.add(made, contacts.own_card(one), verified=True)
        contacts.add(one, contacts.own_card(made), verified=True)
    return made


NAMES = {
    "en": ("Hilla office", "Archive abroad"),
    "ar": ("مكتب الحلة", "أرشيف الخارج"),
    "ckb": ("نووسینگەی حیللە", "ئەرشیفی دەرەوە"),
}


def sticks(studio: Studio) -> None:
    from app.services import editing, evidence
    from app.services import sticks as verbs
    from app.ui.exchange.send_page import SendPage
    from app.ui.stick.page import StickPage

    window = studio.open_vault()
    context, ours = studio.context, studio.context.session
    assert ours is not None and window.desk is not None
    plug(studio, (), knows=False)
    context.navigate("stick")
    studio.take("stick-blind")
    plug(studio, ())
    studio.take("stick-none")
    base = studio.folder / f"vault-media-{studio.language}-{studio.theme}"
    first = stick(base / "KINGSTON", "vfat", 11.2, 14.9)
    locked = stick(base / "ARCHIVE 2", "exfat", 0.3, 58.2, read_only=True)
    plug(studio, (locked, first))
    name, far = NAMES[studio.language]
    colleague = _other(studio, name, ours)
    archive = _other(studio, far, colleague)
    case = editing.new_case(colleague, {"title": "Threats against a lawyer in Basra", "status": "open"}).created or ""
    editing.new_record(colleague, case, "incident", {"type": "threat", "date": "2021-05~"})
    verbs.send(colleague, [ours.key_id], first.path)
    verbs.send(colleague, [archive.key_id], first.path)
    evidence.attach_bytes(colleague, case, "scan.bin", os.urandom(900_000))
    loose = studio.folder / f"vault-loose-{studio.language}-{studio.theme}"
    loose.mkdir()
    parts = verbs.send(colleague, [ours.key_id], loose, largest=400_000).paths
    parts[0].rename(first.path / parts[0].name)
    (first.path / "photos.exe").write_bytes(b"MZ")
    context.navigate("stick")
    page = window.desk.stack.currentWidget()
    assert isinstance(page, StickPage)
    studio.take("stick-plugged")
    page.plugged.look(first.path)
    studio.take("stick-contents")
    page.plugged.cards[first.path].contents.carried.emit()
    studio.settle()
    studio.quiet()
    context.navigate("stick", view="carry")
    studio.take("stick-carried")
    dialog = page.carried.choose(())
    studio.take("stick-target", dialog)
    dialog.reject()
    context.navigate("receive", stick=str(first.path))
    studio.take("stick-receive")
    context.navigate("send", to=colleague.key_id, stick=str(first.path))
    studio.settle()
    sending = window.desk.stack.currentWidget()
    assert isinstance(sending, SendPage)
    area = sending.widget(0)
    assert isinstance(area, QScrollArea)
    bar = area.verticalScrollBar()
    bar.setValue(bar.maximum())
    studio.take("stick-send")
    sending.against.setChecked(True)  # other screens may have put a case into a team with rules of its own
    sending.send()
    studio.take("stick-sent")
    _across(studio, colleague, first)
    _with_a_courier(studio, colleague, archive)
    plug(studio, ())
    studio.quiet()
    for one in (colleague, archive):
        one.close()


def _across(studio: Studio, reader: Session, first: Volume) -> None:
    """One bundle over several sticks: offered, then half of it on the first one."""
    from app.services import editing, evidence
    from app.services.sticks import across
    from app.ui.stick.page import StickPage

    context, ours = studio.context, studio.context.session
    assert ours is not None and studio.window is not None and studio.window.desk is not None
    case = editing.new_case(ours, {"title": "Raid on an office", "status": "open"}).created or ""
    evidence.attach_bytes(ours, case, "film.bin", os.urandom(6 << 20))
    state, _ = across.begin(ours, [reader.key_id], [case], against_team=True)
    real = across.room
    try:
        across.room = lambda path: (4 << 20, False)  # type: ignore[assignment]
        across.put(ours, state.bundle, first.path)
    finally:
        across.room = real  # type: ignore[assignment]
    context.navigate("stick", view="across")
    page = studio.window.desk.stack.currentWidget()
    assert isinstance(page, StickPage)
    studio.take("stick-across")
    across.forget(ours, state.bundle)
    context.changed.emit(across.CHANGED)


def _with_a_courier(studio: Studio, reader: Session, courier: Session) -> None:
    """A pack for the reader's mailbox, for somebody who goes where there is a network."""
    from app.services import contacts
    from app.services.relay import addresses, relays
    from app.ui.exchange.send_page import SendPage
    from dev.screens_relay import ADDRESS

    context, ours = studio.context, studio.context.session
    assert ours is not None and studio.window is not None and studio.window.desk is not None
    contacts.add(ours, contacts.own_card(courier), verified=True)
    relays.add(reader, ADDRESS)
    addresses.take(ours, addresses.letter(reader, ours.key_id))
    context.navigate("send", to=reader.key_id)
    studio.settle()
    page = studio.window.desk.stack.currentWidget()
    assert isinstance(page, SendPage)
    page.way.choose("courier")
    studio.settle()
    area = page.widget(0)
    assert isinstance(area, QScrollArea)
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    studio.take("courier-send")
    page.against.setChecked(True)
    page.send()
    studio.take("courier-packed")
    page.way.choose("folder")
    addresses.forget(ours, reader.key_id)
    contacts.remove(ours, courier.key_id)


SHOTS: dict[str, Shot] = {"sticks": sticks}

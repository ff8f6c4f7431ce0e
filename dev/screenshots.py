"""The pictures of docs/screenshots, from the real program with the sample: ``python -m dev.screenshots FOLDER``;
the folder, which must be new, holds the vaults meanwhile.

Paints into a window on the display that there is, or without one offscreen; refuses a
picture that is too large for the repository.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from app.services import cases, contacts, editing, sending, vaults
from app.services.session import Session
from app.services.views import Edit
from app.ui.application import make_application
from app.ui.window import Window
from dev.screens import PASSPHRASE, Studio, least_cost

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
SIZE = QSize(1180, 690)
MOST_BYTES = 160 * 1024


class Camera(Studio):
    """Takes pictures of the whole window, with the dialog that lies over it."""

    def size(self) -> None:
        assert self.window is not None
        self.window.setWindowState(Qt.WindowState.WindowNoState)
        self.window.resize(SIZE)
        self.settle()

    def shoot(self, name: str, over: QWidget | None = None) -> None:
        self.settle()
        assert self.window is not None
        for _ in range(10):
            self.application.processEvents()
        image = (over or self.window).grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        target = FOLDER / f"{name}.png"
        image.save(str(target), "PNG", 0)  # type: ignore[call-overload]
        size = target.stat().st_size
        print(f"{name}.png {size} bytes")
        if size > MOST_BYTES:
            raise SystemExit(f"{name}.png is too large")

    def page(self) -> QWidget:
        assert self.window is not None and self.window.desk is not None
        return self.window.desk.stack.currentWidget()


def field_office(camera: Camera) -> Session:
    """A colleague's vault that has our cases and sends one change back."""
    ours = camera.context.session
    assert ours is not None
    folder = camera.folder / "field-office"
    folder.mkdir()
    other, _ = vaults.create(folder / "Sijil", PASSPHRASE, "Field office", kdf=least_cost())
    contacts.add(other, contacts.own_card(ours), verified=True)
    contacts.add(ours, contacts.own_card(other), verified=True)
    return other


def first_run(camera: Camera) -> None:
    from app.ui.welcome.page import WelcomePage
    from app.ui.welcome.secret import PassphraseStep

    window: Window = camera.open()
    window.show_welcome()
    camera.size()
    page = window.stage.currentWidget()
    assert isinstance(page, WelcomePage)
    page._show(next(n for n, step in enumerate(page.steps) if isinstance(step, PassphraseStep)))
    camera.shoot("first-run")


def english(camera: Camera) -> None:
    first_run(camera)
    camera.open_vault()
    camera.size()
    camera.shoot("cases")
    session = camera.context.session
    assert session is not None
    case = cases.rows(session, cases.CaseQuery(only="disputed")).rows[0].id
    camera.context.navigate("case", case=case)
    camera.shoot("case")
    camera.context.navigate("disputes")
    camera.shoot("disputes")
    camera.context.navigate("appeals")
    camera.shoot("appeals")
    other = field_office(camera)
    stick = camera.folder / "stick"
    stick.mkdir()
    receive(camera, session, other, stick)
    seal(camera, session, other)
    submission(camera, session)
    on_a_stick(camera, session, other)
    other.close()


def on_a_stick(camera: Camera, session: Session, other: Session) -> None:
    """What lies on a stick for this vault, for somebody else, and what to leave alone."""
    from app.services import sticks
    from app.ui.stick.page import StickPage
    from app.ui.toast import Toast
    from dev.screens_stick import plug, stick

    folder = camera.folder / "archive"
    folder.mkdir()
    far, _ = vaults.create(folder / "Sijil", PASSPHRASE, "Archive abroad", kdf=least_cost())  # type: ignore[arg-type]
    contacts.add(other, contacts.own_card(far), verified=True)
    volume = stick(camera.folder / "media" / "KINGSTON", "vfat", 11.2, 14.9)
    sticks.send(other, [session.key_id], volume.path)
    sticks.send(other, [far.key_id], volume.path)
    (volume.path / "photos.exe").write_bytes(b"MZ")
    plug(camera, (volume,))
    camera.context.navigate("stick")
    page = camera.page()
    assert isinstance(page, StickPage)
    page.plugged.look(volume.path)
    camera.settle()
    assert camera.window is not None
    for toast in camera.window.findChildren(Toast):
        toast.hide()
    camera.shoot("stick")
    plug(camera, ())
    far.close()


def seal(camera: Camera, session: Session, other: Session) -> None:
    """What would leave, and what whoever gets it would see."""
    from app.ui.sealing.page import SealPage

    case = next(r for r in cases.rows(session).rows if "enforced-disappearance" in r.kinds)
    camera.context.navigate("seal", case=case.id)
    page = camera.page()
    assert isinstance(page, SealPage)
    camera.settle()
    page.people.boxes[other.key_id].setChecked(True)
    page.use.purpose.set_code("courts")
    page.use.policy.set_code("no-identities")
    camera.settle()
    page.check()
    camera.settle()
    area = page.widget(0)
    assert isinstance(area, QScrollArea)
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    camera.settle()
    bar = area.verticalScrollBar()
    bar.setValue(min(bar.maximum(), bar.value() + page.said.mapTo(area.viewport(), QPoint(0, -16)).y()))
    camera.shoot("seal")


def submission(camera: Camera, session: Session) -> None:
    """What the Working Group on disappearances asks for, and what the case says of it already."""
    from app.ui.submissions.page import SubmissionsPage

    case = next(r for r in cases.rows(session).rows if "enforced-disappearance" in r.kinds)
    camera.context.navigate("submissions")
    page = camera.page()
    assert isinstance(page, SubmissionsPage)
    page.open_one(case.id, "wgeid")
    camera.shoot("submission")


def receive(camera: Camera, session: Session, other: Session, stick: Path) -> None:
    """Their copy of our cases, with one date that differs."""
    from app.services import receiving

    report = sending.send(session, [other.key_id], stick)
    receiving.receive(other, Path(report.path))
    row = next(r for r in cases.rows(other).rows if not r.disputed and r.date)
    incident = cases.view(other, row.id).records["incident"][0]
    editing.save(other, [Edit(incident.id, "incident", "date", "2020-01", None, "add")])
    editing.save(other, [Edit(row.id, "case", "status", "open")])
    back = camera.folder / "back"
    back.mkdir()
    sending.send(other, [session.key_id], back)
    camera.context.navigate("receive")
    page = camera.page()
    page.take([back])  # type: ignore[attr-defined]
    camera.shoot("receive")


def arabic(camera: Camera) -> None:
    from app.ui.people.compare import CompareDialog

    camera.open_vault()
    camera.size()
    session = camera.context.session
    assert session is not None
    case = next(r for r in cases.rows(session).rows if "killing" in r.kinds and r.date)
    incident = cases.view(session, case.id).records["incident"][0]
    camera.context.navigate("case", case=case.id, record=incident.id)
    camera.shoot("editor-ar")
    camera.context.navigate("inquiries")
    camera.shoot("inquiries-ar")
    other = field_office(camera)
    camera.context.navigate("contacts")
    dialog = CompareDialog(camera.context, contacts.listing(session)[0])
    dialog.show()
    camera.shoot("compare-words-ar", dialog)
    dialog.hide()
    room(camera, session, other)
    through_a_relay(camera, session)
    other.close()


def through_a_relay(camera: Camera, session: Session) -> None:
    """What waits, goes and lies at a relay, without one."""
    from app.services.relay import relays
    from dev.screens_relay import ADDRESS, acquaint, fill, make_others

    others = make_others(camera)
    relays.add(session, ADDRESS)
    acquaint(session, others)
    fill(session, others)
    camera.context.navigate("relay", view="bundles")
    camera.shoot("sync-ar")
    for other in others:
        other.close()


def room(camera: Camera, session: Session, other: Session) -> None:
    """Two sealed files of others, counted together once what overlaps was read."""
    from app.services import receiving, rooms, sealing
    from app.services.sealing import Order
    from app.ui.rooms.page import RoomsPage

    receiving.receive(other, Path(sending.send(session, [other.key_id], camera.folder).path))
    folder = camera.folder / "sealed"
    folder.mkdir()
    made = rooms.make(session, "دراسة عن الاعتقالات والقتل").id
    listed = [row.id for row in cases.rows(other).rows]
    for chosen, policy in ((listed, "everything"), (listed[:4], "no-identities")):
        order = Order(tuple(chosen), readers=(session.key_id,), purpose="internal", policy=policy, pages="none")
        rooms.take_in(session, made, Path(sealing.seal(other, order, folder / f"{policy}.age").path))
    camera.context.navigate("rooms", room=made)
    page = camera.page()
    assert isinstance(page, RoomsPage)
    camera.settle()
    panel = page.room
    assert panel is not None
    panel.tabs.setCurrentIndex(1)
    camera.settle()
    panel.finding.ready()
    panel.finding.kind.setCurrentIndex(1)
    camera.settle()
    panel.finding.by.setCurrentIndex(1)
    camera.shoot("room-ar")
    page.close_room()


def arabic_dark(camera: Camera) -> None:
    camera.open_vault()
    camera.size()
    camera.shoot("cases-ar-dark")


SHOTS = (("en", "light", english), ("ar", "light", arabic), ("ar", "dark", arabic_dark))


def main(arguments: list[str]) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.umask(0o077)
    work = Path(arguments[0]).absolute()
    work.mkdir()
    os.environ["HOME"] = str(work)
    application: QApplication = make_application()
    for language, theme, shots in SHOTS:
        folder = work / f"{language}-{theme}"
        folder.mkdir()
        camera = Camera(application, folder, language, theme)
        shots(camera)
        if camera.context.session is not None:
            camera.context.session.close()
        if camera.window is not None:
            camera.window.hide()
    shutil.rmtree(work)
    for picture in FOLDER.glob("*.png"):
        picture.chmod(0o644)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

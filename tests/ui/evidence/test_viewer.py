"""The viewer and the panel, with the real closed-off child behind them."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.base.task import Question
from app.services import cases, editing, evidence
from app.services.evidence import shield
from app.ui.case.case_page import CasePage
from app.ui.case.record_card import RecordCard
from app.ui.context import Context
from app.ui.evidence.after import RemovedDialog
from app.ui.evidence.line import EvidenceLine
from app.ui.evidence.stage import Stage
from app.ui.evidence.viewer import Viewer
from tests.sandbox import seeds
from tests.sandbox.conftest import needs_linux
from tests.services.evidence_files import arabic_pdf, photo

pytestmark = needs_linux
CANARY = "KANARI-5519-witness"
SHARED = Path("/tmp")  # whatever TMPDIR says; only what is new in it is looked into: others work there too
OTHERS = ("pytest-", "bash_jobs", "mc-")


def press(viewer: Viewer, key: str) -> None:
    """What a key does, by the viewer's own table of keys."""
    (shortcut,) = [s for s in viewer.findChildren(QShortcut) if s.key() == QKeySequence(key)]
    shortcut.activated.emit()


@pytest.fixture
def case(desk) -> str:
    return editing.new_case(desk.session, {"title": "A"}).created


@pytest.fixture
def open_viewer(desk, case):
    made: list[Viewer] = []

    def make(at: str = "", unjudged: bool = True) -> Viewer:
        viewer = Viewer(desk.context, evidence.listing(desk.session, case), at, unjudged)
        viewer.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        desk.qtbot.addWidget(viewer)
        made.append(viewer)
        viewer.show()
        viewer.activateWindow()
        desk.settle()
        return viewer

    return make


def put(desk, case: str, name: str, data: bytes) -> str:
    return evidence.attach_bytes(desk.session, case, name, data).created


def test_a_picture_is_shielded_until_asked_and_again_when_the_window_is_left(desk, case, open_viewer) -> None:
    put(desk, case, "a.jpg", photo())
    viewer = open_viewer()
    canvas = viewer.stage.canvas
    assert canvas.shielded and max(canvas.image.width(), canvas.image.height()) <= 8 and canvas.veil.isVisible()
    desk.qtbot.keyClick(canvas, Qt.Key.Key_Space)
    desk.settle()
    assert not canvas.shielded and canvas.image.width() == 320
    viewer.isActiveWindow = lambda: False
    QApplication.sendEvent(viewer, QEvent(QEvent.Type.ActivationChange))
    desk.settle()
    assert canvas.shielded and canvas.image.width() <= 8, "the pixels are let go"


def test_a_shielded_screen_has_no_detail(desk, case, open_viewer) -> None:
    """Two photos that differ in every stroke but not in their broad colours look alike while they are shielded."""
    import io

    from PIL import Image, ImageDraw

    screens = []
    for offset in (0, 4):
        image = Image.new("RGB", (640, 480), (120, 120, 120))
        draw = ImageDraw.Draw(image)
        for x in range(offset, 640, 8):
            draw.line((x, 0, x, 480), fill=(0, 0, 0), width=4)
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        viewer = open_viewer(put(desk, case, f"{offset}.png", buffer.getvalue()))
        viewer.stage.canvas.veil.hide()
        screens.append(viewer.stage.canvas.grab().toImage())
    one, other = screens
    worst = max(
        abs(one.pixelColor(x, y).red() - other.pixelColor(x, y).red())
        for x in range(0, one.width(), 7)
        for y in range(0, one.height(), 7)
    )
    assert worst <= 24, worst


def test_marking_is_a_signed_edit_and_decides_what_is_shown(desk, case, open_viewer) -> None:
    piece = put(desk, case, "a.jpg", photo())
    viewer = open_viewer()
    press(viewer, "N")
    desk.settle()
    assert cases.record(desk.session, piece).fields["graphic"].value is False
    assert not viewer.stage.canvas.shielded
    press(viewer, "G")
    desk.settle()
    assert cases.record(desk.session, piece).fields["graphic"].value is True
    assert viewer.stage.canvas.shielded


def test_keys_lead_through_pieces_pages_sizes_and_turns(desk, case, open_viewer) -> None:
    ids = [put(desk, case, "a.pdf", seeds.pdf()), put(desk, case, "b.txt", "سطر أول\nline two".encode())]
    viewer = open_viewer(ids[0])
    canvas = viewer.stage.canvas
    assert not canvas.shielded, "a document that nobody judged is shown"
    shapes = [canvas.image.size()]
    viewer.turn_page(1)
    desk.settle()
    shapes.append(canvas.image.size())
    assert shapes[0].width() > shapes[0].height() and shapes[1].width() < shapes[1].height()
    press(viewer, "PgDown")
    desk.settle()
    assert viewer._page == 1, "there is no third page"
    press(viewer, "+")
    desk.settle()
    assert canvas.zoom > 1 and canvas.image.height() > shapes[1].height(), "a page is drawn anew, larger"
    press(viewer, "R")
    assert canvas.turn == 90
    place = next(n for n, piece in enumerate(viewer._pieces) if piece.id == ids[1])
    viewer.step(place - viewer._at)
    desk.settle()
    assert viewer.stage.reads_text and viewer.stage.text.toPlainText() == "سطر أول\nline two"
    viewer.step(5)
    assert viewer._at == place


@pytest.mark.parametrize(
    ("text", "from_right"),
    [
        pytest.param("08:12 نحن بخير\n08:15 كل شيء هادئ\nok\n", True, id="arabic"),
        pytest.param("we are well\nكل شيء هادئ\nall is calm\n", False, id="latin"),
        pytest.param("2019-11-08 12:30\n", False, id="numbers"),
    ],
)
def test_text_begins_at_the_side_where_it_is_read_from(qtbot, text: str, from_right: bool) -> None:
    stage = Stage(Context("en"))
    qtbot.addWidget(stage)
    stage.resize(600, 400)
    stage.show()
    stage.show_text(text, "")
    cursor = QTextCursor(stage.text.document())
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    assert (stage.text.cursorRect(cursor).x() > 300) is from_right, "where the first line, a short one, ends"


def test_hostile_text_is_drawn_as_it_is_written(desk, case, open_viewer) -> None:
    put(desk, case, "x.txt", "pay \u202egpj.exe\u202c <img src='file:///etc/passwd'><script>".encode())
    viewer = open_viewer()
    shown = viewer.stage.text.toPlainText()
    assert "\u202e" not in shown and "‹U+202E›" in shown and "<script>" in shown


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        pytest.param("a.jpg", b"\xff\xd8\xff" + bytes(400), "damaged", id="broken-jpeg"),
        pytest.param("b.png", seeds.png_claiming(60_000, 60_000, b"x"), "too large", id="bomb"),
        pytest.param("c.docx", b"PK\x03\x04" + bytes(300), "can't show this kind", id="office"),
        pytest.param("d.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "can't show this kind", id="svg"),
        pytest.param("e.bin", bytes(range(256)) * 3, "doesn't know", id="unknown"),
        pytest.param("f.txt", b"  \n ", "no text", id="empty-text"),
    ],
)
def test_what_cannot_be_shown_is_said_with_what_one_can_do(desk, case, open_viewer, name, data, says) -> None:
    put(desk, case, name, data)
    viewer = open_viewer()
    stage = viewer.stage
    assert says in stage.message.text() and "machine that you can lose" in stage.advice.text()
    assert stage.canvas.image.isNull() and not desk.warned


def test_the_words_of_a_photo_are_beside_it_and_are_taken_over_by_one_press(desk, case, open_viewer) -> None:
    piece = put(desk, case, "a.jpg", photo())
    viewer = open_viewer()
    said = "\n".join(label.text() for label in viewer.panel.findChildren(QLabel))
    assert "33.31520, 44.36610" in said and "Orchid P9" in said
    button = viewer.panel.findChildren(QPushButton)[0]
    button.click()
    desk.settle()
    assert cases.record(desk.session, piece).fields["captured"].value == "2019-11-08T12:30:00+03:00"


def test_previews_are_kept_in_memory_within_a_bound_and_shielded(desk, case, monkeypatch) -> None:
    monkeypatch.setattr("app.ui.evidence.previews.PREVIEWS_BYTES", 60_000)
    ids = [put(desk, case, f"{n}.jpg", photo(place=(30.0 + n, 44.0))) for n in range(3)]
    page = desk.page(CasePage, case=case)
    desk.settle()
    lines = {line.piece.id: line for line in page.findChildren(EvidenceLine)}
    assert set(lines) == set(ids)
    assert all(line.preview.preview is not None and line.preview.preview.shielded for line in lines.values())
    previews = page.evidence.lines.previews
    assert len(previews._made) == 2, "two of 27 KB each"
    page.evidence.shield.setChecked(False)
    desk.settle()
    assert shield.unjudged_too(desk.session) is False
    shown = [line.preview.preview for line in lines.values() if line.preview.preview is not None]
    assert any(not preview.shielded for preview in shown)


def drop(page: CasePage, paths: list[Path], place: QPoint) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(place, action, data, button, keys))


def test_a_drop_on_a_record_is_evidence_about_it_and_duplicates_are_asked_about(desk, case, tmp_path) -> None:
    person = editing.new_record(desk.session, case, "person", {"names": [{"text": "Hamza", "kind": "full"}]}).created
    box = tmp_path / "box"
    box.mkdir()
    (box / "a.txt").write_bytes(b"words")
    page = desk.page(CasePage, case=case)
    (card,) = [c for c in page.findChildren(RecordCard) if c.record.id == person]
    drop(page, [box], card.mapTo(page, QPoint(20, 20)))
    desk.settle()
    desk.settle()
    (piece,) = evidence.listing(desk.session, case)
    fields = cases.record(desk.session, piece.id).fields
    assert fields["about"].value == [person] and fields["path_in_export"].value == "box/a.txt"
    assert page.evidence.after.isVisibleTo(page)
    asked: list[Question] = []
    from app.ui.parts import dialogs

    choose = dialogs.choose
    dialogs.choose = lambda context, question: (asked.append(question), "leave-out")[1]
    try:
        drop(page, [box / "a.txt"], QPoint(5, 5))
        desk.settle()
        desk.settle()
    finally:
        dialogs.choose = choose
    assert [q.text for q in asked] == ["evidence.twins.here"] and len(evidence.listing(desk.session, case)) == 1


def test_originals_go_only_after_two_answers(desk, case, tmp_path, monkeypatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"words")
    page = desk.page(CasePage, case=case)
    monkeypatch.setattr(RemovedDialog, "open", lambda dialog: said.append(dialog))
    said: list[RemovedDialog] = []
    page.evidence.attach([path])
    desk.settle()
    for answers, there in (([False], True), ([True, False], True), ([True, True], False)):
        desk.answers[:] = answers
        page.evidence.after.remove.click()
        desk.settle()
        assert path.exists() is there and not desk.answers
    assert "1 original was removed" in "".join(label.text() for label in said[0].findChildren(QLabel))


def test_files_are_read_for_the_search_in_the_background(desk, case) -> None:
    from app.services.evidence import indexing
    from app.ui.evidence.reading import reading_of

    put(desk, case, "memo.pdf", arabic_pdf("مداهمة المكتب"))
    page = desk.page(CasePage, case=case)
    reading = reading_of(desk.context)
    reading.look()
    desk.qtbot.waitUntil(lambda: not indexing.unread(desk.session), timeout=20_000)
    desk.qtbot.waitUntil(lambda: reading.left == 0 and page.evidence.reading.isHidden(), timeout=20_000)


def test_t18_looking_leaves_nothing_on_any_disk(desk, case, open_viewer, tmp_path, monkeypatch) -> None:
    """Pictures, pages and text with a canary in each: afterwards it is in no file that this process may write."""
    started = time.time() - 1
    own = tmp_path / "tmp"
    own.mkdir()
    monkeypatch.setenv("TMPDIR", str(own))
    there = set(SHARED.iterdir())
    put(desk, case, "a.jpg", seeds.jpeg(bare=True, comment=CANARY.encode()))
    put(desk, case, "b.pdf", seeds.pdf(content=b"BT /F1 24 Tf 20 100 Td (%s) Tj ET" % CANARY.encode()))
    put(desk, case, "c.txt", CANARY.encode() * 20)
    page = desk.page(CasePage, case=case)
    desk.settle()
    viewer = open_viewer(unjudged=False)
    for _ in range(3):
        viewer.step(1)
        desk.settle()
    viewer.close()
    desk.settle()
    assert page.evidence.lines.previews._made
    new = [path for path in set(SHARED.iterdir()) - there if not path.name.startswith(OTHERS)]
    hits = [path for path in places(own, *new) | vault_files(desk.folder) if holds(path, CANARY, started)]
    assert not hits
    (own / "left.txt").write_text(CANARY)
    assert any(holds(path, CANARY, started) for path in places(own)), "the search itself finds what is left"


def places(*temporary: Path) -> set[Path]:
    """Files in these, below the home folder's caches and in shared memory."""
    found: set[Path] = {path for path in temporary if path.is_file()}
    home = Path(os.environ.get("HOME", "/"))
    for folder in (home / ".cache", home / ".config", home / ".local", Path("/dev/shm"), *temporary):
        for root, _, names in os.walk(folder):
            found |= {Path(root, name) for name in names}
    return found


def vault_files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def holds(path: Path, canary: str, since: float) -> bool:
    try:
        status = path.lstat()
        if not path.is_file() or status.st_size > 50_000_000 or status.st_mtime < since:
            return False
        content = path.read_bytes()
    except OSError:
        return False
    return any(canary.encode(code) in content for code in ("utf-8", "utf-16-le"))

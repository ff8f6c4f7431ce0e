"""The screens of evidence: previews, the viewer shielded and open, what a photo reveals, what can't be shown."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image

from app.base.paths import resource

if TYPE_CHECKING:
    from app.services.evidence import Original
    from app.services.session import Session
    from dev.screens import Shot, Studio


def _photo() -> bytes:
    """A landscape drawn here, with what a phone writes into its pictures; a public square's position."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0131] = "Orchid", "Orchid P9", "Camera 4.1"
    inner = exif.get_ifd(0x8769)
    inner[0x9003], inner[0x9011], inner[0xA431] = "2019:11:08 12:30:00", "+03:00", "SN-4471-A"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (33.0, 20.0, 24.0), "E", (44.0, 24.0, 36.0)
    sky = Image.linear_gradient("L").resize((960, 640))
    image = Image.merge("RGB", [sky.point([v // 2 + 60 for v in range(256)]), sky, sky.point(list(range(255, -1, -1)))])
    for n, x in enumerate(range(0, 960, 120)):
        image.paste((40 + n * 20, 60, 70), (x + 15, 300 - n % 3 * 70, x + 100, 640))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90, exif=exif)
    return buffer.getvalue()


def _case(session: Session) -> str:
    from app.services import cases, editing, evidence
    from app.services.evidence import shield

    title = "Pictures of a square"
    known = [row.id for row in cases.every_row(session) if row.title == title]
    if known:
        return known[0]
    case = editing.new_case(session, {"title": title}).created
    assert case is not None
    evidence.attach_bytes(session, case, "IMG_0412.jpg", _photo())
    for number in (1, 2):
        made = evidence.attach_bytes(
            session, case, f"poster-{number}.png", resource(f"sample/photos/{number}.png").read_bytes()
        )
        if number == 1 and made.created:
            shield.mark(session, made.created, False)
    evidence.attach_bytes(session, case, "report.docx", b"PK\x03\x04" + bytes(400))
    evidence.attach_bytes(session, case, "chat.txt", "08:12 نحن بخير\n08:15 كل شيء هادئ\n".encode())
    return case


def evidence_screens(studio: Studio) -> None:
    from app.services import evidence
    from app.ui.case.case_page import CasePage
    from app.ui.evidence.after import After
    from app.ui.evidence.copying import CopyDialog
    from app.ui.evidence.viewer import Viewer

    studio.open_vault()
    session = studio.context.session
    assert session is not None
    case = _case(session)
    studio.context.navigate("case", case=case)
    studio.settle()
    assert studio.window is not None and studio.window.desk is not None
    page = studio.window.desk.stack.currentWidget()
    assert isinstance(page, CasePage)
    pieces = {piece.name: piece for piece in evidence.listing(session, case)}
    page.evidence.lines.reveals.ask([pieces["IMG_0412.jpg"].id])
    after = page.evidence.after
    assert isinstance(after, After)
    original = evidence.Original(studio.folder / "IMG_0412.jpg", pieces["IMG_0412.jpg"].id, case, "")
    from app.services.views import ChangeSet

    after.show_taken(evidence.Taken(ChangeSet(records=frozenset({"1", "2"})), (original,)))
    studio.settle()
    page._scroll_to(page.sections._headings["evidence"])
    studio.take("evidence-list")
    for name, shot in (
        ("IMG_0412.jpg", "evidence-shielded"),
        ("poster-1.png", "evidence-open"),
        ("report.docx", "evidence-cannot"),
        ("chat.txt", "evidence-text"),
    ):
        viewer = Viewer(studio.context, list(pieces.values()), pieces[name].id)
        viewer.show()
        studio.settle()
        studio.take(shot, viewer)
        viewer.close()
    studio.dialog("evidence-copy", CopyDialog(studio.context, pieces["IMG_0412.jpg"]))
    _outcomes(studio, original)


def _outcomes(studio: Studio, original: Original) -> None:
    """What stayed out, what became of the originals, and the question about bytes that are known."""
    from dataclasses import replace

    from app.services.evidence import Removal
    from app.services.evidence.given import LeftOut
    from app.ui.evidence.after import LeftOutDialog, RemovedDialog

    left = (LeftOut("phone/link.jpg", "link", False), LeftOut("phone/empty.jpg", "empty", False),
            LeftOut("gone.jpg", "missing", True))  # fmt: skip
    studio.dialog("evidence-left-out", LeftOutDialog(studio.context, left, 3))
    paths = [replace(original, path=studio.folder / name).path for name in ("IMG_0412.jpg", "poster-1.png", "chat.txt")]
    outcome = (Removal(paths[0], "removed"), Removal(paths[1], "changed"), Removal(paths[2], "not-in-vault"))
    studio.dialog("evidence-removed", RemovedDialog(studio.context, outcome))


SHOTS: dict[str, Shot] = {"evidence": evidence_screens}

"""The screens of review rooms: the list with a review that came back, and every part of a room over two files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.session import Session
    from dev.screens import Shot, Studio

WORDS = {
    "en": (
        "A study of arrests in 2019",
        "A state agent did it",
        "Whether an agent of the state is named or seen",
        "The two accounts differ on the hour.",
    ),
    "ar": (
        "دراسة عن اعتقالات 2019",
        "الفاعل من الدولة",
        "هل سُمّي عنصر من الدولة أو شوهد",
        "تختلف الروايتان في الساعة.",
    ),
    "ckb": (
        "توێژینەوەیەک لەسەر دەستگیرکردنەکانی 2019",
        "بکەرەکە دەوڵەتە",
        "ئایا ناوی کارمەندێکی دەوڵەت هاتووە یان بینراوە",
        "دوو گێڕانەوەکە لە کاتژمێردا جیاوازن.",
    ),
}


def _colleague(studio: Studio, session: Session) -> Session:
    """Another vault that knows this one."""
    from app.services import contacts, vaults
    from dev.screens import PASSPHRASE, least_cost

    name = {"en": "The archive", "ar": "الأرشيف", "ckb": "ئەرشیف"}[studio.language]
    folder = studio.folder / f"vault-archive-{studio.language}-{studio.theme}"
    other, _ = vaults.create(folder, PASSPHRASE, name, kdf=least_cost())  # type: ignore[arg-type]
    contacts.add(session, contacts.own_card(other), verified=True)
    contacts.add(other, contacts.own_card(session), verified=True)
    return other


def page(studio: Studio) -> None:
    from app.services import cases, rooms, sealing
    from app.services.rooms import blind, book, letters, reviews
    from app.services.sealing import Order
    from app.ui.rooms.page import RoomsPage

    window = studio.open_vault()
    context, session = studio.context, studio.context.session
    assert session is not None and window.desk is not None
    other = _colleague(studio, session)
    title, label, definition, note = WORDS[studio.language]
    out = studio.folder / f"vault-rooms-{studio.language}-{studio.theme}"
    out.mkdir()
    listed = [row.id for row in cases.rows(session, cases.CaseQuery(sort="title", descending=False)).rows]
    made = []
    for chosen, policy in ((listed, "everything"), (listed[:1], "no-identities")):
        # other screens may have put a case into a team with rules of its own
        order = Order(tuple(chosen), (other.key_id,), purpose="internal", policy=policy, against_team=True)
        made.append(Path(sealing.seal(session, order, out / f"{policy}.age").path))
    context.navigate("rooms")
    studio.take("rooms-empty")
    room, theirs = rooms.make(session, title).id, rooms.make(other, title).id
    for path in made:
        rooms.take_in(session, room, path)
        rooms.take_in(other, theirs, path)
    opened = rooms.open_room(session, room)
    incidents = [one.id for one in cases.view(opened, listed[0]).records["incident"]]
    code = book.put_code(other, theirs, label, definition)
    round_ = blind.begin(other, theirs, session.key_id, [code.id], incidents)
    letters.take(session, blind.next_letter(other, round_, out), room)
    for n, unit in enumerate(incidents):
        book.code(session, room, unit, code.id, "yes")
        book.code(other, theirs, unit, code.id, "no" if n == 0 else "yes")
    book.note(other, theirs, note, incidents[0])
    for who in (session, other):
        blind.fix(who, round_)
    for _ in range(3):
        to_us, to_them = blind.next_letter(other, round_, out), blind.next_letter(session, round_, out)
        letters.take(session, to_us, room)
        letters.take(other, to_them, theirs)
    proof = rooms.proof(other, theirs)[0]
    letters.take(session, reviews.write(other, theirs, proof.bundle, out))
    context.navigate("rooms")
    studio.take("rooms-list")
    found = window.desk.stack.currentWidget()
    assert isinstance(found, RoomsPage)
    found.open_room(room)
    studio.take("rooms-proof")
    panel = found.room
    assert panel is not None
    panel.tabs.setCurrentIndex(1)
    studio.take("rooms-before")
    panel.finding.ready()
    panel.finding.kind.setCurrentIndex(1)
    studio.settle()
    panel.finding.by.setCurrentIndex(1)
    studio.take("rooms-count")
    for index, name in ((2, "codes"), (3, "blind"), (4, "back")):
        panel.tabs.setCurrentIndex(index)
        studio.take(f"rooms-{name}")
    panel.open_case(listed[0])
    studio.take("rooms-case")
    found.close_room()
    studio.settle()
    other.close()


SHOTS: dict[str, Shot] = {"rooms": page}

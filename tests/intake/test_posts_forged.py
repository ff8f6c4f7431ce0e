"""Exports and posts that mislead: a forged hash keeps no message out, an export names nobody's own file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.services import cases, editing
from app.services.intake import chats, posts
from app.services.session import Session

_TEXT = "they will come for him at the bridge"


def _export(folder: Path, *messages: dict[str, object], name: str = "result.json") -> Path:
    folder.mkdir(exist_ok=True)
    given = [{"type": "message", "date_unixtime": "1572027247", "from_id": "channel7", **one} for one in messages]
    path = folder / name
    path.write_text(json.dumps({"name": "C", "type": "public_channel", "id": 7, "messages": given}), encoding="utf-8")
    return path


def test_a_forged_hash_keeps_no_message_out(session: Session, case: str, tmp_path: Path) -> None:
    export = chats.read(_export(tmp_path / "export", {"id": 1, "text": _TEXT}, {"id": 2, "text": "other"}))
    sha256 = export.sha256(export.message(0))
    editing.new_record(session, case, "post", {"platform": "telegram", "text": "nothing happened", "sha256": sha256})
    assert [row.state for row in chats.page(session, export, case).rows] == ["changed", "new"]
    taken = posts.take(session, export, [0, 1], case)
    assert (taken.posts, taken.known) == (2, 0)
    assert _TEXT in {post.fields["text"].value for post in cases.view(session, case).records["post"]}
    assert [row.state for row in chats.page(session, export, case).rows] == ["known", "known"]


@pytest.mark.parametrize(
    "path", [".ssh/id_rsa", "Documents/passport.pdf", ".bash_history", "result.json", "photos/.hidden", "notes.txt"]
)
def test_t12_an_export_among_own_files_names_none_of_them(
    session: Session, case: str, tmp_path: Path, path: str
) -> None:
    folder = tmp_path / "home"
    export = _export(folder, {"id": 1, "text": "x", "photo": path}, {"id": 2, "text": "y", "photo": "photos/a.jpg"})
    for name in (path, "photos/a.jpg"):
        if name != "result.json":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(b"one's own")
    chat = chats.read(export)
    assert [row.media_state for row in chats.page(session, chat, case).rows] == ["missing", "beside"]
    assert posts.take(session, chat, [0, 1], case).media == 1


@pytest.mark.parametrize("path", [".profile", "chat.txt", "Documents/passport.pdf"])
def test_t12_a_whatsapp_export_names_only_what_lies_beside_it(
    session: Session, case: str, tmp_path: Path, path: str
) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_bytes(b"one's own")
    (tmp_path / "IMG-1.jpg").write_bytes(b"theirs")
    lines = ["25/12/2020, 10:00 - A: hello", f"25/12/2020, 10:01 - A: {path} (file attached)"]
    lines.append("25/12/2020, 10:02 - A: IMG-1.jpg (file attached)")
    (tmp_path / "chat.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    states = {
        row.message.media: row.media_state
        for row in chats.page(session, chats.read(tmp_path / "chat.txt"), case).rows
        if row.message.media
    }
    assert states.pop("IMG-1.jpg") == "beside"
    assert set(states.values()) <= {"missing"}

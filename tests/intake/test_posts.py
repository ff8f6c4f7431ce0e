"""Chats as a person takes them in: messages looked through, chosen, and made posts."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from app.base.errors import InputError, NotFound
from app.services import cases, editing, undo
from app.services.intake import chats, message, posts
from app.services.session import Session
from tests.intake.conftest import Put

SINGLE = "telegram_single_chat_result"


def everything(session: Session, path: Path, case: str, **more: object) -> posts.Taken:
    export = chats.read(path, chats.ChatOptions())
    return posts.take(session, export, export.matching(chats.ChatFilter()), case, **more)  # type: ignore[arg-type]


def said(session: Session, case: str) -> dict[str, dict[str, object]]:
    """Values of the posts of a case by message number."""
    found = cases.view(session, case).records.get("post", ())
    values = [{"id": p.id} | {name: field.value for name, field in p.fields.items()} for p in found]
    return {str(one.get("message_id") or one["id"]): one for one in values}


def test_messages_become_posts_with_hash_time_and_author(session: Session, case: str, chat_files: Path) -> None:
    path = chat_files / SINGLE / f"{SINGLE}.json"
    taken = everything(session, path, case)
    assert (taken.posts, taken.known, taken.media, taken.missing) == (6, 0, 1, 1)
    found = said(session, case)
    second = found["2"]
    assert second["posted"] == "2019-10-25T18:14:07Z"
    assert second["author"] == "قناة تجريبية"
    assert second["url"] == "https://t.me/c/1000000001/2"
    assert str(second["text"]).startswith("إطلاق نار على متظاهرين")
    assert found["3"]["forwarded_from"] == "مصدر ثان"
    assert (found["4"]["edited"], found["4"]["reply_to"]) == ("2019-10-25T19:02:30Z", "2")
    assert "33.3128, 44.3615" in str(found["6"]["remarks"])
    (channel,) = cases.of_type(session, "channel")
    assert (channel.fields["name"].value, channel.fields["platform_id"].value) == ("قناة تجريبية", "1000000001")
    assert second["channel"] == channel.id
    pieces = [cases.record(session, id_) for id_ in second["evidence"]]  # type: ignore[attr-defined]
    assert [p.fields["sha256"].value for p in pieces] == [
        hashlib.sha256(path.read_bytes()).hexdigest(),
        hashlib.sha256(b"\xff\xd8\xff\xe0photo").hexdigest(),
    ]
    assert pieces[1].fields["path_in_export"].value == "photos/photo_1@25-10-2019_21-14-07.jpg"


def test_the_hash_can_be_computed_without_sijil(session: Session, case: str, chat_files: Path) -> None:
    """As docs/formats.md says: JSON with sorted keys, without white space, in UTF-8."""
    everything(session, chat_files / SINGLE / f"{SINGLE}.json", case)
    told = {
        "author": "channel1000000001",
        "chat": "1000000001",
        "count": 1,
        "edited": "",
        "forwarded_from": "",
        "id": "2",
        "links": [],
        "media": "photo",
        "more": [],
        "platform": "telegram",
        "reply_to": "",
        "text": "إطلاق نار على متظاهرين قرب ساحة مثال\nالمصدر: https://example.org/report/1",
        "time": "2019-10-25T18:14:07Z",
    }
    spelled = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert said(session, case)["2"]["sha256"] == hashlib.sha256(spelled).hexdigest()


def test_nothing_is_made_twice_and_an_edited_message_is_shown_as_such(
    session: Session, case: str, chat_files: Path
) -> None:
    path = chat_files / SINGLE / f"{SINGLE}.json"
    everything(session, path, case)
    with pytest.raises(InputError) as known:
        everything(session, path, case)
    assert known.value.facts["reason"] == "all-known"
    changed = json.loads(path.read_text(encoding="utf-8"))
    changed["messages"][3] |= {"text": "another wording", "edited_unixtime": "1572030999"}
    path.write_text(json.dumps(changed, ensure_ascii=False), encoding="utf-8")
    export = chats.read(path)
    states = {row.message.id: row.state for row in chats.page(session, export, case).rows}
    assert states == {"2": "known", "3": "known", "4": "changed", "5": "known", "6": "known", "7": "known"}
    assert posts.take(session, export, range(len(export)), case).posts == 2  # the edited one, and the service line
    assert len(cases.of_type(session, "channel")) == 1


def test_the_other_export_of_a_channel_knows_the_same_messages(session: Session, case: str, chat_files: Path) -> None:
    everything(session, chat_files / SINGLE / f"{SINGLE}.json", case)
    full = chats.read(chat_files / "telegram_full_export_result" / "telegram_full_export_result.json")
    rows = chats.page(session, full, case).rows
    assert [row.state for row in rows] == ["known", "known", "new"]


def test_one_undo_takes_the_posts_back(session: Session, case: str, chat_files: Path) -> None:
    everything(session, chat_files / SINGLE / f"{SINGLE}.json", case)
    undo.undo(session)
    assert all(p.withdrawn for p in cases.view(session, case).records["post"])


@pytest.mark.parametrize(
    ("name", "count", "media"),
    [("whatsapp_ios_en_chat", 4, 0), ("whatsapp_android_ar_chat", 4, 1), ("whatsapp_android_24h_chat", 2, 0)],
)
def test_whatsapp_becomes_posts_without_a_channel(
    session: Session, case: str, chat_files: Path, name: str, count: int, media: int
) -> None:
    taken = everything(session, chat_files / name / f"{name}.txt", case)
    assert (taken.posts, taken.media) == (count, media)
    assert not cases.of_type(session, "channel")
    assert all(len(str(post["sha256"])) == 64 for post in said(session, case).values())
    assert everything_known(session, chat_files / name / f"{name}.txt", case)


def everything_known(session: Session, path: Path, case: str) -> bool:
    return all(row.state == "known" for row in chats.page(session, chats.read(path), case).rows)


def test_minutes_are_kept_as_the_export_shows_them(session: Session, case: str, put: Put) -> None:
    everything(session, put("chat.txt", b"13/10/2019, 21:15 - A: x"), case)
    (post,) = said(session, case).values()
    assert post["posted"] == "2019-10-13"
    assert "13/10/2019, 21:15" in str(post["remarks"])


def test_two_messages_that_are_alike_stay_two(session: Session, case: str, put: Put) -> None:
    path = put("chat.txt", b"13/10/2019, 21:15 - A: help\n13/10/2019, 21:15 - A: help\n")
    assert everything(session, path, case).posts == 2
    assert everything_known(session, path, case)


def test_an_open_order_must_be_chosen_first(session: Session, case: str, put: Put) -> None:
    path = put("chat.txt", b"05/06/2019, 21:15 - A: x")
    with pytest.raises(InputError) as open_:
        everything(session, path, case)
    assert open_.value.facts["reason"] == "order-needed"
    export = chats.read(path, chats.ChatOptions(order="mdy"))
    posts.take(session, export, [0], case)
    assert [p["posted"] for p in said(session, case).values()] == ["2019-05-06"]


def test_filters(chat_files: Path) -> None:
    (chat_files / SINGLE / f"{SINGLE}.json").rename(chat_files / SINGLE / "result.json")
    export = chats.read(chat_files / SINGLE)  # a folder is read by the export in it

    def numbers(**wanted: object) -> list[str]:
        return [export.message(n).id for n in export.matching(chats.ChatFilter(**wanted))]  # type: ignore[arg-type]

    assert numbers(text="ساحه") == ["2"]  # folded: ة and ه
    assert numbers(author="هاورى") == ["6", "7"]
    assert numbers(since="2019-10-26") == ["6", "7"]
    assert numbers(until="2019-10-25", with_media=True) == ["2", "3", "5"]
    assert numbers(kinds=("service",)) == ["1"]
    assert export.authors() == ("قناة تجريبية", "هاوڕێ")


EVIL = [
    "../secret",
    "../../secret",
    "/etc/passwd",
    "photos/../../x",
    "link/secret",
    "link",
    "a\0b",
    "C:\\x",
    "fifo",
    "photos",
    "",
]


@pytest.mark.parametrize("path", EVIL)
def test_t12_media_paths_never_lead_out_of_the_export(session: Session, case: str, tmp_path: Path, path: str) -> None:
    import os

    folder = tmp_path / "export"
    (folder / "photos").mkdir(parents=True)
    (tmp_path / "secret").write_bytes(b"not yours")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_bytes(b"not yours")
    (folder / "link").symlink_to(tmp_path / "outside")
    os.mkfifo(folder / "fifo")
    one = {"id": 1, "type": "message", "date_unixtime": "1572027247", "photo": path, "text": "x"}
    raw = {"name": "C", "type": "public_channel", "id": 7, "messages": [one]}
    (folder / "result.json").write_text(json.dumps(raw), encoding="utf-8")
    assert everything(session, folder, case).media == 0
    names = {e.fields["name"].value for e in cases.view(session, case).records["evidence"]}
    assert names == {"result.json"}


def test_an_export_that_changes_meanwhile_is_not_taken_in(session: Session, case: str, chat_files: Path) -> None:
    path = chat_files / SINGLE / f"{SINGLE}.json"
    export = chats.read(path)
    path.write_bytes(path.read_bytes() + b" ")
    before = cases.fingerprint(session)
    with pytest.raises(InputError) as changed:
        posts.take(session, export, [1], case)
    assert changed.value.facts["reason"] == "changed"
    assert cases.fingerprint(session) == before
    assert not list((session.folder / "evidence").iterdir())


def test_what_is_no_export_is_named(put: Put, tmp_path: Path) -> None:
    for name, data, wanted in [
        ("messages.html", b"<!DOCTYPE html>", "telegram-html"),
        ("chat.zip", b"PK\x03\x04abc", "zipped"),
        ("a.txt", b"hello", "not-a-chat"),
        ("b.json", b'{"x": 1}', "not-a-chat"),
    ]:
        with pytest.raises(InputError) as refused:
            chats.read(put(name, data))
        assert refused.value.facts["reason"] == wanted
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFound):
        chats.read(tmp_path / "empty")


def test_the_child_is_not_believed(put: Put) -> None:
    with pytest.raises(InputError):
        message.received([{"id": 1}], 0)
    with pytest.raises(InputError):
        message.received("x", 0)
    fine: dict[str, object] = dict.fromkeys(message.Message.__struct_fields__, "")
    fine |= {"kind": "message", "links": [], "more": [], "chat": 0, "count": 1}
    assert len(message.received([fine], 3)) == 1
    for name in ("text", "author"):
        with pytest.raises(InputError):
            message.received([fine | {name: "x" * 200_000}], 0)


def test_t39_direction_marks_in_names_stay_data(session: Session, case: str, put: Put) -> None:
    name = "\u202eevil <b>x</b>"
    one = {"id": 1, "type": "message", "from": name, "from_id": "user1", "date_unixtime": "1572027247", "text": name}
    raw = {"name": name, "type": "public_channel", "id": 7, "messages": [one]}
    everything(session, put("result.json", json.dumps(raw).encode()), case)
    assert said(session, case)["1"]["text"] == name
    (channel,) = cases.of_type(session, "channel")
    assert channel.title == name


def test_posts_go_into_a_case_only(session: Session, chat_files: Path) -> None:
    created = editing.new_record(session, None, "group", {"names": "G"}).created
    export = chats.read(chat_files / SINGLE / f"{SINGLE}.json")
    with pytest.raises(InputError):
        posts.take(session, export, [1], str(created))

"""The parsers of chats as pure functions: every shape, every number script, and what is refused."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sandbox import telegram, whatsapp
from tests.conftest import PROFILE

EXAMPLES = {"ci": 2_000, "nightly": 20_000}.get(PROFILE, 200)


def read(handle, data: bytes, **options: object) -> list[dict]:  # type: ignore[no-untyped-def]
    return list(handle(io.BytesIO(data), options))


def messages(handle, data: bytes, **options: object) -> list[dict]:  # type: ignore[no-untyped-def]
    found = read(handle, data, **options)
    assert "end" in found[-1], found[-1]
    return [one for frame in found for one in frame.get("messages", ())]


def refused(handle, data: bytes) -> str:  # type: ignore[no-untyped-def]
    return read(handle, data)[-1]["refused"]["reason"]


def export(*found: dict, **about: object) -> bytes:
    return json.dumps({"name": "C", "type": "public_channel", "id": 7, **about, "messages": list(found)}).encode()


# --- Telegram ------------------------------------------------------------------------------------


def test_both_shapes_of_telegram(shared_data: Path) -> None:
    one = messages(telegram.handle, (shared_data / "data/chats/telegram_single_chat_result.json").read_bytes())
    assert [m["kind"] for m in one] == ["service"] + ["message"] * 6
    second = one[1]
    assert second["text"] == "إطلاق نار على متظاهرين قرب ساحة مثال\nالمصدر: https://example.org/report/1"
    assert (second["posted"], second["media"]) == (
        "2019-10-25T18:14:07Z",
        "photos/photo_1@25-10-2019_21-14-07.jpg",
    )
    assert one[2]["forwarded_from"] == "مصدر ثان"
    assert (one[3]["edited"], one[3]["reply_to"]) == ("2019-10-25T19:02:30Z", "2")
    assert (one[4]["author"], one[4]["author_id"], one[4]["media_state"]) == ("", "user2000000002", "not-included")
    assert one[5]["more"] == [["location", "33.3128, 44.3615"]]
    whole = read(telegram.handle, (shared_data / "data/chats/telegram_full_export_result.json").read_bytes())
    assert [f["chat"]["type"] for f in whole if "chat" in f] == ["public_channel", "personal_chat"]
    assert whole[-1] == {"end": {"chats": 2, "messages": 3}}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"<!DOCTYPE html><html><body>", "telegram-html", id="html"),
        pytest.param(b"[1, 2]", "not-a-chat", id="a-list"),
        pytest.param(b'{"a": 1}', "not-a-chat", id="another-json"),
        pytest.param(b'{"personal_information": {}, "chats": {"list": []}}', "not-a-chat", id="no-chats"),
        pytest.param(export({"id": 1})[:-2], "cut-off", id="cut-off"),
        pytest.param(export({"id": 1})[:-9], "cut-off", id="cut-off-in-a-message"),
        pytest.param(export({"id": 1}) + b"x", "broken-json", id="trailing"),
        pytest.param(b'{"messages": [{"id": 1}}', "broken-json", id="wrong-bracket"),
        pytest.param(b'{"messages": [{"id": tru}]}', "broken-json", id="no-json-in-a-message"),
        pytest.param(b'{"messages": [{"id": 1,}]}', "broken-json", id="comma-in-a-message"),
        pytest.param(b'{"messages": [{"a":' + b"[" * 500_000, "too-deep", id="deep-in-a-message"),
        pytest.param(b'{"a":' * 500_000, "too-deep", id="deep-outside"),
        pytest.param(b'{"messages": [{"text": "' + b"x" * 2_000_000, "message-too-long", id="endless-message"),
        pytest.param(b'{"name": "' + b"x" * 2_000_000, "message-too-long", id="endless-name"),
        pytest.param(b"", "empty", id="empty"),
    ],
)
def test_t11_what_is_no_export_is_refused_by_name(data: bytes, reason: str) -> None:
    started = time.process_time()
    assert refused(telegram.handle, data) == reason
    assert time.process_time() - started < 2


def test_foreign_shapes_of_fields_are_empty_not_wrong() -> None:
    odd = {"id": [1], "from": {"a": 1}, "date_unixtime": "x", "date": [5], "text": [1, None, {"text": 2}], "photo": 7}
    (one,) = messages(telegram.handle, export(odd))
    assert {name: value for name, value in one.items() if value} == {"kind": "message"}


def test_links_behind_words_are_kept() -> None:
    linked = {"id": 1, "text": [{"type": "text_link", "text": "here", "href": "https://example.org/x"}]}
    assert messages(telegram.handle, export(linked))[0]["links"] == ["https://example.org/x"]


@settings(max_examples=EXAMPLES)
@given(st.binary(max_size=200), st.integers(0, 60))
def test_t10_no_bytes_crash_the_reader_of_telegram(junk: bytes, at: int) -> None:
    whole = export({"id": 1, "text": "x"})
    for data in (junk, whole[:at] + junk + whole[at:], whole[:at] + junk):
        found = read(telegram.handle, data)
        assert ("end" in found[-1]) != ("refused" in found[-1])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=max(100, EXAMPLES // 4))
@given(
    st.lists(st.dictionaries(st.sampled_from(["id", "text", "date", "from", "x"]), JSON), max_size=5), st.integers(1, 9)
)
def test_the_stream_finds_what_a_whole_reader_finds(found: list[dict], block: int) -> None:
    """However the bytes are cut into blocks: the same messages as by ``json.loads``."""

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(block)

    whole = json.dumps(
        {"first": "x" * 600, "x": [{"a": [1, {}]}, '\\"', 1234567, True, -1.5e-7], "messages": found, "end": {}},
        ensure_ascii=False,
    )
    try:
        data = whole.encode()
    except UnicodeEncodeError:
        return
    frames_ = list(telegram.handle(Slow(b" " * 10 + data), {}))
    assert "end" in frames_[-1], frames_[-1]
    taken = [one for frame in frames_ for one in frame.get("messages", ())]
    assert [one["id"] for one in taken] == [telegram.line(one.get("id")) for one in json.loads(whole)["messages"]]


# --- WhatsApp ------------------------------------------------------------------------------------


def test_three_shapes_of_whatsapp(shared_data: Path) -> None:
    folder = shared_data / "data" / "chats"
    ios = messages(whatsapp.handle, (folder / "whatsapp_ios_en_chat.txt").read_bytes())
    assert [m["kind"] for m in ios] == ["service", "message", "message", "message", "deleted"]
    assert ios[1]["text"] == "سقط جريح قرب ساحة مثال\nسطر ثان من نفس الرسالة: مع نقطتين"
    assert (ios[1]["posted"], ios[1]["author"]) == ("2019-10-25T21:15:00", "Person One")
    assert (ios[2]["media"], ios[3]["media_state"]) == ("00000012-PHOTO-2019-10-25-21-16-30.jpg", "not-included")
    arabic = messages(whatsapp.handle, (folder / "whatsapp_android_ar_chat.txt").read_bytes())
    assert [m["kind"] for m in arabic] == ["service", "message", "message", "message", "deleted"]
    assert arabic[1]["text"] == "سقط جريح قرب ساحة مثال\nسطر ثان: فيه نقطتان"
    assert (arabic[2]["media"], arabic[3]["media_state"]) == ("IMG-20191025-WA0001.jpg", "not-included")
    assert arabic[1]["posted"] == "2019-10-25"  # minutes only: EDTF has no such moment
    plain = messages(whatsapp.handle, (folder / "whatsapp_android_24h_chat.txt").read_bytes())
    assert [m["kind"] for m in plain] == ["service", "message", "message", "service"]
    assert plain[2]["media_state"] == "not-included"


def order(*lines: str, **options: object) -> tuple[str, str]:
    found = read(whatsapp.handle, "\n".join(lines).encode(), **options)
    if "refused" in found[-1]:
        return "", found[-1]["refused"]["reason"]
    return next((f["order"]["order"], f["order"]["decided"]) for f in found if "order" in f)


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        pytest.param(["05/06/2019, 1:00 - A: x", "13/06/2019, 1:00 - A: x"], ("dmy", "days"), id="a-day-above-12"),
        pytest.param(["5/6/19, 1:00 AM - A: x", "6/13/19, 1:00 AM - A: x"], ("mdy", "days"), id="american"),
        pytest.param(["2019-06-05, 1:00 - A: x"], ("ymd", "year-first"), id="year-first"),
        pytest.param(["05/06/2019, 1:00 - A: x", "06/05/2019, 1:00 - A: x"], ("mdy", "sequence"), id="sequence"),
        pytest.param(["05/06/2019, 1:00 - A: x"], ("", "open"), id="open"),
        pytest.param(["06/06/2019, 1:00 - A: x"], ("dmy", "same"), id="same"),
        pytest.param(["13/06/2019, 1:00 - A: x", "06/13/2019, 1:00 - A: x"], ("", "mixed-dates"), id="mixed"),
    ],
)
def test_the_order_of_day_and_month_is_decided_by_the_file_or_left_open(lines: list[str], wanted: tuple) -> None:
    assert order(*lines) == wanted


def test_an_open_order_gives_no_time_until_the_person_chooses() -> None:
    line = "[05/06/2019, 1:00:07 AM] A: x"
    assert messages(whatsapp.handle, line.encode())[0]["posted"] == ""
    assert messages(whatsapp.handle, line.encode(), order="dmy")[0]["posted"] == "2019-06-05T01:00:07"
    assert messages(whatsapp.handle, line.encode(), order="mdy")[0]["posted"] == "2019-05-06T01:00:07"


@pytest.mark.parametrize(
    ("line", "time_"),
    [
        pytest.param("[25.10.19, 09:05:01] A: x", "2019-10-25T09:05:01", id="german"),
        pytest.param("[25/10/2019, 12:00:01\u202fAM] A: x", "2019-10-25T00:00:01", id="midnight-narrow-space"),
        pytest.param("\u200f[٢٥/١٠/٢٠١٩، ١٢:٠٠:٠١ م] A: x", "2019-10-25T12:00:01", id="noon-arabic"),
        pytest.param("[25/10/2019, 9:05:01 p.m.] A: x", "2019-10-25T21:05:01", id="p.m."),
    ],
)
def test_times_in_all_their_spellings(line: str, time_: str) -> None:
    (one,) = messages(whatsapp.handle, line.encode())
    assert (one["posted"], one["author"], one["text"]) == (time_, "A", "x")


def test_a_caption_stays_with_its_file() -> None:
    (one,) = messages(whatsapp.handle, b"13/10/2019, 21:15 - A: IMG-1.jpg (file attached)\nthe caption")
    assert (one["media"], one["text"]) == ("IMG-1.jpg", "the caption")


def test_a_person_who_writes_of_encryption_wrote_a_message() -> None:
    (one,) = messages(whatsapp.handle, b"[13/10/2019, 21:15:00] A: this is end-to-end encrypted")
    assert one["kind"] == "message"


@pytest.mark.parametrize("data", [b"hello", b"{}", b"13/13 - x", b"99/99/9999, 99:99 - A: x"])
def test_what_is_no_chat_is_refused(data: bytes) -> None:
    assert refused(whatsapp.handle, data) in ("not-a-chat", "mixed-dates")


@settings(max_examples=EXAMPLES)
@given(st.binary(max_size=100), st.text(max_size=100))
def test_t10_no_bytes_crash_the_reader_of_whatsapp(junk: bytes, said: str) -> None:
    for data in (junk, b"13/10/2019, 21:15 - " + junk, f"[13/10/19, 1:00:00 PM] {said}".encode("utf-8", "replace")):
        found = read(whatsapp.handle, data)
        assert ("end" in found[-1]) != ("refused" in found[-1])

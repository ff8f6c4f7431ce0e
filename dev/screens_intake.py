"""Bringing in: the first page, a table with its columns, a trial with faults, messages of a chat, a folder, results.

What stands in the tables are places and invented neutral counts, and the messages are about the weather.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.intake.chat_flow import ChatFlow
    from app.ui.intake.folder_flow import FolderFlow
    from app.ui.intake.page import IntakePage
    from app.ui.intake.table_flow import TableFlow
    from dev.screens import Shot, Studio

TABLES = {
    "en": (
        "Title,Date,Governorate,Remarks,Internal no.",
        ("Roads closed by rain", "Sandstorm over the city", "River above its banks"),
        "someday",
    ),
    "ar": (
        "العنوان,التاريخ,المحافظة,ملاحظات,رقم داخلي",
        ("طرق أغلقها المطر", "عاصفة رملية فوق المدينة", "ارتفاع منسوب النهر"),
        "يوماً ما",
    ),
    "ckb": (
        "ناونیشان,ڕێکەوت,پارێزگا,تێبینی,ژمارەی ناوخۆ",
        ("ڕێگا بەهۆی بارانەوە داخراوە", "تۆفانی لم بەسەر شاردا", "بەرزبوونەوەی ئاوی ڕووبار"),
        "ڕۆژێک",
    ),
}
SAID = {
    "en": ("Weather station", "Observer", "Rain since the morning, the street by the market is under water."),
    "ar": ("محطة الأرصاد", "راصد", "مطر منذ الصباح، والشارع عند السوق تحت الماء."),
    "ckb": ("وێستگەی کەشناسی", "چاودێر", "لە بەیانییەوە باران دەبارێت، شەقامی لای بازاڕ لەژێر ئاودایە."),
}


def _place(studio: Studio) -> Path:
    """A folder for each language, so that the names of the files are the same in all of them."""
    folder = studio.folder / f"in-{studio.language}"
    folder.mkdir(exist_ok=True)
    return folder


def _table(studio: Studio) -> Path:
    from app.ui.case.wording import term_choices

    head, titles, never = TABLES[studio.language]
    named = [words for _, words in term_choices(studio.context, "governorate")]
    lines = [head]
    for n in range(24):
        day = never if n in (4, 11) else f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/2019"
        lines.append(f"{titles[n % 3]} {n + 1},{day},{named[n % 18] if n % 9 else '?'},,{1000 + n}")
    path = _place(studio) / "list.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _export(studio: Studio) -> Path:
    name, author, text = SAID[studio.language]
    folder = studio.folder / f"export-{studio.language}"
    (folder / "photos").mkdir(parents=True, exist_ok=True)
    (folder / "photos" / "p1.jpg").write_bytes(b"\xff\xd8\xff\xe0")

    def message(n: int) -> dict[str, object]:
        said: dict[str, object] = {
            "id": n,
            "type": "message",
            "date": f"2019-10-{n % 28 + 1:02d}T08:{n % 60:02d}:00",
            "date_unixtime": str(1_569_900_000 + n * 3600),
            "from": author,
            "from_id": "channel77",
            "text": f"{text} ({n})",
            "text_entities": [{"type": "plain", "text": f"{text} ({n})"}],
        }
        return said | ({"photo": "photos/p1.jpg" if n % 2 else "photos/p2.jpg"} if n % 5 == 0 else {})

    chats = [
        {"name": f"{name} {k}", "type": "public_channel", "id": 77 + k, "messages": [message(n) for n in range(1, 40)]}
        for k in (1, 2)
    ]
    path = folder / "result.json"
    path.write_text(json.dumps({"chats": {"list": chats}}, ensure_ascii=False), encoding="utf-8")
    return path


def _spoken(studio: Studio) -> Path:
    _, author, text = SAID[studio.language]
    path = _place(studio) / "chat.txt"
    path.write_text("\n".join(f"03/04/2019, 21:{n:02d} - {author}: {text}" for n in range(9)), encoding="utf-8")
    return path


def _folder(studio: Studio) -> Path:
    folder = _place(studio) / "papers"
    folder.mkdir(exist_ok=True)
    for n in range(6):
        (folder / f"0{n}.txt").write_bytes(b"rain " * 400 * (n + 1))
    (folder / "empty.txt").write_bytes(b"")
    (folder / ".DS_Store").write_bytes(b"x")
    return folder


def _page(studio: Studio) -> IntakePage:
    from app.ui.intake.page import IntakePage

    studio.open_vault()
    studio.context.navigate("intake")
    studio.settle()
    assert studio.window is not None and studio.window.desk is not None
    page = studio.window.desk.stack.currentWidget()
    assert isinstance(page, IntakePage)
    page.show_start()
    studio.window.showNormal()
    studio.window.resize(1180, 780)
    return page


def tables(studio: Studio) -> None:
    from app.ui.case.wording import term_choices

    page = _page(studio)
    studio.take("bring-start")
    page.start.helps["telegram"].show()
    studio.take("bring-help")
    page.start.helps["telegram"].hide()
    page.open(_table(studio), "table")
    studio.settle()
    flow: TableFlow = page.flow("table")  # type: ignore[assignment]
    studio.take("bring-table")
    flow.view.columns.show_column(1)
    _scroll(flow, 1.0)
    studio.take("bring-columns")
    choices = flow.choices
    assert choices is not None
    choices.fixed["incident.type"] = dict(term_choices(studio.context, "incident-type"))["other"]
    flow.view.show_choices(choices)
    studio.settle()
    _scroll(flow, 1.0)
    studio.take("bring-fixed")
    flow.check()
    studio.settle()
    studio.take("bring-check")
    _scroll(flow, 1.0)
    studio.take("bring-check-end")
    studio.context.ask = lambda *_, **__: True  # type: ignore[method-assign]
    flow.take(only_good=True)
    studio.settle()
    studio.take("bring-result")
    flow.result.undo.click()
    studio.settle()
    studio.take("bring-undone")
    flow.leave()


def chats(studio: Studio) -> None:
    page = _page(studio)
    page.open(_export(studio), "chat")
    studio.settle()
    flow: ChatFlow = page.flow("chat")  # type: ignore[assignment]
    flow.messages.model.choose(range(3), True)
    studio.take("bring-chat")
    _scroll(flow, 1.0)
    studio.take("bring-messages")
    flow.leave()
    page.open(_spoken(studio), "chat")
    studio.settle()
    studio.take("bring-order")
    flow.leave()


def folder(studio: Studio) -> None:
    page = _page(studio)
    page.open(_folder(studio), "folder")
    studio.settle()
    flow: FolderFlow = page.flow("folder")  # type: ignore[assignment]
    studio.take("bring-folder")
    from app.ui.intake.case_choice import CaseDialog

    studio.dialog("bring-case", CaseDialog(studio.context))
    flow.leave()


def _scroll(flow: TableFlow | ChatFlow, where: float) -> None:
    bar = flow.area.verticalScrollBar()
    bar.setValue(int(bar.maximum() * where))


SHOTS: dict[str, Shot] = {"bring-tables": tables, "bring-chats": chats, "bring-folder": folder}

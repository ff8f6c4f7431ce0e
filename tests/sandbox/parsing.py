"""Run as a process of its own, since a decoder may take it along: ``python -m tests.sandbox.parsing VERB COUNT SEED``.

The pure functions behind a verb get broken files, one after another, in one process under the memory limit of a
child. Prints how they ended; anything but an answer or the one named error is a problem, with the file's number.
"""

from __future__ import annotations

import io
import json
import logging
import random
import resource
import sys
import time
import traceback
import warnings
import zipfile
from collections import Counter
from functools import cache
from types import ModuleType
from typing import Any

import msgspec

from app.base.catalogue import has
from app.base.errors import Unshowable
from app.base.limits import SANDBOX_MEMORY_BYTES
from app.sandbox import clean, codes, facts, picture, tables, telegram, text, whatsapp
from app.sandbox.answers import Codes
from app.sandbox.client import REASONS
from tests.conftest import ROOT
from tests.sandbox import seeds

OPTIONS: dict[str, dict[str, Any]] = {"picture": {"box": (200, 150)}}
HANDLERS: dict[str, ModuleType] = {
    "facts": facts,
    "picture": picture,
    "clean": clean,
    "codes": codes,
    "text": text,
    "csv": tables,
    "xlsx": tables,
    "telegram": telegram,
    "whatsapp": whatsapp,
}
TEXTS = {
    "arabic": "قيل لنا إنهم دخلوا المبنى ليلاً.\n".encode("cp1256") * 30,
    "utf-16": "دخلوا المبنى\n".encode("utf-16") * 30,
    "html": b"<html><head><script>x</script></head><body><p>one<br>two &amp; &#x627; three</p></body></html>" * 5,
    "json": json.dumps([{"a": ["one", {"b": "اثنان"}], "c": 3.5}] * 10).encode(),
}
CSV = 'الاسم;"العمر"\r\n"أول ""x""";23\r\nثان;31\r\n' * 8
WHATSAPP = (
    "13/10/2019, 21:15 - A: hello\nmore\n14/10/2019, 9:02 - B: IMG-20191014-WA0001.jpg (file attached)\n"
    "[14/10/19, 9:03:11 PM] A: \u200eimage omitted\n"
)
TELEGRAM: dict[str, Any] = {
    "name": "C",
    "type": "public_channel",
    "id": 7,
    "messages": [
        {"id": n, "type": "message", "date_unixtime": "1572030000", "from": "A", "text": ["x", {"type": "bold"}]}
        for n in range(4)
    ],
}


def start_files(verb: str) -> dict[str, bytes]:
    if verb == "csv":
        return {code: CSV.encode(code) for code in ("utf-8", "utf-8-sig", "utf-16", "cp1256")}
    if verb == "telegram":
        whole = {"personal_information": {}, "chats": {"list": [TELEGRAM, TELEGRAM]}}
        return {"single": json.dumps(TELEGRAM).encode(), "whole": json.dumps(whole).encode()}
    if verb == "whatsapp":
        return {"plain": WHATSAPP.encode(), "arabic": WHATSAPP.replace("/", "\u200f/").replace("1", "١").encode()}
    shared = ROOT.parent / "shared"
    made = seeds.all_seeds(shared if shared.is_dir() else None)
    made = {name: data for name, data in made.items() if len(data) < 60_000}
    return TEXTS | {name: data for name, data in made.items() if "pdf" in name} if verb == "text" else made


@cache
def workbook_parts() -> dict[str, bytes]:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("ورقة")
        for row in range(6):
            sheet.write_row(row, 0, ["name", row, 0.5, True, f"text {row}"])
        sheet.write_formula(7, 0, "=1+1", None, 2)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def broken_workbook(chance: random.Random) -> bytes:
    """One part of it broken and packed again as it should be, or the pack itself broken."""
    parts = dict(workbook_parts())
    inside = chance.random() < 0.7
    if inside:
        name = chance.choice(sorted(parts))
        parts[name] = seeds.mutated(parts[name], chance)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue() if inside else seeds.mutated(out.getvalue(), chance)


def broken_code(chance: random.Random) -> bytes:
    """A picture of a QR code whose content, or whose squares, or whose file isn't as it should be."""
    kind = chance.randrange(4)
    if kind == 0:
        return seeds.mutated(seeds.qr("SIJIL-KEY-1:" + "A" * 43), chance)
    if kind == 1:
        return seeds.qr(chance.randbytes(chance.randrange(1, 400)))
    if kind == 2:
        return seeds.qr("SIJIL-KEY-1:" + "A" * 43, flips=chance.choice((1, 20, 100, 400)), chance=chance)
    side = chance.choice((21, 25, 29, 57, 177))
    return seeds.squares_png([bytearray(b & 1 for b in chance.randbytes(side)) for _ in range(side)], 2)


def how_it_ends(verb: str, data: bytes) -> str:
    """A word; raises whatever isn't the named error."""
    last: Any = None
    try:
        for result in HANDLERS[verb].handle(io.BytesIO(data), OPTIONS.get(verb, {})):
            last = result
    except Unshowable as refusal:
        reason = str(refusal.facts.get("reason"))
        return reason if reason in REASONS else f"! no known word: {reason}"
    except MemoryError:
        return "memory"
    if verb == "codes":
        msgspec.convert(last, Codes)
        return "answered"
    if verb in ("facts", "picture", "clean", "text"):
        return "answered"
    if "end" in last:
        return "answered"
    reason = last["refused"]["reason"]
    return reason if has(f"error.intake.{reason}", "en") else f"! no sentence: {reason}"


def tell(verb: str, count: int, seed: int) -> dict[str, Any]:
    made, chance = ({} if verb in ("xlsx", "codes") else start_files(verb)), random.Random(seed)
    seen: Counter[str] = Counter()
    problems: list[str] = []
    slowest = 0.0
    for number in range(count):
        if verb == "xlsx":
            data = broken_workbook(chance)
        elif verb == "codes":
            data = broken_code(chance)
        else:
            data = seeds.mutated(list(made.values())[number % len(made)], chance)
        before = time.process_time()
        try:
            word = how_it_ends(verb, data)
            seen[word] += 1
            problems += [f"{number}: {word}"] if word.startswith("!") else []
        except Exception:
            problems.append(f"{number}: {traceback.format_exc(limit=-3)}")
        slowest = max(slowest, time.process_time() - before)
    return {"seen": dict(seen), "problems": problems[:10], "count": len(problems), "slowest": slowest}


def main(verb: str, count: int, seed: int) -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    getattr(HANDLERS[verb], "prepare", lambda: None)()
    resource.setrlimit(resource.RLIMIT_AS, (SANDBOX_MEMORY_BYTES * 2, resource.RLIM_INFINITY))  # pytest's own beside it
    print(json.dumps(tell(verb, count, seed)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

"""T18, T38: a word of its own in every field of every type, in names, in files and beside the record. Sealed files are
opened down to the last byte, their PDFs too: they hold none that the terms keep back."""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from app.base.task import Task
from app.crypto.entries import read_entry
from app.crypto.identity import Identity
from app.model.entry import unb64
from app.model.fields import Sensitivity
from app.services import cases, editing, evidence, receiving, saved, sealing, search, sending, undo
from app.services.lists import ListQuery
from app.services.sealing import Order
from app.services.session import Session
from app.services.views import Edit
from app.sync import sealed
from app.sync.disclose import POLICIES, Policy
from app.sync.folder import open_bundle
from tests.services.canaries import fill, word
from tests.services.conftest import People

ALLOWED = {
    "everything": set(Sensitivity) - {Sensitivity.PROTECTED},
    "no-whereabouts": {Sensitivity.OPEN, Sensitivity.CONTENT, Sensitivity.IDENTITY},
    "no-identities": {Sensitivity.OPEN, Sensitivity.CONTENT},
    "statistics": {Sensitivity.OPEN},
}
OWN, COLLEAGUE, COURT = "Canaryownkeyend", "Canarycolleagueend", "Canaryreaderend"
FILE, EXIF = "canaryfileend", "canaryexifend"
EARLIER, UNDONE, WITHDRAWN = "canaryearlierend", "canaryundoneend", "canarywithdrawnend"
LOCAL = ("canarysavedend", "canarysearchedend", "canaryextractedend", "canarydraftend", "canaryelsewhereend")
EXPERT = Identity.create()


@dataclass(frozen=True, slots=True)
class Room:
    amal: Session
    court: Session
    case: str
    words: dict[str, Sensitivity]
    types: dict[str, str]
    """type → id of its record"""


@pytest.fixture
def room(people: People, tmp_path: Path, stick: Path) -> Room:
    """Everything that a vault can hold, signed by two people, with what is the vault's own alone beside it."""
    amal, colleague, court = people(OWN, COLLEAGUE, COURT)
    words = fill(amal)
    case = cases.rows(amal).rows[0].id
    view = cases.view(amal, case)
    incident = view.records["incident"][0].id
    permit(amal, view.records["consent"][0].id)
    editing.new_case(amal, {"title": "canaryelsewhereend"})
    evidence.attach(amal, case, [photo(tmp_path)])
    path = Path(sending.send(amal, [colleague.key_id], stick, [case], policy="everything", against_consent=True).path)
    receiving.receive(colleague, path)
    editing.save(colleague, [Edit(incident, "incident", "date", "2020-02-02")])
    back = Path(sending.send(colleague, [amal.key_id], stick, [case], policy="everything", against_consent=True).path)
    receiving.receive(amal, back)
    editing.save(amal, [Edit(incident, "incident", "remarks", EARLIER)])
    editing.save(amal, [Edit(incident, "incident", "remarks", word("incident", field_of("incident", "remarks")))])
    editing.save(amal, [Edit(case, "case", "title", UNDONE)])
    undo.undo(amal)
    saved.save(amal, "canarysavedend", ListQuery(text="canarysearchedend"))
    assert search.put_extracted(amal, view.records["evidence"][0].id, "canaryextractedend") is not None
    editing.save_draft(amal, f"record:{case}", {"states": {"title": "canarydraftend"}})
    types = {name: found[0].id for name, found in view.records.items()} | {"case": case}
    return Room(amal, court, case, words, types)


def permit(amal: Session, consent: str) -> None:
    """What everybody agreed to, so that something goes at all."""
    gone = ("refused", "expires", "withdrawn_on", "withdrawn_why")
    editing.save(amal, [Edit(consent, "consent", name, None) for name in gone])


def field_of(type_: str, name: str):
    from app.model.types import TYPES

    return next(field for field in TYPES[type_].fields if field.name == name)


def photo(folder: Path) -> Path:
    """One whose metadata and name say something."""
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = EXIF, EXIF
    path = folder / f"{FILE}.jpg"
    Image.new("RGB", (40, 30), "green").save(path, exif=exif)
    return path


def sealed_parts(room: Room, path: Path) -> Iterator[tuple[str, str]]:
    """(member, everything that can be read out of it), lower case."""
    identity = room.court.run(lambda vault: vault.identity)
    with open_bundle(path) as file:
        sealed.read(file, identity, Task())
    with open_bundle(path) as file:
        for name, blocks in sealed.walk(file, identity, Task()):
            yield name, "\n".join(readings(name, b"".join(blocks))).casefold()


def readings(name: str, content: bytes) -> Iterator[str]:
    yield name
    yield content.decode("utf-8", "replace")
    yield content.decode("utf-16-le", "replace")
    if name.endswith(".html"):
        yield html.unescape(content.decode())
    if name.endswith(".pdf"):
        yield from pdf_readings(content)
    if name.endswith(".sdjwt"):
        for line in content.splitlines():
            entry = read_entry(line)
            yield repr(entry.changes())
            yield unb64(entry.token.split(".")[1]).decode()
    if name == "signature.json":
        for part in re.findall(rb'"(?:protected|payload)":"([A-Za-z0-9_-]+)"', content):
            yield unb64(part).decode("utf-8", "replace")


def pdf_readings(content: bytes) -> Iterator[str]:
    """Every stream, decompressed; strings written in UTF-16; and the text as a reader sees it."""
    for stream in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            opened = zlib.decompress(stream[1])
        except zlib.error:
            opened = stream[1]
        yield opened.decode("latin-1")
        yield opened.decode("utf-16-be", "replace")
    yield re.sub(r"\x00(.)", r"\1", content.decode("latin-1"))
    document = pypdfium2.PdfDocument(content)
    yield repr(document.get_metadata_dict())
    for page in document:
        yield re.sub(r"\s", "", page.get_textpage().get_text_range())
    yield repr([item.get_title() for item in document.get_toc()])


def order_of(room: Room, policy: Policy, **more: object) -> Order:
    return Order((room.case,), (room.court.key_id,), (EXPERT.recipient,), purpose="internal", policy=policy, **more)  # type: ignore[arg-type]


def kept_back(room: Room, policy: Policy) -> set[str]:
    names = {one.casefold() for one in (OWN, COLLEAGUE, COURT)}
    words = {one for one, sensitivity in room.words.items() if sensitivity not in ALLOWED[policy]}
    return words | set(LOCAL) | ({COURT.casefold()} if policy == "everything" else names | {EXIF})


@pytest.mark.parametrize("policy", POLICIES)
def test_t38_no_byte_of_a_sealed_file_tells_what_its_policy_keeps_back(room: Room, stick: Path, policy: Policy) -> None:
    order = order_of(room, policy)
    report = sealing.seal(room.amal, order, stick)
    parts = dict(sealed_parts(room, Path(report.path)))
    assert {name.rpartition(".")[2] for name in parts if "report/" in name} == {"html", "pdf"}
    forbidden = kept_back(room, policy)
    leaked = {(name, one) for name, text in parts.items() for one in forbidden if one in text}
    assert not leaked, sorted(leaked)
    told = {one for one in room.words if any(one in text for text in parts.values())}
    free = set(room.words) - forbidden
    assert len(told) >= 0.75 * len(free), sorted(free - told)[:20]  # the canaries would be seen


@pytest.mark.parametrize("policy", POLICIES)
def test_t38_what_was_corrected_or_withdrawn_leaves_only_with_everything(
    room: Room, stick: Path, policy: Policy
) -> None:
    """Nobody sees it in the preview: a name that was typed into a text and taken out of it again stays here."""
    note = editing.new_record(room.amal, room.case, "incident", {"type": "threat", "remarks": WITHDRAWN}).created
    editing.withdraw(room.amal, str(note), WITHDRAWN)
    report = sealing.seal(room.amal, order_of(room, policy, pages="none"), stick)
    text = "\n".join(text for _, text in sealed_parts(room, Path(report.path)))
    assert {one for one in (EARLIER, UNDONE, WITHDRAWN) if one in text} == (
        {EARLIER, UNDONE, WITHDRAWN} if policy == "everything" else set()
    )
    assert (word("incident", field_of("incident", "remarks")) in text) is (policy in ("everything", "no-whereabouts"))

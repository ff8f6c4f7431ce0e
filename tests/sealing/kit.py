"""A sealed file with everything that one can have, made in memory, and the stand-alone script as a module."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import io
import types
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from app.base.task import Task
from app.crypto.age import AgeReader
from app.crypto.identity import Identity
from app.model import ledger as chains
from app.model.entry import Entry
from app.sync import deal, ledger, sealed
from app.sync.bundle_writer import Page, SealedParts, write_bundle
from app.sync.frame import EXPANSION, FrameReader
from app.sync.seal import Seal, write_seal
from app.sync.tar import TarReader
from tests.sync.kit import CASE, LAYLA, NOW, OMAR, OTHER, ZANA, chain, in_order, spec_of

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "docs" / "verify" / "sijil_verify.py"
PHOTO = hashlib.shake_256(b"a photo").digest(3000)
HTML = b"<!DOCTYPE html><title>A case</title>"
SALT = b"sixteen bytes ok"


@functools.cache
def script() -> types.ModuleType:
    """The script, as a module of its own: it shares no code with the program."""
    made = importlib.util.spec_from_file_location("sijil_verify", SCRIPT)
    assert made is not None and made.loader is not None
    module = importlib.util.module_from_spec(made)
    made.loader.exec_module(module)
    return module


def redacted(entries: Sequence[Entry], every: int) -> list[Entry]:
    """Entries of which each ``every``-th value is withheld."""
    found = []
    for number, entry in enumerate(entries):
        kept = tuple(None if (number + n) % every == 0 else d for n, d in enumerate(entry.disclosures))
        found.append(Entry(entry.token, entry.hash, entry.claims, kept))
    return found


def seal_of(entries: Sequence[Entry], **more: object) -> Seal:
    heads: dict[str, dict[str, tuple[int, str]]] = {}
    withheld: dict[str, dict[str, dict[str, int]]] = {}
    for entry in in_order(entries):
        file, author, here = entry.claims.file, entry.claims.iss, (entry.claims.seq, entry.hash)
        of_file = heads.setdefault(file, {})
        of_file[author] = max(of_file.get(author, here), here)
        if gone := entry.disclosures.count(None):
            fields = withheld.setdefault(file, {}).setdefault("incident", {})
            fields["remarks"] = fields.get("remarks", 0) + gone
    facts: dict[str, object] = {"cases": tuple(sorted(heads)), "heads": heads, "withheld": withheld}
    return Seal("Layla", NOW, "courts", "no-identities", salt=SALT, **(facts | more))  # type: ignore[arg-type]


def ledger_of(author: Identity, contents: Sequence[bytes], file: str = CASE) -> bytes:
    made = []
    for content in contents:
        sha256, salt = hashlib.sha256(content).hexdigest(), chains.new_salt()
        before, lines = chains.start(author.key_id, file, sha256, salt), []
        whom = chains.commit("A" * 22, ZANA.key_id)
        for n, (act, other) in enumerate((("taken-in", ""), ("sent", whom), ("sealed", "")), 1):
            before = chains.link(before, n, NOW + n, act, other, "file")
            lines.append(chains.Line(n, NOW + n, act, other, "file", before))
        made.append(chains.Chain(author.key_id, file, sha256, salt, tuple(lines), {2: ("A" * 22, ZANA.key_id)}))
    statement = ledger.write_statement(author, [one.head for one in made], NOW)
    return ledger.write_member(author.public, [statement], made)


def identities_of(sealer: Identity, file: str, values: Sequence[str]) -> bytes:
    holders = [(one.key_id, one.recipient) for one in (LAYLA, OMAR, ZANA)]
    return deal.seal(sealer, file, values, holders, 2, readers=[sealer.key_id], now=NOW)


ENTRIES = redacted([*chain(LAYLA, 4, files=(CASE, OTHER), changes=2), *chain(OMAR, 3, changes=2)[1:]], 3)


def pack(
    readers: Sequence[Identity] = (ZANA, LAYLA),
    entries: Sequence[Entry] = ENTRIES,
    evidence: Sequence[bytes] = (PHOTO, b"second"),
    stamp: Callable[[bytes], Sequence[bytes]] = lambda signature: (),
    sealer: Identity = LAYLA,
    identities: Mapping[str, bytes] | None = None,
    ledgers: Mapping[str, bytes] | None = None,
    html: bytes = HTML,
    **more: object,
) -> bytes:
    """A sealed file of everything, encrypted."""
    page = Page(CASE, "html", hashlib.sha256(html).hexdigest(), len(html), lambda: io.BytesIO(html))
    if identities is None:
        values = [d for e in chain(LAYLA, 1) for d in e.disclosures if d]
        identities = {CASE: identities_of(sealer, CASE, values)}
    if ledgers is None:
        ledgers = {LAYLA.key_id: ledger_of(LAYLA, evidence)} if evidence else {}
    parts = SealedParts(write_seal(seal_of(entries, **more)), [page], identities, stamp)
    out = io.BytesIO()
    write_bundle(out, spec_of(sealer, readers, entries, evidence, ledgers=ledgers, sealed=parts), Task())
    return out.getvalue()


def plain(raw: bytes, reader: Identity = ZANA) -> bytes:
    """The tar inside."""
    frame = FrameReader(AgeReader(io.BytesIO(raw), reader), EXPANSION * len(raw))
    parts = []
    while block := frame.read(1 << 20):
        parts.append(block)
    return b"".join(parts)


def members(tar: bytes) -> dict[str, bytes]:
    found, source = {}, TarReader(io.BytesIO(tar))
    while (member := source.next()) is not None:
        found[member.name.removeprefix("sijil/")] = b"".join(source.blocks())
    return found


def unpack(tar: bytes, folder: Path) -> Path:
    for name, content in members(tar).items():
        path = folder / "sijil" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / "sijil"


def read(raw: bytes, reader: Identity = ZANA) -> sealed.Opened:
    return sealed.read(io.BytesIO(raw), reader, Task())


def verdict(path: Path, roots: Path | None = None) -> tuple[int, str]:
    """What the script says of a folder or an archive: its exit code, and its first line."""
    made = script()
    try:
        check = made.Check(made.Source(str(path)))
        check.run([])
    except made.Fault as fault:
        return 1, f"{fault.args[0]}: {fault.args[1]}"
    return 0, ""

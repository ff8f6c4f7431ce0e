"""What each reader holds, as far as they have confirmed it: so that only what they lack is sent again.

Nothing is assumed. Something counts as held when the reader's signed receipt came for a bundle
that carried it, or when they sent it here themselves. Disclosures count too: who has an entry
without its values hasn't got the values. A reader of whom two histories are known, or who
states an older entry than they had confirmed, has more than one copy or has lost something:
then nothing is assumed any more, and everything goes again (T9, T20).

The memory of one reader and one file is a map from the number of an entry to a bit for each of
its disclosures, packed: 100,000 entries that went whole take a few kilobytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from app.base import limits
from app.model.entry import Entry
from app.storage import settings, teams
from app.storage.driver import listed
from app.storage.vault import Vault

Held = dict[int, int]
"""number of an entry in this vault's journal → bit n: its disclosure n"""

Piece = tuple[str, str]
"""(SHA-256, file)"""

_COUNTER: Final = "heard-counter."
"""the prefix of the settings with the newest bundle counter of each sender"""

_pack = msgspec.msgpack.Encoder()
_unpack = msgspec.msgpack.Decoder(tuple[list[int], list[bytes]])


def mask(kept: Iterable[bool]) -> int:
    """A choice of disclosures as bits."""
    return sum(1 << n for n, keep in enumerate(kept) if keep)


def pack(held: Mapping[int, int]) -> bytes:
    """Numbers as steps, so that a run of entries packs into almost nothing."""
    numbers = sorted(held)
    steps = [number - before for before, number in zip([0, *numbers], numbers, strict=False)]
    masks = [held[number].to_bytes(-(-held[number].bit_length() // 8), "big") for number in numbers]
    return zlib.compress(_pack.encode((steps, masks)), 6)


def unpack(packed: bytes) -> Held:
    steps, masks = _unpack.decode(zlib.decompress(packed))
    found: Held = {}
    number = 0
    for step, bits in zip(steps, masks, strict=True):
        number += step
        found[number] = int.from_bytes(bits, "big")
    return found


def numbers(vault: Vault, hashes: Iterable[str]) -> dict[str, int]:
    """Numbers of entries by hash; of those that are here."""
    return dict(
        vault.db.rows(
            "SELECT hash, id FROM entry WHERE hash IN (SELECT value FROM json_each(?))", (listed(list(hashes)),)
        )
    )


def numbers_in(vault: Vault, file: str) -> dict[str, int]:
    """Numbers of all entries of a file by hash."""
    return dict(vault.db.rows("SELECT hash, id FROM entry WHERE file = ?", (file,)))


def authors_of(vault: Vault, hashes: Iterable[str]) -> set[str]:
    """Who signed these entries."""
    rows = vault.db.rows(
        "SELECT DISTINCT a.key_id FROM entry e JOIN author a ON a.id = e.author"
        " WHERE e.hash IN (SELECT value FROM json_each(?))",
        (listed(list(hashes)),),
    )
    return {key_id for (key_id,) in rows}


# --- what was sent --------------------------------------------------------------------------------


def sent(vault: Vault, bundle: str, files: Mapping[str, Held], pieces: Iterable[Piece]) -> None:
    """Remember what a bundle carries, until its readers have confirmed it."""
    with vault.joined():
        vault.db.many(
            "INSERT OR REPLACE INTO carried VALUES (?, ?, ?)",
            [(bundle, file, pack(held)) for file, held in sorted(files.items())],
        )
        vault.db.many(
            "INSERT OR IGNORE INTO carried_piece VALUES (?, ?, ?)", [(bundle, *piece) for piece in sorted(pieces)]
        )
        _forget_oldest(vault)


def _forget_oldest(vault: Vault) -> None:
    """Of bundles that nobody ever confirms only the newest are remembered: what they carried just goes again."""
    old = vault.db.rows(
        "SELECT s.bundle FROM sending s WHERE EXISTS (SELECT 1 FROM carried c WHERE c.bundle = s.bundle)"
        " ORDER BY s.at DESC, s.bundle LIMIT -1 OFFSET ?",
        (limits.CARRIED_BUNDLES,),
    )
    for (bundle,) in old:
        _drop(vault, bundle)


def _drop(vault: Vault, bundle: str) -> None:
    vault.db.execute("DELETE FROM carried WHERE bundle = ?", (bundle,))
    vault.db.execute("DELETE FROM carried_piece WHERE bundle = ?", (bundle,))


def carried(vault: Vault, bundle: str, file: str | None = None) -> dict[str, Held]:
    """File → what of it a bundle carried that somebody has yet to confirm; of one file only if it is named."""
    rows = vault.db.rows(
        "SELECT file, packed FROM carried WHERE bundle = ? AND (? IS NULL OR file = ?)", (bundle, file, file)
    )
    return {name: unpack(packed) for name, packed in rows}


def carried_pieces(vault: Vault, bundle: str) -> set[Piece]:
    return set(vault.db.rows("SELECT sha256, file FROM carried_piece WHERE bundle = ?", (bundle,)))


# --- what was confirmed ---------------------------------------------------------------------------


def confirmed(
    vault: Vault, bundle: str, reader: str, kept: int | None = None, files: Iterable[str] | None = None
) -> None:
    """A reader's signed receipt for a bundle came: for all of it, or for these ``files``.

    ``kept`` is how many files of evidence they say to have kept: where it isn't all, none is
    counted, since the receipt doesn't say which.
    """
    wanted = None if files is None else set(files)
    at = vault.db.value("SELECT at FROM sending WHERE bundle = ?", (bundle,))
    with vault.joined():
        for file, held in carried(vault, bundle).items():
            if wanted is None or file in wanted:
                add(vault, reader, file, held, vault.clock.now() if at is None else int(at))
        pieces = carried_pieces(vault, bundle)
        if wanted is None and pieces and kept is not None and kept >= len({sha256 for sha256, _ in pieces}):
            hold_pieces(vault, reader, pieces)
        if wanted is None:
            _drop_if_done(vault, bundle)


def _drop_if_done(vault: Vault, bundle: str) -> None:
    waits = vault.db.value("SELECT 1 FROM bundle_out WHERE id = ? AND receipt_at IS NULL LIMIT 1", (bundle,))
    if waits is None:
        _drop(vault, bundle)


def came_from(vault: Vault, sender: str, entries: Iterable[Entry]) -> None:
    """Who sends something holds it. Only what the journal took counts."""
    by_file: dict[str, dict[str, int]] = {}
    for entry in entries:
        bits = mask(disclosure is not None for disclosure in entry.disclosures)
        by_file.setdefault(entry.claims.file, {})[entry.hash] = bits
    known = numbers(vault, [hash_ for bits_of in by_file.values() for hash_ in bits_of])
    for file, bits_of in by_file.items():
        add(
            vault,
            sender,
            file,
            {known[hash_]: bits for hash_, bits in bits_of.items() if hash_ in known},
            vault.clock.now(),
        )


def heard(
    vault: Vault,
    sender: str,
    counter: int,
    heads: Mapping[str, tuple[int, str]],
    batches: Iterable[Sequence[Entry]],
    *,
    everybody: bool = False,
) -> None:
    """A bundle of theirs was taken: what it holds they hold, and what they state may show that they lost something.

    ``everybody``: the heads are those of all authors of whom they hold something.
    """
    if sender == vault.identity.key_id:
        return
    for batch in batches:
        came_from(vault, sender, batch)
    stated(vault, sender, counter, heads, everybody=everybody)


def add(vault: Vault, reader: str, file: str, held: Mapping[int, int], at: int) -> None:
    """A reader holds these entries with these values, as of ``at``."""
    if not held:
        return
    with vault.joined():
        before = of(vault, reader, file)
        after = dict(before)
        for number, bits in held.items():
            after[number] = after.get(number, 0) | bits
        vault.db.execute(
            "INSERT INTO holding VALUES (?, ?, ?, ?) ON CONFLICT (reader, file) DO UPDATE"
            " SET packed = excluded.packed, at = max(at, excluded.at)",
            (reader, file, pack(after), at),
        )
        vault.db.execute(
            "INSERT INTO held_head SELECT ?, a.key_id, max(e.seq) FROM entry e JOIN author a ON a.id = e.author"
            " WHERE e.id IN (SELECT value FROM json_each(?)) GROUP BY a.key_id"
            " ON CONFLICT (reader, author) DO UPDATE SET seq = max(seq, excluded.seq)",
            (reader, listed(sorted(held))),
        )


def of(vault: Vault, reader: str, file: str) -> Held:
    """What a reader has confirmed to hold of a file."""
    packed = vault.db.value("SELECT packed FROM holding WHERE reader = ? AND file = ?", (reader, file))
    return unpack(packed) if packed is not None else {}


def as_of(vault: Vault, reader: str) -> dict[str, int]:
    """File → when the newest version was sent of which a reader has confirmed something."""
    return dict(vault.db.rows("SELECT file, at FROM holding WHERE reader = ?", (reader,)))


def readers_of(vault: Vault, file: str) -> dict[str, int]:
    """Reader → the same, for one file."""
    return dict(vault.db.rows("SELECT reader, at FROM holding WHERE file = ?", (file,)))


def hold_pieces(vault: Vault, reader: str, pieces: Iterable[Piece]) -> None:
    """A reader holds these files of evidence, each for that case."""
    vault.db.many("INSERT OR IGNORE INTO holding_piece VALUES (?, ?, ?)", [(reader, *piece) for piece in pieces])


def pieces_of(vault: Vault, reader: str) -> set[Piece]:
    return set(vault.db.rows("SELECT sha256, file FROM holding_piece WHERE reader = ?", (reader,)))


def authors_known_to(vault: Vault, reader: str) -> set[str]:
    """Key ids of authors of whom this reader knows: what they hold, state to hold, or was sent; and this vault's own.

    Nobody learns from us who else there is (A3). Members of one team know of each other, where they hold what says
    so, and this vault's person began that team or accepted it: else whoever begins a team with two names in it
    would be told what we hold of the other (docs/decisions/0026).
    """
    known = {author for (author,) in vault.db.rows("SELECT author FROM held_head WHERE reader = ?", (reader,))}
    known |= {
        author for (author,) in vault.db.rows("SELECT DISTINCT author FROM head_said WHERE sender = ?", (reader,))
    }
    sent = vault.db.rows("SELECT id FROM bundle_out WHERE reader = ? AND receipt_at IS NULL", (reader,))
    numbers = {number for (bundle,) in sent for held in carried(vault, bundle).values() for number in held}
    known |= {
        author
        for (author,) in vault.db.rows(
            "SELECT DISTINCT a.key_id FROM entry e JOIN author a ON a.id = e.author"
            " WHERE e.id IN (SELECT value FROM json_each(?))",
            (listed(sorted(numbers)),),
        )
    }
    for team in teams.listing(vault):
        if team.counts and team.chosen and reader in team.charter.members and of(vault, reader, team.file):
            known |= team.charter.members.keys()
    return known | {reader, vault.identity.key_id}


# --- doubt ----------------------------------------------------------------------------------------


def forget(vault: Vault, reader: str) -> None:
    """Nothing is known any more of what a reader holds."""
    with vault.joined():
        for table in ("holding", "holding_piece", "held_head"):
            vault.db.execute(f"DELETE FROM {table} WHERE reader = ?", (reader,))  # noqa: S608 - fixed names


def stated(
    vault: Vault, sender: str, counter: int, heads: Mapping[str, tuple[int, str]], *, everybody: bool = False
) -> bool:
    """A sender's signed header names the newest entries they hold; whether they have lost what they had confirmed.

    Where it names ``everybody``, an author who is missing is one of whom they hold nothing any more: a copy from
    before the first bundle was put back. Only a newer bundle than all before can tell: one that was on its way for
    long is older
    than their receipts, not poorer.
    """
    newest = settings.get(vault, _COUNTER + sender, 0)
    if not isinstance(newest, int) or counter <= newest:
        return False
    with vault.joined():
        settings.put(vault, _COUNTER + sender, counter)
        known: dict[str, int] = dict(vault.db.rows("SELECT author, seq FROM held_head WHERE reader = ?", (sender,)))
        lost = any(author in known and seq < known[author] for author, (seq, _) in heads.items())
        lost = lost or (everybody and not known.keys() <= heads.keys())
        if lost:
            forget(vault, sender)
    return lost


def doubtful(vault: Vault, reader: str) -> bool:
    """Whether two histories of this reader are known: two laptops with one key don't hold the same."""
    return vault.db.value("SELECT 1 FROM author WHERE key_id = ? AND forked = 1", (reader,)) is not None or (
        vault.db.value("SELECT 1 FROM fork WHERE author = ? LIMIT 1", (reader,)) is not None
    )


def listing(vault: Vault) -> list[tuple[str, str]]:
    """(reader, file) of everything of which somebody has confirmed something."""
    return [(reader, file) for reader, file in vault.db.rows("SELECT reader, file FROM holding ORDER BY reader, file")]


def stating(vault: Vault, case: str) -> dict[str, int]:
    """Reader → the newest claimed time of an entry of a case that they sign to hold, by the heads of their bundles."""
    return dict(
        vault.db.rows(
            "SELECT h.sender, max(e.iat) FROM entry e JOIN author a ON a.id = e.author"
            " JOIN head_said h ON h.author = a.key_id AND h.seq = e.seq AND h.hash = e.hash"
            " WHERE e.file = ? GROUP BY h.sender",
            (case,),
        )
    )

"""A vault's files as somebody who has its key reads them: every page of the database and of its log, free ones too."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from app.crypto.kdf import Purpose, derive
from app.services.session import Session
from app.storage.driver import PAGE_SIZE
from app.storage.vault import Vault

_RESERVE = 80  # SQLCipher 4: an IV of 16 bytes and an HMAC of 64 end each page
_SALT = 16
_WAL, _FRAME = 32, 24


def key_of(session: Session) -> bytes:
    def read(vault: Vault) -> bytes:
        return bytes(derive(vault.vault_key(), Purpose.DATABASE))

    return session.run(read)


def _page(key: bytes, page: bytes, first: bool) -> bytes:
    body = page[_SALT:] if first else page
    data, iv = body[:-_RESERVE], body[-_RESERVE : -_RESERVE + 16]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return decryptor.update(data) + decryptor.finalize()


def pages(folder: Path, key: bytes) -> bytes:
    """All pages of the database and of the write-ahead log beside it, decrypted, one after the other."""
    found = []
    whole = (folder / "vault.db").read_bytes()
    for start in range(0, len(whole), PAGE_SIZE):
        found.append(_page(key, whole[start : start + PAGE_SIZE], start == 0))
    log = folder / "vault.db-wal"
    frames = log.read_bytes()[_WAL:] if log.exists() else b""
    for start in range(0, len(frames) - PAGE_SIZE, PAGE_SIZE + _FRAME):
        number = int.from_bytes(frames[start : start + 4], "big")
        page = frames[start + _FRAME : start + _FRAME + PAGE_SIZE]
        found.append(_page(key, page, number == 1))
    return b"".join(found)


def tables(session: Session) -> str:
    """Every row of every table that can be read, as text."""

    def read(vault: Vault) -> str:
        names = [name for (name,) in vault.db.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = []
        for name in sorted(names):
            rows += [repr(row) for row in vault.db.rows(f'SELECT * FROM "{name}"')]
        return "\n".join(rows)

    return session.run(read)


def has(data: bytes, word: str) -> bool:
    """Whether a word is there: as text, in the letters of the index, or inside base64url."""
    import base64

    plain = word.encode()
    turned = {base64.urlsafe_b64encode(b"x" * lead + plain)[4 if lead else 0 : -4].rstrip(b"=") for lead in (0, 1, 2)}
    return any(one in data or one.lower() in data for one in (plain, *turned) if len(one) >= 6)

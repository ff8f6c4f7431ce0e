"""Reading evidence back, and believing none of it that doesn't verify."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path
from types import TracebackType

from app.base.errors import BundleError, VaultDamaged
from app.base.limits import READ_BLOCK
from app.crypto.stream import StreamReader
from app.storage.staging import fault


class EvidenceReader:
    """The exact original bytes, for any thread.

    Each chunk is authentic when it is given out; the last read, which finds the end, also
    checks the padding and, where it is given, the hash of the whole. Raises VaultDamaged
    (``what``: ``evidence``), StorageFault.
    """

    def __init__(self, path: Path, key: bytes, size: int, sha256: str | None) -> None:
        self.size = size
        self._left = size
        self._sha256 = sha256
        self._hasher = hashlib.sha256()
        self._ended = False
        try:
            self._file = path.open("rb", buffering=0)
        except FileNotFoundError:
            raise VaultDamaged(what="evidence-missing") from None
        except OSError as error:
            raise fault(error) from None
        try:
            self._stream = StreamReader(self._file, key)
        except BundleError:
            self._file.close()
            raise VaultDamaged(what="evidence") from None

    def readable(self) -> bool:
        return True

    def read(self, n: int = -1) -> bytes:
        """At most ``n`` bytes, all of them when ``n`` is negative; empty at the verified end."""
        if n < 0:
            return b"".join(iter(lambda: self.read(READ_BLOCK), b""))
        buffer = bytearray(min(n, self._left))
        return bytes(buffer[: self.readinto(buffer)]) if buffer else self._at_end()

    def readinto(self, buffer: bytearray | memoryview) -> int:
        view = memoryview(buffer).cast("B")[: self._left]
        if not len(view):
            self._at_end()
            return 0
        length = self._pull(view)
        if length < len(view):
            raise VaultDamaged(what="evidence")
        if self._sha256 is not None:
            self._hasher.update(view)
        self._left -= length
        if not self._left:
            self._at_end()
        return length

    def _pull(self, view: memoryview) -> int:
        try:
            return self._stream.readinto(view)
        except BundleError:
            raise VaultDamaged(what="evidence") from None
        except OSError as error:
            raise fault(error) from None

    def _at_end(self) -> bytes:
        if self._left or self._ended:
            return b""
        self._ended = True
        padding = memoryview(bytearray(READ_BLOCK))
        while length := self._pull(padding):
            if any(padding[:length]):
                raise VaultDamaged(what="evidence")
        if self._sha256 is not None and not hmac.compare_digest(self._hasher.hexdigest(), self._sha256):
            raise VaultDamaged(what="evidence")
        return b""

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> EvidenceReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

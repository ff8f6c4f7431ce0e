"""An open vault and the one thread that may touch its database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from app.base.clock import Clock
from app.base.errors import Unshowable
from app.model.extension import Declarations
from app.sandbox.nursery import Nursery
from app.storage import declaring
from app.storage.vault import Vault

P = ParamSpec("P")
R = TypeVar("R")


class Session:
    """Owns a vault. Verbs call :meth:`run` from any thread; the function runs on the vault's thread."""

    def __init__(self, opener: Callable[[], Vault]) -> None:
        """``opener`` opens or creates the vault; it is called on the vault's own thread.

        Whatever it raises (wrong passphrase, busy, damaged …) is raised here, and no thread stays behind.
        """
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vault")
        self._thread = self._worker.submit(threading.get_ident).result()
        self._closed = False
        self._nursery: Nursery | None = None
        self._nursery_lock = threading.Lock()
        self.nested: dict[str, Session] = {}
        """the review rooms that are open, by id; they are closed with this vault (:mod:`app.services.rooms`)"""
        self.syncing = threading.Lock()
        """held while relays are asked (:mod:`app.services.relay.syncing`)"""
        self.nesting = threading.RLock()
        """held while a room is opened or closed"""
        try:
            self._vault = self._worker.submit(_open, opener).result()
        except BaseException:
            self._worker.shutdown()
            raise
        self.folder: Path = self._vault.folder
        self.name: str = self._vault.name
        self.key_id: str = self._vault.identity.key_id
        self.clock: Clock = self._vault.clock
        self.alarms: tuple[str, ...] = self._vault.alarms
        """what looked wrong at unlock, as catalogue keys ``check.<…>`` without the prefix (T9)"""
        self.declarations: Declarations = declaring.declarations(self._vault)
        """what this vault declares, its own fields and terms among it; may be read from any thread"""

    def run(self, function: Callable[Concatenate[Vault, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run ``function(vault, …)`` on the vault's thread and return what it returns."""
        if threading.get_ident() == self._thread:
            return function(self._vault, *args, **kwargs)

        def job() -> R:
            try:
                return function(self._vault, *args, **kwargs)
            finally:  # what was declared in a transaction counts once it is over; rolled back, it declares nothing
                if self._vault.declarations is not None:
                    self.declarations = self._vault.declarations

        return self._worker.submit(job).result()

    def write(self, function: Callable[Concatenate[Vault, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """As :meth:`run`, inside one transaction: all of it happens or nothing."""

        def inside(vault: Vault) -> R:
            with vault.transaction():
                return function(vault, *args, **kwargs)

        return self.run(inside)

    @property
    def nursery(self) -> Nursery:
        """The children in which this vault's foreign files are opened; the first call starts a spare one.

        Raises Unshowable (``no-sandbox``) once the vault is being closed.
        """
        with self._nursery_lock:
            if self._closed:
                raise Unshowable(reason="no-sandbox")
            if self._nursery is None:
                self._nursery = Nursery()
            return self._nursery

    @property
    def closed(self) -> bool:
        """Whether the vault is being closed, or is."""
        return self._closed

    def close(self) -> None:
        """End every child, close the vault and end its thread. May be called twice."""
        with self._nursery_lock:
            if self._closed:
                return
            self._closed = True
        try:
            with self.nesting:
                for room in self.nested.values():
                    room.close()
                self.nested.clear()
            if self._nursery is not None:
                self._nursery.close()  # first: what they decode is still in their memory (T17, T41)
        finally:
            self._end()

    def _end(self) -> None:
        try:
            self.run(lambda vault: vault.close())  # as it closes: one in memory has nothing to settle
        finally:
            self._worker.shutdown()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _open(opener: Callable[[], Vault]) -> Vault:
    vault = opener()
    try:
        declaring.declarations(vault)
    except BaseException:
        vault.close()
        raise
    return vault

"""Tells when the laptop is about to sleep or its screen gets locked, where the system says so over D-Bus.

On other systems, and without D-Bus, the idle time alone locks; it counts the time asleep.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import SLOT, QObject, Slot

LOGIN = ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")
SAVERS = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
)


class SystemWatch(QObject):
    """Calls ``lock`` before sleep and when a screen saver becomes active."""

    def __init__(self, lock: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._lock = lock
        self.connected = self._connect()

    def _connect(self) -> bool:
        try:
            from PySide6.QtDBus import QDBusConnection
        except ImportError:
            return False
        system, session = QDBusConnection.systemBus(), QDBusConnection.sessionBus()
        slot: Any = SLOT("tell(bool)")  # a str: bytes, which the stubs name, are refused at run time
        found = system.isConnected() and system.connect(*LOGIN, "PrepareForSleep", self, slot)
        for service, path in SAVERS:
            if session.isConnected():
                found = session.connect(service, path, service, "ActiveChanged", self, slot) or found
        return bool(found)

    @Slot(bool)
    def tell(self, active: bool) -> None:
        if active:
            self._lock()

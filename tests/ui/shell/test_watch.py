"""The vault is locked before the laptop sleeps and when its screen is locked: on a message bus of the test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SAID = """
import os, sys, time
os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = os.environ["DBUS_SESSION_BUS_ADDRESS"]
from PySide6.QtCore import QCoreApplication
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from app.ui.watch import SystemWatch

service, path, interface, name, active = sys.argv[1:]
application = QCoreApplication([])
system = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, "the system")
assert system.registerService(service)
locked = []
watch = SystemWatch(lambda: locked.append(True), application)
assert watch.connected
signal = QDBusMessage.createSignal(path, interface, name)
signal.setArguments([active == "yes"])
assert system.send(signal)
until = time.monotonic() + 2
while not locked and time.monotonic() < until:
    application.processEvents()
    time.sleep(0.01)
print("locked" if locked else "open")
"""
SLEEP = ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep")
SAVER = ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged")
GNOME = ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged")


@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="no message bus can be started here")
@pytest.mark.parametrize(
    ("signal", "active", "becomes"),
    [
        pytest.param(SLEEP, "yes", "locked", id="falls-asleep"),
        pytest.param(SAVER, "yes", "locked", id="screen-locked"),
        pytest.param(GNOME, "yes", "locked", id="screen-locked-in-gnome"),
        pytest.param(SAVER, "no", "open", id="screen-unlocked"),
    ],
)
def test_sleep_and_a_locked_screen_lock_the_vault(signal: tuple[str, ...], active: str, becomes: str) -> None:
    ran = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", SAID, *signal, active],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        timeout=30,
    )
    assert (ran.stdout.strip(), ran.returncode) == (becomes, 0), ran.stderr

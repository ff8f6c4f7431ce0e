"""Cold start to the unlock screen, beside a bare PySide6 window in the same run: ``python -m bench.start [ROUNDS]``.

Prints, for both, the median time from the start of the process to the first painted screen, the
resident memory at that moment, and the ratios. Budgets: 0.6 s and 110 MB.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]

BARE = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
class Bare(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, done)
def done():
    report()
    application.quit()
application = QApplication([])
window = Bare()
window.show()
application.exec()
"""
OURS = """
import os, sys
from app.__main__ import main
from app.ui import application
def end(qt):
    report()
    qt.quit()
application._end_self_test = end
main(["--self-test", "--vault", os.environ["BENCH_VAULT"]])
"""
REPORT = """
def report():
    with open("/proc/self/status") as status:
        lines = dict(line.split(":", 1) for line in status)
    print(lines["VmRSS"].split()[0], flush=True)
"""


def measure(code: str, home: Path) -> tuple[float, float]:
    """Seconds from the start of the process to the first painted screen, and MB resident then."""
    environment = {**os.environ, "HOME": str(home), "BENCH_VAULT": str(home / "Sijil")}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", REPORT + code],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    seconds = time.perf_counter() - started
    process.wait(30)
    return seconds, int(line) / 1024


def main(rounds: int) -> int:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        vault = home / "Sijil"
        vault.mkdir()
        (vault / "keys").write_bytes(b"")  # enough for the unlock screen to offer it
        results: dict[str, list[tuple[float, float]]] = {"bare PySide6 window": [], "unlock screen": []}
        for _ in range(rounds + 1):  # the first round warms the disk cache and is left out
            for found, code in zip(results.values(), (BARE, OURS), strict=True):
                found.append(measure(code, home))
    medians = {}
    for name, found in results.items():
        seconds = statistics.median(s for s, _ in found[1:])
        memory = statistics.median(m for _, m in found[1:])
        medians[name] = seconds, memory
        print(f"{name:22} {seconds:6.3f} s   {memory:6.1f} MB")
    (bare_s, bare_m), (ours_s, ours_m) = medians.values()
    print(f"{'ratio':22} {ours_s / bare_s:6.2f}     {ours_m / bare_m:6.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 7))

"""Killed at every step of a sync, and opened again: nothing lost, nothing twice, nothing left over (T1, T14).

The child is a fork that ends itself as ``kill -9`` would, without a line of clearing up, before or after
its nth transaction, request or flush to the disk; the next one opens the same vault and goes on.
"""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.base.clock import SetClock
from app.services import inbox, vaults
from app.services.relay import queue, syncing
from app.services.session import Session
from app.services.views import SentReport
from app.storage.vault import Vault
from tests.services.conftest import PASSPHRASE
from tests.services.relay.conftest import Reopen, Template
from tests.services.relay.kit import NOW, ORIGIN, InProcess
from tests.services.relay.test_sync import attach, files, write_case

MOST = 400


class Steps:
    """Ends this process at the nth step; counts them where ``last`` is beyond all."""

    def __init__(self, last: int) -> None:
        self.count, self.last = 0, last

    def step(self) -> None:
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*args: Any, **kwargs: Any) -> Any:
            self.step()
            found = work(*args, **kwargs)
            self.step()
            return found

        return stepped


class Killing(httpx.BaseTransport):
    def __init__(self, inner: InProcess, steps: Steps) -> None:
        self._ask = steps.around(inner.handle_request)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._ask(request)


def open_vault(folder: Path, template: Template) -> Session:
    session = vaults.open(folder, PASSPHRASE, clock=SetClock(NOW))
    session.run(lambda vault: vault.kept.update({f"box.{id_}": box for id_, box in template.boxes.items()}))
    return session


def let_threads_end() -> None:
    """Whatever a thread of ours holds when this process forks stays held in the child: a vault's thread that is done
    gives back what OpenSSL keeps for it a moment later, under a lock that the child would wait for until the night is
    over."""
    until = time.monotonic() + 0.5
    while len(list(Path("/proc/self/task").glob("*"))) > threading.active_count() and time.monotonic() < until:
        time.sleep(0.001)


def synced(base: Path, name: str, template: Template, last: int) -> int | None:
    """Sync one vault in a process of its own that dies at step ``last``; the steps it took if it lived."""
    told = base / "told"
    told.unlink(missing_ok=True)
    let_threads_end()
    child = os.fork()
    if child == 0:
        try:
            told.write_text(_sync(base, name, template, Steps(last)))
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    if not told.exists():
        return None
    count, failures = told.read_text().split()
    assert failures == "0"
    return int(count)


def _sync(base: Path, name: str, template: Template, steps: Steps) -> str:
    network = InProcess()
    network.serve(ORIGIN, base / "relay", SetClock(NOW))
    session = open_vault(base / name, template)
    os.fsync = steps.around(os.fsync)
    Vault._write_down = steps.around(Vault._write_down)  # type: ignore[method-assign]
    report = syncing.sync(session, transport=Killing(network, steps))
    session.close()
    return f"{steps.count} {len(report.failures)}"


def every(base: Path, name: str, template: Template, stride: int) -> int:
    """Kill at one step after the other, each time going on from where the last one died; how often it was killed."""
    killed, last = 0, 1
    while synced(base, name, template, last) is None:
        killed += 1
        last += stride
        assert last < MOST
    return killed


@pytest.mark.parametrize(
    "stride",
    [pytest.param(9, id="some-steps"), pytest.param(1, id="every-step", marks=[pytest.mark.nightly])],
)
def test_t01_t14_killed_at_any_step_of_sending_and_of_fetching(
    tmp_path: Path, template: Template, reopen: Reopen, stride: int
) -> None:
    amal, basim = reopen("Amal"), reopen("Basim")
    attach(amal, write_case(amal), 1_150_000)
    report = queue.send(amal, [basim.key_id])
    key = amal.key_id
    amal.close()
    basim.close()
    assert every(tmp_path, "Amal", template, stride) > 2
    assert every(tmp_path, "Basim", template, stride) > 2
    ends_well(tmp_path, template, key, report)


def ends_well(base: Path, template: Template, sender: str, report: SentReport) -> None:
    """Both have synced: the bundle is there once and whole, and its receipt goes back; nothing is left over."""
    amal, basim = open_vault(base / "Amal", template), open_vault(base / "Basim", template)
    with amal, basim:
        assert [one.state for one in queue.listing(amal)] == ["uploaded"]
        (came,) = syncing.arrived(basim)
        assert (came.contact.key_id, came.bytes) == (sender, report.bytes)
        assert len(files(basim, "incoming")) == 1
        seen = inbox.look(basim, [came.path])
        assert inbox.accept(basim, seen.deliveries).entries == report.entries
        assert files(basim, "incoming") == []
    assert synced(base, "Basim", template, MOST)
    assert synced(base, "Amal", template, MOST)
    amal = open_vault(base / "Amal", template)
    with amal:
        assert [one.state for one in queue.listing(amal)] == ["confirmed"]
        assert files(amal, "outgoing") == []
    assert not [path for path in (base / "relay" / "blobs").rglob("*") if path.is_file()]


@pytest.mark.nightly
@pytest.mark.parametrize("name", ["Amal", "Basim"])
def test_t01_t14_killed_once_at_each_single_step_and_left_alone_from_then_on(
    tmp_path: Path, template: Template, reopen: Reopen, name: str
) -> None:
    """Each time from the same beginning: above, a try begins where the last one died, and steps over some."""
    amal, basim = reopen("Amal"), reopen("Basim")
    attach(amal, write_case(amal), 1_150_000)
    report = queue.send(amal, [basim.key_id])
    key = amal.key_id
    amal.close()
    basim.close()
    start, used = tmp_path / "start", tmp_path / "used"
    start.mkdir()
    for vault in ("Amal", "Basim"):
        (tmp_path / vault).rename(start / vault)
    if name == "Basim":
        assert synced(start, "Amal", template, MOST)
    steps, last = None, 0
    while steps is None:
        last += 1
        shutil.rmtree(used, ignore_errors=True)
        shutil.copytree(start, used)
        steps = synced(used, name, template, last)
        assert synced(used, "Amal", template, MOST) and synced(used, "Basim", template, MOST)
        ends_well(used, template, key, report)
    assert last > 20


@pytest.mark.nightly
def test_a_vault_that_was_killed_in_the_middle_of_each_step_fetches_only_once(
    tmp_path: Path, template: Template, reopen: Reopen
) -> None:
    """What is safe here isn't fetched again, however often the deleting is interrupted."""
    amal, basim = reopen("Amal"), reopen("Basim")
    write_case(amal)
    queue.send(amal, [basim.key_id])
    amal.close()
    basim.close()
    assert synced(tmp_path, "Amal", template, MOST)
    steps, last = None, 1
    while steps is None:
        last += 1
        steps = synced(tmp_path, "Basim", template, last)
    basim = open_vault(tmp_path / "Basim", template)
    with basim:
        assert len(syncing.arrived(basim)) == 1

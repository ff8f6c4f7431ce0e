"""Children: one a document, ended on every way out; and whatever one says is held to its shape."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import Cancelled, StorageFault, Unshowable
from app.base.limits import SANDBOX_JSON_BYTES
from app.base.task import Task
from app.sandbox import client
from app.sandbox.frames import HEAD, RESULT, BadFrame, FrameReader, pack
from app.sandbox.nursery import Nursery
from tests.conftest import ROOT
from tests.sandbox.conftest import needs_linux, probe_command
from tests.sandbox.probe import HASTY

pytestmark = needs_linux


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(holds: Callable[[], bool], seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


def reason(verb: str, options: dict, nursery: Nursery, document: bytes = b"x") -> str:
    with pytest.raises(Unshowable) as failed:
        list(client.stream(verb, io.BytesIO(document), options, Task(), nursery))
    assert set(failed.value.facts) == {"reason"}
    return str(failed.value.facts["reason"])


@pytest.mark.parametrize("how", ["segv", "abort", "exit"])
def test_t41_a_child_that_dies_is_the_named_error(probes: Nursery, how: str) -> None:
    assert reason("die", {"how": how}, probes) == "crashed"


def test_t41_a_child_killed_from_outside_is_the_named_error(probes: Nursery) -> None:
    results = client.stream("stay", io.BytesIO(b"x"), {}, Task(), probes)
    pid = next(results).value["pid"]
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(Unshowable) as failed:
        next(results)
    assert failed.value.facts == {"reason": "crashed"} and not is_alive(pid)


@pytest.mark.parametrize(("verb", "least", "most"), [("spin", 0.2, 10), ("sleep", HASTY, HASTY + 1.5)])
def test_t41_a_child_that_takes_too_long_is_ended(probes: Nursery, verb: str, least: float, most: float) -> None:
    """One by the processor's time alone (its other limit is far away), the other by the clock's."""
    before = time.monotonic()
    assert reason(verb, {}, probes) == "too-slow"
    assert least < time.monotonic() - before < most


def test_t41_memory_is_bounded_in_the_child_and_output_in_the_parent(probes: Nursery) -> None:
    assert reason("greedy", {}, probes) == "too-big"
    assert reason("flood", {}, probes) == "crashed"


@pytest.mark.parametrize(
    ("said", "heard"), [("encrypted", "encrypted"), ("<b>you</b>", "crashed"), ("x" * 9, "crashed")]
)
def test_t41_a_refusal_is_one_of_the_known_words(probes: Nursery, said: str, heard: str) -> None:
    assert reason("refuse", {"reason": said}, probes) == heard


def test_unknown_verb_is_not_supported(probes: Nursery, nursery: Nursery) -> None:
    assert reason("echo", {}, nursery) == "not-supported"


def test_a_document_streams_through_with_back_pressure(probes: Nursery) -> None:
    document = os.urandom(5_000_000)
    results = client.stream("echo", io.BytesIO(document), {"block": 200_000}, Task(), probes)
    assert b"".join(bytes(result.data) for result in results) == document


def test_many_results_wait_for_a_slow_reader(probes: Nursery) -> None:
    """The verb has its limit; a reader's own pauses don't count."""
    results = client.stream("count", io.BytesIO(b""), {"n": 400, "pad": 10_000}, Task(), probes)
    numbers = []
    for result in results:
        numbers.append(result.value["number"])
        if len(numbers) == 5:
            time.sleep(HASTY + 0.4)
    assert numbers == list(range(400))


def test_a_handler_need_not_read_the_document(probes: Nursery) -> None:
    results = list(client.stream("leave", io.BytesIO(bytes(30_000_000)), {}, Task(), probes))
    assert [r.value for r in results] == [{"read": 0}]


def test_cancelling_ends_the_child(probes: Nursery) -> None:
    task = Task()
    results = client.stream("stay", io.BytesIO(b"x"), {}, task, probes)
    pid = next(results).value["pid"]
    threading.Timer(0.1, task.cancel).start()
    before = time.monotonic()
    with pytest.raises(Cancelled):
        next(results)
    assert time.monotonic() - before < 1 and not is_alive(pid)


def test_a_reader_that_stops_early_ends_the_child(probes: Nursery) -> None:
    results = client.stream("stay", io.BytesIO(b"x"), {}, Task(), probes)
    pid = next(results).value["pid"]
    results.close()
    assert not is_alive(pid)


def test_what_the_source_raises_comes_out_and_ends_the_child(probes: Nursery) -> None:
    class Failing(io.BytesIO):
        def read(self, n: int | None = -1, /) -> bytes:
            raise StorageFault(reason="read")

    with pytest.raises(StorageFault):
        list(client.stream("echo", Failing(), {}, Task(), probes))


def test_closing_a_nursery_leaves_no_child(probes: Nursery) -> None:
    busy = client.stream("stay", io.BytesIO(b"x"), {}, Task(), probes)
    pid = next(busy).value["pid"]
    probes.close()
    assert wait_until(lambda: not is_alive(pid))
    with pytest.raises(Unshowable):
        next(busy)
    with pytest.raises(Unshowable):
        probes.take()


def test_every_document_has_a_child_of_its_own_and_the_spare_is_used(probes: Nursery) -> None:
    with Nursery(command=probe_command()) as spared:
        seen = []
        for _ in range(3):
            assert wait_until(lambda: spared._spare is not None and spared._spare.done())
            waiting = spared._spare.result().pid
            (result,) = client.stream("pid", io.BytesIO(b""), {}, Task(), spared)
            assert result.value == waiting
            seen.append(waiting)
    assert len(set(seen)) == 3


def test_a_spare_child_that_died_while_waiting_is_replaced(probes: Nursery) -> None:
    with Nursery(command=probe_command()) as spared:
        child = spared._spare.result()
        os.kill(child.pid, signal.SIGKILL)
        assert wait_until(lambda: not is_alive(child.pid))
        assert len(list(client.stream("pid", io.BytesIO(b""), {}, Task(), spared))) == 1


PARENT = """
import io, sys
from app.base.task import Task
from app.sandbox import client, handlers
from app.sandbox.nursery import Nursery
from tests.sandbox import probe
from tests.sandbox.conftest import probe_command
handlers.VERBS.update(probe.VERBS)
nursery = Nursery(command=probe_command())
results = client.stream("stay", io.BytesIO(b"x"), {}, Task(), nursery)
pid = next(results).value["pid"]
nursery.prepare()
print(pid, nursery._spare.result().pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_t41_children_end_with_their_parent(how: signal.Signals) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, encoding="utf-8"
    )
    assert parent.stdout is not None and parent.stdin is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(pids) == 2 and all(is_alive(pid) for pid in pids)
    parent.send_signal(how)
    parent.wait(10)
    assert wait_until(lambda: not any(is_alive(pid) for pid in pids))
    parent.stdout.close()
    parent.stdin.close()


# --- what a taken-over child may say ---------------------------------------------------------
HEAD_OK = {
    "kind": "jpeg",
    "width": 2,
    "height": 2,
    "channels": 3,
    "whole": [2, 2],
    "partial": False,
    "page": 0,
    "pages": 1,
}
CLEAN_OK = {"media": "image/jpeg", "width": 2, "height": 2, "whole": [2, 2], "partial": False}


@pytest.fixture(scope="module")
def liars():
    with Nursery(command=probe_command("--lie")) as made:
        yield made


def spoken(value: object, data: bytes = b"") -> io.BytesIO:
    return io.BytesIO(json.dumps(value).encode() + b"\n" + data)


def test_a_liar_that_tells_the_truth_is_believed(liars: Nursery) -> None:
    """The teeth of the tests below: only the lie is refused."""
    assert client.picture(spoken(HEAD_OK, bytes(12)), box=(10, 10), task=Task(), nursery=liars).pixels == bytes(12)
    assert client.facts(spoken({"kind": "jpeg", "media": "image/jpeg"}), Task(), liars).kind == "jpeg"


@pytest.mark.parametrize(
    ("change", "data"),
    [
        ({}, 11),
        ({}, 13),
        ({"width": 11, "height": 1}, 33),
        ({"width": -2, "height": -2}, 12),
        ({"width": 0}, 0),
        ({"channels": 1}, 4),
        ({"page": 1}, 12),
        ({"pages": 0}, 12),
        ({"kind": "<img src=x>"}, 12),
        ({"more": 1}, 12),
        ({"width": "2"}, 12),
        ({"whole": [2, 2, 2]}, 12),
    ],
)
def test_t41_pixels_are_exactly_what_was_said_and_asked(liars: Nursery, change: dict, data: int) -> None:
    with pytest.raises(Unshowable) as failed:
        client.picture(spoken(HEAD_OK | change, bytes(data)), box=(10, 10), task=Task(), nursery=liars)
    assert failed.value.facts == {"reason": "crashed"}


@pytest.mark.parametrize(
    "value",
    [
        [],
        None,
        {},
        {"kind": "jpeg"},
        {"kind": "jpeg", "media": "a b"},
        {"kind": "jpeg", "media": "image/jpeg", "make": "x" * 501},
        {"kind": "jpeg", "media": "image/jpeg", "latitude": 91},
        {"kind": "jpeg", "media": "image/jpeg", "taken": "\u202enow"},
        {"kind": "jpeg", "media": "image/jpeg", "unread": ["x"] * 11},
        {"kind": "jpeg", "media": "image/jpeg", "unheard": 1},
    ],
)
def test_t41_facts_are_held_to_their_shape(liars: Nursery, value: object) -> None:
    with pytest.raises(Unshowable) as failed:
        client.facts(spoken(value), Task(), liars)
    assert failed.value.facts == {"reason": "crashed"}


@pytest.mark.parametrize("value", [{"text": "x", "page": None}, {"kind": "text", "encoding": None, "pages": None}, 7])
def test_t41_a_text_begins_with_its_head_and_ends_with_its_end(liars: Nursery, value: object) -> None:
    with pytest.raises(Unshowable) as failed:
        list(client.text(spoken(value), Task(), liars))
    assert failed.value.facts == {"reason": "crashed"}


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe1\x00\x04ab\xff\xd9", b"GIF89a", b"\x89PNG\r\n\x1a\n"])
def test_t35_a_cleaned_copy_is_looked_at_again_outside(liars: Nursery, data: bytes) -> None:
    with pytest.raises(Unshowable) as failed:
        client.cleaned(spoken(CLEAN_OK, data), Task(), liars)
    assert failed.value.facts == {"reason": "crashed"}


# --- frames ----------------------------------------------------------------------------------
@given(st.lists(st.tuples(st.integers() | st.text(), st.binary(max_size=300)), max_size=5), st.randoms())
def test_frames_come_out_as_they_went_in(frames: list[tuple[object, bytes]], chance) -> None:
    sent = b"".join(
        pack(RESULT, value if not isinstance(value, int) else value % 2**31, data) + data for value, data in frames
    )
    reader, found, place = FrameReader(1 << 20), [], 0
    while place < len(sent):
        step = chance.randint(1, reader.wanted)
        frame = reader.feed(sent[place : place + step])
        place += step
        if frame is not None:
            found.append((frame.value, bytes(frame.data)))
    assert found == [(v if not isinstance(v, int) else v % 2**31, d) for v, d in frames]


@given(st.binary(max_size=2000))
def test_t41_any_bytes_from_a_child_are_frames_or_the_one_failure(noise: bytes) -> None:
    reader, place = FrameReader(1000), 0
    try:
        while place < len(noise):
            piece = noise[place : place + min(reader.wanted, 64)]
            reader.feed(piece)
            place += len(piece)
    except BadFrame:
        pass


@pytest.mark.parametrize(
    "raw",
    [
        HEAD.pack(b"z", 0, 0),
        HEAD.pack(b"r", SANDBOX_JSON_BYTES + 1, 0),
        HEAD.pack(b"r", 0, 2**32 - 1),
        HEAD.pack(b"r", 0, 0),
        HEAD.pack(b"r", 2, 0) + b"{]",
        HEAD.pack(b"r", 200_000, 0) + b"[" * 200_000,
    ],
    ids=["kind", "json", "bytes", "empty", "no-json", "deep"],
)
def test_t41_frames_above_the_limits_are_refused(raw: bytes) -> None:
    reader = FrameReader(1 << 30)
    with pytest.raises(BadFrame):
        reader.feed(raw[: HEAD.size])
        if len(raw) > HEAD.size:
            reader.feed(raw[HEAD.size :])


def test_t41_empty_frames_without_end_are_refused() -> None:
    """Each takes the parent's time, though hardly a byte: a child could keep it busy for many minutes."""
    reader = FrameReader(1024 * 1024)
    taken = 0
    with pytest.raises(BadFrame):
        while taken < 10_000:
            for piece in (HEAD.pack(RESULT, 1, 0), b"0"):
                taken += reader.feed(piece) is not None
    assert 1_000 < taken < 5_000

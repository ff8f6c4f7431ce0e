"""The relay against the same server with nothing behind it, turn by turn in one run.

``python -m bench.relay [small|write|read|memory|page|moved …] [--rounds N]``. Each figure is the median of the
rounds' ratios: bare and relay take turns, so that whatever else the machine does hits both. The load is one
process with prepared, signed requests over kept connections (bench.wire), which is harsh; the same is told for the
program's own client (bench.people), and what the disk and the digest alone allow (bench.floor). A store lies in
``SIJIL_BENCH_FOLDER`` or the folder for temporary files: it should be on a real disk.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from app.base.limits import KIB, MIB
from app.sync.protocol import blobs, routes
from bench import floor, people, processes, wire
from bench.mailboxes import Mailbox, Operator, filled
from bench.processes import Server

LINES = 4
CLIENTS = 200
FULL = 100_000
OPERATOR = Operator()
AIMS = {"small": 0.35, "write": 0.60, "read": 0.50}


@contextmanager
def stored() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=os.environ.get("SIJIL_BENCH_FOLDER")) as name:
        yield Path(name)


def relay_over(store: Path) -> Server:
    return processes.relay(str(store), "--operator", OPERATOR.key)


def puts(server: Server, size: int, each: int, lines: int = LINES) -> tuple[list[Mailbox], list[list[wire.Call]]]:
    """A mailbox and its prepared writes for each line."""
    boxes = [Mailbox(OPERATOR, server.authority) for _ in range(lines)]
    body = filled(size, size)
    calls = [[box.put(0, blob, body) for blob in islice(box.ids(0), each)] for box in boxes]
    return boxes, calls


def clear(store: Path) -> None:
    shutil.rmtree(store / "blobs", ignore_errors=True)


def expect(got: wire.Round, status: int) -> wire.Round:
    if set(got.statuses) != {status}:
        raise SystemExit(f"answered {got.statuses}, not {status} alone")
    return got


def load(server: Server, shares: list[list[wire.Call]], status: int) -> wire.Round:
    """Run the calls and see that each was answered as it should be."""
    before = server.worked()
    got = expect(wire.run(server.port, shares), status)
    got.worked = server.worked() - before
    return got


@dataclass
class Rounds:
    """One way, writing or reading, round by round."""

    bare: list[wire.Round] = field(default_factory=list)
    ours: list[wire.Round] = field(default_factory=list)
    relay: list[wire.Round] = field(default_factory=list)
    people: list[tuple[float, float]] = field(default_factory=list)
    """blobs a second of the bare server and of the relay, by the program's own client"""
    floor: list[float] = field(default_factory=list)
    """blobs a second that the disk and the digest allow"""


def ratio(mine: Sequence[float], theirs: Sequence[float]) -> float:
    return statistics.median(one / other for one, other in zip(mine, theirs, strict=True))


def rates(got: Sequence[wire.Round]) -> list[float]:
    return [one.rate() for one in got]


def told(name: str, size: int, got: Rounds, aim: float | None) -> None:
    """The harsh figure first: a client that does nothing, and what it leaves of each of the servers."""
    mine, bare, ours = rates(got.relay), rates(got.bare), rates(got.ours)
    late = statistics.median(one.percentile(0.95) for one in got.relay) * 1e3
    cost = [statistics.median(one.worked / len(one.each) for one in of) * 1e3 for of in (got.relay, got.ours, got.bare)]
    middle = statistics.median(mine)
    wanted = f" (aim {aim:.0%})" if aim else ""
    print(f"{name}: {ratio(mine, bare):.1%} of bare{wanted}, {ratio(mine, ours):.1%} of bare in a relay's server")
    print(
        f"    {middle:.0f}/s of {statistics.median(bare):.0f}/s and {statistics.median(ours):.0f}/s; "
        f"{middle * size / MIB:.0f} MiB/s, 95% within {late:.1f} ms; processor "
        f"{cost[0]:.2f} ms each, bare {cost[2]:.2f} and {cost[1]:.2f}"
    )
    if got.people:
        bare_people, people = [pair[0] for pair in got.people], [pair[1] for pair in got.people]
        print(
            f"    by the program's own client: {ratio(people, bare_people):.1%}{wanted}, "
            f"{statistics.median(people):.0f}/s of {statistics.median(bare_people):.0f}/s"
        )
    if got.floor:
        print(
            f"    with no relay at all {statistics.median(got.floor):.0f}/s: that is {ratio(got.floor, bare):.1%} of "
            f"bare, and the relay reaches {ratio(mine, got.floor):.0%} of it",
            flush=True,
        )


def compare(size: int, each: int, rounds: int, aims: tuple[float | None, float | None]) -> None:
    """Write and read blobs of one size: bare, bare in our server, relay and the disk alone, in turn."""
    label = f"{size // MIB} MiB" if size >= MIB else f"{size // KIB} KiB"
    writes, reads = Rounds(), Rounds()
    floors: list[floor.Floor] = []
    with stored() as store, stored() as beside:
        bare, ours, relay = processes.bare(size), processes.bare(size, ours=True), relay_over(store)
        crowd = people.Crowd(LINES, OPERATOR)
        with processes.serving(bare, ours, relay), closing(crowd):
            for turn in range(rounds + 1):
                one_round(size, each, (bare, ours, relay), writes, reads)
                crowded(size, min(each, 50), crowd, (bare, relay), writes, reads)
                clear(store)
                floors.append(floor.measure(beside, size, each, LINES))
                writes.floor.append(floors[-1].writes)
                reads.floor.append(floors[-1].reads)
                if not turn:  # that one warmed all of them
                    writes, reads, floors = Rounds(), Rounds(), []
    told(f"write {label}", size, writes, aims[0])
    print(
        f"    one SHA-256 {statistics.median(one.digest for one in floors) * 1e3:.2f} ms, written and both synced, "
        f"alone, {statistics.median(one.pair for one in floors) * 1e3:.2f} ms"
    )
    told(f"read {label}", size, reads, aims[1])


def one_round(size: int, each: int, servers: tuple[Server, Server, Server], writes: Rounds, reads: Rounds) -> None:
    bare, ours, relay = servers
    body = filled(size, size)
    boxes, calls = puts(relay, size, each)
    for server, into in ((bare, writes.bare), (ours, writes.ours)):
        plain = [[wire.call("PUT", server.authority, "/v1/a/b", {}, body)] * each] * LINES
        into.append(load(server, plain, 201))
    writes.relay.append(load(relay, calls, 201))
    gets = [[box.get(blob) for blob in ids_of(share)] for box, share in zip(boxes, calls, strict=True)]
    for server, into in ((bare, reads.bare), (ours, reads.ours)):
        plain = [[wire.call("GET", server.authority, f"/{size}", {})] * each] * LINES
        into.append(load(server, plain, 200))
    reads.relay.append(load(relay, gets, 200))


def crowded(
    size: int, each: int, crowd: people.Crowd, servers: tuple[Server, Server], writes: Rounds, reads: Rounds
) -> None:
    transfer = os.urandom(blobs.TRANSFER_BYTES)
    for what, into in (("write", writes.people), ("read", reads.people)):
        bare, mine = (crowd.run(what, f"http://{at.authority}", size, each, transfer) for at in servers)
        into.append((bare, mine))


def ids_of(share: list[wire.Call]) -> list[str]:
    return [call.head.split(b" ", 2)[1].decode("ascii").rsplit("/", 1)[1] for call in share]


def small(rounds: int) -> None:
    compare(KIB, 500, rounds, (AIMS["small"], AIMS["small"]))


def large(rounds: int) -> None:
    compare(MIB, 40, rounds, (AIMS["write"], AIMS["read"]))
    compare(64 * KIB, 250, rounds, (None, None))
    compare(16 * MIB, 4, max(2, rounds // 2), (None, None))


def memory(rounds: int) -> None:
    """200 clients at once, each writing 4 MiB blobs and reading them back; the most memory the process ever held."""
    with stored() as store:
        relay = relay_over(store)
        with processes.serving(relay):
            idle = relay.memory()["now"]
            for _ in range(rounds):
                boxes, calls = puts(relay, 4 * MIB, 2, CLIENTS)
                wrote = wire.run(relay.port, calls)
                gets = [[box.get(blob) for blob in ids_of(share)] for box, share in zip(boxes, calls, strict=True)]
                read = wire.run(relay.port, gets)
                clear(store)
            held = relay.memory()
    print(f"memory, {CLIENTS} clients     {held['peak']:6.0f} MiB (aim below 150); idle {idle:.0f} MiB", end="; ")
    print(f"last round: writes {wrote.statuses}, reads {read.statuses}", flush=True)


def page(rounds: int) -> None:
    """Pages of a mailbox that has 100,000 blobs, from anywhere in it."""
    from app.relay.shelves import Shelves

    with stored() as store:
        relay = relay_over(store)
        box = Mailbox(OPERATOR, relay.authority)
        shelf = f"blobs/{box.name}"
        names = list(islice(box.ids(0), FULL))
        shelves = Shelves(store)
        for name in names:  # sparse: a page looks at names and lengths alone
            path = Path(shelves.path(shelf, name))
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.truncate(blobs.CLASSES[1] + 1)
        with processes.serving(relay):
            starts = ["", *(names[at] for at in range(0, FULL, FULL // (10 * rounds)))]
            wire.run(relay.port, [[box.page(after) for after in starts]])
            got = expect(wire.run(relay.port, [[box.page(after) for after in starts]]), 200)
            least = expect(wire.run(relay.port, [[box.page(after, 1) for after in starts]]), 200)
            fresh = Mailbox(OPERATOR, relay.authority)
            empty = expect(wire.run(relay.port, [[fresh.page() for _ in starts]]), 200)
    print(
        f"page of {routes.PAGE} out of {FULL}   median {statistics.median(got.each) * 1e3:.1f} ms, longest "
        f"{max(got.each) * 1e3:.1f} ms (aim 50); of 1 entry {statistics.median(least.each) * 1e3:.1f} ms; "
        f"of an empty mailbox {statistics.median(empty.each) * 1e3:.1f} ms",
        flush=True,
    )


def moved(_: int) -> None:
    """What goes over the line for bundles of different sizes: blobs, and what HTTP and signatures add."""
    box = Mailbox(OPERATOR, "relay.example.org")
    head = len(box.put(0, next(box.ids(0)), b"").head)
    for size in (64 * KIB, 300 * KIB, MIB, 3 * MIB, 10 * MIB, 100 * MIB, 1024 * MIB):
        pieces = blobs.cut(size)
        all_in = blobs.moved(size) + len(pieces) * (head + 700)
        print(f"bundle of {size / MIB:7.2f} MiB moves {all_in / size:5.3f} times that, in {len(pieces)} blobs")


FIGURES: dict[str, Callable[[int], None]] = {
    "small": small,
    "large": large,
    "memory": memory,
    "page": page,
    "moved": moved,
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("figures", nargs="*", choices=[*FIGURES, []], default=[])
    arguments.add_argument("--rounds", type=int, default=5)
    chosen = arguments.parse_args()
    began = time.monotonic()
    for name in chosen.figures or FIGURES:
        FIGURES[name](chosen.rounds)
    print(f"({time.monotonic() - began:.0f} s, load of this machine {os.getloadavg()[0]:.1f})")


if __name__ == "__main__":
    main()

"""What a relay adds to what the S3 library alone needs for the same objects on the same cluster, turn by turn.

``python -m bench.cluster [--rounds N]`` starts the cluster of ../shared/tools/start-ceph.sh (two gateways, objects
in memory), and takes it away afterwards; without it, or without Ceph, it says so and ends. One line and four lines
at a time, 1 MiB each: seconds of the relay over seconds of ``obstore`` with the same create-if-absent. Beside it,
what one more step through any server costs: the bare one of :mod:`bench.bare`, which does nothing.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import obstore
from obstore.store import S3Store

from app.base.limits import MIB
from bench import ceph, processes, wire
from bench.mailboxes import Mailbox, Operator, filled
from bench.processes import Server
from bench.relay import ids_of

EACH = 25
AIM = 0.20


def alone(prefix: str) -> S3Store:
    return S3Store(
        "relay",
        prefix=prefix,
        endpoint=ceph.ENDPOINTS[0],
        region="us-east-1",
        access_key_id=ceph.KEYS["AWS_ACCESS_KEY_ID"],
        secret_access_key=ceph.KEYS["AWS_SECRET_ACCESS_KEY"],
        client_options={"allow_http": True},
    )


def together(lines: int, work: Callable[[int], None]) -> float:
    """Seconds for each of the calls of `work` on `lines` threads."""
    threads = [threading.Thread(target=work, args=(line,)) for line in range(lines)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (time.perf_counter() - began) / EACH


@dataclass
class Ratios:
    """Seconds over those of the library, one for each round: of the relay, and of the bare server by itself."""

    relay: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)


def rounds(relay: Server, bare: Server, operator: Operator, lines: int, count: int) -> tuple[Ratios, Ratios]:
    """For writing and for reading."""
    writes, reads = Ratios(), Ratios()
    body = filled(MIB, lines)
    plain_puts = [[wire.call("PUT", bare.authority, "/v1/a/b", {}, body)] * EACH] * lines
    plain_gets = [[wire.call("GET", bare.authority, f"/{MIB}", {})] * EACH] * lines
    for turn in range(count + 1):
        store = alone(f"alone-{lines}-{turn}")

        def put(line: int, to: S3Store = store) -> None:
            for at in range(EACH):
                obstore.put(to, f"blobs/{line}/{at}", body, mode="create", use_multipart=False)

        def get(line: int, to: S3Store = store) -> None:
            for at in range(EACH):
                obstore.get(to, f"blobs/{line}/{at}").bytes()

        boxes = [Mailbox(operator, relay.authority) for _ in range(lines)]
        calls = [[box.put(0, blob, body) for blob in islice(box.ids(0), EACH)] for box in boxes]
        plain = together(lines, put)
        wrote = wire.run(relay.port, calls)
        gets = [[box.get(blob) for blob in ids_of(share)] for box, share in zip(boxes, calls, strict=True)]
        plain_read = together(lines, get)
        read = wire.run(relay.port, gets)
        if set(wrote.statuses) != {201} or set(read.statuses) != {200}:
            raise SystemExit(f"answered {wrote.statuses} and {read.statuses}")
        if turn:  # the first round warmed all
            writes.relay.append(wrote.seconds / EACH / plain)
            writes.bare.append(wire.run(bare.port, plain_puts).seconds / EACH / plain)
            reads.relay.append(read.seconds / EACH / plain_read)
            reads.bare.append(wire.run(bare.port, plain_gets).seconds / EACH / plain_read)
    return writes, reads


def told(name: str, got: Ratios) -> str:
    return (
        f"{name} {statistics.median(got.relay) - 1:+.0%} of the library's time (aim at most {AIM:+.0%}; rounds "
        f"{min(got.relay) - 1:+.0%}…{max(got.relay) - 1:+.0%}), one bare step {statistics.median(got.bare):.0%}"
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    count = arguments.parse_args().rounds
    script = Path(__file__).resolve().parents[2] / "shared" / "tools" / "start-ceph.sh"
    if reason := ceph.lacking(script):
        print(f"no figures of a cluster: {reason}")
        return
    operator = Operator()
    with tempfile.TemporaryDirectory() as name, ceph.running(script, Path(name) / "lab"):
        endpoints = [part for url in ceph.ENDPOINTS for part in ("--endpoint", url)]
        keys = ("--operator", operator.key, "--spool", f"{name}/spool")
        relay = processes.relay("s3://relay/bench", *endpoints, *keys, environment=ceph.KEYS)
        bare = processes.bare(MIB)
        with processes.serving(relay, bare):
            for lines in (1, 4):
                writes, reads = rounds(relay, bare, operator, lines, count)
                print(f"1 MiB, {lines} at a time: {told('writing', writes)}; {told('reading', reads)}", flush=True)
    print(f"(load of this machine {os.getloadavg()[0]:.1f})")


if __name__ == "__main__":
    main()

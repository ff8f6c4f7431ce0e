"""What a relay adds to what the S3 library alone needs for the same objects on the same cluster, turn by turn.

``python -m bench.cluster [--rounds N]`` starts the cluster of ../shared/tools/start-ceph.sh (two gateways, objects
in memory), and takes it away afterwards; without it, or without Ceph, it says so and ends. One line and four lines
at a time, 1 MiB each: seconds of the relay over seconds of ``obstore`` with the same create-if-absent.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
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


def rounds(relay: Server, operator: Operator, lines: int, count: int) -> tuple[list[float], list[float]]:
    """For writing and for reading: the relay's seconds over those of the library, one for each round."""
    writes, reads = [], []
    body = filled(MIB, lines)
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
        writes.append(wrote.seconds / EACH / plain)
        reads.append(read.seconds / EACH / plain_read)
    return writes[1:], reads[1:]  # the first round warmed both


def span(ratios: list[float]) -> str:
    return f"{min(ratios) - 1:+.0%}…{max(ratios) - 1:+.0%}"


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
        with processes.serving(relay):
            for lines in (1, 4):
                writes, reads = rounds(relay, operator, lines, count)
                print(
                    f"1 MiB, {lines} at a time: writing {statistics.median(writes) - 1:+.1%}, "
                    f"reading {statistics.median(reads) - 1:+.1%} of the library's time (aim at most {AIM:+.0%}); "
                    f"rounds {span(writes)} and {span(reads)}",
                    flush=True,
                )
    print(f"(load of this machine {os.getloadavg()[0]:.1f})")


if __name__ == "__main__":
    main()

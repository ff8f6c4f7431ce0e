"""Two relays over one cluster that breaks: nothing that was acknowledged is lost, and everybody ends up the same."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.limits import KIB, MIB
from bench import processes
from bench.ceph import ENDPOINTS, KEYS, Cluster, lacking, running
from bench.correspondents import Correspondent, fetch, lost, table
from bench.mailboxes import Mailbox, Operator
from bench.processes import Server

pytestmark = pytest.mark.cluster

CLIENTS = 20
SIZES = (64 * KIB, MIB, 64 * KIB, 4 * MIB, MIB) * 3


@pytest.fixture(scope="module")
def cluster(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    script = shared_data / "tools" / "start-ceph.sh"
    if reason := lacking(script):
        pytest.skip(reason)
    with running(script, tmp_path_factory.mktemp("ceph") / "lab") as started:
        yield started


@pytest.fixture
def relays(cluster: Cluster, tmp_path: Path) -> Iterator[tuple[list[Server], Operator]]:
    operator = Operator()
    spools = [tmp_path / "one", tmp_path / "two"]
    servers = [
        processes.relay(
            f"s3://relay/{tmp_path.name}", *(part for url in ENDPOINTS for part in ("--endpoint", url)),
            "--operator", operator.key, "--spool", str(spool), environment=KEYS, module="app.relay.program",
        )
        for spool in spools
    ]  # fmt: skip
    with processes.serving(*servers):
        yield servers, operator


def test_t28_nothing_acknowledged_is_lost_when_a_disk_and_then_a_gateway_die(
    cluster: Cluster, relays: tuple[list[Server], Operator]
) -> None:
    servers, operator = relays
    boxes = [Mailbox(operator, servers[0].authority) for _ in range(CLIENTS)]
    # everybody writes to the next one, from two leaves: 40 lines of letters
    clients = [
        Correspondent(servers, boxes[(at + step) % CLIENTS], step, SIZES, at * 2 + step)
        for at in range(CLIENTS)
        for step in (1, 2)
    ]
    for client in clients:
        client.start()
    wanted = len(clients) * len(SIZES)

    def wait_for(share: float) -> None:
        until = time.monotonic() + 300
        while sum(len(client.said.kept) for client in clients) < share * wanted:
            assert time.monotonic() < until
            time.sleep(0.1)

    wait_for(0.25)
    cluster.do("kill-osd", "1")
    wait_for(0.5)
    cluster.do("kill-rgw", "a")
    wait_for(0.75)
    servers[1].kill()
    for client in clients:
        client.join(300)
        assert not client.is_alive()
    said = [client.said for client in clients]
    print(table(said))
    assert sum(len(one.kept) for one in said) == wanted, table(said)
    servers[1].start()
    for at, box in enumerate(boxes):
        one, other = fetch(servers[:1], box), fetch(servers[1:], box)
        theirs = [client.said for client in clients if client.box is box]
        assert lost(theirs, one) == 0
        assert one == other and len(one) == sum(len(mine.kept) for mine in theirs), at

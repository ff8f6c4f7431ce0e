"""Through the real Tor, in a network of its own on this machine: an onion service by the lines of deploy/torrc.

Two people write to each other as they would type it; what the program opened is read by strace, what Tor did from its
control port, and what the relay heard from a line in front of it.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import socket
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.base.errors import OnlineError
from app.base.task import Task
from app.services import editing, vaults
from app.sync.online import Ask, Credentials, Line, Way
from bench import processes
from tests.cli.laptops import ROOT, Laptop, make
from tests.services.relay.tap import Heard, Tap, tapped
from tests.tor.control import Stream
from tests.tor.network import Network, lacking, network, wait

pytestmark = [pytest.mark.tor, pytest.mark.real_kdf]


@dataclass
class Service:
    """An onion service in front of a relay; ``tap`` hears what comes out of it."""

    net: Network
    tap: Tap
    onion: str


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    if reason := lacking():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("tor")
    server = processes.relay(str(folder / "store"), "--open", module="app.relay.program")
    with network(folder) as net, processes.serving(server), tapped(server.port, socks=False) as tap:
        lines = (ROOT / "deploy" / "torrc").read_text(encoding="utf-8")
        assert "127.0.0.1:8470" in lines
        lines = lines.replace("/var/lib/tor/sijil-relay/", f"{folder}/hidden/").replace("127.0.0.1:8470", tap.address)
        onion = net.serve(lines)
        wait(lambda: reached(net, onion))
        tap.heard.clear()
        net.control.streams()
        yield Service(net, tap, onion)


def reached(net: Network, onion: str) -> bool:
    """Whether its descriptor is where clients look: that takes some seconds after the start."""
    name = onion.encode()
    with socket.create_connection(("127.0.0.1", net.socks), 60) as line:
        line.sendall(b"\x05\x01\x00")
        line.recv(2)
        line.sendall(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + b"\x00\x50")
        return line.recv(10)[1:2] == b"\x00"


@pytest.fixture(scope="module")
def laptops(service: Service, tmp_path_factory: pytest.TempPathFactory) -> tuple[Laptop, Laptop]:
    """Amal and Basim: each uses the relay through Tor, and has an address of the other."""
    folder = tmp_path_factory.mktemp("laptops")
    made = make(folder / "amal", "Amal"), make(folder / "basim", "Basim")
    for one, other in (made, made[::-1]):
        (folder / "card").write_text(other.run("card"), encoding="utf-8")
        one.run("contact add", str(folder / "card"), "--verified")
        one.run("relay use", f"http://{service.onion}")
        one.run("relay proxy", f"127.0.0.1:{service.net.socks}")
    for one, other in (made, made[::-1]):
        (folder / f"{one.name}.letter").unlink(missing_ok=True)
        one.run("relay address", "--for", other.name, "--out", str(folder / f"{one.name}.letter"))
        other.run("relay address", "--take", str(folder / f"{one.name}.letter"))
    return made


@dataclass
class Synced:
    """One sync: what strace saw, what Tor did for it, and what the relay heard."""

    calls: str
    said: str
    streams: list[Stream]
    heard: list[Heard]


def sync(service: Service, laptop: Laptop) -> Synced:
    log, before = laptop.folder / "calls", len(service.tap.heard)
    service.net.control.streams()
    done = subprocess.run(
        ["strace", "-f", "--seccomp-bpf", "-e", "trace=network", "-o", str(log), sys.executable, "-m", "app", "sync",
         laptop.vault, "--passphrase-file", str(laptop.folder / "passphrase")],
        cwd=ROOT, capture_output=True, encoding="utf-8", timeout=300, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    calls = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    if "+++ exited" not in calls:
        pytest.skip("tracing is not permitted here")
    assert done.returncode == 0, done.stderr
    name = f"{service.onion}:80"
    streams = [one for one in service.net.control.streams() if one.target == name]
    return Synced(calls, done.stdout, streams, service.tap.heard[before:])


def reached_by(calls: str) -> set[tuple[str, int]]:
    """(family, port) of everything that was connected to or sent to, but sockets of this machine's file system."""
    found = re.findall(
        r"\b(?:connect|sendto|sendmsg|sendmmsg)\(\d+.*?sa_family=(AF_\w+), (?:sin6?_port=htons\((\d+)\))?", calls
    )
    return {(family, int(port or 0)) for family, port in found}


@pytest.fixture(scope="module")
def journey(service: Service, laptops: tuple[Laptop, Laptop]) -> list[Synced]:
    """A case goes there, and its receipt comes back."""
    amal, basim = laptops
    with vaults.open(Path(amal.vault), (amal.folder / "passphrase").read_text().strip()) as session:
        editing.new_case(session, {"title": "Raid on the office"})
    amal.run("send", "--to", "Basim", "--by-relay")
    done = [sync(service, amal), sync(service, basim)]
    basim.run("receive", "--from-relay")
    done += [sync(service, basim), sync(service, amal)]
    return done


def test_what_was_sent_through_tor_came_and_was_confirmed(
    laptops: tuple[Laptop, Laptop], journey: list[Synced]
) -> None:
    amal, basim = laptops
    assert "Raid on the office" in basim.run("list")
    (parcel,) = amal.json("relay queue")
    assert parcel["state"] == "confirmed"


def test_t40_the_program_spoke_to_tor_and_to_nobody_else(service: Service, journey: list[Synced]) -> None:
    """No name was looked up either: that would be a datagram, or a connection to whoever looks up for this machine."""
    for one in journey:
        assert reached_by(one.calls) == {("AF_INET", service.net.socks)}
        assert "SOCK_DGRAM" not in one.calls and "AF_NETLINK" not in one.calls


def test_t40_tor_itself_spoke_to_nobody_outside(service: Service, journey: list[Synced]) -> None:
    """Of the proof, not of the program: nothing of it could have gone another way."""
    if shutil.which("ss") is None:
        pytest.skip("no ss here (apt install iproute2)")
    said = subprocess.run(["ss", "-tunpH"], capture_output=True, encoding="utf-8", check=True).stdout
    pids = [f"pid={pid}," for pid in service.net.pids()]
    mine = [line.split() for line in said.splitlines() if any(pid in line for pid in pids)]
    assert len(mine) > len(pids)
    assert {fields[5].rpartition(":")[0] for fields in mine} == {"127.0.0.1"}


def test_t40_each_mailbox_has_a_circuit_of_its_own(journey: list[Synced]) -> None:
    for one in journey:
        assert one.heard and all(len(heard.mailboxes) == 1 for heard in one.heard)
        mailboxes = Counter(mailbox for heard in one.heard for mailbox in heard.mailboxes)
        circuits, faces = defaultdict(set), defaultdict(set)
        for stream in one.streams:
            circuits[stream.circuit].add(stream.user)
            faces[stream.user].add(stream.circuit)
        assert len(one.streams) == len(one.heard)
        assert all(len(users) == 1 for users in circuits.values())  # no circuit carried two mailboxes
        assert len(faces) == len(mailboxes) >= 4
        assert all(user and len(user) >= 32 for user in faces)
    users = [{stream.user for stream in one.streams} for one in journey]
    assert len(set.union(*users)) == sum(map(len, users))  # nor did one sync go on by the ways of another


def test_without_isolation_the_same_eyes_see_one_circuit(service: Service) -> None:
    """That circuits differ is no property of every stream: under one name Tor takes one."""
    service.net.control.streams()
    name = service.onion.encode()
    for user in (b"one", b"one", b"two"):
        with socket.create_connection(("127.0.0.1", service.net.socks), 60) as line:
            line.sendall(b"\x05\x01\x02")
            assert line.recv(2) == b"\x05\x02"
            line.sendall(b"\x01" + bytes([len(user)]) + user + b"\x01x")
            assert line.recv(2) == b"\x01\x00"
            line.sendall(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + b"\x00\x50")
            assert line.recv(10)[1:2] == b"\x00"
    first, second, third = (one.circuit for one in service.net.control.streams())
    assert first == second != third


def test_an_onion_that_is_not_there_is_said_to_be_so_and_tor_is_not_blamed(service: Service) -> None:
    way = Way(f"socks5://127.0.0.1:{service.net.socks}", 60.0)
    with Line(f"http://{nowhere()}", way, Task(), Credentials()) as line, pytest.raises(OnlineError) as caught:
        line.ask(Ask("GET", "/health", {}))
    assert caught.value.facts["reason"] == "unreachable"


def nowhere() -> str:
    """A well-formed name that nobody serves (rend-spec-v3, 6)."""
    key = bytes(range(32))
    check = hashlib.sha3_256(b".onion checksum" + key + b"\x03").digest()[:2]
    return base64.b32encode(key + check + b"\x03").decode("ascii").lower() + ".onion"

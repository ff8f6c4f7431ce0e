"""A Tor network of its own on this machine: authorities, relays, a client, an onion service. Nothing leaves it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.processes import free_port
from tests.tor.control import Control

AUTHORITIES = 3
RELAYS = 4
SECONDS = 180.0

_EVERYBODY = """TestingTorNetwork 1
Address 127.0.0.1
DataDirectory {folder}
PidFile {folder}/pid
ShutdownWaitLength 0
__OwningControllerProcess {us}
Log notice file {folder}/log
PathsNeededToBuildCircuits 0.67
"""
_RELAY = """Nickname {name}
ContactInfo nobody
ORPort 127.0.0.1:{port}
SocksPort 0
AssumeReachable 1
ExitRelay 0
MinUptimeHidServDirectoryV2 0
"""
_AUTHORITY = """DirPort 127.0.0.1:{directory}
AuthoritativeDirectory 1
V3AuthoritativeDirectory 1
TestingV3AuthInitialVotingInterval 5
TestingV3AuthInitialVoteDelay 2
TestingV3AuthInitialDistDelay 2
V3AuthVotingInterval 10
V3AuthVoteDelay 2
V3AuthDistDelay 2
TestingAuthDirTimeToLearnReachability 0
TestingDirAuthVoteGuard *
TestingDirAuthVoteHSDir *
TestingMinExitFlagThreshold 0
"""
# Isolation is what it is without a word about it: a person's Tor has no such line either.
_CLIENT = """SocksPort 127.0.0.1:{socks}
ControlPort 127.0.0.1:{control}
CookieAuthentication 1
"""
LACKING = "no tor here (apt install tor): the Tor network of the tests needs it"


def lacking() -> str:
    """Why there can be none here, or ""."""
    return "" if all(shutil.which(name) for name in ("tor", "tor-gencert")) else LACKING


@dataclass
class Node:
    """One Tor process."""

    folder: Path
    torrc: str
    process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def write(self, directory: Sequence[str]) -> Path:
        made = self.folder / "torrc"
        made.write_text(self.torrc + "".join(f"{line}\n" for line in directory), encoding="utf-8")
        return made

    def start(self, directory: Sequence[str]) -> None:
        self.process = subprocess.Popen(
            ["tor", "-f", str(self.write(directory)), "--defaults-torrc", "/dev/null"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def said(self) -> str:
        log = self.folder / "log"
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""


@dataclass
class Network:
    """``client`` has a SOCKS port; ``nodes`` are all processes of it."""

    folder: Path
    directory: list[str] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    socks: int = 0
    control: Control | None = None

    def node(self, name: str, torrc: str) -> Node:
        folder = self.folder / name
        folder.mkdir(mode=0o700)
        made = Node(folder, _EVERYBODY.format(folder=folder, us=os.getpid()) + torrc)
        self.nodes.append(made)
        return made

    def serve(self, lines: str) -> str:
        """An onion service by these lines of a torrc, in a Tor of its own; its address, once others can find it."""
        service = self.node("service", lines)
        service.start(self.directory)
        name = Path(re.search(r"HiddenServiceDir (\S+)", lines)[1]) / "hostname"
        wait(name.exists, 60)
        return name.read_text(encoding="ascii").strip()

    def pids(self) -> list[int]:
        return [node.pid for node in self.nodes if node.process is not None]


def wait(done, seconds: float = SECONDS) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.1)


@contextmanager
def network(folder: Path) -> Iterator[Network]:
    """Up, with a client that has a consensus and circuits."""
    made = Network(folder)
    with ExitStack() as ends:
        for number in range(AUTHORITIES):
            ports = {"port": free_port(), "directory": free_port()}
            name = f"authority{number}"
            node = made.node(name, (_RELAY + _AUTHORITY).format(name=name, **ports))
            made.directory.append(_authority(node, name, **ports))
        for number in range(RELAYS):
            made.node(f"relay{number}", _RELAY.format(name=f"relay{number}", port=free_port()))
        made.socks, control = free_port(), free_port()
        client = made.node("client", _CLIENT.format(socks=made.socks, control=control))
        ends.callback(lambda: [node.stop() for node in made.nodes])
        for node in made.nodes:
            node.start(made.directory)
        wait(lambda: "Bootstrapped 100%" in client.said())
        made.control = ends.enter_context(Control(control, (client.folder / "control_auth_cookie").read_bytes()))
        yield made


def _authority(node: Node, name: str, port: int, directory: int) -> str:
    """Its keys, and the line by which everybody knows it."""
    keys = node.folder / "keys"
    keys.mkdir(mode=0o700)
    subprocess.run(
        ["tor-gencert", "--create-identity-key", "--passphrase-fd", "0", "-m", "12", "-a", f"127.0.0.1:{directory}"],
        cwd=keys, input=b"of no use to anybody\n", capture_output=True, check=True,
    )  # fmt: skip
    certificate = (keys / "authority_certificate").read_text(encoding="ascii")
    identity = re.search(r"^fingerprint (\w+)$", certificate, re.MULTILINE)[1]
    nobody = f"DirAuthority nobody v3ident={'0' * 40} orport=1 127.0.0.1:1 {'F' * 40}"
    said = subprocess.run(
        ["tor", "--list-fingerprint", "-f", str(node.write([nobody])), "--defaults-torrc", "/dev/null"],
        capture_output=True, check=True, encoding="utf-8",
    ).stdout  # fmt: skip
    fingerprint = said.strip().splitlines()[-1].partition(" ")[2].replace(" ", "")
    return f"DirAuthority {name} orport={port} v3ident={identity} 127.0.0.1:{directory} {fingerprint}"

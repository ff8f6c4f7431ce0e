"""docs/relay.md, word by word, on a Debian with a booted systemd: what it says to type is typed. Needs root."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.base.errors import OnlineError
from app.base.task import Task
from app.relay import program
from app.sync.online import Ask, Line, Way
from app.sync.protocol import pins
from tests.conftest import ROOT
from tests.deploy.machine import HERE, THERE, Machine, debian

NEEDS = ("systemd-nspawn", "unshare", "nsenter", "ip")
STORE = "/var/lib/sijil-relay"

pytestmark = [
    pytest.mark.deploy,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can boot a machine"),
]


def typed(heading: str) -> list[str]:
    """The commands that docs/relay.md gives below a heading, block by block."""
    text = (ROOT / "docs/relay.md").read_text(encoding="utf-8")
    part = re.split(r"\n#{2,4} ", text.partition(f"# {heading}\n")[2], maxsplit=1)[0]
    return re.findall(r"```\n(.*?)```", part, re.DOTALL)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    lacking = [name for name in NEEDS if shutil.which(name) is None]
    if lacking or not (os.environ.get("SIJIL_DEPLOY_ROOT") or shutil.which("debootstrap")):
        pytest.skip(f"apt install systemd-container debootstrap iproute2: {lacking}")
    folder = tmp_path_factory.mktemp("machine")
    subprocess.run([sys.executable, str(ROOT / "deploy/wheel.py"), str(folder / "relay")], check=True)
    requirements = str(folder / "relay/requirements.txt")
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes"]
    subprocess.run([*pip, "-r", requirements, "-d", str(folder / "wheels")], check=True)
    made = Machine(debian(folder), folder / "wheels")
    for file in [*(folder / "relay").glob("*.*"), *(ROOT / "deploy").iterdir()]:
        if file.is_file():
            shutil.copy(file, made.root / "root")
    return made


def test_an_operator_who_follows_the_page_has_a_relay(
    machine: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.main(["key", str(tmp_path / "operator.key")]) == 0
    key = capsys.readouterr().out.strip()
    _, install, start = typed("The short way")
    first, *_, own = typed("A certificate of its own")[0].partition("\n")
    with machine.booted():
        machine.run("rm -rf /etc/apt/sources.list; ln -sf /bin/true /usr/local/bin/apt")  # it is installed already
        machine.run(install)
        machine.run("systemctl daemon-reload; systemctl start sijil-relay; sleep 1; systemctl stop sijil-relay")
        assert "Nobody could use this relay" in machine.run("journalctl -u sijil-relay")
        machine.run(f"""sed -i 's|^#operator = .*|operator = ["{key}"]|' /etc/sijil-relay/relay.toml""")
        start, health = start.rsplit("curl", 1)
        machine.run(start)
        assert '"store": "well"' in machine.run("sijil-relay check --settings /etc/sijil-relay/relay.toml")
        machine.well(health.strip())
        jailed(machine)
        looked_after(machine)
        address = machine.run(first.replace("203.0.113.7", THERE)).strip()
        machine.run(own)
        by_its_own_certificate(machine, address)
        put_back(machine)


def jailed(machine: Machine) -> None:
    status = machine.run("cat /proc/$(systemctl show -p MainPID --value sijil-relay)/status")
    assert re.search(r"Uid:\t(6[1-5]\d{3})", status) and "CapEff:\t0000000000000000" in status
    assert re.search(r"NoNewPrivs:\t1", status) and re.search(r"Seccomp:\t2", status)
    with socket.create_server((HERE, 0)) as listening:
        port = listening.getsockname()[1]
        reach = f"--pipe --wait timeout 5 bash -c 'echo > /dev/tcp/{HERE}/{port}'"
        machine.run(f"systemd-run {reach}")  # there is a line to here
        machine.run(f"systemd-run -p IPAddressDeny=any -p IPAddressAllow=localhost {reach}", fails=True)


def looked_after(machine: Machine) -> None:
    """What root does to the store leaves it to the relay."""
    machine.run("sijil-relay sweep --settings /etc/sijil-relay/relay.toml")
    machine.run(f"sijil-relay copy --from {STORE}/store --to {STORE}/copy && rm -r {STORE}/copy")
    machine.run("sijil-relay serve --settings /etc/sijil-relay/relay.toml", fails=True)
    assert machine.run(f"find {STORE}/ -user root") == ""
    machine.run("systemctl restart sijil-relay")
    machine.well()


def by_its_own_certificate(machine: Machine, address: str) -> None:
    machine.well(f"https://{THERE}:8443/health")
    assert ask(address) == b"well\n"
    with pytest.raises(OnlineError) as caught:
        ask(pins.joined(pins.bare(address), bytes(32)))
    assert caught.value.facts["reason"] == "pin"
    assert machine.run("ls -l /etc/sijil-relay/tls/key.pem").startswith("-rw------- 1 root root")


def ask(address: str) -> bytes:
    with Line(address, Way("", 10.0), Task()) as line:
        return line.ask(Ask("GET", "/health", {})).body


def put_back(machine: Machine) -> None:
    """A back-up, on a machine where the account of the relay has another number."""
    machine.run(f"""
        systemctl stop sijil-relay
        cp -a {STORE}/ /srv/kept; rm -rf /var/lib/private/sijil-relay {STORE}
        cp -a /srv/kept /var/lib/private/sijil-relay; chown -R 61777:61777 /var/lib/private/sijil-relay
        systemctl start sijil-relay""")
    machine.well(f"https://{THERE}:8443/health")
    assert machine.run("sijil-relay check --store /var/lib/sijil-relay/store")

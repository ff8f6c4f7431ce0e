"""A Debian of its own with a booted systemd, in which docs/relay.md is followed (systemd-nspawn, debootstrap)."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE, THERE = "10.98.7.1", "10.98.7.2"
PACKAGES = "systemd-sysv,systemd,dbus,udev,ca-certificates,curl,procps,iproute2,python3-venv"
MIRROR = "http://deb.debian.org/debian"
# One hierarchy of control groups, whatever this machine has: systemd's filters of addresses need it
BOOT = """\
umount -R /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup
mkdir -p /sys/fs/cgroup/sijil-deploy && echo $$ > /sys/fs/cgroup/sijil-deploy/cgroup.procs
exec systemd-nspawn --keep-unit --register=no --boot --directory={root} --machine=relaybox --private-network \
    --console=pipe --system-call-filter=bpf --capability=all
"""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def debian(folder: Path) -> Path:
    """A root that debootstrap made: a copy of ``SIJIL_DEPLOY_ROOT`` where that is given, else made now (3 minutes)."""
    root = folder / "root"
    given = os.environ.get("SIJIL_DEPLOY_ROOT")
    if given:
        subprocess.run(["cp", "-a", "--reflink=auto", given, str(root)], check=True)
    else:
        command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(root), MIRROR]
        subprocess.run(command, check=True, capture_output=True)
    return root


class Machine:
    """``run`` is what an operator types as root; ``root`` is its disk, seen from here."""

    def __init__(self, root: Path, wheels: Path) -> None:
        self.root = root
        self.pid = 0
        shutil.copytree(wheels, root / "srv/wheels")

    def run(self, script: str, *, fails: bool = False) -> str:
        enter = ["nsenter", "-t", str(self.pid), "-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w", "env", "-i"]
        environment = [f"PATH={PATH}", "HOME=/root", "LANG=C.UTF-8", "PIP_NO_INDEX=1", "PIP_FIND_LINKS=/srv/wheels"]
        command = [*enter, *environment, "bash", "-ec", f"cd /root\n{script}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
        assert fails == (done.returncode != 0), done.stdout + done.stderr
        return done.stdout + done.stderr

    def well(self, url: str = "http://127.0.0.1:8470/health") -> None:
        """The relay answers within ten seconds."""
        until = (
            f"for n in $(seq 50); do curl -skf {url} && exit 0; sleep 0.2; done; journalctl -u sijil-relay -n 5; exit 1"
        )
        assert "well" in self.run(until)

    @contextmanager
    def booted(self) -> Iterator[None]:
        script = BOOT.format(root=self.root)
        command = ["unshare", "-m", "--propagation", "private", "sh", "-c", script]
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            self._wait(process)
            self._plug_in()
            yield
        finally:
            process.terminate()  # nspawn asks it to shut down
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            assert process.poll() is None, "systemd-nspawn doesn't start here"
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
            if children:
                self.pid = int(children[0])
                try:
                    said = self.run("systemctl is-system-running --wait || true")
                except AssertionError:
                    said = ""
                if "running" in said or "degraded" in said:
                    return
            time.sleep(0.3)
        raise AssertionError("it didn't boot within a minute")

    def _plug_in(self) -> None:
        """A line between this machine and that one, and nothing else."""
        for words in (
            f"link add sijil0 type veth peer name sijil1 netns {self.pid}",
            f"addr add {HERE}/24 dev sijil0",
            "link set sijil0 up",
        ):
            subprocess.run(["ip", *words.split()], check=True)
        self.run(f"ip addr add {THERE}/24 dev sijil1; ip link set sijil1 up")

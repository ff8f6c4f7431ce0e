"""A real S3 cluster on this machine whose parts can be killed: three storage daemons and two gateways."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ENDPOINTS = ("http://127.0.0.1:7480", "http://127.0.0.1:7481")
KEYS = {"AWS_ACCESS_KEY_ID": "relaytestaccess", "AWS_SECRET_ACCESS_KEY": "relaytestsecret0123456789abcdef"}
SECONDS = 300


@dataclass(frozen=True)
class Cluster:
    """``script`` starts and kills; everything of it lies in ``lab``."""

    script: Path
    lab: Path

    def do(self, *what: str) -> None:
        fast = {"CEPH_LAB": str(self.lab), "CEPH_STORE": "memstore", "OSD_BYTES": str(4 << 30)}
        log = self.lab.with_suffix(".log")
        with log.open("ab") as said:
            done = subprocess.run(
                ["bash", str(self.script), *what], env={**os.environ, **fast}, stdout=said, stderr=said,
                timeout=SECONDS, check=False,
            )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{self.script.name} {' '.join(what)} failed: see {log}")


def lacking(script: Path) -> str:
    """Why there can be no cluster here; "" if there can."""
    if not script.is_file():
        return "no start-ceph.sh in ../shared/tools beside this checkout"
    if not shutil.which("ceph-mon") or not shutil.which("radosgw"):
        return "Ceph isn't installed here: the head of ../shared/tools/start-ceph.sh says how"
    if os.geteuid():
        return "the cluster wants to be started by root"
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", 7480)) == 0:
            return "somebody listens on port 7480 already: a cluster that was left behind?"
    return ""


@contextmanager
def running(script: Path, lab: Path) -> Iterator[Cluster]:
    """Started, and gone afterwards with all that was in it."""
    cluster = Cluster(script, lab)
    try:
        cluster.do("start")
        yield cluster
    finally:
        cluster.do("wipe")

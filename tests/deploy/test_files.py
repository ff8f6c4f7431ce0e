"""What an operator copies from deploy/ is accepted by the programs that read it, and keeps nothing about anyone."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"


def tool(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} isn't installed here")
    return found


def said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def lines(name: str) -> list[str]:
    """What a file says without its comments and margins."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


def test_service_is_a_jail_by_the_judgement_of_systemd() -> None:
    judged = said(tool("systemd-analyze"), "security", "--offline=yes", str(DEPLOY / "sijil-relay.service"))
    exposure = float(re.search(r"Overall exposure level for .*: ([0-9.]+)", judged)[1])
    assert exposure <= 1.2


def test_service_is_read_by_systemd_without_a_complaint(tmp_path: Path) -> None:
    unit = (DEPLOY / "sijil-relay.service").read_text(encoding="utf-8")
    here = tmp_path / "sijil-relay.service"
    here.write_text(unit.replace("/opt/sijil-relay/bin/sijil-relay", "/bin/true"), encoding="utf-8")
    done = subprocess.run(
        [tool("systemd-analyze"), "verify", str(here)], capture_output=True, text=True, timeout=60, check=False
    )
    assert "sijil-relay.service" not in done.stderr, done.stderr


def test_torrc_is_read_by_tor(tmp_path: Path) -> None:
    program = tool("tor")
    hidden = tmp_path / "service"
    hidden.mkdir(mode=0o700)
    text = (DEPLOY / "torrc").read_text(encoding="utf-8").replace("/var/lib/tor/sijil-relay/", str(hidden))
    (tmp_path / "torrc").write_text(text, encoding="utf-8")
    said(program, "--verify-config", "-f", str(tmp_path / "torrc"), "--DataDirectory", str(tmp_path / "data"))


def test_caddyfile_is_read_by_caddy() -> None:
    said(tool("caddy"), "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile"))


def test_t29_proxies_log_nothing_and_tell_no_address_on() -> None:
    nginx, caddy = lines("nginx.conf"), lines("Caddyfile")
    servers = sum(line == "server {" for line in nginx)
    assert servers == 2
    assert nginx.count("access_log off;") == nginx.count("error_log /dev/null crit;") == servers
    assert 'proxy_set_header X-Forwarded-For "";' in nginx and 'proxy_set_header X-Real-IP "";' in nginx
    assert not [line for line in nginx if "$remote_addr" in line or "$proxy_add_x_forwarded_for" in line]
    assert "header_up -X-Forwarded-For" in caddy
    assert "exclude http.log.access http.log.error http.handlers.reverse_proxy" in caddy


def test_t29_container_keeps_no_log_and_is_nobody() -> None:
    words = lines("Containerfile")
    assert "USER 8470:8470" in words
    assert "--log-driver none" in (DEPLOY / "Containerfile").read_text(encoding="utf-8")

"""The relay as the operator meets it: commands, settings, a real process on a real socket."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.crypto import request_keys
from app.relay import program
from app.sync.protocol import admission, names, pins, proof, requests, routes, spelling
from app.sync.protocol.blobs import CLASSES
from app.sync.relay.origin import clean_relay
from tests.relay.asking import blob_ids, mailbox

ROOT = Path(__file__).resolve().parents[2]
SMALL = CLASSES[0]


def command(capsys, *words: str) -> tuple[int, str, str]:
    code = program.main(words)
    said = capsys.readouterr()
    return code, said.out, said.err


def operator(tmp_path, capsys) -> tuple[Path, str]:
    code, public, _ = command(capsys, "key", str(tmp_path / "operator.key"))
    assert code == 0
    return tmp_path / "operator.key", public.strip()


# --- commands -----------------------------------------------------------------------------------------


def test_a_key_is_private_and_never_written_over(tmp_path, capsys):
    file, public = operator(tmp_path, capsys)
    before = file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    seed = spelling.read64(before.decode().split()[1], 32)
    assert spelling.write64(request_keys.public_bytes(seed)) == public
    code, _, said = command(capsys, "key", str(file))
    assert code == 1 and "left as it is" in said and file.read_bytes() == before


def test_an_operator_admits_what_a_request_names(tmp_path, capsys):
    file, public = operator(tmp_path, capsys)
    asked = [admission.Asked(mailbox(number).name, 900 + number) for number in range(2)]
    (tmp_path / "request").write_bytes(admission.write_request(asked))
    words = ["admit", "--key", str(file), "--bytes", "2M", "--count", "7"]
    code, said, _ = command(capsys, *words, str(tmp_path / "request"), str(tmp_path / "tokens"))
    assert (code, said) == (0, "2 names admitted, at most 1 at a time, from 2038-12-30 to 2039-02-24\n")
    tokens = admission.read_tokens((tmp_path / "tokens").read_bytes())
    for one in asked:
        when = names.begin_of(one.epoch) + 5
        found = admission.read(tokens[one.mailbox], [spelling.read64(public, 32)], one.mailbox, when)
        assert (found.size, found.count) == (2 * 2**20, 7)


def test_an_operator_sees_how_much_one_file_asked_for(tmp_path, capsys):
    """Many mailboxes, or for decades, in a file that looks like any other."""
    file, _ = operator(tmp_path, capsys)
    asked = [admission.Asked(mailbox(number).name, 900) for number in range(3)]
    asked.append(admission.Asked(mailbox(0).name, 2**32 - 1))
    (tmp_path / "request").write_bytes(admission.write_request(asked))
    code, said, _ = command(capsys, "admit", "--key", str(file), str(tmp_path / "request"), str(tmp_path / "tokens"))
    assert code == 0 and "4 names" in said and "at most 3 at a time" in said and "to 9636-02-21" in said


WRONG = {
    "no store": (["serve"], "Missing option '--store'"),
    "nobody may use it": (["serve", "--store", "s"], "Nobody could use this relay"),
    "not a key": (["serve", "--store", "s", "--operator", "abc"], "public half"),
    "not a place": (["serve", "--store", "s", "--open", "--listen", "here"], "isn't a place to listen on"),
    "not a size": (["serve", "--store", "s", "--open", "--default-bytes", "much"], "a number of bytes"),
    "a cluster without a gateway": (["check", "--store", "s3://bucket"], "isn't an address of a store"),
    "a folder that can't be": (["check", "--store", "/dev/null/x"], "can't be made or written"),
    "a request that is none": (["admit", "--key", "k", "request", "tokens"], "isn't a request for admission"),
    "settings that aren't": (["serve", "--settings", "nothing.toml"], "can't be read as TOML"),
    "a setting that isn't": (["serve", "--settings", "wrong.toml"], "a setting that doesn't exist: stroe"),
}


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_in_a_sentence(tmp_path, capsys, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    operator(tmp_path, capsys)
    (tmp_path / "operator.key").rename(tmp_path / "k")
    (tmp_path / "request").write_bytes(b"{}")
    (tmp_path / "wrong.toml").write_text('stroe = "x"\n')
    code, _, found = command(capsys, *words)
    assert code and said in found and "Traceback" not in found
    assert not (tmp_path / "tokens").exists()


def test_a_store_is_checked(tmp_path, capsys):
    code, said, _ = command(capsys, "check", "--store", str(tmp_path / "store"))
    assert code == 0 and json.loads(said)["store"] == "well"


def test_flags_count_more_than_the_environment_and_that_more_than_the_file(tmp_path, capsys, monkeypatch):
    (tmp_path / "relay.toml").write_text('store = "/dev/null/file"\nkeep-days = 8\n')
    words = ["sweep", "--settings", str(tmp_path / "relay.toml")]
    assert command(capsys, *words)[0] == 1
    monkeypatch.setenv("SIJIL_RELAY_STORE", str(tmp_path / "environment"))
    assert command(capsys, *words)[0] == 0
    assert command(capsys, *words, "--store", str(tmp_path / "flag"))[0] == 0
    assert (tmp_path / "environment").is_dir() and (tmp_path / "flag").is_dir()


# --- a process ----------------------------------------------------------------------------------------


@dataclass
class Process:
    """A relay that listens on ``port``, and shows counts on ``counts``."""

    port: int
    counts: int
    running: subprocess.Popen[bytes]
    said: Path
    tls: ssl.SSLContext | None = None

    def line(self) -> http.client.HTTPConnection:
        if self.tls:
            return http.client.HTTPSConnection("localhost", self.port, timeout=20, context=self.tls)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def put(self, line: http.client.HTTPConnection, blob: str, body: bytes, host: str) -> tuple[int, bytes]:
        now = int(time.time())
        box = mailbox()
        leaf = box.leaf(0)
        proved = proof.dropping_proof(box.reading_public, leaf.keys.public, leaf.place, leaf.path)
        target = routes.put(box.name, blob)
        headers = requests.sign(
            target, host, leaf.keys.dropping, proved, now, digest=requests.digest_of(body), length=len(body)
        )
        line.request("PUT", target.path, body, headers | {"Host": host})
        answer = line.getresponse()
        return answer.status, answer.read()


def free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path, *words: str, tls: ssl.SSLContext | None = None) -> Iterator[Process]:
    port, counts, said = free(), free(), folder / "said"
    with said.open("wb") as out:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "app.relay.program", "serve", "--store", str(folder / "store"), "--open",
                "--listen", f"127.0.0.1:{port}", "--counters", f"127.0.0.1:{counts}", *words,
            ],
            cwd=ROOT, stdout=out, stderr=out, env=os.environ | {"PYTHONDEVMODE": ""},
        )  # fmt: skip
    try:
        until = time.monotonic() + 30
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None and time.monotonic() < until, said.read_text()
            time.sleep(0.05)
        yield Process(port, counts, process, said, tls)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


@pytest.fixture(scope="module")
def relay(tmp_path_factory) -> Iterator[Process]:
    with running(tmp_path_factory.mktemp("relay")) as process:
        yield process


def test_a_line_lives_on_from_request_to_request(relay):
    line, host = relay.line(), f"127.0.0.1:{relay.port}"
    one, two = blob_ids(2)
    assert relay.put(line, one, bytes(SMALL), host)[0] == 201
    opened = line.sock
    assert relay.put(line, two, bytes(SMALL), host)[0] == 201
    assert relay.put(line, two, bytes(SMALL), host)[0] == 200
    assert line.sock is opened is not None
    line.request("GET", "/health")
    answer = line.getresponse()
    assert (answer.status, answer.read()) == (200, b"well\n")
    assert answer.getheader("server") is None and answer.getheader("date")


def test_a_refused_body_is_answered_before_the_line_ends(relay):
    line, host = relay.line(), f"127.0.0.1:{relay.port}"
    line.request("PUT", f"/v1/{mailbox().name}/{blob_ids(1)[0]}", bytes(16 * 2**20), {"Host": host})
    answer = line.getresponse()
    assert (answer.status, json.loads(answer.read())) == (403, {"answer": "refused"})


def test_t28_a_head_without_end_is_cut_off(relay):
    with socket.create_connection(("127.0.0.1", relay.port), timeout=20) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        try:
            for _ in range(100):
                line.sendall(b"X-A: " + b"a" * 1_000 + b"\r\n")
                time.sleep(0.001)
            assert line.recv(100) == b""
        except ConnectionError:
            pass
    assert relay.put(relay.line(), blob_ids(3)[2], bytes(SMALL), f"127.0.0.1:{relay.port}")[0] in (200, 201)


def test_t29_nothing_of_who_asked_for_what_is_written_down(tmp_path):
    with running(tmp_path) as process:
        line, host = process.line(), f"127.0.0.1:{process.port}"
        (blob,) = blob_ids(1)
        assert process.put(line, blob, bytes(SMALL), host)[0] == 201
        line.request("GET", f"/v1/{mailbox().name}/{blob}?x=1", headers={"X-Forwarded-For": "203.0.113.9"})
        line.getresponse().read()
        with socket.create_connection(("127.0.0.1", process.port)) as broken:
            broken.sendall(b"no http at all\r\n\r\n")
            broken.recv(1_000)
        client = line.sock.getsockname()[1]
        counts = http.client.HTTPConnection("127.0.0.1", process.counts, timeout=20)
        counts.request("GET", "/counters")
        told = counts.getresponse().read().decode()
        line.request("GET", "/counters")
        assert line.getresponse().status == 403, "to nobody but the operator"
        process.running.send_signal(signal.SIGTERM)
        assert process.running.wait(20) == 0
        said = process.said.read_text()
    assert json.loads(told)["answers"] == {"created": 1, "refused": 1}
    for secret in (mailbox().name, blob, str(SMALL), str(client), "203.0.113.9", "/v1/"):
        assert secret not in said + told
    assert said == f"listening on {host}\nstopped\n"


def test_tls_by_a_given_certificate(tmp_path):
    made = subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            "-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "chain.pem"),
        ],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("no openssl to make a certificate with")
    trust = ssl.create_default_context(cafile=str(tmp_path / "chain.pem"))
    words = ("--certificate", str(tmp_path / "chain.pem"), "--key", str(tmp_path / "key.pem"))
    with running(tmp_path, *words, tls=trust) as process:
        line, host = process.line(), f"localhost:{process.port}"
        assert process.put(line, blob_ids(1)[0], bytes(SMALL), host)[0] == 201
        line.close()


def test_a_certificate_that_is_none_is_said(tmp_path, capsys, monkeypatch):
    (tmp_path / "key.pem").write_text("no key")
    words = ("--certificate", str(tmp_path / "key.pem"), "--key", str(tmp_path / "key.pem"))
    code, _, said = command(
        capsys, "serve", "--store", str(tmp_path / "s"), "--open", "--listen", f"127.0.0.1:{free()}", *words
    )
    assert code == 1 and "certificate" in said


def test_t28_idle_lines_make_room_for_who_has_something_to_say(tmp_path):
    with running(tmp_path, "--connections", "10") as process:
        idle = [socket.create_connection(("127.0.0.1", process.port), timeout=20) for _ in range(30)]
        try:
            status, _ = process.put(process.line(), blob_ids(1)[0], bytes(SMALL), f"127.0.0.1:{process.port}")
            assert status == 201
        finally:
            for line in idle:
                line.close()


# --- a certificate of its own -------------------------------------------------------------------------


def test_a_certificate_is_made_once_and_its_pin_is_shown_again(tmp_path, capsys):
    place = tmp_path / "tls"
    code, said, _ = command(capsys, "certificate", str(place))
    assert code == 0 and said.startswith("pin-sha256=") and len(pins.read(said)) == 32
    assert [(file.name, file.stat().st_mode & 0o777) for file in sorted(place.iterdir())] == [
        ("certificate.pem", 0o600),
        ("key.pem", 0o600),
    ]
    before = {file.name: file.read_bytes() for file in place.iterdir()}
    assert command(capsys, "certificate", str(place)) == (0, said, "")
    assert command(capsys, "certificate", str(place / "certificate.pem")) == (0, said, "")
    assert {file.name: file.read_bytes() for file in place.iterdir()} == before
    for typed, shown in (("203.0.113.7:8443", "203.0.113.7:8443"), ("https://Relay.Example:443/", "relay.example")):
        code, given, _ = command(capsys, "certificate", str(place), "--address", typed)
        assert given == f"https://{shown}#{said}"
        assert clean_relay(given) == given.strip()
    assert command(capsys, "certificate", str(place), "--address", "two words")[0] == 1


def test_a_key_without_its_certificate_is_left_as_it_is(tmp_path, capsys):
    command(capsys, "certificate", str(tmp_path / "one"))
    command(capsys, "certificate", str(tmp_path / "two"))
    key = tmp_path / "one" / "key.pem"
    before = key.read_bytes()
    (tmp_path / "one" / "certificate.pem").unlink()
    code, _, said = command(capsys, "certificate", str(tmp_path / "one"))
    assert code == 1 and "left as it is" in said and key.read_bytes() == before
    (tmp_path / "one" / "certificate.pem").write_bytes((tmp_path / "two" / "certificate.pem").read_bytes())
    code, _, said = command(capsys, "certificate", str(tmp_path / "one"))
    assert code == 1 and "belong together" in said
    code, _, said = command(capsys, "certificate", "/dev/null/x")
    assert code == 1 and "can't be" in said

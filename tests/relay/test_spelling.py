"""One spelling of each request, on a real line: what a parser in front of ours might read otherwise isn't read."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator

import pytest

from app.sync.protocol import requests, routes
from tests.relay.asking import SMALL, blob_ids, dropper, mailbox
from tests.relay.test_program import Process, running

BODY = bytes(SMALL)
BLOB = blob_ids(1)[0]


@pytest.fixture(scope="module")
def relay(tmp_path_factory) -> Iterator[Process]:
    with running(tmp_path_factory.mktemp("spelled")) as process:
        yield process


def asked(relay: Process, path: str, extra: dict[str, str], without: str = "") -> int:
    """The status of a put that is good but for what is told here."""
    target, host = routes.put(mailbox().name, BLOB), f"127.0.0.1:{relay.port}"
    seed, proved, _ = dropper()
    headers = requests.sign(
        target, host, seed, proved, int(time.time()), digest=requests.digest_of(BODY), length=len(BODY)
    )
    line = relay.line()
    line.putrequest("PUT", path.format(target.path), skip_host=True, skip_accept_encoding=True)
    for name, value in [("Host", host), *headers.items(), *extra.items()]:
        if name.lower() != without:
            line.putheader(name, value)
    line.endheaders()
    line.send(BODY)
    try:
        return line.getresponse().status
    except (http.client.HTTPException, ConnectionError):
        return 0
    finally:
        line.close()


@pytest.mark.parametrize(
    ("path", "extra", "without"),
    [
        ("http://other.example{}", {}, ""),
        ("{}?", {}, ""),
        ("{}?x=1", {}, ""),
        ("{}#x", {}, ""),
        ("/{}", {}, ""),
        ("/.{}", {}, ""),
        ("{}/", {}, ""),
        ("/%76" + "1{}", {}, ""),
        ("{}", {"host": "other.example"}, ""),
        ("{}", {}, "host"),
        ("{}", {"Sijil-Proof": "x"}, ""),
        ("{}", {"Signature": "sijil=:AAAA:"}, ""),
        ("{}", {"Content-Length": str(SMALL)}, ""),
        ("{}", {"Transfer-Encoding": "chunked"}, ""),
        ("{}", {"Transfer-Encoding": "chunked"}, "content-length"),
        ("{}", {"Content-Encoding": "gzip"}, ""),
        ("{}", {"X-Long": "a" * 20_000}, ""),
    ],
)
def test_t29_no_other_spelling_is_read(relay, path, extra, without):
    assert asked(relay, path, extra, without) in (0, 400, 403)


def test_the_one_spelling_is_read(relay):
    assert asked(relay, "{}", {"X-Else": "a"}) == 201

"""Relays on the command line: everything that a coordinator types, and what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.services import editing, vaults
from app.sync.protocol import admission
from tests.cli.laptops import Desktop, make_desktop

ADDRESS = "https://relay.example"


@pytest.fixture
def laptops(tmp_path: Path) -> tuple[Desktop, Desktop]:
    amal, basim = make_desktop(tmp_path / "amal", "Amal"), make_desktop(tmp_path / "basim", "Basim")
    for one, other in ((amal, basim), (basim, amal)):
        card = tmp_path / f"{other.name}.card"
        card.write_text(other.run("card"), encoding="utf-8")
        one.run("contact add", str(card), "--verified")
    return amal, basim


def test_a_relay_an_address_a_queue(laptops, tmp_path):
    amal, basim = laptops
    assert "relay.example" in amal.run("relay use", ADDRESS)
    assert "there already" in amal.fails("relay use", ADDRESS)
    letter = tmp_path / "letter"
    assert "Basim" in amal.run("relay address", "--for", "Basim", "--out", str(letter))
    assert "Amal" in basim.run("relay address", "--take", str(letter))
    with vaults.open(Path(basim.vault), (basim.folder / "passphrase").read_text().strip()) as session:
        editing.new_case(session, {"title": "A case"})
    assert "sijil sync" in basim.run("send", "--to", "Amal", "--by-relay")
    (parcel,) = basim.json("relay queue")
    assert (parcel["state"], parcel["reader"]["name"], parcel["sent"]) == ("waiting", "Amal", 0)
    assert "Amal" in basim.run("relay queue")
    assert amal.json("relay list")["relays"][0]["address"] == ADDRESS
    assert "Basim" in amal.run("relay list")
    assert "Basim" in amal.run("relay take-back", "Basim")
    amal.run("relay remove", "relay.example")
    assert amal.json("relay list")["relays"] == []


def test_where_it_goes_has_to_be_said_once(laptops, tmp_path):
    amal, _ = laptops
    assert "--by-relay" in amal.fails("send", "--to", "Basim")
    assert "--by-relay" in amal.fails("send", "--to", "Basim", "--by-relay", "--out", str(tmp_path))
    assert "address" in amal.fails("send", "--to", "Basim", "--by-relay")


def test_being_admitted(laptops, tmp_path):
    amal, _ = laptops
    amal.run("relay use", ADDRESS)
    asked, signed = tmp_path / "request", tmp_path / "tokens"
    amal.run("relay request", "relay.example", "--out", str(asked))
    seed = bytes(32)
    tokens = [
        admission.write(seed, admission.for_epoch(one, 10**8, 500))
        for one in admission.read_request(asked.read_bytes())
    ]
    signed.write_bytes(admission.write_tokens(tokens))
    assert "13" in amal.run("relay admitted", "relay.example", str(signed))
    signed.write_bytes(json.dumps({}).encode())
    amal.fails("relay admitted", "relay.example", str(signed))


def test_without_a_relay_sync_does_nothing(laptops):
    amal, _ = laptops
    report = amal.json("sync")
    assert (report["sent"], report["came"], report["failures"], report["waiting"]) == (0, 0, [], [])


def test_a_proxy_is_kept_and_shown(laptops):
    amal, _ = laptops
    assert amal.run("relay proxy", "127.0.0.1:9050").strip() == "socks5://127.0.0.1:9050"
    assert amal.run("relay proxy", "").strip()
    amal.fails("relay proxy", "http://127.0.0.1")

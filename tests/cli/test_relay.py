"""Relays on the command line: everything that a coordinator types, and what it says."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
import pytest

from app.cli import program
from app.cli.relay_commands import relay_group
from app.services import editing, vaults
from app.storage import awaited
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
    assert "came by a relay" in amal.fails("receive", "--from-relay")
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


def test_t14_what_has_not_come_is_said_by_sync_and_by_inbox(laptops):
    amal, _ = laptops
    (contact,) = amal.json("contact list")
    with vaults.open(Path(amal.vault), (amal.folder / "passphrase").read_text().strip()) as session:
        session.write(awaited.told, contact["key_id"], 1, [("a" * 43, 20_000, False)])
    sentence = "Basim sent you something on 2024-10-04 that hasn't come."
    assert sentence in amal.run("sync") and sentence in amal.run("inbox list")
    told = amal.json("sync")
    assert told["missing"] == 1 and told["lacking"][0]["bundles"] == ["a" * 43]


def test_without_a_relay_sync_does_nothing(laptops):
    amal, _ = laptops
    report = amal.json("sync")
    assert (report["sent"], report["came"], report["failures"], report["waiting"]) == (0, 0, [], [])


def test_a_proxy_is_kept_and_shown(laptops):
    amal, _ = laptops
    assert amal.run("relay proxy", "127.0.0.1:9050").strip() == "socks5://127.0.0.1:9050"
    assert amal.run("relay proxy", "").strip()
    amal.fails("relay proxy", "http://127.0.0.1")


SERVES = ("relay", "serve", "--open", "--store")


def test_a_relay_can_be_run_from_here():
    """The same commands as those of the relay by itself, with its libraries; asked for help, nothing is served."""
    assert {"serve", "key", "admit", "sweep", "check", "copy"} <= set(
        relay_group.list_commands(click.Context(relay_group))
    )


@pytest.mark.parametrize(
    ("absent", "said"),
    [("app.relay.program", "docs/relay.md"), ("uvicorn", "pip install sijil[relay]")],
    ids=["the built program", "installed without it"],
)
def test_where_no_relay_is_it_is_said_in_one_sentence(absent, said, tmp_path, monkeypatch, capsys):
    for name in [name for name in sys.modules if name.startswith(("app.relay.", "uvicorn"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, absent, None)  # as the import system has it where a module isn't there
    assert program.main([*SERVES, str(tmp_path / "store")]) == 1
    line = capsys.readouterr().err
    assert said in line and line.count("\n") == 1 and "cryptography" not in line
    assert not (tmp_path / "store").exists()
    assert program.main(["relay", "--help"]) == 0
    assert ("sweep" in capsys.readouterr().out.split("Commands:")[1]) is (absent == "uvicorn")


def test_the_order_of_relays_and_one_request_of_two(laptops, tmp_path):
    amal, basim = laptops
    for address in (ADDRESS, "https://other.example"):
        amal.run("relay use", address)
    assert "number 1 now" in amal.run("relay order", "other.example", "1")
    assert [one["address"] for one in amal.json("relay list")["relays"]] == ["https://other.example", ADDRESS]
    basim.run("relay use", ADDRESS)
    files = []
    for one in laptops:
        files.append(str(tmp_path / f"{one.name}.request"))
        one.run("relay request", "relay.example", "--out", files[-1])
    made = tmp_path / "mixed"
    program.main(["relay", "mix", *files, "--out", str(made)])
    assert len(admission.read_request(made.read_bytes())) == 26
    assert program.main(["relay", "mix", files[0], "--out", str(tmp_path / "alone")]) == 1

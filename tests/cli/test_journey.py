"""The command line as a person uses it: real vaults, real files, two and three laptops, no window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.laptops import ROOT, Desktop, Laptop, make_desktop

pytestmark = pytest.mark.real_kdf  # processes of their own unlock what this one makes


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desktop, Desktop]:
    """An activist with the sample, and a coordinator; each has the other's card, verified."""
    base = tmp_path_factory.mktemp("laptops")
    activist, coordinator = make_desktop(base / "a", "Activist"), make_desktop(base / "c", "Coordinator")
    for one, other in ((activist, coordinator), (coordinator, activist)):
        card = other.folder / "card"
        card.write_text(other.run("card"), encoding="utf-8")
        one.run("contact add", str(card), "--verified")
    activist.run("sample")
    return activist, coordinator


def test_a_vault_is_created_by_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_text("correct horse battery staple river\n", encoding="utf-8")
    laptop = Laptop(tmp_path, "Activist")
    laptop.run("vault create", "--name", "Activist")
    assert laptop.json("list") == []


def test_the_sample_is_listed_and_shown(pair: tuple[Desktop, Desktop]) -> None:
    activist, _ = pair
    cases = activist.json("list")
    assert len(cases) == 12
    assert len(activist.json("list", "--type", "incident")) == 20
    assert len(activist.json("list", "--type", "reported_figure")) == 17
    shown = activist.json("show", cases[0]["id"])
    assert shown["type"] == "case"
    assert shown["records"]
    assert activist.run("show", cases[0]["id"]).startswith("Case")


def test_carried_on_a_stick_merged_disputed_and_settled(pair: tuple[Desktop, Desktop], tmp_path: Path) -> None:
    activist, coordinator = (Laptop(one.folder, one.name) for one in pair)  # every command a process of its own
    stick = tmp_path / "stick"
    stick.mkdir()
    case = next(c for c in activist.json("list") if "Wazni" in c["title"])
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40)
    activist.run("attach", case["id"], str(photo))
    assert photo.exists()
    activist.run("send", "--to", "Coordinator", "--out", str(stick))
    assert "would bring" in coordinator.run("receive", str(stick), "--dry-run")
    assert coordinator.json("list") == []
    coordinator.run("receive", str(stick))
    assert len(coordinator.json("list")) == 12
    assert "known already" in coordinator.run("receive", str(stick))

    incident = next(r for r in coordinator.json("show", case["id"])["records"] if r["type"] == "incident")
    before = coordinator.json("disputes")
    activist.run("set", incident["id"], "date", "2021-05-08")
    coordinator.run("set", incident["id"], "date", "10 May 2021")
    again = tmp_path / "again"
    again.mkdir()
    activist.run("send", "--to", "Coordinator", "--out", str(again), "--case", case["id"])
    coordinator.run("receive", str(again))
    after = coordinator.json("disputes")
    fresh = [d for d in after if d not in before and d["record"] == incident["id"]]
    assert [d["field"] for d in fresh] == ["date"]
    assert {a["value"] for a in fresh[0]["accounts"]} == {"2021-05-08", "2021-05-10"}
    coordinator.run("disputes settle", incident["id"], "date", "2021-05-10", "--reason", "the register says so")
    assert coordinator.json("disputes") == before
    settled = coordinator.json("show", incident["id"])["fields"]["date"]
    assert (settled["state"], settled["value"]) == ("decided", "2021-05-10")


def test_receipts_clear_the_outbox(pair: tuple[Desktop, Desktop], tmp_path: Path) -> None:
    activist, coordinator = pair
    stick = tmp_path / "stick"
    stick.mkdir()
    activist.run("send", "--to", "Coordinator", "--out", str(stick))
    waiting = {c["name"]: c["waiting"] for c in activist.json("contact list")}["Coordinator"]
    assert waiting >= 1
    coordinator.run("receive", str(stick))
    activist.run("receive", str(stick))
    assert {c["name"]: c["waiting"] for c in activist.json("contact list")}["Coordinator"] == waiting - 1


def test_each_refusal_has_its_own_sentence(pair: tuple[Desktop, Desktop], tmp_path: Path) -> None:
    activist, coordinator = pair
    stranger = make_desktop(tmp_path / "s", "Stranger")
    stick = tmp_path / "stick"
    stick.mkdir()
    activist.run("send", "--to", "Coordinator", "--out", str(stick), "--whole")
    bundle = next(stick.iterdir())
    good = bundle.read_bytes()

    assert "for somebody else" in stranger.fails("receive", str(bundle))
    changed = tmp_path / "changed.bin"
    changed.write_bytes(good[:-40] + bytes([good[-40] ^ 1]) + good[-39:])
    assert "changed or damaged" in coordinator.fails("receive", str(changed))
    short = tmp_path / "short.bin"
    short.write_bytes(good[: len(good) // 2])
    assert "not complete" in coordinator.fails("receive", str(short))
    note = tmp_path / "note.txt"
    note.write_text("hello", encoding="utf-8")
    assert "not a Sijil bundle" in coordinator.fails("receive", str(note))
    newer = tmp_path / "newer.bin"
    newer.write_bytes(good.replace(b"age-encryption.org/v1", b"age-encryption.org/v2", 1))
    assert "newer Sijil" in coordinator.fails("receive", str(newer))

    card = stranger.folder / "coordinator-card"
    card.write_text(coordinator.run("card"), encoding="utf-8")
    stranger.run("contact add", str(card))
    stranger.run("sample")
    other = tmp_path / "other"
    other.mkdir()
    stranger.run("send", "--to", "Coordinator", "--out", str(other))
    assert "not among your contacts" in coordinator.fails("receive", str(other))


def test_wrong_passphrase_missing_vault_and_bad_words(pair: tuple[Desktop, Desktop], tmp_path: Path) -> None:
    activist, _ = pair
    wrong = tmp_path / "wrong"
    wrong.write_text("not the passphrase at all really\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "app", "list", activist.vault, "--passphrase-file", str(wrong)],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "doesn't open this vault" in done.stderr
    assert "no vault at" in Laptop(tmp_path, "x").__class__(activist.folder, "x").raw(
        "list", str(tmp_path / "nowhere"), check=False
    ).stderr  # fmt: skip
    assert "no record" in activist.fails("show", "zzzz")
    assert "at" not in activist.fails("list", "--type", "nonsense")[:2]
    case = activist.json("list")[0]["id"]
    assert "no field" in activist.fails("set", case, "nonsense", "x")
    assert "list" in activist.fails("set", case, "status", "nonsense")


def test_passphrases_never_come_as_argument_or_environment(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "list", str(tmp_path)],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False, stdin=subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "SIJIL_PASSPHRASE": "x", "PASSPHRASE": "x"},
    )  # fmt: skip
    assert done.returncode == 1
    assert "--passphrase-file" in done.stderr


def test_check_and_rebuild(pair: tuple[Desktop, Desktop]) -> None:
    activist, _ = pair
    before = activist.json("list")
    activist.run("vault rebuild")
    assert activist.json("list") == before
    report = activist.json("vault check")
    assert report["ok"]
    assert report["counts"]["entries"] > 100


def test_search_finds_any_spelling(pair: tuple[Desktop, Desktop]) -> None:
    activist, _ = pair
    hits = activist.json("search", "wazni")
    assert any("Wazni" in hit["title"] for hit in hits)
    assert activist.json("search", 'nothing" OR *') == []


def test_as_it_stood(pair: tuple[Desktop, Desktop]) -> None:
    activist, _ = pair
    case = activist.json("list")[0]["id"]
    assert "no record" in activist.fails("show", case, "--at", "2019-10")


def test_demo_holds(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "demo", str(tmp_path / "demo")],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "steps held" in done.stdout

"""Two histories of one key through a relay that shows each reader one of them: found when the branches meet (T15)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.base.clock import SetClock
from app.crypto.jws import verify_both
from app.model.entry import unb64
from app.services import cases, contacts, inbox, sending
from app.services.relay import syncing
from app.services.session import Session
from app.storage import contacts as table
from app.sync import statement
from app.sync.card import read_card
from tests.hostile import people
from tests.hostile.people import DAY, Team


@dataclass(frozen=True)
class Split:
    folder: Path
    at: int


@pytest.fixture(scope="module")
def split_once(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Split:
    """Amal's laptop is copied; Basim is shown what one writes, Dina what the other does. Neither sees anything odd."""
    folder = people.copy(base, tmp_path_factory.mktemp("split") / "team")
    with Team(folder, ("Amal", "Basim", "Dina")) as team:
        for name in ("Amal", "Basim", "Dina"):
            team.write(name, f"{name}, before the copy")
            team.send(name)
            team.sync_all(2)
        team.until_equal()
        team.sessions.pop("Amal").close()
        shutil.copytree(folder / "Amal", folder / "copy")
        shown = {name: team.mailboxes(name) for name in ("Basim", "Dina")}
        for place, hidden in (("Amal", "Dina"), ("copy", "Basim")):
            team.open("Amal", folder / place)
            team.relay.silenced = lambda mailbox, _, hidden=hidden: mailbox in shown[hidden]
            team.write("Amal", f"after it, in {place}")
            team.clock.tick(DAY)
            team.send("Amal")
            team.sync("Amal")
            team.sessions.pop("Amal").close()
        team.relay.silenced = lambda mailbox, place: True  # what they tell each other of it is held back as well
        for name in ("Basim", "Dina"):
            assert team.sync(name).taken == 1
            assert not inbox.forks(team[name])
        assert team.entries("Basim") != team.entries("Dina")
    return Split(folder, team.clock.now())


@pytest.fixture
def split(split_once: Split, tmp_path: Path) -> Iterator[Team]:
    """Basim and Dina, who haven't met since."""
    folder = people.copy(split_once.folder, tmp_path / "team")
    with Team(folder, ("Basim", "Dina"), SetClock(split_once.at)) as team:
        yield team
    shutil.rmtree(folder)


def proved(session: Session) -> list[int]:
    return [fork.id for fork in inbox.forks(session) if fork.proved]


def _card(session: Session, key_id: str) -> str:
    return session.run(lambda vault: table.get(vault, key_id).card)


def check_proof(session: Session) -> None:
    """Both signed things of each proof are here, of the flagged key, and hold when they are checked anew."""
    keys = {card.key_id: read_card(_card(session, card.key_id)) for card in contacts.listing(session)}
    for fork in (one for one in inbox.forks(session) if one.proved):
        public = keys[fork.author.key_id].public
        for signed in inbox.proof(session, fork.id):
            if signed.startswith(b"{"):
                assert verify_both(signed, statement.TYP, {public.key_id: public}.get).sender == public.key_id
            else:
                token, _, signature = signed.rpartition(b".")
                assert public.signed_ed25519(unb64(signature.decode()), token)


def test_t15_gossip_by_the_relay_finds_it_at_the_first_contact(split: Team) -> None:
    """Basim sends what he has to Dina, by the same relay: it can't tell that from anything else."""
    before = split.entries("Basim") | split.entries("Dina")
    split.send("Basim", ["Dina"])
    split.sync("Basim")
    assert not proved(split["Dina"])
    split.sync("Dina")
    assert proved(split["Dina"])
    check_proof(split["Dina"])
    assert split.entries("Dina") <= before


def test_t15_a_heartbeat_alone_is_enough_for_the_question(split: Team) -> None:
    """No entry is exchanged: the heads in it don't fit what is here."""
    split.clock.tick(DAY)
    split.sync("Basim")
    split.sync("Dina")
    found = [fork for fork in inbox.forks(split["Dina"]) if not fork.author.is_self]
    assert found and {fork.author.name for fork in found} == {"Amal"}


def test_t15_a_stick_finds_it_too(split: Team, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    path = Path(sending.send(split["Basim"], [split["Dina"].key_id], stick, whole=True).path)
    (delivery,) = inbox.look(split["Dina"], [path]).deliveries
    assert any(fork.proved for fork in delivery.view.forks)
    inbox.accept(split["Dina"], [delivery])
    assert split.entries("Dina") == split.entries("Basim") | split.entries("Dina")
    check_proof(split["Dina"])


def test_t20_nothing_of_a_device_with_two_histories_is_taken_by_itself(split: Team) -> None:
    split.send("Basim", ["Dina"])
    split.sync_all()
    assert proved(split["Dina"])
    have = split.entries("Dina")
    split.open("Amal", split.base / "copy")
    split.write("Amal", "after it was found")
    split.send("Amal", ["Dina"])
    split.sync("Amal")
    report = split.sync("Dina")
    assert report.taken == 0 and split.entries("Dina") == have


def test_t15_nothing_is_silently_merged(split: Team) -> None:
    """Both accounts stand beside each other, and their author is marked."""
    split.send("Basim", ["Dina"])
    split.sync_all()
    waiting = [one.path for one in syncing.arrived(split["Dina"])]
    if waiting:
        inbox.accept(split["Dina"], inbox.look(split["Dina"], waiting).deliveries)
    fields = [cases.record(split["Dina"], row.id).fields["summary"] for row in cases.every_row(split["Dina"])]
    (accounts,) = [shown.accounts for shown in fields if any("after it" in account.value for account in shown.accounts)]
    assert {account.value for account in accounts} >= {"after it, in Amal", "after it, in copy"}
    assert all(account.author.forked for account in accounts)

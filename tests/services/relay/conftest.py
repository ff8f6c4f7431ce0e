"""Two colleagues with one relay, each with an address of the other."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.base.clock import SetClock
from app.services import contacts, vaults
from app.services.relay import addresses, relays
from app.services.relay.relays import box_of
from app.services.session import Session
from app.storage import relays as table
from app.sync.protocol.names import Box
from tests.services.conftest import PASSPHRASE
from tests.services.relay.kit import NOW, ORIGIN, InProcess

Reopen = Callable[[str], Session]


@pytest.fixture
def clock() -> SetClock:
    """That of the relay."""
    return SetClock(NOW)


@pytest.fixture
def network(tmp_path: Path, clock: SetClock) -> Iterator[InProcess]:
    made = InProcess()
    made.serve(ORIGIN, tmp_path / "relay", clock)
    yield made
    made.close_all()


@dataclass
class Template:
    folder: Path
    boxes: dict[str, Box]
    """by relay: their trees take a while, and are the same in every copy"""


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, cheap_kdf: object) -> Template:
    """Made once: each test works on copies."""
    folder = tmp_path_factory.mktemp("pair")
    made = {}
    for name in ("Amal", "Basim"):
        clock = SetClock(NOW)
        made[name] = vaults.create(folder / name, PASSPHRASE, name, clock=clock, kdf=cheap_kdf)[0]  # type: ignore[arg-type]
    amal, basim = made.values()
    for one, other in ((amal, basim), (basim, amal)):
        contacts.add(one, contacts.own_card(other), verified=True)
        relays.add(one, ORIGIN)
    boxes: dict[str, Box] = {}
    for one, other in ((amal, basim), (basim, amal)):
        addresses.take(other, addresses.letter(one, other.key_id))
        (relay,) = one.run(table.listing)
        boxes[relay.id] = one.run(box_of, relay)
    for one in made.values():
        one.close()
        (folder / one.name / "reserve").unlink(missing_ok=True)
    return Template(folder, boxes)


@pytest.fixture
def reopen(template: Template, tmp_path: Path) -> Iterator[Reopen]:
    """Open the vault of this name, a copy of the template's the first time; the one that was open is closed."""
    held: dict[str, Session] = {}

    def open_one(name: str) -> Session:
        at = NOW
        if name in held:
            at = held[name].clock.now()
            held.pop(name).close()
        elif not (tmp_path / name).exists():
            shutil.copytree(template.folder / name, tmp_path / name, ignore=shutil.ignore_patterns("reserve"))
        held[name] = vaults.open(tmp_path / name, PASSPHRASE, clock=SetClock(at))
        held[name].run(lambda vault: vault.kept.update({f"box.{id_}": box for id_, box in template.boxes.items()}))
        return held[name]

    yield open_one
    for session in held.values():
        session.close()


@pytest.fixture
def pair(reopen: Reopen) -> tuple[Session, Session]:
    """Amal and Basim: an address was handed over each way."""
    return reopen("Amal"), reopen("Basim")

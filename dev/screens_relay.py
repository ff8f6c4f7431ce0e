"""The screens of syncing: before a relay is set up, the setting up, and what waits, went, came and failed.

Nothing here opens the network: what a relay would have said is put down as a sync would put it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.services.session import Session
    from dev.screens import Shot, Studio

ADDRESS = "https://relay.example.org"
ONION = "http://sijilexamplexexamplexexamplexexamplexexamplexexamplexexa.onion"

NAMES = {
    "en": ("Erbil office", "Najaf office", "Old archive"),
    "ar": ("مكتب أربيل", "مكتب الكوفة", "الأرشيف القديم"),
    "ckb": ("نووسینگەی هەولێر", "نووسینگەی نەجەف", "ئەرشیفی کۆن"),
}


def make_others(studio: Studio) -> list[Session]:
    from app.services import contacts, vaults
    from dev.screens import PASSPHRASE, least_cost

    ours = studio.context.session
    made = []
    for n, name in enumerate(NAMES[studio.language]):
        folder = studio.folder / f"vault-relay-{name}-{studio.language}-{studio.theme}"
        folder.mkdir(exist_ok=True)
        other, _ = vaults.create(folder / "Sijil", PASSPHRASE, name, kdf=least_cost())
        contacts.add(ours, contacts.own_card(other), verified=n < 2)
        contacts.add(other, contacts.own_card(ours), verified=True)
        made.append(other)
    return made


def _page(studio: Studio) -> Any:
    assert studio.window is not None and studio.window.desk is not None
    return studio.window.desk.stack.currentWidget()


def _set_up(studio: Studio) -> None:
    """The steps, with a relay made by the first of them."""
    dialog = _page(studio).set_up()
    studio.take("relay-set-up-1", dialog)
    dialog.address.setText("http://relay.example.org")
    dialog.go_on()
    studio.settle()
    studio.take("relay-set-up-1-wrong", dialog)
    dialog.address.setText(ADDRESS)
    dialog.unfold()
    dialog.also.setText(ONION)
    dialog.go_on()
    studio.settle()
    studio.take("relay-set-up-2", dialog)
    dialog.go_on()
    studio.take("relay-set-up-3", dialog)
    dialog.go_on()
    studio.settle()


def acquaint(ours: Session, others: list[Session]) -> None:
    """Two gave their addresses; one has ours, one is about to get it, and of one it was taken back."""
    from app.services.relay import addresses, relays

    for other in others[:2]:
        relays.add(other, ADDRESS)
        addresses.take(ours, addresses.letter(other, ours.key_id))
    addresses.letter(ours, others[0].key_id)
    addresses.give(ours, others[1].key_id)
    addresses.give(ours, others[2].key_id)
    addresses.take_back(ours, others[2].key_id)


def fill(ours: Session, others: list[Session]) -> None:
    """Bundles in every state, put down as a sync would."""
    from app.services import cases
    from app.services.relay import queue
    from app.storage import outgoing, relays

    some = [row.id for row in list(cases.every_row(ours))[:4]]
    for case, other in zip(some, (others[0], others[1], others[0], others[1]), strict=True):
        queue.send(ours, [other.key_id], [case], "everything", whole=True, against_team=True)
    going, failed, there, _ = queue.listing(ours)
    now = ours.clock.now()
    ours.write(outgoing.acknowledged, going.bundle, going.reader.key_id, ADDRESS, 1, going.total * 2 // 3)
    ours.write(outgoing.failed, failed.bundle, failed.reader.key_id, "quota", now + 1200)
    ours.write(outgoing.uploaded, there.bundle, there.reader.key_id, now + 86_400)
    (own,) = ours.run(relays.listing)
    ours.write(relays.note, own.id, "")


def _come(studio: Studio, ours: Session, other: Session) -> None:
    """A bundle that came whole and waits for a look."""
    from app.services import editing, sending
    from app.storage import incoming
    from app.storage.incoming import Whole

    made = editing.new_case(other, {"title": "Threats against a lawyer in Basra", "status": "open"})
    editing.new_record(other, made.created, "incident", {"type": "threat", "date": "2021-05~"})
    folder = incoming.folder(ours.folder)
    path = Path(sending.send(other, [ours.key_id], folder).path)
    size = path.stat().st_size
    ours.write(incoming.arrived, Whole(path.name, other.key_id, b"t" * 16, size, ours.clock.now(), ""))


def _lack(ours: Session, others: list[Session]) -> None:
    """One of whom half a bundle came, and two that didn't come; one who fell silent, and sent something withheld."""
    from app.storage import awaited, contacts, incoming, relays
    from app.storage.vault import Vault

    now, (silent, half) = ours.clock.now(), (one.key_id for one in others[:2])
    (own,) = ours.run(relays.listing)

    def put(vault: Vault) -> None:
        for leaf in relays.leaves_of(vault, own.id):
            if leaf.contact == silent:
                relays.used(vault, own.id, leaf.leaf)
        contacts.heard(vault, silent, now - 4 * 86_400)
        awaited.told(vault, silent, 1, [("a" * 43, now // 86_400 - 6, True)])
        awaited.told(vault, half, 1, [(letter * 43, now // 86_400 - 3, False) for letter in "bc"])
        transfer = incoming.Transfer(half, b"p" * 16, 2, 22_400_000, b"s" * 32, "half", now - 3_600)
        incoming.begin(vault, transfer)
        incoming.keep(vault, half, transfer.transfer, 0, 16 * 2**20)

    ours.write(put)


def relay(studio: Studio) -> None:
    from dataclasses import replace

    from app.services.relay import syncing

    studio.open_vault()
    ours = studio.context.session
    assert ours is not None
    studio.context.navigate("relay")
    studio.take("relay-empty")
    _page(studio).show_view("learns")
    studio.take("relay-learns")
    others = make_others(studio)
    _set_up(studio)
    studio.take("relay-people-none")
    acquaint(ours, others)
    studio.context.navigate("relay", view="people")
    studio.take("relay-people")
    _near(studio, ours, others[2])
    fill(ours, others)
    _come(studio, ours, others[0])
    studio.context.navigate("relay", view="bundles")
    studio.take("relay-bundles")
    _pin(studio, ours)
    studio.context.navigate("relay", view="choices")
    studio.settle()
    # shown, not chosen: whoever takes pictures for long would see it begin
    _page(studio).choices.show_choices(replace(syncing.choices(ours), by_itself=True), True)
    studio.take("relay-choices")
    _send(studio, others)
    _lack(ours, others)
    studio.context.navigate("relay", view="bundles")
    studio.take("relay-lacking")
    studio.context.navigate("receive")
    studio.take("relay-came")
    studio.context.navigate("receive", relay=True)
    studio.take("relay-came-looked")
    _tidy(ours)
    for other in others:
        other.close()


def _pin(studio: Studio, ours: Session) -> None:
    """One that has a certificate of its own."""
    from app.services.relay import relays
    from app.ui.relay.pinning import PinDialog

    own = relays.add(ours, "203.0.113.7:8443", pin="pin-sha256=3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    studio.context.navigate("relay", view="relays")
    studio.take("relay-relays")
    dialog = PinDialog(studio.context, own)
    studio.dialog("relay-pin", dialog)
    dialog.close()
    relays.remove(ours, own.id)


def _near(studio: Studio, ours: Session, other: Session) -> None:
    """Somebody names a relay in the network around this computer: it is left alone, and said."""
    from app.services.relay import addresses, relays

    relays.add(other, "https://192.168.4.20")
    addresses.take(ours, addresses.letter(other, ours.key_id))
    studio.context.navigate("relay", view="people")
    _page(studio).load()
    studio.settle()
    studio.take("relay-people-near")
    addresses.forget(ours, other.key_id)


def _send(studio: Studio, others: list[Session]) -> None:
    """The page that sends: somebody without an address, then somebody with one."""
    for number, other in enumerate((others[2], others[0])):
        studio.context.navigate("send", to=other.key_id)
        studio.settle()
        page = _page(studio)
        page.way.choose("relay")
        studio.settle()
        bar = page.widget(0).verticalScrollBar()
        bar.setValue(bar.maximum())
        studio.take("relay-send" if number else "relay-send-without")
    page.against.setChecked(True)  # other pictures have put cases into a team
    page.send()
    studio.settle()
    studio.take("relay-handed")
    page.way.choose("folder")


def _tidy(ours: Session) -> None:
    """The pictures that come after these are of vaults without a relay."""
    from app.services.relay import queue, relays, syncing

    for one in syncing.arrived(ours):
        syncing.throw_away(ours, one.path)
    for parcel in queue.listing(ours):
        queue.drop(ours, parcel.bundle, parcel.reader.key_id)
    for own in relays.listing(ours):
        relays.remove(ours, own.id)


SHOTS: dict[str, Shot] = {"relay": relay}

"""Courier packs: sealed for a reader's mailbox, brought up by somebody who can't read them."""

from __future__ import annotations

import io
import itertools
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base import limits
from app.base.clock import SetClock
from app.base.errors import (
    BundleAltered,
    BundleError,
    BundleTooBig,
    Cancelled,
    InputError,
    NotABundle,
    NotForThisVault,
    UnknownSender,
)
from app.base.padme import is_padme
from app.base.task import Task
from app.crypto.age import AgeReader, AgeWriter
from app.crypto.identity import Identity
from app.services import cases, contacts, courier, editing, evidence, inbox, outbox, receiving, sending, sticks
from app.services.relay import addresses, relays, syncing
from app.services.relay.views import Choices
from app.storage import packs
from app.storage.opening import lay_out
from app.sync.protocol import blobs, names
from app.sync.protocol.names import Box
from app.sync.relay import address as letters
from app.sync.relay import pack as form
from app.sync.relay import parcels
from tests.conftest import PROFILE
from tests.hostile import people
from tests.hostile.people import BEGIN, DAY, Team

URLS = ("https://relay.example", "http://" + "a" * 56 + ".onion")
NAMES = ("Amal", "Basim", "Dina")
CONTENT = os.urandom(150_000)
EXAMPLES = 2_000 if PROFILE == "nightly" else 40


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only Basim has a mailbox, and only Amal knows where; Dina is a colleague with a way to the relay."""
    made = tmp_path_factory.mktemp("packs") / "base"
    for name in NAMES:
        (made / name).mkdir(mode=0o700, parents=True)
        lay_out(made / name, people._key(name), name, SetClock(BEGIN))
    with Team(made, NAMES) as team:
        for one, other in itertools.permutations(team.sessions.values(), 2):
            contacts.add(one, contacts.own_card(other), verified=True)
        basim = team["Basim"]
        relays.add(basim, people.ORIGIN)
        team.lend_boxes(basim)
        syncing.set_choices(basim, Choices(take_by_itself=True))
        addresses.take(team["Amal"], addresses.letter(basim, team["Amal"].key_id))
    return made


@pytest.fixture
def team(base: Path, tmp_path: Path) -> Iterator[Team]:
    with Team(people.copy(base, tmp_path / "team"), NAMES) as team:
        yield team


def write_case(team: Team) -> str:
    case = editing.new_case(team["Amal"], {"title": "What happened at the bridge"}).created
    assert case
    evidence.attach_bytes(team["Amal"], case, "film.bin", CONTENT)
    return case


def pack(team: Team, stick: Path, task: Task | None = None) -> courier.PackReport:
    return courier.pack(team["Amal"], team["Basim"].key_id, team["Dina"].key_id, stick, task=task)


def files(session) -> int:
    return len(list((session.folder / "evidence").iterdir()))


def test_a_pack_goes_from_stick_to_relay_to_its_reader_and_the_receipt_comes_back(team: Team, stick: Path) -> None:
    case = write_case(team)
    made = pack(team, stick)
    assert made.hosts == ("relay.example",) and made.path.parent == stick and made.bytes == made.path.stat().st_size
    assert list((team["Amal"].folder / "outgoing").iterdir()) == [], "the bundle inside is nowhere but in the pack"
    (row,) = outbox.outbox(team["Amal"]).rows
    assert (row.state, row.reader.name) == ("waiting", "Basim")

    dina = team["Dina"]
    seen = sticks.look(dina, stick)
    assert (seen.mine, seen.others, seen.packs) == ((), (), (made.path,))
    with pytest.raises(InputError, match="only-for-others"):
        sticks.receive(dina, stick)
    taken = courier.carry(dina, [stick])
    (here,) = courier.packs(dina)
    assert taken.packs == (here,) and not taken.carried
    assert (here.sender.name, here.hosts, here.sent, here.uploaded) == ("Amal", ("relay.example",), 0, None)
    assert courier.carry(dina, [stick]).already == 1

    before = sum(team.relay.kept.values())
    report = team.sync("Dina")
    assert report.sent == 1 and not report.failures
    assert sum(team.relay.kept.values()) > before
    (here,) = courier.packs(dina)
    assert here.sent == here.bytes and here.uploaded is not None
    assert dina.run(lambda vault: [door.dropping for one in packs.listing(vault) for door in one.doors]) == [b""], (
        "the key is gone"
    )
    assert files(dina) == 0, "and every blob"

    team.sync("Basim")
    assert cases.record(team["Basim"], case).fields["title"].value == "What happened at the bridge"
    assert [piece.here for piece in evidence.listing(team["Basim"], case)] == [True]
    back = sending.send_receipts(team["Basim"], team["Amal"].key_id, stick)
    assert back is not None
    inbox.accept(team["Amal"], inbox.look(team["Amal"], [back]).deliveries)
    (row,) = outbox.outbox(team["Amal"]).rows
    assert row.state == "confirmed"


def test_the_courier_can_read_nothing_of_it(team: Team, stick: Path) -> None:
    write_case(team)
    made = pack(team, stick)
    dina = team["Dina"]
    failure = receiving.receive(dina, made.path)
    assert failure is not None and failure.error.error_code == "bundle-altered"
    (delivery_failure,) = inbox.look(dina, [made.path]).failures
    assert (delivery_failure.error.error_code, delivery_failure.error.facts["reason"]) == ("not-a-bundle", "pack")
    courier.carry(dina, [stick])

    def held(vault) -> list[bytes]:
        return [
            packs.reader(vault, one.id, blob.n).read()
            for one in packs.listing(vault)
            for blob in packs.blobs(vault, one.id)
        ]

    opened = dina.run(held)
    assert opened and all(len(blob) in blobs.CLASSES for blob in opened)
    assert not any(CONTENT[:64] in blob or b"age-encryption" in blob for blob in opened)
    (one,) = dina.run(packs.listing)
    basims = team["Basim"].run(lambda vault: vault.identity.key_id)
    (door,) = one.doors
    assert basims not in repr(one) + door.mailbox + door.proof, "nor whom it is for"


def test_a_pack_that_names_one_mailbox_twice_is_refused(offer: letters.Offer) -> None:
    key = letters.key_of(offer, offer.doors[0], "courier")
    with pytest.raises(BundleAltered) as caught:
        read(written(offer, CONTENT[:100], ways=[form.Way(URLS, key), form.Way(URLS[:1], key)]))
    assert caught.value.facts["reason"] == "pack"


@pytest.mark.parametrize("mood", ["put break", "put deaf", "put full", "put quota", "put wait", "put crash"])
def test_a_pack_goes_on_at_the_blob_that_failed(team: Team, stick: Path, mood: str) -> None:
    write_case(team)
    pack(team, stick)
    courier.carry(team["Dina"], [stick])
    many = len(team["Dina"].run(lambda vault: packs.blobs(vault, packs.listing(vault)[0].id)))
    assert many > 1
    report = team.sync("Dina", mood)
    assert report.failures
    (here,) = courier.packs(team["Dina"])
    assert here.uploaded is None and here.reason and here.tries == 1 and here.next_try > BEGIN
    assert not syncing.sync(team["Dina"], only_due=True, transport=team.relay).sent, "its pause isn't over"
    assert team.sync("Dina").sent == 1
    (here,) = courier.packs(team["Dina"])
    assert here.uploaded is not None and not here.reason
    team.sync("Basim")
    assert len(list(cases.every_row(team["Basim"]))) == 1


def test_t01_a_kill_between_the_relays_word_and_ours_costs_one_blob_again(team: Team, stick: Path) -> None:
    write_case(team)
    pack(team, stick)
    courier.carry(team["Dina"], [stick])
    seen = []

    def stop(progress) -> None:
        if progress.step == "task.syncing" and len(team.relay.kept) and team.relay.asked.count("put") == 1:
            seen.append(progress)
            task.cancel()

    task = Task(on_progress=stop)
    with pytest.raises(Cancelled):
        syncing.sync(team["Dina"], task, transport=team.relay)
    team.reopen("Dina")
    assert team.sync("Dina").sent == 1
    assert files(team["Dina"]) == 0
    team.sync("Basim")
    assert len(list(cases.every_row(team["Basim"]))) == 1


def test_near_the_end_of_an_epoch_a_pack_is_made_for_the_next(team: Team, stick: Path) -> None:
    write_case(team)
    end = names.begin_of(names.epoch_at(BEGIN) + 1)
    team.clock.at = end - 2 * DAY
    made = pack(team, stick)
    assert made.until > end + 20 * DAY
    courier.carry(team["Dina"], [stick])
    team.clock.at = end + 3 * DAY
    team.sync("Dina")
    team.sync("Basim")
    assert len(list(cases.every_row(team["Basim"]))) == 1


def test_whoever_has_no_address_here_gets_no_pack(team: Team, stick: Path) -> None:
    write_case(team)
    amal, basim, dina = (team[name] for name in ("Amal", "Basim", "Dina"))
    with pytest.raises(InputError) as caught:
        courier.pack(amal, basim.key_id, basim.key_id, stick)
    assert caught.value.error_code == "courier-is-reader"
    team.clock.at = BEGIN + 800 * DAY
    with pytest.raises(InputError) as caught:
        courier.pack(amal, basim.key_id, dina.key_id, stick)
    assert caught.value.facts["reason"] == "no-address"
    assert list(stick.iterdir()) == []


def test_t13_a_full_stick_holds_no_half_pack_and_the_outbox_no_row(team: Team, stick: Path) -> None:
    write_case(team)
    task = Task(on_progress=lambda told: task.cancel() if told.step == form.STEP else None)
    with pytest.raises(Cancelled):
        pack(team, stick, task)
    assert list(stick.iterdir()) == [] and list((team["Amal"].folder / "outgoing").iterdir()) == []
    assert outbox.outbox(team["Amal"]).rows == ()


def test_what_is_carried_outlives_a_lock(team: Team, stick: Path) -> None:
    write_case(team)
    pack(team, stick)
    courier.carry(team["Dina"], [stick])
    staged = sorted((team["Dina"].folder / "evidence").iterdir())
    team.reopen("Dina")
    assert sorted((team["Dina"].folder / "evidence").iterdir()) == staged, "nothing of it is swept away at unlock"


# --- the form -------------------------------------------------------------------------------------

SENDER, COURIER, OTHER = Identity.create(), Identity.create(), Identity.create()
EPOCH = names.epoch_at(BEGIN)


@pytest.fixture(scope="module")
def offer() -> letters.Offer:
    return letters.make_offer(Box(bytes(range(32))), URLS, 3, 4, [EPOCH], {})


def written(
    offer: letters.Offer,
    content: bytes = CONTENT,
    urls: tuple[str, ...] = URLS,
    ways: Sequence[form.Way] = (),
) -> bytes:
    out, source = io.BytesIO(), io.BytesIO(content)
    parcel = parcels.weigh(bytes(16), source)
    key = letters.key_of(offer, offer.doors[0], "courier")
    to = form.Courier(COURIER.key_id, COURIER.recipient)
    form.write(out, SENDER, to, ways or [form.Way(urls, key)], EPOCH, parcel, source, BEGIN, Task())
    return out.getvalue()


class Sink:
    def __init__(self, made: list[Sink]) -> None:
        self.data, self.state = b"", "open"
        made.append(self)

    def write(self, data: bytes) -> None:
        self.data += data

    def finish(self, sha256: str, size: int) -> None:
        assert len(self.data) == size
        self.state = "done"

    def abort(self) -> None:
        self.state = "gone"


def read(untrusted: bytes, identity: Identity = COURIER, known=(SENDER,)) -> tuple[form.Pack, list[Sink]]:
    made: list[Sink] = []
    resolve = {one.key_id: one.public for one in known}.get
    try:
        return form.read(io.BytesIO(untrusted), identity, resolve, lambda size: Sink(made), Task()), made
    except BaseException:
        assert all(sink.state == "gone" for sink in made), "what was staged of it is gone"
        raise


def test_what_is_written_is_read(offer: letters.Offer) -> None:
    found, sinks = read(written(offer))
    key = letters.key_of(offer, offer.doors[0], "courier")
    (way,) = found.ways
    assert (found.sender, found.to, way.urls, found.epoch) == (SENDER.key_id, COURIER.key_id, URLS, EPOCH)
    assert (way.key.mailbox, way.key.proof, way.key.keys.dropping) == (key.mailbox, key.proof, key.keys.dropping)
    assert way.key.keys.blob == way.key.keys.ids == b"", "nothing with which the blobs could be opened"
    out = io.BytesIO()
    for load, sink in zip(found.loads, sinks, strict=True):
        parcels.put_in_place(parcels.open_blob(sink.data, load.id, key.keys), out)
    assert out.getvalue() == CONTENT


def test_t30_a_pack_has_a_padme_size_inside(offer: letters.Offer) -> None:
    plain = AgeReader(io.BytesIO(written(offer)), COURIER).read()
    assert is_padme(len(plain))


def test_p31_nobody_else_opens_it_and_no_stranger_sends_it(offer: letters.Offer) -> None:
    raw = written(offer)
    with pytest.raises(NotForThisVault):
        read(raw, OTHER)
    with pytest.raises(UnknownSender):
        read(raw, known=())
    with pytest.raises(NotABundle):
        read(b"PK" + raw)


def test_a_courier_cannot_hand_their_pack_to_another(offer: letters.Offer) -> None:
    """Encrypted anew to somebody else, it still names the courier it was made for."""
    plain = AgeReader(io.BytesIO(written(offer)), COURIER).read()
    out = io.BytesIO()
    with AgeWriter(out, [OTHER.recipient]) as age:
        age.write(plain)
    with pytest.raises(NotForThisVault):
        read(out.getvalue(), OTHER)


@settings(max_examples=EXAMPLES)
@given(st.data())
def test_t07_a_changed_pack_is_refused_whole(offer: letters.Offer, data: st.DataObject) -> None:
    raw = bytearray(RAW.setdefault("raw", written(offer)))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BundleError):
        read(bytes(raw))


@settings(max_examples=EXAMPLES)
@given(st.data())
def test_t07_a_pack_that_was_cut_is_refused_whole(offer: letters.Offer, data: st.DataObject) -> None:
    raw = RAW.setdefault("raw", written(offer))
    with pytest.raises(BundleError):
        read(raw[: data.draw(st.integers(0, len(raw) - 1))])


RAW: dict[str, bytes] = {}


def anew(plain: bytes) -> bytes:
    out = io.BytesIO()
    with AgeWriter(out, [COURIER.recipient]) as age:
        age.write(plain)
    return out.getvalue()


@settings(max_examples=EXAMPLES)
@given(st.data())
def test_t10_whatever_a_sender_encrypts_is_refused_by_name(offer: letters.Offer, data: st.DataObject) -> None:
    """A colleague's laptop that is in other hands can encrypt anything to the courier."""
    plain = bytearray(AgeReader(io.BytesIO(RAW.setdefault("raw", written(offer))), COURIER).read())
    at = data.draw(st.one_of(st.integers(0, 60), st.integers(0, len(plain) - 1)))
    plain[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BundleError):
        read(anew(bytes(plain)))


@pytest.mark.parametrize(
    "url",
    ["http://relay.example", "https://relay.example/x", "file:///etc/passwd", "https://u:p@relay.example", "ftp://x"],
)
def test_an_address_that_no_vault_writes_is_refused(offer: letters.Offer, url: str) -> None:
    with pytest.raises(BundleAltered) as caught:
        read(written(offer, CONTENT[:100], (url,)))
    assert caught.value.facts["reason"] == "pack"


def test_t11_a_pack_of_more_than_one_person_carries_is_not_made(
    offer: letters.Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "COURIER_PACK_BYTES", 100_000)
    with pytest.raises(BundleTooBig):
        written(offer)

"""Two histories of one key are found at the first contact of the branches, and nothing is lost (T15, T20, P32, P33)."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.crypto.entries import sign_entry, verify_entry
from app.crypto.jws import verify_both
from app.model.entry import Change, NewChange
from app.services import cases, contacts, editing, inbox, sending
from app.services.session import Session
from app.services.views import Edit
from app.storage import forks as table
from app.storage import journal
from app.storage.headers import Header
from app.sync import statement
from tests.promises import ground

READER, CLONED, WITNESS = "Basim", "Amal", "Dina"


@dataclass(frozen=True)
class World:
    """A reader's vault as it was before anything came, and the bundles of both branches, in the order made."""

    base: Path
    first: tuple[Path, ...]
    clone: tuple[Path, ...]
    entries: frozenset[str]
    case: str


def hashes(session: Session) -> frozenset[str]:
    return session.run(lambda vault: frozenset(entry.hash for entry in journal.entries(vault)))


def send(session: Session, to: str, folder: Path, chosen: list[str] | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    return Path(sending.send(session, [to], folder, chosen, whole=True).path)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Amal's laptop is copied after one save; both write on and send three bundles each to Basim."""
    base = tmp_path_factory.mktemp("cloned")
    for name in (CLONED, READER, WITNESS):
        ground.make(base, name)
    with (
        ground.open_session(base, CLONED) as amal,
        ground.open_session(base, READER) as basim,
        ground.open_session(base, WITNESS) as dina,
    ):
        for one, other in itertools.permutations((amal, basim, dina), 2):
            contacts.add(one, contacts.own_card(other), verified=True)
        case = editing.new_case(amal, {"title": "Before the copy"}).created
        reader = basim.key_id
    assert case
    shutil.copytree(base, base / "copy", ignore=shutil.ignore_patterns("copy"))
    every: frozenset[str] = frozenset()
    sent: list[list[Path]] = []
    for place in (base, base / "copy"):
        paths: list[Path] = []
        with ground.open_session(place, CLONED) as one:
            for number in range(3):
                editing.save(one, [Edit(case, "case", "summary", f"{place.name} {number}")])
                paths.append(send(one, reader, base / f"stick-{place.name}"))
            every |= hashes(one)
        sent.append(paths)
    yield World(base, tuple(sent[0]), tuple(sent[1]), every, case)


def met(world: World, order: list[Path], decisions: list[str], folder: Path) -> None:
    """Basim meets the bundles in this order, and decides each time; afterwards everything is taken all the same."""
    used = folder / "used"
    shutil.rmtree(used, ignore_errors=True)
    used.mkdir()
    shutil.copytree(world.base / READER, used / READER, ignore=shutil.ignore_patterns("reserve"))
    seen: set[int] = set()
    with ground.open_session(used, READER) as basim:
        for path, decision in zip(order, decisions, strict=True):
            seen.add(0 if path in world.first else 1)
            (delivery,) = inbox.look(basim, [path]).deliveries
            found = [fork for fork in delivery.view.forks if fork.proved]
            assert bool(found) == (len(seen) == 2), "at the first contact, and never before"
            assert (delivery.view.advice == "forked") == bool(found)
            if decision == "take":
                inbox.accept(basim, [delivery])
            elif decision == "aside":
                inbox.set_aside(basim, delivery)
            else:
                inbox.discard(basim, delivery)
        check(world, basim)


def check(world: World, basim: Session) -> None:
    """Everything comes once more, and all is taken: 0 entries lost, both accounts stand, the proof verifies."""
    inbox.accept(basim, inbox.look(basim, [*world.first, *world.clone]).deliveries)
    inbox.accept(basim, inbox.look_aside(basim).deliveries)
    assert hashes(basim) == world.entries
    assert not inbox.aside(basim)
    accounts = cases.record(basim, world.case).fields["summary"].accounts
    assert {account.value for account in accounts} == {f"{world.base.name} 2", "copy 2"}
    assert all(account.author.forked for account in accounts)
    assert any(holds(basim, fork.id) for fork in inbox.forks(basim) if fork.proved)


def holds(session: Session, fork: int) -> bool:
    """Whether the two things that a proof is made of are signed by the forked key, checked anew."""
    one, two = inbox.proof(session, fork)
    (kept,) = [row for row in session.run(table.listing) if row.id == fork]
    keys = {card.key_id: card for card in contacts.listing(session)}
    assert kept.author in keys
    return all(signed_by(session, raw, kept.author) for raw in (one, two))


def signed_by(session: Session, raw: bytes, author: str) -> bool:
    card = contacts.card_of(session, author)
    if raw.startswith(b"{"):
        verified = verify_both(raw, statement.TYP, lambda key_id: card.public if key_id == author else None)
        return verified.sender == author
    from app.crypto.entries import read_entry

    entry = read_entry(raw + b"~")
    verify_entry(entry, card.public)
    return entry.claims.iss == author


@settings(
    max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(data=st.data())
def test_t15_t20_a_clone_is_found_in_every_order_and_whatever_is_decided(
    world: World, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    every = [*world.first, *world.clone]
    order = data.draw(st.permutations(every).map(lambda paths: paths[: data.draw(st.integers(2, 6))]))
    decisions = data.draw(
        st.lists(st.sampled_from(["take", "aside", "leave"]), min_size=len(order), max_size=len(order))
    )
    met(world, list(order), decisions, tmp_path_factory.mktemp("met"))


@pytest.mark.nightly
def test_t20_a_thousand_orders(world: World, tmp_path: Path) -> None:
    chance = random.Random(20)
    for _ in range(1_000):
        order = chance.sample([*world.first, *world.clone], chance.randint(2, 6))
        met(world, order, [chance.choice(["take", "aside", "leave"]) for _ in order], tmp_path)


def test_t20_new_bundles_of_a_quarantined_device_are_kept_aside_until_a_person_says_so(
    world: World, tmp_path: Path
) -> None:
    shutil.copytree(world.base / READER, tmp_path / READER, ignore=shutil.ignore_patterns("reserve"))
    with ground.open_session(tmp_path, READER) as basim:
        inbox.accept(basim, inbox.look(basim, [world.first[0]]).deliveries)
        (second,) = inbox.look(basim, [world.clone[0]]).deliveries
        assert second.view.advice == "forked"
        inbox.set_aside(basim, second)
        assert [kept.why for kept in inbox.aside(basim)] == ["forked"]
        author = second.view.sender.key_id
        inbox.settle(basim, author)
        (third,) = inbox.look(basim, [world.first[1]]).deliveries
        assert third.view.advice == "", "a person has dealt with it"
        assert third.view.sender.forked, "the flag stays"
        assert all(fork.settled for fork in inbox.forks(basim))


def test_t20_both_halves_of_one_look_are_compared(world: World, tmp_path: Path) -> None:
    shutil.copytree(world.base / READER, tmp_path / READER, ignore=shutil.ignore_patterns("reserve"))
    with ground.open_session(tmp_path, READER) as basim:
        (delivery,) = inbox.look(basim, [world.first[0], world.clone[0]]).deliveries
        assert delivery.view.advice == "forked"
        inbox.discard(basim, delivery)
        assert any(fork.proved for fork in inbox.forks(basim)), "seen, though nothing was taken"
        assert not hashes(basim)


def test_t15_halves_that_come_by_two_people_in_one_look_are_compared(world: World, tmp_path: Path) -> None:
    """The relay shows each of them another history; Basim looks at both, and takes neither."""
    shutil.copytree(world.base / "copy", tmp_path / "w", ignore=shutil.ignore_patterns("reserve"))
    with (
        ground.open_session(tmp_path / "w", CLONED) as clone,
        ground.open_session(tmp_path / "w", READER) as basim,
        ground.open_session(tmp_path / "w", WITNESS) as dina,
    ):
        inbox.accept(dina, inbox.look(dina, [send(clone, dina.key_id, tmp_path / "a")]).deliveries)
        seen = inbox.look(basim, [world.first[0], send(dina, basim.key_id, tmp_path / "b", [world.case])])
        for delivery in seen.deliveries:
            inbox.discard(basim, delivery)
        assert "entries" in {fork.kind for fork in inbox.forks(basim) if fork.proved}, "both tokens are kept"
        assert not hashes(basim)


def test_t15_what_was_looked_at_and_left_was_a_contact(world: World, tmp_path: Path) -> None:
    """The longest half first, left; then the shortest of the other: no head, no number and no entry here tells."""
    shutil.copytree(world.base / READER, tmp_path / READER, ignore=shutil.ignore_patterns("reserve"))
    with ground.open_session(tmp_path, READER) as basim:
        for path in (world.first[2], world.clone[0]):
            (delivery,) = inbox.look(basim, [path]).deliveries
            inbox.discard(basim, delivery)
        assert delivery.view.advice == "forked"


# --- by heads alone ------------------------------------------------------------------------------


def header(session: Session, sender: str, counter: int, heads: dict[str, tuple[int, str]], mark: str) -> Header:
    return Header(f"bundle {mark}", sender, counter, 1_760_000_000, heads, f"{{signed {mark}}}".encode())


def note(session: Session, one: Header) -> list[str]:
    """The kinds of what one more header proves or says."""

    def work(vault: object) -> list[str]:
        from app.storage import headers

        headers.keep(vault, one)  # type: ignore[arg-type]
        return [fork.kind for fork in table.keep(vault, table.among_heads(vault, one))]  # type: ignore[arg-type]

    return session.write(work)


@pytest.fixture
def basim(world: World, tmp_path: Path) -> Iterator[Session]:
    shutil.copytree(world.base / READER, tmp_path / READER, ignore=shutil.ignore_patterns("reserve"))
    with ground.open_session(tmp_path, READER) as session:
        inbox.accept(session, inbox.look(session, [world.first[2]]).deliveries)
        yield session


def key_of(session: Session, name: str) -> str:
    return contacts.by_name(session, name).key_id


def test_t15_another_head_than_ours_is_a_question_and_from_its_author_a_proof(basim: Session) -> None:
    amal, dina = key_of(basim, CLONED), key_of(basim, WITNESS)
    other = "A" * 43
    assert note(basim, header(basim, dina, 1, {amal: (2, other)}, "a")) == ["said"]
    assert not basim.run(table.quarantined), "a liar must not cut anybody off"
    assert note(basim, header(basim, amal, 3, {amal: (2, other)}, "b"))[-1:] == ["own-head"]
    assert basim.run(table.quarantined) == {amal}


def test_t15_two_heads_that_nobody_here_holds_are_compared(basim: Session) -> None:
    amal, dina = key_of(basim, CLONED), key_of(basim, WITNESS)
    assert note(basim, header(basim, dina, 1, {amal: (70, "A" * 43)}, "a")) == []
    assert note(basim, header(basim, amal, 9, {amal: (70, "B" * 43)}, "b")) == ["said"]
    (fork,) = inbox.forks(basim)
    assert fork.witness is not None
    assert (fork.author.key_id, fork.witness.key_id) == (amal, dina)


def test_p32_a_sender_who_goes_back_and_a_number_given_twice(basim: Session) -> None:
    dina, amal = key_of(basim, WITNESS), key_of(basim, CLONED)
    assert note(basim, header(basim, dina, 5, {dina: (40, "A" * 43)}, "a")) == []
    assert note(basim, header(basim, dina, 6, {dina: (41, "B" * 43)}, "b")) == []
    assert note(basim, header(basim, dina, 4, {dina: (39, "C" * 43)}, "late")) == [], "late is not back"
    assert note(basim, header(basim, dina, 7, {dina: (12, "D" * 43)}, "c")) == ["rollback"]
    assert note(basim, header(basim, dina, 6, {dina: (41, "B" * 43)}, "d"))[:1] == ["counter"]
    assert basim.run(table.quarantined) == {dina}
    assert amal not in basim.run(table.quarantined)


def test_t15_a_head_said_before_is_held_against_entries_that_come_later(world: World, tmp_path: Path) -> None:
    shutil.copytree(world.base / READER, tmp_path / READER, ignore=shutil.ignore_patterns("reserve"))
    with ground.open_session(tmp_path, READER) as basim:
        amal, dina = key_of(basim, CLONED), key_of(basim, WITNESS)
        assert note(basim, header(basim, dina, 1, {amal: (1, "A" * 43)}, "a")) == []
        inbox.accept(basim, inbox.look(basim, [world.first[0]]).deliveries)
        assert [(fork.kind, fork.seq) for fork in inbox.forks(basim)] == [("said", 2)]


def test_t20_an_old_copy_of_ones_own_vault_is_told_before_it_writes(basim: Session) -> None:
    dina = key_of(basim, WITNESS)
    assert note(basim, header(basim, dina, 1, {basim.key_id: (3, "A" * 43)}, "a")) == ["behind"]
    (fork,) = [one for one in inbox.forks(basim) if one.kind == "behind"]
    assert fork.author.is_self
    assert fork.words == ("fork.behind", "fork.do.behind")


def test_t15_honest_bundles_prove_nothing(world: World, tmp_path: Path) -> None:
    """Shared in part, late, twice, by way of others: no false alarm."""
    shutil.copytree(world.base, tmp_path / "w", ignore=shutil.ignore_patterns("reserve", "copy", "stick-*"))
    base = tmp_path / "w"
    with (
        ground.open_session(base, CLONED) as amal,
        ground.open_session(base, READER) as basim,
        ground.open_session(base, WITNESS) as dina,
    ):
        other = editing.new_case(amal, {"title": "Another"}).created
        assert other
        late = send(amal, basim.key_id, tmp_path / "a", [other])
        inbox.accept(dina, inbox.look(dina, [send(amal, dina.key_id, tmp_path / "b")]).deliveries)
        editing.save(amal, [Edit(other, "case", "summary", "more")])
        editing.new_case(dina, {"title": "Dina's"})
        for path in (send(dina, basim.key_id, tmp_path / "c"), send(amal, basim.key_id, tmp_path / "d"), late, late):
            inbox.accept(basim, inbox.look(basim, [path]).deliveries)
        assert not inbox.forks(basim)
        assert not inbox.forks(dina)


def test_a_forged_entry_of_a_stranger_is_no_fork(basim: Session) -> None:
    """Only what verifies is compared: an entry under somebody else's name doesn't get in at all."""
    identity = basim.run(lambda vault: vault.identity)
    entry = sign_entry(
        identity, seq=0, prev=None, iat=1_760_000_000, file="a" * 26,
        changes=[NewChange(Change("a" * 26, "case", "title", "x"))],
    )  # fmt: skip
    assert entry.claims.iss == basim.key_id
    assert not inbox.forks(basim)

"""The ledger of a piece of evidence: what goes in, what travels, and that no line can be altered unseen."""

from __future__ import annotations

import dataclasses
import json
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.errors import BundleAltered
from app.model import ledger as chains
from app.model.ledger import Chain, Line
from app.services import access, editing, evidence, increments, ledger, receiving, sending
from app.services.selection import Selection
from app.services.views import ReceiveFailure
from app.storage import evidence as files
from app.storage import ledger as store
from app.sync import ledger as wire

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


def taken_in(session, folder, content=PNG, title="A case"):
    case = str(editing.new_case(session, {"title": title}).created)
    path = folder / "photo.png"
    path.write_bytes(content)
    evidence.attach(session, case, [path])
    (piece,) = evidence.listing(session, case)
    return case, piece


def take(session, parcels):
    for path in parcels:
        if path.is_file():
            outcome = receiving.receive(session, path, lenient=True)
            assert not isinstance(outcome, ReceiveFailure), outcome


def acts(session, case, sha256, author=None):
    kept = session.run(store.of, case, sha256)
    wanted = author or session.key_id
    return [line.act for one in kept if one.chain.author == wanted for line in one.chain.lines]


def test_every_act_is_a_line_with_its_time(people, tmp_path):
    (amal,) = people("Amal")
    case, piece = taken_in(amal, tmp_path)
    amal.clock.tick(60)
    out = tmp_path / "out"
    out.mkdir()
    evidence.export(amal, piece.id, out)
    amal.clock.tick(60)
    access.looked(amal, case, piece.id)
    evidence.keep_cleaned(amal, piece.id)
    assert acts(amal, case, piece.sha256) == ["taken-in", "exported", "copied", "opened"]
    (kept,) = amal.run(store.of, case, piece.sha256)
    start = kept.chain.lines[0].at
    assert [line.at - start for line in kept.chain.lines] == [0, 60, 120, 120]
    assert [line.about for line in kept.chain.lines][:2] == ["file", "original"]
    copy = next(one for one in evidence.listing(amal, case) if one.copy_of)
    (of_copy,) = amal.run(store.of, case, copy.sha256)
    assert of_copy.chain.lines[0].about == f"of:{piece.sha256}" and kept.chain.lines[2].about == f"to:{copy.sha256}"


def test_looking_again_within_the_hour_is_one_opening_and_costs_no_write(people, tmp_path):
    (amal,) = people("Amal")
    case, piece = taken_in(amal, tmp_path)
    writes = amal.run(lambda vault: vault.db.value("PRAGMA data_version"))
    for _ in range(50):
        access.looked(amal, case, piece.id)
        amal.clock.tick(10)
    assert amal.run(lambda vault: len(vault.unnoted)) == 1
    assert writes == amal.run(lambda vault: vault.db.value("PRAGMA data_version"))
    access.settle(amal)
    access.looked(amal, case, piece.id)
    access.settle(amal)
    assert acts(amal, case, piece.sha256) == ["taken-in", "opened"]
    amal.clock.tick(store.SAME_LOOK)
    access.looked(amal, case, piece.id)
    access.settle(amal)
    assert acts(amal, case, piece.sha256) == ["taken-in", "opened", "opened"]


def test_a_transaction_that_is_rolled_back_leaves_no_line(people, tmp_path):
    (amal,) = people("Amal")
    case, piece = taken_in(amal, tmp_path)

    def fail(vault):
        store.note(vault, "exported", case, piece.sha256)
        store.opened(vault, case, piece.sha256)
        raise KeyError

    with pytest.raises(KeyError):
        amal.write(fail)
    access.settle(amal)
    assert acts(amal, case, piece.sha256) == ["taken-in"]


def test_ledgers_go_with_the_pieces_and_both_sides_say_the_same(people, tmp_path, stick):
    amal, basim, carol = people("Amal", "Basim", "Carol")
    case, piece = taken_in(amal, tmp_path)
    sending.send(amal, [basim.key_id], stick)
    take(basim, list(stick.iterdir()))
    assert acts(basim, case, piece.sha256, amal.key_id) == ["taken-in", "sent"]
    assert acts(basim, case, piece.sha256) == ["received"]
    onward = stick / "onward"
    onward.mkdir()
    sending.send(basim, [carol.key_id], onward)
    take(carol, list(onward.iterdir()))
    found = {one.chain.author: one.chain for one in carol.run(store.of, case, piece.sha256)}
    assert [line.act for line in found[amal.key_id].lines] == ["taken-in", "sent"]
    assert [line.act for line in found[basim.key_id].lines] == ["received", "sent"]
    assert found[amal.key_id].whom(2) == basim.key_id and found[basim.key_id].whom(1) == amal.key_id
    assert found[basim.key_id].whom(2) == carol.key_id
    assert not carol.run(store.check)


def test_a_second_import_changes_no_ledger(people, tmp_path, stick):
    amal, basim = people("Amal", "Basim")
    case, piece = taken_in(amal, tmp_path)
    sending.send(amal, [basim.key_id], stick)
    parcels = list(stick.iterdir())
    take(basim, parcels)
    before = basim.run(store.of, case, piece.sha256)
    take(basim, parcels)
    assert basim.run(store.of, case, piece.sha256) == before


def test_readers_of_one_bundle_dont_learn_of_each_other_from_a_ledger(people, tmp_path, stick):
    """A3: a bundle tells each reader how many there are, and its ledgers tell no more."""
    amal, basim, carol = people("Amal", "Basim", "Carol")
    case, piece = taken_in(amal, tmp_path)
    sending.send(amal, [basim.key_id, carol.key_id], stick)
    take(basim, list(stick.iterdir()))
    kept = next(one for one in basim.run(store.of, case, piece.sha256) if one.chain.author == amal.key_id)
    assert [line.act for line in kept.chain.lines] == ["taken-in", "sent", "sent"]
    assert kept.chain.named == {} and all(line.whom for line in kept.chain.lines[1:])


def test_who_may_not_know_everything_gets_no_ledger(people, tmp_path, stick):
    amal, basim = people("Amal", "Basim")
    case, piece = taken_in(amal, tmp_path)
    sending.send(amal, [basim.key_id], stick, policy="no-identities")
    take(basim, list(stick.iterdir()))
    assert basim.run(store.of, case, piece.sha256) == []


def test_whatever_bytes_go_to_who_may_not_know_everything_no_ledger_goes_along(people, tmp_path):
    amal, basim = people("Amal", "Basim")
    case, piece = taken_in(amal, tmp_path)
    weight = increments.Weight()
    for policy, ledgers in (("everything", 1), ("no-identities", 0)):
        chosen = Selection(policy, entries={case: ()})
        parcel = increments.Parcel(chosen, {piece.sha256: (1, frozenset({case}))}, weight, weight, True)
        told = amal.write(lambda vault, parcel=parcel: sending._ledgers(vault, parcel, [basim.key_id], 1))
        assert len(told) == ledgers
    assert acts(amal, case, piece.sha256) == ["taken-in", "sent", "sent"]


def test_more_lines_take_the_place_of_fewer_and_a_rewritten_ledger_is_a_fork(people, tmp_path):
    amal, basim = people("Amal", "Basim")
    case, piece = taken_in(amal, tmp_path)
    pairs = [(case, piece.sha256)]

    def member():
        return wire.read_member(amal.write(ledger.members, pairs)[amal.key_id], amal.key_id)

    first = member()
    amal.write(ledger.note, "exported", case, piece.sha256)
    longer = member()
    rewritten = _rewrite(amal, first.chains[0])

    def keep(got):
        return basim.write(lambda vault: sum(_keep(vault, got)))

    assert [keep(longer), keep(first), keep(longer)] == [1, 0, 0]
    assert [keep(rewritten), keep(rewritten)] == [1, 0]
    kept = basim.run(store.of, case, piece.sha256)
    assert [(len(one.chain.lines), one.branch) for one in kept] == [(2, 0), (1, 1)]
    assert basim.run(ledger.members, pairs).keys() == {
        amal.key_id
    }  # the branch isn't passed on as if it were the ledger


def _keep(vault, got):
    for chain, proof in zip(got.chains, got.proofs, strict=True):
        yield store.keep(vault, got.author, chain, proof, got.statements[proof])


def _rewrite(session, chain: Chain):
    """What a keeper who holds the key makes of a ledger that has left already."""
    line = chain.lines[0]
    at = line.at - 86_400
    before = chains.start(chain.author, chain.file, chain.sha256, chain.salt)
    forged = Line(1, at, line.act, "", line.about, chains.link(before, 1, at, line.act, "", line.about))
    false = dataclasses.replace(chain, lines=(forged,), named={})

    def sign(vault):
        statement = wire.write_statement(vault.identity, [false.head], vault.clock.now())
        return wire.write_member(vault.identity.public, [statement], [false])

    return wire.read_member(session.run(sign), session.key_id)


def test_t09_a_vault_that_was_put_back_meets_its_own_signed_ledger(people, tmp_path):
    """What this key signed and this vault doesn't have stays as a branch: nobody's own past is taken over unseen."""
    (amal,) = people("Amal")
    case, piece = taken_in(amal, tmp_path)
    amal.write(ledger.note, "exported", case, piece.sha256)
    later = wire.read_member(amal.run(ledger.members, [(case, piece.sha256)])[amal.key_id], amal.key_id)

    def put_back(vault):
        vault.db.execute("DELETE FROM ledger_line WHERE n = 2")
        vault.db.execute("UPDATE ledger SET lines = 1, head = (SELECT hash FROM ledger_line WHERE n = 1)")

    amal.write(put_back)
    amal.write(lambda vault: ledger.take(vault, [later]))
    kept = amal.run(store.of, case, piece.sha256)
    assert [(one.branch, len(one.chain.lines)) for one in kept] == [(0, 1), (1, 2)]
    assert amal.write(lambda vault: ledger.take(vault, [later])) == 0


# --- nothing in a member can be altered ---------------------------------------------------------


@pytest.fixture
def member(people, tmp_path):
    amal, basim = people("Amal", "Basim")
    case, piece = taken_in(amal, tmp_path)
    amal.write(lambda vault: ledger.left(vault, "sent", [(case, piece.sha256)], [basim.key_id], "bundle:1"))
    amal.write(ledger.note, "exported", case, piece.sha256, "", "original")
    return amal.run(ledger.members, [(case, piece.sha256)], [basim.key_id])[amal.key_id], amal.key_id


def altered(member: bytes, change) -> bytes:
    told = json.loads(member)
    change(told["pieces"][0])
    return json.dumps(told, separators=(",", ":")).encode()


def _drop(n):
    def change(piece):
        del piece["lines"][n]

    return change


def _set(n, at, value):
    def change(piece):
        piece["lines"][n][at] = value

    return change


@pytest.mark.parametrize(
    ("name", "change", "fault", "line"),
    [
        ("first line gone", _drop(0), "gap", 1),
        ("a line in the middle gone", _drop(1), "gap", 2),
        ("the last line gone", _drop(2), "unsigned", 2),
        ("another time", _set(0, 1, 1), "altered", 1),
        ("another act", _set(2, 2, "sealed"), "altered", 3),
        ("another origin", _set(2, 4, "cleaned"), "altered", 3),
        ("an act that doesn't exist", _set(1, 2, "lost"), "malformed", 2),
        ("somebody else was sent it", lambda piece: piece["whom"]["2"].__setitem__(1, "B" * 43), "whom", 2),
        ("a name at a line that isn't there", lambda piece: piece["whom"].__setitem__("9", ["A" * 22, "B"]), "whom", 9),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_t34_what_was_altered_in_a_ledger_is_named(member, name, change, fault, line):
    raw, key_id = member
    with pytest.raises(BundleAltered) as caught:
        wire.read_member(altered(raw, change), key_id)
    facts = caught.value.facts
    assert (facts["reason"], facts.get("fault"), facts.get("line")) == ("ledger", fault, line)
    assert len(facts["sha256"]) == 64


def test_t34_no_byte_of_a_member_can_be_altered(member):
    raw, key_id = member
    assert wire.read_member(raw, key_id).chains
    for at in range(random.randrange(4), len(raw), 4):
        broken = bytearray(raw)
        broken[at] ^= 1
        with pytest.raises(BundleAltered):
            wire.read_member(bytes(broken), key_id)


def test_t24_a_ledger_is_not_somebody_elses(member, people):
    raw, _ = member
    with pytest.raises(BundleAltered):
        wire.read_member(raw, "A" * 43)


LINES = st.lists(
    st.tuples(st.sampled_from(chains.ACTS), st.integers(0, 2**40), st.sampled_from(["", "file", "bundle:7"])),
    min_size=1,
    max_size=12,
)


def build(lines, salt="A" * 22):
    before = chains.start("A" * 43, "a" * 26, "0" * 64, salt)
    made = []
    for n, (act, at, about) in enumerate(lines, 1):
        before = chains.link(before, n, at, act, "", about)
        made.append(Line(n, at, act, "", about, before))
    return Chain("A" * 43, "a" * 26, "0" * 64, salt, tuple(made), {})


@settings(max_examples=60)
@given(LINES, st.data())
def test_any_line_that_is_taken_out_put_in_moved_or_altered_is_found_where_it_is(lines, data):
    chain = build(lines)
    assert chains.fault_of(chain) is None
    at = data.draw(st.integers(0, len(lines) - 1))
    held = list(chain.lines)
    how = data.draw(st.sampled_from(["gone", "twice", "time", "about"]))
    if how == "gone":
        del held[at]
    elif how == "twice":
        held.insert(at, held[at])
    elif how == "time":
        held[at] = dataclasses.replace(held[at], at=held[at].at + 1)
    else:
        held[at] = dataclasses.replace(held[at], about=held[at].about + "x")
    fault = chains.fault_of(dataclasses.replace(chain, lines=tuple(held)))
    if how == "gone" and at == len(lines) - 1:
        assert fault is None  # cut off at the end: only a signature, or the count beside it, can tell
    else:
        assert fault is not None and fault.n == (at + 2 if how == "twice" else at + 1)


@settings(max_examples=30)
@given(LINES.filter(lambda lines: len(lines) > 1), st.data())
def test_a_line_that_is_rewritten_together_with_its_hash_breaks_the_next_one(lines, data):
    chain = build(lines)
    at = data.draw(st.integers(0, len(lines) - 2))
    held = list(chain.lines)
    before = held[at - 1].hash if at else chains.start(chain.author, chain.file, chain.sha256, chain.salt)
    line = dataclasses.replace(held[at], at=held[at].at + 1)
    forged = chains.link(before, line.n, line.at, line.act, line.whom, line.about)
    held[at] = dataclasses.replace(line, hash=forged)
    fault = chains.fault_of(dataclasses.replace(chain, lines=tuple(held)))
    assert fault == chains.Fault("altered", at + 2)


def test_what_is_altered_in_the_vault_is_named(people, tmp_path):
    (amal,) = people("Amal")
    case, piece = taken_in(amal, tmp_path)
    amal.write(ledger.note, "exported", case, piece.sha256)
    for damage, fault in (
        ("UPDATE ledger_line SET at = at + 1 WHERE n = 1", ("altered", 1)),
        ("UPDATE ledger_line SET at = at - 1 WHERE n = 1", None),
        ("DELETE FROM ledger_line WHERE n = 2", ("gap", 2)),
    ):
        amal.write(lambda vault, damage=damage: vault.db.execute(damage))
        found = amal.run(store.check)
        assert [(f.kind, f.n) for _, f in found] == ([] if fault is None else [fault])


def test_erasing_bytes_is_a_line_and_the_ledger_stays(people, tmp_path):
    (amal,) = people("Amal")
    case, piece = taken_in(amal, tmp_path)
    amal.write(files.forget, piece.sha256, case)
    assert acts(amal, case, piece.sha256) == ["taken-in", "erased"]


def test_ledgers_cost_little(people, tmp_path, stick):
    """500 pieces: the lines of taking in, sending and reading them back are under a second together."""
    (amal,) = people("Amal")
    case = str(editing.new_case(amal, {"title": "Many"}).created)
    pairs = [(case, f"{n:064x}") for n in range(500)]
    begun = time.perf_counter()
    amal.write(lambda vault: [store.note(vault, "taken-in", *pair) for pair in pairs])
    amal.write(lambda vault: ledger.left(vault, "sent", pairs, ["B" * 43], "bundle:1"))
    raw = amal.run(ledger.members, pairs)[amal.key_id]
    got = wire.read_member(raw, amal.key_id)
    took = time.perf_counter() - begun
    assert len(got.chains) == 500 and took < 2.0

"""Identities under custody: k of n open them, k - 1 nothing; who lies is named; everybody sees it (T31)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.base.errors import InputError, NotForThisVault
from app.crypto import pieces
from app.model.entry import WITHDRAWN, WITHDRAWN_MARK, Change, NewChange, unb64
from app.services import custody, editing, selection, sending, undo
from app.services.custody import asking
from app.services.custody.people import People
from app.services.session import Session
from app.storage import journal, records
from app.sync import deal as deals
from app.sync import letters
from tests.services.test_exchange import take as receive

NAMES = ("Amal", "Basim", "Chira", "Dilan", "Esra")
TITLE = "The arrest of somebody with a name"
WHY = "The prosecutor has to hear them on Monday."


@dataclass
class Sealing:
    sealer: Session
    opener: Session
    custodians: tuple[Session, ...]
    case: str
    member: bytes
    deal: str


def seal(sealer: Session, case: str, group: str, readers: list[str]) -> dict[str, bytes]:
    def write(vault):
        chosen = selection.select(vault, [case], "no-identities", frozenset(readers))
        return custody.seal_identities(vault, chosen, group, readers=readers)

    return sealer.write(write)


@pytest.fixture
def sealing(people, stick) -> Sealing:
    """Amal seals for Esra; Basim, Chira and Dilan hold the key, two of them must agree."""
    amal, basim, chira, dilan, esra = people(*NAMES)
    case = editing.new_case(amal, {"title": TITLE, "status": "open"}).created
    custodians = (basim, chira, dilan)
    custody.make_group(amal, "The council", 2, [one.key_id for one in custodians])
    report = sending.send(amal, [esra.key_id], stick, cases=[case], policy="no-identities")
    receive(esra, stick / report.path)
    members = seal(amal, case, "The council", [esra.key_id])
    (deal,) = esra.write(custody.came, members)
    return Sealing(amal, esra, custodians, case, members[case], deal.id)


def title(session: Session, case: str) -> str:
    return session.run(lambda vault: records.titles(vault, [case])).get(case, "")


def agreed(custodian: Session, request: bytes) -> bytes:
    found = custody.take(custodian, request).request
    assert found is not None
    return custody.agree(custodian, found.question).content


def acts(session: Session, case: str) -> list[tuple[str, str]]:
    return sorted((one.by.name, one.act) for one in custody.openings(session, case))


# --- the whole way --------------------------------------------------------------------------------


def test_t31_two_of_three_open_and_everybody_sees_it(sealing, stick) -> None:
    assert TITLE not in title(sealing.opener, sealing.case)
    (known,) = custody.sealed(sealing.opener)
    assert (known.k, len(known.holders), known.may_ask, known.mine) == (2, 3, True, False)

    letter = custody.ask(sealing.opener, sealing.deal, WHY)
    assert {one.name for one in letter.readers} == {"Basim", "Chira", "Dilan"}
    (asked,) = custody.asked(sealing.opener)

    seen = custody.take(sealing.custodians[0], letter.content).request
    assert (seen.asker.name, seen.sealer.name, seen.reason, seen.case) == ("Esra", "Amal", WHY, sealing.case)
    assert (seen.k, seen.n, seen.entitled, seen.sound, seen.state) == (2, 3, True, True, "waiting")
    assert custody.count(sealing.custodians[0]) == 1

    first = custody.take(sealing.opener, agreed(sealing.custodians[0], letter.content))
    assert (first.asked.have, first.asked.enough, first.place) == (1, False, 1)
    with pytest.raises(InputError, match="custody-too-few"):
        custody.open_identities(sealing.opener, asked.question)
    assert TITLE not in title(sealing.opener, sealing.case)

    second = custody.take(sealing.opener, agreed(sealing.custodians[2], letter.content)).asked
    assert [one.heard for one in second.holders] == ["piece", "", "piece"]
    opened = custody.open_identities(sealing.opener, asked.question)
    assert (opened.case, opened.values, opened.entered) == (sealing.case, 1, 1)
    assert title(sealing.opener, sealing.case) == TITLE

    assert acts(sealing.opener, sealing.case) == [("Esra", "asked"), ("Esra", "opened")]
    for one in (sealing.custodians[0], sealing.opener):
        report = sending.send(one, [sealing.sealer.key_id], stick)
        receive(sealing.sealer, stick / report.path)
    assert acts(sealing.sealer, sealing.case) == [("Basim", "gave"), ("Esra", "asked"), ("Esra", "opened")]
    gave = next(one for one in custody.openings(sealing.sealer) if one.act == "gave")
    assert (gave.asker.name, gave.reason, gave.request) == ("Esra", WHY, asked.question)


def test_t31_nothing_of_the_key_stays_behind(sealing) -> None:
    """Not where it was made, not where it was opened: every table is read, every blob."""
    letter = custody.ask(sealing.opener, sealing.deal, WHY)
    answers = [agreed(one, letter.content) for one in sealing.custodians[:2]]
    for one in answers:
        custody.take(sealing.opener, one)
    (asked,) = custody.asked(sealing.opener)
    sealed = deals.read_sealed(sealing.member, sealing.opener.run(lambda v: People(v).resolve))
    given = sealing.opener.run(lambda v: asking.good_pieces(v, asking.matter_of(v, People(v), asked.question)))
    seed = bytes(pieces.combine(unb64(sealed.deal.id), 2, sealed.deal.marks, given))
    custody.open_identities(sealing.opener, asked.question)
    secrets_ = [seed, *(one.value for one in given), *(one.salt for one in given), *answers]
    for session in (sealing.sealer, sealing.opener):
        assert not [one for one in secrets_ if one in everything(session)]


def everything(session: Session) -> bytes:
    def read(vault) -> bytes:
        names = [name for (name,) in vault.db.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [row for name in names for row in vault.db.rows(f'SELECT * FROM "{name}"')]
        return b"\0".join(v if isinstance(v, bytes) else str(v).encode() for row in rows for v in row)

    return session.run(read)


def test_t31_openings_follow_their_case_under_every_policy(sealing, stick) -> None:
    """Whoever gets the case gets what was done about its identities; the reason goes where identities go."""
    letter = custody.ask(sealing.opener, sealing.deal, WHY)
    agreed(sealing.custodians[0], letter.content)
    for policy, reason in (("statistics", ""), ("no-identities", ""), ("everything", WHY)):
        report = sending.send(sealing.opener, [sealing.sealer.key_id], stick, cases=[sealing.case], policy=policy)
        receive(sealing.sealer, stick / report.path)
        asked = [one for one in custody.openings(sealing.sealer) if one.act == "asked"]
        assert [one.reason for one in asked] == [reason], policy


def test_t31_who_asks_and_is_a_custodian_has_agreed(people) -> None:
    amal, basim, chira = people("Amal", "Basim", "Chira")
    case = editing.new_case(amal, {"title": TITLE, "status": "open"}).created
    custody.make_group(amal, "Two", 2, [basim.key_id, chira.key_id])
    (deal,) = basim.write(custody.came, seal(amal, case, "Two", [basim.key_id]))
    letter = custody.ask(basim, deal.id, WHY)
    assert [one.name for one in letter.readers] == ["Chira"]
    (asked,) = custody.asked(basim)
    assert (asked.have, asked.holders[0].who.is_self) == (1, True)
    custody.take(basim, agreed(chira, letter.content))
    assert custody.open_identities(basim, asked.question).disclosures


def test_t31_an_undo_takes_no_opening_back(sealing) -> None:
    custody.ask(sealing.opener, sealing.deal, WHY)
    with pytest.raises(InputError, match="nothing-to-undo"):
        undo.undo(sealing.opener)
    assert acts(sealing.opener, sealing.case) == [("Esra", "asked")]


def test_t31_nobody_writes_over_what_a_custodian_said(sealing, stick) -> None:
    """Esra signs changes that take the place of Basim's record, and withdraws it: what he signed is still shown."""
    letter = custody.ask(sealing.opener, sealing.deal, WHY)
    basim = sealing.custodians[0]
    agreed(basim, letter.content)
    report = sending.send(basim, [sealing.opener.key_id], stick)
    receive(sealing.opener, stick / report.path)

    def forge(vault):
        (mine,) = [s for s in records.by_type(vault, "opening") if s.shown("act") == "gave"]
        old = mine.fields["act"][0].digest
        changed = NewChange(Change(mine.id, "opening", "act", "refused"), (old,))
        gone = NewChange(Change(mine.id, "opening", WITHDRAWN, WITHDRAWN_MARK))
        journal.write(vault, mine.file, [changed, gone])

    sealing.opener.write(forge)
    found = acts(sealing.opener, sealing.case)
    assert ("Basim", "gave") in found
    assert ("Basim", "refused") not in found


def test_a_request_or_an_answer_read_again_changes_nothing(sealing) -> None:
    letter = custody.ask(sealing.opener, sealing.deal, WHY)
    custodian = sealing.custodians[0]
    answer = agreed(custodian, letter.content)
    again = agreed(custodian, letter.content)
    assert acts(custodian, sealing.case) == [("Basim", "gave")]
    for one in (answer, again, answer):
        found = custody.take(sealing.opener, one).asked
        assert found.have == 1


def test_it_opens_on_an_independent_age_too(sealing) -> None:
    """Below the signed line it is an age file; k pieces are an age key."""
    letter = custody.ask(sealing.opener, sealing.deal, WHY)
    for one in sealing.custodians[1:]:
        custody.take(sealing.opener, agreed(one, letter.content))
    (asked,) = custody.asked(sealing.opener)
    given = sealing.opener.run(lambda v: asking.good_pieces(v, asking.matter_of(v, People(v), asked.question)))
    head, _, age = sealing.member.partition(b"\n")
    assert head.startswith(b"{")
    assert age.startswith(b"age-encryption.org/v1\n")
    from app.crypto import hybrid
    from app.crypto.shares import Point, recover

    seed = recover(2, [Point(one.index, one.value) for one in given])
    plain = deals.decrypt(age, hybrid.PrivateKey(seed), 10**7)
    assert len(plain) == 4096  # whatever the name is
    lines = [line for line in plain.split(b"\n") if line]
    assert len(lines) == 1
    assert TITLE.encode() in unb64(lines[0])


# --- rehearsal --------------------------------------------------------------------------------------


def test_t31_a_rehearsal_proves_the_pieces_and_gives_nothing(sealing) -> None:
    letter = custody.ask(sealing.sealer, sealing.deal, aim="rehearse")
    basim, chira, _ = sealing.custodians
    answers = [agreed(basim, letter.content), agreed(chira, letter.content)]
    for one in answers:
        custody.take(sealing.sealer, one)
    (asked,) = custody.asked(sealing.sealer)
    assert (asked.have, asked.enough, [one.heard for one in asked.holders]) == (2, True, ["proof", "proof", ""])
    assert not custody.openings(basim)
    with pytest.raises(InputError):
        custody.open_identities(sealing.sealer, asked.question)
    own = basim.run(
        lambda v: deals.piece_of(letters.open_letter(letter.content, v.identity, People(v).resolve).deal, v.identity)
    )
    plain = sealing.sealer.run(lambda v: letters.open_letter(answers[0], v.identity, People(v).resolve))
    assert plain.piece is None
    assert own.value not in everything(sealing.sealer)


# --- groups -----------------------------------------------------------------------------------------


def test_groups_have_numbers_and_verified_members(people) -> None:
    amal, *others = people(*NAMES)
    keys = [one.key_id for one in others]
    for k, members, code in (
        (1, keys, "custody-number"),
        (5, keys, "custody-number"),
        (2, keys[:1], "custody-number"),
        (2, [keys[0]] * 2, "custody-twice"),
        (2, [keys[0], amal.key_id], "custody-unverified"),
    ):
        with pytest.raises(InputError, match=code):
            custody.make_group(amal, "A", k, members)
    made = custody.make_group(amal, "A", 2, keys).created
    with pytest.raises(InputError, match="custody-group-taken"):
        custody.make_group(amal, "a", 2, keys)
    custody.retire_group(amal, made)
    assert not custody.groups(amal)


def test_a_member_who_is_not_verified_any_more_stops_a_sealing(sealing) -> None:
    from app.services import contacts

    contacts.remove(sealing.sealer, sealing.custodians[1].key_id)
    (group,) = custody.groups(sealing.sealer)
    assert not group.usable
    with pytest.raises(InputError, match="custody-unverified"):
        seal(sealing.sealer, sealing.case, "The council", [sealing.opener.key_id])


def test_changed_custodians_open_what_is_sealed_anew_only(sealing, people) -> None:
    basim, chira, dilan = sealing.custodians
    custody.make_group(sealing.sealer, "The new council", 2, [chira.key_id, dilan.key_id])
    member = seal(sealing.sealer, sealing.case, "The new council", [sealing.opener.key_id])[sealing.case]
    (deal,) = sealing.opener.write(custody.came, {sealing.case: member})
    letter = custody.ask(sealing.opener, deal.id, WHY)
    with pytest.raises(NotForThisVault):
        custody.take(basim, letter.content)
    assert {one.name for one in letter.readers} == {"Chira", "Dilan"}


# --- what is sealed ---------------------------------------------------------------------------------


def test_only_identities_are_sealed(people) -> None:
    """Protected values, whereabouts and what an exception withholds stay here, even sealed."""
    amal, basim, chira, dilan = people("Amal", "Basim", "Chira", "Dilan")
    case = editing.new_case(amal, {"title": TITLE, "status": "open"}).created
    person = editing.new_record(
        amal,
        case,
        "person",
        {
            "names": [{"text": "Nasrin", "kind": "full"}],
            "phone": "0750",
            "signs_of_life": "seen",
            "belongings": ["a ring"],
        },
    ).created
    custody.make_group(amal, "G", 2, [basim.key_id, chira.key_id])

    def sealed_fields(vault, withhold=frozenset()):
        chosen = selection.select(vault, [case], "no-identities", frozenset({dilan.key_id}))
        from app.model.entry import parse_disclosure
        from app.services.custody.sealing import withheld_identities
        from app.sync.disclose import Terms

        if withhold:
            chosen = selection.select(
                vault, [case], Terms("no-identities", withhold=withhold), frozenset({dilan.key_id})
            )
        return {parse_disclosure(text).field for text in withheld_identities(vault, chosen, case)}

    assert amal.run(sealed_fields) == {"title", "names", "belongings"}
    assert amal.run(sealed_fields, frozenset({(person, "names")})) == {"title", "belongings"}


def test_an_erased_value_does_not_come_back(sealing) -> None:
    digests = [
        d
        for e in sealing.sealer.run(lambda v: list(journal.entries(v, files=[sealing.case])))
        for d, c in zip(e.claims.digests, e.changes(), strict=True)
        if c is not None and c.field == "title"
    ]
    sealing.opener.write(journal.erase, digests)
    letter = custody.ask(sealing.opener, sealing.deal, WHY).content
    for one in sealing.custodians[:2]:
        custody.take(sealing.opener, agreed(one, letter))
    (asked,) = custody.asked(sealing.opener)
    custody.open_identities(sealing.opener, asked.question)
    assert TITLE not in title(sealing.opener, sealing.case)

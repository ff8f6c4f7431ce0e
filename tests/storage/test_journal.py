"""The journal keeps what was signed, byte for byte, and forgets what was erased."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from app.base.task import Task
from app.crypto.entries import sign_entry, verify_entry
from app.crypto.identity import Identity
from app.crypto.kdf import Purpose, derive
from app.model.entry import WITHDRAWN, Change, Entry, NewChange
from app.model.recordids import new_case_id, new_record_id, new_register_id
from app.storage import authors, check, comparing, journal, records, search
from app.storage.records import RowQuery
from app.storage.vault import Vault


def change(record: str, type_: str, name: str, value: object, *olds: str, source: str | None = None) -> NewChange:
    return NewChange(Change(record, type_, name, value, source), olds)


def signed(
    identity: Identity, file: str, *changes: NewChange, seq: int = 0, prev: str | None = None, iat: int | None = None
) -> Entry:
    at = 1_700_000_000 + seq if iat is None else iat
    return sign_entry(identity, seq=seq, prev=prev, iat=at, file=file, changes=list(changes))


def damage(vault: Vault) -> set[tuple[str, str]]:
    return {(d.what, d.where) for d in check.check(vault).damage if d.where != "keys"}


def test_own_entries_are_chained_and_signed(vault: Vault) -> None:
    file = new_case_id()
    made = [journal.write(vault, file, [change(new_record_id(file, "note"), "note", "text", n)]) for n in range(3)]
    others = [new_case_id() for _ in range(2)]
    made += journal.write_many(
        vault, [(other, [change(new_record_id(other, "note"), "note", "text", "x")]) for other in others]
    )
    assert [entry.claims.seq for entry in made] == [0, 1, 2, 3, 4]
    assert [entry.claims.prev for entry in made] == [None, *(entry.hash for entry in made[:-1])]
    for entry in made:
        verify_entry(entry, vault.identity.public)
    assert journal.heads(vault) == {vault.identity.key_id: (4, made[-1].hash)}
    assert damage(vault) == set()


def test_taking_again_changes_nothing(vaults: Callable[[str], Vault]) -> None:
    a, b = vaults("A"), vaults("B")
    file = new_case_id()
    entries = [journal.write(a, file, [change(file, "case", "title", f"T{n}")]) for n in range(4)]
    authors.put(b, a.identity.public, "A")
    first = journal.take(b, entries, set())
    dump = comparing.dump(b)
    again = journal.take(b, [*entries, *entries], set())
    assert (first.new, again.new, again.completed, again.touched) == (4, 0, 0, frozenset())
    assert comparing.dump(b) == dump
    assert journal.known(b, [entries[0].hash, "nothing"]) == {entries[0].hash}
    assert journal.author_names(b)[a.identity.key_id] == "A"


def test_a_second_copy_in_one_batch_completes_the_first(vault: Vault) -> None:
    other = Identity.create()
    authors.put(vault, other.public, "O")
    file = new_case_id()
    entry = signed(other, file, change(file, "case", "title", "T"), change(file, "case", "code", "C"))
    halves = [
        Entry(entry.token, entry.hash, entry.claims, (entry.disclosures[0], None)),
        Entry(entry.token, entry.hash, entry.claims, (None, entry.disclosures[1])),
    ]
    taken = journal.take(vault, halves, set())
    assert (taken.new, taken.completed) == (1, 1)
    state = records.state(vault, file)
    assert state is not None and (state.shown("title"), state.shown("code")) == ("T", "C")


def test_history_says_who_when_and_what_stands(vault: Vault) -> None:
    file = new_case_id()
    first = journal.write(vault, file, [change(file, "case", "title", "Old")])
    journal.write(vault, file, [change(file, "case", "title", "New", first.claims.digests[0])])
    past = journal.history(vault, file)
    assert [(p.value, p.standing, p.held, p.author) for p in past] == [
        ("New", True, True, vault.identity.key_id),
        ("Old", False, True, vault.identity.key_id),
    ]


def test_t20_two_entries_with_one_number_flag_the_author(vault: Vault) -> None:
    clone = Identity.create()
    authors.put(vault, clone.public, "Clone")
    file = new_case_id()
    root = signed(clone, file, change(file, "case", "title", "root"))
    left = signed(clone, file, change(file, "case", "title", "left"), seq=1, prev=root.hash)
    right = signed(clone, file, change(file, "case", "title", "right"), seq=1, prev=root.hash)
    assert journal.take(vault, [root, left], set()).forks == ()
    assert journal.take(vault, [right], set()).forks == (clone.key_id,)
    assert journal.forked_authors(vault) == {clone.key_id}
    assert len(list(journal.entries(vault))) == 3  # both are kept
    assert ("check.fork", f"{clone.key_id} 1") in damage(vault)


def test_t20_another_predecessor_than_the_one_here_is_a_fork_too(vault: Vault) -> None:
    clone = Identity.create()
    authors.put(vault, clone.public, "Clone")
    file = new_case_id()
    here, gone = (signed(clone, file, change(file, "case", "title", text)) for text in ("here", "gone"))
    next_ = signed(clone, file, change(file, "case", "title", "next"), seq=1, prev=gone.hash)
    assert journal.take(vault, [next_], set()).forks == ()
    assert journal.take(vault, [here], set()).forks == (clone.key_id,)
    assert ("check.chain", next_.hash) in damage(vault)


def test_files_are_cases_when_they_hold_the_record_of_their_own_id(vault: Vault) -> None:
    case, register = new_case_id(), new_register_id()
    journal.write(vault, case, [change(case, "case", "title", "T")])
    journal.write(vault, register, [change(new_record_id(register, "channel"), "channel", "name", "N")])
    assert journal.files(vault) == {case: "case", register: "register"}
    assert [e.claims.file for e in journal.entries(vault, files=[register])] == [register]


def plain_pages(vault: Vault) -> bytes:
    """Every page of the database and its log, decrypted: what a thief with the passphrase could dig in."""
    key = bytes(derive(vault.vault_key(), Purpose.DATABASE))
    found = bytearray()
    raw = (vault.folder / "vault.db").read_bytes()
    pages = [raw[at : at + 16384] for at in range(0, len(raw), 16384)]
    log = (vault.folder / "vault.db-wal").read_bytes()
    pages += [log[at + 24 : at + 24 + 16384] for at in range(32, len(log), 24 + 16384)]
    for number, page in enumerate(pages):
        if len(page) < 16384:
            continue
        iv = page[-80:-64]
        start = 16 if number == 0 else 0
        decryptor = Cipher(algorithms.AES256(key), modes.CBC(iv)).decryptor()
        found += decryptor.update(page[start:-80])
    return bytes(found)


def test_erasing_leaves_nothing_of_the_value_on_the_disk(vault: Vault) -> None:
    import base64

    file = new_case_id()
    source = new_record_id(file, "source")
    journal.write(
        vault, file, [change(new_record_id(file, "note"), "note", "text", f"padding {n}") for n in range(200)]
    )
    entry = journal.write(
        vault,
        file,
        [change(file, "case", "title", "visible"), change(file, "case", "summary", "zanzibarcanary", source=source)],
    )
    later = journal.write(vault, file, [change(file, "case", "summary", "later", entry.claims.digests[1])])
    vault.checkpoint()
    disclosure = entry.disclosures[1]
    assert disclosure is not None
    assert disclosure[4:28].encode() in plain_pages(vault)  # the probe finds what is there
    before = list(journal.entries(vault))
    journal.erase(vault, [entry.claims.digests[1]])
    left = plain_pages(vault)
    for canary in (b"zanzibar", disclosure[4:28].encode(), base64.b64encode(b"zanzibarcanary")[:16]):
        assert canary not in left
    assert search.search(vault, "zanzibar") == []
    assert [p.held for p in journal.history(vault, file) if p.field == "summary"] == [True]
    # signatures still hold, and receiving it again brings nothing back
    assert damage(vault) == set()
    journal.take(vault, before, set())
    assert b"zanzibar" not in plain_pages(vault)
    assert disclosure[4:28].encode() not in plain_pages(vault)
    assert search.search(vault, "zanzibar") == []
    state = records.state(vault, file)
    assert state is not None and state.shown("summary") == "later"
    assert later.hash in {e.hash for e in journal.entries(vault)}


def test_an_erased_value_that_replaced_another_stays_in_its_place_as_withheld(vault: Vault) -> None:
    file = new_case_id()
    first = journal.write(vault, file, [change(file, "case", "title", "first")])
    second = journal.write(vault, file, [change(file, "case", "title", "second", first.claims.digests[0])])
    journal.erase(vault, second.claims.digests)
    state = records.state(vault, file)
    assert state is not None
    assert [(a.held, a.digest) for a in state.fields["title"]] == [(False, second.claims.digests[0])]  # no comeback
    assert records.rows(vault, RowQuery()).rows[0].withheld == 1


def test_withdrawn_records_leave_lists_and_search_and_come_back(vault: Vault) -> None:
    case = new_case_id()
    journal.write(vault, case, [change(case, "case", "title", "Orange grove")])
    gone = journal.write(vault, case, [change(case, "case", WITHDRAWN, "entered twice")])
    assert (records.rows(vault, RowQuery()).total, search.search(vault, "orange")) == (0, [])
    assert records.rows(vault, RowQuery(filters={"withdrawn": "only"})).total == 1
    journal.write(vault, case, [change(case, "case", WITHDRAWN, None, gone.claims.digests[0])])
    assert records.rows(vault, RowQuery()).total == 1
    assert [hit.record for hit in search.search(vault, "orange")] == [case]


@pytest.mark.parametrize(
    ("what", "sql"),
    [
        ("check.disclosure", "UPDATE change SET disclosure = 'AAAA' WHERE entry = 1"),
        ("check.changes", "UPDATE change SET digest = 'x' WHERE entry = 1"),
        ("check.entry", "UPDATE entry SET iat = iat + 1 WHERE id = 1"),
        ("check.entry", "UPDATE entry SET token = token || 'x' WHERE id = 1"),
        ("check.changes", "DELETE FROM replaces"),
        ("check.gap", "DELETE FROM entry WHERE id = 2"),
        ("check.record", "UPDATE state SET packed = x'7b7d'"),
        ("check.record", "DELETE FROM search"),
        ("check.record", "DELETE FROM summary"),
        ("check.author", "UPDATE author SET ed25519 = NULL"),
    ],
)
def test_the_check_names_what_was_tampered_with(vault: Vault, what: str, sql: str) -> None:
    case = new_case_id()
    first = journal.write(vault, case, [change(case, "case", "title", "a")])
    second = journal.write(vault, case, [change(case, "case", "title", "b", first.claims.digests[0])])
    journal.write(vault, case, [change(case, "case", "title", "c", second.claims.digests[0])])
    assert damage(vault) == set()
    vault.db.execute("PRAGMA foreign_keys = OFF")
    vault.db.execute(sql)
    assert what in {name for name, _ in damage(vault)}


def test_a_forged_signature_is_named(vault: Vault) -> None:
    other, third = Identity.create(), Identity.create()
    file = new_case_id()
    entry = signed(other, file, change(file, "case", "title", "T"))
    wrong = signed(third, file, change(file, "case", "title", "T"))
    token = entry.token.rsplit(".", 1)[0] + "." + wrong.token.rsplit(".", 1)[1]
    from app.crypto.sdjwt import hash_of

    forged = Entry(token, hash_of(token), entry.claims, entry.disclosures)
    authors.put(vault, other.public, "O")
    journal.take(vault, [forged], set())
    assert damage(vault) == {("check.signature", forged.hash)}


def test_t27_a_change_in_another_field_replaces_nothing(vault: Vault) -> None:
    """Only a forger would write it: it would settle a dispute from a place where nobody looks."""
    file = new_case_id()
    first = journal.write(vault, file, [change(file, "case", "title", "T"), change(file, "case", "title", "U")])
    names = first.claims.digests[0]
    journal.write(vault, file, [change(new_record_id(file, "note"), "note", "text", "x", names)])
    journal.write(vault, file, [change(file, "case", "summary", "x", names)])
    state = records.state(vault, file)
    assert state is not None and {a.value for a in state.fields["title"]} == {"T", "U"}
    assert all(past.standing for past in journal.history(vault, file))
    assert damage(vault) == set()


@pytest.mark.parametrize("type_", ["note", "person", "thing_of_tomorrow"])
def test_t27_nobody_turns_a_record_into_another_or_takes_it_to_another_file(vault: Vault, type_: str) -> None:
    file, elsewhere, register = new_case_id(), new_case_id(), new_register_id()
    person = new_record_id(file, "person")
    journal.write(vault, file, [change(file, "case", "title", "Mine"), change(person, "person", "remarks", "Here")])
    before = comparing.dump(vault)["record"]
    mallory = Identity.create()
    authors.put(vault, mallory.public, "Mallory")
    forged = [
        signed(mallory, file, change(file, type_, "title", "flipped"), iat=0),
        signed(mallory, file, change(person, "incident", "type", "killing"), seq=1, prev="A" * 43, iat=0),
        signed(mallory, elsewhere, change(file, "case", "title", "hijacked"), seq=2, prev="A" * 43, iat=0),
        signed(mallory, elsewhere, change(person, "person", "remarks", "hijacked"), seq=3, prev="A" * 43, iat=0),
        signed(mallory, register, change(register, "case", "title", "poisoned"), seq=4, prev="A" * 43, iat=0),
    ]
    journal.take(vault, forged, set())
    assert comparing.dump(vault)["record"] == before
    assert journal.files(vault) == {file: "case", elsewhere: "case", register: "register"}
    assert len(list(journal.entries(vault))) == 6  # kept, as everything that is signed
    assert comparing.differences(vault, Task()) == []


def test_t11_wide_and_deep_chains_of_withheld_changes_take_little_time(vault: Vault) -> None:
    """40 layers of 50 changes, each replacing 50: 100,000 links, which a path by path search never ends."""
    mallory, file = Identity.create(), new_case_id()
    authors.put(vault, mallory.public, "Mallory")
    root = signed(mallory, file, change(file, "case", "title", "T"))
    made, below = [root], list(root.claims.digests)
    for layer in range(1, 41):
        changes = [NewChange(Change(file, "case", "title", n), tuple(below)) for n in range(50)]
        entry = sign_entry(mallory, seq=layer, prev=made[-1].hash, iat=layer, file=file, changes=changes)
        made.append(Entry(entry.token, entry.hash, entry.claims, (None,) * 50))
        below = list(entry.claims.digests)
    started = time.process_time()
    journal.take(vault, made, set())
    assert time.process_time() - started < 20  # seconds; path by path it would be hours
    state = records.state(vault, file)
    assert state is not None and [a.held for a in state.fields["title"]] == [False] * 50

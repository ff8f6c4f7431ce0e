"""The inbox: several bundles in one go, some files only, what is kept aside, true receipts and reports."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.base.errors import BundleAltered, NotFound, SijilError
from app.services import cases, contacts, editing, evidence, inbox, sending
from app.services.inbox import keeping
from app.services.session import Session
from app.services.views import Edit
from app.storage import bundles, journal, quarantine, reports
from tests.services.conftest import People


def carry(sender: Session, reader: Session, stick: Path, chosen: list[str] | None = None) -> Path:
    return Path(sending.send(sender, [reader.key_id], stick, chosen, whole=True).path)


def pieces(session: Session) -> int:
    return len(list((session.folder / "evidence").iterdir()))


def two_cases(amal: Session) -> tuple[str, str]:
    one = editing.new_case(amal, {"title": "The first case"}).created
    two = editing.new_case(amal, {"title": "The second case"}).created
    assert one and two
    evidence.attach_bytes(amal, one, "a.bin", b"first" * 3000)
    evidence.attach_bytes(amal, two, "b.bin", b"second" * 3000)
    return one, two


def test_what_is_looked_at_is_what_is_done(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    one, _ = two_cases(amal)
    carry(amal, basim, stick)
    inbox.accept(basim, inbox.look(basim, [stick]).deliveries)
    editing.save(basim, [Edit(one, "case", "title", "What Basim calls it")])
    editing.save(amal, [Edit(one, "case", "title", "What Amal calls it")])
    again = stick / "again"
    again.mkdir()
    carry(amal, basim, again)
    before = cases.fingerprint(basim)
    (delivery,) = inbox.look(basim, [again]).deliveries
    assert cases.fingerprint(basim) == before
    assert delivery.view.disputed == 1
    (done,) = inbox.accept(basim, [delivery]).views
    assert (done.files, done.lines) == (delivery.view.files, delivery.view.lines)


def test_several_bundles_of_one_sender_are_one_delivery_in_their_order(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created
    assert case
    for number in range(5):
        editing.save(amal, [Edit(case, "case", "summary", f"state {number}")])
        carry(amal, basim, stick)
    (delivery,) = inbox.look(basim, [stick]).deliveries
    assert [bundle.counter for bundle in delivery.view.bundles] == [1, 2, 3, 4, 5]
    assert not delivery.view.forks
    assert not delivery.view.they_have, "a later bundle brings what an earlier one lacks"
    inbox.accept(basim, [delivery])
    assert cases.record(basim, case).fields["summary"].value == "state 4"
    assert len(inbox.listing(basim)) == 1, "one go, one report"


def test_some_files_only_and_the_receipt_says_so(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    one, two = two_cases(amal)
    path = carry(amal, basim, stick)
    (delivery,) = inbox.look(basim, [path]).deliveries
    assert {file.title for file in delivery.view.files if file.kind == "case"} == {"The first case", "The second case"}
    inbox.accept(basim, [delivery], [one])
    assert {row.id for row in cases.every_row(basim)} == {one}
    assert [piece.here for piece in evidence.listing(basim, one)] == [True]
    (kept,) = inbox.aside(basim)
    assert (kept.why, kept.taken) == ("part", 1)

    receipt = next(other for other in stick.iterdir() if other != path)
    (back,) = inbox.look(amal, [receipt]).deliveries
    assert (back.view.receipts, back.view.parts) == (0, 1)
    inbox.accept(amal, [back])
    assert [row.confirmed for row in sending.sent(amal)] == [None], "a part is not the whole"
    (part,) = amal.run(bundles.parts)
    assert part.files == (one,)
    assert part.entries == sum(entry.claims.file == one for entry in amal.run(lambda v: list(journal.entries(v))))

    path.unlink()  # the stick is gone
    (rest,) = inbox.look_aside(basim).deliveries
    assert [file.file for file in rest.view.files if not file.taken] == [two]
    inbox.accept(basim, [rest])
    assert {row.id for row in cases.every_row(basim)} == {one, two}
    assert not inbox.aside(basim)
    back_again = sending.send_receipts(basim, amal.key_id, stick)
    assert back_again is not None
    inbox.accept(amal, inbox.look(amal, [back_again]).deliveries)
    assert all(row.confirmed for row in sending.sent(amal))
    assert not amal.run(bundles.parts)
    assert cases.fingerprint(basim) == cases.fingerprint(amal)


def test_what_is_set_aside_touches_nothing_and_outlives_the_stick(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    two_cases(amal)
    path = carry(amal, basim, stick)
    raw = path.read_bytes()
    before = cases.fingerprint(basim)
    (delivery,) = inbox.look(basim, [path]).deliveries
    number = inbox.set_aside(basim, delivery)
    assert cases.fingerprint(basim) == before
    assert not sending.sent(basim)
    assert [other for other in stick.iterdir() if other != path] == [], "no receipt for what wasn't taken"
    (file,) = (basim.folder / "evidence").iterdir()
    assert raw[:40] not in file.read_bytes(), "it can't be told from evidence"
    assert inbox.show(basim, number).deliveries[0].aside == "chosen"
    path.unlink()
    (again,) = inbox.look_aside(basim).deliveries
    inbox.accept(basim, [again])
    assert cases.fingerprint(basim) == cases.fingerprint(amal)
    assert pieces(basim) == 2, "the bundle itself is gone"


def test_thrown_away_is_gone_and_can_come_again(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    two_cases(amal)
    path = carry(amal, basim, stick)
    for _ in range(2):
        (delivery,) = inbox.look(basim, [path]).deliveries
        inbox.set_aside(basim, delivery)
        inbox.throw_away(basim, [kept.bundle for kept in inbox.aside(basim)])
        assert pieces(basim) == 0
        assert not inbox.aside(basim)
    with pytest.raises(NotFound):
        inbox.throw_away(basim, ["nothing"])
    inbox.accept(basim, inbox.look(basim, [path]).deliveries)
    assert cases.fingerprint(basim) == cases.fingerprint(amal)


def test_t08_a_bundle_exchanged_after_the_look_is_not_kept(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    one, _ = two_cases(amal)
    path = carry(amal, basim, stick)
    editing.save(amal, [Edit(one, "case", "summary", "said later")])
    other = carry(amal, basim, stick)
    (delivery,) = inbox.look(basim, [path]).deliveries
    shutil.copyfile(other, path)
    before = cases.fingerprint(basim), pieces(basim)
    for decide in (lambda: inbox.set_aside(basim, delivery), lambda: inbox.accept(basim, [delivery], [one])):
        with pytest.raises(BundleAltered):
            decide()
        assert (cases.fingerprint(basim), pieces(basim)) == before
    assert not basim.run(quarantine.listing)
    inbox.discard(basim, delivery)
    assert pieces(basim) == 0


def test_t08_a_kept_bundle_whose_bytes_rot_never_reaches_the_journal(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    two_cases(amal)
    path = carry(amal, basim, stick)
    inbox.set_aside(basim, inbox.look(basim, [path]).deliveries[0])
    (file,) = (basim.folder / "evidence").iterdir()
    before = cases.fingerprint(basim)
    good = file.read_bytes()
    for place in range(20, len(good), len(good) // 7):
        bad = bytearray(good)
        bad[place] ^= 1
        file.write_bytes(bad)
        seen = inbox.look_aside(basim)
        assert not seen.deliveries
        assert len(seen.failures) == 1
        assert isinstance(seen.failures[0].error, SijilError)
    assert cases.fingerprint(basim) == before
    assert pieces(basim) == 1


def test_t17_a_report_shows_no_value_that_was_erased(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case", "summary": "Canary words"}).created
    assert case
    carry(amal, basim, stick)
    outcome = inbox.accept(basim, inbox.look(basim, [stick]).deliveries)
    shown = inbox.show(basim, outcome.report)
    assert any(line.after == ("Canary words",) for line in shown.shown)
    assert all(line.record == case and line.author is not None for line in shown.shown)
    digest = cases.record(basim, case).fields["summary"].accounts[0].digest
    stored = basim.run(lambda vault: str([report.facts for report in reports.listing(vault)]))
    assert "Canary" not in stored
    assert "A case" not in stored
    basim.write(journal.erase, [digest])
    shown = inbox.show(basim, outcome.report)
    assert sum(line.gone for line in shown.shown) == 1
    assert "Canary" not in repr(shown)


def test_what_was_refused_stands_in_the_report_with_its_reason(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    two_cases(amal)
    path = carry(amal, basim, stick)
    bad = stick / "zzz.bin"
    raw = bytearray(path.read_bytes())
    raw[-40] ^= 1
    bad.write_bytes(raw)
    seen = inbox.look(basim, [stick])
    outcome = inbox.accept(basim, seen.deliveries, refused=seen.failures, ignored=seen.ignored)
    (refusal,) = inbox.show(basim, outcome.report).refused
    assert (refusal.name, refusal.error.error_code) == ("zzz.bin", "bundle-altered")  # type: ignore[attr-defined]


def test_p33_heads_say_what_they_have_and_we_lack_and_the_other_way_round(people: People, stick: Path) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    two_cases(amal)
    inbox.accept(basim, inbox.look(basim, [carry(amal, basim, stick)]).deliveries)
    part = stick / "part"
    part.mkdir()
    own = editing.new_case(basim, {"title": "Basim's own"}).created
    assert own
    (delivery,) = inbox.look(dina, [carry(basim, dina, part, [own])]).deliveries
    assert [(head.author.name, head.ours) for head in delivery.view.they_have] == [("Amal", 0)]
    inbox.accept(dina, [delivery])
    mine = editing.new_case(dina, {"title": "Dina's"}).created
    assert mine
    (again,) = inbox.look(dina, [carry(basim, dina, part, [own])]).deliveries
    assert [head.author.is_self for head in again.view.we_have] == [True]


def test_silence_is_counted_from_what_came_and_never_from_what_is_claimed(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    amal.clock.at += 100 * 86_400  # type: ignore[attr-defined]
    editing.new_case(amal, {"title": "Dated in a hundred days"})
    inbox.accept(basim, inbox.look(basim, [carry(amal, basim, stick)]).deliveries)
    assert not inbox.silent(basim)
    basim.clock.at += 29 * 86_400  # type: ignore[attr-defined]
    assert not inbox.silent(basim)
    basim.clock.at += 86_400  # type: ignore[attr-defined]
    assert [(one.author.name, one.kind, one.days) for one in inbox.silent(basim)] == [("Amal", "silent", 30)]
    inbox.set_silence_days(basim, 60)
    assert not inbox.silent(basim)
    basim.clock.at -= 3_000 * 86_400  # type: ignore[attr-defined]
    assert [one.kind for one in inbox.silent(basim)] == ["clock"]


def test_a_failure_while_it_is_kept_leaves_nothing(
    people: People, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal, basim = people("Amal", "Basim")
    two_cases(amal)
    (delivery,) = inbox.look(basim, [carry(amal, basim, stick)]).deliveries
    before = pieces(basim)

    def fail(*_: object) -> None:
        raise ValueError("secret")

    monkeypatch.setattr(keeping, "put", fail)
    with pytest.raises(ValueError, match="secret"):
        inbox.set_aside(basim, delivery)
    assert pieces(basim) == before
    assert not inbox.aside(basim)


def test_a_stranger_who_leaves_is_still_no_sender(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    two_cases(amal)
    path = carry(amal, basim, stick)
    contacts.remove(basim, amal.key_id)
    seen = inbox.look(basim, [path])
    assert not seen.deliveries
    assert seen.failures[0].error.error_code == "unknown-sender"  # type: ignore[attr-defined]

"""Plan, seal, check, unpack, stamp: what leaves the group is what was planned, and opens at its readers (T34)."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from app.base.errors import BundleAltered, InputError, NotForThisVault, StorageFault
from app.base.task import Progress, Task
from app.crypto import stamps
from app.crypto.identity import AgeKey, Identity
from app.services import access, editing, sealing
from app.services.sealing import Order, faults, wording
from app.services.session import Session
from app.services.views import Edit
from app.storage import journal
from app.storage import stamps as store
from app.sync import sealed
from app.sync.folder import open_bundle
from tests.ledger.authority import Authority
from tests.ledger.test_ledger import PNG, taken_in
from tests.sealing.kit import verdict
from tests.services.conftest import People

EXPERT = Identity.create()


def a_case(session: Session, folder: Path) -> str:
    """A case with a person's name, a piece of evidence and a withheld one's worth of text."""
    case, _ = taken_in(session, folder, title="A threat in K7Q2Z")
    editing.new_record(session, case, "incident", {"type": "threat", "date": "2021-05~"})
    return case


def opened(session: Session, path: str | Path) -> sealed.Opened:
    identity = session.run(lambda vault: vault.identity)
    with open_bundle(Path(path)) as file:
        return sealed.read(file, identity, Task())


@pytest.fixture
def made(people: People, tmp_path: Path, stick: Path):
    amal, court, other = people("Amal", "Court", "Other")
    case = a_case(amal, tmp_path)
    order = Order((case,), (court.key_id,), (EXPERT.recipient,), purpose="internal", policy="everything")
    return amal, court, other, order, sealing.seal(amal, order, stick)


def test_t34_what_was_sealed_opens_at_every_reader_and_at_whoever_sealed_it(made, tmp_path: Path) -> None:
    amal, court, other, _order, report = made
    assert (report.pieces, report.pages, report.readers) == (1, 2, ("Court",))
    for session in (amal, court):
        found = sealing.check(Path(report.path), session=session)
        assert (found.bundle_id, found.sealer, found.cases) == (report.bundle_id, amal.key_id, 1)
        assert (found.entries, found.evidence, found.pages, found.ledgers) == (report.entries, 1, 2, 1)
    assert sealing.check(Path(report.path), key=AgeKey.read(EXPERT.age_identity())).known == ""
    with pytest.raises(NotForThisVault):
        sealing.check(Path(report.path), session=other)
    with pytest.raises(InputError, match="sealed-needs-key"):
        sealing.check(Path(report.path))


def test_a_plan_is_what_is_sealed(made) -> None:
    amal, _, _, order, report = made
    plan = sealing.plan(amal, order)
    assert plan.clear and (plan.entries, plan.pieces, plan.missing) == (report.entries, report.pieces, report.missing)
    assert plan.preview is not None and plan.preview.cases[0].case.id == order.cases[0]
    assert wording.plan(plan, "en", "1 B")


def test_the_file_says_nothing_by_its_name_and_is_private(made) -> None:
    path = Path(made[-1].path)
    assert path.suffix == ".age" and len(path.stem) == 12
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = sealing.seal(made[0], made[3], path.parent / "chosen.age")
    assert Path(again.path).name == "chosen.age" and again.bundle_id != made[-1].bundle_id
    with pytest.raises(StorageFault, match="storage-fault"):
        sealing.seal(made[0], made[3], path.parent / "chosen.age")


def test_what_is_sealed_is_remembered_and_logged(made) -> None:
    amal, _court, _, order, report = made
    (row,) = sealing.listing(amal)
    assert (row.bundle_id, row.cases, row.readers, row.bare) == (report.bundle_id, order.cases, ("Court",), 1)
    assert (row.titles, row.place, row.stamps, row.waiting) == (("A threat in K7Q2Z",), report.path, 0, True)
    assert len(access.page(amal, order.cases[0], ("sealed",)).lines) == 2


def test_t24_two_files_of_one_case_share_no_salt_and_no_readers(made, stick: Path) -> None:
    amal, court, _, order, report = made
    again = sealing.seal(amal, order, stick)
    one, two = opened(court, report.path), opened(court, again.path)
    assert one.seal.salt != two.seal.salt
    assert one.received.counter < two.received.counter
    assert one.seal.heads == two.seal.heads


def test_what_the_policy_withholds_is_counted_by_field_and_on_no_page(
    people: People, tmp_path: Path, stick: Path
) -> None:
    amal, court = people("Amal", "Court")
    case = a_case(amal, tmp_path)
    order = Order((case,), (court.key_id,), purpose="internal", policy="statistics")
    report = sealing.seal(amal, order, stick)
    found = opened(court, report.path)
    assert found.seal.missing() == report.missing == sealing.plan(amal, order).missing > 0
    assert found.seal.name is None and not found.received.evidence
    assert found.seal.withheld[case]["case"]["title"] == 1
    contents: list[bytes] = []

    class Kept(sealed.Nowhere):
        def write(self, data: bytes, /) -> object:
            contents.append(bytes(data))
            return len(data)

    with open_bundle(Path(report.path)) as file:
        spec = sealed.SealedSpec(page_sink=lambda *_: Kept())
        sealed.read(file, court.run(lambda vault: vault.identity), Task(), spec)
    assert contents and not any(b"K7Q2Z" in content for content in contents)


def test_consent_and_incomplete_orders_stop_it_before_anything_is_written(
    people: People, tmp_path: Path, stick: Path
) -> None:
    amal, court = people("Amal", "Court")
    case = a_case(amal, tmp_path)
    for order, code in (
        (Order((), (court.key_id,)), "no-case"),
        (Order((case,)), "no-reader"),
        (Order((case,), (), ("age1pq1nonsense",)), "bad-recipient"),
        (Order((case,), (court.key_id,), purpose="fun"), "unknown-purpose"),
        (Order((case,), (court.key_id,), policy="all"), "unknown-policy"),
    ):
        with pytest.raises(InputError, match=code):
            sealing.seal(amal, order, stick)
    assert list(stick.iterdir()) == [] and sealing.listing(amal) == ()


def test_unpacking_is_an_act_that_is_logged_and_the_script_agrees(made, tmp_path: Path) -> None:
    _amal, court, _, _order, report = made
    folder = tmp_path / "unpacked"
    sealing.unseal(court, Path(report.path), folder)
    assert verdict(folder) == (0, "")
    assert sealing.check(folder).source == "folder"
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}
    assert modes == {0o600, 0o700}
    (content,) = [path.read_bytes() for path in (folder / "data/evidence").iterdir()]
    assert content == PNG
    assert access.page(court, "", ("unsealed",)).lines
    with pytest.raises(StorageFault):
        sealing.unseal(court, Path(report.path), folder)
    assert verdict(folder) == (0, "")


def test_t08_nothing_of_an_altered_file_is_unpacked(made, tmp_path: Path) -> None:
    _, court, _, _, report = made
    raw = bytearray(Path(report.path).read_bytes())
    raw[-100] ^= 1
    altered = tmp_path / "altered.age"
    altered.write_bytes(raw)
    with pytest.raises(BundleAltered) as caught:
        sealing.unseal(court, altered, tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()
    assert "64 KiB" in faults.where(caught.value, "en") and faults.kind(caught.value) == "encrypted"


def test_what_is_proven_is_said_in_every_language(made) -> None:
    _, court, _, _, report = made
    found = sealing.check(Path(report.path), session=court)
    for language in ("en", "ar", "ckb"):
        lines = wording.checked(found, language)
        assert any("Amal" in line for line in lines) and len(lines) >= 5


def test_a_stamp_is_added_later_and_only_that_changes(made, tmp_path: Path) -> None:
    amal, court, _, _, report = made
    authority = Authority(tmp_path / "authority")
    asked = stamps.request(report.digest)
    token, said = stamps.take(authority.reply(asked.body), report.digest, asked, stamps.roots(authority.root))
    assert said.ok
    before = opened(court, report.path)
    with pytest.raises(InputError, match="no-stamp"):
        sealing.add_stamps(amal, Path(report.path), ask=False)
    amal.write(store.keep, report.digest, "an-authority", token)
    done = sealing.add_stamps(amal, Path(report.path), ask=False)
    assert (done.stamps, done.added, done.path) == (1, 1, report.path)
    after = opened(court, report.path)
    assert (after.stamps, after.received.bundle_id) == ((token,), before.received.bundle_id)
    (row,) = sealing.listing(amal)
    assert row.stamps == 1
    found = sealing.check(Path(report.path), session=court)
    assert [one.why for one in found.stamps] == ["chain"]  # this vault knows nothing of that authority
    assert stat.S_IMODE(Path(report.path).stat().st_mode) == 0o600


def test_what_is_written_while_pages_are_set_is_on_all_of_it_or_on_none(
    people: People, tmp_path: Path, stick: Path
) -> None:
    """Pages of another state than the entries would show what nobody chose or approved."""
    amal, court = people("Amal", "Court")
    case = a_case(amal, tmp_path)
    wrote: list[str] = []

    def meanwhile(progress: Progress) -> None:
        if progress.step == "task.sealing-pages" and not wrote:
            wrote.append(str(editing.save(amal, [Edit(case, "case", "title", "Written meanwhile")])))

    order = Order((case,), (court.key_id,), purpose="internal", policy="everything", pages="html")
    report = sealing.seal(amal, order, stick, Task(meanwhile))
    found = opened(court, report.path)
    with open_bundle(Path(report.path)) as file:
        identity = court.run(lambda vault: vault.identity)
        parts = {name: b"".join(blocks) for name, blocks in sealed.walk(file, identity, Task())}
    head = amal.run(journal.heads)[amal.key_id]
    assert wrote and found.seal.heads[case][amal.key_id] == head
    assert b"Written meanwhile" in parts[f"data/report/{case}.html"]


def test_t08_what_a_stick_gives_at_the_second_reading_is_not_taken_for_what_was_verified(made, tmp_path: Path) -> None:
    """It is verified to its end, and lies behind its name when it is read again to be unpacked (P22, V7)."""
    amal, court, _other, order, report = made
    lying = tmp_path / "stick.age"
    lying.write_bytes(Path(report.path).read_bytes())
    (tmp_path / "more").mkdir()
    again = Path(sealing.seal(amal, order, tmp_path / "more").path)

    def swap(at: Progress) -> None:
        if at.done == at.total and again.exists():
            again.replace(lying)

    folder = tmp_path / "unpacked"
    with pytest.raises(BundleAltered) as caught:
        sealing.unseal(court, lying, folder, Task(swap))
    assert not again.exists() and not any(folder.iterdir())
    assert caught.value.facts["reason"] == "read-again"

"""``sijil demo DIR``: the whole journey between three vaults, with real keys, and a table of what held.

Nothing here is staged: each step calls the verbs that the window calls, and the next one
only counts when what it expected is really there. The status is 0 only if every step held.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import click

from app.base.catalogue import text
from app.base.errors import BundleAltered, InputError, SijilError
from app.base.paths import resource
from app.cli.output import print_table, size
from app.services import (
    appeals,
    cases,
    contacts,
    disputes,
    editing,
    evidence,
    holders,
    receiving,
    sample,
    sealing,
    sending,
    vaults,
)
from app.services.session import Session
from app.services.views import Edit, Preview, ReceiveFailure, SentReport

DISPUTED_CASE = "al-Wazni"
"""A word of the title of the sample case that both sides edit."""


@dataclass
class Step:
    name: str
    seconds: float
    bytes: int
    note: str


@dataclass
class Journey:
    """The three vaults, their folders, and what was done."""

    folder: Path
    language: str
    steps: list[Step] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)

    def step(self, name: str, action: Callable[[], tuple[int, str]]) -> None:
        """Do one step; it returns bytes handled and a note. Any error or broken expectation ends the journey."""
        started = time.perf_counter()
        try:
            count, note = action()
        except (SijilError, Broken) as error:
            reason = error.error_code if isinstance(error, SijilError) else str(error)
            self.steps.append(Step(name, time.perf_counter() - started, 0, f"✗ {reason}"))
            raise InputError("demo-failed", step=f"{text(f'demo.{name}', self.language)} ({reason})") from error
        self.steps.append(Step(name, time.perf_counter() - started, count, note))

    def words(self, key: str, **facts: object) -> str:
        return text(f"demo.{key}", self.language, **facts)


class Broken(Exception):
    """A step did not bring what it must bring; the text is one of our own, never case content."""


def expect(held: bool, what: str) -> None:
    if not held:
        raise Broken(what)


def photo(number: int) -> bytes:
    """A small valid PNG of our own, so that the demonstration needs no file from outside."""
    return resource(f"sample/photos/{number}.png").read_bytes()


def run(journey: Journey) -> None:
    folder = journey.folder
    stick, back, outside = folder / "stick", folder / "stick-back", folder / "stick-researcher"
    for place in (stick, back, outside):
        place.mkdir(mode=0o700)

    sessions: dict[str, Session] = {}

    def create() -> tuple[int, str]:
        for who in ("activist", "coordinator", "researcher"):
            name = journey.words(f"name.{who}")
            sessions[who], _ = vaults.create(folder / who, vaults.suggest_passphrase(), name)
            journey.sessions.append(sessions[who])
        return 0, journey.words("note.create")

    journey.step("create", create)
    activist, coordinator, researcher = (sessions[k] for k in ("activist", "coordinator", "researcher"))

    def meet() -> tuple[int, str]:
        cards = {session.key_id: contacts.own_card(session) for session in sessions.values()}
        for session in sessions.values():
            for key_id, card in cards.items():
                if key_id == session.key_id:
                    continue
                added = contacts.add(session, card)
                other = next(s for s in sessions.values() if s.key_id == key_id)
                expect(added.words == contacts.own_words(other), "safety words differ")
                expect(not added.verified, "verified without comparing")
                contacts.set_verified(session, key_id, True)
        return sum(map(len, cards.values())), journey.words("note.meet")

    journey.step("meet", meet)

    def load() -> tuple[int, str]:
        sample.load(activist)
        rows = list(cases.every_row(activist))
        expect(len(rows) == 12, "not 12 cases")
        expect(len(cases.of_type(activist, "incident")) == 20, "not 20 incidents")
        return 0, journey.words("note.sample")

    journey.step("sample", load)
    case = next(r.id for r in cases.every_row(activist) if DISPUTED_CASE in r.title)
    incident = cases.view(activist, case).records["incident"][0]

    def attach() -> tuple[int, str]:
        total = 0
        for number in (1, 2):
            data = photo(number)
            evidence.attach_bytes(activist, case, f"photo-{number}.png", data)
            total += len(data)
        expect(len(evidence.listing(activist, case)) == 2, "photos missing")
        return total, journey.words("note.attach")

    journey.step("attach", attach)

    sent: list[SentReport] = []

    def send_all() -> tuple[int, str]:
        sent.append(sending.send(activist, [coordinator.key_id], stick))
        expect(sent[0].left_out > 0, "protected sources were not held back")
        return sent[0].bytes, journey.words("note.send", entries=sent[0].entries)

    journey.step("send", send_all)

    def merge() -> tuple[int, str]:
        preview = _receive(coordinator, stick)
        expect(preview.entries_new == sent[0].entries, "entries missing")
        expect(len(list(cases.every_row(coordinator))) == 12, "cases missing")
        first = evidence.listing(coordinator, case)[0]
        expect(
            evidence.read(coordinator, first.id) in (photo(1), photo(2)),
            "photo differs",
        )
        again = _receive(coordinator, stick)
        expect(again.already and again.entries_new == 0, "a second receive changed something")
        return sent[0].bytes, journey.words("note.merge", records=preview.records_new)

    journey.step("merge", merge)

    def receipt() -> tuple[int, str]:
        expect(_receive(activist, stick).receipts == 1, "no receipt")
        expect(all(row.confirmed for row in sending.sent(activist)), "outbox not cleared")
        return 0, journey.words("note.receipt")

    journey.step("receipt", receipt)

    def who_holds() -> tuple[int, str]:
        seen = holders.of_case(activist, case)
        expect(
            [h.reader.key_id for h in seen.holders] == [coordinator.key_id], "the coordinator's receipt is forgotten"
        )
        expect(seen.holders[0].current, "the coordinator is said to be behind")
        expect([a.key_id for a in seen.never] == [researcher.key_id], "the researcher is said to have it")
        expect(sending.weigh(activist, [coordinator.key_id]).entries == 0, "what was confirmed would go again")
        return 0, journey.words("note.holders")

    journey.step("holders", who_holds)

    def disagree() -> tuple[int, str]:
        editing.save(activist, [Edit(incident.id, "incident", "date", "2021-05-08")])
        editing.save(coordinator, [Edit(incident.id, "incident", "date", "2021-05-09")])
        editing.save(coordinator, [Edit(incident.id, "incident", "time_of_day", "night")])
        report = sending.send(activist, [coordinator.key_id], stick, [case])
        preview = _receive(coordinator, Path(report.path))
        expect(preview.disputed >= 1, "the dispute was not announced")
        found = [d for d in disputes.listing(coordinator) if d.record.id == incident.id and d.field.name == "date"]
        expect(len(found) == 1 and len(found[0].field.accounts) == 2, "both accounts must stand")
        return report.bytes, " ⟷ ".join(str(a.value) for a in found[0].field.accounts)

    journey.step("dispute", disagree)

    def settle() -> tuple[int, str]:
        disputes.settle(coordinator, incident.id, "date", "2021-05-09", reason=journey.words("note.reason"))
        report = sending.send(coordinator, [activist.key_id], back, [case])
        _receive(activist, back)
        both = [cases.record(s, incident.id).fields["date"] for s in (activist, coordinator)]
        expect(all(f.state == "decided" and f.value == "2021-05-09" for f in both), "not settled on both sides")
        history = cases.history(activist, incident.id)
        expect(any(row.value == "2021-05-08" for row in history), "an account was lost")
        return report.bytes, journey.words("note.settle")

    journey.step("settle", settle)

    def take_back() -> tuple[int, str]:
        (found,) = cases.record(coordinator, incident.id).fields["date"].decisions
        disputes.reverse(coordinator, found.id, journey.words("note.reason-back"))
        report = sending.send(coordinator, [activist.key_id], back, [case])
        _receive(activist, Path(report.path))
        both = [cases.record(s, incident.id).fields["date"] for s in (activist, coordinator)]
        expect(all(f.state == "disputed" for f in both), "still decided")
        expect(all({a.value for a in f.accounts} == {"2021-05-08", "2021-05-09"} for f in both), "an account was lost")
        return report.bytes, journey.words("note.reverse")

    journey.step("reverse", take_back)

    def silence() -> tuple[int, str]:
        silent = appeals.board(coordinator).columns.get("silent", ())
        expect(len(silent) > 0, "nobody is silent")
        expect(silent == appeals.board(coordinator, states=["silent"]).in_order(), "the board contradicts itself")
        return 0, journey.words("note.silence", n=len(silent))

    journey.step("silence", silence)

    def without_identities() -> tuple[int, str]:
        report = sending.send(coordinator, [researcher.key_id], outside, None, "no-identities")
        preview = _receive(researcher, outside)
        expect(report.withheld > 0 and preview.withheld > 0, "nothing was withheld")
        people = cases.of_type(researcher, "person")
        expect(len(people) > 0, "no people at all")
        expect(all("names" not in p.fields or p.fields["names"].state == "withheld" for p in people), "a name left")
        photos = [e for row in cases.every_row(researcher) for e in evidence.listing(researcher, row.id)]
        expect(not any(e.here for e in photos), "a photo left")
        return report.bytes, journey.words("note.identities", n=report.withheld)

    journey.step("identities", without_identities)

    def refuse() -> tuple[int, str]:
        good = Path(sent[0].path).read_bytes()
        bad = folder / "altered.bin"
        altered = bytearray(good)
        altered[len(good) // 2] ^= 0x10
        bad.write_bytes(altered)
        before = cases.fingerprint(coordinator)
        outcome = receiving.stage(coordinator, bad)
        expect(isinstance(outcome, ReceiveFailure), "an altered bundle was taken")
        expect(cases.fingerprint(coordinator) == before, "something was written")
        code = getattr(getattr(outcome, "error", None), "error_code", "?")
        expect(code == "bundle-altered", f"wrong error: {code}")
        return len(good), journey.words("note.refuse")

    journey.step("refuse", refuse)

    sealed: list[sealing.SealedReport] = []

    def seal() -> tuple[int, str]:
        case = next(row.id for row in cases.every_row(coordinator) if DISPUTED_CASE in row.title)
        order = sealing.Order((case,), (researcher.key_id,), purpose="internal", policy="no-identities", pages="html")
        expect(sealing.plan(coordinator, order).clear, "something stood against it")
        sealed.append(sealing.seal(coordinator, order, outside))
        return sealed[0].bytes, journey.words("note.seal", n=sealed[0].missing)

    journey.step("seal", seal)

    def verify() -> tuple[int, str]:
        path, opened = Path(sealed[0].path), folder / "opened"
        found = sealing.check(path, session=researcher)
        expect(found.known == coordinator.name and found.missing == sealed[0].missing, "another file was checked")
        sealing.unseal(researcher, path, opened)
        expect(sealing.check(opened).bundle_id == sealed[0].bundle_id, "what was unpacked is another file")
        page = next((opened / "data" / "report").iterdir())
        page.write_bytes(page.read_bytes()[:-1] + b"!")
        try:
            sealing.check(opened)
        except BundleAltered as error:
            expect(error.facts.get("member") == f"data/report/{page.name}", "the fault was found elsewhere")
            return found.bytes, journey.words("note.verify")
        raise Broken("an altered file held")

    journey.step("verify", verify)

    def check() -> tuple[int, str]:
        for session in sessions.values():
            expect(not vaults.check(session).damage, "a vault is damaged")
        return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()), journey.words("note.check")

    journey.step("check", check)


def _receive(session: Session, place: Path) -> Preview:
    """Receive the one bundle for this vault in a place, as a person would who expects it to work."""
    batch = receiving.preview(session, [place])
    for failure in batch.failures:
        raise failure.error
    expect(len(batch.staged) > 0, "no bundle found")
    for staged in batch.staged:
        receiving.apply(session, staged)
    fresh = [s.preview for s in batch.staged if not s.preview.already]
    return fresh[-1] if fresh else batch.staged[-1].preview


@click.command("demo")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.pass_obj
def demo(language: str, folder: Path) -> None:
    """Show the whole journey between three vaults in the new folder DIR."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError("folder-not-empty", path=folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chmod(folder, 0o700)  # noqa: PTH101 - also for a folder that was there
    journey = Journey(folder, language)
    try:
        run(journey)
    finally:
        for session in journey.sessions:
            session.close()
        head = [text(f"demo.head.{key}", language) for key in ("step", "seconds", "size", "note")]
        rows = [
            (journey.words(s.name), f"{s.seconds:.2f} s", size(s.bytes) if s.bytes else "", s.note)
            for s in journey.steps
        ]
        print_table(head, rows, widest=90)
    click.echo(journey.words("held", n=len(journey.steps)))


def add_to(program: click.Group) -> None:
    program.add_command(demo)

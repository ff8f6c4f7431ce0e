"""What the bundles of one sender would do, told for the person who decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from app.model.extension import Declarations
from app.model.fold import RecordState
from app.model.recordids import is_case_file
from app.services import merging
from app.services.arrival import Arrival
from app.services.authors import Authors
from app.services.inbox import contact
from app.services.inbox.decided import decision_lines
from app.services.inbox.views import Advice, BundleView, DecisionLine, DeliveryView, FileView, HeadView
from app.services.merging import Merged
from app.services.titles import title_of_state
from app.services.views import PreviewLine
from app.storage import bundles, forks, journal, quarantine, records, suspension
from app.storage.declaring import declarations
from app.storage.forks import Found
from app.storage.vault import Vault
from app.sync.merge import Plan, PlanLine

LINES_PER_FILE: Final = 500  # that a person may unfold; the rest are counted
LINES: Final = 5_000


@dataclass(slots=True)
class Delivery:
    """Bundles of one sender that verified whole, waiting for a person's word. Their evidence is staged encrypted."""

    view: DeliveryView
    arrivals: list[Arrival]
    forks: list[Found] = field(default_factory=list)
    """what their entries prove, still to be kept"""

    def know(self, vault: Vault) -> None:
        """Look again at what only the time after the look can tell: proofs, and whether their sender is quarantined."""
        who = Authors(vault)
        sender = self.view.sender.key_id
        authors = {sender, *(author for one in self.arrivals for author in one.received.authors)}
        self.view = replace(
            self.view,
            sender=who.get(sender),
            forks=contact.views(vault, authors, settled=False),
            advice=_advice(vault, sender),
        )


def _advice(vault: Vault, sender: str) -> Advice:
    """A suspended key is no question any more; a forked one is."""
    if sender in suspension.cut(vault):
        return "suspended"
    return "forked" if sender in forks.quarantined(vault) else ""


def describe(
    vault: Vault, arrivals: list[Arrival], chosen: frozenset[str] | None = None
) -> tuple[Delivery, Merged, Plan]:
    """Take the entries of all bundles, or of some files, and say what that changed. In the caller's transaction."""
    seen = [_bundle(vault, one) for one in arrivals]
    merged = merging.take(vault, arrivals, chosen)
    plan, after = merging.changed(vault, merged)
    view = _summary(vault, arrivals, seen, merged, plan, after)
    return Delivery(view, arrivals, merged.forks), merged, plan


def plain_name(path: Path) -> str:
    """The name of a file, in which bytes that are no text are marked as such: a stick may hold any (T12)."""
    return path.name.encode("utf-8", "replace").decode("utf-8")


def _bundle(vault: Vault, one: Arrival) -> BundleView:
    got = one.received
    return BundleView(
        got.bundle_id,
        got.counter,
        got.iat,
        got.entry_count,
        got.bytes,
        plain_name(one.path) if one.path else "",
        bundles.known(vault, got.bundle_id),
        tuple(sorted(bundles.taken_of(vault, got.bundle_id))),
        quarantine.holds(vault, got.bundle_id),
    )


def _summary(
    vault: Vault,
    arrivals: list[Arrival],
    seen: list[BundleView],
    merged: Merged,
    plan: Plan,
    after: dict[str, RecordState],
) -> DeliveryView:
    """All that is told of a delivery, once its entries are in the journal."""
    who = Authors(vault)
    received = [one.received for one in arrivals]
    sender = received[0].sender
    strangers = sorted({author for got in received for author in got.authors if not who.get(author).verified})
    waiting = [r for got in received for r in got.receipts if bundles.awaits(vault, r.bundle, r.signer)]
    pieces = {piece.sha256: piece.size for got in received for piece in got.evidence}
    declared = declarations(vault)
    they, we = _heads(vault, arrivals, who)
    decided = decision_lines(vault, who, merged, after, declared)
    counts = plan.counts
    return DeliveryView(
        sender=who.get(sender),
        bundles=tuple(seen),
        files=tuple(_files(vault, arrivals, merged, plan, after, declared, decided)),
        lines=tuple(_lines(plan, after, declared, decided)),
        entries_new=merged.new.total(),
        entries_known=merged.known.total(),
        records_new=plan.records_new,
        records_changed=plan.records_changed,
        disputed=counts.get("disputed", 0),
        unknown=counts.get("unknown", 0),
        withheld=merged.withheld.total(),
        evidence=len(pieces),
        evidence_bytes=sum(pieces.values()),
        receipts=sum(r.whole for r in waiting),
        parts=sum(not r.whole for r in waiting),
        strangers=tuple(who.get(author) for author in strangers),
        forks=(),
        they_have=they,
        we_have=we,
        declarations=declared,
    )


def _files(
    vault: Vault,
    arrivals: list[Arrival],
    merged: Merged,
    plan: Plan,
    after: dict[str, RecordState],
    declared: Declarations,
    decided: dict[str, DecisionLine],
) -> Iterator[FileView]:
    """Cases by title, then registers."""
    files = sorted({file for one in arrivals for file in one.files()})
    titles = records.titles(vault, [file for file in files if is_case_file(file)])
    titles |= {file: title_of_state(after[file], declarations=declared) for file in files if file in after}
    lines: dict[str, Counter[str]] = {file: Counter() for file in files}
    touched: dict[str, dict[str, bool]] = {file: {} for file in files}
    for line in plan.lines:
        file = after[line.record].file
        if line.record not in decided:
            lines[file][line.kind] += 1
        elif line.record not in touched[file]:
            lines[file]["decided"] += 1  # one line in words for the whole record
        touched[file][line.record] = merged.before.get((file, line.record)) is None
    for file in sorted(files, key=lambda f: (not is_case_file(f), titles.get(f, ""), f)):
        kinds, news = lines[file], touched[file]
        yield FileView(
            file,
            "case" if is_case_file(file) else "register",
            titles.get(file, ""),
            merged.new[file],
            merged.known[file],
            sum(news.values()),
            sum(not new for new in news.values()),
            kinds["changed"],
            kinds["disputed"],
            kinds["unknown"],
            merged.withheld[file],
            dict(Counter(after[record].type for record, new in news.items() if new)),
            kinds.total(),
        )


def _lines(
    plan: Plan, after: dict[str, RecordState], declared: Declarations, decided: dict[str, DecisionLine]
) -> Iterator[PreviewLine]:
    """The first lines of each file, no more than can be read."""
    told: Counter[str] = Counter()
    every = 0
    titles: dict[str, str] = {}
    said: set[str] = set()
    for line in plan.lines:
        state = after[line.record]
        if line.record in said:
            continue
        if told[state.file] >= LINES_PER_FILE or every >= LINES:
            continue
        told[state.file] += 1
        every += 1
        if line.record in decided:
            said.add(line.record)
            yield decided[line.record]
            continue
        if line.record not in titles:
            titles[line.record] = title_of_state(state, declarations=declared)
        yield _line(line, state.file, titles[line.record])


def _line(line: PlanLine, file: str, title: str) -> PreviewLine:
    return PreviewLine(line.record, file, line.type, line.field, title, line.kind, line.before, line.after)


def _heads(vault: Vault, arrivals: list[Arrival], who: Authors) -> tuple[tuple[HeadView, ...], tuple[HeadView, ...]]:
    """What the sender has that we lack with this delivery, and what they lack, by the newest header."""
    newest = max(arrivals, key=lambda one: one.received.counter).received
    theirs = {author: seq + 1 for author, (seq, _) in newest.heads.items()}
    ours = {author: seq + 1 for author, (seq, _) in journal.heads(vault).items()}
    # A header for readers outside the group names only the authors of its bundle: what isn't in it says nothing.
    whole = not newest.heads.keys() <= newest.authors.keys()
    every = theirs.keys() | ours.keys() if whole else theirs.keys()
    found = [HeadView(who.get(author), theirs.get(author, 0), ours.get(author, 0)) for author in sorted(every)]
    return (
        tuple(head for head in found if head.theirs > head.ours),
        tuple(head for head in found if head.ours > head.theirs),
    )

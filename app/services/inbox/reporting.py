"""What came of each receiving, kept so that it can be read again: who, when, what changed, what was refused and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from app.base.errors import SijilError
from app.base.limits import REPORT_LINES
from app.model.entry import JSON
from app.services.authors import Authors
from app.services.inbox import contact
from app.services.inbox.describing import Delivery, plain_name
from app.services.inbox.views import Refusal, ReportDelivery, ReportLine, ReportView
from app.services.merging import Merged
from app.services.session import Session
from app.services.views import ChangeSet, ReceiveFailure
from app.storage import clocks, incoming, records, reports
from app.storage.reports import Line, Said
from app.storage.vault import Vault
from app.sync.merge import LineKind, Plan

_KINDS: Final[tuple[LineKind, ...]] = ("disputed", "unknown")


@dataclass(slots=True)
class Draft:
    """A report on its way, made on the vault's thread inside the transaction that it tells of."""

    vault: Vault
    refused: Sequence[ReceiveFailure]
    ignored: int
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    authors: set[str] = field(default_factory=set)

    def took(
        self,
        delivery: Delivery,
        chosen: frozenset[str] | None,
        merged: Merged,
        plan: Plan,
    ) -> None:
        """What was taken of a delivery, whose view says what came of it."""
        files = sorted({file for one in delivery.arrivals for file in one.files()})
        taken = [file for file in files if chosen is None or file in chosen]
        counts = {"records_new": plan.records_new, "records_changed": plan.records_changed}
        counts |= {kind: plan.counts.get(kind, 0) for kind in _KINDS}
        counts |= {"withheld": merged.withheld.total(), "entries": merged.new.total(), "known": merged.known.total()}
        counts |= {name: getattr(delivery.view, name) for name in ("evidence", "receipts", "parts")}
        self._add(delivery, counts, taken, [file for file in files if file not in taken])
        self.lines += [Line(line.kind, line.was, line.stands) for line in plan.lines]

    def kept(self, delivery: Delivery, why: str) -> None:
        """A delivery was set aside."""
        files = sorted({file for one in delivery.arrivals for file in one.files()})
        self._add(delivery, {}, [], files, aside=why)

    def refuse(self, delivery: Delivery) -> None:
        """A person threw a delivery away."""
        files = sorted({file for one in delivery.arrivals for file in one.files()})
        self._add(delivery, {}, [], files, thrown_away=True)

    def _add(self, delivery: Delivery, counts: dict[str, int], taken: list[str], left: list[str], **more: Any) -> None:
        view = delivery.view
        self.authors |= {author for one in delivery.arrivals for author in one.received.authors} | {view.sender.key_id}
        self.deliveries.append(
            {
                "sender": view.sender.key_id,
                "bundles": [
                    {"id": b.id, "counter": b.counter, "signed_at": b.signed_at, "entries": b.entries, "name": b.name}
                    for b in view.bundles
                ],
                "counts": counts,
                "taken": taken,
                "left": left,
                "strangers": [author.key_id for author in view.strangers],
                **more,
            }
        )

    def keep(self) -> int:
        """Store it; its number."""
        facts = {
            "deliveries": self.deliveries,
            "refused": [_refusal(failure) for failure in self.refused],
            "forks": [fork.id for fork in contact.views(self.vault, self.authors, settled=False)],
            "ignored": self.ignored,
            "lines": len(self.lines),
        }
        return reports.put(self.vault, facts, self.lines)


def _refusal(failure: ReceiveFailure) -> dict[str, Any]:
    """Only plain facts: what a sentence is made of, no path."""
    error = failure.error
    facts = error.facts if isinstance(error, SijilError) else {}
    return {
        "name": plain_name(Path(failure.path)),
        "error": getattr(error, "error_code", "bundle"),
        "facts": {k: v for k, v in facts.items() if k != "path" and isinstance(v, (str, int, float, bool))},
    }


def listing(session: Session) -> tuple[ReportView, ...]:
    """All reports, newest first, without their lines."""

    def collect(vault: Vault) -> tuple[ReportView, ...]:
        who = Authors(vault)
        return tuple(_view(vault, report, who) for report in reports.listing(vault))

    return session.run(collect)


def show(session: Session, number: int, first: int = 0, most: int = 500) -> ReportView:
    """One report with ``most`` of its lines from ``first`` on. Raises NotFound."""

    def collect(vault: Vault) -> ReportView:
        who = Authors(vault)
        view = _view(vault, reports.get(vault, number), who)
        return replace(view, shown=tuple(_shown(vault, number, first, most, who)))

    return session.run(collect)


def forget(session: Session, number: int) -> ChangeSet:
    """Throw a report away; what it tells of stays as it is."""
    session.write(reports.forget, number)
    return ChangeSet(kinds=frozenset({"inbox"}))


def refuse(session: Session, delivery: Delivery) -> int:
    """Throw a delivery away that was looked at, and note that in a report; its number."""

    def store(vault: Vault) -> int:
        draft = Draft(vault, (), 0)
        draft.refuse(delivery)
        incoming.finished(vault, [one.path for one in delivery.arrivals])
        return draft.keep()

    number = session.write(store)
    for one in delivery.arrivals:
        one.throw_away(session.folder)
    return number


def note_failures(session: Session, failures: Sequence[ReceiveFailure]) -> int:
    """A report of bundles of which nothing could be used; its number."""
    return session.write(lambda vault: Draft(vault, failures, 0).keep())


def _view(vault: Vault, report: reports.Report, who: Authors) -> ReportView:
    facts = report.facts
    wanted = set(facts.get("forks", ()))
    total = int(facts.get("lines", report.lines))
    return ReportView(
        report.id,
        report.at,
        tuple(_delivery(vault, one, who) for one in facts.get("deliveries", ())),
        tuple(Refusal(one["name"], SijilError(one["error"], **one["facts"])) for one in facts.get("refused", ())),
        tuple(fork for fork in contact.views(vault) if fork.id in wanted),
        int(facts.get("ignored", 0)),
        report.lines,
        max(0, total - REPORT_LINES),
    )


def _delivery(vault: Vault, one: dict[str, Any], who: Authors) -> ReportDelivery:
    titles = records.titles(vault, [*one["taken"], *one["left"]])
    return ReportDelivery(
        who.get(one["sender"]),
        tuple(one["bundles"]),
        one["counts"],
        {file: titles.get(file, "") for file in one["taken"]},
        {file: titles.get(file, "") for file in one["left"]},
        tuple(who.get(author) for author in one["strangers"]),
        one.get("aside", ""),
        bool(one.get("thrown_away")),
    )


def _shown(vault: Vault, number: int, first: int, most: int, who: Authors) -> list[ReportLine]:
    lines = reports.lines(vault, number, first, most)
    said = reports.said(vault, {digest for line in lines for digest in (*line.before, *line.after)})
    titles = records.titles(vault, sorted({one.record for one in said.values()}))
    doubts = clocks.doubtful(vault, {one.entry for one in said.values()})
    return [_line(line, said, titles, doubts, who) for line in lines]


def _line(
    line: Line, said: dict[str, Said], titles: dict[str, str], doubts: dict[str, clocks.Doubt], who: Authors
) -> ReportLine:
    before, after = [[said[d] for d in digests if d in said] for digests in (line.before, line.after)]
    one = next(iter([*after, *before]), None)
    if one is None:
        return ReportLine(line.kind, gone=True)
    return ReportLine(
        line.kind,
        one.record,
        one.file,
        one.type,
        one.field,
        titles.get(one.record, ""),
        _values(before),
        _values(after),
        who.get(one.author),
        one.at,
        doubts.get(one.entry, ""),
    )


def _values(said: Sequence[Said]) -> tuple[JSON, ...]:
    found: list[JSON] = []
    for one in said:
        if one.value not in found:
            found.append(one.value)
    return tuple(found)

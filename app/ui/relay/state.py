"""How it stands: when it was synced last, what came of it, what waits, when it goes on by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from app.base.catalogue import isolate_ltr
from app.base.task import Progress
from app.sync.relay.origin import host_of
from app.ui.case.wording import SEPARATOR, inert, moment, size_words
from app.ui.parts import (
    XS,
    Banner,
    Card,
    Chip,
    FlowLayout,
    M,
    ProgressPanel,
    S,
    column,
    label,
    link_button,
    primary_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear
from app.ui.relay.reads import Seen
from app.ui.relay.schedule import schedule_of
from app.ui.relay.wording import reason_words

if TYPE_CHECKING:
    from app.services.relay.views import RelayView, SyncReport
    from app.ui.context import Context

MOST_REASONS: Final = 3


class _Moving(ProgressPanel):
    """Says how much has gone and come, whichever file it belongs to."""

    def show_progress(self, progress: Progress) -> None:
        moved = {"out": progress.facts.get("bytes_out", 0), "back": progress.facts.get("bytes_in", 0)}
        facts = {name: size_words(size) for name, size in moved.items() if isinstance(size, int)}
        if len(facts) == len(moved):
            progress = replace(progress, step="sync.moving", facts=facts)
        super().show_progress(progress)


class StatePanel(Card):
    """Follows whatever sync is under way, begun here or by itself."""

    def __init__(self, context: Context, change: Callable[[], object]) -> None:
        """``change`` leads to where pace and proxy are chosen."""
        super().__init__(spacing=S)
        self.context = context
        self.schedule = schedule_of(context)
        self.seen: Seen | None = None
        self.line = label("", "subheading")
        self.did, self.next = label("", "muted"), label("", "small")
        self.progress = _Moving(context, title="sync.working")
        self.go = primary_button("", self.schedule.sync, "relay")
        context.bind(self.go.setText, "sync.go")
        self.problem = Banner("", "warn")
        self.problem.hide()
        self._chips = QWidget()
        self._flow = FlowLayout(spacing=XS + 2)
        self._chips.setLayout(self._flow)
        self.came = Banner(
            "", "info", secondary_button("", partial(context.navigate, "receive", relay=True), "receive")
        )
        context.bind(self.came.buttons[0].setText, "sync.came.look")
        self.came.hide()
        self.change = link_button("", change)
        context.bind(self.change.setText, "sync.next.change")
        head = row(self.line, self.go, spacing=M)
        head.setStretch(0, 1)
        foot = row(self.next, self.change, spacing=M)
        foot.setStretch(0, 1)
        said = column(head, self.did, self._chips, self.progress, self.problem, self.came, foot, spacing=S)
        self.body.addLayout(said)
        self.schedule.began.connect(self._began)
        self.schedule.ended.connect(self._ended)
        if self.schedule.operation is not None:
            self._began(self.schedule.operation)

    def _began(self, operation: object) -> None:
        self.progress.follow(operation)  # type: ignore[arg-type]
        self.go.setEnabled(False)
        self.problem.hide()
        self._say_again()

    def _ended(self) -> None:
        self.go.setEnabled(True)
        self._say_again()

    def _say_again(self) -> None:
        if self.seen is not None:
            self.show_seen(self.seen)

    # --- showing ------------------------------------------------------------------------------

    def show_seen(self, seen: Seen) -> None:
        self.seen = seen
        self.line.setText(self._line(seen))
        self.did.setText(self._did(self.schedule.report))
        self.did.setVisible(bool(self.did.text()))
        self.next.setText(self._next(seen))
        self._count(seen)
        self._trouble(seen)
        n = sum(not one.reason for one in seen.arrived)
        self.came.show_text(self.context.words("sync.came", n=n) if n else "")

    def _line(self, seen: Seen) -> str:
        words, last = self.context.words, seen.state.last
        if self.schedule.busy:
            return words("sync.working")
        if seen.state.failed:
            return words("sync.failed", n=seen.state.failed)
        return words("sync.never") if last is None else words("sync.fine", when=moment(last))

    def _did(self, report: SyncReport | None) -> str:
        """What came of the last sync of this run."""
        if report is None or self.schedule.busy:
            return ""
        words, said = self.context.words, []
        if report.sent:
            said.append(words("sync.did.sent", n=report.sent, size=size_words(report.bytes_out)))
        elif report.bytes_out:  # a sign of life, or a part of a bundle: "0 bundles" would read as a failure
            said.append(words("sync.did.so-far", size=size_words(report.bytes_out)))
        if report.came or report.taken:
            said.append(words("sync.did.came", n=report.came + report.taken, size=size_words(report.bytes_in)))
        if report.taken:
            said.append(words("sync.did.taken", n=report.taken))
        if report.receipts:
            said.append(words("sync.did.receipts", n=report.receipts))
        if report.addresses:
            said.append(words("sync.did.addresses", n=report.addresses))
        if report.left:
            said.append(words("sync.did.left", n=report.left))
        if not said and not report.failures:
            said.append(words("sync.did.nothing"))
        return SEPARATOR.join(said)

    def _next(self, seen: Seen) -> str:
        words, when, last = self.context.words, seen.state.next, seen.state.last
        said = [words("sync.next.press")]
        if when is not None:
            said = [words("sync.next", when=moment(when)) if when > seen.now else words("sync.next.soon")]
        if seen.state.failed and last is not None:
            said.insert(0, words("sync.last", when=moment(last)))
        return SEPARATOR.join(said)

    def _count(self, seen: Seen) -> None:
        clear(self._flow)
        counts = Counter(one.state for one in seen.parcels if one.kind == "bundle")
        going = counts["waiting"] + counts["sending"]
        for key, n, tone, symbol in (
            ("failed", counts["failed"], "warn", "warning"),
            ("waiting", going, "muted", "clock"),
            ("there", counts["uploaded"], "accent", "relay"),
        ):
            if n:
                self._flow.addWidget(Chip(self.context.words(f"sync.count.{key}", n=n), tone, symbol))
        self._chips.setVisible(self._flow.count() > 0)

    def _reason(self, seen: Seen, relay: RelayView) -> str:
        """Of several relays it is said which one has trouble."""
        said = reason_words(self.context, relay.reason)
        return f"{isolate_ltr(inert(host_of(relay.address)))}: {said}" if said and len(seen.relays) > 1 else said

    def _trouble(self, seen: Seen) -> None:
        """Each reason once, however many bundles it stopped; and that nothing is lost."""
        said = [self.context.error_text(self.schedule.error)] if self.schedule.error is not None else []
        if self.schedule.report is not None:
            said += [self.context.error_text(one.error) for one in self.schedule.report.failures]
        said += [self._reason(seen, one) for one in seen.relays] if not said else []
        found = [text for text in dict.fromkeys(said) if text][:MOST_REASONS]
        if found:
            found.append(self.context.words("sync.failed.kept"))
        self.problem.show_text("\n".join(found))

"""Edit many records together: what they have in three states, what will happen in words, and one way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.base import limits
from app.base.errors import InputError
from app.base.task import Task
from app.model.entry import JSON
from app.model.fields import Field, Kind
from app.services import bulk, undo
from app.services.bulk import BulkReport, Marks
from app.services.lists import ListQuery
from app.services.session import Session
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.wording import field_words, inert, term_choices, term_words
from app.ui.finding.choice import read_ids
from app.ui.finding.ticks import TickList
from app.ui.parts import Banner, Dialog, M, S, column, label, line_field, primary_button, row, secondary_button
from app.ui.parts.fields import TYPING_MS

if TYPE_CHECKING:
    from app.ui.context import Context

EMPTY: Final = "\0empty"
"""the choice that takes the value away; no code is spelled like it"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do to one field of many records: items of a list, or with ``value`` the whole of it."""

    name: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    whole: bool = False
    value: JSON = None

    @property
    def is_nothing(self) -> bool:
        return not (self.whole or self.add or self.remove)


@dataclass(frozen=True, slots=True)
class Done:
    """What a bulk edit did; ``step`` names it for taking it back."""

    changed: int
    same: int
    kept: Mapping[str, int]
    records: frozenset[str]
    step: int = 0
    lines: tuple[str, ...] = field(default=())


def carry_out(session: Session, ids: tuple[str, ...], plan: Plan, dry: bool) -> BulkReport:
    if plan.whole:
        return bulk.set_value(session, ids, plan.name, plan.value, dry=dry)
    return bulk.apply(session, ids, plan.name, add=plan.add, remove=plan.remove, dry=dry)


def edit_all(session: Session, ids: tuple[str, ...], plan: Plan, language: str) -> tuple[ChangeSet, Done]:
    """The edit, with the number of the step that takes it back."""
    report = carry_out(session, ids, plan, dry=False)
    step = undo.history(session, language).undo
    kept: dict[str, int] = {reason: len(found) for reason, found in report.kept.items()}
    number = step.id if step is not None and report.changed else 0
    return report.changes, Done(report.changed, report.same, kept, report.changes.records, number)


def read_choice(session: Session, query: ListQuery, choice: tuple[bool, frozenset[str]], task: Task) -> tuple[str, ...]:
    """Raises InputError ``too-many`` before anything is asked of that many."""
    ids = read_ids(session, query, choice, task)
    if len(ids) > limits.BULK_RECORDS:
        raise InputError("too-many", most=limits.BULK_RECORDS)
    return ids


def outcome_lines(context: Context, changed: int, same: int, kept: Mapping[str, int], *, ahead: bool) -> list[str]:
    """What will be done, or was: how many, and which are left alone and why."""
    words = context.words
    lines = [words("find.bulk.will" if ahead else "bulk.changed", n=changed)]
    if same:
        lines.append(words("bulk.same", n=same))
    lines += [words(f"find.bulk.keeps.{reason}" if ahead else f"bulk.kept.{reason}", n=n) for reason, n in kept.items()]
    return lines


class EditTogether(Dialog):
    """One field at a time. ``edited`` carries the :class:`Done`."""

    edited = Signal(object)

    def __init__(self, context: Context, query: ListQuery, choice: tuple[bool, frozenset[str]]) -> None:
        super().__init__(context, context.words("find.bulk.title"), width=520)
        self._query = query
        self._ids: tuple[str, ...] = ()
        self._marks: Marks | None = None
        self._asked = 0
        self.counted = label("", "muted")
        self.which = SearchCombo()
        self.ticks = TickList(context, context.words("find.bulk.values"), three=True)
        self.more = line_field(context.words("find.bulk.new"), context.words("find.bulk.new"))
        self.add_more = secondary_button(context.words("button.add"), self._add_new, "add")
        self.value = SearchCombo()
        self.told = label("", "body")
        self.problem = Banner("", "warn")
        self._build(choice)

    def _build(self, choice: tuple[bool, frozenset[str]]) -> None:
        words = self.context.words
        self._new = QWidget()
        line = row(self.more, self.add_more, spacing=S)
        line.setStretch(0, 1)
        self._new.setLayout(line)
        self._holder = QWidget()
        hint = label(words("find.bulk.hint"), "small")
        self._holder.setLayout(column(self.ticks, self._new, hint, spacing=S))
        for one in (self.counted, self.which, self._holder, self.value, self.told, self.problem):
            self.body.addWidget(one)
        self.body.setSpacing(M)
        self.which.setAccessibleName(words("find.bulk.field"))
        self.value.setAccessibleName(words("find.bulk.value"))
        offered = [(one.name, inert(field_words(self.context, self._query.type, one.name))) for one in self._fields()]
        self.which.set_options(offered, none=words("find.bulk.field"))
        self.add_cancel()
        self.go = self.add_button(primary_button(words("find.bulk.go"), self.write), default=True)
        self.go.setEnabled(False)
        for hidden in (self._holder, self.value, self.problem):
            hidden.hide()
        self._rest = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._rest.timeout.connect(self._try)
        self.which.chosen.connect(self.pick)
        self.value.chosen.connect(lambda _: self._plan_changed())
        self.ticks.changed.connect(self._plan_changed)
        self.more.returnPressed.connect(self._add_new)
        self._begin(choice)

    def _begin(self, choice: tuple[bool, frozenset[str]]) -> None:
        call(self, self.context, read_choice, self._query, choice, done=self._take_ids, failed=self._fail, task=True)

    def _take_ids(self, ids: tuple[str, ...]) -> None:
        self._ids = ids
        self.counted.setText(self.context.words("find.bulk.of", n=len(ids)))

    def _fields(self) -> tuple[Field, ...]:
        return bulk.fields(self._query.type, self.context.declarations)

    def _declared(self) -> Field | None:
        return next((one for one in self._fields() if one.name == self.which.code()), None)

    # --- what they have ------------------------------------------------------------------------

    def pick(self, name: str) -> None:
        """Ask what the chosen records have in a field."""
        self._asked += 1
        asked = self._asked
        self.told.setText("")
        self.go.setEnabled(False)
        self.problem.hide()
        if name:
            call(
                self, self.context, bulk.marks, self._ids, name,
                done=lambda found: self._show(found) if asked == self._asked else None, failed=self._fail,
            )  # fmt: skip

    def _show(self, found: Marks) -> None:
        self._marks = found
        declared = self._declared()
        if declared is None:
            return
        is_list = declared.kind in bulk.LISTS
        self._holder.setVisible(is_list)
        self._new.setVisible(is_list and declared.vocabulary is None)
        self.value.setVisible(not is_list)
        options = self._options(declared)
        if is_list:
            have = {code for code, _ in options}
            options += [(code, self._words(declared, code)) for code in found.values if code not in have]
            first = sorted(options, key=lambda one: -found.counts.get(one[0], 0))
            self.ticks.set_options(first, [c for c, mark in found.values.items() if mark == "all"], found.counts)
            self.ticks.set_partly([c for c, mark in found.values.items() if mark == "some"])
        else:
            words = self.context.words
            empty = [] if declared.required else [(EMPTY, words("find.bulk.empty"))]
            self.value.set_options([*options, *empty], none=words("find.bulk.value"))
            self.value.set_code("")

    def _options(self, declared: Field) -> list[tuple[str, str]]:
        if declared.kind is Kind.YES_NO:
            return [(code, self.context.words(f"value.{code}")) for code in ("yes", "no")]
        return term_choices(self.context, declared.vocabulary) if declared.vocabulary else []

    def _words(self, declared: Field, code: str) -> str:
        return term_words(self.context, declared.vocabulary, code) if declared.vocabulary else inert(code)

    def _add_new(self) -> None:
        """A tag that none of them has yet."""
        typed = " ".join(self.more.text().split())
        if not typed or self._marks is None:
            return
        self.more.clear()
        if self.ticks.state_of(typed) is None:
            self.ticks.offer(typed, inert(typed))
        self.ticks.tick(typed)

    # --- what will happen ----------------------------------------------------------------------

    def plan(self) -> Plan:
        """What the marks and the value say is to be done."""
        declared, marks = self._declared(), self._marks
        if declared is None or marks is None:
            return Plan("")
        if declared.kind not in bulk.LISTS:
            code = self.value.code()
            value: JSON = None if code == EMPTY else {"yes": True, "no": False}[code] if self._is_yes_no(code) else code
            return Plan(declared.name, whole=bool(code), value=value)
        add = tuple(code for code in self.ticks.ticked() if marks.values.get(code) != "all")
        remove = tuple(code for code in self.ticks.unticked() if code in marks.values)
        return Plan(declared.name, add, remove)

    def _is_yes_no(self, code: str) -> bool:
        declared = self._declared()
        return declared is not None and declared.kind is Kind.YES_NO and code in ("yes", "no")

    def _plan_changed(self) -> None:
        self.go.setEnabled(False)
        self._rest.start()

    def _try(self) -> None:
        """Ask the services what would happen: nothing is guessed."""
        plan = self.plan()
        self._asked += 1
        asked = self._asked
        self.problem.hide()
        if plan.is_nothing:
            self.told.setText("")
            return

        def tell(report: BulkReport) -> None:
            if asked == self._asked:
                kept: dict[str, int] = {reason: len(found) for reason, found in report.kept.items()}
                lines = outcome_lines(self.context, report.changed, report.same, kept, ahead=True)
                self.told.setText("\n".join(lines))
                self.go.setEnabled(report.changed > 0)

        call(self, self.context, carry_out, self._ids, plan, True, done=tell, failed=self._fail)

    def write(self) -> None:
        call(
            self, self.context, edit_all, self._ids, self.plan(), self.context.language,
            done=self._written, failed=self._fail, busy=self.go,
        )  # fmt: skip

    def _written(self, found: tuple[ChangeSet, Done]) -> None:
        self.edited.emit(found[1])
        self.accept()

    def _fail(self, error: Exception) -> None:
        self.problem.show_text(self.context.error_text(error), "warn")

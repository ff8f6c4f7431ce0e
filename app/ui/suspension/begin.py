"""Step 1: whose key, what of theirs is still trusted, and what that means here, before anything is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox

from app.services import contacts, suspension
from app.services.session import Session
from app.services.suspension import Letter, Plan, Point
from app.services.views import ContactView
from app.ui.case.calls import call
from app.ui.case.wording import inert, moment
from app.ui.parts import Banner, Dialog, S, column, label, primary_button
from app.ui.parts.space import clear
from app.ui.suspension.wording import name_of, names_of, put

if TYPE_CHECKING:
    from app.ui.context import Context


def read_people(session: Session) -> tuple[ContactView, ...]:
    return contacts.listing(session)


class BeginDialog(Dialog):
    """``key_id``: of whom it is about, where that is known already."""

    def __init__(self, context: Context, key_id: str = "") -> None:
        words = context.words
        super().__init__(context, words("suspension.dialog.title"), width=620)
        self.context, self._wanted = context, key_id
        self.plan: Plan | None = None
        self.whom, self.until = QComboBox(), QComboBox()
        self.whom.setAccessibleName(words("suspension.whom"))
        self.until.setAccessibleName(words("suspension.until"))
        self.effect = column(spacing=S)
        self.body.addWidget(label(words("suspension.steps"), "muted"))
        self.body.addWidget(label(words("suspension.whom"), "strong"))
        self.body.addWidget(self.whom)
        self.body.addWidget(label(words("suspension.until"), "strong"))
        self.body.addWidget(self.until)
        self.body.addWidget(label(words("suspension.until.hint"), "small"))
        self.body.addLayout(self.effect)
        self.add_cancel()
        self.sign = self.add_button(primary_button(words("suspension.sign"), self.accept_plan), default=True)
        self.sign.setEnabled(False)
        self.finished.connect(lambda _: self.deleteLater())
        call(self, context, read_people, done=self._show_people)

    def _show_people(self, people: tuple[ContactView, ...]) -> None:
        for one in people:
            self.whom.addItem(inert(one.name), one.key_id)
        chosen = self.whom.findData(self._wanted) if self._wanted else -1
        self.whom.setCurrentIndex(max(0, chosen) if people else -1)
        self.whom.currentIndexChanged.connect(self._load)
        self._load()
        self.whom.setFocus()

    def _load(self, _: int = 0) -> None:
        """A new person: their newest entries are offered, and all that is here is trusted unless somebody says else."""
        self.until.blockSignals(True)  # the list is filled for the person first
        self.until.clear()
        self.until.blockSignals(False)
        self._ask("")

    def _ask(self, last: str) -> None:
        self.sign.setEnabled(False)
        key_id = self.whom.currentData()
        if key_id:
            call(self, self.context, suspension.plan, key_id, last, done=self._show, failed=self._failed)

    def _show(self, plan: Plan) -> None:
        if plan.who.key_id != self.whom.currentData():
            return
        self.plan = plan
        if not self.until.count():
            self._offer(plan)
        self._tell(plan)
        self.sign.setEnabled(bool(plan.others))
        self.adjustSize()

    def _offer(self, plan: Plan) -> None:
        words = self.context.words
        self.until.blockSignals(True)
        self.until.addItem(words("suspension.until.all"), "")
        for one in plan.points[1:]:
            self.until.addItem(self._point(one), one.hash)
        self.until.addItem(words("suspension.until.nothing"), suspension.NOTHING)
        self.until.blockSignals(False)
        self.until.currentIndexChanged.connect(lambda _: self._ask(str(self.until.currentData())))

    def _point(self, one: Point) -> str:
        title = inert(one.title) or self.context.words("suspension.until.register")
        return self.context.words("suspension.until.line", n=one.n, when=moment(one.came or one.at), title=title)

    def _tell(self, plan: Plan) -> None:
        words = self.context.words
        clear(self.effect)
        if not plan.counted and not plan.apart:
            self.effect.addWidget(Banner(words("suspension.effect.nothing"), "warn"))
        else:
            said = words("suspension.effect", counted=plan.counted, apart=plan.apart)
            self.effect.addWidget(label(said, "strong"))
        for one in plan.stands:
            what = words(f"suspension.kind.{one.kind}")
            facts = {"what": what, "name": name_of(one.whose), "when": moment(one.signed_at)}
            self.effect.addWidget(label(words("suspension.stands", **facts), "small"))
        if plan.others:
            self.effect.addWidget(label(words("suspension.with", names=names_of(self.context, plan.others)), "small"))
        else:
            self.effect.addWidget(Banner(words("error.suspend-nobody"), "warn"))
        self.effect.addWidget(label(words("suspension.no-effect-yet"), "muted"))

    def accept_plan(self) -> None:
        """Sign the half, and ask where its file goes."""
        plan = self.plan
        if plan is None:
            return
        last = str(self.until.currentData() or "")
        call(
            self,
            self.context,
            suspension.begin,
            plan.who.key_id,
            last,
            done=self._signed,
            failed=self._failed,
            busy=self.sign,
        )

    def _signed(self, letter: Letter) -> None:
        self.context.changed.emit(letter.changes)
        put(self, self.context, letter, "suspension.saved.half", self.accept)

    def _failed(self, error: Exception) -> None:
        clear(self.effect)
        self.effect.addWidget(Banner(self.context.error_text(error), "warn"))

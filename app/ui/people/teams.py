"""Teams: cards on the page of contacts, and the dialogs that make and change them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QWidget

from app.base import limits
from app.base.catalogue import isolate_ltr
from app.model.teams import ROLES, Role
from app.services import cases, contacts, teams
from app.services.session import Session
from app.services.teams import Member, Rules, Team, TeamView
from app.services.views import Author, ChangeSet, ContactView
from app.ui.case.calls import call
from app.ui.case.wording import inert, shown
from app.ui.exchange.send_choices import CaseChoice
from app.ui.parts import (
    XS,
    Banner,
    Card,
    Chip,
    Dialog,
    FlowLayout,
    M,
    S,
    column,
    icon_label,
    label,
    line_field,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.fields import NumberBox
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

POLICIES: Final = ("everything", "no-whereabouts", "no-identities", "statistics")
OUTSIDE: Final = ("nothing", "statistics", "no-identities", "no-whereabouts", "everything")


def read_teams(session: Session) -> tuple[TeamView, ...]:
    return tuple(teams.view(session, team.id) for team in teams.teams(session) if not team.charter.closed)


def policy_words(context: Context, policy: str) -> str:
    return context.declarations.term("team-outside", policy).label(context.language)


class TeamCards(QWidget):
    """All teams, and a way to begin one."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.teams: tuple[TeamView, ...] = ()
        self._cards = column(spacing=S)
        heading = label("", "subheading")
        self._empty = label("", "muted")
        new = secondary_button("", self.new_team, "add")
        context.bind(heading.setText, "people.teams")
        context.bind(self._empty.setText, "people.teams.empty")
        context.bind(new.setText, "people.team.new")
        self.setLayout(column(row(heading, None, new), self._empty, self._cards, spacing=S))

    def load(self) -> None:
        call(self, self.context, read_teams, done=self.show_teams)

    def show_teams(self, found: tuple[TeamView, ...]) -> None:
        self.teams = found
        clear(self._cards)
        self._empty.setVisible(not found)
        for view in found:
            self._cards.addWidget(self._card(view))

    def new_team(self) -> None:
        TeamDialog(self.context).open()

    def _card(self, view: TeamView) -> Card:
        words, said, name = self.context.words, view.team.charter, inert(view.team.charter.name)
        head = row(icon_label("group", "muted", 20), label(shown(said.name), "strong"), spacing=S)
        head.setStretch(1, 1)
        card = Card(head, spacing=XS, margins=M)
        card.setAccessibleName(name)
        for tone, text in self._warnings(view):
            card.body.addWidget(Banner(text, tone))
        people = QWidget()
        flow = FlowLayout(spacing=S)
        people.setLayout(flow)
        for author, member in view.people:
            flow.addWidget(self._person(author, member))
        card.body.addWidget(people)
        rules = [words("people.team.counts", n=len(said.cases))]
        rules.append(words("people.team.rules", policy=policy_words(self.context, said.policy),
                           outside=policy_words(self.context, said.outside)))  # fmt: skip
        if said.review:
            rules.append(words("people.team.review", n=said.reviews))
        if said.approvals:
            rules.append(words("release.team", n=said.approvals))
        if said.checkin:
            rules.append(words("suspension.team.rule", n=said.checkin))
        card.body.addWidget(label(" ".join(rules), "small"))
        card.body.addWidget(self._actions(view))
        return card

    def _warnings(self, view: TeamView) -> list[tuple[str, str]]:
        words, team, said = self.context.words, view.team, view.team.charter
        found = []
        if team.offered:
            founder = next((author for author, _ in view.people if author.key_id == said.founder), None)
            name = inert(founder.name if founder else "") or said.founder[:12]
            found.append(("info", words("people.team.offered", name=name)))
        elif team.counts and not team.chosen:
            found.append(("info", words("people.team.unchosen")))
        if team.choice == "left":
            found.append(("info", words("people.team.left")))
        if said.frozen:
            found.append(("danger", words("people.team.frozen")))
        if said.disputed:
            fields = words("case.comma").join(
                self.context.declarations.field_label("team", field, self.context.language) for field in said.disputed
            )
            found.append(("warn", words("people.team.disputed", fields=fields)))
        if view.uncounted:
            found.append(("warn", words("people.team.uncounted", n=len(view.uncounted))))
        return found

    def _person(self, author: Author, member: Member) -> Chip:
        words = self.context.words
        name = words("people.team.you") if author.is_self else inert(author.name or member.label)
        name = name or words("people.team.stranger", key=isolate_ltr(author.key_id[:8]))
        roles = [words(f"people.team.role.{role}") for role in ROLES if role in member.roles]
        text = f"{name} · {words('case.comma').join(roles)}" if roles else name
        sure = author.verified or author.is_self
        return Chip(text, "muted" if sure else "warn", "" if sure else "unverified")

    def _actions(self, view: TeamView) -> QWidget:
        words, team = self.context.words, view.team
        buttons = []
        if view.coordinator and team.mine:
            buttons.append(secondary_button(words("people.team.edit"), partial(self.edit, view), "edit"))
            buttons.append(quiet_button(words("people.team.cases.add"), partial(self.choose_cases, view), "cases"))
        if team.mine and (not team.counts or not team.chosen):
            buttons.append(secondary_button(words("people.team.accept"), partial(self._accept, team), "check"))
        if team.mine and team.choice != "left":
            buttons.append(quiet_button(words("people.team.leave"), partial(self._leave, team), "exit"))
        made = QWidget()
        flow = FlowLayout(spacing=S)
        made.setLayout(flow)
        for button in buttons:
            button.setAccessibleName(f"{button.text()}: {inert(team.charter.name)}")
            flow.addWidget(button)
        return made

    def edit(self, view: TeamView) -> None:
        TeamDialog(self.context, view).open()

    def choose_cases(self, view: TeamView) -> None:
        TeamCasesDialog(self.context, view).open()

    def _accept(self, team: Team) -> None:
        call(self, self.context, teams.accept, team.id)

    def _leave(self, team: Team) -> None:
        name = inert(team.charter.name)
        if self.context.ask(
            "people.team.leave.title", "people.team.leave.text", "people.team.leave", danger=True, name=name
        ):
            call(self, self.context, teams.leave, team.id)


def read_people(session: Session) -> tuple[ContactView, ...]:
    return contacts.listing(session)


class TeamDialog(Dialog):
    """Name, rules and people of a team: a new one, or one that this vault coordinates."""

    saved = Signal()

    def __init__(self, context: Context, view: TeamView | None = None) -> None:
        title = "people.team.dialog.edit" if view else "people.team.dialog.new"
        name = view.team.charter.name if view else ""
        super().__init__(context, context.words(title, name=inert(name)), width=640)
        self.view = view
        self.name = line_field("", context.words("field.team.name"))
        self.name.setMaxLength(limits.PERSON_NAME_CHARS)
        self.name.setText(inert(name))
        self.policy = self._choice("field.team.policy", POLICIES, view.team.charter.policy if view else POLICIES[0])
        self.outside = self._choice("field.team.outside", OUTSIDE, view.team.charter.outside if view else OUTSIDE[0])
        self.review = QCheckBox(context.words("field.team.review"))
        self.reviews = NumberBox()
        self.reviews.setRange(1, 9)
        self.reviews.setAccessibleName(context.words("field.team.reviews"))
        self.review.setChecked(view.team.charter.review if view else True)
        self.reviews.setValue(view.team.charter.reviews if view else 1)
        self.approvals = NumberBox()
        self.approvals.setRange(0, 9)
        self.approvals.setAccessibleName(context.words("field.team.approvals"))
        self.approvals.setValue(min(9, view.team.charter.approvals) if view else 0)
        self.checkin = NumberBox()
        self.checkin.setRange(0, limits.CHECKIN_HOURS)
        self.checkin.setAccessibleName(context.words("field.team.checkin"))
        self.checkin.setValue(view.team.charter.checkin if view else 0)
        self.problem = Banner("", "warn")
        self.problem.hide()
        self._grid = QGridLayout()
        self.boxes: dict[str, dict[str, QCheckBox]] = {}
        self._labels: dict[str, str] = {}
        self._build()
        self.add_cancel()
        self.add_button(primary_button(context.words("button.save"), self.save), default=True)
        self.finished.connect(lambda _: self.deleteLater())
        call(self, context, read_people, done=self._show_people)

    def _choice(self, name: str, codes: tuple[str, ...], chosen: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(self.context.words(name))
        for code in codes:
            box.addItem(policy_words(self.context, code), code)
        box.setCurrentIndex(codes.index(chosen))
        return box

    def _build(self) -> None:
        words = self.context.words
        for key, field in (
            ("field.team.name", self.name),
            ("field.team.policy", self.policy),
            ("field.team.outside", self.outside),
        ):
            self.body.addWidget(label(words(key), "strong"))
            self.body.addWidget(field)
        self.body.addLayout(row(self.review, self.reviews, None, spacing=M))
        asked = label(words("field.team.approvals"), wrap=False)
        self.body.addLayout(row(asked, self.approvals, None, spacing=M))
        heard = label(words("field.team.checkin"), wrap=False)
        self.body.addLayout(row(heard, self.checkin, None, spacing=M))
        self.body.addWidget(label(words("people.team.people"), "strong"))
        self.body.addWidget(label(words("people.team.people.hint"), "small"))
        self.body.addLayout(self._grid)
        self.body.addWidget(self.problem)

    def _show_people(self, known: tuple[ContactView, ...]) -> None:
        """One line for oneself, one for each contact, one for each member who is neither."""
        clear(self._grid)
        words, session = self.context.words, self.context.session
        if session is None:  # locked meanwhile
            return
        me = session.key_id
        there = dict(self.view.team.charter.members) if self.view else {me: Member(me, frozenset({"coordinator"}))}
        names = {me: words("people.team.you")} | {one.key_id: one.name for one in known}
        for key, member in there.items():
            names.setdefault(key, member.label or words("people.team.stranger", key=isolate_ltr(key[:8])))
        for at, (key, name) in enumerate(names.items()):
            self._labels[key] = session.name if key == me else name
            self._line(at, key, name, there.get(key))
        self.adjustSize()

    def _line(self, at: int, key: str, name: str, member: Member | None) -> None:
        words = self.context.words
        self._grid.addWidget(label(shown(name)), at, 0)
        boxes = {"": QCheckBox(words("people.team.in"))}
        boxes |= {role: QCheckBox(words(f"people.team.role.{role}")) for role in ROLES}
        for place, (role, box) in enumerate(boxes.items(), 1):
            box.setAccessibleName(f"{inert(name)}: {box.text()}")
            box.setChecked(member is not None and (not role or role in member.roles))
            box.setEnabled(not role or member is not None)
            self._grid.addWidget(box, at, place)
        for box in list(boxes.values())[1:]:
            boxes[""].toggled.connect(box.setEnabled)
        self.boxes[key] = boxes

    def members(self) -> tuple[Member, ...]:
        """Who is ticked, with their roles."""
        found = []
        for key, boxes in self.boxes.items():
            if boxes[""].isChecked():
                roles: frozenset[Role] = frozenset(role for role in ROLES if boxes[role].isChecked())
                found.append(Member(key, roles, self._labels[key]))
        return tuple(found)

    def save(self) -> None:
        rules = Rules(
            self.name.text().strip(),
            str(self.policy.currentData()),
            str(self.outside.currentData()),
            review=self.review.isChecked(),
            reviews=self.reviews.value(),
            approvals=self.approvals.value(),
            checkin=self.checkin.value(),
        )
        if self.view is None:
            call(
                self, self.context, teams.new, rules.name, self.members(), rules, done=self._saved, failed=self._failed
            )
        else:
            change = partial(teams.change, members=self.members())
            call(self, self.context, change, self.view.team.id, rules, done=self._saved, failed=self._failed)

    def _saved(self, _: ChangeSet) -> None:
        self.context.say(self.context.words("people.team.saved"), "ok")
        self.accept()
        self.saved.emit()

    def _failed(self, error: Exception) -> None:
        self.problem.show_text(self.context.error_text(error), "warn")


class TeamCasesDialog(Dialog):
    """Which cases belong to a team."""

    def __init__(self, context: Context, view: TeamView) -> None:
        name = inert(view.team.charter.name)
        super().__init__(context, context.words("people.team.cases.title", name=name), width=560)
        self.view = view
        self.choice = CaseChoice(context)
        self.choice.some.setChecked(True)
        self.choice.chosen = set(view.team.charter.cases)
        self.choice.searched.connect(self._load)
        self.body.addWidget(self.choice)
        self.add_cancel()
        self.add_button(primary_button(context.words("button.save"), self.save), default=True)
        self.finished.connect(lambda _: self.deleteLater())
        self._load()

    def _load(self) -> None:
        query = cases.CaseQuery(text=self.choice.search.text().strip(), limit=200)
        call(self, self.context, cases.rows, query, done=lambda page: self.choice.show_cases(page.rows))

    def save(self) -> None:
        chosen = self.choice.chosen
        call(self, self.context, teams.set_cases, self.view.team.id, chosen, done=lambda _: self.accept())

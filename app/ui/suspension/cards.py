"""The cards of the page: one suspension, one half that waits, one person who is to be heard of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QPushButton, QWidget

from app.services.checkin import CheckIn
from app.services.suspension import SuspensionView, Waiting
from app.ui.case.wording import moment, shown
from app.ui.parts import XS, Card, Chip, FlowLayout, M, S, label, quiet_button, row, secondary_button
from app.ui.suspension.wording import name_of, names_of

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.suspension.page import SuspensionPage

_TONES: Final = {
    "in-effect": ("danger", "warning"),
    "ended": ("muted", "check"),
    "void": ("muted", "close"),
    "untrusted": ("warn", "unverified"),
}
_LATE: Final = {
    "fine": ("ok", "check"),
    "soon": ("warn", "clock"),
    "missed": ("danger", "warning"),
    "clock": ("warn", "clock"),
}


def _head(name: str, state: str, tone: str, symbol: str) -> Card:
    head = row(label(shown(name), "strong"), spacing=S)
    head.setStretch(0, 1)
    head.addWidget(Chip(state, tone, symbol))
    card = Card(head, spacing=XS, margins=M)
    card.setAccessibleName(f"{name}: {state}")
    return card


def _actions(buttons: list[QPushButton], name: str) -> QWidget:
    made, flow = QWidget(), FlowLayout(spacing=S)
    made.setLayout(flow)
    for button in buttons:
        button.setAccessibleName(f"{button.text()}: {name}")
        flow.addWidget(button)
    return made


class SuspensionCard(QWidget):
    """Who, by whom, since when, what it does here; and what can be looked at or done."""

    def __init__(self, context: Context, one: SuspensionView, page: SuspensionPage) -> None:
        super().__init__()
        words, name = context.words, name_of(one.who)
        card = _head(name, words(f"suspension.state.{one.state}"), *_TONES[one.state])
        by = words("suspension.by", names=names_of(context, one.by), when=moment(one.signed_at))
        card.body.addWidget(label(by, "small"))
        if one.state == "in-effect":
            point = words("suspension.point.none") if one.point is None else words("suspension.point", n=one.point)
            apart = words("suspension.apart", n=one.apart)
            card.body.addWidget(label(f"{point} {apart}", "small"))
            if one.unproved:
                card.body.addWidget(label(words("suspension.unproved", n=one.unproved), "small"))
        if one.ending:
            card.body.addWidget(label(words("suspension.ending"), "small"))
        read = secondary_button(words("suspension.could-read"), lambda: page.show_could_read(one.who.key_id), "eye")
        buttons: list[QPushButton] = [read]
        if one.apart:
            buttons.append(quiet_button(words("suspension.apart.show"), lambda: page.show_apart(one.who)))
        if one.unproved and one.state == "in-effect":
            buttons.append(quiet_button(words("suspension.admit"), lambda: page.admit(one.who)))
        buttons.append(quiet_button(words("suspension.again"), lambda: page.again(one.id)))
        if one.mine and one.state == "in-effect":
            buttons.append(quiet_button(words("suspension.end"), lambda: page.end(one)))
        card.body.addWidget(_actions(buttons, name))
        self.setLayout(row(card))


class WaitingCard(QWidget):
    """A half: nothing has changed yet, and somebody else has to agree."""

    def __init__(self, context: Context, one: Waiting, page: SuspensionPage) -> None:
        super().__init__()
        words, name = context.words, name_of(one.who)
        key = f"suspension.waiting.mine.{one.kind}" if one.mine else "suspension.waiting.theirs"
        facts = {"name": name, "when": moment(one.at)}
        said = words(key, **facts) if one.mine else words(key, by=name_of(one.by), **facts)
        until = words("suspension.waiting.until", when=moment(one.until))
        card = Card(label(said), label(until, "small"), spacing=XS, margins=M)
        card.setAccessibleName(f"{said} {until}")
        buttons: list[QPushButton] = []
        if one.mine:
            buttons.append(secondary_button(words("suspension.again"), lambda: page.again(one.core)))
        buttons.append(quiet_button(words("suspension.forget"), lambda: page.forget(one.core)))
        card.body.addWidget(_actions(buttons, name))
        self.setLayout(row(card))


class CheckInCard(QWidget):
    """When something of them came last, and whether anything goes to them."""

    def __init__(self, context: Context, one: CheckIn, page: SuspensionPage) -> None:
        super().__init__()
        words, name = context.words, name_of(one.who)
        card = _head(name, words(f"checkin.state.{one.state}"), *_LATE[one.state])
        facts = {"hours": one.hours, "teams": words("case.comma").join(map(shown, one.teams))}
        if one.heard is None:
            said = words("checkin.never", **facts)
        else:
            said = words("checkin.heard", when=moment(one.heard), **facts)
        card.body.addWidget(label(said, "small"))
        if one.vouched is not None:
            card.body.addWidget(label(words("checkin.vouched", when=moment(one.vouched)), "small"))
        if one.state in ("missed", "soon"):
            vouch = secondary_button(words("checkin.vouch"), lambda: page.vouch(one))
            card.body.addWidget(_actions([vouch], name))
        self.setLayout(row(card))

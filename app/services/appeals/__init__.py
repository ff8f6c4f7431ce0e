"""Appeals: what was asked of whom, what came back, and how long nobody has answered.

How an appeal stands is computed from what was recorded and the vault's clock
(:mod:`app.model.silence`); nobody types it. Every list, chip and count asks the same rule.
"""

from app.services.appeals.events import text_hash
from app.services.appeals.patience import Rule, change, reset, rules
from app.services.appeals.reading import board, bodies, listing, one, standings, todo
from app.services.appeals.views import AppealRow, AppealView, Board, Body, BodyRow, Event, Sent
from app.services.appeals.writing import consent_doubts, deadline, follow_up, record, start, today

__all__ = [
    "AppealRow",
    "AppealView",
    "Board",
    "Body",
    "BodyRow",
    "Event",
    "Rule",
    "Sent",
    "board",
    "bodies",
    "change",
    "consent_doubts",
    "deadline",
    "follow_up",
    "listing",
    "one",
    "record",
    "reset",
    "rules",
    "standings",
    "start",
    "text_hash",
    "today",
    "todo",
]

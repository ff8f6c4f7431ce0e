"""Values on which standing accounts differ, and what people decide about them.

A decision replaces nothing. It is a signed record beside the accounts, says why, travels with
the case, and can be taken back (docs/decisions/0013).
"""

from app.services.disputes.listing import Choices, DisputePage, choices, count, every, listing, page, tally
from app.services.disputes.rules import RULES, RuleLine, RulePlan, RuleReport, apply_rule, try_rule
from app.services.disputes.seen import Base, DisputeView, SeenAccount, show
from app.services.disputes.settling import bring_back, leave, reverse, settle, take
from app.storage.disputes import OPEN, STATES, DisputeQuery

__all__ = [
    "OPEN",
    "RULES",
    "STATES",
    "Base",
    "Choices",
    "DisputePage",
    "DisputeQuery",
    "DisputeView",
    "RuleLine",
    "RulePlan",
    "RuleReport",
    "SeenAccount",
    "apply_rule",
    "bring_back",
    "choices",
    "count",
    "every",
    "leave",
    "listing",
    "page",
    "reverse",
    "settle",
    "show",
    "take",
    "tally",
    "try_rule",
]

"""Who may know what: the terms on which a case leaves, what they keep back, and what the reader will see."""

from app.services.disclosure import exceptions, excerpts, pieces
from app.services.disclosure.pieces import Prepared, prepare
from app.services.disclosure.previewing import preview
from app.services.disclosure.terms import STRANGERS, again, given, policy_of, remember, set_policy, terms_for
from app.services.disclosure.views import Found, PieceView, Preview, Withheld
from app.sync.disclose import FILES, POLICIES, WHOLE, Files, Policy, Rule, Terms

__all__ = [
    "FILES",
    "POLICIES",
    "STRANGERS",
    "WHOLE",
    "Files",
    "Found",
    "PieceView",
    "Policy",
    "Prepared",
    "Preview",
    "Rule",
    "Terms",
    "Withheld",
    "again",
    "exceptions",
    "excerpts",
    "given",
    "pieces",
    "policy_of",
    "prepare",
    "preview",
    "remember",
    "set_policy",
    "terms_for",
]

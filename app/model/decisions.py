"""Decisions about values on which accounts differ: which is shown, or that they differ and are left so.

A decision is a record of the file of what it decides about: it is signed, travels with that, has
a history, can be withdrawn by anybody and brought back. It names digests, no values, so that it
tells nothing to a reader who doesn't get them; the reason, which can name somebody, goes only
to those who get everything. What it comes to is :mod:`app.model.ruling`.
"""

from __future__ import annotations

from app.model.declare import OPEN, items, line, prose, ref, refs, term
from app.model.fields import RecordType
from app.model.ruling import DECISION
from app.model.sources import ANYTHING

DECISION_TYPE = RecordType(
    DECISION,
    "either",
    (
        ref("record", *ANYTHING, sensitivity=OPEN, required=True),
        line("field", OPEN, required=True, searched=False),
        term("kind", "decision-kind", required=True, listed=True),
        line("chosen", OPEN, searched=False),
        items("over", OPEN, searched=False),
        refs("supersedes", DECISION, sensitivity=OPEN),
        term("rule", "decision-rule"),
        items("facts", OPEN, searched=False),
        prose("reason", searched=False),
    ),
    title=("kind", "reason"),
)

OFFERED_NOWHERE = frozenset({DECISION})
"""types that no form, import or list offers: their own page writes them"""

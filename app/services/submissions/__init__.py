"""Submissions: what bodies that take complaints ask for, filled from a case, with what is still lacking.

Where each list of elements comes from stands in docs/submissions.md. Nothing is sent from here: a document is
written where a person says, and what was sent becomes an appeal, whose silence counts itself.
"""

from app.services.submissions.leaving import MADE, SHAPES, Shape, ask, drop, export, keep, preview, sent
from app.services.submissions.reading import begin, begun, offered, show
from app.services.submissions.views import (
    Answer,
    Begun,
    Choice,
    Differs,
    Exhibit,
    Exported,
    Layout,
    Offer,
    Order,
    Row,
    Submission,
    Told,
    Urgency,
)

__all__ = [
    "MADE",
    "SHAPES",
    "Answer",
    "Begun",
    "Choice",
    "Differs",
    "Exhibit",
    "Exported",
    "Layout",
    "Offer",
    "Order",
    "Row",
    "Shape",
    "Submission",
    "Told",
    "Urgency",
    "ask",
    "begin",
    "begun",
    "drop",
    "export",
    "keep",
    "offered",
    "preview",
    "sent",
    "show",
]

"""Committees and other inquiries: who announced them, who sits in them, what they promised, what came of each case.

No field says that an inquiry is silent or late. ``promised``, ``promised_within`` and ``deadline``
say until when a result was due, ``published`` and ``closed`` what came, and
:mod:`app.services.inquiries` counts the days between. What somebody else counted
(``no_result_after``, ``count``, ``prosecutions``) stands beside that as theirs.

Members and what came of each case are records of their own below an inquiry, each with its own
sources and accounts, so that two reports of who sat in it stand beside each other.
"""

from __future__ import annotations

from app.model.declare import CONTENT, IDENTITY, count, date, line, prose, ref, refs, term, terms, url
from app.model.fields import Part, RecordType

# The number of an order and the address of a publication find the case elsewhere: IDENTITY.
INQUIRY = RecordType(
    "inquiry",
    "either",
    (
        line("title", CONTENT, required=True, listed=True),
        term("kind", "inquiry-kind", listed=True),
        refs("announced_by", "person", "group", listed=True),
        date("announced", listed=True),
        prose("mandate", CONTENT),
        refs("about", "case", "incident", "person", "group"),
        count("count"),
        prose("independence"),
        line("decision", group="order"),
        line("decision_number", group="order"),
        date("decision_date", group="order"),
        line("promise", CONTENT, group="result"),
        date("promised", listed=True, group="result"),
        count("promised_within", group="result"),
        term("promised_unit", "time-unit", group="result"),
        date("deadline", group="result"),
        date("published", listed=True, group="result"),
        line("published_where", group="result"),
        url("published_url", group="result"),
        prose("result", CONTENT, group="result"),
        term("outcome", "inquiry-outcome", listed=True, group="result"),
        count("prosecutions", group="result"),
        count("no_result_after", group="result"),
        term("no_result_unit", "time-unit", group="result"),
        date("closed", group="result"),
        date("checked", group="result"),
        refs("evidence", "evidence", group="result"),
        prose("remarks", group="remarks"),
    ),
    title=("title", "kind"),
    first=("title", "kind", "announced_by", "announced", "mandate", "about"),
    parts=(Part("inquiry_member", "inquiry"), Part("inquiry_result", "inquiry")),
)

INQUIRY_MEMBER = RecordType(
    "inquiry_member",
    "either",
    (
        ref("inquiry", "inquiry", required=True, listed=True),
        line("name", listed=True),
        ref("member", "person", "group", sensitivity=IDENTITY, listed=True),
        term("role", "inquiry-role", listed=True),
        line("office", listed=True),
        terms("interests", "conflict-of-interest", listed=True),
        prose("interest"),
        date("named", listed=True),
        date("left"),
        prose("left_why"),
        refs("evidence", "evidence"),
        prose("remarks", group="remarks"),
    ),
    title=("name", "member", "office"),
    required_any=(("name", "member", "office"),),
    first=("inquiry", "name", "member", "role", "office", "interests", "interest"),
)

# One record for each case or incident, so that a reader of one case gets what came of that one only.
INQUIRY_RESULT = RecordType(
    "inquiry_result",
    "either",
    (
        ref("inquiry", "inquiry", required=True, listed=True),
        ref("about", "case", "incident", required=True, listed=True),
        term("outcome", "inquiry-outcome", listed=True),
        date("date", listed=True),
        prose("text"),
        count("prosecutions"),
        refs("evidence", "evidence"),
        prose("remarks", group="remarks"),
    ),
    title=("outcome", "about", "date"),
)

INQUIRIES = (INQUIRY, INQUIRY_MEMBER, INQUIRY_RESULT)

"""Who says so: sources, what they stated, and notes: HURIDOCS information.

A source has a title or pseudonym that may travel, so it must not name anyone. Of a confidential
one, who they are, how to reach them, what describes them and how they know are PROTECTED, so
that they never leave a vault with a case.
"""

from __future__ import annotations

from app.model.declare import (
    CONTENT,
    IDENTITY,
    PROTECTED,
    WHEREABOUTS,
    date,
    items,
    line,
    names,
    place,
    prose,
    ref,
    refs,
    term,
    terms,
    url,
    yes_no,
)
from app.model.fields import Part, RecordType

ANYTHING = (
    "case",
    "incident",
    "person",
    "group",
    "involvement",
    "proceeding",
    "biographic_detail",
    "risk_assessment",
    "source",
    "statement",
    "consent",
    "evidence",
    "post",
    "channel",
    "appeal",
    "correspondence",
    "inquiry",
    "inquiry_member",
    "inquiry_result",
    "displacement",
    "shelter",
    "shelter_stay",
    "reported_figure",
    "link",
    "note",
)

SOURCE = RecordType(
    "source",
    "either",
    (
        line("title", CONTENT, required=True, listed=True, hint="pseudonym"),
        line("published_title"),  # headlines name people: the title above is what may travel
        term("kind", "source-kind", listed=True, huridocs="type_of_source_material"),
        yes_no("confidential", listed=True, huridocs="confidentiality"),
        date("date", listed=True, huridocs="date_of_source_material"),
        line("publisher", CONTENT),
        line("author"),
        refs("author_person", "person"),
        terms("language", "language", huridocs="language_of_source_material"),
        terms("translations", "language"),
        url("url"),
        date("accessed"),
        refs("evidence", "evidence"),
        term("reliability", "reliability", group="assessment", huridocs="reliability_of_information"),
        prose("reliability_reason", group="assessment"),
        term("anonymity", "anonymity", group="assessment"),
        names("real_name", PROTECTED, hint="person", group="protected", searched=False, huridocs="person_name"),
        line("contact", PROTECTED, group="protected", searched=False, huridocs="person_addresses"),
        prose("description", PROTECTED, group="protected", searched=False),
        term(
            "connection", "source-connection", PROTECTED, group="protected", huridocs="source_connection_to_information"
        ),
        prose("how_known", PROTECTED, group="protected", searched=False),
        prose("contact_safely", PROTECTED, group="protected", searched=False),
        items("known_to", PROTECTED, group="protected", searched=False),
        prose("danger", PROTECTED, group="protected", searched=False),
        prose("remarks", group="remarks", huridocs="remarks"),
    ),
    title=("title", "kind"),
    first=("title", "kind", "confidential", "date", "url"),
    parts=(Part("statement", "by"), Part("consent", "by"), Part("risk_assessment", "person")),
)

STATEMENT = RecordType(
    "statement",
    "case",
    (
        ref("by", "person", "group", "source", required=True, listed=True, huridocs="source"),
        date("date", listed=True, huridocs="date_of_source_material"),
        line("gist", listed=True),
        prose("text", huridocs="remarks"),
        term("kind", "statement-kind", listed=True, huridocs="type_of_source_material"),
        line("circumstances"),
        term("freedom", "freedom-to-speak"),
        term("language", "language", huridocs="language_of_source_material"),
        refs("about", "incident", "person", "group", huridocs="related_person"),
        ref("earlier", "statement"),
        yes_no("read_back"),
        prose("open_questions"),
        place("place", WHEREABOUTS),
        line("taken_by", PROTECTED, group="protected"),
        line("interpreter", PROTECTED, group="protected"),
        items("present", PROTECTED, group="protected"),
        term("reliability", "reliability", group="assessment", huridocs="reliability_of_information"),
        refs("evidence", "evidence", group="assessment"),
        terms("consent", "consent-use", group="consent"),
        prose("consent_note", group="consent"),
        prose("remarks", group="remarks"),
    ),
    title=("gist", "by", "date"),
    first=("by", "date", "gist", "text", "kind", "about"),
    parts=(Part("statement", "earlier", carry=("by",)), Part("consent", "for", carry=("by",))),
)

# Consent is an object: who agreed to what use of which thing, and how long it holds. What may be
# done travels with the freest policy, since whoever gets a part has to know what they may do
# with it; who agreed does not. A person beside the statement of a pseudonym would name them.
CONSENT = RecordType(
    "consent",
    "either",
    (
        ref("by", "person", "source", "group", sensitivity=IDENTITY, required=True, listed=True),
        refs("for", "person", "statement", "evidence", "source", "case"),
        terms("uses", "consent-use", required=True, listed=True),
        terms("refused", "consent-use", listed=True),
        term("anonymity", "anonymity", listed=True),
        prose("limits"),
        date("date", listed=True),
        date("expires", listed=True),
        term("given_how", "consent-form", group="how_given"),
        term("language", "language", CONTENT, group="how_given"),
        yes_no("risks_explained", group="how_given"),
        line("on_behalf", group="how_given"),
        refs("evidence", "evidence", group="how_given"),
        line("taken_by", PROTECTED, group="protected"),
        line("witness", PROTECTED, group="protected"),
        date("withdrawn_on", group="withdrawal", listed=True),
        prose("withdrawn_why", group="withdrawal"),
        prose("remarks", group="remarks"),
    ),
    title=("by", "uses", "date"),
)

NOTE = RecordType(
    "note",
    "either",
    (
        prose("text", required=True, listed=True),
        date("date", listed=True),
        refs("about", *ANYTHING),
        term("kind", "note-kind", listed=True),
        place("place", group="intake"),
        line("who", group="intake"),
        prose("known_how", group="intake"),
        yes_no("worked_up", group="intake"),  # by whom and when, its signature says
    ),
    title=("text",),
)

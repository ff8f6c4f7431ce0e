"""Who says so: sources, what they stated, and notes: HURIDOCS information.

A source has a title or pseudonym that may travel, so it must not name anyone. Of a confidential
one, who they are, how to reach them, what describes them and how they know are PROTECTED, so
that they never leave a vault with a case.
"""

from __future__ import annotations

from app.model.declare import (
    CONTENT,
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
from app.model.fields import RecordType

ANYTHING = (
    "case",
    "incident",
    "person",
    "group",
    "involvement",
    "source",
    "statement",
    "evidence",
    "post",
    "channel",
    "appeal",
    "inquiry",
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
        names("real_name", PROTECTED, group="protected", searched=False, huridocs="person_name"),
        line("contact", PROTECTED, group="protected", searched=False, huridocs="person_addresses"),
        prose("description", PROTECTED, group="protected", searched=False),
        term(
            "connection", "source-connection", PROTECTED, group="protected", huridocs="source_connection_to_information"
        ),
        prose("how_known", PROTECTED, group="protected", searched=False),
        prose("danger", PROTECTED, group="protected", searched=False),
        prose("remarks", group="remarks", huridocs="remarks"),
    ),
    title=("title", "kind"),
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
        place("place", WHEREABOUTS),
        line("taken_by", PROTECTED, group="protected"),
        items("present", PROTECTED, group="protected"),
        term("reliability", "reliability", group="assessment", huridocs="reliability_of_information"),
        refs("evidence", "evidence", group="assessment"),
        terms("consent", "consent-use", group="consent"),
        prose("consent_note", group="consent"),
        prose("remarks", group="remarks"),
    ),
    title=("gist", "by", "date"),
)

NOTE = RecordType(
    "note",
    "either",
    (
        prose("text", required=True, listed=True),
        date("date", listed=True),
        refs("about", *ANYTHING),
        term("kind", "note-kind", listed=True),
    ),
    title=("text",),
)

"""Files, and what was published online: evidence, posts and the channels that carry them."""

from __future__ import annotations

from app.model.declare import (
    CONTENT,
    IDENTITY,
    PROTECTED,
    count,
    date,
    items,
    line,
    place,
    prose,
    ref,
    refs,
    term,
    terms,
    url,
    yes_no,
)
from app.model.fields import Field, Kind, RecordType
from app.model.sources import ANYTHING

EVIDENCE = RecordType(
    "evidence",
    "either",
    (
        line("name", required=True, listed=True, huridocs="title"),
        term("kind", "evidence-kind", listed=True, huridocs="type"),
        prose("description", huridocs="description"),
        date("taken", listed=True, huridocs="datecreated"),
        place("taken_place", IDENTITY),
        date("received", huridocs="datesubmitted"),
        refs("about", *ANYTHING, huridocs="subject"),
        ref("obtained_from", "source"),
        yes_no("original"),
        yes_no("graphic"),
        terms("language", "language", huridocs="language"),
        prose("transcript"),
        line("media_type", CONTENT, listed=True, group="file", hint="fixed", huridocs="format"),
        # Whoever holds a published copy could tell from size or hash which case it belongs to.
        Field("size", Kind.SIZE, IDENTITY, group="file", listed=True, searched=False, hint="fixed"),
        Field("sha256", Kind.HASH, IDENTITY, group="file", hint="fixed"),
        line("camera", group="file"),
        line("taken_by", PROTECTED, group="protected", huridocs="creator"),
        terms("consent", "consent-use", group="consent"),
        prose("custody", group="file"),
        prose("remarks", group="remarks"),
    ),
    title=("name", "kind"),
)

POST = RecordType(
    "post",
    "case",
    (
        term("platform", "platform", required=True, listed=True),
        ref("channel", "channel", listed=True),
        date("posted", listed=True),
        refs("names_people", "person", "group", listed=True),
        terms("content", "post-content", listed=True),
        prose("what"),
        prose("text"),
        items("accusations"),
        term("language", "language"),
        line("author"),
        url("url"),
        line("message_id"),
        count("views", group="reach"),
        count("shares", group="reach"),
        date("seen", group="reach"),
        term("state", "post-state", group="reach"),
        date("reported", group="reach"),
        refs("evidence", "evidence", group="reach"),
        prose("remarks", group="remarks"),
    ),
    title=("platform", "posted", "content"),
)

CHANNEL = RecordType(
    "channel",
    "register",
    (
        line("name", required=True, listed=True),
        term("platform", "platform", listed=True),
        items("handles", listed=True),
        line("platform_id"),
        items("other_names"),
        url("url"),
        prose("description"),
        refs("run_by", "person", "group"),
        line("affiliation"),
        term("language", "language"),
        count("followers", listed=True),
        date("active"),
        term("state", "post-state"),
        prose("remarks", group="remarks"),
    ),
    title=("name", "platform"),
)

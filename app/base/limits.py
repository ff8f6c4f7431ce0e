"""Every maximum in one place, each with its reason. Received bytes are held to these before they are believed."""

from __future__ import annotations

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

# --- entries -------------------------------------------------------------------------------
ENTRY_CHANGES = 1_000  # one save touches a form or two; an import writes many entries
ENTRY_REPLACES = 64  # accounts that one change may take the place of
ENTRY_BYTES = 4 * MIB  # one SD-JWT line: a long testimony is under 100 KiB
VALUE_BYTES = 1 * MIB  # one field's value as JSON
VALUE_ITEMS = 1_000  # items of a list, terms, names or references in one value
URL_CHARS = 2_000  # a link that somebody saved; longer ones carry data
COUNT_MAX = 10**9  # people, views: no event has more
JSON_DEPTH = 16  # deeper nesting has no use here and exhausts parsers (T11)
NAME_CHARS = 64  # a type or field name
TITLE_CHARS = 300  # a line of text in a list
SEQ_MAX = 2**53 - 1  # the largest integer that JSON readers agree on

# --- bundles -------------------------------------------------------------------------------
BUNDLE_BYTES = 64 * GIB  # a stick's worth; larger is a mistake or an attack
BUNDLE_ENTRIES = 2_000_000
BUNDLE_FILES = 100_000
BUNDLE_MEMBERS = 200_000  # what a manifest of TAG_FILE_BYTES has room for
BUNDLE_HEADS = 100_000
MEMORY_ENTRIES_BYTES = 48 * MIB  # above this, received entries are staged encrypted on disk
TAG_FILE_BYTES = 32 * MIB  # a manifest line is about 150 bytes
JWS_BYTES = 96 * MIB  # a tag manifest, and the facts twice, in base64
READERS = 32  # the largest stanza count that hides among others (T30)
AGE_HEADER_BYTES = 128 * KIB  # 32 post-quantum stanzas take 50 KiB
AGE_STANZAS = 64  # twice what we write: each costs a decapsulation
ZSTD_WINDOW_LOG = 23  # 8 MiB: what a reader must be ready to hold

# --- cards and keys ------------------------------------------------------------------------
CARD_BYTES = 32 * KIB
PERSON_NAME_CHARS = 80
SLOTS = 8
ARGON2_MEMORY_KIB = (64 * KIB, 1024 * KIB)  # in KiB: RFC 9106 second choice, and 1 GiB (T23)
ARGON2_ITERATIONS = (3, 16)
ARGON2_LANES = (1, 8)

# --- evidence ------------------------------------------------------------------------------
EVIDENCE_BYTES = 16 * GIB
CHUNK = 64 * KIB  # the payload chunk of age
READ_BLOCK = 1 * MIB
RESERVE_BYTES = 32 * MIB  # given up when the disk is full, so that a person can still save and lock

# --- foreign files, opened in a process of their own (T41) -----------------------------------
SANDBOX_MEMORY_BYTES = 512 * MIB  # the whole address space of a child (T10)
SANDBOX_DOCUMENT_BYTES = 128 * MIB  # of a document that has to be held whole: leaves room to decode it
SANDBOX_JSON_BYTES = 1 * MIB  # the JSON part of one frame
SANDBOX_BLOB_BYTES = 48 * MIB  # the raw bytes of one frame: the parent's memory grows by less than 64 MiB
SANDBOX_VIEW_OUTPUT_BYTES = 64 * MIB  # one picture or copy, and its header
SANDBOX_OUTPUT_BYTES = 500 * MIB  # all results of one document together (T11)
SANDBOX_VIEW_CPU = 30  # seconds (T10)
SANDBOX_VIEW_WALL = 10.0  # seconds; a person looks at a spinner meanwhile (T41)
SANDBOX_STREAM_CPU = 60
SANDBOX_STREAM_WALL = 120.0  # only the waiting counts: a stick is slow, and an export is large
SANDBOX_START_WALL = 30.0  # an old laptop that swaps may need this long to start a child
SANDBOX_THREADS = 64  # threads of a child: HEIC is decoded tile by tile

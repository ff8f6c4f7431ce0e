-- Sealed files: what is released to whom, who may know what, and what proves it. Each part of the work adds its own section.

-- Ledgers of evidence: lines that are only ever added, this vault's own and those of others as they signed them.
CREATE TABLE ledger (
    no INTEGER PRIMARY KEY,
    author TEXT NOT NULL,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    salt TEXT NOT NULL,
    lines INTEGER NOT NULL,
    head TEXT NOT NULL,
    proof TEXT,
    branch INTEGER NOT NULL DEFAULT 0,
    UNIQUE (file, sha256, author, branch)
);

CREATE TABLE ledger_line (
    ledger INTEGER NOT NULL,
    n INTEGER NOT NULL,
    at INTEGER NOT NULL,
    act TEXT NOT NULL,
    whom TEXT NOT NULL,
    about TEXT NOT NULL,
    hash TEXT NOT NULL,
    salt TEXT,
    named TEXT,
    PRIMARY KEY (ledger, n)
) WITHOUT ROWID;

CREATE TABLE ledger_author (key_id TEXT PRIMARY KEY, ed25519 BLOB NOT NULL, ml_dsa_65 BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE ledger_statement (id TEXT PRIMARY KEY, author TEXT NOT NULL, statement BLOB NOT NULL) WITHOUT ROWID;

-- Seals that wait for a time stamp, and the stamps that came: over the SHA-256 of a signature, never over content.
CREATE TABLE stamp_wanted (digest TEXT PRIMARY KEY, at INTEGER NOT NULL, label TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE stamp (
    digest TEXT NOT NULL,
    authority TEXT NOT NULL,
    at INTEGER NOT NULL,
    token BLOB NOT NULL,
    PRIMARY KEY (digest, authority)
) WITHOUT ROWID;

-- Review rooms: sealed files of others, each room a vault of its own below this one's folder. Its key is here and
-- nowhere else, so that deleting the row is the end of the room. facts: what the reader proved, as JSON.
CREATE TABLE room (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    key BLOB NOT NULL,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE room_seal (
    room TEXT NOT NULL REFERENCES room (id) ON DELETE CASCADE,
    bundle TEXT NOT NULL,
    sealer TEXT NOT NULL,
    taken INTEGER NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (room, bundle)
) STRICT;

-- One's own work on a room: none of it is signed into a journal, and none of it is in the room's own database.
-- choices: the values that a code can have, as JSON. field, over, start, stop, quote: a passage, "" and 0 for none.
CREATE TABLE room_code (
    id TEXT PRIMARY KEY,
    room TEXT NOT NULL REFERENCES room (id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    definition TEXT NOT NULL,
    choices TEXT NOT NULL,
    place INTEGER NOT NULL
) STRICT;

CREATE TABLE room_coding (
    id TEXT PRIMARY KEY,
    room TEXT NOT NULL REFERENCES room (id) ON DELETE CASCADE,
    code TEXT NOT NULL REFERENCES room_code (id) ON DELETE CASCADE,
    record TEXT NOT NULL,
    value TEXT NOT NULL,
    field TEXT NOT NULL,
    over TEXT NOT NULL,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL,
    quote TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX room_coding_by_record ON room_coding (room, record);

CREATE TABLE room_note (
    id TEXT PRIMARY KEY,
    room TEXT NOT NULL REFERENCES room (id) ON DELETE CASCADE,
    record TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- Coding by two who don't see each other. frame: what is coded by whom. mine, theirs: see app/services/rooms/blind.py
CREATE TABLE room_round (
    id TEXT PRIMARY KEY,
    room TEXT NOT NULL REFERENCES room (id) ON DELETE CASCADE,
    frame TEXT NOT NULL,
    mine TEXT NOT NULL,
    theirs TEXT NOT NULL,
    begun INTEGER NOT NULL
) STRICT;

-- How many reviews of a sealed file were written here, so that a later one is known to be later.
CREATE TABLE review_out (
    bundle TEXT PRIMARY KEY,
    n INTEGER NOT NULL
) STRICT;

-- Reviews that came back about what was sealed here: beside the record, never in it.
CREATE TABLE review_in (
    bundle TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    n INTEGER NOT NULL,
    iat INTEGER NOT NULL,
    came INTEGER NOT NULL,
    letter BLOB NOT NULL,
    PRIMARY KEY (bundle, reviewer)
) STRICT;

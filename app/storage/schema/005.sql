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

-- Time stamps that came: over the SHA-256 of a signature, never over content.
CREATE TABLE stamp (
    digest TEXT NOT NULL,
    authority TEXT NOT NULL,
    at INTEGER NOT NULL,
    token BLOB NOT NULL,
    PRIMARY KEY (digest, authority)
) WITHOUT ROWID;

-- Review rooms: sealed files of others, each room a vault of its own below this one's folder. Its key is here and
-- nowhere else, so that deleting the row is the end of the room. seals: how many sealed files were in it when it was last
-- open. facts: what the reader proved, as JSON.
CREATE TABLE room (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    key BLOB NOT NULL,
    created INTEGER NOT NULL,
    seals INTEGER NOT NULL
) STRICT;

-- In the room's own database, written with the entries in one transaction.
CREATE TABLE room_seal (
    bundle TEXT PRIMARY KEY,
    sealer TEXT NOT NULL,
    taken INTEGER NOT NULL,
    facts TEXT NOT NULL
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
    seen INTEGER NOT NULL,
    letter BLOB NOT NULL,
    PRIMARY KEY (bundle, reviewer)
) STRICT;

-- Custodians: whom this vault shares keys among. members: key ids in JSON. Nothing here opens anything.
CREATE TABLE custody_group (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    k INTEGER NOT NULL,
    members TEXT NOT NULL,
    made INTEGER NOT NULL,
    retired INTEGER
) STRICT, WITHOUT ROWID;

-- Sealed identities: deals signed here (sealed: NULL, the values are in the journal) and those that came.
-- keys: the sealer's Ed25519 and ML-DSA-65 public keys, by which the deal was proven.
CREATE TABLE custody_deal (
    id TEXT PRIMARY KEY,
    file TEXT NOT NULL,
    sealer TEXT NOT NULL,
    keys BLOB NOT NULL,
    at INTEGER NOT NULL,
    letter BLOB NOT NULL,
    sealed BLOB,
    opened INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX custody_deal_file ON custody_deal (file);

-- What this vault asked of holders (mine: 1) and what others asked of it (0), as it was signed.
-- state: waiting, done, refused, dropped.
CREATE TABLE custody_request (
    question TEXT PRIMARY KEY,
    mine INTEGER NOT NULL,
    about TEXT NOT NULL,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    letter BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Answers to own requests, still encrypted, by the number of their holder; erased once they were used.
CREATE TABLE custody_answer (
    question TEXT NOT NULL,
    place INTEGER NOT NULL,
    holder TEXT NOT NULL,
    said TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    letter BLOB,
    PRIMARY KEY (question, place)
) STRICT, WITHOUT ROWID;

-- Pieces of other people's recoveries that were given to this vault, as their owners signed them.
CREATE TABLE entrusted (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    at INTEGER NOT NULL,
    letter BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The own recovery by colleagues: who holds which piece, their marks, and what the slot looked like when it was seen
-- to open. Neither the secret nor a piece of it.
CREATE TABLE recovery (
    id TEXT PRIMARY KEY,
    slot INTEGER NOT NULL,
    print TEXT NOT NULL,
    k INTEGER NOT NULL,
    holders TEXT NOT NULL,
    made INTEGER NOT NULL,
    rehearsed INTEGER,
    used INTEGER
) STRICT, WITHOUT ROWID;

-- --- Who may know what -----------------------------------------------------------------------------

-- Hashes of files that were opened here and found to hold nothing but pixels.
CREATE TABLE bare (sha256 TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- What a bundle kept back beside its policy and the exceptions, so that it isn't sent again with more: JSON of ids.
CREATE TABLE sending_terms (bundle TEXT PRIMARY KEY, terms TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Release: which values somebody asks to have erased, computed out of retractions; and what this vault's person
-- answered to those that don't erase by themselves. statement: hash of the entry that asks. answer: erase, keep.
CREATE TABLE retracted (
    digest TEXT NOT NULL,
    statement TEXT NOT NULL,
    asker TEXT NOT NULL,
    file TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (digest, statement)
) STRICT, WITHOUT ROWID;

CREATE INDEX retracted_record ON retracted (record, file);

CREATE TABLE retraction_answer (statement TEXT PRIMARY KEY, answer TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- What was sealed here. cases, readers (key ids), recipients (bare age keys): JSON. digest: SHA-256 of signature.json in
-- hex, which is what stamps are over. place: where the file was put then.
CREATE TABLE sealed_out (
    bundle TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    counter INTEGER NOT NULL,
    at INTEGER NOT NULL,
    cases TEXT NOT NULL,
    readers TEXT NOT NULL,
    recipients TEXT NOT NULL,
    purpose TEXT NOT NULL,
    policy TEXT NOT NULL,
    entries INTEGER NOT NULL,
    pieces INTEGER NOT NULL,
    missing INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    place TEXT NOT NULL,
    stamps INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Withdrawn after it was sealed. withdrawal_out: what readers were told, and what they signed in answer (letter).
-- withdrawal_in: what sealers asked of this vault, as they signed it; answer: '', erase, keep; confirmed: when.
CREATE TABLE withdrawal_out (
    id TEXT NOT NULL,
    reader TEXT NOT NULL,
    bundle TEXT NOT NULL,
    at INTEGER NOT NULL,
    digests TEXT NOT NULL,
    confirmed INTEGER,
    elsewhere TEXT NOT NULL,
    remarks TEXT NOT NULL,
    letter BLOB,
    PRIMARY KEY (id, reader)
) STRICT;

CREATE TABLE withdrawal_in (
    id TEXT PRIMARY KEY,
    bundle TEXT NOT NULL,
    sender TEXT NOT NULL,
    at INTEGER NOT NULL,
    came INTEGER NOT NULL,
    letter BLOB NOT NULL,
    answer TEXT NOT NULL,
    confirmed INTEGER
) STRICT;

-- In the room's own database: what was applied there, and what went by it. erased: when.
CREATE TABLE room_withdrawal (
    id TEXT PRIMARY KEY,
    bundle TEXT NOT NULL,
    sender TEXT NOT NULL,
    at INTEGER NOT NULL,
    answer TEXT NOT NULL
) STRICT;

CREATE TABLE room_erased (
    id TEXT NOT NULL,
    file TEXT NOT NULL,
    type TEXT NOT NULL,
    field TEXT NOT NULL,
    n INTEGER NOT NULL,
    erased INTEGER NOT NULL
) STRICT;
CREATE INDEX room_erased_by_file ON room_erased (file);

-- The journal: what cannot be computed from anything else.

CREATE TABLE author (
  id INTEGER PRIMARY KEY,
  key_id TEXT NOT NULL UNIQUE,
  ed25519 BLOB,
  ml_dsa_65 BLOB,
  name TEXT,
  forked INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  author INTEGER NOT NULL REFERENCES author (id),
  seq INTEGER NOT NULL,
  prev TEXT,
  iat INTEGER NOT NULL,
  file TEXT NOT NULL,
  token TEXT NOT NULL,
  checked INTEGER NOT NULL
) STRICT;

CREATE INDEX entry_author ON entry (author, seq);

CREATE INDEX entry_file ON entry (file);

-- One row per change. record, type and field are computed: out of the disclosure, or out of
-- what the change replaces where the disclosure is missing.
CREATE TABLE change (
  entry INTEGER NOT NULL REFERENCES entry (id),
  n INTEGER NOT NULL,
  digest TEXT NOT NULL,
  record TEXT,
  type TEXT,
  field TEXT,
  disclosure TEXT,
  PRIMARY KEY (entry, n)
) STRICT, WITHOUT ROWID;

CREATE INDEX change_digest ON change (digest);

CREATE INDEX change_blind ON change (entry, n) WHERE disclosure IS NULL;

CREATE INDEX change_record ON change (record);

CREATE TABLE replaces (
  old TEXT NOT NULL,
  entry INTEGER NOT NULL,
  n INTEGER NOT NULL,
  file TEXT NOT NULL,
  PRIMARY KEY (old, entry, n),
  FOREIGN KEY (entry, n) REFERENCES change (entry, n)
) STRICT, WITHOUT ROWID;

CREATE INDEX replaces_entry ON replaces (entry, n);

-- Digests whose values were erased here, so that receiving them again brings nothing back.
CREATE TABLE erased (
  digest TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Computed from the journal; dropped and computed again by a rebuild.

CREATE TABLE record (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  file TEXT NOT NULL,
  type TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  first_digest TEXT NOT NULL,
  withdrawn INTEGER NOT NULL,
  disputed INTEGER NOT NULL,
  withheld INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  title TEXT NOT NULL,
  title_key TEXT NOT NULL,
  code TEXT NOT NULL,
  status TEXT NOT NULL,
  date TEXT NOT NULL,
  date_key TEXT NOT NULL,
  place TEXT NOT NULL,
  governorate TEXT NOT NULL,
  kind TEXT NOT NULL,
  UNIQUE (id, file)
) STRICT;

-- The accounts of each record as JSON, apart: lists and searches read narrow rows.
CREATE TABLE state (
  no INTEGER PRIMARY KEY,
  packed BLOB NOT NULL
) STRICT;

CREATE INDEX record_file ON record (file, type);

CREATE INDEX record_type ON record (type, title_key, id);

CREATE INDEX record_disputed ON record (file, id) WHERE disputed > 0;

CREATE TABLE reference (
  target TEXT NOT NULL,
  no INTEGER NOT NULL,
  field TEXT NOT NULL,
  PRIMARY KEY (target, no, field)
) STRICT, WITHOUT ROWID;

CREATE INDEX reference_no ON reference (no);

CREATE TABLE summary (
  file TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  title_key TEXT NOT NULL,
  code TEXT NOT NULL,
  status TEXT NOT NULL,
  kinds TEXT NOT NULL,
  date TEXT NOT NULL,
  date_key TEXT NOT NULL,
  place TEXT NOT NULL,
  governorates TEXT NOT NULL,
  records INTEGER NOT NULL,
  evidence INTEGER NOT NULL,
  disputed INTEGER NOT NULL,
  withheld INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  withdrawn INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE search USING fts5 (title, body, tokenize = "unicode61 remove_diacritics 0");

-- What only this vault knows.

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE secret (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE slot (
  position INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  label TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT;

CREATE TABLE draft (
  id TEXT PRIMARY KEY,
  payload TEXT NOT NULL,
  updated INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE contact (
  key_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  card BLOB NOT NULL,
  verified INTEGER NOT NULL,
  added INTEGER NOT NULL,
  last_heard INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence (
  name TEXT PRIMARY KEY,
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  key BLOB NOT NULL,
  added INTEGER NOT NULL,
  UNIQUE (sha256, file)
) STRICT, WITHOUT ROWID;

-- Names of encrypted files that nothing refers to any more and that are still to be removed.
CREATE TABLE leftover (
  name TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE bundle_in (
  id TEXT PRIMARY KEY,
  sender TEXT NOT NULL,
  counter INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE bundle_out (
  id TEXT NOT NULL,
  reader TEXT NOT NULL,
  counter INTEGER NOT NULL,
  at INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  receipt_at INTEGER,
  PRIMARY KEY (id, reader)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt_due (
  bundle TEXT NOT NULL,
  reader TEXT NOT NULL,
  receipt BLOB NOT NULL,
  at INTEGER NOT NULL,
  sent_at INTEGER,
  PRIMARY KEY (bundle, reader)
) STRICT, WITHOUT ROWID;

-- The coordinator's desk: what was decided, what may be the same, what came and went, what was looked at.

-- Receiving ----------------------------------------------------------------------------------

-- Bundles set aside. Their bytes lie among the evidence files, encrypted once more under a key of their own.
CREATE TABLE quarantine (
  name TEXT PRIMARY KEY,
  bundle TEXT NOT NULL UNIQUE,
  sender TEXT NOT NULL,
  counter INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  files INTEGER NOT NULL,
  key BLOB NOT NULL,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  at INTEGER NOT NULL,
  why TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The files of a bundle that were taken while others of it were not.
CREATE TABLE bundle_part (
  bundle TEXT NOT NULL,
  file TEXT NOT NULL,
  PRIMARY KEY (bundle, file)
) STRICT, WITHOUT ROWID;

-- What a reader says to have taken of a bundle that was sent, as long as it isn't all of it. files: JSON.
CREATE TABLE receipt_part (
  bundle TEXT NOT NULL,
  reader TEXT NOT NULL,
  at INTEGER NOT NULL,
  signed_at INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  files TEXT NOT NULL,
  PRIMARY KEY (bundle, reader)
) STRICT, WITHOUT ROWID;

-- The signed header of every bundle that verified, whether it was taken or not. signature: NULL once it is an old one.
CREATE TABLE header (
  id TEXT PRIMARY KEY,
  bundle TEXT NOT NULL,
  sender TEXT NOT NULL,
  counter INTEGER NOT NULL,
  signed_at INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  signature BLOB
) STRICT, WITHOUT ROWID;

CREATE INDEX header_sender ON header (sender, counter);

CREATE INDEX header_bundle ON header (bundle);

-- What senders' signed headers say of the newest entries that they hold: who says it of whom.
CREATE TABLE head_said (
  author TEXT NOT NULL,
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL,
  sender TEXT NOT NULL,
  counter INTEGER NOT NULL,
  header TEXT NOT NULL,
  PRIMARY KEY (author, seq, hash, sender)
) STRICT, WITHOUT ROWID;

CREATE INDEX head_said_sender ON head_said (sender, counter);

-- Proofs that a key has two histories. one and two: tokens, or the signed headers of bundles; no values.
CREATE TABLE fork (
  id INTEGER PRIMARY KEY,
  author TEXT NOT NULL,
  kind TEXT NOT NULL,
  seq INTEGER NOT NULL,
  first TEXT NOT NULL,
  second TEXT NOT NULL,
  witness TEXT NOT NULL,
  one BLOB,
  two BLOB,
  at INTEGER NOT NULL,
  settled INTEGER,
  UNIQUE (author, kind, seq, first, second, witness)
) STRICT;

-- The chains inside bundles that were looked at and not taken: a fork is seen at the first contact all the same.
CREATE TABLE aside_entry (
  author TEXT NOT NULL,
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL,
  prev TEXT,
  bundle TEXT NOT NULL,
  PRIMARY KEY (author, seq, hash, bundle)
) STRICT, WITHOUT ROWID;

CREATE INDEX aside_entry_bundle ON aside_entry (bundle);

-- When the entries with these numbers came, by the clock of this vault.
CREATE TABLE came (
  first INTEGER PRIMARY KEY,
  last INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- When something new that an author signed came last, in whichever bundle.
CREATE TABLE heard (
  author TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What came of each receiving: facts as JSON, and what changed as digests, so that what is erased is gone.
CREATE TABLE report (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  facts TEXT NOT NULL
) STRICT;

CREATE TABLE report_line (
  report INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  kind TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  PRIMARY KEY (report, n)
) STRICT, WITHOUT ROWID;

-- Review and time ------------------------------------------------------------------------------

-- How far each case with moves is, computed; a case without a line is a draft. changed: standing values that
-- the verification doesn't stand for. uncounted: moves that their authors might not make.
CREATE TABLE review (
  file TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  changed INTEGER NOT NULL,
  uncounted INTEGER NOT NULL,
  comments INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX review_state ON review (state, file);

-- What is new is asked of the journal: which entries of a file are whose, without reading them.
CREATE INDEX entry_writer ON entry (file, author);

-- Up to which entry, and which value that came later, this vault's person has looked at a file.
CREATE TABLE looked (
  file TEXT PRIMARY KEY,
  entry INTEGER NOT NULL,
  filled INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was there before this was kept is no news.
INSERT INTO looked SELECT file, max(id), 0, 0 FROM entry GROUP BY file;

-- Values that came after their entries: withheld first, filled in later.
CREATE TABLE filled (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  entry INTEGER NOT NULL,
  n INTEGER NOT NULL,
  file TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE INDEX filled_entry ON filled (entry, n);

CREATE INDEX filled_file ON filled (file);

-- Who saw or exported what in this vault. Each line's chain is an HMAC over the one before and itself; the
-- newest is kept in a setting too, so that a line that was cut off at the end shows as well.
CREATE TABLE access (
  no INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  what TEXT NOT NULL,
  file TEXT NOT NULL,
  record TEXT NOT NULL,
  who TEXT NOT NULL,
  n INTEGER NOT NULL,
  chain BLOB NOT NULL
) STRICT;

CREATE INDEX access_file ON access (file, no);

-- Fields on which standing accounts differ, decided or not; computed.
CREATE TABLE dispute (
  no INTEGER NOT NULL,
  field TEXT NOT NULL,
  id TEXT NOT NULL,
  file TEXT NOT NULL,
  type TEXT NOT NULL,
  state TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (no, field)
) STRICT, WITHOUT ROWID;

CREATE INDEX dispute_newest ON dispute (at, id, field, state);

CREATE INDEX dispute_state ON dispute (state, at, id, field);

CREATE INDEX dispute_file ON dispute (file, at, id, field);

-- Whose accounts stand in it.
CREATE TABLE dispute_author (
  author TEXT NOT NULL,
  no INTEGER NOT NULL,
  field TEXT NOT NULL,
  PRIMARY KEY (author, no, field)
) STRICT, WITHOUT ROWID;

CREATE INDEX dispute_author_no ON dispute_author (no);

-- Decisions, found by what they are about.
CREATE INDEX record_decision ON record (no) WHERE type = 'decision';


-- People -----------------------------------------------------------------------------------------

-- How each bundle that was sent was made: to send the same again, and to say what is on its way.
CREATE TABLE sending (
  bundle TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  policy TEXT NOT NULL,
  cases TEXT,
  whole INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  pieces INTEGER NOT NULL,
  place TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What a bundle carried, until every reader has confirmed it: numbers of entries with the values that went, packed.
CREATE TABLE carried (
  bundle TEXT NOT NULL,
  file TEXT NOT NULL,
  packed BLOB NOT NULL,
  PRIMARY KEY (bundle, file)
) STRICT, WITHOUT ROWID;

CREATE TABLE carried_piece (
  bundle TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  file TEXT NOT NULL,
  PRIMARY KEY (bundle, sha256, file)
) STRICT, WITHOUT ROWID;

-- What a reader has confirmed to hold, by receipts or by having sent it here. at: of the newest bundle that says so.
CREATE TABLE holding (
  reader TEXT NOT NULL,
  file TEXT NOT NULL,
  packed BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (reader, file)
) STRICT, WITHOUT ROWID;

CREATE TABLE holding_piece (
  reader TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  file TEXT NOT NULL,
  PRIMARY KEY (reader, sha256, file)
) STRICT, WITHOUT ROWID;

-- The newest entry of each author that a reader has confirmed: who states an older one later has lost something.
CREATE TABLE held_head (
  reader TEXT NOT NULL,
  author TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (reader, author)
) STRICT, WITHOUT ROWID;

-- Unconfirmed bundles of which a later one to the same reader carries everything.
CREATE TABLE superseded (
  bundle TEXT NOT NULL,
  reader TEXT NOT NULL,
  by TEXT NOT NULL,
  PRIMARY KEY (bundle, reader)
) STRICT, WITHOUT ROWID;

-- Who introduced whom, and what an introduction that can be passed on says. verified_at: when they compared words.
CREATE TABLE introduction (
  key_id TEXT NOT NULL,
  by TEXT NOT NULL,
  at INTEGER NOT NULL,
  signed_at INTEGER NOT NULL,
  verified_at INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  state TEXT NOT NULL,
  letter BLOB NOT NULL,
  PRIMARY KEY (key_id, by)
) STRICT, WITHOUT ROWID;

-- How and when this vault's person compared words with a contact; and keys that are no longer theirs.
CREATE TABLE verification (
  key_id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  way TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Same person? same incident? -------------------------------------------------------------------

-- What people answered about pairs of records, out of the links; computed. says: same, different, unsure, proposed.
CREATE TABLE same_said (
  no INTEGER NOT NULL,
  author TEXT NOT NULL,
  says TEXT NOT NULL,
  one TEXT NOT NULL,
  other TEXT NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (no, author, says)
) STRICT, WITHOUT ROWID;

CREATE INDEX same_said_pair ON same_said (one, other);

CREATE INDEX same_said_other ON same_said (other);

-- Which records are one by that; computed. contested: somebody calls two of the group different.
CREATE TABLE same_member (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  contested INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX same_member_name ON same_member (name);

-- Records of which something that is compared has changed since they were compared last. turn: grows with each change.
CREATE TABLE same_due (
  no INTEGER PRIMARY KEY,
  turn INTEGER NOT NULL
) STRICT;

-- What was compared last: a hash over digests, no value.
CREATE TABLE same_looked (
  no INTEGER PRIMARY KEY,
  print BLOB NOT NULL
) STRICT;

-- Short texts that records of one person or incident share, and the words by which names are counted.
CREATE TABLE same_key (
  key TEXT NOT NULL,
  no INTEGER NOT NULL,
  PRIMARY KEY (key, no)
) STRICT, WITHOUT ROWID;

CREATE INDEX same_key_no ON same_key (no);

CREATE TABLE same_word (
  word TEXT NOT NULL,
  no INTEGER NOT NULL,
  PRIMARY KEY (word, no)
) STRICT, WITHOUT ROWID;

CREATE INDEX same_word_no ON same_word (no);

-- Pairs that a person is to look at. grade: 0 is the surest. What they are alike in is worked out when they are shown.
-- again: something that was compared when they were called different is no longer what it was.
CREATE TABLE same_pair (
  one TEXT NOT NULL,
  other TEXT NOT NULL,
  kind TEXT NOT NULL,
  grade INTEGER NOT NULL,
  score REAL NOT NULL,
  again INTEGER NOT NULL,
  PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;

CREATE INDEX same_pair_other ON same_pair (other);

CREATE INDEX same_pair_best ON same_pair (kind, grade, score);

-- Introductions written here for a reader, until a bundle took them along. sent_at: NULL while they wait.
CREATE TABLE introducing (
  key_id TEXT NOT NULL,
  reader TEXT NOT NULL,
  at INTEGER NOT NULL,
  letter BLOB NOT NULL,
  sent_at INTEGER,
  PRIMARY KEY (key_id, reader)
) STRICT, WITHOUT ROWID;

-- Finding. What is computed is emptied here and computed again from the journal when the vault
-- opens (rebuilding.bring_up_to_date), so that a killed upgrade only begins again.

DROP TABLE search;

-- Without a copy of the text: the state has it. Prefixes of one and two letters have lists of
-- their own, because the first keystroke otherwise merges thousands of words.
CREATE VIRTUAL TABLE search USING fts5 (
  title, body, extracted,
  tokenize = "unicode61 remove_diacritics 0", content = '', contentless_delete = 1, detail = column, prefix = '1 2'
);

-- The codes, places, tags and authors of each record, for filters.
CREATE TABLE facet (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  no INTEGER NOT NULL,
  PRIMARY KEY (kind, value, no)
) STRICT, WITHOUT ROWID;

CREATE INDEX facet_no ON facet (no);

-- The first and the last day that the dates of a record can mean, counted from 1 January of year 1.
CREATE TABLE period (
  no INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  first_day INTEGER NOT NULL,
  last_day INTEGER NOT NULL
) STRICT;

CREATE INDEX period_day ON period (type, first_day, last_day);

-- Words of names: Latin ones with the key that joins their spellings, and which Arabic word
-- the same person's name has in its place.
CREATE TABLE name_word (
  key TEXT NOT NULL,
  word TEXT NOT NULL,
  no INTEGER NOT NULL,
  PRIMARY KEY (key, word, no)
) STRICT, WITHOUT ROWID;

CREATE INDEX name_word_no ON name_word (no);

CREATE TABLE name_pair (
  latin TEXT NOT NULL,
  arabic TEXT NOT NULL,
  no INTEGER NOT NULL,
  PRIMARY KEY (latin, arabic, no)
) STRICT, WITHOUT ROWID;

CREATE INDEX name_pair_arabic ON name_pair (arabic, latin);

CREATE INDEX name_pair_no ON name_pair (no);

CREATE INDEX record_updated ON record (type, updated, id);

CREATE INDEX record_date ON record (type, date_key, id);

-- What only this vault knows: text taken out of the bytes of evidence. It never travels.
CREATE TABLE extracted (
  record TEXT NOT NULL,
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (record, file)
) STRICT;

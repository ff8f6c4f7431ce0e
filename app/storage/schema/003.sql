-- What this vault's person saved, newest last, so that it can be undone and redone after a lock too.
CREATE TABLE step (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The entries of a step: those of the save itself (first), and those that stand for it now (now):
-- after an undo the entries of the undo, after a redo those of the redo.
CREATE TABLE step_entry (
  step INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
  entry INTEGER NOT NULL REFERENCES entry (id),
  first INTEGER NOT NULL,
  now INTEGER NOT NULL,
  PRIMARY KEY (step, entry)
) STRICT, WITHOUT ROWID;

CREATE INDEX step_entry_entry ON step_entry (entry);

-- An account that an undo or redo said again: which changes say it now. Only digests: no value is kept here,
-- so that what is erased is gone.
CREATE TABLE restated (
  old TEXT NOT NULL,
  new TEXT NOT NULL,
  entry INTEGER NOT NULL,
  PRIMARY KEY (old, new)
) STRICT, WITHOUT ROWID;

CREATE INDEX restated_new ON restated (new);

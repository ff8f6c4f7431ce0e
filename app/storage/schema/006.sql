-- Ways out: sticks and couriers, the relay's mailboxes and queues, suspended keys and check-ins.

-- --- The relay: own mailboxes, addresses, what goes and what comes (app/services/relay) ---------------
-- address: one or more, with line ends between. place: in which order they are told to contacts. secret: of the own mailbox there. tried, answered: when.
CREATE TABLE relay (
    id TEXT PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    place INTEGER NOT NULL,
    added INTEGER NOT NULL,
    secret BLOB NOT NULL,
    tried INTEGER,
    answered INTEGER,
    reason TEXT NOT NULL
) STRICT;

-- What an operator signed for the name of one epoch.
CREATE TABLE relay_token (
    relay TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    token TEXT NOT NULL,
    PRIMARY KEY (relay, epoch)
) STRICT;

-- Dropping keys by number. role: contact, courier. used: when something came by it first.
CREATE TABLE relay_leaf (
    relay TEXT NOT NULL,
    leaf INTEGER NOT NULL,
    contact TEXT NOT NULL,
    role TEXT NOT NULL,
    given INTEGER NOT NULL,
    used INTEGER,
    taken_back INTEGER,
    PRIMARY KEY (relay, leaf)
) STRICT;

-- Markers that stand at the relay: in that epoch nothing can be written by that key any more.
CREATE TABLE relay_closed (
    relay TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    leaf INTEGER NOT NULL,
    PRIMARY KEY (relay, epoch, leaf)
) STRICT;

-- Own addresses. said: what the last letter told, as a digest; sent: when that left; until: its last epoch.
CREATE TABLE address_out (
    contact TEXT PRIMARY KEY,
    given INTEGER NOT NULL,
    said TEXT NOT NULL,
    until INTEGER NOT NULL,
    sent INTEGER
) STRICT;

-- Contacts' addresses, the newest letter of each as it was signed. hosts: names of their relays, with line ends between.
CREATE TABLE address_in (
    contact TEXT PRIMARY KEY,
    letter BLOB NOT NULL,
    number INTEGER NOT NULL,
    came INTEGER NOT NULL,
    until INTEGER NOT NULL,
    beat INTEGER,
    hosts TEXT NOT NULL
) STRICT;

-- Bundle files in outgoing/; name is '' once all readers have confirmed. kind: bundle (it waits for a receipt), signal (receipts, addresses, heartbeats).
CREATE TABLE outgoing (
    bundle TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    size INTEGER NOT NULL,
    sha256 BLOB NOT NULL
) STRICT;

-- One reader's copy of it. state: waiting, sending, uploaded, failed. largest: bytes of its largest piece.
CREATE TABLE parcel (
    bundle TEXT NOT NULL,
    reader TEXT NOT NULL,
    transfer BLOB NOT NULL,
    largest INTEGER NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    rounds INTEGER NOT NULL,
    next_try INTEGER NOT NULL,
    uploaded INTEGER,
    reason TEXT NOT NULL,
    PRIMARY KEY (bundle, reader)
) STRICT;

-- How many of its pieces, from the first on, a relay has acknowledged.
CREATE TABLE parcel_done (
    bundle TEXT NOT NULL,
    reader TEXT NOT NULL,
    address TEXT NOT NULL,
    done INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (bundle, reader, address)
) STRICT;

-- Transfers of which a part is in incoming/, each in a file of its own, its pieces at their offsets; then whole bundle
-- files, until they are taken or thrown away.
CREATE TABLE incoming_transfer (
    contact TEXT NOT NULL,
    transfer BLOB NOT NULL,
    of INTEGER NOT NULL,
    length INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    name TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    bundle TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (contact, transfer)
) STRICT;

CREATE TABLE incoming_piece (
    contact TEXT NOT NULL,
    transfer BLOB NOT NULL,
    n INTEGER NOT NULL,
    size INTEGER NOT NULL,
    PRIMARY KEY (contact, transfer, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE incoming (
    name TEXT PRIMARY KEY,
    contact TEXT NOT NULL,
    transfer BLOB NOT NULL,
    size INTEGER NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    bundle TEXT NOT NULL DEFAULT ''
) STRICT;

-- What contacts say to have sent here and to await a receipt for: the newest word of each, and under which counter of
-- theirs it came. day: since 1970. again: it goes again by itself. thrown: bundles thrown away unread. incoming.bundle
-- and incoming_transfer.bundle: their ids as far as their beginning says them, "" where that isn't here or known yet.
CREATE TABLE awaited (
    sender TEXT NOT NULL,
    bundle TEXT NOT NULL,
    day INTEGER NOT NULL,
    again INTEGER NOT NULL,
    PRIMARY KEY (sender, bundle)
) STRICT, WITHOUT ROWID;

CREATE TABLE awaited_said (
    sender TEXT PRIMARY KEY,
    counter INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE thrown (
    bundle TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Transfers that came whole: what comes of them again is needless.
CREATE TABLE incoming_whole (
    contact TEXT NOT NULL,
    transfer BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (contact, transfer)
) STRICT, WITHOUT ROWID;

-- Blobs at a relay that were fetched. spent: they may be deleted there. transfer: NULL of what was no parcel.
CREATE TABLE relay_blob (
    relay TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    blob TEXT NOT NULL,
    contact TEXT NOT NULL,
    transfer BLOB,
    spent INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (relay, epoch, blob)
) STRICT, WITHOUT ROWID;

-- --- Sticks and couriers: bundles of others, carried unread, and parts that wait for those on other sticks ---
-- kind: bundle, part. sha256, size: of a part without its head. place: what the stick was called. handed: when it
-- was last put on a stick.
CREATE TABLE carried_file (
    name TEXT PRIMARY KEY,
    key BLOB NOT NULL,
    kind TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    at INTEGER NOT NULL,
    place TEXT NOT NULL,
    head BLOB NOT NULL,
    part_set TEXT NOT NULL,
    number INTEGER NOT NULL,
    handed INTEGER,
    times INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX carried_file_once ON carried_file (sha256, head);

-- Which bundle a set of parts was, once all of them were read.
CREATE TABLE part_whole (
    part_set TEXT PRIMARY KEY,
    bundle TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- --- Suspended keys, and check-ins (app/storage/suspension.py, app/storage/checkins.py) -----------------
-- What two people signed, checked: kind suspend or restore. one, two: key ids of the signers. seq, hash: the last
-- entry that is trusted, NULL for none. stands: JSON of ids. act: what ends of another
-- names. chain: see app/sync/suspension.py. letter: as it came.
CREATE TABLE suspension (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    key_id TEXT NOT NULL,
    one TEXT NOT NULL,
    two TEXT NOT NULL,
    seq INTEGER,
    hash TEXT,
    stands TEXT NOT NULL,
    ends TEXT NOT NULL,
    act TEXT NOT NULL,
    chain BLOB NOT NULL,
    signed_at INTEGER NOT NULL,
    came INTEGER NOT NULL,
    letter BLOB NOT NULL
) STRICT;

-- Half of one that somebody began: this vault's own, or one that waits here for this vault's person.
CREATE TABLE suspension_half (
    core TEXT NOT NULL,
    signer TEXT NOT NULL,
    at INTEGER NOT NULL,
    half BLOB NOT NULL,
    PRIMARY KEY (core, signer)
) STRICT, WITHOUT ROWID;

-- Computed: which suspensions are in effect, and which entries don't count by them (after, other, unproved).
CREATE TABLE suspended (
    suspension TEXT PRIMARY KEY,
    key_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE uncounted (
    entry INTEGER PRIMARY KEY,
    why TEXT NOT NULL
) STRICT;

-- Entries whose place can't be proved and that this vault's person lets count all the same, by hash.
CREATE TABLE admitted_entry (
    hash TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whose suspensions count here: who was verified and never unverified since. Of who is no contact any more, too.
CREATE TABLE suspension_word (
    key_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

INSERT INTO suspension_word SELECT key_id FROM contact WHERE verified = 1;

-- To whom a statement went. bundle: the newest that carried it and waits for a receipt, "" for one that won't get any.
CREATE TABLE suspension_told (
    id TEXT NOT NULL,
    reader TEXT NOT NULL,
    bundle TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (id, reader)
) STRICT, WITHOUT ROWID;

-- When this vault's person said that somebody is safe, though nothing came of them.
CREATE TABLE vouched (
    key_id TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Courier packs that wait to be brought up to a relay, and their blobs that aren't there yet. uploaded: when.
CREATE TABLE pack (
    id TEXT PRIMARY KEY,
    sender TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    size INTEGER NOT NULL,
    at INTEGER NOT NULL,
    uploaded INTEGER,
    tries INTEGER NOT NULL,
    next_try INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The relays that a pack may go to, in order, each with the mailbox there. urls: JSON. dropping: the seed of the key
-- that drops at it in that epoch, empty once all is up.
CREATE TABLE pack_door (
    pack TEXT NOT NULL,
    n INTEGER NOT NULL,
    urls TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    proof TEXT NOT NULL,
    dropping BLOB NOT NULL,
    token TEXT NOT NULL,
    PRIMARY KEY (pack, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE pack_blob (
    pack TEXT NOT NULL,
    n INTEGER NOT NULL,
    id TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    key BLOB NOT NULL,
    PRIMARY KEY (pack, n)
) STRICT, WITHOUT ROWID;

-- Bundles that go by several sticks: a file in outgoing/, and its parts. part: bytes of all but the last, 0 before the
-- first stick was seen. placed: when a part was written, read back and compared; place: what that stick was called.
CREATE TABLE across (
    bundle TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    at INTEGER NOT NULL,
    size INTEGER NOT NULL,
    part INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE across_part (
    bundle TEXT NOT NULL,
    number INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    placed INTEGER,
    place TEXT NOT NULL,
    PRIMARY KEY (bundle, number)
) STRICT, WITHOUT ROWID;

-- What a relay says came by a contact's key and opens under no key: junk, or a lie of that relay.
CREATE TABLE relay_junk (
    relay TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    blob TEXT NOT NULL,
    contact TEXT NOT NULL,
    size INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (relay, epoch, blob)
) STRICT, WITHOUT ROWID;

"""Every maximum in one place, each with its reason. Received bytes are held to these before they are believed."""

from __future__ import annotations

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

# --- entries -------------------------------------------------------------------------------
ENTRY_CHANGES = 1_000  # one save touches a form or two; an import writes many entries
ENTRY_REPLACES = 64  # accounts that one change may take the place of
ENTRY_BYTES = 4 * MIB  # one SD-JWT line: a long testimony is under 100 KiB
DECISION_OVER = 500  # accounts that one decision can have seen; nobody compares more
DECISION_SUPERSEDES = 100  # earlier decisions of one field
RULE_DISPUTES = 2_000  # that one rule decides in one step: what a person can look through beforehand
DECISIONS_WEIGHED = 200  # standing decisions of one field, each author's latest first: a flood costs no more (T11)
DECISIONS_SHOWN = 20  # of one field in a state
VALUE_BYTES = 1 * MIB  # one field's value as JSON
VALUE_ITEMS = 1_000  # items of a list, terms, names or references in one value
URL_CHARS = 2_000  # a link that somebody saved; longer ones carry data
COUNT_MAX = 10**9  # people, views: no event has more
JSON_DEPTH = 16  # deeper nesting has no use here and exhausts parsers (T11)
NAME_CHARS = 64  # a type or field name
TITLE_CHARS = 300  # a line of text in a list
SEQ_MAX = 2**53 - 1  # the largest integer that JSON readers agree on

# --- own fields and terms ------------------------------------------------------------------
OWN_FIELDS = 1_000  # of all registers together; a form of more can't be filled in
OWN_FIELDS_PER_REGISTER = 200  # one organisation's; one that floods leaves room for the others
OWN_TERMS = 10_000
OWN_TERMS_PER_REGISTER = 2_000  # the longest HURIDOCS list has 840
OWN_LISTS = 500
OWN_LISTS_PER_REGISTER = 100
OWN_LABEL_CHARS = 120  # what fits over a field; a longer label pushes the form off the screen
OWN_HELP_CHARS = 400

# --- bundles -------------------------------------------------------------------------------
BUNDLE_BYTES = 64 * GIB  # a stick's worth; larger is a mistake or an attack
BUNDLE_ENTRIES = 2_000_000
BUNDLE_FILES = 100_000
BUNDLE_MEMBERS = 200_000  # what a manifest of TAG_FILE_BYTES has room for
BUNDLE_HEADS = 100_000
MEMORY_ENTRIES_BYTES = 48 * MIB  # above this, received entries are staged encrypted on disk
TAG_FILE_BYTES = 32 * MIB  # a manifest line is about 150 bytes
JWS_BYTES = 96 * MIB  # a tag manifest, and the facts twice, in base64
RECEIPT_FILES = 2_000  # that a receipt for a part names; of more it only says how many entries were taken
HEADERS_KEPT = 64  # signed headers of one sender that are kept whole; older ones are known by their number alone
HEADER_BYTES = 256 * KIB  # of a signed header that is kept: the newest entries of a thousand authors
HEADS_SAID = 2_000  # of one bundle: who has more authors than that is no team
HEADS_PER_SENDER = 20_000  # a member who makes up heads must not fill the disk
CHAIN_REMEMBERED = 20_000  # entries of one bundle that was looked at, by number and hash alone: 2 MB
FORKS_PER_AUTHOR = 50  # proofs kept of one key; the first one is enough
QUARANTINE_BYTES = 64 * GIB  # of bundles set aside, together
REPORTS = 500  # of what was received; the oldest go
REPORT_LINES = 20_000  # that one report lists; the others are counted
CLOCK_AHEAD = 86_400  # seconds that a sender's clock may be ahead of ours before we say so (T19)
PROGRAM_BORN = 1_735_689_600  # 2025-01-01: no vault of this program is older (T19)
SEALED_CASES = 2_000  # in one sealed file: a court or a commission is given hundreds at most
SEALED_APPROVALS = 50  # signed for one sealed file: one is asked for, a whole board may sign
SEALED_STAMPS = 16  # in one sealed file: two authorities, stamped anew some times in its life
STAMP_BYTES = 64 * KIB  # one RFC 3161 answer with its certificates is under 12 KiB
SEAL_BYTES = 16 * MIB  # seal.json: the newest entry of each author in each of 2,000 cases
SEALED_HELD_BYTES = 256 * MIB  # of identities under custody, as they are held until all is verified
REPORT_BYTES = 256 * MIB  # one case as a page or as a PDF, pictures in it
PAGES_HELD_BYTES = 1 * GIB  # of all pages of one sealed file: they are in memory until they are written
CODE_CHARS = 80  # a policy, a purpose: a word of a vocabulary
READERS = 32  # the largest stanza count that hides among others (T30)
AGE_HEADER_BYTES = 128 * KIB  # 32 post-quantum stanzas take 50 KiB
AGE_STANZAS = 64  # twice what we write: each costs a decapsulation
ZSTD_WINDOW_LOG = 23  # 8 MiB: what a reader must be ready to hold

PARTS = 100  # of one bundle on sticks that take files below 4 GiB: BUNDLE_BYTES takes 17
PARTS_KEPT = 1_000  # parts that wait here for those on other sticks
PARTS_KEPT_BYTES = 64 * GIB  # the same in bytes: one bundle as large as a bundle can be
CARRIED = 500  # bundles of others that one vault carries: a hundred sticks' worth
CARRIED_BYTES = 64 * GIB  # the same in bytes; who floods a courier fills no more than this
COURIER_PACK_BYTES = 2 * GIB  # of one pack: what a person can bring up through a relay in a day
COURIER_BLOBS = 2_048  # in one pack: 2 GiB take 128 of the largest and some small ones
COURIER_STATEMENT_BYTES = 1 * MIB  # 2,048 blobs at 120 bytes, three times in base64
COURIER_PACKS = 100  # that one vault carries at once

# --- cards and keys ------------------------------------------------------------------------
CARD_BYTES = 32 * KIB
TEAM_MEMBERS = 200  # a bundle has 32 readers; a team of more is an organisation, and nobody knows all of it
OFFERED_TEAMS = 50  # begun by people whom nobody here has verified: who floods us crowds out strangers only
CARRIED_BUNDLES = 500  # unconfirmed ones of which what they carried is remembered; of older ones it goes again
BUNDLE_INTRODUCTIONS = 50  # in one bundle: nobody introduces more people at once
SUSPENSIONS_OF_STRANGERS = 64  # kept until somebody is verified; a flood must not fill the vault
BUNDLE_SUSPENSIONS = 64  # in one bundle: more people than that are not taken at once
SUSPENSION_CHAIN = 100_000  # entries of a suspended key that a statement names; older ones hang on these
SUSPENSION_BYTES = 12 * MIB  # two halves of that many prints of 16 bytes, in base64 twice, signed
INTRODUCTIONS_WAITING = 500  # that nobody here has answered; a member who floods us is told so by the list
CHECKIN_HOURS = 2_160  # 90 days: a rule that waits longer protects nobody
PERSON_NAME_CHARS = 80
SLOTS = 8
CUSTODIANS = 9  # who share a key: of more nobody remembers who they are, and nobody finds them all
SEALED_IDENTITIES_BYTES = 64 * MIB  # of one case: its names and words, without files; a large one has 2
SEALED_IDENTITIES_LEAST = 4096  # bytes that even one sealed name fills, so that its length tells nothing
CUSTODY_LETTER_BYTES = 2 * MIB  # a request holds a deal: nine pieces of 7 KiB, three times in base64
CUSTODY_REASON_CHARS = 2_000  # why somebody asks: what a person reads before agreeing
CUSTODY_WAITING = 200  # requests and answers that are kept: who floods us is told so by the list
CUSTODY_GROUPS = 50
RECOVERY_ASK_BYTES = 8 * KIB  # a request of who lost a vault: a public key and a nonce are 2 KiB
RECOVERY_ANSWERS = 50  # files that are looked at together: five for each colleague
ENTRUSTED_PIECES = 200  # of other people's recoveries, kept here
ARGON2_MEMORY_KIB = (64 * KIB, 1024 * KIB)  # in KiB: RFC 9106 second choice, and 1 GiB (T23)
ARGON2_ITERATIONS = (3, 16)
ARGON2_LANES = (1, 8)

# --- evidence ------------------------------------------------------------------------------
EVIDENCE_BYTES = 16 * GIB
CHUNK = 64 * KIB  # the payload chunk of age
READ_BLOCK = 1 * MIB
EXTRACTED_CHARS = 1_000_000  # of one file, for the search: a book of 400 pages; beyond it nothing is found
EVIDENCE_TEXT_SHOWN = 400_000  # characters of a file's text in the viewer: the widget lays all of it out
PREVIEWS_BYTES = 24 * MIB  # pixels of small previews that a window keeps in memory: some 150 of them
RESERVE_BYTES = 32 * MIB  # given up when the disk is full, so that a person can still save and lock

# --- foreign files, opened in a process of their own (T41) -----------------------------------
SANDBOX_MEMORY_BYTES = 512 * MIB  # the whole address space of a child (T10)
SANDBOX_DOCUMENT_BYTES = 128 * MIB  # of a document that has to be held whole: leaves room to decode it
SANDBOX_JSON_BYTES = 1 * MIB  # the JSON part of one frame
SANDBOX_BLOB_BYTES = 48 * MIB  # the raw bytes of one frame: the parent's memory grows by less than 64 MiB
SANDBOX_FRAME_COST = 256  # bytes that a frame counts beside its own: empty ones without end take the time instead
SANDBOX_VIEW_OUTPUT_BYTES = 64 * MIB  # one picture or copy, and its header
SANDBOX_OUTPUT_BYTES = 500 * MIB  # all results of one document together (T11)
SANDBOX_VIEW_CPU = 30  # seconds (T10)
SANDBOX_VIEW_WALL = 10.0  # seconds; a person looks at a spinner meanwhile (T41)
SANDBOX_STREAM_CPU = 60
SANDBOX_STREAM_WALL = 120.0  # only the waiting counts: a stick is slow, and an export is large
SANDBOX_START_WALL = 30.0  # an old laptop that swaps may need this long to start a child
SANDBOX_PIXELS = (
    50_000_000  # decoded at once: 200 MB of a child's 512 MiB; the largest phone picture that isn't reduced
)
SANDBOX_PIXELS_REDUCED = 250_000_000  # of a JPEG, which can be decoded at an eighth of its size
SANDBOX_PIXELS_CLEANED = 26_000_000  # of a cleaned copy: decoded, painted anew and encoded, three times in memory
SANDBOX_SIDE = 65_535  # what JPEG can say; a longer side is a bomb (T11)
SANDBOX_PICTURE_SIDE = 3_500  # of a picture to show, in pixels: at 4 bytes each it stays below SANDBOX_BLOB_BYTES
SANDBOX_PAGES = 5_000  # of a PDF; later ones are said to be unread
SANDBOX_TEXT_CHARS = 16_000_000  # of text out of one document, for the search: 5,000 full pages
SANDBOX_FACT_CHARS = 500  # of one fact out of a file's metadata
SANDBOX_CODES = 8  # QR codes in one picture whose text is of use
SANDBOX_CODE_CHARS = 200  # of one of them: a fingerprint has 55
SANDBOX_CODE_SIDE = 2_000  # pixels: a photographed code is read at a tenth of that
SANDBOX_THREADS = 64  # threads of a child: HEIC is decoded tile by tile

# --- undo ----------------------------------------------------------------------------------
UNDO_STEPS = 200  # saves that can be taken back: a long day's work; what is older has its history

# --- tables, chats and folders from elsewhere (T11) ------------------------------------------
TABLE_BYTES = 64 * MIB  # held whole in a child of 512 MiB, beside its text
TABLE_ROWS = 200_000  # five times the largest list of names that anybody has published
TABLE_COLUMNS = 2_000  # a survey form has hundreds
TABLE_CELLS = 4_000_000  # a grid that a reader sets out costs 32 bytes a cell, filled or not
TABLE_CELL_CHARS = 100_000  # spreadsheet programs end at 32,767; a long testimony is under 100 KiB
TABLE_ROW_CHARS = 140_000  # a row must fit into one frame, at six bytes a character
XLSX_EXPANDED = 192 * MIB  # what all parts of a workbook unpack to
XLSX_PARTS = 5_000
ROW_FAULTS = 1_000  # faults that are listed one by one; the rest are counted
CHAT_BYTES = 512 * MIB  # read as a stream
WHATSAPP_BYTES = 48 * MIB  # held whole: the order of day and month is decided from all of it
CHAT_MESSAGES = 500_000
CHAT_MESSAGE_BYTES = 512 * KIB  # one message with all its entities
CHAT_TEXT_CHARS = 100_000  # the platforms end at 4,096 and 65,536
CHAT_COUNT = 10_000  # chats in one export
FOLDER_FILES = 10_000
FOLDER_DEPTH = 32
FOLDER_LEFT_OUT = 1_000  # names of files left out that are kept for the person to see

# --- finding -------------------------------------------------------------------------------
BULK_RECORDS = 10_000  # records of one bulk edit: each is a signed change, and all are undone as one
EXPORT_ROWS = 200_000  # rows of one table: a workbook is put together in memory
SAVED_SEARCHES = 200
RECORDS_SIDE_BY_SIDE = (
    100  # records of one group that a page shows: whoever joins more has made a mistake, or means harm
)

# --- ledgers of evidence and time stamps -----------------------------------------------------
LEDGER_LINES = 10_000  # of one vault about one piece: one line a day for 27 years
LEDGER_ABOUT_CHARS = 100  # a code and a SHA-256
LEDGER_WHOM_CHARS = 100  # a key id, or the hash of a recipient
LEDGER_BYTES = 64 * MIB  # of one vault's ledgers in a bundle: 10,000 pieces with 20 lines each take 50
LEDGER_STATEMENTS = 2_000  # that one vault's ledgers in a bundle rest on
LEDGER_FORKS = 20  # branches kept of one ledger; the first one is enough proof
STAMP_BYTES = 64 * KIB  # a token with its certificates is under 8 KiB
STAMP_CERTIFICATES = 8  # in a token: a chain has two to four
STAMP_AUTHORITIES = 10  # that a vault keeps
STAMP_SECONDS = 30.0  # of one answer, over an onion network; then the next authority is asked
STAMP_ACCURACY = 3_600  # seconds: a stamp that is vaguer says too little
PEM_BYTES = 64 * KIB  # of certificates that a person adds

# Review rooms
ROOMS = 100  # of one vault; each is a database of its own
ROOM_SEALS = 200  # sealed files in one room: counted together they must fit a person's head
ROOM_CODES = 200  # of one room: a code book of more is not learnt
ROOM_CODE_CHOICES = 40  # values of one code
ROOM_CODINGS = 50_000  # of one room
ROOM_NOTE_CHARS = 20_000  # one note of a researcher's own
ROOM_LABEL_CHARS = 120  # of a code or one of its values
ROOM_DEFINITION_CHARS = 2_000
ROOM_UNITS = 5_000  # records that two people code without seeing each other
WITHDRAWN_DIGESTS = 250_000  # values withdrawn of one sealed file: their digests fit a letter of REVIEW_BYTES
REVIEW_BYTES = 16 * MIB  # a signed review: 50,000 codings with a short quote each

# --- relays: what a contact, or somebody in their place, may fill --------------------------------
RELAYS = 4  # that one vault uses: the address of each goes to every contact, in one letter of ADDRESS_RELAYS
INCOMING_BYTES = 8 * GIB  # of one contact, waiting for a person; what is more stays at the relay
INCOMING_TRANSFERS = 16  # of one contact, begun and not whole: nobody sends more at once
INCOMING_FREE_BYTES = 256 * MIB  # that fetching leaves free on the disk, so that a person can still save
INCOMING_AT_ONCE_BYTES = 64 * MIB  # a larger file makes room at its relay piece by piece: no mailbox may hold it whole
INCOMING_DAYS = 90  # that a part of a transfer is kept without anything new of it
MAILBOX_BLOBS = 20_000  # that one sync looks at in one mailbox: 300 GiB of them
RELAY_PHANTOMS = 64  # blobs that a relay lists and hasn't, in one sync: a sweep meanwhile explains some, no more
JUNK_BLOBS = 64  # by one contact's key, that open under none, in a day: then no more of that key is fetched
JUNK_BYTES = 256 * MIB  # the same in bytes: 16 of the largest
JUNK_OFFERED = 8  # from so many on a person is asked to take that key back: one or two a relay may have swapped
RELAY_PAGE_BYTES = 256 * KIB  # one page of a listing: 1,000 ids with their sizes take 60 KiB
RELAY_ANSWER_BYTES = 64 * KIB  # any other answer of a relay
RELAY_SECONDS = 60.0  # without a byte, over an onion network; then the try has failed
CIRCUIT_SECONDS = 60.0  # more for the first request on a line through a proxy: Tor may take as long to build its way
RELAY_PAUSE_SECONDS = 4.0  # at most, between two lines through a proxy: a sync of 20 mailboxes takes a minute longer
RELAY_TARGETS = 4  # addresses of one name that are tried, 15 s each: a contact's name server may tell of a thousand
RELAY_SLOWEST = 1_000  # bytes a second: a blob that comes slower than that will never come whole

# --- relays ----------------------------------------------------------------------------------
ADDRESS_BYTES = 256 * KIB  # one signed address: thirteen epochs at one relay take 16 KiB
AWAITED = 50  # bundles that one bundle says to wait for: who has lost more than that has to talk anyway
ADDRESS_RELAYS = 4  # in one address: tried in order; of more, one would never be reached
RELAY_URLS = 4  # of one relay: its name, its onion name, and one of each in reserve

# --- the relay itself: what one process holds, and what one stranger may take of it ---------------
RELAY_MEMORY_BYTES = 6 * MIB  # of all blobs on their way through one process, beside 64 KiB for each that gets no more
RELAY_BLOCK_BYTES = 1 * MIB  # held of one blob at once while memory is there: fewer calls
RELAY_LEAST_BLOCK_BYTES = 64 * KIB  # held of one blob at once when it is short
RELAY_LINE_BYTES = 64 * KIB  # asked of the system for what came on a line unread: 200 may be full at once
RELAY_TAIL_BYTES = 1_024  # behind a blob in the store: its number says which leaf dropped it
RELAY_VECTORS = 512  # blocks in one call: half of what systems take
RELAY_HEAD_BYTES = 16 * KIB  # of one request's line and headers: the longest of ours take 3 KiB
RELAY_HEAD_SECONDS = 30.0  # for line and headers of a request, over an onion network; slower is an attack (T28)

-- The client's ledger holds what was observed, never a list of chores: what there is to do follows
-- from what was seen, offered, asked for, sent and acknowledged. Paths are in their wire form.

CREATE TABLE folders (
    path   TEXT PRIMARY KEY,
    -- The volume on which its files were last seen.
    device INTEGER,
    -- Why it cannot be looked through now, as a sentence; NULL when it can.
    away   TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE files (
    id          INTEGER PRIMARY KEY,
    path        TEXT NOT NULL UNIQUE,
    -- The version that all other columns speak of.
    size        INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    device      INTEGER NOT NULL,
    inode       INTEGER NOT NULL,
    state       TEXT NOT NULL,
    kind        TEXT,
    -- What the files of one shot have in common by their names.
    family      TEXT,
    -- When it will have stood still long enough, milliseconds since 1970.
    due_ms      INTEGER NOT NULL,
    reason      TEXT,
    -- BLAKE3 of the whole, as this client read it.
    hash        BLOB,
    -- What the server says it stored, and where.
    stored_hash BLOB,
    share_path  TEXT,
    -- The offer in its wire form.
    offer       TEXT,
    -- The unacknowledged batch that carries it.
    batch       INTEGER
) STRICT;

CREATE INDEX files_by_state ON files (state, path);
CREATE INDEX files_by_inode ON files (inode, device);
CREATE INDEX files_by_batch ON files (batch) WHERE batch IS NOT NULL;
CREATE INDEX files_by_family ON files (family) WHERE family IS NOT NULL;

-- Batches of offers that were or will be sent and are not acknowledged.
CREATE TABLE batches (
    id    INTEGER PRIMARY KEY,
    batch TEXT NOT NULL UNIQUE,
    body  TEXT NOT NULL
) STRICT;

-- The server's requests. One with an outcome waits for the server to acknowledge its confirmation.
CREATE TABLE requests (
    request     INTEGER PRIMARY KEY,
    command     INTEGER NOT NULL,
    transfer    TEXT NOT NULL,
    path        TEXT NOT NULL,
    size        INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    outcome     TEXT,
    attempts    INTEGER NOT NULL DEFAULT 0,
    due_ms      INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX requests_to_send ON requests (command, request) WHERE outcome IS NULL;
CREATE INDEX requests_to_confirm ON requests (due_ms) WHERE outcome IS NOT NULL;
CREATE INDEX requests_by_path ON requests (path);

-- Hashes that the server asked for.
CREATE TABLE hashes (
    path        TEXT PRIMARY KEY,
    size        INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    hash        BLOB
) STRICT, WITHOUT ROWID;

-- Commands that were refused, until the server has been told.
CREATE TABLE refused (
    command INTEGER PRIMARY KEY,
    reason  TEXT NOT NULL
) STRICT;

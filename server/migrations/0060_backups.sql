-- Where a file that is on offer for a backup alone lies in it; NULL for collected media.
ALTER TABLE files ADD COLUMN backup_set TEXT;
ALTER TABLE files ADD COLUMN backup_path TEXT;

CREATE TABLE backup_sets (
    id     INTEGER PRIMARY KEY,
    client TEXT NOT NULL REFERENCES clients (id),
    name   TEXT NOT NULL,
    UNIQUE (client, name)
) STRICT;

-- Committed snapshots; a set's rise in the order of their commits.
CREATE TABLE backup_snapshots (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    backup_set   INTEGER NOT NULL REFERENCES backup_sets (id),
    name         TEXT NOT NULL,
    taken_at     INTEGER NOT NULL,
    committed_at INTEGER NOT NULL,
    files        INTEGER NOT NULL,
    bytes        INTEGER NOT NULL,
    missing      INTEGER NOT NULL,
    UNIQUE (backup_set, name)
) STRICT;

-- What snapshots hold. A row belongs to all snapshots from `since` on and before `until`, so that
-- what does not change from one to the next is written once.
CREATE TABLE backup_entries (
    backup_set  INTEGER NOT NULL REFERENCES backup_sets (id),
    path        TEXT NOT NULL,
    since       INTEGER NOT NULL,
    until       INTEGER,
    kind        TEXT NOT NULL,
    size        INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    mode        INTEGER,
    target      TEXT,
    hash        BLOB,
    missing     TEXT,
    PRIMARY KEY (backup_set, path, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX backup_entries_hash ON backup_entries (hash) WHERE hash IS NOT NULL;

-- Entries of a snapshot that is not committed yet.
CREATE TABLE backup_pages (
    backup_set  INTEGER NOT NULL REFERENCES backup_sets (id),
    snapshot    TEXT NOT NULL,
    path        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    size        INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    mode        INTEGER,
    target      TEXT,
    hash        BLOB,
    missing     TEXT,
    PRIMARY KEY (backup_set, snapshot, path)
) STRICT, WITHOUT ROWID;

-- Which computers may read another computer's backups, by the owner's leave.
CREATE TABLE backup_readers (
    client TEXT NOT NULL REFERENCES clients (id),
    reader TEXT NOT NULL REFERENCES clients (id),
    PRIMARY KEY (client, reader)
) STRICT, WITHOUT ROWID;

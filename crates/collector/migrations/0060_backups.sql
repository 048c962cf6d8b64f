-- Where a file lies in a backup, as JSON, when it is on offer for that alone; NULL for media that
-- the look through the collected folders finds.
ALTER TABLE files ADD COLUMN backup TEXT;
CREATE INDEX files_by_backup ON files (path) WHERE backup IS NOT NULL;

-- What this computer's user wants to be backed up.
CREATE TABLE backup_sets (
    name     TEXT PRIMARY KEY,
    -- Between two backups, in milliseconds; NULL for only when told to.
    every_ms INTEGER,
    next_ms  INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE backup_folders (
    set_name TEXT NOT NULL,
    path     TEXT NOT NULL,
    -- Its name in snapshots.
    label    TEXT NOT NULL,
    -- The volume on which its files were last seen.
    device   INTEGER,
    PRIMARY KEY (set_name, path),
    UNIQUE (set_name, label)
) STRICT, WITHOUT ROWID;

CREATE TABLE backup_runs (
    id       INTEGER PRIMARY KEY,
    set_name TEXT NOT NULL,
    -- The command that started it.
    command  INTEGER UNIQUE,
    -- When the folders were looked through, milliseconds since 1970; NULL before.
    taken_ms INTEGER,
    -- The snapshot's name.
    snapshot TEXT,
    ended_ms INTEGER,
    files    INTEGER NOT NULL DEFAULT 0,
    missing  INTEGER NOT NULL DEFAULT 0,
    -- Why there is no snapshot, as a sentence.
    failure  TEXT
) STRICT;
CREATE UNIQUE INDEX backup_runs_open ON backup_runs (set_name) WHERE ended_ms IS NULL;

-- What the folders of a run that is under way hold.
CREATE TABLE backup_entries (
    run         INTEGER NOT NULL,
    -- In the snapshot.
    place       TEXT NOT NULL,
    -- On this computer.
    path        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    size        INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    mode        INTEGER,
    target      TEXT,
    hash        BLOB,
    missing     TEXT,
    -- 1 while its content is not known to be safe.
    open        INTEGER NOT NULL,
    -- How often it turned out to be another version than before.
    changes     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX backup_entries_open ON backup_entries (run, path) WHERE open = 1;

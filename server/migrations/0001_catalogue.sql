-- Times are milliseconds since 1970-01-01 UTC unless the name ends in _ns.

CREATE TABLE clients (
    id                 TEXT PRIMARY KEY,
    name               TEXT NOT NULL,
    -- BLAKE3 of the secrets; the secrets themselves are 256 random bits and never stored.
    token_hash         BLOB NOT NULL UNIQUE,
    ftp_password_hash  BLOB NOT NULL,
    paired_at          INTEGER NOT NULL,
    seen_at            INTEGER NOT NULL,
    removed_at         INTEGER,
    settled            INTEGER NOT NULL DEFAULT 0,
    paused             INTEGER NOT NULL DEFAULT 0,
    version            TEXT NOT NULL DEFAULT '',
    ftp_bytes_received INTEGER NOT NULL DEFAULT 0,
    -- The newest command given to this client; numbers are never used twice.
    last_command       INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE pairing_codes (
    code       TEXT PRIMARY KEY,
    made_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    tries_left INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;

-- One row for each content that is wanted or stored; the id is also the request's number.
-- Numbers are never used twice, so that nothing left in the inbox can be taken for another file.
CREATE TABLE contents (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    size         INTEGER NOT NULL,
    sample       BLOB NOT NULL,
    hash         BLOB,
    kind         TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('wanted', 'asked', 'stored', 'set_aside')),
    wanted_at    INTEGER NOT NULL,
    -- Newest first: the time of capture or of the last change.
    dated_ns     INTEGER NOT NULL,
    origin       TEXT REFERENCES clients (id),
    asked_at     INTEGER,
    -- How often this was asked for and did not come to its end.
    attempts     INTEGER NOT NULL DEFAULT 0,
    try_at       INTEGER NOT NULL DEFAULT 0,
    reason       TEXT,
    share_path   TEXT,
    -- The share path folded so that twins on any file system meet.
    share_key    TEXT UNIQUE,
    stored_at    INTEGER,
    -- Set when a newer version took this content's place in the shares.
    retired_at   INTEGER
) STRICT;
CREATE INDEX contents_like ON contents (size, sample);
CREATE UNIQUE INDEX contents_hash ON contents (hash) WHERE state = 'stored';
-- The queue in the order of asking: what fits into bundles first, then the newest.
CREATE INDEX contents_queue ON contents (state, size > 1048576, dated_ns DESC);
CREATE INDEX contents_origin ON contents (origin) WHERE origin IS NOT NULL;

-- What each client has: one row for each path it ever offered.
CREATE TABLE files (
    id          INTEGER PRIMARY KEY,
    client      TEXT NOT NULL REFERENCES clients (id),
    path        TEXT NOT NULL,
    size        INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    sample      BLOB NOT NULL,
    hash        BLOB,
    group_key   TEXT,
    metadata    TEXT NOT NULL,
    -- The content it holds or is believed to hold; NULL while a full hash is awaited.
    content     INTEGER REFERENCES contents (id),
    -- The stored content that this path held before its last change.
    previous    INTEGER REFERENCES contents (id),
    -- 0: no; 1: to be asked for; 2: asked for.
    hash_needed INTEGER NOT NULL DEFAULT 0,
    gone_at     INTEGER,
    UNIQUE (client, path)
) STRICT;
CREATE INDEX files_content ON files (content);
CREATE INDEX files_group ON files (client, group_key) WHERE group_key IS NOT NULL;
CREATE INDEX files_hash_needed ON files (client) WHERE hash_needed > 0;
CREATE INDEX files_previous ON files (previous) WHERE previous IS NOT NULL;

-- Commands given to a client and not yet acknowledged by it.
CREATE TABLE commands (
    client  TEXT NOT NULL REFERENCES clients (id),
    id      INTEGER NOT NULL,
    payload TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (client, id)
) STRICT, WITHOUT ROWID;

-- Bundles on their way: which requests may travel in which tar stream.
CREATE TABLE bundles (
    client  TEXT NOT NULL REFERENCES clients (id),
    command INTEGER NOT NULL,
    content INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    PRIMARY KEY (client, command, content)
) STRICT, WITHOUT ROWID;
CREATE INDEX bundles_content ON bundles (content);

-- Moves begun: finished or undone at the next start.
CREATE TABLE journal (
    content      INTEGER PRIMARY KEY REFERENCES contents (id),
    file         INTEGER REFERENCES files (id),
    modified_ns  INTEGER NOT NULL,
    hash         BLOB NOT NULL,
    share_path   TEXT NOT NULL,
    share_key    TEXT NOT NULL,
    -- When a newer version takes an older one's place: the older content, and whence and where it
    -- goes.
    retires      INTEGER REFERENCES contents (id),
    retires_from TEXT,
    retires_to   TEXT,
    retires_key  TEXT
) STRICT;

-- What the other commands must know of the running server.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- Who may look at the library and steer the house.

CREATE TABLE people (
    -- Never used twice, so that what once belonged to somebody is nobody else's.
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT NOT NULL,
    -- The name as people take it for the same.
    name_key TEXT NOT NULL UNIQUE,
    role     TEXT NOT NULL CHECK (role IN ('owner', 'viewer')),
    -- argon2id, as a PHC string.
    password TEXT NOT NULL,
    made_at  INTEGER NOT NULL
) STRICT;

-- Of all secrets below only the BLAKE3 is kept: they are 256 random bits.

CREATE TABLE sessions (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    secret_hash BLOB NOT NULL UNIQUE,
    -- NULL where a computer or the owner of the data folder came in by a one-time address.
    person      INTEGER REFERENCES people (id) ON DELETE CASCADE,
    -- What holds where there is no person.
    role        TEXT NOT NULL CHECK (role IN ('owner', 'viewer')),
    -- The paired computer that opened the library.
    computer    TEXT REFERENCES clients (id),
    -- What the browser says of itself.
    browser     TEXT NOT NULL,
    made_at     INTEGER NOT NULL,
    seen_at     INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_person ON sessions (person);
CREATE INDEX sessions_computer ON sessions (computer) WHERE computer IS NOT NULL;

-- One-time addresses.
CREATE TABLE entries (
    ticket_hash BLOB PRIMARY KEY,
    person      INTEGER REFERENCES people (id) ON DELETE CASCADE,
    role        TEXT NOT NULL CHECK (role IN ('owner', 'viewer')),
    computer    TEXT REFERENCES clients (id),
    expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- As whom a computer opens the library where the owner chose; by nobody where there is no person.
CREATE TABLE opens_as (
    client TEXT PRIMARY KEY REFERENCES clients (id),
    person INTEGER REFERENCES people (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE share_links (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    secret_hash BLOB NOT NULL UNIQUE,
    kind        TEXT NOT NULL CHECK (kind IN ('album', 'item')),
    -- The album's or the content's number.
    target      INTEGER NOT NULL,
    -- What it was called when it was shared.
    name        TEXT NOT NULL,
    -- NULL when a program with the owner's token made it.
    made_by     INTEGER REFERENCES people (id) ON DELETE CASCADE,
    made_at     INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE tokens (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT NOT NULL,
    role        TEXT NOT NULL CHECK (role IN ('owner', 'viewer')),
    secret_hash BLOB NOT NULL UNIQUE,
    -- NULL when a program with the owner's token made it.
    made_by     INTEGER REFERENCES people (id) ON DELETE CASCADE,
    made_at     INTEGER NOT NULL
) STRICT;

-- What people care about, newest last; only the newest are kept. Numbers are never used twice, so
-- that a listener can go on where it stopped.
CREATE TABLE events (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    -- Also of clients that are paired no more.
    client  TEXT,
    message TEXT NOT NULL
) STRICT;

-- States that are on at present, so that each change of one is told once, also across restarts.
-- The client is empty for those of the house.
CREATE TABLE marks (
    client TEXT NOT NULL,
    mark   TEXT NOT NULL,
    since  INTEGER NOT NULL,
    PRIMARY KEY (client, mark)
) STRICT, WITHOUT ROWID;

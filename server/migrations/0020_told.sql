-- What each client was last told of a matter, so that it is told again only when that changes.
CREATE TABLE told (
    client TEXT NOT NULL REFERENCES clients (id),
    matter TEXT NOT NULL,
    value  TEXT NOT NULL,
    PRIMARY KEY (client, matter)
) STRICT, WITHOUT ROWID;

-- What people look at: one row for each stored photo, video and music track. All of it is made from
-- contents and files, and is made anew from them when these change.
CREATE TABLE items (
    id                 INTEGER PRIMARY KEY,
    kind               TEXT NOT NULL CHECK (kind IN ('photo', 'video', 'music')),
    hash               BLOB NOT NULL,
    size               INTEGER NOT NULL,
    name               TEXT NOT NULL,
    -- What the camera's clock showed, as milliseconds as if that were UTC.
    taken              INTEGER,
    offset_minutes     INTEGER,
    -- Year times a hundred, and the month; 0 when nobody knows.
    month              INTEGER NOT NULL,
    -- As shown: orientation is applied.
    width              INTEGER,
    height             INTEGER,
    orientation        INTEGER NOT NULL,
    -- A thousand times width by height, as seen in its picture, else as the file says.
    ratio              INTEGER NOT NULL,
    seen_ratio         INTEGER,
    duration_ms        INTEGER,
    camera             TEXT,
    latitude           REAL,
    longitude          REAL,
    content_identifier TEXT,
    -- The video that moves with this photo, and the other way round.
    live               INTEGER,
    part_of            INTEGER,
    -- 0 for what is seen as a part of another item only.
    listed             INTEGER NOT NULL DEFAULT 1,
    thumbhash          BLOB,
    picture            TEXT NOT NULL DEFAULT 'none' CHECK (picture IN ('none', 'made', 'impossible')),
    picture_reason     TEXT,
    -- The program without which no picture can be made.
    picture_needs      TEXT
) STRICT;
-- All that a month's page shows.
CREATE INDEX items_timeline ON items
    (month, taken DESC, id DESC, kind, ratio, duration_ms, thumbhash, live)
    WHERE listed = 1 AND kind <> 'music';
CREATE INDEX items_taken ON items (taken DESC, id DESC) WHERE listed = 1;
CREATE INDEX items_identifier ON items (content_identifier) WHERE content_identifier IS NOT NULL;
CREATE INDEX items_live ON items (live) WHERE live IS NOT NULL;
CREATE INDEX items_part_of ON items (part_of) WHERE part_of IS NOT NULL;
CREATE INDEX items_without_picture ON items (taken DESC, id DESC) WHERE picture = 'none';
CREATE INDEX items_in_need ON items (picture_needs) WHERE picture_needs IS NOT NULL;

-- Music by its tags. The names to sort by are folded, and so is what the album's id is made of.
CREATE TABLE tracks (
    item         INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
    title        TEXT,
    artist       TEXT,
    album        TEXT,
    album_artist TEXT,
    disc         INTEGER,
    track        INTEGER,
    by_artist    TEXT NOT NULL,
    artist_sort  TEXT NOT NULL,
    album_sort   TEXT NOT NULL,
    album_id     TEXT NOT NULL
) STRICT;
CREATE INDEX tracks_in_order ON tracks
    (artist_sort, album_sort, coalesce(disc, 0), coalesce(track, 0), item);
CREATE INDEX tracks_album ON tracks (album_sort, album_id);
CREATE INDEX tracks_album_id ON tracks (album_id);

-- Who has or had it, to look for it by computer.
CREATE TABLE item_clients (
    client TEXT NOT NULL,
    item   INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    PRIMARY KEY (client, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_clients_item ON item_clients (item);

-- What halves of a Live Photo have in common.
CREATE TABLE item_families (
    family TEXT NOT NULL,
    item   INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    PRIMARY KEY (family, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_families_item ON item_families (item);

-- Words to find items by: names, folders, cameras, tags, computers.
CREATE VIRTUAL TABLE item_words USING fts5 (
    words, content = '', contentless_delete = 1, prefix = '2 3',
    tokenize = 'unicode61 remove_diacritics 2'
);

-- How much each month has, so that a timeline is drawn without walking over it. Triggers keep it.
CREATE TABLE item_months (
    month     INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    count     INTEGER NOT NULL,
    width_sum INTEGER NOT NULL,
    PRIMARY KEY (month, kind)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER item_months_of_a_new_item AFTER INSERT ON items
WHEN new.listed = 1 AND new.kind <> 'music'
BEGIN
    INSERT INTO item_months (month, kind, count, width_sum)
    VALUES (new.month, new.kind, 1, new.ratio)
    ON CONFLICT (month, kind) DO UPDATE SET count = count + 1, width_sum = width_sum + new.ratio;
END;

CREATE TRIGGER item_months_of_a_changed_item AFTER UPDATE OF month, kind, ratio, listed ON items
WHEN old.month <> new.month OR old.kind <> new.kind OR old.ratio <> new.ratio
     OR old.listed <> new.listed
BEGIN
    UPDATE item_months SET count = count - 1, width_sum = width_sum - old.ratio
    WHERE month = old.month AND kind = old.kind AND old.listed = 1;
    INSERT INTO item_months (month, kind, count, width_sum)
    SELECT new.month, new.kind, 1, new.ratio WHERE new.listed = 1 AND new.kind <> 'music'
    ON CONFLICT (month, kind) DO UPDATE SET count = count + 1, width_sum = width_sum + new.ratio;
END;

CREATE TRIGGER item_months_of_a_dropped_item AFTER DELETE ON items WHEN old.listed = 1
BEGIN
    UPDATE item_months SET count = count - 1, width_sum = width_sum - old.ratio
    WHERE month = old.month AND kind = old.kind;
END;

-- Rises with each change of what people see.
CREATE TABLE collection_revision (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL
) STRICT;
INSERT INTO collection_revision (one, number) VALUES (1, 1);

-- Contents whose items are to be made anew. Triggers fill it; what it holds too much does no harm.
-- They look before they insert: `OR IGNORE` in a trigger gives way to what the statement that fires
-- it says of conflicts (https://sqlite.org/lang_createtrigger.html).
CREATE TABLE items_due (
    content INTEGER PRIMARY KEY
) STRICT;
INSERT INTO items_due (content) SELECT id FROM contents WHERE state = 'stored';

CREATE TRIGGER items_due_by_a_change AFTER UPDATE OF state, share_path, retired_at, hash ON contents
WHEN (old.state = 'stored' OR new.state = 'stored')
     AND (old.state <> new.state OR old.share_path IS NOT new.share_path
          OR old.retired_at IS NOT new.retired_at OR old.hash IS NOT new.hash)
BEGIN
    INSERT INTO items_due (content)
    SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM items_due WHERE content = new.id);
END;

CREATE TRIGGER items_due_by_a_drop AFTER DELETE ON contents
BEGIN
    INSERT INTO items_due (content) SELECT old.id
    WHERE EXISTS (SELECT 1 FROM items WHERE id = old.id)
      AND NOT EXISTS (SELECT 1 FROM items_due WHERE content = old.id);
END;

CREATE TRIGGER items_due_by_a_new_file AFTER INSERT ON files WHEN new.content IS NOT NULL
BEGIN
    INSERT INTO items_due (content)
    SELECT id FROM contents WHERE id = new.content AND state = 'stored'
      AND NOT EXISTS (SELECT 1 FROM items_due WHERE content = contents.id);
END;

CREATE TRIGGER items_due_by_a_changed_file
AFTER UPDATE OF content, metadata, kind, group_key, backup_set ON files
WHEN old.content IS NOT new.content OR old.metadata <> new.metadata OR old.kind <> new.kind
     OR old.group_key IS NOT new.group_key OR old.backup_set IS NOT new.backup_set
BEGIN
    INSERT INTO items_due (content)
    SELECT id FROM contents WHERE id IN (old.content, new.content) AND state = 'stored'
      AND NOT EXISTS (SELECT 1 FROM items_due WHERE content = contents.id);
END;

CREATE TRIGGER items_due_by_a_new_name AFTER UPDATE OF name ON clients WHEN old.name <> new.name
BEGIN
    INSERT INTO items_due (content)
    SELECT DISTINCT item FROM item_clients WHERE client = new.id
      AND NOT EXISTS (SELECT 1 FROM items_due WHERE content = item_clients.item);
END;

-- Albums that people make. An item that is let go stays in its albums, for when it comes back.
CREATE TABLE albums (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL,
    -- Who made it, by number; NULL for the owner's programs.
    made_by    INTEGER,
    made_at    INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE album_items (
    album    INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    item     INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (album, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX album_items_item ON album_items (item);

-- Larger pictures that were made because somebody looked: the one looked at longest ago goes first
-- when they take too much room.
CREATE TABLE previews (
    item    INTEGER PRIMARY KEY,
    hash    BLOB NOT NULL,
    bytes   INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) STRICT;
CREATE INDEX previews_used ON previews (used_at);

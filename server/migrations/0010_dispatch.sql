-- What clients say of themselves: JSON, as they said it.
ALTER TABLE clients ADD COLUMN hindrances TEXT NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN conditions TEXT NOT NULL DEFAULT '{}';
-- When a pause ends by itself.
ALTER TABLE clients ADD COLUMN paused_until INTEGER;

-- Why files wait, as the running server sees it; the other commands show it. NULL for a client:
-- contents of `size_from` bytes or more of all clients.
CREATE TABLE waiting (
    client    TEXT UNIQUE REFERENCES clients (id),
    reason    TEXT NOT NULL,
    rank      INTEGER NOT NULL,
    of_house  INTEGER NOT NULL,
    sentence  TEXT NOT NULL,
    size_from INTEGER NOT NULL DEFAULT 0
) STRICT;

-- For each client what it could send of what is not stored yet, in the order of asking: so the
-- next files of one client are found without walking over those of all others. Triggers keep it.
CREATE TABLE sources (
    client   TEXT NOT NULL,
    large    INTEGER NOT NULL,
    dated_ns INTEGER NOT NULL,
    content  INTEGER NOT NULL,
    PRIMARY KEY (client, large, dated_ns DESC, content)
) STRICT, WITHOUT ROWID;
CREATE INDEX sources_content ON sources (content);

INSERT INTO sources (client, large, dated_ns, content)
SELECT DISTINCT f.client, c.size > 1048576, c.dated_ns, c.id
FROM contents c JOIN files f ON f.content = c.id WHERE c.state <> 'stored';

CREATE TRIGGER sources_of_a_new_file AFTER INSERT ON files WHEN new.content IS NOT NULL
BEGIN
    INSERT OR IGNORE INTO sources (client, large, dated_ns, content)
    SELECT new.client, size > 1048576, dated_ns, id FROM contents
    WHERE id = new.content AND state <> 'stored';
END;

CREATE TRIGGER sources_of_a_changed_file AFTER UPDATE OF content ON files
WHEN old.content IS NOT new.content
BEGIN
    DELETE FROM sources WHERE content = old.content AND client = old.client
        AND NOT EXISTS (SELECT 1 FROM files WHERE content = old.content AND client = old.client);
    INSERT OR IGNORE INTO sources (client, large, dated_ns, content)
    SELECT new.client, size > 1048576, dated_ns, id FROM contents
    WHERE id = new.content AND state <> 'stored';
END;

CREATE TRIGGER sources_of_a_stored_content AFTER UPDATE OF state ON contents
WHEN new.state = 'stored' AND old.state <> 'stored'
BEGIN
    DELETE FROM sources WHERE content = new.id;
END;

CREATE TRIGGER sources_of_a_lost_content AFTER UPDATE OF state ON contents
WHEN old.state = 'stored' AND new.state <> 'stored'
BEGIN
    INSERT OR IGNORE INTO sources (client, large, dated_ns, content)
    SELECT client, new.size > 1048576, new.dated_ns, new.id FROM files WHERE content = new.id;
END;

CREATE TRIGGER sources_of_a_dropped_content AFTER DELETE ON contents
BEGIN
    DELETE FROM sources WHERE content = old.id;
END;

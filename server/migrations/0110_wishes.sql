-- What the owner wishes of a content that is not stored: asked for before all else, not now, or
-- never. NULL as usual. What waits for the owner has the state 'set_aside'.
ALTER TABLE contents ADD COLUMN wish TEXT CHECK (wish IN ('first', 'not_now', 'never'));
CREATE INDEX contents_wish ON contents (wish, id) WHERE wish IS NOT NULL;
-- What is not stored, for lists.
CREATE INDEX contents_open ON contents (id) WHERE state <> 'stored';

-- As before, and what the owner wants first before all else.
DROP TRIGGER sources_of_a_new_file;
DROP TRIGGER sources_of_a_changed_file;
DROP TRIGGER sources_of_what_is_wanted_no_more;
DROP TRIGGER sources_of_what_is_wanted_again;
DROP TRIGGER sources_of_a_dropped_content;
DROP TABLE sources;

CREATE TABLE sources (
    client   TEXT NOT NULL,
    -- Whether any other client has it too.
    shared   INTEGER NOT NULL,
    -- 0 where the owner wants it first.
    later    INTEGER NOT NULL,
    large    INTEGER NOT NULL,
    dated_ns INTEGER NOT NULL,
    content  INTEGER NOT NULL,
    PRIMARY KEY (client, shared, later, large, dated_ns DESC, content)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sources_content ON sources (content, client);

INSERT INTO sources (client, shared, later, large, dated_ns, content)
SELECT DISTINCT f.client,
       EXISTS (SELECT 1 FROM files o WHERE o.content = c.id AND o.client <> f.client),
       1, c.size > 1048576, c.dated_ns, c.id
FROM contents c JOIN files f ON f.content = c.id WHERE c.state = 'wanted';

CREATE TRIGGER sources_of_a_new_file AFTER INSERT ON files WHEN new.content IS NOT NULL
BEGIN
    INSERT OR IGNORE INTO sources (client, shared, later, large, dated_ns, content)
    SELECT new.client,
           EXISTS (SELECT 1 FROM sources WHERE content = new.content AND client <> new.client),
           wish IS NOT 'first', size > 1048576, dated_ns, id
    FROM contents WHERE id = new.content AND state = 'wanted';
    UPDATE sources SET shared = 1 WHERE content = new.content AND shared = 0
        AND EXISTS (SELECT 1 FROM sources o
                    WHERE o.content = new.content AND o.client <> sources.client);
END;

CREATE TRIGGER sources_of_a_changed_file AFTER UPDATE OF content ON files
WHEN old.content IS NOT new.content
BEGIN
    DELETE FROM sources WHERE content = old.content AND client = old.client
        AND NOT EXISTS (SELECT 1 FROM files WHERE content = old.content AND client = old.client);
    UPDATE sources SET shared = 0 WHERE content = old.content AND shared = 1
        AND NOT EXISTS (SELECT 1 FROM sources o
                        WHERE o.content = old.content AND o.client <> sources.client);
    INSERT OR IGNORE INTO sources (client, shared, later, large, dated_ns, content)
    SELECT new.client,
           EXISTS (SELECT 1 FROM sources WHERE content = new.content AND client <> new.client),
           wish IS NOT 'first', size > 1048576, dated_ns, id
    FROM contents WHERE id = new.content AND state = 'wanted';
    UPDATE sources SET shared = 1 WHERE content = new.content AND shared = 0
        AND EXISTS (SELECT 1 FROM sources o
                    WHERE o.content = new.content AND o.client <> sources.client);
END;

CREATE TRIGGER sources_of_what_is_wanted_no_more AFTER UPDATE OF state ON contents
WHEN old.state = 'wanted' AND new.state <> 'wanted'
BEGIN
    DELETE FROM sources WHERE content = new.id;
END;

CREATE TRIGGER sources_of_what_is_wanted_again AFTER UPDATE OF state ON contents
WHEN old.state <> 'wanted' AND new.state = 'wanted'
BEGIN
    INSERT OR IGNORE INTO sources (client, shared, later, large, dated_ns, content)
    SELECT f.client,
           EXISTS (SELECT 1 FROM files o WHERE o.content = new.id AND o.client <> f.client),
           new.wish IS NOT 'first', new.size > 1048576, new.dated_ns, new.id
    FROM files f WHERE f.content = new.id;
END;

CREATE TRIGGER sources_of_a_dropped_content AFTER DELETE ON contents
BEGIN
    DELETE FROM sources WHERE content = old.id;
END;

CREATE TRIGGER sources_of_what_is_wished_otherwise AFTER UPDATE OF wish ON contents
WHEN (old.wish IS 'first') <> (new.wish IS 'first')
BEGIN
    UPDATE sources SET later = new.wish IS NOT 'first' WHERE content = new.id;
END;

-- What is stored leaves nothing to wish.
CREATE TRIGGER wishes_that_are_fulfilled AFTER UPDATE OF state ON contents
WHEN new.state = 'stored' AND new.wish IS NOT NULL
BEGIN
    UPDATE contents SET wish = NULL WHERE id = new.id;
END;

-- What each client could send of what is wanted, in the order of asking: first what it alone has,
-- then small before large, then the newest. Only what is wanted stands here, so that nothing else
-- is walked over to find the next. Triggers keep it.
DROP TRIGGER sources_of_a_new_file;
DROP TRIGGER sources_of_a_changed_file;
DROP TRIGGER sources_of_a_stored_content;
DROP TRIGGER sources_of_a_lost_content;
DROP TRIGGER sources_of_a_dropped_content;
DROP TABLE sources;

CREATE TABLE sources (
    client   TEXT NOT NULL,
    -- Whether any other client has it too.
    shared   INTEGER NOT NULL,
    large    INTEGER NOT NULL,
    dated_ns INTEGER NOT NULL,
    content  INTEGER NOT NULL,
    PRIMARY KEY (client, shared, large, dated_ns DESC, content)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sources_content ON sources (content, client);

INSERT INTO sources (client, shared, large, dated_ns, content)
SELECT DISTINCT f.client,
       EXISTS (SELECT 1 FROM files o WHERE o.content = c.id AND o.client <> f.client),
       c.size > 1048576, c.dated_ns, c.id
FROM contents c JOIN files f ON f.content = c.id WHERE c.state = 'wanted';

CREATE TRIGGER sources_of_a_new_file AFTER INSERT ON files WHEN new.content IS NOT NULL
BEGIN
    INSERT OR IGNORE INTO sources (client, shared, large, dated_ns, content)
    SELECT new.client,
           EXISTS (SELECT 1 FROM sources WHERE content = new.content AND client <> new.client),
           size > 1048576, dated_ns, id
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
    INSERT OR IGNORE INTO sources (client, shared, large, dated_ns, content)
    SELECT new.client,
           EXISTS (SELECT 1 FROM sources WHERE content = new.content AND client <> new.client),
           size > 1048576, dated_ns, id
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
    INSERT OR IGNORE INTO sources (client, shared, large, dated_ns, content)
    SELECT f.client,
           EXISTS (SELECT 1 FROM files o WHERE o.content = new.id AND o.client <> f.client),
           new.size > 1048576, new.dated_ns, new.id
    FROM files f WHERE f.content = new.id;
END;

CREATE TRIGGER sources_of_a_dropped_content AFTER DELETE ON contents
BEGIN
    DELETE FROM sources WHERE content = old.id;
END;

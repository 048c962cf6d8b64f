-- These triggers look before they insert: `OR IGNORE` in a trigger gives way to what the statement
-- that fires it says of conflicts (https://sqlite.org/lang_createtrigger.html), and so a file that
-- was offered anew could be refused because its twin had been there before.
DROP TRIGGER sources_of_a_new_file;
DROP TRIGGER sources_of_a_changed_file;
DROP TRIGGER sources_of_what_is_wanted_again;

CREATE TRIGGER sources_of_a_new_file AFTER INSERT ON files WHEN new.content IS NOT NULL
BEGIN
    INSERT INTO sources (client, shared, later, large, dated_ns, content)
    SELECT new.client,
           EXISTS (SELECT 1 FROM sources WHERE content = new.content AND client <> new.client),
           wish IS NOT 'first', size > 1048576, dated_ns, id
    FROM contents WHERE id = new.content AND state = 'wanted'
      AND NOT EXISTS (SELECT 1 FROM sources o
                      WHERE o.content = new.content AND o.client = new.client);
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
    INSERT INTO sources (client, shared, later, large, dated_ns, content)
    SELECT new.client,
           EXISTS (SELECT 1 FROM sources WHERE content = new.content AND client <> new.client),
           wish IS NOT 'first', size > 1048576, dated_ns, id
    FROM contents WHERE id = new.content AND state = 'wanted'
      AND NOT EXISTS (SELECT 1 FROM sources o
                      WHERE o.content = new.content AND o.client = new.client);
    UPDATE sources SET shared = 1 WHERE content = new.content AND shared = 0
        AND EXISTS (SELECT 1 FROM sources o
                    WHERE o.content = new.content AND o.client <> sources.client);
END;

CREATE TRIGGER sources_of_what_is_wanted_again AFTER UPDATE OF state ON contents
WHEN old.state <> 'wanted' AND new.state = 'wanted'
BEGIN
    INSERT INTO sources (client, shared, later, large, dated_ns, content)
    SELECT DISTINCT f.client,
           EXISTS (SELECT 1 FROM files o WHERE o.content = new.id AND o.client <> f.client),
           new.wish IS NOT 'first', new.size > 1048576, new.dated_ns, new.id
    FROM files f WHERE f.content = new.id
      AND NOT EXISTS (SELECT 1 FROM sources o WHERE o.content = new.id AND o.client = f.client);
END;

DROP TRIGGER misplaced_by_a_new_file;
DROP TRIGGER misplaced_by_a_changed_file;
DROP TRIGGER misplaced_in_a_backup;

CREATE TRIGGER misplaced_by_a_new_file AFTER INSERT ON files
WHEN new.content IS NOT NULL AND new.backup_set IS NULL
BEGIN
    INSERT INTO misplaced (content)
    SELECT id FROM contents WHERE id = new.content
       AND ((share_key >= 'backups/' AND share_key < 'backups0')
            OR (share_key >= '.trove/versions/backups/' AND share_key < '.trove/versions/backups0'))
       AND NOT EXISTS (SELECT 1 FROM misplaced WHERE content = new.content);
END;

CREATE TRIGGER misplaced_by_a_changed_file AFTER UPDATE OF content, backup_set ON files
WHEN new.content IS NOT NULL AND new.backup_set IS NULL
     AND (old.content IS NOT new.content OR old.backup_set IS NOT NULL)
BEGIN
    INSERT INTO misplaced (content)
    SELECT id FROM contents WHERE id = new.content
       AND ((share_key >= 'backups/' AND share_key < 'backups0')
            OR (share_key >= '.trove/versions/backups/' AND share_key < '.trove/versions/backups0'))
       AND NOT EXISTS (SELECT 1 FROM misplaced WHERE content = new.content);
END;

CREATE TRIGGER misplaced_in_a_backup AFTER UPDATE OF share_key ON contents
WHEN (new.share_key >= 'backups/' AND new.share_key < 'backups0')
     OR (new.share_key >= '.trove/versions/backups/' AND new.share_key < '.trove/versions/backups0')
BEGIN
    INSERT INTO misplaced (content)
    SELECT new.id
    WHERE EXISTS (SELECT 1 FROM files WHERE content = new.id AND backup_set IS NULL)
      AND NOT EXISTS (SELECT 1 FROM misplaced WHERE content = new.id);
END;

-- Contents that lie below `Backups/` alone although somebody has them as media: they are to be
-- moved to where people look for media. Triggers keep it; what it holds too much does no harm.
CREATE TABLE misplaced (
    content INTEGER PRIMARY KEY
) STRICT;

-- Where a content lies before it is moved there within the shares; NULL when it comes from the
-- inbox.
ALTER TABLE journal ADD COLUMN moves_from TEXT;

INSERT INTO misplaced (content)
SELECT id FROM contents
WHERE ((share_key >= 'backups/' AND share_key < 'backups0')
       OR (share_key >= '.trove/versions/backups/' AND share_key < '.trove/versions/backups0'))
  AND EXISTS (SELECT 1 FROM files WHERE content = contents.id AND backup_set IS NULL);

CREATE TRIGGER misplaced_by_a_new_file AFTER INSERT ON files
WHEN new.content IS NOT NULL AND new.backup_set IS NULL
BEGIN
    INSERT OR IGNORE INTO misplaced (content)
    SELECT id FROM contents WHERE id = new.content
       AND ((share_key >= 'backups/' AND share_key < 'backups0')
            OR (share_key >= '.trove/versions/backups/' AND share_key < '.trove/versions/backups0'));
END;

CREATE TRIGGER misplaced_by_a_changed_file AFTER UPDATE OF content, backup_set ON files
WHEN new.content IS NOT NULL AND new.backup_set IS NULL
     AND (old.content IS NOT new.content OR old.backup_set IS NOT NULL)
BEGIN
    INSERT OR IGNORE INTO misplaced (content)
    SELECT id FROM contents WHERE id = new.content
       AND ((share_key >= 'backups/' AND share_key < 'backups0')
            OR (share_key >= '.trove/versions/backups/' AND share_key < '.trove/versions/backups0'));
END;

CREATE TRIGGER misplaced_in_a_backup AFTER UPDATE OF share_key ON contents
WHEN (new.share_key >= 'backups/' AND new.share_key < 'backups0')
     OR (new.share_key >= '.trove/versions/backups/' AND new.share_key < '.trove/versions/backups0')
BEGIN
    INSERT OR IGNORE INTO misplaced (content)
    SELECT new.id WHERE EXISTS (
        SELECT 1 FROM files WHERE content = new.id AND backup_set IS NULL);
END;

CREATE TRIGGER misplaced_no_more AFTER UPDATE OF share_key ON contents
WHEN (new.share_key >= 'backups/' AND new.share_key < 'backups0') IS NOT 1
     AND (new.share_key >= '.trove/versions/backups/'
          AND new.share_key < '.trove/versions/backups0') IS NOT 1
BEGIN
    DELETE FROM misplaced WHERE content = new.id;
END;

CREATE TRIGGER misplaced_and_dropped AFTER DELETE ON contents
BEGIN
    DELETE FROM misplaced WHERE content = old.id;
END;

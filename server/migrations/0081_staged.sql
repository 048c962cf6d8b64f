-- Entries that were staged for the snapshot that is being sent, so that nobody counts them again for
-- each page.
ALTER TABLE backup_sets ADD COLUMN staged INTEGER NOT NULL DEFAULT 0;

-- At most one snapshot of a set is being sent.
UPDATE backup_sets SET staged = (SELECT count(*) FROM backup_pages WHERE backup_set = id);

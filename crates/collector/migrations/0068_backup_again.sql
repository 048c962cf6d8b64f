-- 1 when another backup was asked for while one was under way: it follows.
ALTER TABLE backup_sets ADD COLUMN again INTEGER NOT NULL DEFAULT 0;

-- When it was last written down what became of a file (safe, wanted, set aside, left out),
-- milliseconds since 1970; NULL for what has only been found and described. The statements that
-- write such states set it: a trigger would cost each of them more than the rest of its work.
ALTER TABLE files ADD COLUMN changed_ms INTEGER;

-- The latest first, page by page.
CREATE INDEX files_by_change ON files (coalesce(changed_ms, 0), id);

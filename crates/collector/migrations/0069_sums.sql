-- Sums by state are asked for whenever something changes: with the size in the index, they need no
-- look at the files' rows.
DROP INDEX files_by_state;
CREATE INDEX files_by_state ON files (state, path, size);

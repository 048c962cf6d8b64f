-- What tells rot from a person's change: the stored file as Trove left it. NULL where an earlier
-- version of Trove stored it.
ALTER TABLE contents ADD COLUMN kept_device INTEGER;
ALTER TABLE contents ADD COLUMN kept_inode INTEGER;
ALTER TABLE contents ADD COLUMN kept_modified_ns INTEGER;
-- When its bytes were last compared with its hash and equal.
ALTER TABLE contents ADD COLUMN checked_at INTEGER;
-- When reading it was last tried, so that what cannot be read does not hold up the rest.
ALTER TABLE contents ADD COLUMN tried_at INTEGER;
-- Set from the time that damage is found until it is healed; then the state is anything but
-- 'stored', and share_path says where it is to lie again.
ALTER TABLE contents ADD COLUMN damaged_at INTEGER;
ALTER TABLE contents ADD COLUMN damage TEXT;
-- A person changed or deleted it in the shares by hand: it is not fetched again. Then the state
-- is 'set_aside'.
ALTER TABLE contents ADD COLUMN let_go TEXT CHECK (let_go IN ('edited', 'deleted'));
ALTER TABLE contents ADD COLUMN let_go_at INTEGER;
-- How often it was damaged and fetched again.
ALTER TABLE contents ADD COLUMN healed INTEGER NOT NULL DEFAULT 0;

UPDATE contents SET checked_at = stored_at, tried_at = stored_at WHERE state = 'stored';

CREATE INDEX contents_to_check ON contents (tried_at) WHERE state = 'stored';
CREATE INDEX contents_damaged ON contents (damaged_at) WHERE damaged_at IS NOT NULL;
CREATE INDEX contents_let_go ON contents (let_go) WHERE let_go IS NOT NULL;

-- Each folder of the shares as Trove last left or saw it. What a person does in a folder changes
-- its time; a disk that loses a file does not.
CREATE TABLE share_folders (
    path        TEXT PRIMARY KEY,
    modified_ns INTEGER NOT NULL,
    -- 1: somebody else changed it since everything in it was last looked at.
    touched     INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

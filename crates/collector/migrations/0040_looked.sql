-- What the last look at each folder saw, so that the next one asks about its files only when
-- something in it is different. Each file's folder has a row here before the file has one.
CREATE TABLE looked (
    -- The folder in its wire form, without a slash at its end.
    path         TEXT PRIMARY KEY,
    -- Of names, sizes, times and numbers of its own files; NULL when its files are to be asked about.
    digest       BLOB,
    -- Grows whenever something else than a look makes the digest void.
    voided       INTEGER NOT NULL DEFAULT 0,
    -- The volume on which its files were seen.
    volume       TEXT,
    -- Files of its own that are left out, by reason.
    placeholders INTEGER NOT NULL DEFAULT 0,
    excluded     INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- All up to the last slash: SQLite has no function for it.
INSERT INTO looked (path)
SELECT DISTINCT rtrim(rtrim(path, replace(path, '/', '')), '/') FROM files;

-- A row that is gone, or whose file could not be read, is worth a look though the folder is the
-- same: whoever writes that down need not know of digests.
CREATE TRIGGER files_void_looked AFTER UPDATE OF state ON files
WHEN NEW.state IN ('gone', 'unreadable') BEGIN
    UPDATE looked SET digest = NULL, voided = voided + 1
    WHERE path = rtrim(rtrim(NEW.path, replace(NEW.path, '/', '')), '/');
END;

CREATE TRIGGER files_deleted_void_looked AFTER DELETE ON files BEGIN
    UPDATE looked SET digest = NULL, voided = voided + 1
    WHERE path = rtrim(rtrim(OLD.path, replace(OLD.path, '/', '')), '/');
END;

-- The volume by an identity that lasts longer than its device number.
ALTER TABLE folders ADD COLUMN volume TEXT;
-- Files that are not there any more and about which the user is asked.
ALTER TABLE folders ADD COLUMN missing INTEGER NOT NULL DEFAULT 0;
-- So many of them the user has said to have deleted.
ALTER TABLE folders ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0;
-- Times that the user has accepted another volume.
ALTER TABLE folders ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0;

-- Places below the collected folders that the last look could not look at, each with a sentence.
CREATE TABLE unseen (
    path   TEXT PRIMARY KEY,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- 1 when the look through the collected folders has come across it: then describing decides whether
-- it is collected. 0 when only a backup has, whose rows the next look must not take for its own finds.
ALTER TABLE files ADD COLUMN collected INTEGER NOT NULL DEFAULT 0;

UPDATE files SET collected = 1 WHERE backup IS NULL;

-- Whatever a backup saw first in a collected folder is asked about at the next look.
UPDATE looked SET digest = NULL, voided = voided + 1 WHERE path IN (
    SELECT rtrim(rtrim(path, replace(path, '/', '')), '/') FROM files WHERE backup IS NOT NULL);

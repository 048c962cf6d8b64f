-- What clients had and have no more, by its hash: a backup may still name it.
CREATE INDEX files_gone_hash ON files (client, hash) WHERE content IS NULL AND hash IS NOT NULL;

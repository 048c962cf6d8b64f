-- How many bytes of what is stored came from each client; a trigger keeps it, so that quotas are
-- looked at without walking over all that is stored.
CREATE TABLE stored_from (
    client TEXT PRIMARY KEY REFERENCES clients (id),
    bytes  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO stored_from (client, bytes)
SELECT origin, sum(size) FROM contents
WHERE state = 'stored' AND origin IS NOT NULL GROUP BY origin;

CREATE TRIGGER stored_from_changes AFTER UPDATE OF state, origin, size ON contents
WHEN old.state = 'stored' OR new.state = 'stored'
BEGIN
    UPDATE stored_from SET bytes = bytes - old.size
    WHERE client = old.origin AND old.state = 'stored';
    INSERT INTO stored_from (client, bytes)
    SELECT new.origin, new.size WHERE new.origin IS NOT NULL AND new.state = 'stored'
    ON CONFLICT (client) DO UPDATE SET bytes = bytes + excluded.bytes;
END;

CREATE TRIGGER stored_from_is_dropped AFTER DELETE ON contents WHEN old.state = 'stored'
BEGIN
    UPDATE stored_from SET bytes = bytes - old.size WHERE client = old.origin;
END;

-- How much there is, so that the house is looked at without walking over all of it. Triggers keep
-- it: what a change takes away and what it adds are added to what there is, in any order.

-- Contents by what the dashboard tells apart.
CREATE TABLE amounts (
    state TEXT NOT NULL,
    -- The kind, or 'version' for what was retired and 'backup' for what only backups hold.
    kind  TEXT NOT NULL,
    -- 1 for what people let go or the owner puts off.
    apart INTEGER NOT NULL,
    files INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (state, kind, apart)
) STRICT, WITHOUT ROWID;

INSERT INTO amounts (state, kind, apart, files, bytes)
SELECT state,
       CASE WHEN retired_at IS NOT NULL THEN 'version'
            WHEN share_key >= 'backups/' AND share_key < 'backups0' THEN 'backup' ELSE kind END,
       let_go IS NOT NULL OR coalesce(wish, 'first') <> 'first', count(*), sum(size)
FROM contents GROUP BY 1, 2, 3;

CREATE TRIGGER amounts_of_a_new_content AFTER INSERT ON contents
BEGIN
    INSERT INTO amounts (state, kind, apart, files, bytes)
    VALUES (new.state,
            CASE WHEN new.retired_at IS NOT NULL THEN 'version'
                 WHEN new.share_key >= 'backups/' AND new.share_key < 'backups0' THEN 'backup'
                 ELSE new.kind END,
            new.let_go IS NOT NULL OR coalesce(new.wish, 'first') <> 'first', 1, new.size)
    ON CONFLICT (state, kind, apart) DO UPDATE SET
        files = files + excluded.files, bytes = bytes + excluded.bytes;
END;

CREATE TRIGGER amounts_of_a_changed_content
AFTER UPDATE OF state, kind, size, retired_at, share_key, let_go, wish ON contents
WHEN old.state <> new.state OR old.kind <> new.kind OR old.size <> new.size
     OR old.retired_at IS NOT new.retired_at OR old.share_key IS NOT new.share_key
     OR old.let_go IS NOT new.let_go OR old.wish IS NOT new.wish
BEGIN
    INSERT INTO amounts (state, kind, apart, files, bytes)
    VALUES (old.state,
            CASE WHEN old.retired_at IS NOT NULL THEN 'version'
                 WHEN old.share_key >= 'backups/' AND old.share_key < 'backups0' THEN 'backup'
                 ELSE old.kind END,
            old.let_go IS NOT NULL OR coalesce(old.wish, 'first') <> 'first', -1, -old.size),
           (new.state,
            CASE WHEN new.retired_at IS NOT NULL THEN 'version'
                 WHEN new.share_key >= 'backups/' AND new.share_key < 'backups0' THEN 'backup'
                 ELSE new.kind END,
            new.let_go IS NOT NULL OR coalesce(new.wish, 'first') <> 'first', 1, new.size)
    ON CONFLICT (state, kind, apart) DO UPDATE SET
        files = files + excluded.files, bytes = bytes + excluded.bytes;
END;

CREATE TRIGGER amounts_of_a_dropped_content AFTER DELETE ON contents
BEGIN
    INSERT INTO amounts (state, kind, apart, files, bytes)
    VALUES (old.state,
            CASE WHEN old.retired_at IS NOT NULL THEN 'version'
                 WHEN old.share_key >= 'backups/' AND old.share_key < 'backups0' THEN 'backup'
                 ELSE old.kind END,
            old.let_go IS NOT NULL OR coalesce(old.wish, 'first') <> 'first', -1, -old.size)
    ON CONFLICT (state, kind, apart) DO UPDATE SET
        files = files + excluded.files, bytes = bytes + excluded.bytes;
END;

-- What each client has on offer, and how much of it is stored with the very hash that it has.
CREATE TABLE holdings (
    client     TEXT PRIMARY KEY REFERENCES clients (id),
    files      INTEGER NOT NULL,
    safe       INTEGER NOT NULL,
    safe_bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO holdings (client, files, safe, safe_bytes)
SELECT f.client, count(*), count(c.id), coalesce(sum(c.size), 0)
FROM files f LEFT JOIN contents c ON c.id = f.content AND c.state = 'stored' AND c.hash = f.hash
WHERE f.gone_at IS NULL GROUP BY f.client;

CREATE TRIGGER holdings_of_a_new_file AFTER INSERT ON files WHEN new.gone_at IS NULL
BEGIN
    INSERT INTO holdings (client, files, safe, safe_bytes)
    SELECT new.client, 1, count(*), coalesce(sum(size), 0)
    FROM contents WHERE id = new.content AND +state = 'stored' AND +hash = new.hash
    ON CONFLICT (client) DO UPDATE SET files = files + excluded.files,
        safe = safe + excluded.safe, safe_bytes = safe_bytes + excluded.safe_bytes;
END;

CREATE TRIGGER holdings_of_a_changed_file AFTER UPDATE OF client, content, hash, gone_at ON files
WHEN old.client <> new.client OR old.content IS NOT new.content OR old.hash IS NOT new.hash
     OR old.gone_at IS NOT new.gone_at
BEGIN
    INSERT INTO holdings (client, files, safe, safe_bytes)
    SELECT old.client, -1, -count(*), -coalesce(sum(size), 0)
    FROM contents
    WHERE id = old.content AND +state = 'stored' AND +hash = old.hash
    HAVING old.gone_at IS NULL
    ON CONFLICT (client) DO UPDATE SET files = files + excluded.files,
        safe = safe + excluded.safe, safe_bytes = safe_bytes + excluded.safe_bytes;
    INSERT INTO holdings (client, files, safe, safe_bytes)
    SELECT new.client, 1, count(*), coalesce(sum(size), 0)
    FROM contents
    WHERE id = new.content AND +state = 'stored' AND +hash = new.hash
    HAVING new.gone_at IS NULL
    ON CONFLICT (client) DO UPDATE SET files = files + excluded.files,
        safe = safe + excluded.safe, safe_bytes = safe_bytes + excluded.safe_bytes;
END;

CREATE TRIGGER holdings_of_a_dropped_file AFTER DELETE ON files WHEN old.gone_at IS NULL
BEGIN
    INSERT INTO holdings (client, files, safe, safe_bytes)
    SELECT old.client, -1, -count(*), -coalesce(sum(size), 0)
    FROM contents WHERE id = old.content AND +state = 'stored' AND +hash = old.hash
    ON CONFLICT (client) DO UPDATE SET files = files + excluded.files,
        safe = safe + excluded.safe, safe_bytes = safe_bytes + excluded.safe_bytes;
END;

CREATE TRIGGER holdings_of_a_changed_content AFTER UPDATE OF state, hash, size ON contents
WHEN (old.state = 'stored' OR new.state = 'stored')
     AND (old.state <> new.state OR old.hash IS NOT new.hash OR old.size <> new.size)
BEGIN
    INSERT INTO holdings (client, files, safe, safe_bytes)
    SELECT client, 0,
           sum(iif(new.state = 'stored' AND new.hash = hash, 1, 0)
               - iif(old.state = 'stored' AND old.hash = hash, 1, 0)),
           sum(iif(new.state = 'stored' AND new.hash = hash, new.size, 0)
               - iif(old.state = 'stored' AND old.hash = hash, old.size, 0))
    FROM files WHERE content = new.id AND gone_at IS NULL GROUP BY client
    ON CONFLICT (client) DO UPDATE SET
        safe = safe + excluded.safe, safe_bytes = safe_bytes + excluded.safe_bytes;
END;

-- How many of the stored contents came from each client, beside their bytes.
ALTER TABLE stored_from ADD COLUMN files INTEGER NOT NULL DEFAULT 0;
INSERT INTO stored_from (client, bytes, files)
SELECT origin, 0, count(*) FROM contents
WHERE state = 'stored' AND origin IS NOT NULL GROUP BY origin
ON CONFLICT (client) DO UPDATE SET files = excluded.files;

DROP TRIGGER stored_from_changes;
DROP TRIGGER stored_from_is_dropped;

CREATE TRIGGER stored_from_changes AFTER UPDATE OF state, origin, size ON contents
WHEN old.state = 'stored' OR new.state = 'stored'
BEGIN
    UPDATE stored_from SET bytes = bytes - old.size, files = files - 1
    WHERE client = old.origin AND old.state = 'stored';
    INSERT INTO stored_from (client, bytes, files)
    SELECT new.origin, new.size, 1 WHERE new.origin IS NOT NULL AND new.state = 'stored'
    ON CONFLICT (client) DO UPDATE SET
        bytes = bytes + excluded.bytes, files = files + excluded.files;
END;

CREATE TRIGGER stored_from_is_dropped AFTER DELETE ON contents WHEN old.state = 'stored'
BEGIN
    UPDATE stored_from SET bytes = bytes - old.size, files = files - 1 WHERE client = old.origin;
END;

-- What was compared with its hash longest ago, and what was ever healed.
CREATE INDEX contents_checked ON contents (coalesce(checked_at, stored_at)) WHERE state = 'stored';
CREATE INDEX contents_healed ON contents (healed) WHERE healed > 0;

-- What is looked up at each decision is found without walking over the queue or over what is
-- stored.

-- What waits after a setback.
CREATE INDEX contents_next_try ON contents (try_at) WHERE state = 'wanted' AND try_at > 0;
-- What is under way, with its bytes.
CREATE INDEX contents_asked ON contents (origin, size) WHERE state = 'asked';
-- What failed too often, without what people let go.
CREATE INDEX contents_set_aside ON contents (id) WHERE state = 'set_aside' AND let_go IS NULL;

-- Only what waits has a time.
UPDATE contents SET try_at = 0 WHERE try_at > 0 AND state <> 'wanted';

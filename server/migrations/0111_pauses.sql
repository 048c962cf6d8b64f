-- Who is asked for nothing because the owner has paused it; an empty client for the whole house.
CREATE TABLE pauses (
    client   TEXT PRIMARY KEY,
    -- NULL until the owner resumes it.
    until_at INTEGER
) STRICT, WITHOUT ROWID;

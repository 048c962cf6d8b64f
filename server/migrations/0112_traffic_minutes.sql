-- Bytes that came and went in each minute since 1970-01-01 UTC; old ones are forgotten.
CREATE TABLE traffic_minutes (
    minute   INTEGER PRIMARY KEY,
    received INTEGER NOT NULL,
    streamed INTEGER NOT NULL
) STRICT;

-- The newest command that a client has said to have written down. One that says less later has lost
-- what it was told since.
ALTER TABLE clients ADD COLUMN acknowledged INTEGER NOT NULL DEFAULT 0;

-- Of several copies on one client, the one that was asked for: only it is lost when the client
-- says that it is gone.
ALTER TABLE contents ADD COLUMN asked_file INTEGER;

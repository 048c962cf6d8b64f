-- What music is found by besides. Of tracks that were described before, clients have not told it.
ALTER TABLE tracks ADD COLUMN genre TEXT;
ALTER TABLE tracks ADD COLUMN composer TEXT;
ALTER TABLE tracks ADD COLUMN year INTEGER;

-- How often what was sent for a request did not arrive whole: the server may put off many times what did.
ALTER TABLE requests ADD COLUMN broken INTEGER NOT NULL DEFAULT 0;

-- The two newest batches of offers that were taken of a client. One that has a receipt for another knows
-- of what this catalogue does not.
ALTER TABLE clients ADD COLUMN last_batch TEXT;
ALTER TABLE clients ADD COLUMN batch_before TEXT;

-- What was acknowledged before that was written down: all that is no longer kept for the client.
UPDATE clients SET acknowledged = coalesce(
    (SELECT min(id) - 1 FROM commands WHERE client = clients.id), last_command)
WHERE acknowledged = 0;

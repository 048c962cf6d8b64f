-- Who was paired with the code.
ALTER TABLE pairing_codes ADD COLUMN used_by TEXT;

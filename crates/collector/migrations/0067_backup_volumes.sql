-- The volume of a backup's folder by an identity that lasts longer than its device number.
ALTER TABLE backup_folders ADD COLUMN volume TEXT;
ALTER TABLE backup_folders DROP COLUMN device;

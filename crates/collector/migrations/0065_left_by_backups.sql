-- A row that is no longer there for a backup belongs to its folder again: the next look decides.
CREATE TRIGGER files_left_by_backup_void_looked AFTER UPDATE OF backup ON files
WHEN NEW.backup IS NULL AND OLD.backup IS NOT NULL BEGIN
    INSERT INTO looked (path)
    VALUES (rtrim(rtrim(NEW.path, replace(NEW.path, '/', '')), '/'))
    ON CONFLICT (path) DO UPDATE SET digest = NULL, voided = voided + 1;
END;

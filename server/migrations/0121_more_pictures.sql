-- More is read than before: what is cut off, and rarer formats. They are tried again.
UPDATE items SET picture = 'none', picture_reason = NULL
WHERE picture = 'impossible' AND picture_needs IS NULL
  AND (picture_reason LIKE 'The file is damaged%' OR picture_reason LIKE 'Trove cannot read%');

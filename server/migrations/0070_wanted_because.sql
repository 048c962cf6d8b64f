-- Why each wanted content waits: the reason that lets go first among those of its holders, unless
-- one of the whole house holds it longer. Without a row in `waiting` it is merely not its turn.
CREATE VIEW wanted_because AS
SELECT x.id AS content, x.size, x.try_at,
       coalesce(d.reason, b.reason, 'in_turn') AS reason,
       coalesce(d.sentence, b.sentence, '') AS sentence,
       iif(d.reason IS NULL AND b.of_house = 0, b.client, NULL) AS client,
       coalesce(d.rank, b.rank, 0) AS rank
FROM (SELECT c.id, c.size, c.try_at, (
          SELECT w.rowid FROM sources s LEFT JOIN waiting w ON w.client = s.client
          WHERE s.content = c.id ORDER BY coalesce(w.rank, 0) LIMIT 1) AS best
      FROM contents c WHERE c.state = 'wanted') x
LEFT JOIN waiting b ON b.rowid = x.best
LEFT JOIN waiting d ON d.client IS NULL AND x.size >= d.size_from
     AND coalesce(b.rank, 0) < d.rank;

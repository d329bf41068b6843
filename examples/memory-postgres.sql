-- What OmniAI Conditions remember, in one table. The parameter is the JSON text of rows of version 1
-- (docs/memory.md); one row comes back: claimed, held, history, counted. PostgreSQL 12 or newer.

SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
SET LOCAL statement_timeout = '20s';
SET LOCAL lock_timeout = '15s';

-- The table is made on the first use, under a lock, as several first uses may come at once. A role that
-- may not create it works with one that somebody else has made. Times are milliseconds since 1970.
DO $setup$ BEGIN
  IF to_regclass('omniai_memory') IS NULL THEN
    PERFORM pg_advisory_xact_lock(hashtext('omniai_memory'));
    CREATE TABLE IF NOT EXISTS omniai_memory (
      scope text NOT NULL,
      kind text NOT NULL,             -- journal or claim
      key text NOT NULL,
      changed_at double precision NOT NULL,
      lasts_ms double precision NOT NULL,
      keep integer,                   -- journal: how many entries it keeps
      previous jsonb,                 -- journal: its entries before the last request
      added jsonb,                    -- journal: the entries that the last request added
      owner text,                     -- claim: the execution that took it
      delivered boolean,
      cooldown_ms double precision,
      PRIMARY KEY (scope, kind, key)
    );
    CREATE INDEX IF NOT EXISTS omniai_memory_expiry ON omniai_memory ((changed_at + lasts_ms));
  END IF;
END $setup$;

-- One statement for all rows, so that nobody sees a part of it. Every call locks journals before claims
-- and both in the order of their keys, so that no two calls wait for each other. A time that lies further away
-- than something lasts ends it whichever side it lies on, so that nothing holds for ever once a clock was set back.
WITH clock AS MATERIALIZED (
  SELECT round(extract(epoch FROM clock_timestamp()) * 1000)::double precision AS now
),
input AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (
    v integer, "do" text, scope text, key text,
    entries jsonb, keep integer, "lastsMs" double precision,
    owner text, "cooldownMs" double precision, "leaseMs" double precision, "onlyIf" jsonb,
    delivered boolean
  )
  -- The cast fails, and its message says why.
  WHERE CASE v WHEN 1 THEN true ELSE ('This memory workflow reads rows of version 1, not ' || coalesce(v, 0))::boolean END
),
-- What a journal held is cut to what it was to keep only now; until then a row has all of the last request.
recorded AS (
  INSERT INTO omniai_memory AS m (scope, kind, key, changed_at, lasts_ms, keep, previous, added)
  SELECT scope, 'journal', key, now, "lastsMs", keep, '[]', entries
  FROM input, clock
  WHERE "do" = 'record'
  ORDER BY scope, key
  ON CONFLICT (scope, kind, key) DO UPDATE
  SET (changed_at, lasts_ms, keep, previous, added) = (
    SELECT
      CASE WHEN fresh.entries = '[]' THEN m.changed_at ELSE EXCLUDED.changed_at END,
      CASE WHEN fresh.entries = '[]' THEN m.lasts_ms ELSE EXCLUDED.lasts_ms END,
      EXCLUDED.keep, stood.entries, fresh.entries
    FROM (
      SELECT CASE
        WHEN abs(EXCLUDED.changed_at - m.changed_at) < m.lasts_ms THEN m.previous || m.added ELSE '[]'
      END AS entries
    ) AS unexpired,
    LATERAL (SELECT jsonb_path_query_array(
      unexpired.entries, '$[$first to last]',
      jsonb_build_object('first', greatest(0, jsonb_array_length(unexpired.entries) - m.keep))
    ) AS entries) AS stood,
    LATERAL (
      SELECT coalesce(jsonb_agg(entry ORDER BY place), '[]') AS entries
      FROM jsonb_array_elements(EXCLUDED.added) WITH ORDINALITY AS e (entry, place)
      WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(stood.entries) AS s (known) WHERE known->0 = entry->0)
    ) AS fresh
  )
  RETURNING m.scope, m.key, m.keep, m.previous, m.previous || m.added AS entries
),
-- The entries of the journals that claims ask about: where each stands, and the times of all, as they stand
-- and sorted.
standing AS MATERIALIZED (
  SELECT scope, key AS journal, entry->>0 AS id, (entry->1)::double precision AS at, place
  FROM recorded, jsonb_array_elements(entries) WITH ORDINALITY AS e (entry, place)
  WHERE key IN (SELECT "onlyIf"->>'journal' FROM input WHERE "onlyIf" IS NOT NULL)
),
times AS MATERIALIZED (
  SELECT scope, journal, array_agg(at ORDER BY place) AS standing, array_agg(at ORDER BY at) AS sorted
  FROM standing GROUP BY scope, journal
),
asked AS MATERIALIZED (
  SELECT scope, key, "onlyIf"->>'journal' AS journal, ("onlyIf"->'count')::integer AS count,
    ("onlyIf"->'withinMs')::double precision AS within, ("onlyIf"->'below')::boolean AS below,
    entry->>0 AS id, (entry->1)::double precision AS arrived
  FROM input, jsonb_array_elements("onlyIf"->'entries') AS e (entry)
  WHERE "do" = 'claim'
),
-- Counting stops at the count, and does not begin where all that lies near enough would not do.
reached AS (
  SELECT DISTINCT scope, key
  FROM asked LEFT JOIN standing USING (scope, journal, id) LEFT JOIN times USING (scope, journal)
  WHERE below <> CASE
    WHEN abs(at - arrived) < within
      AND width_bucket(arrived + within, sorted) - width_bucket(arrived - within, sorted) >= count
    THEN count <= (SELECT count(*) FROM (
      SELECT FROM (SELECT generate_series(place, 1, -1) AS n) AS earlier
      WHERE abs(times.standing[n] - arrived) < within LIMIT count
    ) AS near)
    ELSE false
  END
),
wanted AS MATERIALIZED (
  SELECT scope, key, owner, "cooldownMs" AS cooldown_ms, "leaseMs" AS lease_ms
  FROM input CROSS JOIN (SELECT count(*) FROM recorded) AS recorded_first
  WHERE "do" = 'claim' AND ("onlyIf" IS NULL OR (scope, key) IN (SELECT scope, key FROM reached))
),
-- What others hold is written as it was, which is how its latest state is read.
claims AS (
  INSERT INTO omniai_memory AS m (scope, kind, key, changed_at, lasts_ms, owner, delivered, cooldown_ms)
  SELECT scope, 'claim', key, now, lease_ms, owner, false, cooldown_ms
  FROM wanted, clock
  ORDER BY scope, key
  ON CONFLICT (scope, kind, key) DO UPDATE
  SET (changed_at, lasts_ms, owner, delivered, cooldown_ms) = (
    SELECT
      CASE WHEN held THEN m.changed_at ELSE EXCLUDED.changed_at END,
      CASE WHEN held THEN m.lasts_ms ELSE EXCLUDED.lasts_ms END,
      CASE WHEN held THEN m.owner ELSE EXCLUDED.owner END,
      held AND m.delivered,
      CASE WHEN held THEN m.cooldown_ms ELSE EXCLUDED.cooldown_ms END
    FROM (
      SELECT abs(EXCLUDED.changed_at - m.changed_at) < CASE
        WHEN m.delivered THEN EXCLUDED.cooldown_ms
        WHEN m.owner = EXCLUDED.owner THEN 0
        ELSE m.lasts_ms
      END AS held
    ) AS holder
  )
  RETURNING m.scope, m.key, m.owner, m.changed_at, m.delivered, m.lasts_ms
),
taken AS (
  SELECT key, changed_at, delivered, NOT delivered AND claims.owner = wanted.owner AS mine,
    changed_at + CASE WHEN delivered THEN cooldown_ms ELSE lasts_ms END AS until
  FROM claims JOIN wanted USING (scope, key)
),
ending AS MATERIALIZED (
  SELECT m.scope, m.key, s.delivered
  FROM input AS s
  JOIN omniai_memory AS m ON m.scope = s.scope AND m.kind = 'claim' AND m.key = s.key
  WHERE s."do" = 'settle' AND m.owner = s.owner AND NOT m.delivered
  ORDER BY m.scope, m.key
  FOR UPDATE OF m
),
settled AS (
  UPDATE omniai_memory AS m SET
    changed_at = now,
    lasts_ms = CASE WHEN ending.delivered THEN m.cooldown_ms ELSE 0 END,
    owner = CASE WHEN ending.delivered THEN m.owner END,
    delivered = ending.delivered
  FROM ending, clock
  WHERE m.scope = ending.scope AND m.kind = 'claim' AND m.key = ending.key
)
SELECT
  coalesce((SELECT jsonb_agg(key) FROM taken WHERE mine), '[]') AS claimed,
  coalesce((
    SELECT jsonb_object_agg(key, jsonb_build_object('at', changed_at, 'delivered', delivered, 'until', until))
    FROM taken WHERE NOT mine
  ), '{}') AS held,
  coalesce((
    SELECT jsonb_object_agg(key, jsonb_path_query_array(
      previous, '$[$first to last]', jsonb_build_object('first', greatest(0, jsonb_array_length(previous) - keep))
    )) FROM recorded
  ), '{}') AS history,
  coalesce((SELECT jsonb_object_agg(key, least(keep, jsonb_array_length(entries))) FROM recorded), '{}') AS counted;

-- What has expired goes, a little with every call, and without waiting for anybody.
DELETE FROM omniai_memory WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM omniai_memory
  WHERE changed_at + lasts_ms <= extract(epoch FROM now()) * 1000
  ORDER BY changed_at + lasts_ms
  LIMIT 100
  FOR UPDATE SKIP LOCKED
));

/** The version of tables and functions, which all processes have to agree on. */
export const SCHEMA_VERSION = '1';

/** A call whose caller has given up does not wait for a lock for ever. */
const BOUNDED = "SET lock_timeout = '10s'";

/**
 * Returns the statements that make all tables and functions of a schema, where they are missing.
 *
 * Names and texts are bytes, in UTF-8: a `text` of PostgreSQL cannot hold all of them. They are
 * found by their hash, because an index holds no long ones. Row locks decide: that of the
 * partition's row in `partitions` for appends, in `checkpoints` for checkpoints and lines. A lock is
 * held until what was written is visible, so no reader sees an index before the one below it.
 *
 * @param name of the schema; a name that needs no escapes
 */
export function schemaOf(name: string): string {
  const schema = `"${name}"`;
  return `
SELECT pg_advisory_xact_lock(hashtext('windrow ${name}'));
DO $$ BEGIN
  IF to_regnamespace('${schema}') IS NULL THEN CREATE SCHEMA ${schema}; END IF;
END $$;
${tables(schema)}
${functions(schema, name)}`;
}

function tables(schema: string): string {
  return `
CREATE TABLE IF NOT EXISTS ${schema}.meta (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE IF NOT EXISTS ${schema}.partitions (
  partition integer PRIMARY KEY, last_index bigint NOT NULL, last_ms bigint NOT NULL
) WITH (fillfactor = 10);
CREATE TABLE IF NOT EXISTS ${schema}.entries (
  partition integer, index bigint, ms bigint NOT NULL, batch bytea NOT NULL,
  PRIMARY KEY (partition, index)
);
ALTER TABLE ${schema}.entries ALTER batch SET STORAGE EXTERNAL;
CREATE TABLE IF NOT EXISTS ${schema}.marks (
  partition integer NOT NULL, who bytea NOT NULL, last bigint NOT NULL
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX IF NOT EXISTS marks_who ON ${schema}.marks (partition, sha256(who));
CREATE TABLE IF NOT EXISTS ${schema}.checkpoints (
  partition integer PRIMARY KEY, index bigint NOT NULL, state bytea, last_place bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS ${schema}.runs (
  partition integer NOT NULL, run bytea NOT NULL, last_number bigint NOT NULL
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX IF NOT EXISTS runs_run ON ${schema}.runs (partition, sha256(run));
CREATE TABLE IF NOT EXISTS ${schema}.lines (
  partition integer, place bigint, run bytea NOT NULL, number bigint NOT NULL,
  text bytea NOT NULL, tag bytea, PRIMARY KEY (partition, place)
);
CREATE TABLE IF NOT EXISTS ${schema}.leases (
  partition integer PRIMARY KEY, owner bytea NOT NULL, until timestamptz NOT NULL
) WITH (fillfactor = 50);`;
}

/** Functions have one caller, `PostgresBroker`; what each one does is said in `Broker`. */
function functions(schema: string, channel: string): string {
  return `
CREATE OR REPLACE FUNCTION ${schema}.agree(which text, asked text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE stored text;
BEGIN
  SELECT value INTO stored FROM ${schema}.meta WHERE name = which;
  IF FOUND THEN RETURN stored; END IF;
  INSERT INTO ${schema}.meta VALUES (which, asked) ON CONFLICT DO NOTHING;
  RETURN (SELECT value FROM ${schema}.meta WHERE name = which);
END $$;

CREATE OR REPLACE FUNCTION ${schema}.append(p integer, writer bytea, end_number bigint, bytes bytea)
RETURNS void LANGUAGE plpgsql ${BOUNDED} AS $$
DECLARE next record;
BEGIN
  INSERT INTO ${schema}.partitions AS old
    VALUES (p, 1, floor(extract(epoch FROM clock_timestamp()) * 1000))
    ON CONFLICT (partition) DO UPDATE SET last_index = old.last_index + 1,
      last_ms = greatest(old.last_ms, floor(extract(epoch FROM clock_timestamp()) * 1000))
    RETURNING last_index, last_ms INTO next;
  INSERT INTO ${schema}.entries VALUES (p, next.last_index, next.last_ms, bytes);
  IF length(writer) > 0 THEN
    INSERT INTO ${schema}.marks AS m VALUES (p, writer, end_number)
      ON CONFLICT (partition, sha256(who)) DO UPDATE SET last = excluded.last
      WHERE m.last < excluded.last;
  END IF;
  PERFORM pg_notify('${channel}', 'entries ' || p);
END $$;

CREATE OR REPLACE FUNCTION ${schema}.save(p integer, at bigint, bytes bytea, ended bytea[], prefixes bytea[])
RETURNS boolean LANGUAGE plpgsql ${BOUNDED} AS $$
BEGIN
  IF at = 0 THEN RETURN false; END IF;
  INSERT INTO ${schema}.checkpoints AS c VALUES (p, at, bytes, 0)
    ON CONFLICT (partition) DO UPDATE SET index = excluded.index, state = excluded.state
    WHERE c.index < excluded.index;
  IF NOT FOUND THEN RETURN false; END IF;
  DELETE FROM ${schema}.entries WHERE partition = p AND index <= at;
  DELETE FROM ${schema}.runs WHERE partition = p AND run = ANY (ended);
  DELETE FROM ${schema}.marks USING unnest(prefixes) AS prefix
    WHERE partition = p AND substring(who FROM 1 FOR length(prefix)) = prefix;
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION ${schema}.commit(
  p integer, base bigint, keep bigint, names bytea[], orders bigint[], texts bytea[], tags bytea[]
) RETURNS boolean LANGUAGE plpgsql ${BOUNDED} AS $$
DECLARE
  stored ${schema}.checkpoints;
  added bigint;
  is_whole boolean;
BEGIN
  INSERT INTO ${schema}.checkpoints VALUES (p, 0, NULL, 0) ON CONFLICT DO NOTHING;
  SELECT * INTO stored FROM ${schema}.checkpoints WHERE partition = p FOR UPDATE;
  IF stored.index > base THEN RETURN false; END IF;

  WITH given AS (
    SELECT DISTINCT ON (name, nr) * FROM unnest(names, orders, texts, tags)
      WITH ORDINALITY AS line (name, nr, content, tag, turn) ORDER BY name, nr, turn
  ), fresh AS (
    SELECT given.*, nr - coalesce(last_number, 0) AS ahead,
      row_number() OVER (PARTITION BY name ORDER BY turn) AS nth,
      row_number() OVER (ORDER BY turn) AS nth_of_all
    FROM given LEFT JOIN ${schema}.runs ON partition = p AND sha256(run) = sha256(name)
    WHERE nr > coalesce(last_number, 0)
  ), verdict AS (
    SELECT NOT EXISTS (SELECT FROM fresh WHERE ahead <> nth) AS whole
  ), written AS (
    INSERT INTO ${schema}.lines
      SELECT p, stored.last_place + nth_of_all, name, nr, content, tag
      FROM fresh, verdict WHERE whole
  ), numbered AS (
    INSERT INTO ${schema}.runs AS r SELECT p, name, max(nr) FROM fresh, verdict WHERE whole GROUP BY name
      ON CONFLICT (partition, sha256(run)) DO UPDATE SET last_number = excluded.last_number
  )
  SELECT whole, (SELECT count(*) FROM fresh) INTO is_whole, added FROM verdict;

  IF NOT is_whole OR added = 0 THEN RETURN is_whole; END IF;
  UPDATE ${schema}.checkpoints SET last_place = last_place + added WHERE partition = p;
  DELETE FROM ${schema}.lines
    WHERE partition = p AND place <= stored.last_place + added - keep;
  PERFORM pg_notify('${channel}', 'lines ' || p);
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION ${schema}.acquire(p integer, asker bytea, ms float8) RETURNS boolean
LANGUAGE plpgsql ${BOUNDED} AS $$
BEGIN
  IF ms <= 0 THEN
    DELETE FROM ${schema}.leases WHERE partition = p AND owner = asker;
    RETURN false;
  END IF;
  INSERT INTO ${schema}.leases AS l
    VALUES (p, asker, clock_timestamp() + make_interval(secs => ms / 1000))
    ON CONFLICT (partition) DO UPDATE SET owner = excluded.owner, until = excluded.until
    WHERE l.owner = excluded.owner OR l.until <= clock_timestamp();
  RETURN FOUND;
END $$;`;
}

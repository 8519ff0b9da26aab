-- The log. All names live in the schema that the connection's search path names.

-- The dictionary of event types: events carry a number instead of a text.
CREATE TABLE event_types (
    type_id integer PRIMARY KEY,
    name    text COLLATE "C" NOT NULL UNIQUE
);

-- One row per stream. Its number is the position of its first event.
-- Version and head hash are in no index, so that moving them on stays within the page (HOT).
CREATE TABLE streams (
    sid       bigint PRIMARY KEY,
    category  smallint NOT NULL,
    id        text COLLATE "C" NOT NULL,
    version   bigint NOT NULL,
    head_hash bytea NOT NULL,
    UNIQUE (category, id)
) WITH (fillfactor = 70);

-- The events. Bodies are bytes, because they are hashed as they are.
-- `pos` is gapless and in commit order: appends take the log lock before they read the last one.
CREATE TABLE events (
    pos             bigint PRIMARY KEY,
    sid             bigint NOT NULL,
    version         bigint NOT NULL,
    recorded_micros bigint NOT NULL,
    type_id         integer NOT NULL,
    schema_version  integer NOT NULL,
    category        smallint NOT NULL,
    previous        bytea NOT NULL,
    hash            bytea NOT NULL,
    meta            bytea NOT NULL,
    body            bytea NOT NULL,
    UNIQUE (sid, version)
) WITH (fillfactor = 100);

CREATE INDEX events_recorded ON events USING brin (recorded_micros);

-- Cases (category 1) are nearly the whole log and are read along the primary key.
CREATE INDEX events_beside_cases ON events (category, pos) WHERE category <> 1;

-- Same key, same request, same answer. `outcome` is the answer as the engine writes it down.
CREATE TABLE idempotency_keys (
    key     text COLLATE "C" PRIMARY KEY,
    digest  bytea NOT NULL,
    outcome bytea NOT NULL
);

-- Insert-only, whoever asks, replication role included.
CREATE FUNCTION refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog
AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the log is insert-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE events ENABLE ALWAYS TRIGGER insert_only;

CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event_types
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE event_types ENABLE ALWAYS TRIGGER insert_only;

CREATE TRIGGER no_rename BEFORE UPDATE OF sid, category, id OR DELETE OR TRUNCATE ON streams
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE streams ENABLE ALWAYS TRIGGER no_rename;

-- For people who look with SQL; the engine does not use it.
CREATE VIEW readable_events AS
SELECT e.pos,
       (ARRAY['case', 'refusal', 'series', 'registry'])[s.category] || '/' || s.id AS stream,
       e.version,
       t.name AS event_type,
       e.schema_version,
       timestamptz 'epoch' + e.recorded_micros * interval '1 microsecond' AS recorded,
       convert_from(e.meta, 'UTF8')::jsonb AS meta,
       convert_from(e.body, 'UTF8')::jsonb AS body,
       encode(e.hash, 'hex') AS hash
FROM events AS e
JOIN streams AS s USING (sid)
JOIN event_types AS t USING (type_id);

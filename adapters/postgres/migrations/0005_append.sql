-- Writes what a node has decided, in one statement, if the log still ends where the node believes:
-- the log lock is taken first, and each statement of a function sees what was committed before it.
-- Without a hash the node holds the lock already and has looked itself. Says whether it wrote.
-- The plan must not depend on how small the log was when it was made.
CREATE FUNCTION append_next(
    last_pos bigint, last_hash bytea,
    type_ids integer[], type_names text[],
    stream_sids bigint[], stream_categories smallint[], stream_ids text[],
    stream_versions bigint[], stream_hashes bytea[],
    new_keys text[], new_digests bytea[], new_outcomes bytea[],
    event_sids bigint[], event_versions bigint[], event_micros bigint[], event_type_ids integer[],
    event_schemas integer[], event_categories smallint[], event_previous bytea[],
    event_hashes bytea[], event_metas bytea[], event_bodies bytea[]
) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET enable_seqscan = off
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1128348517, 'events'::regclass::oid::integer);
    IF last_hash IS NOT NULL THEN
        IF NOT EXISTS (SELECT FROM events WHERE pos = last_pos AND hash = last_hash)
            OR EXISTS (SELECT FROM events WHERE pos = last_pos + 1)
        THEN
            RETURN false;
        END IF;
    END IF;
    IF cardinality(type_ids) > 0 THEN
        INSERT INTO event_types (type_id, name) SELECT * FROM unnest(type_ids, type_names);
    END IF;
    -- A stream's number is new exactly when the stream is, so a conflict is always its own row.
    INSERT INTO streams (sid, category, id, version, head_hash)
    SELECT * FROM unnest(stream_sids, stream_categories, stream_ids, stream_versions, stream_hashes)
    ON CONFLICT (sid) DO UPDATE
    SET version = excluded.version, head_hash = excluded.head_hash;
    IF cardinality(new_keys) > 0 THEN
        INSERT INTO idempotency_keys (key, digest, outcome)
        SELECT * FROM unnest(new_keys, new_digests, new_outcomes);
    END IF;
    INSERT INTO events (pos, sid, version, recorded_micros, type_id, schema_version, category,
                        previous, hash, meta, body)
    SELECT last_pos + e.ord, e.sid, e.version, e.micros, e.type_id, e.schema, e.category,
           e.previous, e.hash, e.meta, e.body
    FROM unnest(event_sids, event_versions, event_micros, event_type_ids, event_schemas,
                event_categories, event_previous, event_hashes, event_metas, event_bodies)
        WITH ORDINALITY AS e (sid, version, micros, type_id, schema, category, previous, hash,
                              meta, body, ord);
    RETURN true;
END
$$;

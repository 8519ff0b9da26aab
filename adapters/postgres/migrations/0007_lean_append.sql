-- Where a stream stands is what its last event says: no row is changed when it grows, so the log, its
-- streams included, is insert-only. Functions name their tables in full, because setting the search
-- path anew costs more than a lone append.
ALTER TABLE streams DROP COLUMN version, DROP COLUMN head_hash;
ALTER TABLE streams RESET (fillfactor);

DROP TRIGGER no_rename ON streams;
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON streams
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE streams ENABLE ALWAYS TRIGGER insert_only;

DROP FUNCTION append_next;

DO $migration$
BEGIN
    -- Nothing but the next events: a gap, a position below one that is there and a version out of
    -- turn are refused, whoever inserts. One look for each statement.
    EXECUTE format($create$
        CREATE OR REPLACE FUNCTION refuse_disorder() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            is_next boolean;
        BEGIN
            SELECT max(f.pos) - min(f.pos) + 1 = count(*)
                AND (min(f.pos) = 1
                     OR EXISTS (SELECT FROM %1$I.events AS e WHERE e.pos = min(f.pos) - 1))
                AND bool_and(f.version = 1
                     OR (SELECT count(*) FROM %1$I.events AS e
                         WHERE e.sid = f.sid AND e.version = f.version - 1) = 1)
            INTO is_next
            FROM fresh AS f;
            IF NOT is_next THEN
                RAISE EXCEPTION
                    '%% on %% is refused: the log is insert-only, and the event is not the next',
                    TG_OP, TG_TABLE_NAME
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        END
        $$
    $create$, current_schema());

    -- Writes what a node has decided, in one statement, if the log still ends where the node
    -- believes: the log lock is taken first, and each statement of a function sees what was
    -- committed before it. Without a hash the node holds the lock already and has looked itself.
    -- Says whether it wrote.
    EXECUTE format($create$
        CREATE FUNCTION append_next(
            last_pos bigint, last_hash bytea,
            type_ids integer[], type_names text[],
            stream_sids bigint[], stream_categories smallint[], stream_ids text[],
            new_keys text[], new_digests bytea[], new_outcomes bytea[],
            event_sids bigint[], event_versions bigint[], event_micros bigint[],
            event_type_ids integer[], event_schemas integer[], event_categories smallint[],
            event_previous bytea[], event_hashes bytea[], event_metas bytea[], event_bodies bytea[]
        ) RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
            is_end boolean;
        BEGIN
            -- An assignment does without the executor, which a statement needs.
            is_end := pg_advisory_xact_lock(1128348517, '%1$I.events'::regclass::oid::integer)
                IS NULL;
            IF last_hash IS NOT NULL THEN
                SELECT pos = last_pos AND hash = last_hash INTO is_end
                FROM %1$I.events ORDER BY pos DESC LIMIT 1;
                IF is_end IS NOT TRUE THEN
                    RETURN false;
                END IF;
            END IF;
            IF cardinality(type_ids) > 0 THEN
                INSERT INTO %1$I.event_types (type_id, name)
                SELECT unnest(type_ids), unnest(type_names);
            END IF;
            IF cardinality(stream_sids) > 0 THEN
                INSERT INTO %1$I.streams (sid, category, id)
                SELECT unnest(stream_sids), unnest(stream_categories), unnest(stream_ids);
            END IF;
            IF cardinality(new_keys) > 0 THEN
                INSERT INTO %1$I.idempotency_keys (key, digest, outcome)
                SELECT unnest(new_keys), unnest(new_digests), unnest(new_outcomes);
            END IF;
            -- Arrays beside each other in a list of columns are taken apart in step.
            INSERT INTO %1$I.events (pos, sid, version, recorded_micros, type_id, schema_version,
                                     category, previous, hash, meta, body)
            SELECT last_pos + generate_series(1, cardinality(event_sids)),
                   unnest(event_sids), unnest(event_versions), unnest(event_micros),
                   unnest(event_type_ids), unnest(event_schemas), unnest(event_categories),
                   unnest(event_previous), unnest(event_hashes), unnest(event_metas),
                   unnest(event_bodies);
            RETURN true;
        END
        $$
    $create$, current_schema());
END
$migration$;

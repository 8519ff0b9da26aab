-- A node appends with one plain statement, which says behind which event it writes: see `append/write.rs`.
DROP FUNCTION append_next;

DROP TRIGGER in_order ON events;
DROP FUNCTION refuse_disorder;

DO $migration$
BEGIN
    -- Nothing but the next event: a gap, a position below one that is there and a version out of turn
    -- are refused to whoever inserts. A node's statement cannot insert anything else, and says so by
    -- a setting of its connection: to look at each of its rows again costs a fifth of an append.
    EXECUTE format($create$
        CREATE FUNCTION refuse_disorder() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.pos <> 1 + (SELECT coalesce(max(e.pos), 0) FROM %1$I.events AS e)
                OR NEW.version <> 1 + (SELECT coalesce(max(e.version), 0) FROM %1$I.events AS e
                                       WHERE e.sid = NEW.sid)
            THEN
                RAISE EXCEPTION
                    '%% on %% is refused: the log is insert-only, and the event is not the next',
                    TG_OP, TG_TABLE_NAME
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END
        $$
    $create$, current_schema());
END
$migration$;

CREATE TRIGGER in_order BEFORE INSERT ON events FOR EACH ROW
    WHEN (current_setting('casebook.appends', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION refuse_disorder();
ALTER TABLE events ENABLE ALWAYS TRIGGER in_order;

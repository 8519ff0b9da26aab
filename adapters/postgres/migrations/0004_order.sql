-- Nothing but the next events: a gap, a position below one that is there and a version out of turn
-- are refused, whoever inserts. One look for each statement, so that a large one costs little. The
-- plan must not depend on how small the log was when it was made.
CREATE FUNCTION refuse_disorder() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET enable_seqscan = off
AS $$
DECLARE
    first bigint;
    last  bigint;
    total bigint;
BEGIN
    SELECT min(pos), max(pos), count(*) INTO first, last, total FROM fresh;
    IF total = 0 THEN
        RETURN NULL;
    END IF;
    IF last - first + 1 <> total
        OR first <> 1 AND NOT EXISTS (SELECT FROM events WHERE pos = first - 1)
        OR EXISTS (
            SELECT FROM fresh AS f
            WHERE f.version <> 1
              AND (SELECT count(*) FROM events AS e
                   WHERE e.sid = f.sid AND e.version = f.version - 1) = 0
        )
    THEN
        RAISE EXCEPTION '% on % is refused: the log is insert-only, and the event is not the next',
            TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER in_order AFTER INSERT ON events REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_disorder();
ALTER TABLE events ENABLE ALWAYS TRIGGER in_order;

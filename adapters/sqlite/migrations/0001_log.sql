-- The log. Whoever opens the file is held to it: triggers, not the engine, refuse to change events.

-- The dictionary of event types: events carry a number instead of a text.
CREATE TABLE event_types (
    type_id INTEGER PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE
) STRICT;

-- One row per stream. Its number is the position of its first event. Its head is one of its events,
-- checked at the commit.
CREATE TABLE streams (
    sid       INTEGER PRIMARY KEY,
    category  INTEGER NOT NULL CHECK (category BETWEEN 1 AND 4),
    id        TEXT NOT NULL,
    version   INTEGER NOT NULL CHECK (version > 0),
    head_hash BLOB NOT NULL CHECK (length(head_hash) = 32),
    UNIQUE (category, id),
    FOREIGN KEY (sid, version) REFERENCES events (sid, version) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- The events. Bodies are bytes, because they are hashed as they are.
-- `pos` is gapless and in commit order: there is one writer at a time, and it reads the last one.
CREATE TABLE events (
    pos             INTEGER PRIMARY KEY,
    sid             INTEGER NOT NULL REFERENCES streams (sid),
    version         INTEGER NOT NULL,
    category        INTEGER NOT NULL,
    type_id         INTEGER NOT NULL REFERENCES event_types (type_id),
    schema_version  INTEGER NOT NULL,
    recorded_micros INTEGER NOT NULL,
    previous        BLOB NOT NULL CHECK (length(previous) = 32),
    hash            BLOB NOT NULL CHECK (length(hash) = 32),
    meta            BLOB NOT NULL,
    body            BLOB NOT NULL,
    UNIQUE (sid, version)
) STRICT;

-- Cases (category 1) are nearly the whole log and are read along the primary key.
CREATE INDEX events_beside_cases ON events (category, pos) WHERE category <> 1;

-- Same key, same request, same answer. `outcome` holds position and recorded time (8 bytes each),
-- then version (8 bytes) and hash (32 bytes) of each stream of the append; numbers big-endian.
CREATE TABLE idempotency_keys (
    key     TEXT PRIMARY KEY,
    digest  BLOB NOT NULL CHECK (length(digest) = 32),
    outcome BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Insert-only, and nothing but the next event: this also stops INSERT OR REPLACE, which removes a
-- row without asking the triggers on DELETE.
CREATE TRIGGER events_in_order BEFORE INSERT ON events
WHEN NEW.pos IS NOT (SELECT coalesce(max(pos), 0) + 1 FROM events)
  OR NEW.version IS NOT (SELECT coalesce(max(version), 0) + 1 FROM events WHERE sid = NEW.sid)
BEGIN
    SELECT RAISE(ABORT, 'the log is insert-only: the event is not the next one');
END;

CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'the log is insert-only: UPDATE on events is refused');
END;

CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'the log is insert-only: DELETE on events is refused');
END;

CREATE TRIGGER event_types_no_replace BEFORE INSERT ON event_types
WHEN EXISTS (SELECT 1 FROM event_types WHERE type_id = NEW.type_id OR name = NEW.name)
BEGIN
    SELECT RAISE(ABORT, 'the log is insert-only: the event type is there');
END;

CREATE TRIGGER event_types_no_update BEFORE UPDATE ON event_types
BEGIN
    SELECT RAISE(ABORT, 'the log is insert-only: UPDATE on event_types is refused');
END;

CREATE TRIGGER event_types_no_delete BEFORE DELETE ON event_types
BEGIN
    SELECT RAISE(ABORT, 'the log is insert-only: DELETE on event_types is refused');
END;

CREATE TRIGGER streams_no_replace BEFORE INSERT ON streams
WHEN EXISTS (
    SELECT 1 FROM streams WHERE sid = NEW.sid OR (category = NEW.category AND id = NEW.id)
)
BEGIN
    SELECT RAISE(ABORT, 'the log is insert-only: the stream is there');
END;

-- The head moves on with the events; a stream keeps its name.
CREATE TRIGGER streams_forward BEFORE UPDATE ON streams
WHEN NEW.sid <> OLD.sid OR NEW.category <> OLD.category OR NEW.id <> OLD.id
  OR NEW.version <= OLD.version
BEGIN
    SELECT RAISE(ABORT, 'the log is insert-only: a stream only grows');
END;

CREATE TRIGGER streams_no_delete BEFORE DELETE ON streams
BEGIN
    SELECT RAISE(ABORT, 'the log is insert-only: DELETE on streams is refused');
END;

-- For people who look with SQL; the engine does not use it.
CREATE VIEW readable_events AS
SELECT e.pos,
       CASE s.category
           WHEN 1 THEN 'case' WHEN 2 THEN 'refusal' WHEN 3 THEN 'series' ELSE 'registry'
       END || '/' || s.id AS stream,
       e.version,
       t.name AS event_type,
       e.schema_version,
       strftime('%Y-%m-%dT%H:%M:%S', e.recorded_micros / 1000000, 'unixepoch')
           || printf('.%06dZ', e.recorded_micros % 1000000) AS recorded,
       CAST(e.meta AS TEXT) AS meta,
       CAST(e.body AS TEXT) AS body,
       lower(hex(e.hash)) AS hash
FROM events AS e
JOIN streams AS s USING (sid)
JOIN event_types AS t USING (type_id);

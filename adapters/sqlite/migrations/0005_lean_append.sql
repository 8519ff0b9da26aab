-- Where a stream stands is what its last event says: no row is changed when it grows. SQLite drops no
-- column that a key names, so the table is made anew; the events that refer to it are checked at the
-- commit, when its rows are back.
PRAGMA defer_foreign_keys = ON;

CREATE TABLE streams_before AS SELECT sid, category, id FROM streams;
DROP TABLE streams;

-- One row per stream. Its number is the position of its first event.
CREATE TABLE streams (
    sid      INTEGER PRIMARY KEY,
    category INTEGER NOT NULL CHECK (category BETWEEN 1 AND 4),
    id       TEXT NOT NULL,
    UNIQUE (category, id)
) STRICT;

INSERT INTO streams SELECT sid, category, id FROM streams_before ORDER BY sid;
DROP TABLE streams_before;

CREATE TRIGGER streams_no_replace BEFORE INSERT ON streams
WHEN EXISTS (
    SELECT 1 FROM streams WHERE sid = NEW.sid OR (category = NEW.category AND id = NEW.id)
)
BEGIN
    SELECT RAISE(ABORT, 'the log is insert-only: the stream is there');
END;

CREATE TRIGGER streams_no_update BEFORE UPDATE ON streams
BEGIN
    SELECT RAISE(ABORT, 'the log is insert-only: UPDATE on streams is refused');
END;

CREATE TRIGGER streams_no_delete BEFORE DELETE ON streams
BEGIN
    SELECT RAISE(ABORT, 'the log is insert-only: DELETE on streams is refused');
END;

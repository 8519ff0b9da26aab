-- Snapshots of long streams: what a stream comes to at a version, so that whoever folds it may begin
-- there. Made of the log and no part of it: the rows may be deleted at any time.
CREATE TABLE snapshots (
    sid     INTEGER NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    format  TEXT NOT NULL,
    hash    BLOB NOT NULL CHECK (length(hash) = 32),
    bytes   BLOB NOT NULL,
    PRIMARY KEY (sid, version)
) STRICT;

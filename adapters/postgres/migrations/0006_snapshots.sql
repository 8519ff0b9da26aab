-- Snapshots of long streams: what a stream comes to at a version, so that whoever folds it may begin
-- there. Made of the log and no part of it: the rows may be deleted at any time.
CREATE TABLE snapshots (
    sid     bigint NOT NULL,
    version bigint NOT NULL,
    format  text COLLATE "C" NOT NULL,
    hash    bytea NOT NULL,
    bytes   bytea NOT NULL,
    PRIMARY KEY (sid, version)
);

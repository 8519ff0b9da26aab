-- Leases and checkpoints. Time is this machine's clock; the epoch fences off a late holder.
CREATE TABLE subscriptions (
    name               TEXT PRIMARY KEY,
    pos                INTEGER NOT NULL,
    hash               BLOB NOT NULL CHECK (length(hash) = 32),
    owner              BLOB,
    epoch              INTEGER NOT NULL,
    lease_until_millis INTEGER NOT NULL,
    error              TEXT
) STRICT, WITHOUT ROWID;

-- Events set aside because they could not be handled.
CREATE TABLE parked_events (
    name   TEXT NOT NULL,
    pos    INTEGER NOT NULL,
    stream TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (name, pos)
) STRICT, WITHOUT ROWID;

-- Leases and checkpoints. Time is this database's clock; the epoch fences off a late holder.
CREATE TABLE subscriptions (
    name        text COLLATE "C" PRIMARY KEY,
    pos         bigint NOT NULL,
    hash        bytea NOT NULL,
    owner       uuid,
    epoch       bigint NOT NULL,
    lease_until timestamptz NOT NULL,
    error       text
) WITH (fillfactor = 50);

-- Events set aside because they could not be handled.
CREATE TABLE parked_events (
    name   text COLLATE "C" NOT NULL,
    pos    bigint NOT NULL,
    stream text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (name, pos)
);

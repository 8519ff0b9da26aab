-- On the database of the municipal bureau, as a superuser, with psql, once for each district:
--   psql -v district=pudong -v host=10.2.0.1 -v port=5432 -v database=casebook \
--        -v reader=municipal -v password=... -f municipal.sql postgres://postgres@HOST/municipal
-- The logs stay where they are, each with positions of its own. A question about one district goes to
-- that district's server alone; counts are made there, not here.
CREATE EXTENSION IF NOT EXISTS postgres_fdw;
CREATE SCHEMA IF NOT EXISTS municipal;

CREATE TABLE IF NOT EXISTS municipal.events (
    district       text NOT NULL,
    pos            bigint NOT NULL,
    stream         text NOT NULL,
    version        bigint NOT NULL,
    event_type     text NOT NULL,
    schema_version integer NOT NULL,
    recorded       timestamptz NOT NULL,
    meta           jsonb NOT NULL,
    body           jsonb NOT NULL,
    hash           text NOT NULL
) PARTITION BY LIST (district);

CREATE TABLE IF NOT EXISTS municipal.heads (
    district text NOT NULL,
    pos      bigint NOT NULL,
    hash     text NOT NULL
) PARTITION BY LIST (district);

CREATE SERVER :"district" FOREIGN DATA WRAPPER postgres_fdw
    OPTIONS (host :'host', port :'port', dbname :'database', updatable 'false',
             async_capable 'true', fetch_size '1000');
CREATE USER MAPPING FOR CURRENT_USER SERVER :"district"
    OPTIONS (user :'reader', password :'password');

SELECT format(
    'CREATE FOREIGN TABLE municipal.%I PARTITION OF municipal.%I FOR VALUES IN (%L)
     SERVER %I OPTIONS (schema_name ''casebook'', table_name ''municipal_%s'')',
    kind || ' of ' || :'district', kind, :'district', :'district', kind)
FROM unnest(ARRAY['events', 'heads']) AS kind
\gexec

-- Counts by district are made at the districts.
SELECT format('ALTER DATABASE %I SET enable_partitionwise_aggregate = on', current_database())
\gexec

-- On the database of each district's log, as its owner, with psql:
--   psql -v district=pudong -v reader=municipal -f district.sql postgres://casebook_owner@HOST/casebook
-- What the municipal bureau may read: every event with the district's name, and how far the log goes.
SET search_path = casebook;

CREATE OR REPLACE VIEW municipal_events AS
SELECT :'district'::text AS district, * FROM readable_events;

CREATE OR REPLACE VIEW municipal_heads AS
SELECT :'district'::text AS district, pos, encode(hash, 'hex') AS hash
FROM events ORDER BY pos DESC LIMIT 1;

GRANT USAGE ON SCHEMA casebook TO :"reader";
GRANT SELECT ON municipal_events, municipal_heads TO :"reader";

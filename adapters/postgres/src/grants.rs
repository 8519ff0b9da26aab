//! The rights of a node.

/// The statements that let `role` work on the log in `schema`, for the owner to run.
///
/// The owner of the tables is another role, which alone migrates. A node may add events and read
/// them; it cannot change or delete one, nor a stream or an event type. Views are tables that
/// nodes create and drop themselves, so they live in a schema of their own, of which the node's
/// role is the owner.
///
/// Both names are quoted.
pub fn grants(schema: &str, role: &str) -> String {
    let schema = quoted(schema);
    let role = quoted(role);
    format!(
        "GRANT USAGE ON SCHEMA {schema} TO {role};
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role};
GRANT INSERT ON {schema}.events, {schema}.event_types, {schema}.streams,
    {schema}.idempotency_keys TO {role};
GRANT UPDATE (version, head_hash) ON {schema}.streams TO {role};
GRANT INSERT, UPDATE ON {schema}.subscriptions TO {role};
GRANT INSERT, UPDATE, DELETE ON {schema}.parked_events TO {role};
"
    )
}

/// A name as SQL takes it whatever it holds.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

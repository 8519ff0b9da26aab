//! The rights of a node.

/// The statements that let `role` work on the log in `schema`, for the owner to run.
///
/// The owner of the tables is another role, which alone migrates. A node may add events and read
/// them; it cannot change or delete one, nor a stream, an event type or an idempotency key. Views are tables that
/// nodes make and drop themselves, hence the right to create. The owner runs the statements again
/// after each migration, as it may bring new tables.
///
/// Both names are quoted.
pub fn grants(schema: &str, role: &str) -> String {
    let schema = quoted(schema);
    let role = quoted(role);
    format!(
        "GRANT USAGE, CREATE ON SCHEMA {schema} TO {role};
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role};
GRANT INSERT ON {schema}.events, {schema}.event_types, {schema}.streams,
    {schema}.idempotency_keys TO {role};
GRANT INSERT, UPDATE, DELETE ON {schema}.subscriptions, {schema}.parked_events,
    {schema}.snapshots, {schema}.view_generations TO {role};
"
    )
}

/// A name as SQL takes it whatever it holds.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

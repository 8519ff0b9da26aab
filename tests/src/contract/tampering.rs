//! The database itself refuses to change the log.

use super::{SqlFactory, append, case, notes, read_log, to_any};

/// Every statement is refused as a change of an insert-only log, and the log is what it was.
pub async fn no_statement_changes_an_event<F: SqlFactory>(factory: &F) {
    let store = factory.open().await;
    for (stream, count) in [("1", 3), ("2", 2)] {
        let answer = append(&*store, to_any(&case(stream), notes(count))).await;
        answer.expect("appended");
    }
    let log = read_log(&*store).await;
    assert!(!F::tampering().is_empty());
    for statement in F::tampering() {
        let refusal = factory.tamper(statement).await;
        let refusal = refusal.expect_err(statement);
        assert!(refusal.contains("insert-only"), "{statement}: {refusal}");
        assert_eq!(read_log(&*store).await, log, "{statement}");
    }
    let answer = append(&*store, to_any(&case("1"), notes(1))).await;
    assert_eq!(answer.expect("appended").position.0, 6);
}

//! Alerts (预警): every rule that ships, by cases in which it is raised and in which it is not; and
//! each alert once, whoever reads the log and however often.

#[path = "watch/office.rs"]
mod office;
#[path = "watch/once.rs"]
mod once;
#[path = "watch/rules.rs"]
mod rules;

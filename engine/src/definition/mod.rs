//! Checked definitions: what a workflow file says once every problem in it is gone.

pub mod expression;

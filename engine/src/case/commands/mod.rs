//! One verb per file.

mod absent;
mod claim;
mod complete;
mod content;
mod convene;
mod copy;
mod extend;
mod happen;
mod hear;
mod issue;
mod move_case;
mod named;
mod open;
mod papers;
mod recuse;
mod return_case;
mod score;
mod sign;
mod suspend;
mod terminate;
mod transfer;
mod urge;
mod who;
mod withdraw;

//! One verb per file.

mod claim;
mod competence;
mod complete;
mod content;
mod convene;
mod draw;
mod extend;
mod hand_over;
mod happen;
mod hear;
mod move_case;
mod named;
mod open;
mod recuse;
mod return_case;
mod sign;
mod suspend;
mod terminate;
mod transfer;
mod urge;
mod who;
mod withdraw;

//! One verb per file.

mod absent;
mod claim;
mod competence;
mod complete;
mod content;
mod convene;
mod copy;
mod draw;
mod extend;
mod hand_over;
mod happen;
mod hear;
mod move_case;
mod named;
mod open;
mod presumed;
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

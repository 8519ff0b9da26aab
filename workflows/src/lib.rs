//! Law as data: the calendars that limits are counted with.

pub mod calendars;

//! The decider, tried: scripts, one file per verb; random definitions and commands; the hardest
//! cases by hand.

mod ad_hoc;
mod asked;
mod bureau;
mod conditional;
mod copies;
mod draft;
mod draws;
mod family;
mod hand_over;
mod hardest;
mod joins;
mod limits;
mod links;
mod migrations;
mod organs;
mod panel_rules;
mod panels;
mod parts;
mod picture;
mod play;
mod random;
mod recusal;
mod returns;
mod script;
mod shown;
mod snapshots;
mod sound;
mod time;
mod whole_case;
mod withdraw;

mod claim;
mod complete;
mod guards;

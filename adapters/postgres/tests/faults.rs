//! What the store does when the database, the network or another node fails.

mod faults {
    mod place;
    mod proxy;

    mod closed;
    mod crash;
    mod damage;
    mod lost_commit;
    mod lost_tail;
    mod no_standby;
    mod opening;
    mod sharing;
    mod stall;
    mod wake;
}

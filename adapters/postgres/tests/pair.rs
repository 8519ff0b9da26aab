//! The store on a pair of servers that fails over, through the one address that operators give it.

mod pair {
    mod failover;
    mod same_contract;
}

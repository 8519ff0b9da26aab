//! The relay under every kind of trouble, on the memory store, reproducible from a seed.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod relay_sim {
    mod dice;

    mod clock;
    mod post;
    mod shaky;
    mod world;

    mod chaos;
    mod reactor;
    mod rules;
}

//! What a node asks of its store while nothing happens, counted over a minute that passes at once.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod idle {
    mod minute;

    mod counting;

    mod rules;
}

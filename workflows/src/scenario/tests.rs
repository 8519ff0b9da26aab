//! Scenarios of a hearing come out as said, and otherwise where they must.

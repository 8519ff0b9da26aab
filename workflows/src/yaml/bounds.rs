//! How large a text may be. A hostile file is refused in bounded time and memory.

/// The most bytes of a file.
pub(super) const BYTES_MAX: usize = 1_000_000;

/// The most levels of maps and lists.
pub(super) const DEPTH_MAX: usize = 32;

/// The most values, keys included.
pub(super) const NODES_MAX: usize = 50_000;
